"""Numbering: from the numbers that the page prints to Word's own lists, which count them again as an editor adds or moves.

The template links each list to its style. What belongs to the language ("Finding", "R") stands on the page and
is written into the list's level here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from napreport.design.templates import REFERENCE
from napreport.problems import Place, Rejected, error
from napreport.word.wml import Element, qname, require, w

_NUMBER = re.compile(r"\d+")


@dataclass(frozen=True, slots=True)
class LabelNumber:
    """A number as it is printed, "Finding 6": its `value`, and the `pattern` around it with the level's own place mark."""

    value: int
    pattern: str


def parse_number(shown: str, level: int) -> LabelNumber | None:
    """Return the number in a label, or None where there is none. `level` counts from 0, place marks from `%1`."""
    found = _NUMBER.search(shown)
    if found is None:
        return None
    return LabelNumber(int(found.group()), f"{shown[: found.start()]}%{level + 1}{shown[found.end() :]}")


@dataclass(slots=True)
class _Count:
    """How far a style has counted, and in which list: None as long as it is the style's own."""

    last: int = 0
    pattern: str = ""
    list: int | None = None


@dataclass(slots=True)
class Numbering:
    """The numbering part of one document: lists that start again, and headings that count."""

    root: Element
    styles: Element
    _counts: dict[str, _Count] = field(default_factory=dict)

    def restart_list(self, style: str) -> int:
        """Add a list that counts from 1 again with the numbers of a style (its id); return the list's number."""
        own, level = self._own(style)
        return self._added(own, level, 1)

    def number_heading(self, style: str, shown: str) -> list[Element] | None:
        """Return what a numbered heading needs besides its style for Word to print `shown`: nothing, or a list of its own.

        None says that `shown` cannot be counted: it holds no number, or other words than the headings before it.
        """
        own, level = self._own(style)
        wanted = parse_number(shown, level)
        count = self._counts.setdefault(style, _Count())
        if wanted is None or count.pattern not in ("", wanted.pattern):
            return None
        if not count.pattern:
            count.pattern = wanted.pattern
            require(self._level(own, level), "lvlText").set(qname("val"), wanted.pattern)
        if wanted.value != count.last + 1:  # findings keep their number in every brief, so a brief may leave some out
            count.list = self._added(own, level, wanted.value)
        count.last = wanted.value
        return [] if count.list is None else [w("numPr", w("ilvl", val=level), w("numId", val=count.list))]

    def _own(self, style: str) -> tuple[str, int]:
        """Return a style's own list and its level in it; raises `Rejected` where the template gives it none."""
        found = next(one for one in self.styles.iterfind(qname("style")) if one.get(qname("styleId")) == style)
        properties = found.find(f"{qname('pPr')}/{qname('numPr')}")
        if properties is None:
            name = require(found, "name").get(qname("val"))
            hint = "give the style a list in Word, or write the template anew with scripts/make_reference.py"
            raise Rejected([error(Place(REFERENCE), "NR053", f"the style '{name}' has no numbering", hint)])
        level = properties.find(qname("ilvl"))
        number = require(properties, "numId").get(qname("val"), "0")
        return number, 0 if level is None else int(level.get(qname("val"), "0"))

    def _level(self, number: str, level: int) -> Element:
        abstract = self._abstract(number)
        lists = (one for one in self.root.iterfind(qname("abstractNum")) if one.get(qname("abstractNumId")) == abstract)
        return next(one for one in next(lists).iterfind(qname("lvl")) if one.get(qname("ilvl")) == str(level))

    def _abstract(self, number: str) -> str:
        found = next(one for one in self.root.iterfind(qname("num")) if one.get(qname("numId")) == number)
        return require(found, "abstractNumId").get(qname("val"), "0")

    def _added(self, number: str, level: int, start: int) -> int:
        lists = self.root.findall(qname("num"))
        new = max(int(one.get(qname("numId"), "0")) for one in lists) + 1
        begin = w("lvlOverride", w("startOverride", val=start), ilvl=level)
        lists[-1].addnext(w("num", w("abstractNumId", val=self._abstract(number)), begin, numId=new))
        return new
