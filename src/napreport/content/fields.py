"""The base of all records, and the kinds of their values.

A field typed `Text` holds words that a translator sees; everything else is data.
"""

from __future__ import annotations

import datetime
import re
from dataclasses import dataclass
from typing import Annotated, Any

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
)
from pydantic_core import CoreSchema, core_schema


class Translatable:
    """Mark of a field whose words are translated."""


@dataclass(frozen=True, slots=True)
class IdSegment:
    """Mark of a field that names its segment in string ids.

    In finding.centralism.claim "finding" is the segment of `findings`. Without the mark it is the field's name in YAML.
    Give a field that is renamed its old segment here: translations hang on the ids.
    """

    name: str


def _one_paragraph(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty; leave the field out instead")
    if "\n" in text.strip("\n"):
        raise ValueError("holds a line break; one field is one paragraph (use '>-' to fold long lines)")
    return text.strip("\n")


def _web_address(written: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+\.[^\s]+", written):
        raise ValueError("is no web address; write it from 'https://' on, without spaces")
    return written


_GROUPED = re.compile(r"([+-]?[1-9]\d{0,2})(?P<mark>[.,'’\s])(\d{3}(?:(?P=mark)\d{3})*)(?:(?!(?P=mark))[.,](\d+))?")


def _without_groups(written: object) -> object:
    """Return a number as written; raises ValueError for grouped thousands.

    1.240 is 1240 in half of the world and 1.24 in the other half, so it is refused.
    """
    found = _GROUPED.fullmatch(str(written).strip())
    if not found:
        return written
    first, mark, rest, decimals = found.groups()
    plain = first + re.sub(r"\D", "", rest) + (f".{decimals}" if decimals else "")
    other = f" ({first}.{rest}0 if it is a decimal)" if mark in ".," and plain == first + rest else ""
    raise ValueError(f"must have no sign between its thousands; write {plain}{other}")


#: Refuses numbers whose thousands may be grouped. Every field that holds a number has it.
Ungrouped = BeforeValidator(_without_groups)
#: A whole number, from 1. A bound stands before `Ungrouped`, or JSON Schema does not get it.
Count = Annotated[int, Field(ge=1), Ungrouped]
#: A number that can be printed: neither infinite nor "not a number".
Number = Annotated[int | Annotated[float, Field(allow_inf_nan=False)], Ungrouped]

#: One paragraph or heading, with inline markup: *emphasis*, **strong**, [words](address), [palabras](lang:es),
#: {fact} and [@note].
Text = Annotated[str, AfterValidator(_one_paragraph), Translatable()]
WebAddress = Annotated[str, AfterValidator(_web_address)]
#: A stable name: lower-case letters, digits and hyphens. Translations hang on it, so it does not change.
Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
#: A section of the source report, as its table of contents numbers it: "5.2".
Pinpoint = str

#: The dotted name of a fact: "activities.bilateral_meetings".
FactPath = Annotated[str, Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)+$")]
LanguageTag = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date as exact as its source: year, month or day.

    Written 2021, 2021-06 or 2021-06-11.
    """

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, written: object) -> PartialDate:
        """Return the date that is written; raises ValueError if it is none."""
        found = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", str(written))
        if not found:
            raise ValueError("is no date; write 2021, 2021-06 or 2021-06-11")
        year, month, day = (int(part) if part else None for part in found.groups())
        assert year is not None
        datetime.date(year, month or 1, day or 1)
        return cls(year, month, day)

    def __str__(self) -> str:
        return "-".join(
            f"{part:0{width}d}" for part, width in ((self.year, 4), (self.month, 2), (self.day, 2)) if part is not None
        )

    def is_before(self, other: PartialDate) -> bool:
        """Return whether the date is earlier, as far as both are known."""
        ours, theirs = (self.year, self.month, self.day), (other.year, other.month, other.day)
        known = [(x, y) for x, y in zip(ours, theirs, strict=True) if x is not None and y is not None]
        return [x for x, _ in known] < [y for _, y in known]

    @property
    def first_day(self) -> datetime.date:
        """The first day that the date covers."""
        return datetime.date(self.year, self.month or 1, self.day or 1)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            lambda value: value if isinstance(value, cls) else cls.parse(value),
            serialization=core_schema.to_string_ser_schema(),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [{"type": "string", "pattern": r"^\d{4}(-\d\d(-\d\d)?)?$"}, {"type": "integer"}]}


class Record(BaseModel):
    """Base of every record: frozen, without unknown fields."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Noted(Record):
    """A record that names its sections of the source report.

    It may hold a note among editors that is never printed.
    """

    from_: tuple[Pinpoint, ...] = Field(alias="from", min_length=1, description="Sections of the source report")
    editors_note: str | None = Field(None, description="For the next editor: why it is put this way. Never printed")


class Item(Record):
    """One item of a list.

    The id keeps its translation in place when items are moved or inserted.
    """

    id: Id
    text: Text


class Forms(Record):
    """A counted phrase in the source language's plural forms.

    `{n}` is the number, `{n:words}` the number as a word.
    """

    one: str
    other: str
