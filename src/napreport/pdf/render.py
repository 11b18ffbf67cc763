"""The PDF's painter: from a page and a style to the bytes of a PDF for the use that the page is meant for.

Nothing but the two arguments enters: no catalogue, no content file, no network, no clock. The same page and style give the
same bytes in any process. Whatever WeasyPrint would only mention in its log is an error here.
"""

from __future__ import annotations

import atexit
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from napreport.design.fonts import Face
from napreport.design.templates import read_stylesheets
from napreport.design.values import Measures
from napreport.design.variants import VARIANTS, Variant
from napreport.page.tree import parse_page, template_place, unsupported_content
from napreport.page.vocabulary import Page
from napreport.pdf.arrange import galley, tokens
from napreport.pdf.arrange.tree import Unfit
from napreport.pdf.engine import fast_styles, log, tagging_hook
from napreport.pdf.engine.fetching import fetcher
from napreport.pdf.finish import write
from napreport.pdf.finish.write import RenderedPdf as RenderedPdf
from napreport.pdf.layout import blanks, pagination, sections
from napreport.problems import Place, Problem, Rejected, error

if TYPE_CHECKING:
    from weasyprint import CSS, HTML
    from weasyprint.document import Document
    from weasyprint.text.fonts import FontConfiguration


@dataclass(frozen=True, slots=True)
class PdfStyle:
    """All that painting needs beside the page: the stylesheet, what a draft adds to it, faces on disk, the design's measures."""

    stylesheet: str
    draft: str
    faces: tuple[Face, ...]
    measures: Measures
    #: What each variant adds to the stylesheet, by its name, for those that have a sheet.
    variants: tuple[tuple[str, str], ...] = ()
    #: The print shop's colour profile; only press files need it.
    profile: Path | None = None


@dataclass(frozen=True, slots=True)
class StringPlace:
    """Where a string stands: its id, which time it is printed (from 1), the page (from 1), and a rectangle there, as shares of
    the page's width and height."""

    string: str
    time: int
    page: int
    left: float
    top: float
    right: float
    bottom: float


def pdf_style(templates: Path, faces: tuple[Face, ...], measures: Measures, profile: Path | None = None) -> PdfStyle:
    """Read the stylesheets of a `templates` folder, as `stylesheets` does; press files need a colour profile as well."""
    read = read_stylesheets(templates)
    return PdfStyle(read.brief, read.draft, faces, measures, read.variants, profile)


def preload(style: PdfStyle, kept: int = 0) -> None:
    """Load WeasyPrint, the fonts and the stylesheets, which the first page would wait for.

    From then on so many laid-out pages are `kept`, so that a page that is painted again is laid out where it changed.
    """
    tagging_hook.load_engine()
    _shared(style)
    _KEPT.most_pages = kept


def render(page: Page, style: PdfStyle) -> RenderedPdf:
    """Paint a page as PDF.

    Raises Rejected with every problem found: markup outside the vocabulary (NR043), a letter that no face has (NR050),
    anything that WeasyPrint warns of (NR051) or fails with (NR142).
    """
    return _brief(page, style)[0]


def render_located(page: Page, style: PdfStyle) -> tuple[RenderedPdf, tuple[StringPlace, ...]]:
    """Paint a page whose strings are marked (`compose.marker`), and return where each of them stands, line by line.

    Raises `Rejected` as `paint` does.
    """
    painted, document = _brief(page, style)
    return painted, tuple(_spots(document))


def _spots(document: Document) -> Iterator[StringPlace]:
    """Yield the place of every box that belongs to a string.

    `page.anchors` would give the first box of each alone, and a string inside a line has a box for each line.
    """
    for number, leaf in enumerate(document.pages, 1):
        for box in leaf._page_box.descendants(placeholders=True):
            anchor = box.style["anchor"] or ""
            if anchor.startswith("l10n:"):
                x, y, width, height = box.hit_area()
                name, _, time = anchor.removeprefix("l10n:").partition("~")
                yield StringPlace(name, int(time or 1), number, x / leaf.width, y / leaf.height, (x + width) / leaf.width,
                           (y + height) / leaf.height)  # fmt: skip


def _brief(page: Page, style: PdfStyle) -> tuple[RenderedPdf, Document]:
    root = parse_page(page)
    place = template_place(root)
    if problems := list(unsupported_content(root, style.faces)):
        raise Rejected(problems)
    measures = style.measures.enlarged() if VARIANTS[page.variant].large else style.measures
    try:
        galley.prepare(root, page.theme, style.faces, measures)
    except Unfit as fault:
        hint = "docs/page.md says what each element has to carry."
        raise Rejected([error(place, "NR043", str(fault), hint)]) from None
    draft = any(meta.get("name") == "draft" for meta in root.iter("meta"))
    return _painted(root, place, page, replace(style, measures=measures), draft)


