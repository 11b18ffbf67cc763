"""Rules that compare a source text with its translation.

They are a table of small functions. Each takes a pair of texts and the pair of languages, and yields a sentence for each
fault. What is special to a language (its pairs of marks, its negations) is written in the languages' table.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator
from typing import Any

from napreport.content import markup
from napreport.language.catalogue import content_parts, ui_parts
from napreport.language.pseudo import LENGTHS, LONGEST
from napreport.messages.numerals import date_faults, number_faults
from napreport.messages.pairs import ADDRESS, LanguagePair, TranslationPair
from napreport.problems import Problem, error, warning


def changed_addresses(pair: TranslationPair, languages: LanguagePair) -> Iterator[str]:
    """Yield addresses that differ, except those of links."""
    texts = (markup.NOTE.sub("\ufffc", markup.FACT.sub("\ufffc", text)) for text in (pair.source, pair.target))
    there, here = (Counter(a.rstrip(".,;:") for a in ADDRESS.findall(text)) for text in texts)
    for address in (there - here) | (here - there):
        yield f"the address {address} stands in one of the two alone"


#: A counted phrase's own number; a form may leave it out ("one CSO") or write it in words.
_OWN_NUMBER = ("{n}", "{n:words}", "%(num)s")


def count_references(text: str, domain: str) -> Counter[str]:
    """Count facts, notes, addresses or placeholders, as written."""
    if domain == "ui":
        return Counter(found.group() for found in markup.PLACEHOLDER.finditer(text) if found.group(1))
    found = (each for each in markup.references(text) if each.kind != "lang")
    return Counter(each.target if each.kind == "link" else each.written for each in found)


def changed_counts(pair: TranslationPair, languages: LanguagePair) -> Iterator[str]:
    """Yield references and emphasis that occur more or less often."""
    kinds = content_parts if pair.domain == "content" else ui_parts
    there, here = (count_references(text, pair.domain) for text in (pair.source, pair.target))
    if kinds(pair.source) != kinds(pair.target):  # NR034 reports what one of the two lacks altogether
        there, here = Counter(), Counter()
    if pair.domain == "content":
        there.update(markup.count_emphases(pair.source))
        here.update(markup.count_emphases(pair.target))
    for what in sorted({*(there - here), *(here - there)} - {*_OWN_NUMBER}):
        yield f"{what} stands {there[what]} time(s) in the source and {here[what]} here"


def too_long(pair: TranslationPair, languages: LanguagePair) -> Iterator[str]:
    """Yield a text with too many letters for its room."""
    if pair.room is not None and len(pair.target_words) > pair.room:
        yield f"it has {len(pair.target_words)} letters and there is room for {pair.room}"


def unpaired_marks(pair: TranslationPair, languages: LanguagePair) -> Iterator[str]:
    """Yield brackets and the language's marks without their partner."""
    for marks in ("()", "[]", *languages.target.marks):
        opening, closing = marks[0], marks[1]
        if pair.target_words.count(opening) != pair.target_words.count(closing):
            yield f"{opening} and {closing} do not come in pairs"


def wrong_quotation_marks(pair: TranslationPair, languages: LanguagePair) -> Iterator[str]:
    """Yield straight quotation marks and inner without outer ones."""
    for straight in ('"', "'"):
        if straight in pair.target_words:
            yield f"the straight mark {straight} stands where the language has marks of its own"
    outer, _, inner, _ = languages.target.quotes
    if inner in pair.target_words and outer not in pair.target_words:
        yield f"{inner} stands without {outer} around it"


_REPEATED = re.compile(r"\b(\w+)\s+\1\b", re.IGNORECASE)


def repeated_words(pair: TranslationPair, languages: LanguagePair) -> Iterator[str]:
    """Yield words that are repeated in a row."""
    there = {found.group(1).casefold() for found in _REPEATED.finditer(pair.source_words)}
    for found in _REPEATED.finditer(pair.target_words):
        if not found.group(1).isdigit() and not there:
            yield f"“{found.group()}”"


def stray_spaces(pair: TranslationPair, languages: LanguagePair) -> Iterator[str]:
    """Yield spaces at an edge, doubled, or before a stop."""
    if pair.target != pair.target.strip() and pair.source == pair.source.strip():
        yield "a space stands at its beginning or end"
    if "  " in pair.target:
        yield "two spaces stand in a row"
    if re.search(r"\w\s+[,.](?!\w)", pair.target_words):
        yield "a space stands before a comma or a full stop"


_END = re.compile(r"([.:;…?!])[\s)\]»”’\"]*$")


