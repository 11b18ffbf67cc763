"""Write the cover: art, audience, kind of document, title and contents."""

from __future__ import annotations

import io
from collections.abc import Sequence
from copy import deepcopy

from napreport.design import cover_art
from napreport.design.pictures import crop_svg, svg_png
from napreport.design.values import POINT
from napreport.page.vocabulary import text_of
from napreport.word.figures import make_float, write_picture
from napreport.word.package import shorten_property
from napreport.word.runs import make_runs
from napreport.word.text_flow import POINTS, TextFlow
from napreport.word.wml import Element, field, field_end, field_start, qname, require, run, text, w
from napreport.word.writer import DocumentWriter, reject
from napreport.zipped_xml import parse_xml

#: The art in mm: as on the PDF's cover, lower or higher as the text leaves room.
ART_WIDTH, ART_LOW, ART_HIGH = 210.0, 36.0, 85.0
_BLEED = 3.0
#: Twips a millimetre.
TWIPS = 1440 / 25.4
#: Room to spare below the cover's text, and by how much another program may set it wider.
_SPARE, _STRETCH = 5.0, 1.02
#: The strip of art above the last page's footer, in mm, and how full that page may be.
_BAND, _BAND_FILL = 18.0, 0.86
#: The box that a logo may fill, in mm, as on the PDF's cover.
_LOGO = (37.0, 16.0)
#: The contents' instruction; `\\n` leaves out page numbers, also when Word updates the contents.
_WITH_PAGES, _WITHOUT_PAGES = r'TOC \o "1-1" \h \z \u', r'TOC \o "1-1" \n \h \z \u'
_TITLE_ID = "{6C3C8BC8-F283-45AE-878A-BAB7291924A1}"  # the store of core properties, by MS-OI29500 2.1.1101


def add_art(writer: DocumentWriter) -> None:
    """Add the cover's art, as high as its text allows."""
    end = next(
        number
        for number, block in enumerate(writer.flow)
        if block.find(f"{qname('pPr')}/{qname('sectPr')}") is not None
    )
    section = writer.package.sections[0]
    size, margins = require(section, "pgSz"), require(section, "pgMar")
    room = (int(size.get(qname("h"), "0")) - int(margins.get(qname("bottom"), "0"))) / TWIPS
    height = min(max(room - _SPARE - _text_height(writer, writer.flow[: end + 1]), ART_LOW), ART_HIGH)
    box = (_BLEED, cover_art.COVER_HEIGHT - height, ART_WIDTH, height)
    art = cover_art.draw_cover(writer.theme)
    picture = make_float(svg_png(art, box), (ART_WIDTH, height), 0, writer, svg=crop_svg(art, box).encode())
    require(writer.flow[0], "pPr").addnext(picture)


def _text_height(writer: DocumentWriter, blocks: Sequence[Element]) -> float:
    """Return the height of the cover's text in mm."""
    package = writer.package
    flow = TextFlow(package.part_root("styles"), parse_xml(package.part_bytes("theme")), writer.faces, {}, _STRETCH)
    return sum(line.height + line.above for line in flow.measure(blocks, writer.width * POINTS)) * POINT


def add_band(writer: DocumentWriter, fill: float) -> None:
    """Add a strip of art to the last page, if it fits."""
    if fill > _BAND_FILL:
        return
    if writer.last_style() != "NAP End":
        writer.write_paragraph("NAP End")
    section = writer.package.sections[1]
    foot = (
        int(require(section, "pgSz").get(qname("h"), "0")) - int(require(section, "pgMar").get(qname("bottom"), "0"))
    ) / TWIPS
    box = (_BLEED, 0.0, ART_WIDTH, _BAND)
    art = cover_art.draw_foot(writer.theme)
    picture = make_float(svg_png(art, box), (ART_WIDTH, _BAND), foot - _BAND, writer, svg=crop_svg(art, box).encode())
    require(writer.flow[-1], "pPr").addnext(picture)


