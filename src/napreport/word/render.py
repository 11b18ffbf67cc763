"""Render a page as a Word document.

No catalogue, no clock, no network. Word's own means throughout: styles, headings, lists, footnotes, fields and links,
and no direct formatting, so that the reader can go on editing the brief. docs/page.md lists the elements of a page.
"""

from __future__ import annotations

from pathlib import Path

from napreport.design.fonts import RIGHT_TO_LEFT_FAMILY
from napreport.design.templates import read_reference
from napreport.page.tree import parse_page, unsupported_content
from napreport.page.vocabulary import Page, PageNumbers
from napreport.problems import Rejected
from napreport.word import document, headers
from napreport.word.blocks import list_styles
from napreport.word.package import Package
from napreport.word.styles import WordStyle, find_style_ids
from napreport.zipped_xml import parse_xml, read_zip


def render(page: Page, style: WordStyle, page_numbers: PageNumbers | None = None) -> bytes:
    """Return a page as DOCX: the same arguments give the same bytes.

    With `page_numbers` the contents have page numbers. Without them they list the sections alone: only layout knows.

    Raises `Rejected` for what is outside the page's vocabulary (NR043), letters that
    no embedded face has (NR050) and styles the template lacks (NR053).
    """
    root = parse_page(page)
    # A face for a script from the right is embedded only in a document that runs so.
    faces = tuple(face for face in style.faces if root.get("dir") == "rtl" or face.family != RIGHT_TO_LEFT_FAMILY)
    if problems := list(unsupported_content(root, faces)):
        raise Rejected(problems)
    package = Package(style.reference)
    writer = document.make_writer(root, page.theme, package, faces)
    writer.page_numbers, writer.logo = page_numbers, style.logo
    headers.write_headers_and_footers(root, writer)
    document.write_page(root, writer)
    document.write_notes(writer)
    document.lay_out(root, writer, page_numbers)
    document.write_body(root, writer)
    document.set_language(writer)
    document.set_colours(page.theme, package)
    document.set_core_properties(root, writer)
    package.embed_faces(faces)
    return package.to_bytes()


def check_reference_styles(templates: Path) -> None:
    """Check that the Word template has every style; raises `Rejected` (NR053)."""
    parts = dict(read_zip(read_reference(templates)))
    find_style_ids(parse_xml(parts["word/styles.xml"]), list_styles())
