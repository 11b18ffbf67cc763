"""Bring all catalogues of a project up to date, without writing."""

from __future__ import annotations

import tempfile
from collections.abc import Collection, Iterator, Mapping
from pathlib import Path

import polib

from napreport.content.folders import Project
from napreport.language.catalogue import plural_rule_of
from napreport.language.languages import Language, read_languages
from napreport.messages.extract import extract_project
from napreport.messages.merge import merge
from napreport.messages.po import Domain, read_po
from napreport.problems import Rejected, require_known


def read_language_table(project: Project, only: Collection[str] = ()) -> dict[str, Language]:
    """Return a project's languages by code; raises `Rejected` or `Unusable`."""
    languages = _languages(project.languages_table)
    require_known("language", only, languages)
    return {code: language for code, language in languages.items() if not only or code in only}


def parse_language_table(text: str) -> dict[str, Language]:
    """Parse a languages' table; raises `Rejected`."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "languages.yaml"
        path.write_text(text, encoding="utf-8")
        return _languages(path)


def _languages(path: Path) -> dict[str, Language]:
    table, problems = read_languages(path, "locales/languages.yaml")
    if table is None or problems:
        raise Rejected(problems)
    return dict(table.languages)


def update_catalogues(
    project: Project, languages: Mapping[str, Language], pots: Mapping[Domain, polib.POFile]
) -> dict[Path, polib.POFile]:
    """Merge the templates into each language's catalogues.

    The source language needs no catalogue; one that exists overrides the wording. Raises `Rejected` for a broken catalogue.
    """
    merged = {}
    for code, language in languages.items():
        for domain, pot in pots.items():
            path = project.catalogue(code, domain)
            if code != pot.metadata["X-Source-Language"] or path.exists():
                merged[path] = merge(pot, read_po(path, project.name(path), domain), language)
    return merged


def plural_rule_changes(project: Project, catalogues: Mapping[Path, polib.POFile]) -> Iterator[str]:
    """Yield a sentence for each catalogue with a new plural rule."""
    for path, po in catalogues.items():
        old = read_po(path, project.name(path), "ui" if path.stem == "ui" else "content")
        has_rule = old is not None and old.metadata.get("Plural-Forms", "").strip()
        if old is not None and has_rule and not plural_rule_of(old).same_as(plural_rule_of(po)):
            counted = sum(1 for entry in po if entry.msgid_plural and entry.fuzzy and not entry.obsolete)
            yield (
                f"{project.name(path)}: Plural-Forms is now '{po.metadata['Plural-Forms']}', as locales/languages.yaml says; "
                f"{counted} counted phrase(s) are to be reviewed"
            )


def update_project(project: Project) -> tuple[dict[Path, polib.POFile], dict[Path, polib.POFile]]:
    """Return updated templates of catalogues, and catalogues, by path."""
    pots = extract_project(project)
    catalogues = update_catalogues(project, read_language_table(project), pots)
    return {project.locales / f"{domain}.pot": pot for domain, pot in pots.items()}, catalogues
