"""The printed lines of text blocks, and their pages."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from napreport.check.pdf.runs import GlyphPage, GlyphRun, letters_of
from napreport.design.theme import Limits
from napreport.page.vocabulary import text_of

#: How far from the text, in mm, type in the margins (running heads, folios) is at least.
MARGIN_GAP = 1.0


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of a block: its page and its runs."""

    page: int
    runs: tuple[GlyphRun, ...]

    @property
    def text(self) -> str:
        """The words of the line, with single spaces."""
        return " ".join("".join(run.text for run in self.runs).split())

    @property
    def baseline(self) -> float:
        """The distance of the lowest run from the page's top, in mm.

        Calls of notes are raised.
        """
        return max(run.baseline for run in self.runs)


@dataclass(frozen=True, slots=True)
class TextBlock:
    """An element of the page and its printed lines.

    It has none if it is not printed whole.
    """

    element: etree._Element
    lines: tuple[TextLine, ...]

    @property
    def first(self) -> int:
        """The page that the block begins on."""
        return self.lines[0].page

    @property
    def last(self) -> int:
        """The page that the block ends on."""
        return self.lines[-1].page


@dataclass(frozen=True, slots=True)
class PrintedPages:
    """A page beside its PDF, with its blocks and stray runs.

    `blocks` are in the page's order; `strays` are the runs, with their pages, that belong to no block.
    """

    page: etree._Element
    sheets: tuple[GlyphPage, ...]
    limits: Limits
    blocks: tuple[TextBlock, ...] = ()
    strays: tuple[tuple[int, GlyphRun], ...] = ()

    @property
    def has_cover(self) -> bool:
        """Whether the first page is a cover."""
        return self.page.find(".//section[@class='cover']") is not None

    def sheet(self, number: int) -> GlyphPage:
        """Return a page by its number."""
        return self.sheets[number - 1]

    def bounds(self, number: int) -> tuple[float, float]:
        """Return where a page's text may begin and end, in mm.

        A cover's text may come half as near to the edges as other text.
        """
        share = 0.5 if number == 1 and self.has_cover else 1.0
        return self.limits.top * share, self.sheet(number).height - self.limits.bottom * share

    def within(self, element: etree._Element) -> tuple[TextBlock, ...]:
        """Return the printed blocks inside an element, also the element itself."""
        inside = set(element.iter())
        return tuple(block for block in self.blocks if block.lines and block.element in inside)

    def lines_of(self, element: etree._Element) -> list[TextLine]:
        """Return the printed lines inside an element."""
        return [line for block in self.within(element) for line in block.lines]

    def pages_of(self, element: etree._Element) -> list[int]:
        """Return the pages that an element is printed on, in order."""
        return sorted({line.page for line in self.lines_of(element)})

    def lines_on(self, number: int) -> list[TextLine]:
        """Return the lines of all blocks on a page."""
        return [line for block in self.blocks for line in block.lines if line.page == number]

    def used(self, number: int) -> float:
        """Return how far down text and drawings reach, in mm."""
        _, foot = self.bounds(number)
        lines = [line.baseline for line in self.lines_on(number)]
        return max([*lines, self.sheet(number).last_drawn(foot)], default=0.0)

    def is_blank(self, number: int) -> bool:
        """Return whether a page has no text.

        Printed sheets need such pages at their end.
        """
        return not self.lines_on(number)

    def section_started(self, number: int) -> etree._Element | None:
        """Return the section that begins on a page of its own."""
        for block in self.blocks:
            if block.lines and block.first == number and block.element.tag == "h2":
                section = block.element.getparent()
                above = [line for line in self.lines_on(number) if line.baseline < block.lines[0].baseline - 1]
                if section is not None and section.get("class") != "part run-on" and not above:
                    return section
        return None

    def in_margin(self, number: int, run: GlyphRun) -> bool:
        """Return whether a run is in the margins, as running heads."""
        top, foot = self.bounds(number)
        return run.baseline < top + MARGIN_GAP or run.baseline > foot + MARGIN_GAP


def name_place(element: etree._Element) -> str:
    """Return an element's place for messages: an id, or its tag.

    It is the nearest id around it, or the cover.
    """
    for each in (element, *element.iterancestors()):
        if each.get("id"):
            return f"#{each.get('id')}"
        if each.get("class") == "cover":
            return "the cover"
    return f"<{element.tag}>"


def describe_block(element: etree._Element) -> str:
    """Return an element's first words in quotation marks, and its place."""
    return f"{quote(text_of(element))} ({name_place(element)})"


def printed_letters(element: etree._Element) -> str:
    """Return an element's letters as printed, calls of notes included."""
    return letters_of("".join(map(str, element.itertext())))


def quote(text: str, most: int = 48) -> str:
    """Return a text in quotation marks, shortened."""
    return f"“{text if len(text) <= most else text[: most - 3].rstrip() + '...'}”"
