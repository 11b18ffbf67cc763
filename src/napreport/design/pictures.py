"""Draw SVG pictures and logos as PNG.

WeasyPrint turns the picture into a page of a PDF, and PDFium turns the page into pixels.
"""

from __future__ import annotations

import io
from functools import lru_cache
from typing import TYPE_CHECKING
from urllib.parse import quote

from lxml import etree

if TYPE_CHECKING:
    from PIL import Image

#: x, y, width and height of the part of a drawing that is shown, in the drawing's own unit.
ViewBox = tuple[float, float, float, float]

#: The box that a logo may fill, in mm, and the dots an inch that it is drawn with.
LOGO, _DPI = (37.0, 16.0), 600
#: Pixels across a picture that replaces an SVG.
PIXELS = 1200
_STYLE = (
    "@page {{ size: {0}mm {1}mm; margin: 0 }} body {{ margin: 0 }} "
    "img {{ display: block; width: {0}mm; height: {1}mm; object-fit: contain }}"
)


def svg_address(svg: str) -> str:
    """Return an SVG as a `data:` address."""
    return "data:image/svg+xml," + quote(svg, safe="/:=, ")


def crop_svg(svg: str, box: ViewBox) -> str:
    """Return a drawing in mm with only `box` in view."""
    root = etree.fromstring(svg.encode())
    root.set("viewBox", " ".join(f"{number:.3f}" for number in box))
    root.set("width", f"{box[2]:.3f}mm")
    root.set("height", f"{box[3]:.3f}mm")
    return etree.tostring(root, encoding="unicode")


@lru_cache(maxsize=16)
def svg_png(svg: str, box: ViewBox) -> bytes:
    """Return `box` of a drawing in mm as a PNG.

    It is `PIXELS` across and has 64 colours. Cover art has a handful of colours, which all stay; fewer shades at the edges
    make a third of the file.
    """
    from PIL import Image

    drawn = _draw(svg_address(crop_svg(svg, box)), box[2:], PIXELS / box[2])
    out = io.BytesIO()
    drawn.quantize(64, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(out, "PNG")
    return out.getvalue()


@lru_cache(maxsize=4)
def logo_png(address: str) -> bytes:
    """Return a logo as a PNG without a margin.

    It is as large as the logo's box allows.
    """
    from PIL import Image, ImageChops

    drawn = _draw(address, LOGO, _DPI / 25.4)
    edges = ImageChops.difference(drawn, Image.new("RGB", drawn.size, "white")).getbbox()
    out = io.BytesIO()
    drawn.crop(edges).save(out, "PNG", dpi=(_DPI, _DPI))
    return out.getvalue()


def _draw(address: str, size: tuple[float, float], pixels: float) -> Image.Image:
    """Draw a picture in a box of mm, with `pixels` a mm."""
    import pypdfium2
    from weasyprint import CSS, HTML

    html = HTML(string=f'<img src="{address}" alt="">')
    document = pypdfium2.PdfDocument(html.write_pdf(stylesheets=[CSS(string=_STYLE.format(*size))]))
    drawn: Image.Image = document[0].render(scale=pixels * 25.4 / 72).to_pil().convert("RGB")
    document.close()
    return drawn
