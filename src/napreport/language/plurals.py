"""Plurals: from gettext's line of a plural rule to how many forms a counted phrase has, and which of them a number takes."""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

#: Numbers that a rule is tried with.
TEST_NUMBERS = range(101)
_WRITTEN = re.compile(r"\s*nplurals\s*=\s*(\d+)\s*;\s*plural\s*=\s*([^;]+?)\s*;?\s*")


@dataclass(frozen=True, slots=True)
class PluralRule:
    """How many forms there are, and the index of the one that a number takes."""

    count: int
    form_of: Callable[[int], int]

    def same_as(self, other: PluralRule) -> bool:
        """Tell whether two rules do the same, however they are written."""
        return self.count == other.count and all(self.form_of(n) == other.form_of(n) for n in TEST_NUMBERS)


#: The rule of what has no rule of its own: the source's two forms, one and other.
ONE_AND_OTHER = PluralRule(2, lambda number: 0 if number == 1 else 1)


@cache
def plural_rule(written: str) -> PluralRule:
    """Return the rule of a header: "nplurals=2; plural=(n != 1);". Raises ValueError with what is wrong with it.

    The expression is read by the standard library's own reader, which takes C's operators and nothing else.
    """
    found = _WRITTEN.fullmatch(written)
    if not found:
        raise ValueError("it is not written as 'nplurals=2; plural=(n != 1);'")
    count = int(found.group(1))
    form_of = gettext.c2py(found.group(2))
    for number in TEST_NUMBERS:
        try:
            form = form_of(number)
        except ArithmeticError as fault:
            raise ValueError(f"it cannot be worked out for {number}: {fault}") from None
        if not 0 <= form < count:
            raise ValueError(f"it gives {number} the form {form}, and there are {count}")
    return PluralRule(count, form_of)
