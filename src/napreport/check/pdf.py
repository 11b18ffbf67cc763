"""A PDF read back: from its bytes and its page to faults of title, language, fonts, and of the two standards it claims."""

from __future__ import annotations

import io
from collections.abc import Iterator

from lxml import etree

from napreport.check.faults import REPORT_IT, Fault
from napreport.check.pdf_reading import of_pdf
from napreport.check.reading import differences, of_page
from napreport.check.rules import broken

#: What an editor of templates can try before reporting.
HINT = f"Compare the templates with docs/page.md. {REPORT_IT}"


#: The standards that every PDF claims: code, name, the validator's name for it.
STANDARDS = (("NR140", "PDF/UA-1", "ua1"), ("NR141", "PDF/A-2a", "pdfa2a"))


def faults(data: bytes, page: etree._Element) -> Iterator[Fault]:
    """Yield what is wrong with a PDF: no page, another title, no language, no tags, an outside font, a rule broken."""
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as pdf:
        root = pdf.Root
        if not len(pdf.pages):
            yield Fault("NR060", "the PDF has no page")
        if str(pdf.docinfo.get("/Title", "")) != page.findtext("head/title"):
            yield Fault("NR061", "the PDF's title is not the brief's")
        if str(root.get("/Lang", "")) != page.get("lang"):
            yield Fault("NR062", "the PDF does not say which language it is in")
        tagged = "/StructTreeRoot" in root
        if not tagged:
            yield Fault("NR063", "the PDF has no tags, so a screen reader cannot read it")
        for name in sorted(_fonts_outside(pdf)):
            yield Fault("NR064", f"the font {name} is not embedded")
    if tagged:
        for difference in differences(of_page(page), of_pdf(data), ("the page", "the PDF")):
            yield Fault("NR065", f"the PDF does not say what the page says: {difference}")
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


def _fonts_outside(pdf: object) -> Iterator[str]:
    for item in pdf.objects:  # type: ignore[attr-defined]
        is_font = hasattr(item, "get") and str(item.get("/Type", "")) == "/FontDescriptor"
        if is_font and not any(key in item for key in ("/FontFile", "/FontFile2", "/FontFile3")):
            yield str(item.get("/FontName", "?"))
