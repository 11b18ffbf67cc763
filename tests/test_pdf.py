"""The PDF's painter: what it refuses, what it promises, and what a reader of the pages would notice first."""

from __future__ import annotations

import io
import os
import pickle
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from functools import cache
from pathlib import Path

import page as validator
import pikepdf
import pytest
from lxml import etree

from napreport.fonts import default_cache, faces, pdf_cuts
from napreport.page import Page
from napreport.pdf import Painted, PdfStyle, paint, pdf_style
from napreport.problems import Rejected
from second_project import own_design

ROOT = Path(__file__).parents[1]
MARKUP = (ROOT / "tests" / "pages" / "vocabulary.html").read_text("utf-8")
THEMES = own_design().themes


@cache
def style() -> PdfStyle:
    return pdf_style(ROOT / "templates", faces(pdf_cuts(own_design().families), default_cache()), own_design().measures)


@cache
def painted(markup: str = MARKUP, theme: str = "state") -> Painted:
    return paint(Page(markup, THEMES[theme]), style())


def changed(old: str, new: str) -> str:
    assert old in MARKUP
    return MARKUP.replace(old, new, 1)


def refused(markup: str) -> list[str]:
    with pytest.raises(Rejected) as caught:
        paint(Page(markup, THEMES["state"]), style())
    return [str(problem) for problem in caught.value.problems]


def words(data: bytes, *options: str) -> str:
    """The text of a PDF as poppler reads it, white space made single."""
    tool = shutil.which("pdftotext")
    if tool is None:
        pytest.skip("pdftotext (poppler-utils) is not installed: nobody has read the PDF's text")
    done = subprocess.run([tool, *options, "-", "-"], input=data, capture_output=True, check=True)
    return " ".join(done.stdout.decode().split())


@pytest.mark.parametrize("theme", sorted(THEMES))
def test_every_element_of_the_vocabulary_is_painted_and_the_tags_pass_pdf_ua(theme: str) -> None:
    result = validator.validate_pdf_bytes(painted(theme=theme).data, profile="ua1")
    assert "no failures" in str(result), str(result)


def test_the_same_page_gives_the_same_bytes_in_another_process() -> None:
    program = (
        "import pickle, sys; from napreport.pdf import paint; "
        "sys.stdout.buffer.write(paint(*pickle.load(sys.stdin.buffer)).data)"
    )
    order = pickle.dumps((Page(MARKUP, THEMES["state"]), style()))
    environment = os.environ | {"PYTHONHASHSEED": "11", "TZ": "America/Lima"}
    done = subprocess.run(
        [sys.executable, "-c", program], input=order, env=environment, capture_output=True, check=True
    )
    assert done.stdout.endswith(b"%%EOF\n")
    assert (
        done.stdout == painted().data
    ) is True  # bare bytes would be compared letter by letter in a failure's report


def test_a_page_painted_after_another_theme_has_the_same_bytes_as_before() -> None:
    first = painted().data
    painted(theme="business")
    assert (paint(Page(MARKUP, THEMES["state"]), style()).data == first) is True


def test_the_document_says_its_title_language_author_and_date() -> None:
    with pikepdf.open(io.BytesIO(painted().data)) as pdf:
        assert str(pdf.docinfo["/Title"]) == "Ports that listen"
        assert str(pdf.docinfo["/Author"]) == "Harbour Observatory"
        assert str(pdf.docinfo["/CreationDate"]).startswith("D:202403")
        assert "/ModDate" not in pdf.docinfo
        assert str(pdf.Root.Lang) == "en-GB"
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert len(pdf.pages) == painted().pages


def test_only_our_faces_are_in_the_document_and_only_the_letters_it_uses() -> None:
    with pikepdf.open(io.BytesIO(painted().data)) as pdf:
        fonts = [
            each
            for each in pdf.objects
            if isinstance(each, pikepdf.Dictionary) and each.get("/Type") == "/FontDescriptor"
        ]
        names = {str(font.FontName) for font in fonts}
        assert names
        assert all(re.fullmatch(r"/[A-Z]{6}\+Brief.*", name) for name in names), names
    assert len(painted().data) < 150_000


def test_every_text_of_the_page_is_printed_once() -> None:
    text = words(painted().data).replace("\u00a0", " ")
    root = etree.fromstring(MARKUP)
    for element in root.iterfind(".//section//h3"):
        assert text.count(" ".join("".join(element.itertext()).split())) == 1
    for sentence in ("Two of the three plans were never put online.", "A choice offered late is no choice."):
        assert text.count(sentence) == 1


def long_page(cards: int) -> str:
    """The vocabulary's page with so many findings that they break over pages at many heights."""
    card = re.search(r'<article class="card finding".*?</article>', MARKUP, re.S)
    assert card
    copies = []
    for number in range(cards):
        copy = re.sub(r' id="[^"]*"', "", card.group()).replace("Talks opened", f"No {number}: talks opened")
        copies.append(
            copy.replace("<p>In two", f"<p>Text {number} begins. " + "Nobody was told why. " * (3 * number) + "In two")
        )
    return MARKUP.replace(card.group(), card.group() + "".join(copies))


def test_cards_that_break_over_pages_print_nothing_twice_and_leave_no_hole() -> None:
    page = painted(long_page(9))
    text = words(page.data).replace("\u00a0", " ")
    for number in range(9):
        assert text.count(f"No {number}: talks opened") == 1
        assert text.count(f"Text {number} begins.") == 1
    assert text.count("Two fishers’ unions and one") == 10
    with pikepdf.open(io.BytesIO(page.data)) as pdf:
        assert len(pdf.pages) == page.pages
    lines = words(page.data, "-layout", "-f", "5", "-l", "5").split()
    assert len(lines) > 150, "a page inside the run of findings is far from full"


