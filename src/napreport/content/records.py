"""The records of a report, a class for each kind.

Audiences and distribution have modules of their own. The path of ids that leads to a `Text` is its stable context in
the catalogues (`finding.centralism.claim`). If a list has a name of its own in that path, `IdSegment` gives it.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from pydantic import Field, model_validator

from napreport.content.fields import (
    Count,
    FactPath,
    Forms,
    Id,
    IdSegment,
    Item,
    LanguageTag,
    Noted,
    Number,
    PartialDate,
    Pinpoint,
    Record,
    Text,
    Ungrouped,
    WebAddress,
)

# ------------------------------------------------------------------ report.yaml


class Section(Record):
    """An entry of the source report's table of contents."""

    id: Pinpoint
    title: str
    covered: bool = Field(True, description="False for a heading that holds no text of its own")


class Publication(Record):
    """The source report: what the briefs rest on and cite."""

    title: str
    language: LanguageTag
    author: str
    publishers: Text
    date: PartialDate
    citation: Text
    rights: Text
    source_line: Text = Field(description="One line for the cover: what this brief is based on")
    short_name: Text = Field(description="What source lines call it: 'report'")
    more_label: Text | None = None
    more_url: WebAddress | None = Field(None, description="Where readers find more; printed with a QR code")
    contact: Text | None = None


class Edition(Record):
    """Who signs the briefs, and how to reach and cite them.

    Fill in only what is known: whatever is left out leaves no trace in the documents. A logo is named in design.yaml.
    """

    editors: Text | None = Field(default=None, description="Who wrote and edited the briefs; also in 'How to cite'")
    date: PartialDate | None = Field(default=None, description="The date of the briefs, printed on the cover")
    links: Annotated[tuple[Item, ...], IdSegment("link")] = Field(
        default=(), description="Where the report and the plan can be read, a line each"
    )
    contacts: Annotated[tuple[Item, ...], IdSegment("contact")] = Field(
        default=(), description="Who answers questions, a line each"
    )


class Group(Record):
    """A group of interviewed people, and the words that count its voices."""

    id: Id
    count: Forms
    all: Text = Field(description="When every one interviewed said it")
    some: Text = Field(description="When the report gives no number")
    named: tuple[str, ...] = Field(
        (), description="Words that name the group in findings, to check that its voices are there"
    )


class Acronym(Record):
    """A short form and what it stands for.

    A brief lists those that its own text uses.
    """

    id: Id
    short: Text
    long: Text


class Method(Noted):
    """How the source report was made, and how the briefs were.

    With what the report cannot claim.
    """

    steps: Annotated[tuple[Item, ...], IdSegment("step")] = Field(min_length=1)
    limits: Annotated[tuple[Item, ...], IdSegment("limit")] = Field(min_length=1)
    editing: tuple[Item, ...] = ()


class ReportFile(Record):
    """content/report.yaml: the report, its source, who was heard, method and acronyms."""

    id: Id
    language: LanguageTag = Field(description="The language that the content is written in")
    date: PartialDate = Field(description="The date that the files carry")
    series: Text = Field(description="The subject line above the title: 'Ports and people'")
    subject: str | None = Field(None, description="The subject's full name, which each brief opens with; not printed")
    keywords: Annotated[tuple[Item, ...], IdSegment("keyword")] = ()
    typed_numbers: tuple[str, ...] = Field((), description="Phrases whose number is a name, not a count: 'article 25'")
    publication: Publication
    sections: tuple[Section, ...] = Field(min_length=1, description="The source report's own table of contents")
    groups: Annotated[tuple[Group, ...], IdSegment("group")] = ()
    acronyms: Annotated[tuple[Acronym, ...], IdSegment("acronym")] = ()
    method: Method
    edition: Edition = Field(Edition(), description="Who signs the briefs; how to reach and cite them")


# ------------------------------------------------------------------ facts.yaml


class Fact(Noted):
    """One number, date, period or name, written in the data once.

    Exactly one of the fields is given.
    """

    number: Number | None = None
    percent: Number | None = Field(None, description="In per cent: 72.5 is printed as 72.5 %")
    date: PartialDate | None = None
    period: tuple[PartialDate, PartialDate] | None = None
    name: Text | None = None

    @model_validator(mode="after")
    def _one_value(self) -> Fact:
        given = [k for k in ("number", "percent", "date", "period", "name") if getattr(self, k) is not None]
        if len(given) != 1:
            raise ValueError("needs exactly one of number, percent, date, period, name")
        if self.period and self.period[1].is_before(self.period[0]):
            raise ValueError("holds a period that ends before it begins")
        return self


class FactsFile(Record):
    """content/facts.yaml: groups of facts; the text refers to them as {group.fact}."""

    facts: Annotated[Mapping[str, Mapping[str, Fact]], IdSegment("fact")]


# ------------------------------------------------------------------ sources.yaml


class Source(Record):
    """A source as the report's endnotes give it.

    Text calls it as [@id]; the brief then prints it among its notes.
    """

    id: Id
    endnote: Count | None = Field(
        None, description="Its number among the source report's endnotes; none for a note of the editors'"
    )
    author: Text | None = None
    title: str | None = Field(None, description="As published; not translated")
    title_language: LanguageTag | None = None
    date: PartialDate | None = None
    locator: Text | None = Field(None, description="Page, paragraph or article: 'pp. 61–127'")
    remark: Text | None = Field(None, description="What the endnote says besides naming its source")
    url: str | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Source:
        if not (self.title or self.remark or self.author):
            raise ValueError("needs a title, an author or a remark")
        return self


