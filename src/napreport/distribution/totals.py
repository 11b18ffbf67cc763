"""Count wanted copies and compute print runs."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import ceil

from napreport.content.distribution import Distribution
from napreport.design.variants import SCREEN
from napreport.distribution.recipients import OrderItem, Recipient, Title
from napreport.problems import Place, Problem, warning


@dataclass(slots=True)
class Totals:
    """Counts of copies, files and recipients; no recipient is kept."""

    copies: Counter[Title] = field(default_factory=Counter)
    files: Counter[tuple[Title, str]] = field(default_factory=Counter)
    channels: Counter[str] = field(default_factory=Counter)

    def add(self, recipient: Recipient) -> None:
        """Count one recipient."""
        self.channels[recipient.channel] += 1
        for item in recipient.items:
            if recipient.is_mailed:
                self.files.update(files_of_item(item, recipient))
            else:
                self.copies[item.title] += item.copies

    @property
    def documents(self) -> list[tuple[Title, str]]:
        """The titles and formats that are needed."""
        return [*((title, "pdf") for title in self.copies), *self.files]


def count_copies(recipients: Iterable[Recipient]) -> Totals:
    """Count what all recipients ask for."""
    totals = Totals()
    for recipient in recipients:
        totals.add(recipient)
    return totals


def files_of_item(item: OrderItem, recipient: Recipient) -> list[tuple[Title, str]]:
    """Return an e-mailed item's PDF and, on request, Word document."""
    word = [(replace(item.title, variant=SCREEN), "docx")] if "docx" in recipient.needs else []
    return [(item.title, "pdf"), *word]


@dataclass(frozen=True, slots=True)
class PrintRun:
    """A title's print run: copies asked for, deposits and reserve."""

    title: Title
    asked: int
    deposits: int
    reserve: int

    @property
    def copies(self) -> int:
        """How many copies are printed."""
        return self.asked + self.deposits + self.reserve


def print_runs(totals: Totals, distribution: Distribution) -> tuple[PrintRun, ...]:
    """Return the print run of each title on paper.

    The reserve is at least the percentage in the settings; it grows until the run is a multiple of `round_to`.
    """
    runs = []
    for title, asked in sorted(totals.copies.items()):
        is_deposited = title.variant == distribution.printing.variant
        deposits = sum(deposit.copies for deposit in distribution.deposits) if is_deposited else 0
        wanted = asked + deposits
        # In floating point, a tenth of 110 is 11.000000000000002, which would be rounded up to 12.
        least = wanted + ceil(round(wanted * distribution.reserve.percent / 100, 6))
        multiple = distribution.reserve.round_to
        runs.append(PrintRun(title, asked, deposits, ceil(least / multiple) * multiple - wanted))
    return tuple(runs)


def warn_of_missing_deposits(runs: Sequence[PrintRun], distribution: Distribution, place: Place) -> Iterator[Problem]:
    """Yield a warning if no title has copies to deposit.

    `place` is the place of the deposited variant in the settings.
    """
    if distribution.deposits and not any(run.deposits for run in runs):
        variant = distribution.printing.variant
        message = f"deposits are taken from the variant '{variant}' and nobody asks for it, so no title gets any"
        asked = ", ".join(sorted({run.title.variant for run in runs}))
        yield warning(place, "NR324", message, f"Write the variant to be deposited into 'printing: variant': {asked}.")
