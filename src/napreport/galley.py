"""The galley: from a page's tree to the tree that WeasyPrint paints, with bars, art and the wrappers that CSS lays out.

The order of reading stays as the page has it. Wrappers become rows and cells in the stylesheet, because rows break over
pages where floats leave holes, and cost nothing where flex and grid take minutes.
"""

from __future__ import annotations

import io
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote

from lxml import etree

from napreport import art, charts

if TYPE_CHECKING:
    from napreport.page import Theme

#: Widths of docs/page.md's blocks in mm: the text, the main column beside the rail, what a numeral leaves of it.
TEXT, MAIN, GUTTER = 166.0, 109.3, 4.0
_CARD_TEXT = {"message": MAIN - 12, "recommendation": MAIN - 18, "finding": MAIN, "practice": 71.0}
_BOX_PADDING = 12.0
#: A chart in a card is no wider than this: it is an aside there.
_IN_CARD = 81.0
#: A cover's title of more letters than this takes the next smaller size.
_TITLE_SIZES = ((62, "short"), (100, "medium"))
#: Headings whose last word would look lost alone on a line, and how long it and the word before may be together.
_TITLES, _LONGEST_TAIL = frozenset({"h1", "h2", "h3", "figcaption"}), 18
#: From this many notes on, a list of them that has the page's width stands in two halves, side by side.
_NOTES_IN_HALVES = 4
#: A timeline of up to this many steps runs across the page.
_STEPS_ACROSS = 5
#: A date of no more letters than this is a year, and set large.
_YEAR = 5
#: The edge of a QR code's symbol and its quiet zone, in mm and modules (ISO/IEC 18004).
_QR_EDGE, _QR_QUIET = 26.0, 4


def prepare(root: etree._Element, theme: Theme) -> None:
    """Change a page's tree, in place, into what the stylesheet expects.

    Raises ValueError, in words for an editor, when a chart's data cannot be drawn.
    """
    for figure in root.iter("figure"):
        if figure.get("class") == "chart":
            _chart(figure)
        else:
            _qr(figure)
    for element in list(root.iter("article", "section", "table", "div", "dl", "ol")):
        match element.tag, element.get("class", ""):
            case "article", "brief":
                _running_heads(element, root)
            case "article", "card message" | "card recommendation":
                _numbered_card(element)
            case "article", "card finding":
                _finding(element)
            case "section", "cover":
                _cover(element, theme)
            case "table", "timeline":
                _timeline(element)
            case "div", "columns":
                _columns(element)
            case "ol", "notes":
                _notes(element)
            case "dl", "acronyms":
                _acronyms(element)
    for element in root.iter("p", *_TITLES):
        _hold_last_words(element)


def picture(svg: str) -> str:
    """Return an SVG as an address that CSS and `img` can load."""
    return "data:image/svg+xml," + quote(svg, safe="/:=, ")


def _classed(parent: etree._Element, tag: str, name: str) -> Iterator[etree._Element]:
    return (child for child in parent.iterchildren(tag) if name in child.get("class", "").split())


def _wrap(children: Iterable[etree._Element], tag: str, class_: str) -> etree._Element:
    """Put sibling elements into a new one that stands where the first of them stood."""
    kept = list(children)
    box = etree.Element(tag, {"class": class_})
    kept[0].addprevious(box)
    for child in kept:
        child.tail = None
        box.append(child)
    return box


def _plain(element: etree._Element) -> str:
    """Return an element's text without its note calls."""
    skipped = {text for sup in element.iter("sup") for text in sup.itertext(with_tail=False)}
    return " ".join("".join(text for text in element.itertext() if text not in skipped).split())


def _running_heads(brief: etree._Element, root: etree._Element) -> None:
    """Write what the margins repeat as attributes: the audience, the title and each section's short title."""
    metas = {meta.get("name"): meta.get("content", "") for meta in root.iter("meta")}
    brief.set("data-audience", metas.get("audience", ""))
    brief.set("data-draft", metas.get("draft", ""))
    brief.set("data-title", next((_plain(title) for title in root.iter("title")), ""))
    short = {link.get("href"): _plain(link) for nav in root.iter("nav") for link in nav.iter("a")}
    for heading in brief.iter("h2"):
        parent = heading.getparent()
        target = "" if parent is None else f"#{parent.get('id')}"
        heading.set("data-section", short.get(target) or _plain(heading))


def _numbered_card(card: etree._Element) -> None:
    """Make a card one row: number, claim and text, rail."""
    header = card.find("header")
    if header is None:
        return
    number = next(_classed(header, "p", "number"), None)
    children = [child for child in card if child.get("class") != "meta"]
    row = _wrap(children, "div", "row")
    main = _wrap(list(row), "div", "main")
    if number is not None:
        row.insert(0, number)
    _rail(card, row)


def _finding(card: etree._Element) -> None:
    """Make a finding's head full width and its text and rail one row below it."""
    header, text = card.find("header"), next(_classed(card, "div", "text"), None)
    if header is not None:
        heads = [child for child in header if child.get("class") != "number"]
        if heads:
            _wrap(heads, "div", "claim")
    if text is not None:
        _rail(card, _wrap([text], "div", "row"))


def _rail(card: etree._Element, row: etree._Element) -> None:
    meta = next(_classed(card, "dl", "meta"), None)
    if meta is None:
        row.set("class", "row alone")
    else:
        row.append(meta)


