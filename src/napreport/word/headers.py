"""Headers and footers of a brief and of a paper."""

from __future__ import annotations

from napreport.page.vocabulary import text_of
from napreport.word.wml import Element, R, field, qname, run, w
from napreport.word.writer import DocumentWriter, read_meta, set_right_to_left

#: The elements after `w:bidi` in a section's properties, by the schema.
_AFTER_BIDI = tuple(qname(tag) for tag in ("rtlGutter", "docGrid", "printerSettings", "sectPrChange"))
#: How many letters fit the footer beside the page's number.
_FOOTER = 105


def write_headers_and_footers(root: Element, writer: DocumentWriter) -> None:
    """Write the headers and footers of both sections."""
    cover, body, paper = writer.package.sections
    draft = read_meta(root, "draft")
    is_paper = root.find("body/article[@class='brief']") is None
    if is_paper:
        is_numbered = root.find("body/article[@class='paper numbered']") is not None
        footer = _build_paper_footer(writer) if is_numbered else _build_empty_footer(writer)
        _attach(paper, "footer", "footer1", footer, writer)
        _attach(paper, "header", "header1", _build_cover_header(draft, writer), writer)
    else:
        _attach(body, "footer", "footer2", _build_body_footer(_find_source(root), writer), writer)
        header = _build_body_header(read_meta(root, "audience"), draft, writer)
        _attach(body, "header", "header2", header, writer)
        _attach(cover, "footer", "footer1", _build_empty_footer(writer), writer)
        _attach(cover, "header", "header1", _build_cover_header(draft, writer), writer)
    if writer.rtl:
        for section in (paper,) if is_paper else (cover, body):
            after = [child for child in section if child.tag in _AFTER_BIDI]
            section.insert(section.index(after[0]) if after else len(section), w("bidi"))


def _attach(section: Element, kind: str, name: str, story: Element, writer: DocumentWriter) -> None:
    """Add a header or a footer and refer to it.

    The reference is first in the section's properties.
    """
    if writer.rtl:
        set_right_to_left(story)
    reference = w(f"{kind}Reference", type="default")
    reference.set(f"{{{R}}}id", writer.package.add_story(name, kind, story))
    section.insert(0, reference)


def _find_source(root: Element) -> str:
    """Return the footer's text: the source, or the authors.

    The cover's line about the source is used if it fits.
    """
    source = root.find(".//section[@class='cover']/p[@class='source']")
    line = "" if source is None else text_of(source)
    return line if 0 < len(line) <= _FOOTER else read_meta(root, "author")


def _build_body_header(audience: str, draft: str, writer: DocumentWriter) -> Element:
    left = [run(audience, writer.style_id("NAP Audience"))] if audience else []
    line = writer.paragraph("header", *left, run("\t"), run(writer.title))
    return w("hdr", *_build_draft(draft, writer), line)


def _build_cover_header(draft: str, writer: DocumentWriter) -> Element:
    """Return the cover's header: the draft's word, or an empty line."""
    return w("hdr", *(_build_draft(draft, writer) or [writer.paragraph("Normal")]))


def _build_body_footer(source: str, writer: DocumentWriter) -> Element:
    """Return the footer after the cover: source, page, number of pages."""
    strong = writer.style_id("page number")
    left = [run(source)] if source else []
    total = "1" if writer.page_numbers is None else str(writer.page_numbers.pages)
    pages = [*field("PAGE", "2", strong), run(" / "), *field("NUMPAGES", total)]
    return w("ftr", writer.paragraph("footer", *left, run("\t"), *pages))


def _build_paper_footer(writer: DocumentWriter) -> Element:
    """Return the footer of a paper: title, page, number of pages."""
    pages = [*field("PAGE", "1", writer.style_id("page number")), run(" / "), *field("NUMPAGES", "1")]
    return w("ftr", writer.paragraph("footer", run(writer.title), run("\t"), *pages))


def _build_empty_footer(writer: DocumentWriter) -> Element:
    """Return an empty footer; without one Word would repeat another section's."""
    return w("ftr", writer.paragraph("Normal"))


def _build_draft(word: str, writer: DocumentWriter) -> list[Element]:
    return [writer.paragraph("NAP Draft", run(word))] if word else []
