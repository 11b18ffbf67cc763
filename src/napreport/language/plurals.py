"""Parse gettext's plural rules."""

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
    """How many plural forms, and which one a number takes."""

    count: int
    form_of: Callable[[int], int]

    def same_as(self, other: PluralRule) -> bool:
        """Return whether two rules give every number the same form."""
        return self.count == other.count and all(self.form_of(n) == other.form_of(n) for n in TEST_NUMBERS)


#: The rule of what has no rule of its own: the source's two forms, one and other.
ONE_AND_OTHER = PluralRule(2, lambda number: 0 if number == 1 else 1)


@cache
def plural_rule(written: str) -> PluralRule:
    """Parse a Plural-Forms header: "nplurals=2; plural=(n != 1);".

    The standard library reads the expression; it takes C's operators and nothing else. Raises ValueError with the reason.
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
