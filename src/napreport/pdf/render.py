"""Render a page as a PDF for one variant.

Nothing but a page and a style enters: no catalogue, no content file, no network, no clock. The same page and style give the
same bytes in any process. Whatever WeasyPrint would only mention in its log is an error here.
"""

from __future__ import annotations

import atexit
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import etree

from napreport.design.fonts import Face
from napreport.design.templates import read_stylesheets
from napreport.design.values import Measures
from napreport.design.variants import VARIANTS, Variant
from napreport.page.tree import parse_page, template_place, unsupported_content
from napreport.page.vocabulary import Page, PageNumbers
from napreport.pdf.arrange import galley, tokens
from napreport.pdf.arrange.tree import MissingData
from napreport.pdf.engine import boxes, current_element, fast_styles, loading, weasyprint_log
from napreport.pdf.finish.write import ACCESSIBLE, write_pdf
from napreport.pdf.finish.write import RenderedPdf as RenderedPdf
from napreport.pdf.layout import page_numbers, pagination, sections
from napreport.problems import Place, Problem, Rejected, error

if TYPE_CHECKING:
    from weasyprint import CSS, HTML
    from weasyprint.document import Document
    from weasyprint.text.fonts import FontConfiguration


@dataclass(frozen=True, slots=True)
class PdfStyle:
    """The stylesheets, the faces on disk, and the design's measures."""

    stylesheet: str
    #: What a draft adds to the stylesheet.
    draft: str
    faces: tuple[Face, ...]
    measures: Measures
    #: What each variant adds to the stylesheet, by its name, for those that have a sheet.
    variants: tuple[tuple[str, str], ...] = ()
    #: The print shop's colour profile; only press files need it.
    profile: Path | None = None


@dataclass(frozen=True, slots=True)
class StringPlace:
    """A rectangle that a string takes on a page.

    `time` says which time the string is printed; it and `page` count from 1. The edges are shares of the page's width and
    height.
    """

    string: str
    time: int
    page: int
    left: float
    top: float
    right: float
    bottom: float


def pdf_style(templates: Path, faces: tuple[Face, ...], measures: Measures, profile: Path | None = None) -> PdfStyle:
    """Read the stylesheets of a `templates` folder."""
    read = read_stylesheets(templates)
    return PdfStyle(read.brief, read.draft, faces, measures, read.variants, profile)


def preload(style: PdfStyle, kept: int = 0) -> None:
    """Load WeasyPrint, the fonts and the stylesheets.

    From now on up to `kept` laid-out pages are kept. A page that is rendered again is then laid out only where it changed.
    """
    _shared(style)
    _CACHE.most_pages = kept


def render(page: Page, style: PdfStyle) -> RenderedPdf:
    """Render a page as a PDF.

    Raises Rejected with every problem found: markup outside the vocabulary (NR043), a letter that no face has (NR050),
    anything that WeasyPrint warns of (NR051) or fails with (NR142).
    """
    return _render_page(page, style)[0]


def find_numbers(page: Page, style: PdfStyle) -> PageNumbers | None:
    """Return where a brief's sections start; None for a paper.

    Raises Rejected as `render` does.
    """
    laid = _prepare_page(page, style)
    if laid.root.find("body/article[@class='brief']") is None:
        return None
    with _reporting(laid):
        document = _lay_out(laid.layout, laid.root, VARIANTS[page.variant])
    laid.layout.keep_runs()
    return page_numbers.find_page_numbers(laid.root, document)


def render_located(page: Page, style: PdfStyle) -> tuple[RenderedPdf, tuple[StringPlace, ...]]:
    """Render a page and return the places of its marked strings."""
    pdf, document = _render_page(page, style)
    return pdf, tuple(_string_places(document))


