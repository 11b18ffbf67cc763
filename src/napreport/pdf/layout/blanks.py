"""Blanks: from a page's tree and its number of pages to the tree with the empty pages that whole sheets need.

They stand before the last page where the last part begins it, so that the back stays the back; otherwise inside the cover.
Laid out anew, contents and folios count them.
"""

from __future__ import annotations

from lxml import etree


def missing(pages: int, multiple: int) -> int:
    """Return how many pages are missing to a multiple."""
    return -pages % multiple


def added(root: etree._Element, pages: int, multiple: int) -> int:
    """Add the empty pages that are missing, in place, and return how many."""
    count = missing(pages, multiple)
    cover = next((each for each in root.iter("section") if each.get("class") == "cover"), None)
    back = next((each for each in root.iter("section") if each.get("class") == "part back"), None)
    for _ in range(count):
        blank = etree.Element("section", {"class": "blank"})
        if back is not None:
            back.addprevious(blank)
        elif cover is not None:
            cover.addnext(blank)
        else:
            next(root.iter("article")).append(blank)
    return count
