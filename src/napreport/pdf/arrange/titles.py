"""Size a cover's title, and balance the lines of titles."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from napreport.design.fonts import Face
from napreport.design.values import POINT, Grid, Measures
from napreport.page.vocabulary import text_of
from napreport.pdf.arrange import copyfit

#: What a numeral takes of the main column, or of the text's width, in mm; a practice has half the text's width less its padding.
NUMERAL, PRACTICE_PADDING = {"message": 12.0, "recommendation": 14.0, "finding": 14.0}, 8.0
#: The type of a cover's title, the largest first, and up to how many letters it may take.
_TITLE_SIZES = (("title", 62), ("title_medium", 100), ("title_long", 1000))
#: The widths of a cover's title, subtitle and entries of the contents, and what the padding of the ask takes of its width, in mm.
_TITLE_ROOM, _SUBTITLE_ROOM, _ENTRY_ROOM, _ASK_PADDING = 156.0, 138.0, 44.0, 12.0
#: The height below the art that a cover's text may take, and what takes of it besides the texts that are measured: the tab, the
#: kind of document, labels, the source, padding and the air between them, in mm.
_COVER_ROOM, _COVER_REST = 222.0, 98.0


@dataclass(frozen=True, slots=True)
class _TitleType:
    """A title's family, size in pt, and room in mm."""

    family: str
    size: float
    room: float


#: Kerned lines hold this much more than the sum of their letters says: a title that just fits must stay one line.
_KERNING = 1.015


def fit_titles(root: etree._Element, faces: tuple[Face, ...], measures: Measures) -> None:
    """Size a cover's title and balance all titles, in place."""
    roman = {(face.family, face.weight): face.path for face in faces if not face.italic}
    for cover in root.iter("section"):
        if cover.get("class") == "cover":
            _size_title(cover, roman, measures)
    types = _title_types(measures)
    for element in root.iter("p", "h1", "h2", "h3", "figcaption"):
        _balance(element, types, roman, measures.grid)


def _size_title(cover: etree._Element, roman: Mapping[tuple[str, int], Path], measures: Measures) -> None:
    """Choose the largest type for the cover's title that fits."""
    titles = list(cover.iter("h1"))
    display, sans = roman.get(("Brief Display", 600)), roman.get(("Brief Sans", 400))
    if not titles or display is None or sans is None:
        return
    words, below = text_of(titles[0]), _below_title(cover, sans, roman.get(("Brief Serif", 600), sans), measures)
    for name, most in _TITLE_SIZES:
        type_ = measures.type(name)
        height = copyfit.count_lines(words, display, type_.size, _TITLE_ROOM) * type_.leading + below
        titles[0].set("class", name.removeprefix("title").removeprefix("_") or "short")
        if len(words) <= most and height * POINT + _COVER_REST <= _COVER_ROOM:
            return
    cover.set("class", "cover dense")


def _below_title(cover: etree._Element, sans: Path, serif: Path, measures: Measures) -> float:
    """Return the height of a cover's subtitle, summary, ask and contents, in pt."""
    text, small, ask = measures.grid.text, measures.type("small"), measures.type("ask")
    height = 0.0
    for class_, type_, room in (("subtitle", "subtitle", _SUBTITLE_ROOM), ("lead", "body", text)):
        size = measures.type(type_)
        for each in cover.iter("p"):
            if each.get("class") == class_:
                height += copyfit.count_lines(text_of(each), sans, size.size, room) * size.leading
    for each in cover.iterfind("aside/p"):
        if not each.get("class"):
            height += copyfit.count_lines(text_of(each), serif, ask.size, text - _ASK_PADDING) * ask.leading
    entries = [copyfit.count_lines(text_of(entry), sans, small.size, _ENTRY_ROOM) for entry in cover.iter("li")]
    return height + sum(max(entries[start : start + 3]) * small.leading + 8 for start in range(0, len(entries), 3))


def _title_types(measures: Measures) -> dict[str, _TitleType]:
    """Return the type of titles whose lines are balanced.

    Rooms are the stylesheet's; if one changes there, a title is balanced less well and nothing worse.
    """
    grid, claim = measures.grid, measures.type("claim").size
    half = grid.text if grid.one_column else (grid.text - grid.gutter) / 2
    return {
        "h1 short": _TitleType("Brief Display", measures.type("title").size, _TITLE_ROOM),
        "h1 medium": _TitleType("Brief Display", measures.type("title_medium").size, _TITLE_ROOM),
        "h1 long": _TitleType("Brief Display", measures.type("title_long").size, _TITLE_ROOM),
        "h2": _TitleType("Brief Serif", measures.type("h2").size, grid.text),
        "h3 message": _TitleType("Brief Serif", claim, grid.text - NUMERAL["message"]),
        "h3 recommendation": _TitleType("Brief Serif", claim, grid.text - NUMERAL["recommendation"]),
        "h3 finding": _TitleType("Brief Serif", claim, grid.text - NUMERAL["finding"]),
        "h3 practice": _TitleType("Brief Serif", claim, half - PRACTICE_PADDING),
        "figcaption": _TitleType("Brief Serif", claim, grid.text),
        "p ask": _TitleType("Brief Serif", measures.type("ask").size, grid.text - _ASK_PADDING),
    }


def _balance(
    title: etree._Element, types: Mapping[str, _TitleType], roman: Mapping[tuple[str, int], Path], grid: Grid
) -> None:
    """Narrow a title so that its lines are equally long."""
    type_ = types.get(_name(title))
    face = roman.get((type_.family, 600)) if type_ else None
    if type_ is None or face is None:
        return
    room = copyfit.balanced_width(text_of(title), face, type_.size, type_.room * _KERNING)
    if room is not None and title.tag == "h2":  # the rule below it keeps the text's width
        title.set("style", f"padding-inline-end: {grid.text - room:.2f}mm")
    elif room is not None:
        title.set("style", f"max-width: {room / (type_.size * POINT):.2f}em")


def _name(title: etree._Element) -> str:
    """Return a title's tag and its card or place."""
    parent = title.getparent()
    within = "" if parent is None else parent.get("class", "")
    if title.tag == "h1":
        return f"h1 {title.get('class')}"
    if title.tag == "figcaption":
        return "figcaption" if within.endswith(("bars", "spans", "table")) else ""
    if title.tag == "h3":
        card = next((each for each in title.iterancestors("article") if each.get("class") != "brief"), None)
        return "" if card is None else f"h3 {card.get('class', '').removeprefix('card ')}"
    if title.tag == "p":
        return "p ask" if within == "ask" and not title.get("class") else ""
    return str(title.tag)
