"""The names of every style the painter may use, and lists that start again: both looked up in reference.docx."""

from __future__ import annotations

from napreport.word import blocks, runs, tables
from napreport.word.markup import Element, named, w

#: Styles that no table of rules names: parts of a block, of a cell, of what runs along every page.
OTHERS = (
    "Normal", "Body Text", "NAP Body kept", "NAP List label", "TOC Heading",
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
    of_style = styles.find(f"{named('style')}[@{named('styleId')}='{style}']/{named('pPr')}/{named('numPr')}/{named('numId')}")
    lists = {num.get(named("numId")): num for num in numbering.iterfind(named("num"))}
    abstract = lists[of_style.get(named("val"))].find(named("abstractNumId")) if of_style is not None else None
    assert abstract is not None, f"the style {style} carries no list"
    number = max(int(key or 0) for key in lists) + 1
    start = w("lvlOverride", w("startOverride", val=1), ilvl=0)
    made = w("num", w("abstractNumId", val=abstract.get(named("val"), "0")), start, numId=number)
    lists_end = numbering.findall(named("num"))[-1]
    lists_end.addnext(made)
    return number
