"""Native Word charts, with their numbers in an embedded workbook.

A chart takes the place of a figure's table. Its categories and labels are the page's own words, so that they stay in
the brief's language on whatever machine the document is opened; colours are the theme's slots.
"""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from copy import deepcopy
from dataclasses import dataclass
from datetime import datetime
from math import ceil
from pathlib import Path

from lxml import etree

from napreport.design.values import POINT
from napreport.page.vocabulary import text_of
from napreport.word.figures import inline_drawing
from napreport.word.text_flow import line_width
from napreport.word.wml import A, C, Element, R, run, serialise
from napreport.word.writer import DocumentWriter, reject

#: In mm: a line of a name and the air around a bar's name; the years above spans.
LINE, AIR, YEARS = 3.9, 1.3, 6.0
#: The gap between a name and its bar, in mm; the largest share of the width for names.
_GAP, _NAMES = 4.0, 0.6
#: Sizes in hundredths of a point, as DrawingML counts: the labels' (9.5 pt), and no smaller.
_SIZE = 950
#: Slots of the theme: bars that the title names, other bars, lines, text.
_HIGHLIGHT, _PLAIN, _LINE, _INK = "accent1", "accent4", "accent6", "tx1"
_SHEET = "Data"
#: What a chart keeps free at its edges, in mm.
_EDGE = 0.8


@dataclass(frozen=True, slots=True)
class Bar:
    """One row of a chart.

    `label` is its category, `shown` the value as printed; `highlighted` says that the title names it. `start` is None for
    a bar from zero; a span starts there, and `value` is its length, both in years.
    """

    label: str
    value: float
    shown: str
    highlighted: bool
    start: float | None = None


@dataclass(frozen=True, slots=True)
class _Room:
    """A chart's size and the space around its bars, in mm.

    Names are on the left, the longest bar's label is on the right.
    """

    width: float
    height: float
    left: float
    right: float
    top: float

    @classmethod
    def measure(cls, bars: Sequence[Bar], width: float, letters: Path) -> _Room:
        """Return the space that bars need in a face."""
        # LibreOffice leaves out every second name if names of two lines touch.
        spans = bars[0].start is not None
        names = [[_width(line, letters) for line in bar.label.split("\n")] for bar in bars]
        left = min(max(max(each) for each in names) + _GAP, width * _NAMES)
        lines = max(sum(ceil(line / (left - _GAP)) for line in each) for each in names)
        right = 2.0 if spans else max(_width(bar.shown, letters) for bar in bars) + 5
        top = YEARS if spans else _EDGE
        return cls(width, top + len(bars) * (lines * LINE + AIR) + _EDGE, left, right, top)


def _width(text: str, letters: Path) -> float:
    return line_width(text, letters, _SIZE / 100) * POINT


def write_chart(figure: Element, table: Element, style: str, writer: DocumentWriter) -> None:
    """Write a figure's table as a chart in line with the text."""
    bars = _read_bars(figure, table)
    heads = [text_of(cell) for cell in table.iterfind("thead/tr/th")]
    if len(heads) != 2 or not bars:
        reject(table, "a chart's table has two columns, a header row, and a row or more")
    alt = figure.get("data-alt", "")
    if not alt:
        reject(figure, "a figure.chart without data-alt, which is all that a screen reader has of a chart")
    room = _Room.measure(bars, (writer.room or writer.main) * 25.4 / 1440, _text_face(writer))
    size = (room.width, room.height)
    content = _build_chart(bars, heads[1], room, writer.language)
    part = writer.package.add_chart(content, _write_workbook(bars, heads))
    graphic = etree.fromstring(
        f'<a:graphic xmlns:a="{A}"><a:graphicData uri="{C}"><c:chart xmlns:c="{C}" xmlns:r="{R}" r:id="{part}"/>'
        "</a:graphicData></a:graphic>"
    )
    writer.write_paragraph(style, run(inline_drawing(graphic, size, alt, "Chart", writer)))


def _text_face(writer: DocumentWriter) -> Path:
    """Return the text family's face, in which names and labels are."""
    return next(face.path for face in writer.faces if face.weight < 700 and not face.italic)


def _read_bars(figure: Element, table: Element) -> list[Bar]:
    bars = []
    for row in table.iterfind("tbody/tr"):
        name, cell = row.find("th"), row.find("td")
        if name is None or cell is None or len(row) != 2:
            reject(row, "a row of a chart holds a th and a td")
        highlighted = row.get("data-highlight") == "yes"
        if figure.get("data-chart") == "spans":
            start, end = (_read_years(row, which) for which in ("data-start", "data-end"))
            length = end + 1 / 12 - start  # both months are included
            bars.append(Bar(f"{text_of(name)}\n{text_of(cell)}", length, text_of(cell), highlighted, start))
        else:
            value = cell.get("data-value", "")
            if not re.fullmatch(r"[0-9]+(\.[0-9]+)?", value):
                reject(row, f'data-value="{value}" is not a plain number from zero up')
            bars.append(Bar(text_of(name), float(value), text_of(cell), highlighted))
    return bars


