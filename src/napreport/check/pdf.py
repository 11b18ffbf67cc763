"""A PDF read back: from its bytes and its page to faults of title, language, fonts, and of the two standards it claims."""

from __future__ import annotations

import io
from collections.abc import Iterator

from lxml import etree

from napreport.check.embedding import not_embedded
from napreport.check.faults import REPORT_IT, Fault
from napreport.check.pdf_reading import of_pdf
from napreport.check.reading import of_page, unlike
from napreport.check.rules import broken

#: What an editor of templates can try before reporting.
HINT = f"Compare the templates with docs/page.md. {REPORT_IT}"


#: The standards that every PDF claims: code, name, the validator's name for it.
STANDARDS = (("NR140", "PDF/UA-1", "ua1"), ("NR141", "PDF/A-2a", "pdfa2a"))


def faults(data: bytes, page: etree._Element) -> Iterator[Fault]:
    """Yield what is wrong with a PDF: no page, another title, no language, no tags, an outside font, a rule broken."""
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as pdf:
        if not len(pdf.pages):
            yield Fault("NR060", "the PDF has no page")
        tagged = "/StructTreeRoot" in pdf.Root
        if not tagged:
            yield Fault("NR063", "the PDF has no tags, so a screen reader cannot read it")
        for name in not_embedded(pdf):
            yield Fault("NR064", f"the font {name} is not embedded")
    if tagged:
        yield from unlike(of_page(page), of_pdf(data), "the PDF")
    yield from _broken_rules(data)


def _broken_rules(data: bytes) -> Iterator[Fault]:
    """Yield each rule of the standards that a PDF breaks, once, with the number of places."""
    for code, name, profile in STANDARDS:
        found = broken(data, profile)
        if found is None:
            yield Fault(code, f"no rule of {name} was looked at")
        for each in found or ():
            times = f" ({each.places} places)" if each.places > 1 else ""
            yield Fault(code, f"{name}, {each.rule}: {each.message}{times}", HINT)
