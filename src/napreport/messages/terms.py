"""Compare translations with the project's glossary."""

from __future__ import annotations

import csv
import io
import re
import unicodedata
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from napreport.content.load import read_text
from napreport.messages.pairs import TranslationPair
from napreport.problems import Place, Problem, did_you_mean, error

HEAD = ("term", "language", "required", "accepted", "forbidden", "note")


@dataclass(frozen=True, slots=True)
class Term:
    """A source term with its required, accepted and forbidden wordings."""

    term: str
    language: str
    required: str
    accepted: tuple[str, ...]
    forbidden: tuple[str, ...]
    place: Place


def read_glossary(path: Path, file: str, languages: Collection[str]) -> tuple[list[Term], list[Problem]]:
    """Return the terms of a glossary, or its problems.

    It is CSV; semicolons separate several wordings. A missing file is no problem. `languages` are the codes that a row may
    name.
    """
    if not path.exists():
        return [], []
    text, problems = read_text(path, file)
    if problems:
        return [], problems
    rows = csv.DictReader(io.StringIO(text))
    if tuple(rows.fieldnames or ()) != HEAD:
        hint = f"The first line is: {','.join(HEAD)}"
        return [], [error(Place(file, 1), "NR228", "the glossary's columns are others than expected", hint)]
    terms = []
    for row in rows:
        place = Place(file, rows.line_num)
        if None in row or None in row.values() or not row["term"] or not row["language"] or not row["required"]:
            message = "the row lacks a column, or has one too many"
            hint = "A wording with a comma stands in quotation marks; term, language and required are never empty."
            problems.append(error(place, "NR228", message, hint))
            continue
        accepted, forbidden = (
            tuple(filter(None, map(str.strip, row[name].split(";")))) for name in ("accepted", "forbidden")
        )
        term = Term(row["term"], row["language"], row["required"], accepted, forbidden, place)
        problems += _faults(term, languages)
        terms.append(term)
    return terms, problems


def _faults(term: Term, languages: Collection[str]) -> Iterator[Problem]:
    """Yield unknown languages, and terms without a word."""
    if term.language not in languages:
        message = f"there is no language '{term.language}'{did_you_mean(term.language, languages)}"
        yield error(term.place, "NR228", message, f"There are: {', '.join(languages)}.")
    for wording in (term.term, term.required, *term.accepted, *term.forbidden):
        if not any(letter.isalnum() for letter in wording):
            message = f"“{wording}” holds no word to look for"
            yield error(term.place, "NR228", message, "Write a word, or take the row out.")


def term_faults(pair: TranslationPair, terms: Iterable[Term]) -> Iterator[tuple[str, str]]:
    """Yield (code, sentence) for each term that breaks the glossary.

    The longest term in a place counts there: "National Action Plan" says nothing of "action".
    """
    rest = _fold(pair.source_words)
    heard = _fold(pair.target_words)
    for term in sorted(terms, key=lambda term: -len(term.term)):
        found = _pattern(term.term, exact=True).search(rest)
        if not found:
            continue
        rest = _pattern(term.term, exact=True).sub(" \ufffc ", rest)
        good = (term.required, *term.accepted)
        bad = [word for word in term.forbidden if _pattern(word, exact=True).search(heard)]
        if bad:
            yield "NR220", f"“{term.term}” is “{term.required}” here, not “{bad[0]}” ({term.place})"
        elif not any(_pattern(word).search(heard) for word in good):
            yield "NR221", f"“{term.term}” is “{term.required}” in the glossary ({term.place})"


def _fold(text: str) -> str:
    """Return text without accents; acronyms keep their capitals."""
    decomposed = unicodedata.normalize("NFD", text)
    return "".join(letter for letter in decomposed if not unicodedata.combining(letter))


@cache
def _pattern(term: str, *, exact: bool = False) -> re.Pattern[str]:
    """Return a pattern for a term and its inflections.

    It is for folded text. Endings vary, so the last two letters of a long word are free; `exact` allows only a plural ending. An
    acronym stays in capitals.
    """
    words = []
    for word in re.findall(r"[\w-]+", _fold(term)):
        if word.isupper():
            words.append(rf"(?-i:{re.escape(word)})s?")
        elif exact or len(word) < 5:
            words.append(rf"{re.escape(word)}(?:s|es)?")
        else:
            words.append(rf"{re.escape(word[:-2])}\w*")
    together = r"[\s,]+".join(words)
    return re.compile(rf"(?<![\w-]){together}(?![\w-])", re.IGNORECASE)
