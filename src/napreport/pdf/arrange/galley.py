"""Arrange a page's tree for print.

Adds bars, art and the wrappers that CSS lays out. The order of reading stays as the page has it. The stylesheet makes rows
and cells of the wrappers, because rows break over pages where floats leave holes, and cost nothing where flex and grid take
minutes.
"""

from __future__ import annotations

import re
from itertools import count

from lxml import etree

from napreport.design import cover_art
from napreport.design.fonts import Face
from napreport.design.pictures import svg_address
from napreport.design.theme import Theme
from napreport.design.values import Grid, Measures
from napreport.language.typography import tie_last_words
from napreport.page.vocabulary import LABELS, text_of
from napreport.pdf.arrange import backmatter, charts, titles
from napreport.pdf.arrange.tree import MissingData, classed, wrap

#: What a box's padding takes of its width, in mm, and how wide a chart in a card is at most: it is an aside there.
_BOX_PADDING, _IN_CARD = 10.0, 81.0
#: A timeline of up to this many steps runs across the page.
_STEPS_ACROSS = 4
#: What joins the parts of a range of years, or of a law's number.
_IN_NUMBER = re.compile("(?<=[0-9])[-\u2013](?=[0-9A-Z])")
#: A date of no more letters than this is a year, and set large.
_YEAR = 5


def arrange(root: etree._Element, theme: Theme, faces: tuple[Face, ...], measures: Measures) -> None:
    """Arrange a page's tree in place; the faces measure the titles.

    Raises MissingData if a chart or a sheet of labels lacks what it is drawn by.
    """
    for figure in root.iter("figure"):
        if figure.get("class") == "chart":
            _chart(figure, measures, theme)
        else:
            backmatter.draw_qr_code(figure)
    for call in root.iter("sup"):
        before = call.getprevious()
        if before is not None and before.tag == "sup" and not before.tail:
            call.set("class", "call next")  # CSS cannot see that there is no text between them
    _bookmarks(root)
    rows = count(1)
    for element in list(root.iter("article", "section", "table", "div", "dl", "ol")):
        match element.tag, element.get("class", ""):
            case "article", "brief" | "paper" | "paper numbered":
                _running_heads(element, root)
            case "article", "card message":
                _message(element)
            case "article", "card recommendation" | "card finding":
                _headed_card(element)
            case "section", "cover":
                _cover(element, theme, measures.logo)
            case "section", "labels":
                _labels(element)
            case "table", "timeline" if not measures.grid.one_column:
                _timeline(element)
            case "div", "columns":
                _columns(element, next(rows))
            case "ol", "notes":
                backmatter.arrange_notes(element)
            case "dl", "acronyms":
                backmatter.arrange_acronyms(element)
    for element in [*root.iter("p", "h4", "li", "dd"), *root.iterfind(".//nav//a")]:
        parent = element.getparent()
        if parent is None or parent.get("class") != "meta":  # the rail is too narrow for words that hold together
            tie_last_words(element)
    for element in root.iter(etree.Element):
        element.text, element.tail = _tie_numbers(element.text), _tie_numbers(element.tail)
    titles.fit_titles(root, faces, measures)


def _tie_numbers(text: str | None) -> str | None:
    """Keep "2021–2025" and "009-2021-JUS" on one line.

    The joiner prints nothing.
    """
    return text and _IN_NUMBER.sub("\\g<0>\u2060", text)


def _bookmarks(root: etree._Element) -> None:
    """Write each heading's bookmark, with its card's label or number."""
    for heading in root.iter("h1", "h2", "h3", "h4"):
        header = heading.getparent()
        above = [] if header is None or header.tag != "header" else [each for each in header if each is not heading]
        labels = [text_of(each) for each in above if each.get("class") == "label"] or [text_of(each) for each in above]
        heading.set("data-bookmark", " · ".join([*labels, text_of(heading)]))


def _running_heads(brief: etree._Element, root: etree._Element) -> None:
    """Write the text of running heads as attributes."""
    metas = {meta.get("name"): meta.get("content", "") for meta in root.iter("meta")}
    brief.set("data-audience", metas.get("audience", ""))
    brief.set("data-draft", metas.get("draft", ""))
    brief.set("data-title", next((text_of(title) for title in root.iter("title")), ""))
    short = {link.get("href"): text_of(link) for nav in root.iter("nav") for link in nav.iter("a")}
    for heading in brief.iter("h2"):
        parent = heading.getparent()
        target = "" if parent is None else f"#{parent.get('id')}"
        heading.set("data-section", short.get(target) or text_of(heading))
        heading.set("data-part", target.removeprefix("#"))  # pagination asks with which part a page begins


