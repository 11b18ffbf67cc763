"""Render documents in workers, or take them from the cache."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from functools import partial
from operator import attrgetter

from napreport.build.cluster import Cluster
from napreport.build.reuse import ContentMemory, DocumentCache
from napreport.build.workers import WorkerFailed, WorkerLimits, WorkerPool, worker_count
from napreport.language.pseudo import IDS, PSEUDO_LANGUAGES
from napreport.page.vocabulary import Page, PageNumbers
from napreport.pipeline import Format, render_checked
from napreport.problems import Place, Problem, Rejected, error
from napreport.renderers import RenderedDocument, RenderStyles, preload
from napreport.timing import StageTime, collect_times, report_times

#: The limits of one document; a brief takes a hundredth of them.
LIMITS = WorkerLimits()
#: So many laid-out pages a worker keeps from build to build: sixteen briefs on two workers take about sixty each.
KEPT_PAGES = 128
_RUNAWAY = "Look in the templates and the style sheet for a table, an image or a number that is far too large."
#: Why a document has no result: the code of its problem, the message, and the next thing to do.
_FAILURES = {
    "time": ("NR143", "painting took longer than {seconds:.0f} seconds and was stopped", _RUNAWAY),
    "memory": ("NR143", "painting took more than {megabytes} MB of memory and was stopped", _RUNAWAY),
    "death": ("NR052", "the painting process died, perhaps for lack of memory", "Build again with --jobs 1."),
}


@dataclass(frozen=True, slots=True)
class RenderJob:
    """One document to be rendered.

    `file` is its name below the output folder. `numbers` are those of the page's PDF, if they are known.
    """

    file: str
    audience: str
    language: str
    format: Format
    page: Page
    numbers: PageNumbers | None = None
    draft: bool = False

    @property
    def tolerant(self) -> bool:
        """Whether errors are warnings.

        They are in a pseudo-language, which exists to show them.
        """
        return self.language in PSEUDO_LANGUAGES


#: A document, or the problems for which there is none.
Result = RenderedDocument | tuple[Problem, ...]


@dataclass(frozen=True, slots=True)
class Attempt:
    """The result of a job, and the times of its stages."""

    result: Result
    times: tuple[StageTime, ...]


Workers = WorkerPool[RenderStyles, RenderJob, Attempt] | Cluster[RenderStyles, RenderJob, Attempt]


def start_workers(styles: RenderStyles, workers: int, jobs: int, cluster: str = "", *, kept_pages: int = 0) -> Workers:
    """Start workers for so many jobs.

    There is one for each core if `workers` is 0. They already load what the first job needs, and keep so many laid-out pages
    from build to build. With the address of a scheduler they are its workers. Raises Unusable if that cannot be.
    """
    pool: Workers
    if cluster:
        pool = Cluster(cluster, _attempt, styles, LIMITS)
    else:
        load = partial(preload, kept=kept_pages)
        pool = WorkerPool(_attempt, styles, min(workers or worker_count(), jobs), LIMITS, load, attrgetter("file"))
    pool.start()
    return pool


class PersistentWorkers:
    """Workers and content that outlive a build."""

    def __init__(self) -> None:
        self.content = ContentMemory()
        self._pool: Workers | None = None
        self._settings: tuple[object, ...] = ()

    def __enter__(self) -> PersistentWorkers:
        return self

    def __exit__(self, *_: object) -> None:
        if self._pool is not None:
            self._pool.__exit__(None, None, None)
            self._pool = None

    def start(self, styles: RenderStyles, workers: int, jobs: int, cluster: str) -> Workers:
        """Return the last build's workers, or new ones for other styles."""
        settings = (styles, workers, jobs, cluster)
        if self._pool is None or self._settings != settings:
            self.__exit__()
            self._pool, self._settings = start_workers(*settings, kept_pages=KEPT_PAGES), settings
        return self._pool


def render_documents(
    jobs: Sequence[RenderJob], workers: Workers, cache: DocumentCache | None = None
) -> Iterator[tuple[RenderJob, Result, bool]]:
    """Yield each job's result, and whether it is new.

    Cached documents come first, then others as they are finished. A runaway page costs its own document alone.
    """
    keys: dict[str, str] = {}
    missing: list[RenderJob] = []
    numbers: dict[Page, PageNumbers | None] = {}
    for job in jobs:
        document = None
        if cache is not None:
            keys[job.file] = cache.key(job.page, job.format, job.tolerant)
            document = cache.get(keys[job.file])
        if document is None:
            missing.append(job)
        else:
            numbers[job.page] = document.numbers
            yield job, replace(document, warnings=tuple(_with_file(job, document.warnings))), False
    known = [replace(job, numbers=numbers.get(job.page)) for job in missing]
    for job, result in _render_missing(known, workers):
        if cache is not None and isinstance(result, RenderedDocument):
            cache.put(keys[job.file], result)
        yield job, result, True


def _render_missing(jobs: Sequence[RenderJob], workers: Workers) -> Iterator[tuple[RenderJob, Result]]:
    """Yield results as they come, the longest documents first.

    A Word document waits for its PDF, whose pages it follows, unless that is not among the jobs or was rendered before.
    """
    longest_first = sorted(jobs, key=lambda job: len(job.page.markup), reverse=True)
    in_work = {job.page for job in jobs if job.format == "pdf"}
    waiting = [job for job in longest_first if job.format == "docx" and job.numbers is None and job.page in in_work]
    ready = deque(job for job in longest_first if job not in waiting)

    def in_order() -> Iterator[RenderJob | None]:
        while ready or waiting:
            yield ready.popleft() if ready else None

    for job, attempt in workers.run(in_order()):
        result = _result(job, attempt)
        yield job, result
        if job.format == "pdf":
            numbers = result.numbers if isinstance(result, RenderedDocument) else None
            ready.extend(replace(each, numbers=numbers) for each in waiting if each.page == job.page)
            waiting[:] = [each for each in waiting if each.page != job.page]


def _result(job: RenderJob, attempt: Attempt | WorkerFailed) -> Result:
    """Return an attempt's result, or why there is none."""
    if isinstance(attempt, WorkerFailed):
        code, message, hint = _FAILURES[attempt.why]
        return (error(Place(job.file), code, message.format(seconds=LIMITS.seconds, megabytes=LIMITS.megabytes), hint),)
    report_times(attempt.times)
    return attempt.result


def _attempt(styles: RenderStyles, job: RenderJob) -> Attempt:
    """Do a job, in a worker's process."""
    with collect_times() as times:
        try:
            document = render_checked(job.page, job.format, styles, job.numbers, tolerant=job.tolerant)
            # an id is longer than any word, and means nothing
            warnings = () if job.language == IDS else document.warnings
            result: Result = replace(document, warnings=tuple(_with_file(job, warnings)))
        except Rejected as rejected:
            result = tuple(_with_file(job, rejected.problems))
    return Attempt(result, tuple(replace(time, document=job.file) for time in times))


def _with_file(job: RenderJob, problems: Iterable[Problem]) -> Iterator[Problem]:
    """Give problems the document's file as their place.

    A place in a file of the project stays.
    """
    for problem in problems:
        is_project_file = problem.place.line or problem.place.file.startswith("templates/")
        yield problem if is_project_file else replace(problem, place=Place(job.file))
