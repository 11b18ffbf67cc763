"""The galley: from a page's tree to the tree that WeasyPrint paints, with bars, art and the wrappers that CSS lays out.

The order of reading stays as the page has it. Wrappers become rows and cells in the stylesheet, because rows break over
pages where floats leave holes, and cost nothing where flex and grid take minutes.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from napreport import art
from napreport.design import Grid, Measures
from napreport.fonts import Face
from napreport.page import LABELS, Theme
from napreport.pdf import backmatter, charts, copyfit
from napreport.pdf.tree import classed, picture, plain, wrap

#: What a numeral leaves of the main column, and of the text's width, in mm; a practice stands in half the text less its padding.
_NUMERAL = {"message": 12.0, "recommendation": 18.0, "finding": 14.0}
_PRACTICE_PADDING, _BOX_PADDING = 10.0, 12.0
#: A chart in a card is no wider than this: it is an aside there.
_IN_CARD = 81.0
#: The type of a cover's title, the largest first, and up to how many letters it may take.
_TITLE_SIZES = (("title", 62), ("title_medium", 100), ("title_long", 1000))
#: The widths of a cover's title, subtitle and entries of the contents, in mm; size and leading of the entries, in pt.
_TITLE_ROOM, _SUBTITLE_ROOM, _ENTRY_ROOM, _ENTRY = 156.0, 138.0, 44.0, (11.0, 14.0)
#: The height below the art that a cover's text may take, and what takes of it besides title, subtitle and entries: the tab, the
#: kind of document, the label of the contents, the source, and the air between them, in mm.
_COVER_ROOM, _COVER_REST = 158.0, 68.0
#: Headings whose last word would look lost alone on a line, and how long it and the word before may be together.
_TITLES, _LONGEST_TAIL = frozenset({"h1", "h2", "h3", "figcaption"}), 18
#: A timeline of up to this many steps runs across the page.
_STEPS_ACROSS = 5
#: A date of no more letters than this is a year, and set large.
_YEAR = 5


@dataclass(frozen=True, slots=True)
class Setting:
    """How the stylesheet sets a title: family and size in pt, and the room it has, in mm."""

    family: str
    size: float
    room: float


#: Kerned lines hold this much more than the sum of their letters says: a title that just fits must stay one line.
_KERNING = 1.015


def prepare(root: etree._Element, theme: Theme, faces: tuple[Face, ...], measures: Measures) -> None:
    """Change a page's tree, in place, into what the stylesheet expects; the faces measure the titles.

    Raises ValueError, in words for an editor, when a chart's data cannot be drawn.
    """
    for figure in root.iter("figure"):
        if figure.get("class") == "chart":
            _chart(figure, measures, theme)
        else:
            backmatter.qr(figure)
    for call in root.iter("sup"):
        before = call.getprevious()
        if before is not None and before.tag == "sup" and not before.tail:
            call.set("class", "call next")  # CSS cannot see that no text stands between them
    _bookmarks(root)
    for element in list(root.iter("article", "section", "table", "div", "dl", "ol")):
        match element.tag, element.get("class", ""):
            case "article", "brief" | "paper" | "paper numbered":
                _running_heads(element, root)
            case "article", "card message" | "card recommendation":
                _numbered_card(element)
            case "article", "card finding":
                _finding(element)
            case "section", "cover":
                _cover(element, theme, measures.logo)
            case "section", "labels":
                _labels(element)
            case "table", "timeline" if not measures.grid.one_column:
                _timeline(element)
            case "table", "glance" if measures.grid.one_column:
                _listed(element)
            case "div", "columns":
                _columns(element)
            case "ol", "notes":
                backmatter.notes(element)
            case "dl", "acronyms":
                backmatter.acronyms(element)
    for element in root.iter("p", "h4", "li", "dd", *_TITLES):
        _hold_last_words(element)
    roman = {(face.family, face.weight): face.path for face in faces if not face.italic}
    for cover in root.iter("section"):
        if cover.get("class") == "cover":
            _size_title(cover, roman, measures)
    settings = _settings(measures)
    for element in root.iter("p", *_TITLES):
        _balance(element, settings, roman, measures.grid)


def _bookmarks(root: etree._Element) -> None:
    """Write on every heading what the reader's list of bookmarks says: its words, a card's label or number before them."""
    for heading in root.iter("h1", "h2", "h3", "h4"):
        header = heading.getparent()
        above = [] if header is None or header.tag != "header" else [each for each in header if each is not heading]
        labels = [plain(each) for each in above if each.get("class") == "label"] or [plain(each) for each in above]
        heading.set("data-bookmark", " · ".join([*labels, plain(heading)]))


def _running_heads(brief: etree._Element, root: etree._Element) -> None:
    """Write what the margins repeat as attributes: the audience, the title and each section's short title."""
    metas = {meta.get("name"): meta.get("content", "") for meta in root.iter("meta")}
    brief.set("data-audience", metas.get("audience", ""))
    brief.set("data-draft", metas.get("draft", ""))
    brief.set("data-title", next((plain(title) for title in root.iter("title")), ""))
    short = {link.get("href"): plain(link) for nav in root.iter("nav") for link in nav.iter("a")}
    for heading in brief.iter("h2"):
        parent = heading.getparent()
        target = "" if parent is None else f"#{parent.get('id')}"
        heading.set("data-section", short.get(target) or plain(heading))
        heading.set("data-part", target.removeprefix("#"))  # pagination asks with which part a page begins


