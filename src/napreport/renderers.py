"""Paint: from a page to the bytes of one format, by a table of painters. A pure function, so it may run anywhere."""

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
    """A painted document; `pages` is None where only the reader's own program can count them, `warnings` what is ugly in it."""

    data: bytes
    pages: int | None
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class RenderStyles:
    """Each format's style, read once for a build and sent to every worker."""

    by_format: Mapping[str, Any]


def _pdf_style(templates: Path, design: Design, cache: Path, uses: Collection[str]) -> Any:
    from napreport.pdf.finish.press import find_profile
    from napreport.pdf.render import pdf_style

    needs_profile = any(VARIANTS[name].ink == "press" for name in uses)
    profile = find_profile(cache) if needs_profile else None
    return pdf_style(templates, faces(pdf_cuts(design.families), cache), design.measures, profile)


def _word_style(templates: Path, design: Design, cache: Path, uses: Collection[str]) -> Any:
    from napreport.word.styles import read_word_style

    logo = None
    if design.measures.logo is not None:
        from napreport.design.pictures import as_png

        logo = as_png(design.measures.logo)
    return read_word_style(templates, faces(word_cuts(design.families), cache), logo)


def _pdf(page: Page, style: Any, laid: PageNumbers | None) -> RenderedDocument:
    from napreport.pdf.render import render as paint_pdf

    result = paint_pdf(page, style)
    return RenderedDocument(result.data, result.pages)


def _docx(page: Page, style: Any, laid: PageNumbers | None) -> RenderedDocument:
    from napreport.word.render import render as paint_docx

    return RenderedDocument(paint_docx(page, style, laid), None)


def _docx_sketch(page: Page, style: Any) -> RenderedDocument:
    from napreport.word.render import render_sketch as sketch_docx

    return RenderedDocument(sketch_docx(page, style), None)


_STYLES: Mapping[str, Callable[[Path, Design, Path, Collection[str]], Any]] = MappingProxyType(
    {"pdf": _pdf_style, "docx": _word_style}
)
_PAINTERS: Mapping[str, Callable[[Page, Any, PageNumbers | None], RenderedDocument]] = MappingProxyType(
    {"pdf": _pdf, "docx": _docx}
)
_SKETCHES: Mapping[str, Callable[[Page, Any], RenderedDocument]] = MappingProxyType({"docx": _docx_sketch})
#: Formats whose pages only another program can count.
LAID_OUT = frozenset(_SKETCHES)


def read_styles(
    formats: tuple[str, ...], templates: Path, design: Design, cache: Path, variants: Collection[str] = (SCREEN,)
) -> RenderStyles:
    """Read what the painters of `formats` need for `variants` from the templates' folder; fonts are kept in `cache`.

    Raises Unusable where a variant needs what this machine lacks.
    """
    return RenderStyles({name: _STYLES[name](templates, design, cache, variants) for name in formats})


def preload(style: RenderStyles, kept: int = 0) -> None:
    """Load what a first page would wait for longest: the PDF's libraries, fonts and stylesheets. Word's come with its first page.

    With so many pages `kept`, what is painted again is faster, byte for byte the same; each takes a megabyte or two.
    """
    if "pdf" in style.by_format:
        from napreport.pdf.render import preload as warm_pdf

        warm_pdf(style.by_format["pdf"], kept)


def render(
    page: Page, format_: Literal["pdf", "docx"], style: RenderStyles, laid: PageNumbers | None = None
) -> RenderedDocument:
    """Paint a page in one format; raises `Rejected` when something on it cannot be painted.

    `laid` tells a format that cannot count its own pages where its sections start.
    """
    return _PAINTERS[format_](page, style.by_format[format_], laid)


def render_sketch(page: Page, format_: Literal["pdf", "docx"], style: RenderStyles) -> RenderedDocument:
    """Paint a page in one of the formats `LAID_OUT` for another program to count its pages, in as little time as that needs."""
    return _SKETCHES[format_](page, style.by_format[format_])
