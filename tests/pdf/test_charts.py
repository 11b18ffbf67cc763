"""Charts: lengths to scale, axes of months, and what the figure becomes."""

from __future__ import annotations

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from napreport.pdf.arrange import charts

ACCENT = "#12345A"
RULE = "#8C8C8C"
COLOURS = charts.Colours(ACCENT, RULE, RULE)
BARS = """<figure class="chart" data-chart="bars"><table class="data"><thead><tr><th scope="col">Who</th>
<th scope="col" class="number">Number</th></tr></thead><tbody>
<tr data-highlight="yes"><th scope="row">Fishers</th><td class="number" data-value="25">25</td></tr>
<tr><th scope="row">Firms</th><td class="number" data-value="5">5</td></tr></tbody></table></figure>"""

SPANS = """<figure class="chart" data-chart="spans"><table class="data"><thead><tr><th scope="col">Stage</th>
<th scope="col">Dates</th></tr></thead><tbody>
<tr data-start="2019-01" data-end="2019-08"><th scope="row">Talks</th><td>2019</td></tr>
<tr data-start="2019-09" data-end="2021-06"><th scope="row">Plan</th><td>2019 to 2021</td></tr></tbody></table></figure>"""


def lengths(figure: etree._Element, name: str) -> list[float]:
    """The mm that the bars' styles give to a property."""
    styles = [dict(part.split(": ") for part in bar.get("style", "").split("; ")) for bar in figure.iterfind(".//img")]
    return [float(style[name].removesuffix("mm")) for style in styles if name in style]


@given(st.lists(st.floats(0, 1e6), min_size=1, max_size=12))
def test_bars_are_in_proportion_and_the_greatest_fills_the_room(values: list[float]) -> None:
    bars = charts.bar_lengths(values, 80.0)
    greatest = max(values)
    assert all(0 <= bar <= 80 for bar in bars)
    for value, bar in zip(values, bars, strict=True):
        assert bar == pytest.approx(80 * (value / greatest) if greatest else 0, abs=0.01)


def test_a_value_below_zero_is_refused() -> None:
    with pytest.raises(ValueError, match="below zero"):
        charts.bar_lengths([3, -1], 80)


@pytest.mark.parametrize("text", ["2019", "2019-13", "2019-00", "", "May 2019", "2019-1-1"])
def test_what_is_no_month_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="is not a month"):
        charts.month_number(text)


months = st.integers(1990 * 12, 2060 * 12)


@given(st.lists(st.tuples(months, st.integers(0, 150)), min_size=1, max_size=8))
def test_an_axis_holds_every_span_and_every_head_has_room(pairs: list[tuple[int, int]]) -> None:
    spans = [(start, start + length) for start, length in pairs]
    on = charts.fit_axis(spans, 60.0)
    assert on.first % 12 == 0
    for start, end in spans:
        span = charts.place_span(start, end, on)
        assert span.start >= 0
        assert span.length == pytest.approx((end + 1 - start) * on.month, abs=0.01)
        assert span.start + span.length <= on.width + 0.02
    lefts = [left for _, left in on.years]
    assert all(right - left >= charts.YEAR_HEAD for left, right in zip(lefts, [*lefts[1:], on.width], strict=True))


def test_both_months_of_a_span_are_included() -> None:
    on = charts.fit_axis([(2019 * 12, 2020 * 12 + 11)], 48.0)
    assert charts.place_span(2019 * 12, 2019 * 12, on) == charts.Span(0.0, 2.0)


def test_a_span_that_ends_before_it_starts_is_refused() -> None:
    with pytest.raises(ValueError, match="ends before it starts"):
        charts.fit_axis([(24000, 23999)], 60)


def test_a_bar_chart_keeps_its_numbers_as_text_and_gets_a_box_for_each() -> None:
    figure = etree.fromstring(BARS)
    before = "".join(figure.itertext()).split()
    charts.add_bars(figure, 166.0, COLOURS)
    assert "".join(figure.itertext()).split() == before
    long, short = lengths(figure, "width")
    assert long == pytest.approx(5 * short, abs=0.05)
    assert [row.get("class") for row in figure.iterfind(".//tbody/tr")] == ["on", None]
    assert ["12345A" in bar.get("src") for bar in figure.iter("img")] == [True, False]


def test_bars_labels_and_numbers_fit_the_width() -> None:
    for width in (81.0, 109.3, 166.0):
        figure = etree.fromstring(BARS)
        charts.add_bars(figure, width, COLOURS)
        label = float(figure.find(".//tbody/tr/th").get("style").removeprefix("width: ").removesuffix("mm"))
        assert label + max(lengths(figure, "width")) + 4 + 2 * charts.LETTER <= width + 0.01


def test_a_timeline_chart_gets_a_column_with_a_head_for_each_year() -> None:
    figure = etree.fromstring(SPANS)
    charts.add_bars(figure, 166.0, COLOURS)
    heads = figure.find(".//thead/tr/th[@class='years']")
    assert [span.text for span in heads] == ["2019", "2020", "2021"]
    assert {len(row) for row in figure.iter("tr")} == {3}
    first, second = figure.findall(".//tbody/tr/td/img")
    assert "margin-left: 0.0mm" in first.get("style")
    assert "margin-left: 0.0mm" not in second.get("style")


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ('data-value="25"', 'data-value="many"', '"many" is not a plain number'),
        ('data-value="25"', 'data-value="-25"', "below zero"),
        ('data-value="25"', 'data-value="nan"', "not a plain number"),
        ('data-chart="bars"', 'data-chart="pie"', '"pie" is none of'),
    ],
)
def test_a_chart_that_cannot_be_drawn_says_why(old: str, new: str, message: str) -> None:
    assert old in BARS
    with pytest.raises(ValueError, match=message):
        charts.add_bars(etree.fromstring(BARS.replace(old, new)), 166.0, COLOURS)


@pytest.mark.parametrize(("spoken_of", "colours"), [((), ["#111111", "#111111"]), ((1,), ["#333333", "#111111"])])
def test_the_spans_that_the_title_speaks_of_stand_out_or_all_are_alike(
    spoken_of: tuple[int, ...], colours: list[str]
) -> None:
    figure = etree.fromstring(SPANS)
    rows = list(figure.iterfind(".//tbody/tr"))[:2]
    for number in spoken_of:
        rows[number].set("data-highlight", "yes")
    charts.add_bars(figure, 160, charts.Colours("#111111", "#222222", "#333333"))
    drawn = [unquote(row.find(".//img").get("src", "")) for row in rows]  # type: ignore[union-attr]
    assert [next(colour for colour in ("#111111", "#333333") if colour in svg) for svg in drawn] == colours
    assert [row.get("class") for row in rows] == ["on" if number in spoken_of else None for number in range(2)]
