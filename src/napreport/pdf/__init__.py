"""The PDF's painter: from a page and a style to the bytes of a PDF for the use that the page is meant for.

Nothing but the two arguments enters: no catalogue, no content file, no network, no clock. The same page and style give the
same bytes in any process. Whatever WeasyPrint would only mention in its log is an error here.
"""

from __future__ import annotations

import atexit
import warnings
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from lxml import etree

from napreport.design import Measures
from napreport.fonts import Face
from napreport.letters import missing_letters
from napreport.page import Page, strangers
from napreport.pdf import (
    blanks,
    complaints,
    endings,
    galley,
    hook,
    imposition,
    links,
    pagination,
    press,
    structtree,
    structure,
    tags,
    tokens,
    weight,
    xmp,
)  # fmt: skip
from napreport.pdf.fetching import fetcher
from napreport.pdf.tree import text_of
from napreport.problems import Place, Problem, Rejected, error
from napreport.variants import VARIANTS, Variant

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.document import Document
    from weasyprint.text.fonts import FontConfiguration


#: The archive's standard that WeasyPrint is asked for; `xmp` claims PDF/UA-1 (ISO 14289-1) beside it.
VARIANT = "pdf/a-2a"


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
class Painted:
    """A finished PDF and how many pages it has."""

    data: bytes = field(repr=False)
    pages: int


def pdf_style(templates: Path, faces: tuple[Face, ...], measures: Measures, profile: Path | None = None) -> PdfStyle:
    """Read the stylesheets of a `templates` folder; press files need a colour profile as well."""
    folder = templates / "style"
    read = (folder / "brief.css").read_text("utf-8"), (folder / "draft.css").read_text("utf-8")
    sheets = ((name, folder / f"{name}.css") for name in VARIANTS)
    variants = tuple((name, path.read_text("utf-8")) for name, path in sheets if path.is_file())
    return PdfStyle(*read, faces, measures, variants, profile)


def paint(page: Page, style: PdfStyle) -> Painted:
    """Paint a page as PDF.

    Raises Rejected with every problem found: markup outside the vocabulary (NR043), a letter that no face has (NR050),
    anything that WeasyPrint warns of (NR051) or fails with (NR142).
    """
    variant = VARIANTS[page.variant]
    root = _parsed(page.markup)
    place = _place(root)
    problems = [*_outside(root, place), *missing_letters(root, style.faces, place)]
    if problems:
        raise Rejected(problems)
    measures = style.measures.enlarged() if variant.large else style.measures
    try:
        galley.prepare(root, page.theme, style.faces, measures)
    except ValueError as fault:
        raise Rejected([error(place, "NR043", f"a chart cannot be drawn: {fault}", "mend the figure's data")]) from None
    draft = any(meta.get("name") == "draft" for meta in root.iter("meta"))
    return _painted(root, place, page, replace(style, measures=measures), draft=draft)


def _painted(root: etree._Element, place: Place, page: Page, style: PdfStyle, *, draft: bool) -> Painted:
    """Have WeasyPrint lay out and write a page; whatever it says or fails with is raised as `Rejected`."""
    from weasyprint import CSS, HTML

    variant = VARIANTS[page.variant]
    fonts, sheet, draft_sheet, added = _shared(style)
    fetch = fetcher(face.path for face in style.faces)
    parsed: list[HTML] = []  # the last one is what WeasyPrint was at work on
    with complaints.heard() as told:
        colours = CSS(string=tokens.properties(page.theme, style.measures), font_config=fonts, url_fetcher=fetch)
        sheets = [colours, sheet, *([draft_sheet] if draft else []), *_of_variant(variant, added)]

        of_sheets = len(told)
        standard = VARIANT if variant.accessible else None

        def lay_out() -> Document:
            del told[of_sheets:]  # a page is laid out several times; what it complains of counts once
            parsed.append(HTML(string=etree.tostring(root, method="html", encoding="unicode"), url_fetcher=fetch))
            return parsed[-1].render(font_config=fonts, stylesheets=sheets, pdf_variant=standard)

        try:
            document = pagination.filled(root, lay_out)
            if blanks.added(root, len(document.pages), variant.pages_in):
                document = lay_out()
            painted = _written(document, page, style)
        except MemoryError:
            raise
        except Exception as fault:
            failed = complaints.failure(fault)
            if failed is None:
                raise
            found = complaints.problems([failed], "NR142", place, root, parsed[-1].etree_element)
            raise Rejected(found) from fault
    if told:
        raise Rejected(complaints.problems(told, "NR051", place, root, parsed[-1].etree_element))
    return painted


