"""Workers: from jobs to their results, each done in a process with limits of time and memory.

A page that never ends, or takes all the memory there is, costs its own document and no other: the worker that met it is ended, and
a new one takes the next job. A worker keeps what it has loaded from job to job.
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
from enum import Enum, auto
from multiprocessing.connection import Connection, wait
from pathlib import Path
from typing import Any, Generic, Literal, TypeVar

J = TypeVar("J")
R = TypeVar("R")
S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class WorkerLimits:
    """What one job may take: seconds on the clock, and MB of address space, libraries and fonts included.

    A brief of 11 pages takes a second or two and 75 MB, a report of 197 pages 24 seconds and 350 MB; libraries take 600 MB of
    address space. Windows and macOS know no such limit of memory; there the time alone is watched.
    """

    seconds: float = 180.0
    megabytes: int = 3072
    #: So many jobs a worker does before another takes its place: the libraries that lay pages out keep about 0.1 MB of each.
    jobs: int = 200


@dataclass(frozen=True, slots=True)
class WorkerFailed:
    """A job without a result: its worker took too long, asked for too much memory, or died."""

    why: Literal["time", "memory", "death"]


@dataclass(frozen=True, slots=True)
class _Task(Generic[S, J, R]):
    """What every worker gets once, when it starts; its temporary files go into `folder`."""

    work: Callable[[S, J], R]
    state: S
    megabytes: int
    warm: Callable[[S], object] | None
    folder: str


class NoJobYet(Enum):
    """Said in place of a job: there is none now, and may be one when one of those that are on their way has come back."""

    JOB = auto()


class Waiting(Generic[J]):
    """Jobs that wait for a worker. Whether there is another is known by asking for it, which may take until it is there."""

    def __init__(self, jobs: Iterable[J | NoJobYet]) -> None:
        self._jobs = iter(jobs)
        self._more = True

    def __bool__(self) -> bool:
        """Say whether there may be another."""
        return self._more

    def take(self) -> J | None:
        """Return the next job, or None where there is no more, or none before another has come back."""
        job = next(self._jobs, None) if self._more else None
        self._more = job is not None
        return None if isinstance(job, NoJobYet) else job


class _Worker(Generic[S, J, R]):
    """A process that does one job after another, the connection to it, and what it is doing since when."""

    def __init__(self, task: _Task[S, J, R], others: Iterable[_Worker[S, J, R]]) -> None:
        context = multiprocessing.get_context()
        self.connection, theirs = context.Pipe()
        # a forked process has the parent's ends of the pipes as well, which would keep them open when the parent is gone
        forked = context.get_start_method() == "fork"
        not_its_own = [self.connection, *(other.connection for other in others)] if forked else []
        self.process = context.Process(target=_serve, args=(theirs, task, not_its_own), daemon=True)
        self.process.start()
        theirs.close()
        self.job: J | None = None
        self.until = 0.0
        self.given = 0

    def give(self, job: J, seconds: float) -> None:
        self.job, self.until = job, time.monotonic() + seconds
        self.given += 1
        self.connection.send(job)

    def end(self) -> None:
        self.process.kill()
        self.process.join()
        self.process.close()
        self.connection.close()


class WorkerPool(Generic[S, J, R]):
    """Workers that do jobs side by side; leave it, and they are ended."""

    def __init__(
        self,
        work: Callable[[S, J], R],
        state: S,
        workers: int,
        limits: WorkerLimits,
        warm: Callable[[S], object] | None = None,
        name: Callable[[J], str] | None = None,
    ) -> None:
        """Take what every worker gets once, when it starts: `work`, a function of a module, and its first argument.

        `warm` is called with that argument before the first job comes; what it raises is left for the job to meet. A job goes to
        the worker that had one of its `name` before, where that has nothing to do: it may have kept something of it.
        """
        self._most, self._limits, self._name = workers, limits, name
        self._had: dict[str, _Worker[S, J, R]] = {}
        self._workers: list[_Worker[S, J, R]] = []
        # a worker that is killed cleans nothing up, and WeasyPrint has a folder of temporary files in each process
        self._folder = tempfile.TemporaryDirectory(prefix="napreport-")
        self._task = _Task(work, state, limits.megabytes, warm, self._folder.name)

    def __enter__(self) -> WorkerPool[S, J, R]:
        return self

    def __exit__(self, *_: object) -> None:
        for worker in self._workers:
            worker.end()
        self._workers.clear()
        self._folder.cleanup()

    def start(self) -> None:
        """Start all workers now, so that they are warm when there are jobs for them."""
        while len(self._workers) < self._most:
            self._workers.append(_Worker(self._task, self._workers))

    def done(self, jobs: Iterable[J | NoJobYet]) -> Iterator[tuple[J, R | WorkerFailed]]:
        """Yield each job with its result as it comes. A job is taken from `jobs` when there is a worker for it.

        An exception in `work` is raised here, with the worker's traceback as a note.
        """
        waiting = Waiting(jobs)
        while waiting or self._busy():
            if waiting:
                self.start()
            idle = []
            for worker in [worker for worker in self._workers if worker.job is None]:
                if worker.process.is_alive():
                    idle.append(worker)
                else:  # it died before it had anything to do
                    self._end(worker)
            while idle and (job := waiting.take()) is not None:
                worker = self._best(idle, job)
                idle.remove(worker)
                worker.give(job, self._limits.seconds)
            wait([worker.connection for worker in self._busy()], self._patience())
            for worker in self._busy():
                if worker.connection.poll():
                    outcome = _received(worker)
                elif time.monotonic() >= worker.until:
                    outcome = WorkerFailed("time")
                else:
                    continue
                job, worker.job = worker.job, None
                # its process is gone, not to be trusted with another job, or has done its share
                if isinstance(outcome, WorkerFailed) or worker.given >= self._limits.jobs:
                    self._end(worker)
                assert job is not None
                yield job, outcome

    def _end(self, worker: _Worker[S, J, R]) -> None:
        worker.end()
        self._workers.remove(worker)
        self._had = {name: other for name, other in self._had.items() if other is not worker}

    def _best(self, idle: list[_Worker[S, J, R]], job: J) -> _Worker[S, J, R]:
        """Return the worker for a job: the one that had it before, or the one that was given nothing for the longest time."""
        name = None if self._name is None else self._name(job)
        known = self._had.get(name) if name is not None else None
        worker = known if known in idle else min(idle, key=lambda each: each.until)
        assert worker is not None
        if name is not None:
            self._had[name] = worker
        return worker

    def _busy(self) -> list[_Worker[S, J, R]]:
        return [worker for worker in self._workers if worker.job is not None]

    def _patience(self) -> float:
        now = time.monotonic()
        return max(0.0, min((worker.until for worker in self._busy()), default=now) - now)


def core_count() -> int:
    """Return how many workers this machine feeds: one a core that this process may use, and one for each 400 MB that are free."""
    try:
        usable = len(os.sched_getaffinity(0))
    except AttributeError:  # Windows, macOS
        usable = os.cpu_count() or 1
    try:
        free = next(line for line in Path("/proc/meminfo").read_text("ascii").splitlines() if "MemAvailable" in line)
    except (OSError, StopIteration):
        return usable
    return max(1, min(usable, int(free.split()[1]) // 400_000))


def _received(worker: _Worker[S, J, R]) -> R | WorkerFailed:
    try:
        outcome, fault = worker.connection.recv()
    except (EOFError, ConnectionError):
        return WorkerFailed("death")
    if fault is not None:
        raise fault
    result: R | WorkerFailed = outcome
    return result


def _serve(connection: Connection, task: _Task[Any, Any, Any], not_its_own: Iterable[Connection]) -> None:
    """Do jobs as they come until there are no more, or the parent is gone. Runs in the worker's process."""
    for other in not_its_own:
        other.close()
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent hears the keyboard and ends its workers
    signal.signal(signal.SIGTERM, signal.SIG_DFL)
    tempfile.tempdir = task.folder
    _limit(task.megabytes)
    if task.warm is not None:
        with suppress(Exception):
            task.warm(task.state)
    gc.collect()
    gc.freeze()  # what is loaded stays; looking through it again and again takes a twentieth of the time
    with suppress(EOFError, ConnectionError):
        while True:
            job = connection.recv()
            gc.disable()  # a job makes little garbage until it ends: collected once, it takes a tenth less time
            try:
                answer: tuple[object, BaseException | None] = (task.work(task.state, job), None)
            except MemoryError:
                answer = (WorkerFailed("memory"), None)
            except BaseException as fault:
                answer = (None, _sendable(fault))
            connection.send(answer)
            del job, answer
            gc.enable()
            gc.collect()


def _sendable(fault: BaseException) -> BaseException:
    """Return an exception with the worker's traceback as a note; one that no other process could read again becomes a plain one."""
    where = "".join(traceback.format_exception(fault))
    try:
        pickle.loads(pickle.dumps(fault))
    except Exception:
        fault = RuntimeError(f"{type(fault).__name__}: {fault}")
    fault.add_note(where)
    return fault


def _limit(megabytes: int) -> None:
    """Limit this process's address space where the system can (ulimit -v)."""
    try:
        import resource
    except ImportError:  # Windows
        return
    most, hard = megabytes * 1024 * 1024, resource.getrlimit(resource.RLIMIT_AS)[1]
    with suppress(ValueError, OSError):  # macOS takes no such limit
        resource.setrlimit(resource.RLIMIT_AS, (most if hard == resource.RLIM_INFINITY else min(most, hard), hard))
