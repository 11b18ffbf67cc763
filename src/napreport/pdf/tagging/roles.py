"""Give elements their roles for screen readers.

`REPAIRS` lists in order what is done; each is a small function over the tree. Whatever they leave out becomes an artifact. The
roles are the structure types of ISO 32000-1, 14.8.4; what must hold of them is ISO 14289-1 (PDF/UA-1), and how they read best
is the PDF Association's "Tagged PDF Best Practice Guide".
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import pairwise

from napreport.pdf.tagging.structure import Link, Mark, Node

#: The roles of elements, or of elements with their class. All others are replaced by what they hold.
ROLES = {
    "section.cover": "Sect", "section.part": "Sect",
    "section.sheet": "Sect", "section.labels": "Sect", "div.label": "Sect", "article.card": "Sect", "aside.ask": "Sect",
    "h1": "H1", "h2": "H2", "h3": "H3", "h4": "H4", "p": "P", "blockquote": "BlockQuote",
    "ul": "L", "ol": "L", "dl": "L", "li": "LI",
    "figcaption": "Caption", "caption": "Caption",
    "table": "Table", "thead": "THead", "tbody": "TBody", "tr": "TR", "th": "TH", "td": "TD",
    "img": "Figure", "a": "Link", "sup": "Reference",
}  # fmt: skip
HEADINGS = frozenset({"H1", "H2", "H3", "H4"})
#: Inside these a note may follow the block that calls it; elsewhere it comes at the end of that block.
_HOLD_BLOCKS = frozenset({"", "Sect", "BlockQuote", "LBody", "TD", "TH"})
_BLOCKS = HEADINGS | {"P", "Caption", "LI", "TH", "TD"}
#: Empty table cells keep their place, or the rows would not be of one length.
_KEPT_EMPTY = frozenset({"TH", "TD"})


def assign_roles(root: Node) -> Node:
    """Give every node its role, in place, and return the root."""
    for repair in REPAIRS:
        repair(root)
    return root


def _roles(root: Node) -> None:
    root.role = "Document"
    for node in root.within():
        if not node.part and node is not root:
            node.role = ROLES.get(node.name) or ROLES.get(str(node.element.tag), "")
        elif node.part == "marker":
            node.role = "Lbl"


def _languages(root: Node) -> None:
    """Mark changes of language, in blocks and in words."""

    def visit(node: Node, language: str) -> None:
        own = node.element.get("lang", "") if not node.part else ""
        if own and own != language:
            node.lang = language = own
            node.role = node.role or "Span"
        for kid in node.nodes():
            visit(kid, language)

    visit(root, root.element.get("lang", ""))


def _contents(root: Node) -> None:
    """Make the list of sections a table of contents."""
    for nav in _named(root, "nav.contents"):
        nav.role = "Sect"
        for items in (node for node in nav.within() if node.role == "L"):
            items.role = "TOC"
            for item in items.nodes():
                item.role = "TOCI"
                for link in (node for node in item.nodes() if node.role == "Link"):
                    _wrap(link, "Reference")
                    for number in (node for node in link.nodes() if node.part == "before"):
                        link.put(number)


def _numbered_headings(root: Node) -> None:
    """Put a card's number or label into its heading, before its words.

    Who goes from heading to heading then hears "R1" or "Finding 2" first. A numeral beside a label repeats it in large type; it
    becomes an artifact.
    """
    for header in _named(root, "header"):
        parts = {node.name: node for node in header.within()}
        heading = parts.get("h3")
        label, number = parts.get("p.label"), parts.get("p.number")
        if heading is not None and (first := label or number):
            first.role = "Lbl"
            heading.put(first, 0)
            if label and number:
                number.leave()
    for card in _named(root, "article.card"):  # if the numeral is beside the card, in a cell of its own
        numbers = [node for node in card.within() if node.name == "p.number" and node.role == "P"]
        headings = [node for node in card.within() if node.role in HEADINGS]
        for number in numbers[:1]:
            if headings:
                number.role = "Lbl"
                headings[0].put(number, 0)


def _terms(root: Node) -> None:
    """Make each term and its description one list item."""
    for terms in _named(root, "dl"):
        item = None
        for node in terms.nodes():
            if node.element.tag == "dt" or item is None:
                item = Node(node.element, "item", "LI")
                terms.put(item, terms.kids.index(node))
            node.role = "Lbl" if node.element.tag == "dt" else "LBody"
            item.put(node)


def _lists(root: Node) -> None:
    """Divide each item of a list into label and body."""
    for item in [node for node in root.within() if node.role == "LI" and node.element.tag == "li"]:
        body = Node(item.element, "body", "LBody")
        for kid in [kid for kid in item.kids if not (isinstance(kid, Node) and kid.role == "Lbl")]:
            item.kids.remove(kid)
            if isinstance(kid, Node):
                kid.parent = None
            body.put(kid)
        item.put(body)


def _notes(root: Node) -> None:
    """Put each note after the block that calls it first."""
    calls: dict[str, Node] = {}
    for link in (node for node in root.within() if node.role == "Link"):
        calls.setdefault(link.element.get("href", ""), link)
    for notes in _named(root, "ol.notes"):
        for note in notes.nodes():
            note.role, note.id = "Note", note.element.get("id", "")
            for number in (node for node in note.within() if node.name == "a.mark"):
                label = _wrap(number, "Lbl")
                note.put(label, 0)
            if (call := calls.get(f"#{note.id}")) is not None:
                _put_after_call(note, call)
    for heading in _headings_of_notes(root):
        heading.leave()


def _headings_of_notes(root: Node) -> Iterator[Node]:
    nodes = {node.element: node for node in root.within() if not node.part}
    blocks = [node for element in root.element.iter() if (node := nodes.get(element)) and node.role in _BLOCKS | {"L"}]
    for before, node in pairwise(blocks):
        if node.name == "ol.notes" and before.role in HEADINGS:
            yield before


def _put_after_call(note: Node, call: Node) -> None:
    block = call
    while block.role not in _BLOCKS and block.parent is not None:
        block = block.parent
    parent = block.parent
    if parent is None or block.role not in HEADINGS | {"P"} or parent.role not in _HOLD_BLOCKS:
        target = next((kid for kid in block.nodes() if kid.role == "LBody"), block)
        target.put(note)
        return
    place = parent.kids.index(block) + 1
    while place < len(parent.kids) and getattr(parent.kids[place], "role", "") == "Note":
        place += 1
    parent.put(note, place)


def _timelines(root: Node) -> None:
    """Turn a timeline across the page back into rows."""
    for table in (node for node in root.within() if node.role == "Table" and "across" in node.element.get("class", "")):
        rows = [row.nodes() for row in table.within() if row.role == "TR"]
        groups = [node for node in table.nodes() if node.role in ("THead", "TBody")]
        body = Node(table.element, "rows", "TBody")
        for when, what in zip(*rows, strict=True):
            row = Node(when.element, "row", "TR")
            row.put(when)
            row.put(what)
            when.scope = "Row"
            body.put(row)
        for group in groups:
            group.leave()
        table.put(body)


def _charts(root: Node) -> None:
    """Make a chart its table, its drawing and its source.

    The title is in the table, not in the drawing: a description replaces all that a figure holds, and the title would not be
    spoken. Without a drawing the description is the table's summary.
    """
    for figure in _named(root, "figure.chart"):
        table = next((node for node in figure.within() if node.role == "Table"), None)
        if table is None:
            continue
        caption = Node(figure.element, "caption", "Caption")
        for node in [node for node in figure.nodes() if node.name in ("figcaption", "p.unit")]:
            node.role = "P"
            caption.put(node)
        table.put(caption, 0)
        drawing = _take_out_drawing(figure)
        if drawing is None:
            table.summary = figure.element.get("data-alt", "")
            continue
        drawing.alt = figure.element.get("data-alt", "")
        assert table.parent is not None
        table.parent.put(drawing, table.parent.kids.index(table) + 1)


def _take_out_drawing(figure: Node) -> Node | None:
    """Take a chart's bars and axis out of its rows."""
    drawing = Node(figure.element, "drawing", "Figure")
    for node in list(figure.within()):
        if node.element.tag == "img" or (node.role in ("TH", "TD") and node.element.get("class") in ("years", "span")):
            for inner in list(node.within()):
                for kid in inner.kids:
                    if isinstance(kid, Mark):
                        drawing.put(kid)
            node.leave()
    return drawing if drawing.kids else None


