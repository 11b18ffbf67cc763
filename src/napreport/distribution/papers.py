"""Papers: from recipients, runs and parcels to composed pages: the order, letters, receipts, packing lists, labels.

Templates in templates/distribution/ arrange them in the page's vocabulary; here stands what those templates see, in words of
the language that a paper is written in. Papers of many recipients are composed a batch at a time.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from napreport.content.distribution import Distribution, Registration
from napreport.content.fields import PartialDate
from napreport.content.select import select
from napreport.design.theme import Limits
from napreport.distribution.documents import DocumentShelf, File
from napreport.distribution.parcels import Parcel
from napreport.distribution.recipients import OrderedItem, Recipient, Title
from napreport.distribution.totals import PrintRun
from napreport.language.languages import Language
from napreport.language.template_messages import TemplateMessages
from napreport.language.translate import Brief, translate_selection
from napreport.language.typography import set_text
from napreport.page.compose import ComposedBrief, compose_paper, compose_text
from napreport.prepare import Prepared
from napreport.problems import Rejected

#: No bound: a merged document has as many pages as there are recipients.
_NO_END = 1_000_000


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A title as a paper lists it: whose brief, its title with its language's tag and name, its variant (the template words it)."""

    label: str
    title: str
    tag: str
    language: str
    variant: str
    copies: int


@dataclass(frozen=True, slots=True)
class Letter:
    """One recipient as letters, receipts, packing lists and labels address them."""

    id: str
    lines: tuple[str, ...]
    items: tuple[PaperLine, ...]
    channel: str
    parcels: int
    parcel: Parcel | None = None
    kilograms: str = ""


class PaperOffice:
    """What papers are written from: the project's briefs in every language, the distribution's settings, the languages."""

    def __init__(self, prepared: Prepared, *, draft: bool = False) -> None:
        """Write papers of a project; a draft marks what is missing."""
        self.prepared, self.draft = prepared, draft
        self.distribution: Distribution = prepared.report.distribution
        self._briefs: dict[tuple[str, str], Brief] = {}

    def language(self, code: str) -> Language:
        """Return a language by its code."""
        return self.prepared.languages[code]

    def brief(self, audience: str, language: str) -> Brief:
        """Return a brief in a language, whose title and label papers print; raises `Rejected` where it is not translated."""
        if (audience, language) not in self._briefs:
            ready = self.prepared
            words = ready.words.get(language)
            brief = translate_selection(
                select(ready.report, audience), self.language(language), ready.content.get(language), words
            )
            if brief.gaps and not self.draft:
                raise Rejected(brief.gaps)
            self._briefs[audience, language] = brief
        return self._briefs[audience, language]

    def line(self, item: OrderedItem, language: str) -> PaperLine:
        """Return a title in words: its own title as it is printed, all else in `language`."""
        title = item.title
        return PaperLine(
            label=self.brief(title.audience, language).audience.label,
            title=self.brief(title.audience, title.language).audience.title,
            tag=self.language(title.language).tag,
            language=self.language(language).name_of_language(self.language(title.language).tag),
            variant=title.variant,
            copies=item.copies,
        )

    def address(self, recipient: Recipient, *, language: str) -> tuple[str, ...]:
        """Return the lines of a recipient's address; the country where it is another than the sender's, in capitals."""
        abroad = recipient.country and recipient.country != self.distribution.sender.country
        country = (self.language(language).country(recipient.country).upper(),) if abroad else ()
        lines = (recipient.contact, recipient.organisation, *recipient.address, *country)
        return tuple(line for line in lines if line)

    def set_address(self, recipient: Recipient, language: str) -> list[str]:
        """Return an address as a paper in `language` sets it, spaces that must not break included."""
        lines = self.address(recipient, language=recipient.language)
        return [set_text(line, self.language(language)) for line in lines]

    def letter(self, recipient: Recipient, parcels: Sequence[Parcel], parcel: Parcel | None = None) -> Letter:
        """Return what a letter, a receipt or (with one parcel) a packing list says."""
        language, items = recipient.language, recipient.items if parcel is None else parcel.items
        weight = "" if parcel is None else self.language(language).number(round(parcel.grams / 1000, 2))
        return Letter(
            id=recipient.id,
            lines=self.address(recipient, language=language),
            items=tuple(self.line(item, language) for item in items),
            channel=recipient.channel,
            parcels=len(parcels),
            parcel=parcel,
            kilograms=weight,
        )

    def composed(self, template: str, language: str, limits: Limits | None = None, **values: Any) -> ComposedBrief:
        """Arrange a paper in a language; raises `Rejected` where its template's words are not translated."""
        ready, words = self.prepared, self._words(language)
        first = self.brief(ready.report.audiences[0].id, language)
        seen = {
            "language": self.language(language),
            "report": first.report,
            "sender": self.distribution.sender,
            "distribution": self.distribution,
            "draft": self.draft,
        }
        theme = ready.design.themes[first.audience.theme]
        folder = ready.project.templates
        result = compose_paper(
            f"distribution/{template}.html.j2",
            seen | values,
            folder,
            "templates",
            theme,
            words,
            self.language(language),
        )
        if result.gaps and not self.draft:
            raise Rejected(result.gaps)
        held = limits or ready.design.limits(None, trial=self.draft)
        return replace(result, page=replace(result.page, limits=replace(held, pages=_NO_END)))

    def readme(self, files: Sequence[File], language: str, part: int, of: int) -> str:
        """Return what the readme of an archive says."""
        words = self._words(language)
        report = self.brief(self.prepared.report.audiences[0].id, language).report
        values = {"report": report, "sender": self.distribution.sender, "files": files, "part": part, "of": of}
        text = compose_text("distribution/readme.txt.j2", values, self.prepared.project.templates, "templates", words)
        if words.gaps and not self.draft:
            raise Rejected(words.gaps)
        return text.strip() + "\n"

    def _words(self, language: str) -> TemplateMessages:
        ready = self.prepared
        return TemplateMessages(ready.words.get(language), is_source=language == ready.template_language)


