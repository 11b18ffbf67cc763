"""Small changes to a page's tree that several painters' modules make: text, wrappers, pictures as addresses."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from lxml import etree


class Unfit(ValueError):
    """An element lacks what it is set by; says what, in words for an editor."""


def text_of(element: etree._Element) -> str:
    """Return all the text inside an element, as it is."""
    return "".join(str(text) for text in element.itertext())


def classed(parent: etree._Element, tag: str, name: str) -> Iterator[etree._Element]:
    """Yield the children of a tag that carry a class."""
    return (child for child in parent.iterchildren(tag) if name in child.get("class", "").split())


def wrap(children: Iterable[etree._Element], tag: str, class_: str) -> etree._Element:
    """Put sibling elements into a new one that stands where the first of them stood."""
    kept = list(children)
    box = etree.Element(tag, {"class": class_})
    kept[0].addprevious(box)
    for child in kept:
        child.tail = None
        box.append(child)
    return box


def picture(svg: str) -> str:
    """Return an SVG as an address that CSS and `img` can load."""
    return "data:image/svg+xml," + quote(svg, safe="/:=, ")
