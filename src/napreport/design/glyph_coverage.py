"""Letters: from a page and the faces it will be set in to the letters that no face has, each told by name.

A missing letter would be printed as an empty box, or in a font of the reader's machine; so it is a problem in both formats.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from napreport.design.fonts import Face
from napreport.problems import Place, Problem, error

if TYPE_CHECKING:
    from lxml import etree


def missing_letters(root: etree._Element, faces: tuple[Face, ...], place: Place) -> Iterator[Problem]:
    """Yield a problem for each letter that no face has; text may fall back from one of them to another."""
    told: set[str] = set()
    for element in root.iter():
        for text in (element.text, element.tail, element.get("content") if element.tag == "meta" else None):
            for at, letter in find_uncovered(text or "", faces):
                if letter in told:
                    continue
                told.add(letter)
                words = " ".join((text or "")[max(0, at - 30) : at + 30].split())
                name = unicodedata.name(letter, "unnamed")
                message = f"no font has the letter {letter} (U+{ord(letter):04X}, {name}), first in: {words}"
                yield error(Place(place.file, _line(element)), "NR050", message, "write it another way")


def find_uncovered(text: str, faces: tuple[Face, ...]) -> Iterator[tuple[int, str]]:
    """Yield each letter of a text that no face has, after its place in the text."""
    covered = _covered(tuple(face.path for face in faces))
    for at, letter in enumerate(text):
        if ord(letter) not in covered and not _prints_nothing(letter) and not _composed(letter) <= covered:
            yield at, letter


@lru_cache(maxsize=8)
def _covered(paths: tuple[Path, ...]) -> frozenset[int]:
    return frozenset().union(*map(_letters, paths))


def _line(element: etree._Element) -> int:
    line: Any = element.sourceline  # the stubs know no type for it
    return int(line or 0)


@lru_cache(maxsize=32)
def _letters(path: Path) -> frozenset[int]:
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        return frozenset(font.getBestCmap())


def _prints_nothing(letter: str) -> bool:
    """Tell white space and invisible controls (soft hyphen, joiners, direction marks), which need no glyph."""
    return letter in "\n\t\r" or unicodedata.category(letter) == "Cf"


def _composed(letter: str) -> frozenset[int]:
    """Return the letters that the shaper may build this one from: itself where it is not composed."""
    return frozenset(map(ord, unicodedata.normalize("NFD", letter)))
