"""Read CSV or YAML files of people, row by row.

A message names columns and row numbers and never quotes a cell: cells hold people's names. Rows are counted as a
spreadsheet counts them, from 1, with comments and headings.
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

#: Spreadsheets run a cell that begins with one of these signs as a formula (OWASP, "CSV Injection").
SIGNS = r"=+\-@\uFF1D\uFF0B\uFF0D\uFF20"
FORMULA = re.compile(rf"\s*[{SIGNS}\t\r]")
_PHONE = re.compile(r"\+[\d ()./-]{5,30}")
#: UTF-8 that was read as Windows-1252 and saved again: "Ã³" for "ó".
_MISREAD = re.compile("[\u00c2\u00c3][\u0080-\u00bf\u201a-\u2122]")
#: How Python decodes a byte that is no UTF-8 (PEP 383).
_UNDECODED = re.compile("[\udc80-\udcff]")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufeff\ufffd\ufffe\uffff]")
#: A longer cell is a mistake, such as a quotation mark without its partner.
LONGEST = 2000
#: The fields of an item, in the order in which a cell writes them.
_ITEM = ("brief", "language", "variant", "copies")
#: The first bytes of a text in UTF-16.
_UTF16 = (b"\xff\xfe", b"\xfe\xff")
#: The first bytes of a workbook, whatever its name is: a ZIP, or the older format.
_WORKBOOK = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0")
_SAVE_AS = "Save it again as 'CSV UTF-8' (in LibreOffice: character set Unicode, UTF-8)."


@dataclass(frozen=True, slots=True)
class InputRow:
    """A row of a file of people, with its problems.

    Its cells are stripped, and by column. `place.line` is the row's number; in YAML, the record's line.
    """

    place: Place
    cells: Mapping[str, str]
    problems: tuple[Problem, ...] = ()


def read_rows(path: Path, columns: Sequence[str], needed: Sequence[str], key: str) -> Iterator[InputRow]:
    """Yield the rows of a file.

    Of a CSV file, only one row is in memory. A file may have `columns` and must have those `needed`; `key` names the
    list of records in YAML. Raises `Rejected` for a file without readable rows.
    """
    if path.suffix.lower() in (".yaml", ".yml"):
        yield from _yaml_rows(path, columns, key)
    elif path.suffix.lower() == ".csv":
        yield from _csv_rows(path, columns, needed)
    else:
        hint = "Save the table as 'CSV UTF-8', or write it as YAML; docs/distributing.md shows both."
        raise _rejected(Place(path.name), "the file's name ends neither in .csv nor in .yaml", hint)


def refuse_inside(path: Path, project: Path) -> None:
    """Raise `Rejected` for a file of people inside the project.

    A file whose first line says "Synthetic" may be there.
    """
    if path.resolve().is_relative_to(project.resolve()) and not _is_synthetic(path):
        hint = "Move it to a folder outside the project. Only a sample may stay, whose first line begins '# Synthetic'."
        message = "the file lies inside the project, where git would take it"
        raise _rejected(Place(path.name), message, hint, "NR301")


def _is_synthetic(path: Path) -> bool:
    try:
        with path.open("rb") as stream:
            line = stream.readline(1000).decode("utf-8-sig", "replace").strip()
    except OSError:
        return False
    return line.lstrip('# "').lower().startswith("synthetic")


def _rejected(place: Place, message: str, hint: str, code: str = "NR300") -> Rejected:
    return Rejected([error(place, code, message, hint)])


# ---- CSV


def _csv_rows(path: Path, columns: Sequence[str], needed: Sequence[str]) -> Iterator[InputRow]:
    with _open_text(path) as lines:
        number, headings = _find_headings(path, lines, columns)
        reader = csv.reader(chain([headings], lines), delimiter=max(",;\t", key=headings.count), strict=True)
        names: list[str] = []
        for place in (Place(path.name, each) for each in count(number)):
            cells = _next_cells(reader, place, are_headings=not names)
            if cells is None:
                return
            if not names:
                names = [name.strip().lower() for name in cells]
                problems = list(_heading_problems(place, names, columns, needed))
                if problems:
                    raise Rejected(problems)
            elif any(cell.strip() for cell in cells):
                yield _csv_row(place, names, cells)


def _open_text(path: Path) -> io.TextIOWrapper:
    """Open a UTF-8 file; raise `Rejected` for UTF-16 and workbooks."""
    place = Place(path.name)
    try:
        stream = path.open("rb")
    except OSError as fault:
        hint = "Check its name, and that you may read it."
        raise _rejected(place, f"the file cannot be read: {fault.strerror}", hint) from None
    start = stream.read(4)
    stream.seek(0)
    if start.startswith((*_UTF16, *_WORKBOOK)):
        stream.close()
        if start.startswith(_UTF16):
            raise _rejected(place, "the file is written in UTF-16", _SAVE_AS, "NR303")
        raise _rejected(place, "the file is a workbook, whatever its name ends in", _SAVE_AS)
    return io.TextIOWrapper(stream, "utf-8-sig", "surrogateescape", newline=None)


def _find_headings(path: Path, lines: Iterator[str], columns: Sequence[str]) -> tuple[int, str]:
    """Return number and text of the first line with contents."""
    for number, line in enumerate(lines, start=1):
        if line.strip(" ,;\t\n") and not line.lstrip(' "').startswith("#"):
            return number, line
    raise _rejected(Place(path.name), "the file has no row of headings", _list_columns(columns), "NR302")


def _next_cells(reader: Iterator[list[str]], place: Place, *, are_headings: bool) -> list[str] | None:
    """Return the next row's cells or None; raise `Rejected` if broken."""
    try:
        return next(reader, None)
    except csv.Error as fault:
        hint = "Look for a quotation mark without its partner in this row, or one of those before it."
        raise _rejected(place, f"the row cannot be read: {fault}", _SAVE_AS if are_headings else hint) from None


