"""The window: what was composed stands in a browser's page at once, and what is wrong below it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from napreport.build.build import BuildRequest, brief_keys
from napreport.cli.browser import BrowserPreview
from napreport.content.folders import Project
from napreport.pipeline import compose_all
from napreport.prepare import Prepared, prepare
from napreport.problems import Place, Rejected, Unusable, error
from tests.second_project import assemble


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project.at(assemble(tmp_path_factory.mktemp("harbour")))


@pytest.fixture
def window(project: Project, tmp_path: Path) -> Iterator[BrowserPreview]:
    with closing(BrowserPreview(tmp_path, project.templates)) as found:
        yield found


def shown(window: BrowserPreview, ready: Prepared, **order: tuple[str, ...]) -> list[str]:
    wanted = brief_keys(ready, BuildRequest(**order))
    return window.show(ready, compose_all(ready, wanted, draft=False), wanted)


def page(folder: Path, name: str) -> etree._Element:
    return etree.HTML((folder / "watch" / f"{name}.html").read_text("utf-8"))


def said(folder: Path) -> dict[str, object]:
    text = (folder / "watch" / "state.js").read_text("utf-8")
    return json.loads(text.removeprefix("napreport(").removesuffix(");\n"))  # type: ignore[no-any-return]


def test_every_brief_is_a_page_in_its_own_style_and_the_index_leads_to_it(
    project: Project, window: BrowserPreview, tmp_path: Path
) -> None:
    ready = prepare(project)
    names = shown(window, ready)
    assert len(names) == len(brief_keys(ready, BuildRequest())) > 0
    links = {link.get("href"): "".join(link.itertext()) for link in page(tmp_path, "index").iter("a")}
    assert sorted(links) == sorted(f"{name}.html" for name in names)
    assert links["es-sindicatos.html"].endswith("Sin contrato no hay turno")
    found = page(tmp_path, "es-sindicatos")
    assert (found.find("head")[0].get("charset"), found.get("lang")) == ("utf-8", "es")
    assert "Sin contrato no hay" in "".join(found.find(".//h1").itertext())
    style = "".join(each.text or "" for each in found.iter("style"))
    assert "--accent: #" in style and "@font-face" in style and "article.brief" in style


def test_only_what_changed_is_written_and_what_is_no_longer_asked_for_is_forgotten(
    project: Project, window: BrowserPreview, tmp_path: Path
) -> None:
    shown(window, prepare(project))
    window.set_state("Good.")
    before = said(tmp_path)["pages"]
    assert shown(window, prepare(project)) == []
    path = project.content / "audiences.yaml"
    good = path.read_text("utf-8")
    try:
        path.write_text(good.replace("cada turno", "todo turno").replace("Sin contrato no", "Sin papeles no"), "utf-8")
        assert shown(window, prepare(project), languages=("es",)) == ["es-sindicatos"]
    finally:
        path.write_text(good, "utf-8")
    window.set_state("Good.")
    after = said(tmp_path)["pages"]
    assert isinstance(before, dict) and isinstance(after, dict)
    assert {name for name in after if after[name] != before[name]} == {"es-sindicatos", "index"}
    assert not [name for name in after if name.startswith("en-")]


def test_a_brief_that_is_gone_goes_from_the_index_and_the_folder(
    project: Project, window: BrowserPreview, tmp_path: Path
) -> None:
    shown(window, prepare(project))
    assert (tmp_path / "watch" / "en-barrios.html").exists()
    assert shown(window, prepare(project), languages=("es",)) == []
    assert not list((tmp_path / "watch").glob("en-*"))
    assert [link.get("href") for link in page(tmp_path, "index").iter("a")] == [
        f"es-{audience}.html" for audience in ("autoridad", "barrios", "sindicatos")
    ]


def test_a_brief_that_cannot_be_composed_keeps_its_page_while_others_change(
    project: Project, window: BrowserPreview, tmp_path: Path
) -> None:
    ready = prepare(project)
    shown(window, ready)
    before = (tmp_path / "watch" / "en-barrios.html").read_bytes()
    wanted = brief_keys(ready, BuildRequest())
    pages = dict(compose_all(ready, wanted, draft=False))
    del pages["barrios", "en"]
    assert window.show(ready, pages, wanted) == []
    assert (tmp_path / "watch" / "en-barrios.html").read_bytes() == before
    assert "en-barrios.html" in [link.get("href") for link in page(tmp_path, "index").iter("a")]


def test_before_anything_could_be_composed_there_is_a_page_that_says_why(
    window: BrowserPreview, tmp_path: Path
) -> None:
    window.set_state("Waiting.", [error(Place("content/facts.yaml", 3, 5), "NR010", "a field is missing", "Add it.")])
    assert page(tmp_path, "index").find(".//pre[@id='napreport']") is not None
    assert said(tmp_path)["state"] == "Waiting."


def test_one_program_at_a_time_writes_to_the_folder(project: Project, window: BrowserPreview, tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="another program that watches"):
        BrowserPreview(tmp_path, project.templates)
    window.close()
    BrowserPreview(tmp_path, project.templates).close()


def test_without_its_style_the_window_says_what_is_missing_and_keeps_its_pages(
    project: Project, tmp_path: Path
) -> None:
    bare = Project.at(assemble(tmp_path / "project"))
    with closing(BrowserPreview(tmp_path, bare.templates)) as window:
        names = shown(window, prepare(bare))
        (bare.templates / "watch" / "watch.js").unlink()
        with pytest.raises(Rejected) as refused:
            shown(window, prepare(bare))
        assert [str(problem).split("\n")[0] for problem in refused.value.problems] == [
            "templates/watch/watch.js: NR021 the file is missing"
        ]
        assert all("<script>" in (tmp_path / "watch" / f"{name}.html").read_text("utf-8") for name in names)


def test_a_page_s_stamp_is_the_one_that_it_looks_for(project: Project, window: BrowserPreview, tmp_path: Path) -> None:
    (name, *_) = shown(window, prepare(project))
    window.set_state("Good.")
    found, stamps = page(tmp_path, name), said(tmp_path)["pages"]
    assert isinstance(stamps, dict)
    assert found.get("data-name") == name and found.get("data-stamp") == stamps[name] != ""
    assert "state.js" in "".join(script.text or "" for script in found.iter("script"))
    assert found.find(".//pre[@id='napreport']") is not None


def test_what_is_wrong_is_told_with_its_place_and_no_page_is_lost(
    project: Project, window: BrowserPreview, tmp_path: Path
) -> None:
    names = shown(window, prepare(project))
    before = {name: (tmp_path / "watch" / f"{name}.html").read_bytes() for name in names}
    window.set_state(
        "Waiting.", [error(Place("content/facts.yaml", 3, 5), "NR010", "a field </script> is missing", "Add it.")]
    )
    assert said(tmp_path)["problems"] == ["content/facts.yaml:3:5: NR010 a field </script> is missing\n    Add it."]
    assert before == {name: (tmp_path / "watch" / f"{name}.html").read_bytes() for name in names}


def test_a_page_that_cannot_be_drawn_is_shown_as_it_is_written(
    project: Project, window: BrowserPreview, tmp_path: Path
) -> None:
    ready = prepare(project)
    pages = compose_all(ready, [("barrios", "es")], draft=False)
    composed = pages["barrios", "es"]
    broken = composed.page.markup.replace('data-chart="bars"', 'data-chart="pie"')
    assert broken != composed.page.markup
    pages["barrios", "es"] = replace(composed, page=replace(composed.page, markup=broken))
    assert window.show(ready, pages, list(pages)) == ["es-barrios"]
    assert "Medir el polvo abre puertas" in "".join(page(tmp_path, "es-barrios").itertext())
