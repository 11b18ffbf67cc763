"""Captions: from a figure's or a table's title to a paragraph whose label hangs in the rail and counts itself."""

from __future__ import annotations

import re
from copy import copy

from napreport.page.vocabulary import text_of
from napreport.word.runs import make_runs
from napreport.word.wml import Element, field, run
from napreport.word.writer import DocumentWriter

#: The style of a caption without a label above a table as wide as the page.
WIDE = "NAP Caption wide"
_COUNTED = re.compile(r"(\D*)(\d+)(.*)", re.DOTALL)


def write_caption(caption: Element, style: str, writer: DocumentWriter) -> None:
    """Write a caption. One with a label takes the style `caption`, one without takes `style`."""
    label = caption.find("span[@class='label']")
    if label is None:
        rail = [] if style == WIDE else [run("\t")]
        writer.write_paragraph(style, *rail, *make_runs(caption, writer))
        return
    bookmarks = list(writer.waiting_bookmarks)
    writer.waiting_bookmarks.clear()
    named = _counted(text_of(label), writer)
    for bookmark in bookmarks:  # around the label alone: a reference prints what its bookmark holds
        named = writer.wrap_in_bookmark(bookmark, named)
    writer.write_paragraph("caption", *named, run("\t"), *make_runs(_unlabelled(caption), writer))


def _counted(shown: str, writer: DocumentWriter) -> list[Element]:
    """Return a label whose number is a field. Word counts the captions whose label begins with the same word."""
    style = writer.style_id("NAP Rail label")
    found = _COUNTED.fullmatch(shown)
    if found is None:
        return [run(shown, style)]
    before, number, after = found.groups()
    kind = re.sub(r"\W", "", before) or "Caption"
    writer.captions[kind] += 1
    restart = "" if writer.captions[kind] == int(number) else rf" \r {number}"
    writer.captions[kind] = int(number)
    counted = field(rf"SEQ {kind} \* ARABIC{restart}", number, style)
    return [*([run(before, style)] if before else []), *counted, *([run(after, style)] if after else [])]


def _unlabelled(caption: Element) -> Element:
    """Return a copy of a caption without its label."""
    bare = copy(caption)
    for found in bare.findall("span[@class='label']"):
        tail = (found.tail or "").lstrip()
        bare.remove(found)
        bare.text = (bare.text or "").rstrip() + tail
    return bare
