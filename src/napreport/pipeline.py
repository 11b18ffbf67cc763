"""Compose one brief, render it, and check the document.

    load -> validate -> select -> translate -> compose -> render -> check -> record

`prepare` loads and validates a project. `compose_brief` and `render_checked` are the stages in the middle. `build` runs
them for all briefs and records the documents.
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
from napreport.prepare import Prepared
from napreport.problems import Problem, Rejected, Severity
from napreport.renderers import RenderedDocument, RenderStyles, render
from napreport.timing import stage

Format = Literal["pdf", "docx"]
#: The ids of an audience and a language.
BriefKey = tuple[str, str]
FORMATS: tuple[Format, ...] = ("pdf", "docx")
#: The stages in their order; docs/architecture.md says what enters and leaves each one.
STAGES = ("load", "validate", "select", "translate", "compose", "render", "check", "record")


class ComposeBrief(Protocol):
    """A function that composes a brief, as `compose_brief` does."""

    def __call__(self, prepared: Prepared, audience: str, language: str, *, draft: bool) -> ComposedBrief:
        """Return a brief's page, or raise `Rejected`."""


def compose_brief(
    prepared: Prepared, audience: str, language: str, *, draft: bool, mark: Marker | None = None
) -> ComposedBrief:
    """Select, translate and compose one brief.

    Raises `Rejected` with every untranslated string, unless it is a draft. `mark` makes each string findable in the page, for
    a translator's preview.
    """
    return arrange_brief(prepared, translate_brief(prepared, audience, language), draft=draft, mark=mark)


def translate_brief(prepared: Prepared, audience: str, language: str) -> Brief:
    """Select what an audience reads, and translate it."""
    selection = select(prepared.report, audience)
    catalogue, words = prepared.content.get(language), prepared.words.get(language)
    return translate_selection(selection, prepared.languages[language], catalogue, words)


def arrange_brief(prepared: Prepared, brief: Brief, *, draft: bool, mark: Marker | None = None) -> ComposedBrief:
    """Compose the page of a translated brief, as `compose_brief` does."""
    language = brief.language.code
    theme = prepared.design.themes[brief.audience.theme]
    words = TemplateMessages(brief.words, is_source=language == prepared.template_language, mark=mark)
    tags = {code: each.tag for code, each in prepared.languages.items()}
    folder = prepared.project.templates
    composed = compose_page(brief, folder, "templates", theme, words, draft=draft, mark=mark, tags=tags)
    gaps = (*brief.gaps, *composed.gaps)
    if gaps and not draft:
        raise Rejected(gaps)
    page = replace(composed.page, limits=prepared.limits(language, draft=draft))
    return ComposedBrief(page, gaps, composed.used | brief.used)


def compose_all(
    prepared: Prepared,
    briefs: Iterable[BriefKey],
    *,
    draft: bool,
    compose: ComposeBrief | None = None,
    pages: MutableMapping[BriefKey, ComposedBrief] | None = None,
) -> MutableMapping[BriefKey, ComposedBrief]:
    """Compose many briefs; raise `Rejected` with all problems.

    A language that the table calls a draft is composed as one. `compose` takes the place of `compose_brief`; the pages
    are put into `pages` if it is given.
    """
    pages = {} if pages is None else pages
    problems: list[Problem] = []
    for audience, language in briefs:
        as_draft = draft or prepared.languages[language].draft
        try:
            pages[audience, language] = (compose or compose_brief)(prepared, audience, language, draft=as_draft)
        except Rejected as rejected:
            problems += rejected.problems
    if problems:
        raise Rejected([*problems, *prepared.warnings])
    return pages


def render_checked(
    page: Page, format_: Format, styles: RenderStyles, numbers: PageNumbers | None = None, *, tolerant: bool = False
) -> RenderedDocument:
    """Render a page and check it; raise `Rejected` for errors.

    If it is `tolerant`, what the checks find becomes warnings.
    """
    with stage("render"):
        document = render(page, format_, styles, numbers)
    with stage("check"):
        problems = check_document(document.data, page, format_)
    if tolerant:
        problems = [replace(problem, severity=Severity.WARNING) for problem in problems]
    if any(problem.severity is Severity.ERROR for problem in problems):
        raise Rejected(problems)
    return replace(document, warnings=tuple(problems))
