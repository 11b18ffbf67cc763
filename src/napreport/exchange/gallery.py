"""Gallery: from rows and the places of their texts to an index in HTML, which shows each text in the laid-out brief.

The pictures of pages are held once. What is shown of one is a frame on it, and a mark for each line of the text.
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
#: A page of A4 is so much higher than wide.
_RATIO = 297 / 210
#: What a frame shows at least and at most: shares of a page's width and height, and the rim around the text.
_WIDTH, _LOWEST, _HIGHEST, _RIM = 0.62, 0.1, 0.5, 0.025


@dataclass(frozen=True, slots=True)
class Look:
    """One brief, laid out: its audience and label, where its strings stand, its proof's file, its pages' pictures' files."""

    audience: str
    label: str
    spots: tuple[StringPlace, ...]
    proof: str
    files: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GalleryPlace:
    """A text in one brief, as the template shows it; `frame`, `shift` and `boxes` are CSS."""

    audience: str
    brief: str
    page: int
    pages: tuple[int, ...]
    picture: str
    frame: str
    shift: str
    boxes: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class GalleryEntry:
    """A text as the template shows it."""

    id: str
    record: str
    source: str
    translation: str
    state: str
    previous: str
    notes: tuple[str, ...]
    comments: str
    places: tuple[GalleryPlace, ...]


def gallery(
    templates: Path, words: TemplateMessages, source: Language, language: Language, title: str, rows: Sequence[ExchangeRow],
    looks: Sequence[Look],
) -> bytes:  # fmt: skip
    """Return the index as one HTML file; its pictures and proofs are the files that `looks` names."""
    by_string = [_by_string(look.spots) for look in looks]
    entries = [
        GalleryEntry(
            row.id, row.record, row.source, row.translation, row.state, row.previous, row.notes, row.comments,
            tuple(_places(row.id.partition("[")[0], looks, by_string)),
        )
        for row in rows
    ]  # fmt: skip
    values = {
        "source": source,
        "language": language,
        "title": title,
        "briefs": tuple(looks),
        "number": len(entries),
        "records": [(record, list(group)) for record, group in groupby(entries, key=lambda entry: entry.record)],
        "style": (templates / STYLE).read_text("utf-8"),
        "script": (templates / SCRIPT).read_text("utf-8"),
    }
    root = render_template(templates, "templates", TEMPLATE, words, values)
    page = etree.tostring(root, method="html", encoding="utf-8", doctype="<!DOCTYPE html>")
    return page + b"\n"


def _by_string(spots: Iterable[StringPlace]) -> Mapping[str, list[StringPlace]]:
    found: dict[str, list[StringPlace]] = {}
    for spot in spots:
        if spot.right > spot.left and spot.bottom > spot.top:
            found.setdefault(spot.string, []).append(spot)
    return found


def _places(
    string: str, looks: Sequence[Look], by_string: Sequence[Mapping[str, list[StringPlace]]]
) -> Iterable[GalleryPlace]:
    for look, strings in zip(looks, by_string, strict=True):
        spots = strings.get(string, [])
        if not spots:
            continue
        # A section's title stands on the cover, too: the place where a text is largest is where it belongs.
        times = [list(group) for _, group in groupby(spots, key=lambda spot: (spot.time, spot.page))]
        best = max(times, key=lambda group: max((s.right - s.left) * (s.bottom - s.top) for s in group))
        page = best[0].page
        frame, shift, boxes = _framed(best)
        pages = tuple(sorted({spot.page for spot in spots}))
        yield GalleryPlace(look.audience, look.label, page, pages, look.files[page - 1], frame, shift, boxes)


def _framed(spots: Sequence[StringPlace]) -> tuple[str, str, tuple[str, ...]]:
    """Return a frame around the boxes of a text, how the page lies behind it, and the marks, as CSS."""
    left, right = min(spot.left for spot in spots), max(spot.right for spot in spots)
    top, bottom = min(spot.top for spot in spots), max(spot.bottom for spot in spots)
    width = min(1.0, max(_WIDTH, right - left + 2 * _RIM))
    height = min(_HIGHEST, max(_LOWEST, bottom - top + 2 * _RIM))
    x = min(max(0.0, (left + right - width) / 2), 1 - width)
    y = min(max(0.0, top - _RIM if height == _HIGHEST else (top + bottom - height) / 2), 1 - height)
    frame = f"aspect-ratio: {width / (height * _RATIO):.4f}"
    shift = f"width: {100 / width:.3f}%; left: {-100 * x / width:.3f}%; top: {-100 * y / height:.3f}%"
    boxes = tuple(
        f"left: {100 * (spot.left - x) / width:.2f}%; top: {100 * (spot.top - y) / height:.2f}%; "
        f"width: {100 * (spot.right - spot.left) / width:.2f}%; height: {100 * (spot.bottom - spot.top) / height:.2f}%"
        for spot in dict.fromkeys(spots)
    )
    return frame, shift, boxes
