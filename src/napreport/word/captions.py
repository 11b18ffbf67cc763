"""Captions of figures and tables, whose labels count themselves."""

from __future__ import annotations

import re
from copy import copy

from napreport.page.vocabulary import text_of
from napreport.word.runs import make_runs
from napreport.word.wml import Element, field, run
from napreport.word.writer import DocumentWriter

_NUMBERED = re.compile(r"(\D*)(\d+)(.*)", re.DOTALL)


def write_caption(caption: Element, style: str, writer: DocumentWriter) -> None:
    """Write a caption in the style `caption`.

    Without a label it is in `style`.
    """
    label = caption.find("span[@class='label']")
    if label is None:
        writer.write_paragraph(style, *make_runs(caption, writer))
        return
    bookmarks = list(writer.waiting_bookmarks)
    writer.waiting_bookmarks.clear()
    runs = _count_label(text_of(label), writer)
    for bookmark in bookmarks:  # around the label alone: a reference prints what its bookmark holds
        runs = writer.wrap_in_bookmark(bookmark, runs)
    writer.write_paragraph(style, *runs, run("\u2002"), *make_runs(_without_label(caption), writer))


def _count_label(shown: str, writer: DocumentWriter) -> list[Element]:
    """Return a label whose number is a field."""
    # Word counts the captions whose labels begin with the same word.
    style = writer.style_id("NAP Rail label")
    found = _NUMBERED.fullmatch(shown)
    if found is None:
        return [run(shown, style)]
    before, number, after = found.groups()
    kind = re.sub(r"\W", "", before) or "Caption"
    writer.captions[kind] += 1
    restart = "" if writer.captions[kind] == int(number) else rf" \r {number}"
    writer.captions[kind] = int(number)
    counted = field(rf"SEQ {kind} \* ARABIC{restart}", number, style)
    return [*([run(before, style)] if before else []), *counted, *([run(after, style)] if after else [])]


def _without_label(caption: Element) -> Element:
    """Return a copy of a caption without its label."""
    bare = copy(caption)
    for label in bare.findall("span[@class='label']"):
        tail = (label.tail or "").lstrip()
        bare.remove(label)
        bare.text = (bare.text or "").rstrip() + tail
    return bare
