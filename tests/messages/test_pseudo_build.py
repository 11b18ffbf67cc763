"""What a translation would bring to light is seen before there is one."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from napreport.content.folders import Project
from napreport.design.fonts import default_cache
from napreport.messages.pseudo_build import check_pseudo_build, texts_without_accents
from tests.second_project import assemble


@pytest.mark.parametrize(
    ("markup", "found"),
    [
        ("<p>Notes</p>", ["Notes"]),
        ("<p>‹Ñöţéš öñé› and</p>", ["‹Ñöţéš öñé› and"]),
        ("<p>‹Ñöţéš› <b>‹öñé›</b> tail here</p>", ["tail here"]),
        ('<figure data-alt="A chart"/>', ["A chart"]),
        ('<meta name="description" content="Words"/>', ["Words"]),
        ("<p>‹Ñöţéš› 12 % · 2019</p>", []),
        ('<p><cite lang="es">Plan Nacional</cite></p>', []),
        ('<p><a href="https://x.org/a">x.org/a</a> example.org/some/where</p>', []),
        ('<meta name="dcterms.created" content="2021-07"/>', []),
    ],
)
def test_text_that_stayed_plain_is_found_and_names_and_addresses_are_none(markup: str, found: list[str]) -> None:
    assert list(texts_without_accents(etree.fromstring(f'<html lang="en-XA">{markup}</html>'))) == found


@pytest.mark.slow
def test_a_template_s_untranslated_words_and_an_overflow_are_told_and_nothing_is_written(tmp_path: Path) -> None:
    project = Project.at(assemble(tmp_path / "project"))
    before = set(project.root.rglob("*"))
    assert [problem for problem in check_pseudo_build(project, default_cache())[0] if problem.code == "NR231"] == []
    template = project.templates / "brief.html.j2"
    template.write_text(
        template.read_text("utf-8").replace("{{ _('In this brief') }}", "In this brief"), encoding="utf-8"
    )
    style = project.templates / "style" / "brief.css"
    style.write_text(f"{style.read_text('utf-8')}\n.card .text p {{ white-space: nowrap }}\n", encoding="utf-8")
    problems, briefs = check_pseudo_build(project, default_cache())
    told = {problem.code: problem.message for problem in problems}
    assert briefs == 3 and told["NR231"] == "“In this brief” went through no catalogue" and "NR230" in told
    assert set(project.root.rglob("*")) == before
