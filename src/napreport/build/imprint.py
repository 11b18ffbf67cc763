"""Imprint: from a project's settings to what a brief lacks before it may be printed: its ISBN and legal deposit.

The numbers come from an agency and a library, so nobody can make them up here: without them a press file is a proof.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from napreport.content.validate import ValidatedContent
from napreport.problems import Place, Problem, error

FILE = "distribution.yaml"
_HINT = "Write the numbers that were given into content/distribution.yaml; until then build a proof: --draft (make press DRAFT=1)."


def missing_numbers(validated: ValidatedContent, pairs: Iterable[tuple[str, str]]) -> Iterator[Problem]:
    """Yield an error for each (audience, language) without an ISBN of its print edition or without a legal deposit (NR350)."""
    document = validated.document(FILE)
    if document.data is None:
        yield error(Place(document.file), "NR350", "the file is missing, and with it ISBN and legal deposit", _HINT)
        return
    settings = validated.report.distribution
    rows = {pair: settings.registration(*pair, "print") for pair in pairs}
    without = [
        pair for pair, row in rows.items() if not (settings.legal_deposit if row is None else settings.deposited(row))
    ]
    common = document.place("distribution", "legal_deposit")
    if without and len(without) == len(rows):
        yield error(common, "NR350", "the legal deposit has no number", _HINT)
    elif without:
        named = ", ".join(f"'{audience}' in '{language}'" for audience, language in without)
        yield error(common, "NR350", f"the legal deposit has no number for the brief for {named}", _HINT)
    for (audience, language), row in rows.items():
        if row is None:
            message = f"the brief for '{audience}' in '{language}' has no ISBN of its print edition"
            yield error(document.place("distribution", "isbns"), "NR350", message, _HINT)
