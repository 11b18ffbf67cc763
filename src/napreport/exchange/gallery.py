"""Build the preview's index in HTML.

It shows every text at its place in the laid-out briefs. Each page has one picture. A text's place is a frame that shows
part of it, with a mark for each line of the text.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

from lxml import etree

from napreport.exchange.rows import ExchangeRow
from napreport.language.languages import Language
from napreport.language.template_messages import TemplateMessages
from napreport.page.compose import render_template
from napreport.pdf.render import StringPlace

TEMPLATE, STYLE, SCRIPT = "exchange/gallery.html.j2", "exchange/gallery.css", "exchange/gallery.js"
#: Height by width of an A4 page.
_RATIO = 297 / 210
#: The least width and the bounds of the height of a frame, and the rim around the text, as shares of the page.
_WIDTH, _LOWEST, _HIGHEST, _RIM = 0.62, 0.1, 0.5, 0.025


@dataclass(frozen=True, slots=True)
class PreviewedBrief:
    """A laid-out brief with its places, proof and pictures."""

    audience: str
    label: str
    strings: tuple[StringPlace, ...]
    proof: str
    pictures: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GalleryPlace:
    """A text in one brief; `frame`, `shift` and `boxes` are CSS."""

    audience: str
    brief: str
    page: int
    pages: tuple[int, ...]
    picture: str
    frame: str
    shift: str
    boxes: tuple[str, ...]


def build_gallery(
    templates: Path, words: TemplateMessages, source: Language, language: Language, title: str, rows: Sequence[ExchangeRow],
    briefs: Sequence[PreviewedBrief],
) -> bytes:  # fmt: skip
    """Return the index as one HTML file with links to pictures."""
    by_string = [(brief, _by_string(brief.strings)) for brief in briefs]
    entries = [(row, tuple(_places(row.id.partition("[")[0], by_string))) for row in rows]
    values = {
        "source": source,
        "language": language,
        "title": title,
        "briefs": tuple(briefs),
        "number": len(entries),
        "records": [(record, list(group)) for record, group in groupby(entries, key=lambda entry: entry[0].record)],
        "style": (templates / STYLE).read_text("utf-8"),
        "script": (templates / SCRIPT).read_text("utf-8"),
    }
    root = render_template(templates, "templates", TEMPLATE, words, values)
    return etree.tostring(root, method="html", encoding="utf-8", doctype="<!DOCTYPE html>") + b"\n"


def _by_string(places: Iterable[StringPlace]) -> Mapping[str, list[StringPlace]]:
    by_string: dict[str, list[StringPlace]] = {}
    for place in places:
        if place.right > place.left and place.bottom > place.top:
            by_string.setdefault(place.string, []).append(place)
    return by_string


def _places(
    string: str, briefs: Iterable[tuple[PreviewedBrief, Mapping[str, list[StringPlace]]]]
) -> Iterable[GalleryPlace]:
    for brief, by_string in briefs:
        places = by_string.get(string)
        if not places:
            continue
        # A part's title is also on the cover. A text belongs where it is largest.
        times = [list(group) for _, group in groupby(places, key=lambda place: (place.time, place.page))]
        largest = max(times, key=lambda group: max((p.right - p.left) * (p.bottom - p.top) for p in group))
        page = largest[0].page
        pages = tuple(sorted({place.page for place in places}))
        yield GalleryPlace(brief.audience, brief.label, page, pages, brief.pictures[page - 1], *_frame(largest))


def _frame(places: Sequence[StringPlace]) -> tuple[str, str, tuple[str, ...]]:
    """Return the CSS of a text's frame, page and marks."""
    left, right = min(place.left for place in places), max(place.right for place in places)
    top, bottom = min(place.top for place in places), max(place.bottom for place in places)
    width = min(1.0, max(_WIDTH, right - left + 2 * _RIM))
    height = min(_HIGHEST, max(_LOWEST, bottom - top + 2 * _RIM))
    x = min(max(0.0, (left + right - width) / 2), 1 - width)
    y = min(max(0.0, top - _RIM if height == _HIGHEST else (top + bottom - height) / 2), 1 - height)
    frame = f"aspect-ratio: {width / (height * _RATIO):.4f}"
    shift = f"width: {100 / width:.3f}%; left: {-100 * x / width:.3f}%; top: {-100 * y / height:.3f}%"
    boxes = tuple(
        f"left: {100 * (place.left - x) / width:.2f}%; top: {100 * (place.top - y) / height:.2f}%; "
        f"width: {100 * (place.right - place.left) / width:.2f}%; "
        f"height: {100 * (place.bottom - place.top) / height:.2f}%"
        for place in dict.fromkeys(places)
    )
    return frame, shift, boxes
