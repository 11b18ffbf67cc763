"""The PDF's painter: from a page and a style to the bytes of an accessible A4 PDF.

Nothing but the two arguments enters: no catalogue, no content file, no network, no clock. The same page and style give the
same bytes in any process. Whatever WeasyPrint would only mention in its log is an error here.
"""

from __future__ import annotations

import atexit
import logging
import os
import re
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import unquote, urlsplit

from lxml import etree

from napreport import art
from napreport.fonts import Face
from napreport.letters import missing_letters
from napreport.page import Page, Theme, strangers
from napreport.pdf import endings, galley, hook, lettermaps, links, pagination, structtree, structure, tags, xmp
from napreport.pdf.tree import picture, text_of
from napreport.problems import Place, Problem, Rejected, error

if TYPE_CHECKING:
    from weasyprint import CSS
    from weasyprint.document import Document
    from weasyprint.text.fonts import FontConfiguration
    from weasyprint.urls import URLFetcher, URLFetcherResponse


#: The archive's standard that WeasyPrint is asked for; `xmp` claims PDF/UA-1 (ISO 14289-1) beside it.
VARIANT = "pdf/a-2a"


@dataclass(frozen=True, slots=True)
class PdfStyle:
    """All that painting needs beside the page: the stylesheet, what a draft adds to it, and the faces on disk."""

    stylesheet: str
    draft: str
    faces: tuple[Face, ...]


@dataclass(frozen=True, slots=True)
class Painted:
    """A finished PDF and how many pages it has."""

    data: bytes = field(repr=False)
    pages: int


def pdf_style(templates: Path, faces: tuple[Face, ...]) -> PdfStyle:
    """Read the stylesheets of a `templates` folder."""
    folder = templates / "style"
    read = (folder / "brief.css").read_text("utf-8"), (folder / "draft.css").read_text("utf-8")
    return PdfStyle(*read, faces)


def paint(page: Page, style: PdfStyle) -> Painted:
    """Paint a page as PDF.

    Raises Rejected with every problem found: markup outside the vocabulary (NR043), a letter that no face has (NR050),
    anything that WeasyPrint warns of (NR051).
    """
    root = _parsed(page.markup)
    place = _place(root)
    problems = [*_outside(root, place), *missing_letters(root, style.faces, place)]
    if problems:
        raise Rejected(problems)
    try:
        galley.prepare(root, page.theme, style.faces)
    except ValueError as fault:
        raise Rejected([error(place, "NR043", f"a chart cannot be drawn: {fault}", "mend the figure's data")]) from None
    draft = any(meta.get("name") == "draft" for meta in root.iter("meta"))
    with _weasyprint_warnings() as told:
        painted = _painted(root, page.theme, style, draft)
    if told:
        raise Rejected(error(place, "NR051", f"WeasyPrint: {text}{_near(root, text)}") for text in told)
    return painted


def _painted(root: etree._Element, theme: Theme, style: PdfStyle, draft: bool) -> Painted:
    from weasyprint import CSS, HTML

    fonts, sheet, draft_sheet = _shared(style)
    fetcher = _fetcher(style.faces)
    colours = CSS(string=_colours(theme), font_config=fonts, url_fetcher=fetcher)
    sheets = [colours, sheet, *([draft_sheet] if draft else [])]

    def lay_out() -> Document:
        html = HTML(string=etree.tostring(root, method="html", encoding="unicode"), url_fetcher=fetcher)
        return html.render(font_config=fonts, stylesheets=sheets, pdf_variant=VARIANT)

    document = pagination.filled(root, lay_out)
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

    def finish(pdf: Any) -> None:
        lettermaps.fill(pdf)
        xmp.describe(pdf, said)

    with hook.tagging(_tagged), warnings.catch_warnings():
        # WeasyPrint 70 never closes the colour profile that PDF/A embeds; Python does, and says so
        warnings.filterwarnings("ignore", r".*sRGB2014\.icc", ResourceWarning)
        data = endings.written(document, VARIANT, finish)
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
def _shared(style: PdfStyle) -> tuple[FontConfiguration, CSS, CSS]:
    """Parse what every page of this process shares; it changes no byte and saves a sixth of the time.

    Raises Rejected for a mistake in a stylesheet, each time anew: what was raised is not kept.
    """
    from weasyprint import CSS
    from weasyprint.text.fonts import FontConfiguration

    fonts = FontConfiguration()
    fetcher = _fetcher(style.faces)
    text = "\n".join([style.stylesheet, *(_font_face(face) for face in style.faces)])
    with _weasyprint_warnings() as told:
        sheets = [CSS(string=sheet, font_config=fonts, url_fetcher=fetcher) for sheet in (text, style.draft)]
    if told:
        raise Rejected(error(Place("templates/style"), "NR051", f"WeasyPrint: {text}") for text in told)
    return fonts, sheets[0], sheets[1]


# The interpreter's end is too late: WeasyPrint's own clean-up would find its libraries gone and complain.
atexit.register(_shared.cache_clear)


def _font_face(face: Face) -> str:
    slope = "italic" if face.italic else "normal"
    address = face.path.resolve().as_uri()
    return f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; font-style: {slope}; src: url("{address}") }}'


def _colours(theme: Theme) -> str:
    tokens = {
        "accent": theme.accent,
        "dark": theme.dark,
        "tint": theme.tint,
        "tint-strong": theme.tint_strong,
        "art": theme.art,
    }
    root = "; ".join(f"--{name}: {value}" for name, value in tokens.items())
    return f':root {{ {root} }} @page back {{ background-image: url("{picture(art.foot(theme))}") }}'


def _fetcher(faces: tuple[Face, ...]) -> URLFetcher:
    """Return a fetcher that reads the given faces and data: addresses and nothing else."""
    from weasyprint.urls import URLFetcher

    allowed = frozenset(os.path.realpath(face.path) for face in faces)

    class Closed(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            parts = urlsplit(url)
            if parts.scheme == "file" and os.path.realpath(unquote(parts.path)) not in allowed:
                raise ValueError("a page may not read this file")
            return super().fetch(url, headers)

    return Closed(allowed_protocols=("file", "data"), allow_redirects=False)


@contextmanager
def _weasyprint_warnings() -> Iterator[list[str]]:
    """Collect what WeasyPrint logs as a warning or worse."""
    found: list[str] = []

    class Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(record.getMessage())

    logger, handler = logging.getLogger("weasyprint"), Collect(logging.WARNING)
    logger.addHandler(handler)
    try:
        yield found
    finally:
        logger.removeHandler(handler)


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


def _near(root: etree._Element, warning: str) -> str:
    """Return the id of the element that a warning speaks of, where the warning quotes an address."""
    for target in re.findall(r"#[\w.-]+", warning):
        for link in root.iter("a"):
            if link.get("href") == target:
                ids: list[Any] = [each.get("id") for each in (link, *link.iterancestors()) if each.get("id")]
                return f" (in #{ids[0]})" if ids else ""
    return ""
