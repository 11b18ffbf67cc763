"""The Word renderer: what it refuses, what it promises, and what Word would take for damaged."""

from __future__ import annotations

import base64
import io
import os
import pickle
import re
import subprocess
import sys
import zipfile
from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from napreport.check.compare import compare_texts, read_page
from napreport.check.word.accessibility import find_barriers
from napreport.check.word.document import find_docx_faults, in_word_order
from napreport.check.word.lint import lint
from napreport.check.word.package import WP, WordPackage, is_layout
from napreport.check.word.reading import read_docx
from napreport.design.fonts import RIGHT_TO_LEFT_FAMILY, default_cache, faces, word_cuts
from napreport.page.vocabulary import ELEMENTS, Page, PageNumbers
from napreport.problems import Rejected
from napreport.word.blocks import list_styles
from napreport.word.render import render
from napreport.word.styles import WordStyle, read_word_style
from napreport.word.writer import name_bookmarks
from tests.second_project import own_design

ROOT = Path(__file__).parents[2]
MARKUP = (ROOT / "tests" / "pages" / "vocabulary.html").read_text("utf-8")
THEMES = own_design().themes
W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
NOTES = '<section class="part" id="part-z"><h2>Notes</h2><ol class="notes">{}</ol></section>'


@cache
def style() -> WordStyle:
    return read_word_style(ROOT / "templates", faces(word_cuts(own_design().families), default_cache()))


@cache
def rendered(markup: str = MARKUP, theme: str = "state") -> bytes:
    return render(Page(markup, THEMES[theme]), style())


def small(body: str, head: str = "", lang: str = "en-GB", direction: str = "ltr") -> str:
    """Return a page of one section with `body` in it."""
    return (
        f'<html lang="{lang}" dir="{direction}"><head><title>A title</title>{head}</head><body><article class="brief">'
        f'<section class="part" id="part-a"><h2>A section</h2>{body}</section></article></body></html>'
    )


def part(document: bytes, name: str) -> etree._Element:
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        return etree.fromstring(package.read(name))


def body(document: bytes) -> etree._Element:
    return part(document, "word/document.xml")


def style_names(document: bytes) -> dict[str, str]:
    """Return the name of each style by its id."""
    return {
        one.get(f"{W}styleId", ""): one.find(f"{W}name").get(f"{W}val", "")
        for one in part(document, "word/styles.xml").iter(f"{W}style")
    }


def dump(document: bytes) -> list[tuple[str, str]]:
    """Return (style, text) of each paragraph, a tab as " | ", a note call as its number in brackets."""
    names = style_names(document)
    return [(names[p.find(f"{W}pPr/{W}pStyle").get(f"{W}val")], said(p)) for p in body(document).iter(f"{W}p")]


def said(paragraph: etree._Element) -> str:
    out = []
    for node in paragraph.iter(f"{W}t", f"{W}tab", f"{W}br", f"{W}footnoteReference"):
        if node.getparent().tag == f"{W}tabs":
            continue
        shown = {f"{W}tab": " | ", f"{W}br": " / ", f"{W}footnoteReference": f"[{node.get(f'{W}id')}]"}
        out.append(shown.get(node.tag, node.text))
    return "".join(out).replace("\u00a0", " ")


def test_the_document_says_what_the_page_says_in_the_same_order() -> None:
    there, page = read_docx(WordPackage.of(rendered())), read_page(in_word_order(etree.fromstring(MARKUP)))
    assert list(compare_texts(page, there, ("the page", "Word"))) == []
    assert "For port authorities" in there.text[:30] and "R1 Ask first" in there.text


def test_the_sample_pages_hold_every_element_of_the_vocabulary() -> None:
    pages = [MARKUP, *((ROOT / "tests" / "pages" / f"{name}.html").read_text("utf-8") for name in ("paper", "labels"))]
    elements = [element for page in pages for element in etree.fromstring(page).iter()]
    held = {(element.tag, " ".join(element.get("class", "").split())) for element in elements}
    wanted = {(tag, class_) for tag, classes in ELEMENTS.items() for class_ in classes}
    assert held >= wanted - {("article", ""), ("figure", ""), ("div", ""), ("ul", "")}, wanted - held


@pytest.mark.parametrize(
    ("style_name", "text"),
    [
        ("Title", "Ports that listen lose less time"),
        ("NAP Cover chip", "\u2002For port authorities\u2002"),
        ("heading 1", "Key messages"),
        ("NAP Heading 1 run-on", "From the first letter to the last permit"),
        ("NAP Message title", "Early talks cost weeks, late ones cost years"),
        ("NAP Recommendation title first", "Ask first, then draw"),
        ("NAP Finding title", " | Talks opened when the drawings were done"),
        ("caption", "Figure 1\u2002Drawing took longer than talking"),
        ("NAP Rail head", "What follows"),
        ("NAP Rail text", "R1"),
        ("NAP Ask", "Publish every plan before it is decided, and answer each letter."),
        ("Quote", "“We came to choose, and were shown what had been chosen.”"),
        ("NAP Glance number", "1,250"),
        ("NAP Checklist", "answer the letters."),
        ("NAP Box bullet", "the sample is small;"),
        ("NAP Acronyms", "ILO\u2002International Labour Organization"),
        ("NAP Timeline date", "11 June 2023"),
    ],
)
def test_an_element_takes_the_style_of_its_kind(style_name: str, text: str) -> None:
    found = [(name.removesuffix(" end"), words) for name, words in dump(rendered())]
    assert (style_name, text) in found


