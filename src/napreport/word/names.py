"""Names: every style that the painter may use, so that a template that lacks one is told at once."""

from __future__ import annotations

from napreport.word import blocks, runs, tables

#: Styles that no table of rules names: parts of a block, of a cell, of what runs along every page.
OTHERS = (
    "Normal", "Body Text", "NAP List label", "NAP Source wide", "TOC Heading",
    "NAP Message title", "NAP Recommendation title", "NAP Finding title", "NAP Practice title",
    "header", "footer", "NAP Draft", "footnote text", "footnote reference", "page number",
    "NAP Sheet text below", "NAP Sheet line end", "NAP Chip", "NAP Audience", "NAP Rail label",
)  # fmt: skip


def list_styles() -> tuple[str, ...]:
    """Return the names that reference.docx must have, in alphabetical order."""
    ruled = {rule.style for rule in blocks.RULES.values()} - {""}
    inline = {name for _, name in runs.STYLES}
    return tuple(
        sorted({*OTHERS, *ruled, *blocks.ENDS, *blocks.ENDS.values(), *blocks.KEPT.values(), *inline, *tables.STYLES})
    )
