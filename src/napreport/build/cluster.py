"""Cluster: from jobs to their results, as `workers` has it, done by the workers of a dask.distributed scheduler.

The same function does the same job there. What it is given once goes to each machine once, with the bytes of every file that it
names; a machine needs napreport in the same version and nothing else of this one. A worker that dies gives its job to another.
"""

from __future__ import annotations

import io
import pickle
import platform
import re
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from hashlib import sha256
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any, Generic, TypeVar

from napreport.build.fingerprint import file_marks, libraries, own_code
from napreport.build.manifest import versions
from napreport.build.workers import NoJobYet, Waiting, WorkerFailed, WorkerLimits
from napreport.files import walk_files
from napreport.problems import Unusable

J = TypeVar("J")
R = TypeVar("R")
S = TypeVar("S")

#: Seconds to wait for the scheduler, and for its first worker.
_PATIENCE = 30
#: Jobs on their way for each thread of the cluster: enough that none waits for the next, few enough that memory stays flat.
_AHEAD = 4

#: Painting is not made for threads: a worker process does one job at a time, whatever it was started with.
_one_at_a_time = threading.Lock()
_states: dict[str, Any] = {}
_folders: list[tempfile.TemporaryDirectory[str]] = []


class Cluster(Generic[S, J, R]):
    """The workers of a scheduler, which do jobs side by side; leave it, and they are free for others."""

    def __init__(self, address: str, work: Callable[[S, J], R], state: S, limits: WorkerLimits) -> None:
        """Take the scheduler's address, and what every worker gets once: `work`, a function of a module, and its first argument.

        Raises Unusable where dask.distributed is not installed here.
        """
        try:
            self._dask: Any = import_module("distributed")
        except ImportError:
            raise Unusable(
                "--cluster needs dask.distributed. Type: .venv/bin/python -m pip install distributed"
            ) from None
        self._address, self._work, self._limits = address, work, limits
        self._packed = packed(state)
        self._client: Any = None

    def __enter__(self) -> Cluster[S, J, R]:
        return self

    def __exit__(self, *_: object) -> None:
        if self._client is not None:
            self._client.close()

    def start(self) -> None:
        """Connect; raises Unusable where nothing answers, or where the scheduler has no worker."""
        if not re.fullmatch(r"[a-z]+://.+:[0-9]+", self._address):
            raise Unusable(f"'{self._address}' is no scheduler's address: write it as tcp://host:8786.")
        try:
            self._client = self._dask.Client(self._address, timeout=_PATIENCE, set_as_default=False)
        except (OSError, ValueError) as fault:
            raise Unusable(f"no scheduler answers at {self._address}: {str(fault) or 'it took too long'}.") from fault
        self._peopled()

    def done(self, jobs: Iterable[J | NoJobYet]) -> Iterator[tuple[J, R | WorkerFailed]]:
        """Yield each job with its result as it comes.

        An exception in `work` is raised here. Raises Unusable where the cluster is lost, or has not the same versions.
        """
        suspects: list[J] = []
        for job, outcome in self._tried(Waiting(jobs), 0):
            if outcome == WorkerFailed("death"):
                suspects.append(
                    job
                )  # dask blames all jobs that a dead worker had in hand, and forgets what it had finished
            else:
                yield job, outcome
        for job in suspects:
            yield from self._tried(Waiting([job]), 1)

    def _tried(self, waiting: Waiting[J], most: int) -> Iterator[tuple[J, R | WorkerFailed]]:
        """Yield each job with its result, `most` at a time, or as many as keep the cluster busy where it is 0."""
        flying: dict[Any, J] = {}
        # a task and no scattered value: what dies with the last worker that holds it can be made again
        state = self._client.submit(bytes, self._packed, pure=False)
        shared = (self._work, state, sha256(self._packed).hexdigest(), identity())
        while waiting or flying:
            while len(flying) < (most or self._room()) and (job := waiting.take()) is not None:
                flying[self._client.submit(perform, *shared, job, pure=False)] = job
            if not flying:
                if waiting:
                    self._peopled()
                continue
            try:
                with self._client.as_current():
                    came = self._dask.wait(list(flying), self._limits.seconds, return_when="FIRST_COMPLETED").done
            except TimeoutError:
                self._peopled()
                for future, job in flying.items():
                    future.cancel(force=True)
                    yield job, WorkerFailed("time")
                flying.clear()
                continue
            for future in came:
                yield flying.pop(future), self._outcome(future)

    def _outcome(self, future: Any) -> R | WorkerFailed:
        try:
            fault = None if future.status == "finished" else future.exception()
            if fault is None:
                result: R = future.result()
                return result
        except self._dask.KilledWorker:  # it was finished, and the worker that held its result is gone
            return WorkerFailed("death")
        except (CancelledError, self._dask.client.FutureCancelledError, OSError):
            if self._client.status != "running":
                raise Unusable(f"the scheduler at {self._address} is gone. {_KEPT}") from None
            return WorkerFailed("death")
        if isinstance(fault, self._dask.KilledWorker):
            return WorkerFailed("death")
        if isinstance(fault, MemoryError):
            return WorkerFailed("memory")
        raise fault

    def _room(self) -> int:
        """Return how many jobs may be on their way; none where there is no worker left."""
        return int(sum(self._client.nthreads().values())) * _AHEAD

    def _peopled(self) -> None:
        """Wait for a worker; raises Unusable where none comes."""
        try:
            self._client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError:
            how = f"Start some: dask worker {self._address}"
            raise Unusable(f"the scheduler at {self._address} has no workers. {how}. {_KEPT}") from None


