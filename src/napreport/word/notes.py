"""Footnotes: from the page's list of notes to Word's footnotes part, in the order of their first calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from napreport.word.runs import make_runs
from napreport.word.wml import Element, run, w
from napreport.word.writer import DocumentWriter, reject


def collect_notes(root: Element) -> dict[str, Element]:
    """Return the page's notes by id, after making sure that Word will number them as the page does.

    Word numbers a footnote by where it is first called and has no place for one that is never called.
    """
    notes = {item.get("id", ""): item for item in root.iterfind(".//ol[@class='notes']/li")}
    called: list[str] = []
    for call in root.iterfind(".//sup[@class='call']"):
        note = _target(call)
        if note not in notes:
            reject(call, f"a call of '{note}', which is not among the notes")
        if note not in called:
            called.append(note)
        shown = "".join(str(part) for part in call.itertext()).strip()
        if shown != str(called.index(note) + 1):
            reject(call, f"note {shown} is called out of order: Word would print {called.index(note) + 1}")
    for name, item in notes.items():
        if name not in called:
            reject(item, f"note '{name}' is never called, so Word has no place for it")
    return notes


def find_repeated_notes(root: Element) -> frozenset[str]:
    """Return the ids of the notes that are called more than once."""
    calls = Counter(_target(call) for call in root.iterfind(".//sup[@class='call']"))
    return frozenset(note for note, times in calls.items() if times > 1)


def build_footnotes(notes: Mapping[str, Element], writer: DocumentWriter) -> Element:
    """Return the footnotes part's root: the two separators that Word asks for, then the notes as they were called."""
    root = w(
        "footnotes",
        w("footnote", _line(writer, "separator"), type="separator", id=-1),
        w("footnote", _line(writer, "continuationSeparator"), type="continuationSeparator", id=0),
    )
    for number, name in enumerate(writer.called_notes, 1):
        mark = run(w("footnoteRef"), writer.style_id("footnote reference"))
        content = writer.paragraph("footnote text", mark, run("\t"), *make_runs(notes[name], writer))
        root.append(w("footnote", content, id=number))
    return root


def _line(writer: DocumentWriter, kind: str) -> Element:
    return w("p", w("pPr", w("pStyle", val=writer.style_id("Normal"))), w("r", w(kind)))


def _target(call: Element) -> str:
    link = call.find("a")
    return "" if link is None else link.get("href", "").removeprefix("#")
