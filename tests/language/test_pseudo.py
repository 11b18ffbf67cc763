"""Pseudo-languages show what a translation does to the layout, and touch nothing that is no words."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from napreport import pipeline
from napreport.content import markup
from napreport.content.folders import Project
from napreport.content.strings import walk_strings
from napreport.language.catalogue import EOT
from napreport.language.pseudo import (
    ACCENTED,
    LENGTHS,
    LONGEST,
    PSEUDO_LANGUAGES,
    add_accents,
    lengthen,
    mirror,
    pseudo_catalogue,
    read_ids,
    show_id,
)
from napreport.pipeline import compose_brief
from napreport.prepare import prepare
from napreport.problems import Place, Rejected, Severity, error
from napreport.renderers import RenderedDocument, RenderStyles

ROOT = Path(__file__).parents[2]


def text_of_page(language: str) -> str:
    page = compose_brief(prepare(Project.at(ROOT), [language]), "state", language, draft=False).page
    return re.sub(r"<[^>]*>", " ", page.markup)


def test_facts_notes_markup_addresses_and_placeholders_stay_as_they_are() -> None:
    text = "See *this* [site](https://x.org), {plan.actions:words} of them.[@plan]"
    for twist in (lengthen, mirror):
        assert list(markup.references(twist("a.b", text))) == list(markup.references(text))
        assert not list(markup.markup_faults(twist("a.b", text)))
        assert "%(number)s" in twist(EOT, "Finding %(number)s is 5 %%") and "%%" in twist(EOT, "5 %%")


@given(st.text(alphabet="abcdefg hij", min_size=4, max_size=300).filter(str.strip))
def test_a_string_gets_as_long_as_one_translation_in_twenty(text: str) -> None:
    factor = next((factor for most, factor in LENGTHS if len(text) <= most), LONGEST)
    letters = lengthen("a.b", text)
    assert round(len(text) * factor) - len(letters) in (0, 1)  # a space at the cut is dropped
    assert letters[0] == "‹" and letters[-1] == "›"


def test_every_vowel_and_most_letters_are_accented_once_so_that_what_stays_plain_went_through_no_catalogue() -> None:
    plain = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
    assert not set(lengthen("a.b", plain)) & set(ACCENTED) and set("AEIOUYaeiouy") < set(ACCENTED)
    assert add_accents(add_accents(plain)) == add_accents(plain)


def test_the_ids_language_shows_each_id_and_keeps_the_note_calls() -> None:
    said = show_id("finding.a.body", "Some words.[@plan]")
    assert said.endswith("›[@plan]") and read_ids(said) == ["finding.a.body"]
    assert show_id(f"{EOT}Finding %(number)s", "Finding %(number)s") == "‹ui: Finding %(number)s›"


def test_a_string_without_words_stays_and_both_forms_of_a_counted_one_are_there() -> None:
    assert pseudo_catalogue("en-XA").find("a.b", "{plan.actions}").forms == ("{plan.actions}",)
    assert len(pseudo_catalogue("x-id").find("a.b", "one CSO", "{n} CSOs").forms) == 2


@pytest.mark.parametrize("language", PSEUDO_LANGUAGES)
def test_a_pseudo_language_is_built_when_asked_for_and_only_then(language: str) -> None:
    assert language not in prepare(Project.at(ROOT)).languages
    assert prepare(Project.at(ROOT), [language]).languages[language].draft  # nobody hands it out by mistake
    assert len(text_of_page(language)) > 5000


def test_a_pseudo_language_s_document_is_kept_with_its_faults_and_any_other_is_not(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    page = compose_brief(prepare(Project.at(ROOT), ["en-XA"]), "state", "en-XA", draft=False).page
    fault = error(Place("page"), "NR169", "two texts are printed over each other")
    monkeypatch.setattr(pipeline, "render", lambda *_: RenderedDocument(b"%PDF", 1))
    monkeypatch.setattr(pipeline, "check_document", lambda *_: [fault])
    kept = pipeline.render_checked(page, "pdf", RenderStyles({}), tolerant=True)
    assert [(p.code, p.severity) for p in kept.warnings] == [("NR169", Severity.WARNING)]
    with pytest.raises(Rejected):
        pipeline.render_checked(page, "pdf", RenderStyles({}))


def test_the_ids_of_a_brief_are_those_of_its_catalogue() -> None:
    page = text_of_page("x-id")
    known = {string.context for string in walk_strings(prepare(Project.at(ROOT), ["x-id"]).report)}
    shown = {key for key in read_ids(page) if "." in key[:-1] and not any(letter.isspace() for letter in key)}
    assert len(shown) > 100 and shown <= known
