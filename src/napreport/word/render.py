"""The Word painter: from a page and the house style to the bytes of a DOCX. No catalogue, no clock, no network.

Word's own means throughout: styles, headings, lists, footnotes, fields and links, and no direct formatting, so that who
receives a brief can go on editing it. docs/page.md says what each element of the page stands for.
"""

from __future__ import annotations

from pathlib import Path

from napreport.design.templates import read_reference
from napreport.page.tree import parse_page, unsupported_content
from napreport.page.vocabulary import Page, PageNumbers
from napreport.problems import Rejected
from napreport.word.styles import WordStyle, find_style_ids
from napreport.zipped_xml import parse_xml, read_zip


def render(page: Page, style: WordStyle, laid: PageNumbers | None = None) -> bytes:
    """Return the page as a Word document: the same bytes for the same arguments, in any process.

    With `laid` the contents have page numbers; without it they list the sections alone, because only layout knows.

    Raises `Rejected` for what is outside the page's vocabulary (NR043), letters that
    no embedded face has (NR050) and styles the template lacks (NR053).
    """
    return _written(page, style, laid, sketch=False)


def render_sketch(page: Page, style: WordStyle) -> bytes:
    """Return a document that has the pages of `paint`'s, for who counts them: its pictures and charts are blank.

    Drawing them takes LibreOffice a third of its time. Raises `Rejected` as `paint` does.
    """
    return _written(page, style, None, sketch=True)


def _written(page: Page, style: WordStyle, laid: PageNumbers | None, *, sketch: bool) -> bytes:
    from napreport.word import document, embed
    from napreport.word.package import Package

    root = parse_page(page)
    faces = embed.needed(style.faces, rtl=root.get("dir") == "rtl")
    if problems := list(unsupported_content(root, faces)):
        raise Rejected(problems)
    package = Package(style.reference)
    writer = document.make_writer(root, page, package, laid, style.logo, sketch=sketch)
    document.write_headers_and_footers(root, writer, package)
    document.write_body(root, writer, package)
    document.write_notes(writer, package)
    document.set_language(root, package)
    document.set_colours(page.theme, package)
    document.set_core_properties(root, package)
    package.embed_faces(faces)
    return package.to_bytes()


def check_reference_styles(templates: Path) -> None:
    """Make sure that a project's Word template has every style that a painting may use; raises `Rejected` otherwise (NR053)."""
    from napreport.word.names import list_styles

    parts = dict(read_zip(read_reference(templates)))
    find_style_ids(parse_xml(parts["word/styles.xml"]), list_styles())
