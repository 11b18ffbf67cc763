"""Earlier: content and briefs as this program, or a build before it, has made them ready, unless their files have changed.

`Known` remembers in a running program, `Kept` on disk; each composes what it does not have. What was read while somebody saved a
file is remembered by neither: it would be taken for what the file held before.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace

from napreport import pipeline, prepare
from napreport.build.cache import Cache, problem_from_row, problem_to_row
from napreport.build.manifest import hash_of_inputs
from napreport.content.folders import Project
from napreport.content.validate import ValidatedContent
from napreport.language.translate import Brief
from napreport.page.compose import ComposedBrief
from napreport.page.vocabulary import Page
from napreport.prepare import Prepared
from napreport.problems import Problem


@dataclass(frozen=True, slots=True)
class Before:
    """A brief that was composed: from which files, from which words, arranged by which files, and its page."""

    files: str
    brief: Brief
    frame: str
    composed: ComposedBrief


class Known:
    """What a running program found out: its content as it was valid, and its briefs by audience, language, and whether drafts."""

    def __init__(self) -> None:
        self._content: tuple[str, ValidatedContent] | None = None
        self._briefs: dict[tuple[str, str, bool], Before] = {}

    def content(self, project: Project) -> tuple[ValidatedContent | None, list[Problem]]:
        """Validate a project's content, as `prepare.content` does."""
        now = _content_of(project)
        if self._content is not None and self._content[0] == now:
            return self._content[1], []
        validated, problems = prepare.load_content(project)
        known = validated is not None and _content_of(project) == now
        self._content = (now, validated) if known and validated is not None else None
        return validated, problems

    def composed(self, prepared: Prepared, audience: str, language: str, *, draft: bool) -> ComposedBrief:
        """Compose a brief, as `pipeline.composed` does; not where its files, or at least its words, are as they were."""
        key = audience, language, draft
        files, frame, before = _files_of(prepared, language), _frame_of(prepared), self._briefs.get(key)
        if before is not None and before.files == files:
            return before.composed
        brief = pipeline.translate_brief(prepared, audience, language)
        if before is not None and (before.brief, before.frame) == (brief, frame):
            now = replace(before, files=files)
        else:
            now = Before(files, brief, frame, pipeline.arrange_brief(prepared, brief, draft=draft))
        if _as_it_was(prepared):
            self._briefs[key] = now
        return now.composed


class Kept:
    """Composed pages in a cache, as their markup; theme and limits belong to the design, which has been read by then."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    def composed(self, prepared: Prepared, audience: str, language: str, *, draft: bool) -> ComposedBrief:
        """Compose a brief, as `pipeline.composed` does; not where an earlier build did so from the same files."""
        key = self._cache.key("page", _files_of(prepared, language), audience, language, draft)
        kept = self._cache.read(key)
        if kept is not None:
            told = json.loads(kept)
            page = Page(told["markup"], prepared.theme(audience), prepared.limits(language, draft=draft))
            return ComposedBrief(page, tuple(map(problem_from_row, told["gaps"])), frozenset(told["used"]))
        made = pipeline.compose_brief(prepared, audience, language, draft=draft)
        if _as_it_was(prepared):
            told = {"markup": made.page.markup, "gaps": list(map(problem_to_row, made.gaps)), "used": sorted(made.used)}
            self._cache.keep(key, json.dumps(told, ensure_ascii=False).encode())
        return made


def _as_it_was(prepared: Prepared) -> bool:
    """Say whether the project's files still hold what they held before they were read."""
    return prepare.hash_inputs(prepared.project) == prepared.inputs


def _content_of(project: Project) -> str:
    """Return a hash of all that lies in the content's folder; a file that is not read is told of."""
    return hash_of_inputs({path.name: prepare.hash_file(path) for path in sorted(project.content.glob("*"))})


def _files_of(prepared: Prepared, language: str) -> str:
    """Return a hash of all files that a brief in a language is made from: none of the other languages' catalogues."""
    own = f"{prepared.project.name(prepared.project.locales)}/{language}/"
    inputs = prepared.inputs.items()
    return hash_of_inputs({name: sha for name, sha in inputs if not name.endswith(".po") or name.startswith(own)})


def _frame_of(prepared: Prepared) -> str:
    """Return a hash of the files that a brief is arranged by, once its words are known: templates, and the languages' table."""
    content = f"{prepared.project.name(prepared.project.content)}/"
    inputs = prepared.inputs.items()
    return hash_of_inputs(
        {name: sha for name, sha in inputs if not name.endswith(".po") and not name.startswith(content)}
    )
