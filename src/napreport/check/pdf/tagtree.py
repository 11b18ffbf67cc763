"""The tag tree read back: from a PDF's bytes to its structure with texts, as a screen reader's program gets it.

Nothing of the painter is used: text comes from the page's content through the fonts' own tables, in the order of the tags.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Tag:
    """An element of the structure. Its kids are elements and texts (one for each line that was drawn) in order.

    `alt` is a figure's description, `said` what the link's annotation says of it, `leads` its address ("" inside the
    document), `lang` the language where it changes.
    """

    role: str
    kids: tuple[Tag | str, ...] = ()
    lang: str = ""
    alt: str = ""
    said: str = ""
    leads: str = ""
    id: str = ""
    scope: str = ""
    summary: str = ""

    def tags(self) -> tuple[Tag, ...]:
        """Return the kids that are elements."""
        return tuple(kid for kid in self.kids if isinstance(kid, Tag))

    def within(self) -> Iterator[Tag]:
        """Yield this element and all below it, in the order of reading."""
        yield self
        for kid in self.tags():
            yield from kid.within()

    def text(self, but: frozenset[str] = frozenset()) -> str:
        """Return the words of this element and all below it, those of the roles in `but` left out; lines are joined by a space."""
        pieces = [
            kid if isinstance(kid, str) else kid.text(but) for kid in self.kids if getattr(kid, "role", "") not in but
        ]
        return joined(pieces)


def joined(pieces: list[str]) -> str:
    """Join pieces as they were drawn: a new line drops the space that it broke at, and an address breaks without one."""
    out = ""
    for piece in pieces:
        together = not out or not piece or out[-1].isspace() or piece[0].isspace() or out[-1] in "/-([«“‘¿¡"
        out += piece if together or piece[0] in ",.;:)?!…»”’" else f" {piece}"
    return " ".join(out.split())


def read(data: bytes) -> Tag:
    """Return the structure of a PDF. Raises ValueError where it has none, or the bytes are no PDF."""
    import pikepdf

    try:
        opened = pikepdf.open(io.BytesIO(data))
    except pikepdf.PdfError as fault:
        raise ValueError("it is no PDF") from fault
    with opened as pdf:
        root = pdf.Root.get("/StructTreeRoot")
        if root is None:
            raise ValueError("the PDF has no tags")
        texts: _Texts = {page.obj.objgen: _texts(page) for page in pdf.pages}
        return _tag(root.K[0] if isinstance(root.K, pikepdf.Array) else root.K, texts)


_Texts = Mapping[tuple[int, int], Mapping[int, str]]


def _tag(element: Any, texts: _Texts) -> Tag:
    import pikepdf

    page = element.get("/Pg")
    kids: list[Tag | str] = []
    said = leads = ""
    held = element.get("/K", pikepdf.Array())
    for kid in held if isinstance(held, pikepdf.Array) else [held]:
        if isinstance(kid, int):
            kids.append(texts[page.objgen].get(kid, ""))
        elif "/S" in kid:
            kids.append(_tag(kid, texts))
        elif kid.get("/Type") == "/MCR":
            kids.append(texts[kid.get("/Pg", page).objgen].get(int(kid.MCID), ""))
        elif kid.get("/Type") == "/OBJR":
            said = str(kid.Obj.get("/Contents", ""))
            leads = str(kid.Obj.A.URI) if "/A" in kid.Obj else ""
    attributes = _attributes(element)
    return Tag(
        role=str(element.S).removeprefix("/"),
        kids=tuple(kids),
        lang=str(element.get("/Lang", "")),
        alt=str(element.get("/Alt", "")),
        said=said,
        leads=leads,
        id=str(element.get("/ID", "")),
        scope=str(attributes.get("/Scope", "")).removeprefix("/"),
        summary=str(attributes.get("/Summary", "")),
    )


def _attributes(element: Any) -> dict[str, Any]:
    import pikepdf

    held = element.get("/A", pikepdf.Array())
    rows = held if isinstance(held, pikepdf.Array) else [held]
    return {key: value for row in rows for key, value in row.items()}


def _texts(page: Any) -> dict[int, str]:
    """Return the text of each piece of marked content of a page, by its number."""
    import pikepdf

    fonts = {name: _letters(font) for name, font in page.resources.get("/Font", {}).items()}
    found: dict[int, str] = {}
    letters: Mapping[int, str] = {}
    open_: list[int | None] = []
    for instruction in pikepdf.parse_content_stream(page, "BDC BMC EMC Tf Tj TJ"):
        operands: Any = instruction.operands
        match str(instruction.operator):
            case "BDC" | "BMC":
                marked = operands[1] if len(operands) > 1 else {}
                open_.append(int(marked["/MCID"]) if "/MCID" in marked else None)
            case "EMC":
                open_.pop()
            case "Tf":
                letters = fonts[str(operands[0])]
            case _ if open_ and (number := open_[-1]) is not None:
                shown = operands[0] if isinstance(operands[0], pikepdf.Array) else [operands[0]]
                for each in shown:
                    if isinstance(each, pikepdf.String):
                        found[number] = found.get(number, "") + _decoded(bytes(each), letters)
    return found


def _decoded(drawn: bytes, letters: Mapping[int, str]) -> str:
    return "".join(letters.get(drawn[at] << 8 | drawn[at + 1], "�") for at in range(0, len(drawn), 2))


def _letters(font: Any) -> dict[int, str]:
    """Return the letters of a font's two-byte codes, from its ToUnicode table."""
    table = font.ToUnicode.read_bytes().decode("latin-1")
    found: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.S):
        for code, letters in re.findall(r"<(\w+)>\s*<(\w*)>", block):
            found[int(code, 16)] = bytes.fromhex(letters).decode("utf-16-be")
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.S):
        for first, last, letters in re.findall(r"<(\w+)>\s*<(\w+)>\s*<(\w+)>", block):
            start = int(letters, 16)
            for code in range(int(first, 16), int(last, 16) + 1):
                found[code] = chr(start + code - int(first, 16))
    return found
