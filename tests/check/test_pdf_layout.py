"""The look at finished pages: for each fault a small page that shows it, and beside it one that only comes near."""

from __future__ import annotations

import base64
import io
from functools import cache

import pytest
from lxml import etree

from napreport.check.faults import contrast_ratio
from napreport.check.pdf.layout import check_layout
from napreport.check.pdf.runs import read_glyph_pages
from napreport.codes import read_codes
from napreport.design.fonts import default_cache, faces, pdf_cuts
from napreport.design.theme import Limits
from tests.second_project import own_design

STYLE = """
  @page { size: A4; margin: 22mm 22mm 24mm }
  @page cover { margin: 0 }
  html { font: 11pt/16pt "Brief Sans"; color: #1A1A1A }
  body, h1, h2, h3, h4, p, dl, dd, table, ul, figure { margin: 0; padding: 0; font-weight: 400 }
  h2 { font-size: 20pt; line-height: 24pt } h3 { font-size: 14pt; line-height: 18pt }
  section.part { break-before: page } section.run-on { break-before: auto } section.cover { page: cover; padding: 40mm }
  .card, figure { break-inside: avoid } .finding { break-inside: auto }
"""
LINE = 16 / 72 * 25.4  # mm
ROOM = 251.0  # mm of an A4 page between the margins
SENTENCE = "Twelve ports answered the letter and sent what they had on file."


@cache
def font_faces() -> str:
    found = [face for face in faces(pdf_cuts(own_design().families), default_cache()) if face.family == "Brief Sans"]
    rules = (
        f'@font-face {{ font-family: "Brief Sans"; font-weight: {face.weight}; '
        f'font-style: {"italic" if face.italic else "normal"}; src: url("{face.path.as_uri()}") }}'
        for face in found
    )
    return " ".join(rules)


def brief(*parts: str) -> str:
    return f'<html lang="en"><head><title>T</title></head><body><article class="brief">{"".join(parts)}</article></body></html>'


def part(inside: str, *, class_: str = "part", name: str = "one", title: str = "A part") -> str:
    return f'<section class="{class_}" id="part-{name}"><h2>{title}</h2>{inside}</section>'


def gap(mm: float) -> str:
    """A drawn area, so that a page is full without a word."""
    return f'<div style="height: {mm}mm; background: #EEEEEE"></div>'


def lines(count: int, name: str = "p") -> str:
    """A paragraph of so many lines, each with words of its own."""
    return "<p>" + " <br/>".join(f"{name} line {number} of the paragraph" for number in range(count)) + "</p>"


def told(markup: str, css: str = "", limits: Limits | None = None, *, tagged: bool = False) -> list[str]:
    """The faults of a page, as code and message."""
    from weasyprint import HTML

    text = markup.replace("<head>", f"<head><style>{font_faces()}{STYLE}{css}</style>")
    data = HTML(string=text).write_pdf(pdf_variant="pdf/ua-1" if tagged else None)
    found = check_layout(data, etree.fromstring(markup), limits or Limits())
    return [f"{fault.code} {fault.message}" for fault in found]


def codes(markup: str, css: str = "", limits: Limits | None = None, *, tagged: bool = False) -> set[str]:
    return {message.split()[0] for message in told(markup, css, limits, tagged=tagged)}


FULL = gap(ROOM - 40)
WIDE = f"<p>{SENTENCE}</p>"


def picture(pixels: int) -> str:
    """A grey picture, 25 mm wide."""
    from PIL import Image

    made = io.BytesIO()
    Image.new("L", (pixels, pixels), 128).save(made, "PNG")
    data = base64.b64encode(made.getvalue()).decode()
    return f'<img alt="A picture" style="width: 25mm" src="data:image/png;base64,{data}"/>'


def card(count: int) -> str:
    return f'<article class="card finding" id="finding-x"><div class="text">{lines(count)}</div></article>'


def chart(space: str) -> str:
    """A figure with so much space above it and its caption."""
    area = f'<div style="margin-top: {space}; height: 12mm; background: #DDEEFF"></div>'
    return f'<figure class="chart" id="figure-ports">{area}<figcaption>Ports by year</figcaption></figure>'


BOXED = f'<div class="box" style="background: #EEEEEE; padding: 4mm">{WIDE}</div>'
HEADED = '<section class="part run-on" id="part-two"><h2>A stranded part</h2>{}</section>'

