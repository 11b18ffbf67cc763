"""Spreadsheets (XLSX) of texts, never formulas."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any, Literal

from napreport.exchange.rows import (
    STAMP,
    ExchangeRow,
    ExchangeSheet,
    Guide,
    ReturnedFile,
    ReturnedRow,
    id_and_stamp,
    stamp,
)
from napreport.exchange.unpack import parse_part, read_parts, refusal, related_parts
from napreport.problems import Place, Rejected, error
from napreport.zipped_xml import Element

_COLUMNS = ("id", "source", "translation", "comments", "state")
#: A heading begins with its column's number, by which the column is known wherever it comes back.
_NUMBERED = re.compile(r"\s*([1-5])\s*·")
#: Widths in letters of the standard font, for a screen of 1920 pixels.
_WIDTHS = (32, 64, 64, 32, 16)
#: The most letters of a cell (Microsoft: "Excel specifications and limits").
MOST_LETTERS = 32_767
#: An escaped character that XML cannot hold, or an escaped underscore (ECMA-376 part 1, 22.9.2.19).
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
#: Every office program has this font, so none has to replace one of ours.
_FONT = {"font_name": "Calibri", "font_size": 11, "text_wrap": True, "valign": "top", "num_format": "@"}
#: A fixed date, so that the same texts give the same bytes.
_CREATED = datetime(1980, 1, 1)

# ---- write


def write(sheet: ExchangeSheet, guides: tuple[Guide, Guide]) -> bytes:
    """Return a sheet as XLSX.

    The workbook has the guides in the source language and in the translation's. Every cell is text: one that begins
    with = + - or @ is shown and never computed. Raises `Rejected` for texts that are too long for a cell.
    """
    import xlsxwriter

    long = [row for row in sheet.rows if max(len(row.source), len(row.translation)) > MOST_LETTERS]
    if long:
        message = f"the text has more than {MOST_LETTERS:,} letters, too many for a cell"
        hint = "Export to Word, XLIFF or PO instead."
        raise Rejected(error(Place(row.id), "NR270", message, hint) for row in long)
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False},
    )
    # An import reads the subject: office programs keep a file's properties.
    subject = f"napreport {sheet.project} {sheet.source.code} {sheet.target.code} {len(sheet.rows)}"
    book.set_properties({"title": f"{guides[0].title}: {sheet.title}", "subject": subject, "created": _CREATED})
    _write_table(book, sheet, guides)
    help_ = book.add_worksheet(_sheet_name(guides[1].title))
    help_.set_column(0, 1, 80)
    text, bold = book.add_format(_FONT), book.add_format({**_FONT, "bold": True})
    for column, guide in enumerate(guides):
        for line, words in enumerate((guide.title, guide.lead, *guide.steps)):
            help_.write_string(line, column, words, bold if line == 0 else text)
    book.close()
    return out.getvalue()


def _sheet_name(title: str) -> str:
    """Return a worksheet's name: at most 31 letters that Excel allows."""
    return re.sub(r"[\[\]:*?/\\']", " ", title)[:31].strip() or "?"


def _write_table(book: Any, sheet: ExchangeSheet, guides: tuple[Guide, Guide]) -> None:
    labels = guides[1].labels
    table = book.add_worksheet(_sheet_name(f"{sheet.source.code} → {sheet.target.code}"))
    table.freeze_panes(1, 1)
    table.set_landscape()
    table.set_paper(9)  # A4
    table.fit_to_pages(1, 0)
    table.repeat_rows(0)
    head = book.add_format({**_FONT, "bold": True, "bg_color": "#EDF0F4", "bottom": 1})
    reading_order = {"reading_order": 2} if sheet.target.direction == "rtl" else {}
    formats = [
        book.add_format({**_FONT, "font_size": 9, "font_color": "#4A4A4A"}),
        book.add_format(_FONT),
        # With the quote prefix, a cell stays text when a reviewer edits "=1+1".
        book.add_format({**_FONT, **reading_order, "locked": False, "quote_prefix": True}),
        book.add_format({**_FONT, "locked": False, "quote_prefix": True}),
        book.add_format({**_FONT, "locked": False, "bg_color": "#FFE699"}),
    ]
    plain = book.add_format({**_FONT, "locked": False})
    for column, (name, width) in enumerate(zip(_COLUMNS, _WIDTHS, strict=True)):
        table.set_column(column, column, width)
        table.write_string(0, column, f"{column + 1} · {guides[0].label_with(guides[1], name)}", head)
    for line, row in enumerate(sheet.rows, 1):
        state = "" if row.state == "done" else labels[row.state]
        for column, words in enumerate((_id_cell(row), row.source, row.translation, row.comments, state)):
            format_ = plain if column == 4 and not state else formats[column]
            if words:
                table.write_string(line, column, words, format_)
            else:
                table.write_blank(line, column, None, format_)
    last = len(sheet.rows)
    table.autofilter(0, 0, last, len(_COLUMNS) - 1)
    table.data_validation(1, 4, last, 4, {"validate": "list", "source": [labels["fuzzy"]], "error_type": "warning"})
    # Protection without a password prevents slips; anybody who needs to can remove it.
    table.protect(
        "", {"format_cells": True, "format_columns": True, "format_rows": True, "autofilter": True, "sort": True}
    )


