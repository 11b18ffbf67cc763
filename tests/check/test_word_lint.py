"""Deliberate corruptions of a good Word document: each gate fires for what it is there for, and for nothing in a good one."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from napreport.check.faults import contrast_ratio, parse_hex
from napreport.check.word.document import find_docx_faults
from napreport.design.fonts import default_cache, faces, word_cuts
from napreport.page.vocabulary import Page, PageNumbers
from napreport.word.render import render
from napreport.word.styles import read_word_style
from tests.second_project import own_design

ROOT = Path(__file__).parents[2]
MARKUP = (ROOT / "tests" / "pages" / "vocabulary.html").read_text("utf-8")
BODY, STYLES, NUMBERING, NOTES = "word/document.xml", "word/styles.xml", "word/numbering.xml", "word/footnotes.xml"
SETTINGS, CORE, RELS, TYPES = (
    "word/settings.xml",
    "docProps/core.xml",
    "word/_rels/document.xml.rels",
    "[Content_Types].xml",
)
#: The sections of the page that begin a page in its PDF.
TOPS = frozenset({"part-messages", "part-recommendations", "part-findings", "part-method"})
#: One of a thing, up to its end, in a pattern.
RUN, ROW, CELL = (rf"<w:{t}>(?:(?!</w:{t}>).)*</w:{t}>" for t in ("r", "tr", "tc"))
Parts = list[tuple[str, bytes]]
Change = Callable[[Parts], Parts]


@cache
def good() -> bytes:
    style = read_word_style(ROOT / "templates", faces(word_cuts(own_design().families), default_cache()))
    return render(Page(MARKUP, own_design().themes["state"]), style, PageNumbers((2, 3, 4, 5), 5, TOPS))


def parts(document: bytes) -> Parts:
    with zipfile.ZipFile(io.BytesIO(document)) as package:
        return [(name, package.read(name)) for name in package.namelist()]


@pytest.mark.filterwarnings("ignore:Duplicate name")
def packed(content: Parts) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as package:
        for name, data in content:
            package.writestr(name, data)
    return out.getvalue()


def found(document: bytes) -> set[str]:
    return {fault.code for fault in find_docx_faults(document, etree.fromstring(MARKUP))}


def put(part: str, old: str, new: str) -> Change:
    """Replace the first match of a pattern in a part; the match has to be there."""

    def change(content: Parts) -> Parts:
        text = dict(content)[part].decode()
        changed, times = re.subn(old, new, text, count=1, flags=re.DOTALL)
        assert times, f"{old} is not in {part}"
        return [(name, changed.encode() if name == part else data) for name, data in content]

    return change


def without(part: str) -> Change:
    return lambda content: [(name, data) for name, data in content if name != part]


CORRUPTIONS: dict[str, tuple[str, Change]] = {
    "an entry stands twice": ("NR070", lambda content: [*content, content[3]]),
    "the content types are not first": ("NR070", lambda content: [*content[1:], content[0]]),
    "a part has no content type": ("NR070", put(TYPES, '<Override[^>]*footnotes[^>]*/>', "")),
    "a default type is missing": ("NR070", put(TYPES, '<Default Extension="png"[^>]*/>', "")),
    "a type is given for what is not there": ("NR070", put(TYPES, "/word/footnotes.xml", "/word/footnotes9.xml")),
    "a part is not well formed": ("NR070", put(BODY, "</w:body>", "")),
    "the workbook of a chart is none": (
        "NR070", lambda content: [(n, b"no workbook" if n.endswith(".xlsx") else d) for n, d in content],
    ),
    "the styles are missing": ("NR070", without(STYLES)),
    "a picture is missing": ("NR071", lambda content: [(n, d) for n, d in content if not n.endswith(".svg")]),
    "the package leads to no document": ("NR071", put("_rels/.rels", "word/document.xml", "word/documents.xml")),
    "a relationship stands twice": ("NR071", put(RELS, r"(<Relationship [^>]*/>)", r"\1\1")),
    "a relationship is used and not there": ("NR071", put(BODY, 'r:embed="rId', 'r:embed="rId99')),
    "an address holds a space": ("NR071", put("word/_rels/footnotes.xml.rels", "example.org/ports", "example.org/the ports")),
    "a chart has lost its relationships": ("NR071", without("word/charts/_rels/chart1.xml.rels")),
    "a cell does not end with a paragraph": ("NR072", put(BODY, r"<w:tc>((?!<w:p>|</w:tc>).)*<w:p>((?!</w:p>).)*</w:p></w:tc>", "<w:tc></w:tc>")),
    "a row has a cell too few": ("NR072", put(BODY, CELL + "</w:tr>", "</w:tr>")),
    "a link stands in a link": ("NR072", put(BODY, r"(<w:hyperlink [^>]*>)(.*?)(</w:hyperlink>)", r"\1\1\2\3\3")),
    "a content control is empty": ("NR072", put(BODY, r"<w:sdtContent>.*?</w:sdtContent>", "<w:sdtContent/>")),
    "a paragraph's properties stand last": (
        "NR072", put(BODY, r"<w:p>(<w:pPr>(?:(?!</w:pPr>).)*</w:pPr>)(<w:r>(?:(?!</w:r>).)*</w:r>)", r"<w:p>\2\1"),
    ),
    "the section's properties are lost": ("NR072", put(BODY, r"<w:sectPr>(?!.*<w:sectPr>).*</w:sectPr></w:body>", "</w:body>")),
    "a field never ends": ("NR073", put(BODY, r'<w:fldChar w:fldCharType="end"/>', "")),
    "a field has no result": ("NR073", put(BODY, rf'(w:fldCharType="separate"/></w:r>){RUN}(<w:r>[^/]*<w:fldChar)', r"\1\2")),
    "a reference points to no bookmark": ("NR073", put(BODY, r"PAGEREF _Toc00000001", "PAGEREF _Toc00000009")),
    "a link leads to no bookmark": ("NR073", put(BODY, 'w:anchor="', 'w:anchor="x')),
    "the file asks to be updated": ("NR073", put(SETTINGS, "<w:compat>", '<w:updateFields w:val="true"/><w:compat>')),
    "a field is dirty": ("NR073", put(BODY, 'w:fldCharType="begin"', 'w:fldCharType="begin" w:dirty="true"')),
    "two bookmarks differ in case alone": ("NR074", put(BODY, 'w:name="_Toc00000002"', 'w:name="_TOC00000001"')),
    "a bookmark's name is too long": ("NR074", put(BODY, 'w:name="_finding', f'w:name="_{"x" * 40}')),
    "a bookmark never ends": ("NR074", put(BODY, "<w:bookmarkEnd [^>]*/>", "")),
    "two drawings have one number": ("NR074", put(BODY, '<wp:docPr id="2"', '<wp:docPr id="1"')),
    "two content controls have one number": ("NR074", put(BODY, r"(<w:sdt[ >].*?</w:sdt>)", r"\1\1")),
    "a style is used and not there": ("NR075", put(BODY, 'w:pStyle w:val="Heading1"', 'w:pStyle w:val="Heading7"')),
    "a style is based on none": ("NR075", put(STYLES, 'w:basedOn w:val="Normal"', 'w:basedOn w:val="Nothing"')),
    "a list is used and not there": ("NR075", put(STYLES, '<w:numId w:val="1"/>', '<w:numId w:val="99"/>')),
    "a list is described behind another": (
        "NR075", put(NUMBERING, r'(<w:abstractNum w:abstractNumId="1">.*?</w:abstractNum>)(.*)(</w:numbering>)', r"\2\1\3"),
    ),
    "a note is called and not there": ("NR075", put(BODY, 'w:footnoteReference w:id="2"', 'w:footnoteReference w:id="7"')),
    "a note is never called": ("NR075", put(BODY, '<w:footnoteReference w:id="2"/>', "<w:t>2</w:t>")),
    "the notes' separators are not listed": ("NR075", put(SETTINGS, "<w:footnotePr .*?</w:footnotePr>", "")),
    "a text holds a line's end": ("NR076", put(BODY, "Key messages</w:t>", "Key\nmessages</w:t>")),
    "a size is a decimal": ("NR076", put(STYLES, 'w:after="240"|w:before="240"', 'w:before="240.5"')),
    "a colour is a name": ("NR076", put(STYLES, 'w:color w:val="[0-9A-F]{6}"', 'w:color w:val="navy"')),
    "a date is no moment": ("NR077", put(CORE, "2024-03-01T00:00:00Z", "March 2024")),
    "a property stands twice": ("NR077", put(CORE, r"(<dc:creator>.*?</dc:creator>)", r"\1\1")),
    "there is no title": ("NR080", put(CORE, "<dc:title>.*?</dc:title>", "<dc:title/>")),
    "the styles are in another language": ("NR080", put(STYLES, '<w:lang w:val="en-GB"', '<w:lang w:val="de-DE"')),
    "a language is none": ("NR080", put(BODY, '<w:lang w:val="es"', '<w:lang w:val="español"')),
    "a drawing is not described": ("NR081", put(BODY, r' descr="[^"]*"', "")),
    "a decoration is described": ("NR081", put(BODY, r'(<wp:anchor (?:(?!<wp:docPr).)*<wp:docPr )', r'\1descr="art" ')),
    "a drawing floats": ("NR081", put(BODY, r"<wp:inline (.*?)</wp:inline>", r"<wp:anchor \1</wp:anchor>")),
    "a heading skips a level": ("NR082", put(STYLES, r'(w:styleId="Heading2">.*?<w:outlineLvl w:val=")1"', r'\g<1>3"')),
    "a heading is empty": ("NR082", put(BODY, r'(<w:pStyle w:val="Heading1"/></w:pPr>)(?:(?!</w:p>).)*</w:p>', r"\1</w:p>")),
    "a table has no header row": ("NR083", put(BODY, "<w:tblHeader/>", "")),
    "a table has no title": ("NR083", put(BODY, "<w:tblCaption [^>]*/>", "")),
    "a table has a blank cell": ("NR083", put(BODY, r"(<w:tc>(?:(?!<w:p>).)*)<w:p>(?:(?!</w:tc>).)*</w:tc>", r"\1<w:p/></w:tc>")),
    "a table for layout has two rows": ("NR083", put(BODY, "(<w:tr>(?:(?!</w:tr>).)*</w:tr>)(</w:tbl>)", r"\1\1\2")),
    "a table for layout is not described": ("NR083", put(BODY, "<w:tblDescription [^>]*/>", "")),
    "a table for layout marks no row": ("NR083", put(BODY, 'w:firstRow="1"', 'w:firstRow="0"')),
    "cells are merged": ("NR083", put(BODY, "<w:tcPr>", '<w:tcPr><w:vMerge w:val="restart"/>')),
    "an empty paragraph keeps a distance": ("NR084", put(BODY, r"(</w:tbl>)", r"\1<w:p/>")),
    "a link is called by its address": ("NR085", put(BODY, r"(<w:hyperlink [^>]*r:id(?:(?!<w:t).)*<w:t[^>]*>)", r"\1https://")),
    "a run is formatted by hand": ("NR086", put(BODY, "<w:rPr><w:rStyle", '<w:rPr><w:b/><w:rStyle')),
    "a paragraph is formatted by hand": ("NR086", put(BODY, "</w:pPr>", '<w:jc w:val="center"/></w:pPr>')),
    "text has too little contrast": ("NR087", put(STYLES, r'(w:styleId="NAPLead">.*?<w:color w:val=")[0-9A-F]{6}', r"\g<1>BBBBBB")),
    "a word is lost": ("NR065", put(BODY, "Key messages</w:t>", "Key</w:t>")),
    "a note is changed": ("NR065", put(NOTES, "Decreto", "Decretos")),
    "a chart's number is changed": ("NR065", put("word/charts/chart2.xml", r"<c:v>25</c:v>", "<c:v>26</c:v>")),
    "two of a chart's numbers change places": (
        "NR065", put("word/charts/chart2.xml", r"<c:v>25</c:v>(.*?)<c:v>21</c:v>", r"<c:v>21</c:v>\1<c:v>25</c:v>"),
    ),
    "a heading counts otherwise": ("NR065", put(NUMBERING, 'w:lvlText w:val="R%3"', 'w:lvlText w:val="Q%3"')),
    "a description is changed": ("NR065", put(BODY, 'descr="QR code', 'descr="A QR code')),
    "a link leads elsewhere": ("NR065", put(RELS, "https://example.org/ports", "https://example.org/boats")),
    "a reference leads to another heading": ("NR065", put(BODY, "REF _recommendation_ask_first", "REF _finding_late_talks")),
    "the running heads name another audience": ("NR065", put("word/header2.xml", "For port authorities", "For port workers")),
    "a foreign word has lost its language": ("NR065", put(BODY, '<w:lang w:val="es"/>', "")),
    "a heading has lost its level": ("NR065", put(BODY, r'w:pStyle w:val="Heading2"', 'w:pStyle w:val="BodyText"')),
}  # fmt: skip


def test_a_good_document_passes_every_gate() -> None:
    assert list(find_docx_faults(good(), etree.fromstring(MARKUP))) == []


def test_there_are_corruptions_for_every_kind_of_fault() -> None:
    assert len(CORRUPTIONS) >= 30
    assert {code for code, _ in CORRUPTIONS.values()} >= {f"NR0{n}" for n in (*range(70, 78), *range(80, 88))}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", CORRUPTIONS)
def test_a_corruption_is_found(name: str) -> None:
    code, change = CORRUPTIONS[name]
    assert code in found(packed(change(parts(good()))))


def test_a_file_that_is_no_package_is_told_without_a_traceback() -> None:
    assert found(b"no zip at all") == {"NR070"}
    assert found(good()[:-200]) == {"NR070"}


#: The lightest grey that passes on white, as WCAG's own examples give it, and the two ends of the scale.
PAIRS = [("000000", "FFFFFF", 21.0), ("FFFFFF", "FFFFFF", 1.0), ("767676", "FFFFFF", 4.54)]


@pytest.mark.parametrize(("one", "other", "ratio"), PAIRS)
def test_contrast_is_computed_as_wcag_computes_it(one: str, other: str, ratio: float) -> None:
    assert (
        round(contrast_ratio(parse_hex(one), parse_hex(other)), 2)
        == ratio
        == round(contrast_ratio(parse_hex(other), parse_hex(one)), 2)
    )
