"""Build: all the briefs that are asked for, painted side by side, checked, and recorded or left alone.

The only module that writes. A document is moved into place when it is whole and has passed its checks; whatever goes
wrong before that leaves the last good one where it is.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path
from typing import IO

from napreport import imprint
from napreport.compose import Composed
from napreport.layout import laid_out, program
from napreport.manifest import Entry, digest, earlier_manifest, manifest
from napreport.page import Laid, Page
from napreport.paint import Painted, Styles, styles
from napreport.pipeline import FORMATS, Format, Prepared, everything, inputs, painted
from napreport.problems import Place, Problem, Rejected, Severity, Unusable, did_you_mean, error
from napreport.pseudo import IDS, PSEUDO_LANGUAGES
from napreport.variants import SCREEN, VARIANTS, dressed
from napreport.workers import Crew, Ended, Limits

#: What painting one document may take; a brief takes a hundredth of it.
LIMITS = Limits()
_RUNAWAY = "Look in the templates and the style sheet for a table, an image or a number that is far too large."


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: which audiences, languages and formats (all where none is named), for which uses, as a draft or final."""

    audiences: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    formats: tuple[Format, ...] = ()
    draft: bool = False
    jobs: int = 0
    variants: tuple[str, ...] = (SCREEN,)


@dataclass(frozen=True, slots=True)
class Job:
    """One document to be painted. `file` is where it goes, relative to the output folder."""

    file: str
    audience: str
    language: str
    format: Format
    page: Page
    laid: Laid | None = None
    draft: bool = False


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made, the strings that a draft shows untranslated, and what is ugly in the documents."""

    entries: tuple[Entry, ...]
    gaps: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()


#: Formats whose pages only another program can count.
LAID_OUT = frozenset({"docx"})
Progress = Callable[[str, int, int], None]


def pairs(prepared: Prepared, order: Order) -> list[tuple[str, str]]:
    """Return the (audience, language) pairs of an order; `Unusable` names what it asks for that is not there."""
    audiences = [audience.id for audience in prepared.report.audiences]
    languages = list(prepared.languages)
    for asked, known, what in ((order.audiences, audiences, "audience"), (order.languages, languages, "language")):
        for name in asked:
            if name not in known:
                raise Unusable(
                    f"there is no {what} '{name}'{did_you_mean(name, known) or '.'} There are: {', '.join(known)}."
                )
    return [
        (audience, language)
        for language in languages
        for audience in audiences
        if (not order.languages or language in order.languages) and (not order.audiences or audience in order.audiences)
    ]


def file_name(
    report: str, audience: str, language: str, format_: str, *, variant: str = SCREEN, draft: bool = False
) -> str:
    """Return a document's name below the output folder. A draft has a name of its own: it replaces no final document."""
    ends = f"{'' if variant == SCREEN else f'-{variant}'}{'-draft' if draft else ''}.{format_}"
    return f"{language}/{report}-{audience}-{language}{ends}"


def documents(prepared: Prepared, order: Order, pages: Mapping[tuple[str, str], Composed]) -> list[Job]:
    """Return the documents to be painted from `pages`, which go by audience and language, format after format.

    Only the screen's variant has a Word document.
    """
    jobs = []
    for format_ in order.formats or FORMATS:
        for variant in (name for name in order.variants if format_ == "pdf" or name == SCREEN):
            for (audience, language), composed in pages.items():
                draft = order.draft or prepared.languages[language].draft
                file = file_name(prepared.report.id, audience, language, format_, variant=variant, draft=draft)
                page = dressed(composed.page, variant)
                jobs.append(Job(file, audience, language, format_, page, draft=draft))
    return jobs


def build(prepared: Prepared, order: Order, out: Path, cache: Path, progress: Progress) -> Built:
    """Build what `order` asks for into `out`. Raises `Rejected` with all that went wrong; good documents are kept all the same."""
    wanted = pairs(prepared, order)
    if not wanted:
        raise Unusable("there is nothing to build: the project has no audience or no language.")
    pages = everything(prepared, wanted, draft=order.draft)
    if not order.draft and any(VARIANTS[name].ink == "press" for name in order.variants):
        lacking = imprint.missing(prepared.project, wanted)
        if lacking:
            raise Rejected(lacking)
    jobs = documents(prepared, order, pages)
    if not jobs:
        raise Unusable(f"there is no Word document for {', '.join(order.variants)}: leave out --format docx.")
    formats = tuple(format_ for format_ in FORMATS if any(job.format == format_ for job in jobs))
    style = styles(formats, prepared.project.templates, prepared.design, cache, order.variants)
    soffice = program()
    lay_out = None if soffice is None else partial(laid_out, soffice=soffice, cache=cache)
    entries: list[Entry] = []
    problems: list[Problem] = []
    for done, (job, result) in enumerate(_results(jobs, style, order.jobs, lay_out), start=1):
        if isinstance(result, Painted):
            write(out / job.file, result.data)
            entries.append(_entry(job, result))
            problems += result.warnings
        else:
            problems += result
        progress(job.file, done, len(jobs))
    made_from = {prepared.project.name(path): digest(path.read_bytes()) for path in inputs(prepared.project)}
    path = out / "manifest.json"
    write(path, manifest(entries, made_from, earlier_manifest(path), out))
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise Rejected(problems)
    gaps = tuple(gap for composed in pages.values() for gap in composed.gaps)
    return Built(
        tuple(sorted(entries, key=lambda entry: entry.file)), tuple(sorted(set(gaps))), tuple(sorted(problems))
    )


