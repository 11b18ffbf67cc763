"""WordprocessingML by hand: from a tag, attributes and children to elements, and the few longer constructions."""

from __future__ import annotations

from collections.abc import Iterable

from lxml import etree

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
WP = "http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing"
A = "http://schemas.openxmlformats.org/drawingml/2006/main"
C = "http://schemas.openxmlformats.org/drawingml/2006/chart"
PIC = "http://schemas.openxmlformats.org/drawingml/2006/picture"
XML_SPACE = "{http://www.w3.org/XML/1998/namespace}space"

Element = etree._Element
_TAB = "\t"
_ROOTS = {"w": W, "r": R}


def w(tag: str, *children: Element, **attributes: str | int) -> Element:
    """Return `w:tag` holding `children`; an attribute is named without its prefix (`val="1"` is `w:val`)."""
    made = etree.Element(f"{{{W}}}{tag}", {f"{{{W}}}{name}": str(value) for name, value in attributes.items()}, _ROOTS)
    made.extend(children)
    return made


def qname(tag: str) -> str:
    """Return the full name of `w:tag`, as lxml wants it for a search."""
    return f"{{{W}}}{tag}"


def require(element: Element, *path: str) -> Element:
    """Return the element at a path of `w:` tags, which is known to be there."""
    found = element.find("/".join(qname(tag) for tag in path))
    assert found is not None, f"no {'/'.join(path)} in {element.tag}"
    return found


def refer(tag: str, relationship: str, *children: Element) -> Element:
    """Return `w:tag` that points to a part or an address by `r:id`."""
    made = w(tag, *children)
    made.set(f"{{{R}}}id", relationship)
    return made


def twips(mm: float) -> int:
    """Return millimetres as twentieths of a point."""
    return round(mm * 1440 / 25.4)


def emu(mm: float) -> int:
    """Return millimetres as English Metric Units, of which DrawingML takes 914,400 to an inch."""
    return round(mm * 36000)


def text(content: str) -> Element:
    """Return `w:t`. White space at its ends is kept, which Word would drop without being told."""
    made = w("t")
    made.text = content
    if content != content.strip():
        made.set(XML_SPACE, "preserve")
    return made


def run(content: str | Element, style: str | None = None, lang: str | None = None, rtl: bool | None = None) -> Element:
    """Return a run of one text, tab or drawing, in a character style and a language, and nothing else."""
    properties = [w("rStyle", val=style)] if style else []
    if rtl is not None:
        properties.append(w("rtl", val=int(rtl)))
    if lang:
        properties.append(w("lang", val=lang, bidi=lang) if rtl else w("lang", val=lang))
    if isinstance(content, str):
        content = w("tab") if content == _TAB else text(content)
    return w("r", *([w("rPr", *properties)] if properties else []), content)


def field(instruction: str, result: str, style: str | None = None) -> list[Element]:
    """Return a field as five runs. A cached result is always there: Word mends a file that lacks one."""
    return [*field_start(instruction, style), run(result, style), field_end(style)]


def field_start(instruction: str, style: str | None = None) -> list[Element]:
    """Return the runs that open a field, up to where its cached result begins."""
    code = w("instrText")
    code.text = f" {instruction} "
    code.set(XML_SPACE, "preserve")
    return [
        run(w("fldChar", fldCharType="begin"), style),
        run(code, style),
        run(w("fldChar", fldCharType="separate"), style),
    ]


def field_end(style: str | None = None) -> Element:
    """Return the run that closes a field."""
    return run(w("fldChar", fldCharType="end"), style)


def paragraph(style: str, *content: Element, properties: Iterable[Element] = ()) -> Element:
    """Return a paragraph in a style (its id). `properties` are what no style can hold: a list, a section's end."""
    return w("p", w("pPr", w("pStyle", val=style), *properties), *content)


def serialise(root: Element) -> bytes:
    """Return an XML part's bytes."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