def test_a_list_takes_the_style_of_its_kind_and_of_where_it_stands() -> None:
    lists = '<ul><li>a</li></ul><ul class="checklist"><li>b</li></ul><ol><li>c</li></ol>'
    in_part, in_box = dump(rendered(small(lists)))[1:], dump(rendered(small(f'<div class="box">{lists}</div>')))[1:]
    assert in_part == [("List Bullet", "a"), ("NAP Checklist", "b"), ("List Number", "c")]
    assert in_box == [("NAP Box bullet", "a"), ("NAP Box checklist", "b"), ("NAP Box number end", "c")]


@pytest.mark.parametrize("kind", ["timeline", "data"])
def test_a_tables_caption_stands_above_it_and_is_its_title(kind: str) -> None:
    row = "<tr><th>a</th><th>b</th></tr>"
    table = f'<table class="{kind}"><caption>Said above</caption><thead>{row}</thead><tbody>{row}</tbody></table>'
    document = rendered(small(table))
    assert dump(document)[1][1] == "Said above"
    assert body(document).find(f".//{W}tblCaption").get(f"{W}val") == "Said above"


def test_a_package_holds_no_clock_and_starts_with_its_content_types() -> None:
    with zipfile.ZipFile(io.BytesIO(rendered())) as package:
        assert {entry.date_time for entry in package.infolist()} == {(1980, 1, 1, 0, 0, 0)}
        names = package.namelist()
    assert names == ["[Content_Types].xml", *sorted(name for name in names if name != "[Content_Types].xml")]


def test_bookmarks_are_short_and_differ_in_more_than_case() -> None:
    long = "finding-" + "very-" * 10
    names = name_bookmarks([long + "a", long + "b", "part-A", "part-a", "2022-ñ"], ["part-A"])
    assert names["part-A"] == "_Toc00000001"
    assert len({name.lower() for name in names.values()}) == 5
    assert all(re.fullmatch(r"_\w{1,39}", name) for name in names.values())


def test_a_document_is_the_same_in_two_processes_with_different_hash_seeds(tmp_path: Path) -> None:
    order = tmp_path / "order.pickle"
    order.write_bytes(pickle.dumps((Page(MARKUP, THEMES["society"]), style())))
    code = (
        "import sys, pickle, hashlib; from napreport.word.render import render; "
        "print(hashlib.sha256(render(*pickle.load(open(sys.argv[1], 'rb')))).hexdigest())"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", code, str(order)],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1 and len(seen.pop().strip()) == 64


@pytest.mark.parametrize(
    ("markup", "message"),
    [
        ("<p>one <u>two</u></p>", "element <u>"),
        ('<p class="shout">one</p>', 'class "shout" on <p>'),
        ("<td>one</td>", "<td> has no place here"),
        ("<p>one <h3>two</h3></p>", "<h3> has no place inside <p>"),
        ('<div class="box">loose text</div>', "text straight inside <div.box>"),
        ('<p><a href="#nowhere">one</a></p>', "a link to #nowhere"),
        ("<ul><p>one</p></ul>", "<p> in a list"),
        ('<dl class="facts"><dt>one</dt></dl>', "a dt without its dd"),
        ('<table class="data"><tbody><tr><td>1</td></tr></tbody></table>', "a table without a header row"),
        ('<p>one<sup class="call"><a href="#note-1">1</a></sup></p>', "not among the notes"),
    ],
)
def test_what_word_has_no_place_for_is_an_error(markup: str, message: str) -> None:
    with pytest.raises(Rejected) as caught:
        render(Page(small(markup), THEMES["state"]), style())
    assert [problem.code for problem in caught.value.problems] == ["NR043"]
    assert message in caught.value.problems[0].message


def test_a_note_that_word_would_number_otherwise_is_an_error() -> None:
    notes = NOTES.format('<li id="note-1">First</li><li id="note-2">Second</li>')
    call = '<sup class="call"><a href="#note-{0}">{0}</a></sup>'
    for calls, message in ((call.format(2) + call.format(1), "out of order"), (call.format(1), "never called")):
        with pytest.raises(Rejected, match="1 problem") as caught:
            render(
                Page(small(f"<p>a{calls}</p>").replace("</article>", notes + "</article>"), THEMES["state"]), style()
            )
        assert message in caught.value.problems[0].message


def test_two_calls_side_by_side_are_two_numbers_and_the_space_is_no_text() -> None:
    notes = NOTES.format('<li id="note-1">First</li><li id="note-2">Second</li>')
    call = '<sup class="call"><a href="#note-{0}">{0}</a></sup>'
    markup = small(f"<p>Heard{call.format(1)}{call.format(2)}.</p>").replace("</article>", notes + "</article>")
    document = render(Page(markup, THEMES["state"]), style())
    assert "Heard[1] [2]." in [said(paragraph) for paragraph in body(document).iter(f"{W}p")]
    assert "Heard." in read_docx(WordPackage.of(document)).text


def test_every_missing_style_is_told_at_once() -> None:
    broken = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(style().reference)) as source, zipfile.ZipFile(broken, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/styles.xml":
                for gone in (b"NAP Lead", b"NAP Timeline", b"Quote"):
                    content = content.replace(b'w:name w:val="%s"' % gone, b'w:name w:val="Other %s"' % gone)
            target.writestr(name, content)
    with pytest.raises(Rejected) as caught:
        render(Page(MARKUP, THEMES["state"]), replace(style(), reference=broken.getvalue()))
    problems = caught.value.problems
    assert {problem.code for problem in problems} == {"NR053"}
    assert {problem.place.file for problem in problems} == {"templates/reference.docx"}
    assert [re.search("'(.+?)'", problem.message)[1] for problem in problems] == ["NAP Lead", "NAP Timeline", "Quote"]


def test_styles_are_found_by_name_whatever_their_id_and_case() -> None:
    spanish = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(style().reference)) as source, zipfile.ZipFile(spanish, "w") as target:
        for name in source.namelist():
            content = source.read(name).replace(b'"Heading1"', b'"Ttulo1"').replace(b'"heading 1"', b'"Heading 1"')
            target.writestr(name, content)
    document = render(Page(small("<p>one</p>"), THEMES["state"]), replace(style(), reference=spanish.getvalue()))
    assert ("Heading 1", "A section") in dump(document)
    assert body(document).find(f".//{W}pStyle").get(f"{W}val") == "Ttulo1"


