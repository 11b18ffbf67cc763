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
_NAME = "Picture"
#: Its quiet zone, in modules (ISO/IEC 18004).
QR_QUIET = 4


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
    graphic = _build_picture(png, svg, size, writer)
    writer.write_paragraph(style, run(inline_drawing(graphic, size, description, _NAME, writer)))


def _build_picture(png: bytes, svg: bytes, size: tuple[float, float], writer: DocumentWriter) -> Element:
    embed = writer.package.add_picture(png, "png")
    vector = f"<a:extLst>{_SVG.format(writer.package.add_picture(svg, 'svg'))}</a:extLst>" if svg else ""
    return etree.fromstring(
        f'<a:graphic xmlns:a="{A}" xmlns:r="{R}"><a:graphicData uri="{PIC}"><pic:pic xmlns:pic="{PIC}">'
        f'<pic:nvPicPr><pic:cNvPr id="0" name="{_NAME}"/><pic:cNvPicPr/></pic:nvPicPr>'
        f'<pic:blipFill><a:blip r:embed="{embed}">{vector}</a:blip><a:stretch><a:fillRect/></a:stretch></pic:blipFill>'
        f'<pic:spPr><a:xfrm><a:off x="0" y="0"/><a:ext cx="{emu(size[0])}" cy="{emu(size[1])}"/></a:xfrm>'
        '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></pic:spPr></pic:pic></a:graphicData></a:graphic>'
    )


def make_float(
    png: bytes, size: tuple[float, float], top: float, writer: DocumentWriter, *, svg: bytes = b""
) -> Element:
    """Return a run with a float across the page.

    It is decoration, and `top` mm from the page's head.
    Text stands above and below it, never beside or on it.
    """
    graphic, number = _build_picture(png, svg, size, writer), next(writer.ids["drawing"])
    position = '<wp:position{0} relativeFrom="page"><wp:posOffset>{1}</wp:posOffset></wp:position{0}>'
    anchor = etree.fromstring(
        f'<wp:anchor xmlns:wp="{WP}" distT="0" distB="0" distL="0" distR="0" simplePos="0" relativeHeight="1" '
        'behindDoc="1" locked="0" layoutInCell="1" allowOverlap="1"><wp:simplePos x="0" y="0"/>'
        f'{position.format("H", 0)}{position.format("V", emu(top))}<wp:extent cx="{emu(size[0])}" cy="{emu(size[1])}"/>'
        f'<wp:effectExtent l="0" t="0" r="0" b="0"/><wp:wrapTopAndBottom/><wp:docPr id="{number}" name="{_NAME} {number}">'
        f'<a:extLst xmlns:a="{A}">{_DECORATIVE}</a:extLst></wp:docPr><wp:cNvGraphicFramePr/></wp:anchor>'
    )
    anchor.append(graphic)
    return run(w("drawing", anchor))


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