class SourcesFile(Record):
    """content/sources.yaml: the source report's endnotes."""

    sources: Annotated[tuple[Source, ...], IdSegment("source")]


# ------------------------------------------------------------------ findings.yaml


class Voice(Record):
    """Who said it, and how many of them.

    `on` says which part of the finding, if they did not say all of it.
    """

    group: Id
    count: Annotated[int | Literal["all", "some"], Ungrouped]
    id: Id | None = Field(None, description="Needed only where `on` is given and the group stands twice")
    on: Text | None = None

    @property
    def key(self) -> str:
        """The name its words go by in the catalogues."""
        return self.id or self.group


class Quotation(Record):
    """Words quoted from the source report or from a document it quotes."""

    text: Text = Field(description="As the source report prints it, without quotation marks")
    originals: Mapping[LanguageTag, str] = Field(
        default_factory=dict, description="The published wording in other languages; used there as it stands"
    )
    source: Id | None = Field(None, description="A source id; none where the report itself is quoted")
    attribution: Text = Field(description="Who says it, and where")


class Finding(Noted):
    """A claim of the report: grounds, voices, why it matters."""

    id: Id
    number: Count | None = Field(None, description="Its number in every brief and language; good practices have none")
    kind: Literal["challenge", "good-practice", "opportunity", "context"]
    name: Text = Field(description="Two or three words that refer to it: 'centralism'")
    claim: Text
    body: Text
    where: Text | None = Field(None, description="Good practices: where it was seen")
    why: Text | None = Field(None, description="Why it matters; for a good practice, why it worked")
    voices: Annotated[tuple[Voice, ...], IdSegment("voice")] = ()
    quotation: Quotation | None = None
    figure: Id | None = Field(None, description="A figure that stands inside the card")

    @model_validator(mode="after")
    def _voices_apart(self) -> Finding:
        keys = [voice.key for voice in self.voices if voice.on]
        if len(keys) != len(set(keys)):
            raise ValueError("has two voices of one group with 'on'; give each of them an id")
        return self


class FindingsFile(Record):
    """content/findings.yaml: the findings and the good practices."""

    findings: Annotated[tuple[Finding, ...], IdSegment("finding")]


# ------------------------------------------------------------------ recommendations.yaml


class Support(Record):
    """A finding that a recommendation rests on.

    `reading` says whose reading that is: the report's or the editors'.
    """

    finding: Id
    reading: Literal["report", "editors"]


class Recommendation(Noted):
    """What one audience should do.

    Leads, horizon and sign of success only where the source gives them.
    """

    id: Id
    audience: Id
    name: Text = Field(description="Two to five words that refer to it: 'transparency'")
    action: Text = Field(description="In the imperative")
    rationale: Text = Field(description="What to do: the source's whole paragraph, in your words")
    why: Text | None = Field(None, description="Why it would work: facts that the source gives")
    start: Text | None = Field(None, description="Where to begin: one line, printed as the editors' suggestion")
    rests_on: tuple[Support, ...] = Field(min_length=1)
    lead: Text | None = Field(None, description="Who should do it, only where the source says so")
    support: Text | None = None
    horizon: Text | None = None
    sign: Text | None = None


class RecommendationsFile(Record):
    """content/recommendations.yaml: the recommendations, in order within each audience."""

    recommendations: Annotated[tuple[Recommendation, ...], IdSegment("recommendation")]


# ------------------------------------------------------------------ figures.yaml


class FigureRow(Record):
    """A row of a figure: its label and its fact.

    The fact is a number, or a period for `spans`.
    """

    id: Id
    label: Text
    fact: FactPath
    highlight: bool = False


class Figure(Noted):
    """A chart as data.

    `bars` are sorted by the editor, largest first; `spans` shows periods to scale; `table` numbers.
    """

    id: Id
    kind: Literal["bars", "spans", "table"]
    title: Text = Field(description="What the reader should see: the conclusion")
    unit: Text
    label_heading: Text
    value_heading: Text
    rows: Annotated[tuple[FigureRow, ...], IdSegment("row")] = Field(min_length=2)
    source: Text
    alt: Text = Field(description="The chart in a sentence, for those who cannot see it")


class Step(Noted):
    """A dated step of the process."""

    id: Id
    fact: FactPath = Field(description="A date or a period")
    text: Text


class ListingEntry(Record):
    """An item of a listing: a term, an explanation, or both."""

    id: Id
    term: Text | None = None
    text: Text | None = None

    @model_validator(mode="after")
    def _says_something(self) -> ListingEntry:
        if not (self.term or self.text):
            raise ValueError("needs a term or a text")
        return self


class Listing(Noted):
    """A titled list: guidelines, conclusions, the topics of the studies."""

    id: Id
    style: Literal["numbered", "bulleted", "columns", "run-in", "facts"] = Field(
        "bulleted", description="columns: up to four side by side; run-in: one paragraph; facts: name and value"
    )
    title: Text
    intro: Text | None = None
    source: Text | None = None
    entries: Annotated[tuple[ListingEntry, ...], IdSegment("entry")] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_and_values(self) -> Listing:
        if self.style == "facts" and not all(entry.term and entry.text for entry in self.entries):
            raise ValueError("is of style facts, so each entry needs a term and a text")
        return self


class FiguresFile(Record):
    """content/figures.yaml: figures, the timeline and the listings."""

    figures: Annotated[tuple[Figure, ...], IdSegment("figure")]
    timeline: tuple[Step, ...]
    listings: Annotated[tuple[Listing, ...], IdSegment("listing")]
