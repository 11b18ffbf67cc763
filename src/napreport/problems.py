"""Problems with a project, and the exceptions that a user sees.

    NapreportError
    ├── Unusable            the command cannot be carried out: wrong folder, unknown audience (exit code 2)
    └── Rejected            content, catalogues or templates have problems; all are listed (exit code 1)

Both are caught in one place, `cli`. Any other exception is a bug and shows its traceback.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from difflib import get_close_matches
from enum import IntEnum


class Severity(IntEnum):
    """The severity of a problem; the worst sorts first."""

    ERROR = 0
    WARNING = 1


@dataclass(frozen=True, slots=True, order=True)
class Place:
    """A place in a file.

    The file is named as the editor knows it. Line and column count from 1; 0 means that there is none.
    """

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        if not self.line:
            return self.file
        return f"{self.file}:{self.line}:{self.column}" if self.column else f"{self.file}:{self.line}"


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One thing to mend.

    `code` names an entry of codes.yaml; `hint` says what to do next.
    """

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
    """Return a problem that does not stop a build."""
    return Problem(Severity.WARNING, place, code, message, hint)


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return "; did you mean 'x'?" for the nearest word, or ""."""
    near = get_close_matches(word, list(known), n=1, cutoff=0.6)
    return f"; did you mean '{near[0]}'?" if near else ""


class NapreportError(Exception):
    """An error that the user sees without a traceback."""


class Unusable(NapreportError):
    """The command cannot be carried out (exit code 2).

    There is no project here, an audience is unknown, or there is nothing to build.
    """


def require_known(what: str, asked: Iterable[str], known: Iterable[str]) -> None:
    """Raise `Unusable` for the first unknown name.

    `what` says what the names are: "language".
    """
    names = list(known)
    for name in asked:
        if name not in names:
            near = did_you_mean(name, names) or "."
            raise Unusable(f"there is no {what} '{name}'{near} There are: {', '.join(names)}.")


class Rejected(NapreportError):
    """The project has problems (exit code 1).

    `problems` holds all that were found in this run, the worst first; `kept` says what was left as it was.
    """

    def __init__(self, problems: Iterable[Problem], kept: str = "") -> None:
        self.problems = tuple(sorted(set(problems)))
        self.kept = kept
        super().__init__(f"{len(self.problems)} problem(s)")
