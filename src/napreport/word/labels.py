"""Labels: from the page to what its cards and captions are called, by which a link can be told to be a cross reference."""

from __future__ import annotations

from dataclasses import dataclass

from napreport.page.vocabulary import text_of
from napreport.word.wml import Element


@dataclass(frozen=True, slots=True)
class Label:
    """How a card or a caption is called on the page ("R1", "Figure 2"), and whether a list counts it or a field does."""

    shown: str
    by_list: bool


def find_labels(root: Element) -> dict[str, Label]:
    """Return the label of everything on the page that has one and an id to refer to it by."""
    found: dict[str, Label] = {}
    for card in root.iter("article"):
        head = card.find("header")
        shown = None if head is None else find_card_label(head)
        if shown is not None and card.get("id"):
            found[card.get("id", "")] = Label(shown, by_list=True)
    for label in root.iterfind(".//span[@class='label']"):
        for owner in label.iterancestors("figure", "table"):
            if owner.get("id"):
                found.setdefault(owner.get("id", ""), Label(text_of(label), by_list=False))
    return found


def find_card_label(header: Element) -> str | None:
    """Return what a card's head is called: its label, which holds the number, or its number alone; None without either.

    A finding shows both on the page, the number large and again in the label. Word prints it once.
    """
    for name in ("label", "number"):
        found = header.find(f"p[@class='{name}']")
        if found is not None:
            return text_of(found)
    return None
