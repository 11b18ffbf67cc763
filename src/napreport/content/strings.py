"""Strings: the walk over all words of a record that are translated, each with its stable context, and the way back.

Extraction, selection and translation all meet the words by this one walk, so they cannot disagree on what there is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar, get_args

from pydantic.fields import FieldInfo

from napreport.content.fields import Forms, Record, Translatable


@dataclass(frozen=True, slots=True)
class String:
    """A string of the content as catalogues know it. `path` leads to it in the model: ("findings", 3, "claim")."""

    context: str
    text: str
    path: tuple[str | int, ...]
    plural: str | None = None


def record_of(context: str) -> str:
    """Return the record that a string belongs to, by its context: finding.centralism of finding.centralism.claim."""
    return ".".join(context.split(".")[:2])


_SINGULAR = {"glance": "glance", "entries": "entry", "all": "all"}


def is_text(field: FieldInfo) -> bool:
    """Return whether a field holds translatable words (also where it may be left out)."""
    marks = list(field.metadata)
    for choice in get_args(field.annotation):
        marks.extend(getattr(choice, "__metadata__", ()))
    return any(isinstance(mark, Translatable) for mark in marks)


def walk_strings(value: Any, context: str = "", path: tuple[str | int, ...] = ()) -> Iterator[String]:
    """Yield every translatable string under `value`, in the order of the schema, with its stable context."""
    if isinstance(value, Forms):
        yield String(context, value.one, path, plural=value.other)
    elif isinstance(value, Record):
        for name, field in type(value).model_fields.items():
            content = getattr(value, name, None)  # a field that did not fit has been set aside
            if content is None:
                continue
            step = (*path, name)
            if is_text(field):
                yield String(_join(context, name), content, step)
            elif isinstance(content, tuple) and content and isinstance(content[0], Record):
                word = _SINGULAR.get(name, name.removesuffix("s"))
                for index, record in enumerate(content):
                    key = getattr(record, "key", None) or getattr(record, "id", None)
                    if key is not None:
                        yield from walk_strings(record, _join(context, f"{word}.{key}"), (*step, index))
            elif isinstance(content, Mapping) and name == "facts":
                for group, facts in content.items():
                    for fact_name, fact in facts.items():
                        yield from walk_strings(fact, f"fact.{group}.{fact_name}", (*step, group, fact_name))
            elif isinstance(content, Record):
                yield from walk_strings(content, _join(context, name), step)


R = TypeVar("R", bound=Record)


def replace_strings(record: R, words: Mapping[tuple[str | int, ...], str], path: tuple[str | int, ...] = ()) -> R:
    """Return a copy of `record` in which every string of `texts` stands as `words` has it, by its path."""
    changes: dict[str, Any] = {}
    for name, field in type(record).model_fields.items():
        content, step = getattr(record, name), (*path, name)
        if content is None:
            continue
        if is_text(field):
            changes[name] = words.get(step, content)
        elif isinstance(content, tuple) and content and isinstance(content[0], Record):
            changes[name] = tuple(replace_strings(item, words, (*step, index)) for index, item in enumerate(content))
        elif isinstance(content, Mapping) and name == "facts":
            changes[name] = {
                group: {key: replace_strings(fact, words, (*step, group, key)) for key, fact in facts.items()}
                for group, facts in content.items()
            }
        elif isinstance(content, Record):
            changes[name] = replace_strings(content, words, step)
    return record.model_copy(update=changes)


def _join(context: str, name: str) -> str:
    return f"{context}.{name}" if context else name