def _message(card: etree._Element) -> None:
    """Make a key message a row: its number, and beside it all else."""
    header = card.find("header")
    if header is None:
        return
    number = next(classed(header, "p", "number"), None)
    row = wrap(list(card), "div", "row alone")
    wrap(list(row), "div", "main")
    if number is not None:
        row.insert(0, number)


def _headed_card(card: etree._Element) -> None:
    """Make a card's head, and a row of text and rail."""
    header, text = card.find("header"), next(classed(card, "div", "text"), None)
    if header is not None:
        heads = [child for child in header if child.get("class") != "number"]
        if heads:
            wrap(heads, "div", "claim")
    if text is not None:
        _add_rail(card, wrap([text], "div", "row"))


def _add_rail(card: etree._Element, row: etree._Element) -> None:
    meta = next(classed(card, "dl", "meta"), None)
    if meta is None:
        row.set("class", "row alone")
    else:
        row.append(meta)


def _cover(cover: etree._Element, theme: Theme, logo: str | None) -> None:
    drawing = etree.Element("div", {"class": "art"})
    drawing.set("style", f"background-image: url('{svg_address(cover_art.draw_cover(theme))}')")
    children = list(cover)
    foot = [child for child in children if child.tag in ("nav", "aside") or child.get("class") == "source"]
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
            item.tail = None  # white space would separate boxes of one line


def _labels(sheet: etree._Element) -> None:
    """Set each label at its place on the sheet."""
    lacking = [name for name in LABELS if not sheet.get(f"data-{name}")]
    if lacking:
        raise MissingData(f"a sheet of labels lacks data-{', data-'.join(lacking)}")
    measure = {name: float(sheet.get(f"data-{name}", "")) for name in LABELS}
    for label in sheet:
        row, column = divmod(int(label.get("data-place", 0)), int(measure["columns"]))
        left = measure["left"] + column * (measure["width"] + measure["across"])
        top = measure["top"] + row * (measure["height"] + measure["down"])
        size = f"width: {measure['width']:g}mm; height: {measure['height']:g}mm"
        label.set("style", f"left: {left:g}mm; top: {top:g}mm; {size}")


def _columns(columns: etree._Element, number: int) -> None:
    children = list(columns)
    kind = "practices" if any(child.tag == "article" for child in children) else "parts"
    columns.set("class", f"columns {kind} of-{len(children)}")
    if not columns.get("id"):
        columns.set("id", f"row-{number}")  # for pagination
    if any(figure.get("class") == "qr" for figure in columns.iter("figure")):
        columns.set("class", f"columns colophon of-{len(children)}")
        for child in children:
            if child.find("figure[@class='qr']") is not None:
                child.set("class", "column code")


def _timeline(table: etree._Element) -> None:
    """Turn a short timeline into columns, headed by the dates."""
    rows = [row for body in table.iter("tbody") for row in body.iter("tr")]
    if not 2 <= len(rows) <= _STEPS_ACROSS or any(len(row) != 2 for row in rows):
        return
    years = all(len(text_of(row[0])) <= _YEAR for row in rows)
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


def _chart(figure: etree._Element, measures: Measures, theme: Theme) -> None:
    width, place = _room(figure, measures.grid)
    colours = charts.Colours(theme.accent, theme.rule, theme.paper if theme.outlined else theme.rule)
    try:
        charts.add_bars(figure, width, colours, measures.type("small").size)
    except ValueError as fault:
        title = next((text_of(each) for each in figure.iter("figcaption")), "")
        raise MissingData(f"the chart “{title}” cannot be drawn: {fault}") from None
    columns = max((len(row) for row in figure.iter("tr")), default=0)
    wide = "wide" if figure.get("data-chart") == "table" and columns > 3 else ""
    figure.set("class", " ".join(filter(None, ("chart", figure.get("data-chart"), place, wide))))


def _room(figure: etree._Element, grid: Grid) -> tuple[float, str]:
    """Return a figure's width in mm and its place's class."""
    width = grid.text
    for ancestor in figure.iterancestors():
        class_ = ancestor.get("class", "")
        if class_.startswith("card ") and grid.one_column:
            return grid.text - (titles.PRACTICE_PADDING if class_ == "card practice" else 0.0), "in-card"
        if class_ == "card practice":
            return min((grid.text - grid.gutter) / 2 - titles.PRACTICE_PADDING, _IN_CARD), "in-card"
        if class_.startswith("card "):
            beside = 0.0 if class_ == "card finding" else titles.NUMERAL[class_.split()[1]]
            return min(grid.main - beside, _IN_CARD), "in-card"
        if class_ == "box":
            width -= _BOX_PADDING
    for ancestor in figure.iterancestors("div"):
        parent = ancestor.getparent()
        if ancestor.get("class") == "column" and parent is not None and not grid.one_column:
            return round((width - grid.gutter * (len(parent) - 1)) / len(parent), 2), "in-column"
    return width, ""
