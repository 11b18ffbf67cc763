"""Compose the papers that are sent with briefs.

They are letters, receipts, packing lists, labels and an archive's readme. The templates in templates/distribution/
arrange them. This module makes the values that those templates use, in the words of the paper's language.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from napreport.content.distribution import Distribution
from napreport.content.fields import PartialDate
from napreport.content.select import select
from napreport.design.theme import Limits
from napreport.distribution.documents import BuiltFile
from napreport.distribution.parcels import Parcel
from napreport.distribution.recipients import OrderItem, Recipient
from napreport.language.languages import Language
from napreport.language.template_messages import TemplateMessages
from napreport.language.translate import Brief, translate_selection
from napreport.language.typography import set_text
from napreport.page.compose import ComposedBrief, compose_paper, compose_text
from napreport.prepare import Prepared
from napreport.problems import Rejected

#: No limit: a document has as many pages as its recipients need.
_MOST_PAGES = 1_000_000


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A title in words, as a paper lists it.

    `label` names the audience; `tag` and `language` are those of the brief; the template words the `variant`.
    """

    label: str
    title: str
    tag: str
    language: str
    variant: str
    copies: int


@dataclass(frozen=True, slots=True)
class Letter:
    """What a letter, receipt, packing list or label says about a recipient."""

    id: str
    lines: tuple[str, ...]
    items: tuple[PaperLine, ...]
    channel: str
    parcels: int
    parcel: Parcel | None = None
    kilograms: str = ""


class PaperComposer:
    """Composes papers in any language; a draft marks missing texts."""

    def __init__(self, prepared: Prepared, *, draft: bool = False) -> None:
        self.prepared, self.draft = prepared, draft
        self.distribution: Distribution = prepared.report.distribution
        self._briefs: dict[tuple[str, str], Brief] = {}

    def language(self, code: str) -> Language:
        """Return a language by its code."""
        return self.prepared.languages[code]

    def brief(self, audience: str, language: str) -> Brief:
        """Return a translated brief; raise `Rejected` for untranslated words."""
        if (audience, language) not in self._briefs:
            ready = self.prepared
            selection = select(ready.report, audience)
            brief = translate_selection(
                selection, self.language(language), ready.content.get(language), ready.words.get(language)
            )
            if brief.gaps and not self.draft:
                raise Rejected(brief.gaps)
            self._briefs[audience, language] = brief
        return self._briefs[audience, language]

    def line(self, item: OrderItem, language: str) -> PaperLine:
        """Return an item in `language`, with its title as printed."""
        title = item.title
        tag = self.language(title.language).tag
        return PaperLine(
            label=self.brief(title.audience, language).audience.label,
            title=self.brief(title.audience, title.language).audience.title,
            tag=tag,
            language=self.language(language).name_of_language(tag),
            variant=title.variant,
            copies=item.copies,
        )

    def address(self, recipient: Recipient) -> tuple[str, ...]:
        """Return an address's lines; a foreign country is in capitals."""
        abroad = recipient.country and recipient.country != self.distribution.sender.country
        country = self.language(recipient.language).country(recipient.country).upper() if abroad else ""
        lines = (recipient.contact, recipient.organisation, *recipient.address, country)
        return tuple(line for line in lines if line)

    def typeset_address(self, recipient: Recipient, language: str) -> list[str]:
        """Return the address lines with the no-break spaces of `language`."""
        return [set_text(line, self.language(language)) for line in self.address(recipient)]

    def letter(self, recipient: Recipient, parcels: Sequence[Parcel], parcel: Parcel | None = None) -> Letter:
        """Return the contents of a letter, or of a parcel's papers."""
        language, items = recipient.language, recipient.items if parcel is None else parcel.items
        return Letter(
            id=recipient.id,
            lines=self.address(recipient),
            items=tuple(self.line(item, language) for item in items),
            channel=recipient.channel,
            parcels=len(parcels),
            parcel=parcel,
            kilograms="" if parcel is None else self.language(language).number(round(parcel.grams / 1000, 2)),
        )

    def compose(self, template: str, language: str, limits: Limits | None = None, **values: Any) -> ComposedBrief:
        """Compose a paper; raise `Rejected` for untranslated words."""
        ready = self.prepared
        first = self.brief(ready.report.audiences[0].id, language)
        common = {
            "language": self.language(language),
            "report": first.report,
            "sender": self.distribution.sender,
            "distribution": self.distribution,
            "draft": self.draft,
        }
        paper = compose_paper(
            f"distribution/{template}.html.j2",
            common | values,
            ready.project.templates,
            "templates",
            ready.design.themes[first.audience.theme],
            self._messages(language),
            self.language(language),
        )
        if paper.gaps and not self.draft:
            raise Rejected(paper.gaps)
        limits = limits or ready.design.limits(None, trial=self.draft)
        return replace(paper, page=replace(paper.page, limits=replace(limits, pages=_MOST_PAGES)))

    def compose_sheets(
        self, template: str, language: str, letters: Sequence[Letter], date: PartialDate | None
    ) -> ComposedBrief:
        """Compose a sheet for each letter or packing list, in one language."""
        written = self.language(language).date(date) if date else None
        return self.compose(template, language, letters=letters, date=written)

    def compose_labels(self, language: str, letters: Sequence[Letter], start: int) -> ComposedBrief:
        """Compose sheets of labels; the first label is number `start`, from 1."""
        measures = self.distribution.labels
        per_sheet = measures.columns * measures.rows
        sheets: list[list[tuple[int, Letter]]] = []
        for place, letter in enumerate(letters, start - 1):
            while place // per_sheet >= len(sheets):
                sheets.append([])
            sheets[place // per_sheet].append((place % per_sheet, letter))
        return self.compose("labels", language, Limits(0, 0, 0, 0), sheets=sheets, measures=measures)

    def readme(self, files: Sequence[BuiltFile], language: str, part: int, of: int) -> str:
        """Return the text of an archive's readme."""
        messages = self._messages(language)
        report = self.brief(self.prepared.report.audiences[0].id, language).report
        values = {"report": report, "sender": self.distribution.sender, "files": files, "part": part, "of": of}
        templates = self.prepared.project.templates
        text = compose_text("distribution/readme.txt.j2", values, templates, "templates", messages)
        if messages.gaps and not self.draft:
            raise Rejected(messages.gaps)
        return text.strip() + "\n"

    def _messages(self, language: str) -> TemplateMessages:
        ready = self.prepared
        return TemplateMessages(ready.words.get(language), is_source=language == ready.template_language)
