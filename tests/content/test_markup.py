"""Inline markup: what becomes an element, what is escaped, and what is reported."""

from __future__ import annotations

import sys
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from napreport.content.markup import find_hidden, markup_faults, plain_text, references, render_inline


def page(text: str) -> str:
    return render_inline(text, lambda source: f"<sup>{source}</sup>")


@pytest.mark.parametrize(
    ("text", "markup"),
    [
        ("*so* and **so**", "<em>so</em> and <strong>so</strong>"),
        ("[words](https://example.org/a?b=1&c=2)", '<a href="https://example.org/a?b=1&amp;c=2">words</a>'),
        ("[mesas](lang:es)", '<span lang="es">mesas</span>'),
        ("said.[@plan]", "said.<sup>plan</sup>"),
        ("A & B < C", "A &amp; B &lt; C"),
        ("- no list, # no heading, 1. no number", "- no list, # no heading, 1. no number"),
        ("<b>x</b>", "&lt;b&gt;x&lt;/b&gt;"),
        ("[x](javascript:alert(1))", "[x](javascript:alert(1))"),
    ],
)
def test_text_becomes_the_page_s_inline_elements(text: str, markup: str) -> None:
    assert page(text) == markup


def test_plain_text_holds_neither_markup_nor_notes() -> None:
    assert plain_text("The *plan*[@plan] of [Lima](https://example.org)") == "The plan of Lima"


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("<b>x</b>", "is HTML"),
        ("{a.b", "not closed"),
        ("[x](https://example.org", "a link or a note is not closed"),
        ("said.[@plan", "a link or a note is not closed"),
        ("[x](www.example.org)", "must begin with https://"),
        ("{a.b:loud}", "form that is not known"),
        ("a * b", "no partner"),
    ],
)
def test_markup_that_cannot_be_meant_is_reported(text: str, fault: str) -> None:
    assert any(fault in found for found in markup_faults(text))


def test_good_text_has_no_fault() -> None:
    assert not list(markup_faults("The *plan* has {plan.actions:words} actions.[@plan] See [it](https://example.org)."))


def test_references_name_facts_with_their_form_and_notes() -> None:
    found = [(r.kind, r.target, r.form) for r in references("{a.b:words} {c.d} x[@n]")]
    assert found == [("fact", "a.b", "words"), ("fact", "c.d", ""), ("note", "n", "")]


@given(st.text(alphabet=st.characters(blacklist_categories=("Cs", "Cc")), max_size=80))
def test_any_text_gives_well_formed_markup(text: str) -> None:
    etree.fromstring(f"<p>{page(text)}</p>")


@pytest.mark.parametrize(
    ("text", "hidden"),
    [
        ("Lima\u00a0y\u2009Puno\u2011Sur", None),  # spaces and hyphens that print
        ("pas\u200bted", "\u200b"),
        ("con\u00adsulta", "\u00ad"),
        ("x\ufeffy", "\ufeff"),
        ("a\u2066b\u2069", "\u2066"),
        ("a\ufdd0b", "\ufdd0"),
        ("Lima\u200c", "\u200c"),
        ("Lima\u200f", "\u200f"),
        ("می\u200cخواهم", None),  # Persian parts letters with a non-joiner
        ("क्\u200dष", None),
        ("שלום (PNA)\u200f", None),
        ("שלום \u202eLima", "\u202e"),  # an override is needed by no script
        ("سنة \u0601١٢", None),  # the sign of a year prints
        ("g\u0303", None),  # a letter of Guaraní that has no composed form
    ],
)
def test_an_invisible_character_is_found_unless_its_script_needs_it(text: str, hidden: str | None) -> None:
    assert find_hidden(text) == hidden


def test_no_format_character_of_unicode_passes_but_those_that_print() -> None:
    passing = {
        code for code in range(sys.maxunicode) if unicodedata.category(chr(code)) == "Cf" and not find_hidden(chr(code))
    }
    printing = {*range(0x600, 0x606), 0x6DD, 0x70F, 0x890, 0x891, 0x8E2, 0x110BD, 0x110CD, *range(0x13430, 0x13440)}
    assert passing <= printing
