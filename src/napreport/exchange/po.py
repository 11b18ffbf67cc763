"""Plain PO files for any translator's editor.

Ids and stamps are in extracted comments, which editors leave alone. One file has the messages of both catalogues.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import polib

from napreport.exchange.rows import ExchangeRow, ExchangeSheet, ReturnedFile, ReturnedRow
from napreport.exchange.unpack import refusal
from napreport.language.catalogue import ui_id
from napreport.messages.po import po_bytes, read_po

_STAMP_LINE = re.compile(r"id: (.+) #([0-9a-f]{12})")
_HEADER = "X-Napreport-Exchange"
_ORIGIN = re.compile(r"(\S+) (\S+)(?: (\d{1,7}))?")


def write(sheet: ExchangeSheet, headers: dict[str, str]) -> bytes:
    """Return a sheet as PO; the catalogue's `headers` hold plural rules."""
    po = polib.POFile(wrapwidth=0)
    origin = f"{sheet.project} {sheet.target.code} {len(sheet.rows)}"
    po.metadata = {**headers, "Language": sheet.target.code, _HEADER: origin}
    entries: dict[str, polib.POEntry] = {}
    for row in sheet.rows:
        entry = entries.get(row.domain + row.key)
        if entry is None:
            entry = entries[row.domain + row.key] = _entry(row)
            po.append(entry)
        if row.form is None:
            entry.msgstr = row.translation
        else:
            entry.msgstr_plural[row.form] = row.translation
        entry.comment = "\n".join(filter(None, [entry.comment, f"id: {row.id} #{row.stamp}"]))
    return po_bytes(po)


def _entry(row: ExchangeRow) -> polib.POEntry:
    context, _, message = row.key.rpartition("\x04")
    entry = polib.POEntry(msgid=message, msgctxt=context or None, tcomment=row.comments)
    if row.form is not None:
        entry.msgid_plural, entry.msgstr_plural = row.sources[1], {}
    if row.state == "fuzzy":
        entry.flags = ["fuzzy"]
        if row.previous:
            entry.previous_msgid = row.previous
    entry.comment = "\n".join(note for note in row.notes if not note.startswith("n = "))
    return entry


def read(path: Path, name: str) -> ReturnedFile:
    """Read a returned PO; raise `Rejected` unless UTF-8 and ours."""
    po = read_po(path, name, "ui", double=True) or polib.POFile()
    entries = [entry for entry in po if not entry.obsolete]
    origin = _ORIGIN.match(po.metadata.get(_HEADER, ""))
    if not origin and not any(_STAMP_LINE.search(entry.comment) for entry in entries):
        hint = "Import a file that 'messages export' made. A whole catalogue needs no import: put it into locales/."
        raise refusal(name, "no entry of the file has an id of ours", hint)
    rows = tuple(row for entry in entries for row in _returned_rows(entry))
    return ReturnedFile.of(origin, rows, po.metadata.get("Language", ""))


def _returned_rows(entry: polib.POEntry) -> Iterator[ReturnedRow]:
    stamps = dict(_STAMP_LINE.findall(entry.comment)) or dict.fromkeys(_ids(entry), "")
    state: Literal["done", "fuzzy"] = "fuzzy" if entry.fuzzy else "done"
    for id_, stamp in stamps.items():
        if entry.msgid_plural:
            number = re.search(r"\[(\d{1,3})\]$", id_)
            form = int(number.group(1)) if number else 0
            source = entry.msgid if form == 0 and len(stamps) > 1 else entry.msgid_plural
            text = entry.msgstr_plural.get(form, "")
        else:
            source, text = entry.msgid, entry.msgstr if entry.msgstr.strip() else ""
        yield ReturnedRow(entry.linenum or 0, id_, source, text, entry.tcomment, stamp, state)


def _ids(entry: polib.POEntry) -> Iterator[str]:
    """Yield ids of an entry; context is the id of content."""
    context = entry.msgctxt or ""
    name = context if "." in context else ui_id(context, entry.msgid)
    if entry.msgid_plural:
        yield from (f"{name}[{form}]" for form in sorted(entry.msgstr_plural))
    else:
        yield name
