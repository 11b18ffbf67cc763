"""Paginate a brief, and add blank pages for whole sheets.

Nothing may waste a page or be torn at its end. A part starts a page, a row of cards stays side by side, a table holds
together, and a card begins right below the one before it. Each of these gives way if it leaves a page empty or tears a card,
and the pages are laid out again: the part runs on, the cards go below each other, the table breaks between its rows, the card
begins the next page. Pages that are well filled as they are cost nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Mapping
from itertools import pairwise
from typing import Any

from lxml import etree

from napreport.pdf.engine import boxes

#: The share of a page's height that may stay white before a part that starts a page, and before anything else.
BEFORE_A_PART, BEFORE_ANYTHING = 1 / 3, 1 / 5
#: A part that fills less than this share of its last page has run over by a little.
A_LITTLE = 1 / 4
#: A last part whose last page holds less than this share is set tighter: a colophon, which holds together, is about a quarter.
LAST_PAGE = 2 / 5
#: A card begins the next page rather than break with fewer lines than this on either page: the first number, which is more than
#: any card has, if that costs no page, else the second.
LINES = (40, 3)
#: The share of a page that may be left white so that a card stays whole.
_LEFT_WHITE = 0.2
#: A change that costs a page may have so many more behind it that save it again.
_PATIENCE = 2
#: The cards that may break over pages.
_BREAKS = frozenset({"finding", "recommendation"})
#: Every layout mends one page; a brief has a dozen places to mend at most.
_MOST_LAYOUTS = 12
#: What may give way, by the beginning of its class, and the class that makes it do so.
_GIVES = {"columns practices": "stacked", "columns parts": "stacked", "chart table": "parted"}
#: What begins within this share of a page's height from its top is what the page was begun for, headings left out.
_HEAD = 0.15


def paginate(root: etree._Element, lay_out: Callable[[], Any]) -> Any:
    """Lay out a tree until nothing wastes or tears its pages.

    The tree is changed in place.
    """
    first = lay_out()
    if root.find("body/article[@class='brief']") is None:
        return first  # a letter ends where it ends
    first = _end_sooner_if_tight(root, first, lay_out)
    classes = _classes(root)
    document, most, kept = first, len(first.pages), set[etree._Element]()
    for lines in LINES:
        for _ in range(_MOST_LAYOUTS):
            before = _classes(root)
            if not give_way(root, _laid_out_pages(document), lines, classes, kept):
                break
            changed = {element for element in root.iter() if element.get("class", "") != before[element]}
            tried = lay_out()
            for _ in range(_PATIENCE):
                if len(tried.pages) <= most or not give_way(root, _laid_out_pages(tried), lines, classes, kept):
                    break
                tried = lay_out()
            if len(tried.pages) > most and lines != LINES[-1]:  # what changed stays as it was
                kept |= changed
                _restore(root, before)
                document = lay_out()  # whatever asks the setting later, asks of these pages
            else:
                document = tried
        kept.clear()
    return document


def _laid_out_pages(document: Any) -> list[LaidOutPage]:
    return [LaidOutPage(page) for page in document.pages]


def _classes(root: etree._Element) -> dict[etree._Element, str]:
    return {element: element.get("class", "") for element in root.iter()}


def add_blank_pages(root: etree._Element, pages: int, multiple: int) -> int:
    """Add the blank pages missing to a multiple; return their number.

    They come before the last part if it begins the last page, so that the back stays the back; otherwise inside the cover. The
    tree must then be laid out again, because contents and folios count them.
    """
    missing = -pages % multiple
    cover = next((each for each in root.iter("section") if each.get("class") == "cover"), None)
    back = next((each for each in root.iter("section") if each.get("class") == "part back"), None)
    for _ in range(missing):
        blank = etree.Element("section", {"class": "blank"})
        if back is not None:
            back.addprevious(blank)
        elif cover is not None:
            cover.addnext(blank)
        else:
            next(root.iter("article")).append(blank)
    return missing


def _end_sooner_if_tight(root: etree._Element, document: Any, lay_out: Callable[[], Any]) -> Any:
    """Let the last part run on, or set it tighter, if that saves a page.

    It may spill over by no more than a colophon. This comes first: what else gives way is measured by the pages that the
    document then has.
    """
    sheets = [LaidOutPage(page) for page in document.pages[-2:]]
    last = list(root.iter("section"))[-1]
    if len(sheets) == 2 and sheets[1].part == last.get("id") and sheets[0].white > BEFORE_A_PART:
        loose = last.get("class", "")
        for class_ in ("run-on", "tight"):
            if _add_class(last, class_):
                closer = lay_out()
                if len(closer.pages) < len(document.pages):
                    return closer
        last.set("class", loose)
    if len(sheets) == 2 and sheets[0].part == last.get("id") and 1 - sheets[1].white < LAST_PAGE:
        loose = last.get("class", "")
        if _add_class(last, "tight"):
            tighter = lay_out()
            if len(tighter.pages) < len(document.pages):
                return tighter
            last.set("class", loose)
    return document


def give_way(
    root: etree._Element,
    sheets: list[LaidOutPage],
    lines: int,
    classes: Mapping[etree._Element, str],
    kept: Collection[etree._Element] = (),
) -> bool:
    """Change what wastes or tears a page, once a part.

    Returns whether there was anything. What is `kept` stays: it would cost a page. Whatever follows a change moves, so nothing
    is known of it; a part that begins a page stays where it was.
    """
    changed = moving = False
    for number, (before, after) in enumerate(pairwise(sheets[1:]), start=1):  # the cover is a page of its own
        part = _find(root, "section", after.part)
        if part is not None and "run-on" not in part.get("class", ""):
            if not moving and (before.white > BEFORE_A_PART or _saves_a_page(before, sheets[number + 1 :])):
                _run_on(part, classes)
                changed = moving = True
            else:
                moving = False
        elif not moving and _mend_page_end(root, before, after, lines, kept):
            changed = moving = True
    changed |= _tighten_last_part(root, sheets, moving=changed)
    return changed or _end_sooner(root, sheets, classes)


def _mend_page_end(
    root: etree._Element, before: LaidOutPage, after: LaidOutPage, lines: int, kept: Collection[etree._Element]
) -> bool:
    """Change what wastes or tears the end of a page.

    Returns whether there was anything.
    """
    if before.white > BEFORE_ANYTHING:
        for element in root.iter("div", "figure"):
            class_ = next((new for old, new in _GIVES.items() if element.get("class", "").startswith(old)), None)
            if class_ and element not in kept and element.get("id") in after.firsts and _add_class(element, class_):
                return True
    for name in before.lines.keys() & after.tops.keys():
        card = _find(root, "article", name)
        if card is None or card in kept or next(card.itersiblings("article", preceding=True), None) is None:
            continue  # the first card of a part would leave the part's heading behind
        torn = min(before.lines[name], after.lines[name]) < lines
        if torn and before.tops[name] > 1 - _LEFT_WHITE and _add_class(card, "moved"):
            return True
    return False


def _run_on(part: etree._Element, classes: Mapping[etree._Element, str]) -> None:
    """Let a part run on below the one before it.

    What gave way in it is put back: it did so for pages that the part leaves.
    """
    _restore(part, classes)
    _add_class(part, "run-on")


def _restore(root: etree._Element, classes: Mapping[etree._Element, str]) -> None:
    for element in root.iter():
        if element.get("class", "") != classes[element]:
            element.set("class", classes[element])


def _tighten_last_part(root: etree._Element, sheets: list[LaidOutPage], *, moving: bool) -> bool:
    """Set the last part tighter if its last page holds little.

    Wait if the part runs on and what is before it moves.
    """
    last = list(root.iter("section"))[-1]
    if len(sheets) < 3 or 1 - sheets[-1].white >= LAST_PAGE or sheets[-1].part is not None:
        return False
    begins_a_page = any(sheet.part == last.get("id") for sheet in sheets)
    return (begins_a_page or not moving) and _add_class(last, "tight")


def _end_sooner(root: etree._Element, sheets: list[LaidOutPage], classes: Mapping[etree._Element, str]) -> bool:
    """Let the part run on that wastes most."""
    if len(sheets) < 3 or 1 - sheets[-1].white >= A_LITTLE:
        return False
    starts = [(before.white, _find(root, "section", after.part)) for before, after in pairwise(sheets[1:])]
    wasted = [(white, part) for white, part in starts if part is not None and "run-on" not in part.get("class", "")]
    if wasted:
        _run_on(max(wasted, key=lambda each: each[0])[1], classes)
    return bool(wasted)


def _saves_a_page(before: LaidOutPage, rest: list[LaidOutPage]) -> bool:
    """Say whether a part saves its last page by running on.

    It spills over onto that page by less than the page before the part has room for.
    """
    length = next((n for n, sheet in enumerate(rest[1:], start=1) if sheet.part is not None), len(rest))
    spilt = 1 - rest[length - 1].white
    return length > 1 and spilt < A_LITTLE and spilt + 0.03 < before.white  # 0.03: the air above a part that runs on


def _find(root: etree._Element, tag: str, name: str | None) -> etree._Element | None:
    return next((each for each in root.iter(tag) if name and each.get("id") == name), None)


def _add_class(element: etree._Element, class_: str) -> bool:
    classes = element.get("class", "").split()
    if class_ in classes:
        return False
    element.set("class", " ".join([*classes, class_]))
    return True


class LaidOutPage:
    """How full a page is and where its cards begin.

    `white`, the empty part at its foot, and `tops` are shares of the height that the text may take. `lines` counts each card's
    lines of text on the page.
    """

    def __init__(self, page: Any) -> None:
        whole = boxes.page_box(page)
        _, top, _, height = boxes.content_area(whole)
        flow = next(child for child in boxes.children(whole) if boxes.tag_of(child) == "html")
        inside = list(boxes.descendants(flow))
        lines = [box for box in inside if boxes.is_line(box)]
        self.white = 1 - (max(map(boxes.line_bottom, lines), default=top) - top) / height
        highest = min(map(boxes.top, lines), default=top)
        self.part: str | None = None
        self.firsts: set[str] = set()
        self.tops: dict[str, float] = {}
        self.lines: Counter[str] = Counter()
        for box in inside:
            element = boxes.element_of(box)
            if element is None:
                continue
            name = element.get("id") or ""
            if boxes.top(box) <= highest + _HEAD * height:
                self.firsts.add(name)
            if boxes.top(box) <= highest and element.tag == "h2":
                self.part = element.get("data-part")
            breaks = not _BREAKS.isdisjoint(element.get("class", "").split())
            if element.tag == "article" and breaks and name not in self.tops:
                self.tops[name] = (boxes.top(box) - top) / height
                self.lines[name] = sum(map(boxes.is_line, _text_of_card(box)))


def _text_of_card(card: Any) -> list[Any]:
    for box in boxes.descendants(card):
        element = boxes.element_of(box)
        if element is not None and element.tag == "div" and element.get("class") == "text":
            return list(boxes.descendants(box))
    return []