def _numbered_card(card: etree._Element) -> None:
    """Make a card one row: number, claim and text, rail."""
    header = card.find("header")
    if header is None:
        return
    number = next(classed(header, "p", "number"), None)
    children = [child for child in card if child.get("class") != "meta"]
    row = wrap(children, "div", "row")
    wrap(list(row), "div", "main")
    if number is not None:
        row.insert(0, number)
    _rail(card, row)


def _finding(card: etree._Element) -> None:
    """Make a finding's head full width and its text and rail one row below it."""
    header, text = card.find("header"), next(classed(card, "div", "text"), None)
    if header is not None:
        heads = [child for child in header if child.get("class") != "number"]
        if heads:
            wrap(heads, "div", "claim")
    if text is not None:
        _rail(card, wrap([text], "div", "row"))


def _rail(card: etree._Element, row: etree._Element) -> None:
    meta = next(classed(card, "dl", "meta"), None)
    if meta is None:
        row.set("class", "row alone")
    else:
        row.append(meta)


def _cover(cover: etree._Element, theme: Theme, logo: str | None) -> None:
    drawing = etree.Element("div", {"class": "art"})
    drawing.set("style", f"background-image: url('{picture(art.cover(theme))}')")
    children = list(cover)
    foot = [child for child in children if child.tag == "nav" or child.get("class") == "source"]
    head = [child for child in children if child not in foot]
    if head:
        wrap(head, "div", "head")
    if foot:
        box = wrap(foot, "div", "foot")
        if logo is not None:  # a background: the source line beside it names who publishes
            etree.SubElement(box, "div", {"class": "logo", "style": f"background-image: url('{logo}')"})
    cover.insert(0, drawing)
    for items in cover.iter("ol"):
        for item in items:
            item.tail = None  # white space would part the boxes that stand in one line


def _labels(sheet: etree._Element) -> None:
    """Set each label at its place on the sheet, counted along the rows from 0."""
    measure = {name: float(sheet.get(f"data-{name}", 0)) for name in LABELS}
    for label in sheet:
        row, column = divmod(int(label.get("data-place", 0)), int(measure["columns"]))
        left = measure["left"] + column * (measure["width"] + measure["across"])
        top = measure["top"] + row * (measure["height"] + measure["down"])
        size = f"width: {measure['width']:g}mm; height: {measure['height']:g}mm"
        label.set("style", f"left: {left:g}mm; top: {top:g}mm; {size}")


def _size_title(cover: etree._Element, roman: Mapping[tuple[str, int], Path], measures: Measures) -> None:
    """Choose the largest type for the cover's title that leaves room for what stands below it."""
    titles = list(cover.iter("h1"))
    display, sans = roman.get(("Brief Display", 600)), roman.get(("Brief Sans", 400))
    if not titles or display is None or sans is None:
        return
    words = plain(titles[0])
    subtitle = " ".join(plain(each) for each in cover.iter("p") if each.get("class") == "subtitle")
    entries = [copyfit.lines(plain(entry), sans, _ENTRY[0], _ENTRY_ROOM) for entry in cover.iter("li")]
    rows = sum(max(entries[start : start + 3]) * _ENTRY[1] + 10 for start in range(0, len(entries), 3))
    smaller = measures.type("subtitle")
    below = copyfit.lines(subtitle, sans, smaller.size, _SUBTITLE_ROOM) * smaller.leading + rows
    for name, most in _TITLE_SIZES:
        type_ = measures.type(name)
        height = copyfit.lines(words, display, type_.size, _TITLE_ROOM) * type_.leading + below
        titles[0].set("class", name.removeprefix("title").removeprefix("_") or "short")
        if len(words) <= most and height * 25.4 / 72 + _COVER_REST <= _COVER_ROOM:
            return
    cover.set("class", "cover dense")


def _settings(measures: Measures) -> dict[str, Setting]:
    """Return the titles whose lines are balanced, by the names of themselves and the card or place they stand in.

    Rooms are the stylesheet's; where one changes, a title is balanced less well and nothing worse.
    """
    grid, claim = measures.grid, measures.type("claim").size
    half = grid.text if grid.one_column else (grid.text - grid.gutter) / 2
    return {
        "h1 short": Setting("Brief Display", measures.type("title").size, _TITLE_ROOM),
        "h1 medium": Setting("Brief Display", measures.type("title_medium").size, _TITLE_ROOM),
        "h1 long": Setting("Brief Display", measures.type("title_long").size, _TITLE_ROOM),
        "h2": Setting("Brief Serif", measures.type("h2").size, grid.text),
        "h3 message": Setting("Brief Serif", claim, grid.main - _NUMERAL["message"]),
        "h3 recommendation": Setting("Brief Sans", measures.type("h3").size, grid.main - _NUMERAL["recommendation"]),
        "h3 finding": Setting("Brief Serif", claim, grid.text - _NUMERAL["finding"]),
        "h3 practice": Setting("Brief Serif", claim, half - _PRACTICE_PADDING),
        "figcaption": Setting("Brief Serif", claim, grid.text),
        "p ask": Setting("Brief Serif", measures.type("ask").size, grid.text - 14),
    }


