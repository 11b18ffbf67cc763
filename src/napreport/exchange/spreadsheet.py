"""Spreadsheet: from a sheet to an XLSX of texts, never formulas, and from one that came back to its rows."""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from datetime import datetime
from posixpath import join, normpath
from typing import Any, Literal

from napreport.exchange import cellnotes, unpack
from napreport.exchange.guide import Guide
from napreport.exchange.rows import STAMP, ExchangeRow, ExchangeSheet, Returned, Returns, stamp
from napreport.exchange.unpack import Element
from napreport.problems import Place, Problem, Rejected, error

_COLUMNS = ("id", "source", "translation", "comments", "state")
#: What a column is known by when it comes back, wherever it then stands: the number before its heading.
_NUMBERED = re.compile(r"\s*([1-5])\s*·")
#: Widths in letters of the standard font, which fit a screen of 1920 pixels.
_WIDTHS = (32, 64, 64, 32, 16)
#: What one cell of a spreadsheet holds (Microsoft: "Excel specifications and limits").
MOST_LETTERS = 32_767
#: A letter that XML cannot hold, or an underscore that looks like the start of one (ECMA-376 part 1, 22.9.2.19).
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
#: The font is one that every office program has; who reads a spreadsheet looks for no house style.
_FONT = {"font_name": "Calibri", "font_size": 11, "text_wrap": True, "valign": "top", "num_format": "@"}
_LONG_AGO = datetime(1980, 1, 1)

# ---- out


def write(sheet: ExchangeSheet, guides: tuple[Guide, Guide]) -> bytes:
    """Return a sheet as XLSX. Every cell is text: what begins with = + - or @ is shown and never computed.

    Raises `Rejected` for a text that is longer than a cell may be.
    """
    import xlsxwriter

    long = [row for row in sheet.rows if max(len(row.source), len(row.translation)) > MOST_LETTERS]
    if long:
        hint = "Export to Word, XLIFF or PO instead."
        raise Rejected(
            error(Place(row.id), "NR270", f"the text has more than {MOST_LETTERS:,} letters, too many for a cell", hint)
            for row in long
        )
    out = io.BytesIO()
    book = xlsxwriter.Workbook(
        out,
        {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False},
    )
    # The file says what it is in its properties, which office programs keep.
    subject = f"napreport {sheet.project} {sheet.source.code} {sheet.target.code} {len(sheet.rows)}"
    book.set_properties({"title": f"{guides[0].title}: {sheet.title}", "subject": subject, "created": _LONG_AGO})
    _fill(book, sheet, guides)
    help_ = book.add_worksheet(_sheet_name(guides[1].title))
    help_.set_column(0, 1, 80)
    text, bold = book.add_format(_FONT), book.add_format({**_FONT, "bold": True})
    for column, guide in enumerate(guides):
        for line, words in enumerate((guide.title, guide.lead, *guide.steps)):
            help_.write_string(line, column, words, bold if line == 0 else text)
    book.close()
    return out.getvalue()


def _sheet_name(title: str) -> str:
    """Return a title as a worksheet's name: 31 letters, none of those that Excel forbids."""
    return re.sub(r"[\[\]:*?/\\']", " ", title)[:31].strip() or "?"


def _fill(book: Any, sheet: ExchangeSheet, guides: tuple[Guide, Guide]) -> None:
    own, labels = guides[0].labels, guides[1].labels
    table = book.add_worksheet(_sheet_name(f"{sheet.source.code} → {sheet.target.code}"))
    table.freeze_panes(1, 1)
    table.set_landscape()
    table.set_paper(9)  # A4
    table.fit_to_pages(1, 0)
    table.repeat_rows(0)
    head = book.add_format({**_FONT, "bold": True, "bg_color": "#EDF0F4", "bottom": 1})
    turned = {"reading_order": 2} if sheet.target.direction == "rtl" else {}
    formats = [
        book.add_format({**_FONT, "font_size": 9, "font_color": "#4A4A4A"}),
        book.add_format(_FONT),
        # A reviewer who edits "=1+1" gets a text again.
        book.add_format({**_FONT, **turned, "locked": False, "quote_prefix": True}),
        book.add_format({**_FONT, "locked": False, "quote_prefix": True}),
        book.add_format({**_FONT, "locked": False, "bg_color": "#FFE699"}),
    ]
    plain = book.add_format({**_FONT, "locked": False})
    for column, (name, width) in enumerate(zip(_COLUMNS, _WIDTHS, strict=True)):
        table.set_column(column, column, width)
        label = labels[name] if labels[name] == own[name] else f"{own[name]} / {labels[name]}"
        table.write_string(0, column, f"{column + 1} · {label}", head)
    for line, row in enumerate(sheet.rows, 1):
        state = "" if row.state == "done" else labels[row.state]
        for column, words in enumerate((_name(row), row.source, row.translation, row.comments, state)):
            format_ = plain if column == 4 and not state else formats[column]
            if words:
                table.write_string(line, column, words, format_)
            else:
                table.write_blank(line, column, None, format_)
    last = len(sheet.rows)
    table.autofilter(0, 0, last, len(_COLUMNS) - 1)
    table.data_validation(1, 4, last, 4, {"validate": "list", "source": [labels["fuzzy"]], "error_type": "warning"})
    # Without a password: a slip is caught, and who means it can lift it.
    table.protect(
        "", {"format_cells": True, "format_columns": True, "format_rows": True, "autofilter": True, "sort": True}
    )