@pytest.mark.parametrize("theme", sorted(THEMES))
def test_the_validator_finds_no_error(theme: str, tmp_path: Path) -> None:
    from openxml_audit import OpenXmlValidator

    path = tmp_path / "brief.docx"
    path.write_bytes(rendered(theme=theme))
    result = OpenXmlValidator().validate(str(path))
    assert [str(problem) for problem in result.errors] == []
    assert path.stat().st_size < 400_000


def test_notes_are_footnotes_and_a_second_call_repeats_the_number() -> None:
    document = rendered()
    notes = [said(note) for note in part(document, "word/footnotes.xml") if note.get(f"{W}type") is None]
    assert notes == [
        " | Harbour Observatory, Listening ports, p. 12. example.org/ports",
        " | Decreto del Puerto, article 4.",
    ]
    called = [call.get(f"{W}id") for call in body(document).iter(f"{W}footnoteReference")]
    assert called == ["1", "2"]
    again = [code.text.split() for code in body(document).iter(f"{W}instrText") if "NOTEREF" in code.text]
    assert [words[:2] for words in again] == [["NOTEREF", "_Refnote_1"]]
    assert again[0][1] in {mark.get(f"{W}name") for mark in body(document).iter(f"{W}bookmarkStart")}
    links = part(document, "word/_rels/footnotes.xml.rels")
    assert [link.get("Target") for link in links] == ["https://example.org/ports"]


def test_a_page_without_notes_has_no_footnotes_part() -> None:
    with zipfile.ZipFile(io.BytesIO(rendered(small("<p>one</p>")))) as package:
        assert "word/footnotes.xml" not in package.namelist()


def test_runs_and_the_document_say_their_language() -> None:
    document = rendered()
    tongues = {
        "".join(run.itertext()): run.find(f"{W}rPr/{W}lang").get(f"{W}val")
        for run in body(document).iter(f"{W}r")
        if run.find(f"{W}rPr/{W}lang") is not None
    }
    assert tongues == {"Mesa del Puerto": "es", "Actas de la mesa": "es"}
    assert part(document, "word/styles.xml").find(f"{W}docDefaults//{W}lang").get(f"{W}val") == "en-GB"
    assert part(document, "word/settings.xml").find(f"{W}themeFontLang").get(f"{W}val") == "en-GB"
    assert "en-GB" in part(document, "docProps/core.xml").itertext()


def test_a_page_read_from_right_to_left_turns_the_document_round() -> None:
    table = (
        '<table class="data"><thead><tr><th scope="col">a</th></tr></thead><tbody><tr><td>b</td></tr></tbody></table>'
    )
    document = rendered(small(f'<p>one <span lang="en" dir="ltr">two</span></p>{table}', lang="ar", direction="rtl"))
    defaults = part(document, "word/styles.xml").find(f"{W}docDefaults")
    assert defaults.find(f".//{W}bidi") is not None
    assert (
        body(document).find(f".//{W}bidiVisual") is not None
        and body(document).find(f".//{W}sectPr/{W}bidi") is not None
    )
    turned = {
        "".join(run.itertext()): run.find(f"{W}rPr/{W}rtl").get(f"{W}val", "1") for run in body(document).iter(f"{W}r")
    }
    assert turned == {"A section": "1", "one ": "1", "two": "0", "a": "1", "b": "1"}


