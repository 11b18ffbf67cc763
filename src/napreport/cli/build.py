"""`napreport build`: build the briefs and print what happened.

`napreport watch` uses the same functions. Nothing about documents is decided here: `napreport.build.build` does that.
"""

from __future__ import annotations

import sys
import time
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from napreport.cli.console import languages_option, old_option, project_at, project_option
from napreport.problems import require_known

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

    from napreport.build.build import BuildRequest, BuildResult, Progress
    from napreport.build.cache import Cache
    from napreport.build.jobs import PersistentWorkers
    from napreport.content.folders import Project
    from napreport.page.compose import ComposedBrief
    from napreport.pipeline import BriefKey
    from napreport.prepare import Prepared
    from napreport.problems import Problem
    from napreport.timing import StageTime

_FOLDER = click.Path(path_type=Path, file_okay=False)


def request_options(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add the options that say what to build, and where."""
    for option in (
        click.option("--draft", is_flag=True, help="Build with untranslated strings; every page says DRAFT."),
        click.option(
            "--variant", "variants", multiple=True, metavar="V",
            help="Only this use: see 'napreport list variants'. Default: screen.",
        ),
        click.option(
            "--format", "formats", multiple=True, type=click.Choice(["pdf", "docx"]), help="Only this format."
        ),
        languages_option("Only this language; may be repeated."),
        click.option("--audience", "audiences", multiple=True, metavar="A", help="Only this audience; may be repeated."),
        click.option("--out", type=_FOLDER, metavar="DIR", help="Where documents go. Default: output."),
        click.option("--jobs", type=click.IntRange(min=0), default=0, metavar="N", help="Workers. Default: one a core."),
        project_option,
    ):  # fmt: skip
        command = option(command)
    return command


def build_request(
    audiences: Sequence[str],
    languages: Sequence[str],
    formats: Sequence[Any],
    variants: Sequence[str],
    draft: bool,
    jobs: int,
    cluster: str = "",
) -> BuildRequest:
    """Return the request that the options stand for.

    Raises Unusable for an unknown variant.
    """
    from napreport.build.build import BuildRequest
    from napreport.design.variants import SCREEN, VARIANTS

    require_known("variant", variants, VARIANTS)
    return BuildRequest(
        tuple(audiences),
        tuple(languages),
        tuple(dict.fromkeys(formats)),
        draft,
        jobs,
        tuple(dict.fromkeys(variants)) or (SCREEN,),
        cluster,
    )


@click.command()
@request_options
@click.option("--cluster", default="", metavar="ADDRESS", help="Render on dask workers: tcp://host:8786.")
@click.option("--no-cache", is_flag=True, help="Render every document again.")
@click.option("--profile", is_flag=True, help="Print where the time went, by stage and document.")
@old_option("--anew", "--no-cache: napreport build --no-cache")
@old_option("--watch", "a command: napreport watch")
@click.pass_obj
def build(
    words: Sequence[str] | None,
    /,
    root: Path,
    out: Path | None,
    cluster: str,
    no_cache: bool,
    profile: bool,
    **options: Any,
) -> None:
    """Build the briefs into the output folder.

    A document is rendered again only if something that it depends on changed.
    """
    project = project_at(root)
    request = build_request(**options, cluster=cluster)
    with print_profile() if profile else nullcontext():
        build_and_record(project, request, out or project.root / "output", words or (), no_cache=no_cache)


@dataclass(slots=True)
class BuildLog:
    """The lines that a build prints, kept for its record."""

    lines: list[str] = field(default_factory=list)

    def print(self, line: str, *, keep: bool = True) -> None:
        """Print a line to stderr.

        If it is to `keep`, a later build with nothing to do prints it again.
        """
        click.echo(line, err=True)
        if keep:
            self.lines.append(f"{line}\n")

    def print_problems(self, problems: Iterable[Problem]) -> None:
        """Print problems, the worst first."""
        for problem in sorted(problems):
            self.print(str(problem))


def build_and_record(
    project: Project, request: BuildRequest, out: Path, words: Sequence[str], *, no_cache: bool = False
) -> None:
    """Build, print the result and record it.

    The record is found again by the `words` that were typed.
    """
    from napreport.build.unchanged import BuildRecord
    from napreport.prepare import prepare
    from napreport.timing import stage

    record = BuildRecord([*words], *map(str, (project.content, project.templates, project.locales))) if words else None
    log = BuildLog()
    with stage("load and validate"):
        ready = prepare(project, request.languages)
    built = build_and_print(ready, request, out, log, None if no_cache else open_cache())
    summary = f"{len(built.entries)} document(s) in {out}"
    rendered = built.rendered
    click.echo(summary if rendered == len(built.entries) else f"{summary}, {rendered or 'none'} of them rendered again")
    if record is not None:
        written = [str((out / name).resolve()) for name in (*(entry.file for entry in built.entries), "manifest.json")]
        record.keep([*written, *_font_files(ready)], "".join(log.lines), f"{summary}; nothing changed\n")


def _font_files(ready: Prepared) -> Iterator[str]:
    """Yield the font files that a design names by path.

    They may be outside the project.
    """
    families = ready.design.families
    for family in (families.text, families.titles, families.fallback):
        if not family.package:
            yield from (family.roman, family.italic)


def build_and_print(
    ready: Prepared,
    request: BuildRequest,
    out: Path,
    log: BuildLog,
    cache: Cache | None,
    workers: PersistentWorkers | None = None,
    composed: Callable[[Mapping[BriefKey, ComposedBrief]], object] = lambda _: None,
) -> BuildResult:
    """Build from a prepared project; print warnings, progress and notes.

    `composed` receives the pages before they are rendered.
    """
    from napreport.build.build import brief_keys, build_documents
    from napreport.design.fonts import default_cache, missing_faces, pdf_cuts, word_cuts

    brief_keys(ready, request)
    log.print_problems(ready.warnings)
    families = ready.design.families
    if missing_faces(pdf_cuts(families) + word_cuts(families), default_cache()):
        log.print("Cutting the fonts, once on this machine: about half a minute.", keep=False)
    with show_progress() as progress:
        built = build_documents(ready, request, out, default_cache(), progress, cache, workers, composed)
    log.print_problems(built.warnings)
    if built.gaps:
        log.print(f"Draft: {len(built.gaps)} string(s) are not translated or not reviewed; they are marked.")
    return built


def open_cache() -> Cache:
    """Return the cache of this program and installation."""
    from napreport.build.cache import Cache
    from napreport.build.fingerprint import environment, file_marks, own_code
    from napreport.design.fonts import default_cache
    from napreport.files import walk_files

    code = file_marks(sorted(walk_files(own_code())))
    return Cache(default_cache(), environment() + "".join(str(mark[0]) for mark in code.values() if mark))


@contextmanager
def print_profile() -> Iterator[None]:
    """Print the time of each stage and document.

    It is printed also if the build fails.
    """
    from napreport.timing import collect_times, stage

    with collect_times() as times:
        try:
            with stage("from start to end"):
                yield
        finally:
            for line in profile_lines(times):
                click.echo(line, err=True)


def profile_lines(times: Sequence[StageTime]) -> list[str]:
    """Return a build's times as lines: stages, then documents.

    The slowest document is first.
    """
    shared = [(took.stage, f"{took.seconds:8.2f}") for took in times if not took.document]
    stages = list(dict.fromkeys(took.stage for took in times if took.document))
    documents: dict[str, dict[str, float]] = {}
    for took in times:
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
def show_progress(least: int = 1, *, with_time_left: bool = False) -> Iterator[Progress]:
    """Show a progress bar, or a line for each document.

    The bar is for a terminal. Nothing is shown for fewer than `least` documents. Lines say the time left
    `with_time_left`.
    """
    if not sys.stderr.isatty():
        start = time.monotonic()

        def print_line(file: str, done: int, total: int, fresh: bool) -> None:
            if fresh and total >= least:
                rest = time_left(time.monotonic() - start, done, total) if with_time_left else ""
                click.echo(f"[{done}/{total}] {file}{rest}", err=True)

        yield print_line
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task("Rendering", total=None, visible=least < 2)
        yield lambda file, done, total, _: bar.update(
            task, description=file, completed=done, total=total, visible=total >= least
        )


def time_left(seconds: float, done: int, total: int) -> str:
    """Return ", 2 min left", or "" at the end.

    `seconds` is the time that the run has taken.
    """
    rest = seconds / done * (total - done)
    if done == total:
        return ""
    return f", {rest / 60:.0f} min left" if rest >= 90 else f", {rest:.0f} s left"
