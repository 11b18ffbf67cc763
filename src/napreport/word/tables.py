"""Write tables with header row, fixed grid and description."""

from __future__ import annotations

from collections.abc import Callable

from napreport.page.vocabulary import text_of
from napreport.word import captions
from napreport.word.runs import make_runs, selector
from napreport.word.wml import Element, twips, w
from napreport.word.writer import DocumentWriter, reject

#: In twips: the names of a table of two columns, and the dates of a timeline.
NAMES, DATES = twips(42.5), twips(36)
#: A word of more letters than this, such as a file's name, would be torn among the names.
_NAME_LETTERS = 22

#: The styles that the functions below choose among.
STYLES = (
    "NAP Glance label", "NAP Glance number", "NAP Glance source",
    "NAP Timeline head", "NAP Timeline head text", "NAP Timeline date", "NAP Timeline text",
    "NAP Table head", "NAP Table head number", "NAP Table text", "NAP Table number", "NAP Table row head",
    "NAP Table highlight", "NAP Table highlight number", "caption",
    "NAP Signature head", "NAP Signature", "NAP Rail", "NAP Columns", "NAP Cards", "NAP Imprint",
)  # fmt: skip

#: The styles of the three cells of a figure at a glance.
_GLANCE = ("NAP Glance number", "NAP Glance label", "NAP Glance source")
#: (cell, row, column) -> the name of the style its paragraph takes; rows of the head are negative.
CellStyle = Callable[[Element, int, int], str]


