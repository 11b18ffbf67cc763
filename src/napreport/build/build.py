"""Build: all the briefs that are asked for, painted side by side, checked, and recorded or left alone.

The only module that writes documents. One is moved into place when it is whole and has passed its checks; whatever goes
wrong before that leaves the last good one where it is, and what was finished by then is recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from napreport.build.cache import Cache
from napreport.build.disk_mapping import DiskMapping
from napreport.build.earlier import Kept
from napreport.build.jobs import (
    DocumentCache,
    PersistentWorkers,
    RenderJob,
    render_documents,
    start_libreoffice,
    start_workers,
)
from napreport.build.manifest import ManifestEntry, hash_of_inputs, read_manifest, write_manifest_json
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
    """What is asked for: which audiences, languages and formats (all where none is named), for which uses, as a draft or final."""

    audiences: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    formats: tuple[Format, ...] = ()
    draft: bool = False
    jobs: int = 0
    variants: tuple[str, ...] = (SCREEN,)
    cluster: str = ""


@dataclass(frozen=True, slots=True)
class BuildResult:
    """What a build made, the strings that a draft shows untranslated, what is ugly in the documents, and how many were painted."""

    entries: tuple[ManifestEntry, ...]
    gaps: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()
    rendered: int = 0


#: So many briefs are on their way at a time, in all formats.
BRIEFS = 128
#: Told of each document: its file, how many are done of how many, and whether it had to be painted.
Progress = Callable[[str, int, int, bool], None]


def brief_keys(prepared: Prepared, order: BuildRequest) -> list[BriefKey]:
    """Return the (audience, language) pairs of an order; `Unusable` names what it asks for that is not there."""
    audiences = [audience.id for audience in prepared.report.audiences]
    languages = list(prepared.languages)
    require_known("audience", order.audiences, audiences)
    require_known("language", order.languages, languages)
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


def render_jobs(prepared: Prepared, order: BuildRequest, pages: Mapping[BriefKey, ComposedBrief]) -> list[RenderJob]:
    """Return the documents to be painted from `pages`, which go by audience and language, format after format.

    Only the screen's variant has a Word document.
    """
    jobs = []
    for format_, variant in _kinds(order):
        for (audience, language), composed in pages.items():
            draft = order.draft or prepared.languages[language].draft
            file = file_name(prepared.report.id, audience, language, format_, variant=variant, draft=draft)
            page = apply_variant(composed.page, variant)
            jobs.append(RenderJob(file, audience, language, format_, page, draft=draft))
    return jobs


def _kinds(order: BuildRequest) -> list[tuple[Format, str]]:
    """Return what is made of each brief: formats and variants, which only the PDF has."""
    formats = order.formats or FORMATS
    return [(name, variant) for name in formats for variant in order.variants if name in VARIANTS[variant].formats]


def build_documents(
    prepared: Prepared,
    order: BuildRequest,
    out: Path,
    cache: Path,
    progress: Progress,
    kept: Cache | None = None,
    crews: PersistentWorkers | None = None,
    composed: Callable[[Mapping[BriefKey, ComposedBrief]], object] = lambda _: None,
) -> BuildResult:
    """Build what `order` asks for into `out`. Raises `Rejected` with all that went wrong; good documents are kept all the same.

    `kept` holds what was composed and painted before, and takes what is new; without it, everything is made. `cache` holds
    the fonts, `crews` workers that are warm already. `composed` is told of the pages before they are painted, also where others
    could not be composed.
    """
    wanted = brief_keys(prepared, order)
    if not wanted:
        raise Unusable("there is nothing to build: the project has no audience or no language.")
    kinds = _kinds(order)
    if not kinds:
        raise Unusable(f"there is no Word document for {', '.join(order.variants)}: leave out --format docx.")
    if not order.draft and any(VARIANTS[name].ink == "cmyk" for name in order.variants):
        lacking = list(missing_print_numbers(prepared.validated, wanted))
        if lacking:
            raise Rejected(lacking)
    with stage("styles"):
        formats = tuple(dict.fromkeys(name for name, _ in kinds))
        style = read_styles(formats, prepared.project.templates, prepared.design, cache, order.variants)
    entries: list[ManifestEntry] = []
    problems: list[Problem] = []
    gaps: set[Problem] = set()
    painted = 0
    inputs = hash_of_inputs(prepared.inputs)
    total = len(wanted) * len(kinds)
    asked = (style, order.jobs, total, order.cluster)
    try:
        with (
            DiskMapping[BriefKey, ComposedBrief]() as waiting,
            start_workers(*asked) if crews is None else crews.workers(*asked) as crew,
            start_libreoffice(cache) if crews is None else crews.libreoffice(cache) as desk,
        ):
            with stage("compose"):
                earlier = crews.known if crews is not None else Kept(kept) if kept is not None else None
                composing = None if earlier is None else earlier.composed
                try:
                    pages = compose_all(prepared, wanted, draft=order.draft, compose=composing, pages=waiting)
                except Rejected:
                    composed(waiting)
                    raise
                gaps.update(gap for each in pages.values() for gap in each.gaps)
            composed(pages)
            shelf = DocumentCache.of(kept, style)
            results = (
                render_documents(render_jobs(prepared, order, {pair: pages[pair] for pair in some}), crew, desk, shelf)
                for some in in_batches(pages, BRIEFS)
            )
            for done, (job, result, fresh) in enumerate(chain.from_iterable(results), start=1):
                painted += fresh
                if isinstance(result, RenderedDocument):
                    write_output(out / job.file, result.data)
                    entries.append(_entry(job, result, inputs))
                    problems += result.warnings
                else:
                    problems += result
                progress(job.file, done, total, fresh)
    finally:
        if entries:
            _record(prepared, entries, out)
    if kept is not None:
        kept.trim()
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise Rejected(problems)
    by_file = sorted(entries, key=lambda entry: entry.file)
    return BuildResult(tuple(by_file), tuple(sorted(gaps)), tuple(sorted(problems)), painted)


def _record(prepared: Prepared, entries: list[ManifestEntry], out: Path) -> None:
    """Write down what lies in the output folder; a build that was interrupted leaves what it had finished."""
    with stage("record"), lock_folder(out):
        path = out / "manifest.json"
        write_output(path, write_manifest_json(entries, prepared.inputs, read_manifest(path), out))


def _entry(job: RenderJob, result: RenderedDocument, inputs: str) -> ManifestEntry:
    size, sha256 = len(result.data), sha256_hex(result.data)
    return ManifestEntry(
        job.file,
        job.audience,
        job.language,
        job.format,
        job.page.variant,
        job.draft,
        result.pages,
        size,
        sha256,
        inputs,
    )
