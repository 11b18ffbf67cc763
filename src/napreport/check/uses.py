"""Uses: from the bytes of a photocopy, a large-type edition or a booklet, and its page, to what spoils it for that use."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator

from lxml import etree

from napreport.check.drawings import Colour, drawings
from napreport.check.faults import Fault
from napreport.check.proof import place_of, shown, words_of
from napreport.check.sheets import letters_of
from napreport.variants import LARGE_LEAST

#: An A3 sheet on its side, in mm, and how far it may be off.
A3, TOLERANCE = (420.0, 297.0), 0.5
_MM = 72 / 25.4
_SHEET = "Compare templates/style/{}.css with the one delivered, and a logo with docs/printing.md."
#: Blocks whose text is set in one go, so that it can be looked for in a booklet.
_BLOCKS = ("h1", "h2", "h3", "p", "li", "dd")


def photocopied(data: bytes, page: etree._Element) -> Iterator[Fault]:
    """Yield where a page for copiers holds anything but black and white."""
    import pikepdf

    found: dict[str, set[int]] = defaultdict(set)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for each in drawings(pdf):
            if each.colour.space == "Pattern":
                continue  # its tile is looked at
            if each.kind == "picture" or not _black_or_white(each.colour):
                found[each.kind].add(each.page)
    for kind, pages in sorted(found.items()):
        listed = ", ".join(map(str, sorted(pages)))
        yield Fault("NR371", f"page {listed}: {kind} that is neither black nor white", _SHEET.format("photocopy"), blemish=True)


def _black_or_white(colour: Colour) -> bool:
    ends = [all(part == end for part in colour.parts) for end in (0.0, 1.0)]
    return colour.space in ("DeviceRGB", "DeviceGray") and any(ends)


def large(data: bytes, page: etree._Element) -> Iterator[Fault]:
    """Yield type under the least size and italics in an edition in large type."""
    import pikepdf

    smallest: dict[int, float] = {}
    slanted = set()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for each in drawings(pdf):
            if each.kind == "type":
                smallest[each.page] = min(smallest.get(each.page, each.size), each.size)
                if "italic" in each.font.lower() or "oblique" in each.font.lower():
                    slanted.add(each.page)
    for number, size in smallest.items():
        if size < LARGE_LEAST - 0.05:
            message = f"page {number}: type of {size:.1f} pt; {LARGE_LEAST:g} pt is the least in large type"
            yield Fault("NR372", message, "Set large_type in templates/design.yaml, or the rule in templates/style/large.css.")
    for number in sorted(slanted):
        yield Fault("NR373", f"page {number}: italics", _SHEET.format("large"))


def booklet(data: bytes, page: etree._Element) -> Iterator[Fault]:
    """Yield where sheets are not whole A3 sheets, a font is missing, or a text of the page stands on none of them."""
    import pikepdf
    import pypdfium2

    with pikepdf.open(io.BytesIO(data)) as pdf:
        if not len(pdf.pages) or len(pdf.pages) % 2:
            yield Fault("NR370", f"{len(pdf.pages)} sides do not make whole sheets")
        for number, sheet in enumerate(pdf.pages, start=1):
            left, bottom, right, top = (float(value) / _MM for value in sheet.mediabox)
            if abs(right - left - A3[0]) > TOLERANCE or abs(top - bottom - A3[1]) > TOLERANCE:
                yield Fault("NR370", f"side {number} is {right - left:.0f} x {top - bottom:.0f} mm, not an A3 sheet")
            if len(sheet.get("/Resources", {}).get("/XObject", {})) != 2:
                yield Fault("NR370", f"side {number} does not hold two pages")
    document = pypdfium2.PdfDocument(data)
    try:
        said = "".join(letters_of(document[index].get_textpage().get_text_range()) for index in range(len(document)))
    finally:
        document.close()
    for block in page.iter(*_BLOCKS):
        words = words_of(block)
        if not any(child.tag in _BLOCKS for child in block) and letters_of(words) not in said and not block.findall(".//sup"):
            yield Fault("NR174", f"{shown(words)} ({place_of(block)}) is not printed whole")
