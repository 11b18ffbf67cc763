"""Outputs: from the documents that lie in an output folder to what is wrong with them, without painting anything.

The same checks that every build runs on what it painted, for whoever wants to know whether the files at hand are still
good: after a change of content, after somebody opened and saved one, before they go to the printer.
"""

from __future__ import annotations

from pathlib import Path

from napreport.build import Order, documents
from napreport.check import check
from napreport.manifest import digest, earlier_manifest
from napreport.pipeline import Prepared, everything, inputs
from napreport.problems import Place, Problem, Unusable, error, warning


def checked_outputs(prepared: Prepared, out: Path) -> tuple[list[str], list[Problem]]:
    """Return the finished documents that were looked at in `out` (drafts are not) and all that is wrong with them.

    Raises `Unusable` where there is none: a check that found nothing to look at has not passed.
    """
    jobs = documents(prepared, Order(), everything(prepared, _pairs(prepared), draft=False))
    manifest = earlier_manifest(out / "manifest.json")
    recorded = {str(row.get("file")): str(row.get("sha256")) for row in manifest.get("documents", ())}
    looked_at: list[str] = []
    problems: list[Problem] = []
    for job in (job for job in jobs if not job.draft):
        path, place = out / job.file, Place(job.file)
        if not path.exists():
            problems.append(error(place, "NR066", "the document is missing", "Build it: napreport build."))
            continue
        data = path.read_bytes()
        looked_at.append(job.file)
        if recorded.get(job.file) != digest(data):
            problems.append(
                warning(
                    place,
                    "NR067",
                    "the file is not the one that was built",
                    "Build it again, or keep your copy elsewhere.",
                )
            )
        problems += (error(place, found.code, found.message, found.hint) for found in check(data, job.page, job.format))
    if not looked_at:
        raise Unusable(f"there is no finished document in {out}. Build first: napreport build.")
    made_from = {prepared.project.name(path): digest(path.read_bytes()) for path in inputs(prepared.project)}
    changed = sorted(name for name, sha256 in made_from.items() if manifest.get("inputs", {}).get(name) != sha256)
    if changed:
        shown = ", ".join(changed[:3]) + (" ..." if len(changed) > 3 else "")
        problems.append(
            warning(
                Place("manifest.json"),
                "NR068",
                f"changed since the documents were built: {shown}",
                "Build again: napreport build.",
            )
        )
    return looked_at, problems


def _pairs(prepared: Prepared) -> list[tuple[str, str]]:
    return [(audience.id, language) for language in prepared.languages for audience in prepared.report.audiences]
