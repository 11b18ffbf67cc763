"""ZIP archives for e-mail: files below a size, a readme and checksums.

The same files in the same language give the same bytes. An archive names no recipient, so there are only as many archives as
there are different choices of files.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from napreport.distribution.documents import BuiltFile
from napreport.problems import Place, Rejected, error
from napreport.zipped_xml import write_zip

#: Bytes that an archive needs besides its files (names twice, checksums, the readme), and for each file.
_OVERHEAD, _PER_FILE = 6_000, 600
README, SUMS = "README.txt", "SHA256SUMS"


@dataclass(frozen=True, slots=True, order=True)
class FileChoice:
    """Files to send, named below the output folder; the readme's language."""

    language: str
    files: tuple[str, ...]


def split_files(files: Iterable[BuiltFile], most: float) -> list[list[BuiltFile]]:
    """Split files into groups whose archives stay below `most` bytes.

    Raises `Rejected` for each file that is too large alone. PDF and DOCX are compressed already, so an archive counts as large
    as its contents.
    """
    groups: list[list[BuiltFile]] = []
    size = 0.0
    problems = []
    for file in files:
        weight = file.bytes + _PER_FILE
        if weight + _OVERHEAD > most:
            message = f"the file has {file.bytes / 1e6:.1f} MB, and an e-mail may carry {most / 1e6:g}"
            hint = "Raise 'most_mb', or send this brief another way."
            problems.append(error(Place(file.name), "NR321", message, hint))
            continue
        if not groups or size + weight > most:
            groups.append([])
            size = _OVERHEAD
        groups[-1].append(file)
        size += weight
    if problems:
        raise Rejected(problems)
    return groups


def build_archive(files: Sequence[BuiltFile], folder: Path, readme: str) -> bytes:
    """Build a ZIP of files, a readme, and checksums for `sha256sum --check`."""
    contents = {file.short: (folder / file.name).read_bytes() for file in files}
    # Old versions of Windows' Notepad need its line ends and the byte order mark.
    contents[README] = ("\ufeff" + readme.replace("\n", "\r\n")).encode()
    sums = "".join(f"{sha256(data).hexdigest()}  {name}\n" for name, data in sorted(contents.items()))
    contents[SUMS] = sums.encode()
    return write_zip(dict(sorted(contents.items())))


def archive_name(report: str, choice: FileChoice, part: int, of: int) -> str:
    """Return an archive's ASCII name: its brief's or a hash of files."""
    names = sorted({Path(name).stem for name in choice.files})
    if len(names) == 1:
        stem = names[0] + ("-word" if len(choice.files) > 1 else "")
        stem += "" if stem.split("-")[-1] == choice.language or f"-{choice.language}" in stem else f"-{choice.language}"
    else:
        key = sha256("\n".join(choice.files).encode()).hexdigest()[:8]
        stem = f"{report}-{len(names)}-briefs-{choice.language}-{key}"
    return f"{stem}{f'-{part}of{of}' if of > 1 else ''}.zip"
