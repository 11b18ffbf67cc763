"""Blocks: from the page's elements to paragraphs and tables, by one table of (where and what -> style, handler).

A key is an element with its class, or two of them: "div.box p" is a paragraph anywhere in a box. The nearest ancestor
that the table names with the element wins, then the element by itself. An element that is in no key is an error, and so
is text where only blocks may stand: nothing is dropped in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from copy import deepcopy
from dataclasses import dataclass

from napreport.page.vocabulary import text_of
from napreport.word import captions, charts, cover, figures, labels, tables
from napreport.word.runs import inline, selector
from napreport.word.wml import Element, at, named, run, w
from napreport.word.writer import DocumentWriter, reject

Handler = Callable[[Element, str, DocumentWriter], None]


@dataclass(frozen=True, slots=True)
class Rule:
    """What an element becomes: the style its paragraphs take (its name in reference.docx) and who writes it."""

    style: str
    handler: Handler


#: Group's style -> the style of its last paragraph, which lets go of what follows.
ENDS = {
    "NAP Card text": "Body Text",
    "NAP Card bullet": "List Bullet",
    "NAP Meta": "NAP Meta end",
    "NAP Finding meta": "NAP Finding meta end",
    "NAP Ask": "NAP Ask end",
    "NAP Fact": "NAP Fact end",
    "NAP Acronym": "NAP Acronym end",
    "NAP Box text": "NAP Box text end",
    "NAP Box bullet": "NAP Box bullet end",
    "NAP Box number": "NAP Box number end",
    "NAP Box checklist": "NAP Box checklist end",
}
#: A style of running text -> the one whose last line stays on a page with what follows.
KEPT = {
    "Body Text": "NAP Body kept",
    "List Bullet": "NAP Bullet kept",
    "List Number": "NAP Number kept",
    "NAP Checklist": "NAP Checklist kept",
}
#: Letters' widths in em, a little more than the text face's own: enough to tell whether a label fits the rail.
_NARROW, _WIDE, _RAIL_EM = frozenset("iljtfrI.,;:'!|()[] "), frozenset("mwMW@%&"), 11.2


def write(element: Element, desk: DocumentWriter) -> None:
    """Write one block into the desk's flow."""
    rule = rule_of(element)
    if rule is None:
        reject(element, f"<{selector(element)}> has no place here")
    desk.await_bookmark(element)
    rule.handler(element, rule.style, desk)


def rule_of(element: Element) -> Rule | None:
    """Return the rule for an element where it stands."""
    name = selector(element)
    for ancestor in element.iterancestors():
        rule = RULES.get(f"{selector(ancestor)} {name}")
        if rule:
            return rule
    return RULES.get(name)


def container(element: Element, style: str, desk: DocumentWriter) -> None:
    """Write the blocks inside an element, and nothing for the element itself."""
    blocks(element, element, desk)


def blocks(parent: Element, children: Iterable[Element], desk: DocumentWriter) -> None:
    """Write `children` of `parent`, refusing text that stands between them."""
    if (parent.text or "").strip():
        reject(parent, f"text straight inside <{selector(parent)}>, which holds blocks")
    for child in children:
        write(child, desk)
        if (child.tail or "").strip():
            reject(child, f"text straight inside <{selector(parent)}>, which holds blocks")


def group(element: Element, style: str, desk: DocumentWriter) -> None:
    """Write the blocks inside an element so that they hold together, the last one free of what follows."""
    container(element, style, desk)
    ending = ENDS.get(desk.last_style() or "")
    if ending:
        desk.restyle_last(ending)


def _keep_last(desk: DocumentWriter) -> None:
    """Have the flow's last paragraph, if it is running text, stay with what follows."""
    kept = KEPT.get(desk.last_style() or "")
    if kept:
        desk.restyle_last(kept)


def front(element: Element, style: str, desk: DocumentWriter) -> None:
    """Write the cover. The end of its section goes into its last paragraph, which may have to be made for it."""
    cover.art(element, style, desk)
    container(element, style, desk)
    if desk.last_style() is None:
        desk.write("NAP Cover source")
    at(desk.out[-1], "pPr").append(desk.cover_end)


def chart(element: Element, style: str, desk: DocumentWriter) -> None:
    """Write a chart: title, unit, the chart in the place of its table, source. What is a table on the page stays one."""
    drawn = element.get("data-chart") != "table"
    for child in element:
        if drawn and child.tag == "table":
            charts.draw(element, child, style, desk)
        else:
            write(child, desk)


def part(element: Element, style: str, desk: DocumentWriter) -> None:
    """Write a section without the list of notes and the heading right above it: in Word they are footnotes."""
    left_out: set[Element] = set()
    for notes in element.findall("ol[@class='notes']"):
        left_out.add(notes)
        above = notes.getprevious()
        if above is not None and above.tag == "h3":
            left_out.add(above)
    blocks(element, [child for child in element if child not in left_out], desk)


def words(element: Element, style: str, desk: DocumentWriter) -> None:
    """Write one paragraph."""
    desk.write(style, *inline(element, desk))