def _id_cell(row: ExchangeRow) -> str:
    previous = [f"← {row.previous}"] if row.previous else []
    return "\n".join([row.id, f"#{row.stamp}", *row.notes, *previous])


# ---- read

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
#: An id of ours: it identifies a row without a stamp. Neither headings nor the guide look like one.
_ID = re.compile(r"(ui:[0-9a-f]{10}|\w[\w-]*(\.[\w-]+)+)(\[\d+\])?")


def read(data: bytes, name: str) -> ReturnedFile:
    """Read a returned spreadsheet; raise `Rejected` without ids of ours."""
    parts = read_parts(data, name)
    if "xl/workbook.xml" not in parts:
        raise refusal(name, "the file is no Excel file", "Give the file that came back, as .xlsx.")
    strings = _shared_strings(parts, name)
    rows = [row for path in _worksheet_paths(parts, name) for row in _rows(parts, path, strings, name)]
    if not rows:
        hint = "A sheet must hold ids and stamps below the headings, as they were exported."
        raise refusal(name, "no sheet of the file holds rows with ids", hint)
    properties = parts.get("docProps/core.xml", b"").decode("utf-8", "replace")
    origin = re.search(r"napreport (\S+) \S+ ([^\s<]+)(?: (\d{1,7}))?", properties)
    return ReturnedFile.of(origin, tuple(rows))


def _worksheet_paths(parts: Mapping[str, bytes], name: str) -> Iterator[str]:
    workbook = "xl/workbook.xml"
    paths = {relation.get("Id"): path for relation, path in related_parts(parts, workbook, name)}
    for sheet in parse_part(parts[workbook], name).iter(f"{_MAIN}sheet"):
        if sheet.get(_LINK) in paths:
            yield paths[sheet.get(_LINK)]


def _shared_strings(parts: Mapping[str, bytes], name: str) -> list[str]:
    part = parts.get("xl/sharedStrings.xml")
    return [_string(item) for item in parse_part(part, name).iter(f"{_MAIN}si")] if part else []


def _string(item: Element) -> str:
    """Return a string without its phonetic runs."""
    found = [
        t.text or "" for t in item.iter(f"{_MAIN}t") if not any(up.tag == f"{_MAIN}rPh" for up in t.iterancestors())
    ]
    text = _ESCAPED.sub(_unescape, "".join(found))
    return text.replace("\r\n", "\n").replace("\r", "")


def _unescape(code: re.Match[str]) -> str:
    """Return an escaped character; half a surrogate pair stays."""
    number = int(code.group(1), 16)
    return code.group() if 0xD800 <= number < 0xE000 else chr(number)


def _rows(parts: Mapping[str, bytes], path: str, strings: list[str], name: str) -> Iterator[ReturnedRow]:
    """Yield the rows of a worksheet below its headings.

    Columns are known by their headings: a column that a reviewer inserted or moved shifts no text.
    """
    sheet, notes = parse_part(parts[path], name), _cell_notes(parts, path, name)
    headings: dict[str, str] = {}
    columns: dict[str, str] = {}
    to_review = _word_to_review(sheet)
    for line, row in enumerate(sheet.iter(f"{_MAIN}row"), 1):
        cells = {re.sub(r"\d", "", cell.get("r", "")): cell for cell in row.iter(f"{_MAIN}c")}
        number = int(row.get("r", "")) if re.fullmatch(r"\d{1,7}", row.get("r", "")) else line
        texts = {letter: _cell_text(cell, strings) for letter, cell in cells.items()}
        if not columns:
            headings = {letter: text for letter, (text, _) in texts.items()}
            columns = _find_columns(headings)
            if not columns and any(_is_ours(text) for text in headings.values()):
                message = "the headings above the rows are not as they were exported, so nobody can tell which column is which"
                numbers = ", ".join(f"{n} ·" for n in range(1, len(_COLUMNS) + 1))
                hint = f"They begin with {numbers}: copy that line from the exported file."
                raise refusal(name, message, hint, line=number)
            continue
        others = {
            letter: _shown(cell, texts[letter][0]) for letter, cell in cells.items() if letter not in columns.values()
        }
        comments = [f"{headings.get(letter, '')}: {text}".removeprefix(": ") for letter, text in others.items() if text]
        own = {column: texts.get(letter, ("", "")) for column, letter in columns.items()}
        returned = _returned_row(number, own, [*comments, *notes.get(number, [])], to_review)
        if returned is not None:
            yield returned


def _find_columns(headings: Mapping[str, str]) -> dict[str, str]:
    """Return each column's letter, if all headings are ours, each once."""
    found = [(_COLUMNS[int(number.group(1)) - 1], letter) for letter, text in headings.items()
             if (number := _NUMBERED.match(text))]  # fmt: skip
    columns = dict(found)
    return columns if len(columns) == len(found) and set(_COLUMNS[:3]) <= set(columns) else {}


