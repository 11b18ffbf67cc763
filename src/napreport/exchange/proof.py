"""Proof: from the page of a brief in two languages to its texts side by side, in the order of reading, as a PDF.

Both pages come from the same templates with their strings marked, so that a block is found in the other language by the
strings it is made of.
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
#: What a block may not hold to be one by itself.
_HOLDERS = _BLOCKS | {"ul", "ol", "dl", "table", "div"}
_INLINE = frozenset({"strong", "em", "cite", "sup", "mark"})


@dataclass(frozen=True, slots=True)
class ProofPair:
    """A block in both languages: the ids of its strings, the element it was, and its inline elements as markup."""

    ids: tuple[str, ...]
    kind: str
    source: Markup
    target: Markup


def pairs(source: Page, target: Page) -> tuple[ProofPair, ...]:
    """Return the blocks of a brief in two languages, each string once, in the order of reading.

    A block whose strings all stood further up is left out: it would ask a reviewer to read the same words again.
    """
    own = dict(_blocks(source))
    alone: dict[str, etree._Element] = {}
    for ids, block in own.items():
        for id_ in ids:
            alone.setdefault(id_, block)
    seen: set[str] = set()
    found = []
    for ids, block in _blocks(target):
        if set(ids) <= seen:
            continue
        seen |= set(ids)
        # Each language explains the acronyms of its own text, so a block may have no partner.
        other = own.get(ids)
        partner = other if other is not None else alone.get(ids[0])
        source_words = _inline(partner) if partner is not None else Markup("")
        found.append(ProofPair(ids, str(block.tag), source_words, _inline(block)))
    return tuple(found)


def proof(
    templates: Path, words: TemplateMessages, languages: tuple[Language, Language], texts: Mapping[str, str],
    rows: tuple[ProofPair, ...], style: PdfStyle,
) -> RenderedPdf:  # fmt: skip
    """Paint the proof. `texts` holds the `title`, `brief` and `publishers` that it prints."""
    values = {"source": languages[0], "language": languages[1], "rows": rows, **texts}
    root = render_template(templates, "templates", TEMPLATE, words, values)
    return render_proof(root, (templates / STYLE).read_text("utf-8"), style)


def _blocks(page: Page) -> Iterator[tuple[tuple[str, ...], etree._Element]]:
    """Yield the innermost blocks that hold marked strings, with the ids of these."""
    root = etree.fromstring(page.markup.encode())
    for block in root.iter(*_BLOCKS):
        if next(block.iterdescendants(*_HOLDERS), None) is not None:
            continue
        if next(block.iterancestors("nav"), None) is not None:
            continue  # the titles of sections are read where they stand
        marked = [each.get("id", "") for each in block.iter() if each.get("id", "").startswith("l10n:")]
        ids = tuple(dict.fromkeys(re.sub(r"~\d+$", "", name.removeprefix("l10n:")) for name in marked))
        if ids:
            yield ids, block


def _inline(block: etree._Element) -> Markup:
    """Return a block's content with the inline elements that a proof shows, and no ids or links."""
    kept = deepcopy(block)
    for element in kept.iterdescendants():
        element.attrib.clear()
    strange = {str(element.tag) for element in kept.iterdescendants()} - _INLINE
    etree.strip_tags(kept, *strange)
    inner = etree.tostring(kept, encoding="unicode", with_tail=False)
    return Markup(re.sub(r"^<[^>]*>|</[^>]*>$", "", inner) if not inner.endswith("/>") else "")
