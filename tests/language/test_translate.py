"""Selecting and translating: which records a brief shows and why, and that every string of it is final text."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from napreport.content.folders import Project
from napreport.content.select import reasons, select
from napreport.content.strings import replace_strings, walk_strings
from napreport.content.validate import validate
from napreport.language.translate import Brief, Phrase, translate_selection
from napreport.prepare import Prepared, prepare
from tests.language.test_plurals import ARABIC
from tests.second_project import ROOT, assemble

NBSP = "\u00a0"


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepare(Project.at(assemble(tmp_path_factory.mktemp("harbour"))))


def brief(ready: Prepared, audience: str, language: str) -> Brief:
    catalogue = ready.content.get(language)
    return translate_selection(
        select(ready.report, audience), ready.languages[language], catalogue, ready.words.get(language)
    )


# ---- which records, and why


@pytest.mark.parametrize("audience", ["autoridad", "sindicatos", "barrios"])
def test_a_selection_holds_what_has_a_reason_and_nothing_else(harbour: Prepared, audience: str) -> None:
    found = select(harbour.report, audience)
    held = {
        *(f"finding.{f.id}" for f in found.report.findings),
        *(f"recommendation.{r.id}" for r in found.report.recommendations),
        *(f"figure.{f.id}" for f in found.report.figures),
        *(f"listing.{x.id}" for x in found.report.listings),
    }
    assert held == set(found.reasons) and all(found.reasons.values())


def test_a_reason_is_a_sentence_that_names_the_part_or_the_recommendation(harbour: Prepared) -> None:
    why = reasons(harbour.report, harbour.report.audience["autoridad"])
    assert why["finding.polvo"] == (
        "part 'hallazgos' names it",
        "the editors read that recommendation 'responder-quejas' rests on it",
    )
    assert why["figure.dias-polvo"] == ("it stands in finding 'polvo'",)
    assert "finding.pizarra" not in why


def test_only_the_notes_facts_groups_and_short_forms_that_a_brief_uses_are_in_it(harbour: Prepared) -> None:
    report = select(harbour.report, "sindicatos").report
    assert set(report.source) == set()
    assert "trabajo.sindicalizados" in report.fact and "polvo.quejas" not in report.fact
    assert set(report.group) == {"estibadores", "vecinas", "inspectoras"}
    assert "SGP" in {acronym.short for acronym in report.acronyms}
    assert report.timeline == ()


def test_the_source_of_a_quotation_is_among_the_notes_although_no_text_calls_it(tmp_path: Path) -> None:
    project = assemble(tmp_path)
    findings = project / "content" / "findings.yaml"
    findings.write_text(findings.read_text("utf-8").replace("[@bitacora] El", " El"), encoding="utf-8")
    found, problems = validate(project / "content")
    assert found is not None, problems
    assert "bitacora" in select(found.report, "barrios").report.source


def test_selecting_changes_nothing_in_the_report(harbour: Prepared) -> None:
    before = harbour.report.model_dump_json()
    select(harbour.report, "barrios")
    assert harbour.report.model_dump_json() == before


# ---- the walk over all words


@pytest.mark.parametrize("content", [ROOT / "content", ROOT / "tests" / "projects" / "harbour" / "content"])
def test_no_two_strings_share_a_context(content: Path) -> None:
    found, _ = validate(content)
    assert found is not None
    contexts = [string.context for string in walk_strings(found.report)]
    assert len(contexts) == len(set(contexts)) > 150


def test_words_put_in_are_the_words_that_are_found(harbour: Prepared) -> None:
    strings = [string for string in walk_strings(harbour.report) if string.plural is None]
    replaced = replace_strings(harbour.report, {string.path: f"<{string.context}>" for string in strings})
    assert {string.text for string in walk_strings(replaced) if string.plural is None} == {
        f"<{s.context}>" for s in strings
    }


# ---- final text


def test_facts_are_written_as_each_language_writes_them(harbour: Prepared) -> None:
    spanish, english = brief(harbour, "autoridad", "es").report, brief(harbour, "autoridad", "en").report
    assert "112 días" in spanish.finding["polvo"].body and "1.240 quejas" in spanish.finding["polvo"].body
    assert f"el 30,4{NBSP}%" in spanish.finding["polvo"].body
    assert "1,240 complaints" in english.finding["polvo"].body and "30.4% were" in english.finding["polvo"].body
    assert "(marzo-agosto de 2022)" in spanish.finding["consulta"].body
    assert "(March–August 2022)" in english.finding["consulta"].body
    assert spanish.audiences[0].messages[0].text == "La consulta llegó a dos de los tres puertos."
    assert english.audiences[0].messages[0].text == "The consultation reached two of the three ports."


@pytest.mark.parametrize(
    ("language", "finding", "said"),
    [
        ("es", "consulta", "Siete vecinas e inspectoras (el informe no dice cuántas)"),
        ("en", "consulta", "Seven neighbours and inspectors (the report does not say how many)"),
        ("es", "polvo", "Las ocho vecinas entrevistadas; un estibador (sobre el ruido)"),
        ("en", "polvo", "All eight neighbours interviewed; one docker (on the noise)"),
    ],
)
def test_voices_are_counted_and_joined_as_the_language_does(
    harbour: Prepared, language: str, finding: str, said: str
) -> None:
    assert brief(harbour, "autoridad", language).attributions[finding] == said


def test_nobody_is_said_to_have_said_what_the_report_says_itself(harbour: Prepared) -> None:
    assert "dialogo" not in brief(harbour, "autoridad", "es").attributions


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("audience", ["autoridad", "sindicatos", "barrios"])
def test_no_fact_and_no_gap_is_left_in_a_brief(harbour: Prepared, audience: str, language: str) -> None:
    found = brief(harbour, audience, language)
    assert not found.gaps
    left = [s.context for s in walk_strings(found.report) if s.plural is None and ("{" in s.text or "}" in s.text)]
    assert left == []


def test_a_fact_inside_a_quotation_is_put_in_too(tmp_path: Path) -> None:
    project = assemble(tmp_path)
    findings = project / "content" / "findings.yaml"
    text = findings.read_text("utf-8").replace("text: Barremos dos veces", "text: Barremos {polvo.sal} veces")
    findings.write_text(text, encoding="utf-8")
    quotation = brief(prepare(Project.at(project)), "autoridad", "es").report.finding["polvo"].quotation
    assert quotation is not None and quotation.text.startswith("«Barremos 17 veces")


def test_a_string_whose_words_have_changed_is_listed_and_keeps_its_state(tmp_path: Path) -> None:
    project = assemble(tmp_path)
    findings = project / "content" / "findings.yaml"
    findings.write_text(findings.read_text("utf-8").replace("entra en las casas", "llega a las casas", 1), "utf-8")
    found = brief(prepare(Project.at(project)), "barrios", "en")
    assert [gap.code for gap in found.gaps] == ["NR033"] and "'finding.polvo.claim' needs work" in str(found.gaps[0])
    claim = found.report.finding["polvo"].claim
    assert isinstance(claim, Phrase) and claim.state == "fuzzy"
    assert not brief(prepare(Project.at(project)), "sindicatos", "en").gaps, "the string is in no other brief"


def test_a_changed_plural_makes_a_counted_phrase_fuzzy(tmp_path: Path) -> None:
    project = assemble(tmp_path)
    report = project / "content" / "report.yaml"
    text = report.read_text("utf-8").replace('other: "{n:words} vecinas"', 'other: "{n:words} vecinas del puerto"')
    report.write_text(text, encoding="utf-8")
    found = brief(prepare(Project.at(project)), "autoridad", "en")
    assert ["'group.vecinas.count' needs work" in str(gap) for gap in found.gaps] == [True]
    assert found.attributions["consulta"].state == "fuzzy"


@pytest.mark.parametrize("rule", ["nplurals=1; plural=0;", ARABIC], ids=["one form", "six forms"])
def test_an_untranslated_counted_phrase_is_counted_as_its_source_counts(tmp_path: Path, rule: str) -> None:
    project = assemble(tmp_path)
    catalogue = project / "locales" / "en" / "LC_MESSAGES" / "content.po"
    text = catalogue.read_text("utf-8").replace("nplurals=2; plural=(n != 1);", rule)
    catalogue.write_text(re.sub(r'(?m)^msgstr\[(\d)\] ".*"$', r'msgstr[\1] ""', text), encoding="utf-8")
    said = brief(prepare(Project.at(project)), "autoridad", "en").attributions
    assert "even vecinas" in said["consulta"] and " un estibador" in said["polvo"]


def test_a_missing_translation_shows_the_source_in_its_own_words_and_is_listed_once(tmp_path: Path) -> None:
    project = assemble(tmp_path)
    catalogue = project / "locales" / "en" / "LC_MESSAGES" / "content.po"
    text = catalogue.read_text("utf-8").replace('msgstr "Ondina Port Authority (OPA)"', 'msgstr ""', 1)
    catalogue.write_text(text, encoding="utf-8")
    found = brief(prepare(Project.at(project)), "autoridad", "en")
    assert len(found.gaps) == 1 and "'fact.entidades.apo.name' is not translated" in str(found.gaps[0])
    assert found.values["entidades.apo"] == "Autoridad Portuaria de Ondina (APO)"


def test_voices_that_said_the_same_part_of_a_finding_are_named_together(tmp_path: Path) -> None:
    project = assemble(tmp_path)
    findings = project / "content" / "findings.yaml"
    text = findings.read_text("utf-8")
    spoken = re.search(r"id: polvo\n.*?(    voices:\n(?:      - [^\n]*\n)+)", text, re.S)
    assert spoken is not None
    findings.write_text(
        text.replace(
            spoken[1],
            "    voices:\n"
            "      - {group: estibadores, count: 1, on: sobre el ruido}\n"
            "      - {group: vecinas, count: 2, on: sobre el polvo}\n"
            "      - {group: vecinas, count: 1, id: otra, on: sobre el ruido}\n"
            "      - {group: vecinas, count: all, id: todas}\n",
        ),
        "utf-8",
    )
    said = brief(prepare(Project.at(project)), "autoridad", "es").attributions["polvo"]
    assert said == (
        "Las ocho vecinas entrevistadas; un estibador y una vecina (sobre el ruido); dos vecinas (sobre el polvo)"
    )
    assert {context.rpartition(".")[0] for context in said.contexts if context.endswith(".on")} == {
        "finding.polvo.voice.estibadores", "finding.polvo.voice.vecinas", "finding.polvo.voice.otra",
    }  # fmt: skip
