"""Check the documents in an output folder, without rendering any.

These are the checks that every build runs on what it renders. They show whether the files are still good: after a change of
content, after somebody saved one in Word, before they go to the printer.
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
    """Return the names of the finished documents in `out`, and their problems.

    Drafts are not checked. Documents for screens have to be there; press files, photocopies and the like are checked if somebody
    built them. Raises `Unusable` if there is no document: a check that found nothing to look at has not passed.
    """
    pages = compose_all(prepared, brief_keys(prepared, BuildRequest()), draft=False)
    jobs = [job for job in render_jobs(prepared, BuildRequest(variants=tuple(VARIANTS)), pages) if not job.draft]
    files = {job.file: (out / job.file).read_bytes() for job in jobs if (out / job.file).exists()}
    if not files:
        raise Unusable(f"there is no finished document in {out}. Build first: napreport build.")
    manifest = read_manifest(out / "manifest.json")
    problems = [
        error(Place(job.file), "NR066", "the document is missing", "Build it: napreport build.")
        for job in jobs
        if job.file not in files and job.page.variant == SCREEN
    ]
    changed = _changed_files(files, manifest)
    for job in jobs:
        if job.file in files:
            problems += _check_file(job, files[job.file], is_changed=job.file in changed)
    problems += _compare_formats(jobs, files)
    return list(files), [*problems, *outdated_documents(prepared, files, manifest)]


def _check_file(job: RenderJob, data: bytes, *, is_changed: bool) -> Iterator[Problem]:
    """Yield what the build's own checks find in one file.

    For a changed PDF, the differences from its page are counted and not listed.
    """
    problems = check_document(data, job.page, job.format)
    listed = [each for each in problems if not (is_changed and job.format == "pdf" and _is_from_comparison(each))]
    if is_changed:
        hint, count = "Build it again, or keep your copy elsewhere.", len(problems) - len(listed)
        differs = f", and differs from its page in {count} place{'s' if count > 1 else ''}" if count else ""
        message = f"the file is not the one that was built{differs}"
        yield (error if count else warning)(Place(job.file), "NR067", message, hint)
    for problem in listed:
        yield replace(problem, place=Place(job.file))


def _is_from_comparison(problem: Problem) -> bool:
    """Say whether a problem comes from comparing file and page."""
    return problem.code == "NR065" or problem.code.startswith(("NR15", "NR16", "NR17"))


def _compare_formats(jobs: Iterable[RenderJob], files: Mapping[str, bytes]) -> Iterator[Problem]:
    """Yield where the PDF and the Word document of a brief differ."""
    names = {
        (job.audience, job.language, job.format): job.file
        for job in jobs
        if job.file in files and job.page.variant == SCREEN
    }
    for (audience, language, format_), file in names.items():
        pdf = names.get((audience, language, "pdf"))
        if format_ == "docx" and pdf is not None:
            for problem in compare_documents(files[pdf], files[file]):
                yield replace(problem, place=Place(file))


def _changed_files(files: Mapping[str, bytes], manifest: Mapping[str, Any]) -> frozenset[str]:
    """Return the files that are not as they were built."""
    recorded = {str(row.get("file")): str(row.get("sha256")) for row in manifest.get("documents", ())}
    return frozenset(file for file, data in files.items() if recorded.get(file) != sha256_hex(data))


def outdated_documents(prepared: Prepared, files: Collection[str], manifest: Mapping[str, Any]) -> Iterator[Problem]:
    """Yield a warning for each document that is older than its inputs.

    It names the changed files if the document comes from the last build, whose inputs the manifest lists.
    """
    now, last = prepared.inputs, manifest.get("inputs", {})
    changed = sorted(name for name in {*now, *last} if now.get(name) != last.get(name))
    for row in manifest.get("documents", ()):
        if row.get("file") not in files or row.get("inputs") == hash_of_inputs(now):
            continue
        names = changed if row.get("inputs") == hash_of_inputs(last) else []
        listed = ", ".join(names[:3]) + (" ..." if len(names) > 3 else "")
        message = f"the project has changed since the document was built{': ' if listed else ''}{listed}"
        yield warning(Place(str(row["file"])), "NR068", message, "Build again: napreport build.")
