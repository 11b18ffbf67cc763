"""Write inline elements as runs, links and note calls."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import quote

from napreport.language.typography import IDENTIFIER
from napreport.page.vocabulary import WHITE_SPACE, text_of
from napreport.word.labels import Label
from napreport.word.wml import Element, field, qname, refer, run, text, w
from napreport.word.writer import DocumentWriter, reject

#: Inline element -> the mark that it gives to the text inside it. No other element may be in a paragraph.
INLINE = {
    "strong": "strong",
    "em": "emphasis",
    "cite": "cited",
    "span": "",
    "a": "",
    "mark": "draft",
    "sup.call": "call",
}

#: The first set of marks that a piece has gives its run the style: a run can have only one.
STYLES: tuple[tuple[frozenset[str], str], ...] = (
    (frozenset({"draft"}), "NAP Draft mark"),
    (frozenset({"outside", "reversed"}), "NAP Ask link"),
    (frozenset({"inside", "reversed"}), "NAP Ask link"),
    (frozenset({"outside"}), "Hyperlink"),
    (frozenset({"inside"}), "NAP Reference"),
    (frozenset({"strong", "emphasis"}), "NAP Strong emphasis"),
    (frozenset({"strong", "cited"}), "NAP Strong emphasis"),
    (frozenset({"strong"}), "Strong"),
    (frozenset({"emphasis"}), "Emphasis"),
    (frozenset({"cited"}), "NAP Cited title"),
)
_CALL = "footnote reference"
#: A hyphen that ends no line; XML has no such letter.
_HELD = "\0"
#: The first of two years joined by a hyphen.
_YEARS = re.compile(r"(?<![\w-])(\d{4})-(?=\d{4}(?![\w-]))")


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text of one kind, or a note's call."""

    text: str
    marks: frozenset[str] = frozenset()
    lang: str | None = None
    rtl: bool | None = None
    link: Element | None = None
    note: str = ""


def selector(element: Element) -> str:
    """Return an element's key in the rules: `p`, `p.lead`, `article.card.finding`."""
    return ".".join([str(element.tag), *element.get("class", "").split()])


def make_runs(element: Element, writer: DocumentWriter, style: str | None = None) -> list[Element]:
    """Return the runs of an element's content.

    `style` names a character style for what has none of its own.
    """
    reversed_ = any(selector(up) == "aside.ask" for up in element.iterancestors())
    pieces = _cut(element, Piece("", frozenset({"reversed"} if reversed_ else ())))
    return list(_write_pieces(_collapse_space(pieces), writer, style))


def _cut(element: Element, around: Piece) -> Iterator[Piece]:
    """Yield the pieces inside an element, with the marks of `around`."""
    if element.get("lang"):
        around = replace(around, lang=element.get("lang"))
    if element.get("dir"):
        around = replace(around, rtl=element.get("dir") == "rtl")
    yield replace(around, text=element.text or "")
    for child in element:
        mark = INLINE.get(selector(child))
        if mark is None:
            reject(child, f"<{selector(child)}> has no place inside <{element.tag}>")
        if mark == "call":
            note, number = read_call(child)
            yield replace(around, text=number, note=note)
        else:
            inside = replace(around, marks=around.marks | {mark} if mark else around.marks)
            if child.tag == "a":
                kind = "inside" if child.get("href", "").startswith("#") else "outside"
                inside = replace(inside, link=child, marks=inside.marks | {kind})
            yield from _cut(child, inside)
        yield replace(around, text=child.tail or "")


def read_call(call: Element) -> tuple[str, str]:
    """Return a called note's id and its printed number."""
    link = call.find("a")
    if link is None or not link.get("href", "").startswith("#"):
        reject(call, "a note call without a link to its note")
    return link.get("href", "")[1:], text_of(link)


def _collapse_space(pieces: Iterable[Piece]) -> list[Piece]:
    """Reduce white space to single spaces across pieces, none at the ends."""
    kept: list[Piece] = []
    at_start = True
    for piece in pieces:
        if piece.note:
            kept.append(piece)
            at_start = False
            continue
        content = WHITE_SPACE.sub(" ", piece.text)
        if at_start:
            content = content.lstrip(" ")
        if content:
            kept.append(replace(piece, text=content))
            at_start = content.endswith(" ")
    while kept and not kept[-1].note and not kept[-1].text.rstrip(" "):
        kept.pop()
    if kept and not kept[-1].note:
        kept[-1] = replace(kept[-1], text=kept[-1].text.rstrip(" "))
    return kept


