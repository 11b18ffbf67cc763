"""Fit a brief's Word document to the pages of its PDF.

The same sections begin on the same pages. Text is as dense as that needs. Every estimate is made three times, with letters a
little narrower and wider than they are: where the three differ, another program may break pages elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from napreport.page.vocabulary import PageNumbers
from napreport.word.page_fill import Filling, Line, fill_pages
from napreport.word.text_flow import POINTS, TextFlow
from napreport.word.wml import Element, qname, require
from napreport.word.writer import DocumentWriter
from napreport.zipped_xml import parse_xml

#: Size and leading of the text in points, the roomiest first.

DENSITIES = ((11.0, 14.0), (11.0, 13.5), (10.5, 13.5), (10.5, 13.0), (10.0, 12.5))
#: By how much letters may differ from what they measure here.
STRETCHES = (0.98, 1.0, 1.04)
#: How full the last page before one that a section begins may be. The estimate is a point or two above LibreOffice's 95 %.
FULLEST = 0.97


@dataclass(frozen=True, slots=True)
class Fit:
    """How a document fits its PDF's pages.

    `breaks` are headings that begin a page, `starts` the pages that are sure, `last_fill` is the last page's."""

    density: tuple[float, float]
    breaks: frozenset[Element]
    starts: tuple[int, ...]
    pages: int
    last_fill: float


def fit_to_pages(writer: DocumentWriter, targets: Sequence[str], numbers: PageNumbers) -> Fit:
    """Set density and breaks so that sections begin as in the PDF.

    `targets` are the ids of the sections in the contents.
    """
    body = list(writer.flow)
    after_cover = body[
        1 + next(number for number, block in enumerate(body) if block.find(f".//{qname('sectPr')}") is not None) :
    ]
    headings = _find_headings(after_cover, [writer.bookmarks[target] for target in targets])
    wanted = dict(zip(headings, numbers.starts, strict=True))
    best: Fit | None = None
    for density in DENSITIES:
        fit = _fit(writer, after_cover, wanted, numbers, density)
        if best is None or (len(fit.starts), -fit.pages) > (len(best.starts), -best.pages):
            best = fit
        if len(fit.starts) == len(wanted):
            break
    assert best is not None
    _set_density(writer, best.density)
    begins, runs_on = (
        {"heading 1": name, "NAP Heading 1 run-on": name} for name in ("heading 1", "NAP Heading 1 run-on")
    )
    for heading in headings:
        writer.restyle([heading], begins if heading in best.breaks else runs_on)
    return best


def _fit(
    writer: DocumentWriter,
    blocks: Sequence[Element],
    wanted: dict[Element, int],
    numbers: PageNumbers,
    density: tuple[float, float],
) -> Fit:
    _set_density(writer, density)
    height = text_height(writer.package.sections[1])
    flows = [_measure(writer, blocks, stretch) for stretch in STRETCHES]
    breaks = {heading for heading, target in wanted.items() if _section_of(writer, heading) in numbers.at_top}
    fillings = _fill_all(flows, breaks, height)
    for heading, page in wanted.items():  # text that ends a page sooner than in the PDF, or may
        if any(filling.headings[heading].page + 2 < page for filling in fillings):
            breaks.add(heading)
            fillings = _fill_all(flows, breaks, height)
    starts = []
    for heading, page in wanted.items():
        sure = all(filling.headings[heading].page + 2 == page for filling in fillings)
        before = fillings[1].headings[heading].page - 1
        if not sure or (heading in breaks and before >= 0 and fillings[1].fills[before] > FULLEST):
            break
        starts.append(page)
    pages = [len(filling.fills) + 1 for filling in fillings]
    last = fillings[-1].fills[-1] if pages == [numbers.pages] * len(pages) else 1.0
    return Fit(density, frozenset(breaks), tuple(starts), max(pages), last)


def _fill_all(flows: Iterable[list[Line]], breaks: set[Element], height: float) -> list[Filling]:
    return [
        fill_pages(
            [replace(line, begins_page=line.heading in breaks) if line.heading is not None else line for line in flow],
            height,
        )
        for flow in flows
    ]


def _measure(writer: DocumentWriter, blocks: Iterable[Element], stretch: float) -> list[Line]:
    package = writer.package
    notes = package.notes_by_id()
    flow = TextFlow(package.part_root("styles"), parse_xml(package.part_bytes("theme")), writer.faces, notes, stretch)
    flow.width = writer.width * POINTS
    return flow.measure(blocks, flow.width)


def _find_headings(blocks: Iterable[Element], bookmarks: Sequence[str]) -> list[Element]:
    found: dict[str, Element] = {}
    for block in blocks:
        for start in block.iter(qname("bookmarkStart")):
            found.setdefault(start.get(qname("name"), ""), next(iter(start.iterancestors(qname("p")))))
    return [found[bookmark] for bookmark in bookmarks]


def _section_of(writer: DocumentWriter, heading: Element) -> str:
    names = {start.get(qname("name"), "") for start in heading.iter(qname("bookmarkStart"))}
    return next((target for target, bookmark in writer.bookmarks.items() if bookmark in names), "")


def text_height(section: Element) -> float:
    """Return the height of a page's text in points."""
    margins = require(section, "pgMar")
    height = int(require(section, "pgSz").get(qname("h"), "0"))
    return (height - int(margins.get(qname("top"), "0")) - int(margins.get(qname("bottom"), "0"))) * POINTS


def _set_density(writer: DocumentWriter, density: tuple[float, float]) -> None:
    """Set size and leading in Normal, which text styles inherit."""
    styles = writer.package.part_root("styles")
    normal = next(
        one for one in styles.iterfind(qname("style")) if one.get(qname("styleId")) == writer.style_id("Normal")
    )
    size, leading = density
    for tag in ("sz", "szCs"):
        require(normal, "rPr", tag).set(qname("val"), str(round(size * 2)))
    require(normal, "pPr", "spacing").set(qname("line"), str(round(leading * 20)))