def test_each_list_starts_again_at_one() -> None:
    document = rendered(small("<ol><li>a</li></ol><p>b</p><ol><li>c</li></ol>"))
    lists = [number.get(f"{W}val") for number in body(document).iter(f"{W}numId")]
    assert len(set(lists)) == 2
    starts = {
        number.get(f"{W}numId"): number.find(f"{W}lvlOverride/{W}startOverride").get(f"{W}val")
        for number in part(document, "word/numbering.xml").iter(f"{W}num")
        if number.get(f"{W}numId") in lists
    }
    assert starts == dict.fromkeys(lists, "1")


def test_every_link_has_its_target() -> None:
    document = rendered()
    marks = [mark.get(f"{W}name") for mark in body(document).iter(f"{W}bookmarkStart")]
    assert len({mark.lower() for mark in marks}) == len(marks)
    anchors = [link.get(f"{W}anchor") for link in body(document).iter(f"{W}hyperlink") if link.get(f"{W}anchor")]
    assert anchors and set(anchors) <= set(marks)
    ids = {found.get("Id") for found in part(document, "word/_rels/document.xml.rels")}
    used = {value for element in body(document).iter() for name, value in element.attrib.items() if name.startswith(R)}
    assert used and used <= ids


@pytest.mark.parametrize(
    ("number", "parts"),
    [
        ("009-2021-JUS", 3),
        ("978-612-4321-07-8", 5),
        ("E/C.12/PER/CO/2-4", 2),
        ("A/HRC/38/48/Add.2", 1),
        ("2021-04512", 2),
        ("2021-2025", 2),
        ("mid-2021", 1),
    ],
)
def test_no_line_ends_inside_a_number_that_is_looked_up(number: str, parts: int) -> None:
    document = rendered(small(f"<p>See {number} or <strong>{number}</strong> and so on.</p>"))
    runs = [run for run in body(document).iter(f"{W}r") if number[:3] in "".join(run.itertext())]
    assert len(runs) == 2
    for run in runs:
        assert len(run.findall(f"{W}t")) == parts == len(run.findall(f"{W}noBreakHyphen")) + 1
    assert f"See {number} or {number} and so on." in read_docx(WordPackage.of(document)).text


def test_a_title_with_such_a_number_is_not_bound_to_a_property_that_would_cut_it() -> None:
    cover = '<section class="cover"><h1>Decree 009-2021-JUS</h1></section><section class="part"'
    markup = small("").replace("A title", "Decree 009-2021-JUS").replace('<section class="part"', cover, 1)
    document = rendered(markup)
    assert body(document).find(f".//{W}dataBinding") is None
    assert len(list(body(document).iter(f"{W}noBreakHyphen"))) == 2
    assert list(find_docx_faults(document, etree.fromstring(markup))) == []


def test_an_address_with_spaces_does_not_damage_the_file() -> None:
    document = rendered(small('<p><a href="https://example.org/a b/ñ?q=1#x">one</a></p>'))
    targets = [link.get("Target") for link in part(document, "word/_rels/document.xml.rels")]
    assert "https://example.org/a%20b/%C3%B1?q=1#x" in targets


def test_tables_have_a_header_row_or_say_that_they_only_lay_out() -> None:
    tables = list(body(rendered()).iter(f"{W}tbl"))
    layout = [table for table in tables if is_layout(table)]
    assert len(tables) - len(layout) == 2, "charts are drawn; what is a table on the page stays one"
    styles = [table.find(f"{W}tblPr/{W}tblStyle").get(f"{W}val") for table in layout]
    assert styles == ["NAPGlance", "NAPRail", "NAPRail", "NAPCards", "NAPImprint"]
    for table in tables:
        assert (table.find(f"{W}tr/{W}trPr/{W}tblHeader") is None) == (table in layout)
        assert (table.find(f"{W}tblPr/{W}tblCaption") is None) == (table in layout)
        assert table.find(f"{W}tblPr/{W}tblDescription").get(f"{W}val")
        assert table.find(f"{W}tblPr/{W}tblLook").get(f"{W}firstRow") == "1"
        widths = [int(column.get(f"{W}w")) for column in table.find(f"{W}tblGrid")]
        assert sum(widths) == int(table.find(f"{W}tblPr/{W}tblW").get(f"{W}w"))


