"""Parse gettext's plural rules."""

from __future__ import annotations

import gettext
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

#: The numbers that a rule is tested with.
TEST_NUMBERS = range(101)
#: Arabic has six forms; a larger number would be a catalogue full of empty ones.
MOST_FORMS = 10
_WRITTEN = re.compile(r"\s*nplurals\s*=\s*(\d+)\s*;\s*plural\s*=\s*([^;]+?)\s*;?\s*")


@dataclass(frozen=True, slots=True)
class PluralRule:
    """How many plural forms, and which one a number takes."""

    count: int
    form_of: Callable[[int], int]

    def same_as(self, other: PluralRule) -> bool:
        """Return whether two rules give every number the same form."""
        return self.count == other.count and all(self.form_of(n) == other.form_of(n) for n in TEST_NUMBERS)


#: The default rule: one and other, as in the source.
ONE_AND_OTHER = PluralRule(2, lambda number: 0 if number == 1 else 1)


@cache
def plural_rule(written: str) -> PluralRule:
    """Parse a Plural-Forms header: "nplurals=2; plural=(n != 1);".

    The standard library reads the expression; it takes C's operators and nothing else. Raises ValueError with the reason.
    """
    header = _WRITTEN.fullmatch(written)
    if not header:
        raise ValueError("it is not written as 'nplurals=2; plural=(n != 1);'")
    count = int(header.group(1))
    if count > MOST_FORMS:
        raise ValueError(f"it has {count} forms, and no language needs more than {MOST_FORMS}")
    form_of = gettext.c2py(header.group(2))
    for number in TEST_NUMBERS:
        try:
            form = form_of(number)
        except ArithmeticError as fault:
            raise ValueError(f"it cannot be worked out for {number}: {fault}") from None
        if not 0 <= form < count:
            raise ValueError(f"it gives {number} the form {form}, and there are {count}")
    return PluralRule(count, form_of)
