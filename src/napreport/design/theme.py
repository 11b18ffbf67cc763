"""Colours and motif of an audience, and its pages' limits."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Motif = Literal["blocks", "triangles", "quarters", "dots"]


#: Cyan, magenta, yellow and black, each from 0 to 100.
Ink = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class Theme:
    """An audience's colours (`#RRGGBB`) and cover motif.

    They come from `templates/design.yaml`. `accent` and `dark` carry text on white; only `dark` carries text on a tint.
    `art` is never used for text. The last five are the same for all audiences: text, secondary text, rules and bars,
    fine lines, the page.
    """

    name: str
    accent: str
    dark: str
    tint: str
    tint_strong: str
    art: str
    motif: Motif
    seed: int
    ink: str
    ink_2: str
    rule: str
    hair: str
    paper: str
    #: Printing inks of the colours that have them, by colour: cyan, magenta, yellow, black in percent.
    inks: tuple[tuple[str, Ink], ...] = ()
    #: Art and bars are drawn as outlines.
    outlined: bool = False


@dataclass(frozen=True, slots=True)
class Limits:
    """The limits of a brief's pages; margins are in mm.

    `pages` and `words` are the most that it may have. `words` counts all but the cover and the last page; None sets no
    bound, of pages and of words. `small_type` is the most letters under 11 pt, in percent, if any. In `one_column`, practices are
    as tall as half a page, and may break. Problems of the pages of a `trial` (a draft, a pseudo-language) are reported and stop
    nothing.
    """

    top: float = 22.0
    right: float = 22.0
    bottom: float = 24.0
    left: float = 22.0
    pages: int | None = 10
    words: int | None = None
    small_type: float | None = None
    one_column: bool = False
    trial: bool = False
