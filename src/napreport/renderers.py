"""The table of renderers: how each format's style is read and its pages are rendered.

Rendering is a function of a page and a style alone, so that it may run in any process.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from napreport.design.fonts import faces, pdf_cuts, word_cuts
from napreport.design.values import Design
from napreport.design.variants import SCREEN, VARIANTS
from napreport.page.vocabulary import Page, PageNumbers
from napreport.problems import Problem


@dataclass(frozen=True, slots=True)
class RenderedDocument:
    """A rendered document.

    `pages` is None for Word, whose pages only another program can count; `warnings` say what looks bad in it.
    """

    data: bytes
    pages: int | None
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class RenderStyles:
    """The style of each format, read once for a build and sent to every worker."""

    by_format: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Renderer:
    """One format: how to read its style, render a page, and sketch it."""

    read_style: Callable[[Path, Design, Path, Collection[str]], Any]
    render: Callable[[Page, Any, PageNumbers | None], RenderedDocument]
    #: Renders just what another program needs to count the pages; None if the renderer counts them itself.
    sketch: Callable[[Page, Any], RenderedDocument] | None = None


def _read_pdf_style(templates: Path, design: Design, cache: Path, variants: Collection[str]) -> Any:
    from napreport.pdf.finish.press import find_profile
    from napreport.pdf.render import pdf_style

    needs_profile = any(VARIANTS[name].ink == "cmyk" for name in variants)
    profile = find_profile(cache) if needs_profile else None
    return pdf_style(templates, faces(pdf_cuts(design.families), cache), design.measures, profile)


def _read_word_style(templates: Path, design: Design, cache: Path, variants: Collection[str]) -> Any:
    from napreport.word.styles import read_word_style

    logo = None
    if design.measures.logo is not None:
        from napreport.design.pictures import logo_png

        logo = logo_png(design.measures.logo)
    return read_word_style(templates, faces(word_cuts(design.families), cache), logo)


def _render_pdf(page: Page, style: Any, laid: PageNumbers | None) -> RenderedDocument:
    from napreport.pdf import render as pdf

    document = pdf.render(page, style)
    return RenderedDocument(document.data, document.pages)


def _render_word(page: Page, style: Any, laid: PageNumbers | None) -> RenderedDocument:
    from napreport.word import render as word

    return RenderedDocument(word.render(page, style, laid), None)


def _sketch_word(page: Page, style: Any) -> RenderedDocument:
    from napreport.word import render as word

    return RenderedDocument(word.render(page, style, sketch=True), None)


RENDERERS: Mapping[str, Renderer] = MappingProxyType(
    {
        "pdf": Renderer(_read_pdf_style, _render_pdf),
        "docx": Renderer(_read_word_style, _render_word, _sketch_word),
    }
)
#: Formats whose pages only another program can count.
LAID_OUT = frozenset(name for name, renderer in RENDERERS.items() if renderer.sketch is not None)


def read_styles(
    formats: tuple[str, ...], templates: Path, design: Design, cache: Path, variants: Collection[str] = (SCREEN,)
) -> RenderStyles:
    """Read the styles of `formats` from the folder of templates.

    Static fonts are kept in the folder `cache`. Raises Unusable if a variant needs something that this machine lacks.
    """
    return RenderStyles({name: RENDERERS[name].read_style(templates, design, cache, variants) for name in formats})


def preload(styles: RenderStyles, kept: int = 0) -> None:
    """Load the PDF's libraries, fonts and stylesheets, which a first page would wait for.

    With so many laid-out pages `kept`, rendering a page again is faster and gives the same bytes; each takes one or two MB.
    Word's libraries load with its first page.
    """
    if "pdf" in styles.by_format:
        from napreport.pdf import render as pdf

        pdf.preload(styles.by_format["pdf"], kept)


def render(
    page: Page, format_: Literal["pdf", "docx"], styles: RenderStyles, laid: PageNumbers | None = None
) -> RenderedDocument:
    """Render a page in one format; raises `Rejected` if something on it cannot be.

    `laid` holds the pages of sections, for a format that cannot count its own pages.
    """
    return RENDERERS[format_].render(page, styles.by_format[format_], laid)


def render_sketch(page: Page, format_: Literal["pdf", "docx"], styles: RenderStyles) -> RenderedDocument:
    """Render a page in a format of `LAID_OUT`, so that its pages can be counted."""
    sketch = RENDERERS[format_].sketch
    assert sketch is not None, f"{format_} counts its own pages"
    return sketch(page, styles.by_format[format_])