def write_cover_source(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write the brief's source below the logo."""
    # The logo is decoration: the line says who publishes.
    if writer.logo is not None:
        write_picture(writer.logo, _fit_logo(writer.logo), "NAP Cover logo", writer)
    writer.write_paragraph(style, *make_runs(element, writer))


def _fit_logo(png: bytes) -> tuple[float, float]:
    """Return a logo's largest width and height in its box, in mm."""
    from PIL import Image

    with Image.open(io.BytesIO(png)) as picture:
        wide, high = picture.size
    scale = min(_LOGO[0] / wide, _LOGO[1] / high)
    return wide * scale, high * scale


def write_audience(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write the audience's label, which hangs from the art."""
    # En spaces pad it: a border of its own would be painted across its last letter by LibreOffice.
    padding = run("\u2002", writer.style_id("NAP Chip"))
    writer.write_paragraph(style, padding, *make_runs(element, writer, "NAP Chip"), deepcopy(padding))


def write_title(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write the title, bound to the document's title.

    It is bound if both are the same text. Word shows the document's title in place of a bound control's text, so a
    title that differs is not bound.
    """
    content = make_runs(element, writer)
    # A no-break space makes no difference; a hyphen that ends no line and a title too long for a property do.
    is_plain = len(element) == 0 and not any(one.find(qname("noBreakHyphen")) is not None for one in content)
    if not is_plain or text_of(element).split() != shorten_property(writer.title).split():
        writer.write_paragraph(style, *content)
        return
    binding = w(
        "dataBinding",
        prefixMappings="xmlns:ns0='http://purl.org/dc/elements/1.1/' "
        "xmlns:ns1='http://schemas.openxmlformats.org/package/2006/metadata/core-properties'",
        xpath="/ns1:coreProperties[1]/ns0:title[1]",
        storeItemID=_TITLE_ID,
    )
    properties = w("sdtPr", w("id", val=next(writer.ids["control"])), binding, w("text"))
    content_control = w("sdt", properties, w("sdtContent", run(text(text_of(element)))))
    writer.write_paragraph(style, content_control)


def write_contents(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write the contents as a field, with known page numbers."""
    heading, entries = element.find("p"), element.findall("ol/li")
    if not entries or len(element) != (1 if heading is None else 2):
        reject(element, "nav.contents holds a p.label and an ol with an entry or more")
    inside: list[Element] = []
    if heading is not None:
        inside.append(writer.paragraph("TOC Heading", *make_runs(heading, writer)))
    for number, entry in enumerate(entries):
        link = entry.find("a")
        target = "" if link is None else link.get("href", "")[1:]
        if link is None or len(entry) != 1 or target not in writer.bookmarks:
            reject(entry, "an entry of the contents holds one link to a section and nothing else")
        words = make_runs(link, writer)  # the runs alone: as a link, an entry would be bold as a reference is
        bookmark = writer.bookmarks[target]
        linked = w("hyperlink", *words, anchor=bookmark, history=1)
        writer.entries.append(linked)
        before = field_start(_WITHOUT_PAGES) if number == 0 else []
        after = [field_end()] if number == len(entries) - 1 else []
        inside.append(writer.paragraph(style, *before, linked, *after))
    gallery = w("docPartObj", w("docPartGallery", val="Table of Contents"), w("docPartUnique"))
    properties = w("sdtPr", w("id", val=next(writer.ids["control"])), gallery)
    writer.flow.append(w("sdt", properties, w("sdtContent", *inside)))


def number_contents(writer: DocumentWriter, starts: Sequence[int]) -> None:
    """Give the first entries of the contents their page numbers."""
    for link, start in zip(writer.entries, starts, strict=False):
        link.extend([run("\t"), *field(rf"PAGEREF {link.get(qname('anchor'))} \h", str(start))])
    if starts:
        for code in writer.entries[0].itersiblings(qname("r"), preceding=True):
            for instruction in code.iterfind(qname("instrText")):
                instruction.text = f" {_WITH_PAGES} "
