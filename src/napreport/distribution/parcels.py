"""Divide a recipient's copies into parcels of a limited weight, numbered 1/n."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from napreport.content.distribution import Parcels
from napreport.distribution.recipients import OrderItem, Recipient, Title
from napreport.problems import Place, Problem, error


@dataclass(frozen=True, slots=True)
class Parcel:
    """One of a recipient's `of` parcels; `grams` include its packing."""

    number: int
    of: int
    items: tuple[OrderItem, ...]
    grams: float

    @property
    def copies(self) -> int:
        """How many copies it holds."""
        return sum(item.copies for item in self.items)


def fill_parcels(recipient: Recipient, grams: Callable[[Title], float], limits: Parcels) -> tuple[Parcel, ...]:
    """Fill a recipient's parcels in the order of the items.

    `grams` gives the weight of a copy. A copy that is too heavy for any parcel gets one of its own.
    """
    loads: list[tuple[list[OrderItem], float]] = []
    most = limits.most_kg * 1000 - limits.packing_g
    for item in recipient.items:
        each, left = grams(item.title), item.copies
        while left:
            if not loads or loads[-1][1] + each > most:
                loads.append(([], 0.0))
            load, weight = loads[-1]
            room = max(1, int((most - weight) / each + 1e-9)) if each else left
            taken = min(left, room)
            load.append(OrderItem(item.title, taken))
            loads[-1] = (load, weight + taken * each)
            left -= taken
    return tuple(
        Parcel(number, len(loads), tuple(load), weight + limits.packing_g)
        for number, (load, weight) in enumerate(loads, start=1)
    )


def overweight_copies(
    titles: Iterable[Title], grams: Callable[[Title], float], limits: Parcels, place: Place
) -> Iterator[Problem]:
    """Yield a problem for each title whose copy exceeds a parcel.

    `place` is the place of the weight limit in the settings.
    """
    for title in titles:
        weight = grams(title) + limits.packing_g
        if weight > limits.most_kg * 1000:
            kilograms = f"{weight / 1000:.2f} kg when packed; {limits.most_kg:g} are the most"
            message = f"one copy of '{title}' weighs {kilograms}"
            hint = "Raise 'most_kg', or lower 'packing_g' or 'gsm'."
            yield error(place, "NR322", message, hint)
