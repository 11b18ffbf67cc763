"""Gather what was drawn of each element into one node.

The tree is the page's, not the printed pages': whatever WeasyPrint broke over pages, repeated or moved comes together here,
because content is gathered by the element that it belongs to. `roles` gives the nodes their meaning, `structtree` writes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, SubElement  # WeasyPrint's elements

from napreport.pdf.engine import boxes
from napreport.pdf.engine.tagging_hook import TaggedPage

#: A rectangle on a page in points, the origin at the foot: left, bottom, right, top.
Rectangle = tuple[float, float, float, float]
#: CSS pixels to points.
_POINTS = 0.75
#: The elements around a brief's sections, the outermost first.
_AROUND = ("html", "body", "article")


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of drawn content, by its page and number.

    Pages count from 0; a picture has an area.
    """

    page: int
    number: int
    area: Rectangle | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Link:
    """A link's active area on a page: the annotation, a `pydyf.Dictionary`."""

    page: int
    annotation: Any


@dataclass(slots=True, eq=False)
class Node:
    """An element of the page, or its generated content.

    `part` is "before", "marker" ... for generated content. `role` is a structure type of ISO 32000-1, 14.8.4 without its slash;
    a node without a role is replaced by its kids.
    """

    element: Element
    part: str = ""
    role: str = ""
    kids: list[Node | Mark | Link] = field(default_factory=list)
    parent: Node | None = None
    lang: str = ""
    alt: str = ""
    id: str = ""
    scope: str = ""
    headers: tuple[str, ...] = ()
    summary: str = ""

    @property
    def name(self) -> str:
        """The element's tag and class, as docs/page.md writes them: "ol.notes"."""
        class_ = self.element.get("class", "").split(" ")[0]
        return f"{self.element.tag}.{class_}" if class_ and not self.part else str(self.element.tag)

    def nodes(self) -> list[Node]:
        """Return the kids that are nodes."""
        return [kid for kid in self.kids if isinstance(kid, Node)]

    def within(self) -> Iterator[Node]:
        """Yield this node and all below it, in the order of reading."""
        yield self
        for kid in self.nodes():
            yield from kid.within()

    def put(self, kid: Node | Mark | Link, at: int | None = None) -> None:
        """Add a kid at the end or at a place.

        A node leaves the parent that it had.
        """
        if isinstance(kid, Node):
            if kid.parent is not None:
                kid.parent.kids.remove(kid)
            kid.parent = self
        self.kids.insert(len(self.kids) if at is None else at, kid)

    def leave(self) -> None:
        """Leave the tree; what was drawn of the node becomes an artifact."""
        if self.parent is not None:
            self.parent.kids.remove(self)
            self.parent = None


def gather_structure(pages: Sequence[TaggedPage]) -> Node:
    """Return the page's elements with what was drawn of each.

    Running heads and repeated table heads are left out.
    """
    gathering = _Gathering(pages)
    for number, page in enumerate(pages):
        gathering.visit(page.box, number, page, linked=None)
        gathering.end_page()
    return gathering.root


class _Gathering:
    """The nodes gathered so far, while the boxes are visited."""

    def __init__(self, pages: Sequence[TaggedPage]) -> None:
        html, self._same = _join_roots(list(dict.fromkeys(_root(page.box) for page in pages)))
        self.root = Node(html)
        self._parents = {child: parent for parent in html.iter() for child in parent}
        self._nodes = {(html, ""): self.root}
        self._heads: set[Element] = set()
        self._heads_here: set[Element] = set()

    def visit(self, box: Any, number: int, page: TaggedPage, linked: Element | None) -> None:
        """Add the drawn content of a box and its children."""
        if boxes.is_margin_box(box):
            return
        element, part = boxes.element_of(box), boxes.pseudo_element_of(box)
        if element is not None:
            if boxes.tag_of(box) in ("thead", "tfoot") and not part:
                if element in self._heads:
                    return
                self._heads_here.add(element)
            node = self._node(element, part)
            if box in page.marks:
                area = None if boxes.is_text(box) else _area(box, page.height)
                node.put(Mark(number, page.marks[box], area))
            if annotation := boxes.link_annotation_of(box):
                if linked is None:
                    linked = element
                    node.put(Link(number, annotation))
                elif element is not linked:  # words in another language inside a link have an area of their own
                    self._node(linked, "").put(Link(number, annotation))
        for child in boxes.children(box):
            self.visit(child, number, page, linked)

    def end_page(self) -> None:
        """Note which tables' heads have been read."""
        self._heads |= self._heads_here

    def _node(self, element: Element, part: str) -> Node:
        element = self._same.get(element, element)
        if (element, part) not in self._nodes:
            parent = self._node(element, "") if part else self._node(self._parents[element], "")
            self._nodes[element, part] = Node(element, part)
            parent.put(self._nodes[element, part])
        return self._nodes[element, part]


def _join_roots(roots: Sequence[Element]) -> tuple[Element, dict[Element, Element]]:
    """Return one root for pages that were laid out apart.

    The second value maps the elements around the sections of each run to those of the joined root.
    """
    if len(roots) == 1:
        return roots[0], {}
    same: dict[Element, Element] = {}
    joined = whole = Element(roots[0].tag, roots[0].attrib)
    for around in _AROUND:
        apart = [next(element for element in root.iter(around)) for root in roots]
        if around != roots[0].tag:
            whole = SubElement(whole, around, apart[0].attrib)
        same |= dict.fromkeys(apart, whole)
    for article in apart:
        whole.extend(article)
    return joined, same


def _root(page_box: Any) -> Element:
    elements = map(boxes.element_of, boxes.descendants(page_box))
    return next(element for element in elements if element is not None and element.tag == "html")


def _area(box: Any, page_height: float) -> Rectangle:
    x, y, width, height = boxes.content_area(box)
    left, top = x * _POINTS, (page_height - y) * _POINTS
    return left, top - height * _POINTS, left + width * _POINTS, top
