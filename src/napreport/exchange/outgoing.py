"""Outgoing: from a project and a language to one sheet of rows, and from a sheet to a file, by the table of formats."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from itertools import product
from pathlib import Path
from typing import Literal
from unicodedata import normalize

import polib

from napreport.content.folders import Project
from napreport.design.fonts import default_cache
from napreport.exchange.formats import SUFFIXES, Format
from napreport.exchange.guide import Guide, guide
from napreport.exchange.rows import UNSPEAKABLE, ExchangeRow, ExchangeSheet, Returns, units
from napreport.language.catalogue import UNREADABLE, Catalogue, read_catalogue, soften_faults
from napreport.language.pseudo import IDS
from napreport.messages.pairs import LanguagePair
from napreport.messages.po import DOMAINS, Domain, read_po
from napreport.pipeline import compose_brief
from napreport.prepare import Prepared, prepare
from napreport.problems import Place, Problem, Rejected, Unusable, error, require_known
from napreport.renderers import read_styles

Only = Literal["all", "fuzzy", "missing"]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A sheet with all that some format needs beside it."""

    sheet: ExchangeSheet
    guides: tuple[Guide, Guide]
    headers: Mapping[str, str]
    project: Project
    prepared: Prepared


def opened(project: Project, language: str) -> Prepared:
    """Load and validate a project for an exchange in one language.

    An entry with a fault is no hindrance: it counts as to be reviewed, and a review may be what mends it. Raises `Rejected`
    for content and templates with problems and for broken files, `Unusable` for a language that is not there.
    """
    ready = prepare(project, [IDS])
    require_known("language", [language], [code for code in ready.languages if code != IDS])
    problems: list[Problem] = []
    found: dict[Domain, dict[str, Catalogue]] = {"content": {}, "ui": {}}
    for domain, code in product(DOMAINS, dict.fromkeys((language, ready.report.language, ready.template_language))):
        path = project.catalogue(code, domain)
        if path.exists():
            read_, wrong = read_catalogue(path, project.name(path), domain)
            found[domain][code], wrong = soften_faults(read_, wrong)
            problems += [problem for problem in wrong if problem.code in UNREADABLE]
    if problems:
        raise Rejected(problems)
    return replace(ready, content=found["content"], words=found["ui"])


def catalogues(project: Project, language: str) -> dict[Domain, polib.POFile]:
    """Return a language's catalogues as they are edited, those that there are; raises `Rejected` when one is broken."""
    paths = {domain: project.catalogue(language, domain) for domain in DOMAINS}
    read_ = {domain: read_po(path, project.name(path), domain) for domain, path in paths.items()}
    return {domain: po for domain, po in read_.items() if po is not None}


def tongues(ready: Prepared, language: str) -> dict[Domain, LanguagePair]:
    """Return the languages that each catalogue is translated from and into."""
    sources: dict[Domain, str] = {"content": ready.report.language, "ui": ready.template_language}
    return {
        domain: LanguagePair(ready.languages[source], ready.languages[language], {})
        for domain, source in sources.items()
    }


def outgoing(
    ready: Prepared,
    language: str,
    *,
    audience: str = "",
    only: Only = "all",
    domain: Domain | None = None,
    one_source: bool = True,
) -> Outgoing:
    """Return what goes out of a language's catalogues, which may be nothing; `audience` narrows it to the words of one brief.

    With `one_source`, raises `Unusable` where report and templates are written in two languages, which no file can say.
    """
    project, report = ready.project, ready.report
    found = catalogues(project, language)
    if domain:
        found = {name: po for name, po in found.items() if name == domain}
    if not found:
        is_source = language in (report.language, ready.template_language)
        why = "it is the language that is translated from" if is_source else "run 'napreport messages update' first"
        raise Unusable(f"there is no catalogue of '{language}'{f' for {domain}' if domain else ''}: {why}.")
    wanted = _words_of(ready, audience, language) if audience else None
    rows = tuple(
        unit.row
        for unit in units(found)
        if (wanted is None or unit.row.key in wanted or unit.row.id.partition("[")[0] in wanted)
        and (only == "all" or unit.row.state == only)
    )
    _check_letters(rows, found, project, language)
    sources = {"content": report.language, "ui": ready.template_language}
    used = {sources[row.domain] for row in rows} or {report.language}
    if len(used) > 1 and not one_source:
        used = {report.language}
    if len(used) > 1:
        raise Unusable(
            "the report and the templates are written in two languages; add --domain content or --domain ui."
        )
    own, other = ready.languages[used.pop()], ready.languages[language]
    sheet = ExchangeSheet(report.id, str(report.publication.title), own, other, rows, audience)
    guides = (_guide(ready, own.code), _guide(ready, language))
    headers = dict(next(iter(found.values())).metadata)
    return Outgoing(sheet, guides, headers, project, ready)


