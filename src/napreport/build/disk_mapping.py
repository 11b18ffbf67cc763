"""Spool: a mapping whose values wait until they are asked for: few of them in memory, many in a temporary file."""

from __future__ import annotations

import pickle
import tempfile
from collections.abc import Hashable, Iterator, MutableMapping
from typing import TypeVar, cast

from napreport.problems import Unusable

K = TypeVar("K", bound=Hashable)
V = TypeVar("V")

#: So many bytes of values stay in memory; with more, all wait on disk.
IN_MEMORY = 32 << 20


class DiskMapping(MutableMapping[K, V]):
    """Values by key, pickled; the file that many of them wait in has no name. Leave it, and they are gone.

    Raises Unusable where there is no room. What is read is equal to what was put in, and another object each time.
    """

    def __init__(self) -> None:
        self._file = tempfile.SpooledTemporaryFile(IN_MEMORY, prefix="napreport-")  # noqa: SIM115
        self._places: dict[K, tuple[int, int]] = {}

    def __enter__(self) -> DiskMapping[K, V]:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

    def __setitem__(self, key: K, value: V) -> None:
        data = pickle.dumps(value, pickle.HIGHEST_PROTOCOL)
        try:
            self._places[key] = self._file.seek(0, 2), len(data)
            self._file.write(data)
            self._file.flush()
        except OSError as fault:
            where = f"the folder for temporary files ({tempfile.gettempdir()}) takes no more: {fault.strerror}"
            raise Unusable(f"{where}. Make room, or name another in the variable TMPDIR.") from fault

    def __getitem__(self, key: K) -> V:
        place, length = self._places[key]
        self._file.seek(place)
        return cast(V, pickle.loads(self._file.read(length)))

    def __delitem__(self, key: K) -> None:
        del self._places[key]

    def __iter__(self) -> Iterator[K]:
        return iter(self._places)

    def __len__(self) -> int:
        return len(self._places)
