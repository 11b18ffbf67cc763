"""Watch: from a project's saved files to documents built again, as long as nobody stops it.

The program stays loaded and its workers stay warm, so that a save costs composing and the paint of what it touches. A save that
breaks something leaves the last good documents where they are; what is wrong stands on the screen until it is mended.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Mapping
from importlib import import_module
from pathlib import Path

import click

from napreport.build import Order, Pair
from napreport.cache import Cache
from napreport.compose import Composed
from napreport.fingerprint import Mark, marks, unchanged
from napreport.painting import Crews
from napreport.pipeline import inputs, prepared
from napreport.problems import NapreportError, Rejected, Unusable
from napreport.project import Project
from napreport.session import Lines, build_and_tell, cache
from napreport.window import Window

#: Milliseconds of quiet after a save before a build: editors save in several steps.
_QUIET = 50
_WAITING = "Waiting until this is mended; the last good documents are kept."
_CLEAR = "\x1b[2J\x1b[H"


def watch(project: Project, order: Order, out: Path) -> None:
    """Build, then build again whenever a file of the project is saved. Raises Unusable where watchfiles is not installed."""
    with Crews() as crews:
        kept, window = cache(), Window(out)
        seen: dict[str, Mark] = {}
        for _ in _glances(project):
            there = [str(path) for path in inputs(project)]
            if there == list(seen) and unchanged(seen) is not False:
                continue
            seen = marks(there)
            if sys.stderr.isatty():
                click.echo(_CLEAR, err=True, nl=False)
            try:
                click.echo(_built(project, order, out, kept, crews, window))
            except Rejected as rejected:
                Lines().tell(rejected.problems)
                click.echo(_WAITING, err=True)
                window.tell(_WAITING, rejected.problems)
            except NapreportError as fault:
                click.echo(f"napreport: {fault}", err=True)
                window.tell(f"napreport: {fault}")


def _built(project: Project, order: Order, out: Path, kept: Cache, crews: Crews, window: Window) -> str:
    """Build, and show in the window what is composed before it is painted; return how it went."""
    start = time.perf_counter()
    ready = prepared(project, order.languages)

    def show(pages: Mapping[Pair, Composed]) -> None:
        names = window.show(ready, pages)
        window.tell("Painting ...")
        if names:
            took = time.perf_counter() - start
            click.echo(f"{len(names)} page(s) to look at in {window.index}, after {took:.2f} s.", err=True)

    built = build_and_tell(ready, order, out, Lines(), kept, crews, show)
    took = time.perf_counter() - start
    said = f"{len(built.entries)} document(s) in {out}, {built.painted or 'none'} painted anew, {took:.2f} s."
    window.tell(said)
    return said


def _glances(project: Project) -> Iterator[object]:
    """Yield at once, after each save, and twice a second in case one was missed while a build ran; until the person stops it."""
    try:
        watchfiles = import_module("watchfiles")
    except ImportError:
        raise Unusable("--watch needs watchfiles. Type: .venv/bin/python -m pip install watchfiles") from None
    folders = [folder for folder in (project.content, project.templates, project.locales) if folder.is_dir()]
    changes = watchfiles.watch(*folders, debounce=_QUIET * 4, step=_QUIET, rust_timeout=500, yield_on_timeout=True)
    yield ()
    yield from changes