def _write_pieces(pieces: Iterable[Piece], writer: DocumentWriter, style: str | None) -> Iterator[Element]:
    link: Element | None = None
    linked: list[Element] = []
    after_call = False
    for piece in pieces:
        if piece.link is not link and linked:
            yield from _write_link(link, linked, writer)
            linked = []
        link = piece.link
        if after_call and piece.note:  # notes 6 and 7, not 67
            yield run("\u00a0", writer.style_id(_CALL))
        after_call = bool(piece.note)
        runs = _write_call(piece, writer) if piece.note else [_write_run(piece, writer, style)]
        if link is None:
            yield from runs
        else:
            linked.extend(runs)
    if linked:
        yield from _write_link(link, linked, writer)


def _write_run(piece: Piece, writer: DocumentWriter, fallback: str | None) -> Element:
    name = next((style for marks, style in STYLES if marks <= piece.marks), fallback)
    first, *others = _hold_identifiers(piece.text).split(_HELD)
    element = run(first, writer.style_id(name) if name else None, piece.lang, piece.rtl)
    for part in others:
        element.extend((w("noBreakHyphen"), text(part)))
    return element


def _hold_identifiers(content: str) -> str:
    """Mark the hyphens at which Word and LibreOffice would cut a number.

    Both end a line after any hyphen, and after no slash. Word's own element needs no glyph, as U+2011 and U+2060 do, which
    embedded faces lack, and who extracts the text of a document gets a hyphen. Word's search finds it by ^~.
    """
    content = _YEARS.sub(rf"\1{_HELD}", content)
    return IDENTIFIER.sub(lambda found: found.group().replace("-", _HELD), content)


def _write_link(anchor: Element | None, runs: list[Element], writer: DocumentWriter) -> list[Element]:
    assert anchor is not None
    href = anchor.get("href", "")
    if href.startswith("#"):
        if href[1:] not in writer.bookmarks:
            reject(anchor, f"a link to {href}, which nothing on the page is called")
        bookmark, label = writer.bookmarks[href[1:]], writer.labels.get(href[1:])
        if label is not None and text_of(anchor) == label.shown:
            return _write_reference(bookmark, label, writer)
        element = w("hyperlink", *runs, anchor=bookmark)
    else:
        # Word takes a whole file for damaged when an address holds a space or a letter that an address may not hold.
        address = quote(href, safe="!#$%&'()*+,/:;=?@[]~")
        element = refer("hyperlink", writer.package.add_link(address, writer.part), *runs)
    element.set(qname("history"), "1")
    return [element]


def _write_reference(bookmark: str, label: Label, writer: DocumentWriter) -> list[Element]:
    """Return a reference to a heading's number (`\\n`) or a caption's label."""
    switch = "\\n \\h" if label.by_list else "\\h"
    style = next(name for marks, name in STYLES if marks == {"inside"})
    style = writer.style_id(style)
    before, after = ([run(words, style)] if words else [] for words in (label.before, label.after))
    number = label.shown[len(label.before) : len(label.shown) - len(label.after)]
    return [*before, *field(f"REF {bookmark} {switch}", number, style), *after]


def _write_call(piece: Piece, writer: DocumentWriter) -> list[Element]:
    """Return a footnote's reference.

    From the second call on, it is a field with the number.
    """
    style = writer.style_id(_CALL)
    bookmark = "_Ref" + piece.note.replace("-", "_")
    if piece.note in writer.called_notes:
        return field(f"NOTEREF {bookmark} \\f \\h", piece.text, style)
    writer.called_notes.append(piece.note)
    reference = w("r", w("rPr", w("rStyle", val=style)), w("footnoteReference", id=len(writer.called_notes)))
    return writer.wrap_in_bookmark(bookmark, [reference]) if piece.note in writer.repeated_notes else [reference]
