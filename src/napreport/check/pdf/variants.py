"""Uses: from the bytes of a photocopy, a large-type edition or a booklet, and its page, to what spoils it for that use."""

from __future__ import annotations

import io
import re
from bisect import bisect
from collections import defaultdict
from collections.abc import Iterable, Iterator

from lxml import etree

from napreport.check.faults import Fault
from napreport.check.pdf.content_stream import PdfColour, find_unembedded_fonts, read_drawings
from napreport.check.pdf.lines import name_place, printed_letters, quote
from napreport.check.pdf.runs import letters_of
from napreport.design.values import POINT
from napreport.design.variants import LARGE_LEAST

#: An A3 sheet on its side, in mm, and how far it may be off.
A3, TOLERANCE = (420.0, 297.0), 0.5
_SHEET = "Compare templates/style/{}.css with the one delivered, and a logo with docs/printing.md."
#: Blocks whose words are looked for on a booklet's sheets.
_BLOCKS = ("h1", "h2", "h3", "p", "li", "dd")


def check_photocopy(data: bytes, page: etree._Element) -> Iterator[Fault]:
    """Yield where a page for copiers holds anything but black and white."""
    import pikepdf

    found: dict[str, set[int]] = defaultdict(set)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for each in read_drawings(pdf):
            if each.colour.space == "Pattern":
                continue  # its tile is looked at
            if each.kind == "picture" or not _black_or_white(each.colour):
                found[each.kind].add(each.page)
    for kind, pages in sorted(found.items()):
        yield Fault(
            "NR371",
            f"{_listed(pages)}: {kind} that is neither black nor white",
            _SHEET.format("photocopy"),
            cosmetic=True,
        )


def _listed(pages: Iterable[int]) -> str:
    numbers = sorted(pages)
    return f"page{'s' if len(numbers) > 1 else ''} {', '.join(map(str, numbers))}"


def _black_or_white(colour: PdfColour) -> bool:
    ends = [all(part == end for part in colour.parts) for end in (0.0, 1.0)]
    return colour.space in ("DeviceRGB", "DeviceGray") and any(ends)


def check_large_type(data: bytes, page: etree._Element) -> Iterator[Fault]:
    """Yield type under the least size and italics in an edition in large type."""
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
            f"{_listed(small)}: type of {min(small.values()):.1f} pt; {LARGE_LEAST:g} pt is the least in large type"
        )
        yield Fault(
            "NR372", message, "Set large_type in templates/design.yaml, or the rule in templates/style/large.css."
        )
    if slanted:
        yield Fault("NR373", f"{_listed(slanted)}: italics", _SHEET.format("large"))


def check_booklet(data: bytes, page: etree._Element) -> Iterator[Fault]:
    """Yield where sheets are not whole A3 sheets, a font is not embedded, or a text of the page stands on none of them."""
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
        said = "".join(_joined(document[index].get_textpage().get_text_range()) for index in range(len(document)))
    finally:
        document.close()
    for block in page.iter(*_BLOCKS):
        if not _printed(_joined(printed_letters(block)), said):
            yield Fault("NR174", f"{quote(printed_letters(block))} ({name_place(block)}) is printed on no sheet")


def _printed(letters: str, said: str) -> bool:
    """Tell whether letters stand in what was printed, whole or in the two pieces that a page's end made of them."""
    if letters in said:
        return True
    length = bisect(range(len(letters)), False, key=lambda end: letters[: end + 1] not in said)
    return letters[length:] in said


def _joined(text: str) -> str:
    """Return a text's letters without hyphens, so that a word broken at a line's end is whole again."""
    return re.sub(r"[-\u2010\u2011\x02\ufffe]", "", letters_of(text))
