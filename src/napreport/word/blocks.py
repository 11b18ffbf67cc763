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
from napreport.word.runs import make_runs, selector
from napreport.word.wml import Element, qname, require, run, w
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


def write_block(element: Element, writer: DocumentWriter) -> None:
    """Write one block into the writer's flow."""
    rule = find_rule(element)
    if rule is None:
        reject(element, f"<{selector(element)}> has no place here")
    writer.await_bookmark(element)
    rule.handler(element, rule.style, writer)


def find_rule(element: Element) -> Rule | None:
    """Return the rule for an element where it stands."""
    name = selector(element)
    for ancestor in element.iterancestors():
        rule = RULES.get(f"{selector(ancestor)} {name}")
        if rule:
            return rule
    return RULES.get(name)


def write_children(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write the blocks inside an element, and nothing for the element itself."""
    write_blocks(element, element, writer)


def write_blocks(parent: Element, children: Iterable[Element], writer: DocumentWriter) -> None:
    """Write `children` of `parent`, refusing text that stands between them."""
    if (parent.text or "").strip():
        reject(parent, f"text straight inside <{selector(parent)}>, which holds blocks")
    for child in children:
        write_block(child, writer)
        if (child.tail or "").strip():
            reject(child, f"text straight inside <{selector(parent)}>, which holds blocks")


def write_group(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write the blocks inside an element so that they hold together, the last one free of what follows."""
    write_children(element, style, writer)
    ending = ENDS.get(writer.last_style() or "")
    if ending:
        writer.restyle_last(ending)


def _keep_last(writer: DocumentWriter) -> None:
    """Have the flow's last paragraph, if it is running text, stay with what follows."""
    kept = KEPT.get(writer.last_style() or "")
    if kept:
        writer.restyle_last(kept)


def write_cover(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write the cover. The end of its section goes into its last paragraph, which may have to be made for it."""
    cover.write_art(element, style, writer)
    write_children(element, style, writer)
    if writer.last_style() is None:
        writer.write_paragraph("NAP Cover source")
    require(writer.flow[-1], "pPr").append(writer.cover_end)


def write_figure(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write a chart: title, unit, the chart in the place of its table, source. What is a table on the page stays one."""
    drawn = element.get("data-chart") != "table"
    for child in element:
        if drawn and child.tag == "table":
            charts.write_chart(element, child, style, writer)
        else:
            write_block(child, writer)


def write_section(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write a section without the list of notes and the heading right above it: in Word they are footnotes."""
    left_out: set[Element] = set()
    for notes in element.findall("ol[@class='notes']"):
        left_out.add(notes)
        above = notes.getprevious()
        if above is not None and above.tag == "h3":
            left_out.add(above)
    write_blocks(element, [child for child in element if child not in left_out], writer)


def write_words(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write one paragraph."""
    writer.write_paragraph(style, *make_runs(element, writer))


def write_text(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write a paragraph of running text; one that leads into a list or into columns stays with it."""
    write_words(element, style, writer)
    following = element.getnext()
    if following is not None and (following.tag in ("ul", "ol", "dl") or following.get("class") == "columns"):
        _keep_last(writer)


def write_sheet_text(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write a paragraph of a paper, with air above it where it follows a table."""
    above = element.getprevious()
    writer.write_paragraph(
        "NAP Sheet text below" if above is not None and above.tag == "table" else style, *make_runs(element, writer)
    )


def write_sheet_line(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write a line of an address; the last one lets air follow."""
    below = element.getnext()
    ends = below is None or below.get("class") != "line"
    writer.write_paragraph("NAP Sheet line end" if ends else style, *make_runs(element, writer))


def write_label(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write the small line above a heading, or above a list, which stands in the text column."""
    following = element.getnext()
    at_margin = following is not None and following.tag in ("h2", "h3")
    writer.write_paragraph(style if at_margin else "NAP List label", *make_runs(element, writer))


def write_source(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write where a figure or a table comes from, at the margin if the table, or the line like it, above it stands there."""
    paths = (f"{qname('tblPr')}/{qname('tblStyle')}", f"{qname('pPr')}/{qname('pStyle')}")
    above = {
        found.get(qname("val")) for path in paths if writer.flow and (found := writer.flow[-1].find(path)) is not None
    }
    wide = above & {writer.style_id("NAP Table"), writer.style_id("NAP Source wide")}
    writer.write_paragraph("NAP Source wide" if wide else style, *make_runs(element, writer))


def write_card_head(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write a card's head as one heading. Its number is a list's, so that Word counts on when an editor adds a card."""
    parts = {selector(child): child for child in element}
    heading, shown = parts.get("h3"), labels.find_card_label(element)
    if heading is None or len(parts) != len(element) or set(parts) - {"p.number", "p.label", "h3"}:
        reject(element, "a card's <header> holds an h3, with at most one p.number and one p.label before it")
    writer.await_bookmark(heading)
    claim = make_runs(heading, writer)
    if shown is None:
        writer.write_paragraph("NAP Practice title", *claim)
        return
    properties = writer.numbering.number_heading(writer.style_id(style), shown)
    if properties is None:
        reject(
            element,
            f"“{shown}” is no number that Word could count: a digit, and the same words in every card of a kind",
        )
    writer.write_paragraph(style, *claim, properties=properties)


def write_finding_text(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write a finding's body; its last paragraph stays with the box below."""
    write_children(element, style, writer)
    if element.getnext() is not None:
        _keep_last(writer)


def write_columns(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write columns below each other. Where they are a few lines each, they hold together, and to the line below them."""
    write_children(element, style, writer)
    if _sourced(element):
        _keep_last(writer)


def write_column(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write one of several columns; a last paragraph of running text stays with the next column."""
    write_children(element, style, writer)
    if element.getnext() is not None:
        _keep_last(writer)


def _sourced(element: Element) -> bool:
    """Tell whether the line below an element says where it comes from."""
    following = element.getnext()
    return following is not None and following.get("class") == "source"


def write_list(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write a list: its style carries the bullets. A numbered one starts again at 1.

    No item stands alone on a page: the first stays with the second, the last with the one before it and with a source.
    """
    restarted: list[Element] = []
    if element.tag == "ol":
        restarted = [
            w("numPr", w("ilvl", val=0), w("numId", val=writer.numbering.restart_list(writer.style_id(style))))
        ]
    for number, item in enumerate(element):
        if item.tag != "li":
            reject(item, f"<{item.tag}> in a list")
        writer.await_bookmark(item)
        writer.write_paragraph(style, *make_runs(item, writer), properties=deepcopy(restarted))
        if len(element) > 1 and number in (0, len(element) - 2):
            _keep_last(writer)
    if _sourced(element):
        _keep_last(writer)


def write_pairs(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write names and values as label, tab, text: the label hangs in the rail."""
    rail: list[Element] = []
    for child in element:
        writer.await_bookmark(child)
        if child.tag == "dt":
            rail = make_runs(child, writer, "NAP Rail label")
            # A name too long for the rail takes a line of its own; the line after a break starts at the text column.
            rail.append(run(w("br")) if _too_wide(text_of(child)) else run("\t"))
        else:
            writer.write_paragraph(style, *(rail or [run("\t")]), *make_runs(child, writer))
            rail = []  # a second value for the same name stands below the first
    if rail:
        reject(element, "a dt without its dd")


def write_register(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write a list of names and values that holds together, and to the line that says where it comes from."""
    write_pairs(element, style, writer)
    if not _sourced(element):
        writer.restyle_last(ENDS[style])


def _too_wide(name: str) -> bool:
    return sum(0.32 if c in _NARROW else 0.88 if c in _WIDE else 0.6 if c.isupper() else 0.53 for c in name) > _RAIL_EM


RULES: dict[str, Rule] = {
    # The cover.
    "section.cover": Rule("NAP Cover art", write_cover),
    "p.audience": Rule("NAP Cover label", cover.write_audience),
    "p.kind": Rule("NAP Cover label", cover.write_kind),
    "h1": Rule("Title", cover.write_title),
    "p.subtitle": Rule("Subtitle", write_words),
    "nav.contents": Rule("toc 1", cover.write_contents),
    "section.cover p.source": Rule("NAP Cover source", cover.write_cover_source),
    # Sections and headings.
    "article.brief": Rule("", write_children),
    "section.part": Rule("", write_section),
    "section.part.run-on": Rule("", write_section),
    "section.part.back": Rule("", write_section),
    "h2": Rule("heading 1", write_words),
    "section.part.run-on h2": Rule("NAP Heading 1 run-on", write_words),
    "h3": Rule("heading 2", write_words),
    "h4": Rule("heading 3", write_words),
    "section.part.back h3": Rule("NAP Colophon title", write_words),
    "section.part.back h4": Rule("NAP Colophon heading", write_words),
    # Running text.
    "p": Rule("Body Text", write_text),
    "p.lead": Rule("NAP Lead", write_words),
    "p.label": Rule("NAP Label", write_label),
    "p.unit": Rule("NAP Unit", write_words),
    "p.source": Rule("NAP Source", write_source),
    "section.part.back p": Rule("NAP Colophon", write_words),
    "blockquote": Rule("", write_children),
    "blockquote p": Rule("Quote", write_words),
    "blockquote p.source": Rule("NAP Quote source", write_words),
    # Lists.
    "ul": Rule("List Bullet", write_list),
    "ul.checklist": Rule("NAP Checklist", write_list),
    "ol": Rule("List Number", write_list),
    "section.part.back ul": Rule("NAP Colophon bullet", write_list),
    "dl.meta": Rule("NAP Meta", write_pairs),
    "dl.facts": Rule("NAP Fact", write_register),
    "dl.acronyms": Rule("NAP Acronym", write_register),
    # Cards hold together; a finding with a quotation or a chart is long, and may break there.
    "article.card.message": Rule("", write_group),
    "article.card.recommendation": Rule("", write_group),
    "article.card.practice": Rule("", write_group),
    "article.card.finding": Rule("", write_group),
    "header": Rule("NAP Message title", write_card_head),
    "article.card.recommendation header": Rule("NAP Recommendation title", write_card_head),
    "article.card.finding header": Rule("NAP Finding title", write_card_head),
    "div.text": Rule("", write_children),
    "article.card.finding div.text": Rule("", write_finding_text),
    "article.card.finding p": Rule("NAP Body kept", write_words),
    "article.card.finding ul": Rule("NAP Bullet kept", write_list),
    "article.card.finding dl.meta": Rule("NAP Finding meta", write_pairs),
    **{
        f"article.card.{card} {name}": Rule(style, handler)
        for card in ("message", "recommendation", "practice")
        for name, style, handler in (("p", "NAP Card text", write_words), ("ul", "NAP Card bullet", write_list))
    },
    # What is asked; boxes; columns, which follow each other.
    "aside.ask": Rule("", write_group),
    "aside.ask p.label": Rule("NAP Ask label", write_words),
    "aside.ask p": Rule("NAP Ask", write_words),
    "div.box": Rule("", write_group),
    "div.box h3": Rule("NAP Box heading 2", write_words),
    "div.box h4": Rule("NAP Box heading 3", write_words),
    "div.box p": Rule("NAP Box text", write_words),
    "div.box ul": Rule("NAP Box bullet", write_list),
    "div.box ul.checklist": Rule("NAP Box checklist", write_list),
    "div.box ol": Rule("NAP Box number", write_list),
    "div.columns": Rule("", write_columns),
    "div.column": Rule("", write_column),
    # Papers: an order, letters, receipts. Labels are in no rule: their sheet is cut to the tenth of a millimetre.
    "article.paper": Rule("", write_children),
    "article.paper.numbered": Rule("", write_children),
    "section.sheet": Rule("", write_children),
    "div.copy": Rule("", write_children),
    "p.sender": Rule("NAP Sheet sender", write_words),
    "section.sheet h1": Rule("NAP Sheet title", write_words),
    "section.sheet h2": Rule("NAP Sheet heading", write_words),
    "section.sheet p": Rule("NAP Sheet text", write_sheet_text),
    "section.sheet p.line": Rule("NAP Sheet line", write_sheet_line),
    "p.signature": Rule("NAP Sheet signature", write_words),
    # Figures and tables.
    "table.glance": Rule("NAP Glance", tables.write_glance),
    "table.timeline": Rule("NAP Timeline", tables.write_timeline),
    "table.data": Rule("NAP Table", tables.write_data_table),
    "table.signatures": Rule("NAP Signatures", tables.write_signatures),
    "figure.chart": Rule("NAP Figure", write_figure),
    "figcaption": Rule("caption", captions.write_caption),
    "figure.qr": Rule("NAP Figure", figures.write_qr),
}
