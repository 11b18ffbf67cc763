"""Rules: from one source and one form of its translation to what a careful reader would mark in it.

A table of small functions. Each gets a pair of texts and the two languages, and yields a sentence for each fault. What is
special to a language (its pairs of marks, its words that negate) stands in the languages' table.
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


def addresses(pair: TranslationPair, tongues: LanguagePair) -> Iterator[str]:
    """Yield web and e-mail addresses that differ; those of links are compared as markup."""
    texts = (markup.NOTE.sub("\ufffc", markup.FACT.sub("\ufffc", text)) for text in (pair.source, pair.target))
    there, here = (Counter(a.rstrip(".,;:") for a in ADDRESS.findall(text)) for text in texts)
    for address in (there - here) | (here - there):
        yield f"the address {address} stands in one of the two alone"


#: A counted phrase's own number, which a form may leave out ("one CSO") or say in words.
_OWN_NUMBER = ("{n}", "{n:words}", "%(num)s")


def parts(text: str, domain: str) -> Counter[str]:
    """Return how often each fact, note, address or placeholder stands in a text, as it is written there."""
    if domain == "ui":
        return Counter(found.group() for found in markup.PLACEHOLDER.finditer(text) if found.group(1))
    found = (each for each in markup.references(text) if each.kind != "lang")
    return Counter(each.target if each.kind == "link" else each.written for each in found)


def as_often(pair: TranslationPair, tongues: LanguagePair) -> Iterator[str]:
    """Yield what stands more or less often than in the source, or in another form: facts, notes, addresses, emphasis."""
    kinds = content_parts if pair.domain == "content" else ui_parts
    there, here = (parts(text, pair.domain) for text in (pair.source, pair.target))
    if kinds(pair.source) != kinds(pair.target):  # NR034 tells what one of the two lacks altogether
        there, here = Counter(), Counter()
    if pair.domain == "content":
        there.update(markup.emphases(pair.source))
        here.update(markup.emphases(pair.target))
    for what in sorted({*(there - here), *(here - there)} - {*_OWN_NUMBER}):
        yield f"{what} stands {there[what]} time(s) in the source and {here[what]} here"


def too_long(pair: TranslationPair, tongues: LanguagePair) -> Iterator[str]:
    """Yield a text that has more letters than there is room for."""
    if pair.room is not None and len(pair.heard) > pair.room:
        yield f"it has {len(pair.heard)} letters and there is room for {pair.room}"


def unpaired(pair: TranslationPair, tongues: LanguagePair) -> Iterator[str]:
    """Yield brackets and the language's own marks without their partner."""
    for marks in ("()", "[]", *tongues.target.marks):
        opening, closing = marks[0], marks[1]
        if pair.heard.count(opening) != pair.heard.count(closing):
            yield f"{opening} and {closing} do not come in pairs"


def wrong_marks(pair: TranslationPair, tongues: LanguagePair) -> Iterator[str]:
    """Yield straight quotation marks, and inner ones where no outer ones stand around them."""
    for straight in ('"', "'"):
        if straight in pair.heard:
            yield f"the straight mark {straight} stands where the language has marks of its own"
    outer, _, inner, _ = tongues.target.quotes
    if inner in pair.heard and outer not in pair.heard:
        yield f"{inner} stands without {outer} around it"


_REPEATED = re.compile(r"\b(\w+)\s+\1\b", re.IGNORECASE)


def repeated(pair: TranslationPair, tongues: LanguagePair) -> Iterator[str]:
    """Yield words that stand twice in a row."""
    there = {found.group(1).casefold() for found in _REPEATED.finditer(pair.said)}
    for found in _REPEATED.finditer(pair.heard):
        if not found.group(1).isdigit() and not there:
            yield f"“{found.group()}”"


def spaces(pair: TranslationPair, tongues: LanguagePair) -> Iterator[str]:
    """Yield spaces at an edge, two in a row, and one before a comma or a full stop."""
    if pair.target != pair.target.strip() and pair.source == pair.source.strip():
        yield "a space stands at its beginning or end"
    if "  " in pair.target:
        yield "two spaces stand in a row"
    if re.search(r"\w\s+[,.](?!\w)", pair.heard):
        yield "a space stands before a comma or a full stop"


_END = re.compile(r"([.:;…?!])[\s)\]»”’\"]*$")


