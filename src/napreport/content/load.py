"""Load YAML as plain data that remembers where every value stands.

A place is a file, a line and a column. Every scalar stays the text it was written as (so `no` is not a boolean and
`5.20` not a number); the schema decides what it stands for. Size, depth and aliases are bounded, and no tag can
construct anything.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TypeAlias
from unicodedata import normalize

import yaml

from napreport.content.markup import find_hidden, hidden_fault
from napreport.problems import Place, Problem, error

Data: TypeAlias = "dict[str, Data] | list[Data] | str | None"
DataPath: TypeAlias = tuple[str | int, ...]

#: Bounds on one file. The largest file of a 40-page report has about 60 kB, 2,500 values and 8 levels.
MAX_BYTES = 2_000_000
MAX_VALUES = 100_000
MAX_DEPTH = 40
MAX_ALIASES = 50

_Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@dataclass(frozen=True, slots=True)
class Document:
    """A file's data, and the place of every value in it.

    `places` is keyed by the path of keys and indices that leads to a value; `(*path, "@key")` is the place of its key.
    """

    file: str
    data: Data
    places: dict[DataPath, Place]
    lines: tuple[str, ...]

    def place(self, *path: str | int) -> Place:
        """Return the place of a value, or of its nearest written ancestor."""

        while path and path not in self.places:
            path = path[:-1]
        return self.places.get(path, Place(self.file, 1, 1))

    def place_of(self, token: str, *path: str | int) -> Place:
        """Return the place of `token` inside the value at `path`."""
        start = self.place(*path)
        for number in range(max(start.line, 1), min(start.line + 40, len(self.lines)) + 1):
            offset = start.column - 1 if number == start.line else 0
            column = self.lines[number - 1].find(token, max(offset, 0))
            if column >= 0:
                return Place(self.file, number, column + 1)
        return start


def read_text(path: Path, file: str, most: int = MAX_BYTES) -> tuple[str, list[Problem]]:
    """Return a file's text without its byte-order mark, or a problem.

    A file of more than `most` bytes and one that is not UTF-8 are problems.
    """
    try:
        raw = path.read_bytes()
    except FileNotFoundError:
        return "", [
            error(Place(file), "NR021", "the file is missing", "Put it back, or copy it from the last good version.")
        ]
    except OSError as fault:
        return "", [error(Place(file), "NR001", f"the file cannot be read: {fault.strerror}", "Check its permissions.")]
    if len(raw) > most:
        hint = f"A file of this kind may hold {most:,} bytes. Split the report, or look for pasted pictures."
        return "", [error(Place(file), "NR003", f"the file holds {len(raw):,} bytes, which is too much", hint)]
    try:
        text = raw.decode("utf-8-sig").replace("\r\n", "\n")
        return (text if "\n" in text else text.replace("\r", "\n")), []  # lines of an old Macintosh
    except UnicodeDecodeError as fault:
        line = raw[: fault.start].count(b"\n") + 1
        column = fault.start - raw.rfind(b"\n", 0, fault.start)
        message = "the file is not written in UTF-8"
        return "", [error(Place(file, line, column), "NR001", message, "Save it again with the encoding UTF-8.")]


def load(path: Path, file: str, *, names_files: bool = False) -> tuple[Document, list[Problem]]:
    """Load one YAML file, which problems call `file`.

    With problems the document may be empty; it is never wrong. Values become NFC, so that a decomposed letter is equal to a
    composed one; with `names_files` they stay as written, because a file's name is found by its own letters.
    """
    text, problems = read_text(path, file)
    empty = Document(file, None, {}, ())
    if problems:
        return empty, problems
    try:
        problems = _bounds(text, file)
        if problems:
            return empty, problems
        node = yaml.compose(text, Loader=_Loader)
    except yaml.YAMLError as fault:
        return empty, [_syntax(fault, file)]
    document = Document(file, None, {}, tuple(text.split("\n")))
    data = _data(node, (), document, problems, not names_files) if node is not None else None
    return replace(document, data=data), problems


def _hidden_characters(text: str, what: str, document: Document, path: DataPath) -> Iterator[Problem]:
    hidden = find_hidden(text)
    if hidden is not None:
        code, sentence, hint = hidden_fault(hidden)
        yield error(document.place_of(hidden, *path), code, f"{what} {sentence}", hint)


def _bounds(text: str, file: str) -> list[Problem]:
    """Return a problem for a file that is too large or deep.

    So is one with too many aliases.

    Only the parser's events are read, before any tree is built: a few bytes of nested aliases can stand for gigabytes.
    """

    values = depth = aliases = 0
    for event in yaml.parse(text, Loader=_Loader):
        values += isinstance(event, yaml.NodeEvent)
        aliases += isinstance(event, yaml.AliasEvent)
        depth += isinstance(event, yaml.CollectionStartEvent) - isinstance(event, yaml.CollectionEndEvent)
        for count, most, what in (
            (values, MAX_VALUES, "values"), (depth, MAX_DEPTH, "levels of nesting"), (aliases, MAX_ALIASES, "aliases")
        ):  # fmt: skip
            if count > most:
                mark = event.start_mark
                assert mark is not None
                place = Place(file, mark.line + 1, mark.column + 1)
                return [error(place, "NR003", f"the file has more than {most:,} {what}", "Write it more simply.")]
    return []


def _syntax(fault: yaml.YAMLError, file: str) -> Problem:
    mark = getattr(fault, "problem_mark", None) or getattr(fault, "context_mark", None)
    place = Place(file, mark.line + 1, mark.column + 1) if mark else Place(file, 1, 1)
    reason = getattr(fault, "problem", None) or str(fault).splitlines()[0]
    context = getattr(fault, "context", None)
    message = f"this is not YAML: {reason}" + (f" ({context})" if context else "")
    hint = "Check the indentation, a missing colon or quotation mark; a text with ': ' or a leading { [ * needs quotes or '>-'."
    return error(place, "NR002", message, hint)


def _data(node: yaml.Node, path: DataPath, document: Document, problems: list[Problem], composed: bool) -> Data:
    file, places = document.file, document.places
    place = Place(file, node.start_mark.line + 1, node.start_mark.column + 1)
    if len(path) > MAX_DEPTH or len(places) > 2 * MAX_VALUES:  # an alias may hold itself, or others many times over
        if not any(problem.code == "NR003" for problem in problems):
            hint = "Write the repeated part out instead of using '&' and '*'."
            problems.append(error(place, "NR003", "aliases make the file too large or endless", hint))
        return None
    places[path] = place
    if not node.tag.startswith("tag:yaml.org,2002:") or "python" in node.tag:
        problems.append(error(place, "NR002", f"the tag {node.tag} is not allowed", "Take the '!' word out."))
        return None
    if isinstance(node, yaml.ScalarNode):
        if node.tag.endswith(":null") and not node.style:
            return None
        text = normalize("NFC", node.value) if composed else str(node.value)
        problems += _hidden_characters(text, "the text", document, path)
        return text
    if isinstance(node, yaml.SequenceNode):
        return [_data(item, (*path, index), document, problems, composed) for index, item in enumerate(node.value)]
    assert isinstance(node, yaml.MappingNode)
    data: dict[str, Data] = {}
    for key_node, value_node in node.value:
        key_place = Place(file, key_node.start_mark.line + 1, key_node.start_mark.column + 1)
        key = str(key_node.value) if isinstance(key_node, yaml.ScalarNode) else "?"
        if key in data:
            hint = "Keep one of the two."
            problems.append(error(key_place, "NR004", f"the field '{key}' stands twice in the same record", hint))
            continue
        data[key] = _data(value_node, (*path, key), document, problems, composed)
        places[(*path, key, "@key")] = key_place
        problems += _hidden_characters(key, "the name of a field", document, (*path, key, "@key"))
    return data
