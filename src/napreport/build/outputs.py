"""Outputs: from the documents that lie in an output folder to what is wrong with them, without painting anything.

The same checks that every build runs on what it painted, for whoever wants to know whether the files at hand are still
good: after a change of content, after somebody opened and saved one, before they go to the printer.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from napreport.build.build import BuildRequest, brief_keys, render_jobs
from napreport.build.jobs import RenderJob
from napreport.build.manifest import hash_of_inputs, read_manifest
from napreport.check.rendered import check_document, compare_documents
from napreport.design.variants import SCREEN, VARIANTS
from napreport.files import sha256_hex
from napreport.pipeline import compose_all
from napreport.prepare import Prepared
from napreport.problems import Place, Problem, Unusable, error, warning


def check_outputs(prepared: Prepared, out: Path) -> tuple[list[str], list[Problem]]:
    """Return the finished documents that were looked at in `out` (drafts are not) and all that is wrong with them.

    Those for screens have to be there; press files, photocopies and the like are looked at where somebody built them.
    Raises `Unusable` where there is none: a check that found nothing to look at has not passed.
    """
    pages = compose_all(prepared, brief_keys(prepared, BuildRequest()), draft=False)
    every = [job for job in render_jobs(prepared, BuildRequest(variants=tuple(VARIANTS)), pages) if not job.draft]
    jobs = [job for job in every if job.page.variant == SCREEN or (out / job.file).exists()]
    there = {job.file: (out / job.file).read_bytes() for job in jobs if (out / job.file).exists()}
    if not there:
        raise Unusable(f"there is no finished document in {out}. Build first: napreport build.")
    manifest = read_manifest(out / "manifest.json")
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
    return list(there), [*problems, *outdated(prepared, there, manifest)]


def _alone(job: RenderJob, data: bytes, *, is_changed: bool) -> Iterator[Problem]:
    """Yield what the build's own checks find, told of the file.

    Of a PDF that is not the one that was built this is told first, and where it differs from its page is counted and not listed.
    """
    every = check_document(data, job.page, job.format)
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


def _side_by_side(jobs: Iterable[RenderJob], there: Mapping[str, bytes]) -> Iterator[Problem]:
    """Yield where the PDF and the Word document of a brief do not tell the same."""
    own = [job for job in jobs if job.file in there and job.page.variant == SCREEN]
    files = {(job.audience, job.language, job.format): job.file for job in own}
    for (audience, language, format_), file in files.items():
        twin = files.get((audience, language, "pdf"))
        if format_ == "docx" and twin is not None:
            for found in compare_documents(there[twin], there[file]):
                yield replace(found, place=Place(file))


def _changed(there: Mapping[str, bytes], manifest: Mapping[str, Any]) -> frozenset[str]:
    """Return the files that are not those that were built."""
    recorded = {str(row.get("file")): str(row.get("sha256")) for row in manifest.get("documents", ())}
    return frozenset(file for file, data in there.items() if recorded.get(file) != sha256_hex(data))


def outdated(prepared: Prepared, there: Collection[str], manifest: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield the documents that content, templates or catalogues have changed since they were built."""
    now, latest = prepared.inputs, manifest.get("inputs", {})
    changed = sorted(name for name in {*now, *latest} if now.get(name) != latest.get(name))
    for row in manifest.get("documents", ()):
        if row.get("file") not in there or row.get("inputs") == hash_of_inputs(now):
            continue
        known = (
            changed if row.get("inputs") == hash_of_inputs(latest) else []
        )  # which files, where this build was the last
        shown = ", ".join(known[:3]) + (" ..." if len(known) > 3 else "")
        message = f"the project has changed since the document was built{': ' if shown else ''}{shown}"
        yield warning(Place(str(row["file"])), "NR068", message, "Build again: napreport build.")
