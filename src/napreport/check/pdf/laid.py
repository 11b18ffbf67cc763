"""Laid: a page beside the sheets that it was printed on, as the looks at pages and at type see it."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from napreport.check.faults import Fault
from napreport.check.pdf.lines import PageProof, TextLine, bounds
from napreport.check.pdf.runs import GlyphPage, GlyphRun
from napreport.design.theme import Limits

#: Type in the margins (running heads, folios) stands apart from the text by this at least, in mm.
APART = 1.0


@dataclass(frozen=True, slots=True)
class ReadPages:
    """A page, its sheets and their proof."""

    page: etree._Element
    sheets: tuple[GlyphPage, ...]
    proof: PageProof
    limits: Limits

    @property
    def has_cover(self) -> bool:
        """Whether the first page is a cover."""
        return self.page.find(".//section[@class='cover']") is not None

    def sheet(self, number: int) -> GlyphPage:
        """Return a page by its number."""
        return self.sheets[number - 1]

    def bounds(self, number: int) -> tuple[float, float]:
        """Return how far down a page its text may begin and end."""
        return bounds(self.sheet(number), self.limits, cover=number == 1 and self.has_cover)

    def lines_on(self, number: int) -> list[TextLine]:
        """Return the lines of all blocks on a page."""
        return [line for block in self.proof.blocks for line in block.lines if line.page == number]

    def used(self, number: int) -> float:
        """Return how far down a page anything of the text reaches."""
        _, foot = self.bounds(number)
        lines = [line.baseline for line in self.lines_on(number)]
        return max([*lines, self.sheet(number).last_drawn(foot)], default=0.0)

    def is_blank(self, number: int) -> bool:
        """Say whether a page was left empty, as printed sheets need it: nothing of the text stands on it."""
        return not self.lines_on(number)

    def starts(self, number: int) -> etree._Element | None:
        """Return the section that a page was begun for, if it was."""
        for block in self.proof.blocks:
            if block.lines and block.first == number and block.element.tag == "h2":
                section = block.element.getparent()
                above = [line for line in self.lines_on(number) if line.baseline < block.lines[0].baseline - 1]
                if section is not None and section.get("class") != "part run-on" and not above:
                    return section
        return None

    def in_margin(self, number: int, run: GlyphRun) -> bool:
        """Say whether a run stands above or below the text, as running heads do."""
        top, foot = self.bounds(number)
        return run.baseline < top + APART or run.baseline > foot + APART


def blemish(code: str, message: str, hint: str) -> Fault:
    """Return a fault that is ugly and no more."""
    return Fault(code, message, hint, blemish=True)
