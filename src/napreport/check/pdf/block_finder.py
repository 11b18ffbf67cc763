"""Find the printed lines of a page's text blocks.

A block is an element that holds words and no other block. Its words are looked for without white space, in whole runs,
in the order in which they were set. A block that goes on over the page continues with the first run there that carries
on its words.
"""

from __future__ import annotations

from bisect import bisect, insort
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import replace

from lxml import etree

from napreport.check.pdf.lines import PrintedPages, TextBlock, TextLine, printed_letters
from napreport.check.pdf.runs import GlyphPage, GlyphRun
from napreport.design.theme import Limits
from napreport.design.values import POINT

#: Elements that hold words; one that holds another of them is no block itself.
_BLOCKS = ("h1", "h2", "h3", "h4", "p", "li", "dt", "dd", "caption", "figcaption", "th", "td")
#: How many runs of other blocks may be drawn between two runs of one block.
_BETWEEN = 3
#: A text of so many letters is hardly a piece of another one.
_TELLING = 20


def find_blocks(
    page: etree._Element,
    sheets: tuple[GlyphPage, ...],
    limits: Limits,
    reading_order: Mapping[tuple[int, int], int] | None = None,
) -> PrintedPages:
    """Return all blocks of a page with their printed lines.

    Blocks are looked for inside the margins first, then anywhere. `reading_order` ranks marked content by (page, MCID):
    blocks with the same words are told apart by the blocks around them, without tags by the pages of these.
    """
    return _BlockFinder(PrintedPages(page, sheets, limits), reading_order or {}).find_all()


def iter_blocks(page: etree._Element) -> Iterator[etree._Element]:
    """Yield the blocks that a PDF prints.

    It does not print the heads of bar charts and of timelines: a bar chart's unit and a timeline's dates say the same.
    """
    for element in page.iter(*_BLOCKS):
        if element.tag == "th" and _is_unprinted_head(element):
            continue
        if next(element.iterchildren(*_BLOCKS), None) is None and printed_letters(element):
            yield element


def _is_unprinted_head(element: etree._Element) -> bool:
    if next(element.iterancestors("thead"), None) is None:
        return False
    table, figure = next(element.iterancestors("table"), None), next(element.iterancestors("figure"), None)
    is_bars = figure is not None and figure.get("data-chart") == "bars"
    return is_bars or (table is not None and table.get("class") == "timeline")


#: A cover has no more pages than this.
_MOST_FRONTS = 2


