"""Write the blocks of a page by one table of rules.

A rule's key is an element with its class, or two of them: "div.box p" is a paragraph anywhere in a box. The nearest
ancestor that the table names with the element wins, then the element by itself. An element in no key is an error, and so
is text between blocks: nothing is dropped in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from napreport.word import captions, charts, cover, figures, runs, styles, tables
from napreport.word.labels import find_card_label
from napreport.word.lists import has_source, write_facts, write_list, write_pairs
from napreport.word.runs import make_runs, selector
from napreport.word.wml import Element, qname, require
from napreport.word.writer import DocumentWriter, reject

Handler = Callable[[Element, str, DocumentWriter], None]


@dataclass(frozen=True, slots=True)
class Rule:
    """How an element is written: its style and function."""

    style: str
    handler: Handler


def write_block(element: Element, writer: DocumentWriter) -> None:
    """Write one block of the page."""
    rule = find_rule(element)
    if rule is None:
        reject(element, f"<{selector(element)}> has no place here")
    writer.await_bookmark(element)
    rule.handler(element, rule.style, writer)


def find_rule(element: Element) -> Rule | None:
    """Return the rule for an element at its place."""
    name = selector(element)
    for ancestor in element.iterancestors():
        rule = RULES.get(f"{selector(ancestor)} {name}")
        if rule:
            return rule
    return RULES.get(name)


def write_blocks(parent: Element, children: Iterable[Element], writer: DocumentWriter) -> None:
    """Write some children of an element; refuse text between them."""
    if (parent.text or "").strip():
        reject(parent, f"text straight inside <{selector(parent)}>, which holds blocks")
    for child in children:
        write_block(child, writer)
        if (child.tail or "").strip():
            reject(child, f"text straight inside <{selector(parent)}>, which holds blocks")


def write_children(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write the blocks inside an element, and nothing for itself."""
    write_blocks(element, element, writer)


