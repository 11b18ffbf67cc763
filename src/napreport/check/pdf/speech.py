"""Print a PDF's structure tree: as speech or as a tree.

`read_aloud` follows what NVDA and VoiceOver say of tagged PDFs: an element's kind before its words, a figure's description
instead of what it holds, the size of lists and tables, a column's head before each cell, each change of language.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from napreport.check.pdf.font_encoding import UNREADABLE
from napreport.check.pdf.tagtree import Tag, join_lines

_INLINE = frozenset({"Span", "Link", "Reference", "Lbl"})


def read_aloud(tag: Tag) -> Iterator[str]:
    """Yield the spoken text, a block a line.

    Words in square brackets are the program's own.
    """
    if tag.role == "Table":
        yield from _table(tag)
    elif tag.role in ("L", "TOC"):
        yield f"[{'contents' if tag.role == 'TOC' else 'list'}, {_count(len(tag.children()), 'item')}]"
        for item in tag.children():
            yield from _item(item)
    elif tag.role == "Figure":
        yield f"[graphic] {tag.alt}"
    elif tag.role == "BlockQuote":
        lines = [line for kid in tag.children() for line in read_aloud(kid)]
        yield from (f"[quotation] {line}" if place == 0 else line for place, line in enumerate(lines))
    elif any(not isinstance(kid, str) and kid.role not in _INLINE for kid in tag.kids) and tag.role != "TOCI":
        for kid in tag.children():
            yield from read_aloud(kid)
    else:
        yield f"{_kind(tag)}{_words(tag)}"


def _count(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _kind(tag: Tag) -> str:
    heading = tag.role[1:] if tag.role[:1] == "H" and tag.role[1:].isdigit() else ""
    words = f"heading {heading}" if heading else {"Note": "note"}.get(tag.role, "")
    return f"[{words}] " if words else ""


def _words(tag: Tag) -> str:
    """Return an element's words.

    Links, other languages and unreadable letters are named where they begin.
    """
    pieces = []
    for kid in tag.kids:
        words = kid if isinstance(kid, str) else _words(kid)
        if not isinstance(kid, str) and kid.role == "Link":
            words = f"[link: {kid.link_text}] {words}" if kid.link_text != words else f"[link] {words}"
        pieces.append(words)
    text = re.sub(f"{UNREADABLE}+", lambda found: f"[{_count(len(found[0]), 'unreadable letter')}]", join_lines(pieces))
    return f"[{tag.lang}: {text}]" if tag.lang else text


def _item(item: Tag) -> Iterator[str]:
    label = join_lines([_words(kid) for kid in item.children() if kid.role == "Lbl"])
    bodies = [kid for kid in item.children() if kid.role != "Lbl"]
    if item.role == "TOCI":
        yield f"  {_words(item)}"
        return
    lines = [f"{_words(_without_notes(body))}" for body in bodies]
    yield "  " + join_lines([label, *lines])
    for note in (note for body in bodies for note in body.children() if note.role == "Note"):
        yield from (f"  {line}" for line in read_aloud(note))


def _without_notes(tag: Tag) -> Tag:
    return Tag(tag.role, tuple(kid for kid in tag.kids if isinstance(kid, str) or kid.role != "Note"), tag.lang)


def _table(table: Tag) -> Iterator[str]:
    rows = [tag for tag in table.descendants() if tag.role == "TR"]
    columns = max((len(row.children()) for row in rows), default=0)
    caption = join_lines([tag.text() for tag in table.children() if tag.role == "Caption"])
    title = " ".join(filter(None, (caption, f"({table.summary})" if table.summary else "")))
    yield f"[table, {_count(len(rows), 'row')}, {_count(columns, 'column')}] {title}".rstrip()
    heads: dict[int, str] = {}
    for row in rows:
        cells = row.children()
        if all(cell.scope == "Column" for cell in cells):
            heads = {place: cell.text() for place, cell in enumerate(cells)}
            continue
        texts = [
            f"{heads[place]}: {_words(_without_notes(cell))}" if place in heads else _words(_without_notes(cell))
            for place, cell in enumerate(cells)
        ]
        yield f"  {'; '.join(texts)}"
        for note in (tag for tag in row.descendants() if tag.role == "Note"):
            yield from (f"  {line}" for line in read_aloud(note))


def format_tree(tag: Tag, depth: int = 0, most: int = 72) -> Iterator[str]:
    """Yield the structure tree, a block a line with its properties.

    Texts are cut after `most` letters: a tree is read for its shape.
    """
    properties = [
        f"{name}={value!r}"
        for name, value in (
            ("lang", tag.lang), ("alt", tag.alt), ("id", tag.id), ("scope", tag.scope), ("summary", tag.summary),
        )
        if value
    ]  # fmt: skip
    blocks = [kid for kid in tag.children() if kid.role not in _INLINE or tag.role in ("LI", "TOCI")]
    inline = [kid for kid in tag.kids if kid not in blocks]
    words = join_lines([_inline_text(kid) for kid in inline])
    shown = f"{words[:most].rstrip()} …" if len(words) > most and "⟨" not in words else words
    yield " ".join(filter(None, (f"{'  ' * depth}{tag.role}", *properties, f'"{shown}"' if shown else "")))
    if tag.role == "Link":
        yield f"{'  ' * (depth + 1)}says {tag.link_text!r}{f' and opens {tag.address}' if tag.address else ''}"
    for kid in blocks:
        yield from format_tree(kid, depth + 1, most)


def _inline_text(kid: Tag | str) -> str:
    if isinstance(kid, str):
        return kid
    words = join_lines([_inline_text(each) for each in kid.kids])
    properties = f"{f' lang={kid.lang}' if kid.lang else ''}{f' says {kid.link_text!r}' if kid.link_text else ''}"
    return f"⟨{kid.role}{properties}: {words}⟩"
