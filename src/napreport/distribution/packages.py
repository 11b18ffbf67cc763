"""Packages: from the files that go by e-mail to ZIP archives under a size, with a readme and SHA256SUMS, always the same bytes.

Whoever asks for the same files in the same language gets the same archive: it names no recipient, and 10,000 recipients need
no more archives than there are choices.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from napreport.distribution.documents import File
from napreport.problems import Place, Rejected, error
from napreport.zipped_xml import write_zip

#: What an archive holds beside its files: names twice, checksums, the readme, in bytes; a name takes this much more.
_OVERHEAD, _PER_FILE = 6_000, 600
README, SUMS = "README.txt", "SHA256SUMS"
Readme = Callable[[Sequence[File], int, int], str]


@dataclass(frozen=True, slots=True, order=True)
class Choice:
    """Files that go together, by their names below the output folder, with a readme in a language."""

    language: str
    files: tuple[str, ...]


def parts(files: Iterable[File], most: float) -> list[list[File]]:
    """Return files in groups whose archives stay under `most` bytes; raises `Rejected` for a file that is too large alone.

    PDF and DOCX are compressed already, so an archive is counted as large as what it holds.
    """
    groups: list[list[File]] = []
    size = 0.0
    problems = []
    for file in files:
        weight = file.bytes + _PER_FILE
        if weight + _OVERHEAD > most:
            message = f"the file has {file.bytes / 1e6:.1f} MB, and an e-mail may carry {most / 1e6:g}"
            problems.append(
                error(Place(file.name), "NR321", message, "Raise 'most_mb', or send this brief another way.")
            )
            continue
        if not groups or size + weight > most:
            groups.append([])
            size = _OVERHEAD
        groups[-1].append(file)
        size += weight
    if problems:
        raise Rejected(problems)
    return groups


def archive(files: Sequence[File], folder: Path, readme: str) -> bytes:
    """Return one archive: the files by name, the readme, and the checksums that `sha256sum --check` reads."""
    contents = {file.short: (folder / file.name).read_bytes() for file in files}
    # Windows' own editor shows lines only where they end its way.
    contents[README] = ("\ufeff" + readme.replace("\n", "\r\n")).encode()
    sums = "".join(f"{sha256(data).hexdigest()}  {name}\n" for name, data in sorted(contents.items()))
    contents[SUMS] = sums.encode()
    return write_zip(dict(sorted(contents.items())))


def archive_name(report: str, choice: Choice, part: int, of: int) -> str:
    """Return an archive's name, in ASCII: the brief's where it holds one, else one that a hash of its files tells apart."""
    names = sorted({Path(name).stem for name in choice.files})
    if len(names) == 1:
        stem = names[0] + ("-word" if len(choice.files) > 1 else "")
        stem += "" if stem.split("-")[-1] == choice.language or f"-{choice.language}" in stem else f"-{choice.language}"
    else:
        key = sha256("\n".join(choice.files).encode()).hexdigest()[:8]
        stem = f"{report}-{len(names)}-briefs-{choice.language}-{key}"
    return f"{stem}{f'-{part}of{of}' if of > 1 else ''}.zip"
