"""Read and write zips of XML parts, such as DOCX and XLSX.

The one reader of zipped XML: for files that came back from reviewers, for the Word template and for the checks.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Mapping
from typing import Literal

from lxml import etree

#: What a zip may hold, in bytes and in files. 10,000 strings as Word are about 2 MB, and 30 MB when inflated.
MAX_PART, MAX_WHOLE, MAX_PARTS = 256_000_000, 400_000_000, 2_000
#: How far a part may shrink. Word's own XML shrinks to a thirtieth; a bomb to a thousandth.
MAX_RATIO, _RATIO_COUNTS_FROM = 200, 1_000_000
#: How an OLE file begins: Word and Excel write one for a file with a password, and wrote no other before 2007.
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
#: How hard zlib tries on embedded fonts (1 to 9, else 6): a twentieth larger, and a seventh of the rendering saved.
_FONT_LEVEL = 3

Element = etree._Element


class UnreadableFile(Exception):
    """A zip or an XML part that cannot be read safely; `line` counts from 1, 0 if unknown."""

    def __init__(self, reason: Literal["damaged", "encrypted", "too large", "entities"], message: str, line: int = 0):
        super().__init__(message)
        self.reason, self.line = reason, line


def read_zip(data: bytes) -> list[tuple[str, bytes]]:
    """Return a zip's files by name, in their order.

    A name that is there twice is returned twice; folders are left out. Nothing is inflated before the archive's own list
    of sizes was checked; `zipfile` inflates no more than that list says, and the check sum shows if the list lied.
    Raises UnreadableFile.
    """
    if data.startswith(_OLE):
        raise UnreadableFile("encrypted", "the file has a password, or is of the format of before 2007")
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
            _check_sizes(infos)
            return [(info.filename, archive.read(info)) for info in infos]
    except (zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, NotImplementedError, RuntimeError, ValueError,
            EOFError, OSError) as fault:  # fmt: skip
        raise UnreadableFile("damaged", str(fault)) from fault


def _check_sizes(infos: list[zipfile.ZipInfo]) -> None:
    """Refuse what is locked or would unpack to too much."""
    whole, packed = (sum(sizes) for sizes in ((i.file_size for i in infos), (i.compress_size for i in infos)))
    if any(info.flag_bits & 1 for info in infos):
        raise UnreadableFile("encrypted", "the file has a password")
    if len(infos) > MAX_PARTS:
        raise UnreadableFile("too large", f"it is made of {len(infos):,} parts")
    if whole > MAX_WHOLE or any(info.file_size > MAX_PART for info in infos):
        raise UnreadableFile("too large", f"it would unpack to {whole:,} bytes")
    for info in infos:
        if info.file_size > max(_RATIO_COUNTS_FROM, MAX_RATIO * max(info.compress_size, 1)):
            raise UnreadableFile("too large", f"{packed:,} bytes would unpack to {whole:,}")


def parse_xml(data: bytes) -> Element:
    """Return the root of an XML part, with nothing from outside it.

    Raises UnreadableFile for what is no XML and for a document type, behind which entities hide.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(data, parser)
    except etree.XMLSyntaxError as fault:
        raise UnreadableFile("damaged", fault.msg or "it is no XML", fault.lineno or 0) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise UnreadableFile("entities", "it declares entities")
    return root


def write_zip(files: Mapping[str, bytes]) -> bytes:
    """Return a zip of these files, in this order: the same files give the same bytes on every system."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, data in files.items():
            entry = zipfile.ZipInfo(name, (1980, 1, 1, 0, 0, 0))
            entry.compress_type, entry.create_system = zipfile.ZIP_DEFLATED, 0
            archive.writestr(entry, data, compresslevel=_FONT_LEVEL if name.endswith(".odttf") else None)
    return out.getvalue()
