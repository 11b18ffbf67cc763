"""The shelf: from an output folder and its manifest to the files of each title, with their pages, sizes and hashes.

A file counts only as the manifest recorded it: what somebody opened and saved since is told, and not sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from napreport.build.build import file_name
from napreport.build.manifest import read_manifest
from napreport.design.variants import SCREEN, VARIANTS
from napreport.distribution.recipients import Title
from napreport.files import sha256_hex
from napreport.problems import Place, Problem, Rejected, error


@dataclass(frozen=True, slots=True)
class File:
    """A finished document: `name` below the output folder, its size in bytes; `pages` is None for Word."""

    name: str
    pages: int | None
    bytes: int
    sha256: str

    @property
    def short(self) -> str:
        """Its name alone, which is ASCII: ids and language tags are."""
        return PurePosixPath(self.name).name


@dataclass(frozen=True, slots=True)
class DocumentShelf:
    """The files at hand. `estimated` are titles whose own file is not built, counted by the pages of the one for screens."""

    folder: Path
    files: dict[tuple[Title, str], File]
    estimated: frozenset[Title]

    def file(self, title: Title, format_: str = "pdf") -> File:
        """Return a title's file in a format."""
        return self.files[title, format_]

    def pages(self, title: Title) -> int:
        """Return how many pages a copy has; a booklet's file has two of them on each of its own."""
        pages, own = self.file(title).pages or 0, title not in self.estimated
        return 2 * pages if own and VARIANTS[title.variant].pages_of else pages

    def leaf_area(self, width: float, height: float) -> float:
        """Return the area of a leaf in square metres; measures in mm."""
        return width * height / 1_000_000

    def grams(self, title: Title, gsm: int, width: float, height: float) -> float:
        """Return what a copy weighs in grams: its leaves, two pages each, by the weight of the paper."""
        return -(-self.pages(title) // 2) * self.leaf_area(width, height) * gsm


def name_of(report: str, title: Title, format_: str) -> str:
    """Return the name of a title's file below the output folder."""
    return file_name(report, title.audience, title.language, format_, variant=title.variant)


def shelf(
    folder: Path, report: str, inputs: str, wanted: Iterable[tuple[Title, str]], *, draft: bool = False
) -> DocumentShelf:
    """Return the files of the wanted titles and formats; raises `Rejected` with all that are missing, changed or out of date.

    `inputs` is the hash of the project's files (`manifest.made_from`). A draft takes what is out of date, and counts a title that
    is not built by the pages of the same brief for screens.
    """
    recorded = {
        str(row["file"]): row
        for row in read_manifest(folder / "manifest.json").get("documents", ())
        if isinstance(row, dict) and not row.get("draft") and "file" in row
    }
    problems: list[Problem] = []
    to_build: list[tuple[Title, str]] = []
    files: dict[tuple[Title, str], File] = {}
    estimated: set[Title] = set()
    for title, format_ in sorted(set(wanted)):
        name = name_of(report, title, format_)
        stand_in = name_of(report, Title(title.audience, title.language, "screen"), format_)
        if name not in recorded and stand_in in recorded and draft:
            name = stand_in
            estimated.add(title)
        problem = _missing(folder, name, recorded, title)
        if problem is not None:
            problems.append(problem)
            to_build.append((title, format_))
            continue
        row = recorded[name]
        if row.get("inputs") != inputs and not draft:
            message = "the project has changed since the document was built"
            problems.append(
                error(
                    Place(name), "NR068", message, "Build again: napreport build. What did not change takes a second."
                )
            )
        files[title, format_] = File(name, row.get("pages"), int(row["bytes"]), str(row["sha256"]))
    if to_build:  # they are told in this order, so that all are named before it is said how to build them
        last = max(problem for problem in problems if problem.code != "NR068")
        problems[problems.index(last)] = replace(last, hint=_command(to_build))
    if problems:
        raise Rejected(problems)
    return DocumentShelf(folder, files, frozenset(estimated))


def _missing(folder: Path, name: str, recorded: dict[str, dict[str, object]], title: Title) -> Problem | None:
    if name not in recorded or not (folder / name).exists():
        return error(Place(name), "NR320", f"the document for '{title}' is not built")
    if sha256_hex((folder / name).read_bytes()) != recorded[name].get("sha256"):
        return error(Place(name), "NR325", "the file is not the one that was built")
    return None


def _command(documents: Sequence[tuple[Title, str]]) -> str:
    """Return the one command that builds all of these documents, as narrow as it can be."""
    titles = [title for title, _ in documents]
    words = [("audience", {title.audience for title in titles}), ("language", {title.language for title in titles})]
    variants = {title.variant for title in titles}
    narrowed = [f"--{option} {next(iter(found))}" for option, found in words if len(found) == 1]
    narrowed += [f"--variant {variant}" for variant in VARIANTS if variant in variants] if variants != {SCREEN} else []
    formats = {format_ for _, format_ in documents}
    narrowed += [f"--format {next(iter(formats))}"] if len(formats) == 1 and SCREEN in variants else []
    return f"Build {'them' if len(titles) > 1 else 'it'}: {' '.join(['napreport build', *narrowed])}."
