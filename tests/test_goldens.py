"""Goldens: the vocabulary's page in both formats, as dumps that a person can read.

`tests/pages/vocabulary.html` holds every element and class of the page's vocabulary, so each has its golden here: in Word
as style and text of each paragraph, in the PDF as tag tree and text of each page.
"""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from napreport.check.pdf.speech import format_tree
from napreport.check.pdf.tagtree import read_tags
from napreport.check.word.package import WP, C, Lists, R, W, WordPackage, val
from napreport.check.word.package import WordStyles as WordStyles
from napreport.check.word.reading import read_chart_rows
from napreport.design.fonts import default_cache
from napreport.page.vocabulary import ELEMENTS, Page, PageNumbers
from napreport.renderers import RenderStyles, read_styles, render
from tests.second_project import own_design

ROOT = Path(__file__).parent.parent
Golden = Callable[[str, str], None]


def page_of(name: str) -> Page:
    text = (Path(__file__).parent / "pages" / f"{name}.html").read_text("utf-8")
    return Page(text, own_design().themes["business"])


@pytest.fixture(scope="module")
def page() -> Page:
    return page_of("vocabulary")


@pytest.fixture(scope="module")
def style() -> RenderStyles:
    return read_styles(("pdf", "docx"), ROOT / "templates", own_design(), default_cache())


def test_the_pages_of_the_goldens_hold_every_element_and_class() -> None:
    pages = [page_of(name) for name in ("vocabulary", "paper", "labels")]
    there = {(str(e.tag), e.get("class", "")) for page in pages for e in etree.fromstring(page.markup).iter()}
    wanted = {(name, class_) for name, classes in ELEMENTS.items() for class_ in classes}
    assert wanted <= there, sorted(wanted - there)


@pytest.mark.parametrize("name", ["vocabulary", "paper"])  # labels exist as PDF alone
def test_every_element_has_its_golden_in_word(name: str, style: RenderStyles, golden: Golden) -> None:
    package = WordPackage.of(render(page_of(name), "docx", style, PageNumbers((1, 2, 3, 5), 6)).data)
    styles_ = WordStyles(package.xml["word/styles.xml"])
    lists = Lists(package.xml["word/numbering.xml"], styles_)
    lines = [
        f"{styles_.name(val(paragraph.find(f'{W}pPr/{W}pStyle'))):32} | {shown(paragraph, lists, package)}"
        for part in ("word/document.xml", "word/footnotes.xml")
        if part in package.xml  # a paper has no notes
        for paragraph in package.xml[part].iter(f"{W}p")
    ]
    golden(f"{name}.docx.txt", "\n".join(lines) + "\n")


def shown(paragraph: etree._Element, lists: Lists, package: WordPackage) -> str:
    """Return a paragraph as Word shows it: its list's number, tabs as arrows, fields in braces, charts as their rows."""
    number = lists.number(paragraph)
    out = [f"({number})→"] if number else []
    for node in paragraph.iter(
        *(f"{W}{tag}" for tag in ("t", "tab", "footnoteReference", "drawing", "instrText", "br"))
    ):
        if node.tag == f"{W}drawing":
            out.append(drawn(node, package))
        elif node.tag == f"{W}instrText":
            out.append(f"{{{(node.text or '').strip()}}}")
        elif node.getparent() is None or node.getparent().tag != f"{W}tabs":
            out.append(
                {f"{W}tab": "→", f"{W}br": "↵", f"{W}footnoteReference": "[note]"}.get(str(node.tag), node.text or "")
            )
    return "".join(out)


def drawn(drawing: etree._Element, package: WordPackage) -> str:
    properties = drawing.find(f".//{WP}docPr")
    chart = drawing.find(f".//{C}chart")
    if chart is None:
        return f"[{properties.get('descr') or 'decoration'}]"
    name = package.related("word/document.xml")[chart.get(f"{R}id")]
    return f"[{properties.get('descr')} {read_chart_rows(package.xml[name])}]"


@pytest.mark.parametrize("name", ["vocabulary", "paper", "labels"])
def test_every_element_has_its_golden_in_the_pdf(name: str, style: RenderStyles, golden: Golden) -> None:
    from pypdf import PdfReader

    data = render(page_of(name), "pdf", style).data
    text = [
        line
        for number, sheet in enumerate(PdfReader(io.BytesIO(data)).pages, 1)
        for line in (f"page {number}", sheet.extract_text())
    ]
    golden(f"{name}.pdf.txt", "\n".join([*format_tree(read_tags(data)), "", *text]) + "\n")


@pytest.mark.parametrize("format_", ["pdf", "docx"])
def test_an_element_outside_the_vocabulary_is_an_error_in_both_formats(
    page: Page, style: RenderStyles, format_: str
) -> None:
    from napreport.problems import Rejected

    strange = Page(page.markup.replace("<h3>Acronyms</h3>", "<marquee>Acronyms</marquee>"), page.theme)
    assert strange != page
    with pytest.raises(Rejected) as caught:
        render(strange, format_, style)  # type: ignore[arg-type]
    assert {problem.code for problem in caught.value.problems} == {"NR043"}


@pytest.mark.parametrize("format_", ["pdf", "docx"])
def test_painting_is_silent(page: Page, style: RenderStyles, format_: str, caplog: pytest.LogCaptureFixture) -> None:
    render(page, format_, style)  # type: ignore[arg-type]
    assert not caplog.records


@pytest.mark.parametrize("format_", ["pdf", "docx"])
def test_a_letter_that_no_font_has_is_named_in_both_formats(page: Page, style: RenderStyles, format_: str) -> None:
    from napreport.problems import Rejected

    snowy = Page(page.markup.replace("Anyone could sign up.", "Anyone could sign up ☃."), page.theme)
    with pytest.raises(Rejected) as caught:
        render(snowy, format_, style)  # type: ignore[arg-type]
    assert [problem.code for problem in caught.value.problems] == ["NR050"]
    assert "SNOWMAN" in caught.value.problems[0].message
