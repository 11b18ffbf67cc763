"""The pipeline: one project becomes pages, one page becomes bytes. Reads as the table of contents of the whole.

    load -> validate -> select -> translate -> compose -> paint -> check -> record

`prepared` loads and validates everything that the briefs share; `composed` takes one brief from selection to page;
`painted` turns the page into bytes in one format and has them checked. `build` runs them for all briefs and records the results.
"""

from __future__ import annotations

from collections.abc import Iterable, MutableMapping
from dataclasses import replace
from typing import Literal, Protocol

from napreport.check.rendered import check_document
from napreport.content.select import select
from napreport.language.template_messages import Marker, TemplateMessages
from napreport.language.translate import Brief, translate_selection
from napreport.page.compose import ComposedBrief, compose_page
from napreport.page.vocabulary import Page, PageNumbers
from napreport.prepare import Prepared, warnings
from napreport.problems import Problem, Rejected, Severity
from napreport.renderers import RenderedDocument, RenderStyles, render
from napreport.timing import stage

Format = Literal["pdf", "docx"]
#: An audience and a language, by their ids.
BriefKey = tuple[str, str]
FORMATS: tuple[Format, ...] = ("pdf", "docx")
#: The stages in their order; docs/architecture.md says what enters and leaves each one.
STAGES = ("load", "validate", "select", "translate", "compose", "render", "check", "record")


class ComposeBrief(Protocol):
    """Who composes a brief."""

    def __call__(self, prepared: Prepared, audience: str, language: str, *, draft: bool) -> ComposedBrief:
        """Return a brief's page, or raise `Rejected`."""


def compose_brief(
    prepared: Prepared, audience: str, language: str, *, draft: bool, mark: Marker | None = None
) -> ComposedBrief:
    """Take one brief from selection to page. Final, it raises `Rejected` with every string that is not translated.

    With `mark` the strings can be found in the page, for a translator's preview.
    """
    return arrange_brief(prepared, translate_brief(prepared, audience, language), draft=draft, mark=mark)


def translate_brief(prepared: Prepared, audience: str, language: str) -> Brief:
    """Take one brief from selection to words."""
    selection = select(prepared.report, audience)
    tongue = prepared.languages[language]
    return translate_selection(selection, tongue, prepared.content.get(language), prepared.words.get(language))


def arrange_brief(prepared: Prepared, brief: Brief, *, draft: bool, mark: Marker | None = None) -> ComposedBrief:
    """Take a brief from words to page, as `composed` does."""
    language = brief.language.code
    theme = prepared.design.themes[brief.audience.theme]
    words = TemplateMessages(brief.words, is_source=language == prepared.template_language, mark=mark)
    tags = {code: each.tag for code, each in prepared.languages.items()}
    result = compose_page(
        brief, prepared.project.templates, "templates", theme, words, draft=draft, mark=mark, tags=tags
    )
    gaps = (*brief.gaps, *result.gaps)
    if gaps and not draft:
        raise Rejected(gaps)
    page = replace(result.page, limits=prepared.limits(language, draft=draft))
    return ComposedBrief(page, gaps, result.used | brief.used)


def render_checked(
    page: Page, format_: Format, styles: RenderStyles, laid: PageNumbers | None = None, *, for_its_faults: bool = False
) -> RenderedDocument:
    """Paint a page and check the result; raises `Rejected` when the painter or a check finds an error.

    What is painted `for_its_faults` is returned with what the checks found, all of it as warnings.
    """
    with stage("render"):
        result = render(page, format_, styles, laid)
    with stage("check"):
        problems = check_document(result.data, page, format_)
    if for_its_faults:
        problems = [replace(problem, severity=Severity.WARNING) for problem in problems]
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise Rejected(problems)
    return replace(result, warnings=tuple(problems))


def compose_all(
    prepared: Prepared,
    pairs: Iterable[BriefKey],
    *,
    draft: bool,
    composing: ComposeBrief | None = None,
    pages: MutableMapping[BriefKey, ComposedBrief] | None = None,
) -> MutableMapping[BriefKey, ComposedBrief]:
    """Compose the briefs of all (audience, language) pairs; raises `Rejected` with the problems of all of them.

    A language that the table calls a draft is composed as one. `composing` is who composes each (`composed`, or `earlier`), `pages`
    the mapping to put them into.
    """
    pages = {} if pages is None else pages
    problems: list[Problem] = []
    for audience, language in pairs:
        as_draft = draft or prepared.languages[language].draft
        try:
            pages[audience, language] = (composing or compose_brief)(prepared, audience, language, draft=as_draft)
        except Rejected as rejected:
            problems += rejected.problems
    if problems:
        raise Rejected([*problems, *warnings(prepared)])
    return pages
