"""Time the stages of a build, if somebody asks for it."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StageTime:
    """The seconds of one stage; shared stages have no `document`."""

    document: str
    stage: str
    seconds: float


#: The lists that collect times, the innermost last. Without one, work is not slowed.
_collectors: list[list[StageTime]] = []


@contextmanager
def collect_times() -> Iterator[list[StageTime]]:
    """Collect the times of stages inside, in order of ends."""
    times: list[StageTime] = []
    _collectors.append(times)
    try:
        yield times
    finally:
        _collectors.remove(times)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Time the block as a stage of this name."""
    start = time.perf_counter()
    try:
        yield
    finally:
        report_times([StageTime("", name, time.perf_counter() - start)])


def report_times(times: Iterable[StageTime]) -> None:
    """Report times of stages, also of those that ran in another process."""
    if _collectors:
        _collectors[-1].extend(times)