def text(element: Element, style: str, desk: DocumentWriter) -> None:
    """Write a paragraph of running text; one that leads into a list or into columns stays with it."""
    words(element, style, desk)
    following = element.getnext()
    if following is not None and (following.tag in ("ul", "ol", "dl") or following.get("class") == "columns"):
        _keep_last(desk)


def sheet_text(element: Element, style: str, desk: DocumentWriter) -> None:
    """Write a paragraph of a paper, with air above it where it follows a table."""
    above = element.getprevious()
    desk.write("NAP Sheet text below" if above is not None and above.tag == "table" else style, *inline(element, desk))


def sheet_line(element: Element, style: str, desk: DocumentWriter) -> None:
    """Write a line of an address; the last one lets air follow."""
    below = element.getnext()
    ends = below is None or below.get("class") != "line"
    desk.write("NAP Sheet line end" if ends else style, *inline(element, desk))


def label(element: Element, style: str, desk: DocumentWriter) -> None:
    """Write the small line above a heading, or above a list, which stands in the text column."""
    following = element.getnext()
    at_margin = following is not None and following.tag in ("h2", "h3")
    desk.write(style if at_margin else "NAP List label", *inline(element, desk))


def source(element: Element, style: str, desk: DocumentWriter) -> None:
    """Write where a figure or a table comes from, at the margin if the table, or the line like it, above it stands there."""
    paths = (f"{named('tblPr')}/{named('tblStyle')}", f"{named('pPr')}/{named('pStyle')}")
    above = {found.get(named("val")) for path in paths if desk.out and (found := desk.out[-1].find(path)) is not None}
    wide = above & {desk.style("NAP Table"), desk.style("NAP Source wide")}
    desk.write("NAP Source wide" if wide else style, *inline(element, desk))


def card_head(element: Element, style: str, desk: DocumentWriter) -> None:
    """Write a card's head as one heading. Its number is a list's, so that Word counts on when an editor adds a card."""
    parts = {selector(child): child for child in element}
    heading, shown = parts.get("h3"), labels.of_head(element)
    if heading is None or len(parts) != len(element) or set(parts) - {"p.number", "p.label", "h3"}:
        reject(element, "a card's <header> holds an h3, with at most one p.number and one p.label before it")
    desk.await_bookmark(heading)
    claim = inline(heading, desk)
    if shown is None:
        desk.write("NAP Practice title", *claim)
        return
    properties = desk.numbering.heading(desk.style(style), shown)
    if properties is None:
        reject(
            element,
            f"“{shown}” is no number that Word could count: a digit, and the same words in every card of a kind",
        )
    desk.write(style, *claim, properties=properties)


def finding_text(element: Element, style: str, desk: DocumentWriter) -> None:
    """Write a finding's body; its last paragraph stays with the box below."""
    container(element, style, desk)
    if element.getnext() is not None:
        _keep_last(desk)


def columns(element: Element, style: str, desk: DocumentWriter) -> None:
    """Write columns below each other. Where they are a few lines each, they hold together, and to the line below them."""
    container(element, style, desk)
    if _sourced(element):
        _keep_last(desk)


def column(element: Element, style: str, desk: DocumentWriter) -> None:
    """Write one of several columns; a last paragraph of running text stays with the next column."""
    container(element, style, desk)
    if element.getnext() is not None:
        _keep_last(desk)


def _sourced(element: Element) -> bool:
    """Tell whether the line below an element says where it comes from."""
    following = element.getnext()
    return following is not None and following.get("class") == "source"


def listed(element: Element, style: str, desk: DocumentWriter) -> None:
    """Write a list: its style carries the bullets. A numbered one starts again at 1.

    No item stands alone on a page: the first stays with the second, the last with the one before it and with a source.
    """
    restarted: list[Element] = []
    if element.tag == "ol":
        restarted = [w("numPr", w("ilvl", val=0), w("numId", val=desk.numbering.restarted(desk.style(style))))]
    for number, item in enumerate(element):
        if item.tag != "li":
            reject(item, f"<{item.tag}> in a list")
        desk.await_bookmark(item)
        desk.write(style, *inline(item, desk), properties=deepcopy(restarted))
        if len(element) > 1 and number in (0, len(element) - 2):
            _keep_last(desk)
    if _sourced(element):
        _keep_last(desk)


def pairs(element: Element, style: str, desk: DocumentWriter) -> None:
    """Write names and values as label, tab, text: the label hangs in the rail."""
    rail: list[Element] = []
    for child in element:
        desk.await_bookmark(child)
        if child.tag == "dt":
            rail = inline(child, desk, "NAP Rail label")
            # A name too long for the rail takes a line of its own; the line after a break starts at the text column.
            rail.append(run(w("br")) if _too_wide(text_of(child)) else run("\t"))
        else:
            desk.write(style, *(rail or [run("\t")]), *inline(child, desk))
            rail = []  # a second value for the same name stands below the first
    if rail:
        reject(element, "a dt without its dd")


