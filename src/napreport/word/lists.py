"""Lists, and names with values."""

from __future__ import annotations

from copy import deepcopy

from napreport.page.vocabulary import text_of
from napreport.word.runs import make_runs
from napreport.word.wml import Element, run, w
from napreport.word.writer import DocumentWriter, reject

#: Letters' widths in em, a little more than the text face's own: enough to tell whether a name fits its column.
_NARROW, _WIDE = frozenset("iljtfrI.,;:'!|()[] "), frozenset("mwMW@%&")
#: How wide a name may be in em, and its character style, by the style of its paragraph.
_NAMES = {"NAP Fact": (6.8, "NAP Term"), "NAP Sheet fact": (11.2, "NAP Rail label")}


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
    """Write names and values as label, tab, text: the label hangs."""
    room, label = _NAMES[style]
    name: list[Element] = []
    for child in element:
        writer.await_bookmark(child)
        if child.tag == "dt":
            name = make_runs(child, writer, label)
            # A name too long for its column takes a line of its own; the line after a break starts where the text does.
            name.append(run(w("br")) if _width(text_of(child)) > room else run("\t"))
        else:
            writer.write_paragraph(style, *(name or [run("\t")]), *make_runs(child, writer))
            name = []  # a second value for the same name stands below the first
    if name:
        reject(element, "a dt without its dd")


def write_rail(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write names and values below each other."""
    for child in element:
        writer.await_bookmark(child)
        writer.write_paragraph("NAP Rail head" if child.tag == "dt" else style, *make_runs(child, writer))


def write_run_in(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write names and values in one paragraph."""
    content: list[Element] = []
    for child in element:
        writer.await_bookmark(child)
        if child.tag == "dt":
            content += [*([run("\u2003")] if content else []), *make_runs(child, writer, "NAP Term")]
        else:
            content += [run("\u2002"), *make_runs(child, writer)]
    writer.write_paragraph(style, *content)


def write_facts(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write names and values that hold together, and to their source."""
    write_pairs(element, style, writer)
    if not has_source(element):
        writer.release_last()


def has_source(element: Element) -> bool:
    """Say whether the line below an element gives its source."""
    following = element.getnext()
    return following is not None and following.get("class") == "source"


def _width(name: str) -> float:
    return sum(0.32 if c in _NARROW else 0.88 if c in _WIDE else 0.6 if c.isupper() else 0.53 for c in name)
