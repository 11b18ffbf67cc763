"""Format numbers, dates, lists, ranges and quotations for each language.

Values are read from locales/languages.yaml. A catalogue's language and the locale that formats are two things: a language
that CLDR does not know borrows the formats of one that it does.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal

from babel import Locale, UnknownLocaleError
from babel.dates import format_date, format_interval, format_skeleton
from babel.lists import format_list
from babel.numbers import NumberFormatError, format_decimal, format_percent, parse_decimal
from pydantic import Field, ValidationError, field_validator

from napreport.content.fields import Count, PartialDate, Record
from napreport.content.load import Document, load
from napreport.content.records import Fact
from napreport.language.plurals import plural_rule
from napreport.problems import Problem, error

NBSP = "\N{NO-BREAK SPACE}"


class Euphony(Record):
    """A conjunction's form before certain sounds, as in 'padres e hijos'."""

    word: str
    becomes: str
    before: str


class Language(Record):
    """A language of the briefs; locales/languages.yaml explains each field."""

    code: str = ""
    name: str
    locale: str
    tag: str
    direction: Literal["ltr", "rtl"] = "ltr"
    plural: str | None = None
    draft: bool = False
    quotes: tuple[str, str, str, str]
    note_call: Literal["before", "after"] = "after"
    numbers: str | None = None
    stops: Literal["as written", "after"] = "as written"
    asides: Literal["spaced", "attached"] = "spaced"
    number_sign: str | None = None
    semicolon: str = "; "
    range: str = "–"
    range_words: str = " – "
    percent_format: str | None = None
    small: tuple[str, ...] = ()
    glue: tuple[str, ...] = ()
    euphony: tuple[Euphony, ...] = ()
    dictionary: str | None = None
    marks: tuple[Annotated[str, Field(min_length=2, max_length=2)], ...] = ()
    negations: tuple[str, ...] = ()
    same: tuple[str, ...] = ()
    words: Count | None = None

    @field_validator("locale", "numbers")
    @classmethod
    def _known_locale(cls, value: str | None) -> str | None:
        if value is None:
            return None
        if not is_known_locale(value):
            raise ValueError("is no locale that CLDR knows; name one that it knows, whose numbers and dates fit")
        return value

    @field_validator("plural")
    @classmethod
    def _gettext_rule(cls, value: str | None) -> str | None:
        if value is not None:
            try:
                plural_rule(value)
            except ValueError as fault:
                raise ValueError(
                    f"is no plural rule of gettext's, such as 'nplurals=2; plural=(n != 1);': {fault}"
                ) from None
        return value

    # ---- values

    def number(self, value: float) -> str:
        """Format a number: 12,500 or 12 500."""
        return str(format_decimal(value, locale=self.numbers or self.locale))

    def number_in_words(self, value: float) -> str:
        """Return a small whole number as a word, any other in digits."""
        if isinstance(value, int) and 0 <= value < len(self.small):
            return self.small[value]
        return self.number(value)

    def percent(self, value: float) -> str:
        """Format a value in per cent, with its decimals."""
        pattern = self.percent_format
        share = Decimal(str(value)) / 100  # 1.1 / 100 as binary numbers would be printed as 1.1000000000000001 %
        return str(
            format_percent(share, format=pattern, locale=self.numbers or self.locale, decimal_quantization=False)
        )

    def date(self, value: PartialDate, *, exactly: Literal["day", "month", "year"] = "day") -> str:
        """Format a date: 11 June 2021, June 2021 or 2021, as known."""
        if value.month is None or exactly == "year":
            return str(value.year)
        if value.day is None or exactly == "month":
            return str(format_skeleton("yMMMM", value.first_day, locale=self.locale))
        return str(format_date(value.first_day, format="long", locale=self.locale))

    def period(self, start: PartialDate, end: PartialDate) -> str:
        """Format a period, shared parts once: 'January–August 2019', '2021–2025'."""
        if start == end:
            return self.date(start)
        if start.month is None or end.month is None:
            return f"{start.year}{self.range}{end.year}"
        if start.year != end.year or start.day is not None:
            return f"{self.date(start)}{self.range_words}{self.date(end)}"
        text = str(format_interval(start.first_day, end.first_day, "yMMMM", locale=self.locale))
        return re.sub(r"\s*[–-]\s*", self.range, text)  # CLDR puts an en rule in every locale

    def fact(self, fact: Fact, form: str = "") -> str:
        """Format a fact; `form` is "", "words", "year" or "month"."""
        if fact.number is not None:
            return self.number_in_words(fact.number) if form == "words" else self.number(fact.number)
        if fact.percent is not None:
            return self.percent(fact.percent)
        if fact.date is not None:
            return self.date(fact.date, exactly="year" if form == "year" else "month" if form == "month" else "day")
        if fact.period is not None:
            return self.period(*fact.period)
        return fact.name or ""

    def join(self, words: Sequence[str]) -> str:
        """Join words as a list, with the conjunction that sounds right."""
        if not words:
            return ""
        joined = str(format_list(list(words), style="standard", locale=self.locale))
        for rule in self.euphony:
            joined = re.sub(
                rf"\b{rule.word} (?=(?:<[^>]*>)*{rule.before})", f"{rule.becomes} ", joined, flags=re.IGNORECASE
            )
        return joined

    def country(self, code: str) -> str:
        """Return a country's name by its two-letter code."""
        return str(Locale.parse(self.locale).territories.get(code, code))

    def name_of_language(self, tag: str) -> str:
        """Return another language's name in this one: "inglés"."""
        return str(Locale.parse(self.locale).languages.get(tag.split("-")[0], tag))

    # ---- typography

    def quote(self, text: str) -> str:
        """Put text in quotation marks, with inner marks inside."""
        outer, close, inner, inner_close = self.quotes
        return outer + text.replace(outer, inner).replace(close, inner_close) + close


