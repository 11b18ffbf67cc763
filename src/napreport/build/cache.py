"""Cache: from all that a document or a page is made from to what was made from it once, kept on disk.

A key is the hash of a page, a format, its style with every face's bytes, what is installed, and this program's own code: what
is equal in all of these is the same bytes. Processes may share the folder and anybody may delete it, or any file in it, at any
time. What is read is verified, so that a damaged file is painted anew.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import astuple, fields, is_dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from napreport.files import replace_file
from napreport.problems import Place, Problem, Severity
from napreport.renderers import RenderedDocument

#: The cache is cut back to this many bytes, what was used longest ago first. Sixteen documents take 4 MB.
MOST = 2 << 30
#: So many records of builds (`unchanged`) are kept, and so many of layouts (`layout`).
MOST_RECORDS = 2000
_HEX = 64


class Cache:
    """Painted documents, and other bytes, by the hash of what they were made from."""

    def __init__(self, folder: Path, installed: str, most: int = MOST) -> None:
        """Take the folder, a hash of all that paints (packages, system libraries, own code), and the most bytes to keep."""
        self._folder, self._installed, self._most = folder, installed, most
        self._kept = False

    def key(self, *made_from: object) -> str:
        """Return the key of what is made from these values; raises TypeError for a value that has no fixed bytes."""
        found = sha256(self._installed.encode())
        for piece in _pieces(made_from):
            found.update(piece)
        return found.hexdigest()

    def get(self, key: str) -> RenderedDocument | None:
        """Return what was painted for a key, or None."""
        kept = self.read(key)
        if kept is None:
            return None
        head, data = kept.split(b"\n", 1)
        told = json.loads(head)
        return RenderedDocument(data, told["pages"], tuple(problem_from_row(each) for each in told["warnings"]))

    def put(self, key: str, painted: RenderedDocument) -> None:
        """Keep what was painted for a key."""
        head = {"pages": painted.pages, "warnings": [problem_to_row(each) for each in painted.warnings]}
        self.keep(key, json.dumps(head).encode() + b"\n" + painted.data)

    def read(self, key: str) -> bytes | None:
        """Return the bytes that were kept for a key, or None. A file that does not hold them is thrown away."""
        path = self._path(key)
        try:
            raw = path.read_bytes()
        except OSError:
            return None
        proof, kept = raw[:_HEX], raw[_HEX:]
        if proof != _proof(key, kept):
            with suppress(OSError):
                path.unlink()
            return None
        with suppress(OSError):
            os.utime(path)  # used now: the last to go
        return kept

    def keep(self, key: str, data: bytes) -> None:
        """Keep bytes for a key. A cache that cannot be written costs time and nothing else."""
        with suppress(OSError):
            replace_file(str(self._path(key)), _proof(key, data) + data)
            self._kept = True

    def trim(self) -> None:
        """Cut the cache back to its size, where this run added to it, and the small files beside it to their number."""
        if not self._kept:
            return
        found = _oldest_first(self._folder / "paints", "*/*")
        excess = sum(size for _, size, _ in found) - self._most
        for _, size, path in found:
            if excess <= 0:
                break
            with suppress(OSError):
                path.unlink()
            excess -= size
        for name in ("builds", "layout"):
            for _, _, path in _oldest_first(self._folder / name, "*.json")[:-MOST_RECORDS]:
                with suppress(OSError):
                    path.unlink()

    def _path(self, key: str) -> Path:
        return self._folder / "paints" / key[:2] / key[2:]


def _oldest_first(folder: Path, pattern: str) -> list[tuple[float, int, Path]]:
    """Return time, size and path of each file, what was used longest ago first."""
    found = []
    for path in folder.glob(pattern):
        with suppress(OSError):  # another process was first
            state = path.stat()
            found.append((state.st_mtime, state.st_size, path))
    return sorted(found)


def _proof(key: str, kept: bytes) -> bytes:
    return sha256(key.encode() + kept).hexdigest().encode()


def problem_to_row(problem: Problem) -> list[Any]:
    """Return a problem as it is kept: strings and numbers."""
    return [int(problem.severity), *astuple(problem.place), problem.code, problem.message, problem.hint]


def problem_from_row(row: list[Any]) -> Problem:
    """Return a problem that was kept."""
    severity, file, line, column, code, message, hint = row
    return Problem(Severity(severity), Place(file, line, column), code, message, hint)


def _pieces(value: object) -> Iterator[bytes]:
    """Yield bytes that tell a value from every other; a path stands for what the file holds, wherever it lies."""
    match value:
        case bytes():
            yield b"b%d:" % len(value)
            yield value
        case str():
            yield b"s%d:" % len(value.encode())
            yield value.encode()
        case None | bool() | int() | float():
            yield f"{type(value).__name__}{value!r};".encode()
        case Path():
            yield from _pieces(value.read_bytes())
        case tuple() | list():
            yield b"(%d:" % len(value)
            for item in value:
                yield from _pieces(item)
        case frozenset():
            yield from _pieces(sorted(b"".join(_pieces(item)) for item in value))
        case Mapping():
            yield from _pieces(sorted(value.items()))
        case _ if is_dataclass(value) and not isinstance(value, type):
            yield f"{type(value).__qualname__};".encode()
            for field in fields(value):
                yield from _pieces((field.name, getattr(value, field.name)))
        case _:
            raise TypeError(f"{type(value).__name__} has no fixed bytes to be hashed")