def _name(row: ExchangeRow) -> str:
    notes = [f"← {row.previous}"] if row.previous else []
    return "\n".join([row.id, f"#{row.stamp}", *row.notes, *notes])


# ---- in

_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_LINK = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
#: A row without its stamp is known by what looks like one of our ids: the headings do not, nor does the guide.
_ID = re.compile(r"(ui:[0-9a-f]{10}|\w[\w-]*(\.[\w-]+)+)(\[\d+\])?")


def read(data: bytes, name: str) -> Returns:
    """Return the rows of a spreadsheet that came back; the worksheet with our ids is found wherever it stands."""
    parts = unpack.parts(data, name)
    if "xl/workbook.xml" not in parts:
        raise Rejected(
            [error(Place(name), "NR260", "the file is no Excel file", "Give the file that came back, as .xlsx.")]
        )
    strings = _strings(parts, name)
    rows = [
        row
        for path, sheet in _worksheets(parts, name)
        for row in _rows(sheet, strings, cellnotes.read(parts, path, name), name)
    ]
    if not rows:
        hint = "A sheet must hold ids and stamps below the headings, as they were exported."
        raise Rejected([error(Place(name), "NR260", "no sheet of the file holds rows with ids", hint)])
    core = parts.get("docProps/core.xml", b"").decode("utf-8", "replace")
    said = re.search(r"napreport (\S+) \S+ ([^\s<]+)(?: (\d{1,7}))?", core)
    project, language, sent = said.groups() if said else ("", "", None)
    return Returns(project, language, tuple(rows), int(sent) if sent else None)


def _worksheets(parts: Mapping[str, bytes], name: str) -> Iterator[tuple[str, Element]]:
    relations = parts.get("xl/_rels/workbook.xml.rels")
    targets = {each.get("Id"): each.get("Target", "") for each in unpack.xml(relations, name)} if relations else {}
    for sheet in unpack.xml(parts["xl/workbook.xml"], name).iter(f"{_MAIN}sheet"):
        target = targets.get(sheet.get(_LINK), "")
        path = target.lstrip("/") if target.startswith("/") else normpath(join("xl", target))
        if path in parts:
            yield path, unpack.xml(parts[path], name)


def _strings(parts: Mapping[str, bytes], name: str) -> list[str]:
    part = parts.get("xl/sharedStrings.xml")
    return [_words(item) for item in unpack.xml(part, name).iter(f"{_MAIN}si")] if part else []


def _words(item: Element) -> str:
    """Return a string's text, also where it is cut into runs; how it is to be pronounced is no part of it."""
    found = [
        t.text or "" for t in item.iter(f"{_MAIN}t") if not any(up.tag == f"{_MAIN}rPh" for up in t.iterancestors())
    ]
    text = _ESCAPED.sub(lambda code: _letter(int(code.group(1), 16)) or code.group(), "".join(found))
    return text.replace("\r\n", "\n").replace("\r", "")


def _letter(number: int) -> str:
    """Return the letter of a number; nothing for half of a pair (UTF-16's surrogates)."""
    return "" if 0xD800 <= number < 0xE000 else chr(number)


