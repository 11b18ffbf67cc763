"""Replace WeasyPrint's own tagging by ours while a document is written.

WeasyPrint 70 tags boxes, not elements: a paragraph that breaks over pages becomes two, languages and scopes are lost, and
running heads are read on every page. It has no public way to say better. The private names used here:

- `weasyprint.pdf.add_tags(pdf, document, pdf_version, page_streams)`, called once when all pages are drawn;
- `stream._tags`, a page's marked content: the box that was drawn, and its number (`mcid`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from napreport.pdf.engine.boxes import page_box
from napreport.pdf.engine.loading import VERSION, is_known_version
from napreport.problems import Unusable


@dataclass(frozen=True, slots=True)
class TaggedPage:
    """A drawn page.

    `marks` are the numbers of the marked content by its boxes; `height` is in CSS pixels.
    """

    box: Any
    marks: Mapping[Any, int]
    stream: Any
    height: float


@contextmanager
def tagging_by(tagger: Callable[[Any, Sequence[TaggedPage]], None]) -> Iterator[None]:
    """Let `tagger` write the structure of every document that is written inside.

    It gets a `pydyf.PDF` and the pages. Raises Unusable if another version of WeasyPrint is installed.
    """
    import weasyprint
    import weasyprint.pdf

    if not is_known_version():
        raise Unusable(
            f"WeasyPrint {weasyprint.VERSION} is installed, and the PDF's tags need {VERSION}. Type: make setup."
        )

    def add_tags(pdf: Any, document: Any, _version: object, streams: Sequence[Any]) -> None:
        pairs = zip(document.pages, streams, strict=True)
        tagger(pdf, [TaggedPage(page_box(page), marks_of(stream), stream, page.height) for page, stream in pairs])

    own = weasyprint.pdf.add_tags
    weasyprint.pdf.add_tags = add_tags
    try:
        yield
    finally:
        weasyprint.pdf.add_tags = own


def marks_of(stream: Any) -> dict[Any, int]:
    """Return a page's marked content: numbers by boxes."""
    return {box: mark["mcid"] for box, mark in stream._tags.items()}
