"""Stopwatch: from work in named stages to the seconds that each took, where somebody asks for them."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass

#: A stage and the seconds it took.
Spent = tuple[str, float]


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds that a stage of a build took; `document` is empty where all documents share it."""

    document: str
    stage: str
    seconds: float


#: The lists that are listening: innermost last. Work is not slowed where there is none.
_listening: list[list[Took]] = []


@contextmanager
def listening() -> Iterator[list[Took]]:
    """Collect what every stage takes that is run inside, in the order of their ends."""
    heard: list[Took] = []
    _listening.append(heard)
    try:
        yield heard
    finally:
        _listening.remove(heard)


@contextmanager
def stage(name: str) -> Iterator[None]:
    """Time a stage."""
    start = time.perf_counter()
    try:
        yield
    finally:
        report_times("", [(name, time.perf_counter() - start)])


def report_times(document: str, spent: Iterable[Spent]) -> None:
    """Tell what stages took elsewhere, as a worker reports of a document."""
    if _listening:
        _listening[-1].extend(Took(document, name, seconds) for name, seconds in spent)
