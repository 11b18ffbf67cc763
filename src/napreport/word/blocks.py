"""Write the blocks of a page by one table of rules.

A rule's key is an element with its class, or two of them: "div.box p" is a paragraph anywhere in a box. The nearest
ancestor that the table names with the element wins, then the element by itself. An element in no key is an error, and so
is text between blocks: nothing is dropped in silence.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from napreport.word import captions, cards, charts, cover, figures, runs, styles, tables
from napreport.word.lists import write_facts, write_list, write_rail, write_run_in
from napreport.word.runs import make_runs, selector
from napreport.word.wml import Element, require
from napreport.word.writer import DocumentWriter, reject

#: What sets the text of its columns in a style of its own.
_HOLDS_COLUMNS = frozenset({"div.box", "section.part.back", "section.sheet"})

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
    inside = [selector(ancestor) for ancestor in element.iterancestors()]
    for ancestor in inside:
        # What holds columns says what their text looks like, but for a section.
        if ancestor == "div.column" and not _HOLDS_COLUMNS.isdisjoint(inside):
            continue
        rule = RULES.get(f"{ancestor} {name}")
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


def write_section_heading(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write a section's heading; it begins pages as in the PDF."""
    section = element.getparent()
    if writer.page_numbers is not None and section is not None:
        at_top = section.get("id") in writer.page_numbers.at_top
        style = "heading 1" if at_top else "NAP Heading 1 run-on"
    write_paragraph(element, style, writer)


