"""Marking: from a page whose strings are marked to the same page with an element and an id around each, to find it by."""

from __future__ import annotations

import re
from collections import Counter
from html import escape

from lxml import etree

#: Signs that no text holds (Unicode keeps them for such use): a string's id begins, its text begins, its text ends.
_BEGIN, _TEXT, _END = "\ufdd0", "\ufdd1", "\ufdd2"


def marker(contexts: tuple[str, ...], text: str) -> str:
    """Return a text between signs that name its strings; `found_again` turns them into elements with ids."""
    return "".join(f"{_BEGIN}{context}{_TEXT}" for context in contexts) + text + _END * len(contexts)


def insert_elements(rendered: str) -> str:
    """Return a rendered page with an element around each marked string. In an attribute no element may stand."""
    rendered = re.sub(r"<[^<>]*>", lambda tag: re.sub(f"{_BEGIN}[^{_TEXT}]*{_TEXT}|{_END}", "", tag.group()), rendered)
    times: Counter[str] = Counter()

    def opened(found: re.Match[str]) -> str:
        times[found.group(1)] += 1
        again = f"~{times[found.group(1)]}" if times[found.group(1)] > 1 else ""
        return f'<span id="l10n:{escape(found.group(1))}{again}">'

    return re.sub(f"{_BEGIN}([^{_TEXT}]*){_TEXT}", opened, rendered).replace(_END, "</span>")


def merge_spans(root: etree._Element) -> None:
    """Give an element that holds one string and nothing else the string's id, so that it is laid out as it would be."""
    for span in [each for each in root.iter("span") if each.get("id", "").startswith("l10n:")]:
        parent = span.getparent()
        if parent is None or parent.get("id") or len(parent) != 1:
            continue
        if (parent.text or "").strip() or (span.tail or "").strip() or parent.tag in ("tr", "thead", "tbody"):
            continue
        parent.set("id", span.get("id", ""))
        parent.text = span.text
        parent[:] = list(span)
