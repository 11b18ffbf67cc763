"""The shelf: from an output folder and its manifest to the files of each title, with their pages, sizes and hashes.

A file counts only as the manifest recorded it: what somebody opened and saved since is told, and not sent.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from napreport.build import file_name
from napreport.distribution.recipients import Title
from napreport.manifest import digest, earlier_manifest
from napreport.problems import Place, Problem, Rejected, error
from napreport.variants import VARIANTS


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
class Shelf:
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


def shelf(folder: Path, report: str, inputs: str, wanted: Iterable[tuple[Title, str]], *, draft: bool = False) -> Shelf:
    """Return the files of the wanted titles and formats; raises `Rejected` with all that are missing, changed or out of date.

    `inputs` is the hash of the project's files (`manifest.made_from`). A draft takes what is out of date, and counts a title that
    is not built by the pages of the same brief for screens.
    """
    recorded = {
        str(row["file"]): row
        for row in earlier_manifest(folder / "manifest.json").get("documents", ())
        if isinstance(row, dict) and not row.get("draft") and "file" in row
    }
    problems: list[Problem] = []
    files: dict[tuple[Title, str], File] = {}
    estimated: set[Title] = set()
    for title, format_ in sorted(set(wanted)):
        name = name_of(report, title, format_)
        stand_in = name_of(report, Title(title.audience, title.language, "screen"), format_)
        if name not in recorded and stand_in in recorded and draft:
            name = stand_in
            estimated.add(title)
        problem = _missing(folder, name, recorded, title, format_)
        if problem is not None:
            problems.append(problem)
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
    if problems:
        raise Rejected(problems)
    return Shelf(folder, files, frozenset(estimated))


def _missing(
    folder: Path, name: str, recorded: dict[str, dict[str, object]], title: Title, format_: str
) -> Problem | None:
    variant = "" if title.variant == "screen" else f" --variant {title.variant}"
    again = f"Build it: napreport build --audience {title.audience} --language {title.language}{variant} --format {format_}."
    if name not in recorded or not (folder / name).exists():
        return error(Place(name), "NR320", f"the document for '{title}' is not built", again)
    if digest((folder / name).read_bytes()) != recorded[name].get("sha256"):
        return error(Place(name), "NR325", "the file is not the one that was built", again)
    return None
