"""Finishing: from a laid-out document to the bytes of a PDF, accessible with our tags, for the print shop, or to fold."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from napreport.design.variants import VARIANTS
from napreport.page.vocabulary import Page
from napreport.pdf.engine import tagging_hook
from napreport.pdf.finish import imposition, lettermaps, press, streams, weight
from napreport.pdf.tagging import links, roles, structtree, structure, xmp

if TYPE_CHECKING:
    from weasyprint.document import Document

#: The archive's standard that WeasyPrint is asked for; `xmp` claims PDF/UA-1 (ISO 14289-1) beside it.
ACCESSIBLE = "pdf/a-2a"


@dataclass(frozen=True, slots=True)
class RenderedPdf:
    """A finished PDF and how many pages it has; a booklet's pages are the sides of its sheets."""

    data: bytes = field(repr=False)
    pages: int


def written(document: Document, page: Page, profile: Path | None) -> RenderedPdf:
    """Write a laid-out document for the use that its page is meant for; press files need the print shop's profile."""
    variant = VARIANTS[page.variant]
    said = _said(document.metadata)

    def finish(pdf: Any) -> None:
        lettermaps.fill(pdf)
        if variant.ink == "black":
            weight.heavier(pdf)
        if variant.accessible:
            xmp.describe(pdf, said)

    if variant.accessible:
        with tagging_hook.tagging(_tagged), warnings.catch_warnings():
            # WeasyPrint 70 never closes the colour profile that PDF/A embeds; Python does, and says so
            warnings.filterwarnings("ignore", r".*sRGB2014\.icc", ResourceWarning)
            data = streams.written(document, ACCESSIBLE, finish)
        return RenderedPdf(data, len(document.pages))
    plain = document.write_pdf(finisher=lambda _, pdf: finish(pdf))
    if variant.pages_of:
        return RenderedPdf(imposition.booklet(plain), len(document.pages) // 2)
    assert profile is not None  # `build` looks for it before anything is painted
    return RenderedPdf(press.finished(plain, page.theme, profile, said), len(document.pages))


def _said(metadata: Any) -> xmp.Said:
    return xmp.Said(
        title=metadata.title or "",
        language=metadata.lang or "",
        authors=tuple(metadata.authors),
        subject=metadata.description or "",
        keywords=tuple(metadata.keywords),
        rights=metadata.custom.get("dcterms.rights", ""),
        created=metadata.created or "",
        producer=f"WeasyPrint {tagging_hook.VERSION}",
    )


def _tagged(pdf: Any, sheets: Sequence[tagging_hook.TaggedPage]) -> None:
    """Write the structure of a document: gather what was drawn of each element, say what it is, write it."""
    root = roles.tag(structure.gathered(sheets))
    spoken = links.descriptions(root.element)
    for node in root.within():
        if node.role == "Link":
            node.alt = spoken[node.element]
    structtree.write(pdf, sheets, root)
