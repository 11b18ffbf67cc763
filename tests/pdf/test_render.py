"""The PDF's painter: what it refuses, what it promises, and what a reader of the pages would notice first."""

from __future__ import annotations

import base64
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

import pikepdf
import pypdfium2
import pytest
from lxml import etree

from napreport.check.pdf.standards import broken_rules
from napreport.design.fonts import default_cache, faces, pdf_cuts
from napreport.page.vocabulary import Page
from napreport.pdf.arrange import galley
from napreport.pdf.render import PdfStyle, RenderedPdf, pdf_style, render
from napreport.problems import Rejected
from tests.second_project import own_design

ROOT = Path(__file__).parents[2]
MARKUP = (ROOT / "tests" / "pages" / "vocabulary.html").read_text("utf-8")
THEMES = own_design().themes


@cache
def style() -> PdfStyle:
    return pdf_style(ROOT / "templates", faces(pdf_cuts(own_design().families), default_cache()), own_design().measures)


@cache
def painted(markup: str = MARKUP, theme: str = "state") -> RenderedPdf:
    return render(Page(markup, THEMES[theme]), style())


def changed(old: str, new: str) -> str:
    assert old in MARKUP
    return MARKUP.replace(old, new, 1)


def refused(markup: str) -> list[str]:
    with pytest.raises(Rejected) as caught:
        render(Page(markup, THEMES["state"]), style())
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
    assert broken_rules(painted(theme=theme).data, "ua1") == []


def test_the_same_page_gives_the_same_bytes_in_another_process() -> None:
    program = (
        "import pickle, sys; from napreport.pdf.render import render; "
        "sys.stdout.buffer.write(render(*pickle.load(sys.stdin.buffer)).data)"
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
    assert (render(Page(MARKUP, THEMES["state"]), style()).data == first) is True


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
    assert re.search(r"2 Key messages 2 Recommendations 3 Findings 4 Method", cover), cover


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


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        # what a painter knows of a brief are its sections
        ("</section>", "</section>Words that no section holds", "text outside the brief's sections"),
        ("</section>", '</section><p class="lead">Lost</p>', "<p> outside the brief's sections"),
        ("<body>", "<body><p>Lost</p>", "<p> beside the brief"),
        ('<p class="lead">', '<nav class="contents"><p>One</p></nav><p class="lead">', "<nav> outside the first section"),
    ],
)  # fmt: skip
def test_what_would_be_left_out_or_numbered_wrongly_where_it_stands_is_refused(old: str, new: str, said: str) -> None:
    assert any(f"NR043 {said}" in problem for problem in refused(changed(old, new)))


def test_what_is_outside_the_vocabulary_is_refused_with_its_line() -> None:
    (problem,) = refused(changed('<p class="lead">', '<p class="intro">'))
    line = MARKUP[: MARKUP.index('<p class="lead">')].count("\n") + 1
    assert f":{line}: NR043" in problem
    assert 'class "intro" on <p>' in problem


def test_a_warning_of_the_engine_is_an_error_that_names_the_place() -> None:
    (problem,) = refused(changed('<a href="#finding-late-talks">', '<a href="#finding-lost">'))
    line = MARKUP[: MARKUP.index('<a href="#finding-late-talks">')].count("\n") + 1
    assert problem.splitlines()[0] == (
        f'page "Ports that listen":{line}: NR051 WeasyPrint: No anchor #finding-lost for internal URI reference, '
        "at <a> “Finding 1” in #recommendation-ask-first"
    )


def styled(more: str) -> PdfStyle:
    return replace(style(), stylesheet=f"{style().stylesheet}\n{more}")


def refused_style(more: str) -> list[str]:
    with pytest.raises(Rejected) as caught:
        render(Page(MARKUP, THEMES["state"]), styled(more))
    return [str(problem).splitlines()[0] for problem in caught.value.problems]


def test_a_stylesheet_with_a_mistake_is_refused_each_time_with_line_and_column() -> None:
    line = style().stylesheet.count("\n") + 2
    said = (
        f"templates/style/brief.css:{line}:5: NR051 WeasyPrint: Ignored `colour: red ` at {line}:5, unknown property."
    )
    assert refused_style("p { colour: red }") == refused_style("p { colour: red }") == [said]


def test_a_picture_that_cannot_be_read_is_told_at_the_element_that_wants_it() -> None:
    (said,) = refused_style('p.lead::before { content: url("file:///etc/hostname") }')
    line = MARKUP[: MARKUP.index('<p class="lead">')].count("\n") + 1
    assert f'"Ports that listen":{line}: NR051' in said and "at <p> “Three harbours asked first" in said


def test_what_the_engine_fails_at_is_a_problem_and_no_crash(capfd: pytest.CaptureFixture[str]) -> None:
    (said,) = refused_style("p.lead { font-size: 1e9pt }")
    assert (
        "NR142 WeasyPrint: ZeroDivisionError" in said and "at <p> “Three harbours" in said and "#part-messages" in said
    )


def test_a_fault_of_our_own_in_painting_keeps_its_traceback(monkeypatch: pytest.MonkeyPatch) -> None:
    from napreport.pdf.tagging import structtree

    def broken(*_: object) -> None:
        raise LookupError("ours")

    monkeypatch.setattr(structtree, "write_structure", broken)
    with pytest.raises(LookupError, match="ours"):
        render(Page(MARKUP, THEMES["state"]), style())


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ('data-value="25"', 'data-value="a lot"', "the chart “Figure 2 Fishers wrote most of the letters” cannot be drawn: "
         'data-value="a lot" is not a plain number'),
        ('data-value="25">25', f'data-value="25">{"2" * 90}', "its numbers leave its bars 0 mm"),
    ],
)  # fmt: skip
def test_a_chart_that_cannot_be_drawn_is_refused_by_its_title(old: str, new: str, said: str) -> None:
    (problem,) = refused(changed(old, new))
    assert said in problem and "docs/page.md" in problem


