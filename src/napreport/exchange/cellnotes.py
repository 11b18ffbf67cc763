"""Cell notes: from the parts of a spreadsheet that came back to what reviewers pinned to the cells of a sheet, by its rows."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from posixpath import basename, dirname, join, normpath

from napreport.exchange import unpack
from napreport.exchange.unpack import Element


def read(parts: Mapping[str, bytes], sheet: str, name: str) -> dict[int, list[str]]:
    """Return the notes and threaded comments of a worksheet by row, each with its author. `sheet` is the path of its part.

    For older programs Excel writes a threaded comment once more as a note, which is left out.
    """
    threaded = [*_threaded(parts, sheet, name)]
    talked_of = {cell for cell, _ in threaded}
    found: dict[int, list[str]] = {}
    for cell, text in [*threaded, *(note for note in _notes(parts, sheet, name) if note[0] not in talked_of)]:
        number = re.search(r"\d{1,7}$", cell)
        if number and text:
            found.setdefault(int(number.group()), []).append(text)
    return found


def _notes(parts: Mapping[str, bytes], sheet: str, name: str) -> Iterator[tuple[str, str]]:
    for part in _related(parts, sheet, name, "/comments"):
        authors = [author.text or "" for author in part.iter("{*}author")]
        for comment in part.iter("{*}comment"):
            number = comment.get("authorId", "")
            author = authors[int(number)] if re.fullmatch(r"\d{1,6}", number) and int(number) < len(authors) else ""
            yield comment.get("ref", ""), _by(author, "".join(text.text or "" for text in comment.iter("{*}t")))


def _threaded(parts: Mapping[str, bytes], sheet: str, name: str) -> Iterator[tuple[str, str]]:
    people = {
        person.get("id"): person.get("displayName", "")
        for path in parts
        if path.startswith("xl/persons/") and path.endswith(".xml")
        for person in unpack.xml(parts[path], name).iter("{*}person")
    }
    for part in _related(parts, sheet, name, "/threadedComment"):
        for comment in part.iter("{*}threadedComment"):
            author = people.get(comment.get("personId"), "")
            yield comment.get("ref", ""), _by(author, comment.findtext("{*}text") or "")


def _by(author: str, text: str) -> str:
    said = text.strip().removeprefix(f"{author}:").strip()
    return f"{author}: {said}".removeprefix(": ") if said else ""


def _related(parts: Mapping[str, bytes], sheet: str, name: str, kind: str) -> Iterator[Element]:
    """Yield the parts that a worksheet refers to as of a kind."""
    relations = parts.get(f"{dirname(sheet)}/_rels/{basename(sheet)}.rels")
    for relation in unpack.xml(relations, name) if relations else ():
        target = relation.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else normpath(join(dirname(sheet), target))
        if relation.get("Type", "").endswith(kind) and path in parts:
            yield unpack.xml(parts[path], name)
