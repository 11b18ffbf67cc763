"""The structure: from a document's drawn pages to nodes, one for each element of the page, holding what was drawn of it.

The tree is the page's, not the pages': whatever the engine broke over pages, repeated or moved aside comes together here,
because content is gathered by the element that it belongs to. `tags` says what the nodes mean, `structtree` writes them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any
from xml.etree.ElementTree import Element, SubElement  # what WeasyPrint's boxes hold

from napreport.pdf.engine.tagging_hook import TaggedPage

#: A rectangle on a page in points, the origin at the foot: left, bottom, right, top.
Rectangle = tuple[float, float, float, float]
#: CSS pixels to points.
_POINTS = 0.75
#: What surrounds a brief's sections, from outside.
_AROUND = ("html", "body", "article")


@dataclass(frozen=True, slots=True)
class Mark:
    """A piece of drawn content: its page (from 0), its number there, and for a picture where it stands."""

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
    """An element of the page, or its generated content (`part` is "before", "marker" ...), and what it holds.

    `role` is a structure type of ISO 32000-1, 14.8.4 without its slash; "" stands for the kids alone.
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
        """Hold a kid, at the end or before the kid that stands at `at`; a node leaves the parent that it had."""
        if isinstance(kid, Node):
            if kid.parent is not None:
                kid.parent.kids.remove(kid)
            kid.parent = self
        self.kids.insert(len(self.kids) if at is None else at, kid)

    def leave(self) -> None:
        """Go out of the tree; what was drawn of it becomes an artifact."""
        if self.parent is not None:
            self.parent.kids.remove(self)
            self.parent = None


def gathered(sheets: Sequence[TaggedPage]) -> Node:
    """Return the root of the page's elements with what was drawn of each; running heads and repeated table heads are left out."""
    gathering = _Gathering(sheets)
    for page, sheet in enumerate(sheets):
        gathering.visit(sheet.box, page, sheet, linked=None)
        gathering.heads_seen()
    return gathering.root


class _Gathering:
    """The nodes while the boxes are visited."""

    def __init__(self, sheets: Sequence[TaggedPage]) -> None:
        html, self._same = _joined(list(dict.fromkeys(_root(sheet.box) for sheet in sheets)))
        self.root = Node(html)
        self._parents = {child: parent for parent in html.iter() for child in parent}
        self._nodes = {(html, ""): self.root}
        self._heads: set[Element] = set()
        self._heads_here: set[Element] = set()

    def visit(self, box: Any, page: int, sheet: TaggedPage, linked: Element | None) -> None:
        """Hand a box's content and that of the boxes in it to their nodes; `linked` is the link that they stand in."""
        box = getattr(box, "_box", box)  # the engine's placeholder of what is positioned absolutely
        if type(box).__name__ == "MarginBox":
            return
        if box.element_tag in ("thead", "tfoot"):
            if box.element in self._heads:
                return
            self._heads_here.add(box.element)
        if box.element is not None:
            node = self._node(box.element, box.element_tag.partition("::")[2])
            if box in sheet.marks:
                area = None if hasattr(box, "text") else _area(box, sheet.height)
                node.put(Mark(page, sheet.marks[box], area))
            if box.link_annotation:
                if linked is None:
                    linked = box.element
                    node.put(Link(page, box.link_annotation))
                elif box.element is not linked:  # words in another language inside a link have an area of their own
                    self._node(linked, "").put(Link(page, box.link_annotation))
        for child in getattr(box, "children", ()):
            self.visit(child, page, sheet, linked)

    def heads_seen(self) -> None:
        """Note, at the end of a page, which tables' heads have been read: on later pages they are repetitions."""
        self._heads |= self._heads_here

    def _node(self, element: Element, part: str) -> Node:
        element = self._same.get(element, element)
        if (element, part) not in self._nodes:
            parent = self._node(element, "") if part else self._node(self._parents[element], "")
            self._nodes[element, part] = Node(element, part)
            parent.put(self._nodes[element, part])
        return self._nodes[element, part]


def _joined(roots: Sequence[Element]) -> tuple[Element, dict[Element, Element]]:
    """Return the root of pages that were laid out apart, and for what surrounds the sections of each what stands for it there."""
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
    return next(box.element for box in _boxes(page_box) if box.element is not None and box.element.tag == "html")


def _boxes(box: Any) -> Iterator[Any]:
    box = getattr(box, "_box", box)
    yield box
    for child in getattr(box, "children", ()):
        yield from _boxes(child)


def _area(box: Any, height: float) -> Rectangle:
    left, top = box.content_box_x() * _POINTS, (height - box.content_box_y()) * _POINTS
    return left, top - box.height * _POINTS, left + box.width * _POINTS, top