def write_group(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write blocks that hold together, the last one free of what follows."""
    write_children(element, style, writer)
    writer.release_last()


def write_cover(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write the cover; its last paragraph ends the section."""
    cover.write_art(element, style, writer)
    write_children(element, style, writer)
    if writer.last_style() is None:
        writer.write_paragraph("NAP Cover source")
    require(writer.flow[-1], "pPr").append(writer.package.sections[0])


def write_figure(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write a figure as its table, or as a chart."""
    is_chart = element.get("data-chart") != "table"
    for child in element:
        if is_chart and child.tag == "table":
            charts.write_chart(element, child, style, writer)
        else:
            write_block(child, writer)


def write_section(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write a section without its notes and their heading: Word has footnotes."""
    left_out: set[Element] = set()
    for notes in element.findall("ol[@class='notes']"):
        left_out.add(notes)
        above = notes.getprevious()
        if above is not None and above.tag == "h3":
            left_out.add(above)
    write_blocks(element, [child for child in element if child not in left_out], writer)


def write_paragraph(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write one paragraph."""
    writer.write_paragraph(style, *make_runs(element, writer))


def write_text(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write running text.

    A lead into a list or columns stays with it.
    """
    write_paragraph(element, style, writer)
    following = element.getnext()
    if following is not None and (following.tag in ("ul", "ol", "dl") or following.get("class") == "columns"):
        writer.keep_last()


def write_sheet_text(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write a paragraph of a paper.

    After a table it has air above.
    """
    above = element.getprevious()
    write_paragraph(element, "NAP Sheet text below" if above is not None and above.tag == "table" else style, writer)


def write_sheet_line(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write a line of an address; the last one lets air follow."""
    below = element.getnext()
    is_last = below is None or below.get("class") != "line"
    write_paragraph(element, "NAP Sheet line end" if is_last else style, writer)


def write_label(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write the small line above a heading or a list."""
    following = element.getnext()
    at_margin = following is not None and following.tag in ("h2", "h3")
    write_paragraph(element, style if at_margin else "NAP List label", writer)


def write_source(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write the source of a figure or a table."""
    paths = (f"{qname('tblPr')}/{qname('tblStyle')}", f"{qname('pPr')}/{qname('pStyle')}")
    above = {one.get(qname("val")) for path in paths if writer.flow and (one := writer.flow[-1].find(path)) is not None}
    is_wide = above & {writer.style_id("NAP Table"), writer.style_id("NAP Source wide")}
    write_paragraph(element, "NAP Source wide" if is_wide else style, writer)


def write_card_head(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write a card's head as one heading.

    Its number is a list's, so that Word counts on when an editor adds a card.
    """
    parts = {selector(child): child for child in element}
    heading, label = parts.get("h3"), find_card_label(element)
    if heading is None or len(parts) != len(element) or set(parts) - {"p.number", "p.label", "h3"}:
        reject(element, "a card's <header> holds an h3, with at most one p.number and one p.label before it")
    writer.await_bookmark(heading)
    claim = make_runs(heading, writer)
    if label is None:
        writer.write_paragraph("NAP Practice title", *claim)
        return
    properties = writer.numbering.number_heading(writer.style_id(style), label)
    if properties is None:
        reject(
            element,
            f"“{label}” is no number that Word could count: a digit, and the same words in every card of a kind",
        )
    writer.write_paragraph(style, *claim, properties=properties)


def write_columns(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write columns below each other; the last stays with their source."""
    write_children(element, style, writer)
    if has_source(element):
        writer.keep_last()


def write_with_next(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write a block whose end stays with the next one."""
    write_children(element, style, writer)
    if element.getnext() is not None:
        writer.keep_last()


RULES: dict[str, Rule] = {
    # The cover.
    "section.cover": Rule("NAP Cover art", write_cover),
    "p.audience": Rule("NAP Cover label", cover.write_audience),
    "p.kind": Rule("NAP Cover label", cover.write_kind),
    "h1": Rule("Title", cover.write_title),
    "p.subtitle": Rule("Subtitle", write_paragraph),
    "section.cover p.lead": Rule("NAP Lead", write_paragraph),
    "nav.contents": Rule("toc 1", cover.write_contents),
    "section.cover p.source": Rule("NAP Cover source", cover.write_cover_source),
    # Sections and headings.
    "article.brief": Rule("", write_children),
    "section.part": Rule("", write_section),
    "section.part.run-on": Rule("", write_section),
    "section.part.back": Rule("", write_section),
    "h2": Rule("heading 1", write_paragraph),
    "section.part.run-on h2": Rule("NAP Heading 1 run-on", write_paragraph),
    "h3": Rule("heading 2", write_paragraph),
    "h4": Rule("heading 3", write_paragraph),
    "section.part.back h3": Rule("NAP Colophon title", write_paragraph),
    "section.part.back h4": Rule("NAP Colophon heading", write_paragraph),
    # Running text.
    "p": Rule("Body Text", write_text),
    "p.lead": Rule("NAP Lead", write_paragraph),
    "p.label": Rule("NAP Label", write_label),
    "p.unit": Rule("NAP Unit", write_paragraph),
    "p.source": Rule("NAP Source", write_source),
    "section.part.back p": Rule("NAP Colophon", write_paragraph),
    "blockquote": Rule("", write_children),
    "blockquote p": Rule("Quote", write_paragraph),
    "blockquote p.source": Rule("NAP Quote source", write_paragraph),
    # Lists.
    "ul": Rule("List Bullet", write_list),
    "ul.checklist": Rule("NAP Checklist", write_list),
    "ol": Rule("List Number", write_list),
    "section.part.back ul": Rule("NAP Colophon bullet", write_list),
    "dl.meta": Rule("NAP Meta", write_pairs),
    "dl.facts": Rule("NAP Fact", write_facts),
    "dl.acronyms": Rule("NAP Acronym", write_facts),
    # Cards hold together; a finding with a quotation or a chart is long, and may break there.
    "article.card.message": Rule("", write_group),
    "article.card.recommendation": Rule("", write_group),
    "article.card.practice": Rule("", write_group),
    "article.card.finding": Rule("", write_group),
    "header": Rule("NAP Message title", write_card_head),
    "article.card.recommendation header": Rule("NAP Recommendation title", write_card_head),
    "article.card.finding header": Rule("NAP Finding title", write_card_head),
    "div.text": Rule("", write_children),
    "article.card.finding div.text": Rule("", write_with_next),
    "article.card.finding p": Rule("NAP Body kept", write_paragraph),
    "article.card.finding ul": Rule("NAP Bullet kept", write_list),
    "article.card.finding dl.meta": Rule("NAP Finding meta", write_pairs),
    **{
        f"article.card.{card} {name}": Rule(style, handler)
        for card in ("message", "recommendation", "practice")
        for name, style, handler in (("p", "NAP Card text", write_paragraph), ("ul", "NAP Card bullet", write_list))
    },
    # What is asked; boxes; columns, which follow each other.
    "aside.ask": Rule("", write_group),
    "aside.ask p.label": Rule("NAP Ask label", write_paragraph),
    "aside.ask p": Rule("NAP Ask", write_paragraph),
    "div.box": Rule("", write_group),
    "div.box h3": Rule("NAP Box heading 2", write_paragraph),
    "div.box h4": Rule("NAP Box heading 3", write_paragraph),
    "div.box p": Rule("NAP Box text", write_paragraph),
    "div.box ul": Rule("NAP Box bullet", write_list),
    "div.box ul.checklist": Rule("NAP Box checklist", write_list),
    "div.box ol": Rule("NAP Box number", write_list),
    "div.columns": Rule("", write_columns),
    "div.column": Rule("", write_with_next),
    # Papers: an order, letters, receipts. Labels are in no rule: their sheet is cut to the tenth of a millimetre.
    "article.paper": Rule("", write_children),
    "article.paper.numbered": Rule("", write_children),
    "section.sheet": Rule("", write_children),
    "div.copy": Rule("", write_children),
    "p.sender": Rule("NAP Sheet sender", write_paragraph),
    "section.sheet h1": Rule("NAP Sheet title", write_paragraph),
    "section.sheet h2": Rule("NAP Sheet heading", write_paragraph),
    "section.sheet p": Rule("NAP Sheet text", write_sheet_text),
    "section.sheet p.line": Rule("NAP Sheet line", write_sheet_line),
    "p.signature": Rule("NAP Sheet signature", write_paragraph),
    # Figures and tables.
    "table.glance": Rule("NAP Glance", tables.write_glance),
    "table.timeline": Rule("NAP Timeline", tables.write_timeline),
    "table.data": Rule("NAP Table", tables.write_data_table),
    "table.signatures": Rule("NAP Signatures", tables.write_signatures),
    "figure.chart": Rule("NAP Figure", write_figure),
    "figcaption": Rule("caption", captions.write_caption),
    "figure.qr": Rule("NAP Figure", figures.write_qr),
}

#: Styles that no rule names: parts of a block, of a cell, of headers and footers.
_OTHER_STYLES = (
    "Normal", "Body Text", "NAP List label", "NAP Source wide", "TOC Heading",
    "NAP Message title", "NAP Recommendation title", "NAP Finding title", "NAP Practice title",
    "header", "footer", "NAP Draft", "footnote text", "footnote reference", "page number",
    "NAP Sheet text below", "NAP Sheet line end", "NAP Chip", "NAP Audience", "NAP Rail label",
)  # fmt: skip


def list_styles() -> tuple[str, ...]:
    """Return the names of all styles that reference.docx must have, sorted."""
    ruled = {rule.style for rule in RULES.values()} - {""}
    inline = {name for _, name in runs.STYLES}
    groups = {*styles.ENDS, *styles.ENDS.values(), *styles.KEPT.values()}
    return tuple(sorted({*_OTHER_STYLES, *ruled, *groups, *inline, *tables.STYLES}))