def test_a_figure_at_a_glance_is_read_before_its_label() -> None:
    text = "".join(leaf.get_textpage().get_text_range() for leaf in pypdfium2.PdfDocument(painted().data))
    places = [text.index(words) for words in ("1,250", "letters received", "plans online")]
    assert places == sorted(places)


def test_a_sheet_of_labels_says_what_it_lacks() -> None:
    markup = (ROOT / "tests" / "pages" / "labels.html").read_text("utf-8")
    (problem,) = refused(re.sub(r' data-(columns|width)="[^"]*"', "", markup))
    assert "a sheet of labels lacks data-columns, data-width" in problem


def test_two_rows_of_columns_have_names_of_their_own_and_a_template_s_name_stays() -> None:
    root = etree.fromstring(MARKUP)
    boxes = [div for div in root.iter("div") if div.get("class") == "columns"]
    boxes[0].set("id", "mine")
    galley.arrange(root, THEMES["state"], style().faces, style().measures)
    names = [div.get("id") for div in root.iter("div") if (div.get("class") or "").startswith("columns")]
    assert names[0] == "mine" and len(names) == len(set(names)) == len(boxes) > 2


def test_no_line_begins_with_the_call_of_a_note() -> None:
    paragraph = "<p>In two ports nobody was asked before the drawings were done, and so it stayed for years.{}</p>"
    call = '<sup class="call"><a href="#note-1">1</a></sup>'
    boxes = [
        f'<div class="box">{paragraph.format(call).replace("In two", "In two" + "o" * more)}</div>'
        for more in range(40)
    ]
    data = painted(changed('<section class="part" id="part-findings">', "".join([
        '<section class="part" id="part-more"><h2>More</h2>', *boxes, '</section><section class="part" id="part-findings">',
    ]))).data  # fmt: skip
    document = pypdfium2.PdfDocument(data)
    rows = [row for leaf in document for row in leaf.get_textpage().get_text_range().splitlines()]
    document.close()
    assert sum(row.endswith("years.1") for row in rows) == 40


@pytest.mark.parametrize(
    "address",
    ["file:///etc/hostname", "http://localhost:9/x.png", "ftp://localhost/x", "file://localhost/etc/hostname"],
)
def test_no_other_file_and_no_network_is_ever_read(address: str) -> None:
    assert any(address in said for said in refused_style(f'h2 {{ background: url("{address}") }}'))
    assert any(address in said for said in refused_style(f'@import url("{address}");'))
    inner = f"<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 9 9'><image href='{address}' width='9' height='9'/></svg>"
    nested = base64.b64encode(inner.encode()).decode()
    assert any(
        address in said for said in refused_style(f'h2 {{ background: url("data:image/svg+xml;base64,{nested}") }}')
    )


def test_a_link_to_a_file_counts_as_the_file_that_it_leads_to(tmp_path: Path) -> None:
    from napreport.pdf.engine.loading import fetcher

    allowed, secret = tmp_path / "face.ttf", tmp_path / "secret"
    allowed.write_bytes(b"letters")
    secret.write_bytes(b"the harbour's key")
    disguise, alias = tmp_path / "face-2.ttf", tmp_path / "alias.ttf"
    disguise.symlink_to(secret)
    alias.symlink_to(allowed)
    fetch = fetcher([allowed]).fetch
    assert fetch(alias.as_uri()).read() == fetch(allowed.as_uri()).read() == b"letters"
    for path in (disguise, secret, tmp_path / "x" / ".." / "secret"):
        with pytest.raises(ValueError, match="may not read"):
            fetch(path.as_uri())


def test_entities_and_outside_files_in_the_markup_stay_unread(tmp_path: Path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("the harbour's key")
    markup = f'<!DOCTYPE html [<!ENTITY x SYSTEM "{secret.as_uri()}">]>' + changed("Anyone could", "&x; Anyone could")
    try:
        data = render(Page(markup, THEMES["state"]), style()).data
    except (Rejected, etree.XMLSyntaxError):
        return
    assert "harbour's key" not in words(data)


def test_the_qr_code_is_large_enough_and_has_its_quiet_zone() -> None:
    root = etree.fromstring(MARKUP)
    galley.arrange(root, THEMES["state"], style().faces, style().measures)
    (image,) = root.iterfind(".//figure[@class='qr']/img")
    edge = float(re.match(r"width: ([\d.]+)mm", image.get("style", "")).group(1))  # type: ignore[union-attr]
    modules = int(
        re.search(r"viewBox='0 0 (\d+)|viewBox=%220%200%20(\d+)|viewBox=%220 0 (\d+)", image.get("src", "")).group(3)
    )  # type: ignore[union-attr]
    assert edge / modules * (modules - 8) >= 25.99


def test_the_order_of_reading_is_the_pages() -> None:
    def texts(change: Callable[[etree._Element], None]) -> list[str]:
        root = etree.fromstring(MARKUP)
        change(root)
        for left_out in root.xpath("//figure//thead | //table[contains(@class, 'timeline')] | //a[@class='mark']"):
            left_out.getparent().remove(left_out) if not left_out.tail else left_out.clear(keep_tail=True)
        return " ".join(root.itertext()).split()

    assert texts(lambda root: galley.arrange(root, THEMES["state"], style().faces, style().measures)) == texts(
        lambda root: None
    )
