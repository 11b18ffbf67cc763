"""Reconcile: from what was asked for and what happened to where the two differ, by title and by the recipient's row.

Every copy that was printed was delivered, is in stock, or came back. Every recipient had what the list says, every deposit what
the settings say. What was printed is held against what the order asked for.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from napreport.distribution.recipients import KnownChoices, Recipient, Title
from napreport.distribution.rows import SourceRow, refuse_inside, rows
from napreport.distribution.totals import PrintRun
from napreport.problems import Place, Problem, Rejected, did_you_mean, error, warning

COLUMNS = ("what", "recipient", "brief", "language", "variant", "copies", "note")
NEEDED = ("what", "brief", "language", "variant", "copies")
KINDS = ("printed", "delivered", "stock", "returned")


#: Copies of each title that went to somebody, by what happened to them, as long as they are not accounted for.
Left = dict[tuple[str, Title], Counter[str]]
#: Copies of a title that went to a recipient's id or a deposit, or came back: whose, which, and what happened to them.
Received = tuple[str, Title, str]


@dataclass(slots=True)
class Ledger:
    """What happened: copies by title for each kind, and by recipient for those that went to one. `file` is its name.

    A recipient stands in it by the id without its case, a deposit by its name; `places` holds the first row of each.
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
    ordered: int
    printed: int
    delivered: int
    stock: int
    returned: int

    @property
    def difference(self) -> int:
        """Copies that are missing; below 0 where there are more than were printed."""
        return self.printed - self.delivered - self.stock - self.returned


@dataclass(frozen=True, slots=True)
class Due:
    """Copies of each of some titles that are to be deposited; `place` is where that is set."""

    place: Place
    name: str
    copies: int
    titles: frozenset[Title]


def _key(name: str) -> str:
    """Return an id or a deposit's name as it is compared."""
    return " ".join(name.split()).casefold()


def ledger(path: Path, known: KnownChoices, project: Path) -> Ledger:
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
        recipient = _key(row.cells.get("recipient", ""))
        if recipient:
            found.received[recipient, title, what] += copies
            found.places.setdefault((recipient, title, what), row.place)
    if not problems and not found.titles:
        problems.append(error(Place(path.name), "NR300", "the file says of nothing what happened", "Add a row."))
    if problems:
        raise Rejected(problems)
    return found


def _title(row: SourceRow, known: KnownChoices) -> Title:
    return known.title(*(row.cells.get(name, "") for name in known.titles))


def _faults(row: SourceRow, known: KnownChoices) -> Iterator[Problem]:
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
            row.place, "NR330", "copies were delivered, and the row does not say to whom",
            "Write the recipient's id, or the name of a deposit.",
        )  # fmt: skip


def balances(ledger: Ledger, ordered: Iterable[PrintRun]) -> list[Balance]:
    """Return the balance of each title that was ordered or that something happened to."""
    runs = {run.title: run.copies for run in ordered}
    titles = sorted({*ledger.titles, *runs})
    return [Balance(title, runs.get(title, 0), *(ledger.by_title[kind][title] for kind in KINDS)) for title in titles]


def over_and_under(ledger: Ledger, balances: Iterable[Balance]) -> Iterator[Problem]:
    """Yield a warning for each title of which more or fewer copies were printed than ordered: shops print over and under."""
    for balance in balances:
        more = balance.printed - balance.ordered
        if more:
            said = f"{more} more" if more > 0 else f"{-more} fewer"
            message = f"'{balance.title}': {balance.ordered} ordered, {balance.printed} printed; {said}"
            hint = "Compare with the order and the bill. What was ordered is counted from the list and the settings as of now."
            yield warning(Place(ledger.file), "NR335", message, hint)


def differences(
    ledger: Ledger, balances: Iterable[Balance], recipients: Iterable[Recipient], dues: Sequence[Due]
) -> Iterator[Problem]:
    """Yield a problem for each title that does not add up, each recipient and each deposit who had something else than was due."""
    for balance in balances:
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
    left: Left = {}
    for (recipient, title, kind), copies in ledger.received.items():
        left.setdefault((recipient, title), Counter())[kind] += copies
    yield from _deposited(dues, left)
    deposits = {_key(due.name): due for due in dues}
    cancelled: dict[str, bool] = {}
    for person in recipients:
        cancelled[_key(person.id)] = person.is_cancelled
        if _key(person.id) in deposits:
            message = "a deposit has the id of a recipient as its name, so nobody can say whose the copies are"
            yield error(deposits[_key(person.id)].place, "NR331", message, "Give the deposit another name.")
        elif not person.is_mailed and not person.is_cancelled:
            yield from _of(person, left)
    for (recipient, title), counts in left.items():
        place = min(ledger.places[recipient, title, kind] for kind in counts)
        if recipient in deposits:
            message = f"copies of '{title}' went to a deposit that was to have none of it"
            hint = "Correct the title or the name; 'printing: variant' of content/distribution.yaml says what is deposited."
            yield error(place, "NR334", message, hint)
        elif recipient not in cancelled:
            message = "copies went to an id that is not in the recipients' file, and to no deposit"
            hint = "Correct the id, or add the recipient; a deposit is called as in content/distribution.yaml."
            yield error(place, "NR331", message, hint)
        elif cancelled[recipient]:
            message = f"copies of '{title}' went to a recipient whose row is cancelled"
            hint = "Correct the id; or write 'delivered' into that row's 'status', if they did go there."
            yield error(place, "NR334", message, hint)
        elif counts["delivered"] or counts["returned"]:
            message = f"copies of '{title}' went to a recipient who did not ask for them"
            yield error(place, "NR334", message, "Correct the title or the id.")


def _deposited(dues: Sequence[Due], left: Left) -> Iterator[Problem]:
    """Yield what differs for each deposit, and take out of `left` what is accounted for."""
    for name in dict.fromkeys(_key(due.name) for due in dues):
        own = [due for due in dues if _key(due.name) == name]
        copies = sum(due.copies for due in own)
        for title in sorted(own[0].titles):
            had, back = _had(left, name, title)
            if had + back != copies:
                message = f"'{title}': {copies} to be deposited ({own[0].name}), {had} delivered, {back} returned"
                hint = "Send what is missing, or note it in a row 'delivered' whose 'recipient' is the deposit's name."
                yield error(own[0].place, "NR334", message, hint)


def _of(person: Recipient, left: Left) -> Iterator[Problem]:
    """Yield what differs for one recipient, and take out of `left` what is accounted for."""
    for item in person.items:
        had, back = _had(left, _key(person.id), item.title)
        if had + back != item.copies and (had + back or not person.is_open):
            message = f"'{item.title}': {item.copies} asked for, {had} delivered, {back} returned"
            yield error(person.place, "NR334", message, "Ask the recipient, or correct the row of what happened.")


def _had(left: Left, whose: str, title: Title) -> tuple[int, int]:
    """Take out of `left` what somebody had of a title; return how much was delivered and how much came back."""
    counts: Mapping[str, int] = left.pop((whose, title), Counter())
    return counts.get("delivered", 0), counts.get("returned", 0)
