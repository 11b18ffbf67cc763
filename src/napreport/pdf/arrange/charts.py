"""Add bars to the tables that charts are.

The chart stays the table it was: the bar is a box without text, so the numbers are real text that is read once, and a reader who
cannot see the bar loses nothing. Lengths are in mm, months are counted from year 0.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING

from lxml import etree

from napreport.design.pictures import svg_address

if TYPE_CHECKING:
    from collections.abc import Iterable

#: The columns that the bars of a chart may start at, in mm: two to seven of the grid's twelve columns (docs/page.md).
LABEL_WIDTHS = (24.3, 38.5, 52.7, 66.8, 81.0, 95.2)
#: The size of labels, in pt, that the measures below are for; larger type scales them.
SIZE = 9.5
#: Mean advance of a letter of that size of the sans, in mm, rounded up: enough to choose a column, not to set a line.
LETTER = 1.65
#: A year's head ("2021" at 9.5 pt), and the same with air after it, in mm.
YEAR_HEAD, YEAR_ROOM = 8.5, 12.0
#: The part of a timeline chart's width that the bars take, and the part of the rest that the labels may take.
SPANS_SHARE, SPANS_LABELS = 0.36, 0.64
#: The part of a bar chart's width that the labels may take.
BARS_LABELS = 0.6
#: Bars with less room than this, in mm, show nothing.
LEAST_ROOM = 5.0


@dataclass(frozen=True, slots=True)
class Colours:
    """Colours ("#RRGGBB") of highlighted bars, lines, other bars."""

    accent: str
    rule: str
    other: str


@dataclass(frozen=True, slots=True)
class Span:
    """A bar of a timeline chart, in mm."""

    start: float
    length: float


@dataclass(frozen=True, slots=True)
class Axis:
    """A timeline's axis, which begins in January.

    `first` is that month, `months` how many it holds; `years` are the heads, as year and mm from the left.
    """

    first: int
    months: int
    width: float
    years: tuple[tuple[int, float], ...]

    @property
    def month(self) -> float:
        """The length of one month in mm."""
        return self.width / self.months


def month_number(text: str) -> int:
    """Return the months from year 0 to a text such as "2019-01".

    Raises ValueError for anything else.
    """
    year, _, month = text.partition("-")
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text):
        raise ValueError(f'"{text}" is not a month such as 2019-01')
    return int(year) * 12 + int(month) - 1


def bar_lengths(values: Sequence[float], room: float) -> tuple[float, ...]:
    """Return the length of each value's bar in mm.

    The greatest fills `room`. Raises ValueError for a value below zero, which a bar from a zero baseline to the right cannot
    show.
    """
    if any(value < 0 for value in values):
        raise ValueError("a bar cannot show a value below zero")
    greatest = max(values, default=0)
    return tuple(round(room * value / greatest, 2) if greatest else 0.0 for value in values)


def fit_axis(spans: Iterable[tuple[int, int]], width: float, scale: float = 1.0) -> Axis:
    """Return the axis of `width` mm that holds all spans.

    Each span is given by its first and last month. It starts in January, so that every head has its line. The last year gets
    room for its head; if many years leave less than a head's room each, only every second, third ... year has one.
    """
    pairs = tuple(spans)
    if not pairs:
        raise ValueError("a timeline needs at least one row with data-start and data-end")
    if any(end < start for start, end in pairs):
        raise ValueError("a span ends before it starts")
    first = min(start for start, _ in pairs) // 12 * 12
    months = max(end for _, end in pairs) + 1 - first
    step = 12 * max(1, ceil(YEAR_ROOM * scale * months / (12 * width)))
    last = (months - 1) // step * step
    months = max(
        months, ceil(last / (1 - YEAR_HEAD * scale / width))
    )  # a span that ends in January would push the last head out
    heads = range(0, months, step)
    return Axis(first, months, width, tuple(((first + m) // 12, round(m * width / months, 2)) for m in heads))


def place_span(start: int, end: int, on: Axis) -> Span:
    """Return the bar from one month through another."""
    return Span(round((start - on.first) * on.month, 2), round((end + 1 - start) * on.month, 2))


def label_width(labels: Iterable[str], most: float, scale: float = 1.0) -> float:
    """Return the narrowest grid column, in mm, that holds the longest label.

    If none does, the widest under `most`.
    """
    longest = max((len(label) for label in labels), default=0) * LETTER * scale + 3
    fitting = [column for column in LABEL_WIDTHS if column <= most] or [round(most, 2)]
    return next((column for column in fitting if column >= longest), fitting[-1])


def add_bars(figure: etree._Element, width: float, colours: Colours, size: float = SIZE) -> None:
    """Add the bars to a `figure.chart` of `width` mm, in place.

    A chart of the kind `table` stays a table. `size` is that of the labels, in pt. Raises ValueError, in words for an editor, if
    the data cannot be drawn.
    """
    kind = figure.get("data-chart")
    if kind == "bars":
        _draw_bars(figure, width, colours, size / SIZE)
    elif kind == "spans":
        _draw_spans(figure, width, colours, size / SIZE)
    elif kind == "table":
        for row in _rows(figure):
            _is_on(row)
    else:
        raise ValueError(f'data-chart="{kind}" is none of bars, spans, table')


def _rows(figure: etree._Element) -> Iterator[etree._Element]:
    for body in figure.iter("tbody"):
        yield from body.iter("tr")


def _text(element: etree._Element | None) -> str:
    return "" if element is None else " ".join("".join(map(str, element.itertext())).split())


def _value(cell: etree._Element | None) -> float:
    text = "" if cell is None else cell.get("data-value", "")
    if not re.fullmatch(r"-?[0-9]+(\.[0-9]+)?", text):
        raise ValueError(f'data-value="{text}" is not a plain number')
    return float(text)


def _draw_bars(figure: etree._Element, width: float, colours: Colours, scale: float) -> None:
    rows = [(row, row.find("th"), row.find("td")) for row in _rows(figure)]
    if any(head is None or cell is None for _, head, cell in rows):
        raise ValueError("a row of a bar chart holds a th and a td")
    labels = label_width((_text(head) for _, head, _ in rows), width * BARS_LABELS, scale)
    longest_number = max((len(_text(cell)) for _, _, cell in rows), default=0) * LETTER * scale
    room = width - labels - longest_number - 4  # 2 mm before the number, 2 mm of air after it
    if room < LEAST_ROOM:
        raise ValueError(f"its numbers leave its bars {max(room, 0):.0f} mm")
    lengths = bar_lengths([_value(cell) for _, _, cell in rows], room)
    for (row, head, cell), length in zip(rows, lengths, strict=True):
        assert head is not None and cell is not None
        is_on = _is_on(row)
        head.set("style", f"width: {labels}mm")
        _insert_bar(cell, f"width: {length}mm", colours.accent if is_on else colours.other)


def _draw_spans(figure: etree._Element, width: float, colours: Colours, scale: float) -> None:
    rows = list(_rows(figure))
    labels = label_width((_text(row.find("th")) for row in rows), width * (1 - SPANS_SHARE) * SPANS_LABELS, scale)
    spans = [(month_number(row.get("data-start", "")), month_number(row.get("data-end", ""))) for row in rows]
    on = fit_axis(spans, round(width * SPANS_SHARE, 2), scale)
    lines = f"background-image: url('{_year_lines(on, colours.rule)}'); background-size: {on.width}mm 10mm"
    for head in figure.iter("thead"):
        for row in head.iter("tr"):
            row[0].set("style", f"width: {labels}mm")
            years = etree.SubElement(row, "th", {"class": "years", "scope": "col", "style": f"width: {on.width}mm"})
            ends = (*(left for _, left in on.years[1:]), on.width)
            for (year, left), end in zip(on.years, ends, strict=True):
                etree.SubElement(years, "span", {"style": f"width: {round(end - left, 2)}mm"}).text = str(year)
    highlighted = [_is_on(row) for row in rows]
    for row, (start, end), is_on in zip(rows, spans, highlighted, strict=True):
        span = place_span(start, end, on)
        cell = etree.SubElement(row, "td", {"class": "span", "style": lines})
        colour = colours.accent if is_on or not any(highlighted) else colours.other
        _insert_bar(cell, f"margin-left: {span.start}mm; width: {span.length}mm", colour)


def _is_on(row: etree._Element) -> bool:
    """Say whether a row is highlighted, and mark it for the stylesheet."""
    is_on = row.get("data-highlight") == "yes"
    if is_on:
        row.set("class", "on")
    return is_on


def _insert_bar(cell: etree._Element, style: str, colour: str) -> None:
    """Put a bar before the text of a cell.

    It is a picture, because a picture is content that the figure's description can replace.
    """
    svg = (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 1 1' preserveAspectRatio='none'>"
        f"<path d='M0 0H1V1H0Z' fill='{colour}'/></svg>"
    )
    bar = etree.Element("img", {"class": "bar", "style": style, "src": svg_address(svg)})
    bar.tail, cell.text = cell.text, None
    cell.insert(0, bar)


def _year_lines(on: Axis, rule: str) -> str:
    """Return the axis's year lines as a `data:` address.

    They are a picture, because a gradient with a size fills the whole cell.
    """
    lines = "".join(f"M{max(left, 0.06)} 0V10" for _, left in on.years)
    svg = (
        f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 {on.width} 10' width='{on.width}mm' height='10mm' "
        f"preserveAspectRatio='none'><path d='{lines}' stroke='{rule}' stroke-width='.12'/></svg>"
    )
    return svg_address(svg)
