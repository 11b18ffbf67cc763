"""The table of renderers, one for each format.

Rendering is a function of a page and a style alone, so that it may run in any process.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal

from napreport.design.fonts import faces, pdf_cuts, word_cuts
from napreport.design.values import Design
from napreport.design.variants import SCREEN, VARIANTS
from napreport.page.vocabulary import Page, PageNumbers
from napreport.problems import Problem, Rejected


@dataclass(frozen=True, slots=True)
class RenderedDocument:
    """A rendered document.

    `pages` is None for Word, whose pages are only estimated; `warnings` say what looks bad in it. `numbers` are those of a
    brief's sections in its PDF.
    """

    data: bytes
    pages: int | None
    warnings: tuple[Problem, ...] = ()
    numbers: PageNumbers | None = None


@dataclass(frozen=True, slots=True)
class RenderStyles:
    """The style of each format, read once for a build.

    It is sent to every worker.
    """

    by_format: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Renderer:
    """One format: how to read its style and render."""

    read_style: Callable[[Path, Design, Path, Collection[str]], Any]
    render: Callable[[Page, RenderStyles, PageNumbers | None], RenderedDocument]


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


def _render_pdf(page: Page, styles: RenderStyles, numbers: PageNumbers | None) -> RenderedDocument:
    from napreport.pdf import render as pdf

    document = pdf.render(page, styles.by_format["pdf"])
    return RenderedDocument(document.data, document.pages, numbers=document.numbers)


def _render_word(page: Page, styles: RenderStyles, numbers: PageNumbers | None) -> RenderedDocument:
    from napreport.word import render as word

    if numbers is None and "pdf" in styles.by_format:
        from napreport.pdf import render as pdf

        with suppress(Rejected):  # the PDF's own job reports it
            numbers = pdf.find_numbers(page, styles.by_format["pdf"])
    return RenderedDocument(word.render(page, styles.by_format["docx"], numbers), None, numbers=numbers)


RENDERERS: Mapping[str, Renderer] = MappingProxyType(
    {
        "pdf": Renderer(_read_pdf_style, _render_pdf),
        "docx": Renderer(_read_word_style, _render_word),
    }
)


def read_styles(
    formats: tuple[str, ...], templates: Path, design: Design, cache: Path, variants: Collection[str] = (SCREEN,)
) -> RenderStyles:
    """Read the styles of `formats` from the folder of templates.

    Static fonts are kept in the folder `cache`. Raises Unusable if a variant needs something that this machine lacks.
    """
    if "docx" in formats and "pdf" not in formats:
        formats = ("pdf", *formats)  # a Word document follows the pages of its PDF
    return RenderStyles({name: RENDERERS[name].read_style(templates, design, cache, variants) for name in formats})


def preload(styles: RenderStyles, kept: int = 0) -> None:
    """Load the libraries, fonts and stylesheets of the PDF.

    A first page would wait for them. With so many laid-out pages `kept`, rendering a page again is faster and gives the same
    bytes; each takes one or two MB. Word's libraries load with its first page.
    """
    if "pdf" in styles.by_format:
        from napreport.pdf import render as pdf

        pdf.preload(styles.by_format["pdf"], kept)


def render(
    page: Page, format_: Literal["pdf", "docx"], styles: RenderStyles, numbers: PageNumbers | None = None
) -> RenderedDocument:
    """Render a page in one format.

    Raises `Rejected` if something on it cannot be rendered. `numbers` are those of the PDF, for Word; without them the page
    is laid out for them first.
    """
    return RENDERERS[format_].render(page, styles, numbers)
