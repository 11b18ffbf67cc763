"""Word's own lists, which count again after an edit.

The template links each list to its style. The words around a number ("Finding", "R") are in the page's language; they
are written into the list's level here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from napreport.design.templates import REFERENCE
from napreport.problems import Place, Rejected, error
from napreport.word.wml import Element, qname, require, w

_NUMBER = re.compile(r"\d+")


@dataclass(slots=True)
class _Count:
    """A style's last number, its words and its list.

    None is the style's own list.
    """

    last: int = 0
    pattern: str = ""
    list: int | None = None


@dataclass(slots=True)
class Numbering:
    """The numbering part: lists that restart, and headings that count."""

    root: Element
    styles: Element
    _counts: dict[str, _Count] = field(default_factory=dict)

    def restart_list(self, style: str) -> int:
        """Add a list that counts from 1; return its number.

        `style` is an id.
        """
        own, level = self._find_list(style)
        return self._add_list(own, level, 1)

    def number_heading(self, style: str, label: str, *, bare: bool = False) -> list[Element] | None:
        """Return the list properties that print a heading's label.

        If it is `bare`, they print its number alone.

            They are none, or a list of its own. The result is None for a label that Word cannot count: one without a
            number, or with other words than the headings before it. `style` is an id.
        """
        own, level = self._find_list(style)
        number = _NUMBER.search(label)
        if number is None:
            return None
        # Word writes the place of a level's number as %1 for level 0.
        pattern = f"{label[: number.start()]}%{level + 1}{label[number.end() :]}"
        count = self._counts.setdefault(style, _Count())
        if count.pattern not in ("", pattern):
            return None
        if not count.pattern:
            count.pattern = pattern
            require(self._find_level(own, level), "lvlText").set(qname("val"), f"%{level + 1}" if bare else pattern)
        value = int(number.group())
        if value != count.last + 1:  # findings keep their number in every brief, so a brief may leave some out
            count.list = self._add_list(own, level, value)
        count.last = value
        return [] if count.list is None else [w("numPr", w("ilvl", val=level), w("numId", val=count.list))]

    def _find_list(self, style: str) -> tuple[str, int]:
        """Return a style's list and its level.

        Raises `Rejected` without one (NR053).
        """
        element = next(one for one in self.styles.iterfind(qname("style")) if one.get(qname("styleId")) == style)
        properties = element.find(f"{qname('pPr')}/{qname('numPr')}")
        if properties is None:
            name = require(element, "name").get(qname("val"))
            hint = "give the style a list in Word, or write the template anew with scripts/make_reference.py"
            raise Rejected([error(Place(REFERENCE), "NR053", f"the style '{name}' has no numbering", hint)])
        level = properties.find(qname("ilvl"))
        number = require(properties, "numId").get(qname("val"), "0")
        return number, 0 if level is None else int(level.get(qname("val"), "0"))

    def _find_level(self, number: str, level: int) -> Element:
        abstract = self._find_abstract(number)
        lists = (one for one in self.root.iterfind(qname("abstractNum")) if one.get(qname("abstractNumId")) == abstract)
        return next(one for one in next(lists).iterfind(qname("lvl")) if one.get(qname("ilvl")) == str(level))

    def _find_abstract(self, number: str) -> str:
        element = next(one for one in self.root.iterfind(qname("num")) if one.get(qname("numId")) == number)
        return require(element, "abstractNumId").get(qname("val"), "0")

    def _add_list(self, number: str, level: int, start: int) -> int:
        lists = self.root.findall(qname("num"))
        new = max(int(one.get(qname("numId"), "0")) for one in lists) + 1
        begin = w("lvlOverride", w("startOverride", val=start), ilvl=level)
        lists[-1].addnext(w("num", w("abstractNumId", val=self._find_abstract(number)), begin, numId=new))
        return new
