"""The proof: from a page and the sheets it was printed on to the lines of every block, and the type that no block accounts for.

A block is an element that holds words and no other block. Its words are looked for among the runs of type, as a proof is
held beside the copy: without white space, whole runs only, in the order they were set. A block that goes on over the page
continues with the first run there that carries on its words.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from napreport.check.pdf.runs import GlyphPage, GlyphRun, letters_of
from napreport.design.theme import Limits
from napreport.design.values import POINT

#: Elements that hold words; one that holds another of them is no block itself.
_BLOCKS = ("h1", "h2", "h3", "h4", "p", "li", "dt", "dd", "caption", "figcaption", "th", "td")
#: Where the runs of one block must follow each other; how many runs that stand elsewhere may be painted between two of them.
_BETWEEN = 3


@dataclass(frozen=True, slots=True)
class TextLine:
    """One line of a block: its page, its runs."""

    page: int
    runs: tuple[GlyphRun, ...]

    @property
    def text(self) -> str:
        """The words of the line, white space made single."""
        return " ".join("".join(run.text for run in self.runs).split())

    @property
    def baseline(self) -> float:
        """How far down the page the line stands: the lowest of its runs, since calls are raised."""
        return max(run.baseline for run in self.runs)


@dataclass(frozen=True, slots=True)
class TextBlock:
    """An element of the page and the lines that print its words; none where they are not printed."""

    element: etree._Element
    lines: tuple[TextLine, ...]

    @property
    def first(self) -> int:
        """The page that the block begins on."""
        return self.lines[0].page

    @property
    def last(self) -> int:
        """The page that the block ends on."""
        return self.lines[-1].page


@dataclass(frozen=True, slots=True)
class PageProof:
    """A page beside its sheets: all blocks in the page's order, and the runs that belong to none."""

    blocks: tuple[TextBlock, ...]
    strays: tuple[tuple[int, GlyphRun], ...]

    def within(self, element: etree._Element) -> tuple[TextBlock, ...]:
        """Return the printed blocks inside an element, itself included."""
        inside = set(element.iter())
        return tuple(block for block in self.blocks if block.lines and block.element in inside)


def read_proof(page: etree._Element, sheets: tuple[GlyphPage, ...], limits: Limits) -> PageProof:
    """Return where every block of a page is printed: inside the margins where it can be, else wherever it is found."""
    return _Reading(page, sheets, limits).proof()


def bounds(sheet: GlyphPage, limits: Limits, *, cover: bool) -> tuple[float, float]:
    """Return how far down a page its text may begin and end, in mm; a cover's goes half as near to the edges."""
    share = 0.5 if cover else 1.0
    return limits.top * share, sheet.height - limits.bottom * share


def place_of(element: etree._Element) -> str:
    """Return what an element is called in a message: the nearest id, or the part of the page it stands in."""
    for each in (element, *element.iterancestors()):
        if each.get("id"):
            return f"#{each.get('id')}"
        if each.get("class") == "cover":
            return "the cover"
    return f"<{element.tag}>"


def words_of(element: etree._Element) -> str:
    """Return an element's text, white space made single."""
    return " ".join("".join(map(str, element.itertext())).split())


def shown(text: str, most: int = 48) -> str:
    """Return a text in quotation marks, shortened."""
    return f"“{text if len(text) <= most else text[: most - 3].rstrip() + '...'}”"


def blocks_of(page: etree._Element) -> Iterator[etree._Element]:
    """Yield the blocks that a reader of the PDF is shown.

    The heads of bar charts and of timelines are not: a bar chart's unit and a timeline's dates say the same.
    """
    for element in page.iter(*_BLOCKS):
        if element.tag == "th" and _is_unsaid_head(element):
            continue
        if next(element.iterchildren(*_BLOCKS), None) is None and letters_of("".join(map(str, element.itertext()))):
            yield element


def _is_unsaid_head(element: etree._Element) -> bool:
    if next(element.iterancestors("thead"), None) is None:
        return False
    table, figure = next(element.iterancestors("table"), None), next(element.iterancestors("figure"), None)
    is_bars = figure is not None and figure.get("data-chart") == "bars"
    return is_bars or (table is not None and table.get("class") == "timeline")