def test_pictures_are_described_or_decoration_and_stand_in_the_text() -> None:
    document = body(rendered())
    shown = [one for one in document.iter() if isinstance(one.tag, str) and one.tag.endswith("}docPr")]
    figures = [
        figure.get("data-alt")
        for figure in etree.fromstring(MARKUP).iter("figure")
        if figure.get("data-chart") != "table"
    ]
    assert [one.get("descr") for one in shown] == [None, *figures] and len(figures) == 4
    assert [len([x for x in one.iter() if x.tag.endswith("}decorative")]) for one in shown] == [1, 0, 0, 0, 0]
    anchors = [one for one in document.iter() if isinstance(one.tag, str) and one.tag.endswith("}anchor")]
    assert [one.find("{*}docPr") for one in anchors] == shown[:1], "the cover's art alone floats"


def test_nothing_is_formatted_but_by_styles() -> None:
    allowed = {"rStyle", "lang", "rtl"}
    for name in ("document", "footnotes", "header2", "footer2"):
        root = part(rendered(), f"word/{name}.xml")
        assert {one.tag.removeprefix(W) for properties in root.iter(f"{W}rPr") for one in properties} <= allowed
        properties = {one.tag.removeprefix(W) for found in root.iter(f"{W}pPr") for one in found}
        assert properties <= {"pStyle", "numPr", "sectPr"}


@pytest.mark.parametrize("theme", sorted(THEMES))
def test_the_audiences_colours_stand_in_the_theme_and_beside_every_reference(theme: str) -> None:
    document, wanted = rendered(theme=theme), THEMES[theme].accent.lstrip("#")
    slots = part(document, "word/theme/theme1.xml")
    assert slots.find(".//{*}accent1/{*}srgbClr").get("val") == wanted
    styles = part(document, "word/styles.xml")
    fills = {one.get(f"{W}fill") for one in styles.iter(f"{W}shd") if one.get(f"{W}themeFill") == "accent1"}
    texts = {one.get(f"{W}val") for one in styles.iter(f"{W}color") if one.get(f"{W}themeColor") == "accent1"}
    assert fills == texts == {wanted}


def test_the_core_properties_come_from_the_page() -> None:
    core = part(rendered(), "docProps/core.xml")
    core_properties = {etree.QName(one).localname: one.text for one in core}
    assert core_properties == {
        "title": "Ports that listen", "creator": "Harbour Observatory", "lastModifiedBy": "Harbour Observatory",
        "subject": "Three findings on how ports consult their neighbours", "keywords": "ports, participation",
        "language": "en-GB", "revision": "1", "created": "2024-03-01T00:00:00Z", "modified": "2024-03-01T00:00:00Z",
    }  # fmt: skip


def test_a_core_property_that_is_too_long_for_word_is_cut_at_a_word() -> None:
    words = ("ministries, ports, unions and firms of the coast; " * 6).strip()
    head = "".join(f'<meta name="{name}" content="{words}"/>' for name in ("author", "description", "keywords"))
    cover = f'<section class="cover"><h1>{words}</h1></section>'
    markup = small("<p>Words.</p>", head).replace("<title>A title", f"<title>{words}")
    markup = markup.replace('<section class="part"', f'{cover}<section class="part"', 1)
    document = rendered(markup)
    core = {etree.QName(one).localname: one.text or "" for one in part(document, "docProps/core.xml")}
    for name in ("title", "creator", "lastModifiedBy", "subject", "keywords"):
        assert 240 < len(core[name]) <= 255 and core[name].endswith("firms of the coast…"), name
        assert words.startswith(core[name][:-1])
    assert body(document).find(f".//{W}dataBinding") is None, "Word would show the short title on the cover"
    assert list(find_docx_faults(document, etree.fromstring(markup))) == []


def test_the_title_is_bound_only_if_it_is_the_documents_own() -> None:
    cover = '<section class="cover"><h1>{}</h1></section><section class="part" id="part-a">'
    for title, bound in (("A title", True), ("Another title", False)):
        markup = small("").replace('<section class="part" id="part-a">', cover.format(title))
        assert (body(rendered(markup)).find(f".//{W}dataBinding") is not None) is bound


def test_columns_are_cells_of_one_row_and_below_each_other_in_a_box() -> None:
    three = "".join(
        f'<div class="column"><h4>{name}</h4><p>{name} said so.</p></div>' for name in ("State", "Firms", "Unions")
    )
    columns = f'<div class="columns">{three}</div>'
    (row,) = body(rendered(small(columns))).iter(f"{W}tr")
    assert ["".join(cell.itertext()) for cell in row.iterfind(f"{W}tc")] == [
        f"{n}{n} said so." for n in ("State", "Firms", "Unions")
    ]
    boxed = rendered(small(f'<div class="box">{columns}</div>'))
    assert not list(body(boxed).iter(f"{W}tbl"))
    assert [name for name, _ in dump(boxed)[1:3]] == ["NAP Box heading 3", "NAP Box text"]


def test_two_tables_that_would_touch_are_parted() -> None:
    columns = '<div class="columns"><div class="column"><p>One</p></div><div class="column"><p>Two</p></div></div>'
    blocks = [block.tag.removeprefix(W) for block in body(rendered(small(columns * 2))).find(f"{W}body")]
    assert blocks == ["p", "tbl", "p", "tbl", "p", "sectPr"], "Word would make one table of them"


