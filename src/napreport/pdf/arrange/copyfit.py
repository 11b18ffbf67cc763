"""Estimate a text's lines, and the width that balances them.

Letters are measured by their advances without kerning, which is wider than the set text, so an estimate never promises a line
too few. Sizes are in pt, widths in mm.
"""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

from napreport.design.values import POINT


@lru_cache(maxsize=16)
def _advances(path: Path) -> dict[int, float]:
    """Return each letter's advance as a share of the size."""
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        units, widths = font["head"].unitsPerEm, font["hmtx"].metrics
        return {letter: widths[name][0] / units for letter, name in font.getBestCmap().items()}


def text_width(text: str, face: Path, size: float) -> float:
    """Return the width of a text in one line, in mm.

    A letter that the face lacks counts as half its size.
    """
    advances = _advances(face)
    return sum(advances.get(ord(letter), 0.5) for letter in text) * size * POINT


def count_lines(text: str, face: Path, size: float, room: float) -> int:
    """Count a text's lines; no-break spaces keep words together."""
    return _lines(_words(text, face, size), text_width(" ", face, size), room)


def balanced_width(text: str, face: Path, size: float, room: float) -> float | None:
    """Return the least width that needs no more lines.

    In mm, for as many lines as `room` takes. Returns None for a text of one line.
    """
    words, space = _words(text, face, size), text_width(" ", face, size)
    count = _lines(words, space, room)
    if count < 2:
        return None
    least, most = max(words), room
    while most - least > 0.2:
        middle = (least + most) / 2
        if _lines(words, space, middle) > count:
            least = middle
        else:
            most = middle
    return min(room, round(most + 0.2, 1))


def _words(text: str, face: Path, size: float) -> list[float]:
    # str.split() would split at no-break spaces too
    return [text_width(word, face, size) for word in text.replace("\n", " ").split(" ") if word]


def _lines(words: list[float], space: float, room: float) -> int:
    count, filled = 1, 0.0
    for word in words:
        if filled and filled + space + word > room:
            count, filled = count + 1, word
        else:
            filled += (space if filled else 0) + word
    return count
