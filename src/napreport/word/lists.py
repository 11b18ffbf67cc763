"""Lists, and names with values whose labels hang in the rail."""

from __future__ import annotations

from copy import deepcopy

from napreport.page.vocabulary import text_of
from napreport.word.runs import make_runs
from napreport.word.wml import Element, run, w
from napreport.word.writer import DocumentWriter, reject

#: Letters' widths in em, a little more than the text face's own: enough to tell whether a label fits the rail.
_NARROW, _WIDE, _RAIL_EM = frozenset("iljtfrI.,;:'!|()[] "), frozenset("mwMW@%&"), 11.2


def write_list(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write a list; a numbered one restarts at 1.

    The style carries the bullets. No item stands alone on a page: the first stays with the second, the last with the
    one before it and with a source.
    """
    restarted: list[Element] = []
    if element.tag == "ol":
        restarted = [
            w("numPr", w("ilvl", val=0), w("numId", val=writer.numbering.restart_list(writer.style_id(style))))
        ]
    for number, item in enumerate(element):
        if item.tag != "li":
            reject(item, f"<{item.tag}> in a list")
        writer.await_bookmark(item)
        writer.write_paragraph(style, *make_runs(item, writer), properties=deepcopy(restarted))
        if len(element) > 1 and number in (0, len(element) - 2):
            writer.keep_last()
    if has_source(element):
        writer.keep_last()


def write_pairs(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write names and values as label, tab, text."""
    rail: list[Element] = []
    for child in element:
        writer.await_bookmark(child)
        if child.tag == "dt":
            rail = make_runs(child, writer, "NAP Rail label")
            # A name too long for the rail takes a line of its own; the line after a break starts at the text column.
            rail.append(run(w("br")) if _is_too_wide(text_of(child)) else run("\t"))
        else:
            writer.write_paragraph(style, *(rail or [run("\t")]), *make_runs(child, writer))
            rail = []  # a second value for the same name stands below the first
    if rail:
        reject(element, "a dt without its dd")


def write_facts(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write names and values that hold together, and to their source."""
    write_pairs(element, style, writer)
    if not has_source(element):
        writer.release_last()


def has_source(element: Element) -> bool:
    """Say whether the line below an element gives its source."""
    following = element.getnext()
    return following is not None and following.get("class") == "source"


def _is_too_wide(name: str) -> bool:
    return sum(0.32 if c in _NARROW else 0.88 if c in _WIDE else 0.6 if c.isupper() else 0.53 for c in name) > _RAIL_EM
