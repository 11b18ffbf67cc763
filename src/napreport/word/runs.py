"""Runs: from a paragraph's inline elements to runs, links and note calls, each in a character style and a language."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from urllib.parse import quote

from napreport.page.vocabulary import WHITE_SPACE, text_of
from napreport.word.labels import Label
from napreport.word.wml import Element, field, qname, refer, run, w
from napreport.word.writer import DocumentWriter, reject

#: Inline element -> what it makes of the text inside it. An element that is not here has no place in a paragraph.
INLINE = {
    "strong": "strong",
    "em": "emphasis",
    "cite": "cited",
    "span": "",
    "a": "",
    "mark": "draft",
    "sup.call": "call",
}

#: The first set of marks that all hold gives the run its style: a run can have only one.
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


@dataclass(frozen=True, slots=True)
class Piece:
    """A stretch of text of one kind, or a note call (`note` is then the note's id)."""

    text: str
    marks: frozenset[str] = frozenset()
    lang: str | None = None
    rtl: bool | None = None
    link: Element | None = None
    note: str = ""


def selector(element: Element) -> str:
    """Return an element as the tables name it: `p`, `p.lead`, `article.card.finding`."""
    return ".".join([str(element.tag), *element.get("class", "").split()])


def make_runs(element: Element, writer: DocumentWriter, style: str | None = None) -> list[Element]:
    """Return the runs of an element's content. `style` names a character style for whatever has none of its own."""
    reversed_ = any(selector(up) == "aside.ask" for up in element.iterancestors())
    return list(
        _written(_spaced(_pieces(element, Piece("", frozenset({"reversed"} if reversed_ else ())))), writer, style)
    )


def _pieces(element: Element, around: Piece) -> Iterator[Piece]:
    """Yield the pieces inside `element`; `around` says what holds there."""
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
            yield replace(around, text=_called(child), note=_note(child))
        else:
            inside = replace(around, marks=around.marks | {mark} if mark else around.marks)
            if child.tag == "a":
                kind = "inside" if child.get("href", "").startswith("#") else "outside"
                inside = replace(inside, link=child, marks=inside.marks | {kind})
            yield from _pieces(child, inside)
        yield replace(around, text=child.tail or "")


def _called(call: Element) -> str:
    return "".join(str(part) for part in call.itertext()).strip()


def _note(call: Element) -> str:
    link = call.find("a")
    target = "" if link is None else link.get("href", "")
    if not target.startswith("#"):
        reject(call, "a note call without a link to its note")
    return target[1:]


def _spaced(pieces: Iterable[Piece]) -> list[Piece]:
    """Bring white space down to single spaces across pieces, none at the ends, and drop what is empty then."""
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


def _written(pieces: Iterable[Piece], writer: DocumentWriter, style: str | None) -> Iterator[Element]:
    link: Element | None = None
    linked: list[Element] = []
    called = False
    for piece in pieces:
        if piece.link is not link and linked:
            yield from _link(link, linked, writer)
            linked = []
        link = piece.link
        if called and piece.note:  # notes 6 and 7, not 67
            yield run("\u00a0", writer.style_id(_CALL))
        called = bool(piece.note)
        made = _call(piece, writer) if piece.note else [_run(piece, writer, style)]
        if link is None:
            yield from made
        else:
            linked.extend(made)
    if linked:
        yield from _link(link, linked, writer)


def _run(piece: Piece, writer: DocumentWriter, fallback: str | None) -> Element:
    name = next((style for marks, style in STYLES if marks <= piece.marks), fallback)
    return run(piece.text, writer.style_id(name) if name else None, piece.lang, piece.rtl)


def _link(anchor: Element | None, runs: list[Element], writer: DocumentWriter) -> list[Element]:
    assert anchor is not None
    href = anchor.get("href", "")
    if href.startswith("#"):
        if href[1:] not in writer.bookmarks:
            reject(anchor, f"a link to {href}, which nothing on the page is called")
        bookmark, label = writer.bookmarks[href[1:]], writer.labels.get(href[1:])
        if label is not None and text_of(anchor) == label.shown:
            return _reference(bookmark, label, writer)
        made = w("hyperlink", *runs, anchor=bookmark)
    else:
        # Word takes a whole file for damaged when an address holds a space or a letter that an address may not hold.
        made = refer("hyperlink", writer.add_link(quote(href, safe="!#$%&'()*+,/:;=?@[]~")), *runs)
    made.set(qname("history"), "1")
    return [made]


def _reference(bookmark: str, label: Label, writer: DocumentWriter) -> list[Element]:
    """Return a reference that Word keeps up to date: to a heading's number (`\\n`) or to a caption's label."""
    switch = "\\n \\h" if label.by_list else "\\h"
    style = next(name for marks, name in STYLES if marks == {"inside"})
    return field(f"REF {bookmark} {switch}", label.shown, writer.style_id(style))


def _call(piece: Piece, writer: DocumentWriter) -> list[Element]:
    """Return a footnote's reference; from the second call on, a field that repeats the number of the first."""
    style = writer.style_id(_CALL)
    bookmark = "_Ref" + piece.note.replace("-", "_")
    if piece.note in writer.called_notes:
        return field(f"NOTEREF {bookmark} \\f \\h", piece.text, style)
    writer.called_notes.append(piece.note)
    reference = w("r", w("rPr", w("rStyle", val=style)), w("footnoteReference", id=len(writer.called_notes)))
    return writer.wrap_in_bookmark(bookmark, [reference]) if piece.note in writer.repeated_notes else [reference]
