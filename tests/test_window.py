"""The window: what was composed stands in a browser's page at once, and what is wrong below it."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from lxml import etree

from napreport.build import Order, pairs
from napreport.pipeline import Prepared, everything, prepared
from napreport.problems import Place, error
from napreport.project import Project
from napreport.window import Window
from second_project import assemble


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Project:
    return Project.at(assemble(tmp_path_factory.mktemp("harbour")))


def shown(window: Window, ready: Prepared, **order: tuple[str, ...]) -> list[str]:
    return window.show(ready, everything(ready, pairs(ready, Order(**order)), draft=False))


def page(folder: Path, name: str) -> etree._Element:
    return etree.HTML((folder / "watch" / f"{name}.html").read_text("utf-8"))


def said(folder: Path) -> dict[str, object]:
    text = (folder / "watch" / "said.js").read_text("utf-8")
    return json.loads(text.removeprefix("napreport(").removesuffix(");\n"))  # type: ignore[no-any-return]


def test_every_brief_is_a_page_in_its_own_style_and_the_index_leads_to_it(project: Project, tmp_path: Path) -> None:
    window, ready = Window(tmp_path), prepared(project)
    names = shown(window, ready)
    assert len(names) == len(pairs(ready, Order())) > 0
    links = {link.get("href"): "".join(link.itertext()) for link in page(tmp_path, "index").iter("a")}
    assert sorted(links) == sorted(f"{name}.html" for name in names)
    assert links["es-sindicatos.html"].endswith("Sin contrato no hay turno")
    found = page(tmp_path, "es-sindicatos")
    assert found.get("lang") == "es" and "Sin contrato no hay" in "".join(found.find(".//h1").itertext())
    style = "".join(each.text or "" for each in found.iter("style"))
    assert "--accent: #" in style and "@font-face" in style and "article.brief" in style


def test_only_what_changed_is_written_and_what_is_no_longer_asked_for_is_forgotten(
    project: Project, tmp_path: Path
) -> None:
    window = Window(tmp_path)
    shown(window, prepared(project))
    window.tell("Good.")
    before = said(tmp_path)["pages"]
    assert shown(window, prepared(project)) == []
    path = project.content / "audiences.yaml"
    good = path.read_text("utf-8")
    try:
        path.write_text(good.replace("cada turno", "todo turno").replace("Sin contrato no", "Sin papeles no"), "utf-8")
        assert shown(window, prepared(project), languages=("es",)) == ["es-sindicatos"]
    finally:
        path.write_text(good, "utf-8")
    window.tell("Good.")
    after = said(tmp_path)["pages"]
    assert isinstance(before, dict) and isinstance(after, dict)
    assert {name for name in after if after[name] != before[name]} == {"es-sindicatos", "index"}
    assert not [name for name in after if name.startswith("en-")]


def test_a_page_s_stamp_is_the_one_that_it_looks_for(project: Project, tmp_path: Path) -> None:
    window = Window(tmp_path)
    (name, *_) = shown(window, prepared(project))
    window.tell("Good.")
    found, stamps = page(tmp_path, name), said(tmp_path)["pages"]
    assert isinstance(stamps, dict)
    assert found.get("data-name") == name and found.get("data-stamp") == stamps[name] != ""
    assert "said.js" in "".join(script.text or "" for script in found.iter("script"))
    assert found.find(".//pre[@id='napreport']") is not None


def test_what_is_wrong_is_told_with_its_place_and_no_page_is_lost(project: Project, tmp_path: Path) -> None:
    window = Window(tmp_path)
    names = shown(window, prepared(project))
    window.tell(
        "Waiting.", [error(Place("content/facts.yaml", 3, 5), "NR010", "a field </script> is missing", "Add it.")]
    )
    assert said(tmp_path)["problems"] == ["content/facts.yaml:3:5: NR010 a field </script> is missing\n    Add it."]
    assert all((tmp_path / "watch" / f"{name}.html").exists() for name in names)


def test_a_page_that_cannot_be_drawn_is_shown_as_it_is_written(project: Project, tmp_path: Path) -> None:
    ready = prepared(project)
    pages = everything(ready, [("barrios", "es")], draft=False)
    composed = pages["barrios", "es"]
    broken = composed.page.markup.replace('data-chart="bars"', 'data-chart="pie"')
    assert broken != composed.page.markup
    pages["barrios", "es"] = replace(composed, page=replace(composed.page, markup=broken))
    assert Window(tmp_path).show(ready, pages) == ["es-barrios"]
    assert "Medir el polvo abre puertas" in "".join(page(tmp_path, "es-barrios").itertext())
