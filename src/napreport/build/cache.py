"""The cache on disk: bytes by namespace and key.

Bytes are verified when they are read. Processes may share the folder, and anybody may delete it, or any file in it, at any
time. Only `design.fonts` keeps files of its own beside it, because other programs read them. `build.unchanged` imports this
module before anything heavy, so it imports only small modules of the standard library.
"""

from __future__ import annotations

import os
from contextlib import suppress
from hashlib import sha256
from typing import TYPE_CHECKING

from napreport.files import replace_file, walk_files

if TYPE_CHECKING:
    from pathlib import Path

#: What is kept: records of builds, documents, and composed pages (`briefs` leads to them).
NAMESPACES = ("builds", "briefs", "pages", "documents")
#: Folders of earlier versions, which are cut back as well.
_FORMER = ("layout", "layouts", "paints")
#: The cache is cut back to this many bytes, the least recently used first. Sixteen documents take 4 MB.
MOST = 2 << 30
_HEX = 64


class Cache:
    """Bytes that an earlier build made, by namespace and key."""

    def __init__(self, folder: str | Path, installed: str = "", most: int = MOST) -> None:
        """Take the folder and the most bytes to keep.

        `installed` is a hash of packages, system libraries and our own code: keys of what they make contain it.
        """
        self.folder, self.installed = os.fspath(folder), installed
        self._most, self._is_written = most, False

    def read(self, namespace: str, key: str) -> bytes | None:
        """Return the bytes of a key, or None.

        A damaged file is deleted.
        """
        path = self._path(namespace, key)
        try:
            with open(path, "rb") as stream:
                raw = stream.read()
        except OSError:
            return None
        proof, data = raw[:_HEX], raw[_HEX:]
        if proof != _proof(key, data):
            with suppress(OSError):
                os.unlink(path)
            return None
        with suppress(OSError):
            os.utime(path)  # `trim` deletes the least recently used
        return data

    def write(self, namespace: str, key: str, data: bytes) -> None:
        """Keep bytes for a key.

        A cache that cannot be written costs time and nothing else.
        """
        with suppress(OSError):
            replace_file(self._path(namespace, key), _proof(key, data) + data)
            self._is_written = True

    def trim(self) -> None:
        """Cut a cache back that this process added to."""
        if not self._is_written:
            return
        files = []
        for path in walk_files(*(os.path.join(self.folder, name) for name in (*NAMESPACES, *_FORMER))):
            with suppress(OSError):  # another process was first
                state = os.stat(path)
                files.append((state.st_mtime, state.st_size, path))
        excess = sum(size for _, size, _ in files) - self._most
        for _, size, path in sorted(files):
            if excess <= 0:
                break
            with suppress(OSError):
                os.unlink(path)
            excess -= size

    def _path(self, namespace: str, key: str) -> str:
        return os.path.join(self.folder, namespace, key[:2], key[2:])


def _proof(key: str, data: bytes) -> bytes:
    return sha256(key.encode() + data).hexdigest().encode()
