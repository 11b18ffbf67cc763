"""Write a laid-out document as the PDF of its variant."""

from __future__ import annotations

import warnings
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from napreport.design.variants import VARIANTS
from napreport.page.vocabulary import Page, PageNumbers
from napreport.pdf.engine.loading import VERSION
from napreport.pdf.engine.tagging_hook import TaggedPage, tagging_by
from napreport.pdf.finish import imposition, press, streams
from napreport.pdf.tagging import links, roles, structtree, structure, xmp

if TYPE_CHECKING:
    from weasyprint.document import Document

#: The archive's standard that WeasyPrint is asked for; `xmp` claims PDF/UA-1 (ISO 14289-1) beside it.
ACCESSIBLE = "pdf/a-2a"


@dataclass(frozen=True, slots=True)
class RenderedPdf:
    """A finished PDF, its pages or booklet sides, and its sections' pages."""

    data: bytes = field(repr=False)
    pages: int
    numbers: PageNumbers | None = None


def write_pdf(document: Document, page: Page, profile: Path | None) -> RenderedPdf:
    """Write a laid-out document for its page's variant."""
    variant = VARIANTS[page.variant]
    metadata = _metadata(document.metadata)

    def finish(pdf: Any) -> None:
        streams.complete_letter_maps(pdf)
        if variant.ink == "black":
            streams.thicken_text(pdf)
        if variant.accessible:
            xmp.write_metadata(pdf, metadata)

    if variant.accessible:
        with tagging_by(_write_tags), warnings.catch_warnings():
            # WeasyPrint 70 never closes the colour profile that PDF/A embeds, of which Python warns
            warnings.filterwarnings("ignore", r".*sRGB2014\.icc", ResourceWarning)
            data = streams.write_settled(document, ACCESSIBLE, finish)
        return RenderedPdf(data, len(document.pages))
    plain = document.write_pdf(finisher=lambda _, pdf: finish(pdf))
    if variant.pages_of:
        return RenderedPdf(imposition.impose_booklet(plain), len(document.pages) // 2)
    assert profile is not None  # `build` looks for it before anything is rendered
    return RenderedPdf(press.convert_to_press(plain, page.theme, profile, metadata), len(document.pages))


def _metadata(metadata: Any) -> xmp.XmpMetadata:
    return xmp.XmpMetadata(
        title=metadata.title or "",
        language=metadata.lang or "",
        authors=tuple(metadata.authors),
        subject=metadata.description or "",
        keywords=tuple(metadata.keywords),
        rights=metadata.custom.get("dcterms.rights", ""),
        created=metadata.created or "",
        producer=f"WeasyPrint {VERSION}",
    )


def _write_tags(pdf: Any, pages: Sequence[TaggedPage]) -> None:
    """Gather what was drawn, assign roles, write the structure."""
    root = roles.assign_roles(structure.gather_structure(pages))
    descriptions = links.describe_links(root.element)
    for node in root.within():
        if node.role == "Link":
            node.alt = descriptions[node.element]
    structtree.write_structure(pdf, pages, root)
