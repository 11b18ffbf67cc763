"""Preview: from a project and a language to the files of a preview: index, pictures of pages, a proof of each brief."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

from lxml import etree

from napreport.design.fonts import default_cache
from napreport.exchange.gallery import Look, gallery
from napreport.exchange.outgoing import outgoing
from napreport.exchange.pictures import SUFFIX, pictures
from napreport.exchange.proof import pairs, proof
from napreport.language.template_messages import TemplateMessages
from napreport.page.compose import ComposedBrief
from napreport.page.string_markers import marker
from napreport.pdf.render import PdfStyle, render_located
from napreport.pipeline import compose_brief
from napreport.prepare import Prepared
from napreport.renderers import read_styles

INDEX = "index.html"


def preview(
    prepared: Prepared, language: str, audience: str, progress: Callable[[str, int, int], None]
) -> Iterator[tuple[str, bytes]]:
    """Yield each file of a preview by its name, the index last. With `audience`, of that brief alone."""
    sent = outgoing(prepared, language, audience=audience, one_source=False)
    templates = prepared.project.templates
    style: PdfStyle = read_styles(("pdf",), templates, prepared.design, default_cache()).by_format["pdf"]
    looks = []
    chosen = [each.id for each in prepared.report.audiences if audience in ("", each.id)]
    for number, name in enumerate(chosen, 1):
        look, files = _look(prepared, language, name, style)
        yield from files
        looks.append(look)
        progress(look.label, number, len(chosen))
    own, tongue = (prepared.languages[code] for code in (sent.sheet.source.code, language))
    words = _words(prepared, language)
    yield INDEX, gallery(templates, words, own, tongue, sent.sheet.title, sent.sheet.rows, looks)


def _look(prepared: Prepared, language: str, audience: str, style: PdfStyle) -> tuple[Look, list[tuple[str, bytes]]]:
    """Lay one brief out and return where its texts stand, with the files that show it."""
    page = _page(prepared, audience, language)
    painted, spots = render_located(page.page, style)
    leaves = [
        (f"pages/{language}-{audience}-{number}.{SUFFIX}", data)
        for number, data in enumerate(pictures(painted.data), 1)
    ]
    original = _page(prepared, audience, prepared.report.language)
    report, head = prepared.report, etree.fromstring(page.page.markup).find("head")
    assert head is not None
    metas = {meta.get("name", ""): meta.get("content", "") for meta in head.iter("meta")}
    label = metas["audience"]
    texts = {"title": head.findtext("title") or "", "brief": label, "publishers": metas["author"]}
    tongues = prepared.languages[report.language], prepared.languages[language]
    name = f"proof-{audience}-{language}.pdf"
    side_by_side = proof(
        prepared.project.templates, _words(prepared, language), tongues, texts, pairs(original.page, page.page), style
    )
    files = tuple(leaf for leaf, _ in leaves)
    return Look(audience, label, spots, name, files), [*leaves, (name, side_by_side.data)]


def _page(prepared: Prepared, audience: str, language: str) -> ComposedBrief:
    """Arrange a brief as final where it is; as a draft, with its marks, where something is not translated."""
    page = compose_brief(prepared, audience, language, draft=True, mark=marker)
    return page if page.gaps else compose_brief(prepared, audience, language, draft=False, mark=marker)


def _words(prepared: Prepared, language: str) -> TemplateMessages:
    return TemplateMessages(prepared.words.get(language), is_source=language == prepared.template_language)


def written(folder: Path, files: Iterator[tuple[str, bytes]], write: Callable[[Path, bytes], None]) -> int:
    """Write the files below a folder once all of them are made, and return how many there are."""
    made = list(files)
    for name, data in made:
        write(folder / name, data)
    return len(made)