class _Reading:
    """The work of holding one page beside its sheets: the runs in order, and which of them a block has taken."""

    def __init__(self, page: etree._Element, sheets: tuple[GlyphPage, ...], limits: Limits) -> None:
        self.elements = list(blocks_of(page))
        self.letters = [letters_of("".join(map(str, element.itertext()))) for element in self.elements]
        self.runs = [(sheet.number, run) for sheet in sheets for run in sheet.runs]
        self.cover = page.find(".//section[@class='cover']")
        self.inside: dict[str, list[int]] = defaultdict(list)
        self.outside: dict[str, list[int]] = defaultdict(list)  # what runs along in the margins repeats the titles
        for index, (number, run) in enumerate(self.runs):
            cover = number == 1 and self.cover is not None
            top, foot = bounds(sheets[number - 1], limits, cover=cover)
            if run.letters:
                starting = self.inside if top <= run.baseline <= foot + 1 else self.outside
                starting[run.letters[0]].append(index)
        self.taken = [False] * len(self.runs)

    def proof(self) -> PageProof:
        found: dict[int, list[int]] = {}
        spans: list[tuple[int, int]] = []
        floor = 1 if self.cover is None else 2
        for index, element in enumerate(self.elements):  # sections stand in their order
            if self.cover is not None and self.cover in element.iterancestors("section"):
                spans.append((1, 1))
                continue
            if element.tag == "h2":
                found[index] = self.taking(self.letters[index], (floor, len(self.runs)))
                floor = self.runs[found[index][0]][0] if found[index] else floor
            spans.append((floor, len(self.runs)))
        # The longest first: a short one, such as a card's number, would take what is a note's call in a longer one.
        for index in sorted(set(range(len(self.elements))) - set(found), key=lambda index: -len(self.letters[index])):
            found[index] = self.taking(self.letters[index], spans[index])
        strays = tuple(each for each, taken in zip(self.runs, self.taken, strict=True) if not taken)
        lines = (tuple(_lines(self.runs[each] for each in found[index])) for index in range(len(self.elements)))
        return PageProof(tuple(TextBlock(*pair) for pair in zip(self.elements, lines, strict=True)), strays)

    def taking(self, letters: str, span: tuple[int, int]) -> list[int]:
        found = self.found(letters, span, self.inside) or self.found(letters, span, self.outside)
        for index in found:
            self.taken[index] = True
        return found

    def found(self, letters: str, span: tuple[int, int], starting: dict[str, list[int]]) -> list[int]:
        """Return the runs that print `letters`, on one page if there are such, else over two, from as far down as can be."""
        able = [start for start in starting.get(letters[0], ()) if letters.startswith(self.runs[start][1].letters)]
        able.sort(
            key=lambda start: -len(self.runs[start][1].letters)
        )  # “Finding 11” before “Finding 1” and a “1” near it
        whole: list[int] = []
        parted: list[int] = []
        for start in able:
            if not span[0] <= self.runs[start][0] <= span[1] or self.taken[start]:
                continue
            walked, length = self.walked(start, letters, 0)
            if length < len(letters):
                # of two texts that begin alike, the one that is parted stands by the page's end
                parted = max(parted, self.carried_on(walked, letters, length))
            elif not whole or _extent(walked) < _extent(
                whole
            ):  # and the other one's runs are not among those of this one
                whole = walked
                if _extent(whole) == len(whole):
                    break
        return whole or parted

    def walked(self, start: int, letters: str, at: int) -> tuple[list[int], int]:
        """Return the runs of one page from `start` on that carry on `letters`, and how far they reach."""
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

    def carried_on(self, walked: list[int], letters: str, at: int) -> list[int]:
        """Return the runs of a block that goes on over the next page, or nothing where it does not."""
        following = self.runs[walked[-1]][0] + 1
        for start in self.inside.get(letters[at], ()):
            page, run = self.runs[start]
            if page != following or self.taken[start] or not letters.startswith(run.letters, at):
                continue
            more, length = self.walked(start, letters, at)
            if length == len(letters):
                return walked + more
            rest = self.carried_on(more, letters, length)
            if rest:
                return walked + rest
        return []


def _extent(walked: list[int]) -> int:
    """Return how many runs stand between the first and the last of a block's, these included."""
    return walked[-1] - walked[0] + 1


def _lines(runs: Iterator[tuple[int, GlyphRun]]) -> Iterator[TextLine]:
    line: list[GlyphRun] = []
    page = 0
    for number, run in runs:
        if line and (number != page or _below(run, line)):
            yield TextLine(page, tuple(line))
            line = []
        page = number
        line.append(run)
    if line:
        yield TextLine(page, tuple(line))


def _below(run: GlyphRun, line: list[GlyphRun]) -> bool:
    """Say whether a run begins a new line: lower by more than a raised call is, in mm of the larger size."""
    size = max(run.size, line[-1].size) * POINT
    return run.baseline - max(each.baseline for each in line) > size * 0.7


def is_number(text: str) -> bool:
    """Say whether a text is a bare number, such as the call of a note."""
    return re.fullmatch(r"[0-9]+", text) is not None
