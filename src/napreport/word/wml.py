"""Build WordprocessingML elements by hand.

`w`, `text`, `run`, `field` and `paragraph` are named after the elements that they return.
"""

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
    """Return `w:tag` with its children; `val="1"` becomes `w:val`."""
    element = etree.Element(qname(tag), {qname(name): str(value) for name, value in attributes.items()}, _ROOTS)
    element.extend(children)
    return element


def qname(tag: str) -> str:
    """Return the qualified name of `w:tag`, as lxml spells it."""
    return f"{{{W}}}{tag}"


def require(element: Element, *path: str) -> Element:
    """Return the element at a path of `w:` tags, which must exist."""
    found = element.find("/".join(qname(tag) for tag in path))
    assert found is not None, f"no {'/'.join(path)} in {element.tag}"
    return found


def refer(tag: str, relationship: str, *children: Element) -> Element:
    """Return `w:tag` that refers to a part or an address by `r:id`."""
    element = w(tag, *children)
    element.set(f"{{{R}}}id", relationship)
    return element


def twips(mm: float) -> int:
    """Convert millimetres to twentieths of a point."""
    return round(mm * 1440 / 25.4)


def emu(mm: float) -> int:
    """Convert millimetres to English Metric Units: 914,400 an inch, as DrawingML counts."""
    return round(mm * 36000)


def text(content: str) -> Element:
    """Return `w:t`; Word would drop white space at its ends unasked."""
    element = w("t")
    element.text = content
    if content != content.strip():
        element.set(XML_SPACE, "preserve")
    return element


def run(content: str | Element, style: str | None = None, lang: str | None = None, rtl: bool | None = None) -> Element:
    """Return a run of one text, tab or drawing.

    `style` is a character style's id, `lang` a language tag.
    """
    properties = [w("rStyle", val=style)] if style else []
    if rtl is not None:
        properties.append(w("rtl", val=int(rtl)))
    if lang:
        properties.append(w("lang", val=lang, bidi=lang) if rtl else w("lang", val=lang))
    if isinstance(content, str):
        content = w("tab") if content == _TAB else text(content)
    return w("r", *([w("rPr", *properties)] if properties else []), content)


def field(instruction: str, result: str, style: str | None = None) -> list[Element]:
    """Return a field as five runs, with a cached result.

    Word offers to repair a file that has a field without one.
    """
    return [*field_start(instruction, style), run(result, style), field_end(style)]


def field_start(instruction: str, style: str | None = None) -> list[Element]:
    """Return the runs before a field's cached result."""
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
    """Return a paragraph in a style, by its id.

    `properties` hold what no style can: a list, a section's end.
    """
    return w("p", w("pPr", w("pStyle", val=style), *properties), *content)


def serialise(root: Element) -> bytes:
    """Return an XML part's bytes."""
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True)
