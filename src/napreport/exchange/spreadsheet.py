"""Spreadsheet: from a sheet to an XLSX of texts, never formulas, and from one that came back to its rows."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from napreport.exchange import unpack
from napreport.exchange.guide import Guide
from napreport.exchange.rows import STAMP, Returned, Returns, Row, Sheet
from napreport.problems import Place, Rejected, error
from napreport.word.package import settled

if TYPE_CHECKING:
    from openpyxl.worksheet.worksheet import Worksheet

_COLUMNS = ("id", "source", "translation", "comments", "state")
_WIDTHS = (30, 60, 60, 30, 16)
#: What one cell of a spreadsheet holds (Microsoft: "Excel specifications and limits").
MOST_LETTERS = 32_767
_HEAD_ROW = 1
#: An underscore that would be read as the start of an escaped letter (ECMA-376 part 1, 22.9.2.19), and such a letter.
_ESCAPE, _ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)"), re.compile(r"_x([0-9A-Fa-f]{4})_")
_LONG_AGO = datetime(1980, 1, 1)


def write(sheet: Sheet, guides: tuple[Guide, Guide]) -> bytes:
    """Return a sheet as XLSX. Every cell is text: what begins with = + - or @ is shown and never computed."""
    from openpyxl import Workbook

    book = Workbook()
    table: Worksheet = book.active  # type: ignore[assignment]
    table.title = "1"
    _fill(table, sheet, guides)
    help_ = book.create_sheet("2")
    for column, guide in enumerate(guides, 1):
        help_.column_dimensions["AB"[column - 1]].width = 80
        for line, text in enumerate((guide.title, guide.lead, *guide.steps), 1):
            _write(help_.cell(line, column), text, wrap=True, bold=line == 1)
    book.properties.title = f"{guides[0].title}: {sheet.title}"
    book.properties.creator = ""
    # The file says what it is in its properties, which Excel and LibreOffice keep.
    book.properties.subject = _subject(sheet)
    book.properties.created = book.properties.modified = _LONG_AGO
    out = io.BytesIO()
    book.save(out)
    return settled(_without_clock(out.getvalue()))


def _subject(sheet: Sheet) -> str:
    return f"napreport {sheet.project} {sheet.source_language} {sheet.language}"


def _fill(table: Worksheet, sheet: Sheet, guides: tuple[Guide, Guide]) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill, Protection
    from openpyxl.worksheet.datavalidation import DataValidation

    labels, own = guides[1].labels, guides[0].labels
    head_fill, mark_fill = PatternFill("solid", fgColor="FFEDF0F4"), PatternFill("solid", fgColor="FFFFE699")
    for column, (name, width) in enumerate(zip(_COLUMNS, _WIDTHS, strict=True), 1):
        cell = table.cell(_HEAD_ROW, column)
        _write(cell, labels[name] if labels[name] == own[name] else f"{own[name]} / {labels[name]}", bold=True)
        cell.fill = head_fill
        table.column_dimensions["ABCDE"[column - 1]].width = width
    top, grey = Alignment(wrap_text=True, vertical="top"), Font(color="FF4A4A4A", size=9)
    turned = Alignment(wrap_text=True, vertical="top", readingOrder=2) if sheet.direction == "rtl" else top
    open_ = Protection(locked=False)
    for number, row in enumerate(sheet.rows, _HEAD_ROW + 1):
        texts = (_name(row), row.source, row.translation, row.comments, "" if row.state == "done" else labels[row.state])
        for column, text in enumerate(texts, 1):
            cell = table.cell(number, column)
            _write(cell, text)
            cell.alignment = turned if column == 3 else top
            if column == 1:
                cell.font = grey
            elif column > 2:
                cell.protection = open_
            if column == 5 and text:
                cell.fill = mark_fill
    table.freeze_panes = "A2"
    table.auto_filter.ref = f"A1:E{len(sheet.rows) + 1}"
    table.protection.sheet = True  # without a password: a slip is caught, and who means it can lift it
    table.protection.formatCells = table.protection.formatColumns = table.protection.formatRows = False
    table.protection.autoFilter = table.protection.sort = False
    table.print_title_rows = "1:1"
    table.page_setup.orientation, table.page_setup.paperSize = "landscape", "9"
    table.page_setup.fitToHeight, table.sheet_properties.pageSetUpPr = 0, _fit()
    choice = DataValidation("list", f'"{labels["fuzzy"]}"', allow_blank=True)
    choice.add(f"E2:E{len(sheet.rows) + 1}")
    table.add_data_validation(choice)


def _fit() -> Any:
    from openpyxl.worksheet.properties import PageSetupProperties

    return PageSetupProperties(fitToPage=True)


def _name(row: Row) -> str:
    notes = [f"← {row.previous}"] if row.previous else []
    return "\n".join([row.id, f"#{row.stamp}", *row.notes, *notes])


def _write(cell: Any, text: str, *, wrap: bool = False, bold: bool = False) -> None:
    """Write a text as text: the type is set after the value, since openpyxl takes a leading = for a formula."""
    from openpyxl.styles import Alignment, Font

    cell.value = _ESCAPE.sub("_x005F_", text)
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = True  # a reviewer who edits "=1+1" gets a text again
    if wrap:
        cell.alignment = Alignment(wrap_text=True, vertical="top")
    if bold:
        cell.font = Font(bold=True)


def _without_clock(data: bytes) -> bytes:
    """Take out the moment of saving, which openpyxl always writes."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "docProps/core.xml":
                part = re.sub(rb"(<dcterms:modified[^>]*>)[^<]*", rb"\g<1>1980-01-01T00:00:00Z", part)
            target.writestr(name, part)
    return out.getvalue()


