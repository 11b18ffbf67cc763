"""A second project, of another country and source language, keeps the engine honest."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from lxml import etree

from napreport.content.folders import Project
from napreport.content.validate import validate
from napreport.pipeline import compose_all
from napreport.prepare import Prepared, prepare
from tests.second_project import ROOT, assemble

IDS = ("audience", "finding", "recommendation", "figure", "listing", "source", "group")


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepare(Project.at(assemble(tmp_path_factory.mktemp("harbour"))))


@pytest.fixture(scope="module")
def texts(harbour: Prepared) -> dict[tuple[str, str], str]:
    pairs = [(audience.id, language) for audience in harbour.report.audiences for language in ("es", "en")]
    pages = compose_all(harbour, pairs, draft=False)
    return {
        pair: re.sub(r"\s+", " ", " ".join(map(str, etree.fromstring(found.page.markup).itertext())))
        for pair, found in pages.items()
    }


def test_it_shares_no_id_with_the_first(harbour: Prepared) -> None:
    first, _ = validate(ROOT / "content")
    assert first is not None
    for kind in IDS:
        ours, theirs = getattr(harbour.report, kind), getattr(first.report, kind)
        assert ours and not set(ours) & set(theirs), kind
    parts = [{part.id for a in r.audiences for part in a.parts} for r in (harbour.report, first.report)]
    assert parts[0] and parts[0].isdisjoint(parts[1])


def test_it_is_written_in_spanish_and_translated_to_english(texts: dict[tuple[str, str], str]) -> None:
    assert len(texts) == 6
    assert "Un plan para tres puertos necesita oír a los tres" in texts["autoridad", "es"]
    assert "A plan for three ports must hear all three" in texts["autoridad", "en"]


def test_numbers_follow_each_language_s_own_locale(texts: dict[tuple[str, str], str]) -> None:
    assert "62,5 %" in texts["sindicatos", "es"] and "62.5%" in texts["sindicatos", "en"]


def test_a_quotation_is_given_in_its_published_wording_with_the_language_s_marks(
    texts: dict[tuple[str, str], str],
) -> None:
    assert "«Barremos dos veces al día y el patio sigue “gris, gris”.»" in texts["autoridad", "es"]
    assert "“We sweep twice a day and the yard is still ‘grey, grey’.”" in texts["autoridad", "en"]


def test_signs_of_markup_in_the_words_are_printed_as_they_stand(texts: dict[tuple[str, str], str]) -> None:
    assert "polvo & el ruido" in texts["autoridad", "es"] and "A < B" in texts["autoridad", "es"]


@pytest.mark.slow
def test_it_builds_in_both_formats(harbour: Prepared, tmp_path: Path) -> None:
    from napreport.build.build import BuildRequest, build_documents
    from napreport.design.fonts import default_cache

    built = build_documents(harbour, BuildRequest(jobs=2), tmp_path, default_cache(), lambda *_: None)
    assert len(built.entries) == 12 and not built.gaps
