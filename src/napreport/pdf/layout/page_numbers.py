"""Read from a laid-out brief where its sections start."""

from __future__ import annotations

from typing import Any

from lxml import etree

from napreport.page.vocabulary import PageNumbers
from napreport.pdf.engine import boxes

#: Cards that begin on one page and end on another.
_CARDS = ("finding", "recommendation")


def find_page_numbers(root: etree._Element, document: Any) -> PageNumbers:
    """Return where sections start and which cards break."""
    first_page: dict[str, int] = {}
    at_top, seen, broken = set[str](), set[str](), set[str]()
    for number, page in enumerate(document.pages, 1):
        for name in page.anchors:
            first_page.setdefault(name, number)
        whole = boxes.page_box(page)
        flow = list(boxes.descendants(next(child for child in boxes.children(whole) if boxes.tag_of(child) == "html")))
        highest = min((boxes.top(box) for box in flow if boxes.is_line(box)), default=0.0)
        cards = set()
        for box in flow:
            element = boxes.element_of(box)
            if element is None:
                continue
            if element.tag == "h2" and boxes.top(box) <= highest:
                at_top.add(element.get("data-part") or "")
            if element.tag == "article" and not set(_CARDS).isdisjoint(element.get("class", "").split()):
                cards.add(element.get("id") or "")
        broken |= cards & seen
        seen |= cards
    links = [link.get("href", "")[1:] for link in root.iterfind(".//nav/ol/li/a")]
    starts = tuple(first_page.get(link, 0) for link in links)
    return PageNumbers(starts, len(document.pages), frozenset(at_top), frozenset(broken))
