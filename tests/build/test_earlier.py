"""Kept pages: what an earlier build composed from the same files is what this one would compose, and is not composed again."""

from __future__ import annotations

from pathlib import Path

import pytest

from napreport import pipeline
from napreport.build.build import BuildRequest, brief_keys
from napreport.build.cache import Cache
from napreport.build.earlier import Kept, Known
from napreport.content.folders import Project
from napreport.language.template_messages import Marker
from napreport.language.translate import Brief
from napreport.page.compose import ComposedBrief
from napreport.pipeline import BriefKey, compose_all
from napreport.prepare import Prepared, prepare
from napreport.problems import Rejected
from tests.second_project import assemble


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project.at(assemble(tmp_path / "project"))


@pytest.fixture
def composing(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The language of each brief that is composed."""
    languages: list[str] = []
    composed = pipeline.compose_brief

    def counted(ready: Prepared, audience: str, language: str, *, draft: bool) -> ComposedBrief:
        languages.append(language)
        return composed(ready, audience, language, draft=draft)

    monkeypatch.setattr(pipeline, "compose_brief", counted)
    return languages


def test_a_build_composes_the_briefs_whose_files_have_changed(
    project: Project, composing: list[str], tmp_path: Path
) -> None:
    def languages(*, draft: bool = False, installed: str = "installed") -> set[str]:
        """Compose everything; return the languages of what was composed. It comes out as it does without a store."""
        ready = prepare(project)
        wanted: list[BriefKey] = brief_keys(ready, BuildRequest())
        composing.clear()
        found = compose_all(ready, wanted, draft=draft, compose=Kept(Cache(tmp_path / "cache", installed)).composed)
        new = set(composing)
        assert found == compose_all(ready, wanted, draft=draft)
        return new

    both = {"en", "es"}
    assert languages() == both
    assert languages() == set()
    catalogue = project.catalogue("en", "content")
    catalogue.write_text(catalogue.read_text("utf-8").replace("One port is missing", "A port is missing", 1), "utf-8")
    assert languages() == {"en"}
    assert languages(draft=True) == both
    assert languages(draft=True) == set()
    assert languages(installed="another version") == both
    for kept in (tmp_path / "cache").rglob("*"):
        if kept.is_file():
            kept.write_bytes(kept.read_bytes()[:-1])
    assert languages() == both


def test_a_draft_from_the_store_tells_the_same_gaps(project: Project, tmp_path: Path) -> None:
    catalogue = project.catalogue("en", "content")
    text = catalogue.read_text("utf-8")
    head, rest = text.split('msgctxt "audience.autoridad.', 1)
    catalogue.write_text(f'{head}#, fuzzy\nmsgctxt "audience.autoridad.{rest}', "utf-8")
    ready, store = prepare(project), Kept(Cache(tmp_path / "cache", ""))
    first, again = (compose_all(ready, [("autoridad", "en")], draft=True, compose=store.composed) for _ in range(2))
    assert first == again and first["autoridad", "en"].gaps
    for _ in range(2):
        with pytest.raises(Rejected):
            compose_all(ready, [("autoridad", "en")], draft=False, compose=store.composed)


@pytest.mark.parametrize("keeps", ["in memory", "on disk"])
def test_what_was_composed_while_a_file_was_saved_is_not_kept(
    project: Project, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, keeps: str
) -> None:
    arranging: list[str] = []
    arranged = pipeline.arrange_brief

    def counted(ready: Prepared, brief: Brief, *, draft: bool, mark: Marker | None = None) -> ComposedBrief:
        arranging.append(brief.language.code)
        return arranged(ready, brief, draft=draft, mark=mark)

    monkeypatch.setattr(pipeline, "arrange_brief", counted)
    composing = (Known() if keeps == "in memory" else Kept(Cache(tmp_path / "cache", ""))).composed
    facts = project.content / "facts.yaml"
    was = facts.read_text("utf-8")
    ready = prepare(project)
    facts.write_text(f"{was}\n# Saved.\n", "utf-8")
    compose_all(ready, [("autoridad", "en")], draft=False, compose=composing)
    facts.write_text(was, "utf-8")
    for _ in range(2):
        compose_all(prepare(project), [("autoridad", "en")], draft=False, compose=composing)
        assert len(arranging) == 2