def _of_variant(variant: Variant, added: Mapping[str, CSS]) -> list[CSS]:
    """Return the sheets that a variant adds, those of the variant whose pages it takes before its own."""
    return [added[name] for name in (variant.pages_of, variant.name) if name in added]


def _written(document: Any, page: Page, style: PdfStyle) -> Painted:
    """Write a laid-out document as PDF: accessible with our tags, or for the printer."""
    variant = VARIANTS[page.variant]
    metadata = document.metadata
    said = xmp.Said(
        title=metadata.title or "",
        language=metadata.lang or "",
        authors=tuple(metadata.authors),
        subject=metadata.description or "",
        keywords=tuple(metadata.keywords),
        rights=metadata.custom.get("dcterms.rights", ""),
        created=metadata.created or "",
        producer=f"WeasyPrint {hook.VERSION}",
    )
    if variant.ink == "press":
        assert style.profile is not None  # `build` looks for it before anything is painted
        return Painted(press.finished(document.write_pdf(), page.theme, style.profile, said), len(document.pages))
    finish = weight.heavier if variant.ink == "black" else lambda pdf: None
    if variant.pages_of:
        data = imposition.booklet(document.write_pdf(finisher=lambda _, pdf: finish(pdf)))
        return Painted(data, len(document.pages) // 2)

    def describe(pdf: Any) -> None:
        xmp.describe(pdf, said)
        finish(pdf)

    with hook.tagging(_tagged), warnings.catch_warnings():
        # WeasyPrint 70 never closes the colour profile that PDF/A embeds; Python does, and says so
        warnings.filterwarnings("ignore", r".*sRGB2014\.icc", ResourceWarning)
        data = endings.written(document, VARIANT, describe)
    return Painted(data, len(document.pages))


def _tagged(pdf: Any, sheets: Sequence[hook.Sheet]) -> None:
    """Write the structure of a document: gather what was drawn of each element, say what it is, write it."""
    root = tags.tag(structure.gathered(sheets))
    spoken = links.descriptions(root.element)
    for node in root.within():
        if node.role == "Link":
            node.alt = spoken[node.element]
    structtree.write(pdf, sheets, root)


@lru_cache(maxsize=2)
def _shared(style: PdfStyle) -> tuple[FontConfiguration, CSS, CSS, Mapping[str, CSS]]:
    """Parse what every page of this process shares; it changes no byte and saves a sixth of the time.

    Raises Rejected for a mistake in a stylesheet, each time anew: what was raised is not kept.
    """
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    fetch = fetcher(face.path for face in style.faces)
    text = "\n".join([style.stylesheet, *map(tokens.font_face, style.faces)])
    sheets = []
    problems: list[Problem] = []
    files = [(text, "brief"), (style.draft, "draft"), *((css, name) for name, css in style.variants)]
    for css, name in files:
        with complaints.heard() as told:
            sheets.append(CSS(string=css, font_config=fonts, url_fetcher=fetch))
        problems += complaints.sheet_problems(told, f"templates/style/{name}.css")
    if problems:
        raise Rejected(problems)
    return fonts, sheets[0], sheets[1], {name: sheet for (_, name), sheet in zip(files[2:], sheets[2:], strict=True)}


# The interpreter's end is too late: WeasyPrint's own clean-up would find its libraries gone and complain.
atexit.register(_shared.cache_clear)


def _parsed(markup: str) -> etree._Element:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
    return etree.fromstring(markup.encode(), parser)


def _place(root: etree._Element) -> Place:
    title = next((" ".join(text_of(each).split()) for each in root.iter("title")), "")
    return Place(f'page "{title}"')


def _outside(root: etree._Element, place: Place) -> Iterator[Problem]:
    for line, what in strangers(root):
        at = Place(place.file, line or 0)
        yield error(
            at, "NR043", f"{what} is outside the page's vocabulary", "docs/page.md lists what a template may use"
        )
