"""Cards, columns and rails: blocks side by side."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from napreport.word.figures import QR_SIDE
from napreport.word.labels import find_card_label, split_label
from napreport.word.runs import make_runs, selector
from napreport.word.styles import BELOW_RAIL
from napreport.word.tables import add_layout_table
from napreport.word.wml import Element, field, run, twips
from napreport.word.writer import DocumentWriter, reject

WriteBlock = Callable[[Element, DocumentWriter], None]

#: The padding of the cells of a pair of cards, and of columns; the width of a column with a QR code, in mm.
_CARD_PADDING, _COLUMN_PADDING, _QR_COLUMN = 4.0, 4.0, QR_SIDE + 13.0
#: Where columns go below each other, because what holds them is narrow or a paper.
_STACKED = frozenset({"div.box", "section.sheet"})
_PRACTICE = "article.card.practice"


def write_card_with_rail(card: Element, write_block: WriteBlock, writer: DocumentWriter) -> None:
    """Write a card's text in a cell beside its rail.

    From the first figure or quotation on, its text goes below, as wide as it was: notes and charts are better off outside
    a table, and the card may break there.
    """
    header, rail, blocks = None, None, []
    for child in card:
        if child.tag == "header":
            header = child
        elif selector(child) == "dl.meta":
            rail = child
        else:
            blocks += list(child) if selector(child) == "div.text" else [child]
    if header is not None:
        write_block(header, writer)
    if rail is None:
        _write_below(blocks, write_block, writer)
        return
    beside = list(_until_picture(blocks))
    if not beside:
        reject(card, "a card with a rail begins with text")
    with writer.collect() as text:
        for block in beside:
            write_block(block, writer)
    with writer.collect() as details:
        write_block(rail, writer)
    breaks = writer.page_numbers is None or card.get("id") in writer.page_numbers.broken
    main = writer.main + twips(_COLUMN_PADDING)
    add_layout_table("NAP Rail", [text, details], [main, writer.width - main], writer, breaks=breaks)
    _write_below(blocks[len(beside) :], write_block, writer)


def _until_picture(blocks: Iterable[Element]) -> Iterator[Element]:
    for block in blocks:
        if block.tag in ("figure", "blockquote", "table"):
            return
        yield block


def _write_below(blocks: Iterable[Element], write_block: WriteBlock, writer: DocumentWriter) -> None:
    """Write text below a card's cell."""
    before = len(writer.flow)
    for block in blocks:
        write_block(block, writer)
    writer.restyle(writer.flow[before:], BELOW_RAIL)


def write_practice(card: Element, write_block: WriteBlock, writer: DocumentWriter) -> None:
    """Write a good practice alone."""
    add_layout_table(
        "NAP Cards", [_collect(card, writer.width, _CARD_PADDING, write_block, writer)], [writer.width], writer
    )


def write_columns(columns: Element, write_block: WriteBlock, writer: DocumentWriter) -> None:
    """Write columns, or good practices, side by side."""
    if any(selector(ancestor) in _STACKED for ancestor in columns.iterancestors()):
        for column in columns:
            write_block(column, writer)
        return
    practices = all(selector(column) == _PRACTICE for column in columns)
    padding = _CARD_PADDING if practices else _COLUMN_PADDING
    widths = _share_width(columns, writer.width)
    cells = [
        _collect(column, width, padding, write_block, writer) for column, width in zip(columns, widths, strict=True)
    ]
    in_back = any(selector(ancestor) == "section.part.back" for ancestor in columns.iterancestors())
    add_layout_table("NAP Cards" if practices else "NAP Imprint" if in_back else "NAP Columns", cells, widths, writer)


def _share_width(columns: Element, width: int) -> list[int]:
    narrow = [all(selector(child) == "figure.qr" for child in column) for column in columns]
    wide = (width - sum(narrow) * twips(_QR_COLUMN)) // max(1, len(columns) - sum(narrow))
    widths = [twips(_QR_COLUMN) if each else wide for each in narrow]
    return [*widths[:-1], width - sum(widths[:-1])]


def _collect(
    element: Element, width: int, padding: float, write_block: WriteBlock, writer: DocumentWriter
) -> list[Element]:
    """Return the blocks of a cell."""
    with writer.collect(width - twips(2 * padding)) as cell:
        writer.await_bookmark(element)
        for child in element:
            write_block(child, writer)
    if not cell:
        reject(element, "an empty column")
    return cell


def write_head(header: Element, style: str, writer: DocumentWriter) -> None:
    """Write a card's head as one heading, a finding's below its label.

    Its number is a list's, so that Word counts on when an editor adds a card.
    """
    parts = {selector(child): child for child in header}
    heading, label = parts.get("h3"), find_card_label(header)
    if heading is None or len(parts) != len(header) or set(parts) - {"p.number", "p.label", "h3"}:
        reject(header, "a card's <header> holds an h3, with at most one p.number and one p.label before it")
    if label is None:
        writer.await_bookmark(heading)
        writer.write_paragraph("NAP Practice title", *make_runs(heading, writer))
        return
    has_label = "p.label" in parts
    properties = writer.numbering.number_heading(writer.style_id(style), label, bare=has_label)
    if properties is None:
        message = f"“{label}” is no number that Word could count: a digit, and the same words in every card of a kind"
        reject(header, message)
    first = " first" if _is_below_section_heading(header) else ""
    claim: list[Element] = []
    if has_label:
        _write_eyebrow(header, first, writer)
        claim.append(run("\t"))  # a tab of the list's would be painted like the number
        first = ""
    writer.await_bookmark(heading)
    writer.write_paragraph(style + first, *claim, *make_runs(heading, writer), properties=properties)


def _is_below_section_heading(header: Element) -> bool:
    card = header.getparent()
    above = None if card is None else card.getprevious()
    return above is not None and above.tag == "h2"


def _write_eyebrow(header: Element, first: str, writer: DocumentWriter) -> None:
    """Write a finding's label, whose number is a field."""
    words = split_label(header)
    assert words is not None, "numbered_heading refuses a label without a number"
    before, number, after = words
    waiting = list(writer.waiting_bookmarks)
    writer.waiting_bookmarks.clear()
    counted = field(rf"REF {waiting[0]} \n \h", number) if waiting else [run(number)]
    content = [*([run(before)] if before else []), *counted, *([run(after)] if after else [])]
    writer.write_paragraph(f"NAP Finding eyebrow{first}", *content)
    writer.waiting_bookmarks.extend(waiting)
