"""Give each string on a page an element and an id."""

from __future__ import annotations

import re
from collections import Counter
from html import escape

from lxml import etree

#: Noncharacters, which no text may hold: a string's id begins, its text begins, its text ends.
_BEGIN, _TEXT, _END = "\ufdd0", "\ufdd1", "\ufdd2"


def marker(contexts: tuple[str, ...], text: str) -> str:
    """Put noncharacters with its strings' ids around a text."""
    return "".join(f"{_BEGIN}{context}{_TEXT}" for context in contexts) + text + _END * len(contexts)


def insert_elements(rendered: str) -> str:
    """Turn the signs on a rendered page into elements, except in attributes."""
    rendered = re.sub(r"<[^<>]*>", lambda tag: re.sub(f"{_BEGIN}[^{_TEXT}]*{_TEXT}|{_END}", "", tag.group()), rendered)
    times: Counter[str] = Counter()

    def opened(found: re.Match[str]) -> str:
        times[found.group(1)] += 1
        again = f"~{times[found.group(1)]}" if times[found.group(1)] > 1 else ""
        return f'<span id="l10n:{escape(found.group(1))}{again}">'

    return re.sub(f"{_BEGIN}([^{_TEXT}]*){_TEXT}", opened, rendered).replace(_END, "</span>")


def merge_spans(root: etree._Element) -> None:
    """Move ids to elements with no other content."""
    for span in [each for each in root.iter("span") if each.get("id", "").startswith("l10n:")]:
        parent = span.getparent()
        if parent is None or parent.get("id") or len(parent) != 1:
            continue
        if (parent.text or "").strip() or (span.tail or "").strip() or parent.tag in ("tr", "thead", "tbody"):
            continue
        parent.set("id", span.get("id", ""))
        parent.text = span.text
        parent[:] = list(span)
