"""Compose, render, check, write and record documents.

This is the only module that writes documents. A document is moved into place when it is whole and has passed its checks.
Whatever goes wrong before that leaves the last good one in place, and what was finished by then is recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from napreport.build.cache import Cache
from napreport.build.disk_mapping import DiskMapping
from napreport.build.jobs import PersistentWorkers, RenderJob, render_documents, start_workers
from napreport.build.manifest import ManifestEntry, hash_of_inputs, read_manifest, write_manifest_json
from napreport.build.reuse import DocumentCache, PageCache
from napreport.design.variants import SCREEN, VARIANTS
from napreport.files import in_batches, lock_folder, sha256_hex, write_output
from napreport.page.compose import ComposedBrief
from napreport.page.vocabulary import apply_variant
from napreport.pipeline import FORMATS, BriefKey, Format, compose_all
from napreport.prepare import Prepared, missing_print_numbers
from napreport.problems import Problem, Rejected, Severity, Unusable, require_known
from napreport.renderers import RenderedDocument, read_styles
from napreport.timing import stage


@dataclass(frozen=True, slots=True)
class BuildRequest:
    """The documents that a build is asked for.

    Without a name, all audiences, languages or formats are meant. `jobs` is the number of workers, 0 for one a core.
    """

    audiences: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    formats: tuple[Format, ...] = ()
    draft: bool = False
    jobs: int = 0
    variants: tuple[str, ...] = (SCREEN,)
    cluster: str = ""


@dataclass(frozen=True, slots=True)
class BuildResult:
    """The documents of a build.

    `gaps` are the strings that a draft shows untranslated; `warnings` say what looks bad in the documents; `rendered` counts
    those that did not come from the cache.
    """

    entries: tuple[ManifestEntry, ...]
    gaps: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()
    rendered: int = 0


#: So many briefs are rendered at a time, in all formats.
BATCH_OF_BRIEFS = 128
#: Called after each document: its file, how many are done, of how many, and whether it was rendered.
Progress = Callable[[str, int, int, bool], None]


def brief_keys(prepared: Prepared, request: BuildRequest) -> list[BriefKey]:
    """Return the audience and language of each brief.

    Raises `Unusable` for unknown names.
    """
    audiences = [audience.id for audience in prepared.report.audiences]
    languages = list(prepared.languages)
    require_known("audience", request.audiences, audiences)
    require_known("language", request.languages, languages)
    return [
        (audience, language)
        for language in languages
        for audience in audiences
        if language in (request.languages or languages) and audience in (request.audiences or audiences)
    ]


def file_name(
    report: str, audience: str, language: str, format_: str, *, variant: str = SCREEN, draft: bool = False
) -> str:
    """Return a document's name below the output folder.

    A draft has a name of its own: it replaces no final document.
    """
    suffix = f"{'' if variant == SCREEN else f'-{variant}'}{'-draft' if draft else ''}.{format_}"
    return f"{language}/{report}-{audience}-{language}{suffix}"


def render_jobs(prepared: Prepared, request: BuildRequest, pages: Mapping[BriefKey, ComposedBrief]) -> list[RenderJob]:
    """Return the documents to be rendered from composed pages, format after format."""
    jobs = []
    for format_, variant in _formats_and_variants(request):
        for (audience, language), composed in pages.items():
            draft = request.draft or prepared.languages[language].draft
            file = file_name(prepared.report.id, audience, language, format_, variant=variant, draft=draft)
            page = apply_variant(composed.page, variant)
            jobs.append(RenderJob(file, audience, language, format_, page, draft=draft))
    return jobs


def _formats_and_variants(request: BuildRequest) -> list[tuple[Format, str]]:
    """Return the formats of each brief, each with its variants."""
    return [
        (format_, variant)
        for format_ in request.formats or FORMATS
        for variant in request.variants
        if format_ in VARIANTS[variant].formats
    ]


def build_documents(
    prepared: Prepared,
    request: BuildRequest,
    out: Path,
    folder: Path,
    progress: Progress,
    cache: Cache | None = None,
    persistent: PersistentWorkers | None = None,
    on_composed: Callable[[Mapping[BriefKey, ComposedBrief]], object] = lambda _: None,
) -> BuildResult:
    """Build what is asked for into `out`.

    Raises `Rejected` with all problems of all documents. Good documents are kept all the same. `folder` keeps fonts. `cache`
    keeps pages and documents; without it, all are made. `persistent` workers outlive the build. `on_composed` receives the
    pages before they are rendered, also if others could not be composed.
    """
    wanted = brief_keys(prepared, request)
    kinds = _formats_and_variants(request)
    _check_request(prepared, request, wanted, kinds)
    with stage("styles"):
        formats = tuple(dict.fromkeys(format_ for format_, _ in kinds))
        styles = read_styles(formats, prepared.project.templates, prepared.design, folder, request.variants)
    entries: list[ManifestEntry] = []
    problems: list[Problem] = []
    rendered, total = 0, len(wanted) * len(kinds)
    inputs = hash_of_inputs(prepared.inputs)
    settings = (styles, request.jobs, total, request.cluster)
    try:
        with (
            DiskMapping[BriefKey, ComposedBrief]() as pages,
            start_workers(*settings) if persistent is None else nullcontext(persistent.start(*settings)) as workers,
        ):
            with stage("compose"):
                compose = PageCache(cache).compose if cache is not None else None
                try:
                    compose_all(prepared, wanted, draft=request.draft, compose=compose, pages=pages)
                except Rejected:
                    on_composed(pages)
                    raise
            on_composed(pages)
            gaps = {gap for each in pages.values() for gap in each.gaps}
            documents = DocumentCache.for_styles(cache, styles) if cache is not None else None
            batches = (
                render_jobs(prepared, request, {key: pages[key] for key in keys})
                for keys in in_batches(pages, BATCH_OF_BRIEFS)
            )
            results = chain.from_iterable(render_documents(jobs, workers, documents) for jobs in batches)
            for done, (job, result, is_new) in enumerate(results, start=1):
                rendered += is_new
                if isinstance(result, RenderedDocument):
                    write_output(out / job.file, result.data)
                    entries.append(_entry(job, result, inputs))
                    problems += result.warnings
                else:
                    problems += result
                progress(job.file, done, total, is_new)
    finally:
        if entries:
            _record(prepared, entries, out)
    if cache is not None:
        cache.trim()
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise Rejected(problems)
    entries.sort(key=lambda entry: entry.file)
    return BuildResult(tuple(entries), tuple(sorted(gaps)), tuple(sorted(problems)), rendered)


def _check_request(
    prepared: Prepared, request: BuildRequest, wanted: list[BriefKey], kinds: list[tuple[Format, str]]
) -> None:
    """Raise an exception if a request cannot be built.

    That is `Unusable` if there is nothing to build, and `Rejected` if a press file lacks its numbers.
    """
    if not wanted:
        raise Unusable("there is nothing to build: the project has no audience or no language.")
    if not kinds:
        raise Unusable(f"there is no Word document for {', '.join(request.variants)}: leave out --format docx.")
    if not request.draft and any(VARIANTS[name].ink == "cmyk" for name in request.variants):
        missing = list(missing_print_numbers(prepared.validated, wanted))
        if missing:
            raise Rejected(missing)


def _record(prepared: Prepared, entries: list[ManifestEntry], out: Path) -> None:
    """Write the manifest; an interrupted build records what it had finished."""
    with stage("record"), lock_folder(out):
        path = out / "manifest.json"
        write_output(path, write_manifest_json(entries, prepared.inputs, read_manifest(path), out))


def _entry(job: RenderJob, document: RenderedDocument, inputs: str) -> ManifestEntry:
    size, sha256 = len(document.data), sha256_hex(document.data)
    variant = job.page.variant
    return ManifestEntry(
        job.file, job.audience, job.language, job.format, variant, job.draft, document.pages, size, sha256, inputs
    )
