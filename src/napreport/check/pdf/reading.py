"""Extract a PDF's text from its structure tree.

Notes are read last, as in other formats.
"""

from __future__ import annotations

import io
import re
from dataclasses import dataclass, field

from napreport.check.compare import ExtractedText
from napreport.check.pdf.tagtree import Tag, read_tags

#: Notes, and the calls that lead to them, are no part of the text around them.
_NOTES = frozenset({"Note", "Reference"})
_HEADING = re.compile(r"H([1-6])")
#: A list item's bullet, box or number; a term is a label too, but is read.
_SIGN = re.compile(r"\W*|\d+\.")


def read_pdf(data: bytes) -> ExtractedText:
    """Return a PDF's text. Raises ValueError if it has no tags."""
    import pikepdf

    with pikepdf.open(io.BytesIO(data)) as pdf:
        reader = _TextCollector(str(pdf.docinfo.get("/Title", "")), str(pdf.Root.get("/Lang", "")))
    reader.walk(read_tags(data))
    for note in reader.note_tags:
        reader.notes.append(note.text(frozenset({"Lbl"})))
        reader.links += _links(note)
        reader.languages += _languages(note)
    return reader


@dataclass(slots=True)
class _TextCollector(ExtractedText):
    """Collects text on a walk over a structure tree."""

    note_tags: list[Tag] = field(default_factory=list)

    def walk(self, tag: Tag) -> None:
        heading = _HEADING.fullmatch(tag.role)
        if heading:
            self.headings.append((int(heading[1]), tag.text(_NOTES | {"Lbl"})))
            self.say(tag)
        elif tag.role == "TOC":
            self.contents += [re.sub(r"\s*\d+$", "", entry.text()) for entry in tag.children()]
        elif tag.role == "Table":
            self.table(tag)
        elif tag.role == "Figure":
            self.figures.append(tag.alt)
        elif tag.role == "Note":
            self.note_tags.append(tag)
        elif tag.role in ("P", "LBody") or (tag.role == "Lbl" and not _SIGN.fullmatch(tag.text())):
            self.say(tag)
        elif tag.role != "Lbl":
            for kid in tag.children():
                self.walk(kid)

    def say(self, tag: Tag) -> None:
        self.paragraphs.append(tag.text(_NOTES))
        self.inside(tag)

    def inside(self, tag: Tag) -> None:
        self.note_tags += [kid for kid in tag.descendants() if kid.role == "Note"]
        self.links += _links(tag)
        self.languages += _languages(tag)

    def table(self, table: Tag) -> None:
        rows = []
        for tag in table.children():
            if tag.role == "Caption":
                for paragraph in [kid for kid in tag.children() if kid.role == "P"] or [tag]:
                    self.say(paragraph)
        for row in (tag for tag in table.descendants() if tag.role == "TR"):
            cells = row.children()
            for cell in cells:
                self.inside(cell)
            if any(cell.role == "TD" for cell in cells):
                rows.append(tuple(cell.text(_NOTES) for cell in cells))
        self.tables.append(tuple(rows))


def _links(tag: Tag) -> list[tuple[str, str]]:
    """Return the links below an element.

    Those between a note and its call are left out.
    """
    found = []
    for kid in tag.children():
        if kid.role == "Link":
            found.append((kid.text(), kid.address))
        elif kid.role not in _NOTES and not (tag.role == "Note" and kid.role == "Lbl"):
            found += _links(kid)
    return found


def _languages(tag: Tag) -> list[tuple[str, str]]:
    """Return the pieces below an element that are in another language."""
    found = []
    for kid in tag.children():
        if kid.lang:
            found.append((kid.lang, kid.text(_NOTES)))
        elif kid.role not in _NOTES:
            found += _languages(kid)
    return found
