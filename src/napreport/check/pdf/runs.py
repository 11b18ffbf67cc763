"""Read the type, drawn areas and pictures of a PDF's pages.

Everything is read from the finished file, by the library that also shows PDFs in Chrome (PDFium). Lengths are in mm from
the page's top left corner, sizes in pt, colours as (red, green, blue) from 0 to 255.
"""

from __future__ import annotations

import ctypes
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, replace
from math import hypot
from typing import Any

from napreport.check.faults import Colour
from napreport.design.values import POINT

_PAPER: Colour = (255, 255, 255)
#: Places along a run, as parts of its length, at which the colour below it is read.
_PROBES = (0.02, 0.25, 0.5, 0.75, 0.98)
#: A drawing narrower than this, in mm, is a rule beside the text and fills no page.
_AREA = 3.0


@dataclass(frozen=True, slots=True)
class GlyphRun:
    """Type set in one go: one face, one line.

    `grounds` are the colours below it from its start to its end. `unknown`: a letter has no form or no meaning, so that it
    prints as an empty box or copies as nothing. `mcid` is the number of its marked content; -1 if it has none.
    """

    text: str
    letters: str
    left: float
    right: float
    baseline: float
    size: float
    colour: Colour
    grounds: tuple[Colour, ...]
    unknown: bool
    mcid: int = -1

    @property
    def ground(self) -> Colour:
        """The colour that most of the run stands on."""
        return max(self.grounds, key=self.grounds.count)


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture made of pixels.

    `dpi` is its resolution in the coarser direction.
    """

    left: float
    top: float
    dpi: float


@dataclass(frozen=True, slots=True)
class GlyphPage:
    """One page of a PDF.

    `drawn` holds a byte for each 1/72 inch from the top: 1 if an area is drawn there, vertical rules left out.
    """

    number: int
    width: float
    height: float
    runs: tuple[GlyphRun, ...]
    pictures: tuple[Picture, ...]
    drawn: bytes

    def last_drawn(self, above: float) -> float:
        """Return how far down, above a line, an area is drawn.

        In mm; 0 if there is none.
        """
        return (self.drawn.rfind(b"\1", 0, int(above / POINT)) + 1) * POINT

    def is_drawn(self, at: float) -> bool:
        """Return whether an area is drawn at this height, in mm."""
        return self.drawn[int(at / POINT) : int(at / POINT) + 1] == b"\1"

    def white_between(self, top: float, bottom: float) -> float:
        """Return the height of the largest white band, in mm.

        It lies between two lines, in mm from the top.
        """
        rows = self.drawn[int(top / POINT) : int(bottom / POINT)]
        return max(map(len, rows.split(b"\1"))) * POINT


def letters_of(text: str) -> str:
    """Return a text's letters for comparison.

    NFKC, without white space, soft hyphens and direction marks.
    """
    return re.sub(r"[\s\u00AD\u200B-\u200F\u2060-\u2069\uFEFF\x00-\x1F]+", "", unicodedata.normalize("NFKC", text))


def crop_to_trim(data: bytes) -> bytes:
    """Return a PDF without its bleed.

    One that has none is returned as it is.
    """
    import io

    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as pdf:
        bleeding = [page for page in pdf.pages if "/BleedBox" in page.obj and page.trimbox != page.mediabox]
        for page in bleeding:
            page.mediabox = page.cropbox = page.trimbox
        if not bleeding:
            return data
        output = io.BytesIO()
        pdf.save(output)
    return output.getvalue()


def read_glyph_pages(data: bytes) -> tuple[GlyphPage, ...]:
    """Return a PDF's pages.

    Raises ValueError for bytes that are no PDF.
    """
    import pypdfium2

    try:
        document = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as fault:
        raise ValueError(f"this is no PDF: {fault}") from None
    try:
        return tuple(_read_page(document, number) for number in range(1, len(document) + 1))
    finally:
        document.close()


def _read_page(document: Any, number: int) -> GlyphPage:
    import pypdfium2.raw as pdfium

    page = document[number - 1]
    width, height = page.get_size()
    words = pdfium.FPDFText_LoadPage(page)
    objects = [pdfium.FPDFPage_GetObject(page, index) for index in range(pdfium.FPDFPage_CountObjects(page))]
    kinds = [pdfium.FPDFPageObj_GetType(each) for each in objects]
    type_ = [each for each, kind in zip(objects, kinds, strict=True) if kind == pdfium.FPDF_PAGEOBJ_TEXT]
    found = [run for each in type_ if (run := _read_run(each, words, height)) is not None]
    pictures = tuple(
        _read_picture(each, page, height)
        for each, kind in zip(objects, kinds, strict=True)
        if kind == pdfium.FPDF_PAGEOBJ_IMAGE
    )
    pdfium.FPDFText_ClosePage(words)
    for each in type_:  # what is left is what the type stands on
        pdfium.FPDFPage_RemoveObject(page, each)
        pdfium.FPDFPageObj_Destroy(each)
    bitmap = page.render(scale=1, rev_byteorder=True)
    ground = _Ground(memoryview(bitmap.buffer).cast("B").tobytes(), bitmap.stride, bitmap.n_channels)
    runs = tuple(_with_grounds(run, ground) for run in found)
    sheet = GlyphPage(number, width * POINT, height * POINT, runs, pictures, ground.drawn(bitmap.width, bitmap.height))
    bitmap.close()
    page.close()
    return sheet


def _read_run(text: Any, words: Any, height: float) -> GlyphRun | None:
    import pypdfium2.raw as pdfium

    length = pdfium.FPDFTextObj_GetText(text, words, None, 0)
    buffer = ctypes.create_string_buffer(max(2, length * 2))
    pdfium.FPDFTextObj_GetText(text, words, ctypes.cast(buffer, ctypes.POINTER(ctypes.c_ushort)), length)
    decoded = buffer.raw[: max(0, length - 2)].decode("utf-16-le", "replace")
    content = decoded.replace("\x02", "-")  # PDFium's sign for a line's last hyphen
    left, bottom, right, top, size = (ctypes.c_float() for _ in range(5))
    pdfium.FPDFPageObj_GetBounds(text, left, bottom, right, top)
    matrix = pdfium.FS_MATRIX()
    pdfium.FPDFPageObj_GetMatrix(text, matrix)
    pdfium.FPDFTextObj_GetFontSize(text, size)
    red, green, blue, alpha = (ctypes.c_uint() for _ in range(4))
    pdfium.FPDFPageObj_GetFillColor(text, red, green, blue, alpha)
    letters = letters_of(content)
    unknown = any(
        unicodedata.category(letter) in ("Cn", "Co") or letter in "\0\ufffd\ufffe\uffff" for letter in content
    )
    if not letters and not unknown:
        return None
    return GlyphRun(
        text=content,
        letters=letters,
        left=left.value * POINT,
        right=right.value * POINT,
        baseline=(height - matrix.f) * POINT,
        size=size.value * hypot(matrix.c, matrix.d),
        colour=(red.value, green.value, blue.value),
        grounds=(),
        unknown=unknown,
        mcid=pdfium.FPDFPageObj_GetMarkedContentID(text),
    )


def _read_picture(image: Any, page: Any, height: float) -> Picture:
    import pypdfium2.raw as pdfium

    data = pdfium.FPDF_IMAGEOBJ_METADATA()
    pdfium.FPDFImageObj_GetImageMetadata(image, page, data)
    left, bottom, right, top = (ctypes.c_float() for _ in range(4))
    pdfium.FPDFPageObj_GetBounds(image, left, bottom, right, top)
    return Picture(left.value * POINT, (height - top.value) * POINT, min(data.horizontal_dpi, data.vertical_dpi))


@dataclass(frozen=True, slots=True)
class _Ground:
    """A page without its type, 72 pixels to the inch."""

    pixels: bytes
    stride: int
    channels: int

    def at(self, x: float, y: float) -> Colour:
        start = int(y / POINT) * self.stride + int(x / POINT) * self.channels
        pixel = self.pixels[start : start + 3] if x >= 0 <= y else b""
        return (pixel[0], pixel[1], pixel[2]) if len(pixel) == 3 else _PAPER

    def drawn(self, width: int, height: int) -> bytes:
        most = (width - _AREA / POINT) * self.channels
        row = width * self.channels
        starts = range(0, height * self.stride, self.stride)
        return bytes(self.pixels.count(b"\xff", start, start + row) < most for start in starts)


def _with_grounds(run: GlyphRun, ground: _Ground) -> GlyphRun:
    """Return a run with the colours below its small letters."""
    height = run.baseline - run.size * 0.25 * POINT
    length = run.right - run.left
    return replace(run, grounds=tuple(ground.at(run.left + length * part, height) for part in _PROBES))


def _only_marks(run: GlyphRun) -> bool:
    """Return whether a run is only accents from another face.

    They are printed over a letter on purpose.
    """
    return all(unicodedata.combining(letter) for letter in run.letters)


def find_overlaps(sheet: GlyphPage) -> Iterator[tuple[GlyphRun, GlyphRun]]:
    """Yield pairs of runs printed over each other: their small letters touch."""
    runs = sorted((run for run in sheet.runs if not _only_marks(run)), key=lambda run: run.baseline)
    for index, upper in enumerate(runs):
        for lower in runs[index + 1 :]:
            if lower.baseline - lower.size * 0.45 * POINT > upper.baseline:
                if lower.baseline - upper.baseline > 20:  # mm: the largest letter is lower than this
                    break
                continue
            overhang = max(upper.size, lower.size) * 0.2 * POINT  # letters may reach over their neighbours by this
            if min(upper.right, lower.right) - max(upper.left, lower.left) > overhang:
                yield upper, lower
