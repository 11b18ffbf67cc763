"""Walk the translatable strings of a record, and replace them.

Extraction, selection and translation all use this one walk, so that they agree on the strings and on their ids.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, TypeVar, cast, get_args

from napreport.content.fields import Forms, IdSegment, Record, Translatable

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class String:
    """A string of the content as catalogues know it.

    `context` is its stable id, the msgctxt; `path` leads to it in the model: ("findings", 3, "claim").
    """

    context: str
    text: str
    path: tuple[str | int, ...]
    plural: str | None = None


def record_of(context: str) -> str:
    """Return the record of a string: finding.centralism of finding.centralism.claim."""
    return ".".join(context.split(".")[:2])


@cache
def _fields(record: type[Record]) -> tuple[tuple[str, str, bool], ...]:
    """Return each field's name, id segment, and whether it is translated."""
    fields = []
    for name, field in record.model_fields.items():
        marks = list(field.metadata)
        for choice in get_args(field.annotation):  # a text that may be left out
            marks.extend(getattr(choice, "__metadata__", ()))
        segment = next((mark.name for mark in marks if isinstance(mark, IdSegment)), field.alias or name)
        fields.append((name, segment, any(isinstance(mark, Translatable) for mark in marks)))
    return tuple(fields)


def walk_strings(value: Any, context: str = "", path: tuple[str | int, ...] = ()) -> Iterator[String]:
    """Yield every translatable string under `value`, in the order of the schema.

    Items of a list without a key or an id have no strings.
    """
    if isinstance(value, Forms):
        yield String(context, value.one, path, plural=value.other)
    elif isinstance(value, Record):
        for name, segment, is_text in _fields(type(value)):
            content = getattr(value, name, None)  # a field that did not fit has been set aside
            inner, step = f"{context}.{segment}" if context else segment, (*path, name)
            if is_text and content is not None:
                yield String(inner, content, step)
            else:
                yield from walk_strings(content, inner, step)
    elif isinstance(value, tuple):
        for index, item in enumerate(value):
            key = getattr(item, "key", None) or getattr(item, "id", None)
            if key is not None:
                yield from walk_strings(item, f"{context}.{key}", (*path, index))
    elif isinstance(value, Mapping):
        for key, item in value.items():
            yield from walk_strings(item, f"{context}.{key}", (*path, key))


def replace_strings(value: T, texts: Mapping[tuple[str | int, ...], str], path: tuple[str | int, ...] = ()) -> T:
    """Return a copy of a record with other strings, by their paths."""

    copy: Any = value
    if isinstance(value, str):
        copy = texts.get(path, value)
    elif isinstance(value, Record):
        names = type(value).model_fields
        copy = value.model_copy(
            update={name: replace_strings(getattr(value, name), texts, (*path, name)) for name in names}
        )
    elif isinstance(value, tuple):
        copy = tuple(replace_strings(item, texts, (*path, index)) for index, item in enumerate(value))
    elif isinstance(value, Mapping):
        copy = {key: replace_strings(item, texts, (*path, key)) for key, item in value.items()}
    return cast("T", copy)