def read(data: bytes, name: str) -> Returns:
    """Return the rows of a spreadsheet that came back; the sheet with our ids is found wherever it stands."""
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    parts = unpack.parts(data, name)
    if "xl/workbook.xml" not in parts:
        raise Rejected([error(Place(name), "NR260", "the file is no Excel file", "Give the file that came back, as .xlsx.")])
    try:
        book = load_workbook(io.BytesIO(data), read_only=False, data_only=False)
    except (InvalidFileException, KeyError, ValueError, TypeError, AttributeError, IndexError) as fault:
        hint = "Open it in Excel or LibreOffice and save it again as .xlsx."
        raise Rejected([error(Place(name), "NR260", f"the file is broken: {fault}", hint)]) from fault
    found = [row for table in book.worksheets for row in _rows(table)]
    if not found:
        hint = "The first column must hold ids and stamps as they were exported."
        raise Rejected([error(Place(name), "NR260", "no sheet of the file holds rows with ids", hint)])
    said = re.fullmatch(r"napreport (\S+) (\S+) (\S+)", book.properties.subject or "")
    return Returns(said.group(1) if said else "", said.group(3) if said else "", tuple(found))


def _rows(table: Worksheet) -> Iterator[Returned]:
    for number, cells in enumerate(table.iter_rows(max_col=5), 1):
        texts = [_read(cell) for cell in cells]
        found = STAMP.search(texts[0][0])
        lines = [line for line in texts[0][0].split("\n") if line.strip()]
        # Without a stamp only what looks like one of our ids is a row: the headings are none, nor is the guide.
        if not found and not (lines and re.fullmatch(r"ui:[0-9a-f]{10}(\[\d+\])?|\w[\w-]*(\.[\w-]+)+(\[\d+\])?", lines[0])):
            continue
        fault = next((fault for _, fault in texts[1:4] if fault), "")
        id_ = lines[0].strip() if lines and not lines[0].startswith("#") else ""
        translation = texts[2][0]
        yield Returned(
            number,
            id_,
            texts[1][0],
            translation if translation.strip() else "",
            texts[3][0].strip(),
            found.group(1) if found else "",
            # Who clears the mark has reviewed; who leaves it may just not have looked at that column.
            None if texts[4][0].strip() else "done",
            fault,
        )


def _read(cell: Any) -> tuple[str, str]:
    """Return a cell's text and what is wrong with it: a formula, a date or an error is no text."""
    value = cell.value
    if value is None:
        return "", ""
    if cell.data_type == "f":
        return "", f"cell {cell.coordinate} holds a formula; write the text with an apostrophe before it"
    if cell.data_type in ("d", "e", "b"):
        return "", f"cell {cell.coordinate} holds a date or a value and no text; write it with an apostrophe before it"
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    text = str(value).replace("\r\n", "\n")
    return _ESCAPED.sub(lambda code: chr(int(code.group(1), 16)), text).replace("\r", ""), ""