def register(element: Element, style: str, desk: DocumentWriter) -> None:
    """Write a list of names and values that holds together, and to the line that says where it comes from."""
    pairs(element, style, desk)
    if not _sourced(element):
        desk.restyle_last(ENDS[style])


def _too_wide(name: str) -> bool:
    return sum(0.32 if c in _NARROW else 0.88 if c in _WIDE else 0.6 if c.isupper() else 0.53 for c in name) > _RAIL_EM


RULES: dict[str, Rule] = {
    # The cover.
    "section.cover": Rule("NAP Cover art", front),
    "p.audience": Rule("NAP Cover label", cover.audience),
    "p.kind": Rule("NAP Cover label", cover.kind),
    "h1": Rule("Title", cover.title),
    "p.subtitle": Rule("Subtitle", words),
    "nav.contents": Rule("toc 1", cover.contents),
    "section.cover p.source": Rule("NAP Cover source", cover.source),
    # Sections and headings.
    "article.brief": Rule("", container),
    "section.part": Rule("", part),
    "section.part.run-on": Rule("", part),
    "section.part.back": Rule("", part),
    "h2": Rule("heading 1", words),
    "section.part.run-on h2": Rule("NAP Heading 1 run-on", words),
    "h3": Rule("heading 2", words),
    "h4": Rule("heading 3", words),
    "section.part.back h3": Rule("NAP Colophon title", words),
    "section.part.back h4": Rule("NAP Colophon heading", words),
    # Running text.
    "p": Rule("Body Text", text),
    "p.lead": Rule("NAP Lead", words),
    "p.label": Rule("NAP Label", label),
    "p.unit": Rule("NAP Unit", words),
    "p.source": Rule("NAP Source", source),
    "section.part.back p": Rule("NAP Colophon", words),
    "blockquote": Rule("", container),
    "blockquote p": Rule("Quote", words),
    "blockquote p.source": Rule("NAP Quote source", words),
    # Lists.
    "ul": Rule("List Bullet", listed),
    "ul.checklist": Rule("NAP Checklist", listed),
    "ol": Rule("List Number", listed),
    "section.part.back ul": Rule("NAP Colophon bullet", listed),
    "dl.meta": Rule("NAP Meta", pairs),
    "dl.facts": Rule("NAP Fact", register),
    "dl.acronyms": Rule("NAP Acronym", register),
    # Cards hold together; a finding with a quotation or a chart is long, and may break there.
    "article.card.message": Rule("", group),
    "article.card.recommendation": Rule("", group),
    "article.card.practice": Rule("", group),
    "article.card.finding": Rule("", group),
    "header": Rule("NAP Message title", card_head),
    "article.card.recommendation header": Rule("NAP Recommendation title", card_head),
    "article.card.finding header": Rule("NAP Finding title", card_head),
    "div.text": Rule("", container),
    "article.card.finding div.text": Rule("", finding_text),
    "article.card.finding p": Rule("NAP Body kept", words),
    "article.card.finding ul": Rule("NAP Bullet kept", listed),
    "article.card.finding dl.meta": Rule("NAP Finding meta", pairs),
    **{
        f"article.card.{card} {name}": Rule(style, handler)
        for card in ("message", "recommendation", "practice")
        for name, style, handler in (("p", "NAP Card text", words), ("ul", "NAP Card bullet", listed))
    },
    # What is asked; boxes; columns, which follow each other.
    "aside.ask": Rule("", group),
    "aside.ask p.label": Rule("NAP Ask label", words),
    "aside.ask p": Rule("NAP Ask", words),
    "div.box": Rule("", group),
    "div.box h3": Rule("NAP Box heading 2", words),
    "div.box h4": Rule("NAP Box heading 3", words),
    "div.box p": Rule("NAP Box text", words),
    "div.box ul": Rule("NAP Box bullet", listed),
    "div.box ul.checklist": Rule("NAP Box checklist", listed),
    "div.box ol": Rule("NAP Box number", listed),
    "div.columns": Rule("", columns),
    "div.column": Rule("", column),
    # Papers: an order, letters, receipts. Labels are in no rule: their sheet is cut to the tenth of a millimetre.
    "article.paper": Rule("", container),
    "article.paper.numbered": Rule("", container),
    "section.sheet": Rule("", container),
    "div.copy": Rule("", container),
    "p.sender": Rule("NAP Sheet sender", words),
    "section.sheet h1": Rule("NAP Sheet title", words),
    "section.sheet h2": Rule("NAP Sheet heading", words),
    "section.sheet p": Rule("NAP Sheet text", sheet_text),
    "section.sheet p.line": Rule("NAP Sheet line", sheet_line),
    "p.signature": Rule("NAP Sheet signature", words),
    # Figures and tables.
    "table.glance": Rule("NAP Glance", tables.glance),
    "table.timeline": Rule("NAP Timeline", tables.timeline),
    "table.data": Rule("NAP Table", tables.data),
    "table.signatures": Rule("NAP Signatures", tables.signatures),
    "figure.chart": Rule("NAP Figure", chart),
    "figcaption": Rule("caption", captions.write),
    "figure.qr": Rule("NAP Figure", figures.qr),
}
