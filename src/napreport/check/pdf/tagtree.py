"""Read a PDF's structure tree with its text.

Nothing of the renderer is used, so that PDFs of other programs can be read too: text comes from the page's content
through the fonts' own tables, in the order of the tags.
"""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from napreport.check.pdf.font_encoding import Decode, font_decoder

#: Marked content: its page or form (the object's number and generation), and its number there (MCID).
ContentKey = tuple[tuple[int, int], int]
#: Forms inside forms, and elements inside elements, at most: a damaged file may lead in circles.
_DEEPEST_FORM, _DEEPEST_TAG = 12, 200


@dataclass(frozen=True, slots=True)
class Tag:
    """An element of the structure tree.

    Its kids are elements and texts, one for each piece of marked content.

    `alt` is a figure's description, `link_text` what a link's annotation says of it, `address` where it leads ("" inside
    the document), `lang` the language if it changes.
    """

    role: str
    kids: tuple[Tag | str, ...] = ()
    lang: str = ""
    alt: str = ""
    link_text: str = ""
    address: str = ""
    id: str = ""
    scope: str = ""
    summary: str = ""

    def children(self) -> tuple[Tag, ...]:
        """Return the kids that are elements."""
        return tuple(kid for kid in self.kids if isinstance(kid, Tag))

    def descendants(self) -> Iterator[Tag]:
        """Yield this element and all below it, in reading order."""
        yield self
        for kid in self.children():
            yield from kid.descendants()

    def text(self, without: frozenset[str] = frozenset()) -> str:
        """Return the text below this element, without some roles.

        A space joins lines.
        """
        return join_lines(
            kid if isinstance(kid, str) else kid.text(without)
            for kid in self.kids
            if isinstance(kid, str) or kid.role not in without
        )


def join_lines(pieces: Iterator[str] | list[str]) -> str:
    """Join text as it was drawn.

    A line that breaks at a space has lost it; an address breaks without one.
    """
    out = ""
    for piece in pieces:
        together = not out or not piece or out[-1].isspace() or piece[0].isspace() or out[-1] in "/-([«“‘¿¡"
        out += piece if together or piece[0] in ",.;:)?!…»”’" else f" {piece}"
    return " ".join(out.split())


def read_tags(data: bytes) -> Tag:
    """Return the structure tree of a PDF.

    Raises ValueError if it has none, is locked, or the bytes are no PDF.
    """
    import pikepdf

    try:
        opened = pikepdf.open(io.BytesIO(data))
    except (pikepdf.PdfError, pikepdf.PasswordError) as fault:
        raise ValueError("it is locked" if isinstance(fault, pikepdf.PasswordError) else "it is no PDF") from fault
    with opened as pdf:
        root: Any = pdf.Root.get("/StructTreeRoot", {})
        tops = [kid for kid in _array(root.get("/K")) if isinstance(kid, pikepdf.Dictionary)]
        if not tops:
            raise ValueError("the PDF has no tags")
        texts: dict[ContentKey, str] = {}
        for page in pdf.pages:
            _read_marked_content(page, page.obj.get("/Resources", {}), page.obj.objgen, texts, {})
        reader = _TagReader(texts, {str(role): str(other) for role, other in root.get("/RoleMap", {}).items()})
        tags = [reader.read(top, None, 0) for top in tops]
    return tags[0] if len(tags) == 1 else Tag("Document", tuple(tags))


def duplicate_owners(pdf: Any) -> list[tuple[int, int]]:
    """Return all marked content that the structure tree holds twice.

    As (page from 1, MCID).

    The same content must be read once: ISO 32000-1, 14.7.4.
    """
    numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
    owners = Counter(_owned(pdf.Root.get("/StructTreeRoot", {}).get("/K"), None, 0))
    return sorted((numbers.get(holder, 0), mcid) for (holder, mcid), count in owners.items() if count > 1)


def reading_order(data: bytes) -> dict[tuple[int, int], int]:
    """Return the rank of marked content in reading order.

    By (page from 1, MCID); empty without tags.
    """
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as pdf:
        numbers = {page.obj.objgen: number for number, page in enumerate(pdf.pages, start=1)}
        root: Any = pdf.Root.get("/StructTreeRoot", {})
        keys = _owned(root.get("/K"), None, 0)
        return {(numbers.get(holder, 0), mcid): rank for rank, (holder, mcid) in enumerate(keys, start=1)}


def _owned(held: Any, page: Any, depth: int) -> Iterator[ContentKey]:
    """Yield the marked content below an element."""
    import pikepdf

    for kid in _array(held) if depth < _DEEPEST_TAG else ():
        if (key := _content_key(kid, page)) is not None:
            yield key
        elif isinstance(kid, pikepdf.Dictionary) and "/S" in kid:
            yield from _owned(kid.get("/K"), kid.get("/Pg", page), depth + 1)


