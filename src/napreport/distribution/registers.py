"""Registers: from rows of values, as they come, to the same table as CSV and as XLSX, in which no cell can be a formula.

Rows are written as they come and none is kept, so a register of 10,000 rows takes the memory of one.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import IO, Any, Protocol

from napreport.distribution.rows import FORMULA, SIGNS
from napreport.files import open_output

Cell = str | int | float
#: What parts cells somewhere in the world, before what would then begin as a formula does, also between quotation marks.
_INSIDE = re.compile(rf'([;,|\t\r\n])(?=[\s"]*[{SIGNS}])')
_WIDEST = 60


class Sink(Protocol):
    """What takes a register's rows."""

    def add(self, row: Sequence[Cell]) -> None:
        """Write one row."""


class _Csv:
    """A register as CSV: UTF-8 with the mark by which spreadsheets know it, lines as RFC 4180 ends them."""

    def __init__(self, stream: IO[bytes]) -> None:
        self._text = io.TextIOWrapper(stream, "utf-8-sig", newline="", write_through=True)
        self._writer = csv.writer(self._text)

    def add(self, row: Sequence[Cell]) -> None:
        self._writer.writerow([harmless(cell) if isinstance(cell, str) else cell for cell in row])

    def end(self) -> None:
        self._text.detach()


class _Xlsx:
    """A register as a workbook of one sheet. Text is written as text: a string is never looked into for a formula or a link."""

    def __init__(self, stream: IO[bytes], name: str, widths: Sequence[int], made: datetime) -> None:
        import xlsxwriter

        options = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
        }
        self._book = xlsxwriter.Workbook(stream, options)
        self._book.set_properties({"title": name, "created": made})
        self._sheet: Any = self._book.add_worksheet(name[:31])
        self._bold = self._book.add_format({"bold": True})
        self._sheet.freeze_panes(1, 0)
        for column, width in enumerate(widths):
            self._sheet.set_column(column, column, min(width, _WIDEST))
        self._row = 0

    def add(self, row: Sequence[Cell]) -> None:
        for column, cell in enumerate(row):
            style = [] if self._row else [self._bold]
            if isinstance(cell, str):
                self._sheet.write_string(self._row, column, cell, *style)
            else:
                self._sheet.write_number(self._row, column, cell)
        self._row += 1

    def end(self) -> None:
        self._book.close()


class Register:
    """A table being written in both formats."""

    def __init__(self, sinks: Sequence[Any]) -> None:
        """Write to each of `sinks`."""
        self._sinks = sinks
        self.rows = 0

    def add(self, *row: Cell) -> None:
        """Write one row; the first was the headings."""
        for sink in self._sinks:
            sink.add(row)
        self.rows += 1


def harmless(text: str) -> str:
    """Return text that a spreadsheet shows and does not run: an apostrophe before what begins as a formula does.

    Inside a cell it stands after each sign at which a spreadsheet of another country would begin a new cell.
    """
    inside = _INSIDE.sub(r"\1'", text)
    return f"'{inside}" if FORMULA.match(text) else inside


@contextmanager
def register(stem: Path, headings: Sequence[str], widths: Sequence[int], month: str) -> Iterator[Register]:
    """Give a register to write rows to, as `stem`.csv and `stem`.xlsx; `month` (YYYY-MM) is the date that the workbook bears."""
    year, number = (int(part) for part in [*month.split("-"), "1"][:2])
    made = datetime(year, number, 1, tzinfo=UTC).replace(tzinfo=None)
    with (
        open_output(stem.with_name(f"{stem.name}.csv")) as plain,
        open_output(stem.with_name(f"{stem.name}.xlsx")) as book,
    ):
        sinks = (_Csv(plain), _Xlsx(book, stem.name, widths, made))
        found = Register(sinks)
        found.add(*headings)
        found.rows = 0
        try:
            yield found
        finally:
            for sink in sinks:
                sink.end()
