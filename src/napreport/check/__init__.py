"""Check: from a document's bytes and its page to what is wrong with the document, before it is recorded.

Each check reads the document back, as its reader's program would, and trusts nothing that the painter said.
"""

from __future__ import annotations

import zipfile
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from lxml import etree

from napreport.check import docx_reading, pages, pdf, pdf_reading, word
from napreport.check.docx_package import Package
from napreport.check.faults import REPORT_IT, Fault
from napreport.check.reading import differences
from napreport.page import Page
from napreport.problems import Place, Problem, error, warning

#: Format -> its checks. Each yields what it finds in a document's bytes, beside the page that it was painted from.
CHECKS: Mapping[str, tuple[Callable[[bytes, etree._Element], Iterator[Fault]], ...]] = MappingProxyType(
    {"pdf": (pdf.faults,), "docx": (word.faults,)}
)


def check(data: bytes, page: Page, format_: str) -> list[Problem]:
    """Return what is wrong with a painted document: errors, and warnings of what is only ugly."""
    root = etree.fromstring(page.markup)
    place = Place(f"{root.findtext('head/title')} ({format_}, {root.get('lang')})")
    found = [fault for faults in CHECKS[format_] for fault in faults(data, root)]
    if format_ == "pdf" and root.get("dir") == "rtl":
        found.append(Fault("NR233", "the PDF runs from right to left: its pages were not measured", blemish=True))
    elif format_ == "pdf":  # a Word document has no pages before the reader's own program makes them
        found += (
            replace(fault, blemish=fault.blemish or page.limits.trial)
            for fault in pages.faults(data, root, page.limits)
        )
    tell = {True: warning, False: error}
    return [tell[fault.blemish](place, fault.code, fault.message, fault.hint) for fault in found]


def compared(pdf: bytes, docx: bytes) -> list[Problem]:
    """Return where the two documents of one brief do not tell the same, with both sides.

    A document that cannot be read at all is left to `check`, which says why.
    """
    import pikepdf

    try:
        one, other = pdf_reading.of_pdf(pdf), docx_reading.of_docx(Package.of(docx))
    except (KeyError, ValueError, pikepdf.PdfError, zipfile.BadZipFile, etree.XMLSyntaxError):
        return []
    return [
        error(Place(one.title), "NR088", f"PDF and Word differ: {difference}", REPORT_IT)
        for difference in differences(one, other, ("the PDF", "Word"))
    ]
