"""Workers: processes with limits of time and memory.

A page that never ends, or takes all the memory, costs its own document and no other: its worker is ended, and a new one takes
the next job. A worker keeps what it has loaded from job to job. docs/decisions/0013 says why this is no library's pool.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import pickle
import signal
import tempfile
import time
import traceback
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

J = TypeVar("J")
R = TypeVar("R")
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """The limits of one job: seconds, and MB of address space.

    A brief of 11 pages takes a second or two and 75 MB, a report of 197 pages 24 seconds and 350 MB; libraries and fonts take
    600 MB of address space. Windows and macOS have no such limit of memory; there only the time is watched.
    """

    seconds: float = 180.0
    megabytes: int = 3072
    #: A worker is replaced after so many jobs: the libraries that lay pages out keep about 0.1 MB of each.
    jobs: int = 200


@dataclass(frozen=True, slots=True)
class WorkerFailed:
    """Why a job has no result.

    It took too long or too much memory, or its worker died.
    """

    why: Literal["time", "memory", "death"]


@dataclass(frozen=True, slots=True)
class _Setup(Generic[S, J, R]):
    """What a worker gets when it starts.

    Its temporary files go into `folder`.
    """

    work: Callable[[S, J], R]
    state: S
    megabytes: int
    preload: Callable[[S], object] | None
    folder: str


class _Worker(Generic[S, J, R]):
    """A worker's process, the connection to it, and its job."""

    def __init__(self, setup: _Setup[S, J, R], others: Iterable[_Worker[S, J, R]]) -> None:
        context = multiprocessing.get_context()
        self.connection, theirs = context.Pipe()
        # a forked process has the parent's ends of all pipes, which would keep them open after the parent's death
        forked = context.get_start_method() == "fork"
        unused = [self.connection, *(other.connection for other in others)] if forked else []
        self.process = context.Process(target=_serve, args=(theirs, setup, unused), daemon=True)
        self.process.start()
        theirs.close()
        self.job: J | None = None
        self.deadline = 0.0
        self.jobs = 0
        self.names: set[str] = set()

    def send(self, job: J, seconds: float) -> None:
        self.job, self.deadline = job, time.monotonic() + seconds
        self.jobs += 1
        with suppress(OSError):  # it died just now: `receive` says so
            self.connection.send(job)

    def receive(self) -> R | WorkerFailed | None:
        """Return the outcome, or None while the job may go on.

        Raises what the job raised.
        """
        if not self.connection.poll():
            return WorkerFailed("time") if time.monotonic() >= self.deadline else None
        try:
            result, fault = self.connection.recv()
        except (EOFError, OSError):
            return WorkerFailed("death")
        if fault is not None:
            raise fault
        outcome: R | WorkerFailed = result
        return outcome

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.process.close()
        self.connection.close()


