"""PO: from a sheet to a plain PO file for any translator's editor, and from one that came back to its rows.

Ids and stamps travel in comments of the kind that editors leave alone. Both catalogues go in one file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import polib

from napreport.exchange.rows import ExchangeRow, ExchangeSheet, Returned, Returns
from napreport.language.catalogue import ui_id
from napreport.messages.po import po_bytes, read_po
from napreport.problems import Place, Rejected, error

_STAMP_LINE = re.compile(r"id: (.+) #([0-9a-f]{12})")
_HEADER = "X-Napreport-Exchange"
_SAID = re.compile(r"(\S+) (\S+)(?: (\d{1,7}))?")


def write(sheet: ExchangeSheet, headers: dict[str, str]) -> bytes:
    """Return a sheet as PO; `headers` are the catalogue's own, so that editors know the plural rule."""
    po = polib.POFile(wrapwidth=0)
    said = f"{sheet.project} {sheet.target.code} {len(sheet.rows)}"
    po.metadata = {**headers, "Language": sheet.target.code, _HEADER: said}
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


def read(path: Path, name: str) -> Returns:
    """Return the rows of a PO file that came back; raises `Rejected` when it is broken or not UTF-8."""
    po = read_po(path, name, "ui", double=True) or polib.POFile()
    living = [entry for entry in po if not entry.obsolete]
    said = _SAID.match(po.metadata.get(_HEADER, ""))
    if not said and not any(_STAMP_LINE.search(entry.comment) for entry in living):
        hint = "Import a file that 'messages export' made. A whole catalogue needs no import: put it into locales/."
        raise Rejected([error(Place(name), "NR260", "no entry of the file has an id of ours", hint)])
    project, language, sent = said.groups() if said else ("", "", None)
    rows = tuple(row for entry in living for row in _returned(entry))
    return Returns(project, language or po.metadata.get("Language", ""), rows, int(sent) if sent else None)


def _returned(entry: polib.POEntry) -> Iterator[Returned]:
    found = dict(_STAMP_LINE.findall(entry.comment)) or dict.fromkeys(_ids(entry), "")
    state: Literal["done", "fuzzy"] = "fuzzy" if entry.fuzzy else "done"
    if not entry.msgid_plural:
        for id_, stamp in found.items():
            text = entry.msgstr if entry.msgstr.strip() else ""
            yield Returned(entry.linenum or 0, id_, entry.msgid, text, entry.tcomment, stamp, state)
        return
    for id_, stamp in found.items():
        number = re.search(r"\[(\d{1,3})\]$", id_)
        form = int(number.group(1)) if number else 0
        source = entry.msgid if form == 0 and len(found) > 1 else entry.msgid_plural
        text = entry.msgstr_plural.get(form, "")
        yield Returned(entry.linenum or 0, id_, source, text, entry.tcomment, stamp, state)


def _ids(entry: polib.POEntry) -> Iterator[str]:
    """Yield the ids of an entry whose line of ids is gone: a string of the content has its id as context."""
    context = entry.msgctxt or ""
    name = context if "." in context else ui_id(context, entry.msgid)
    if not entry.msgid_plural:
        yield name
    for form in sorted(entry.msgstr_plural) if entry.msgid_plural else ():
        yield f"{name}[{form}]"
