"""Runs of pages: laid out apart they are the bytes of a brief laid out whole, and what did not change is not laid out again."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import pytest
from lxml import etree

from napreport.content.folders import Project
from napreport.design.fonts import default_cache, faces, pdf_cuts
from napreport.page.vocabulary import Page, apply_variant
from napreport.pdf.layout import sections
from napreport.pdf.render import _CACHE, PdfStyle, pdf_style, render
from napreport.pipeline import compose_brief
from napreport.prepare import Prepared, prepare
from napreport.problems import Rejected
from napreport.renderers import RenderStyles, preload, read_styles
from napreport.renderers import render as paint_in
from tests.second_project import ROOT, assemble

BRIEFS = [("autoridad", "es"), ("autoridad", "en"), ("sindicatos", "en"), ("barrios", "es")]


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepare(Project.at(assemble(tmp_path_factory.mktemp("harbour"))))


@cache
def peru() -> Prepared:
    return prepare(Project.at(ROOT))


def style(ready: Prepared) -> PdfStyle:
    cuts = faces(pdf_cuts(ready.design.families), default_cache())
    return pdf_style(ready.project.templates, cuts, ready.design.measures)


@pytest.fixture
def laid_out(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    """What is laid out, by the name of its first section, in its order. Nothing is kept afterwards."""
    names: list[str] = []
    rendered = sections.SectionLayout._lay_out_markup

    def counting(self: sections.SectionLayout, markup: str, *rest: Any) -> sections.SectionRun:
        names.append(etree.HTML(markup).find(".//section").get("id", "cover"))
        return rendered(self, markup, *rest)

    monkeypatch.setattr(sections.SectionLayout, "_lay_out_markup", counting)
    monkeypatch.setattr(_CACHE, "most_pages", 0)
    _CACHE.clear()
    yield names
    _CACHE.clear()


def whole(page: Page, in_style: PdfStyle, monkeypatch: pytest.MonkeyPatch) -> bytes:
    """Paint a page laid out in one piece, its contents numbered as they come out."""
    told: list[dict[str, str]] = []
    number = sections.SectionLayout._number_contents

    def noting(self: sections.SectionLayout, *given: Any) -> None:
        number(self, *given)
        told.append({link.get("href", ""): link.get("data-page", "") for link in self._root.iterfind(".//nav//a")})

    def writing(self: sections.SectionLayout, *_: Any) -> None:
        for link in self._root.iterfind(".//nav//a"):
            link.set("data-page", told[-1][link.get("href", "")])

    with monkeypatch.context() as patch:
        patch.setattr(sections.SectionLayout, "_number_contents", noting)
        render(page, in_style)
        assert told and all(told[-1].values()), "the contents name no page, so nothing is compared"
        patch.setattr(sections.SectionLayout, "_number_contents", writing)
        patch.setattr(sections, "_section_runs", lambda article: [list(article)])
        return render(page, in_style).data


@pytest.mark.parametrize(("audience", "language"), BRIEFS)
def test_runs_laid_out_apart_are_the_bytes_of_a_brief_laid_out_whole(
    harbour: Prepared, monkeypatch: pytest.MonkeyPatch, audience: str, language: str
) -> None:
    page = compose_brief(harbour, audience, language, draft=False).page
    assert render(page, style(harbour)).data == whole(page, style(harbour), monkeypatch)


@pytest.mark.parametrize(
    ("audience", "language", "variant"),
    [
        ("state", "es", "screen"),
        ("cooperation", "en", "screen"),
        ("business", "en", "large"),
        ("society", "es", "booklet"),
    ],
)
def test_so_are_those_of_the_first_report_in_any_variant(
    monkeypatch: pytest.MonkeyPatch, audience: str, language: str, variant: str
) -> None:
    page = apply_variant(compose_brief(peru(), audience, language, draft=False).page, variant)
    assert render(page, style(peru())).data == whole(page, style(peru()), monkeypatch)


@pytest.mark.parametrize(("language", "variant"), [("en-XA", "booklet"), ("ar-XB", "screen")])
def test_so_are_drafts_with_empty_pages_and_from_right_to_left(
    monkeypatch: pytest.MonkeyPatch, language: str, variant: str
) -> None:
    ready = prepare(Project.at(ROOT), [language, "en"])
    page = apply_variant(compose_brief(ready, "state", language, draft=True).page, variant)
    assert render(page, style(ready)).data == whole(page, style(ready), monkeypatch)


def test_a_changed_word_lays_out_its_run_and_no_other(laid_out: list[str]) -> None:
    ready = RenderStyles({"pdf": style(peru())})
    page = compose_brief(peru(), "society", "en", draft=False).page
    changed = replace(page, markup=page.markup.replace("</h2>", " again</h2>", 1))
    cold = paint_in(changed, "pdf", ready).data
    _CACHE.clear()
    preload(ready, kept=100)
    laid_out.clear()
    first = paint_in(page, "pdf", ready).data
    assert laid_out[:3] == ["part-messages", "part-recommendations", "part-method"]
    laid_out.clear()
    assert paint_in(page, "pdf", ready).data == first and not laid_out
    assert paint_in(changed, "pdf", ready).data == cold != first
    assert laid_out == ["part-messages"]


def test_a_run_that_grows_by_pages_moves_those_behind_it_and_the_contents(laid_out: list[str]) -> None:
    ready = RenderStyles({"pdf": style(peru())})
    page = compose_brief(peru(), "society", "en", draft=False).page
    longer = replace(page, markup=page.markup.replace("</h2>", "</h2>" + "<p>Another line.</p>" * 30, 1))
    cold = paint_in(longer, "pdf", ready)
    _CACHE.clear()
    preload(ready, kept=100)
    before = paint_in(page, "pdf", ready)
    laid_out.clear()
    assert paint_in(longer, "pdf", ready) == cold and cold.pages == (before.pages or 0) + 1
    assert set(laid_out) == {"part-messages", "part-recommendations", "part-method", "cover"}


def test_without_room_nothing_is_kept(harbour: Prepared, laid_out: list[str]) -> None:
    ready = read_styles(("pdf",), harbour.project.templates, harbour.design, default_cache())
    page = compose_brief(harbour, "barrios", "es", draft=False).page
    for room in (0, 2, 100):
        _CACHE.clear()
        preload(ready, kept=room)
        paint_in(page, "pdf", ready)
        pages = sum(len(run.document.pages) for _, run in _CACHE)
        assert pages <= room and (room < 100 or pages > 2)


def test_what_weasyprint_complains_of_is_told_each_time(harbour: Prepared, laid_out: list[str]) -> None:
    lost = "h2 { background-image: url('https://example.org/lost.png') }"
    ready = replace(style(harbour), stylesheet=style(harbour).stylesheet + lost)
    page = compose_brief(harbour, "barrios", "es", draft=False).page
    preload(RenderStyles({"pdf": ready}), kept=100)
    for _ in range(2):
        with pytest.raises(Rejected) as refused:
            render(page, ready)
        assert {problem.code for problem in refused.value.problems} == {"NR051"}
        assert laid_out.count("part-lista") > 0
        laid_out.clear()
