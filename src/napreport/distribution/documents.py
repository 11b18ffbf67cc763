"""Read the built documents of each title.

The manifest records their files, pages, sizes and hashes. A file that was changed since it was built is reported and
not sent.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from napreport.build.build import file_name
from napreport.build.manifest import read_manifest
from napreport.content.distribution import Printing
from napreport.design.variants import SCREEN, VARIANTS
from napreport.distribution.recipients import Title
from napreport.files import sha256_hex
from napreport.problems import Place, Problem, Rejected, error


@dataclass(frozen=True, slots=True)
class BuiltFile:
    """A built document, as the manifest records it.

    `name` is below the output folder. Word files have no `pages`.
    """

    name: str
    pages: int | None
    bytes: int
    sha256: str

    @property
    def short(self) -> str:
        """The file's name without folders, in ASCII."""
        return PurePosixPath(self.name).name


@dataclass(frozen=True, slots=True)
class BuiltDocuments:
    """Files by title and format.

    `estimated` titles are not built yet: their pages are those of the same brief for screens.
    """

    files: dict[tuple[Title, str], BuiltFile]
    estimated: frozenset[Title]

    def file(self, title: Title, format_: str = "pdf") -> BuiltFile:
        """Return the file of a title in a format."""
        return self.files[title, format_]

    def pages(self, title: Title) -> int:
        """Return a copy's pages; a page of a booklet's file holds two."""
        pages, own = self.file(title).pages or 0, title not in self.estimated
        return 2 * pages if own and VARIANTS[title.variant].pages_of else pages

    def grams(self, title: Title, printing: Printing) -> float:
        """Return the weight of a copy in grams."""
        square_metres = printing.width * printing.height / 1_000_000
        return -(-self.pages(title) // 2) * square_metres * printing.gsm


def title_file_name(report: str, title: Title, format_: str) -> str:
    """Return the name of a title's file below the output folder."""
    return file_name(report, title.audience, title.language, format_, variant=title.variant)


def find_documents(
    folder: Path, report: str, inputs: str, wanted: Iterable[tuple[Title, str]], *, draft: bool = False
) -> BuiltDocuments:
    """Find the files of titles and formats in the manifest.

    Raises `Rejected` with all that are missing, changed or out of date. `inputs` is the hash of the project's files
    (`manifest.hash_of_inputs`). A draft accepts outdated files, and takes the brief for screens for a title that is not built.
    """
    recorded = {
        str(row["file"]): row
        for row in read_manifest(folder / "manifest.json").get("documents", ())
        if isinstance(row, dict) and not row.get("draft") and "file" in row
    }
    problems: list[Problem] = []
    to_build: list[tuple[Title, str]] = []
    files: dict[tuple[Title, str], BuiltFile] = {}
    estimated: set[Title] = set()
    for title, format_ in sorted(set(wanted)):
        name = title_file_name(report, title, format_)
        stand_in = title_file_name(report, Title(title.audience, title.language, SCREEN), format_)
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
            hint = "Build again: napreport build. What did not change takes a second."
            problems.append(error(Place(name), "NR068", message, hint))
        files[title, format_] = BuiltFile(name, row.get("pages"), int(row["bytes"]), str(row["sha256"]))
    if to_build:  # Problems are printed in their order: the last one has the command that builds all.
        last = max(problem for problem in problems if problem.code != "NR068")
        problems[problems.index(last)] = replace(last, hint=_build_command(to_build))
    if problems:
        raise Rejected(problems)
    return BuiltDocuments(files, frozenset(estimated))


def _missing(folder: Path, name: str, recorded: dict[str, dict[str, object]], title: Title) -> Problem | None:
    if name not in recorded or not (folder / name).exists():
        return error(Place(name), "NR320", f"the document for '{title}' is not built")
    if sha256_hex((folder / name).read_bytes()) != recorded[name].get("sha256"):
        return error(Place(name), "NR325", "the file is not the one that was built")
    return None


def _build_command(documents: Sequence[tuple[Title, str]]) -> str:
    """Return the narrowest single command that builds all of these documents."""
    titles = [title for title, _ in documents]
    options = [("audience", {title.audience for title in titles}), ("language", {title.language for title in titles})]
    variants = {title.variant for title in titles}
    words = [f"--{option} {next(iter(values))}" for option, values in options if len(values) == 1]
    words += [f"--variant {variant}" for variant in VARIANTS if variant in variants] if variants != {SCREEN} else []
    formats = {format_ for _, format_ in documents}
    words += [f"--format {next(iter(formats))}"] if len(formats) == 1 and SCREEN in variants else []
    return f"Build {'them' if len(titles) > 1 else 'it'}: {' '.join(['napreport build', *words])}."
