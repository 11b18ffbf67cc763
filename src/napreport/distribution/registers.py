"""Write registers: the same table as CSV and XLSX, without formulas.

Rows are written as they come and none is kept, so a register of 10,000 rows takes the memory of one.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import Any

from napreport.distribution.input_rows import FORMULA, SIGNS
from napreport.files import open_output

Cell = str | int | float
#: A cell separator of any country before the start of a formula, also between quotation marks.
_INSIDE = re.compile(rf'([;,|\t\r\n])(?=[\s"]*[{SIGNS}])')
_WIDEST = 60


class Register:
    """A table being written to a CSV file and a worksheet."""

    def __init__(self, text: io.TextIOWrapper, sheet: Any, bold: Any) -> None:
        """Write the first row, which holds the headings, in the format `bold`."""
        self._csv, self._sheet, self._bold = csv.writer(text), sheet, bold
        self._row = 0

    def add(self, *row: Cell) -> None:
        """Write one row."""
        self._csv.writerow([escape_formulas(cell) if isinstance(cell, str) else cell for cell in row])
        for column, cell in enumerate(row):
            if isinstance(cell, str):
                self._sheet.write_string(self._row, column, cell, *([] if self._row else [self._bold]))
            else:
                self._sheet.write_number(self._row, column, cell)
        self._row += 1


def escape_formulas(text: str) -> str:
    """Put an apostrophe before whatever a spreadsheet would run as a formula.

    It also goes after each sign inside the text at which a spreadsheet of another country would begin a new cell.
    """
    inside = _INSIDE.sub(r"\1'", text)
    return f"'{inside}" if FORMULA.match(text) else inside


@contextmanager
def open_register(stem: Path, columns: Mapping[str, int], month: str) -> Iterator[Register]:
    """Open the register `stem`.csv and `stem`.xlsx, with the widths of its columns.

    `month` (YYYY-MM) is the date in the workbook's properties. Widths are in letters.
    """
    import xlsxwriter

    # A string is written as text: it is never searched for a formula, a link or a number.
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    with (
        open_output(stem.with_name(f"{stem.name}.csv")) as plain,
        open_output(stem.with_name(f"{stem.name}.xlsx")) as stream,
    ):
        # RFC 4180 ends lines with CR LF, as csv.writer does; spreadsheets know UTF-8 by its byte order mark.
        text = io.TextIOWrapper(plain, "utf-8-sig", newline="", write_through=True)
        book = xlsxwriter.Workbook(stream, options)
        book.set_properties({"title": stem.name, "created": datetime.strptime(month, "%Y-%m")})
        sheet = book.add_worksheet(stem.name[:31])
        bold = book.add_format({"bold": True})
        sheet.freeze_panes(1, 0)
        for number, width in enumerate(columns.values()):
            sheet.set_column(number, number, min(width, _WIDEST))
        register = Register(text, sheet, bold)
        register.add(*columns)
        try:
            yield register
        finally:
            text.detach()
            book.close()
