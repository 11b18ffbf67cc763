"""Totals: from recipients, one at a time, to how many copies of each title are asked for, and from that to the print run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from math import ceil

from napreport.content.distribution import Distribution
from napreport.design.variants import SCREEN
from napreport.distribution.recipients import OrderedItem, Recipient, Title
from napreport.problems import Place, Problem, warning


@dataclass(slots=True)
class Totals:
    """What a list of recipients asks for, counted as it goes by: nothing of a recipient is kept."""

    copies: Counter[Title] = field(default_factory=Counter)
    files: Counter[tuple[Title, str]] = field(default_factory=Counter)
    channels: Counter[str] = field(default_factory=Counter)
    recipients: int = 0

    def add(self, recipient: Recipient) -> None:
        """Count one recipient in."""
        self.recipients += 1
        self.channels[recipient.channel] += 1
        for item in recipient.items:
            if recipient.is_mailed:
                self.files.update(files_of(item, recipient))
            else:
                self.copies[item.title] += item.copies

    @property
    def documents(self) -> list[tuple[Title, str]]:
        """The titles with the format that each is needed in."""
        return [*((title, "pdf") for title in self.copies), *self.files]


def files_of(item: OrderedItem, recipient: Recipient) -> list[tuple[Title, str]]:
    """Return the files that an item sent by e-mail is: the PDF, and the Word document that every brief has for screens."""
    word = [(replace(item.title, variant=SCREEN), "docx")] if "docx" in recipient.needs else []
    return [(item.title, "pdf"), *word]


def counted(recipients: Iterable[Recipient]) -> Totals:
    """Return the totals of all recipients."""
    totals = Totals()
    for recipient in recipients:
        totals.add(recipient)
    return totals


@dataclass(frozen=True, slots=True)
class PrintRun:
    """A title's print run: what is asked for, what is set aside, what is printed on top; `copies` is the sum."""

    title: Title
    asked: int
    deposits: int
    reserve: int

    @property
    def copies(self) -> int:
        """How many are printed."""
        return self.asked + self.deposits + self.reserve


def runs(totals: Totals, distribution: Distribution) -> tuple[PrintRun, ...]:
    """Return the print run of each title on paper: asked + deposits + reserve, rounded up to the multiple that is set.

    The reserve is at least the per cent that are set; what the rounding adds belongs to it.
    """
    found = []
    for title, asked in sorted(totals.copies.items()):
        deposits = (
            sum(deposit.copies for deposit in distribution.deposits)
            if title.variant == distribution.printing.variant
            else 0
        )
        wanted = asked + deposits
        # A tenth of 110 is 11.000000000000002 to a computer, and would be rounded up to 12.
        least = wanted + ceil(round(wanted * distribution.reserve.percent / 100, 6))
        multiple = distribution.reserve.round_to
        found.append(PrintRun(title, asked, deposits, ceil(least / multiple) * multiple - wanted))
    return tuple(found)


def undeposited(runs: Sequence[PrintRun], distribution: Distribution, place: Place) -> Iterator[Problem]:
    """Yield a warning where copies are to be deposited and no title gets any; `place` is where the deposited variant is set."""
    if distribution.deposits and not any(run.deposits for run in runs):
        variant = distribution.printing.variant
        message = f"deposits are taken from the variant '{variant}' and nobody asks for it, so no title gets any"
        asked = ", ".join(sorted({run.title.variant for run in runs}))
        yield warning(place, "NR324", message, f"Write the variant to be deposited into 'printing: variant': {asked}.")