def _painted(
    root: etree._Element, place: Place, page: Page, style: PdfStyle, draft: bool
) -> tuple[RenderedPdf, Document]:
    """Have WeasyPrint lay out and write a page; whatever it says or fails with is raised as `Rejected`."""
    with log.heard() as told:
        setting = _setting(root, page, style, draft)
        try:
            document = _laid_out(setting, root, VARIANTS[page.variant])
            painted = write.written(document, page, style.profile)
        except MemoryError:
            raise
        except Exception as fault:
            failed = log.failure(fault)
            if failed is None:
                raise
            raise Rejected(log.problems([failed], "NR142", place, setting.ours)) from fault
    if told:
        raise Rejected(log.problems(told, "NR051", place, setting.ours))
    setting.keep()
    return painted, document


def render_proof(root: etree._Element, stylesheet: str, style: PdfStyle) -> RenderedPdf:
    """Paint a document that is no brief, in a stylesheet of its own and the house's faces.

    Raises `Rejected` for whatever WeasyPrint warns of (NR051).
    """
    from weasyprint import CSS, HTML
    from weasyprint.text.fonts import FontConfiguration

    fonts, fetch = FontConfiguration(), fetcher(face.path for face in style.faces)
    faces = "\n".join(map(tokens.font_face, style.faces))
    html = HTML(string=etree.tostring(root, method="html", encoding="unicode"), url_fetcher=fetch)
    with log.heard() as told:
        sheet = CSS(string=stylesheet + faces, font_config=fonts, url_fetcher=fetch)
        document = html.render(font_config=fonts, stylesheets=[sheet], pdf_variant="pdf/ua-1")
        data = document.write_pdf(pdf_variant="pdf/ua-1", pdf_identifier=False)
    if told:
        raise Rejected(log.problems(told, "NR051", template_place(root), log.pairs(html.etree_element, root.iter())))
    return RenderedPdf(data, len(document.pages))


def _setting(root: etree._Element, page: Page, style: PdfStyle, draft: bool) -> sections.Setting:
    """Return a page's tree as it is to be laid out: in the stylesheets of its theme, its variant and, for a draft, the draft's."""
    from weasyprint import CSS, HTML

    variant = VARIANTS[page.variant]
    shared = _shared(style)
    fetch = fetcher(face.path for face in style.faces)
    theme = tokens.properties(page.theme, style.measures)
    colours = CSS(string=theme, font_config=shared.fonts, url_fetcher=fetch)
    sheets = [colours, shared.brief, *([shared.draft] if draft else [])]
    # those of the variant whose pages this one takes come before its own
    sheets += [shared.variants[name] for name in (variant.pages_of, variant.name) if name in shared.variants]
    standard = write.ACCESSIBLE if variant.accessible else None

    def render(html: HTML, css: str) -> Document:
        own = [CSS(string=css, font_config=shared.fonts, url_fetcher=fetch)] if css else []
        return html.render(font_config=shared.fonts, stylesheets=[*sheets, *own], pdf_variant=standard)

    def parse(markup: str) -> HTML:
        return HTML(string=markup, url_fetcher=fetch)

    return sections.Setting(root, parse, render, _KEPT, (style, theme, draft, variant.name))


def _laid_out(setting: sections.Setting, root: etree._Element, variant: Variant) -> Document:
    """Lay a page out until its pages are filled and its sheets whole."""
    document = pagination.filled(root, setting.document)
    return setting.document() if blanks.added(root, len(document.pages), variant.pages_in) else document


@dataclass(frozen=True, slots=True)
class _Shared:
    """What every page of this process shares: parsed stylesheets with their fonts."""

    fonts: FontConfiguration
    brief: CSS
    draft: CSS
    variants: Mapping[str, CSS]


#: Runs that this process has laid out before, if it keeps any (`warm`).
_KEPT = sections.SectionCache()


@lru_cache(maxsize=2)
def _shared(style: PdfStyle) -> _Shared:
    """Parse what every page of this process shares; it changes no byte and saves a sixth of the time.

    Raises Rejected for a mistake in a stylesheet, each time anew: what was raised is not kept.
    """
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fast_styles.install()
    fonts = FontConfiguration()
    fetch = fetcher(face.path for face in style.faces)
    given = (style.stylesheet, style.draft, *(css for _, css in style.variants))
    brief, draft, *variants = tokens.settled(given, style.measures)
    text = "\n".join([brief, *map(tokens.font_face, style.faces)])
    sheets = []
    problems: list[Problem] = []
    files = [(text, "brief"), (draft, "draft"), *zip(variants, (name for name, _ in style.variants), strict=True)]
    for css, name in files:
        with log.heard() as told:
            sheets.append(CSS(string=css, font_config=fonts, url_fetcher=fetch))
        problems += log.sheet_problems(told, f"templates/style/{name}.css")
    if problems:
        raise Rejected(problems)
    of_variants = {name: sheet for (_, name), sheet in zip(files[2:], sheets[2:], strict=True)}
    return _Shared(fonts, sheets[0], sheets[1], of_variants)


# The interpreter's end is too late: WeasyPrint's own clean-up would find its libraries gone and complain.
atexit.register(_KEPT.clear)
atexit.register(_shared.cache_clear)
