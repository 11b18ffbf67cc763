"""The table of variants: what sets each use of a brief apart.

A new variant is a row here, a stylesheet `templates/style/NAME.css` if it needs one (it comes after `brief.css`), and its
checks in `check/rendered.py` if those here do not suit it. No other module names a variant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Variant:
    """One use of a brief.

    `formats`: the formats it exists in. `checks`: keys of the table of checks in `check/rendered.py`, for its PDF.
    `pages_of`: the variant whose pages this one puts on larger sheets; its own are not measured. `ink`: the theme's
    colours as light (rgb), as printing inks (cmyk), or black alone. `large`: large type, in one column, without limits of
    pages and words. `accessible`: tagged and archivable. `pages_in`: the number of pages is a multiple of this.
    `on_paper`: it is printed and sent in parcels. `by_email`: its file may be sent.
    """

    name: str
    use: str
    formats: tuple[str, ...] = ("pdf",)
    checks: tuple[str, ...] = ("accessible",)
    pages_of: str = ""
    ink: Literal["rgb", "cmyk", "black"] = "rgb"
    large: bool = False
    accessible: bool = True
    pages_in: int = 1
    on_paper: bool = True
    by_email: bool = False


SCREEN = "screen"
#: Every variant by its name, in the order in which they are listed.
VARIANTS: dict[str, Variant] = {
    variant.name: variant
    for variant in (
        Variant(SCREEN, "to read on screens, in colour, with links, accessible", formats=("pdf", "docx"), on_paper=False,
                by_email=True),
        Variant("press", "for the print shop: PDF/X-4 in CMYK, bleed and marks", checks=("press",), ink="cmyk",
                accessible=False, pages_in=4),
        Variant("photocopy", "for copiers: black on white, nothing in grey", checks=("accessible", "black"), ink="black"),
        Variant("large", "in large type, one column, without italics, accessible", checks=("accessible", "large"),
                large=True, by_email=True),
        Variant("booklet", "the photocopy's pages, two on an A3 sheet, to fold", checks=("booklet",), pages_of="photocopy",
                ink="black", accessible=False, pages_in=4),
        Variant("booklet-colour", "the screen's pages, two on an A3 sheet, to fold", checks=("booklet",), pages_of=SCREEN,
                accessible=False, pages_in=4),
    )
}  # fmt: skip
#: The variant that a print shop gets if distribution.yaml names none.
PRINT_SHOP = "press"
#: The printing condition of press files, as the ICC's registry names it, their bleed in mm, and the most ink in percent.
CONDITION, BLEED, MOST_INK = "FOGRA39", 3.0, 300.0
#: The smallest type of the edition in large type, in pt (UKAAF's guidance asks for 16 in running text; this one has 18).
LARGE_LEAST = 14.0