def end(pair: TranslationPair, tongues: LanguagePair) -> Iterator[str]:
    """Yield a text that ends with another stop than its source."""
    there, here = (found.group(1) if (found := _END.search(text)) else "" for text in (pair.said, pair.heard))
    if there != here:
        yield f"it ends with {f'“{here}”' if here else 'no stop'}, the source with {f'“{there}”' if there else 'none'}"


def per_cent(pair: TranslationPair, tongues: LanguagePair) -> Iterator[str]:
    """Yield a per cent sign that touches its number where the language sets a space between them, or the other way."""
    if not re.search(r"\d\s*%", pair.heard):
        return
    apart = re.search(r"\s%", tongues.target.percent(1)) is not None
    if apart != (re.search(r"\d\s%", pair.heard) is not None):
        yield f"the language writes {tongues.target.percent(10)}"


def acronyms(pair: TranslationPair, tongues: LanguagePair) -> Iterator[str]:
    """Yield an acronym of the source that is another one in the translation."""
    for short, translated in tongues.acronyms.items():
        found = re.compile(rf"(?<!\w){re.escape(short)}s?(?!\w)")
        if short != translated and found.search(pair.said) and found.search(pair.heard):
            yield f"{short} is {translated} in this language"


def identical(pair: TranslationPair, tongues: LanguagePair) -> Iterator[str]:
    """Yield a text that was left as the source has it. Names and acronyms (no word in lower case) may be the same."""
    if pair.said != pair.heard or not re.search(r"(?<!\w)[^\W\d_A-Z]{3,}", pair.said):
        return
    if not any(re.fullmatch(pattern, pair.said) for pattern in tongues.target.same):
        yield "it is the source's text"


def negation(pair: TranslationPair, tongues: LanguagePair) -> Iterator[str]:
    """Yield a text that negates nothing where its source does."""
    if tongues.source.negations and tongues.target.negations:
        there, here = (
            re.search(rf"(?<!\w)({'|'.join(language.negations)})(?!\w)", text, re.IGNORECASE)
            for language, text in ((tongues.source, pair.said), (tongues.target, pair.heard))
        )
        if there and not here:
            yield f"the source says “{there.group()}”, and nothing negates here"


def length(pair: TranslationPair, tongues: LanguagePair) -> Iterator[str]:
    """Yield a text that is far longer or shorter than translations are (half as long again as one in twenty is)."""
    there, here = len(pair.said), len(pair.heard)
    longest = 1.5 * next((factor for most, factor in LENGTHS if there <= most), LONGEST)
    if there > 20 and not 0.5 < here / there < longest:
        yield f"it has {here} letters, the source {there}"


def trial(pair: TranslationPair, tongues: LanguagePair) -> Iterator[str]:
    """Yield what goes wrong when a template's words are given values for their placeholders."""
    if pair.domain == "ui":
        values: dict[str, Any] = dict.fromkeys(re.findall(r"%\((\w+)\)", pair.source), "x") | {"num": 2}
        try:
            pair.target % values
        except (KeyError, ValueError, TypeError) as fault:
            yield f"it cannot be filled: {fault}"


Rule = Callable[[TranslationPair, LanguagePair], Iterator[str]]
Severe = Callable[..., Problem]

#: Each rule with its code and how bad what it finds is.
RULES: tuple[tuple[str, Severe, Rule, str], ...] = (
    ("NR202", error, number_faults, "Write the number that the source has, in this language's format."),
    ("NR203", error, addresses, "Copy the address."),
    ("NR206", error, trial, "Copy what stands in %(...)s from the source; a per cent sign is written %%."),
    ("NR211", error, too_long, "Find shorter words; templates/design.yaml says how much room there is."),
    ("NR212", warning, unpaired, "Add the mark that is missing."),
    ("NR213", warning, wrong_marks, "Use the language's quotation marks."),
    ("NR214", warning, repeated, "Take one of the two out."),
    ("NR215", warning, spaces, "Take the space out."),
    ("NR216", warning, end, "End it as the source does."),
    ("NR217", warning, per_cent, "Write it so."),
    ("NR218", warning, acronyms, "Use the acronym of this language."),
    ("NR219", warning, identical, "Translate it, or waive this check with a reason."),
    ("NR222", warning, negation, "See whether the sentence still says the same."),
    ("NR223", warning, length, "See whether something was left out or added."),
    ("NR226", warning, date_faults, "Write the date as this language does."),
    ("NR235", warning, as_often, "Compare both, or waive this check with the reason why the language needs it so."),
)
