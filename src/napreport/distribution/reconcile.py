"""Reconcile printed copies with deliveries, stock and returns.

Every printed copy was delivered, is in stock, or came back. Every recipient had what the list says, every deposit what the
settings say. What was printed is compared with the order.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from napreport.distribution.context import DistributionContext
from napreport.distribution.input_rows import InputRow, read_rows, refuse_inside
from napreport.distribution.recipients import AllowedValues, Recipient, Title
from napreport.distribution.registers import open_register
from napreport.distribution.totals import PrintRun, print_runs
from napreport.problems import Place, Problem, Rejected, did_you_mean, error, warning

COLUMNS = ("what", "recipient", "brief", "language", "variant", "copies", "note")
NEEDED = ("what", "brief", "language", "variant", "copies")
KINDS = ("printed", "delivered", "stock", "returned")
_BALANCE_COLUMNS = {
    "brief": 14, "language": 10, "variant": 11, "ordered": 9, "printed": 9, "delivered": 10, "stock": 8, "returned": 10,
    "difference": 11,
}  # fmt: skip

#: A recipient or deposit (see `_key`), a title, and the kind of what happened.
EntryKey = tuple[str, Title, str]
#: Copies of each recipient or deposit and title, by kind, that no check has accounted for yet.
Remaining = dict[tuple[str, Title], Counter[str]]


@dataclass(slots=True)
class Ledger:
    """What happened to copies.

    Counted by kind and title, and by recipient or deposit. `file` is the file's name. `places` has the first row of
    each entry of `received`.
    """

    file: str
    by_title: dict[str, Counter[Title]] = field(default_factory=lambda: {kind: Counter() for kind in KINDS})
    received: Counter[EntryKey] = field(default_factory=Counter)
    places: dict[EntryKey, Place] = field(default_factory=dict)

    @property
    def titles(self) -> list[Title]:
        """Every title with an entry."""
        return sorted(set().union(*self.by_title.values()))


@dataclass(frozen=True, slots=True)
class Balance:
    """Copies of one title."""

    title: Title
    ordered: int
    printed: int
    delivered: int
    stock: int
    returned: int

    @property
    def difference(self) -> int:
        """Copies that are missing; negative if there are more than were printed."""
        return self.printed - self.delivered - self.stock - self.returned


@dataclass(frozen=True, slots=True)
class DueDeposit:
    """Copies of each title due to a deposit; `place` is the setting's."""

    place: Place
    name: str
    copies: int
    titles: frozenset[Title]


def write_reconciliation(context: DistributionContext, happened: Path) -> tuple[list[Balance], list[Problem]]:
    """Write a register of balances and find discrepancies.

    Returns the balances of titles and all discrepancies. `happened` is the file that says what happened. Raises
    `Rejected` with all that is wrong in it.
    """
    ledger = read_ledger(happened, context.allowed, context.prepared.project.root)
    runs = print_runs(context.totals, context.distribution)
    balances = balance_titles(ledger, runs)
    deposited = frozenset(run.title for run in runs if run.deposits)
    dues = [
        DueDeposit(context.setting_place("deposits", index), deposit.name, deposit.copies, deposited)
        for index, deposit in enumerate(context.distribution.deposits)
    ]
    problems = list(find_discrepancies(ledger, balances, context.all_recipients(), dues))
    context.warnings += compare_with_order(ledger, balances)
    with (
        context.open_outputs("reconcile") as outputs,
        open_register(outputs.register_path("reconciliation"), _BALANCE_COLUMNS, context.month) as register,
    ):
        for balance in balances:
            register.add(
                *balance.title.parts, balance.ordered, balance.printed, balance.delivered, balance.stock,
                balance.returned, balance.difference,
            )  # fmt: skip
    return balances, problems


# ---- the file of what happened


def read_ledger(path: Path, allowed: AllowedValues, project: Path) -> Ledger:
    """Read what happened to copies; raise `Rejected` with all faults."""
    refuse_inside(path, project)
    ledger, problems = Ledger(path.name), []
    for row in read_rows(path, COLUMNS, NEEDED, "happened"):
        wrong = [*row.problems, *_row_problems(row, allowed)]
        problems += wrong
        if wrong:
            continue
        kind, title, copies = row.cells["what"].lower(), _title(row, allowed), int(row.cells["copies"])
        ledger.by_title[kind][title] += copies
        receiver = _key(row.cells.get("recipient", ""))
        if receiver:
            ledger.received[receiver, title, kind] += copies
            ledger.places.setdefault((receiver, title, kind), row.place)
    if not problems and not ledger.titles:
        problems.append(error(Place(path.name), "NR300", "the file says of nothing what happened", "Add a row."))
    if problems:
        raise Rejected(problems)
    return ledger


def _key(name: str) -> str:
    """Return a receiver's name without case and extra spaces."""
    return " ".join(name.split()).casefold()


def _title(row: InputRow, allowed: AllowedValues) -> Title:
    return allowed.title(*(row.cells.get(name, "") for name in allowed.title_parts))


