"""A fault: what a check of a finished document found, before anyone says in which file."""

from __future__ import annotations

from dataclasses import dataclass

#: For faults that no editor can mend.
REPORT_IT = "This is a fault of napreport; please report it."


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault: its code in `checks.CHECKS`, what is wrong and where in the document, and the next thing to do.

    A blemish is ugly and no more: it is told, and stops nothing.
    """

    code: str
    message: str
    hint: str = REPORT_IT
    blemish: bool = False
