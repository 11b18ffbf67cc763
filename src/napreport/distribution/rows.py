"""Rows: from a CSV or YAML file outside the project to its rows, one at a time, each with its number and its faults.

A message names columns and row numbers and never what a cell says: the cells hold people's names. A spreadsheet's rows are
counted as it counts them, from 1, with the headings in the first; a comment above the headings counts too.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, count
from pathlib import Path

from napreport.content.load import load
from napreport.problems import Place, Problem, Rejected, did_you_mean, error

#: A cell that begins so is run as a formula by spreadsheets (OWASP, "CSV Injection").
SIGNS = r"=+\-@\uFF1D\uFF0B\uFF0D\uFF20"
FORMULA = re.compile(rf"\s*[{SIGNS}\t\r]")
_PHONE = re.compile(r"\+[\d ()./-]{5,30}")
#: UTF-8 that was read as Windows-1252 and saved again: "Ã³" for "ó".
_MISREAD = re.compile("[\u00c2\u00c3][\u0080-\u00bf\u201a-\u2122]")
#: What stands for a byte that is no UTF-8 (PEP 383).
_UNDECODED = re.compile("[\udc80-\udcff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffd\ufffe\uffff]")
#: A cell of more letters than this is a slip, such as a quotation mark without its partner.
LONGEST = 2000
#: The fields of an item, in the order in which a cell writes them.
_ITEM = ("brief", "language", "variant", "copies")
#: Bytes by which a text says that it is no UTF-8.
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
#: What a workbook's file begins with, whatever its name is: it is a ZIP, or one of the older kind.
_WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_SAVE_AS = "Save it again as 'CSV UTF-8' (in LibreOffice: character set Unicode, UTF-8)."


@dataclass(frozen=True, slots=True)
class SourceRow:
    """One row: its number (in YAML: its line), its cells by column without spaces around them, what is wrong with them."""

    place: Place
    cells: Mapping[str, str]
    problems: tuple[Problem, ...] = ()


def rows(path: Path, columns: Sequence[str], needed: Sequence[str], key: str) -> Iterator[SourceRow]:
    """Yield the rows of a file, never more than one of them in memory where it is CSV.

    `columns` may stand in it, `needed` must; `key` is the YAML list that holds the same records. Raises `Rejected` for a file
    that cannot be read as rows at all.
    """
    if path.suffix.lower() in (".yaml", ".yml"):
        yield from _yaml_rows(path, columns, key)
    elif path.suffix.lower() == ".csv":
        yield from _csv_rows(path, columns, needed)
    else:
        hint = "Save the table as 'CSV UTF-8', or write it as YAML; docs/distributing.md shows both."
        raise Rejected([error(Place(path.name), "NR300", "the file's name ends neither in .csv nor in .yaml", hint)])


def refuse_inside(path: Path, project: Path) -> None:
    """Raise `Rejected` for a file of people inside the project, but for a sample that says that its people are made up."""
    if path.resolve().is_relative_to(project.resolve()) and not is_synthetic(path):
        hint = "Move it to a folder outside the project. Only a sample may stay, whose first line begins '# Synthetic'."
        raise Rejected(
            [error(Place(path.name), "NR301", "the file lies inside the project, where git would take it", hint)]
        )


def is_synthetic(path: Path) -> bool:
    """Tell whether a file says in its first line that its people are made up."""
    return _first_line(path).lstrip('# "').lower().startswith("synthetic")


def _first_line(path: Path) -> str:
    """Return a file's first line, "" where it cannot be read."""
    try:
        with path.open("rb") as stream:
            return stream.readline(1000).decode("utf-8-sig", "replace").strip()
    except OSError:
        return ""


def _csv_rows(path: Path, columns: Sequence[str], needed: Sequence[str]) -> Iterator[SourceRow]:
    with _opened(path) as lines:
        number, heads = _heading(path, lines, columns)
        reader = csv.reader(chain([heads], lines), delimiter=max(",;\t", key=heads.count), strict=True)
        names: list[str] = []
        for place in (Place(path.name, each) for each in count(number)):
            cells = _cells(reader, place, are_headings=not names)
            if cells is None:
                return
            if not names:
                names = [name.strip().lower() for name in cells]
                problems = list(_heading_problems(place, names, columns, needed))
                if problems:
                    raise Rejected(problems)
            elif any(cell.strip() for cell in cells):
                yield _row(place, names, cells)


def _opened(path: Path) -> io.TextIOWrapper:
    """Open a table as text, whose lines may end in any way; raises `Rejected` for what is no text in UTF-8."""
    try:
        stream = path.open("rb")
    except OSError as fault:
        message = f"the file cannot be read: {fault.strerror}"
        raise Rejected(
            [error(Place(path.name), "NR300", message, "Check its name, and that you may read it.")]
        ) from None
    begins = stream.read(4)
    stream.seek(0)
    problem = None
    if begins.startswith(_UTF16):
        problem = error(Place(path.name), "NR303", "the file is written in UTF-16", _SAVE_AS)
    elif begins.startswith(_WORKBOOK):
        problem = error(Place(path.name), "NR300", "the file is a workbook, whatever its name ends in", _SAVE_AS)
    if problem is not None:
        stream.close()
        raise Rejected([problem])
    return io.TextIOWrapper(stream, "utf-8-sig", "surrogateescape", newline=None)


