"""Unpack: from a returned file's bytes to its XML parts, after looking for all that a reviewer's file has no need of.

Nothing is inflated before the archive's own list of sizes was read; `zipfile` inflates no more than that list says, and tells
by the check sum when the list lied.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from lxml import etree

from napreport.problems import Place, Problem, Rejected, error

#: What a returned file may hold. 10,000 strings as Word are about 2 MB, and 30 MB when inflated.
MAX_FILE, MAX_PART, MAX_WHOLE, MAX_PARTS = 64_000_000, 256_000_000, 400_000_000, 2_000
#: How far a part may shrink. Word's own XML shrinks to a thirtieth; a bomb to a thousandth.
MAX_RATIO, _RATIO_COUNTS_FROM = 200, 1_000_000
#: Parts that run code or bring in other files.
_ACTIVE = re.compile(
    r"(^|/)(vbaProject\.bin|vbaData\.xml|activeX/|ctrlProps/|embeddings/|externalLinks/|connections\.xml|queryTables/"
    r"|macrosheets/|dialogsheets/|afchunk)",
    re.IGNORECASE,
)
_MACRO_TYPE = re.compile(rb"macroEnabled|vnd\.ms-office\.vbaProject|ms-excel\.sheet\.binary", re.IGNORECASE)
_HARMLESS = ("http", "https", "mailto")
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"

Element = etree._Element


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
    if data.startswith(_OLE):
        hint = "Save it again without a password, as .docx or .xlsx."
        raise Rejected(
            [error(Place(name), "NR260", "the file has a password, or is of the format of before 2007", hint)]
        )
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            problems = [*_sizes(infos, name), *_doubles(infos, name)]
            if problems:
                raise Rejected(problems)
            found = {info.filename: archive.read(info) for info in infos if not info.is_dir()}
    except (
        zipfile.BadZipFile,
        zipfile.LargeZipFile,
        NotImplementedError,
        RuntimeError,
        ValueError,
        EOFError,
        OSError,
    ) as fault:
        hint = (
            "Have it sent again; part of it may have been lost on the way. A .docx or .xlsx is wanted, no other format."
        )
        raise Rejected([error(Place(name), "NR260", "the file is broken or no Word or Excel file", hint)]) from fault
    except zipfile.zlib.error as fault:  # type: ignore[attr-defined]
        raise Rejected([error(Place(name), "NR260", "the file is broken", "Have it sent again.")]) from fault
    problems = [*_active(found, name), *_outside(found, name), *_declared(found, name)]
    if problems:
        raise Rejected(problems)
    return found


def too_large(name: str, what: str) -> Problem:
    """Return the problem of a file that holds more than a review can."""
    return error(Place(name), "NR261", f"{what}, which is too much for a review", "Look for pasted pictures.")


def _sizes(infos: list[zipfile.ZipInfo], name: str) -> Iterator[Problem]:
    whole = sum(info.file_size for info in infos)
    if len(infos) > MAX_PARTS:
        yield too_large(name, f"it is made of {len(infos):,} parts")
    elif whole > MAX_WHOLE or any(info.file_size > MAX_PART for info in infos):
        yield too_large(name, f"it would unpack to {whole:,} bytes")
    elif any(
        info.file_size > _RATIO_COUNTS_FROM and info.file_size > MAX_RATIO * max(info.compress_size, 1)
        for info in infos
    ):
        yield too_large(name, f"{sum(info.compress_size for info in infos):,} bytes would unpack to {whole:,}")


def _doubles(infos: list[zipfile.ZipInfo], name: str) -> Iterator[Problem]:
    if len({info.filename for info in infos}) < len(infos):
        yield error(Place(name), "NR260", "the file holds a part twice", "Have it saved and sent again.")


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
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as fault:
        place = Place(name, fault.lineno or 0)
        hint = "Have it sent again; part of it may have been lost on the way."
        raise Rejected([error(place, "NR260", f"the file is broken: {fault.msg}", hint)]) from None
    if b"<!DOCTYPE" in data:
        raise Rejected(
            [error(Place(name), "NR262", "the file declares entities", "Export it again and copy the texts.")]
        )
    return root
