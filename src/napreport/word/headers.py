"""What runs along every page: from the page's audience, title, source and draft word to headers and footers."""

from __future__ import annotations

from napreport.word.wml import Element, field, run, w
from napreport.word.writer import DocumentWriter


def build_body_header(audience: str, title: str, draft: str, writer: DocumentWriter) -> Element:
    """Return the header of all pages but the cover: the draft's word if there is one, the audience and the title."""
    left = [run(audience, writer.style_id("NAP Audience"))] if audience else []
    line = writer.paragraph("header", *left, run("\t"), run(title))
    return w("hdr", *_draft(draft, writer), line)


def build_cover_header(draft: str, writer: DocumentWriter) -> Element:
    """Return the cover's header, which holds a draft's word and otherwise an empty line of its own height."""
    return w("hdr", *(_draft(draft, writer) or [writer.paragraph("Normal")]))


def build_body_footer(source: str, writer: DocumentWriter) -> Element:
    """Return the footer of all pages but the cover: where the brief comes from, the page and how many there are after it.

    Word counts both on layout. LibreOffice counts no section's pages and prints what is cached.
    """
    strong = writer.style_id("page number")
    left = [run(source)] if source else []
    total = "1" if writer.page_numbers is None else str(writer.page_numbers.pages)
    pages = [*field("PAGE", "1", strong), run(" / "), *field("SECTIONPAGES", total)]
    return w("ftr", writer.paragraph("footer", *left, run("\t"), *pages))


def build_paper_footer(title: str, writer: DocumentWriter) -> Element:
    """Return the footer of a paper that counts its pages: what it is, the page and how many there are."""
    pages = [*field("PAGE", "1", writer.style_id("page number")), run(" / "), *field("NUMPAGES", "1")]
    return w("ftr", writer.paragraph("footer", run(title), run("\t"), *pages))


def build_empty_footer(writer: DocumentWriter) -> Element:
    """Return the cover's footer: nothing, but present, or Word would repeat another section's."""
    return w("ftr", writer.paragraph("Normal"))


def _draft(word: str, writer: DocumentWriter) -> list[Element]:
    return [writer.paragraph("NAP Draft", run(word))] if word else []
