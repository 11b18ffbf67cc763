"""PO: from a sheet to a plain PO file for any translator's editor, and from one that came back to its rows.

Ids and stamps travel in comments of the kind that editors leave alone. Both catalogues go in one file.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import polib

from napreport.catalogue import MAX_BYTES, read_catalogue
from napreport.exchange.rows import Returned, Returns, Row, Sheet
from napreport.load import read_text
from napreport.messages.po import as_bytes
from napreport.problems import Place, Rejected, error

_STAMP_LINE = re.compile(r"id: (.+) #([0-9a-f]{12})")
_HEADER = "X-Napreport-Exchange"


def write(sheet: Sheet, headers: dict[str, str]) -> bytes:
    """Return a sheet as PO; `headers` are the catalogue's own, so that editors know the plural rule."""
    po = polib.POFile(wrapwidth=0)
    po.metadata = {**headers, "Language": sheet.target.code, _HEADER: f"{sheet.project} {sheet.target.code}"}
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
    return as_bytes(po)


def _entry(row: Row) -> polib.POEntry:
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
    _, problems = read_catalogue(path, name, "ui")
    broken = [problem for problem in problems if problem.code in ("NR001", "NR003", "NR031")]
    if broken:
        raise Rejected(broken)
    text, _ = read_text(path, name, MAX_BYTES)
    po = polib.pofile(text, wrapwidth=0) if text.strip() else polib.POFile()
    rows = tuple(row for entry in po if not entry.obsolete for row in _returned(entry))
    if not rows:
        hint = "Import a file that 'messages export' made. A whole catalogue needs no import: put it into locales/."
        raise Rejected([error(Place(name), "NR260", "no entry of the file has an id of ours", hint)])
    project, _, language = po.metadata.get(_HEADER, "").partition(" ")
    return Returns(project, language or po.metadata.get("Language", ""), rows)


def _returned(entry: polib.POEntry) -> Iterator[Returned]:
    found = dict(_STAMP_LINE.findall(entry.comment))
    state: Literal["done", "fuzzy"] = "fuzzy" if entry.fuzzy else "done"
    if not entry.msgid_plural:
        for id_, stamp in found.items():
            text = entry.msgstr if entry.msgstr.strip() else ""
            yield Returned(entry.linenum or 0, id_, entry.msgid, text, entry.tcomment, stamp, state)
        return
    for id_, stamp in found.items():
        form = int(id_.rpartition("[")[2].rstrip("]") or 0) if id_.endswith("]") else 0
        source = entry.msgid if form == 0 and len(found) > 1 else entry.msgid_plural
        text = entry.msgstr_plural.get(form, "")
        yield Returned(entry.linenum or 0, id_, source, text, entry.tcomment, stamp, state)
