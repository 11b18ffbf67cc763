"""A plural rule is read in one place, and one that would fail for some number is told before it is used."""

from __future__ import annotations

import pytest

from napreport.language.plurals import ONE_AND_OTHER, plural_rule

ARABIC = "nplurals=6; plural=(n==0 ? 0 : n==1 ? 1 : n==2 ? 2 : n%100>=3 && n%100<=10 ? 3 : n%100>=11 ? 4 : 5);"


@pytest.mark.parametrize(
    ("written", "count", "forms"),
    [
        ("nplurals=1; plural=0;", 1, [0, 0, 0, 0]),
        ("nplurals=2; plural=(n != 1);", 2, [1, 0, 1, 1]),
        (" nplurals = 2 ;plural = n>1 ", 2, [0, 0, 1, 1]),
        (ARABIC, 6, [0, 1, 2, 3]),
    ],
)
def test_a_rule_has_its_forms_and_the_form_of_each_number(written: str, count: int, forms: list[int]) -> None:
    rule = plural_rule(written)
    assert (rule.count, [rule.form_of(n) for n in range(4)]) == (count, forms)


@pytest.mark.parametrize(
    ("written", "why"),
    [
        ("nplurals=2; plural=(2/n);", "cannot be worked out for 0"),
        ("nplurals=2; plural=(n == 5 ? 7 : 0);", "gives 5 the form 7, and there are 2"),
        ("nplurals=2; plural=(n !! 1);", "in plural form"),
        ("plural=(n != 1);", "is not written as"),
        ("nplurals=INTEGER; plural=EXPRESSION;", "is not written as"),
    ],
)
def test_a_rule_that_fails_for_some_number_is_broken(written: str, why: str) -> None:
    with pytest.raises(ValueError, match=why):
        plural_rule(written)


def test_two_ways_of_writing_a_rule_are_one_rule() -> None:
    assert plural_rule("nplurals=2; plural=n!=1;").same_as(ONE_AND_OTHER)
    assert not plural_rule("nplurals=2; plural=n>1;").same_as(ONE_AND_OTHER)
