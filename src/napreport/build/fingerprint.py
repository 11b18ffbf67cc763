"""Fingerprints: from files and from what is installed to hashes that change when they do.

Imported before anything else by every build, to say that there is nothing to do: it takes from the standard library no more than
`os`, `sys` and `hashlib`. Paths are strings for the same reason.
"""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable
from hashlib import sha256

#: What stands for a file: the hash of its content, then size, inode, and the times of its last change in ns (content, inode).
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
    """Return each file with its mark; a file that cannot be read has an empty one, which equals no file."""
    return {path: _mark(path) for path in paths}


def same_content(known: dict[str, Mark]) -> bool | None:
    """Say whether each file has the content that its mark was made of; None when it has and a mark had to be made anew.

    A file is read unless size, inode and both times are the mark's, and older than the mark by more than a file system's step.
    No program sets the time of the inode's change: a checkout, a restored backup or `touch` makes a file be read, and none is
    taken on trust.
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
    """Return a file's mark; its last place says whether the file was old enough for its times to tell a later change."""
    try:
        now, found = time.time_ns(), os.stat(path)
        with open(path, "rb") as stream:
            content = sha256(stream.read()).hexdigest()
    except OSError:
        return []
    settled = max(found.st_mtime_ns, found.st_ctime_ns) + _STEP < now
    return [content, *_look(found), int(settled)]


def environment() -> str:
    """Return a hash of all that a document follows besides its project: Python, every package and its version, system libraries.

    Versions are read from the names of the packages' folders, a hundredth of the time that asking for their metadata takes.
    """
    found = [sys.version, sys.platform]
    for folder in sys.path:
        if folder.endswith("-packages") and os.path.isdir(folder):
            found += sorted(name for name in os.listdir(folder) if name.endswith((".dist-info", ".egg-info")))
    return sha256("\n".join([*found, *libraries()]).encode()).hexdigest()


def libraries() -> list[str]:
    """Return the system's libraries that lay out and draw text, each with its file and size."""
    multiarch = getattr(sys.implementation, "_multiarch", "")
    folders = (f"/usr/lib/{multiarch}", "/usr/lib64", "/usr/lib", "/usr/local/lib", "/opt/homebrew/lib")
    paths = (os.path.realpath(os.path.join(folder, name)) for folder in folders for name in _LIBRARIES)
    return [f"{path} {os.stat(path).st_size}" for path in paths if os.path.exists(path)]


def own_code() -> str:
    """Return the folder that this program runs from: its files are as much an input as the project's."""
    return os.path.dirname(os.path.dirname(os.path.abspath(__file__)))
