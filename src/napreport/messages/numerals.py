"""Compare numbers and dates in source and translation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from decimal import Decimal
from functools import lru_cache
from typing import TYPE_CHECKING

from napreport.language.languages import Language, month_names, parse_number

if TYPE_CHECKING:
    from napreport.messages.pairs import LanguagePair, TranslationPair

#: A number as any language writes it: digits with points, commas or no-break spaces between them.
_NUMBER = re.compile(r"(?<![\w.,])\d+(?:[.,\u00a0\u202f]\d+)*")


def number_faults(pair: TranslationPair, languages: LanguagePair) -> Iterator[str]:
    """Yield numbers that only one of the two texts has.

    A small number may be a word in one of the two. A token that is the same in both (a section, a year) is the same number.
    """
    source, target = Counter(_NUMBER.findall(pair.source_words)), Counter(_NUMBER.findall(pair.target_words))
    source, target = source - target, target - source
    left = Counter(filter(None, (parse_number(token, languages.source) for token in source.elements())))
    for token in sorted(target.elements()):
        value = parse_number(token, languages.target)
        if value is not None and left[value]:
            left[value] -= 1
        elif value is None and (meant := parse_number(token, languages.source)) is not None and left[meant]:
            left[meant] -= 1
            yield f"“{token}” is written {languages.target.number(float(meant))} in this language"
        elif not _in_words(value, pair.source_words, languages.source):
            yield f"“{token}” does not stand in the source"
    for value, times in left.items():
        if times and not _in_words(value, pair.target_words, languages.target):
            yield f"“{languages.target.number(float(value))}” of the source is missing"


def _in_words(value: Decimal | None, text: str, language: Language) -> bool:
    """Return whether a text may hold a number as a word.

    Only small whole numbers count. Only the first three letters are compared, so that feminine and shortened forms count.
    """
    if value is None or value != int(value) or not 0 <= value < len(language.small):
        return False
    word = language.small[int(value)]
    return re.search(rf"(?<!\w){re.escape(word[:3])}\w*", text, re.IGNORECASE) is not None


def date_faults(pair: TranslationPair, languages: LanguagePair) -> Iterator[str]:
    """Yield months beside a day or year that the translation lacks."""
    source, target = month_names(languages.source.locale), month_names(languages.target.locale)
    for number, pattern in sorted(_month_patterns(languages.source.locale).items()):
        if pattern.search(pair.source_words) and not re.search(
            rf"(?<!\w){re.escape(target[number])}(?!\w)", pair.target_words
        ):
            yield f"“{source[number]}” is “{target[number]}” in this language"


@lru_cache(maxsize=8)
def _month_patterns(locale: str) -> dict[int, re.Pattern[str]]:
    names = ((number, re.escape(name)) for number, name in month_names(locale).items())
    return {number: re.compile(rf"\d\s+{name}(?!\w)|(?<!\w){name}\s+\d") for number, name in names}
