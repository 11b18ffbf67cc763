"""Check: from a document's bytes and its page to what is wrong with the document, before it is recorded.

Each check reads the document back, as its reader's program would, and trusts nothing that the painter said.
"""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from types import MappingProxyType

from lxml import etree

from napreport.check.compare import differences
from napreport.check.faults import REPORT_IT, Fault
from napreport.check.pdf import layout, preflight, runs, standards, variants
from napreport.check.pdf import reading as pdf_reading
from napreport.check.word import document
from napreport.check.word import reading as docx_reading
from napreport.check.word.package import WordPackage
from napreport.design.variants import VARIANTS
from napreport.page.vocabulary import Page
from napreport.problems import Place, Problem, error, warning
from napreport.zipped_xml import UnreadableFile

#: What large type may do: leave a page early for a card that holds together, take more lines for a title.
AS_LONG_AS_IT_TAKES = frozenset({"NR160", "NR161", "NR162", "NR166", "NR167"})
Look = Callable[[bytes, etree._Element], Iterator[Fault]]
#: A format, or a PDF's variant -> its checks. Each yields what it finds in a document's bytes, beside the page that it was
#: painted from.
CHECKS: Mapping[str, tuple[Look, ...]] = MappingProxyType(
    {
        "docx": (document.find_docx_faults,),
        "pdf": (standards.faults,),
        "press": (preflight.faults,),
        "photocopy": (standards.faults, variants.photocopied),
        "large": (standards.faults, variants.large),
        "booklet": (variants.booklet,),
        "booklet-colour": (variants.booklet,),
    }
)


def check_document(data: bytes, page: Page, format_: str) -> list[Problem]:
    """Return what is wrong with a painted document: errors, and warnings of what is only ugly."""
    root = etree.fromstring(page.markup)
    place = Place(f"{root.findtext('head/title')} ({format_}, {root.get('lang')})")
    if format_ == "pdf" and (why := _unreadable(data)):
        return [error(place, "NR060", f"the PDF cannot be read: {why}", "Build it again: it is damaged, or locked.")]
    kind = page.variant if format_ == "pdf" and page.variant in CHECKS else format_
    found = [fault for faults in CHECKS[kind] for fault in faults(data, root)]
    if any(fault.code == "NR060" for fault in found):  # what cannot be read has none of its page's texts either
        return [error(place, fault.code, fault.message, fault.hint) for fault in found if fault.code == "NR060"]
    variant = VARIANTS[page.variant]
    if format_ == "pdf" and root.get("dir") == "rtl":  # its lines stand in the file as they are drawn, from the left
        # where both directions meet in a line, the words read back are in another order than the page's
        found = [replace(fault, blemish=fault.blemish or fault.code == "NR065") for fault in found]
        found.append(Fault("NR233", "the PDF runs from right to left: its pages were not measured", blemish=True))
    # A Word document has no pages before the reader's own program makes them; a booklet's are those of another variant.
    elif format_ == "pdf" and not variant.pages_of:
        found += (
            replace(fault, blemish=fault.blemish or page.limits.trial)
            for fault in layout.faults(runs.trimmed(data), root, page.limits)
            if not (variant.large and fault.code in AS_LONG_AS_IT_TAKES)
        )
    tell = {True: warning, False: error}
    return [tell[fault.blemish](place, fault.code, fault.message, fault.hint) for fault in found]


def _unreadable(data: bytes) -> str:
    """Return why a PDF cannot be opened without a password, "" where it can."""
    import pikepdf

    try:
        pikepdf.open(io.BytesIO(data)).close()
    except (pikepdf.PdfError, pikepdf.PasswordError) as fault:
        return str(fault) or type(fault).__name__
    return ""


def compare_documents(pdf: bytes, docx: bytes) -> list[Problem]:
    """Return where the two documents of one brief do not tell the same, with both sides.

    A document that cannot be read at all is left to `check`, which says why.
    """
    import pikepdf

    try:
        one, other = pdf_reading.of_pdf(pdf), docx_reading.read_docx(WordPackage.of(docx))
    except (KeyError, ValueError, pikepdf.PdfError, UnreadableFile):
        return []
    return [
        error(Place(one.title), "NR088", f"PDF and Word differ: {difference}", REPORT_IT)
        for difference in differences(one, other, ("the PDF", "Word"))
    ]