@pytest.mark.parametrize(
    ("listing", "item"),
    [
        ("<ul><li>One</li><li>Two</li><li>Three</li><li>Four</li></ul>", "Bullet"),
        ("<ol><li>One</li><li>Two</li><li>Three</li><li>Four</li></ol>", "Number"),
        ('<ul class="checklist"><li>One</li><li>Two</li><li>Three</li><li>Four</li></ul>', "Checklist"),
    ],
)
def test_a_list_begins_with_what_leads_into_it_and_ends_with_where_it_comes_from(listing: str, item: str) -> None:
    written = dump(
        rendered(small(f'<p>They asked for:</p>{listing}<p class="source">Source: the ports.</p><p>So be it.</p>'))
    )
    styles = {text: name for name, text in written}
    assert styles["They asked for:"] == "NAP Body kept" and styles["So be it."] == "Body Text"
    assert styles["Four"] == f"NAP {item} kept" and "kept" not in styles["Two"]
    unsourced = {text: name for name, text in dump(rendered(small(f"{listing}<p>So be it.</p>")))}
    assert unsourced["Four"] == styles["Two"]


def test_a_draft_says_so_on_every_page_and_marks_what_is_unfinished() -> None:
    draft = rendered(MARKUP.replace("</head>", '<meta name="draft" content="DRAFT COPY"/></head>'))
    for header in ("header1", "header2"):
        assert "DRAFT COPY" in "".join(part(draft, f"word/{header}.xml").itertext())
        assert "DRAFT COPY" not in "".join(part(rendered(), f"word/{header}.xml").itertext())
    marked = [
        run for run in body(draft).iter(f"{W}r") if run.find(f"{W}rPr/{W}rStyle[@{W}val='NAPDraftMark']") is not None
    ]
    assert ["".join(run.itertext()) for run in marked] == ["Unreviewed words"]


def test_the_contents_ask_word_no_question_on_opening() -> None:
    document = rendered()
    assert part(document, "word/settings.xml").find(f"{W}updateFields") is None
    assert not [one for one in body(document).iter(f"{W}fldChar") if one.get(f"{W}dirty")]
    assert [text for name, text in dump(document) if name == "toc 1"] == [
        "Key messages", "Recommendations", "Findings", "Method and notes",
    ]  # fmt: skip


def test_embedded_fonts_can_be_read_back() -> None:
    document = rendered()
    keys = {
        one.get(f"{R}id"): one.get(f"{W}fontKey")
        for one in part(document, "word/fontTable.xml").iter()
        if one.get(f"{W}fontKey")
    }
    targets = {one.get("Id"): one.get("Target") for one in part(document, "word/_rels/fontTable.xml.rels")}
    assert len(keys) == len([cut for cut in word_cuts(own_design().families) if cut.family != RIGHT_TO_LEFT_FAMILY])
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        for relationship, key in keys.items():
            content = package.read(f"word/{targets[relationship]}")
            mask = bytes.fromhex(re.sub("[{}-]", "", key))[::-1]
            assert bytes(a ^ b for a, b in zip(content[:4], mask[:4], strict=True)) == b"\x00\x01\x00\x00"


