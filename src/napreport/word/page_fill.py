"""Fill pages with measured lines; lengths are in points."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from napreport.word.wml import Element

#: What a page gives to the line above its notes.
_NOTES_RULE = 9.0


@dataclass(frozen=True, slots=True)
class Line:
    """A line, or a block that may not break.

    `notes` is the height of its notes. A page may end after it if `may_end`."""

    height: float
    notes: float
    may_end: bool
    #: The air above it, which falls away at the top of a page.
    above: float = 0.0
    #: What of its height is air below it, which may reach into the margin.
    below: float = 0.0
    begins_page: bool = False
    heading: Element | None = None


@dataclass(frozen=True, slots=True)
class TextPlace:
    """A page, from 0, and a share of its height."""

    page: int
    top: float


@dataclass(slots=True)
class Filling:
    """Where section headings are, and how full pages are."""

    headings: dict[Element, TextPlace] = field(default_factory=dict)
    fills: list[float] = field(default_factory=list)


def fill_pages(lines: Sequence[Line], height: float) -> Filling:
    """Fill pages of a height with lines, as a word processor does."""
    filling = Filling()
    page, used, notes, below, at = 0, 0.0, 0.0, 0.0, 0
    allowed: tuple[int, float, float, float] | None = (
        None  # where the page may end: after which line, and what was used until there
    )
    placed: dict[int, TextPlace] = {}
    while at < len(lines):
        line = lines[at]
        new_notes = notes + line.notes + (_NOTES_RULE if line.notes and not notes else 0.0)
        above = line.above if used else min(line.above, 0.0)
        fits = used + above + line.height - line.below + new_notes <= height
        if (line.begins_page and used) or (not fits and used):
            if allowed is not None and not line.begins_page:
                at, used, notes, below = allowed[0] + 1, *allowed[1:]
            filling.fills.append((used - below + notes) / height)
            page, used, notes, allowed = page + 1, 0.0, 0.0, None
            continue
        placed[at] = TextPlace(page, (used + above) / height)
        used, notes, below = used + above + line.height, new_notes, line.below
        if line.may_end:
            allowed = (at, used, notes, below)
        at += 1
    filling.fills.append((used - below + notes) / height)
    for number, place in placed.items():
        heading = lines[number].heading
        if heading is not None:
            filling.headings[heading] = place
    return filling
