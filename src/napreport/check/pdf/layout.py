"""Pages: from a PDF's bytes and its page to what a printer's reader would mark: holes, split cards, lost and unreadable type.

Nothing is asked of the painter; the finished file is held beside the page (`proof`). What a reader would miss, misread or not
be able to read is an error. What is only ugly is a warning: it is told, and the document is recorded all the same.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from lxml import etree

from napreport.check.faults import Fault
from napreport.check.pdf import legibility
from napreport.check.pdf.laid import ReadPages, blemish
from napreport.check.pdf.lines import PageProof, place_of, read_proof, shown, words_of
from napreport.check.pdf.runs import GlyphRun, read_sheets
from napreport.design.theme import Limits
from napreport.design.values import POINT

#: The share of a page that may stay white before a break that nobody asked for, and before a part that starts a page.
HOLE, SHORT_PAGE = 1 / 4, 1 / 3
#: A part that leaves less than this share on its last page has run over, and the message says by how much.
RUN_OVER = 1 / 4
#: Lines of a card's text that stand together where it breaks, and of a paragraph.
CARD_LINES, PARAGRAPH_LINES = 3, 2
#: Lines that a title may take.
TITLE_LINES = {"h1": 3, "h2": 2, "h3": 2, "h4": 3, "figcaption": 2, "caption": 2}
HEAD_LINES = 2  # running heads grow upwards, into their margin

_SHORTER_HEAD = "Shorten the brief's or the part's title, or the audience's label."
_SEMIBOLD_TITLES = ("h1", "h2", "h3", "h4", "figcaption")
_HEADINGS = ("h2", "h3", "h4", "caption", "figcaption", "dt")
_PRACTICE = "article[@class='card practice']"
_WHOLE = (
    "article[@class='card message']", "article[@class='card recommendation']", _PRACTICE,
    "blockquote", "aside", "figure[@data-chart='bars']", "figure[@data-chart='spans']", "tr", "div[@class='columns']",
)  # fmt: skip


def faults(data: bytes, page: etree._Element, limits: Limits) -> Iterator[Fault]:
    """Yield what is wrong with the pages of a PDF."""
    try:
        sheets = read_sheets(data)
    except ValueError as fault:
        yield Fault("NR060", str(fault))
        return
    looks: tuple[Callable[[ReadPages], Iterator[Fault]], ...] = legibility.LOOKS
    proof = PageProof((), ())
    # A letter ends where it ends, and says what all the others say: its pages are not measured, its type is.
    if page.find("body/article[@class='brief']") is not None:
        looks, proof = _LOOKS, read_proof(page, sheets, limits)
    laid = ReadPages(page, sheets, proof, limits)
    for look in looks:
        yield from look(laid)


# ---- pages


def _holes(laid: ReadPages) -> Iterator[Fault]:
    """Pages that end early, and parts that run over their page by a little."""
    over = dict(_run_over(laid))
    for number, (section, spilt) in over.items():
        title = shown(section.findtext("h2") or "")
        yield blemish("NR162", f"page {number}: the part {title} ({place_of(section)}) runs over by {spilt:.0f} mm",
                    "Shorten it by as much, or let the next part run on (run_on: true).")  # fmt: skip
    for number in range(2 if laid.has_cover else 1, len(laid.sheets)):
        top, foot = laid.bounds(number)
        blank = (foot - laid.used(number)) / (foot - top)
        asked = laid.starts(number + 1)
        if number in over or laid.is_blank(number) or blank <= (HOLE if asked is None else SHORT_PAGE):
            continue
        after = laid.proof.blocks[_last_on(laid, number)].element
        where = f"page {number}: {blank:.0%} of the page stays white after {shown(words_of(after))} ({place_of(after)})"
        if asked is None:
            yield blemish("NR160", where, "What follows does not fit and may not break: shorten it or move it.")
        else:
            yield blemish("NR161", f"{where}, before the part {place_of(asked)}",
                        "Move something onto this page, or let the part run on (run_on: true).")  # fmt: skip


def _run_over(laid: ReadPages) -> Iterator[tuple[int, tuple[etree._Element, float]]]:
    begun: tuple[etree._Element, int] | None = None
    for number in range(1, len(laid.sheets) + 1):
        section = laid.starts(number)
        if section is not None:
            begun = (section, number)
        ends = number == len(laid.sheets) or laid.is_blank(number + 1) or laid.starts(number + 1) is not None
        if begun is None or not ends or laid.is_blank(number) or number == begun[1]:
            continue
        top, foot = laid.bounds(number)
        lowest = max((line.baseline for line in laid.lines_on(number)), default=top)
        if lowest - top < RUN_OVER * (foot - top):
            yield number, (begun[0], lowest - top)


def _last_on(laid: ReadPages, number: int) -> int:
    lowest, found = -1.0, 0
    for index, block in enumerate(laid.proof.blocks):
        for line in block.lines:
            if line.page == number and line.baseline > lowest:
                lowest, found = line.baseline, index
    return found


def _too_many(laid: ReadPages) -> Iterator[Fault]:
    """More pages or words than a brief may have."""
    pages = sum(not laid.is_blank(number) for number in range(1, len(laid.sheets) + 1))
    if laid.limits.pages is not None and pages > laid.limits.pages:
        yield blemish("NR176", f"the brief has {pages} pages; {laid.limits.pages} are the most",
                    "Shorten its texts, or leave an item out of a part.")  # fmt: skip
    most = laid.limits.words
    words = sum(len(words_of(block.element).split()) for block in laid.proof.blocks if _counts(block.element))
    if most is not None and words > most:
        yield blemish("NR177", f"the brief has {words} words without cover and last page; {most} are the most",
                    "Shorten its texts, or leave an item out of a part.")  # fmt: skip


def _counts(element: etree._Element) -> bool:
    return not any(each.get("class") in ("cover", "part back") for each in element.iterancestors("section"))


# ---- blocks


def _headings_at_the_foot(laid: ReadPages) -> Iterator[Fault]:
    """Headings whose page ends before what they announce."""
    printed = [block for block in laid.proof.blocks if block.lines]
    for block, following in pairwise(printed):
        if _announces(block.element) and following.first > block.last:
            yield blemish("NR163", f"page {block.last}: {shown(words_of(block.element))} ({place_of(block.element)}) stands at the "
                        "foot of the page, parted from what follows", "Shorten what stands above it, or move it.")  # fmt: skip


def _announces(element: etree._Element) -> bool:
    in_head = next(element.iterancestors("thead", "header"), None) is not None
    return element.tag in _HEADINGS or in_head or element.get("class") in ("label", "unit")


def _split(laid: ReadPages) -> Iterator[Fault]:
    """What should hold together and does not; cards with a line or two on one side of a break."""
    for path in (path for path in _WHOLE if not (laid.limits.one_column and path == _PRACTICE)):
        for element in laid.page.iterfind(f".//{path}"):
            pages = sorted({line.page for block in laid.proof.within(element) for line in block.lines})
            if len(pages) > 1 and not _stacked(laid, element):
                name = {"tr": "a row", "figure": "a figure", "div": "a row of columns"}.get(element.tag, "a card")
                yield blemish("NR164", f"page {pages[0]}: {name} ({place_of(element)}) is parted by the end of the page: "
                            f"{shown(words_of(element))}", "Shorten what stands above it, or move it.")  # fmt: skip
    for card in laid.page.iterfind(".//article[@class='card finding']"):
        pages = sorted({line.page for block in laid.proof.within(card) for line in block.lines})
        text = card.find("div[@class='text']")
        if len(pages) < 2 or text is None:
            continue
        lines = [line.page for block in laid.proof.within(text) for line in block.lines]
        beside = [
            line.page for meta in card.iterfind("dl") for block in laid.proof.within(meta) for line in block.lines
        ]
        for number in (pages[0], pages[-1]):
            goes_on_alone = number not in lines and beside.count(number) >= CARD_LINES
            if lines.count(number) < CARD_LINES and not goes_on_alone:
                yield blemish("NR164", f"page {number}: {lines.count(number)} line(s) of the card {place_of(card)} stand on this "
                            "page, the rest on another", "Shorten what stands above it, or move it.")  # fmt: skip


def _stacked(laid: ReadPages, columns: etree._Element) -> bool:
    """Say whether columns stand below each other, so that each may have its own page."""
    ends = [laid.proof.within(column) for column in columns if columns.tag == "div"]
    lines = [(blocks[0].lines[0], blocks[-1].lines[-1]) for blocks in ends if blocks]
    return len(lines) > 1 and all(
        (last.page, last.baseline) < (first.page, first.baseline) for (_, last), (first, _) in pairwise(lines)
    )


def _lonely_lines(laid: ReadPages) -> Iterator[Fault]:
    """Widows and orphans: a paragraph's only line on one side of the page's end."""
    for block in laid.proof.blocks:
        run_in = (
            block.element.tag in ("dt", "dd")
            and next(block.element.iterancestors("dl"), block.element).get("class") == "acronyms"
        )
        if not block.lines or block.first == block.last or run_in:  # a list of acronyms is one paragraph
            continue
        for number in (block.first, block.last):
            if sum(line.page == number for line in block.lines) < PARAGRAPH_LINES:
                yield blemish("NR165", f"page {number}: a single line of {shown(words_of(block.element))} "
                            f"({place_of(block.element)}) stands on this page", "Make it shorter or longer.")  # fmt: skip


def _titles(laid: ReadPages) -> Iterator[Fault]:
    """Titles with one word on the last line, titles and running heads that take too many lines."""
    for block in laid.proof.blocks:
        if not _is_title(block.element) or not block.lines:
            continue
        name = f"page {block.first}: the title {shown(words_of(block.element))} ({place_of(block.element)})"
        last = re.sub(r"\s+[0-9]+$", "", block.lines[-1].text)  # the call of a note is no word
        if len(block.lines) > 1 and len(last.split()) == 1:
            yield blemish("NR166", f"{name} ends with one word on its last line: {shown(last)}", "Reword it.")
        narrow = any(each.get("class") in ("columns", "card practice") for each in block.element.iterancestors())
        most = 3 if narrow else TITLE_LINES.get(str(block.element.tag), 3)
        if len(block.lines) > most:
            yield blemish("NR167", f"{name} takes {len(block.lines)} lines; {most} are the most", "Shorten it.")
    for sheet in laid.sheets[1 if laid.has_cover else 0 :]:
        heads = [
            run for number, run in laid.proof.strays if number == sheet.number and laid.in_margin(sheet.number, run)
        ]
        for head in heads:
            below = {round(run.baseline) for run in heads if _continues(head, run)}
            if len(below) >= HEAD_LINES:
                lines = f"{len(below) + 1} lines; {HEAD_LINES} are the most"
                yield blemish(
                    "NR167", f"page {sheet.number}: the running head {shown(head.text)} takes {lines}", _SHORTER_HEAD
                )


def _continues(head: GlyphRun, run: GlyphRun) -> bool:
    """Say whether a run stands below the first line of a running head, in the same column."""
    apart = (run.baseline - head.baseline) / POINT
    aligned = abs(run.left - head.left) < 1 or abs(run.right - head.right) < 1
    return head.size < apart < head.size * 4 and aligned


def _is_title(element: etree._Element) -> bool:
    parent = element.getparent()
    asked = parent is not None and parent.get("class") == "ask" and not element.get("class")
    return element.tag in _SEMIBOLD_TITLES or element.get("class") == "subtitle" or asked


def _parted_numbers(laid: ReadPages) -> Iterator[Fault]:
    """A number on another line than its sign: "n.º | 009", "72,5 | %"."""
    for block in laid.proof.blocks:
        for line, following in pairwise(block.lines):
            before = re.search(r"(\b[nN]\.[ºª°]|\bN[º°]|\b[Nn]os?\.|\b(?:art|pp?|párr?|para)s?\.|§|№)$", line.text)
            after = re.match(r"[%‰€]", following.text)
            if (before and following.text[:1].isdigit()) or (after and line.text[-1:].isdigit()):
                parted = f"{line.text.split()[-1]} | {following.text.split()[0]}"
                yield blemish("NR170", f"page {line.page}: the end of a line parts {shown(parted)} ({place_of(block.element)})",
                            "Put a no-break space between them.")  # fmt: skip


_LOOKS: tuple[Callable[[ReadPages], Iterator[Fault]], ...] = (
    _holes, _too_many, _headings_at_the_foot, _split, _lonely_lines, _titles, _parted_numbers, *legibility.LOOKS,
)  # fmt: skip
