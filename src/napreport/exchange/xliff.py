"""XLIFF 2.1, the exchange format of translators' tools.

Facts, notes and placeholders inside a sentence must not change: they are codes that a tool shows and protects. The core of 2.1
has the namespace and schema of 2.0 (OASIS, XLIFF Version 2.1, 13 February 2018).
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from itertools import count

from lxml import etree

from napreport.content import markup
from napreport.exchange.rows import ExchangeRow, ExchangeSheet, ReturnedFile, ReturnedRow
from napreport.exchange.unpack import parse_part, refusal
from napreport.zipped_xml import Element

NAMESPACE = "urn:oasis:names:tc:xliff:document:2.0"
_SPACE = "{http://www.w3.org/XML/1998/namespace}space"
_CODE = re.compile(markup.CODE)
#: Our states as the standard's state and subState. A text to review is "initial": a tool changes that when a person confirms it.
_STATES = {"done": ("final", ""), "fuzzy": ("initial", "napreport:fuzzy"), "missing": ("initial", "")}


def write(sheet: ExchangeSheet) -> bytes:
    """Return XLIFF 2.1: a group per record, a unit per text."""
    root = etree.Element(
        _named("xliff"),
        {"version": "2.1", "srcLang": sheet.source.tag, "trgLang": sheet.target.tag},
        {None: NAMESPACE},  # type: ignore[dict-item]
    )
    original = f"{sheet.project}/{sheet.target.code}/{len(sheet.rows)}"
    file = etree.SubElement(root, _named("file"), {"id": "f1", "original": original})
    file.set(_SPACE, "preserve")
    group, record, numbers = file, "", count(1)
    for row in sheet.rows:
        if row.record != record:
            record = row.record
            group = etree.SubElement(file, _named("group"), {"id": f"g{next(numbers)}", "name": record})
        group.append(_unit(row))
    _indent(root, "\n")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def _indent(element: Element, around: str) -> None:
    """Put each element on its own line, except inside texts."""
    if not len(element) or etree.QName(element).localname in ("source", "target"):
        return
    element.text = around + " "
    for child in element:
        _indent(child, around + " ")
        child.tail = around + " "
    element[-1].tail = around


def _unit(row: ExchangeRow) -> Element:
    unit = etree.Element(_named("unit"), {"id": f"u{row.tag}", "name": row.id})
    notes = etree.SubElement(unit, _named("notes"))
    texts = [("stamp", row.stamp), *(("context", note) for note in row.notes), ("previous", row.previous),
             ("comment", row.comments)]  # fmt: skip
    for category, text in texts:
        if text:
            etree.SubElement(notes, _named("note"), {"category": category}).text = text
    codes: list[str] = []
    source = _content("source", row.source, codes, grow=True)
    target = _content("target", row.translation, list(codes), grow=False)
    if codes:
        original = etree.SubElement(unit, _named("originalData"))
        for number, code in enumerate(dict.fromkeys(codes), 1):
            etree.SubElement(original, _named("data"), {"id": f"d{number}"}).text = code
    state, substate = _STATES[row.state]
    segment = etree.SubElement(unit, _named("segment"), {"id": "s1", "state": state})
    if substate:
        segment.set("subState", substate)
    segment.append(source)
    if row.translation:
        segment.append(target)
    return unit


def _content(tag: str, text: str, codes: list[str], *, grow: bool) -> Element:
    """Return a text with its codes as `ph` elements.

    A source adds its codes to `codes` (`grow`). A target has the codes of its source, each once; others stay text.
    """
    content = etree.Element(_named(tag))
    content.set(_SPACE, "preserve")
    last: Element | None = None
    kinds = list(dict.fromkeys(codes))
    free = list(enumerate(codes, 1))
    at = 0

    def add(piece: str) -> None:
        if last is None:
            content.text = (content.text or "") + piece
        else:
            last.tail = (last.tail or "") + piece

    for found in _CODE.finditer(text):
        code = found.group()
        if grow:
            codes.append(code)
            kinds = list(dict.fromkeys(codes))
            number = len(codes)
        else:
            pair = next((pair for pair in free if pair[1] == code), None)
            if pair is None:
                continue
            free.remove(pair)
            number = pair[0]
        add(text[at : found.start()])
        last = etree.SubElement(
            content,
            _named("ph"),
            {"id": str(number), "dataRef": f"d{kinds.index(code) + 1}", "disp": code, "canCopy": "no"},
        )
        at = found.end()
    add(text[at:])
    return content


def read(data: bytes, name: str) -> ReturnedFile:
    """Read a returned XLIFF 2; raise `Rejected` for anything else."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) or b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        raise refusal(name, "the file declares entities or is not UTF-8", "Save it as UTF-8.", "NR262")
    root = parse_part(data, name)
    if root.tag != _named("xliff") or not root.get("version", "").startswith("2."):
        hint = "Have the translators' tool save it in the version that it got: XLIFF 2.1."
        raise refusal(name, "the file is no XLIFF of version 2", hint)
    rows = tuple(_returned_row(unit) for unit in root.iter(_named("unit")))
    if not rows:
        raise refusal(name, "the file holds no unit", "Have it sent again.")
    file = root.find(_named("file"))
    original = file.get("original", "") if file is not None else ""
    return ReturnedFile.of(re.fullmatch(r"([^/]*)/([^/]*)(?:/(\d{1,7}))?", original), rows)


