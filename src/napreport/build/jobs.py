"""Painting: from jobs, each a page and a format, to painted documents: from the cache, or by workers side by side."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import partial
from operator import attrgetter
from pathlib import Path

from napreport.build.cache import Cache
from napreport.build.cluster import Cluster
from napreport.build.earlier import Known
from napreport.build.libreoffice import LibreOffice, find_libreoffice
from napreport.build.workers import NoJobYet, WorkerFailed, WorkerLimits, WorkerPool, core_count
from napreport.language.pseudo import IDS, PSEUDO_LANGUAGES
from napreport.page.vocabulary import Page, PageNumbers
from napreport.pipeline import Format, render_checked
from napreport.problems import Place, Problem, Rejected, error
from napreport.renderers import LAID_OUT, RenderedDocument, RenderStyles, preload, render_sketch
from napreport.timing import StageTime, collect_times, report_times, stage

#: What painting one document may take; a brief takes a hundredth of it.
LIMITS = WorkerLimits()
_RUNAWAY = "Look in the templates and the style sheet for a table, an image or a number that is far too large."
#: So many pages a worker keeps laid out from build to build: sixteen briefs on two workers take about sixty each.
KEPT = 128


@dataclass(frozen=True, slots=True)
class RenderJob:
    """One document to be painted. `file` is where it goes below the output folder; a sketch goes nowhere and is not checked."""

    file: str
    audience: str
    language: str
    format: Format
    page: Page
    laid: PageNumbers | None = None
    draft: bool = False
    sketch: bool = False

    @property
    def tolerant(self) -> bool:
        """Say whether it is made to be looked at, whatever is wrong in it."""
        return self.language in PSEUDO_LANGUAGES


Result = RenderedDocument | tuple[Problem, ...]

#: Why a document has no result: the code of its problem, what is said, and the next thing to do.
_ENDED = {
    "time": ("NR143", "painting took longer than {seconds:.0f} seconds and was stopped", _RUNAWAY),
    "memory": ("NR143", "painting took more than {megabytes} MB of memory and was stopped", _RUNAWAY),
    "death": ("NR052", "the painting process died, perhaps for lack of memory", "Build again with --jobs 1."),
}


@dataclass(frozen=True, slots=True)
class Attempt:
    """What came of painting a document, and how long it took."""

    result: Result
    times: tuple[StageTime, ...]


@dataclass(frozen=True, slots=True)
class DocumentCache:
    """The cache as a build sees it: each format's style is hashed once. Without a cache it is empty and stays so."""

    cache: Cache | None
    styles: Mapping[str, str]

    @classmethod
    def of(cls, cache: Cache | None, style: RenderStyles) -> DocumentCache:
        if cache is None:
            return cls(None, {})
        return cls(cache, {format_: cache.key(each) for format_, each in style.by_format.items()})

    def key(self, job: RenderJob, office: LibreOffice | None) -> str:
        """Return a document's key; what is laid out by another program follows that program's version too."""
        laid_by = office.version if office is not None and job.format in LAID_OUT else b""
        if self.cache is None:
            return ""
        return self.cache.key(job.page, job.format, self.styles[job.format], laid_by, job.tolerant)

    def get(self, key: str) -> RenderedDocument | None:
        return None if self.cache is None else self.cache.get(key)

    def put(self, key: str, result: Result) -> None:
        if self.cache is not None and isinstance(result, RenderedDocument):
            self.cache.put(key, result)


Workers = WorkerPool[RenderStyles, RenderJob, "Attempt"] | Cluster[RenderStyles, RenderJob, "Attempt"]


def start_workers(style: RenderStyles, workers: int, jobs: int, cluster: str, *, stay: bool = False) -> Workers:
    """Return workers for so many jobs, one a core where `workers` is 0, already loading what they need for the first.

    Those that `stay` for builds to come keep pages that they have laid out. With the address of a scheduler they are its
    workers. Raises Unusable where that cannot be.
    """
    hands: Workers
    if cluster:
        hands = Cluster(cluster, _attempt, style, LIMITS)
    else:
        ready = partial(preload, kept=KEPT) if stay else preload
        hands = WorkerPool(_attempt, style, min(workers or core_count(), jobs), LIMITS, ready, attrgetter("file"))
    hands.start()
    return hands


class PersistentWorkers:
    """Workers that outlive a build: warm for the next one, as long as it paints in the same style."""

    def __init__(self) -> None:
        self._hands: Workers | None = None
        self._for: tuple[object, ...] = ()
        self._office: LibreOffice | None = None
        #: What the last build found out.
        self.known = Known()

    def __enter__(self) -> PersistentWorkers:
        return self

    def __exit__(self, *_: object) -> None:
        self._dismiss()
        if self._office is not None:
            self._office.__exit__()
            self._office = None

    def _dismiss(self) -> None:
        if self._hands is not None:
            self._hands.__exit__(None, None, None)
            self._hands = None

    @contextmanager
    def libreoffice(self, cache: Path) -> Iterator[LibreOffice | None]:
        """Lend the LibreOffice that `office` would lend; it stays, and is started now at the latest for the next build."""
        soffice = find_libreoffice()
        if self._office is None and soffice is not None:
            self._office = LibreOffice(soffice, cache, stay=True)
        yield self._office
        if self._office is not None:
            self._office.start()

    @contextmanager
    def workers(self, style: RenderStyles, workers: int, jobs: int, cluster: str) -> Iterator[Workers]:
        """Lend the workers that `started` would start."""
        wanted = (style, workers, jobs, cluster)
        if self._hands is None or self._for != wanted:
            self._dismiss()
            self._hands, self._for = start_workers(*wanted, stay=True), wanted
        try:
            yield self._hands
        except Rejected:  # before the first job was given out, or after the last came back
            raise
        except BaseException:
            self._dismiss()  # they may be at work on what nobody waits for
            raise


