"""Check the layout of a PDF's pages.

Nothing is asked of the renderer: the finished file is compared with its page. A fault that makes a reader miss or misread
something is an error; one that is only ugly is a warning, and the document is recorded.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import pairwise

from lxml import etree

from napreport.check.faults import Fault, cosmetic_fault
from napreport.check.pdf.block_finder import find_blocks
from napreport.check.pdf.legibility import TYPE_CHECKS
from napreport.check.pdf.lines import PrintedPages, describe_block, name_place, quote
from napreport.check.pdf.runs import GlyphRun, read_glyph_pages
from napreport.check.pdf.tagtree import reading_order
from napreport.design.theme import Limits
from napreport.design.values import POINT
from napreport.page.vocabulary import text_of

#: The share of a page that may stay white before a break that nobody asked for, and before a part that starts a page.
HOLE, SHORT_PAGE = 1 / 4, 1 / 3
#: A part that leaves less than this share on its last page has run over, and the message says by how much.
RUN_OVER = 1 / 4
#: Lines of a card's text that stand together where it breaks, and of a paragraph.
CARD_LINES, PARAGRAPH_LINES = 3, 2
#: Lines that a title may take.
TITLE_LINES = {"h1": 3, "h2": 2, "h3": 2, "h4": 3, "figcaption": 2, "caption": 2}
ASK_LINES = 6
#: Text is read with ease from this size on, in pt; a limit of the design says how much may be smaller.
SMALL = 11.0
HEAD_LINES = 2  # running heads grow upwards, into their margin
#: The least white between a filled box and a figure below it, in mm; less looks as if they were one.
BOX_GAP = 1.5

_MOVE_IT = "Shorten what stands above it, or move it."
_SHORTER_HEAD = "Shorten the brief's or the part's title, or the audience's label."
_SEMIBOLD_TITLES = ("h1", "h2", "h3", "h4", "figcaption")
_HEADINGS = ("h2", "h3", "h4", "caption", "figcaption", "dt")
_PRACTICE = "article[@class='card practice']"
_WHOLE = (
    "article[@class='card message']", _PRACTICE,
    "blockquote", "aside", "figure[@data-chart='bars']", "figure[@data-chart='spans']", "tr", "div[@class='columns']",
)  # fmt: skip
#: Cards that may break between two paragraphs or well inside one.
_PARTED = ("finding", "recommendation")


def check_layout(data: bytes, page: etree._Element, limits: Limits) -> Iterator[Fault]:
    """Yield the faults of a PDF's pages and type."""
    try:
        sheets = read_glyph_pages(data)
    except ValueError as fault:
        yield Fault("NR060", str(fault))
        return
    # A letter may end anywhere and repeats what other letters say: its pages are not checked, its type is.
    is_brief = page.find("body/article[@class='brief']") is not None
    order = reading_order(data) if is_brief else {}
    printed = find_blocks(page, sheets, limits, order) if is_brief else PrintedPages(page, sheets, limits)
    for check in _CHECKS if is_brief else TYPE_CHECKS:
        yield from check(printed)


# ---- pages


def _holes(printed: PrintedPages) -> Iterator[Fault]:
    """Pages that end early, parts that run over by a little."""
    over = dict(_run_over(printed))
    for number, (section, spilt) in over.items():
        title = quote("".join(text_of(heading) for heading in section.iterfind("h2")))
        yield cosmetic_fault("NR162", f"page {number}: the part {title} ({name_place(section)}) runs over by {spilt:.0f} mm",
                    "Shorten it by as much, or let the next part run on (run_on: true).")  # fmt: skip
    for number in range(2 if printed.has_cover else 1, len(printed.sheets)):
        top, foot = printed.bounds(number)
        blank = (foot - printed.used(number)) / (foot - top)
        asked = printed.section_started(number + 1)
        if number in over or printed.is_blank(number) or blank <= (HOLE if asked is None else SHORT_PAGE):
            continue
        after = printed.blocks[_last_on(printed, number)].element
        where = f"page {number}: {blank:.0%} of the page stays white after {describe_block(after)}"
        if asked is None:
            yield cosmetic_fault("NR160", where, "What follows does not fit and may not break: shorten it or move it.")
        else:
            yield cosmetic_fault("NR161", f"{where}, before the part {name_place(asked)}",
                        "Move something onto this page, or let the part run on (run_on: true).")  # fmt: skip


def _run_over(printed: PrintedPages) -> Iterator[tuple[int, tuple[etree._Element, float]]]:
    begun: tuple[etree._Element, int] | None = None
    for number in range(1, len(printed.sheets) + 1):
        section = printed.section_started(number)
        if section is not None:
            begun = (section, number)
        ends = (
            number == len(printed.sheets)
            or printed.is_blank(number + 1)
            or printed.section_started(number + 1) is not None
        )
        if begun is None or not ends or printed.is_blank(number) or number == begun[1]:
            continue
        top, foot = printed.bounds(number)
        lowest = max((line.baseline for line in printed.lines_on(number)), default=top)
        if lowest - top < RUN_OVER * (foot - top):
            yield number, (begun[0], lowest - top)