def _string_places(document: Document) -> Iterator[StringPlace]:
    """Yield the places of all strings, box by box.

    `page.anchors` would give only the first box of each, and a string inside a line has a box for each line.
    """
    for number, page in enumerate(document.pages, 1):
        for box in boxes.descendants(boxes.page_box(page)):
            anchor = boxes.anchor_of(box)
            if anchor.startswith("l10n:"):
                x, y, width, height = boxes.clickable_area(box)
                name, _, time = anchor.removeprefix("l10n:").partition("~")
                yield StringPlace(name, int(time or 1), number, x / page.width, y / page.height, (x + width) / page.width,
                                  (y + height) / page.height)  # fmt: skip


def render_for_browser(page: Page, style: PdfStyle, css: str) -> etree._Element:
    """Return a page's tree with its style, for a browser.

    `css` is what a browser needs beside the stylesheet of the PDF. A page that a PDF could not be arranged of (NR043) is
    shown as the template has it.
    """
    root = parse_page(page)
    try:
        galley.arrange(root, page.theme, style.faces, style.measures)
    except MissingData:
        root = parse_page(page)
    head = root.find("head")
    assert head is not None
    head.insert(0, etree.Element("meta", charset="utf-8"))
    for text in (tokens.theme_css(page.theme, style.measures), style.stylesheet, style.draft, _font_faces(style), css):
        etree.SubElement(head, "style").text = text
    return root


def render_proof(root: etree._Element, stylesheet: str, style: PdfStyle) -> RenderedPdf:
    """Render another document in a stylesheet of its own."""
    _prepare_engine()
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    fonts, fetch = FontConfiguration(), _fetcher(style)
    html = HTML(string=etree.tostring(root, method="html", encoding="unicode"), url_fetcher=fetch)
    with weasyprint_log.collect_warnings() as warnings:
        sheet = CSS(string=stylesheet + _font_faces(style), font_config=fonts, url_fetcher=fetch)
        document = html.render(font_config=fonts, stylesheets=[sheet], pdf_variant="pdf/ua-1")
        data = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=False)
    if warnings:
        elements = weasyprint_log.pair_elements(weasyprint_log.parsed_root(html), root.iter())
        raise Rejected(weasyprint_log.page_problems(warnings, "NR051", template_place(root), elements))
    return RenderedPdf(data, len(document.pages))


@dataclass(frozen=True, slots=True)
class _PreparedPage:
    """A page arranged for layout."""

    root: etree._Element
    place: Place
    style: PdfStyle
    layout: sections.SectionLayout


def _prepare_page(page: Page, style: PdfStyle) -> _PreparedPage:
    root = parse_page(page)
    place = template_place(root)
    if problems := list(unsupported_content(root, style.faces)):
        raise Rejected(problems)
    measures = style.measures.enlarged() if VARIANTS[page.variant].large else style.measures
    try:
        galley.arrange(root, page.theme, style.faces, measures)
    except MissingData as fault:
        hint = "docs/page.md says what each element has to carry."
        raise Rejected([error(place, "NR043", str(fault), hint)]) from None
    draft = any(meta.get("name") == "draft" for meta in root.iter("meta"))
    style = replace(style, measures=measures)
    return _PreparedPage(root, place, style, _section_layout(root, page, style, draft))


@contextmanager
def _reporting(prepared: _PreparedPage) -> Iterator[None]:
    """Raise Rejected for whatever WeasyPrint warns of or fails with."""
    with weasyprint_log.collect_warnings() as warnings:
        try:
            yield
        except MemoryError:
            raise
        except Exception as fault:
            failure = weasyprint_log.engine_failure(fault)
            if failure is None:
                raise
            problems = weasyprint_log.page_problems([failure], "NR142", prepared.place, prepared.layout.elements)
            raise Rejected(problems) from fault
    if warnings:
        raise Rejected(weasyprint_log.page_problems(warnings, "NR051", prepared.place, prepared.layout.elements))