_KEPT = "Documents that were finished are kept: build again, and the rest is painted."


def perform(work: Callable[[Any, Any], Any], state: bytes, key: str, expected: dict[str, str], job: object) -> Any:
    """Do one job in a worker's process, which keeps what it was given once. Raises Unusable where versions differ."""
    with _one_at_a_time:
        if key not in _states:
            for name, version in identity().items():
                if expected.get(name) != version:
                    what = f"a worker of the cluster has {name} {version}, and this machine {expected.get(name)}"
                    raise Unusable(f"{what}: documents would differ. Install the same on both.")
            _states.clear()
            while _folders:
                _folders.pop().cleanup()
            _states[key] = unpacked(state)
        return work(_states[key], job)


def identity() -> dict[str, str]:
    """Return what has to be the same on every machine: napreport's own code, packages, Python and the system's libraries."""
    code = file_marks(sorted(walk_files(own_code())))
    own = sha256("".join(str(mark[0]) for path, mark in code.items() if path.endswith(".py")).encode()).hexdigest()
    drawn_by = sha256("\n".join(libraries()).encode()).hexdigest()
    return {
        **versions(), "Python": platform.python_version(), "napreport's code of": own[:12], "Pango's libraries of": drawn_by[:12]
    }  # fmt: skip


def packed(state: object) -> bytes:
    """Return a value's bytes; a path in it takes its file along."""
    out = io.BytesIO()
    _Packer(out, protocol=pickle.HIGHEST_PROTOCOL).dump(state)
    return out.getvalue()


def unpacked(data: bytes) -> Any:
    """Return what was packed; its files lie in a folder of this process, until it ends."""
    _folders.append(tempfile.TemporaryDirectory(prefix="napreport-"))
    return _Unpacker(io.BytesIO(data), Path(_folders[-1].name)).load()


class _Packer(pickle.Pickler):
    def persistent_id(self, value: object) -> tuple[str, bytes] | None:
        return (value.name, value.read_bytes()) if isinstance(value, Path) else None


class _Unpacker(pickle.Unpickler):
    def __init__(self, data: io.BytesIO, folder: Path) -> None:
        super().__init__(data)
        self._folder, self._number = folder, count()

    def persistent_load(self, carried: tuple[str, bytes]) -> Path:
        path = self._folder / f"{next(self._number)}-{carried[0]}"
        path.write_bytes(carried[1])
        return path