def _last_on(printed: PrintedPages, number: int) -> int:
    lowest = {
        index: max((line.baseline for line in block.lines if line.page == number), default=-1.0)
        for index, block in enumerate(printed.blocks)
    }
    return max(lowest, key=lowest.__getitem__, default=0)


def _too_many(printed: PrintedPages) -> Iterator[Fault]:
    """More pages or words than a brief may have."""
    pages = sum(not printed.is_blank(number) for number in range(1, len(printed.sheets) + 1))
    if printed.limits.pages is not None and pages > printed.limits.pages:
        yield cosmetic_fault("NR176", f"the brief has {pages} pages; {printed.limits.pages} are the most",
                    "Shorten its texts, or leave an item out of a part.")  # fmt: skip
    most = printed.limits.words
    words = sum(len(text_of(block.element).split()) for block in printed.blocks if _counts(block.element))
    if most is not None and words > most:
        yield cosmetic_fault("NR177", f"the brief has {words} words without cover and last page; {most} are the most",
                    "Shorten its texts, or leave an item out of a part.")  # fmt: skip


def _counts(element: etree._Element) -> bool:
    return not any(each.get("class") in ("cover", "part back") for each in element.iterancestors("section"))


# ---- blocks


def _small_type(printed: PrintedPages) -> Iterator[Fault]:
    """More small letters than a brief may have."""
    most = printed.limits.small_type
    sizes = [(run.size, len(run.letters)) for sheet in printed.sheets for run in sheet.runs]
    letters = sum(count for _, count in sizes)
    small = sum(count for size, count in sizes if size < SMALL - 0.05)
    if most is not None and letters and small > letters * most / 100:
        message = f"{small / letters:.0%} of the letters are smaller than {SMALL:g} pt; {most:g}% are the most"
        hint = "Move text from notes, tables and the side rail into the paragraphs, or enlarge it in design.yaml."
        yield cosmetic_fault("NR181", message, hint)


def _headings_at_the_foot(printed: PrintedPages) -> Iterator[Fault]:
    """Headings, alone or with a lead, parted from their text."""
    blocks = [block for block in printed.blocks if block.lines]
    for block, following in pairwise(blocks):
        if _announces(block.element) and following.first > block.last:
            yield cosmetic_fault(
                "NR163",
                f"page {block.last}: {describe_block(block.element)} stands at the foot of the page, parted from what follows",
                _MOVE_IT,
            )
    for heading, lead, following in zip(blocks, blocks[1:], blocks[2:], strict=False):
        with_lead = heading.element.tag == "h2" and lead.element.get("class") == "lead"
        if with_lead and heading.last == lead.last < following.first and following.element.tag != "h2":
            message = f"page {lead.last}: {describe_block(heading.element)} and its lead stand at the foot of the page"
            yield cosmetic_fault("NR178", f"{message}, parted from what follows", _MOVE_IT)


def _announces(element: etree._Element) -> bool:
    in_head = next(element.iterancestors("thead", "header"), None) is not None
    return element.tag in _HEADINGS or in_head or element.get("class") in ("label", "unit")


def _split(printed: PrintedPages) -> Iterator[Fault]:
    """Cards, rows and figures that a page's end parts badly.

    Of a finding or a recommendation, only a line or two on one side of it is a fault.
    """
    for path in (path for path in _WHOLE if not (printed.limits.one_column and path == _PRACTICE)):
        for element in printed.page.iterfind(f".//{path}"):
            pages = printed.pages_of(element)
            if len(pages) > 1 and not _stacked(printed, element):
                name = {"tr": "a row", "figure": "a figure", "div": "a row of columns"}.get(element.tag, "a card")
                parted = f"{name} ({name_place(element)}) is parted by the end of the page"
                yield cosmetic_fault("NR164", f"page {pages[0]}: {parted}: {quote(text_of(element))}", _MOVE_IT)
    for card in (card for class_ in _PARTED for card in printed.page.iterfind(f".//article[@class='card {class_}']")):
        pages = printed.pages_of(card)
        text = card.find("div[@class='text']")
        if len(pages) < 2 or text is None:
            continue
        lines = [line.page for line in printed.lines_of(text)]
        beside = [line.page for meta in card.iterfind("dl") for line in printed.lines_of(meta)]
        for number in (pages[0], pages[-1]):
            goes_on_alone = number not in lines and beside.count(number) >= CARD_LINES
            if lines.count(number) < CARD_LINES and not goes_on_alone:
                count = f"{lines.count(number)} line(s) of the card {name_place(card)}"
                message = f"page {number}: {count} stand on this page, the rest on another"
                yield cosmetic_fault("NR164", message, _MOVE_IT)


def _stacked(printed: PrintedPages, columns: etree._Element) -> bool:
    """Return whether columns are below each other.

    Then each may have its own page.
    """
    ends = [printed.lines_of(column) for column in columns if columns.tag == "div"]
    lines = [(column[0], column[-1]) for column in ends if column]
    return len(lines) > 1 and all(
        (last.page, last.baseline) < (first.page, first.baseline) for (_, last), (first, _) in pairwise(lines)
    )


