"""The names of every style the painter may use, and lists that start again: both looked up in reference.docx."""

from __future__ import annotations

from napreport.word import blocks, runs, tables
from napreport.word.markup import Element, at, named, w

#: Styles that no table of rules names: parts of a block, of a cell, of what runs along every page.
OTHERS = (
    "Normal", "Body Text", "NAP Body kept", "NAP List label", "NAP Source wide", "TOC Heading",
    "NAP Card title", "NAP Card label", "NAP Card title below", "NAP Practice title",
    "header", "footer", "NAP Draft", "footnote text", "footnote reference", "page number",
    "NAP Chip", "NAP Audience", "NAP Numeral", "NAP Rail label",
)  # fmt: skip


def every_style() -> tuple[str, ...]:
    """Return the names that reference.docx must have, in alphabetical order."""
    ruled = {rule.style for rule in blocks.RULES.values()} - {""}
    inline = {name for _, name in runs.STYLES}
    return tuple(sorted({*OTHERS, *ruled, *blocks.ENDS, *blocks.ENDS.values(), *inline, *tables.STYLES}))


def restarted(numbering: Element, styles: Element, style: str) -> int:
    """Add a list that counts from 1 again with the numbers of a style (its id); return the list's number."""
    found = {one.get(named("styleId")): one for one in styles.iterfind(named("style"))}
    its_list = at(found[style], "pPr", "numPr", "numId").get(named("val"))
    lists = {num.get(named("numId"), "0"): num for num in numbering.iterfind(named("num"))}
    abstract = at(lists[its_list or "0"], "abstractNumId").get(named("val"), "0")
    number = max(int(key) for key in lists) + 1
    start = w("lvlOverride", w("startOverride", val=1), ilvl=0)
    list(lists.values())[-1].addnext(w("num", w("abstractNumId", val=abstract), start, numId=number))
    return number