def test_the_script_makes_the_same_template_each_time_and_the_renderer_takes_it() -> None:
    code = (
        "import sys; sys.path.insert(0, 'scripts'); from make_reference import make_template; "
        "sys.stdout.buffer.write(make_template())"
    )
    made = [
        subprocess.run(
            [sys.executable, "-c", code],
            cwd=ROOT,
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    ]
    assert made[0] == made[1]
    assert render(Page(MARKUP, THEMES["state"]), replace(style(), reference=made[0]))


def table(label: str, id_: str = "t") -> str:
    caption = f'<caption><span class="label">{label}</span> A</caption>'
    rows = "<thead><tr><th>a</th></tr></thead><tbody><tr><td>b</td></tr></tbody>"
    return f'<table class="data" id="{id_}">{caption}{rows}</table>'


def card(kind: str, number: str, label: str = "", id_: str = "x") -> str:
    above = f'<p class="label">{label}</p>' if label else ""
    head = f'<header><p class="number">{number}</p>{above}<h3>A title</h3></header>'
    return f'<article class="card {kind}" id="{id_}">{head}<div class="text"><p>Words.</p></div></article>'


def test_numbered_headings_are_levels_of_one_list_and_keep_the_numbers_of_the_page() -> None:
    findings = "".join(card("finding", str(n), f"Finding {n}", f"finding-{n}") for n in (2, 3, 6, 7))
    document = rendered(small(card("message", "1") + card("recommendation", "R1", id_="r") + findings))
    reading = read_docx(WordPackage.of(document)).text
    assert [
        word for word in ("1 A title", "R1 A title", "Finding 2 A title", "Finding 7 A title") if word not in reading
    ] == []
    numbering = part(document, "word/numbering.xml")
    linked = {
        style.get(f"{W}val"): abstract.get(f"{W}abstractNumId")
        for abstract in numbering.iter(f"{W}abstractNum")
        for style in abstract.iter(f"{W}pStyle")
    }
    assert (
        len({linked[name] for name in ("Heading1", "NAPMessageTitle", "NAPRecommendationTitle", "NAPFindingTitle")})
        == 1
    )
    starts = [one.get(f"{W}val") for one in numbering.iter(f"{W}startOverride")]
    assert starts == ["2", "6"], "a list of its own begins where a brief leaves findings out, and nowhere else"


@pytest.mark.parametrize("label", ["Finding two", "Note 1"])
def test_a_number_that_word_could_not_count_is_an_error(label: str) -> None:
    page = small(card("finding", "1", "Finding 1", "a") + card("finding", "2", label, "b"))
    with pytest.raises(Rejected) as caught:
        render(Page(page, THEMES["state"]), style())
    assert label in caught.value.problems[0].message and caught.value.problems[0].code == "NR043"


def test_a_style_without_its_list_is_told_as_a_fault_of_the_template() -> None:
    bare = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(style().reference)) as source, zipfile.ZipFile(bare, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            if name == "word/styles.xml":
                content = re.sub(rb'<w:numPr><w:ilvl w:val="3"/><w:numId w:val="7"/></w:numPr>', b"", content)
            target.writestr(name, content)
    with pytest.raises(Rejected) as caught:
        render(Page(MARKUP, THEMES["state"]), replace(style(), reference=bare.getvalue()))
    assert caught.value.problems[0].message == "the style 'NAP Finding title' has no numbering"


def fields(document: bytes) -> list[str]:
    return [(code.text or "").strip() for code in body(document).iter(f"{W}instrText")]


def test_a_link_that_says_a_number_is_a_cross_reference_and_any_other_a_link() -> None:
    finding = card("finding", "4", "Finding 4", "finding-a")
    links = (
        '<p><a href="#finding-a">Finding 4</a> <a href="#finding-a">the fourth</a> <a href="#figure-a">Figure 1</a></p>'
    )
    document = rendered(small(links + finding + table("Figure 1", "figure-a")))
    assert [code for code in fields(document) if code.startswith("REF")] == [
        r"REF _finding_a \n \h",
        r"REF _figure_a \h",
        r"REF _finding_a \n \h",  # above the finding's title
    ]
    assert [link.get(f"{W}anchor") for link in body(document).iter(f"{W}hyperlink")] == ["_finding_a"]
    start = body(document).find(f".//{W}bookmarkStart[@{W}name='_figure_a']")
    held = "".join(node.text for run in takewhile_run(start) for node in run.iter(f"{W}t"))
    assert held == "Figure 1", "a reference prints what its bookmark holds"


def takewhile_run(start: etree._Element) -> list[etree._Element]:
    found = []
    for one in start.itersiblings():
        if one.tag == f"{W}bookmarkEnd":
            break
        found.append(one)
    return found


def test_captions_count_by_kind_and_start_again_where_the_page_skips_a_number() -> None:
    labels = ("Cuadro 1", "Gráfico 1", "Cuadro 2", "Cuadro 5")
    document = rendered(small("".join(map(table, labels, "abcd"))))
    assert fields(document) == [
        r"SEQ Cuadro \* ARABIC", r"SEQ Gráfico \* ARABIC", r"SEQ Cuadro \* ARABIC", r"SEQ Cuadro \* ARABIC \r 5",
    ]  # fmt: skip


def test_contents_have_the_page_numbers_of_the_pdf_that_word_is_sure_to_have_too() -> None:
    tops = frozenset({"part-messages", "part-recommendations", "part-findings", "part-method"})
    document = render(Page(MARKUP, THEMES["state"]), style(), PageNumbers((2, 3, 4, 5), 5, tops))
    entries = [text for name, text in dump(document) if name == "toc 1"]
    assert entries == ["Key messages | 2", "Recommendations | 3", "Findings | 4", "Method and notes | 5"]
    assert r'TOC \o "1-1" \h \z \u' in fields(document)
    assert any(code.startswith("TOC") and r"\n" in code for code in fields(rendered()))
    unsure = render(Page(MARKUP, THEMES["state"]), style(), PageNumbers((2, 3, 9, 10), 10, tops))
    assert [text for name, text in dump(unsure) if name == "toc 1"][1:] == [
        "Recommendations | 3",
        "Findings",
        "Method and notes",
    ]


def test_pages_count_from_the_cover_to_the_last() -> None:
    document = rendered()
    assert "".join(part(document, "word/footer2.xml").itertext()).endswith("PAGE 2 /  NUMPAGES 1")
    assert body(document).find(f".//{W}pgNumType") is None


def chart(rows: str, kind: str = "bars", value: str = "Letters") -> str:
    head = f'<thead><tr><th scope="col">Group</th><th scope="col" class="number">{value}</th></tr></thead>'
    return (
        f'<figure class="chart" data-chart="{kind}" data-alt="Bars."><figcaption>A</figcaption>'
        f'<table class="data">{head}<tbody>{rows}</tbody></table></figure>'
    )


BAR = '<tr{}><th scope="row">{}</th><td class="number" data-value="{}">{}</td></tr>'


def test_a_chart_is_words_own_with_its_numbers_in_a_workbook() -> None:
    from openpyxl import load_workbook

    rows = BAR.format(' data-highlight="yes"', "=Fishers", "12500", "12,500") + BAR.format("", "Firms", "4", "4")
    document = rendered(small(chart(rows)))
    space = part(document, "word/charts/chart1.xml")
    assert [one.text for one in space.findall(".//{*}ser/{*}cat//{*}v")] == ["=Fishers", "Firms"]
    assert [one.text for one in space.findall(".//{*}ser/{*}val//{*}v")] == ["12500", "4"]
    assert [one.text for one in space.findall(".//{*}dLbl//{*}t")] == ["12,500"], "a number in the language's own form"
    assert {one.get("val") for one in space.iter("{*}schemeClr")} == {"accent1", "accent4", "accent6", "tx1"}
    assert space.find("{*}lang").get("val") == "en-GB"
    assert not list(body(document).iter(f"{W}tbl"))
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        sheet = load_workbook(io.BytesIO(package.read("word/embeddings/chart1.xlsx"))).active
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["Group", "Letters"],
        ["=Fishers", 12500],
        ["Firms", 4],
    ]
    assert sheet["A2"].data_type == "s", "a label that begins with an equals sign is no formula"


