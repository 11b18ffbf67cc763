"""Labels of cards and captions, such as "R1" or "Figure 2".

A link with such a label as its text is a cross reference.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from napreport.page.vocabulary import text_of
from napreport.word.wml import Element

_NUMBERED = re.compile(r"(\D*)(\d+)(.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Label:
    """A label as printed, counted by a list or a field.

    A finding's list has its number alone: `before` and `after` are the words around it.
    """

    shown: str
    by_list: bool
    before: str = ""
    after: str = ""


def find_labels(root: Element) -> dict[str, Label]:
    """Return the labels of a page by their ids."""
    labels: dict[str, Label] = {}
    for card in root.iter("article"):
        head = card.find("header")
        shown = None if head is None else find_card_label(head)
        if head is not None and shown is not None and card.get("id"):
            before, _, after = split_label(head) or ("", "", "")
            labels[card.get("id", "")] = Label(shown, True, before, after)
    for label in root.iterfind(".//span[@class='label']"):
        for owner in label.iterancestors("figure", "table"):
            if owner.get("id"):
                labels.setdefault(owner.get("id", ""), Label(text_of(label), by_list=False))
    return labels


def split_label(header: Element) -> tuple[str, str, str] | None:
    """Return a head's label around its number, or None without a label."""
    label = header.find("p[@class='label']")
    found = None if label is None else _NUMBERED.fullmatch(text_of(label))
    return None if found is None else (found[1], found[2], found[3])


def find_card_label(header: Element) -> str | None:
    """Return a card's label, which holds its number, or its number alone."""
    # A finding shows both on the page, the number large and again in the label. Word prints it once.
    for name in ("label", "number"):
        element = header.find(f"p[@class='{name}']")
        if element is not None:
            return text_of(element)
    return None