def _heading(path: Path, lines: Iterator[str], columns: Sequence[str]) -> tuple[int, str]:
    """Return the line of headings with its number: the first that is neither empty nor a comment."""
    for number, line in enumerate(lines, start=1):
        if line.strip(" ,;\t\n") and not line.lstrip(' "').startswith("#"):
            return number, line
    raise Rejected([error(Place(path.name), "NR302", "the file has no row of headings", _columns_are(columns))])


def _cells(reader: Iterator[list[str]], place: Place, *, are_headings: bool) -> list[str] | None:
    """Return the next row's cells, None at the end; raises `Rejected` for a row that is none."""
    try:
        return next(reader, None)
    except csv.Error as fault:
        hint = "Look for a quotation mark without its partner in this row, or one of those before it."
        hint = _SAVE_AS if are_headings else hint
        raise Rejected([error(place, "NR300", f"the row cannot be read: {fault}", hint)]) from None


def _columns_are(columns: Sequence[str]) -> str:
    return f"The columns are {', '.join(columns)}."


def _heading_problems(
    place: Place, names: Sequence[str], columns: Sequence[str], needed: Sequence[str]
) -> Iterator[Problem]:
    """Yield what is wrong with the headings. A file without any begins with a person, so no heading is repeated here."""
    hint = _columns_are(columns)
    for index, name in enumerate(names, start=1):
        if name not in columns:
            what = "has no heading" if not name else f"has a heading that is not known{did_you_mean(name, columns)}"
            yield error(place, "NR302", f"column {index} {what}", hint)
        elif name in names[: index - 1]:
            yield error(place, "NR302", f"column {index} is a second '{name}'", "Keep one of the two.")
    for name in needed:
        if name not in names:
            yield error(place, "NR302", f"the column '{name}' is missing", hint)


def _row(place: Place, names: Sequence[str], cells: Sequence[str]) -> SourceRow:
    problems: list[Problem] = []
    if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
        message = f"the row has {len(cells)} cells, and there are {len(names)} headings"
        problems.append(error(place, "NR302", message, "Put a cell that holds commas between quotation marks."))
    found = {}
    for name, cell in zip(names, cells, strict=False):
        problems += cell_problems(place, name, cell)
        found[name] = cell.strip()
    return SourceRow(place, found, tuple(problems))


def cell_problems(place: Place, column: str, cell: str) -> Iterator[Problem]:
    """Yield what is wrong with a cell whatever it means: its letters, its length, what a spreadsheet would do with it."""
    where = f"the column '{column}'"
    if _UNDECODED.search(cell):
        yield error(place, "NR303", f"{where} is not written in UTF-8, perhaps in Windows-1252", _SAVE_AS)
    elif _MISREAD.search(cell):
        hint = "Open the original again as UTF-8, or type the letters with accents anew."
        yield error(place, "NR303", f"{where} holds letters that were once read in a wrong encoding", hint)
    elif _CONTROL.search(cell):
        yield error(place, "NR311", f"{where} holds an invisible sign", "Type the cell anew.")
    if len(cell) > LONGEST:
        yield error(place, "NR311", f"{where} holds {len(cell):,} letters; {LONGEST:,} are the most", "Shorten it.")
    if FORMULA.match(cell) and not _PHONE.fullmatch(cell.strip()):
        hint = "Take the = + - or @ at its beginning out."
        yield error(place, "NR304", f"{where} begins as a formula does, which a spreadsheet would run", hint)


def _yaml_rows(path: Path, columns: Sequence[str], key: str) -> Iterator[SourceRow]:
    document, problems = load(path, path.name)
    if problems:
        # What stands in the file is people's: a parser's message may quote it.
        told = (
            error(problem.place, "NR300", f"the file cannot be read as YAML ({problem.code})", problem.hint)
            for problem in problems
        )
        raise Rejected(told)
    records = document.data.get(key) if isinstance(document.data, dict) else None
    if not isinstance(records, list) or not records:
        hint = "docs/distributing.md shows an example."
        raise Rejected([error(document.place(), "NR300", f"the file holds no list '{key}:'", hint)])
    for index, record in enumerate(records):
        place = document.place(key, index)
        if not isinstance(record, dict):
            yield SourceRow(
                place, {}, (error(place, "NR302", "this is no record (lines of 'name: value')", _columns_are(columns)),)
            )
            continue
        cells: dict[str, str] = {}
        found: list[Problem] = []
        for name, value in record.items():
            at = document.place(key, index, name, "@key")
            if name not in columns:
                message = f"the record has a field that is not known{did_you_mean(name, columns)}"
                found.append(error(at, "NR302", message, _columns_are(columns)))
                continue
            cells[name] = _flat(value).strip()
            found += cell_problems(at, name, cells[name])
        yield SourceRow(place, cells, tuple(found))


def _flat(value: object) -> str:
    """Return a YAML value as a cell writes it: lists by lines, an item's fields by spaces."""
    if isinstance(value, list):
        return "\n".join(_flat(item) for item in value)
    if isinstance(value, dict):
        known = [name for name in _ITEM if name in value]
        return " ".join(str(value[name]) for name in (*known, *(name for name in value if name not in _ITEM)))
    return "" if value is None else str(value)
