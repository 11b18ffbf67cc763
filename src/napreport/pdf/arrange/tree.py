"""Find and wrap elements of a page's tree."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from lxml import etree


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