def write_heading(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write a heading inside a section."""
    above = element.getprevious()
    is_first = style == "heading 2" and above is not None and above.tag == "h2"
    write_paragraph(element, "NAP Heading 2 first" if is_first else style, writer)


def write_paragraph(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write one paragraph."""
    writer.write_paragraph(style, *make_runs(element, writer))


def write_text(element: Element, style: str, writer: DocumentWriter) -> None:
    """Write running text; a lead into a list stays with it."""
    above, following = element.getprevious(), element.getnext()
    first_in_section = above is not None and above.tag == "h3" and _tag_before(above) == "h2"
    if first_in_section and following is not None and following.get("class") == "source":
        style = "NAP Body wide"
    write_paragraph(element, style, writer)
    if following is not None and (following.tag in ("ul", "ol", "dl") or following.get("class") == "columns"):
        writer.keep_last()


def _tag_before(element: Element) -> str:
    above = element.getprevious()
    return "" if above is None else str(above.tag)


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


def _nested(write: Callable[[Element, Callable[[Element, DocumentWriter], None], DocumentWriter], None]) -> Handler:
    """Return a handler for blocks with blocks inside."""
    return lambda element, style, writer: write(element, write_block, writer)


RULES: dict[str, Rule] = {
    # The cover.
    "section.cover": Rule("", write_cover),
    "p.audience": Rule("NAP Cover chip", cover.write_audience),
    "p.kind": Rule("NAP Cover label", write_paragraph),
    "h1": Rule("Title", cover.write_title),
    "p.subtitle": Rule("Subtitle", write_paragraph),
    "section.cover p.lead": Rule("NAP Cover lead", write_paragraph),
    "nav.contents": Rule("toc 1", cover.write_contents),
    "section.cover p.source": Rule("NAP Cover source", cover.write_cover_source),
    # Sections and headings.
    "article.brief": Rule("", write_children),
    "section.part": Rule("", write_section),
    "section.part.run-on": Rule("", write_section),
    "section.part.back": Rule("", write_section),
    "h2": Rule("heading 1", write_section_heading),
    "section.part.run-on h2": Rule("NAP Heading 1 run-on", write_section_heading),
    "h3": Rule("heading 2", write_heading),
    "h4": Rule("heading 3", write_paragraph),
    "section.part.back h3": Rule("NAP Colophon title", write_paragraph),
    "section.part.back h4": Rule("NAP Colophon heading", write_paragraph),
    # Running text.
    "p": Rule("Body Text", write_text),
    "p.lead": Rule("NAP Lead", write_paragraph),
    "p.label": Rule("NAP Label", write_paragraph),
    "p.unit": Rule("NAP Unit", write_paragraph),
    "p.source": Rule("NAP Source", write_paragraph),
    "section.part.back p": Rule("NAP Colophon", write_paragraph),
    "blockquote": Rule("", write_children),
    "blockquote p": Rule("Quote", write_paragraph),
    "blockquote p.source": Rule("NAP Quote source", write_paragraph),
    # Lists.
    "ul": Rule("List Bullet", write_list),
    "ul.checklist": Rule("NAP Checklist", write_list),
    "ol": Rule("List Number", write_list),
    "section.part.back ul": Rule("NAP Colophon bullet", write_list),
    "dl.meta": Rule("NAP Rail text", write_rail),
    "dl.facts": Rule("NAP Fact", write_facts),
    "dl.acronyms": Rule("NAP Acronyms", write_run_in),
    # Cards: a message holds together; text and rail of the others are cells of a table.
    "article.card.message": Rule("", write_children),
    "article.card.recommendation": Rule("", _nested(cards.write_card_with_rail)),
    "article.card.finding": Rule("", _nested(cards.write_card_with_rail)),
    "article.card.practice": Rule("", _nested(cards.write_practice)),
    "header": Rule("NAP Message title", cards.write_head),
    "article.card.recommendation header": Rule("NAP Recommendation title", cards.write_head),
    "article.card.finding header": Rule("NAP Finding title", cards.write_head),
    "div.text": Rule("", write_children),
    "article.card.message p": Rule("NAP Message text", write_paragraph),
    "article.card.message dl.meta": Rule("NAP Message meta", write_run_in),
    "article.card.practice p": Rule("NAP Practice text", write_paragraph),
    "article.card.practice dl.meta": Rule("NAP Practice meta", write_run_in),
    **{
        f"{holder} {name}": Rule(style, handler)
        for holder in ("article.card.recommendation", "article.card.finding", "article.card.practice", "div.column")
        for name, style, handler in (
            ("p", "NAP Card text", write_text),
            ("ul", "NAP Card bullet", write_list),
            ("ol", "NAP Card number", write_list),
        )
        if (holder, name) != ("article.card.practice", "p")
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
    "div.columns": Rule("", _nested(cards.write_columns)),
    "div.column": Rule("", write_children),
    # Papers: an order, letters, receipts. Labels are in no rule: their sheet is cut to the tenth of a millimetre.
    "article.paper": Rule("", write_children),
    "article.paper.numbered": Rule("", write_children),
    "section.sheet": Rule("", write_children),
    "div.copy": Rule("", write_children),
    "p.sender": Rule("NAP Sheet sender", write_paragraph),
    "section.sheet h1": Rule("NAP Sheet title", write_paragraph),
    "section.sheet h2": Rule("NAP Sheet heading", write_paragraph),
    "section.sheet p": Rule("NAP Sheet text", write_sheet_text),
    "section.sheet dl.facts": Rule("NAP Sheet fact", write_facts),
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
    "Normal", "Body Text", "NAP Body wide", "TOC Heading", "NAP Heading 2 first", "NAP Gap", "NAP End", "NAP Cover logo",
    "NAP Message title first", "NAP Recommendation title first", "NAP Finding eyebrow", "NAP Finding eyebrow first",
    "NAP Practice title", "NAP Rail head", "NAP Term",
    "header", "footer", "NAP Draft", "footnote text", "footnote reference", "page number",
    "NAP Sheet text below", "NAP Sheet line end", "NAP Chip", "NAP Audience", "NAP Rail label",
)  # fmt: skip


def list_styles() -> tuple[str, ...]:
    """Return the names of all styles that reference.docx must have, sorted."""
    ruled = {rule.style for rule in RULES.values()} - {""}
    inline = {name for _, name in runs.STYLES}
    groups = {*styles.ENDS, *styles.ENDS.values(), *styles.KEPT.values(), *styles.BELOW_RAIL.values()}
    return tuple(sorted({*_OTHER_STYLES, *ruled, *groups, *inline, *tables.STYLES}))
