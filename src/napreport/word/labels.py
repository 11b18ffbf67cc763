"""Labels of cards and captions, such as "R1" or "Figure 2".

A link with such a label as its text is a cross reference.
"""

from __future__ import annotations

from dataclasses import dataclass

from napreport.page.vocabulary import text_of
from napreport.word.wml import Element


@dataclass(frozen=True, slots=True)
class Label:
    """A label as printed, counted by a list or a field."""

    shown: str
    by_list: bool


def find_labels(root: Element) -> dict[str, Label]:
    """Return the labels of a page by their ids."""
    labels: dict[str, Label] = {}
    for card in root.iter("article"):
        head = card.find("header")
        shown = None if head is None else find_card_label(head)
        if shown is not None and card.get("id"):
            labels[card.get("id", "")] = Label(shown, by_list=True)
    for label in root.iterfind(".//span[@class='label']"):
        for owner in label.iterancestors("figure", "table"):
            if owner.get("id"):
                labels.setdefault(owner.get("id", ""), Label(text_of(label), by_list=False))
    return labels


def find_card_label(header: Element) -> str | None:
    """Return a card's label, which holds its number, or its number alone."""
    # A finding shows both on the page, the number large and again in the label. Word prints it once.
    for name in ("label", "number"):
        element = header.find(f"p[@class='{name}']")
        if element is not None:
            return text_of(element)
    return None
