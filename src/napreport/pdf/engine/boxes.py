"""Read the boxes of a laid-out page.

WeasyPrint has no public way to them. A box is typed `Any`: its classes are private. Lengths are in CSS pixels, and y grows
downwards from the page's top.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast
from xml.etree.ElementTree import Element  # WeasyPrint's elements

#: x, y, width and height.
Area = tuple[float, float, float, float]


def page_box(page: Any) -> Any:
    """Return the box of a `weasyprint.document.Page`, which holds all others."""
    return page._page_box


def children(box: Any) -> Iterator[Any]:
    """Yield a box's children, placeholders replaced by their boxes."""
    for child in getattr(box, "children", ()):
        yield getattr(child, "_box", child)


def descendants(box: Any) -> Iterator[Any]:
    """Yield all boxes inside a box, in the order of the document."""
    for child in children(box):
        yield child
        yield from descendants(child)


def element_of(box: Any) -> Element | None:
    """Return the element a box was made of, if any."""
    return cast("Element | None", box.element)


def tag_of(box: Any) -> str:
    """Return a box's tag, or an empty text."""
    return (box.element_tag or "").partition("::")[0]


def pseudo_element_of(box: Any) -> str:
    """Return "before", "after", "marker" or ""."""
    return (box.element_tag or "").partition("::")[2]


def is_line(box: Any) -> bool:
    """Say whether a box is a line of text."""
    return type(box).__name__ == "LineBox"


def is_text(box: Any) -> bool:
    """Say whether a box is a stretch of text."""
    return hasattr(box, "text")


def is_margin_box(box: Any) -> bool:
    """Say whether a box is in a page's margin."""
    return type(box).__name__ == "MarginBox"


def content_area(box: Any) -> Area:
    """Return where a box's content stands, without padding and border."""
    return box.content_box_x(), box.content_box_y(), box.width, box.height


def top(box: Any) -> float:
    """Return a box's upper edge, margin and border included."""
    return float(box.position_y)


def line_bottom(line: Any) -> float:
    """Return the lower edge of a line of text."""
    return float(line.position_y + line.height)


def clickable_area(box: Any) -> Area:
    """Return where a box can be clicked.

    That is its border box, with the whole height of the line for inline boxes.
    """
    return cast("Area", box.hit_area())


def anchor_of(box: Any) -> str:
    """Return the name that a link leads to, or ""."""
    return box.style["anchor"] or ""


def link_annotation_of(box: Any) -> Any:
    """Return the `pydyf.Dictionary` of a link's active area, or None."""
    return box.link_annotation