def _returned_row(unit: Element) -> ReturnedRow:
    data = {each.get("id"): each.text or "" for each in unit.iter(_named("data"))}
    notes = {note.get("category"): note.text or "" for note in unit.iter(_named("note"))}
    comments = [note.text or "" for note in unit.iter(_named("note")) if note.get("category") in ("comment", None)]
    source, target = "", ""
    states: list[str | None] = []
    faults: list[str] = []
    # A tool may have split the text into sentences; the white space between them is in `ignorable`.
    for segment in unit.iter(_named("segment"), _named("ignorable")):
        own, other = segment.find(_named("source")), segment.find(_named("target"))
        words = "".join(_text(own, data, faults)) if own is not None else ""
        source += words
        target += "".join(_text(other, data, faults)) if other is not None else ""
        if segment.tag == _named("segment"):
            states.append(segment.get("state"))
        elif other is None:
            target += words
    number = unit.sourceline if isinstance(unit.sourceline, int) else 0
    # The standard's default is "initial"; but if all states are gone, the tool knows nothing of states.
    done = all(state not in (None, "initial") for state in states)
    return ReturnedRow(
        number,
        unit.get("name", ""),
        source,
        target if target.strip() else "",
        "\n".join(comments),
        notes.get("stamp", ""),
        None if not any(states) else "done" if done else "fuzzy",
        faults[0] if faults else "",
    )


def _text(element: Element, data: dict[str | None, str], faults: list[str]) -> Iterator[str]:
    yield element.text or ""
    for child in element:
        kind = etree.QName(child).localname if isinstance(child.tag, str) else ""
        if kind == "ph":
            yield data.get(child.get("dataRef"), child.get("disp", ""))
        elif kind == "cp":
            yield _character(child.get("hex", ""), faults)
        elif kind in ("mrk", "sm", "em", "pc"):
            yield from _text(child, data, faults)
        elif kind:  # Comments and processing instructions have none.
            faults.append(f"it holds a code <{kind}> that was not exported")
        yield child.tail or ""


def _character(code: str, faults: list[str]) -> str:
    """Return a `cp` element's character, which XML cannot hold itself."""
    number = int(code, 16) if re.fullmatch("[0-9A-Fa-f]{1,6}", code) else -1
    if not 0 <= number <= sys.maxunicode or 0xD800 <= number < 0xE000:
        faults.append(f"it holds the code '{code}', which stands for no letter")
        return ""
    return chr(number)


def _named(tag: str) -> str:
    return f"{{{NAMESPACE}}}{tag}"
