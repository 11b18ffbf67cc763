"""Goldens: the vocabulary's page in both formats, as dumps that a person can read.

`tests/pages/vocabulary.html` holds every element and class of the page's vocabulary, so each has its golden here: in Word
as style and text of each paragraph, in the PDF as tag tree and text of each page.
"""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from lxml import etree

from napreport.design import read_design
from napreport.fonts import default_cache
from napreport.page import ELEMENTS, Page
from napreport.paint import Styles, paint, styles

ROOT = Path(__file__).parent.parent
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"

Golden = Callable[[str, str], None]


@pytest.fixture(scope="module")
def page() -> Page:
    design, _ = read_design(ROOT / "templates" / "design.yaml", "design.yaml")
    return Page((Path(__file__).parent / "pages" / "vocabulary.html").read_text("utf-8"), design.themes["business"])


@pytest.fixture(scope="module")
def style() -> Styles:
    return styles(("pdf", "docx"), ROOT / "templates", default_cache())


def test_the_page_of_the_goldens_holds_every_element_and_class(page: Page) -> None:
    there = {(str(e.tag), e.get("class", "")) for e in etree.fromstring(page.markup).iter()}
    wanted = {(name, class_) for name, classes in ELEMENTS.items() for class_ in classes}
    assert wanted <= there, sorted(wanted - there)


def test_every_element_has_its_golden_in_word(page: Page, style: Styles, golden: Golden) -> None:
    with zipfile.ZipFile(io.BytesIO(paint(page, "docx", style).data)) as package:
        styles_part = etree.fromstring(package.read("word/styles.xml"))
        stories = [etree.fromstring(package.read(f"word/{name}.xml")) for name in ("document", "footnotes")]
    names = {s.get(f"{W}styleId"): s.find(f"{W}name").get(f"{W}val") for s in styles_part.iter(f"{W}style")}
    golden("vocabulary.docx.txt", "\n".join(line for story in stories for line in paragraphs(story, names)) + "\n")


def paragraphs(story: etree._Element, names: dict[str, str]) -> Iterator[str]:
    for paragraph in story.iter(f"{W}p"):
        style = paragraph.find(f"{W}pPr/{W}pStyle")
        text = "".join(
            "→"
            if node.tag == f"{W}tab"
            else f"[{node.tag.removeprefix(W)}]"
            if node.tag != f"{W}t"
            else node.text or ""
            for node in paragraph.iter(f"{W}t", f"{W}tab", f"{W}footnoteReference", f"{W}drawing")
            if node.getparent() is None or node.getparent().tag != f"{W}tabs"
        )
        yield f"{names.get(style.get(f'{W}val'), '?') if style is not None else 'Normal':32} | {text}"


def test_every_element_has_its_golden_in_the_pdf(page: Page, style: Styles, golden: Golden) -> None:
    import pikepdf
    from pypdf import PdfReader

    data = paint(page, "pdf", style).data
    with pikepdf.open(io.BytesIO(data)) as pdf:
        tags = list(tree(pdf.Root.StructTreeRoot.K, 0))
    text = [
        line
        for number, sheet in enumerate(PdfReader(io.BytesIO(data)).pages, 1)
        for line in (f"page {number}", sheet.extract_text())
    ]
    golden("vocabulary.pdf.txt", "\n".join([*tags, "", *text]) + "\n")


def tree(node: object, depth: int) -> Iterator[str]:
    """Yield a tag a line, indented by its depth, with its alternative text and language."""
    import pikepdf

    if isinstance(node, pikepdf.Array):
        for child in node:
            yield from tree(child, depth)
    elif isinstance(node, pikepdf.Dictionary) and "/S" in node:
        extra = "".join(f" {key[1:].lower()}={str(node[key])!r}" for key in ("/Alt", "/Lang") if key in node)
        yield f"{'  ' * depth}{str(node.S)[1:]}{extra}"
        if "/K" in node:
            yield from tree(node.K, depth + 1)


@pytest.mark.parametrize("format_", ["pdf", "docx"])
def test_an_element_outside_the_vocabulary_is_an_error_in_both_formats(page: Page, style: Styles, format_: str) -> None:
    from napreport.problems import Rejected

    strange = Page(page.markup.replace("<h3>Acronyms</h3>", "<marquee>Acronyms</marquee>"), page.theme)
    assert strange != page
    with pytest.raises(Rejected) as caught:
        paint(strange, format_, style)  # type: ignore[arg-type]
    assert {problem.code for problem in caught.value.problems} == {"NR043"}


@pytest.mark.parametrize("format_", ["pdf", "docx"])
def test_painting_is_silent(page: Page, style: Styles, format_: str, caplog: pytest.LogCaptureFixture) -> None:
    paint(page, format_, style)  # type: ignore[arg-type]
    assert not caplog.records


@pytest.mark.parametrize("format_", ["pdf", "docx"])
def test_a_letter_that_no_font_has_is_named_in_both_formats(page: Page, style: Styles, format_: str) -> None:
    from napreport.problems import Rejected

    snowy = Page(page.markup.replace("Anyone could sign up.", "Anyone could sign up ☃."), page.theme)
    with pytest.raises(Rejected) as caught:
        paint(snowy, format_, style)  # type: ignore[arg-type]
    assert [problem.code for problem in caught.value.problems] == ["NR050"]
    assert "SNOWMAN" in caught.value.problems[0].message
