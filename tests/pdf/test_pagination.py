"""Pagination: cards pushed to the foot of a page, and where they begin and end once the pages are laid out."""

from __future__ import annotations

from collections import Counter
from functools import cache
from types import SimpleNamespace
from typing import Any

import pypdfium2
import pytest
from lxml import etree

from napreport.design.fonts import default_cache, faces, pdf_cuts
from napreport.page.vocabulary import Page
from napreport.pdf.layout import pagination
from napreport.pdf.render import PdfStyle, pdf_style, render
from tests.second_project import ROOT, own_design

#: Words that fill a line of a card's text and may not be parted, so that so many of them are so many lines.
LINE = "Words that fill a line of the text of a card".replace(" ", "\N{NO-BREAK SPACE}")


@cache
def style() -> PdfStyle:
    return pdf_style(ROOT / "templates", faces(pdf_cuts(own_design().families), default_cache()), own_design().measures)


def card(name: str, lines: int) -> str:
    text = " ".join([f"{LINE},{name}"] * lines)
    return (
        f'<article class="card finding" id="finding-{name}"><header><p class="label">Finding</p><h3>Card</h3></header>'
        f'<div class="text"><p>{text}</p></div></article>'
    )


def part(*cards: str) -> str:
    return f'<section class="part" id="part-{len(cards)}"><h2>Part of {len(cards)}</h2>{"".join(cards)}</section>'


def pages(*parts: str) -> list[str]:
    """Return the text of each page of a brief with these parts."""
    cover = '<section class="cover"><h1>Title</h1></section>'
    markup = (
        '<html lang="en"><head><title>Title</title><meta name="audience" content="All"/></head>'
        f'<body><article class="brief">{cover}{"".join(parts)}</article></body></html>'
    )
    document = pypdfium2.PdfDocument(render(Page(markup, own_design().themes["state"]), style()).data)
    texts = [leaf.get_textpage().get_text_range() for leaf in document]
    document.close()
    return texts


def lines(texts: list[str], name: str) -> dict[int, int]:
    """Return how many lines of a card stand on each page that holds some."""
    counted = {number: text.count(f"card,{name}") for number, text in enumerate(texts, 1)}
    return {number: count for number, count in counted.items() if count}


def test_a_card_begins_the_next_page_rather_than_be_parted() -> None:
    assert lines(pages(part(card("one", 35), card("two", 12))), "two") == {3: 12}  # six lines here and six there
    assert lines(pages(part(card("one", 36), card("two", 12))), "two") == {3: 12}


def test_it_stays_where_it_would_leave_a_fifth_of_a_page_white() -> None:
    assert lines(pages(part(card("one", 34), card("two", 12))), "two") == {2: 7, 3: 5}


def test_it_stays_where_moving_it_costs_a_page() -> None:
    assert lines(pages(part(card("one", 35), card("two", 12), card("three", 31))), "two") == {3: 12}
    texts = pages(part(card("one", 35), card("two", 12), card("three", 32)))
    assert lines(texts, "two") == {2: 6, 3: 6}
    assert len(texts) == 3


def test_the_first_card_of_a_part_leaves_no_heading_behind() -> None:
    part_that_runs_on = part(card("two", 12), card("three", 4)).replace('class="part"', 'class="part run-on"')
    texts = pages(part(card("one", 28)), part_that_runs_on)
    first = min(lines(texts, "two"))
    assert "Part of 2" in texts[first - 1]


@pytest.mark.parametrize(("white", "tighter"), [(0.65, True), (0.55, False)])
def test_a_last_part_that_spills_a_colophon_onto_another_page_is_set_tighter(white: float, tighter: bool) -> None:
    root = etree.fromstring(
        '<article><section class="cover"/><section class="part" id="a"/><section class="part back" id="b"/></article>'
    )
    classes = {element: element.get("class", "") for element in root.iter()}

    def sheet(white: float, part: str | None = None) -> Any:
        return SimpleNamespace(white=white, part=part, lines=Counter(), tops={}, firsts=set())

    sheets = [sheet(0), sheet(0.1, "a"), sheet(0.05, "b"), sheet(white)]
    assert pagination.give_way(root, sheets, 6, classes) is tighter
    assert ("tight" in root[-1].get("class", "")) is tighter
