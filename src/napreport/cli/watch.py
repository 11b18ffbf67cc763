"""Watch: from a project's saved files to documents built again, as long as nobody stops it.

The program stays loaded and its workers stay warm, so that a save costs composing and the paint of what it touches. A save that
breaks something leaves the last good documents where they are; what is wrong stands on the screen until it is mended.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import TypeVar

import click

from napreport.build.build import BuildRequest, brief_keys
from napreport.build.cache import Cache
from napreport.build.fingerprint import Mark, file_marks, same_content
from napreport.build.jobs import PersistentWorkers
from napreport.cli.browser import Window
from napreport.cli.build import Lines, build_and_tell, open_cache
from napreport.content.folders import Project
from napreport.page.compose import ComposedBrief
from napreport.pipeline import BriefKey
from napreport.prepare import Prepared, input_files, prepare
from napreport.problems import NapreportError, Problem, Rejected, Unusable

T = TypeVar("T")
#: Milliseconds of quiet after a save before a build: editors save in several steps.
_QUIET = 50
_WAITING = "Waiting until this is mended; the last good documents are kept."
_CLEAR = "\x1b[2J\x1b[H"


def watch(project: Project, order: BuildRequest, out: Path) -> None:
    """Build, then build again whenever a file of the project is saved. Raises Unusable where watchfiles is not installed."""
    glances = _glances(project)
    with PersistentWorkers() as crews, _Shown(out, project) as shown:
        kept = open_cache()
        seen: dict[str, Mark] = {}
        for _ in glances:
            there = [str(path) for path in input_files(project)]
            if there == list(seen) and same_content(seen) is not False:
                continue
            seen = file_marks(there)
            if sys.stderr.isatty():
                click.echo(_CLEAR, err=True, nl=False)
            try:
                said = _built(project, order, out, kept, crews, shown)
                click.echo(said)
                shown.tell(said)
            except Rejected as rejected:
                Lines().tell(rejected.problems)
                click.echo(_WAITING, err=True)
                shown.tell(_WAITING, rejected.problems)
            except NapreportError as fault:
                click.echo(f"napreport: {fault}", err=True)
                shown.tell(f"napreport: {fault}")


def _built(
    project: Project, order: BuildRequest, out: Path, kept: Cache, crews: PersistentWorkers, shown: _Shown
) -> str:
    """Build, and show what is composed before it is painted; return how it went."""
    start = time.perf_counter()
    ready = prepare(project, order.languages, crews.known.content)
    wanted = brief_keys(ready, order)

    def show(pages: Mapping[BriefKey, ComposedBrief]) -> None:
        count = shown.show(ready, pages, wanted)
        shown.tell("Painting ...")
        if count:
            took = time.perf_counter() - start
            click.echo(f"{count} page(s) to look at in {shown.index}, after {took:.2f} s.", err=True)

    built = build_and_tell(ready, order, out, Lines(), kept, crews, show)
    took = time.perf_counter() - start
    return f"{len(built.entries)} document(s) in {out}, {built.painted or 'none'} painted anew, {took:.2f} s."


class _Shown:
    """The window of a program that watches. Whatever is wrong with it is said, and stops no build."""

    def __init__(self, out: Path, project: Project) -> None:
        self._window = self._tried(lambda: Window(out, project.templates))
        self.index = self._window.index if self._window else out

    def __enter__(self) -> _Shown:
        return self

    def __exit__(self, *_: object) -> None:
        self.tell("Nobody watches any more: make watch.")
        if self._window is not None:
            self._window.close()

    def show(self, ready: Prepared, pages: Mapping[BriefKey, ComposedBrief], wanted: Collection[BriefKey]) -> int:
        """Show pages as `Window.show` does; return how many are new."""
        window = self._window
        return len(self._tried(lambda: window.show(ready, pages, wanted)) or ()) if window else 0

    def tell(self, state: str, problems: Iterable[Problem] = ()) -> None:
        """Tell as `Window.tell` does."""
        window = self._window
        if window is not None:
            self._tried(lambda: window.tell(state, problems))

    def _tried(self, do: Callable[[], T]) -> T | None:
        try:
            return do()
        except Rejected as rejected:
            Lines().tell(rejected.problems)
        except NapreportError as fault:
            click.echo(f"No pages for a browser: {fault}", err=True)
        return None


def _glances(project: Project) -> Iterator[object]:
    """Return what comes at once, after each save, and twice a second in case one was missed while a build ran, without end."""
    try:
        watchfiles = import_module("watchfiles")
    except ImportError:
        raise Unusable("--watch needs watchfiles. Type: .venv/bin/python -m pip install watchfiles") from None
    folders = [folder for folder in (project.content, project.templates, project.locales) if folder.is_dir()]
    changes = watchfiles.watch(*folders, debounce=_QUIET * 4, step=_QUIET, rust_timeout=500, yield_on_timeout=True)
    return chain([()], changes)
