"""How each language writes: a table of cases in both languages of the project's own table."""

from __future__ import annotations

from pathlib import Path

import pytest

from napreport.content.fields import PartialDate
from napreport.content.records import Fact
from napreport.language.languages import NBSP, Language, read_languages

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def tongues() -> dict[str, Language]:
    table, problems = read_languages(ROOT / "locales" / "languages.yaml", "locales/languages.yaml")
    assert table is not None and not problems
    return dict(table.languages)


@pytest.mark.parametrize(
    ("code", "value", "written"),
    [("en", 12500, "12,500"), ("es", 12500, "12,500"), ("en", 0.5, "0.5"), ("es", 318, "318")],
)
def test_numbers_follow_the_formatting_locale(
    tongues: dict[str, Language], code: str, value: float, written: str
) -> None:
    assert tongues[code].number(value) == written


@pytest.mark.parametrize(("code", "written"), [("en", "72.5%"), ("es", f"72.5{NBSP}%")])
def test_a_percent_sign_stands_apart_in_spanish_alone(tongues: dict[str, Language], code: str, written: str) -> None:
    assert tongues[code].percent(72.5) == written


def test_a_percentage_is_printed_with_the_decimals_it_has_and_no_others(tongues: dict[str, Language]) -> None:
    for tenths in range(1001):
        assert tongues["en"].percent(tenths / 10) == f"{tenths / 10:g}%"


@pytest.mark.parametrize(
    ("code", "date", "written"),
    [
        ("en", "2021-06-11", "11 June 2021"),
        ("es", "2021-06-11", "11 de junio de 2021"),
        ("es", "2021-09-01", "1 de setiembre de 2021"),
        ("en", "2019-08", "August 2019"),
        ("es", "2019-08", "agosto de 2019"),
        ("en", "2018", "2018"),
    ],
)
def test_a_date_is_written_no_more_exactly_than_it_is_known(
    tongues: dict[str, Language], code: str, date: str, written: str
) -> None:
    assert tongues[code].date(PartialDate.parse(date)) == written


@pytest.mark.parametrize(
    ("code", "start", "end", "written"),
    [
        ("en", "2018", "2021", "2018–2021"),
        ("es", "2018", "2021", "2018-2021"),
        ("en", "2019-01", "2019-08", "January–August 2019"),
        ("es", "2019-01", "2019-08", "enero-agosto de 2019"),
        ("en", "2019-09", "2021-03", "September 2019 – March 2021"),
        ("es", "2019-09", "2021-03", "setiembre de 2019-marzo de 2021"),
        ("es", "2021-06", "2021-06", "junio de 2021"),
    ],
)
def test_a_period_says_once_what_both_ends_share(
    tongues: dict[str, Language], code: str, start: str, end: str, written: str
) -> None:
    assert tongues[code].period(PartialDate.parse(start), PartialDate.parse(end)) == written


@pytest.mark.parametrize(
    ("words", "written"),
    [
        (["padres", "hijos"], "padres e hijos"),
        (["agua", "hielo"], "agua y hielo"),
        (["madera", "iglesia"], "madera e iglesia"),
        (["uno", "dos", "tres"], "uno, dos y tres"),
        (["el plan", '<a href="#x">imparcialidad</a>'], 'el plan e <a href="#x">imparcialidad</a>'),
        (["una"], "una"),
        ([], ""),
    ],
)
def test_spanish_joins_with_the_conjunction_that_sounds_right(
    tongues: dict[str, Language], words: list[str], written: str
) -> None:
    assert tongues["es"].join(words) == written


def test_small_numbers_become_words_and_large_ones_stay_digits(tongues: dict[str, Language]) -> None:
    three, many = Fact.model_validate({"number": 3, "from": ["2"]}), Fact.model_validate({"number": 318, "from": ["2"]})
    assert tongues["en"].fact(three, "words") == "three"
    assert tongues["es"].fact(three, "words") == "tres"
    assert tongues["en"].fact(many, "words") == "318"


def test_quotation_marks_inside_a_quotation_become_inner_ones(tongues: dict[str, Language]) -> None:
    assert tongues["es"].quote("dijo «no»") == "«dijo “no”»"
    assert tongues["en"].quote("said “no”") == "“said ‘no’”"


def test_numbers_may_follow_another_locale_than_dates(tongues: dict[str, Language]) -> None:
    printed = tongues["es"].model_copy(update={"numbers": "es_ES"})
    assert printed.number(12500) == "12.500" and printed.percent(72.5) == f"72,5{NBSP}%"
    assert printed.date(PartialDate.parse("2021-09")) == "setiembre de 2021"  # es_PE; in es_ES it is septiembre


def test_a_locale_that_cldr_does_not_know_is_a_problem_that_names_a_way_out(tmp_path: Path) -> None:
    table = tmp_path / "languages.yaml"
    table.write_text(
        "templates: en\nlanguages:\n  ay: {name: Aymar aru, locale: ay_PE, tag: ay-PE, quotes: ['«', '»', '“', '”']}\n",
        encoding="utf-8",
    )
    found, problems = read_languages(table, "locales/languages.yaml")
    assert found is None
    assert "no locale that CLDR knows" in str(problems[0]) and problems[0].place.line == 3
