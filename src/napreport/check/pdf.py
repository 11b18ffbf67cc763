"""A PDF read back: from its bytes and its page to faults of title, language, tags and fonts."""

from __future__ import annotations

import io
from collections.abc import Iterator

from lxml import etree

from napreport.check.faults import Fault


def faults(data: bytes, page: etree._Element) -> Iterator[Fault]:
    """Yield what is wrong with a PDF: no page, another title, no language, no tags, a font that is not embedded."""
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as pdf:
        root = pdf.Root
        if not len(pdf.pages):
            yield Fault("NR060", "the PDF has no page")
        if str(pdf.docinfo.get("/Title", "")) != page.findtext("head/title"):
            yield Fault("NR061", "the PDF's title is not the brief's")
        if str(root.get("/Lang", "")) != page.get("lang"):
            yield Fault("NR062", "the PDF does not say which language it is in")
        if "/StructTreeRoot" not in root:
            yield Fault("NR063", "the PDF has no tags, so a screen reader cannot read it")
        for name in sorted(_fonts_outside(pdf)):
            yield Fault("NR064", f"the font {name} is not embedded")


def _fonts_outside(pdf: object) -> Iterator[str]:
    for item in pdf.objects:  # type: ignore[attr-defined]
        is_font = hasattr(item, "get") and str(item.get("/Type", "")) == "/FontDescriptor"
        if is_font and not any(key in item for key in ("/FontFile", "/FontFile2", "/FontFile3")):
            yield str(item.get("/FontName", "?"))
