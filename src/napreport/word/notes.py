"""Footnotes: the page's notes as Word numbers them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from napreport.word.runs import make_runs, read_call
from napreport.word.wml import Element, run, w
from napreport.word.writer import DocumentWriter, reject


def collect_notes(root: Element) -> dict[str, Element]:
    """Return the page's notes by id; refuse what Word would number otherwise.

    Word numbers a footnote by its first call and has no place for one that is never called.
    """
    notes = {item.get("id", ""): item for item in root.iterfind(".//ol[@class='notes']/li")}
    called: list[str] = []
    for call in root.iterfind(".//sup[@class='call']"):
        note, number = read_call(call)
        if note not in notes:
            reject(call, f"a call of '{note}', which is not among the notes")
        if note not in called:
            called.append(note)
        if number != str(called.index(note) + 1):
            reject(call, f"note {number} is called out of order: Word would print {called.index(note) + 1}")
    for name, item in notes.items():
        if name not in called:
            reject(item, f"note '{name}' is never called, so Word has no place for it")
    return notes


def find_repeated_notes(root: Element) -> frozenset[str]:
    """Return the ids of the notes that are called more than once."""
    calls = Counter(read_call(call)[0] for call in root.iterfind(".//sup[@class='call']"))
    return frozenset(note for note, times in calls.items() if times > 1)


def build_footnotes(notes: Mapping[str, Element], writer: DocumentWriter) -> Element:
    """Return the root of the footnotes part, in the order of their calls.

    Word wants two separators before the notes.
    """
    root = w(
        "footnotes",
        w("footnote", _separator(writer, "separator"), type="separator", id=-1),
        w("footnote", _separator(writer, "continuationSeparator"), type="continuationSeparator", id=0),
    )
    for number, name in enumerate(writer.called_notes, 1):
        mark = run(w("footnoteRef"), writer.style_id("footnote reference"))
        content = writer.paragraph("footnote text", mark, run("\t"), *make_runs(notes[name], writer))
        root.append(w("footnote", content, id=number))
    return root


def _separator(writer: DocumentWriter, kind: str) -> Element:
    return w("p", w("pPr", w("pStyle", val=writer.style_id("Normal"))), w("r", w(kind)))
