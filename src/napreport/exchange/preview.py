"""Build a language's preview: index, pictures of pages, bilingual proofs."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator

from lxml import etree

from napreport.design.fonts import default_cache
from napreport.exchange.gallery import PreviewedBrief, build_gallery
from napreport.exchange.outgoing import collect_export
from napreport.exchange.proof import pair_blocks, render_bilingual_proof
from napreport.language.template_messages import TemplateMessages
from napreport.page.compose import ComposedBrief
from napreport.page.string_markers import marker
from napreport.pdf.render import PdfStyle, render_located
from napreport.pipeline import compose_brief
from napreport.prepare import Prepared
from napreport.renderers import read_styles

INDEX = "index.html"
#: At 130 dpi, notes of 9 pt can be read at half a screen's width. Below a quality of 70, WebP shows artefacts.
_DPI, _QUALITY = 130, 70

#: A file's name in the preview's folder, and its bytes.
NamedFile = tuple[str, bytes]


def build_preview(
    prepared: Prepared, language: str, audience: str, progress: Callable[[str, int, int], None]
) -> Iterator[NamedFile]:
    """Yield each file of a preview, the index last.

    With `audience`, only that brief's files. `progress` is called after each brief with its label, its number and the
    number of briefs.
    """
    export = collect_export(prepared, language, audience=audience, one_source=False)
    templates = prepared.project.templates
    style: PdfStyle = read_styles(("pdf",), templates, prepared.design, default_cache()).by_format["pdf"]
    messages = TemplateMessages(prepared.words.get(language), is_source=language == prepared.template_language)
    briefs = []
    audiences = [each.id for each in prepared.report.audiences if audience in ("", each.id)]
    for number, name in enumerate(audiences, 1):
        brief, files = _preview_brief(prepared, language, name, messages, style)
        yield from files
        briefs.append(brief)
        progress(brief.label, number, len(audiences))
    sheet = export.sheet
    yield INDEX, build_gallery(templates, messages, sheet.source, sheet.target, sheet.title, sheet.rows, briefs)


def _preview_brief(
    prepared: Prepared, language: str, audience: str, messages: TemplateMessages, style: PdfStyle
) -> tuple[PreviewedBrief, list[NamedFile]]:
    """Lay out a brief and find its texts' places."""
    page = _compose_marked(prepared, audience, language).page
    source_page = _compose_marked(prepared, audience, prepared.report.language).page
    document, strings = render_located(page, style)
    pictures = [
        (f"pages/{language}-{audience}-{number}.webp", data)
        for number, data in enumerate(_page_pictures(document.data), 1)
    ]
    head = etree.fromstring(page.markup).find("head")
    assert head is not None
    metadata = {meta.get("name", ""): meta.get("content", "") for meta in head.iter("meta")}
    label = metadata["audience"]
    texts = {"title": head.findtext("title") or "", "brief": label, "publishers": metadata["author"]}
    languages = prepared.languages[prepared.report.language], prepared.languages[language]
    blocks = pair_blocks(source_page, page)
    proof = render_bilingual_proof(prepared.project.templates, messages, languages, texts, blocks, style)
    name = f"proof-{audience}-{language}.pdf"
    files = tuple(file for file, _ in pictures)
    return PreviewedBrief(audience, label, strings, name, files), [*pictures, (name, proof.data)]


def _compose_marked(prepared: Prepared, audience: str, language: str) -> ComposedBrief:
    """Compose a brief with marked strings; a draft if untranslated."""
    page = compose_brief(prepared, audience, language, draft=True, mark=marker)
    return page if page.gaps else compose_brief(prepared, audience, language, draft=False, mark=marker)


def _page_pictures(pdf: bytes) -> Iterator[bytes]:
    """Yield a WebP picture of each page."""
    import pypdfium2

    document = pypdfium2.PdfDocument(pdf)
    try:
        for page in document:
            out = io.BytesIO()
            page.render(scale=_DPI / 72).to_pil().save(out, "WEBP", quality=_QUALITY, method=4)
            yield out.getvalue()
    finally:
        document.close()
