"""Reuse: content, pages and documents that are kept are those that this build would make, and are not made again."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, fields, replace
from pathlib import Path

import pytest

from napreport import pipeline
from napreport import prepare as prepare_module
from napreport.build.build import BuildRequest, brief_keys
from napreport.build.cache import Cache
from napreport.build.reuse import ContentMemory, DocumentCache, PageCache, hash_values
from napreport.content.folders import Project
from napreport.content.validate import ValidatedContent
from napreport.design.fonts import Face
from napreport.design.theme import Limits
from napreport.design.values import read_design
from napreport.language.translate import Brief
from napreport.page.compose import ComposedBrief
from napreport.page.vocabulary import Page, PageNumbers
from napreport.pipeline import compose_all
from napreport.prepare import Prepared, prepare
from napreport.problems import Place, Problem, Rejected, warning
from napreport.renderers import RenderedDocument, RenderStyles
from napreport.word.styles import WordStyle
from tests.second_project import ROOT, assemble

THEME = next(iter(read_design(ROOT / "templates" / "design.yaml", "design.yaml")[0].themes.values()))
PAGE = Page("<html/>", THEME)
UGLY = warning(Place("en/a.pdf", 3, 4), "NR170", "a line's end parts “art. | 4”", "Put a space there.")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project.at(assemble(tmp_path / "project"))


def save(path: Path, old: str, new: str) -> None:
    text = path.read_text("utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), "utf-8")


# ---- pages


@dataclass
class Made:
    """What was translated and what was arranged, as "AUDIENCE LANGUAGE"."""

    translated: list[str]
    arranged: list[str]


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> Made:
    made = Made([], [])
    translate, arrange = pipeline.translate_brief, pipeline.arrange_brief

    def translating(ready: Prepared, audience: str, language: str) -> Brief:
        made.translated.append(f"{audience} {language}")
        return translate(ready, audience, language)

    def arranging(ready: Prepared, brief: Brief, **options: bool) -> ComposedBrief:
        made.arranged.append(f"{brief.audience.id} {brief.language.code}")
        return arrange(ready, brief, **options)

    monkeypatch.setattr(pipeline, "translate_brief", translating)
    monkeypatch.setattr(pipeline, "arrange_brief", arranging)
    return made


@pytest.fixture
def again(project: Project, made: Made, tmp_path: Path) -> Callable[..., tuple[list[str], list[str]]]:
    """Compose everything; return what was translated and what was arranged. It comes out as it does without a cache."""

    def compose(*, draft: bool = False, installed: str = "installed") -> tuple[list[str], list[str]]:
        ready = prepare(project)
        wanted = brief_keys(ready, BuildRequest())
        made.translated.clear()
        made.arranged.clear()
        pages = PageCache(Cache(tmp_path / "cache", installed))
        found = compose_all(ready, wanted, draft=draft, compose=pages.compose)
        new = [*made.translated], [*made.arranged]
        assert found == compose_all(ready, wanted, draft=draft)
        return new

    return compose


def test_a_build_composes_only_what_a_saved_file_touches(
    project: Project, again: Callable[..., tuple[list[str], list[str]]], tmp_path: Path
) -> None:
    every = [f"{audience} {language}" for audience, language in brief_keys(prepare(project), BuildRequest())]
    english = [name for name in every if name.endswith("en")]
    assert again() == (every, every)
    assert again() == ([], [])
    catalogue = project.catalogue("en", "content")
    save(catalogue, 'msgctxt "audience.autoridad.', '# A remark.\nmsgctxt "audience.autoridad.')
    assert again() == (english, []), "a translator's remark is printed nowhere"
    save(catalogue, "One port is missing", "A port is missing")
    assert again() == (english, ["autoridad en"])
    save(project.content / "facts.yaml", "#", "# Saved.\n#")
    assert again() == (every, [])
    words = project.catalogue("es", "ui")
    words.write_text(words.read_text("utf-8") + "\n# Saved.\n", "utf-8")
    spanish = [name for name in every if name.endswith("es")]
    assert again() == (spanish, spanish)
    save(project.templates / "brief.html.j2", "{#-", "{#- Saved.")
    assert again() == (every, every)
    assert again(draft=True) == (every, every)
    assert again(draft=True) == ([], [])
    assert again(installed="another version") == (every, every)
    for kept in (tmp_path / "cache").rglob("*"):
        if kept.is_file():
            kept.write_bytes(kept.read_bytes()[:-1])
    assert again() == (every, every)


def test_a_draft_from_the_cache_tells_the_same_gaps(project: Project, tmp_path: Path) -> None:
    catalogue = project.catalogue("en", "content")
    head, rest = catalogue.read_text("utf-8").split('msgctxt "audience.autoridad.', 1)
    catalogue.write_text(f'{head}#, fuzzy\nmsgctxt "audience.autoridad.{rest}', "utf-8")
    ready, pages = prepare(project), PageCache(Cache(tmp_path / "cache"))
    first, again = (compose_all(ready, [("autoridad", "en")], draft=True, compose=pages.compose) for _ in range(2))
    assert first == again and first["autoridad", "en"].gaps
    for _ in range(2):
        with pytest.raises(Rejected):
            compose_all(ready, [("autoridad", "en")], draft=False, compose=pages.compose)


def test_what_was_composed_while_a_file_was_saved_is_not_kept(project: Project, made: Made, tmp_path: Path) -> None:
    pages = PageCache(Cache(tmp_path / "cache"))
    facts = project.content / "facts.yaml"
    was = facts.read_text("utf-8")
    ready = prepare(project)
    facts.write_text(f"{was}\n# Saved.\n", "utf-8")
    compose_all(ready, [("autoridad", "en")], draft=False, compose=pages.compose)
    facts.write_text(was, "utf-8")
    for _ in range(2):
        compose_all(prepare(project), [("autoridad", "en")], draft=False, compose=pages.compose)
        assert len(made.arranged) == 2


# ---- content


def test_content_that_is_as_it_was_is_not_validated_again(project: Project) -> None:
    content = ContentMemory()

    def again() -> ValidatedContent:
        found = prepare(project, (), content.load).validated
        assert found == prepare(project).validated
        return found

    first = again()
    catalogue = project.catalogue("en", "content")
    catalogue.write_text(catalogue.read_text("utf-8") + "\n# A remark.\n", "utf-8")
    assert again().report is first.report
    facts = project.content / "facts.yaml"
    facts.write_text(facts.read_text("utf-8") + "\n# Saved.\n", "utf-8")
    assert again().report is not first.report
    stray = project.content / "facts.yml"
    stray.write_text("", "utf-8")
    assert "NR006" in {problem.code for problem in again().warnings}
    stray.unlink()
    facts.write_text("facts: nothing", "utf-8")
    for _ in range(2):
        with pytest.raises(Rejected):
            prepare(project, (), content.load)


def test_content_that_is_saved_while_it_is_read_is_not_kept(project: Project, monkeypatch: pytest.MonkeyPatch) -> None:
    content, load, loaded = ContentMemory(), prepare_module.load_content, []

    def saved_meanwhile(project: Project) -> tuple[ValidatedContent | None, list[Problem]]:
        found = load(project)
        facts = project.content / "facts.yaml"
        was = facts.read_text("utf-8")
        if not loaded:
            facts.write_text(was + "\n# Saved.\n", "utf-8")
        loaded.append(was)
        return found

    monkeypatch.setattr(prepare_module, "load_content", saved_meanwhile)
    prepare(project, (), content.load)
    (project.content / "facts.yaml").write_text(loaded[0], "utf-8")
    prepare(project, (), content.load)
    assert len(loaded) == 2


# ---- documents


def test_a_document_is_found_whole_by_any_process(tmp_path: Path) -> None:
    document = RenderedDocument(b"%PDF\n\x00\n...", 8, (UGLY,))
    first, other = (
        DocumentCache.for_styles(Cache(tmp_path, "installed"), RenderStyles({"pdf": "style"})) for _ in range(2)
    )
    assert first.get(first.key(PAGE, "pdf")) is None
    first.put(first.key(PAGE, "pdf"), document)
    assert other.get(other.key(PAGE, "pdf")) == document


@pytest.mark.parametrize("name", [field.name for field in fields(Page)])
def test_every_field_of_a_page_is_part_of_the_key(name: str) -> None:
    changed = {
        "markup": "<html />",
        "theme": replace(THEME, seed=THEME.seed + 1),
        "limits": Limits(words=1),
        "variant": "another",
    }
    assert name in changed, f"a new field of the page, {name}: say here what its change looks like"
    assert hash_values(replace(PAGE, **{name: changed[name]})) != hash_values(PAGE)  # type: ignore[arg-type]


def test_format_style_layout_and_installed_packages_are_part_of_the_key(tmp_path: Path) -> None:
    def documents(installed: str = "", style: str = "style") -> DocumentCache:
        return DocumentCache.for_styles(Cache(tmp_path, installed), RenderStyles({"pdf": style, "docx": style}))

    keys = [
        documents().key(PAGE, "pdf"),
        documents().key(PAGE, "docx"),
        documents().key(PAGE, "docx", PageNumbers((1, 2), 7)),
        documents().key(PAGE, "docx", PageNumbers((1, 2), 8)),
        documents("another version").key(PAGE, "pdf"),
        documents(style="another").key(PAGE, "pdf"),
    ]
    assert len(set(keys)) == len(keys)


def test_values_that_read_alike_have_different_hashes() -> None:
    alike = ["1", b"1", 1, True, ("1",), ("", "1"), ("1", ""), (("1",),), None, "None", 1.0]
    assert len({hash_values(value) for value in alike}) == len(alike)


def test_a_font_counts_by_its_bytes_and_not_by_where_it_is(tmp_path: Path) -> None:
    def style(path: Path, data: bytes) -> WordStyle:
        path.write_bytes(data)
        return WordStyle(b"PK", (Face("Brief Sans", 400, False, path),))

    one = hash_values(style(tmp_path / "a.ttf", b"glyphs"))
    assert hash_values(style(tmp_path / "b.ttf", b"glyphs")) == one
    assert hash_values(style(tmp_path / "a.ttf", b"glyphs!")) != one


def test_a_value_without_fixed_bytes_is_refused_and_not_left_out() -> None:
    @dataclass
    class Style:
        hook: object

    with pytest.raises(TypeError, match="function has no fixed bytes"):
        hash_values(Style(lambda: 0))
