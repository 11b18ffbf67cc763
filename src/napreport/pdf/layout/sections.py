"""Lay out a brief by section runs, only those that changed.

A section run is a section that begins a page, with those behind it that run on. Nothing in one run moves anything in another
but the number of its first page, and the cover's contents, which name the pages that the sections begin on: the cover comes
last. To a stylesheet each run is a document: what it says of a first page, of counters or of neighbouring sections holds
for every run.
"""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING, Any

from lxml import etree

from napreport.pdf.engine import weasyprint_log

if TYPE_CHECKING:
    from weasyprint import HTML
    from weasyprint.document import Document

#: A cover has one page; one that has more is laid out again, since its contents count them.
_MOST_FRONTS = 4
_SECTIONS = etree.tostring(etree.Comment("sections"), encoding="unicode")


@dataclass(frozen=True, slots=True)
class SectionRun:
    """A laid-out run: its document, and the root element that WeasyPrint parsed."""

    document: Document
    parsed: Any


#: All that a run depends on: what is the same for every run of a page, its markup, and the number of its first page.
Key = tuple[object, str, int]


@dataclass(frozen=True, slots=True)
class _Shell:
    """The markup before and after a brief's sections, and its elements."""

    before: str
    after: str
    elements: Sequence[etree._Element]


class SectionCache:
    """Runs laid out before, up to `most_pages`, least recently used first."""

    def __init__(self, most_pages: int = 0) -> None:
        self.most_pages, self._runs = most_pages, OrderedDict[Key, SectionRun]()

    def __iter__(self) -> Iterator[tuple[Key, SectionRun]]:
        return iter(self._runs.items())

    def clear(self) -> None:
        """Drop all runs."""
        self._runs.clear()

    def get(self, key: Key) -> SectionRun | None:
        """Return a run, or None."""
        return self._runs.get(key)

    def put(self, key: Key, run: SectionRun) -> None:
        """Keep a run, as the last to be dropped."""
        self._runs[key] = run
        self._runs.move_to_end(key)
        pages = sum(len(each.document.pages) for each in self._runs.values())
        while pages > self.most_pages:
            _, gone = self._runs.popitem(last=False)
            pages -= len(gone.document.pages)