def _touching_figures(printed: PrintedPages) -> Iterator[Fault]:
    """Figures without white between them and a filled box above."""
    for figure in printed.page.iter("figure"):
        above, lines = figure.getprevious(), printed.lines_of(figure)
        over = [] if above is None else printed.lines_of(above)
        if not lines or not over or max(line.page for line in over) != lines[0].page:
            continue
        sheet, foot = printed.sheet(lines[0].page), max(line.baseline for line in over if line.page == lines[0].page)
        head = lines[0].baseline - lines[0].runs[0].size * POINT
        if sheet.is_drawn(foot) and head > foot and (white := sheet.white_between(foot, head)) < BOX_GAP:
            message = (
                f"page {sheet.number}: {white:.1f} mm of white part {describe_block(figure)} from the box above it"
            )
            yield cosmetic_fault("NR179", message, "Put a sentence between them, or move the figure.")


def _lonely_lines(printed: PrintedPages) -> Iterator[Fault]:
    """Widows and orphans: one line of a paragraph on a page."""
    for block in printed.blocks:
        is_term = block.element.tag in ("dt", "dd")
        run_in = is_term and next(block.element.iterancestors("dl"), block.element).get("class") == "acronyms"
        if not block.lines or block.first == block.last or run_in:  # a list of acronyms is one paragraph
            continue
        for number in (block.first, block.last):
            if sum(line.page == number for line in block.lines) < PARAGRAPH_LINES:
                message = f"page {number}: a single line of {describe_block(block.element)} stands on this page"
                yield cosmetic_fault("NR165", message, "Make it shorter or longer.")


def _titles(printed: PrintedPages) -> Iterator[Fault]:
    """Titles that end with one word, or take too many lines."""
    for block in printed.blocks:
        if not _is_title(block.element) or not block.lines:
            continue
        name = f"page {block.first}: the title {describe_block(block.element)}"
        last = re.sub(r"\s+[0-9]+$", "", block.lines[-1].text)  # the call of a note is no word
        if len(block.lines) > 1 and len(last.split()) == 1:
            yield cosmetic_fault("NR166", f"{name} ends with one word on its last line: {quote(last)}", "Reword it.")
        narrow = any(each.get("class") in ("columns", "card practice") for each in block.element.iterancestors())
        asked = next(block.element.iterancestors("aside"), None) is not None
        most = ASK_LINES if asked else 3 if narrow else TITLE_LINES.get(str(block.element.tag), 3)
        if len(block.lines) > most:
            yield cosmetic_fault("NR167", f"{name} takes {len(block.lines)} lines; {most} are the most", "Shorten it.")
    for sheet in printed.sheets[1 if printed.has_cover else 0 :]:
        heads = [run for page, run in printed.strays if page == sheet.number and printed.in_margin(page, run)]
        for head in heads:
            below = {round(run.baseline) for run in heads if _continues(head, run)}
            if len(below) >= HEAD_LINES:
                name = f"page {sheet.number}: the running head {quote(head.text)}"
                message = f"{name} takes {len(below) + 1} lines; {HEAD_LINES} are the most"
                yield cosmetic_fault("NR167", message, _SHORTER_HEAD)


def _continues(head: GlyphRun, run: GlyphRun) -> bool:
    """Return whether a run continues a running head in its column."""
    distance = (run.baseline - head.baseline) / POINT
    aligned = abs(run.left - head.left) < 1 or abs(run.right - head.right) < 1
    return head.size < distance < head.size * 4 and aligned


def _is_title(element: etree._Element) -> bool:
    parent = element.getparent()
    asked = parent is not None and parent.get("class") == "ask" and not element.get("class")
    return element.tag in _SEMIBOLD_TITLES or element.get("class") == "subtitle" or asked


def _parted_numbers(printed: PrintedPages) -> Iterator[Fault]:
    """A number parted from its sign: "n.º

    009".
    The same for "72,5
    %".
    """
    for block in printed.blocks:
        for line, following in pairwise(block.lines):
            before = re.search(r"(\b[nN]\.[ºª°]|\bN[º°]|\b[Nn]os?\.|\b(?:art|pp?|párr?|para)s?\.|§|№)$", line.text)
            after = re.match(r"[%‰€]", following.text)
            if (before and following.text[:1].isdigit()) or (after and line.text[-1:].isdigit()):
                parted = quote(f"{line.text.split()[-1]} | {following.text.split()[0]}")
                message = f"page {line.page}: the end of a line parts {parted} ({name_place(block.element)})"
                yield cosmetic_fault("NR170", message, "Put a no-break space between them.")


_CHECKS: tuple[Callable[[PrintedPages], Iterator[Fault]], ...] = (
    _holes, _too_many, _small_type, _headings_at_the_foot, _split, _touching_figures, _lonely_lines, _titles, _parted_numbers,
    *TYPE_CHECKS,
)  # fmt: skip
