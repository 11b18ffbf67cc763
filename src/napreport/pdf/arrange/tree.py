"""Find and wrap elements of a page's tree."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lxml import etree

from napreport.language.typography import IDENTIFIER

JOINER = "\N{WORD JOINER}"
#: What joins the two ends of a range: 2021–2025.
_IN_RANGE = re.compile("(?<=[0-9])[-\u2013](?=[0-9A-Z])")


class MissingData(ValueError):
    """Raised if an element lacks what it is drawn by."""


def classed(parent: etree._Element, tag: str, name: str) -> Iterator[etree._Element]:
    """Yield the children with a tag and a class."""
    return (child for child in parent.iterchildren(tag) if name in child.get("class", "").split())


def wrap(children: Iterable[etree._Element], tag: str, class_: str) -> etree._Element:
    """Put sibling elements into a new one."""
    wrapped = list(children)
    box = etree.Element(tag, {"class": class_})
    wrapped[0].addprevious(box)
    for child in wrapped:
        child.tail = None
        box.append(child)
    return box


def hold_numbers(root: etree._Element) -> None:
    """Let no line end inside a range or an identifier.

    A word joiner draws no glyph, and who extracts the text gets none. An element without breaks will not do: if the line is
    full before it, WeasyPrint breaks the line again after its first word.
    """
    for element in root.iter(etree.Element):
        element.text, element.tail = _hold(element.text), _hold(element.tail)


def _hold(text: str | None) -> str | None:
    joined = text and IDENTIFIER.sub(lambda found: re.sub(r"(?<=[-/.])", JOINER, found.group()), text)
    return joined and _IN_RANGE.sub(rf"\g<0>{JOINER}", joined)
