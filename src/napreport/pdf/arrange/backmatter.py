"""Arrange the last page's notes, acronyms and QR code."""

from __future__ import annotations

import io

from lxml import etree

from napreport.design.pictures import svg_address
from napreport.page.vocabulary import text_of
from napreport.pdf.arrange.tree import wrap

#: From this many notes on, a list that has the page's width is set in two halves, side by side.
NOTES_IN_HALVES = 4
#: The edge of a QR code's symbol and its quiet zone, in mm and modules (ISO/IEC 18004).
QR_EDGE, QR_QUIET = 26.0, 4


def arrange_acronyms(terms: etree._Element) -> None:
    """Put acronyms into the rail beside the notes after them, or into a line or two."""
    head, heading, notes_list = terms.getprevious(), terms.getnext(), None
    if heading is not None and heading.tag == "h3":
        notes_list = heading.getnext()
    if head is None or head.tag != "h3":
        return
    if heading is None or notes_list is None or notes_list.get("class") != "notes":
        wrap([head, terms], "div", "short-forms")
        return
    wrap([head, terms], "div", "rail")
    wrap([heading, notes_list], "div", "beside")


def arrange_notes(notes_list: etree._Element) -> None:
    """Number the notes in their text, and halve long lists.

    A second half would count from 1 again.
    """
    for number, note in enumerate(notes_list, start=1):
        mark = etree.Element("a", {"class": "mark", "href": f"#call-{number}"})  # the way back to the text
        mark.text, mark.tail, note.text = f"{number} ", note.text, None
        note.insert(0, mark)
    parent = notes_list.getparent()
    if len(notes_list) < NOTES_IN_HALVES or (parent is not None and parent.get("class") == "beside"):
        return
    lengths = [len(text_of(note)) + 40 for note in notes_list]  # 40 letters stand for a last line that is not full
    kept = 0
    while sum(lengths[:kept]) + lengths[kept] / 2 < sum(lengths) / 2:
        kept += 1
    wrap([notes_list], "div", "halves")
    second = etree.Element("ol", {"class": "notes"})
    second.extend(list(notes_list)[kept:])
    notes_list.addnext(second)


def draw_qr_code(figure: etree._Element) -> None:
    """Draw a QR code as one picture with its quiet zone."""
    import segno

    code = segno.make(figure.get("data-url", ""), error="m", micro=False)
    modules = code.symbol_size(border=0)[0]
    quiet = QR_EDGE / modules * QR_QUIET
    svg = io.BytesIO()
    code.save(svg, kind="svg", border=QR_QUIET, omitsize=True, xmldecl=False, nl=False)
    edge = round(QR_EDGE + 2 * quiet, 2)
    style = f"width: {edge}mm; height: {edge}mm; margin: -{quiet:.2f}mm 0 0 -{quiet:.2f}mm"
    source = svg_address(svg.getvalue().decode())
    etree.SubElement(figure, "img", {"src": source, "alt": figure.get("data-alt", ""), "style": style})
