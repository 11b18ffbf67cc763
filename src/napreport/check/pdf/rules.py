"""Rules: from a PDF's bytes to the rules of a standard that it breaks, by the validator page-validation.

python -m napreport.check.rules ua1 < brief.pdf     # the same, as JSON
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections import Counter
from dataclasses import asdict, dataclass

#: The process that the validator was first used in. Its threads do not live through a fork: a child would wait for them for ever.
_at_home: int | None = None


@dataclass(frozen=True, slots=True)
class Broken:
    """A rule that a PDF breaks: its number in the standard, what is wrong, and in how many places."""

    rule: str
    message: str
    places: int


def broken(data: bytes, profile: str) -> list[Broken] | None:
    """Return the rules of a profile (`ua1`, `pdfa2a`) that a PDF breaks, by their numbers; None where no rule was looked at."""
    global _at_home  # noqa: PLW0603 -- what a process has used is known nowhere else
    if _at_home not in (None, os.getpid()):
        command = [sys.executable, "-m", "napreport.check.pdf.rules", profile]
        done = subprocess.run(command, input=data, capture_output=True, check=True)
        found = json.loads(done.stdout)
        return None if found is None else [Broken(**row) for row in found]
    _at_home = os.getpid()
    import page as validator  # the package page-validation

    report = validator.validate_pdf_bytes(data, profile=profile)
    if not report.rules.total:
        return None
    places = Counter(failure.rule_id for failure in report.failures)
    told = {failure.rule_id: failure.message for failure in reversed(report.failures)}
    return [Broken(rule, told[rule], count) for rule, count in sorted(places.items())]


if __name__ == "__main__":
    rules = broken(sys.stdin.buffer.read(), sys.argv[1])
    json.dump(None if rules is None else [asdict(rule) for rule in rules], sys.stdout)
