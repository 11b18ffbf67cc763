"""Problems: what is wrong with a project, where, and what its editor does next; and the one tree of exceptions.

    NapreportError
    ├── Unusable            a project or an order that cannot be worked with: wrong folder, unknown audience (exit 2)
    └── Rejected            content, catalogues or templates with problems, all of them listed (exit 1)

Both are caught in one place, the command line. Any other exception is a bug and shows its traceback.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import IntEnum


class Severity(IntEnum):
    """How bad a problem is; the worst sorts first."""

    ERROR = 0
    WARNING = 1


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """Where something stands: a file as the editor names it, line and column counted from 1 (0 when there is none)."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column}" if self.column else f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend. `code` names an entry of `checks.CHECKS`; `hint` says the next thing to do."""

    severity: Severity
    place: Place
    code: str
    message: str
    hint: str = field(default="", compare=False)

    def __str__(self) -> str:
        word = "warning: " if self.severity is Severity.WARNING else ""
        line = f"{self.place}: {self.code} {word}{self.message}"
        return f"{line}\n    {self.hint}" if self.hint else line


def error(place: Place, code: str, message: str, hint: str = "") -> Problem:
    """Return a problem that stops a build."""
    return Problem(Severity.ERROR, place, code, message, hint)


def warning(place: Place, code: str, message: str, hint: str = "") -> Problem:
    """Return a problem that is worth a look and stops nothing."""
    return Problem(Severity.WARNING, place, code, message, hint)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return "; did you mean 'x'?" for the nearest known word, or nothing when none is near."""
    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else ""


class NapreportError(Exception):
    """Whatever is told to the person at the keyboard without a traceback."""


class Unusable(NapreportError):
    """The order cannot be carried out as given: no project here, an unknown audience, nothing to build."""


def require_known(what: str, asked: Iterable[str], known: Iterable[str]) -> None:
    """Raise `Unusable` for the first name asked for that is not known; `what` says what it would be: "language"."""
    names = list(known)
    for name in asked:
        if name not in names:
            near = did_you_mean(name, names) or "."
            raise Unusable(f"there is no {what} '{name}'{near} There are: {', '.join(names)}.")


class Rejected(NapreportError):
    """The project has problems; `problems` holds all that were found in this run, the worst first.

    `kept` says what was left as it was.
    """

    def __init__(self, problems: Iterable[Problem], kept: str = "") -> None:
        self.problems = tuple(sorted(set(problems)))
        self.kept = kept
        super().__init__(f"{len(self.problems)} problem(s)")
