"""Footnotes: the page's notes as Word numbers them."""

from __future__ import annotations

from collections import Counter

from napreport.word.runs import make_runs, read_call
from napreport.word.wml import Element, run, w
from napreport.word.writer import DocumentWriter, reject


def collect_notes(root: Element) -> tuple[dict[str, Element], frozenset[str]]:
    """Return the notes by id, and those called twice.

    Refuse what Word would number otherwise: it numbers a footnote by its first call and has no place for one that is
    never called.
    """
    notes = {item.get("id", ""): item for item in root.iterfind(".//ol[@class='notes']/li")}
    calls: Counter[str] = Counter()
    for call in root.iterfind(".//sup[@class='call']"):
        note, number = read_call(call)
        if note not in notes:
            reject(call, f"a call of '{note}', which is not among the notes")
        calls[note] += 1
        place = list(calls).index(note) + 1
        if number != str(place):
            reject(call, f"note {number} is called out of order: Word would print {place}")
    for name, item in notes.items():
        if name not in calls:
            reject(item, f"note '{name}' is never called, so Word has no place for it")
    return notes, frozenset(note for note, times in calls.items() if times > 1)


def build_footnotes(writer: DocumentWriter) -> Element:
    """Return the footnotes part: Word's two separators, then the notes as called."""
    root = w(
        "footnotes",
        w("footnote", _separator(writer, "separator"), type="separator", id=-1),
        w("footnote", _separator(writer, "continuationSeparator"), type="continuationSeparator", id=0),
    )
    for number, name in enumerate(writer.called_notes, 1):
        mark = run(w("footnoteRef"), writer.style_id("footnote reference"))
        content = writer.paragraph("footnote text", mark, run("\t"), *make_runs(writer.notes[name], writer))
        root.append(w("footnote", content, id=number))
    return root


def _separator(writer: DocumentWriter, kind: str) -> Element:
    return w("p", w("pPr", w("pStyle", val=writer.style_id("footnote text"))), w("r", w(kind)))
