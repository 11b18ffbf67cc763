"""Runs: from a brief's tree to its laid-out pages, run by run, so that what did not change is not laid out again.

A run is a section that begins a page, with those behind it that run on. Nothing of one moves anything in another but the number
of its first page, and the cover's contents, which name the pages that the sections begin on: the cover comes last. To a stylesheet,
each run is a document: what it says of a first page, of counters or of a section beside another holds for every run.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from lxml import etree

from napreport.pdf.engine import log

if TYPE_CHECKING:
    from weasyprint import HTML
    from weasyprint.document import Document

#: A cover has a page; one that has more is laid out anew, since its contents count them.
_MOST_FRONTS = 4
_SECTIONS = etree.tostring(etree.Comment("sections"), encoding="unicode")


@dataclass(frozen=True, slots=True)
class SectionRun:
    """A run laid out: its document, and the root of what WeasyPrint parsed."""

    document: Document
    parsed: Any


#: What a run follows: all that is the same for every run of a page, its markup, and the number of its first page.
Key = tuple[object, str, int]


@dataclass(frozen=True, slots=True)
class _Shell:
    """The markup before and behind a brief's sections, and the elements that it is of."""

    before: str
    after: str
    elements: Sequence[etree._Element]


class SectionCache:
    """Runs that were laid out before, by what they follow: `most_pages` of them, those used longest ago go first."""

    def __init__(self, most_pages: int = 0) -> None:
        self.most_pages, self._runs = most_pages, OrderedDict[Key, SectionRun]()

    def __iter__(self) -> Iterator[tuple[Key, SectionRun]]:
        return iter(self._runs.items())

    def clear(self) -> None:
        """Keep nothing any more."""
        self._runs.clear()

    def get(self, key: Key) -> SectionRun | None:
        """Return a run, or None."""
        return self._runs.get(key)

    def put(self, key: Key, run: SectionRun) -> None:
        """Keep a run, as the last to go."""
        self._runs[key] = run
        self._runs.move_to_end(key)
        pages = sum(len(each.document.pages) for each in self._runs.values())
        while pages > self.most_pages:
            _, gone = self._runs.popitem(last=False)
            pages -= len(gone.document.pages)


class Setting:
    """A page's tree, laid out as it is whenever it is asked for; runs that are as they were are taken from before.

    `ours` gets WeasyPrint's elements with those of the tree.
    """

    def __init__(
        self,
        root: etree._Element,
        parse: Callable[[str], HTML],
        render: Callable[[HTML, str], Document],
        kept: SectionCache,
        same: object,
    ) -> None:
        """Take the tree, how markup is parsed, and laid out in a stylesheet more, earlier runs, and what else all runs follow."""
        self._root, self._parse, self._render, self._kept, self._same = root, parse, render, kept, same
        self._first: dict[Key, SectionRun] = {}
        self._last: dict[Key, SectionRun] = {}
        #: What stood between them: a long run that is laid out often must not be held each time.
        self._between = SectionCache(kept.most_pages)
        self.ours: log.Elements = {}

    def document(self) -> Document:
        """Return the tree as it is now, laid out."""
        article = self._root.find("body/article[@class='brief']")
        if article is None or len(article) == 0:
            return self._rendered(_html(self._root), "", self._root.iter()).document
        before, self._last = self._last, {}
        found = self._set(article, {**self._first, **before})
        for key, run in before.items():
            if key not in self._last and key not in self._first:
                self._between.put(key, run)
        self._first = self._first or self._last
        return found

    def _set(self, article: etree._Element, earlier: Mapping[Key, SectionRun]) -> Document:
        """Lay a brief out, but for the runs that were laid out earlier."""
        shell = _shell(self._root, article)
        front, *rest = _parted(article)
        fronts = 1
        for _ in range(_MOST_FRONTS):
            laid: list[SectionRun] = []
            for sections in rest:
                laid.append(self._laid(sections, shell, 1 + fronts + _pages(laid), earlier))
            self._number_contents(laid, 1 + fronts)
            cover = self._laid(front, shell, 1, earlier)
            if len(cover.document.pages) == fronts:
                break
            fronts = max(fronts + 1, len(cover.document.pages))
        return cover.document.copy([page for run in (cover, *laid) for page in run.document.pages])

    def keep(self) -> None:
        """Keep all runs for the next paint, which begins as this one did; what WeasyPrint complained of must not be among them."""
        for key, run in (*self._between, *self._first.items(), *self._last.items()):
            self._kept.put(key, run)

    def _laid(
        self, sections: Sequence[etree._Element], shell: _Shell, number: int, earlier: Mapping[Key, SectionRun]
    ) -> SectionRun:
        """Return a run that begins on the page of a number, laid out now or before."""
        markup = shell.before + "".join(map(_html, sections)) + shell.after
        key = (self._same, markup, number)
        run = self._last.get(key) or earlier.get(key) or self._between.get(key) or self._kept.get(key)
        elements = chain(shell.elements, *(section.iter() for section in sections))
        if run is None:
            run = self._rendered(markup, _beginning(number), elements)
        else:
            self.ours.update(log.pairs(run.parsed, elements))
        self._last[key] = run
        return run

    def _rendered(self, markup: str, css: str, elements: Iterable[etree._Element]) -> SectionRun:
        html = self._parse(markup)
        self.ours.update(log.pairs(html.etree_element, elements))
        return SectionRun(self._render(html, css), html.etree_element)

    def _number_contents(self, laid: Sequence[SectionRun], number: int) -> None:
        """Write on each entry of the contents the number of the page that it leads to; `laid` begin on page `number`."""
        pages = [page for run in laid for page in run.document.pages]
        where = {
            f"#{name}": number + index for index, page in reversed(list(enumerate(pages))) for name in page.anchors
        }
        for link in self._root.iterfind(".//nav//a"):
            link.set("data-page", str(where.get(link.get("href", ""), "")))


def _parted(article: etree._Element) -> list[list[etree._Element]]:
    """Return a brief's runs, each its sections."""
    runs: list[list[etree._Element]] = []
    for section in article:
        if len(runs) > 1 and "run-on" in section.get("class", "").split():
            runs[-1].append(section)
        else:
            runs.append([section])
    return runs


def _pages(runs: Sequence[SectionRun]) -> int:
    return sum(len(run.document.pages) for run in runs)


def _beginning(number: int) -> str:
    """Return the style of a run whose first page has a number; a page is odd or even by it, as its margins are."""
    side = "recto" if number % 2 else "verso"
    return f"html {{ break-before: {side} }} @page :first {{ counter-reset: page {number} }}"


def _shell(root: etree._Element, article: etree._Element) -> _Shell:
    """Return what stands around a brief's sections."""
    copy = _emptied(root)
    elements = [root]
    for child in root:
        if child.tag == "body":
            inner = _emptied(article)
            inner.append(etree.Comment("sections"))
            copy.append(_emptied(child))
            copy[-1].append(inner)
            elements += [child, article]
        else:
            copy.append(deepcopy(child))
            elements += child.iter()
    before, _, after = _html(copy).partition(_SECTIONS)
    return _Shell(before, after, elements)


def _emptied(element: etree._Element) -> etree._Element:
    """Return a copy of an element that holds nothing."""
    copy = etree.Element(element.tag)
    copy.attrib.update(element.attrib)
    return copy


def _html(element: etree._Element) -> str:
    return etree.tostring(element, method="html", encoding="unicode", with_tail=False)