def test_the_contents_carry_the_numbers_of_the_pages() -> None:
    cover = words(painted().data, "-l", "1", "-layout")
    assert re.search(r"2 Key messages 2 Recommendations 3 Findings", cover), cover


def test_a_page_names_its_audience_its_section_and_the_brief() -> None:
    second = words(painted().data, "-f", "2", "-l", "2")
    assert second.count("Key messages") == 2
    assert "For port authorities" in second
    assert "Ports that listen" in second


def test_a_draft_says_so_on_every_page_and_a_finished_brief_on_none() -> None:
    draft = painted(changed("</title>", '</title><meta name="draft" content="PROVISIONAL"/>'))
    for number in range(1, draft.pages + 1):
        assert "PROVISIONAL" in words(draft.data, "-f", str(number), "-l", str(number))
    assert draft.pages == painted().pages
    assert b"FFD84D" not in painted().data


def test_a_letter_that_no_font_has_is_named_with_the_words_around_it() -> None:
    (problem,) = refused(changed("Anyone could sign up", "Anyone 字 could sign up"))
    assert "NR050" in problem
    assert "字 (U+5B57" in problem
    assert "Anyone 字 could sign up" in problem


@pytest.mark.parametrize(
    "letter", ["\u202f", "\u2011", "\u02bc", "ɨ", "ʉ", "→", "n\u0303", "\u00ad", "\u200b", "ẽ", "☐"]
)
def test_the_letters_of_perus_languages_and_fine_spaces_are_painted(letter: str) -> None:
    page = changed("<h3>An open list", f"<h3>An{letter}open list").replace("Minutes were", f"Minutes{letter} were", 1)
    assert painted(page).pages


def test_what_is_outside_the_vocabulary_is_refused_with_its_line() -> None:
    (problem,) = refused(changed('<p class="lead">', '<p class="intro">'))
    line = MARKUP[: MARKUP.index('<p class="lead">')].count("\n") + 1
    assert f":{line}: NR043" in problem
    assert 'class "intro" on <p>' in problem


def test_a_warning_of_the_engine_is_an_error_that_names_the_place() -> None:
    (problem,) = refused(changed('<a href="#finding-late-talks">', '<a href="#finding-lost">'))
    assert "NR051" in problem
    assert "finding-lost" in problem
    assert "#recommendation-ask-first" in problem


def test_a_stylesheet_with_a_mistake_is_refused() -> None:
    broken = replace(style(), stylesheet=style().stylesheet + "\np { colour: red }")
    with pytest.raises(Rejected) as caught:
        paint(Page(MARKUP, THEMES["state"]), broken)
    assert "NR051" in str(caught.value.problems[0])
    with pytest.raises(Rejected):
        paint(Page(MARKUP, THEMES["state"]), broken)


def test_a_chart_without_numbers_is_refused() -> None:
    (problem,) = refused(changed('data-value="25"', 'data-value="a lot"'))
    assert '"a lot" is not a plain number' in problem


@pytest.mark.parametrize("address", ["file:///etc/hostname", "http://localhost:9/x.png", "ftp://localhost/x"])
def test_no_other_file_and_no_network_is_ever_read(address: str) -> None:
    reading = replace(style(), stylesheet=style().stylesheet + f'\nh2 {{ background: url("{address}") }}')
    with pytest.raises(Rejected) as caught:
        paint(Page(MARKUP, THEMES["state"]), reading)
    assert any(address in problem.message for problem in caught.value.problems)


def test_entities_and_outside_files_in_the_markup_stay_unread(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the harbour's key")
    markup = f'<!DOCTYPE html [<!ENTITY x SYSTEM "{secret.as_uri()}">]>' + changed("Anyone could", "&x; Anyone could")
    try:
        data = paint(Page(markup, THEMES["state"]), style()).data
    except (Rejected, etree.XMLSyntaxError):
        return
    assert "harbour's key" not in words(data)


def test_the_qr_code_is_large_enough_and_has_its_quiet_zone() -> None:
    from napreport.pdf import galley

    root = etree.fromstring(MARKUP)
    galley.prepare(root, THEMES["state"], style().faces, style().measures)
    (image,) = root.iter("img")
    edge = float(re.match(r"width: ([\d.]+)mm", image.get("style", "")).group(1))  # type: ignore[union-attr]
    modules = int(
        re.search(r"viewBox='0 0 (\d+)|viewBox=%220%200%20(\d+)|viewBox=%220 0 (\d+)", image.get("src", "")).group(3)
    )  # type: ignore[union-attr]
    assert edge / modules * (modules - 8) >= 25.99


def test_the_order_of_reading_is_the_pages() -> None:
    from napreport.pdf import galley

    def texts(change: Callable[[etree._Element], None]) -> list[str]:
        root = etree.fromstring(MARKUP)
        change(root)
        for left_out in root.xpath(
            "//figure//thead | //table[contains(@class, 'timeline')] | //ol[@class='notes']//span"
        ):
            left_out.getparent().remove(left_out) if not left_out.tail else left_out.clear(keep_tail=True)
        return " ".join(root.itertext()).split()

    assert texts(lambda root: galley.prepare(root, THEMES["state"], style().faces, style().measures)) == texts(
        lambda root: None
    )
