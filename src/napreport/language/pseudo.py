"""Pseudo-languages: made-up translations that show layout faults and string ids.

`en-XA` is longer, accented and bracketed; `ar-XB` runs from right to left, each word mirrored; `x-id` shows each string's
id. Facts, note calls, markup, addresses and placeholders stay. They are built on request, like any language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import cycle
from typing import Literal

from napreport.content import markup
from napreport.content.fields import PartialDate
from napreport.language.catalogue import EOT, Catalogue, Translation
from napreport.language.languages import Language
from napreport.problems import Place

#: Parts of a text that are no words: facts, note calls, addresses, marks, placeholders.
_NO_WORDS = re.compile(rf"({markup.CODE}|\]\([^()\s]*\)|\[|\*+)")
#: Plain letters and their accented ones. The serif face has none for b, f, m, q, v and x, and a combining mark would look
#: like two letters printed over each other; so those stay plain.
ACCENTED = dict(
    zip("ACDEGHIJKLNOPRSTUWYZacdeghijklnoprstuwyz", "ÅÇÐÉĜĤÎĴĶĻÑÖÞŔŠŢÛŴÝŽåçđéĝĥîĵķļñöþŕšţûŵýž", strict=True)
)
_ACCENTS = str.maketrans(ACCENTED)
#: The length of a translation: (letters of the source at most, factor). It is the 95th percentile of 52,121 reviewed pairs of
#: English and Spanish.
LENGTHS = ((10, 2.38), (20, 1.85), (40, 1.56), (80, 1.42), (160, 1.32))
LONGEST = 1.26
_OPEN, _CLOSE = "‹", "›"
#: A line may break inside an id, which has no spaces.
_BREAK = "\N{ZERO WIDTH SPACE}"
_FILLING = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")
#: Unicode's right-to-left override and its end.
_RLO, _PDF = "\N{RIGHT-TO-LEFT OVERRIDE}", "\N{POP DIRECTIONAL FORMATTING}"

#: The pseudo-languages that other modules ask for: string ids, and longer translations.
IDS, LONGER = "x-id", "en-XA"

Transform = Callable[[str, str], str]


@dataclass(frozen=True, slots=True)
class PseudoLanguage:
    """A pseudo-language: name, direction, and transformation of (key, words)."""

    name: str
    direction: Literal["ltr", "rtl"]
    transform: Transform


@dataclass(frozen=True, slots=True)
class PseudoCatalogue(Catalogue):
    """A catalogue that makes up every translation."""

    transform: Transform = lambda key, words: words

    def find(self, key: str, source: str, plural: str | None = None) -> Translation:
        """Return a made-up, finished translation of `source`."""
        forms = tuple(self.transform(key, words) if has_words(words) else words for words in (source, plural) if words)
        return Translation(source, forms, "done", Place(self.file), plural or "")


class AccentedLanguage(Language):
    """A language with accented dates and conjunctions."""

    def date(self, value: PartialDate, *, exactly: Literal["day", "month", "year"] = "day") -> str:
        """Return a date with its month accented."""
        return add_accents(super().date(value, exactly=exactly))

    def period(self, start: PartialDate, end: PartialDate) -> str:
        """Return a period with its months accented."""
        return add_accents(super().period(start, end))

    def join(self, words: Sequence[str]) -> str:
        """Join words, which stay plain, with an accented conjunction."""
        stand_ins = [chr(0xE000 + index) for index in range(len(words))]
        joined = add_accents(super().join(stand_ins))
        return re.sub("[\ue000-\uf8ff]", lambda found: words[ord(found.group()) - 0xE000], joined)


def has_words(text: str) -> bool:
    """Return whether a string has words; "{plan.actions}" has none."""
    return any(letter.isalpha() for letter in _NO_WORDS.sub("", text))


def add_accents(words: str) -> str:
    """Accent every plain letter; facts, addresses and marks stay."""
    twice = "\N{COMBINING CIRCUMFLEX ACCENT}" * 2  # a period consists of accented dates
    return _change_words(words, lambda text: text.translate(_ACCENTS)).replace(twice, twice[0])


def lengthen(key: str, words: str) -> str:
    """Accent, bracket and lengthen words, like one translation in twenty."""
    if key.startswith("acronym.") and key.endswith(".short"):
        return add_accents(words)  # texts are searched for the acronym
    size = len(_NO_WORDS.sub("", words))
    wanted = round(size * next((factor for most, factor in LENGTHS if size <= most), LONGEST))
    filling, room = "", wanted - size - len(_OPEN + _CLOSE)
    if room < 0:
        return add_accents(words)  # "R%(number)s": one letter, however long the language
    for word in cycle(_FILLING):
        if len(filling) >= room:
            break
        filling += f" {word}"
    return f"{_OPEN}{add_accents(words)}{add_accents(filling[:room].rstrip())}{_CLOSE}"


def mirror(key: str, words: str) -> str:
    """Write each word from right to left."""
    return _change_words(words, lambda text: re.sub(r"\S+", lambda word: f"{_RLO}{word.group()}{_PDF}", text))


def show_id(key: str, words: str) -> str:
    """Replace words by their id, and keep note calls."""
    context, is_ui, _ = key.partition(EOT)
    if is_ui:
        return f"{_OPEN}ui: {f'{context}: ' if context else ''}{words}{_CLOSE}"
    notes = "".join(each.written for each in markup.references(words) if each.kind == "note")
    return f"{_OPEN}{key.replace('.', f'.{_BREAK}')}{_CLOSE}{notes}"


def read_ids(text: str) -> list[str]:
    """Return the ids (or template words) in an `x-id` text."""
    shown = re.findall(rf"{_OPEN}([^{_OPEN}{_CLOSE}]*){_CLOSE}", text.replace(_BREAK, ""))
    return [key.removeprefix("ui: ") for key in shown]


def _change_words(words: str, change: Callable[[str], str]) -> str:
    parts = _NO_WORDS.split(words)
    return "".join(part if index % 2 else change(part) for index, part in enumerate(parts))


PSEUDO_LANGUAGES: dict[str, PseudoLanguage] = {
    LONGER: PseudoLanguage("longer, accented", "ltr", lengthen),
    "ar-XB": PseudoLanguage("right to left, mirrored", "rtl", mirror),
    IDS: PseudoLanguage("ids of strings", "ltr", show_id),
}


def pseudo_language(code: str, source: Language) -> Language:
    """Return a pseudo-language that formats like `source`.

    It is always a draft, so that nobody takes its documents for finished ones, and has no limit of words.
    """
    pseudo = PSEUDO_LANGUAGES[code]
    fields = {name: getattr(source, name) for name in type(source).model_fields}
    fields |= {"code": code, "name": pseudo.name, "tag": code, "direction": pseudo.direction}
    kind = AccentedLanguage if pseudo.transform is lengthen else Language
    small = tuple(map(add_accents, source.small)) if kind is AccentedLanguage else source.small
    return kind.model_construct(**fields | {"small": small, "words": None, "draft": True})


def pseudo_catalogue(code: str) -> PseudoCatalogue:
    """Return a pseudo-language's catalogue, for content and templates alike."""
    return PseudoCatalogue(code, {}, transform=PSEUDO_LANGUAGES[code].transform)
