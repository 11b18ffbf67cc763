"""Collect a language's texts for reviewers; write and read any format."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Literal
from unicodedata import normalize

import polib
from lxml import etree

from napreport.content.folders import Project
from napreport.design.fonts import default_cache
from napreport.exchange import SUFFIXES, Format
from napreport.exchange.rows import UNSUPPORTED, ExchangeRow, ExchangeSheet, Guide, ReturnedFile, catalogue_rows
from napreport.language.catalogue import UNREADABLE, Catalogue, read_catalogue, soften_faults
from napreport.language.pseudo import IDS
from napreport.language.template_messages import TemplateMessages
from napreport.messages.pairs import LanguagePair
from napreport.messages.po import DOMAINS, Domain, read_po
from napreport.page.compose import render_template
from napreport.pipeline import compose_brief
from napreport.prepare import Prepared, prepare
from napreport.problems import Place, Problem, Rejected, Unusable, error, require_known
from napreport.renderers import read_styles

Only = Literal["all", "fuzzy", "missing"]
_GUIDE = "exchange/guide.html.j2"


@dataclass(frozen=True, slots=True)
class Export:
    """A sheet to send, with what the formats need besides.

    `guides` are the reviewer's guides in the source language and in the translation's; `headers` are those of the catalogue.
    """

    sheet: ExchangeSheet
    guides: tuple[Guide, Guide]
    headers: Mapping[str, str]
    prepared: Prepared


def load_for_exchange(project: Project, language: str) -> Prepared:
    """Load and validate a project for an exchange in one language.

    An entry with a fault is no hindrance: it counts as one to review, and a review may correct it. Raises `Rejected` for problems
    of content and templates and for broken files, `Unusable` for an unknown language.
    """
    ready = prepare(project, [IDS])
    require_known("language", [language], [code for code in ready.languages if code != IDS])
    problems: list[Problem] = []
    catalogues: dict[Domain, dict[str, Catalogue]] = {"content": {}, "ui": {}}
    for domain, code in product(DOMAINS, dict.fromkeys((language, ready.report.language, ready.template_language))):
        path = project.catalogue(code, domain)
        if path.exists():
            catalogue, faults = soften_faults(*read_catalogue(path, project.name(path), domain))
            catalogues[domain][code] = catalogue
            problems += [problem for problem in faults if problem.code in UNREADABLE]
    if problems:
        raise Rejected(problems)
    return replace(ready, content=catalogues["content"], words=catalogues["ui"])


def read_po_files(project: Project, language: str) -> dict[Domain, polib.POFile]:
    """Read a language's catalogues; raise `Rejected` if one is broken."""
    paths = {domain: project.catalogue(language, domain) for domain in DOMAINS}
    po_files = {domain: read_po(path, project.name(path), domain) for domain, path in paths.items()}
    return {domain: po for domain, po in po_files.items() if po is not None}


def language_pairs(ready: Prepared, language: str) -> dict[Domain, LanguagePair]:
    """Return the source and target languages of each catalogue."""
    target = ready.languages[language]
    return {domain: LanguagePair(ready.languages[code], target, {}) for domain, code in _sources(ready).items()}


def _sources(ready: Prepared) -> dict[Domain, str]:
    return {"content": ready.report.language, "ui": ready.template_language}


def collect_export(
    ready: Prepared,
    language: str,
    *,
    audience: str = "",
    only: Only = "all",
    domain: Domain | None = None,
    one_source: bool = True,
) -> Export:
    """Collect the texts of a language to send, perhaps none.

    `audience` limits them to the words of one brief, `only` to a state. With `one_source`, raises `Unusable` if report and
    templates are written in different languages, because a file can name only one.
    """
    project, report = ready.project, ready.report
    catalogues = read_po_files(project, language)
    if domain:
        catalogues = {name: po for name, po in catalogues.items() if name == domain}
    if not catalogues:
        is_source = language in (report.language, ready.template_language)
        why = "it is the language that is translated from" if is_source else "run 'napreport messages update' first"
        raise Unusable(f"there is no catalogue of '{language}'{f' for {domain}' if domain else ''}: {why}.")
    wanted = _keys_of_brief(ready, audience, language) if audience else None
    rows = tuple(
        row
        for row, _ in catalogue_rows(catalogues)
        if (wanted is None or row.key in wanted or row.id.partition("[")[0] in wanted)
        and (only == "all" or row.state == only)
    )
    _check_signs(rows, project, language)
    sources = {_sources(ready)[row.domain] for row in rows} or {report.language}
    if len(sources) > 1 and one_source:
        raise Unusable(
            "the report and the templates are written in two languages; add --domain content or --domain ui."
        )
    source = sources.pop() if len(sources) == 1 else report.language
    title = str(report.publication.title)
    sheet = ExchangeSheet(report.id, title, ready.languages[source], ready.languages[language], rows, audience)
    guides = (_read_guide(ready, source), _read_guide(ready, language))
    return Export(sheet, guides, dict(next(iter(catalogues.values())).metadata), ready)


