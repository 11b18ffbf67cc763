"""Imprint: from content/distribution.yaml to what a brief lacks before it may be printed: its ISBN and legal deposit.

The numbers come from an agency and a library, so nobody can make them up here: without them a press file is a proof.
"""

from __future__ import annotations

from collections.abc import Iterable

from napreport.load import load
from napreport.problems import Place, Problem, error
from napreport.project import Project

FILE = "distribution.yaml"
_HINT = "Write the numbers that were given into content/distribution.yaml; until then build a proof: --draft (make press DRAFT=1)."


def missing(project: Project, pairs: Iterable[tuple[str, str]]) -> list[Problem]:
    """Return an error for the legal deposit and for each (audience, language) without an ISBN.

    `distribution.legal_deposit` is one number, `distribution.isbns` a list of records with audience, language and isbn.
    """
    path, name = project.content / FILE, f"content/{FILE}"
    if not path.is_file():
        return [error(Place(name), "NR350", "the file is missing, and with it ISBN and legal deposit", _HINT)]
    document, problems = load(path, name)
    if problems:
        return problems
    held = document.data.get("distribution") if isinstance(document.data, dict) else None
    values = held if isinstance(held, dict) else {}
    found = []
    if not values.get("legal_deposit"):
        place = document.place("distribution", "legal_deposit")
        found.append(error(place, "NR350", "the legal deposit has no number", _HINT))
    rows = [row for row in values.get("isbns") or [] if isinstance(row, dict)]
    known = {(str(row.get("audience")), str(row.get("language"))) for row in rows if row.get("isbn")}
    for audience, language in pairs:
        if (audience, language) not in known:
            message = f"the brief for '{audience}' in '{language}' has no ISBN"
            found.append(error(document.place("distribution", "isbns"), "NR350", message, _HINT))
    return found
