"""Footnotes: from the page's list of notes to Word's footnotes part, in the order of their first calls."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping

from napreport.word.runs import inline
from napreport.word.wml import Element, run, w
from napreport.word.writer import DocumentWriter, reject


def listed(root: Element) -> dict[str, Element]:
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


def called_again(root: Element) -> frozenset[str]:
    """Return the ids of the notes that are called more than once."""
    calls = Counter(_target(call) for call in root.iterfind(".//sup[@class='call']"))
    return frozenset(note for note, times in calls.items() if times > 1)


def footnotes(notes: Mapping[str, Element], desk: DocumentWriter) -> Element:
    """Return the footnotes part's root: the two separators that Word asks for, then the notes as they were called."""
    root = w(
        "footnotes",
        w("footnote", _line(desk, "separator"), type="separator", id=-1),
        w("footnote", _line(desk, "continuationSeparator"), type="continuationSeparator", id=0),
    )
    for number, name in enumerate(desk.called, 1):
        mark = run(w("footnoteRef"), desk.style("footnote reference"))
        content = desk.paragraph("footnote text", mark, run("\t"), *inline(notes[name], desk))
        root.append(w("footnote", content, id=number))
    return root


def _line(desk: DocumentWriter, kind: str) -> Element:
    return w("p", w("pPr", w("pStyle", val=desk.style("Normal"))), w("r", w(kind)))


def _target(call: Element) -> str:
    link = call.find("a")
    return "" if link is None else link.get("href", "").removeprefix("#")