# ---- the order


def order(office: PaperOffice, language: str, runs: Sequence[PrintRun], shelf: DocumentShelf) -> ComposedBrief:
    """Arrange the print shop's order in a language: what to print, how, how often, from which files, for when and where."""
    tongue = office.language(language)
    rows = [
        {
            "line": office.line(OrderedItem(run.title, run.copies), language),
            "pages": shelf.pages(run.title),
            "run": run,
            "file": shelf.file(run.title),
            "sha256": _halves(shelf.file(run.title).sha256),
            "registration": _registration(office.distribution, run.title),
            "estimated": run.title in shelf.estimated,
        }
        for run in runs
    ]
    deadline = office.distribution.deadline
    return office.composed(
        "order",
        language,
        rows=rows,
        variants=sorted({run.title.variant for run in runs}),
        total=tongue.number(sum(run.copies for run in runs)),
        deadline=tongue.date(deadline) if deadline else None,
        width=tongue.number(office.distribution.printing.width),
        height=tongue.number(office.distribution.printing.height),
        number=tongue.number,
        percent=tongue.percent(office.distribution.reserve.percent),
    )


def _registration(settings: Distribution, title: Title) -> Registration | None:
    """Return the ISBN that copies of a title bear; large type has one of its own."""
    return settings.registration(title.audience, title.language, "large-print" if title.variant == "large" else "print")


def _halves(sha256: str) -> str:
    """Return a hash in groups of eight, so that two of them can be compared by eye; a line may end in its middle alone."""
    eights = [sha256[start : start + 8] for start in range(0, len(sha256), 8)]
    return " ".join("\u00a0".join(eights[start : start + 4]) for start in range(0, len(eights), 4))


# ---- papers of many recipients


def sheets(
    office: PaperOffice, template: str, language: str, letters: Sequence[Letter], date: PartialDate | None
) -> ComposedBrief:
    """Arrange one sheet for each letter (letters, receipts, packing lists), in the language that they share."""
    written = office.language(language).date(date) if date else None
    return office.composed(template, language, letters=letters, date=written)


def labels(office: PaperOffice, language: str, letters: Sequence[Letter], start: int) -> ComposedBrief:
    """Arrange labels on their sheets; the first sheet's labels before number `start` (from 1) are used up already."""
    measures = office.distribution.labels
    per_sheet = measures.columns * measures.rows
    placed = [(start - 1 + number, letter) for number, letter in enumerate(letters)]
    pages: list[list[tuple[int, Letter]]] = []
    for place, letter in placed:
        while place // per_sheet >= len(pages):
            pages.append([])
        pages[place // per_sheet].append((place % per_sheet, letter))
    return office.composed("labels", language, Limits(0, 0, 0, 0), sheets=pages, measures=measures)


def weights(office: PaperOffice, shelf: DocumentShelf) -> Callable[[Title], float]:
    """Return a function that gives what a copy of a title weighs, in grams."""
    printing = office.distribution.printing
    known: dict[Title, float] = {}

    def grams(title: Title) -> float:
        if title not in known:
            known[title] = shelf.grams(title, printing.gsm, printing.width, printing.height)
        return known[title]

    return grams