def _array(value: Any) -> list[Any]:
    """Return an entry's values: an array's, one, or none."""
    import pikepdf

    if value is None:
        return []
    return list(value) if isinstance(value, pikepdf.Array) else [value]


def _content_key(kid: Any, page: Any) -> ContentKey | None:
    """Return the marked content that an element's kid stands for.

    `page` is the element's; None for any other kid.
    """
    import pikepdf

    if isinstance(kid, int) and not isinstance(kid, bool):
        return None if page is None else (page.objgen, kid)
    if not isinstance(kid, pikepdf.Dictionary) or "/MCID" not in kid or "/S" in kid:
        return None
    holder = kid.get("/Stm", kid.get("/Pg", page))
    return None if holder is None else (holder.objgen, int(kid.MCID))


@dataclass(frozen=True, slots=True)
class _TagReader:
    """Turns structure elements into tags."""

    texts: Mapping[ContentKey, str]
    role_map: Mapping[str, str]

    def read(self, element: Any, page: Any, depth: int) -> Tag:
        """Return an element and all below it.

        `page` is its parent's; it holds if the element names none.
        """
        import pikepdf

        page = element.get("/Pg", page)
        kids: list[Tag | str] = []
        link_text = address = ""
        for kid in _array(element.get("/K")) if depth < _DEEPEST_TAG else ():
            if (key := _content_key(kid, page)) is not None:
                kids.append(self.texts.get(key, ""))
            elif not isinstance(kid, pikepdf.Dictionary):
                continue
            elif "/S" in kid:
                kids.append(self.read(kid, page, depth + 1))
            elif kid.get("/Type") == "/OBJR":
                annotation: Any = kid.get("/Obj", {})
                link_text = str(annotation.get("/Contents", ""))
                address = str(annotation.get("/A", {}).get("/URI", ""))
        if "/ActualText" in element:
            kids = [str(element.ActualText)]
        attributes = {
            key: value
            for row in _array(element.get("/A"))
            if isinstance(row, pikepdf.Dictionary)
            for key, value in row.items()
        }
        role = str(element.get("/S", "/NonStruct"))
        return Tag(
            role=self.role_map.get(role, role).removeprefix("/"),
            kids=tuple(kids),
            lang=str(element.get("/Lang", "")),
            alt=str(element.get("/Alt", "")),
            link_text=link_text,
            address=address,
            id=str(element.get("/ID", "")),
            scope=str(attributes.get("/Scope", "")).removeprefix("/"),
            summary=str(attributes.get("/Summary", "")),
        )


@dataclass(frozen=True, slots=True)
class _Marked:
    """One level of marked content.

    `replaced`: a replacement text stands for all that is drawn in it.
    """

    key: ContentKey | None = None
    replaced: bool = False


def _read_marked_content(
    holder: Any,
    resources: Any,
    name: tuple[int, int],
    texts: dict[ContentKey, str],
    decoders: dict[tuple[int, int], Decode],
    outer: _Marked = _Marked(),
    depth: int = 0,
) -> None:
    """Add the text of a page's or form's marked content."""
    import pikepdf

    fonts = resources.get("/Font", {})
    decode: Decode = font_decoder({})
    levels = [outer]
    for instruction in pikepdf.parse_content_stream(holder, "BDC BMC EMC Tf Tj TJ ' \" Do"):
        operands: Any = instruction.operands
        marked = levels[-1]
        match str(instruction.operator):
            case "BDC" | "BMC":
                values = operands[1] if len(operands) > 1 else {}
                if isinstance(values, pikepdf.Name):
                    values = resources.get("/Properties", {}).get(str(values), {})
                key = (name, int(values["/MCID"])) if "/MCID" in values else marked.key
                if "/ActualText" in values and key is not None and not marked.replaced:
                    texts[key] = texts.get(key, "") + str(values["/ActualText"])
                levels.append(_Marked(key, marked.replaced or "/ActualText" in values))
            case "EMC":
                if len(levels) > 1:
                    levels.pop()
            case "Tf":
                font = fonts.get(str(operands[0]), {})
                number = getattr(font, "objgen", (0, 0))
                decode = decoders.get(number) or font_decoder(font)
                if number != (0, 0):
                    decoders[number] = decode
            case "Do":
                form = resources.get("/XObject", {}).get(str(operands[0]), {})
                if form.get("/Subtype") == "/Form" and depth < _DEEPEST_FORM:
                    inside = form.get("/Resources", resources)
                    _read_marked_content(form, inside, form.objgen, texts, decoders, marked, depth + 1)
            case _ if marked.key is not None and not marked.replaced and operands:
                for each in _array(operands[-1]):
                    if isinstance(each, pikepdf.String):
                        texts[marked.key] = texts.get(marked.key, "") + decode(bytes(each))
