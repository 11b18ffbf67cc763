"""Run jobs on the workers of a dask.distributed scheduler.

What a worker gets once goes to each machine once, with the bytes of every file that it names: a machine needs napreport in the
same version, and nothing else of this one. If a worker dies, another does its job.
"""

from __future__ import annotations

import io
import pickle
import platform
import re
import tempfile
import threading
import time
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import CancelledError
from hashlib import sha256
from importlib import import_module
from itertools import count
from pathlib import Path
from typing import Any, Generic, TypeVar

from napreport.build.fingerprint import file_marks, libraries, own_code
from napreport.build.manifest import versions
from napreport.build.workers import WorkerFailed, WorkerLimits
from napreport.files import walk_files
from napreport.problems import Unusable

J = TypeVar("J")
R = TypeVar("R")
S = TypeVar("S")

#: Seconds to wait for the scheduler, and for its first worker.
_PATIENCE = 30
_KEPT = "Documents that were finished are kept: build again, and the rest is rendered."

#: A worker process does one job at a time, however many threads it has: rendering is not made for threads.
_one_at_a_time = threading.Lock()
#: What this process unpacked, by its hash, and the folder of its files: the latest alone.
_states: dict[str, tuple[Any, tempfile.TemporaryDirectory[str]]] = {}


class Cluster(Generic[S, J, R]):
    """The workers of a scheduler; they outlive the block."""

    def __init__(self, address: str, work: Callable[[S, J], R], state: S, limits: WorkerLimits) -> None:
        """Take the scheduler's address, the work, and its first argument.

        `work` is a function of a module. Raises Unusable if dask.distributed is not installed here.
        """
        try:
            self._dask: Any = import_module("distributed")
        except ImportError:
            raise Unusable(
                "--cluster needs dask.distributed. Type: .venv/bin/python -m pip install distributed"
            ) from None
        self._address, self._work, self._limits = address, work, limits
        self._packed = pack_state(state)
        self._client: Any = None

    def __enter__(self) -> Cluster[S, J, R]:
        return self

    def __exit__(self, *_: object) -> None:
        if self._client is not None:
            self._client.close()

    def start(self) -> None:
        """Connect to the scheduler.

        Raises Unusable if nothing answers, or if there is no worker.
        """
        if not re.fullmatch(r"[a-z]+://.+:[0-9]+", self._address):
            raise Unusable(f"'{self._address}' is no scheduler's address: write it as tcp://host:8786.")
        try:
            self._client = self._dask.Client(self._address, timeout=_PATIENCE, set_as_default=False)
        except (OSError, ValueError) as fault:
            raise Unusable(f"no scheduler answers at {self._address}: {str(fault) or 'it took too long'}.") from fault
        self._wait_for_worker()

    def run(self, jobs: Iterable[J | None]) -> Iterator[tuple[J, R | WorkerFailed]]:
        """Yield each job with its result as it comes.

        In `jobs`, None means that no job is ready: ask again after the next result. An exception in `work` is raised here.
        Raises Unusable if the cluster is lost, or has other versions.
        """
        queue = iter(jobs)
        while True:
            suspects: list[J] = []
            for job, outcome in self._submit(queue):
                if outcome == WorkerFailed("death"):
                    # dask blames all jobs of a dead worker, and forgets those that it had finished
                    suspects.append(job)
                else:
                    yield job, outcome
            if not suspects:
                return
            for job in suspects:
                yield from self._submit(iter([job]))

    def _submit(self, queue: Iterator[J | None]) -> Iterator[tuple[J, R | WorkerFailed]]:
        """Submit all jobs that are ready; yield results."""
        waiting: dict[Any, J] = {}
        # a task and no scattered value: dask makes it again when the last worker that holds it dies
        state = self._client.submit(bytes, self._packed, pure=False)
        setup = (self._work, state, sha256(self._packed).hexdigest(), identity())
        deadline = time.monotonic() + self._limits.seconds
        while True:
            while (job := next(queue, None)) is not None:
                waiting[self._client.submit(perform, *setup, job, pure=False)] = job
            if not waiting:
                return
            for future in self._wait(waiting):
                deadline = time.monotonic() + self._limits.seconds
                yield waiting.pop(future), self._outcome(future)
            if time.monotonic() > deadline:
                for future in waiting:
                    future.cancel(force=True)
                yield from ((job, WorkerFailed("time")) for job in waiting.values())
                waiting.clear()

    def _wait(self, futures: Iterable[Any]) -> Iterable[Any]:
        """Return the futures that are done.

        There are none after a while. Raises Unusable without workers.
        """
        try:
            with self._client.as_current():
                timeout = min(_PATIENCE, self._limits.seconds)
                done: Iterable[Any] = self._dask.wait([*futures], timeout, return_when="FIRST_COMPLETED").done
                return done
        except TimeoutError:
            self._wait_for_worker()
            return ()
        except CancelledError:
            raise self._lost() from None

    def _outcome(self, future: Any) -> R | WorkerFailed:
        try:
            fault = None if future.status == "finished" else future.exception()
            if fault is None:
                result: R = future.result()
                return result
        except self._dask.KilledWorker:  # the job was finished, and the worker that held the result is gone
            return WorkerFailed("death")
        except (CancelledError, OSError):
            if self._client.status != "running":
                raise self._lost() from None
            return WorkerFailed("death")
        if isinstance(fault, self._dask.KilledWorker):
            return WorkerFailed("death")
        if isinstance(fault, MemoryError):
            return WorkerFailed("memory")
        raise fault

    def _lost(self) -> Unusable:
        return Unusable(f"the scheduler at {self._address} is gone. {_KEPT}")

    def _wait_for_worker(self) -> None:
        """Wait for a worker; raises Unusable if none comes."""
        try:
            self._client.wait_for_workers(1, timeout=_PATIENCE)
        except TimeoutError:
            how = f"Start some: dask worker {self._address}"
            raise Unusable(f"the scheduler at {self._address} has no workers. {how}. {_KEPT}") from None


