"""Reconcile: from what was asked for and what happened to where the two differ, by title and by the recipient's row.

Every copy that was printed was delivered, is in stock, or came back. Every recipient had what the list says.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from napreport.distribution.recipients import Known, Recipient, Title
from napreport.distribution.rows import Row, refuse_inside, rows
from napreport.problems import Place, Problem, Rejected, did_you_mean, error

COLUMNS = ("what", "recipient", "brief", "language", "variant", "copies", "note")
NEEDED = ("what", "brief", "language", "variant", "copies")
KINDS = ("printed", "delivered", "stock", "returned")


#: Copies of a title that went to a recipient's id, or came back: whose, which, and what happened to them.
Received = tuple[str, Title, str]


@dataclass(slots=True)
class Ledger:
    """What happened: copies by title for each kind, and by recipient for those that went to one. `file` is its name.

    A recipient stands in it by the id without its case; `places` holds the first row of each.
    """

    file: str
    by_title: dict[str, Counter[Title]] = field(default_factory=lambda: {kind: Counter() for kind in KINDS})
    received: Counter[Received] = field(default_factory=Counter)
    places: dict[Received, Place] = field(default_factory=dict)

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


def ledger(path: Path, known: Known, project: Path) -> Ledger:
    """Read what happened; raises `Rejected` with all that is wrong with the file."""
    refuse_inside(path, project)
    found, problems = Ledger(path.name), []
    for row in rows(path, COLUMNS, NEEDED, "happened"):
        wrong = [*row.problems, *_faults(row, known)]
        problems += wrong
        if wrong:
            continue
        what, title, copies = row.cells["what"].lower(), _title(row, known), int(row.cells["copies"])
        found.by_title[what][title] += copies
        recipient = row.cells.get("recipient", "").casefold()
        if recipient:
            found.received[recipient, title, what] += copies
            found.places.setdefault((recipient, title, what), row.place)
    if not problems and not found.titles:
        problems.append(error(Place(path.name), "NR300", "the file says of nothing what happened", "Add a row."))
    if problems:
        raise Rejected(problems)
    return found


def _title(row: Row, known: Known) -> Title:
    return known.title(*(row.cells.get(name, "") for name in known.titles))


def _faults(row: Row, known: Known) -> Iterator[Problem]:
    what, title = row.cells.get("what", "").lower(), _title(row, known)
    found = {"what": what if what in KINDS else "", **dict(zip(known.titles, title.parts, strict=True))}
    for name, values in {"what": KINDS, **known.titles}.items():
        if not found[name]:
            near = did_you_mean(row.cells.get(name, "").lower(), values)
            message = f"the column '{name}' holds none of its values{near}"
            yield error(row.place, "NR330", message, f"One of {', '.join(values)}.")
    if not re.fullmatch(r"\d{1,9}", row.cells.get("copies", "")):
        yield error(row.place, "NR330", "the column 'copies' holds no whole number from 0 on", "Count again.")
    if what == "delivered" and not row.cells.get("recipient"):
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
    cancelled: dict[str, bool] = {}
    for person in recipients:
        cancelled[person.id.casefold()] = person.is_cancelled
        if not person.is_mailed and not person.is_cancelled:
            yield from _of(person, left)
    for (recipient, title), counts in left.items():
        place = min(ledger.places[recipient, title, kind] for kind in counts)
        if recipient not in cancelled:
            message = "copies went to an id that is not in the recipients' file"
            yield error(place, "NR331", message, "Correct the id, or add the recipient.")
        elif cancelled[recipient]:
            message = f"copies of '{title}' went to a recipient whose row is cancelled"
            hint = "Correct the id; or write 'delivered' into that row's 'status', if they did go there."
            yield error(place, "NR334", message, hint)
        elif counts["delivered"] or counts["returned"]:
            message = f"copies of '{title}' went to a recipient who did not ask for them"
            yield error(place, "NR334", message, "Correct the title or the id.")


def _of(person: Recipient, left: dict[tuple[str, Title], Counter[str]]) -> Iterator[Problem]:
    """Yield what differs for one recipient, and take out of `left` what is accounted for."""
    for item in person.items:
        counts: Mapping[str, int] = left.pop((person.id.casefold(), item.title), Counter())
        had, back = counts.get("delivered", 0), counts.get("returned", 0)
        if had + back != item.copies and (had + back or not person.is_open):
            message = f"'{item.title}': {item.copies} asked for, {had} delivered, {back} returned"
            yield error(person.place, "NR334", message, "Ask the recipient, or correct the row of what happened.")
