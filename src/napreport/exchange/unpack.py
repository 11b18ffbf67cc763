"""Open a returned file with suspicion and return its XML parts.

`zipped_xml` refuses damaged and locked files, and those that would unpack to too much, before it unpacks them. This module
refuses whatever a reviewer's file does not need: macros, embedded files, links to other files, entities.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from posixpath import basename, dirname, join, normpath
from urllib.parse import urlsplit

from napreport.problems import Place, Problem, Rejected, error
from napreport.zipped_xml import Element, UnreadableFile, parse_xml, read_zip

#: The most bytes of a returned file.
MAX_FILE = 64_000_000
#: Parts that run code or bring in other files.
_ACTIVE = re.compile(
    r"(^|/)(vbaProject\.bin|vbaData\.xml|activeX/|ctrlProps/|embeddings/|externalLinks/|connections\.xml|queryTables/"
    r"|macrosheets/|dialogsheets/|afchunk)",
    re.IGNORECASE,
)
_MACRO_TYPE = re.compile(rb"macroEnabled|vnd\.ms-office\.vbaProject|ms-excel\.sheet\.binary", re.IGNORECASE)
_HARMLESS = ("http", "https", "mailto")
#: Message and hint for a zip that cannot be read, by reason.
_UNREADABLE = {
    "encrypted": (
        "the file has a password, or is of the format of before 2007",
        "Save it again without a password, as .docx or .xlsx.",
    ),
    "damaged": (
        "the file is broken or no Word or Excel file",
        "Have it sent again; part of it may have been lost on the way. A .docx or .xlsx is wanted, no other format.",
    ),
}


def refusal(name: str, message: str, hint: str, code: str = "NR260", line: int = 0) -> Rejected:
    """Return the exception that refuses a whole file."""
    return Rejected([error(Place(name, line), code, message, hint)])


def _too_large(name: str, what: str) -> Rejected:
    return refusal(name, f"{what}, which is too much for a review", "Look for pasted pictures.", "NR261")


def read_bytes(path: Path, name: str) -> bytes:
    """Return a file's bytes; raise `Rejected` if missing or too large."""
    try:
        if path.stat().st_size > MAX_FILE:
            raise _too_large(name, f"the file holds {path.stat().st_size:,} bytes")
        return path.read_bytes()
    except OSError as fault:
        message = f"the file cannot be read: {fault.strerror}"
        raise refusal(name, message, "Check its name and that you may read it.") from fault


def read_parts(data: bytes, name: str) -> dict[str, bytes]:
    """Return an office file's parts; raise `Rejected` if broken or unsafe."""
    try:
        entries = read_zip(data)
    except UnreadableFile as fault:
        if fault.reason == "too large":
            raise _too_large(name, str(fault)) from fault
        raise refusal(name, *_UNREADABLE[fault.reason]) from fault
    parts = dict(entries)
    if len(parts) < len(entries):
        raise refusal(name, "the file holds a part twice", "Have it saved and sent again.")
    problems = [*_active_parts(parts, name), *_external_targets(parts, name), *_entities(parts, name)]
    if problems:
        raise Rejected(problems)
    return parts


def _active_parts(parts: Mapping[str, bytes], name: str) -> Iterator[Problem]:
    """Refuse macros and embedded files."""
    active = [part for part in parts if _ACTIVE.search(part)]
    if active or _MACRO_TYPE.search(parts.get("[Content_Types].xml", b"")):
        what = f" ({active[0]})" if active else ""
        hint = (
            "Save it as .docx or .xlsx without macros and without embedded files; ask who sent it where they came from."
        )
        yield error(Place(name), "NR262", f"the file holds macros or embedded files{what}", hint)


def _external_targets(parts: Mapping[str, bytes], name: str) -> Iterator[Problem]:
    """Refuse relationships that make a program fetch something: linked templates, pictures, objects."""
    for part in sorted(parts):
        if not part.endswith(".rels"):
            continue
        for relation in parse_part(parts[part], name):
            if relation.get("TargetMode") != "External":
                continue
            kind, target = relation.get("Type", "").rsplit("/", 1)[-1], relation.get("Target", "")
            if kind != "hyperlink" or urlsplit(target).scheme.lower() not in _HARMLESS:
                message = f"the file refers to another file or address ({kind}: {target[:80]})"
                yield error(Place(name), "NR262", message, "Remove the link or the linked template, and save it again.")


def _entities(parts: Mapping[str, bytes], name: str) -> Iterator[Problem]:
    """Refuse document types and encodings other than UTF-8.

    No office program writes them, and entities hide behind both.
    """
    for part, data in parts.items():
        if part.endswith((".xml", ".rels")) and (b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"\0" in data[:512]):
            message = f"{part} declares entities or is not UTF-8"
            yield error(Place(name), "NR262", message, "Save it again in Word or Excel.")


def parse_part(data: bytes, name: str) -> Element:
    """Return an XML part's root; raise `Rejected` if broken or with entities."""
    try:
        return parse_xml(data)
    except UnreadableFile as fault:
        if fault.reason == "entities":
            hint = "Export it again and copy the texts."
            raise refusal(name, "the file declares entities", hint, "NR262") from None
        hint = "Have it sent again; part of it may have been lost on the way."
        raise refusal(name, f"the file is broken: {fault}", hint, line=fault.line) from None


def related_parts(parts: Mapping[str, bytes], part: str, name: str) -> Iterator[tuple[Element, str]]:
    """Yield each relationship whose target exists, with the target's path."""
    relations = parts.get(f"{dirname(part)}/_rels/{basename(part)}.rels")
    for relation in parse_part(relations, name) if relations else ():
        target = relation.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else normpath(join(dirname(part), target))
        if path in parts:
            yield relation, path
