"""Find letters of a page that no font has.

A missing letter would be printed as an empty box, or in a font of the reader's machine; so it is a problem in both
formats.
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
    """Yield a problem for each letter that no face has.

    Text may fall back from one face to another.
    """
    reported: set[str] = set()
    for element in root.iter():
        for text in (element.text, element.tail, element.get("content") if element.tag == "meta" else None):
            for at, letter in find_uncovered(text or "", faces):
                if letter in reported:
                    continue
                reported.add(letter)
                words = " ".join((text or "")[max(0, at - 30) : at + 30].split())
                name = unicodedata.name(letter, "unnamed")
                message = f"no font has the letter {letter} (U+{ord(letter):04X}, {name}), first in: {words}"
                yield error(Place(place.file, _line(element)), "NR050", message, "write it another way")


def find_uncovered(text: str, faces: tuple[Face, ...]) -> Iterator[tuple[int, str]]:
    """Yield position and letter of each letter without a glyph."""
    covered = _covered(tuple(face.path for face in faces))
    for at, letter in enumerate(text):
        if ord(letter) not in covered and not _prints_nothing(letter) and not _decompose(letter) <= covered:
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
    """Recognise white space and invisible controls, which need no glyph.

    Controls are soft hyphens, joiners and direction marks.
    """
    return letter in "\n\t\r" or unicodedata.category(letter) == "Cf"


def _decompose(letter: str) -> frozenset[int]:
    """Return the letters that the shaper builds this one from."""
    return frozenset(map(ord, unicodedata.normalize("NFD", letter)))
