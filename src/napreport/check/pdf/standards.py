"""A PDF read back: from its bytes and its page to faults of title, language, fonts, and of the two standards it claims."""

from __future__ import annotations

import io
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from lxml import etree

from napreport.check.compare import of_page, unlike
from napreport.check.faults import REPORT_IT, Fault
from napreport.check.pdf.embedding import not_embedded
from napreport.check.pdf.reading import of_pdf
from napreport.check.pdf.rules import Broken, broken

#: What an editor of templates can try before reporting.
HINT = f"Compare the templates with docs/page.md. {REPORT_IT}"


@dataclass(frozen=True, slots=True)
class Standard:
    """A standard that PDFs claim: the code of what breaks it, its name, the validator's name for it."""

    code: str
    name: str
    profile: str


#: Those that every PDF claims.
STANDARDS = (Standard("NR140", "PDF/UA-1", "ua1"), Standard("NR141", "PDF/A-2a", "pdfa2a"))


def faults(data: bytes, page: etree._Element) -> Iterator[Fault]:
    """Yield what is wrong with a PDF: no page, another title, no language, no tags, an outside font, a rule broken."""
    import pikepdf

    with ThreadPoolExecutor(len(STANDARDS)) as aside, pikepdf.open(io.BytesIO(data)) as pdf:
        # the validator lets go of the interpreter: where a core is free, all else is looked at meanwhile
        looked_at = [(standard, aside.submit(broken, data, standard.profile)) for standard in STANDARDS]
        if not len(pdf.pages):
            yield Fault("NR060", "the PDF has no page")
        tagged = "/StructTreeRoot" in pdf.Root
        if not tagged:
            yield Fault("NR063", "the PDF has no tags, so a screen reader cannot read it")
        for name in not_embedded(pdf):
            yield Fault("NR064", f"the font {name} is not embedded")
        if tagged:
            yield from unlike(of_page(page), of_pdf(data), "the PDF")
        for standard, found in looked_at:
            yield from _broken_rules(standard, found.result())


def _broken_rules(standard: Standard, found: list[Broken] | None) -> Iterator[Fault]:
    """Yield each rule of a standard that a PDF breaks, once, with the number of places."""
    if found is None:
        yield Fault(standard.code, f"no rule of {standard.name} was looked at")
    for each in found or ():
        times = f" ({each.places} places)" if each.places > 1 else ""
        yield Fault(standard.code, f"{standard.name}, {each.rule}: {each.message}{times}", HINT)
