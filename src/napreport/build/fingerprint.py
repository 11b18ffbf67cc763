"""Hashes of files and of what is installed.

Every build imports this module first, to find out whether there is anything to do. So it imports no more than `os`, `sys`,
`time` and `hashlib`, and paths are strings.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable
from hashlib import sha256

#: A file's hash, size, inode, times of change in ns (content, inode), and 1 if the times are old enough to be relied on.
Mark = list[str | int]

#: The system's libraries that lay out and draw text; they are no Python packages, and a document's bytes follow them.
_LIBRARIES = (
    "libpango-1.0.so.0",
    "libpangoft2-1.0.so.0",
    "libharfbuzz.so.0",
    "libharfbuzz-subset.so.0",
    "libfontconfig.so.1",
    "libfreetype.so.6",
)
#: File systems write times in steps of up to 2 s (FAT); a file as young as that may change again within one step.
_STEP = 2_000_000_000


def file_marks(paths: Iterable[str]) -> dict[str, Mark]:
    """Return the mark of each file.

    A file that cannot be read has an empty one.
    """
    return {path: _mark(path) for path in paths}


def same_content(known: dict[str, Mark]) -> bool | None:
    """Return whether all files have the content of their marks.

    None means that they have, and that `known` holds new marks. A file is read unless size, inode and both times are the mark's,
    and were older than the mark by more than a file system's step. No program sets the inode's time of change: after a
    checkout, a restored backup or `touch` a file is read.
    """
    renewed = False
    for path, mark in known.items():
        if not mark:
            return False
        try:
            found = os.stat(path)
        except OSError:
            return False
        if mark[1:5] == _look(found) and mark[5]:
            continue
        fresh = _mark(path)
        if fresh[:1] != mark[:1]:
            return False
        if fresh != mark:
            known[path], renewed = fresh, True
    return None if renewed else True


def _look(found: os.stat_result) -> Mark:
    return [found.st_size, found.st_ino, found.st_mtime_ns, found.st_ctime_ns]


def _mark(path: str) -> Mark:
    """Return a file's mark.

    Its last number says whether the file was old enough for its times to show a later change.
    """
    try:
        now, found = time.time_ns(), os.stat(path)
        with open(path, "rb") as stream:
            content = sha256(stream.read()).hexdigest()
    except OSError:
        return []
    settled = max(found.st_mtime_ns, found.st_ctime_ns) + _STEP < now
    return [content, *_look(found), int(settled)]


def environment() -> str:
    """Return a hash of Python, all packages and system libraries.

    A document depends on them besides its project. Versions are read from the names of the packages' folders: that
    takes a hundredth of the time that reading their metadata takes.
    """
    found = [sys.version, sys.platform]
    for folder in sys.path:
        if folder.endswith("-packages") and os.path.isdir(folder):
            found += sorted(name for name in os.listdir(folder) if name.endswith((".dist-info", ".egg-info")))
    return sha256("\n".join([*found, *libraries()]).encode()).hexdigest()


def libraries() -> list[str]:
    """Return the system's libraries for text, each with its path and size."""
    multiarch = getattr(sys.implementation, "_multiarch", "")
    folders = (f"/usr/lib/{multiarch}", "/usr/lib64", "/usr/lib", "/usr/local/lib", "/opt/homebrew/lib")
    paths = (os.path.realpath(os.path.join(folder, name)) for folder in folders for name in _LIBRARIES)
    return [f"{path} {os.stat(path).st_size}" for path in paths if os.path.exists(path)]


def own_code() -> str:
    """Return the folder of this program, whose files are inputs too."""
    return os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
