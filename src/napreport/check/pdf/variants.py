"""Check photocopies, editions in large type, and booklets."""

from __future__ import annotations

import io
import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterator

from lxml import etree

from napreport.check.faults import Fault, cosmetic_fault
from napreport.check.pdf.content_stream import PdfColour, find_unembedded_fonts, list_pages, read_drawings
from napreport.check.pdf.lines import describe_block, printed_letters
from napreport.check.pdf.runs import letters_of
from napreport.design.values import POINT
from napreport.design.variants import LARGE_LEAST

#: An A3 sheet on its side, in mm, and how far it may be off.
A3, TOLERANCE = (420.0, 297.0), 0.5
#: Blocks whose words are looked for on a booklet's sheets.
_BLOCKS = ("h1", "h2", "h3", "p", "li", "dd")


def check_photocopy(data: bytes, page: etree._Element) -> Iterator[Fault]:
    """Yield drawings in grey or colour."""
    import pikepdf

    found: dict[str, set[int]] = defaultdict(set)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for each in read_drawings(pdf):
            if each.colour.space == "Pattern":
                continue  # its tile is drawn too
            if each.kind == "picture" or not _black_or_white(each.colour):
                found[each.kind].add(each.page)
    for kind, pages in sorted(found.items()):
        message = f"{list_pages(pages)}: {kind} that is neither black nor white"
        hint = "Compare templates/style/photocopy.css with the one delivered, and a logo with docs/printing.md."
        yield cosmetic_fault("NR371", message, hint)


def _black_or_white(colour: PdfColour) -> bool:
    ends = [all(part == end for part in colour.parts) for end in (0.0, 1.0)]
    return colour.space in ("DeviceRGB", "DeviceGray") and any(ends)


def check_large_type(data: bytes, page: etree._Element) -> Iterator[Fault]:
    """Yield italics and type under the least size."""
    import pikepdf

    smallest: dict[int, float] = {}
    slanted = set()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for each in read_drawings(pdf):
            if each.kind == "type":
                smallest[each.page] = min(smallest.get(each.page, each.size), each.size)
                if "italic" in each.font.lower() or "oblique" in each.font.lower():
                    slanted.add(each.page)
    small = {number: size for number, size in smallest.items() if size < LARGE_LEAST - 0.05}
    if small:
        message = (
            f"{list_pages(small)}: type of {min(small.values()):.1f} pt; {LARGE_LEAST:g} pt is the least in large type"
        )
        yield Fault(
            "NR372", message, "Set large_type in templates/design.yaml, or the rule in templates/style/large.css."
        )
    if slanted:
        hint = "Compare templates/style/large.css with the one delivered, and a logo with docs/printing.md."
        yield Fault("NR373", f"{list_pages(slanted)}: italics", hint)


def check_booklet(data: bytes, page: etree._Element) -> Iterator[Fault]:
    """Yield the faults of a booklet's sheets.

    Sides that make no whole A3 sheets, fonts that are not embedded, and texts on no sheet.
    """
    import pikepdf
    import pypdfium2

    with pikepdf.open(io.BytesIO(data)) as pdf:
        if not len(pdf.pages) or len(pdf.pages) % 2:
            yield Fault("NR370", f"{len(pdf.pages)} sides do not make whole sheets")
        for number, sheet in enumerate(pdf.pages, start=1):
            left, bottom, right, top = (float(value) * POINT for value in sheet.mediabox)
            if abs(right - left - A3[0]) > TOLERANCE or abs(top - bottom - A3[1]) > TOLERANCE:
                yield Fault("NR370", f"side {number} is {right - left:.0f} x {top - bottom:.0f} mm, not an A3 sheet")
            if len(sheet.Resources.get("/XObject", ())) != 2:
                yield Fault("NR370", f"side {number} does not hold two pages")
        for name in find_unembedded_fonts(pdf):
            yield Fault("NR064", f"the font {name} is not embedded")
    document = pypdfium2.PdfDocument(data)
    try:
        printed = "".join(_joined(document[index].get_textpage().get_text_range()) for index in range(len(document)))
    finally:
        document.close()
    for block in page.iter(*_BLOCKS):
        if not _is_printed(_joined(printed_letters(block)), printed):
            yield Fault("NR174", f"{describe_block(block)} is printed on no sheet")


def _is_printed(letters: str, text: str) -> bool:
    """Return whether letters were printed.

    Whole or in two pieces, around the end of a page.
    """
    if letters in text:
        return True
    length = bisect(range(len(letters)), False, key=lambda end: letters[: end + 1] not in text)
    return letters[length:] in text


def _joined(text: str) -> str:
    """Return a text's letters without hyphens.

    A word that a line's end broke is whole again.
    """
    return re.sub(r"[-\u2010\u2011\x02\ufffe]", "", letters_of(text))
