"""A brief as templates see it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby

from markupsafe import Markup, escape

from napreport.content.distribution import ON_PAPER, Registration
from napreport.content.fields import PartialDate
from napreport.content.records import Figure, Finding, Listing, Recommendation, Source
from napreport.language.translate import Brief
from napreport.problems import Place, Problem, error


@dataclass(frozen=True, slots=True)
class RecordGroup:
    """Consecutive findings, practices, figures, lists or listings, by `kind`."""

    kind: str
    records: tuple[Finding | Figure | Listing, ...]


class View:
    """A brief for one page, whose notes are numbered as called."""

    def __init__(self, brief: Brief) -> None:
        """View `brief`, with no note called yet."""
        self.report = brief.report  # every string is final
        self.audience = brief.audience
        self.language = brief.language
        self.values = brief.values  # facts as text, by dotted name
        self.said = brief.attributions  # who said each finding, by its id; not in it if nobody said it
        self._calls: dict[str, int] = {}
        self._times: dict[str, int] = {}
        self._listed: int | None = None
        self._counts: dict[str, int] = {}

    @property
    def registrations(self) -> tuple[Registration, ...]:
        """This brief's ISBNs in this language, print first."""
        return self.report.distribution.registrations(self.audience.id, self.language.code)

    @property
    def legal_deposits(self) -> Mapping[str, Sequence[str]]:
        """This brief's legal deposits, with their formats."""
        settings, found = self.report.distribution, dict[str, list[str]]()
        for row in self.registrations:
            number = settings.deposited(row)
            if number:
                found.setdefault(number, []).append(row.format)
        if settings.legal_deposit and not any(row.format in ON_PAPER for row in self.registrations):
            found.setdefault(settings.legal_deposit, []).append("print")
        return found

    def join(self, words: Sequence[str]) -> Markup:
        """Return words or links as a list."""
        return Markup(self.language.join([str(escape(word)) for word in words]))

    def number(self, recommendation: Recommendation) -> int:
        """Return a recommendation's number."""
        return self.report.number(recommendation)

    def recommendations_named(self, ids: Iterable[str]) -> list[Recommendation]:
        """Return the recommendations with these ids."""
        return [self.report.recommendation[key] for key in ids]

    def recommendations_on(self, finding: Finding) -> list[Recommendation]:
        """Return this brief's recommendations that rest on a finding."""
        return [r for r in self.report.recommendations if any(s.finding == finding.id for s in r.rests_on)]

    def findings_under(self, recommendation: Recommendation) -> list[Finding]:
        """Return the findings under a recommendation, numbered ones first."""
        found = [self.report.finding[support.finding] for support in recommendation.rests_on]
        return sorted(found, key=lambda finding: (finding.number is None, finding.number or 0))

    def counted(self, kind: str) -> int:
        """Return the number of the next caption ("figure", "table")."""
        self._counts[kind] = self._counts.get(kind, 0) + 1
        return self._counts[kind]

    def month_of(self, date: PartialDate) -> str:
        """Return a date's month as charts read it: "2019-01"."""
        return f"{date.year:04d}-{date.month or 1:02d}"

    def runs(self, ids: Iterable[str]) -> Iterator[RecordGroup]:
        """Yield the named records in groups of consecutive ones alike."""
        records = [
            self.report.finding.get(key) or self.report.figure.get(key) or self.report.listing[key] for key in ids
        ]
        for kind, run in groupby(records, key=_kind):
            yield RecordGroup(kind, tuple(run))

    # ---- notes

    def cite(self, source: str) -> Markup:
        """Return a note call, numbered by first call."""
        number = self._calls.setdefault(source, len(self._calls) + 1)
        times = self._times[source] = self._times.get(source, 0) + 1
        call = f"call-{number}" if times == 1 else f"call-{number}-{times}"
        return Markup(f'<sup class="call"><a href="#note-{number}" id="{call}">{number}</a></sup>')

    def notes(self) -> list[Source]:
        """Return the called sources by number; a page prints them last."""
        self._listed = len(self._calls)
        return [self.report.source[key] for key in self._calls]

    def problems(self, name: str) -> Iterator[Problem]:
        """Yield a problem if called notes are not printed."""
        if self._calls and self._listed != len(self._calls):
            message = f"{len(self._calls) - (self._listed or 0)} note(s) are called and not printed"
            yield error(
                Place(name), "NR046", message, "Put the part that prints the notes last in content/audiences.yaml."
            )


def _kind(record: Finding | Figure | Listing) -> str:
    if isinstance(record, Finding):
        return "practices" if record.kind == "good-practice" else "findings"
    if isinstance(record, Figure):
        return "figures"
    return "lists" if record.style in ("numbered", "bulleted") else "listings"
