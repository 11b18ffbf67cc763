"""Pagination: from a page's tree and a way to lay it out to a laid-out document in which nothing wastes or tears its page.

A part starts a page, a row of cards stands side by side, a table holds together and a card begins where the one before it
ends, as long as that neither leaves a page empty nor tears a card. Where it does, it gives way, and the pages are laid out
again: the part runs on, the cards stand below each other, the table breaks between its rows, the card begins the next page.
Pages that are well filled as they are cost nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from itertools import pairwise
from typing import Any

from lxml import etree

#: The share of a page's height that may stay white before a part that starts a page, and before anything else.
BEFORE_A_PART, BEFORE_ANYTHING = 1 / 3, 1 / 4
#: A part that fills less than this share of its last page has run over by a little.
A_LITTLE = 1 / 4
#: A last part whose last page holds less than this share is set tighter: a colophon, which holds together, is about a quarter.
LAST_PAGE = 2 / 5
#: A card begins the next page rather than be parted with fewer lines than this on either; with fewer than the first, where that
#: costs no page.
LINES = (6, 3)
#: Every layout mends one page; a brief has a dozen places to mend at most.
_MOST_LAYOUTS = 12
#: What may give way, by its class, and the class that makes it.
_GIVES = {"columns practices": "stacked", "columns parts": "stacked", "chart table": "parted"}
#: What stands within this share of a page's head is what the page was begun for, headings left out.
_HEAD = 0.15


def filled(root: etree._Element, lay_out: Callable[[], Any]) -> Any:
    """Return the document that `lay_out` makes of a tree, after whatever wastes or tears its pages has given way, in place."""
    first = lay_out()
    if root.find("body/article[@class='brief']") is None:
        return first  # a letter ends where it ends
    first = _ending_on_its_page(root, first, lay_out)
    classes = {element: element.get("class", "") for element in root.iter()}
    for lines in LINES:
        document = first
        for _ in range(_MOST_LAYOUTS):
            costs_a_page = len(document.pages) > len(first.pages) and lines != LINES[-1]
            if costs_a_page or not _gave_way(root, [_Sheet(page._page_box) for page in document.pages], lines, classes):
                break
            document = lay_out()
        if not costs_a_page:
            break
        _restore(root, classes)
    return document


def _ending_on_its_page(root: etree._Element, document: Any, lay_out: Callable[[], Any]) -> Any:
    """Return a document whose last part is set tighter where it spills over by no more than a colophon and that saves a page.

    This comes before all else: what else gives way is measured by the pages that the document has then.
    """
    sheets = [_Sheet(page._page_box) for page in document.pages[-2:]]
    last = list(root.iter("section"))[-1]
    if len(sheets) == 2 and sheets[0].part == last.get("id") and 1 - sheets[1].white < LAST_PAGE:
        loose = last.get("class", "")
        if _changed(last, "tight"):
            tighter = lay_out()
            if len(tighter.pages) < len(document.pages):
                return tighter
            last.set("class", loose)
    return document


def _gave_way(root: etree._Element, sheets: list[_Sheet], lines: int, classes: Mapping[etree._Element, str]) -> bool:
    """Change the first thing that wastes or tears a page in each part that begins one; return whether there was any.

    What stands behind a change moves, so that nothing is known of it; a part that begins a page stands where it stood.
    """
    changed = moving = False
    for number, (before, after) in enumerate(pairwise(sheets[1:]), start=1):  # the cover is a page of its own
        part = _found(root, "section", after.part)
        if part is not None and "run-on" not in part.get("class", ""):
            if not moving and (before.white > BEFORE_A_PART or _saves_a_page(before, sheets[number + 1 :])):
                _run_on(part, classes)
                changed = moving = True
            else:
                moving = False
        elif not moving and _mended(root, before, after, lines):
            changed = moving = True
    changed |= _tightened(root, sheets, moving=changed)
    return changed or _ends_sooner(root, sheets, classes)


def _mended(root: etree._Element, before: _Sheet, after: _Sheet, lines: int) -> bool:
    """Change what wastes the end of a page, or is torn there; return whether there was anything."""
    if before.white > BEFORE_ANYTHING:
        for element in root.iter("div", "figure"):
            class_ = next((new for old, new in _GIVES.items() if element.get("class", "").startswith(old)), None)
            if class_ and element.get("id") in after.firsts and _changed(element, class_):
                return True
    for name in before.lines.keys() & after.tops.keys():
        card = _found(root, "article", name)
        if card is None or next(card.itersiblings("article", preceding=True), None) is None:
            continue  # the first card of a part would leave the part's heading behind
        torn = min(before.lines[name], after.lines[name]) < lines
        if torn and before.tops[name] > 1 - BEFORE_ANYTHING and _changed(card, "moved"):
            return True
    return False


def _run_on(part: etree._Element, classes: Mapping[etree._Element, str]) -> None:
    """Let a part run on below the one before it, as it was: what gave way in it did so for pages that it leaves."""
    _restore(part, classes)
    _changed(part, "run-on")


def _restore(root: etree._Element, classes: Mapping[etree._Element, str]) -> None:
    for element in root.iter():
        if element.get("class", "") != classes[element]:
            element.set("class", classes[element])


def _tightened(root: etree._Element, sheets: list[_Sheet], *, moving: bool) -> bool:
    """Set the last part tighter where its last page holds little; where it runs on, and what is before it moves, wait."""
    last = list(root.iter("section"))[-1]
    if len(sheets) < 3 or 1 - sheets[-1].white >= LAST_PAGE or sheets[-1].part is not None:
        return False
    begins_a_page = any(sheet.part == last.get("id") for sheet in sheets)
    return (begins_a_page or not moving) and _changed(last, "tight")


def _ends_sooner(root: etree._Element, sheets: list[_Sheet], classes: Mapping[etree._Element, str]) -> bool:
    """Where the last page holds little though the last part is set tighter, let the part run on that wastes most."""
    if len(sheets) < 3 or 1 - sheets[-1].white >= A_LITTLE:
        return False
    starts = [(before.white, _found(root, "section", after.part)) for before, after in pairwise(sheets[1:])]
    wasted = [(white, part) for white, part in starts if part is not None and "run-on" not in part.get("class", "")]
    if wasted:
        _run_on(max(wasted, key=lambda each: each[0])[1], classes)
    return bool(wasted)


def _saves_a_page(before: _Sheet, rest: list[_Sheet]) -> bool:
    """Say whether the part that begins on the first of `rest` spills over by less than the page before it has room for."""
    length = next((n for n, sheet in enumerate(rest[1:], start=1) if sheet.part is not None), len(rest))
    spilt = 1 - rest[length - 1].white
    return length > 1 and spilt < A_LITTLE and spilt + 0.03 < before.white  # 0.03: the air above a part that runs on


def _found(root: etree._Element, tag: str, name: str | None) -> etree._Element | None:
    return next((each for each in root.iter(tag) if name and each.get("id") == name), None)


def _changed(element: etree._Element, class_: str) -> bool:
    classes = element.get("class", "").split()
    if class_ in classes:
        return False
    element.set("class", " ".join([*classes, class_]))
    return True


class _Sheet:
    """A laid-out page: how much is white at its foot, what it begins with, where its cards begin and how many lines they have.

    `white` and `tops` are shares of the height that the text may take. WeasyPrint has no public way to these boxes.
    """

    def __init__(self, page: Any) -> None:
        flow = next(child for child in page.children if child.element_tag == "html")
        boxes = list(_descendants(flow))
        lines = [box for box in boxes if type(box).__name__ == "LineBox"]
        top, height = page.content_box_y(), page.height
        self.white = 1 - (max((line.position_y + line.height for line in lines), default=top) - top) / height
        highest = min((line.position_y for line in lines), default=top)
        self.part: str | None = None
        self.firsts: set[str] = set()
        self.tops: dict[str, float] = {}
        self.lines: Counter[str] = Counter()
        for box in boxes:
            element = box.element
            if element is None:
                continue
            name = element.get("id") or ""
            if box.position_y <= highest + _HEAD * height:
                self.firsts.add(name)
            if box.position_y <= highest and element.tag == "h2":
                self.part = element.get("data-part")
            if element.tag == "article" and "finding" in element.get("class", "") and name not in self.tops:
                self.tops[name] = (box.position_y - top) / height
                self.lines[name] = sum(type(inner).__name__ == "LineBox" for inner in _text_of(box))


def _descendants(box: Any) -> Iterator[Any]:
    for child in getattr(box, "children", ()):
        yield child
        yield from _descendants(child)


def _text_of(card: Any) -> Iterator[Any]:
    for box in _descendants(card):
        if box.element is not None and box.element.tag == "div" and box.element.get("class") == "text":
            yield from _descendants(box)
            return