class _BlockFinder:
    """Finds each block among the runs, and remembers which runs are taken."""

    def __init__(self, printed: PrintedPages, reading_order: Mapping[tuple[int, int], int]) -> None:
        self.printed = printed
        self.reading_order = reading_order
        self.elements = list(iter_blocks(printed.page))
        self.letters = [printed_letters(element) for element in self.elements]
        self.runs = [(sheet.number, run) for sheet in printed.sheets for run in sheet.runs]
        self.cover = printed.page.find(".//section[@class='cover']")
        self.inside: dict[str, list[int]] = defaultdict(list)
        self.outside: dict[str, list[int]] = defaultdict(list)  # running heads in the margins repeat the titles
        for index, (number, run) in enumerate(self.runs):
            top, foot = printed.bounds(number)
            if run.letters:
                starting = self.inside if top <= run.baseline <= foot + 1 else self.outside
                starting[run.letters[0]].append(index)
        self.taken = [False] * len(self.runs)
        self.cards = [
            next((each for each in element.iterancestors("article") if each.get("class", "")[:4] == "card"), None)
            for element in self.elements
        ]
        #: The runs of each block that was looked for, and the blocks that were found, in the page's order.
        self.runs_of: dict[int, list[int]] = {}
        self.found: list[int] = []

    def find_all(self) -> PrintedPages:
        fronts, last = self.count_fronts(), len(self.printed.sheets)
        floor = fronts + 1
        spans: list[tuple[int, int]] = []
        for index, element in enumerate(self.elements):  # sections come in their order
            if self.cover is not None and self.cover in element.iterancestors("section"):
                spans.append((1, fronts))
                continue
            if element.tag == "h2":
                runs = self.take(index, (floor, last))
                floor = self.page_of(index) if runs else floor
            spans.append((floor, last))
        # Texts that occur once come first: the others are found between them. Else the longest come first: a short one,
        # such as a card's number, would take the call of a note in a longer one.
        times = Counter(self.letters)
        repeated = [times[letters] > 1 or len(letters) < _TELLING for letters in self.letters]
        for index in sorted(range(len(self.elements)), key=lambda index: (repeated[index], -len(self.letters[index]))):
            if index not in self.runs_of:
                self.take(index, spans[index])
        strays = tuple(each for each, taken in zip(self.runs, self.taken, strict=True) if not taken)
        blocks = (
            TextBlock(element, tuple(_lines(self.runs[each] for each in self.runs_of[index])))
            for index, element in enumerate(self.elements)
        )
        return replace(self.printed, blocks=tuple(blocks), strays=strays)

    def count_fronts(self) -> int:
        """Return the cover's pages: in large type its words may go on overleaf."""
        if self.cover is None:
            return 0
        last = max(
            (n for n, each in enumerate(self.elements) if self.cover in each.iterancestors("section")), default=None
        )
        runs = [] if last is None else self.search(last, (1, _MOST_FRONTS), self.inside)
        return self.runs[runs[-1]][0] if runs else 1

    def take(self, index: int, span: tuple[int, int]) -> list[int]:
        """Take the runs of a block inside a span of pages."""
        runs = self.search(index, span, self.inside) or self.search(index, span, self.outside)
        self.runs_of[index] = runs
        for each in runs:
            self.taken[each] = True
        if runs:
            insort(self.found, index)
        return runs

    def search(self, index: int, span: tuple[int, int], starting: dict[str, list[int]]) -> list[int]:
        """Return runs that print a block.

        Those between the blocks around it, by tag or by page, come before others.
        """
        letters = self.letters[index]
        able = [
            start
            for start in starting.get(letters[0], ())
            if letters.startswith(self.runs[start][1].letters)
            and span[0] <= self.runs[start][0] <= span[1]
            and not self.taken[start]
        ]
        able.sort(key=lambda start: -len(self.runs[start][1].letters))  # “Finding 11” before “Finding 1” near a “1”
        at = bisect(self.found, index)
        before = self.runs_of[self.found[at - 1]][-1] if at else None
        after = self.runs_of[self.found[at]][0] if at < len(self.found) else None
        if runs := self.search_from([start for start in able if self.is_tagged_between(before, start, after)], letters):
            return runs
        # A card's rail may begin above the end of its text, on the page before.
        in_card = [self.page_of(each) for each in self.found if self.cards[each] is self.cards[index] is not None]
        first = min(in_card, default=span[0] if before is None else self.runs[before][0])
        last = span[1] if after is None else self.runs[after][0]
        runs = self.search_from([start for start in able if self.runs[start][0] == first], letters)
        if runs and self.runs[runs[-1]][0] == first:
            return runs
        near = [start for start in able if first <= self.runs[start][0] <= last]
        return self.search_from(near, letters) or self.search_from(able, letters)

    def page_of(self, index: int) -> int:
        """Return the page that a found block begins on."""
        return self.runs[self.runs_of[index][0]][0]

    def is_tagged_between(self, before: int | None, start: int, after: int | None) -> bool:
        """Return whether the tags read a run between two others.

        A neighbour without a tag does not bind.
        """
        low, rank, high = (
            None if run is None else self.reading_order.get((self.runs[run][0], self.runs[run][1].mcid))
            for run in (before, start, after)
        )
        return rank is not None and (low is None or low <= rank) and (high is None or rank <= high)

    def search_from(self, starts: list[int], letters: str) -> list[int]:
        """Return runs that print `letters`, from one of these starts.

        On one page if they do, else over two, from as far down as can be.
        """
        whole: list[int] = []
        parted: list[int] = []
        for start in starts:
            walked, length = self.walk(start, letters, 0)
            if length < len(letters):
                # of two texts that begin alike, the one that is parted is at the page's end
                parted = max(parted, self.continue_overleaf(walked, letters, length))
            elif not whole or _extent(walked) < _extent(whole):  # a greater extent may hold runs of the other text
                whole = walked
                if _extent(whole) == len(whole):
                    break
        return whole or parted

    def walk(self, start: int, letters: str, at: int) -> tuple[list[int], int]:
        """Return the runs of one page that carry on `letters`.

        With them, how far they reach.
        """
        page = self.runs[start][0]
        walked: list[int] = []
        index = start
        while index < len(self.runs) and at < len(letters) and self.runs[index][0] == page:
            run = self.runs[index][1]
            if not self.taken[index] and run.letters and letters.startswith(run.letters, at):
                walked.append(index)
                at += len(run.letters)
            elif walked and index - walked[-1] > _BETWEEN:
                break
            index += 1
        return walked, at

    def continue_overleaf(self, walked: list[int], letters: str, at: int) -> list[int]:
        """Return a block's runs from its next page on.

        None if it does not go on.
        """
        following = self.runs[walked[-1]][0] + 1
        for start in self.inside.get(letters[at], ()):
            page, run = self.runs[start]
            if page != following or self.taken[start] or not letters.startswith(run.letters, at):
                continue
            more, length = self.walk(start, letters, at)
            if length == len(letters):
                return walked + more
            rest = self.continue_overleaf(more, letters, length)
            if rest:
                return walked + rest
        return []


def _extent(walked: list[int]) -> int:
    """Return how many runs a block's first and last enclose."""
    return walked[-1] - walked[0] + 1


def _lines(runs: Iterator[tuple[int, GlyphRun]]) -> Iterator[TextLine]:
    line: list[GlyphRun] = []
    page = 0
    for number, run in runs:
        if line and (number != page or _is_below(run, line)):
            yield TextLine(page, tuple(line))
            line = []
        page = number
        line.append(run)
    if line:
        yield TextLine(page, tuple(line))


def _is_below(run: GlyphRun, line: list[GlyphRun]) -> bool:
    """Return whether a run begins a new line.

    It is lower then than the call of a note is raised.
    """
    size = max(run.size, line[-1].size) * POINT
    return run.baseline - max(each.baseline for each in line) > size * 0.7