@contextmanager
def start_libreoffice(cache: Path) -> Iterator[LibreOffice | None]:
    """Lend the LibreOffice of this machine, which keeps what it found in `cache`; None where there is none."""
    soffice = find_libreoffice()
    if soffice is None:
        yield None
        return
    with LibreOffice(soffice, cache) as found:
        yield found


def render_documents(
    jobs: Sequence[RenderJob], crew: Workers, office: LibreOffice | None, shelf: DocumentCache
) -> Iterator[tuple[RenderJob, Result, bool]]:
    """Yield each job's result, and whether it is new: first what was painted before, then the rest as it comes from the workers.

    A runaway page costs its own document alone.
    """
    keys: dict[str, str] = {}
    for job in jobs:
        keys[job.file] = key = shelf.key(job, office)
        found = shelf.get(key)
        if found is not None:
            del keys[job.file]
            yield job, replace(found, warnings=tuple(_of(job, found.warnings))), False
    missing = [job for job in jobs if job.file in keys]
    if office is not None and any(job.format in LAID_OUT for job in missing):
        office.start()
    for job, result in _render_missing(missing, crew, office) if missing else ():
        if (
            office is None or job.format not in LAID_OUT or job.laid is not None
        ):  # else it may come out better next time
            shelf.put(keys[job.file], result)
        yield job, result, True


def _render_missing(
    jobs: Sequence[RenderJob], crew: Workers, office: LibreOffice | None
) -> Iterator[tuple[RenderJob, Result]]:
    """Yield results as they come, the longest jobs begun first.

    A format that cannot count its own pages is painted twice where there is an `office`: once to be laid out, then with its pages.
    """
    twice = [replace(job, sketch=True) for job in jobs if office is not None and job.format in LAID_OUT]
    once = [job for job in jobs if office is None or job.format not in LAID_OUT]
    once.sort(key=lambda job: len(job.page.markup), reverse=True)
    sketches: dict[str, Result] = {}
    counted: Future[list[RenderJob]] = Future()
    with ThreadPoolExecutor(1) as aside:

        def in_their_order() -> Iterator[RenderJob | NoJobYet]:
            yield from once[:1]  # it goes to the worker that had it before, which a sketch could do without
            yield from twice
            yield from once[1:]
            while len(sketches) < len(twice):
                yield NoJobYet.JOB
            if twice:  # a worker that is free by then has waited for nothing else
                yield from counted.result()

        for job, result in _told(crew.done(in_their_order())):
            if not job.sketch:
                yield job, result
                continue
            sketches[job.file] = result
            if len(sketches) == len(twice):  # their pages are counted while the crew paints the rest
                counted = aside.submit(_with_pages, twice, [sketches[job.file] for job in twice], office)


def _with_pages(jobs: Sequence[RenderJob], sketches: Sequence[Result], office: LibreOffice | None) -> list[RenderJob]:
    """Return the jobs with what is known of their pages. A sketch that failed will fail again, and be told of then."""
    if office is None or not jobs:
        return list(jobs)
    painted = {
        job.file: sketch.data
        for job, sketch in zip(jobs, sketches, strict=True)
        if isinstance(sketch, RenderedDocument)
    }
    with stage("lay out Word"):
        laid = office.lay_out(painted)
    return [replace(job, laid=laid.get(job.file), sketch=False) for job in jobs]


def _told(done: Iterable[tuple[RenderJob, Attempt | WorkerFailed]]) -> Iterator[tuple[RenderJob, Result]]:
    """Say in a problem why a job has no result."""
    for job, attempt in done:
        if isinstance(attempt, WorkerFailed):
            code, message, hint = _ENDED[attempt.why]
            told = message.format(seconds=LIMITS.seconds, megabytes=LIMITS.megabytes)
            yield job, (error(Place(job.file), code, told, hint),)
        else:
            report_times(attempt.times)
            yield job, attempt.result


def _attempt(style: RenderStyles, job: RenderJob) -> Attempt:
    with collect_times() as times:
        try:
            result: Result
            if job.sketch:
                with stage("sketch"):
                    result = render_sketch(job.page, job.format, style)
            else:
                document = render_checked(job.page, job.format, style, job.laid, tolerant=job.tolerant)
                told = (
                    () if job.language == IDS else document.warnings
                )  # an id is longer than any word, and means nothing
                result = replace(document, warnings=tuple(_of(job, told)))
        except Rejected as rejected:
            result = tuple(_of(job, rejected.problems))
    return Attempt(result, tuple(replace(time, document=job.file) for time in times))


def _of(job: RenderJob, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Say which document a problem of painting belongs to, where its place is no file of the project."""
    for problem in problems:
        place = problem.place if problem.place.line or problem.place.file.startswith("templates/") else Place(job.file)
        yield replace(problem, place=place)