def changed_final_stop(pair: TranslationPair, languages: LanguagePair) -> Iterator[str]:
    """Yield a text that ends with another stop."""
    there, here = (
        found.group(1) if (found := _END.search(text)) else "" for text in (pair.source_words, pair.target_words)
    )
    if there != here:
        yield f"it ends with {f'“{here}”' if here else 'no stop'}, the source with {f'“{there}”' if there else 'none'}"


def wrong_percent_spacing(pair: TranslationPair, languages: LanguagePair) -> Iterator[str]:
    """Yield wrong spacing before a per cent sign."""
    if not re.search(r"\d\s*%", pair.target_words):
        return
    apart = re.search(r"\s%", languages.target.percent(1)) is not None
    if apart != (re.search(r"\d\s%", pair.target_words) is not None):
        yield f"the language writes {languages.target.percent(10)}"


def foreign_acronyms(pair: TranslationPair, languages: LanguagePair) -> Iterator[str]:
    """Yield acronyms of the source left untranslated."""
    for short, translated in languages.acronyms.items():
        found = re.compile(rf"(?<!\w){re.escape(short)}s?(?!\w)")
        if short != translated and found.search(pair.source_words) and found.search(pair.target_words):
            yield f"{short} is {translated} in this language"


def untranslated_text(pair: TranslationPair, languages: LanguagePair) -> Iterator[str]:
    """Yield a text equal to its source that has a lower-case word."""
    if pair.source_words != pair.target_words or not re.search(r"(?<!\w)[^\W\d_A-Z]{3,}", pair.source_words):
        return
    if not any(re.fullmatch(pattern, pair.source_words) for pattern in languages.target.same):
        yield "it is the source's text"


def lost_negation(pair: TranslationPair, languages: LanguagePair) -> Iterator[str]:
    """Yield a text that negates nothing while its source does."""
    if languages.source.negations and languages.target.negations:
        there, here = (
            re.search(rf"(?<!\w)({'|'.join(language.negations)})(?!\w)", text, re.IGNORECASE)
            for language, text in ((languages.source, pair.source_words), (languages.target, pair.target_words))
        )
        if there and not here:
            yield f"the source says “{there.group()}”, and nothing negates here"


def unusual_length(pair: TranslationPair, languages: LanguagePair) -> Iterator[str]:
    """Yield a text far longer or shorter than translations are."""
    there, here = len(pair.source_words), len(pair.target_words)
    longest = 1.5 * next((factor for most, factor in LENGTHS if there <= most), LONGEST)
    if there > 20 and not 0.5 < here / there < longest:
        yield f"it has {here} letters, the source {there}"


def failing_placeholders(pair: TranslationPair, languages: LanguagePair) -> Iterator[str]:
    """Yield template words whose placeholders cannot be filled."""
    if pair.domain == "ui":
        values: dict[str, Any] = dict.fromkeys(re.findall(r"%\((\w+)\)", pair.source), "x") | {"num": 2}
        try:
            pair.target % values
        except (KeyError, ValueError, TypeError) as fault:
            yield f"it cannot be filled: {fault}"


Rule = Callable[[TranslationPair, LanguagePair], Iterator[str]]
Severe = Callable[..., Problem]

#: Each rule with its code, severity and hint.
RULES: tuple[tuple[str, Severe, Rule, str], ...] = (
    ("NR202", error, number_faults, "Write the number that the source has, in this language's format."),
    ("NR203", error, changed_addresses, "Copy the address."),
    (
        "NR206",
        error,
        failing_placeholders,
        "Copy what stands in %(...)s from the source; a per cent sign is written %%.",
    ),
    ("NR211", error, too_long, "Find shorter words; templates/design.yaml says how much room there is."),
    ("NR212", warning, unpaired_marks, "Add the mark that is missing."),
    ("NR213", warning, wrong_quotation_marks, "Use the language's quotation marks."),
    ("NR214", warning, repeated_words, "Take one of the two out."),
    ("NR215", warning, stray_spaces, "Take the space out."),
    ("NR216", warning, changed_final_stop, "End it as the source does."),
    ("NR217", warning, wrong_percent_spacing, "Write it so."),
    ("NR218", warning, foreign_acronyms, "Use the acronym of this language."),
    ("NR219", warning, untranslated_text, "Translate it, or waive this check with a reason."),
    ("NR222", warning, lost_negation, "See whether the sentence still says the same."),
    ("NR223", warning, unusual_length, "See whether something was left out or added."),
    ("NR226", warning, date_faults, "Write the date as this language does."),
    (
        "NR235",
        warning,
        changed_counts,
        "Compare both, or waive this check with the reason why the language needs it so.",
    ),
)
