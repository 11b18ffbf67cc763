"""A Word document read back: from its bytes and its page to where the document does not say what the page says."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from napreport.check.docx_reading import of_docx
from napreport.check.faults import Fault
from napreport.check.reading import differences, of_page

#: What a reading calls a thing -> the code of a document that has it wrong.
_CODES = {"title": "NR061", "language": "NR062"}


def faults(data: bytes, page: etree._Element) -> Iterator[Fault]:
    """Yield where a Word document differs from its page: words, headings, notes, tables, descriptions, links, languages."""
    for difference in differences(of_page(page), of_docx(data), ("the page", "Word")):
        what = difference.removeprefix("the ").split(" ", 1)[0]
        yield Fault(_CODES.get(what, "NR065"), f"the Word document does not say what the page says: {difference}")