def _list_columns(columns: Sequence[str]) -> str:
    return f"The columns are {', '.join(columns)}."


def _heading_problems(
    place: Place, names: Sequence[str], columns: Sequence[str], needed: Sequence[str]
) -> Iterator[Problem]:
    """Yield the problems of the headings, without quoting them.

    A file without headings begins with a person.
    """
    hint = _list_columns(columns)
    for index, name in enumerate(names, start=1):
        if name not in columns:
            what = "has no heading" if not name else f"has a heading that is not known{did_you_mean(name, columns)}"
            yield error(place, "NR302", f"column {index} {what}", hint)
        elif name in names[: index - 1]:
            yield error(place, "NR302", f"column {index} is a second '{name}'", "Keep one of the two.")
    for name in needed:
        if name not in names:
            yield error(place, "NR302", f"the column '{name}' is missing", hint)


def _csv_row(place: Place, names: Sequence[str], cells: Sequence[str]) -> InputRow:
    problems: list[Problem] = []
    if len(cells) > len(names) and any(cell.strip() for cell in cells[len(names) :]):
        message = f"the row has {len(cells)} cells, and there are {len(names)} headings"
        problems.append(error(place, "NR302", message, "Put a cell that holds commas between quotation marks."))
    by_name = dict(zip(names, cells, strict=False))
    for name, cell in by_name.items():
        problems += _cell_problems(place, name, cell)
    return InputRow(place, {name: cell.strip() for name, cell in by_name.items()}, tuple(problems))


def _cell_problems(place: Place, column: str, cell: str) -> Iterator[Problem]:
    """Yield the problems of any cell: encoding, invisible signs, length, formulas."""
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


# ---- YAML


def _yaml_rows(path: Path, columns: Sequence[str], key: str) -> Iterator[InputRow]:
    document, problems = load(path, path.name)
    if problems:
        # The parser's own message may quote the file, which is about people.
        raise Rejected(
            error(problem.place, "NR300", f"the file cannot be read as YAML ({problem.code})", problem.hint)
            for problem in problems
        )
    records = document.data.get(key) if isinstance(document.data, dict) else None
    if not isinstance(records, list) or not records:
        raise _rejected(document.place(), f"the file holds no list '{key}:'", "docs/distributing.md shows an example.")
    hint = _list_columns(columns)
    for index, record in enumerate(records):
        place = document.place(key, index)
        if not isinstance(record, dict):
            yield InputRow(place, {}, (error(place, "NR302", "this is no record (lines of 'name: value')", hint),))
            continue
        cells: dict[str, str] = {}
        found: list[Problem] = []
        for name, value in record.items():
            at = document.place(key, index, name, "@key")
            if name not in columns:
                message = f"the record has a field that is not known{did_you_mean(name, columns)}"
                found.append(error(at, "NR302", message, hint))
                continue
            cells[name] = _as_cell(value).strip()
            found += _cell_problems(at, name, cells[name])
        yield InputRow(place, cells, tuple(found))


def _as_cell(value: object) -> str:
    """Write a YAML value as a cell; a list becomes lines."""
    if isinstance(value, list):
        return "\n".join(_as_cell(item) for item in value)
    if isinstance(value, dict):
        known = [name for name in _ITEM if name in value]
        return " ".join(str(value[name]) for name in (*known, *(name for name in value if name not in _ITEM)))
    return "" if value is None else str(value)
