"""Validate content files: one frozen `Report`, or all their problems.

A record that does not fit the schema is reported and set aside, so that it hides no problem of another record.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import UnionType
from typing import Any, Union, get_args, get_origin

from pydantic import BaseModel, ValidationError, create_model
from pydantic_core import ErrorDetails

from napreport.content.contents import Contents
from napreport.content.crossrefs import CROSS_CHECKS
from napreport.content.editorial import EDITORIAL_CHECKS
from napreport.content.fields import Record
from napreport.content.load import DataPath, Document, load
from napreport.content.report import FILES, OPTIONAL, Report
from napreport.problems import Place, Problem, Severity, did_you_mean, error, warning

#: What pydantic calls a fault, and how an editor would say it. `{...}` are pydantic's own details.
_SENTENCES = {
    "string_type": "must be text",
    "int_parsing": "must be a whole number",
    "int_type": "must be a whole number",
    "float_parsing": "must be a number",
    "float_type": "must be a number",
    "finite_number": "must be a number",
    "bool_parsing": "must be true or false",
    "bool_type": "must be true or false",
    "tuple_type": "must be a list (each item on a line of its own after '- ')",
    "dict_type": "must be a record (lines of 'name: value')",
    "mapping_type": "must be a record (lines of 'name: value')",
    "model_type": "must be a record (lines of 'name: value')",
    "model_attributes_type": "must be a record (lines of 'name: value')",
    "literal_error": "must be {expected}",
    "too_short": "needs at least {min_length} item(s)",
    "too_long": "may have at most {max_length} items",
    "greater_than_equal": "must be {ge:g} or more",
    "greater_than": "must be more than {gt:g}",
    "less_than_equal": "must be {le:g} or less",
}
_PATTERNS = {
    "^[a-z0-9]+(-": "must be an id: lower-case letters, digits and hyphens, such as 'public-call'",
    "^[a-z0-9_]+(": "must be the dotted name of a fact, such as 'activities.bilateral_meetings'",
    "^[A-Z]{2}$": "must be a country's two letters, such as 'PE'",
    "^[A-Za-z]{2,3}": "must be a language tag, such as 'es' or 'en-GB'",
}


@dataclass(frozen=True, slots=True)
class ValidatedContent:
    """A valid report, the documents it came from, and their warnings."""

    report: Report
    documents: tuple[Document, ...]
    warnings: tuple[Problem, ...]

    def document(self, file: str) -> Document:
        """Return the document of content/`file`."""
        return next(document for document in self.documents if document.file.endswith(f"/{file}"))


def validate(content: Path, prefix: str = "content") -> tuple[ValidatedContent | None, list[Problem]]:
    """Load and validate a content folder, which problems call `prefix`."""
    problems: list[Problem] = []
    documents: dict[str, Document] = {}
    fields: dict[str, Any] = {}
    kept: dict[str, dict[str, list[int]]] = {}
    for file, schema in FILES.items():
        if file in OPTIONAL and not (content / file).exists():
            documents[file] = Document(f"{prefix}/{file}", None, {}, ())
            continue
        document, found = load(content / file, f"{prefix}/{file}")
        problems += found
        documents[file] = document
        if document.data is None:
            if not found:
                problems.append(
                    error(document.place(), "NR012", "the file is empty", "See docs/editing.md for its fields.")
                )
            continue
        record, found, kept[file] = _fitted(document, schema)
        problems += found
        fields.update(record)
    problems += _unread(content, prefix)
    contents = Contents(fields, documents, kept)
    for check in (*CROSS_CHECKS, *EDITORIAL_CHECKS):
        problems += check(contents)
    if any(problem.severity is Severity.ERROR for problem in problems):
        return None, problems
    report = Report.model_construct(**fields)
    return ValidatedContent(report, tuple(documents.values()), tuple(problems)), []


def _unread(content: Path, prefix: str) -> Iterator[Problem]:
    for path in sorted([*content.glob("*.yaml"), *content.glob("*.yml")]):
        if path.name not in FILES:
            message = f"this file is not read{did_you_mean(path.name, FILES)}"
            yield warning(Place(f"{prefix}/{path.name}"), "NR006", message, f"The files are {', '.join(FILES)}.")


def _fitted(document: Document, schema: type[Record]) -> tuple[dict[str, Any], list[Problem], dict[str, list[int]]]:
    """Return a file's fields that fit its schema, and its problems.

    Last come the indices of the items that were kept, by the name of their list.
    """
    data = document.data
    if not isinstance(data, dict):
        return {}, [error(document.place(), "NR012", "the file must be a record (lines of 'name: value')")], {}
    try:
        return dict(schema.model_validate(data)), [], {}
    except ValidationError as fault:
        problems = schema_problems(fault, document, schema)
        bad = {tuple(e["loc"])[:2] for e in fault.errors()}
    slimmer: dict[str, Any] = {}
    kept: dict[str, list[int]] = {}
    for name, value in data.items():
        if name not in schema.model_fields or (name,) in bad:
            continue
        if isinstance(value, list):
            kept[name] = [index for index in range(len(value)) if (name, index) not in bad]
            slimmer[name] = [value[index] for index in kept[name]]
        elif isinstance(value, dict) and any(path[0] == name for path in bad):
            slimmer[name] = {key: item for key, item in value.items() if (name, key) not in bad}
        else:
            slimmer[name] = value
    fields: dict[str, Any] = {}
    for name, value in slimmer.items():
        try:
            fields[name] = getattr(_schema_of_field(schema, name).model_validate({name: value}), name)
        except ValidationError:
            continue  # reported above; nothing of this field can be used
    return fields, problems, kept


def _schema_of_field(schema: type[Record], name: str) -> type[BaseModel]:
    """Return a schema of one field of a file.

    With it a fault in one field does not hide those in another.
    """
    field = schema.model_fields[name]
    fields: dict[str, Any] = {name: (field.annotation, field)}
    return create_model(f"{schema.__name__}_{name}", __base__=Record, **fields)


def schema_problems(fault: ValidationError, document: Document, schema: type[Record] | None = None) -> list[Problem]:
    """Return pydantic's faults as problems with a place and a sentence.

    The branches of one choice become one problem.
    """
    grouped: dict[DataPath, list[ErrorDetails]] = {}
    for detail in fault.errors():
        grouped.setdefault(_written(detail["loc"], document, detail["type"]), []).append(detail)
    return [_schema_problem(path, details, document, schema) for path, details in grouped.items()]


def _written(location: tuple[int | str, ...], document: Document, kind: str) -> DataPath:
    """Return the steps of pydantic's location that are written in the file.

    The others name the branches of a choice.
    """
    path: DataPath = ()
    for step in location:
        if (*path, step) in document.places or (kind == "missing" and step == location[-1]):
            path = (*path, step)
    return path


def _schema_problem(
    path: DataPath, details: Sequence[ErrorDetails], document: Document, schema: type[Record] | None
) -> Problem:
    first, name = details[0], str(path[-1]) if path else "the file"
    if first["type"] == "missing":
        hint = "Add it; docs/editing.md shows each record's fields."
        return error(document.place(*path[:-1]), "NR010", f"the field '{name}' is missing{_of(path, document)}", hint)
    if first["type"] == "extra_forbidden":
        known = _fields_at(schema, path[:-1])
        place = document.place(*path, "@key")
        message = f"the field '{name}' is not known{_of(path, document)}{did_you_mean(name, known)}"
        return error(place, "NR011", message, f"Known fields: {', '.join(sorted(known))}." if known else "Take it out.")
    sentence = " or ".join(dict.fromkeys(_sentence(detail) for detail in details))
    label = f"item {int(path[-1]) + 1} of '{path[-2]}'" if path and isinstance(path[-1], int) else f"'{name}'"
    shown = f", not '{first['input']}'" if isinstance(first["input"], str) and len(str(first["input"])) <= 40 else ""
    return error(
        document.place(*path), "NR012", f"{label} {sentence}{shown}{_of(path, document)}", "Correct the value."
    )


def _of(path: DataPath, document: Document) -> str:
    """Return " (in 'id')" for the record that holds a field."""
    node: Any = document.data
    found = ""
    for step in path[:-1]:
        try:
            node = node[step]
        except (KeyError, IndexError, TypeError):
            break
        if isinstance(node, dict) and isinstance(node.get("id"), str):
            found = node["id"]
    return f" (in '{found}')" if found else ""


def _sentence(detail: ErrorDetails) -> str:
    kind, context = detail["type"], detail.get("ctx", {})
    if kind == "value_error":
        return str(context["error"])
    if kind == "string_pattern_mismatch":
        pattern = str(context["pattern"])
        return next(
            (text for start, text in _PATTERNS.items() if pattern.startswith(start)), "is not of the right form"
        )
    return _SENTENCES.get(kind, detail["msg"][:1].lower() + detail["msg"][1:]).format(**context)


def _fields_at(schema: Any, path: DataPath) -> set[str]:
    """Return the YAML names of the schema's fields at `path`."""

    if schema is None:
        return set()
    for step in path:
        schema = _inside(schema, step)
    if isinstance(schema, type) and issubclass(schema, BaseModel):
        return {field.alias or name for name, field in schema.model_fields.items()}
    return set()


def _inside(schema: Any, step: str | int) -> Any:
    if isinstance(schema, type) and issubclass(schema, BaseModel):
        field = next((f for n, f in schema.model_fields.items() if step in (n, f.alias)), None)
        schema = field.annotation if field else None
        if get_origin(schema) in (Union, UnionType):
            schema = next((choice for choice in get_args(schema) if choice is not type(None)), None)
        return schema
    arguments = get_args(schema)
    return (arguments[0] if isinstance(step, int) else arguments[-1]) if arguments else None
