"""`napreport watch`: build again whenever a file of the project is saved.

The program stays loaded and its workers stay warm, so a save costs composing and rendering only what it changed. A save that
breaks something leaves the last good documents in place; the problem stays on the screen until it is mended.
"""

from __future__ import annotations

import sys
import time
from importlib import import_module
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from napreport.cli.build import BuildLog, build_and_print, build_request, open_cache, request_options
from napreport.cli.console import project_at
from napreport.problems import NapreportError, Rejected, Unusable

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable, Iterator, Mapping

    from napreport.build.build import BuildRequest
    from napreport.build.cache import Cache
    from napreport.build.fingerprint import Mark
    from napreport.build.jobs import PersistentWorkers
    from napreport.content.folders import Project
    from napreport.page.compose import ComposedBrief
    from napreport.pipeline import BriefKey
    from napreport.prepare import Prepared
    from napreport.problems import Problem

T = TypeVar("T")
#: Milliseconds of quiet after a save before a build: editors save in several steps.
_QUIET = 50
_WAITING = "Waiting until this is mended; the last good documents are kept."
_CLEAR = "\x1b[2J\x1b[H"


@click.command()
@request_options
def watch(root: Path, out: Path | None, **options: Any) -> None:
    """Build again at each save, and show pages in a browser.

    Open output/watch/index.html. Ctrl-C ends it.
    """
    project = project_at(root)
    watch_project(project, build_request(**options), out or project.root / "output")


def watch_project(project: Project, request: BuildRequest, out: Path) -> None:
    """Build, then build again at each save, without end.

    Raises Unusable without watchfiles.
    """
    from napreport.build.fingerprint import file_marks, same_content
    from napreport.build.jobs import PersistentWorkers
    from napreport.prepare import input_files

    changes = _changes(project)
    with PersistentWorkers() as workers, SafePreview(out, project) as preview:
        cache = open_cache()
        marks: dict[str, Mark] = {}
        for _ in changes:
            files = [str(path) for path in input_files(project)]
            if files == list(marks) and same_content(marks) is not False:
                continue
            marks = file_marks(files)
            if sys.stderr.isatty():
                click.echo(_CLEAR, err=True, nl=False)
            try:
                result = _build(project, request, out, cache, workers, preview)
                click.echo(result)
                preview.set_state(result)
            except Rejected as rejected:
                BuildLog().print_problems(rejected.problems)
                click.echo(_WAITING, err=True)
                preview.set_state(_WAITING, rejected.problems)
            except NapreportError as fault:
                click.echo(f"napreport: {fault}", err=True)
                preview.set_state(f"napreport: {fault}")


def _build(
    project: Project, request: BuildRequest, out: Path, cache: Cache, workers: PersistentWorkers, preview: SafePreview
) -> str:
    """Build, show composed pages, and return a line about it."""
    from napreport.build.build import brief_keys
    from napreport.prepare import prepare

    start = time.perf_counter()
    ready = prepare(project, request.languages, workers.known.content)
    wanted = brief_keys(ready, request)

    def show(pages: Mapping[BriefKey, ComposedBrief]) -> None:
        count = preview.show(ready, pages, wanted)
        preview.set_state("Rendering ...")
        if count:
            seconds = time.perf_counter() - start
            click.echo(f"{count} page(s) to look at in {preview.index}, after {seconds:.2f} s.", err=True)

    built = build_and_print(ready, request, out, BuildLog(), cache, workers, show)
    seconds = time.perf_counter() - start
    return f"{len(built.entries)} document(s) in {out}, {built.rendered or 'none'} rendered again, {seconds:.2f} s."


class SafePreview:
    """A browser preview whose faults stop no build.

    They are printed.
    """

    def __init__(self, out: Path, project: Project) -> None:
        """Take the output folder and the project whose `templates/watch` styles the pages."""
        from napreport.cli.browser import BrowserPreview

        self._preview = self._attempt(lambda: BrowserPreview(out, project.templates))
        self.index = self._preview.index if self._preview else out

    def __enter__(self) -> SafePreview:
        return self

    def __exit__(self, *_: object) -> None:
        self.set_state("Nobody watches any more: make watch.")
        if self._preview is not None:
            self._preview.close()

    def show(self, ready: Prepared, pages: Mapping[BriefKey, ComposedBrief], wanted: Collection[BriefKey]) -> int:
        """Write pages as `BrowserPreview.show` does; return how many are new."""
        preview = self._preview
        return len(self._attempt(lambda: preview.show(ready, pages, wanted)) or ()) if preview else 0

    def set_state(self, state: str, problems: Iterable[Problem] = ()) -> None:
        """Write the state as `BrowserPreview.set_state` does."""
        preview = self._preview
        if preview is not None:
            self._attempt(lambda: preview.set_state(state, problems))

    def _attempt(self, do: Callable[[], T]) -> T | None:
        try:
            return do()
        except Rejected as rejected:
            BuildLog().print_problems(rejected.problems)
        except NapreportError as fault:
            click.echo(f"No pages for a browser: {fault}", err=True)
        return None


def _changes(project: Project) -> Iterator[object]:
    """Yield once at the start, after each save, and twice a second.

    The regular wake-up finds a save that was missed during a build.
    """
    try:
        watchfiles = import_module("watchfiles")
    except ImportError:
        raise Unusable("watch needs watchfiles. Type: .venv/bin/python -m pip install watchfiles") from None
    folders = [folder for folder in (project.content, project.templates, project.locales) if folder.is_dir()]
    changes = watchfiles.watch(*folders, debounce=_QUIET * 4, step=_QUIET, rust_timeout=500, yield_on_timeout=True)
    return chain([()], changes)