def _cover(cover: etree._Element, theme: Theme) -> None:
    drawing = etree.Element("div", {"class": "art"})
    drawing.set("style", f"background-image: url('{picture(art.cover(theme))}')")
    children = list(cover)
    foot = [child for child in children if child.tag == "nav" or child.get("class") == "source"]
    head = [child for child in children if child not in foot]
    if head:
        _wrap(head, "div", "head")
    if foot:
        _wrap(foot, "div", "foot")
    cover.insert(0, drawing)
    for title in cover.iter("h1"):
        title.set("class", next((name for most, name in _TITLE_SIZES if len(_plain(title)) <= most), "long"))
    for items in cover.iter("ol"):
        for item in items:
            item.tail = None  # white space would part the boxes that stand in one line


def _columns(columns: etree._Element) -> None:
    children = list(columns)
    kind = "practices" if any(child.tag == "article" for child in children) else "parts"
    columns.set("class", f"columns {kind} of-{len(children)}")
    if any(figure.get("class") == "qr" for figure in columns.iter("figure")):
        columns.set("class", f"columns colophon of-{len(children)}")
        for child in children:
            if child.find("figure[@class='qr']") is not None:
                child.set("class", "column code")


def _acronyms(terms: etree._Element) -> None:
    """Set acronyms in the rail where the notes follow them, each with its heading."""
    head, heading, notes = terms.getprevious(), terms.getnext(), None
    if heading is not None and heading.tag == "h3":
        notes = heading.getnext()
    if head is not None and head.tag == "h3" and notes is not None and notes.get("class") == "notes":
        assert heading is not None
        _wrap([head, terms], "div", "rail")
        _wrap([heading, notes], "div", "beside")


def _notes(notes: etree._Element) -> None:
    """Number the notes in their text, since a list split in two would count from 1 again, and set long lists in halves."""
    for number, note in enumerate(notes, start=1):
        mark = etree.Element("span", {"class": "mark"})
        mark.text, mark.tail, note.text = f"{number} ", note.text, None
        note.insert(0, mark)
    parent = notes.getparent()
    if len(notes) < _NOTES_IN_HALVES or (parent is not None and parent.get("class") == "beside"):
        return
    lengths = [len(_plain(note)) + 40 for note in notes]  # 40 letters stand for a last line that is not full
    half, kept = sum(lengths) / 2, 0
    while sum(lengths[: kept + 1]) - lengths[kept] / 2 < half:
        kept += 1
    _wrap([notes], "div", "halves")
    second = etree.Element("ol", {"class": "notes"})
    second.extend(list(notes)[kept:])
    notes.addnext(second)


def _timeline(table: etree._Element) -> None:
    """Turn a short timeline by a quarter: the dates become the heads of columns."""
    rows = [row for body in table.iter("tbody") for row in body.iter("tr")]
    if not 2 <= len(rows) <= _STEPS_ACROSS or any(len(row) != 2 for row in rows):
        return
    years = all(len(_plain(row[0])) <= _YEAR for row in rows)
    table.set("class", "timeline across years" if years else "timeline across")
    for part in list(table):
        if part.tag in ("thead", "tbody"):
            table.remove(part)
    heads = etree.SubElement(etree.SubElement(table, "thead"), "tr")
    cells = etree.SubElement(etree.SubElement(table, "tbody"), "tr")
    for row in rows:
        when, what = row
        when.set("scope", "col")
        heads.append(when)
        cells.append(what)


def _chart(figure: etree._Element) -> None:
    width, place = _room(figure)
    charts.draw(figure, width)
    columns = max((len(row) for row in figure.iter("tr")), default=0)
    wide = "wide" if figure.get("data-chart") == "table" and columns > 3 else ""
    figure.set("class", " ".join(filter(None, ("chart", figure.get("data-chart"), place, wide))))


def _room(figure: etree._Element) -> tuple[float, str]:
    """Return how many mm a figure takes where it stands, and the class of that place: in a card, in a column, or none."""
    width = TEXT
    for ancestor in figure.iterancestors():
        class_ = ancestor.get("class", "")
        if class_.startswith("card "):
            return min(_CARD_TEXT[class_.split()[1]], _IN_CARD), "in-card"
        if class_ == "box":
            width -= _BOX_PADDING
    for ancestor in figure.iterancestors("div"):
        parent = ancestor.getparent()
        if ancestor.get("class") == "column" and parent is not None:
            return round((width - GUTTER * (len(parent) - 1)) / len(parent), 2), "in-column"
    return width, ""


def _qr(figure: etree._Element) -> None:
    """Draw a figure's QR code; its quiet zone belongs to the picture, so that no layout can take it away."""
    import segno

    code = segno.make(figure.get("data-url", ""), error="m", micro=False)
    modules = code.symbol_size(border=0)[0]
    quiet = _QR_EDGE / modules * _QR_QUIET
    svg = io.BytesIO()
    code.save(svg, kind="svg", border=_QR_QUIET, omitsize=True, xmldecl=False, nl=False)
    edge = round(_QR_EDGE + 2 * quiet, 2)
    style = f"width: {edge}mm; height: {edge}mm; margin: -{quiet:.2f}mm 0 0 -{quiet:.2f}mm"
    etree.SubElement(figure, "img", {"src": picture(svg.getvalue().decode()), "alt": figure.get("data-alt", ""), "style": style})


def _hold_last_words(element: etree._Element) -> None:
    """Tie the last two words with a no-break space, so that no short word stands alone on the last line."""
    last = element[-1] if len(element) else None
    text = element.text if last is None else last.tail
    if not text:
        return
    words = text.rstrip().rsplit(None, 2)
    if len(words) < (3 if last is None else 2) or len(words[-1]) + len(words[-2]) > _LONGEST_TAIL:
        return
    start = text.rstrip()[: -len(words[-1])].rstrip()
    tied = f"{start}\N{NO-BREAK SPACE}{words[-1]}"
    if last is None:
        element.text = tied
    else:
        last.tail = tied
