"""Tracked: from a Word document that came back to its rows, with the reviewer's tracked changes taken as accepted.

What other programs drop, controls, tags, the manifest, is read where it is there and needed nowhere.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from napreport.exchange import unpack
from napreport.exchange.docx_export import MANIFEST
from napreport.exchange.rows import STAMP, Returned, Returns
from napreport.exchange.unpack import Element
from napreport.problems import Place, Rejected, error
from napreport.word.wml import qname

#: What is no longer part of a text once tracked changes are taken as accepted.
_GONE = {
    qname(tag) for tag in ("del", "moveFrom", "instrText", "delText", "delInstrText", "pPr", "rPr", "sdtPr", "tcPr")
}
#: Word draws the same thing twice for older programs; the first reading is the text.
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LETTERS = {
    "br": "\n",
    "cr": "\n",
    "tab": "\t",
    "noBreakHyphen": "\N{NON-BREAKING HYPHEN}",
    "softHyphen": "\N{SOFT HYPHEN}",
}
_AS_TEXT = {qname(tag): sign for tag, sign in _LETTERS.items()}
_NO_TEXT = {
    qname(tag) for tag in ("drawing", "pict", "object", "footnoteReference", "endnoteReference", "sym", "altChunk")
}
#: Id, source and translation; a reviewer may have deleted the column of comments, or added one.
_COLUMNS = 3
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"


def read(data: bytes, name: str) -> Returns:
    """Return the rows of a document that came back. Raises `Rejected` for a file that holds no table of ours."""
    parts = unpack.parts(data, name)
    if "word/document.xml" not in parts:
        hint = "Give the Word file that came back, saved as .docx."
        raise Rejected([error(Place(name), "NR260", "the file is no Word document", hint)])
    body = unpack.xml(parts["word/document.xml"], name)
    manifest = _manifest(parts, name)
    comments = _comments(parts.get("word/comments.xml"), name)
    by_tag = {row.get("tag"): row for row in manifest} if manifest is not None else {}
    stamps = {row.get("id"): row.get("stamp", "") for row in manifest} if manifest is not None else {}
    rows: list[Returned] = []
    for table in body.iter(qname("tbl")):
        found = [_row(number, row, comments, by_tag, stamps) for number, row in enumerate(_direct(table, "tr"))]
        is_ours = any(row is not None and row.stamp for row in found)
        rows += [row for row in found if row is not None and (row.id or row.stamp or row.fault or is_ours)]
    if not rows:
        hint = "The table of four columns must be there: id, source, translation, comments. Take the file that was exported."
        raise Rejected([error(Place(name), "NR260", "the file holds no table with ids and stamps", hint)])
    project, language, sent = _said(manifest, body)
    return Returns(project, language, tuple(rows), int(sent) if re.fullmatch(r"\d{1,7}", sent) else None)


def _manifest(parts: dict[str, bytes], name: str) -> Element | None:
    for part, data in parts.items():
        if part.startswith("customXml/") and MANIFEST.encode() in data:
            root = unpack.xml(data, name)
            if root.tag == f"{{{MANIFEST}}}exchange":
                return root
    return None


def _said(manifest: Element | None, body: Element) -> tuple[str, str, str]:
    """Return project, language and the number of rows from the manifest, or from the line above the table."""
    if manifest is not None:
        return manifest.get("project", ""), manifest.get("language", ""), manifest.get("rows", "")
    for paragraph in body.iter(qname("p")):
        found = re.fullmatch(r"(\S+) · (?:\S+ · )?(\S+) → (\S+) · (\d+)", _text(paragraph).strip())
        if found:
            return found.group(1), found.group(3), found.group(4)
    return "", "", ""


def _comments(part: bytes | None, name: str) -> dict[str, str]:
    """Return the comments in the margin by their id, each with its author."""
    if part is None:
        return {}
    root = unpack.xml(part, name)
    return {
        comment.get(qname("id"), ""): f"{comment.get(qname('author'), '')}: {_text(comment).strip()}".removeprefix(": ")
        for comment in root.iter(qname("comment"))
    }


def _row(
    number: int,
    row: Element,
    comments: dict[str, str],
    by_tag: dict[str | None, Element],
    stamps: dict[str | None, str],
) -> Returned | None:
    """Return a table row as it came back; None for the header row, a row that was deleted, and one without words."""
    if row.find(f"{qname('trPr')}/{qname('del')}") is not None:
        return None
    cells = list(_direct(row, "tc"))
    if len(cells) < _COLUMNS or row.find(f"{qname('trPr')}/{qname('tblHeader')}") is not None:
        return None
    lines = [line.strip() for line in _text(cells[0]).split("\n") if line.strip()]
    found = STAMP.search(_text(cells[0]))
    tags = {tag.get(qname("val"), "")[2:] for cell in cells[1:3] for tag in cell.iter(qname("tag"))}
    homes = {by_tag[tag].get("id", "") for tag in tags if tag in by_tag}
    id_ = lines[0] if lines and not lines[0].startswith("#") else ""
    if not id_ and not homes and not found and not "".join(map(_text, cells[1:])).strip():
        return None
    fault = ""
    if not id_:
        id_ = homes.pop() if len(homes) == 1 else ""
    elif homes - {id_}:
        fault = f"the cells of {' and '.join(sorted(homes - {id_}))} stand in this row"
    fault = fault or next((f"the translation holds {what}" for what in _strange(cells[2])), "")
    margin = [comments[ref.get(qname("id"), "")] for ref in row.iter(qname("commentReference"))
              if ref.get(qname("id"), "") in comments]  # fmt: skip
    said = "\n".join(filter(None, [*(_text(cell).strip() for cell in cells[_COLUMNS:]), *margin]))
    source, translation = _text(cells[1]), _text(cells[2])
    stamp = found.group(1) if found else stamps.get(id_, "")
    return Returned(number, id_, source, translation if translation.strip() else "", said, stamp, None, fault)


def _strange(cell: Element) -> Iterator[str]:
    for element in cell.iter(*_NO_TEXT, _MATHS):
        if not any(up.tag in _GONE for up in element.iterancestors()):
            yield {"drawing": "a picture", "pict": "a picture", "oMath": "a formula"}.get(
                etree.QName(element).localname, "a note or an object"
            )


def _direct(element: Element, tag: str) -> Iterator[Element]:
    """Yield the children `tag` of a table or row, also those inside a content control or a tracked change around them."""
    for child in element:
        if child.tag == qname(tag):
            yield child
        elif child.tag in (qname("sdt"), qname("sdtContent"), qname("ins"), qname("customXml")):
            yield from _direct(child, tag)


def _text(element: Element) -> str:
    """Return the text of an element with its changes accepted: paragraphs and breaks as line feeds."""
    out: list[str] = []
    for paragraph in [element] if element.tag == qname("p") else element.iter(qname("p")):
        if any(up.tag in _GONE for up in paragraph.iterancestors()):
            continue
        out += _inside(paragraph)
        # A paragraph whose mark was deleted has run into the next one.
        if paragraph.find(f"{qname('pPr')}/{qname('rPr')}/{qname('del')}") is None:
            out.append("\n")
    return "".join(out).removesuffix("\n")


def _inside(element: Element) -> Iterator[str]:
    for child in element:
        if child.tag in _GONE or child.tag == _ALTERNATE or child.tag == qname("p"):
            continue
        if child.tag == qname("t"):
            yield child.text or ""
        elif child.tag in _AS_TEXT:
            yield _AS_TEXT[child.tag]
        elif isinstance(child.tag, str):
            yield from _inside(child)