def _read_years(row: Element, which: str) -> float:
    """Return an attribute's month, such as "2019-01", in years."""
    text = row.get(which, "")
    if not re.fullmatch(r"[0-9]{4}-(0[1-9]|1[0-2])", text):
        reject(row, f'{which}="{text}" is not a month such as 2019-01')
    return int(text[:4]) + (int(text[5:]) - 1) / 12


def _write_workbook(bars: Sequence[Bar], heads: Sequence[str]) -> bytes:
    """Return a chart's workbook: header row, then the bars."""
    from xlsxwriter import Workbook

    out = io.BytesIO()
    # Text stays text, whatever it begins with: a label with an equals sign is no formula.
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
    with Workbook(out, options) as book:
        book.set_properties({"created": datetime(2000, 1, 1)})  # the chart's data has no date of its own; no clock
        sheet = book.add_worksheet(_SHEET)
        starts = bars[0].start is not None
        sheet.write_row(0, 0, [heads[0], *(["0"] if starts else []), heads[1]])
        for number, bar in enumerate(bars, 1):
            sheet.write_row(
                number, 0, [bar.label, *([_round(bar.start)] if bar.start is not None else []), _round(bar.value)]
            )
        sheet.set_column(0, 0, 40)
    return out.getvalue()


def _round(value: float | None) -> float:
    return round(value or 0.0, 4)


def _format(value: float) -> str:
    rounded = _round(value)
    return str(int(rounded)) if rounded.is_integer() else str(rounded)


# ---- the chart's part


def _build_chart(bars: Sequence[Bar], head: str, room: _Room, language: str) -> bytes:
    spans = bars[0].start is not None
    series = [_series(0, "B", "0", [bar.start or 0.0 for bar in bars], bars, seen=False)] if spans else []
    series.append(_series(len(series), "C" if spans else "B", head, [bar.value for bar in bars], bars, seen=True))
    plot = _c("barChart", _c("barDir", val="bar"), _c("grouping", val="stacked" if spans else "clustered"),
              _c("varyColors", val=0), *series, _c("gapWidth", val=60 if spans else 45),
              *([_c("overlap", val=100)] if spans else []), _c("axId", val=1), _c("axId", val=2))  # fmt: skip
    chart = _c("chart", _c("autoTitleDeleted", val=1),
               _c("plotArea", _layout(room), plot, _categories_axis(), _values_axis(bars)),
               _c("plotVisOnly", val=1), _c("dispBlanksAs", val="gap"))  # fmt: skip
    data = _c("externalData", _c("autoUpdate", val=0))
    data.set(f"{{{R}}}id", "rId1")
    root = _c("chartSpace", _c("date1904", val=0), _c("lang", val=language), _c("roundedCorners", val=0), chart,
              _c("spPr", _a("noFill"), _a("ln", _a("noFill"))), _text_properties(), data)  # fmt: skip
    return serialise(root)


def _layout(room: _Room) -> Element:
    """Return the bars' place, as shares of the chart."""
    # Left to themselves, Word and LibreOffice give the names different room.
    box = {"x": room.left / room.width, "y": room.top / room.height, "w": (room.width - room.left - room.right) / room.width,
           "h": (room.height - room.top - _EDGE) / room.height}  # fmt: skip
    modes = [_c(f"{name}Mode", val="edge") for name in "xy"]
    shares = [_c(name, val=str(round(share, 4))) for name, share in box.items()]
    return _c("layout", _c("manualLayout", _c("layoutTarget", val="inner"), *modes, *shares))


def _series(index: int, column: str, head: str, values: Sequence[float], bars: Sequence[Bar], *, seen: bool) -> Element:
    last = len(bars) + 1
    fill = _filled(_PLAIN) if seen else _a("noFill")
    points = [
        _c(
            "dPt",
            _c("idx", val=n),
            _c("invertIfNegative", val=0),
            _c("bubble3D", val=0),
            _c("spPr", _filled(_HIGHLIGHT)),
        )
        for n, bar in enumerate(bars)
        if seen and bar.highlighted
    ]
    labels = [_labels(bars)] if seen and bars[0].start is None else []
    return _c(
        "ser",
        _c("idx", val=index), _c("order", val=index),
        _c("tx", _c("strRef", _c("f", text=f"{_SHEET}!${column}$1"), _cache("strCache", [head]))),
        _c("spPr", fill), _c("invertIfNegative", val=0), *points, *labels,
        _c("cat", _c("strRef", _c("f", text=f"{_SHEET}!$A$2:$A${last}"), _cache("strCache", [bar.label for bar in bars]))),
        _c("val", _c("numRef", _c("f", text=f"{_SHEET}!${column}$2:${column}${last}"),
                     _cache("numCache", [_format(value) for value in values], "General"))),
    )  # fmt: skip


