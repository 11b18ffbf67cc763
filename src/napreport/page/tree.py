"""Parse a page and report what no renderer supports."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from napreport.design.fonts import Face
from napreport.design.glyph_coverage import missing_letters
from napreport.page.vocabulary import Page, text_of, unknown_markup
from napreport.problems import Place, Problem, error


def parse_page(page: Page) -> etree._Element:
    """Parse a page; nothing outside its markup is read."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    return etree.fromstring(page.markup.encode(), parser)


def template_place(root: etree._Element) -> Place:
    """Return a page as a place, named by its title."""
    title = " ".join(text_of(each) for each in root.iter("title"))
    return Place(f'page "{" ".join(title.split())}"')


def unsupported_content(root: etree._Element, faces: tuple[Face, ...]) -> Iterator[Problem]:
    """Yield unknown markup (NR043) and missing letters (NR050)."""
    place = template_place(root)
    for line, what in unknown_markup(root):
        message = f"{what} is outside the page's vocabulary"
        yield error(Place(place.file, line or 0), "NR043", message, "docs/page.md lists what a template may use")
    yield from missing_letters(root, faces, place)