def write_glance(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write figures at a glance side by side."""
    _write_caption(element, writer)
    rows = [list(row) for row in element.iterfind("tbody/tr")]
    if not rows or any(len(cells) != len(_GLANCE) for cells in rows):
        reject(element, "a table at a glance whose rows are not of three cells: figure, label, source")
    columns = []
    for cells in rows:
        paragraphs = []
        for cell, name in zip(cells, _GLANCE, strict=True):
            writer.await_bookmark(cell)
            paragraphs.append(writer.paragraph(name, *make_runs(cell, writer)))
        columns.append(paragraphs)
    add_layout_table(style, columns, _share([1.0] * len(rows), writer.width), writer)


def add_layout_table(
    style: str, cells: list[list[Element]], widths: list[int], writer: DocumentWriter, *, breaks: bool = False
) -> None:
    """Add a table of one row for layout.

    It has no header row and no title, for it is no data; its first row is marked as such all the same, which is what Word's
    checker asks of every table.
    """
    properties = w("tblPr", w("tblStyle", val=writer.style_id(style)))
    if writer.rtl:
        properties.append(w("bidiVisual"))
    properties.append(w("tblW", w=sum(widths), type="dxa"))
    properties.append(w("tblLayout", type="fixed"))
    properties.append(
        w("tblLook", val="0620", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0, noHBand=1, noVBand=1)
    )
    properties.append(w("tblDescription", val=writer.layout_description))
    row = w("tr", *([] if breaks else [w("trPr", w("cantSplit"))]))
    for blocks, width in zip(cells, widths, strict=True):
        row.append(w("tc", w("tcPr", w("tcW", w=width, type="dxa")), *blocks))
    writer.add_table(w("tbl", properties, w("tblGrid", *(w("gridCol", w=width) for width in widths)), row))


def write_timeline(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write dated steps: the date, and the step beside it."""
    _write_caption(element, writer)

    def cell_style(cell: Element, row: int, column: int) -> str:
        if row < 0:
            return "NAP Timeline head text" if column else "NAP Timeline head"
        return "NAP Timeline text" if column else "NAP Timeline date"

    _write(element, style, writer, [DATES, writer.width - DATES], cell_style)


def write_data_table(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write any other table.

    A short one of numbers is in the text column.
    """
    rows = [row for row, _ in _read_rows(element)]
    narrow = _is_in_column(element, rows)
    _write_caption(element, writer)

    def cell_style(cell: Element, row: int, column: int) -> str:
        number = " number" if "number" in cell.get("class", "").split() else ""
        if row < 0:
            return f"NAP Table head{number}"
        parent = cell.getparent()
        if parent is not None and parent.get("data-highlight") == "yes":
            return f"NAP Table highlight{number}"
        if number:
            return "NAP Table number"
        return "NAP Table row head" if cell.tag == "th" and not narrow else "NAP Table text"

    _write(
        element, style, writer, _find_widths(rows, writer.room or (writer.main if narrow else writer.width)), cell_style
    )


def write_signatures(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write places to sign, side by side.

    The padding of their style parts them.
    """
    by_row = {-1: "NAP Signature head"}
    _write(
        element,
        style,
        writer,
        _share_equally(element, writer.width),
        lambda cell, row, column: by_row.get(row, "NAP Signature"),
    )


def _is_in_column(table: Element, rows: list[list[Element]]) -> bool:
    """Say whether a table is in the text column."""
    for ancestor in table.iterancestors():
        if ancestor.tag == "figure" or selector(ancestor).startswith(("article.card", "div.box")):
            return True
    numbers = all("number" in cell.get("class", "").split() for row in rows for cell in row[1:])
    return numbers and len(rows[0]) <= 3


def _read_rows(table: Element) -> list[tuple[list[Element], int]]:
    """Return each row's number and cells.

    The head has -1; the body counts from 0.
    """
    rows = [(list(row), -1) for row in table.iterfind("thead/tr")]
    rows += [(list(row), number) for number, row in enumerate(table.iterfind("tbody/tr"))]
    if len(rows) < 2 or rows[0][1] != -1:
        reject(table, "a table without a header row and a body")
    for cells, _ in rows:
        if len(cells) != len(rows[0][0]):
            reject(cells[0] if cells else table, "a row with more or fewer cells than the header row")
    return rows


def _write_caption(table: Element, writer: DocumentWriter) -> None:
    caption = table.find("caption")
    if caption is not None:
        captions.write_caption(caption, "caption", writer)


def _find_widths(rows: list[list[Element]], width: int) -> list[int]:
    """Return the columns' widths in twips."""
    # A column of numbers is as wide as its head, the others share the room by the length of their text.
    shares = []
    # Of many columns each is narrow, and what its cells keep free at both sides weighs more.
    padded = 1.5 if len(rows[0]) > 4 else 1.0
    for column in zip(*rows, strict=True):
        longest = max(len(text_of(cell)) for cell in column)
        wordiest = max((len(word) for cell in column for word in text_of(cell).split()), default=1)
        numeric = "number" in column[-1].get("class", "").split()
        # A long text gains little from a wide column: its root shares the room better than its length.
        shares.append(padded * max(min(longest, 14), wordiest, 8) if numeric else max(wordiest * 1.1, 5 * longest**0.5))
    longest_name = max(len(word) for row in rows for word in text_of(row[0]).split())
    if len(shares) == 2 and width > 3 * NAMES and longest_name <= _NAME_LETTERS:
        return [NAMES, width - NAMES]  # name and text: the text starts where all text starts
    return _share(shares, width)


def _share_equally(table: Element, width: int) -> list[int]:
    return _share([1.0] * len(_read_rows(table)[0][0]), width)


def _share(shares: list[float], width: int) -> list[int]:
    widths = [round(width * share / sum(shares)) for share in shares]
    return [*widths[:-1], width - sum(widths[:-1])]


def _write(table: Element, style: str, writer: DocumentWriter, widths: list[int], cell_style: CellStyle) -> None:
    rows = _read_rows(table)
    if len(widths) != len(rows[0][0]):
        reject(table, f"a table of {len(rows[0][0])} columns where {len(widths)} belong")
    _add_table(table, style, writer, rows, widths, cell_style)


def _add_table(
    table: Element,
    style: str,
    writer: DocumentWriter,
    rows: list[tuple[list[Element], int]],
    widths: list[int],
    cell_style: CellStyle,
) -> None:
    head_row = rows[0][1] < 0
    heads = any(cell.tag == "th" for cells, number in rows if number >= 0 for cell in cells[:1])
    properties = w("tblPr", w("tblStyle", val=writer.style_id(style)))
    if writer.rtl:
        properties.append(w("bidiVisual"))
    properties.append(w("tblW", w=sum(widths), type="dxa"))
    properties.append(w("tblLayout", type="fixed"))
    look = f"{0x0400 + 0x0020 * head_row + 0x0080 * heads:04X}"
    properties.append(w("tblLook", val=look, firstRow=int(head_row), lastRow=0, firstColumn=int(heads),
                        lastColumn=0, noHBand=0, noVBand=1))  # fmt: skip
    title, description = _describe(table, rows)
    properties.append(w("tblCaption", val=title))
    properties.append(w("tblDescription", val=description))
    element = w("tbl", properties, w("tblGrid", *(w("gridCol", w=width) for width in widths)))
    for cells, number in rows:
        row = w("tr", w("trPr", w("cantSplit"), *([w("tblHeader")] if number < 0 else [])))
        for column, (cell, width) in enumerate(zip(cells, widths, strict=True)):
            writer.await_bookmark(cell)
            content = writer.paragraph(cell_style(cell, number, column), *make_runs(cell, writer))
            size = w("tcPr", w("tcW", w=width, type="dxa"))
            if column == len(widths) - 1:
                size.append(w("tcMar", w("right", w=0, type="dxa")))  # the last column ends where the rules end
            row.append(w("tc", size, content))
        element.append(row)
    writer.flow.append(element)


def _describe(table: Element, rows: list[tuple[list[Element], int]]) -> tuple[str, str]:
    """Return a table's title and description: captions and names of columns."""
    figure = table.getparent()
    heading = table.find("caption")
    if heading is None and figure is not None and figure.tag == "figure":
        heading = figure.find("figcaption")
    names = rows[0][0] if rows[0][1] < 0 else [cells[1] for cells, _ in rows]  # without a head row, what the rows show
    columns = "; ".join(map(text_of, names))
    description = figure.get("data-alt", "") if figure is not None else ""
    return (text_of(heading) if heading is not None else columns), (description or columns)