def _rows(sheet: Element, strings: list[str], notes: Mapping[int, list[str]], name: str) -> Iterator[Returned]:
    """Yield the rows below the headings. Columns go by these: one that a reviewer put in or moved shifts no text."""
    heads: dict[str, str] = {}
    columns: dict[str, str] = {}
    mark = _mark_offered(sheet)
    for line, row in enumerate(sheet.iter(f"{_MAIN}row"), 1):
        cells = {re.sub(r"\d", "", cell.get("r", "")): cell for cell in row.iter(f"{_MAIN}c")}
        number = int(row.get("r", "")) if re.fullmatch(r"\d{1,7}", row.get("r", "")) else line
        read_ = {letter: _read(cell, strings) for letter, cell in cells.items()}
        if not columns:
            heads = {letter: text for letter, (text, _) in read_.items()}
            columns = _columns(heads)
            if not columns and any(_is_ours(text) for text, _ in read_.values()):
                raise Rejected([_headless(Place(name, number))])
            continue
        others = {
            letter: _shown(cell, read_[letter][0]) for letter, cell in cells.items() if letter not in columns.values()
        }
        said = [f"{heads.get(letter, '')}: {text}".removeprefix(": ") for letter, text in others.items() if text]
        own = {column: read_.get(letter, ("", "")) for column, letter in columns.items()}
        returned = _returned(number, own, [*said, *notes.get(number, [])], mark)
        if returned is not None:
            yield returned


def _columns(heads: Mapping[str, str]) -> dict[str, str]:
    """Return the letter of each column by its name; nothing where the cells are no headings of ours, or not as they went out."""
    found = [(_COLUMNS[int(number.group(1)) - 1], letter) for letter, text in heads.items()
             if (number := _NUMBERED.match(text))]  # fmt: skip
    columns = dict(found)
    return columns if len(columns) == len(found) and set(_COLUMNS[:3]) <= set(columns) else {}


def _headless(place: Place) -> Problem:
    message = "the headings above the rows are not as they were exported, so nobody can tell which column is which"
    hint = f"They begin with {', '.join(f'{n} ·' for n in range(1, len(_COLUMNS) + 1))}: copy that line from the exported file."
    return error(place, "NR260", message, hint)


def _is_ours(text: str) -> bool:
    lines = text.strip().split("\n")
    return bool(STAMP.search(text) or _ID.fullmatch(lines[0].strip()))


def _mark_offered(sheet: Element) -> str | None:
    """Return the word for a text to be reviewed, which the column of states offers; None where the offer is gone."""
    lists = [element.text or "" for element in sheet.iter(f"{_MAIN}formula1")]
    return next((text.strip('"') for text in lists if text.startswith('"')), None)


def _returned(number: int, cells: Mapping[str, tuple[str, str]], said: list[str], mark: str | None) -> Returned | None:
    """Return a row as it came back; None for one without a text of ours."""
    texts = {column: text for column, (text, _) in cells.items()}
    name, source = texts["id"], texts["source"]
    translation = texts["translation"] if texts["translation"].strip() else ""
    comments = "\n".join(filter(None, [texts.get("comments", "").strip(), *said]))
    if not _is_ours(name) and not (source.strip() or translation or comments):
        return None
    lines = [part.strip() for part in name.split("\n") if part.strip()]
    id_ = lines[0] if lines and not lines[0].startswith("#") else ""
    found = STAMP.search(name)
    stamped = found.group(1) if found else ""
    fault = next((cells[column][1] for column in _COLUMNS[1:4] if column in cells and cells[column][1]), "")
    state = _state(texts.get("state"), mark, went_empty=stamped == stamp(id_, source, "", fuzzy=False))
    return Returned(number, id_, source, translation, comments, stamped, state, fault)


def _state(text: str | None, mark: str | None, *, went_empty: bool) -> Literal["done", "fuzzy"] | None:
    """Return what the cell of a state says: an empty one that the text was reviewed; the word for a missing text, nothing."""
    if text is None or (went_empty and text.strip() and text.strip() != mark):
        return None
    return "fuzzy" if text.strip() else "done"


def _shown(cell: Element, text: str) -> str:
    """Return what a cell shows: its text, else its number."""
    return (text if text or cell.get("t") == "s" else cell.findtext(f"{_MAIN}v") or "").strip()


def _read(cell: Element, strings: list[str]) -> tuple[str, str]:
    """Return a cell's text and what is wrong with it: a formula, a number, a date or an error is no text."""
    kind, value = cell.get("t", "n"), cell.findtext(f"{_MAIN}v") or ""
    where = f"cell {cell.get('r', '')}"
    if cell.find(f"{_MAIN}f") is not None:
        return "", f"{where} holds a formula; write the text with an apostrophe before it"
    if kind == "s":
        return (
            (strings[int(value)], "")
            if re.fullmatch(r"\d{1,7}", value) and int(value) < len(strings)
            else ("", f"{where} is broken")
        )
    if kind == "inlineStr":
        return _words(cell), ""
    if kind == "str" or not value:
        return value, ""
    return "", f"{where} holds a number or a date and no text; write it with an apostrophe before it"
