"""Watch: from a project's saved files to documents built again, as long as nobody stops it.

The program stays loaded and its workers stay warm, so that a save costs composing and the paint of what it touches. A save that
breaks something leaves the last good documents where they are; what is wrong stands on the screen until it is mended.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import click

from napreport.build import Order
from napreport.fingerprint import Mark, marks, unchanged
from napreport.painting import Crews
from napreport.pipeline import inputs, prepared
from napreport.problems import NapreportError, Rejected, Unusable
from napreport.project import Project
from napreport.session import Lines, build_and_tell, cache

#: Milliseconds of quiet after a save before a build: editors save in several steps.
_QUIET = 50
_CLEAR = "\x1b[2J\x1b[H"


def watch(project: Project, order: Order, out: Path) -> None:
    """Build, then build again whenever a file of the project is saved. Raises Unusable where watchfiles is not installed."""
    with Crews() as crews:
        kept = cache()
        seen: dict[str, Mark] = {}
        for _ in _glances(project):
            there = [str(path) for path in inputs(project)]
            if there == list(seen) and unchanged(seen) is not False:
                continue
            seen = marks(there)
            if sys.stderr.isatty():
                click.echo(_CLEAR, err=True, nl=False)
            start = time.perf_counter()
            try:
                built = build_and_tell(prepared(project, order.languages), order, out, Lines(), kept, crews)
            except Rejected as rejected:
                Lines().tell(rejected.problems)
                click.echo("Waiting until this is mended; the last good documents are kept.", err=True)
            except NapreportError as fault:
                click.echo(f"napreport: {fault}", err=True)
            else:
                took = time.perf_counter() - start
                click.echo(
                    f"{len(built.entries)} document(s) in {out}, {built.painted or 'none'} painted anew, {took:.2f} s."
                )


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