def _render_page(page: Page, style: PdfStyle) -> tuple[RenderedPdf, Document]:
    """Lay out and write a page; raise Rejected for any warning."""
    prepared = _prepare_page(page, style)
    with _reporting(prepared):
        document = _lay_out(prepared.layout, prepared.root, VARIANTS[page.variant])
        pdf = write_pdf(document, page, style.profile)
    prepared.layout.keep_runs()
    if prepared.root.find("body/article[@class='brief']") is not None:
        pdf = replace(pdf, numbers=page_numbers.find_page_numbers(prepared.root, document))
    return pdf, document


def _section_layout(root: etree._Element, page: Page, style: PdfStyle, draft: bool) -> sections.SectionLayout:
    """Return the layout in theme, variant and draft styles."""
    from weasyprint import CSS, HTML

    variant = VARIANTS[page.variant]
    shared = _shared(style)
    fetch = _fetcher(style)
    theme = tokens.theme_css(page.theme, style.measures)
    colours = CSS(string=theme, font_config=shared.fonts, url_fetcher=fetch)
    sheets = [colours, shared.brief, *([shared.draft] if draft else [])]
    # the sheet of the variant whose pages this one takes comes before its own
    sheets += [shared.variants[name] for name in (variant.pages_of, variant.name) if name in shared.variants]
    standard = ACCESSIBLE if variant.accessible else None

    def render_html(html: HTML, css: str) -> Document:
        own = [CSS(string=css, font_config=shared.fonts, url_fetcher=fetch)] if css else []
        return html.render(font_config=shared.fonts, stylesheets=[*sheets, *own], pdf_variant=standard)

    def parse(markup: str) -> HTML:
        return HTML(string=markup, url_fetcher=fetch)

    return sections.SectionLayout(root, parse, render_html, _CACHE, (style, theme, draft, variant.name))


def _lay_out(layout: sections.SectionLayout, root: etree._Element, variant: Variant) -> Document:
    """Lay a page out with filled pages and whole sheets."""
    document = pagination.paginate(root, layout.lay_out)
    added = pagination.add_blank_pages(root, len(document.pages), variant.pages_in)
    return layout.lay_out() if added else document


@dataclass(frozen=True, slots=True)
class _Shared:
    """Parsed stylesheets and fonts of this process."""

    fonts: FontConfiguration
    brief: CSS
    draft: CSS
    variants: Mapping[str, CSS]


#: Section runs that this process has laid out before, if `preload` lets it keep any.
_CACHE = sections.SectionCache()


@lru_cache(maxsize=2)
def _shared(style: PdfStyle) -> _Shared:
    """Parse the stylesheets for every page of this process.

    That changes no byte and saves a sixth of the time. Raises Rejected for a mistake in a stylesheet, at each call: what was
    raised is not cached.
    """
    _prepare_engine()
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    fetch = _fetcher(style)
    given = (style.stylesheet, style.draft, *(css for _, css in style.variants))
    brief, draft, *variants = tokens.resolve_properties(given, style.measures)
    sheets = []
    problems: list[Problem] = []
    files = [(f"{brief}\n{_font_faces(style)}", "brief"), (draft, "draft")]
    files += zip(variants, (name for name, _ in style.variants), strict=True)
    for css, name in files:
        with weasyprint_log.collect_warnings() as warnings:
            sheets.append(CSS(string=css, font_config=fonts, url_fetcher=fetch))
        problems += weasyprint_log.stylesheet_problems(warnings, f"templates/style/{name}.css")
    if problems:
        raise Rejected(problems)
    of_variants = {name: sheet for (_, name), sheet in zip(files[2:], sheets[2:], strict=True)}
    return _Shared(fonts, sheets[0], sheets[1], of_variants)


def _prepare_engine() -> None:
    loading.load_weasyprint()
    fast_styles.install()
    current_element.follow()


def _fetcher(style: PdfStyle) -> Any:
    return loading.fetcher(face.path for face in style.faces)


def _font_faces(style: PdfStyle) -> str:
    return "\n".join(map(tokens.font_face, style.faces))


# The interpreter's end is too late: WeasyPrint's own clean-up would find its libraries gone and complain.
atexit.register(_CACHE.clear)
atexit.register(_shared.cache_clear)