class WorkerPool(Generic[S, J, R]):
    """Workers that do jobs side by side and end with the block."""

    def __init__(
        self,
        work: Callable[[S, J], R],
        state: S,
        workers: int,
        limits: WorkerLimits,
        preload: Callable[[S], object] | None = None,
        name: Callable[[J], str] = str,
    ) -> None:
        """Take a function `work` of a module, and its first argument.

        Every worker gets both once, when it starts. `preload` is called with that argument before the first job comes; a job
        will meet what it raises. A job goes to a worker that had one of its `name` before, if that is free: it may have kept
        some of the result.
        """
        self._count, self._limits, self._name = workers, limits, name
        self._workers: list[_Worker[S, J, R]] = []
        # a killed worker deletes nothing, and WeasyPrint has a folder of temporary files in each process
        self._folder = tempfile.TemporaryDirectory(prefix="napreport-")
        self._setup = _Setup(work, state, limits.megabytes, preload, self._folder.name)

    def __enter__(self) -> WorkerPool[S, J, R]:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in [*self._workers]:
            self._end(worker)
        self._folder.cleanup()

    def start(self) -> None:
        """Start all workers now, to be ready for jobs."""
        while len(self._workers) < self._count:
            self._workers.append(_Worker(self._setup, self._workers))

    def run(self, jobs: Iterable[J | None]) -> Iterator[tuple[J, R | WorkerFailed]]:
        """Yield each job with its result as it comes.

        A job is taken from `jobs` when a worker is free for it. None means that no job is ready: ask again after the next
        result. An exception in `work` is raised here, with the worker's traceback as a note.
        """
        for worker in self._busy():  # nobody waits for the results of an earlier run any more
            self._end(worker)
        queue = iter(jobs)
        while True:
            while len(self._busy()) < self._count and (job := next(queue, None)) is not None:
                self._worker_for(job).send(job, self._limits.seconds)
            busy = self._busy()
            if not busy:
                return
            first = min(worker.deadline for worker in busy)
            wait([worker.connection for worker in busy], max(0.0, first - time.monotonic()))
            for worker in busy:
                outcome = worker.receive()
                if outcome is None:
                    continue
                done, worker.job = worker.job, None
                # a worker that failed is not trusted with another job
                if isinstance(outcome, WorkerFailed) or worker.jobs >= self._limits.jobs:
                    self._end(worker)
                assert done is not None
                yield done, outcome

    def _worker_for(self, job: J) -> _Worker[S, J, R]:
        """Return a free worker for a job.

        It is one that had a job of this name, or the one that was idle longest.
        """
        for worker in [*self._workers]:
            if worker.job is None and not worker.process.is_alive():
                self._end(worker)
        self.start()
        idle = [worker for worker in self._workers if worker.job is None]
        name = self._name(job)
        worker = min(idle, key=lambda each: (name not in each.names, each.deadline))
        worker.names.add(name)
        return worker

    def _end(self, worker: _Worker[S, J, R]) -> None:
        worker.end()
        self._workers.remove(worker)

    def _busy(self) -> list[_Worker[S, J, R]]:
        return [worker for worker in self._workers if worker.job is not None]


def worker_count() -> int:
    """Return how many workers this machine feeds.

    That is one for each core that this process may use, if 400 MB of memory are free for each.
    """
    try:
        cores = len(os.sched_getaffinity(0))
    except AttributeError:  # Windows, macOS
        cores = os.cpu_count() or 1
    try:
        free = next(line for line in Path("/proc/meminfo").read_text("ascii").splitlines() if "MemAvailable" in line)
    except (OSError, StopIteration):
        return cores
    return max(1, min(cores, int(free.split()[1]) // 400_000))


def _serve(connection: Connection, setup: _Setup[Any, Any, Any], unused: Iterable[Connection]) -> None:
    """Do jobs in the worker's process until its parent is gone."""
    for other in unused:
        other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent, which ends its workers
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    tempfile.tempdir = setup.folder
    _limit_memory(setup.megabytes)
    if setup.preload is not None:
        with suppress(Exception):
            setup.preload(setup.state)
    gc.collect()
    gc.freeze()  # what is loaded stays loaded; searching it for garbage takes a twentieth of the time
    with suppress(EOFError, ConnectionError):
        while True:
            job = connection.recv()
            gc.disable()  # a job makes little garbage until it ends: collecting it once takes a tenth less time
            try:
                answer: tuple[object, BaseException | None] = (setup.work(setup.state, job), None)
            except MemoryError:
                answer = (WorkerFailed("memory"), None)
            except BaseException as fault:
                answer = (None, _sendable(fault))
            connection.send(answer)
            del job, answer
            gc.enable()
            gc.collect()


def _sendable(fault: BaseException) -> BaseException:
    """Make an exception readable for other processes.

    Its traceback becomes a note.
    """
    lines = "".join(traceback.format_exception(fault))
    try:
        pickle.loads(pickle.dumps(fault))
    except Exception:
        fault = RuntimeError(f"{type(fault).__name__}: {fault}")
    fault.add_note(lines)
    return fault


def _limit_memory(megabytes: int) -> None:
    """Limit this process's address space, if the system can (`ulimit -v`)."""
    try:
        import resource
    except ImportError:  # Windows
        return
    most, hard = megabytes * 1024 * 1024, resource.getrlimit(resource.RLIMIT_AS)[1]
    with suppress(ValueError, OSError):  # macOS takes no such limit
        resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