class SectionLayout:
    """Lays out a page's tree as often as it is changed.

    Unchanged runs are taken from earlier layouts. `elements` gets WeasyPrint's elements with those of the tree.
    """

    def __init__(
        self,
        root: etree._Element,
        parse: Callable[[str], HTML],
        render: Callable[[HTML, str], Document],
        cache: SectionCache,
        shared_key: object,
    ) -> None:
        """Take a tree and the functions that lay it out.

        They parse markup, and render it with one stylesheet more. `cache` holds runs of earlier renderings; `shared_key`
        stands for all else that every run depends on.
        """
        self._root, self._parse, self._render, self._cache, self._shared_key = root, parse, render, cache, shared_key
        self._first: dict[Key, SectionRun] = {}
        self._last: dict[Key, SectionRun] = {}
        # runs of the layouts in between: limited, because a long run may be laid out often
        self._between = SectionCache(cache.most_pages)
        self.elements: weasyprint_log.Elements = {}

    def lay_out(self) -> Document:
        """Lay out the tree as it is now."""
        article = self._root.find("body/article[@class='brief']")
        if article is None or len(article) == 0:
            return self._lay_out_markup(_html(self._root), "", self._root.iter()).document
        before, self._last = self._last, {}
        document = self._lay_out_brief(article, {**self._first, **before})
        for key, run in before.items():
            if key not in self._last and key not in self._first:
                self._between.put(key, run)
        self._first = self._first or self._last
        return document

    def _lay_out_brief(self, article: etree._Element, earlier: Mapping[Key, SectionRun]) -> Document:
        """Lay out a brief without its unchanged runs."""
        shell = _shell(self._root, article)
        front, *rest = _section_runs(article)
        fronts = 1
        for _ in range(_MOST_FRONTS):
            laid: list[SectionRun] = []
            for sections in rest:
                laid.append(self._lay_out_run(sections, shell, 1 + fronts + _pages(laid), earlier))
            self._number_contents(laid, 1 + fronts)
            cover = self._lay_out_run(front, shell, 1, earlier)
            if len(cover.document.pages) == fronts:
                break
            fronts = max(fronts + 1, len(cover.document.pages))
        return cover.document.copy([page for run in (cover, *laid) for page in run.document.pages])

    def keep_runs(self) -> None:
        """Keep all runs for the next rendering.

        Only for pages that WeasyPrint had no warning about: a run from the cache is not warned about again.
        """
        for key, run in (*self._between, *self._first.items(), *self._last.items()):
            self._cache.put(key, run)

    def _lay_out_run(
        self, sections: Sequence[etree._Element], shell: _Shell, number: int, earlier: Mapping[Key, SectionRun]
    ) -> SectionRun:
        """Return the run that begins on page `number`."""
        markup = shell.before + "".join(map(_html, sections)) + shell.after
        key = (self._shared_key, markup, number)
        run = self._last.get(key) or earlier.get(key) or self._between.get(key) or self._cache.get(key)
        elements = chain(shell.elements, *(section.iter() for section in sections))
        if run is None:
            run = self._lay_out_markup(markup, _page_number_css(number), elements)
        else:
            self.elements.update(weasyprint_log.pair_elements(run.parsed, elements))
        self._last[key] = run
        return run

    def _lay_out_markup(self, markup: str, css: str, elements: Iterable[etree._Element]) -> SectionRun:
        html = self._parse(markup)
        parsed = weasyprint_log.parsed_root(html)
        self.elements.update(weasyprint_log.pair_elements(parsed, elements))
        return SectionRun(self._render(html, css), parsed)

    def _number_contents(self, laid: Sequence[SectionRun], number: int) -> None:
        """Write the contents' page numbers; `laid` begin on page `number`."""
        pages = [page for run in laid for page in run.document.pages]
        where = {
            f"#{name}": number + index for index, page in reversed(list(enumerate(pages))) for name in page.anchors
        }
        for link in self._root.iterfind(".//nav//a"):
            link.set("data-page", str(where.get(link.get("href", ""), "")))


def _section_runs(article: etree._Element) -> list[list[etree._Element]]:
    """Return a brief's runs, each as its sections."""
    runs: list[list[etree._Element]] = []
    for section in article:
        if len(runs) > 1 and "run-on" in section.get("class", "").split():
            runs[-1].append(section)
        else:
            runs.append([section])
    return runs


def _pages(runs: Sequence[SectionRun]) -> int:
    return sum(len(run.document.pages) for run in runs)


def _page_number_css(number: int) -> str:
    """Return the style that numbers a run's first page.

    Its margins follow from the number, odd or even.
    """
    side = "recto" if number % 2 else "verso"
    return f"html {{ break-before: {side} }} @page :first {{ counter-reset: page {number} }}"


def _shell(root: etree._Element, article: etree._Element) -> _Shell:
    """Return the markup around a brief's sections."""
    copy = _empty_copy(root)
    elements = [root]
    for child in root:
        if child.tag == "body":
            inner = _empty_copy(article)
            inner.append(etree.Comment("sections"))
            copy.append(_empty_copy(child))
            copy[-1].append(inner)
            elements += [child, article]
        else:
            copy.append(deepcopy(child))
            elements += child.iter()
    before, _, after = _html(copy).partition(_SECTIONS)
    return _Shell(before, after, elements)


def _empty_copy(element: etree._Element) -> etree._Element:
    """Return a copy of an element without its content."""
    copy = etree.Element(element.tag)
    copy.attrib.update(element.attrib)
    return copy


def _html(element: etree._Element) -> str:
    return etree.tostring(element, method="html", encoding="unicode", with_tail=False)