def _guide(ready: Prepared, language: str) -> Guide:
    is_source = language == ready.template_language
    return guide(ready.project.templates, ready.languages[language], ready.words.get(language), is_source=is_source)


def _words_of(ready: Prepared, audience: str, language: str) -> frozenset[str]:
    """Return the contexts, and the keys of templates' words, that one brief uses."""
    require_known("audience", [audience], [each.id for each in ready.report.audiences])
    return compose_brief(ready, audience, language, draft=True).used


def _check_letters(
    rows: tuple[ExchangeRow, ...], found: Mapping[Domain, polib.POFile], project: Project, language: str
) -> None:
    """Refuse invisible signs that no office format can hold: they would come back as others."""
    problems = []
    for row in rows:
        texts = {"": row.source + row.translation, "a comment of ": row.comments, "the earlier source of ": row.previous,
                 "a note of ": "\n".join(row.notes)}  # fmt: skip
        for what, text in texts.items():
            bad = UNSPEAKABLE.search(text)
            if bad:
                place = Place(project.name(project.catalogue(language, row.domain)))
                message = f"{what}'{row.id}' holds the invisible sign U+{ord(bad.group()):04X}"
                problems.append(
                    error(place, "NR270", message, "Take it out of the text; a PO editor shows where it is.")
                )
    if problems:
        raise Rejected(problems)


# ---- formats


def _docx(out: Outgoing) -> bytes:
    from napreport.exchange.docx_export import write

    theme = next(iter(out.prepared.design.themes.values()))
    for audience in out.prepared.report.audiences:
        if audience.id == out.sheet.audience:
            theme = out.prepared.design.themes[audience.theme]
    style = read_styles(("docx",), out.project.templates, out.prepared.design, default_cache()).by_format["docx"]
    return write(out.sheet, out.guides, style, theme)


def _xlsx(out: Outgoing) -> bytes:
    from napreport.exchange.spreadsheet import write

    return write(out.sheet, out.guides)


def _xliff(out: Outgoing) -> bytes:
    from napreport.exchange.xliff import write

    return write(out.sheet)


def _po(out: Outgoing) -> bytes:
    from napreport.exchange.po import write

    return write(out.sheet, dict(out.headers))


_WRITERS: dict[Format, Callable[[Outgoing], bytes]] = {"docx": _docx, "xlsx": _xlsx, "xliff": _xliff, "po": _po}


def written(out: Outgoing, format_: Format) -> bytes:
    """Return the file of one format."""
    return _WRITERS[format_](out)


def read(path: Path, name: str) -> Returns:
    """Return what came back in a file, by the format that its name tells; raises `Rejected` with what is wrong with it."""
    from napreport.exchange import docx_import, po, spreadsheet, xliff
    from napreport.exchange.unpack import read_bytes

    format_ = SUFFIXES.get(path.suffix.lower())
    if format_ is None:
        hint = f"Save it as one of {', '.join(SUFFIXES)}."
        raise Rejected([error(Place(name), "NR260", f"'{path.suffix}' is no format of an exchange", hint)])
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