def _labels(bars: Sequence[Bar]) -> Element:
    """Return the bars' labels."""
    # A number that the language does not write in plain digits is given as text.
    shows = [_c("showLegendKey", val=0), _c("showVal", val=1), _c("showCatName", val=0), _c("showSerName", val=0),
             _c("showPercent", val=0), _c("showBubbleSize", val=0)]  # fmt: skip
    own_labels = []
    for number, bar in enumerate(bars):
        as_text = bar.shown != _format(bar.value)
        if as_text or bar.highlighted:
            words = [_c("layout"), _c("tx", _rich(bar.shown, bold=bar.highlighted))] if as_text else []
            bold = [] if as_text else [_c("spPr", _a("noFill"), _a("ln", _a("noFill"))), _text_properties(bold=True)]
            own_labels.append(
                _c("dLbl", _c("idx", val=number), *words, *bold, _c("dLblPos", val="outEnd"), *map(deepcopy, shows))
            )
    return _c("dLbls", *own_labels, _c("spPr", _a("noFill"), _a("ln", _a("noFill"))), _text_properties(),
              _c("dLblPos", val="outEnd"), *shows)  # fmt: skip


def _categories_axis() -> Element:
    line = _c("spPr", _a("ln", _filled(_LINE), w=6350))
    return _c("catAx", _c("axId", val=1), _c("scaling", _c("orientation", val="maxMin")), _c("delete", val=0),
              _c("axPos", val="l"), _c("numFmt", formatCode="General", sourceLinked=0), _c("majorTickMark", val="none"),
              _c("minorTickMark", val="none"), _c("tickLblPos", val="low"), line, _text_properties(),
              _c("crossAx", val=2), _c("crosses", val="autoZero"), _c("auto", val=1), _c("lblAlgn", val="r"),
              _c("lblOffset", val=60), _c("tickLblSkip", val=1), _c("noMultiLvlLbl", val=1))  # fmt: skip


def _values_axis(bars: Sequence[Bar]) -> Element:
    """Return the axis of values.

    It is hidden under labelled bars, and has a line a year for spans.
    """
    spans = bars[0].start is not None
    if spans:
        first = min(int(bar.start or 0) for bar in bars)
        end = max((bar.start or 0) + bar.value for bar in bars)
        ends = [_c("max", val=_format(end)), _c("min", val=first)]
    else:
        ends = [_c("min", val=0)]
    grid = [_c("majorGridlines", _c("spPr", _a("ln", _filled(_LINE), w=6350)))] if spans else []
    unit = [_c("majorUnit", val=1)] if spans else []
    return _c("valAx", _c("axId", val=2), _c("scaling", _c("orientation", val="minMax"), *ends),
              _c("delete", val=0 if spans else 1), _c("axPos", val="t"), *grid,
              _c("numFmt", formatCode="0", sourceLinked=0), _c("majorTickMark", val="none"),
              _c("minorTickMark", val="none"), _c("tickLblPos", val="nextTo"), _c("spPr", _a("ln", _a("noFill"))),
              _text_properties(), _c("crossAx", val=1), _c("crosses", val="autoZero"), _c("crossBetween", val="between"),
              *unit)  # fmt: skip


def _text_properties(*, bold: bool = False) -> Element:
    return _c(
        "txPr", _a("bodyPr"), _a("lstStyle"), _a("p", _a("pPr", _run_properties("defRPr", bold=bold)), _a("endParaRPr"))
    )


def _rich(text: str, *, bold: bool) -> Element:
    words = _a("t")
    words.text = text
    return _c("rich", _a("bodyPr"), _a("lstStyle"), _a("p", _a("r", _run_properties("rPr", bold=bold), words)))


def _run_properties(tag: str, *, bold: bool) -> Element:
    return _a(tag, _filled(_INK), _a("latin", typeface="+mn-lt"), sz=_SIZE, b=int(bold))


def _filled(slot: str) -> Element:
    return _a("solidFill", _a("schemeClr", val=slot))


def _cache(tag: str, values: Sequence[str], code: str = "") -> Element:
    points = [_c("pt", _c("v", text=value), idx=n) for n, value in enumerate(values)]
    return _c(tag, *([_c("formatCode", text=code)] if code else []), _c("ptCount", val=len(values)), *points)


def _c(tag: str, *children: Element, text: str = "", **attributes: str | int) -> Element:
    """Return `c:tag`; its attributes have no prefix."""
    element = etree.Element(
        f"{{{C}}}{tag}", {name: str(value) for name, value in attributes.items()}, {"c": C, "a": A, "r": R}
    )
    element.text = text or None
    element.extend(children)
    return element


def _a(tag: str, *children: Element, **attributes: str | int) -> Element:
    element = etree.Element(f"{{{A}}}{tag}", {name: str(value) for name, value in attributes.items()}, {"a": A})
    element.extend(children)
    return element
