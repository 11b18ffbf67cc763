"""Read a returned Word document's rows, with changes accepted.

Controls, tags and the manifest are read if they are there. Other programs drop them, so nothing depends on them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from lxml import etree

from napreport.exchange.docx_export import MANIFEST
from napreport.exchange.rows import ReturnedFile, ReturnedRow, id_and_stamp
from napreport.exchange.unpack import parse_part, read_parts, refusal
from napreport.word.wml import qname
from napreport.zipped_xml import Element

#: Elements that are no part of a text once tracked changes are accepted.
_IGNORED = {
    qname(tag) for tag in ("del", "moveFrom", "instrText", "delText", "delInstrText", "pPr", "rPr", "sdtPr", "tcPr")
}
#: Word's second version of the same content, for older programs.
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_SIGNS = {
    "br": "\n",
    "cr": "\n",
    "tab": "\t",
    "noBreakHyphen": "\N{NON-BREAKING HYPHEN}",
    "softHyphen": "\N{SOFT HYPHEN}",
}
_AS_TEXT = {qname(tag): sign for tag, sign in _SIGNS.items()}
_NO_TEXT = {
    qname(tag) for tag in ("drawing", "pict", "object", "footnoteReference", "endnoteReference", "sym", "altChunk")
}
#: Id, source and translation; a reviewer may have deleted the column of comments, or added one.
_COLUMNS = 3
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"


def read(data: bytes, name: str) -> ReturnedFile:
    """Read a returned document; raise `Rejected` if our table is missing."""
    parts = read_parts(data, name)
    if "word/document.xml" not in parts:
        raise refusal(name, "the file is no Word document", "Give the Word file that came back, saved as .docx.")
    body = parse_part(parts["word/document.xml"], name)
    manifest = _manifest(parts, name)
    comments = _margin_comments(parts.get("word/comments.xml"), name)
    sent = [
        (row.get("tag", ""), row.get("id", ""), row.get("stamp", ""))
        for row in (manifest if manifest is not None else ())
    ]
    ids = {tag: id_ for tag, id_, _ in sent}
    stamps = {id_: stamp for _, id_, stamp in sent}
    rows: list[ReturnedRow] = []
    for table in body.iter(qname("tbl")):
        found = [_row(number, row, comments, ids, stamps) for number, row in enumerate(_direct(table, "tr"))]
        is_ours = any(row is not None and row.stamp for row in found)
        rows += [row for row in found if row is not None and (row.id or row.stamp or row.fault or is_ours)]
    if not rows:
        hint = "The table of four columns must be there: id, source, translation, comments. Take the file that was exported."
        raise refusal(name, "the file holds no table with ids and stamps", hint)
    project, language, number = _origin(manifest, body)
    return ReturnedFile(project, language, tuple(rows), int(number) if re.fullmatch(r"\d{1,7}", number) else None)


def _manifest(parts: dict[str, bytes], name: str) -> Element | None:
    for part, data in parts.items():
        if part.startswith("customXml/") and MANIFEST.encode() in data:
            root = parse_part(data, name)
            if root.tag == f"{{{MANIFEST}}}exchange":
                return root
    return None


def _origin(manifest: Element | None, body: Element) -> tuple[str, str, str]:
    """Return project, language and rows, of manifest or line above."""
    if manifest is not None:
        return manifest.get("project", ""), manifest.get("language", ""), manifest.get("rows", "")
    for paragraph in body.iter(qname("p")):
        found = re.fullmatch(r"(\S+) · (?:\S+ · )?\S+ → (\S+) · (\d+)", _text(paragraph).strip())
        if found:
            return found.group(1), found.group(2), found.group(3)
    return "", "", ""


def _margin_comments(part: bytes | None, name: str) -> dict[str, str]:
    """Return the margin's comments by id, each with its author."""
    comments = parse_part(part, name).iter(qname("comment")) if part is not None else ()
    return {
        comment.get(qname("id"), ""): f"{comment.get(qname('author'), '')}: {_text(comment).strip()}".removeprefix(": ")
        for comment in comments
    }


def _row(
    number: int, row: Element, margin_comments: dict[str, str], ids: dict[str, str], stamps: dict[str, str]
) -> ReturnedRow | None:
    """Return a returned row; None for headings, deleted and empty rows.

    The manifest has `ids` by tag and `stamps` by id.
    """
    if row.find(f"{qname('trPr')}/{qname('del')}") is not None:
        return None
    cells = list(_direct(row, "tc"))
    if len(cells) < _COLUMNS or row.find(f"{qname('trPr')}/{qname('tblHeader')}") is not None:
        return None
    texts = [_text(cell) for cell in cells]
    id_, stamp = id_and_stamp(texts[0])
    tags = {tag.get(qname("val"), "")[2:] for cell in cells[1:3] for tag in cell.iter(qname("tag"))}
    tagged_ids = {ids[tag] for tag in tags if tag in ids}
    if not (id_ or tagged_ids or stamp or "".join(texts[1:]).strip()):
        return None
    fault = ""
    if not id_:
        id_ = tagged_ids.pop() if len(tagged_ids) == 1 else ""
    elif tagged_ids - {id_}:
        fault = f"the cells of {' and '.join(sorted(tagged_ids - {id_}))} stand in this row"
    fault = fault or next((f"the translation holds {what}" for what in _objects(cells[2])), "")
    references = [ref.get(qname("id"), "") for ref in row.iter(qname("commentReference"))]
    comments = [text.strip() for text in texts[_COLUMNS:]] + [margin_comments.get(ref, "") for ref in references]
    translation = texts[2] if texts[2].strip() else ""
    remarks = "\n".join(filter(None, comments))
    return ReturnedRow(number, id_, texts[1], translation, remarks, stamp or stamps.get(id_, ""), None, fault)


def _objects(cell: Element) -> Iterator[str]:
    """Yield what a cell holds besides text."""
    for element in cell.iter(*_NO_TEXT, _MATHS):
        if not any(up.tag in _IGNORED for up in element.iterancestors()):
            yield {"drawing": "a picture", "pict": "a picture", "oMath": "a formula"}.get(
                etree.QName(element).localname, "a note or an object"
            )


def _direct(element: Element, tag: str) -> Iterator[Element]:
    """Yield rows or cells, also in content controls and tracked changes."""
    for child in element:
        if child.tag == qname(tag):
            yield child
        elif child.tag in (qname("sdt"), qname("sdtContent"), qname("ins"), qname("customXml")):
            yield from _direct(child, tag)


def _text(element: Element) -> str:
    """Return accepted text; paragraphs and breaks become line feeds."""
    pieces: list[str] = []
    for paragraph in [element] if element.tag == qname("p") else element.iter(qname("p")):
        if any(up.tag in _IGNORED for up in paragraph.iterancestors()):
            continue
        pieces += _text_pieces(paragraph)
        # Deleting a paragraph's mark joins it with the next one.
        if paragraph.find(f"{qname('pPr')}/{qname('rPr')}/{qname('del')}") is None:
            pieces.append("\n")
    return "".join(pieces).removesuffix("\n")


def _text_pieces(element: Element) -> Iterator[str]:
    for child in element:
        if child.tag in _IGNORED or child.tag == _FALLBACK or child.tag == qname("p"):
            continue
        if child.tag == qname("t"):
            yield child.text or ""
        elif child.tag in _AS_TEXT:
            yield _AS_TEXT[child.tag]
        elif isinstance(child.tag, str):
            yield from _text_pieces(child)
