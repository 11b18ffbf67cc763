"""Parcels: from what a recipient receives on paper to parcels, each numbered 1/n and no heavier than it may be."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from napreport.content.distribution import Parcels
from napreport.distribution.recipients import OrderedItem, Recipient, Title
from napreport.problems import Place, Problem, error


@dataclass(frozen=True, slots=True)
class Parcel:
    """One parcel: its number, how many the recipient gets, what lies in it, what it weighs with its packing, in grams."""

    number: int
    of: int
    items: tuple[OrderedItem, ...]
    grams: float

    @property
    def copies(self) -> int:
        """How many copies lie in it."""
        return sum(item.copies for item in self.items)


def parcels(recipient: Recipient, grams: Callable[[Title], float], limits: Parcels) -> tuple[Parcel, ...]:
    """Return a recipient's parcels, filled in the order of the items. A copy heavier than a parcel may be has one alone."""
    loads: list[tuple[list[OrderedItem], float]] = []
    most = limits.most_kg * 1000 - limits.packing_g
    for item in recipient.items:
        each, left = grams(item.title), item.copies
        while left:
            if not loads or loads[-1][1] + each > most:
                loads.append(([], 0.0))
            load, weight = loads[-1]
            room = max(1, int((most - weight) / each + 1e-9)) if each else left
            taken = min(left, room)
            load.append(OrderedItem(item.title, taken))
            loads[-1] = (load, weight + taken * each)
            left -= taken
    return tuple(
        Parcel(number, len(loads), tuple(load), weight + limits.packing_g)
        for number, (load, weight) in enumerate(loads, start=1)
    )


def too_heavy(
    titles: Iterable[Title], grams: Callable[[Title], float], limits: Parcels, place: Place
) -> Iterator[Problem]:
    """Yield a problem for each title of which a single copy is heavier than a parcel may be; `place` is where that is set."""
    for title in titles:
        weight = grams(title) + limits.packing_g
        if weight > limits.most_kg * 1000:
            message = (
                f"one copy of '{title}' weighs {weight / 1000:.2f} kg when packed; {limits.most_kg:g} are the most"
            )
            hint = "Raise 'most_kg', or lower 'packing_g' or 'gsm'."
            yield error(place, "NR322", message, hint)
