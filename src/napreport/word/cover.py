"""Write the cover: art, audience, kind of document, title and contents."""

from __future__ import annotations

import io
from math import ceil

from napreport.design import cover_art
from napreport.design.pictures import crop_svg, svg_png
from napreport.design.values import POINT
from napreport.page.vocabulary import text_of
from napreport.word.figures import write_picture
from napreport.word.package import shorten_property
from napreport.word.runs import make_runs
from napreport.word.wml import Element, field, field_end, field_start, qname, run, text, w
from napreport.word.writer import DocumentWriter, reject

#: The art in mm. It leaves 10 mm of paper at three edges, which no office printer reaches; the text limits its height.
ART_WIDTH, ART_LOW, ART_HIGH = 190.0, 55.0, 110.0
_BLEED = 3.0
#: An A4 page less the margins of the cover's section in reference.docx, in mm, and a line to spare.
_ROOM = 297.0 - 10 - 14 - 6
#: The box that a logo may fill, in mm, as on the PDF's cover.
_LOGO = (37.0, 16.0)
#: Letters in a line of the label's size: with more, audience and kind of document take a line each.
_A_LINE = 100
#: The contents' instruction; `\\n` leaves out page numbers, also when Word updates the contents.
_WITH_PAGES, _WITHOUT_PAGES = r'TOC \o "1-1" \h \z \u', r'TOC \o "1-1" \n \h \z \u'
_TITLE_ID = "{6C3C8BC8-F283-45AE-878A-BAB7291924A1}"  # the store of core properties, by MS-OI29500 2.1.1101


def write_art(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write the cover's art, as high as the text below it allows."""
    height = min(max(_ROOM - _estimate_text_height(element, logo=writer.logo is not None), ART_LOW), ART_HIGH)
    svg, png = "", b""
    if not writer.sketch:
        page = cover_art.WIDTH - 2 * _BLEED
        high = height * page / ART_WIDTH
        box = (_BLEED, cover_art.COVER_HEIGHT - high, page, high)
        art = cover_art.draw_cover(writer.theme)
        svg, png = crop_svg(art, box), svg_png(art, box)
    write_picture(png, (ART_WIDTH, height), style, writer, svg=svg.encode())


def _estimate_text_height(cover: Element, *, logo: bool) -> float:
    """Estimate the height of the cover's text in mm.

    The sizes are those of reference.docx.
    """

    def lines(name: str, a_line: int) -> int:
        found = cover.find(name)
        return 0 if found is None else ceil(len(text_of(found)) / a_line)

    entries = len(cover.findall("nav/ol/li"))
    labels = 60 if _find_beside(cover.find("p[@class='audience']")) is None else 30
    points = 22 + labels + lines("h1", 28) * 40 + 12 + lines("p[@class='subtitle']", 52) * 20 + 28
    points += lines("p[@class='lead']", 88) * 18
    points += (16 + entries * 20 if entries else 0) + 45 + lines("p[@class='source']", 105) * 13
    return points * POINT + (_LOGO[1] + 4 if logo else 0)


def write_cover_source(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write the brief's source below the logo."""
    # The logo is decoration: the line says who publishes.
    if writer.logo is not None:
        write_picture(writer.logo, _fit_logo(writer.logo), style, writer)
    writer.write_paragraph(style, *make_runs(element, writer))


def _fit_logo(png: bytes) -> tuple[float, float]:
    """Return a logo's largest width and height in its box, in mm."""
    from PIL import Image

    with Image.open(io.BytesIO(png)) as picture:
        wide, high = picture.size
    scale = min(_LOGO[0] / wide, _LOGO[1] / high)
    return wide * scale, high * scale


def write_audience(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write the audience's label and the kind of document.

    They share a line if both fit.
    """
    content = make_runs(element, writer, "NAP Chip")
    beside = _find_beside(element)
    if beside is not None:
        content += [run("\u2002"), *make_runs(beside, writer)]
    writer.write_paragraph(style, *content)


def _find_beside(audience: Element | None) -> Element | None:
    """Return the kind of document that fits beside an audience's label."""
    kind = None if audience is None else audience.getnext()
    if audience is None or kind is None or kind.get("class") != "kind":
        return None
    return kind if len(text_of(audience)) + len(text_of(kind)) < _A_LINE else None


def write_kind(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write the kind of document, unless it is beside the audience's label."""
    above = element.getprevious()
    if above is None or above.get("class") != "audience" or _find_beside(above) is None:
        writer.write_paragraph(style, *make_runs(element, writer))


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
    starts = writer.page_numbers.starts if writer.page_numbers is not None else ()
    if len(starts) != len(entries):
        starts = ()
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
        page = [run("\t"), *field(rf"PAGEREF {bookmark} \h", str(starts[number]))] if starts else []
        linked = w("hyperlink", *words, *page, anchor=bookmark, history=1)
        before = field_start(_WITH_PAGES if starts else _WITHOUT_PAGES) if number == 0 else []
        after = [field_end()] if number == len(entries) - 1 else []
        inside.append(writer.paragraph(style, *before, linked, *after))
    gallery = w("docPartObj", w("docPartGallery", val="Table of Contents"), w("docPartUnique"))
    properties = w("sdtPr", w("id", val=next(writer.ids["control"])), gallery)
    writer.flow.append(w("sdt", properties, w("sdtContent", *inside)))
