"""Session: a build as the person at the keyboard sees it, from an order to lines on the terminal and the record it leaves.

Nothing is decided here about documents: `build` does that. Here is said what is going on, what went wrong, and where the time went.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

import click

from napreport.build.build import BuildRequest, BuildResult, Progress, brief_keys, build
from napreport.build.cache import Cache
from napreport.build.fingerprint import environment, file_marks, own_code
from napreport.build.jobs import PersistentWorkers
from napreport.build.libreoffice import find_libreoffice
from napreport.build.unchanged import BuildRecord
from napreport.content.folders import Project
from napreport.design.fonts import default_cache, missing_faces, pdf_cuts, word_cuts
from napreport.design.variants import SCREEN
from napreport.files import walk_files
from napreport.page.compose import ComposedBrief
from napreport.pipeline import FORMATS, BriefKey
from napreport.prepare import Prepared, prepare, warnings
from napreport.problems import Problem
from napreport.timing import Took, listening, stage


@dataclass(slots=True)
class Lines:
    """What a build says beside its one line of success: printed as it comes, and kept for the build with nothing to do."""

    said: list[str] = field(default_factory=list)

    def say(self, line: str, *, once: bool = False) -> None:
        """Print a line; what is true `once` alone is not said again."""
        click.echo(line, err=True)
        if not once:
            self.said.append(f"{line}\n")

    def tell(self, problems: Iterable[Problem]) -> None:
        """Print problems, the worst first."""
        for problem in sorted(problems):
            self.say(str(problem))


def build_and_record(
    project: Project, order: BuildRequest, out: Path, words: Sequence[str], *, anew: bool = False
) -> None:
    """Build what is ordered, say how it went, and leave a record of it under the `words` that were typed."""
    record = BuildRecord([*words], *map(str, (project.content, project.templates, project.locales))) if words else None
    lines = Lines()
    with stage("load and validate"):
        ready = prepare(project, order.languages)
    built = build_and_tell(ready, order, out, lines, None if anew else open_cache())
    said = f"{len(built.entries)} document(s) in {out}"
    fresh = built.painted
    click.echo(said if fresh == len(built.entries) else f"{said}, {fresh or 'none'} of them painted anew")
    if record is not None:
        written = [str((out / name).resolve()) for name in (*(entry.file for entry in built.entries), "manifest.json")]
        record.keep([*written, *_fonts(ready)], "".join(lines.said), f"{said}; nothing changed\n")


def _fonts(ready: Prepared) -> Iterator[str]:
    """Yield the font files that a design names by their path, which may lie anywhere."""
    families = ready.design.families
    for family in (families.text, families.titles, families.fallback):
        if not family.package:
            yield from (family.roman, family.italic)


def build_and_tell(
    ready: Prepared,
    order: BuildRequest,
    out: Path,
    lines: Lines,
    kept: Cache | None,
    crews: PersistentWorkers | None = None,
    composed: Callable[[Mapping[BriefKey, ComposedBrief]], object] = lambda _: None,
) -> BuildResult:
    """Build from a project that is loaded already, and say all that there is to say of it."""
    brief_keys(ready, order)
    lines.tell(warnings(ready))
    families = ready.design.families
    if missing_faces(pdf_cuts(families) + word_cuts(families), default_cache()):
        lines.say("Cutting the fonts, once on this machine: about half a minute.", once=True)
    if "docx" in (order.formats or FORMATS) and SCREEN in order.variants and find_libreoffice() is None:
        lines.say("LibreOffice is not installed: the contents of the Word documents have no page numbers.")
    with progress() as shown:
        built = build(ready, order, out, default_cache(), shown, kept, crews, composed)
    lines.tell(built.warnings)
    if built.gaps:
        lines.say(f"Draft: {len(built.gaps)} string(s) are not translated or not reviewed; they are marked.")
    return built


def open_cache() -> Cache:
    """Return the cache of painted documents, for what is installed now and this program's code as it is."""
    code = file_marks(sorted(walk_files(own_code())))
    return Cache(default_cache(), environment() + "".join(str(mark[0]) for mark in code.values() if mark))


@contextmanager
def profiled() -> Iterator[None]:
    """Print where the time of what is done inside went, by stage and by document, also where it fails."""
    with listening() as heard:
        try:
            with stage("from start to end"):
                yield
        finally:
            for line in profile(heard):
                click.echo(line, err=True)


def profile(heard: Sequence[Took]) -> list[str]:
    """Return what a build took: its own stages, then each document's, the slowest first."""
    shared = [(took.stage, f"{took.seconds:8.2f}") for took in heard if not took.document]
    stages = list(dict.fromkeys(took.stage for took in heard if took.document))
    documents: dict[str, dict[str, float]] = {}
    for took in heard:
        if took.document:
            row = documents.setdefault(took.document, {})
            row[took.stage] = row.get(took.stage, 0.0) + took.seconds
    rows = sorted(documents.items(), key=lambda item: -sum(item[1].values()))
    sums = {name: sum(row.get(name, 0.0) for row in documents.values()) for name in stages}
    parts = [("seconds", ""), *shared]
    if rows:
        parts += [("", ""), ("in workers, side by side", "".join(f"{name:>8}" for name in stages))]
        for file, row in [("all documents", sums), *rows]:
            parts.append((file, "".join(f"{row.get(name, 0.0):8.2f}" for name in stages)))
    width = max(len(name) for name, _ in parts)
    return [f"{name:<{width}}{figures}".rstrip() for name, figures in parts]


@contextmanager
def progress(least: int = 1, *, time_left: bool = False) -> Iterator[Progress]:
    """Show a bar with the time that is left on a terminal, a line for each document that is painted elsewhere.

    Of fewer than `least` documents nothing is shown. With `time_left`, lines say it too.
    """
    if not sys.stderr.isatty():
        start = time.monotonic()
        yield lambda file, done, total, fresh: _line(
            file,
            done,
            total,
            fresh and total >= least,
            left(time.monotonic() - start, done, total) if time_left else "",
        )
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Painting", total=None, visible=least < 2)
        yield lambda file, done, total, _: bar.update(
            task, description=file, completed=done, total=total, visible=total >= least
        )


def left(seconds: float, done: int, total: int) -> str:
    """Return ", 2 min left" for a run that has taken so many seconds, "" at its end."""
    rest = seconds / done * (total - done)
    if done == total:
        return ""
    return f", {rest / 60:.0f} min left" if rest >= 90 else f", {rest:.0f} s left"


def _line(file: str, done: int, total: int, fresh: bool, rest: str) -> None:
    if fresh:
        click.echo(f"[{done}/{total}] {file}{rest}", err=True)
