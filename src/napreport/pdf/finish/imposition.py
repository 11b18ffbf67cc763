"""Impose A4 pages on A3 sheets that fold to a booklet.

An office printer prints the sheets on both sides. Pages are not shrunk: text keeps its size. The outermost sheet holds the last
and the first page, its back the second and the last but one (8 pages: 8-1, 2-7, 6-3, 4-5). Sheets inside a fold protrude at the
edge by their thickness, so their pages move towards the fold.
"""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import Any

from napreport.design.values import POINT

#: A4 and the A3 sheet it is put on, in mm.
PAGE_WIDTH, PAGE_HEIGHT, SHEET_WIDTH = 210.0, 297.0, 420.0
#: The version of PDF that has a print dialogue's sides and tray (ISO 32000-1, table 150).
VERSION = "1.7"
#: The thickness of office paper of 80 g/m2, in mm: by this much the pages of a sheet move for each sheet around it.
THICKNESS = 0.1
#: Fold marks begin this far from the edge, which office printers leave white, and are this long, in mm; their weight in pt.
MARK_FROM, MARK_LENGTH, MARK_WEIGHT = 5.0, 4.0, 0.35


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a sheet: its pages and their creep.

    Pages count from 1. `creep` is how far they move towards the fold, in mm.
    """

    left: int
    right: int
    creep: float


def sides(pages: int, thickness: float = THICKNESS) -> tuple[Side, ...]:
    """Return the sides in the order of printing.

    Raises ValueError if `pages` is no multiple of 4.
    """
    if pages < 4 or pages % 4:
        raise ValueError(f"{pages} pages do not make whole sheets")
    printed = []
    for sheet in range(pages // 4):
        outer, creep = 2 * sheet, round(sheet * thickness, 3)
        printed.append(Side(pages - outer, 1 + outer, creep))
        printed.append(Side(2 + outer, pages - 1 - outer, creep))
    return tuple(printed)


def impose_booklet(data: bytes) -> bytes:
    """Return a PDF with its pages two by two on A3.

    The front of the outermost sheet has fold marks. Links and tags stay behind: a booklet is printed and not read on a screen.
    """
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as pdf, pikepdf.new() as booklet_pdf:
        forms = [booklet_pdf.copy_foreign(page.as_form_xobject()) for page in pdf.pages]
        for number, side in enumerate(sides(len(forms))):
            resources = pikepdf.Dictionary(
                XObject=pikepdf.Dictionary(Left=forms[side.left - 1], Right=forms[side.right - 1])
            )
            content = booklet_pdf.make_stream(_side(side, marks=number == 0))
            size = [0, 0, round(SHEET_WIDTH / POINT, 3), round(PAGE_HEIGHT / POINT, 3)]
            sheet = pikepdf.Dictionary(Type=pikepdf.Name.Page, MediaBox=size, Resources=resources, Contents=content)
            booklet_pdf.pages.append(pikepdf.Page(booklet_pdf.make_indirect(sheet)))
        for name in ("/Title", "/Author", "/Subject", "/Keywords", "/CreationDate", "/Producer"):
            if name in pdf.docinfo:
                booklet_pdf.docinfo[name] = str(pdf.docinfo[name])
        if "/Lang" in pdf.Root:
            booklet_pdf.Root.Lang = str(pdf.Root.Lang)
        _print_settings(booklet_pdf)
        output = io.BytesIO()
        # as high as the pages need, and as the print settings do
        booklet_pdf.save(output, deterministic_id=True, min_version=max(str(pdf.pdf_version), VERSION))
    return output.getvalue()


def _side(side: Side, *, marks: bool) -> bytes:
    """Draw a side: each page cut at fold and edge."""
    lines = []
    height = PAGE_HEIGHT / POINT
    for name, half, move in (("Left", 0.0, side.creep), ("Right", PAGE_WIDTH, -side.creep)):
        x, width = half / POINT, PAGE_WIDTH / POINT
        lines.append(f"q {x:.3f} 0 {width:.3f} {height:.3f} re W n 1 0 0 1 {x + move / POINT:.3f} 0 cm /{name} Do Q")
    if marks:
        fold, near, far = PAGE_WIDTH / POINT, MARK_FROM / POINT, (MARK_FROM + MARK_LENGTH) / POINT
        ends = ((near, far), (height - far, height - near))
        drawn = " ".join(f"{fold:.3f} {low:.3f} m {fold:.3f} {high:.3f} l S" for low, high in ends)
        lines.append(f"q 0 G {MARK_WEIGHT} w [2 2] 0 d {drawn} Q")
    return "\n".join(lines).encode()


def _print_settings(pdf: Any) -> None:
    """Ask for two-sided printing without scaling (ISO 32000-1, 12.2)."""
    import pikepdf

    pdf.Root.ViewerPreferences = pikepdf.Dictionary(
        PrintScaling=pikepdf.Name("/None"), Duplex=pikepdf.Name.DuplexFlipShortEdge, PickTrayByPDFSize=True
    )
