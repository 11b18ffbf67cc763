"""What runs along every page: from the page's audience, title, source and draft word to headers and footers."""

from __future__ import annotations

from napreport.word.wml import Element, field, run, w
from napreport.word.writer import DocumentWriter


def body_header(audience: str, title: str, draft: str, desk: DocumentWriter) -> Element:
    """Return the header of all pages but the cover: the draft's word if there is one, the audience and the title."""
    left = [run(audience, desk.style("NAP Audience"))] if audience else []
    line = desk.paragraph("header", *left, run("\t"), run(title))
    return w("hdr", *_draft(draft, desk), line)


def cover_header(draft: str, desk: DocumentWriter) -> Element:
    """Return the cover's header, which holds a draft's word and otherwise an empty line of its own height."""
    return w("hdr", *(_draft(draft, desk) or [desk.paragraph("Normal")]))


def body_footer(source: str, desk: DocumentWriter) -> Element:
    """Return the footer of all pages but the cover: where the brief comes from, the page and how many there are after it.

    Word counts both on layout. LibreOffice counts no section's pages and prints what is cached.
    """
    strong = desk.style("page number")
    left = [run(source)] if source else []
    total = "1" if desk.laid is None else str(desk.laid.pages)
    pages = [*field("PAGE", "1", strong), run(" / "), *field("SECTIONPAGES", total)]
    return w("ftr", desk.paragraph("footer", *left, run("\t"), *pages))


def paper_footer(title: str, desk: DocumentWriter) -> Element:
    """Return the footer of a paper that counts its pages: what it is, the page and how many there are."""
    pages = [*field("PAGE", "1", desk.style("page number")), run(" / "), *field("NUMPAGES", "1")]
    return w("ftr", desk.paragraph("footer", run(title), run("\t"), *pages))


def empty_footer(desk: DocumentWriter) -> Element:
    """Return the cover's footer: nothing, but present, or Word would repeat another section's."""
    return w("ftr", desk.paragraph("Normal"))


def _draft(word: str, desk: DocumentWriter) -> list[Element]:
    return [desk.paragraph("NAP Draft", run(word))] if word else []