def perform(work: Callable[[Any, Any], Any], state: bytes, key: str, expected: dict[str, str], job: object) -> Any:
    """Do one job in a worker's process.

    Raises Unusable if its versions are not the `expected` ones.
    """
    with _one_at_a_time:
        if key not in _states:
            for name, version in identity().items():
                if expected.get(name) != version:
                    what = f"a worker of the cluster has {name} {version}, and this machine {expected.get(name)}"
                    raise Unusable(f"{what}: documents would differ. Install the same on both.")
            _states.clear()
            folder = tempfile.TemporaryDirectory(prefix="napreport-")
            _states[key] = unpack_state(state, Path(folder.name)), folder
        return work(_states[key][0], job)


def identity() -> dict[str, str]:
    """Return what must be the same on every machine.

    That is napreport's own code, packages, Python and the system's libraries for text.
    """
    code = file_marks(sorted(path for path in walk_files(own_code()) if path.endswith(".py")))
    own = sha256("".join(str(mark[0]) for mark in code.values()).encode()).hexdigest()
    text = sha256("\n".join(libraries()).encode()).hexdigest()
    return {
        **versions(), "Python": platform.python_version(), "napreport's code of": own[:12], "Pango's libraries of": text[:12]
    }  # fmt: skip


def pack_state(state: object) -> bytes:
    """Pickle a value with the files that it names."""
    out = io.BytesIO()
    _Packer(out, protocol=pickle.HIGHEST_PROTOCOL).dump(state)
    return out.getvalue()


def unpack_state(data: bytes, folder: Path) -> Any:
    """Unpickle a value; write its files into `folder`."""
    return _Unpacker(io.BytesIO(data), folder).load()


class _Packer(pickle.Pickler):
    def persistent_id(self, value: object) -> tuple[str, bytes] | None:
        return (value.name, value.read_bytes()) if isinstance(value, Path) else None


class _Unpacker(pickle.Unpickler):
    def __init__(self, data: io.BytesIO, folder: Path) -> None:
        super().__init__(data)
        self._folder, self._number = folder, count()

    def persistent_load(self, packed: tuple[str, bytes]) -> Path:
        name, data = packed
        path = self._folder / f"{next(self._number)}-{name}"
        path.write_bytes(data)
        return path