#: code -> a page that shows the fault, one that only comes near, and what the message says. CSS stands after a bar.
CASES: dict[str, tuple[str, str, str]] = {
    "NR160": (
        brief(part(gap(150) + f'<div class="card">{gap(120)}{WIDE}</div>{gap(60)}')),
        brief(part(gap(190) + f'<div class="card">{gap(120)}{WIDE}</div>{gap(60)}')),
        "page 1: 37% of the page stays white after “A part” (#part-one)",
    ),
    "NR161": (
        brief(part(gap(130)), part(FULL, name="two")),
        brief(part(gap(165)), part(FULL, name="two")),
        "before the part #part-two",
    ),
    "NR162": (
        brief(part(gap(ROOM - 12) + lines(4)), part(FULL, name="two")),
        brief(part(gap(ROOM - 12) + lines(34)), part(FULL, name="two")),
        "page 2: the part “A part” (#part-one) runs over by 21 mm",
    ),
    "NR163": (
        brief(part(gap(ROOM - 24) + f"{WIDE}<h3>A claim</h3>{WIDE}{gap(200)}")) + "|h3 { break-after: auto }",
        brief(part(gap(ROOM - 24) + f"{WIDE}<h3>A claim</h3>{WIDE}{gap(200)}")) + "|h3 { break-after: avoid }",
        "page 1: “A claim” (#part-one) stands at the foot",
    ),
    "NR164": (
        brief(part(gap(ROOM - 22) + card(9) + gap(150))),
        brief(part(gap(ROOM - 28) + card(9) + gap(150))),
        "page 1: 2 line(s) of the card #finding-x stand on this page",
    ),
    "NR165": (
        brief(part(gap(ROOM - 16) + lines(9) + gap(150))) + "|p { orphans: 1 }",
        brief(part(gap(ROOM - 16) + lines(9) + gap(150))) + "|p { orphans: 2 }",
        "page 1: a single line of “p line 0",
    ),
    "NR166": (
        brief(part("<h3>The process stayed largely in <br/>Lima</h3>")),
        brief(part("<h3>The process stayed largely <br/>in Lima</h3>")),
        "(#part-one) ends with one word on its last line: “Lima”",
    ),
    "NR167": (
        brief(part(WIDE, title="One line <br/>and two lines <br/>and a third line")),
        brief(part(WIDE, title="One line <br/>and two lines")),
        "(#part-one) takes 3 lines; 2 are the most",
    ),
    "NR168": (
        brief(part(f'<p style="margin-left: -2mm">{SENTENCE}</p>')),
        brief(part(f'<p style="margin-left: -.4mm">{SENTENCE}</p>')),
        "page 1: “Twelve ports answered the letter and sent wha...” (#part-one) stands outside the margins",
    ),
    "NR169": (
        brief(part('<p style="width: 20mm; background: #DDDDDD">Constitutionality</p>')),
        brief(part('<p style="width: 34mm; background: #DDDDDD">Constitutionality</p>')),
        "page 1: “Constitutionality” (#part-one) sticks out of its box",
    ),
    "NR170": (
        brief(part("<p>Decreto Supremo n.º <br/>009-2021-JUS</p>")),
        brief(part("<p>Decreto Supremo <br/>n.º 009-2021-JUS</p>")),
        "page 1: the end of a line parts “n.º | 009-2021-JUS” (#part-one)",
    ),
    "NR171": (
        brief(part(f"<p>{picture(290)}</p>{WIDE}")),
        brief(part(f"<p>{picture(300)}</p>{WIDE}")),
        "has 295 dpi; print needs 300",
    ),
    "NR172": (
        brief(part("<p>A letter \ue123 of nobody's</p>")),
        brief(part("<p>A letter ʼ ñ ɨ of somebody's</p>")),
        "page 1: a letter is missing in “\ue123”",
    ),
    "NR173": (
        brief(part(WIDE)) + "|" + f"body::after {{ content: '{SENTENCE}' }}",
        brief(part(WIDE + WIDE)),
        "page 1: “Twelve ports answered the letter and sent wha...” (#part-one) is printed twice",
    ),
    "NR174": (
        brief(part(f'<p class="hidden">{SENTENCE}</p>')) + "|.hidden { display: none }",
        brief(part(f'<p class="hidden">{SENTENCE}</p>')),
        "“Twelve ports answered the letter and sent wha...” (#part-one) is not printed whole",
    ),
    "NR175": (
        brief(part(f'<p style="color: #777777">{SENTENCE}</p>')),
        brief(part(f'<p style="color: #767676">{SENTENCE}</p><p style="font-size: 18pt; color: #949494">A large line</p>')),
        "page 1: “Twelve ports answered the letter and sent wha...” is #777777 on #FFFFFF, a contrast of 4.5; 4.5 is the least",
    ),
    "NR176": (
        brief(*(part(FULL, name=str(n), title=f"Part {n}") for n in range(11))),
        brief(*(part(FULL, name=str(n), title=f"Part {n}") for n in range(10))),
        "the brief has 11 pages; 10 are the most",
    ),
    "NR177": (
        brief(part(lines(19))),
        brief(part(lines(18))),
        "the brief has 116 words without cover and last page; 110 are the most",
    ),
    "NR178": (
        brief(part(gap(20)), part(gap(200) + "", name="x"), HEADED.format(f'<p class="lead">{SENTENCE}</p>{gap(100)}{WIDE}')),
        brief(part(gap(20)), part(gap(200) + "", name="x"), HEADED.format(f'<p class="lead">{SENTENCE}</p>{WIDE}{gap(100)}')),
        "page 2: “A stranded part” (#part-two) and its lead stand at the foot of the page",
    ),
    "NR179": (
        brief(part(BOXED + chart("0"))),
        brief(part(BOXED + chart("2mm"))),
        "page 1: 0.0 mm of white part “Ports by year” (#figure-ports) from the box above it",
    ),
}  # fmt: skip


