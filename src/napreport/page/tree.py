"""Reader: from a page's markup to its tree, and to all in it that no painter could set, told by the brief's title."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from napreport.design.fonts import Face
from napreport.design.glyph_coverage import missing_letters
from napreport.page.vocabulary import Page, unknown_markup
from napreport.problems import Place, Problem, error


def parse_page(page: Page) -> etree._Element:
    """Return a page's tree as its painters take it: without comments, and with nothing from outside the markup."""
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    return etree.fromstring(page.markup.encode(), parser)


def template_place(root: etree._Element) -> Place:
    """Return the place that a problem of a page is told at: the page by its title."""
    title = "".join(str(text) for each in root.iter("title") for text in each.itertext())
    return Place(f'page "{" ".join(title.split())}"')


def unsupported_content(root: etree._Element, faces: tuple[Face, ...]) -> Iterator[Problem]:
    """Yield what is outside the page's vocabulary (NR043), and each letter that no face has (NR050)."""
    place = template_place(root)
    for line, what in unknown_markup(root):
        message = f"{what} is outside the page's vocabulary"
        yield error(Place(place.file, line or 0), "NR043", message, "docs/page.md lists what a template may use")
    yield from missing_letters(root, faces, place)
