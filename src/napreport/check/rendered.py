"""Check rendered documents, and compare a brief's two formats.

Each check reads the document back, as its reader's program would, and trusts nothing that a renderer reports.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from lxml import etree

from napreport.check.compare import compare_texts
from napreport.check.faults import REPORT_IT, Fault
from napreport.check.pdf import layout, preflight, runs, standards, variants
from napreport.check.pdf import reading as pdf_reading
from napreport.check.word import document
from napreport.check.word import reading as docx_reading
from napreport.check.word.package import WordPackage
from napreport.check.wording import check_short_forms
from napreport.design.variants import SCREEN, VARIANTS
from napreport.page.vocabulary import Page
from napreport.problems import Place, Problem, error, warning
from napreport.zipped_xml import UnreadableFile

#: Layout faults that large type may have: white space before a card that holds together, titles of more lines.
ALLOWED_IN_LARGE_TYPE = frozenset({"NR160", "NR161", "NR162", "NR166", "NR167"})
#: Yields the faults in a document's bytes; the tree is that of the page that it was rendered from.
DocumentCheck = Callable[[bytes, etree._Element], Iterator[Fault]]
#: The checks of Word documents, and those that the table of variants names for PDFs.
CHECKS: Mapping[str, DocumentCheck] = MappingProxyType(
    {
        "docx": document.find_docx_faults,
        "accessible": standards.check_accessible_pdf,
        "press": preflight.check_press_file,
        "black": variants.check_photocopy,
        "large": variants.check_large_type,
        "booklet": variants.check_booklet,
    }
)


def check_document(data: bytes, page: Page, format_: str) -> list[Problem]:
    """Return the problems of a rendered document; cosmetic faults are warnings."""
    root = etree.fromstring(page.markup)
    place = Place(f"{root.findtext('head/title')} ({format_}, {root.get('lang')})")
    if format_ == "pdf" and (why := _unreadable(data)):
        return [error(place, "NR060", f"the PDF cannot be read: {why}", "Build it again: it is damaged, or locked.")]
    variant = VARIANTS[page.variant]
    checks = variant.checks if format_ == "pdf" else (format_,)
    faults = [fault for name in checks for fault in CHECKS[name](data, root)]
    if unreadable := [fault for fault in faults if fault.code == "NR060"]:  # every other fault follows from this one
        return [error(place, fault.code, fault.message, fault.hint) for fault in unreadable]
    if format_ == "pdf" and root.get("dir") == "rtl":  # a PDF holds such lines as they are drawn, from the left
        # where both directions meet in a line, the words read back are in another order than the page's
        faults = [replace(fault, cosmetic=fault.cosmetic or fault.code == "NR065") for fault in faults]
        faults.append(Fault("NR233", "the PDF runs from right to left: its pages were not measured", cosmetic=True))
    # A Word document has no pages before the reader's own program makes them; a booklet's are those of another variant.
    elif format_ == "pdf" and not variant.pages_of:
        faults += (
            replace(fault, cosmetic=fault.cosmetic or page.limits.trial)
            for fault in layout.check_layout(runs.crop_to_trim(data), root, page.limits)
            if not (variant.large and fault.code in ALLOWED_IN_LARGE_TYPE)
        )
    problems = [
        (warning if fault.cosmetic else error)(place, fault.code, fault.message, fault.hint) for fault in faults
    ]
    if format_ == "pdf" and page.variant == SCREEN:  # the words are the same in every format
        problems += check_short_forms(page)
    return problems


def _unreadable(data: bytes) -> str:
    """Return why a PDF cannot be opened, "" if it can.

    Without a password.
    """
    import pikepdf

    try:
        pikepdf.open(io.BytesIO(data)).close()
    except (pikepdf.PdfError, pikepdf.PasswordError) as fault:
        return str(fault) or type(fault).__name__
    return ""


def compare_documents(pdf: bytes, docx: bytes) -> list[Problem]:
    """Return the differences between a brief's PDF and Word document.

    Each quotes both sides.

    A document that cannot be read at all is left to `check_document`, which says why.
    """
    import pikepdf

    try:
        one, other = pdf_reading.read_pdf(pdf), docx_reading.read_docx(WordPackage.of(docx))
    except (KeyError, ValueError, pikepdf.PdfError, UnreadableFile):
        return []
    return [
        error(Place(one.title), "NR088", f"PDF and Word differ: {difference}", REPORT_IT)
        for difference in compare_texts(one, other, ("the PDF", "Word"))
    ]
