"""On screen: from a page to the same page as HTML for a browser, in the style of its PDF, which takes no layout by us."""

from __future__ import annotations

from typing import TYPE_CHECKING

from lxml import etree

from napreport.page.tree import parse_page
from napreport.page.vocabulary import Page
from napreport.pdf.arrange import galley, tokens
from napreport.pdf.arrange.tree import Unfit

if TYPE_CHECKING:
    from napreport.pdf.render import PdfStyle


def onscreen(page: Page, style: PdfStyle, css: str) -> etree._Element:
    """Return a page's tree with its style inside; `css` is what a browser needs beside the stylesheet of the PDF.

    What a PDF could not be drawn with (NR043) is shown as the template has it.
    """
    root = parse_page(page)
    try:
        galley.prepare(root, page.theme, style.faces, style.measures)
    except Unfit:
        root = parse_page(page)
    head = root.find("head")
    assert head is not None
    head.insert(0, etree.Element("meta", charset="utf-8"))
    faces = "\n".join(map(tokens.font_face, style.faces))
    for text in (tokens.properties(page.theme, style.measures), style.stylesheet, style.draft, faces, css):
        etree.SubElement(head, "style").text = text
    return root