def test_a_chart_of_spans_starts_its_bars_at_their_months() -> None:
    row = '<tr data-start="{}" data-end="{}"><th scope="row">{}</th><td>{}</td></tr>'
    rows = row.format("2022-01", "2022-08", "Talks", "January to August") + row.format(
        "2022-09", "2023-06", "Plans", "later"
    )
    space = part(rendered(small(chart(rows, "spans"))), "word/charts/chart1.xml")
    starts, lengths = ([float(v.text) for v in ser.findall("{*}val//{*}v")] for ser in space.iter("{*}ser"))
    assert starts == [2022, 2022.6667] and lengths == [0.6667, 0.8333]
    assert [one.text for one in space.findall(".//{*}ser")[1].findall("{*}cat//{*}v")] == [
        "Talks\nJanuary to August",
        "Plans\nlater",
    ]


@pytest.mark.parametrize(
    ("figure", "message"),
    [
        (chart(BAR.format("", "a", "-3", "-3")), "is not a plain number"),
        (chart(BAR.format("", "a", "3", "3")).replace(' data-alt="Bars."', ""), "without data-alt"),
        (chart('<tr data-start="2022" data-end="2023-01"><th>a</th><td>b</td></tr>', "spans"), "is not a month"),
        (chart("<tr><th>a</th></tr>"), "holds a th and a td"),
    ],
)
def test_a_chart_that_cannot_be_drawn_is_an_error(figure: str, message: str) -> None:
    with pytest.raises(Rejected) as caught:
        render(Page(small(figure), THEMES["state"]), style())
    assert message in caught.value.problems[0].message


def test_the_designers_page_lists_exactly_the_styles_that_a_template_must_have() -> None:
    text = (ROOT / "docs" / "word.md").read_text("utf-8").split("## A template of your own")[1].split("\nNumbered")[0]
    listed = re.findall(r"`([^`]+)`", text.split("\n\n")[2])
    assert listed == list(list_styles())


@pytest.mark.parametrize(("items", "kept"), [(1, ""), (2, "1"), (3, "12"), (5, "14")])
def test_no_item_of_a_list_stands_alone_on_a_page(items: int, kept: str) -> None:
    listed = "".join(f"<li>Item {number}</li>" for number in range(1, items + 1))
    written = dump(rendered(small(f"<ul>{listed}</ul>")))
    assert "".join(text[-1] for name, text in written if name == "NAP Bullet kept") == kept


def test_a_logo_stands_on_the_cover_as_decoration_within_its_box() -> None:
    from napreport.design.pictures import logo_png

    drawing = (
        "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 120 40'><path d='M0 0H120V40H0Z' fill='#B3261E'/></svg>"
    )
    png = logo_png("data:image/svg+xml;base64," + base64.b64encode(drawing.encode()).decode())
    plain, with_logo = (
        WordPackage.of(render(Page(MARKUP, THEMES["state"]), replace(style(), logo=logo))) for logo in (None, png)
    )
    before, after = (package.xml["word/document.xml"] for package in (plain, with_logo))
    sizes = [
        {tuple(int(extent.get(side)) / 36000 for side in ("cx", "cy")) for extent in root.iter(f"{WP}extent")}
        for root in (before, after)
    ]
    (logo,) = {size for size in sizes[1] - sizes[0] if size[0] < 100}  # the art is lower by what the logo takes
    assert logo == pytest.approx((37.0, 37 / 3), abs=0.1)
    assert [*lint(with_logo), *find_barriers(with_logo)] == []
