"""Build: all the briefs that are asked for, painted side by side, checked, and recorded or left alone.

The only module that writes documents. One is moved into place when it is whole and has passed its checks; whatever goes
wrong before that leaves the last good one where it is, and what was finished by then is recorded.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import chain
from pathlib import Path

from napreport.build import imprint
from napreport.build.cache import Cache
from napreport.build.disk_mapping import Spool
from napreport.build.earlier import Kept
from napreport.build.jobs import Crews, Job, Shelf, office, paintings, started
from napreport.build.manifest import Entry, earlier_manifest, made_from, manifest
from napreport.design.variants import SCREEN, VARIANTS
from napreport.files import alone, batches, digest, write
from napreport.page.compose import Composed
from napreport.page.vocabulary import dressed
from napreport.pipeline import FORMATS, Format, Pair, everything
from napreport.prepare import Prepared
from napreport.problems import Problem, Rejected, Severity, Unusable, require_known
from napreport.renderers import Painted, styles
from napreport.timing import stage


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for: which audiences, languages and formats (all where none is named), for which uses, as a draft or final."""

    audiences: tuple[str, ...] = ()
    languages: tuple[str, ...] = ()
    formats: tuple[Format, ...] = ()
    draft: bool = False
    jobs: int = 0
    variants: tuple[str, ...] = (SCREEN,)
    cluster: str = ""


@dataclass(frozen=True, slots=True)
class Built:
    """What a build made, the strings that a draft shows untranslated, what is ugly in the documents, and how many were painted."""

    entries: tuple[Entry, ...]
    gaps: tuple[Problem, ...]
    warnings: tuple[Problem, ...] = ()
    painted: int = 0


#: So many briefs are on their way at a time, in all formats.
BRIEFS = 128
#: Told of each document: its file, how many are done of how many, and whether it had to be painted.
Progress = Callable[[str, int, int, bool], None]


def pairs(prepared: Prepared, order: Order) -> list[Pair]:
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


def documents(prepared: Prepared, order: Order, pages: Mapping[Pair, Composed]) -> list[Job]:
    """Return the documents to be painted from `pages`, which go by audience and language, format after format.

    Only the screen's variant has a Word document.
    """
    jobs = []
    for format_, variant in _kinds(order):
        for (audience, language), composed in pages.items():
            draft = order.draft or prepared.languages[language].draft
            file = file_name(prepared.report.id, audience, language, format_, variant=variant, draft=draft)
            page = dressed(composed.page, variant)
            jobs.append(Job(file, audience, language, format_, page, draft=draft))
    return jobs


def _kinds(order: Order) -> list[tuple[Format, str]]:
    """Return what is made of each brief: formats and variants, which only the PDF has."""
    formats = order.formats or FORMATS
    return [(name, variant) for name in formats for variant in order.variants if name == "pdf" or variant == SCREEN]


def build(
    prepared: Prepared,
    order: Order,
    out: Path,
    cache: Path,
    progress: Progress,
    kept: Cache | None = None,
    crews: Crews | None = None,
    composed: Callable[[Mapping[Pair, Composed]], object] = lambda _: None,
) -> Built:
    """Build what `order` asks for into `out`. Raises `Rejected` with all that went wrong; good documents are kept all the same.

    `kept` holds what was composed and painted before, and takes what is new; without it, everything is made. `cache` holds
    the fonts, `crews` workers that are warm already. `composed` is told of the pages before they are painted, also where others
    could not be composed.
    """
    wanted = pairs(prepared, order)
    if not wanted:
        raise Unusable("there is nothing to build: the project has no audience or no language.")
    kinds = _kinds(order)
    if not kinds:
        raise Unusable(f"there is no Word document for {', '.join(order.variants)}: leave out --format docx.")
    if not order.draft and any(VARIANTS[name].ink == "press" for name in order.variants):
        lacking = list(imprint.missing(prepared.validated, wanted))
        if lacking:
            raise Rejected(lacking)
    with stage("styles"):
        formats = tuple(dict.fromkeys(name for name, _ in kinds))
        style = styles(formats, prepared.project.templates, prepared.design, cache, order.variants)
    entries: list[Entry] = []
    problems: list[Problem] = []
    gaps: set[Problem] = set()
    painted = 0
    inputs = made_from(prepared.inputs)
    total = len(wanted) * len(kinds)
    asked = (style, order.jobs, total, order.cluster)
    try:
        with (
            Spool[Pair, Composed]() as waiting,
            started(*asked) if crews is None else crews.lent(*asked) as crew,
            office(cache) if crews is None else crews.office(cache) as desk,
        ):
            with stage("compose"):
                earlier = crews.known if crews is not None else Kept(kept) if kept is not None else None
                composing = None if earlier is None else earlier.composed
                try:
                    pages = everything(prepared, wanted, draft=order.draft, composing=composing, pages=waiting)
                except Rejected:
                    composed(waiting)
                    raise
                gaps.update(gap for each in pages.values() for gap in each.gaps)
            composed(pages)
            shelf = Shelf.of(kept, style)
            results = (
                paintings(documents(prepared, order, {pair: pages[pair] for pair in some}), crew, desk, shelf)
                for some in batches(pages, BRIEFS)
            )
            for done, (job, result, fresh) in enumerate(chain.from_iterable(results), start=1):
                painted += fresh
                if isinstance(result, Painted):
                    write(out / job.file, result.data)
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
    return Built(tuple(by_file), tuple(sorted(gaps)), tuple(sorted(problems)), painted)


def _record(prepared: Prepared, entries: list[Entry], out: Path) -> None:
    """Write down what lies in the output folder; a build that was interrupted leaves what it had finished."""
    with stage("record"), alone(out):
        path = out / "manifest.json"
        write(path, manifest(entries, prepared.inputs, earlier_manifest(path), out))


def _entry(job: Job, result: Painted, inputs: str) -> Entry:
    size, sha256 = len(result.data), digest(result.data)
    return Entry(
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
