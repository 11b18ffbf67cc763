"""Variants: from a page, as it is read on a screen, to the same page for another use: the print shop, a copier, large type.

One table says what sets each one apart. A variant is a PDF; Word documents exist for the screen alone. `templates/style/` may
hold a stylesheet of a variant's name, which comes after `brief.css`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Variant:
    """One use of a brief.

    `pages_of`: the variant whose pages this one puts on larger sheets. `ink`: the theme's colours as light, the theme's
    colours as printing inks, or black alone. `large`: the design's large type, in one column, without limits of pages and
    words. `accessible`: tagged and archivable. `pages_in`: the number of pages is a multiple of this.
    """

    name: str
    use: str
    pages_of: str = ""
    ink: Literal["screen", "press", "black"] = "screen"
    large: bool = False
    accessible: bool = True
    pages_in: int = 1


SCREEN = "screen"
#: Every variant by its name, in the order in which they are listed.
VARIANTS: dict[str, Variant] = {
    variant.name: variant
    for variant in (
        Variant(SCREEN, "to read on screens, in colour, with links, accessible"),
        Variant("press", "for the print shop: PDF/X-4 in CMYK, bleed and marks", ink="press", accessible=False, pages_in=4),
        Variant("photocopy", "for copiers: black on white, nothing in grey", ink="black"),
        Variant("large", "in large type, one column, without italics, accessible", large=True),
        Variant("booklet", "the photocopy's pages, two on an A3 sheet, to fold", pages_of="photocopy", ink="black",
                accessible=False, pages_in=4),
        Variant("booklet-colour", "the screen's pages, two on an A3 sheet, to fold", pages_of=SCREEN, accessible=False,
                pages_in=4),
    )
}  # fmt: skip
#: The printing condition of press files, as the ICC's registry names it, their bleed in mm, and the most ink in percent.
CONDITION, BLEED, MOST_INK = "FOGRA39", 3.0, 300.0
#: The smallest type of the edition in large type, in pt (UKAAF's guidance asks for 16 in running text; this one has 18).
LARGE_LEAST = 14.0