def _entry(job: Job, result: Painted) -> Entry:
    size, sha256 = len(result.data), digest(result.data)
    return Entry(
        job.file, job.audience, job.language, job.format, job.page.variant, job.draft, result.pages, size, sha256
    )


def write(path: Path, data: bytes) -> None:
    """Write a file whole or not at all: to a temporary file beside it, then moved into its place."""
    try:
        _write(path, data)
    except OSError as fault:
        raise Unusable(f"{path} cannot be written: {fault.strerror}. Name another folder, or make room.") from fault


@contextmanager
def writing(path: Path) -> Iterator[IO[bytes]]:
    """Give a stream to write a long file to, piece by piece; the file takes its place when all of it was written."""
    try:
        with _writing(path) as stream:
            yield stream
    except OSError as fault:
        raise Unusable(f"{path} cannot be written: {fault.strerror}. Name another folder, or make room.") from fault


def keep_only(folder: Path, pattern: str, names: Collection[str]) -> None:
    """Take the files of `folder` that fit a pattern away, but those of these names, which are relative to it."""
    for path in sorted(folder.glob(pattern)):
        if path.is_file() and path.relative_to(folder).as_posix() not in names:
            path.unlink()


def _write(path: Path, data: bytes) -> None:
    with _writing(path) as stream:
        stream.write(data)


@contextmanager
def _writing(path: Path) -> Iterator[IO[bytes]]:
    path.parent.mkdir(parents=True, exist_ok=True)
    handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with os.fdopen(handle, "w+b") as stream:
            yield stream
        Path(temporary).chmod(0o666 & ~_umask())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise


def _umask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


Result = Painted | tuple[Problem, ...]

#: Why a document has no result: the code of its problem, what is said, and the next thing to do.
_ENDED = {
    "time": ("NR143", "painting took longer than {seconds:.0f} seconds and was stopped", _RUNAWAY),
    "memory": ("NR143", "painting took more than {megabytes} MB of memory and was stopped", _RUNAWAY),
    "death": ("NR052", "the painting process died, perhaps for lack of memory", "Build again with --jobs 1."),
}


LayOut = Callable[[Mapping[str, bytes]], Mapping[str, Laid]]


def _results(jobs: Sequence[Job], style: Styles, wanted: int, lay_out: LayOut | None) -> Iterator[tuple[Job, Result]]:
    """Yield each job's result as it comes from the workers; a runaway page costs its own document alone.

    A format that cannot count its own pages is painted twice where `lay_out` is given: once to be laid out, then with its pages.
    """
    workers = min(wanted or os.cpu_count() or 1, len(jobs))
    twice = [job for job in jobs if lay_out is not None and job.format in LAID_OUT]
    once = [job for job in jobs if job not in twice]
    with Crew(_attempt, style, workers, LIMITS) as crew, ThreadPoolExecutor(1) as aside:
        sketches = dict(_told(crew.done(twice)))
        counted = aside.submit(
            _with_pages, twice, [sketches[job] for job in twice], lay_out
        )  # while the crew paints the rest
        yield from _told(crew.done(once))
        yield from _told(crew.done(counted.result()))


def _with_pages(jobs: Sequence[Job], sketches: Sequence[Result], lay_out: LayOut | None) -> list[Job]:
    """Return the jobs with what is known of their pages. A sketch that failed will fail again, and be told of then."""
    if lay_out is None:
        return list(jobs)
    painted = {job.file: sketch.data for job, sketch in zip(jobs, sketches, strict=True) if isinstance(sketch, Painted)}
    laid = lay_out(painted)
    return [replace(job, laid=laid.get(job.file)) for job in jobs]


def _told(done: Iterable[tuple[Job, Result | Ended]]) -> Iterator[tuple[Job, Result]]:
    """Say in a problem why a job has no result."""
    for job, result in done:
        if isinstance(result, Ended):
            code, message, hint = _ENDED[result.why]
            told = message.format(seconds=LIMITS.seconds, megabytes=LIMITS.megabytes)
            yield job, (error(Place(job.file), code, told, hint),)
        else:
            yield job, result


def _attempt(style: Styles, job: Job) -> Result:
    try:
        for_its_faults = job.language in PSEUDO_LANGUAGES  # they are made to be looked at
        result = painted(job.page, job.format, style, job.laid, for_its_faults=for_its_faults)
    except Rejected as rejected:
        return tuple(_of(job, rejected.problems))
    told = () if job.language == IDS else result.warnings  # an id is longer than any word, and means nothing
    return replace(result, warnings=tuple(_of(job, told)))


def _of(job: Job, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Say which document a problem of painting belongs to, where its place is no file of the project."""
    for problem in problems:
        place = problem.place if problem.place.line or problem.place.file.startswith("templates/") else Place(job.file)
        yield replace(problem, place=place)
