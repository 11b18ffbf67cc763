"""Outputs: from the documents that lie in an output folder to what is wrong with them, without painting anything.

The same checks that every build runs on what it painted, for whoever wants to know whether the files at hand are still
good: after a change of content, after somebody opened and saved one, before they go to the printer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from napreport.build.build import Order, documents, pairs
from napreport.build.jobs import Job
from napreport.build.manifest import earlier_manifest, made_from
from napreport.check.rendered import check, compared
from napreport.design.variants import SCREEN, VARIANTS
from napreport.files import digest
from napreport.pipeline import everything
from napreport.prepare import Prepared
from napreport.problems import Place, Problem, Unusable, error, warning


def checked_outputs(prepared: Prepared, out: Path) -> tuple[list[str], list[Problem]]:
    """Return the finished documents that were looked at in `out` (drafts are not) and all that is wrong with them.

    Those for screens have to be there; press files, photocopies and the like are looked at where somebody built them.
    Raises `Unusable` where there is none: a check that found nothing to look at has not passed.
    """
    pages = everything(prepared, pairs(prepared, Order()), draft=False)
    every = [job for job in documents(prepared, Order(variants=tuple(VARIANTS)), pages) if not job.draft]
    jobs = [job for job in every if job.page.variant == SCREEN or (out / job.file).exists()]
    there = {job.file: (out / job.file).read_bytes() for job in jobs if (out / job.file).exists()}
    if not there:
        raise Unusable(f"there is no finished document in {out}. Build first: napreport build.")
    manifest = earlier_manifest(out / "manifest.json")
    problems = [
        error(Place(job.file), "NR066", "the document is missing", "Build it: napreport build.")
        for job in jobs
        if job.file not in there
    ]
    changed = _changed(there, manifest)
    for job in jobs:
        if job.file in there:
            problems += _alone(job, there[job.file], is_changed=job.file in changed)
    problems += _side_by_side(jobs, there)
    return list(there), [*problems, *older(prepared, there, manifest)]


def _alone(job: Job, data: bytes, *, is_changed: bool) -> Iterator[Problem]:
    """Yield what the build's own checks find, told of the file.

    Of a PDF that is not the one that was built this is told first, and where it differs from its page is counted and not listed.
    """
    every = check(data, job.page, job.format)
    told = [found for found in every if not (is_changed and job.format == "pdf" and _is_beside_the_page(found))]
    if is_changed:
        hint, count = "Build it again, or keep your copy elsewhere.", len(every) - len(told)
        differs = f", and differs from its page in {count} place{'s' if count > 1 else ''}" if count else ""
        message = f"the file is not the one that was built{differs}"
        yield (error if count else warning)(Place(job.file), "NR067", message, hint)
    for found in told:
        yield replace(found, place=Place(job.file))


def _is_beside_the_page(found: Problem) -> bool:
    """Tell whether a problem was found by holding a file beside its page: its words, or its pages' lines."""
    return found.code == "NR065" or found.code.startswith(("NR15", "NR16", "NR17"))


def _side_by_side(jobs: Iterable[Job], there: Mapping[str, bytes]) -> Iterator[Problem]:
    """Yield where the PDF and the Word document of a brief do not tell the same."""
    own = [job for job in jobs if job.file in there and job.page.variant == SCREEN]
    files = {(job.audience, job.language, job.format): job.file for job in own}
    for (audience, language, format_), file in files.items():
        twin = files.get((audience, language, "pdf"))
        if format_ == "docx" and twin is not None:
            for found in compared(there[twin], there[file]):
                yield replace(found, place=Place(file))


def _changed(there: Mapping[str, bytes], manifest: Mapping[str, Any]) -> frozenset[str]:
    """Return the files that are not those that were built."""
    recorded = {str(row.get("file")): str(row.get("sha256")) for row in manifest.get("documents", ())}
    return frozenset(file for file, data in there.items() if recorded.get(file) != digest(data))


def older(prepared: Prepared, there: Collection[str], manifest: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield the documents that content, templates or catalogues have changed since they were built."""
    now, latest = prepared.inputs, manifest.get("inputs", {})
    changed = sorted(name for name in {*now, *latest} if now.get(name) != latest.get(name))
    for row in manifest.get("documents", ()):
        if row.get("file") not in there or row.get("inputs") == made_from(now):
            continue
        known = changed if row.get("inputs") == made_from(latest) else []  # which files, where this build was the last
        shown = ", ".join(known[:3]) + (" ..." if len(known) > 3 else "")
        message = f"the project has changed since the document was built{': ' if shown else ''}{shown}"
        yield warning(Place(str(row["file"])), "NR068", message, "Build again: napreport build.")
