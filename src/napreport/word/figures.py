"""Pictures in line with the text, and QR codes."""

from __future__ import annotations

import io
from functools import lru_cache

from lxml import etree

from napreport.word.wml import PIC, WP, A, Element, R, emu, run, w
from napreport.word.writer import DocumentWriter, reject

_DECORATIVE = (
    '<a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative '
    'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext>'
)
_SVG = (
    '<a:ext uri="{{96DAC541-7B7A-43D3-8B79-37D633B846F1}}"><asvg:svgBlip '
    'xmlns:asvg="http://schemas.microsoft.com/office/drawing/2016/SVG/main" r:embed="{}"/></a:ext>'
)
#: The side of a QR code's symbol, in mm: a phone reads it from a hand's length.
QR_SIDE = 22.0
#: Its quiet zone, in modules (ISO/IEC 18004).
QR_QUIET = 4

#: The picture of a pixel, for every picture of a sketch.
_PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010100000000376ef924"
    "0000000a4944415478da6368000000820081da45083b0000000049454e44ae426082"
)


def write_qr(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write the QR code of an address as a picture."""
    url, description = element.get("data-url", ""), element.get("data-alt", "")
    if not url or not description:
        reject(element, "a figure.qr without data-url and data-alt")
    png, modules = make_qr_code(url)
    side = QR_SIDE * (modules + 2 * QR_QUIET) / modules
    write_picture(png, (side, side), style, writer, description)


@lru_cache(maxsize=64)
def make_qr_code(url: str) -> tuple[bytes, int]:
    """Return a QR code (PNG) and its modules a side."""
    import segno

    png = io.BytesIO()
    # The quiet zone belongs to the picture: the lines above and below it are nearer than four modules.
    code = segno.make(url, error="m", micro=False)
    code.save(png, kind="png", scale=12, border=QR_QUIET)
    return png.getvalue(), int(code.symbol_size(border=0)[0])


def write_picture(
    png: bytes, size: tuple[float, float], style: str, writer: DocumentWriter, description: str = "", svg: bytes = b""
) -> None:
    """Write a picture in line with the text.

    In a sketch it is blank. `size` is in mm. Word draws the SVG, older programs the PNG. A picture without a
    description is decoration.
    """
    if writer.sketch:
        png, svg, description = _PIXEL, b"", ""
    embed = writer.package.add_picture(png, "png")
    vector = f"<a:extLst>{_SVG.format(writer.package.add_picture(svg, 'svg'))}</a:extLst>" if svg else ""
    extent, name = f'cx="{emu(size[0])}" cy="{emu(size[1])}"', "Picture"
    graphic = etree.fromstring(
        f'<a:graphic xmlns:a="{A}" xmlns:r="{R}"><a:graphicData uri="{PIC}"><pic:pic xmlns:pic="{PIC}">'
        f'<pic:nvPicPr><pic:cNvPr id="0" name="{name}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{embed}">{vector}</a:blip><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext {extent}/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
    )
    writer.write_paragraph(style, run(inline_drawing(graphic, size, description, name, writer)))


def inline_drawing(
    graphic: Element, size: tuple[float, float], description: str, name: str, writer: DocumentWriter
) -> Element:
    """Return the inline drawing of a picture or a chart."""
    number = next(writer.ids["drawing"])
    decorative = "" if description else f'<a:extLst xmlns:a="{A}">{_DECORATIVE}</a:extLst>'
    inline = etree.fromstring(
        f'<wp:inline xmlns:wp="{WP}" distT="0" distB="0" distL="0" distR="0">'
        f'<wp:extent cx="{emu(size[0])}" cy="{emu(size[1])}"/>'
        f'<wp:docPr id="{number}" name="{name} {number}">{decorative}</wp:docPr></wp:inline>'
    )
    inline.append(graphic)
    if description:
        inline[1].set("descr", description)
    return w("drawing", inline)
