"""Unpack: from a returned file's bytes to its XML parts, after looking for all that a reviewer's file has no need of.

`zipped_xml` refuses what is damaged, locked or would unpack to too much, before it is unpacked.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from napreport.problems import Place, Problem, Rejected, error
from napreport.zipped_xml import Element as Element
from napreport.zipped_xml import UnreadableFile, parse_xml, read_zip

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
#: Why a zip cannot be read -> what the reviewer's coordinator reads, and what to do.
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


def read_bytes(path: Path, name: str) -> bytes:
    """Return a file's bytes; raises `Rejected` when it is missing or larger than a review can be."""
    try:
        if path.stat().st_size > MAX_FILE:
            raise Rejected([too_large(name, f"the file holds {path.stat().st_size:,} bytes")])
        return path.read_bytes()
    except OSError as fault:
        message = f"the file cannot be read: {fault.strerror}"
        raise Rejected([error(Place(name), "NR260", message, "Check its name and that you may read it.")]) from fault


def parts(data: bytes, name: str) -> dict[str, bytes]:
    """Return the parts of a Word or Excel file by name; raises `Rejected` for one that is broken or holds too much or code."""
    try:
        entries = read_zip(data)
    except UnreadableFile as fault:
        if fault.reason == "too large":
            raise Rejected([too_large(name, str(fault))]) from fault
        message, hint = _UNREADABLE[fault.reason]
        raise Rejected([error(Place(name), "NR260", message, hint)]) from fault
    found = dict(entries)
    if len(found) < len(entries):
        raise Rejected([error(Place(name), "NR260", "the file holds a part twice", "Have it saved and sent again.")])
    problems = [*_active(found, name), *_outside(found, name), *_declared(found, name)]
    if problems:
        raise Rejected(problems)
    return found


def too_large(name: str, what: str) -> Problem:
    """Return the problem of a file that holds more than a review can."""
    return error(Place(name), "NR261", f"{what}, which is too much for a review", "Look for pasted pictures.")


def _active(found: Mapping[str, bytes], name: str) -> Iterator[Problem]:
    parts_ = [part for part in found if _ACTIVE.search(part)]
    if parts_ or _MACRO_TYPE.search(found.get("[Content_Types].xml", b"")):
        what = f" ({parts_[0]})" if parts_ else ""
        hint = (
            "Save it as .docx or .xlsx without macros and without embedded files; ask who sent it where they came from."
        )
        yield error(Place(name), "NR262", f"the file holds macros or embedded files{what}", hint)


def _outside(found: Mapping[str, bytes], name: str) -> Iterator[Problem]:
    """Yield the relationships that make a program fetch something: linked templates, pictures, objects."""
    for part in sorted(found):
        if not part.endswith(".rels"):
            continue
        for relation in xml(found[part], name):
            if relation.get("TargetMode") != "External":
                continue
            kind, target = relation.get("Type", "").rsplit("/", 1)[-1], relation.get("Target", "")
            if kind != "hyperlink" or urlsplit(target).scheme.lower() not in _HARMLESS:
                message = f"the file refers to another file or address ({kind}: {target[:80]})"
                yield error(Place(name), "NR262", message, "Remove the link or the linked template, and save it again.")


def _declared(found: Mapping[str, bytes], name: str) -> Iterator[Problem]:
    """Refuse document types and encodings other than UTF-8: no office program writes them, and entities hide behind both."""
    for part, data in found.items():
        if part.endswith((".xml", ".rels")) and (b"<!DOCTYPE" in data or b"<!ENTITY" in data or b"\0" in data[:512]):
            yield error(
                Place(name), "NR262", f"{part} declares entities or is not UTF-8", "Save it again in Word or Excel."
            )


def xml(data: bytes, name: str) -> Element:
    """Return the root of an XML part; raises `Rejected` when it is none or declares a document type."""
    try:
        return parse_xml(data)
    except UnreadableFile as fault:
        if fault.reason == "entities":
            hint = "Export it again and copy the texts."
            raise Rejected([error(Place(name), "NR262", "the file declares entities", hint)]) from None
        hint = "Have it sent again; part of it may have been lost on the way."
        raise Rejected([error(Place(name, fault.line), "NR260", f"the file is broken: {fault}", hint)]) from None
