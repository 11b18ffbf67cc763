"""Render bilingual proofs: a brief's texts side by side, in order.

Both pages come from the same templates with their strings marked. So the block in the other language is the one with
the same strings.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path

from lxml import etree
from markupsafe import Markup

from napreport.language.languages import Language
from napreport.language.template_messages import TemplateMessages
from napreport.page.compose import render_template
from napreport.page.vocabulary import Page
from napreport.pdf.render import PdfStyle, RenderedPdf, render_proof

TEMPLATE, STYLE = "exchange/proof.html.j2", "exchange/proof.css"
_BLOCKS = frozenset({"h1", "h2", "h3", "h4", "p", "li", "dt", "dd", "th", "td", "caption", "figcaption"})
#: A block with one of these inside is no block itself.
_CONTAINERS = _BLOCKS | {"ul", "ol", "dl", "table", "div"}
_INLINE = frozenset({"strong", "em", "cite", "sup", "mark"})


@dataclass(frozen=True, slots=True)
class ProofPair:
    """A block in both languages, with the ids of its strings."""

    ids: tuple[str, ...]
    kind: str
    source: Markup
    target: Markup


def pair_blocks(source: Page, target: Page) -> tuple[ProofPair, ...]:
    """Return the blocks of a brief in two languages, in reading order.

    A block whose strings were all in earlier blocks is left out: a reviewer would read the same words again.
    """
    source_blocks = dict(_blocks(source))
    by_id: dict[str, etree._Element] = {}
    for ids, block in source_blocks.items():
        for id_ in ids:
            by_id.setdefault(id_, block)
    seen: set[str] = set()
    pairs = []
    for ids, block in _blocks(target):
        if set(ids) <= seen:
            continue
        seen |= set(ids)
        # Each language explains the acronyms of its own text, so a block may have no partner.
        same_strings = source_blocks.get(ids)
        partner = same_strings if same_strings is not None else by_id.get(ids[0])
        source_words = _inline(partner) if partner is not None else Markup("")
        pairs.append(ProofPair(ids, str(block.tag), source_words, _inline(block)))
    return tuple(pairs)


def render_bilingual_proof(
    templates: Path, words: TemplateMessages, languages: tuple[Language, Language], texts: Mapping[str, str],
    rows: tuple[ProofPair, ...], style: PdfStyle,
) -> RenderedPdf:  # fmt: skip
    """Render a proof as PDF.

    `texts` are the `title`, `brief` and `publishers` that it prints.
    """
    values = {"source": languages[0], "language": languages[1], "rows": rows, **texts}
    root = render_template(templates, "templates", TEMPLATE, words, values)
    return render_proof(root, (templates / STYLE).read_text("utf-8"), style)


def _blocks(page: Page) -> Iterator[tuple[tuple[str, ...], etree._Element]]:
    """Yield each innermost block of marked strings with their ids."""
    root = etree.fromstring(page.markup.encode())
    for block in root.iter(*_BLOCKS):
        if next(block.iterdescendants(*_CONTAINERS), None) is not None:
            continue
        if next(block.iterancestors("nav"), None) is not None:
            continue  # The contents repeat the titles of parts.
        marked = [each.get("id", "") for each in block.iter() if each.get("id", "").startswith("l10n:")]
        ids = tuple(dict.fromkeys(re.sub(r"~\d+$", "", name.removeprefix("l10n:")) for name in marked))
        if ids:
            yield ids, block


def _inline(block: etree._Element) -> Markup:
    """Return a block's markup without ids and links."""
    copy = deepcopy(block)
    for element in copy.iterdescendants():
        element.attrib.clear()
    others = {str(element.tag) for element in copy.iterdescendants()} - _INLINE
    etree.strip_tags(copy, *others)
    inner = etree.tostring(copy, encoding="unicode", with_tail=False)
    return Markup(re.sub(r"^<[^>]*>|</[^>]*>$", "", inner) if not inner.endswith("/>") else "")