def _read_guide(ready: Prepared, code: str) -> Guide:
    """Read the reviewer's guide; untranslated words keep the templates' language."""
    messages = TemplateMessages(ready.words.get(code), is_source=code == ready.template_language)
    root = render_template(ready.project.templates, "templates", _GUIDE, messages, {})
    labels = dict(zip(_texts(root, "dt"), _texts(root, "dd"), strict=True))
    return Guide(ready.languages[code], _texts(root, "h1")[0], _texts(root, "p")[0], tuple(_texts(root, "li")), labels)


def _texts(root: etree._Element, tag: str) -> list[str]:
    return ["".join(map(str, element.itertext())).strip() for element in root.iter(tag)]


def _keys_of_brief(ready: Prepared, audience: str, language: str) -> frozenset[str]:
    """Return a brief's contexts of content and keys of template words."""
    require_known("audience", [audience], [each.id for each in ready.report.audiences])
    return compose_brief(ready, audience, language, draft=True).used


def _check_signs(rows: tuple[ExchangeRow, ...], project: Project, language: str) -> None:
    """Refuse invisible signs that office formats would change."""
    problems = []
    for row in rows:
        texts = {"": row.source + row.translation, "a comment of ": row.comments, "the earlier source of ": row.previous,
                 "a note of ": "\n".join(row.notes)}  # fmt: skip
        for what, text in texts.items():
            bad = UNSUPPORTED.search(text)
            if bad:
                place = Place(project.name(project.catalogue(language, row.domain)))
                message = f"{what}'{row.id}' holds the invisible sign U+{ord(bad.group()):04X}"
                hint = "Take it out of the text; a PO editor shows where it is."
                problems.append(error(place, "NR270", message, hint))
    if problems:
        raise Rejected(problems)


# ---- formats: each is imported only when it is used


def export_bytes(export: Export, format_: Format) -> bytes:
    """Return the file of one format."""
    sheet = export.sheet
    if format_ == "xlsx":
        from napreport.exchange import spreadsheet

        return spreadsheet.write(sheet, export.guides)
    if format_ == "xliff":
        from napreport.exchange import xliff

        return xliff.write(sheet)
    if format_ == "po":
        from napreport.exchange import po

        return po.write(sheet, dict(export.headers))
    from napreport.exchange import docx_export

    ready = export.prepared
    themes = {audience.id: ready.design.themes[audience.theme] for audience in ready.report.audiences}
    theme = themes.get(sheet.audience) or next(iter(ready.design.themes.values()))
    style = read_styles(("docx",), ready.project.templates, ready.design, default_cache()).by_format["docx"]
    return docx_export.write(sheet, export.guides, style, theme)


def read_returned(path: Path, name: str) -> ReturnedFile:
    """Read a returned file by its suffix; raise `Rejected` with faults."""
    from napreport.exchange import docx_import, po, spreadsheet, xliff
    from napreport.exchange.unpack import read_bytes, refusal

    format_ = SUFFIXES.get(path.suffix.lower())
    if format_ is None:
        hint = f"Save it as one of {', '.join(SUFFIXES)}."
        raise refusal(name, f"'{path.suffix}' is no format of an exchange", hint)
    data = read_bytes(path, name)
    if format_ == "po":
        return po.read(path, name)
    returns = {"docx": docx_import.read, "xlsx": spreadsheet.read, "xliff": xliff.read}[format_](data, name)
    # Programs of a Mac decompose letters; catalogues hold them composed.
    composed = [
        replace(row, source=normalize("NFC", row.source), translation=normalize("NFC", row.translation))
        for row in returns.rows
    ]
    return replace(returns, rows=tuple(composed))
