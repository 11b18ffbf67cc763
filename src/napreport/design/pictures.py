"""Pictures: from a logo of any kind that WeasyPrint draws to a PNG without a margin, for formats that take no other."""

from __future__ import annotations

import io
from functools import lru_cache

#: The box that a logo may fill, in mm, and the dots an inch that it is drawn with.
LOGO, _DPI = (37.0, 16.0), 600
_STYLE = (
    "@page {{ size: {0}mm {1}mm; margin: 0 }} body {{ margin: 0 }} "
    "img {{ display: block; width: {0}mm; height: {1}mm; object-fit: contain }}"
)


@lru_cache(maxsize=4)
def as_png(address: str) -> bytes:
    """Return the picture that a `data:` address holds as a PNG, as large as the logo's box allows."""
    import pypdfium2
    from PIL import Image, ImageChops
    from weasyprint import CSS, HTML

    html = HTML(string=f'<img src="{address}" alt="">')
    document = pypdfium2.PdfDocument(html.write_pdf(stylesheets=[CSS(string=_STYLE.format(*LOGO))]))
    drawn = document[0].render(scale=_DPI / 72).to_pil().convert("RGB")
    document.close()
    edges = ImageChops.difference(drawn, Image.new("RGB", drawn.size, "white")).getbbox()
    out = io.BytesIO()
    drawn.crop(edges).save(out, "PNG", dpi=(_DPI, _DPI))
    return out.getvalue()
