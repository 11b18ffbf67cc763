"""Reconcile: from what was asked for and what happened to where the two differ, by title and by the recipient's row.

Every copy that was printed was delivered, is in stock, or came back. Every recipient had what the list says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from napreport.distribution.recipients import VARIANTS, Known, Recipient, Title
from napreport.distribution.rows import Row, rows
from napreport.problems import Place, Problem, Rejected, did_you_mean, error

COLUMNS = ("what", "recipient", "brief", "language", "variant", "copies", "note")
NEEDED = ("what", "brief", "language", "variant", "copies")
KINDS = ("printed", "delivered", "stock", "returned")


@dataclass(slots=True)
class Ledger:
    """What happened: copies by title for each kind, and by recipient for those that went to one. `file` is its name."""

    file: str
    by_title: dict[str, Counter[Title]] = field(default_factory=lambda: {kind: Counter() for kind in KINDS})
    received: Counter[tuple[str, Title, str]] = field(default_factory=Counter)
    places: dict[str, Place] = field(default_factory=dict)

    @property
    def titles(self) -> list[Title]:
        """Every title that something happened to."""
        return sorted(set().union(*self.by_title.values()))


@dataclass(frozen=True, slots=True)
class Balance:
    """One title's copies; `difference` is what was printed and cannot be accounted for."""

    title: Title
    printed: int
    delivered: int
    stock: int
    returned: int

    @property
    def difference(self) -> int:
        """Copies that are missing; below 0 where there are more than were printed."""
        return self.printed - self.delivered - self.stock - self.returned


def ledger(path: Path, known: Known) -> Ledger:
    """Read what happened; raises `Rejected` with all that is wrong with the file."""
    found, problems = Ledger(path.name), []
    for row in rows(path, COLUMNS, NEEDED, "happened"):
        wrong = [*row.problems, *_faults(row, known)]
        problems += wrong
        if wrong:
            continue
        cells = {name: cell.lower() for name, cell in row.cells.items()}
        title, copies = Title(cells["brief"], cells["language"], cells["variant"]), int(cells["copies"])
        found.by_title[cells["what"]][title] += copies
        recipient = row.cells.get("recipient", "")
        if recipient:
            found.received[recipient, title, cells["what"]] += copies
            found.places.setdefault(recipient, row.place)
    if not problems and not found.titles:
        problems.append(error(Place(path.name), "NR300", "the file says of nothing what happened", "Add a row."))
    if problems:
        raise Rejected(problems)
    return found


def _faults(row: Row, known: Known) -> Iterator[Problem]:
    allowed = (("what", KINDS), ("brief", known.audiences), ("language", known.languages), ("variant", VARIANTS))
    for name, values in allowed:
        cell = row.cells.get(name, "").lower()
        if cell not in values:
            message = f"the column '{name}' holds none of its values{did_you_mean(cell, values)}"
            yield error(row.place, "NR330", message, f"One of {', '.join(values)}.")
    if not re.fullmatch(r"\d{1,9}", row.cells.get("copies", "")):
        yield error(row.place, "NR330", "the column 'copies' holds no whole number from 0 on", "Count again.")
    if row.cells.get("what", "").lower() == "delivered" and not row.cells.get("recipient"):
        yield error(
            row.place, "NR330", "copies were delivered, and the row does not say to whom", "Write the recipient's id."
        )


def balances(ledger: Ledger) -> list[Balance]:
    """Return the balance of each title."""
    return [Balance(title, *(ledger.by_title[kind][title] for kind in KINDS)) for title in ledger.titles]


def differences(ledger: Ledger, recipients: Iterable[Recipient]) -> Iterator[Problem]:
    """Yield a problem for each title that does not add up, and for each recipient who had something else than was asked for."""
    for balance in balances(ledger):
        if balance.difference:
            parts = f"{balance.delivered} delivered, {balance.stock} in stock, {balance.returned} returned"
            short = balance.difference > 0
            what = (
                f"{balance.difference} copies are missing"
                if short
                else f"there are {-balance.difference} copies too many"
            )
            message = f"'{balance.title}': {balance.printed} printed, {parts}; {what}"
            yield error(
                Place(ledger.file), "NR333", message, "Count the stock again; look for a delivery that is not noted."
            )
    left: dict[tuple[str, Title], Counter[str]] = {}
    for (recipient, title, kind), copies in ledger.received.items():
        left.setdefault((recipient, title), Counter())[kind] += copies
    known: set[str] = set()
    for person in recipients:
        known.add(person.id)
        if not person.is_mailed:
            yield from _of(person, left)
    for recipient in sorted(ledger.places.keys() - known):
        message = "copies went to an id that is not in the recipients' file"
        yield error(_at(ledger.places[recipient], ledger), "NR331", message, "Correct the id, or add the recipient.")
    for (recipient, title), counts in left.items():
        if recipient in known and (counts["delivered"] or counts["returned"]):
            message = f"copies of '{title}' went to a recipient who did not ask for them"
            yield error(_at(ledger.places[recipient], ledger), "NR334", message, "Correct the title or the id.")


def _of(person: Recipient, left: dict[tuple[str, Title], Counter[str]]) -> Iterator[Problem]:
    """Yield what differs for one recipient, and take out of `left` what is accounted for."""
    for item in person.items:
        counts: Mapping[str, int] = left.pop((person.id, item.title), Counter())
        had, back = counts.get("delivered", 0), counts.get("returned", 0)
        if had + back != item.copies and (had + back or not person.is_open):
            message = f"'{item.title}': {item.copies} asked for, {had} delivered, {back} returned"
            yield error(person.place, "NR334", message, "Ask the recipient, or correct the row of what happened.")


def _at(place: Place, ledger: Ledger) -> Place:
    return Place(ledger.file, place.line, place.column)