def _columns(columns: etree._Element) -> None:
    children = list(columns)
    kind = "practices" if any(child.tag == "article" for child in children) else "parts"
    columns.set("class", f"columns {kind} of-{len(children)}")
    section = next(columns.iterancestors("section"), columns)
    columns.set("id", f"row-{section.get('id')}-{len(list(columns.itersiblings(preceding=True)))}")  # for pagination
    if any(figure.get("class") == "qr" for figure in columns.iter("figure")):
        columns.set("class", f"columns colophon of-{len(children)}")
        for child in children:
            if child.find("figure[@class='qr']") is not None:
                child.set("class", "column code")


def _timeline(table: etree._Element) -> None:
    """Turn a short timeline by a quarter: the dates become the heads of columns."""
    rows = [row for body in table.iter("tbody") for row in body.iter("tr")]
    if not 2 <= len(rows) <= _STEPS_ACROSS or any(len(row) != 2 for row in rows):
        return
    years = all(len(plain(row[0])) <= _YEAR for row in rows)
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


def _listed(table: etree._Element) -> None:
    """Turn the figures at a glance by a quarter, in place: a row for each, its name, value and source."""
    rows = list(table.iter("tr"))
    body = etree.Element("tbody")
    for cells in zip(*rows, strict=True):
        row = etree.SubElement(body, "tr")
        for cell in cells:
            row.append(cell)
        row[0].set("scope", "row")
    for part in list(table):
        if part.tag in ("thead", "tbody"):
            table.remove(part)
    table.append(body)
    table.set("class", "glance listed")


def _chart(figure: etree._Element, measures: Measures, theme: Theme) -> None:
    width, place = _room(figure, measures.grid)
    colours = charts.Colours(theme.accent, theme.rule, theme.paper if theme.outlined else theme.rule)
    charts.draw(figure, width, colours, measures.type("small").size)
    columns = max((len(row) for row in figure.iter("tr")), default=0)
    wide = "wide" if figure.get("data-chart") == "table" and columns > 3 else ""
    figure.set("class", " ".join(filter(None, ("chart", figure.get("data-chart"), place, wide))))


def _room(figure: etree._Element, grid: Grid) -> tuple[float, str]:
    """Return how many mm a figure takes where it stands, and the class of that place: in a card, in a column, or none."""
    width = grid.text
    for ancestor in figure.iterancestors():
        class_ = ancestor.get("class", "")
        if class_.startswith("card ") and grid.one_column:
            return grid.text - (_PRACTICE_PADDING if class_ == "card practice" else 0.0), "in-card"
        if class_ == "card practice":
            return min((grid.text - grid.gutter) / 2 - _PRACTICE_PADDING, _IN_CARD), "in-card"
        if class_.startswith("card "):
            beside = 0.0 if class_ == "card finding" else _NUMERAL[class_.split()[1]]
            return min(grid.main - beside, _IN_CARD), "in-card"
        if class_ == "box":
            width -= _BOX_PADDING
    for ancestor in figure.iterancestors("div"):
        parent = ancestor.getparent()
        if ancestor.get("class") == "column" and parent is not None and not grid.one_column:
            return round((width - grid.gutter * (len(parent) - 1)) / len(parent), 2), "in-column"
    return width, ""


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


def _balance(
    title: etree._Element, settings: Mapping[str, Setting], roman: Mapping[tuple[str, int], Path], grid: Grid
) -> None:
    """Narrow a title to the width at which its lines come out alike."""
    setting = settings.get(_name(title))
    face = roman.get((setting.family, 600)) if setting else None
    if setting is None or face is None:
        return
    room = copyfit.balanced(plain(title), face, setting.size, setting.room * _KERNING)
    if room is not None and title.tag == "h2":  # the rule below it keeps the text's width
        title.set("style", f"padding-inline-end: {grid.text - room:.2f}mm")
    elif room is not None:
        title.set("style", f"max-width: {room / setting.size * 72 / 25.4:.2f}em")


def _name(title: etree._Element) -> str:
    """Return the name of a title's setting: its tag, and what sets it apart."""
    parent = title.getparent()
    within = "" if parent is None else parent.get("class", "")
    if title.tag == "h1":
        return f"h1 {title.get('class')}"
    if title.tag == "figcaption":
        return "figcaption" if within.endswith(("bars", "spans", "table")) else ""
    if title.tag == "h3":
        card = next((each for each in title.iterancestors("article") if each.get("class") != "brief"), None)
        return "" if card is None else f"h3 {card.get('class', '').removeprefix('card ')}"
    if title.tag == "p":
        return "p ask" if within == "ask" and not title.get("class") else ""
    return str(title.tag)
