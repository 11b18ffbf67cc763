"""Read, write and lock files.

No other module replaces a file on disk. `build.unchanged` imports this module before anything heavy, so its top imports
only small modules of the standard library.
"""

from __future__ import annotations

import os
from contextlib import contextmanager
from hashlib import sha256
from itertools import count, islice
from typing import IO, TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator
    from pathlib import Path

    from napreport.problems import Unusable

T = TypeVar("T")
_temporary_number = count()


def replace_file(path: str | Path, data: bytes) -> None:
    """Replace a file whole or not at all; raise OSError."""
    with _replacing(path) as stream:
        stream.write(data)


def write_output(path: Path, data: bytes) -> None:
    """Write an output file, whole or not at all; raises Unusable.

    A file that already holds these bytes is left alone, with its time of change.
    """
    try:
        if not _holds(path, data):
            replace_file(path, data)
    except OSError as fault:
        raise _unwritable(path, fault) from fault


@contextmanager
def open_output(path: Path) -> Iterator[IO[bytes]]:
    """Open a long output file, which takes its place when complete.

    Raises Unusable.
    """
    try:
        with _replacing(path) as stream:
            yield stream
    except OSError as fault:
        raise _unwritable(path, fault) from fault


@contextmanager
def _replacing(path: str | Path) -> Iterator[IO[bytes]]:
    """Open a temporary file that replaces `path` when all is written."""
    folder, name = os.path.split(os.fspath(path))
    os.makedirs(folder or ".", exist_ok=True)
    temporary = os.path.join(folder, f".{name[:100]}.{os.getpid()}-{next(_temporary_number)}")
    handle = os.open(temporary, os.O_RDWR | os.O_CREAT | os.O_TRUNC | getattr(os, "O_BINARY", 0), 0o666)
    try:
        with os.fdopen(handle, "w+b") as stream:
            yield stream
        os.replace(temporary, path)
    except BaseException:
        if os.path.exists(temporary):
            os.unlink(temporary)
        raise


def _holds(path: Path, data: bytes) -> bool:
    try:
        return path.stat().st_size == len(data) and path.read_bytes() == data
    except FileNotFoundError:
        return False


def _unwritable(path: Path, fault: OSError) -> Unusable:
    from napreport.problems import Unusable

    return Unusable(f"{path} cannot be written: {fault.strerror}. Name another folder, or make room.")


def delete_others(folder: Path, pattern: str, names: Collection[str]) -> None:
    """Delete files of `folder` that fit `pattern`, except `names`.

    Names are relative to the folder.
    """
    for path in sorted(folder.glob(pattern)):
        if path.is_file() and path.relative_to(folder).as_posix() not in names:
            path.unlink()


@contextmanager
def lock_folder(folder: Path, *, wait: bool = True) -> Iterator[None]:
    """Lock a folder: one process at a time enters.

    Two builds that end together would otherwise each drop the other's documents from the manifest. Raises OSError, and
    BlockingIOError if another process has the lock and this one does not `wait`. Windows has no such lock.
    """
    try:
        import fcntl
    except ImportError:  # Windows
        yield
        return
    folder.mkdir(parents=True, exist_ok=True)
    handle = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_EX if wait else fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    finally:
        os.close(handle)


def cache_folder() -> str:
    """Return `$NAPREPORT_CACHE`, or `napreport` in the user's cache folder."""
    home = os.environ.get("XDG_CACHE_HOME") or os.path.join(os.path.expanduser("~"), ".cache")
    return os.environ.get("NAPREPORT_CACHE") or os.path.join(home, "napreport")


def walk_files(*folders: str) -> Iterator[str]:
    """Yield every file below the folders, without compiled Python.

    Links are followed; a folder that two links reach is read once.
    """
    for folder in folders:
        seen: set[str] = set()
        for here, below, names in os.walk(folder, followlinks=True):
            below[:] = [name for name in below if name != "__pycache__"]
            real = os.path.realpath(here)
            if real in seen:
                below.clear()
                continue
            seen.add(real)
            yield from (os.path.join(here, name) for name in names)


def sha256_hex(data: bytes) -> str:
    """Return the SHA-256 of bytes in hexadecimal."""
    return sha256(data).hexdigest()


def in_batches(things: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield lists of up to `size` things, to save memory."""
    stream = iter(things)
    while batch := list(islice(stream, size)):
        yield batch
