"""Imprint: from a project's settings to what a brief lacks before it may be printed: its ISBN and legal deposit.

The numbers come from an agency and a library, so nobody can make them up here: without them a press file is a proof.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from napreport.problems import Place, Problem, error
from napreport.validate import Validated

FILE = "distribution.yaml"
_HINT = "Write the numbers that were given into content/distribution.yaml; until then build a proof: --draft (make press DRAFT=1)."


def missing(validated: Validated, pairs: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    """Yield an error for the legal deposit and for each (audience, language) without an ISBN (NR350)."""
    document = validated.document(FILE)
    if document.data is None:
        yield error(Place(document.file), "NR350", "the file is missing, and with it ISBN and legal deposit", _HINT)
        return
    settings = validated.report.distribution
    if not settings.legal_deposit:
        yield error(document.place("distribution", "legal_deposit"), "NR350", "the legal deposit has no number", _HINT)
    known = {(row.audience, row.language) for row in settings.isbns}
    for audience, language in pairs:
        if (audience, language) not in known:
            message = f"the brief for '{audience}' in '{language}' has no ISBN"
            yield error(document.place("distribution", "isbns"), "NR350", message, _HINT)