def _is_ours(text: str) -> bool:
    return bool(STAMP.search(text) or _ID.fullmatch(text.strip().split("\n")[0].strip()))


def _word_to_review(sheet: Element) -> str | None:
    """Return the state column's word for "to review", or None."""
    lists = [element.text or "" for element in sheet.iter(f"{_MAIN}formula1")]
    return next((text.strip('"') for text in lists if text.startswith('"')), None)


def _returned_row(
    number: int, cells: Mapping[str, tuple[str, str]], remarks: list[str], to_review: str | None
) -> ReturnedRow | None:
    """Return a returned row, or None without a text of ours."""
    texts = {column: text for column, (text, _) in cells.items()}
    source, translation = texts["source"], texts["translation"] if texts["translation"].strip() else ""
    comments = "\n".join(filter(None, [texts.get("comments", "").strip(), *remarks]))
    if not _is_ours(texts["id"]) and not (source.strip() or translation or comments):
        return None
    id_, stamped = id_and_stamp(texts["id"])
    fault = next((cells[column][1] for column in _COLUMNS[1:4] if column in cells and cells[column][1]), "")
    was_empty = stamped == stamp(id_, source, "", fuzzy=False)
    state = _state(texts.get("state"), to_review, was_empty=was_empty)
    return ReturnedRow(number, id_, source, translation, comments, stamped, state, fault)


def _state(text: str | None, to_review: str | None, *, was_empty: bool) -> Literal["done", "fuzzy"] | None:
    """Return the state in a cell: an empty cell says "reviewed".

    The word "missing" of a text that went out empty (`was_empty`) says nothing.
    """
    if text is None or (was_empty and text.strip() and text.strip() != to_review):
        return None
    return "fuzzy" if text.strip() else "done"


def _shown(cell: Element, text: str) -> str:
    """Return the text of a cell, else its number."""
    return (text if text or cell.get("t") == "s" else cell.findtext(f"{_MAIN}v") or "").strip()


def _cell_text(cell: Element, strings: list[str]) -> tuple[str, str]:
    """Return a cell's text and fault: formulas and numbers are none."""
    kind, value = cell.get("t", "n"), cell.findtext(f"{_MAIN}v") or ""
    where = f"cell {cell.get('r', '')}"
    if cell.find(f"{_MAIN}f") is not None:
        return "", f"{where} holds a formula; write the text with an apostrophe before it"
    if kind == "s":
        is_known = re.fullmatch(r"\d{1,7}", value) and int(value) < len(strings)
        return (strings[int(value)], "") if is_known else ("", f"{where} is broken")
    if kind == "inlineStr":
        return _string(cell), ""
    if kind == "str" or not value:
        return value, ""
    return "", f"{where} holds a number or a date and no text; write it with an apostrophe before it"


# ---- notes on cells


def _cell_notes(parts: Mapping[str, bytes], sheet: str, name: str) -> dict[int, list[str]]:
    """Return the notes and threaded comments by row.

    Each has its author. Excel writes a threaded comment a second time as a note, for older programs; that one is left
    out.
    """
    threaded = [*_threaded_comments(parts, sheet, name)]
    answered = {cell for cell, _ in threaded}
    by_row: dict[int, list[str]] = {}
    for cell, text in [*threaded, *(note for note in _notes(parts, sheet, name) if note[0] not in answered)]:
        number = re.search(r"\d{1,7}$", cell)
        if number and text:
            by_row.setdefault(int(number.group()), []).append(text)
    return by_row


def _notes(parts: Mapping[str, bytes], sheet: str, name: str) -> Iterator[tuple[str, str]]:
    for part in _related(parts, sheet, name, "/comments"):
        authors = [author.text or "" for author in part.iter("{*}author")]
        for comment in part.iter("{*}comment"):
            number = comment.get("authorId", "")
            author = authors[int(number)] if re.fullmatch(r"\d{1,6}", number) and int(number) < len(authors) else ""
            yield (
                comment.get("ref", ""),
                _with_author(author, "".join(text.text or "" for text in comment.iter("{*}t"))),
            )


def _threaded_comments(parts: Mapping[str, bytes], sheet: str, name: str) -> Iterator[tuple[str, str]]:
    people = {
        person.get("id"): person.get("displayName", "")
        for path in parts
        if path.startswith("xl/persons/") and path.endswith(".xml")
        for person in parse_part(parts[path], name).iter("{*}person")
    }
    for part in _related(parts, sheet, name, "/threadedComment"):
        for comment in part.iter("{*}threadedComment"):
            author = people.get(comment.get("personId"), "")
            yield comment.get("ref", ""), _with_author(author, comment.findtext("{*}text") or "")


def _with_author(author: str, text: str) -> str:
    words = text.strip().removeprefix(f"{author}:").strip()
    return f"{author}: {words}".removeprefix(": ") if words else ""


def _related(parts: Mapping[str, bytes], sheet: str, name: str, kind: str) -> Iterator[Element]:
    for relation, path in related_parts(parts, sheet, name):
        if relation.get("Type", "").endswith(kind):
            yield parse_part(parts[path], name)