def parted(case: str) -> tuple[str, str]:
    markup, _, css = case.partition("|")
    return markup, css


def test_small_type_over_the_designs_limit_is_told_with_its_share() -> None:
    page = brief(
        part(f'<p style="font-size: 11pt">{SENTENCE}</p><p style="font-size: 10.9pt">{SENTENCE}</p>', title="")
    )
    assert "NR181 50% of the letters are smaller than 11 pt; 49% are the most" in told(
        page, limits=Limits(small_type=49)
    )
    assert not [each for each in told(page, limits=Limits(small_type=51)) + told(page) if each.startswith("NR181")]


@pytest.mark.parametrize("code", CASES)
def test_a_page_with_the_fault_is_told_by_code_page_and_id(code: str) -> None:
    fault, _, message = CASES[code]
    found = [each for each in told(*parted(fault), Limits(words=110)) if each.startswith(code)]
    assert found and message in found[0]


@pytest.mark.parametrize("code", CASES)
def test_a_page_that_only_comes_near_it_is_not(code: str) -> None:
    _, near, _ = CASES[code]
    assert not [each for each in told(*parted(near), Limits(words=110)) if each.startswith(code)]


def test_every_code_of_the_layout_has_its_two_pages() -> None:
    assert set(CASES) == {code for code in read_codes() if "NR160" <= code <= "NR179"}


def test_pages_left_empty_for_whole_sheets_are_no_holes_and_no_pages_too_many() -> None:
    blank = '<section class="blank" style="break-before: page; break-after: page; height: 1mm"></section>'
    parts = part(f"{gap(200)}<p>{SENTENCE}</p>"), part(gap(200) + lines(2), name="two", title="Another part")
    pages = brief(parts[0], *[blank] * 3, parts[1])
    assert told(pages, limits=Limits(pages=2)) == []
    assert any("NR176" in each for each in told(brief(*parts), limits=Limits(pages=1)))


def test_a_card_in_one_column_may_break_and_its_sources_may_stand_alone() -> None:
    inside = f'<div class="text">{gap(150)}{lines(4)}</div>{gap(100)}{lines(3)}'
    card = f'<article class="card practice" id="finding-a">{inside}</article>'
    assert any("NR164" in each for each in told(brief(part(card))))
    assert not any("NR164" in each for each in told(brief(part(card)), limits=Limits(one_column=True)))
    text = f'<header><h3>Claim</h3></header><div class="text">{gap(150)}{lines(4)}</div>'
    names = "".join(f"<dt>Term {number}</dt><dd>Meaning {number}</dd>" for number in range(3))
    for rows, found in ((names, False), ("<dt>Term</dt><dd>Meaning</dd>", True)):
        meta = f'<dl class="meta" style="break-before: page">{rows}</dl>'
        finding = f'<article class="card finding" id="finding-b">{text}{meta}</article>'
        assert any("NR164" in each for each in told(brief(part(finding)))) is found


def test_two_texts_that_begin_alike_are_told_apart_where_one_is_parted_by_the_page_s_end() -> None:
    alike = "<br/>".join(f"line {number} of both paragraphs" for number in range(2))
    short = f"<p>{alike} <br/>and the first ends.</p>"
    longer = f"<p>{alike} <br/>{'<br/>'.join(f'the second goes on to line {number}' for number in range(3))}</p>"
    for above in (100, 205):  # on one page, and parted by its end
        pages = brief(part(f"{gap(above)}{short}{longer}"))
        assert [each for each in told(pages) if each.startswith(("NR173", "NR174"))] == []


