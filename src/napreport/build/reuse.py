"""Reuse content, pages and documents of earlier builds.

What was read while somebody saved a file is not kept: it would pass for what the file held before.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import astuple, dataclass, fields, is_dataclass
from hashlib import sha256
from pathlib import Path
from typing import Any

from napreport import pipeline, prepare
from napreport.build.cache import Cache
from napreport.build.manifest import hash_of_inputs
from napreport.content.folders import Project
from napreport.content.validate import ValidatedContent
from napreport.language.translate import Brief
from napreport.page.compose import ComposedBrief
from napreport.page.vocabulary import Page, PageNumbers
from napreport.prepare import Prepared
from napreport.problems import Place, Problem, Severity
from napreport.renderers import RenderedDocument, RenderStyles


class ContentMemory:
    """The valid content that a running program loaded last."""

    def __init__(self) -> None:
        self._files = ""
        self._content: ValidatedContent | None = None

    def load(self, project: Project) -> tuple[ValidatedContent | None, list[Problem]]:
        """Load and validate content, unless its files are as before."""
        files = _hash_content(project)
        if self._content is not None and self._files == files:
            return self._content, []
        content, problems = prepare.load_content(project)
        self._files, self._content = files, content if _hash_content(project) == files else None
        return content, problems


class PageCache:
    """Composed briefs, by files or by words and templates.

    Only markup is kept: theme and limits belong to the design, which has been read by then.
    """

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    def compose(self, prepared: Prepared, audience: str, language: str, *, draft: bool) -> ComposedBrief:
        """Compose a brief, as `pipeline.compose_brief` does."""
        by_files = hash_values(self._cache.installed, _hash_files(prepared, language), audience, language, draft)
        by_words = self._cache.read("briefs", by_files)
        if by_words is not None and (composed := self._read(by_words.decode(), prepared, audience, language, draft)):
            return composed
        brief = pipeline.translate_brief(prepared, audience, language)
        key = hash_values(self._cache.installed, _brief_words(brief), _hash_frame(prepared, language), draft)
        composed = self._read(key, prepared, audience, language, draft)
        made = composed or pipeline.arrange_brief(prepared, brief, draft=draft)
        if prepare.hash_inputs(prepared.project) == prepared.inputs:
            self._cache.write("briefs", by_files, key.encode())
            if composed is None:
                gaps = [_problem_row(gap) for gap in made.gaps]
                row = {"markup": made.page.markup, "gaps": gaps, "used": sorted(made.used)}
                self._cache.write("pages", key, json.dumps(row, ensure_ascii=False).encode())
        return made

    def _read(self, key: str, prepared: Prepared, audience: str, language: str, draft: bool) -> ComposedBrief | None:
        data = self._cache.read("pages", key)
        if data is None:
            return None
        row = json.loads(data)
        page = Page(row["markup"], prepared.theme(audience), prepared.limits(language, draft=draft))
        return ComposedBrief(page, tuple(map(_problem, row["gaps"])), frozenset(row["used"]))


@dataclass(frozen=True, slots=True)
class DocumentCache:
    """Rendered documents, by all that rendering depends on.

    The style of each format is hashed once for a build.
    """

    cache: Cache
    styles: Mapping[str, str]

    @classmethod
    def for_styles(cls, cache: Cache, styles: RenderStyles) -> DocumentCache:
        """Return the documents that were rendered with these styles."""
        return cls(cache, {format_: hash_values(style) for format_, style in styles.by_format.items()})

    def key(self, page: Page, format_: str, *more: object) -> str:
        """Return the key of a page's document.

        `more` are other things that its bytes depend on.
        """
        # a Word document follows the pages of its PDF
        styles = (self.styles[format_], self.styles.get("pdf", "")) if format_ == "docx" else (self.styles[format_],)
        return hash_values(self.cache.installed, page, format_, styles, *more)

    def get(self, key: str) -> RenderedDocument | None:
        """Return a document, or None."""
        kept = self.cache.read("documents", key)
        if kept is None:
            return None
        head, data = kept.split(b"\n", 1)
        row = json.loads(head)
        return RenderedDocument(
            data, row["pages"], tuple(map(_problem, row["warnings"])), _read_numbers(row["numbers"])
        )

    def put(self, key: str, document: RenderedDocument) -> None:
        """Keep a document."""
        head = {
            "pages": document.pages,
            "warnings": [_problem_row(warning) for warning in document.warnings],
            "numbers": _numbers_row(document.numbers),
        }
        self.cache.write("documents", key, json.dumps(head).encode() + b"\n" + document.data)


def _numbers_row(numbers: PageNumbers | None) -> list[Any] | None:
    return None if numbers is None else [numbers.starts, numbers.pages, sorted(numbers.at_top), sorted(numbers.broken)]


def _read_numbers(row: list[Any] | None) -> PageNumbers | None:
    return None if row is None else PageNumbers(tuple(row[0]), row[1], frozenset(row[2]), frozenset(row[3]))


def hash_values(*values: object) -> str:
    """Return a hash that differs between values.

    Raises TypeError for a value without fixed bytes. A path counts by the bytes of its file, wherever that is.
    """
    digest = sha256()
    for piece in _pieces(values):
        digest.update(piece)
    return digest.hexdigest()


def _pieces(value: object) -> Iterator[bytes]:
    match value:
        case bytes():
            yield b"b%d:" % len(value)
            yield value
        case str():
            yield b"s%d:" % len(value.encode())
            yield value.encode()
        case None | bool() | int() | float():
            yield f"{type(value).__name__}{value!r};".encode()
        case Path():
            yield from _pieces(value.read_bytes())
        case tuple() | list():
            yield b"(%d:" % len(value)
            for item in value:
                yield from _pieces(item)
        case frozenset():
            yield from _pieces(sorted(b"".join(_pieces(item)) for item in value))
        case Mapping():
            yield from _pieces(sorted(value.items()))
        case _ if is_dataclass(value) and not isinstance(value, type):
            yield f"{type(value).__qualname__};".encode()
            for field in fields(value):
                yield from _pieces((field.name, getattr(value, field.name)))
        case _:
            raise TypeError(f"{type(value).__name__} has no fixed bytes to be hashed")


def _problem_row(problem: Problem) -> list[Any]:
    return [int(problem.severity), *astuple(problem.place), problem.code, problem.message, problem.hint]


def _problem(row: list[Any]) -> Problem:
    severity, file, line, column, code, message, hint = row
    return Problem(Severity(severity), Place(file, line, column), code, message, hint)


def _brief_words(brief: Brief) -> list[str]:
    """Return a brief's words, without those of the templates.

    Their catalogue is one of the files of the frame. The representation of a record shows every field; hashing it takes a third
    of the time that walking it takes.
    """
    names = sorted(brief.used)
    values = [*sorted(brief.values.items()), *sorted(brief.attributions.items())]
    return [*names, *map(repr, (brief.report, brief.audience, brief.language, values, brief.gaps))]


def _hash_content(project: Project) -> str:
    """Return a hash of all files in the content's folder.

    Files that nobody reads count too: they are reported.
    """
    return hash_of_inputs({path.name: prepare.hash_file(path) for path in sorted(project.content.glob("*"))})


def _hash_files(prepared: Prepared, language: str) -> str:
    """Hash a brief's files: all but other languages' catalogues."""
    own = f"{prepared.project.name(prepared.project.locales)}/{language}/"
    return _hash_some(prepared, lambda name: not name.endswith(".po") or name.startswith(own))


def _hash_frame(prepared: Prepared, language: str) -> str:
    """Hash the files that arrange a translated brief.

    Those are templates, their words, and the table of languages.
    """
    words = prepared.project.name(prepared.project.catalogue(language, "ui"))
    content = f"{prepared.project.name(prepared.project.content)}/"
    return _hash_some(prepared, lambda name: name == words or not (name.endswith(".po") or name.startswith(content)))


def _hash_some(prepared: Prepared, wanted: Callable[[str], bool]) -> str:
    return hash_of_inputs({name: sha256 for name, sha256 in prepared.inputs.items() if wanted(name)})
