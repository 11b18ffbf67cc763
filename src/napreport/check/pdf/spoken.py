"""Spoken: from a PDF's tag tree to the lines that a screen reader would speak, and to a tree that a person can read.

`spoken` follows what NVDA and VoiceOver say of tagged PDFs: the kind of a thing before its words, a figure's description in
the place of what it holds, the size of lists and tables, a cell's heads before the cell. A language is named where it changes.
"""

from __future__ import annotations

from collections.abc import Iterator

from napreport.check.pdf.tagtree import Tag, joined

_INLINE = frozenset({"Span", "Link", "Reference", "Lbl"})


def spoken(tag: Tag) -> Iterator[str]:
    """Yield what is said, a block a line; what stands in square brackets is the program's own words."""
    if tag.role == "Table":
        yield from _table(tag)
    elif tag.role in ("L", "TOC"):
        yield f"[{'contents' if tag.role == 'TOC' else 'list'}, {_counted(len(tag.tags()), 'item')}]"
        for item in tag.tags():
            yield from _item(item)
    elif tag.role == "Figure":
        yield f"[graphic] {tag.alt}"
    elif tag.role == "BlockQuote":
        lines = [line for kid in tag.tags() for line in spoken(kid)]
        yield from (f"[quotation] {line}" if place == 0 else line for place, line in enumerate(lines))
    elif any(not isinstance(kid, str) and kid.role not in _INLINE for kid in tag.kids) and tag.role != "TOCI":
        for kid in tag.tags():
            yield from spoken(kid)
    else:
        yield f"{_kind(tag)}{_words(tag)}"


def _counted(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _kind(tag: Tag) -> str:
    heading = tag.role[1:] if tag.role[:1] == "H" and tag.role[1:].isdigit() else ""
    words = f"heading {heading}" if heading else {"Note": "note"}.get(tag.role, "")
    return f"[{words}] " if words else ""


def _words(tag: Tag) -> str:
    """Return the words of an element, links and other languages named where they begin."""
    pieces = []
    for kid in tag.kids:
        words = kid if isinstance(kid, str) else _words(kid)
        if not isinstance(kid, str) and kid.role == "Link":
            words = f"[link: {kid.said}] {words}" if kid.said != words else f"[link] {words}"
        pieces.append(words)
    said = joined(pieces)
    return f"[{tag.lang}: {said}]" if tag.lang else said


def _item(item: Tag) -> Iterator[str]:
    label = joined([_words(kid) for kid in item.tags() if kid.role == "Lbl"])
    bodies = [kid for kid in item.tags() if kid.role != "Lbl"]
    if item.role == "TOCI":
        yield f"  {_words(item)}"
        return
    lines = [f"{_words(_without_notes(body))}" for body in bodies]
    yield "  " + joined([label, *lines])
    for note in (note for body in bodies for note in body.tags() if note.role == "Note"):
        yield from (f"  {line}" for line in spoken(note))


def _without_notes(tag: Tag) -> Tag:
    return Tag(tag.role, tuple(kid for kid in tag.kids if isinstance(kid, str) or kid.role != "Note"), tag.lang)


def _table(table: Tag) -> Iterator[str]:
    rows = [tag for tag in table.within() if tag.role == "TR"]
    columns = max((len(row.tags()) for row in rows), default=0)
    caption = joined([tag.text() for tag in table.tags() if tag.role == "Caption"])
    said = " ".join(filter(None, (caption, f"({table.summary})" if table.summary else "")))
    yield f"[table, {_counted(len(rows), 'row')}, {_counted(columns, 'column')}] {said}".rstrip()
    heads: dict[int, str] = {}
    for row in rows:
        cells = row.tags()
        if all(cell.scope == "Column" for cell in cells):
            heads = {place: cell.text() for place, cell in enumerate(cells)}
            continue
        said_cells = [
            f"{heads[place]}: {_words(_without_notes(cell))}" if place in heads else _words(_without_notes(cell))
            for place, cell in enumerate(cells)
        ]
        yield f"  {'; '.join(said_cells)}"
        for note in (tag for tag in row.within() if tag.role == "Note"):
            yield from (f"  {line}" for line in spoken(note))


def tree(tag: Tag, depth: int = 0, most: int = 72) -> Iterator[str]:
    """Yield the tag tree, an element a line with its properties; inline elements stand in the line.

    Texts are cut after `most` letters: a tree is read for its shape.
    """
    properties = [
        f"{name}={value!r}"
        for name, value in (
            ("lang", tag.lang), ("alt", tag.alt), ("id", tag.id), ("scope", tag.scope), ("summary", tag.summary),
        )
        if value
    ]  # fmt: skip
    blocks = [kid for kid in tag.tags() if kid.role not in _INLINE or tag.role in ("LI", "TOCI")]
    inline = [kid for kid in tag.kids if kid not in blocks]
    words = joined([_marked(kid) for kid in inline])
    shown = f"{words[:most].rstrip()} …" if len(words) > most and "⟨" not in words else words
    yield " ".join(filter(None, (f"{'  ' * depth}{tag.role}", *properties, f'"{shown}"' if shown else "")))
    if tag.role == "Link":
        yield f"{'  ' * (depth + 1)}says {tag.said!r}{f' and opens {tag.leads}' if tag.leads else ''}"
    for kid in blocks:
        yield from tree(kid, depth + 1, most)


def _marked(kid: Tag | str) -> str:
    if isinstance(kid, str):
        return kid
    words = joined([_marked(each) for each in kid.kids])
    said = "".join((f" lang={kid.lang}" if kid.lang else "", f" says {kid.said!r}" if kid.said else ""))
    return f"⟨{kid.role}{said}: {words}⟩"