@pytest.mark.parametrize("tagged", [False, True])
def test_cards_with_the_same_words_at_their_side_are_told_apart_by_what_stands_around_them(tagged: bool) -> None:
    rail = '<dl class="meta"><dt>Source</dt><dd style="width: {}mm">The study itself; no group that was asked says so.</dd></dl>'
    card = '<article class="card finding" id="finding-{0}"><h3>Claim {0}</h3><div class="text">{1}</div>{2}</article>'
    cards = [
        card.format(name, lines(4, name), rail.format(width)) for name, width in zip("abc", (40, 90, 60), strict=True)
    ]
    pages = brief(part(cards[0]), part(cards[1], name="two"), part(gap(ROOM - 60) + cards[2] + gap(100), name="three"))
    assert not codes(pages, tagged=tagged) & {"NR163", "NR164", "NR173", "NR174"}


def test_a_number_is_told_by_its_tag_from_another_one_on_the_page_before() -> None:
    card = f'<article class="card" style="break-before: page"><p class="label">2</p><h3>A claim</h3>{WIDE}</article>'
    step = f'<p class="step">{SENTENCE} It took a year.</p>'
    assert "NR163" not in codes(brief(part(step + card)), ".step::before { content: '2' }", tagged=True)


def test_text_printed_over_other_text_is_told() -> None:
    over = brief(part(f'{WIDE}<p style="margin-top: -4mm">Nine ports wrote back.</p>'))
    near = brief(part(f'{WIDE}<p style="margin-top: -1mm">Nine ports wrote back.</p>'))
    assert "printed over each other" in " ".join(told(over))
    assert not told(near)


def test_a_row_over_two_pages_is_told() -> None:
    row = '<table class="data"><tbody><tr><th>Ports</th><td>{}</td></tr></tbody></table>'
    table = brief(part(gap(ROOM - 30) + row.format("Twelve <br/>ports <br/>wrote <br/>back <br/>soon") + gap(120)))
    assert "NR164" in codes(table, "tr { break-inside: auto }")
    assert "NR164" not in codes(table, "tr { break-inside: avoid }")


def test_a_running_head_of_three_lines_is_told() -> None:
    head = '@page { @top-left { width: 40mm; font: 9pt/12pt "Brief Sans"; content: "%s" } }'
    assert "NR167" in codes(
        brief(part(WIDE)), head % "The audience of this brief and its friends in the harbour and beyond it"
    )
    assert "NR167" not in codes(brief(part(WIDE)), head % "The audience of this brief and its friends")


def test_columns_that_stand_below_each_other_may_have_a_page_each() -> None:
    columns = brief(
        part(
            gap(ROOM - 30)
            + f'<div class="columns"><div class="column">{WIDE}</div><div class="column">{lines(6)}</div></div>'
        )
    )
    assert "NR164" not in codes(columns)
    assert "NR164" in codes(columns, ".columns { display: table } .column { display: table-cell }")


def test_running_heads_are_no_text_printed_twice_nor_outside_the_margins() -> None:
    head = f'@page {{ @top-left {{ width: 166mm; font: 9pt/12pt "Brief Sans"; content: "{SENTENCE}" }} }}'
    assert not told(brief(part(WIDE)), head)


def test_a_page_that_begins_for_a_part_may_end_earlier_than_one_that_breaks() -> None:
    short = part(gap(170))  # 29% stay white: too much for a hole, not for the end of a part
    assert not codes(brief(short, part(FULL, name="two"))) & {"NR160", "NR161"}
    assert "NR160" in codes(
        brief(short, part(f'<div class="card">{gap(200)}{WIDE}</div>', class_="part run-on", name="two"))
    )


def test_bytes_that_are_no_pdf_are_told_and_no_bug() -> None:
    assert [fault.code for fault in check_layout(b"nothing", etree.fromstring(brief(part(WIDE))), Limits())] == [
        "NR060"
    ]


def test_contrast_is_that_of_wcag() -> None:
    assert contrast_ratio((0, 0, 0), (255, 255, 255)) == pytest.approx(21)
    assert contrast_ratio((0x77, 0x77, 0x77), (255, 255, 255)) == pytest.approx(
        4.48, abs=0.005
    )  # WebAIM's checker says 4.48
    assert contrast_ratio((0x1B, 0x81, 0x6E), (0xED, 0xF5, 0xF3)) == pytest.approx(4.30, abs=0.02)


def test_white_type_is_seen_on_the_ground_that_it_stands_on() -> None:
    from weasyprint import HTML

    box = f'<p style="background: #1B4379; color: white">{SENTENCE}</p>'
    text = brief(part(box)).replace("<head>", f"<head><style>{font_faces()}{STYLE}</style>")
    run = next(run for run in read_glyph_pages(HTML(string=text).write_pdf())[0].runs if run.text.startswith("Twelve"))
    assert (
        run.ground == (0x1B, 0x43, 0x79) and run.colour == (255, 255, 255) and run.size == pytest.approx(11, abs=0.01)
    )