def _pictures(root: Node) -> None:
    for picture in (node for node in root.within() if node.role == "Figure" and not node.alt):
        picture.alt = picture.element.get("alt", "")


def _tables(root: Node) -> None:
    """Give each head its scope, each cell its heads."""
    for number, table in enumerate((node for node in root.within() if node.role == "Table"), start=1):
        columns: dict[int, str] = {}
        for line, row in enumerate((node for node in table.within() if node.role == "TR"), start=1):
            beside: list[str] = []
            for column, cell in enumerate(row.nodes()):
                if cell.role == "TH":
                    cell.scope = cell.scope or ("Row" if cell.element.get("scope") == "row" else "Column")
                    cell.id = f"table-{number}-{line}-{column + 1}"
                    if cell.scope == "Row":
                        beside.append(cell.id)
                    else:
                        columns[column] = cell.id
                else:
                    cell.headers = (*beside, *([columns[column]] if column in columns else []))


def _flattened(root: Node) -> None:
    """Replace each node without a role by what it holds."""
    for node in [node for node in root.within() if node.role]:
        flat: list[Node | Mark | Link] = []
        for kid in _kids_with_roles(node.kids):
            if isinstance(kid, Node):
                kid.parent = node
            flat.append(kid)
        node.kids = flat


def _kids_with_roles(kids: list[Node | Mark | Link]) -> Iterator[Node | Mark | Link]:
    for kid in kids:
        if isinstance(kid, Node) and not kid.role:
            yield from _kids_with_roles(kid.kids)
        else:
            yield kid


def _pruned(root: Node) -> None:
    """Remove nodes that hold nothing, the innermost first."""
    for node in reversed(list(root.within())):
        if not node.kids and node.role not in _KEPT_EMPTY:
            node.leave()


def _named(root: Node, name: str) -> list[Node]:
    """Return the nodes of an element's name, with or without its class."""
    return [node for node in root.within() if not node.part and name in (node.name, node.element.tag)]


def _wrap(node: Node, role: str) -> Node:
    """Put a node into a new one, in its place."""
    parent, wrapper = node.parent, Node(node.element, "wrapper", role)
    assert parent is not None
    parent.put(wrapper, parent.kids.index(node))
    wrapper.put(node)
    return wrapper


REPAIRS: tuple[Callable[[Node], None], ...] = (
    _roles, _languages, _contents, _numbered_headings, _terms, _notes, _lists, _timelines, _charts, _pictures,
    _tables, _flattened, _pruned,
)  # fmt: skip
