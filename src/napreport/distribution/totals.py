"""Totals: from recipients, one at a time, to how many copies of each title are asked for, and from that to the print run."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from math import ceil

from napreport.distribution.recipients import Recipient, Title
from napreport.model import Distribution


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
                for format_ in formats(recipient):
                    self.files[item.title, format_] += 1
            else:
                self.copies[item.title] += item.copies

    @property
    def documents(self) -> list[tuple[Title, str]]:
        """The titles with the format that each is needed in."""
        return [*((title, "pdf") for title in self.copies), *self.files]


def formats(recipient: Recipient) -> tuple[str, ...]:
    """Return the formats that a recipient's files are sent in."""
    return ("pdf", "docx") if "docx" in recipient.needs else ("pdf",)


def counted(recipients: Iterable[Recipient]) -> Totals:
    """Return the totals of all recipients."""
    totals = Totals()
    for recipient in recipients:
        totals.add(recipient)
    return totals


@dataclass(frozen=True, slots=True)
class Run:
    """A title's print run: what is asked for, what is set aside, what is printed on top; `copies` is the sum."""

    title: Title
    asked: int
    deposits: int
    reserve: int

    @property
    def copies(self) -> int:
        """How many are printed."""
        return self.asked + self.deposits + self.reserve


def runs(totals: Totals, distribution: Distribution) -> tuple[Run, ...]:
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
        found.append(Run(title, asked, deposits, ceil(least / multiple) * multiple - wanted))
    return tuple(found)