def is_known_locale(locale: str) -> bool:
    """Return whether CLDR knows a locale."""
    try:
        Locale.parse(locale)
    except (UnknownLocaleError, ValueError):
        return False
    return True


def autonym(locale: str) -> str:
    """Return a language's name for itself."""
    parsed = Locale.parse(locale)
    return str(parsed.get_display_name(locale) or parsed.language)


def is_right_to_left(locale: str) -> bool:
    """Return whether a locale is written from right to left."""
    return bool(Locale.parse(locale).text_direction == "rtl")


def cldr_plural_rule(code: str) -> str | None:
    """Return CLDR's plural rule; unlike Babel, None for an unknown language."""
    from babel.messages.plurals import PLURALS

    locale = code.replace("-", "_")
    found = PLURALS.get(locale) or PLURALS.get(locale.split("_")[0])
    return f"nplurals={found[0]}; plural={found[1]};" if found else None


def month_names(locale: str) -> dict[int, str]:
    """Return a locale's month names by number, as in dates."""
    return {int(number): str(name) for number, name in Locale.parse(locale).months["format"]["wide"].items()}


def parse_number(written: str, language: Language) -> Decimal | None:
    """Parse a number in a language's format, else return None."""
    try:
        return Decimal(parse_decimal(written, locale=language.locale, strict=True))
    except NumberFormatError:
        return None


class LanguagesFile(Record):
    """The schema of locales/languages.yaml."""

    templates: str = Field(description="The language that the templates' own words are written in")
    languages: Mapping[str, Language]


def country_codes() -> frozenset[str]:
    """Return the two-letter codes of all countries in CLDR."""
    return frozenset(str(code) for code in Locale.parse("en").territories if re.fullmatch("[A-Z]{2}", str(code)))


def read_languages(path: Path, file: str) -> tuple[LanguagesFile | None, list[Problem]]:
    """Return the table of languages, or its problems."""
    from napreport.content.validate import schema_problems

    document, problems = load(path, file)
    if problems:
        return None, problems
    try:
        table = LanguagesFile.model_validate(document.data)
    except ValidationError as fault:
        return None, schema_problems(fault, document)
    problems = [*_broken_patterns(table, document)]
    languages = {code: language.model_copy(update={"code": code}) for code, language in table.languages.items()}
    return table.model_copy(update={"languages": languages}), problems


def _broken_patterns(table: LanguagesFile, document: Document) -> list[Problem]:
    problems = []
    for code, language in table.languages.items():
        for index, pattern in enumerate((*language.glue, *(rule.before for rule in language.euphony))):
            try:
                re.compile(pattern)
            except re.error as fault:
                place = document.place("languages", code, "glue", index)
                problems.append(
                    error(place, "NR012", f"the pattern {pattern!r} is broken: {fault}", "Mend the pattern.")
                )
    return problems
