"""The Word painter: from a page and the house style to the bytes of a DOCX. No catalogue, no clock, no network.

Word's own means throughout: styles, headings, lists, footnotes, fields and links, and no direct formatting, so that who
receives a brief can go on editing it. docs/page.md says what each element of the page stands for.
"""

from __future__ import annotations

from lxml import etree

from napreport.letters import missing_letters
from napreport.page import Laid, Page, strangers
from napreport.problems import Place, Rejected, error
from napreport.word.style import WordStyle, word_style

__all__ = ["WordStyle", "paint", "word_style"]


def paint(page: Page, style: WordStyle, laid: Laid | None = None) -> bytes:
    """Return the page as a Word document: the same bytes for the same arguments, in any process.

    With `laid` the contents have page numbers; without it they list the sections alone, because only layout knows.

    Raises `Rejected` for what is outside the page's vocabulary (NR043), letters that
    no embedded face has (NR050) and styles the template lacks (NR053).
    """
    from napreport.word import assembly, embed
    from napreport.word.package import Package

    root = parsed(page)
    faces = embed.needed(style.faces, rtl=root.get("dir") == "rtl")
    problems = tuple(missing_letters(root, faces, Place("page")))
    if problems:
        raise Rejected(problems)
    package = Package(style.reference)
    desk = assembly.desk(root, page, package, laid)
    assembly.write_running(root, desk, package)
    assembly.write_body(root, desk, package)
    assembly.write_notes(desk, package)
    assembly.set_language(root, package)
    assembly.set_colours(page.theme, package)
    assembly.describe(root, package)
    package.embed(faces)
    return package.saved()


def parsed(page: Page) -> etree._Element:
    """Return the page's tree, after making sure that all of it is in the vocabulary."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(page.markup.encode(), parser)
    found = tuple(strangers(root))
    if found:
        raise Rejected(
            error(Place("page", line or 0), "NR043", f"{what} is not in the page's vocabulary", "see docs/page.md")
            for line, what in found
        )
    return root