def _row_problems(row: InputRow, allowed: AllowedValues) -> Iterator[Problem]:
    kind, title = row.cells.get("what", "").lower(), _title(row, allowed)
    known = {"what": kind if kind in KINDS else "", **dict(zip(allowed.title_parts, title.parts, strict=True))}
    for name, values in {"what": KINDS, **allowed.title_parts}.items():
        if not known[name]:
            near = did_you_mean(row.cells.get(name, "").lower(), values)
            message = f"the column '{name}' holds none of its values{near}"
            yield error(row.place, "NR330", message, f"One of {', '.join(values)}.")
    if not re.fullmatch(r"\d{1,9}", row.cells.get("copies", "")):
        yield error(row.place, "NR330", "the column 'copies' holds no whole number from 0 on", "Count again.")
    if kind == "delivered" and not row.cells.get("recipient"):
        hint = "Write the recipient's id, or the name of a deposit."
        yield error(row.place, "NR330", "copies were delivered, and the row does not say to whom", hint)


# ---- comparisons


def balance_titles(ledger: Ledger, runs: Iterable[PrintRun]) -> list[Balance]:
    """Return the balance of each title with an order or entry."""
    ordered = {run.title: run.copies for run in runs}
    titles = sorted({*ledger.titles, *ordered})
    return [
        Balance(title, ordered.get(title, 0), *(ledger.by_title[kind][title] for kind in KINDS)) for title in titles
    ]


def compare_with_order(ledger: Ledger, balances: Iterable[Balance]) -> Iterator[Problem]:
    """Yield a warning for each title printed over or under order."""
    for balance in balances:
        more = balance.printed - balance.ordered
        if more:
            difference = f"{more} more" if more > 0 else f"{-more} fewer"
            message = f"'{balance.title}': {balance.ordered} ordered, {balance.printed} printed; {difference}"
            hint = "Compare with the order and the bill. What was ordered is counted from the list and the settings as of now."
            yield warning(Place(ledger.file), "NR335", message, hint)


def find_discrepancies(
    ledger: Ledger, balances: Iterable[Balance], recipients: Iterable[Recipient], dues: Sequence[DueDeposit]
) -> Iterator[Problem]:
    """Yield titles, deposits and recipients whose copies do not add up."""
    for balance in balances:
        missing = balance.difference
        if missing:
            parts = f"{balance.delivered} delivered, {balance.stock} in stock, {balance.returned} returned"
            what = f"{missing} copies are missing" if missing > 0 else f"there are {-missing} copies too many"
            message = f"'{balance.title}': {balance.printed} printed, {parts}; {what}"
            hint = "Count the stock again; look for a delivery that is not noted."
            yield error(Place(ledger.file), "NR333", message, hint)
    remaining: Remaining = {}
    for (receiver, title, kind), copies in ledger.received.items():
        remaining.setdefault((receiver, title), Counter())[kind] += copies
    yield from _check_deposits(dues, remaining)
    deposits = {_key(due.name): due for due in dues}
    cancelled: dict[str, bool] = {}
    for person in recipients:
        key = _key(person.id)
        cancelled[key] = person.is_cancelled
        if key in deposits:
            message = "a deposit has the id of a recipient as its name, so nobody can say whose the copies are"
            yield error(deposits[key].place, "NR331", message, "Give the deposit another name.")
        elif not person.is_mailed and not person.is_cancelled:
            yield from _check_recipient(person, remaining)
    for (receiver, title), counts in remaining.items():
        place = min(ledger.places[receiver, title, kind] for kind in counts)
        if receiver in deposits:
            message = f"copies of '{title}' went to a deposit that was to have none of it"
            hint = "Correct the title or the name; 'printing: variant' of content/distribution.yaml says what is deposited."
            yield error(place, "NR334", message, hint)
        elif receiver not in cancelled:
            message = "copies went to an id that is not in the recipients' file, and to no deposit"
            hint = "Correct the id, or add the recipient; a deposit is called as in content/distribution.yaml."
            yield error(place, "NR331", message, hint)
        elif cancelled[receiver]:
            message = f"copies of '{title}' went to a recipient whose row is cancelled"
            hint = "Correct the id; or write 'delivered' into that row's 'status', if they did go there."
            yield error(place, "NR334", message, hint)
        elif counts["delivered"] or counts["returned"]:
            message = f"copies of '{title}' went to a recipient who did not ask for them"
            yield error(place, "NR334", message, "Correct the title or the id.")


def _check_deposits(dues: Sequence[DueDeposit], remaining: Remaining) -> Iterator[Problem]:
    """Yield differences of deposits; take their copies out of `remaining`."""
    for name in dict.fromkeys(_key(due.name) for due in dues):
        own = [due for due in dues if _key(due.name) == name]
        copies = sum(due.copies for due in own)
        for title in sorted(own[0].titles):
            delivered, returned = _take(remaining, name, title)
            if delivered + returned != copies:
                message = (
                    f"'{title}': {copies} to be deposited ({own[0].name}), {delivered} delivered, {returned} returned"
                )
                hint = "Send what is missing, or note it in a row 'delivered' whose 'recipient' is the deposit's name."
                yield error(own[0].place, "NR334", message, hint)


def _check_recipient(person: Recipient, remaining: Remaining) -> Iterator[Problem]:
    """Yield differences of a recipient; take its copies out of `remaining`."""
    for item in person.items:
        delivered, returned = _take(remaining, _key(person.id), item.title)
        received = delivered + returned
        if received != item.copies and (received or not person.is_open):
            message = f"'{item.title}': {item.copies} asked for, {delivered} delivered, {returned} returned"
            yield error(person.place, "NR334", message, "Ask the recipient, or correct the row of what happened.")


def _take(remaining: Remaining, receiver: str, title: Title) -> tuple[int, int]:
    """Take copies out of `remaining`; return delivered and returned ones."""
    counts = remaining.pop((receiver, title), Counter())
    return counts["delivered"], counts["returned"]
