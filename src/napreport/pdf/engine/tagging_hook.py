"""The hook: WeasyPrint's own tagging replaced by ours, for one document, by the private names that this takes.

WeasyPrint 70 tags boxes, not elements: a paragraph that breaks over pages becomes two, languages and scopes are lost, and
running heads are read on every page. It has no public way to say better, so `weasyprint.pdf.add_tags` is exchanged while a
document is written. What that takes from WeasyPrint is listed here and tested in tests/test_tags.py:

- `weasyprint.pdf.add_tags(pdf, document, pdf_version, page_streams)`, called once all pages are drawn;
- `stream._tags`, a page's marked content: the box that was drawn, and its number (`mcid`);
- `page._page_box`, the boxes of a page; `box.element`, `box.element_tag` ("a::before") and `box.link_annotation`.
"""

from __future__ import annotations

import ctypes.util
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from napreport.problems import Unusable

#: The version whose private names these are; pyproject.toml pins the same.
VERSION = "70.0"


@dataclass(frozen=True, slots=True)
class TaggedPage:
    """A page as it was drawn: its boxes, the numbers of its marked content by box, its stream, its height in CSS pixels."""

    box: Any
    marks: Mapping[Any, int]
    stream: Any
    height: float


def load_engine() -> None:
    """Import WeasyPrint without its search for libraries by names that no Linux has, which starts 54 compilers and linkers.

    On Linux it asks `find_library` only for what cannot be opened under its own name. A third of the import's time.
    """
    if sys.platform == "linux" and "weasyprint" not in sys.modules:
        found, ctypes.util.find_library = ctypes.util.find_library, lambda name: None
        try:
            import weasyprint  # noqa: F401
        finally:
            ctypes.util.find_library = found


Tagger = Callable[[Any, Sequence[TaggedPage]], None]


@contextmanager
def tagging(tagger: Tagger) -> Iterator[None]:
    """Let `tagger` write the structure of every document that is written inside: it gets a `pydyf.PDF` and its pages.

    Raises Unusable where another version of WeasyPrint is installed than the one that this was made for.
    """
    import weasyprint
    import weasyprint.pdf

    if weasyprint.VERSION != VERSION:
        raise Unusable(
            f"WeasyPrint {weasyprint.VERSION} is installed, and the PDF's tags need {VERSION}. Type: make setup."
        )

    def add_tags(pdf: Any, document: Any, _version: object, streams: Sequence[Any]) -> None:
        pairs = zip(document.pages, streams, strict=True)
        tagger(pdf, [TaggedPage(page._page_box, _numbers(stream), stream, page.height) for page, stream in pairs])

    own = weasyprint.pdf.add_tags
    weasyprint.pdf.add_tags = add_tags
    try:
        yield
    finally:
        weasyprint.pdf.add_tags = own


def _numbers(stream: Any) -> dict[Any, int]:
    return {box: mark["mcid"] for box, mark in stream._tags.items()}
