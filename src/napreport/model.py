"""The report as frozen values: what `validate` gives, and what every later stage reads.

One class per kind of record in content/*.yaml. A field typed `Text` holds words that a translator sees; everything else
is data. The path of ids that leads to a `Text` is its stable context in the catalogues (`finding.centralism.claim`).
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Annotated, Any, Literal

from pydantic import (
    AfterValidator,
    BaseModel,
    ConfigDict,
    Field,
    GetCoreSchemaHandler,
    GetJsonSchemaHandler,
    model_validator,
)
from pydantic_core import CoreSchema, core_schema


class Translatable:
    """Marks a field whose words are translated."""


def _one_paragraph(text: str) -> str:
    if not text.strip():
        raise ValueError("is empty; leave the field out instead")
    if "\n" in text.strip("\n"):
        raise ValueError("holds a line break; one field is one paragraph (use '>-' to fold long lines)")
    return text.strip("\n")


def _web_address(written: str) -> str:
    if not re.fullmatch(r"https?://[^\s/]+\.[^\s]+", written):
        raise ValueError("is no web address; write it from 'https://' on, without spaces")
    return written


#: One paragraph or heading, with inline markup: *emphasis*, **strong**, [words](address), [palabras](lang:es),
#: {fact} and [@note].
Text = Annotated[str, AfterValidator(_one_paragraph), Translatable()]
WebAddress = Annotated[str, AfterValidator(_web_address)]
#: A stable name: lower-case letters, digits and hyphens. Translations hang on it, so it does not change.
Id = Annotated[str, Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")]
#: A section of the source report, as its table of contents numbers it: "5.2".
Pinpoint = str
#: A number that can be printed: neither infinite nor "not a number".
Finite = Annotated[float, Field(allow_inf_nan=False)]
#: The dotted name of a fact: "activities.bilateral_meetings".
FactPath = Annotated[str, Field(pattern=r"^[a-z0-9_]+(\.[a-z0-9_]+)+$")]
LanguageTag = Annotated[str, Field(pattern=r"^[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*$")]


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date as exactly as the source gives it: a year, a month of a year, or a day. Written 2021, 2021-06, 2021-06-11."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, written: object) -> PartialDate:
        """Return the date `written` stands for; ValueError when it is none."""
        found = re.fullmatch(r"(\d{4})(?:-(\d\d)(?:-(\d\d))?)?", str(written))
        if not found:
            raise ValueError("is no date; write 2021, 2021-06 or 2021-06-11")
        year, month, day = (int(part) if part else None for part in found.groups())
        assert year is not None
        datetime.date(year, month or 1, day or 1)
        return cls(year, month, day)

    def __str__(self) -> str:
        return "-".join(
            f"{part:0{width}d}" for part, width in ((self.year, 4), (self.month, 2), (self.day, 2)) if part is not None
        )

    def is_before(self, other: PartialDate) -> bool:
        """Return whether the date is earlier, as far as both are known."""
        ours, theirs = (self.year, self.month, self.day), (other.year, other.month, other.day)
        known = [(x, y) for x, y in zip(ours, theirs, strict=True) if x is not None and y is not None]
        return [x for x, _ in known] < [y for _, y in known]

    @property
    def first_day(self) -> datetime.date:
        """The first day that the date covers."""
        return datetime.date(self.year, self.month or 1, self.day or 1)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return core_schema.no_info_plain_validator_function(
            lambda value: value if isinstance(value, cls) else cls.parse(value),
            serialization=core_schema.to_string_ser_schema(),
        )

    @classmethod
    def __get_pydantic_json_schema__(cls, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        return {"anyOf": [{"type": "string", "pattern": r"^\d{4}(-\d\d(-\d\d)?)?$"}, {"type": "integer"}]}


class Record(BaseModel):
    """Base of every record: frozen, and a field that the schema does not know is an error."""

    model_config = ConfigDict(frozen=True, extra="forbid", populate_by_name=True)


class Noted(Record):
    """A record that says where in the source report it stands, and may hold a note among editors that is never printed."""

    from_: tuple[Pinpoint, ...] = Field(alias="from", min_length=1, description="Sections of the source report")
    editors_note: str | None = Field(None, description="For the next editor: why it is put this way. Never printed")


class Item(Record):
    """One item of a list. The id keeps its translation in place when items are moved or inserted."""

    id: Id
    text: Text


class Forms(Record):
    """A counted phrase in the source language's plural forms; `{n}` is the number, `{n:words}` the number as a word."""

    one: str
    other: str


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


class Group(Record):
    """A group of people who were interviewed, and the words that count its voices."""

    id: Id
    count: Forms
    all: Text = Field(description="When every one interviewed said it")
    some: Text = Field(description="When the report gives no number")


class Acronym(Record):
    """A short form and what it stands for. A brief lists those that its own text uses."""

    id: Id
    short: Text
    long: Text


class Method(Noted):
    """How the source report was made, what it cannot claim, and how the briefs were made from it."""

    steps: tuple[Item, ...] = Field(min_length=1)
    limits: tuple[Item, ...] = Field(min_length=1)
    editing: tuple[Item, ...] = ()


class ReportFile(Record):
    """content/report.yaml: the report, its source, who was heard, method and acronyms."""

    id: Id
    language: LanguageTag = Field(description="The language that the content is written in")
    date: PartialDate = Field(description="The date that the files carry")
    series: Text = Field(description="The subject line above the title: 'Ports and people'")
    keywords: tuple[Item, ...] = ()
    typed_numbers: tuple[str, ...] = Field((), description="Phrases whose number is a name, not a count: 'article 25'")
    publication: Publication
    sections: tuple[Section, ...] = Field(min_length=1, description="The source report's own table of contents")
    groups: tuple[Group, ...] = ()
    acronyms: tuple[Acronym, ...] = ()
    method: Method


# ------------------------------------------------------------------ facts.yaml


class Fact(Noted):
    """One number, date, period or name that stands in the data once. Exactly one of the four is given."""

    number: int | Finite | None = None
    percent: int | Finite | None = Field(None, description="In per cent: 72.5 is printed as 72.5 %")
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

    facts: Mapping[str, Mapping[str, Fact]]


# ------------------------------------------------------------------ sources.yaml


class Source(Record):
    """A source as the report's endnotes give it. Text calls it as [@id]; the brief then prints it among its notes."""

    id: Id
    endnote: int = Field(ge=1, description="Its number among the source report's endnotes")
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

    sources: tuple[Source, ...]


# ------------------------------------------------------------------ findings.yaml


class Voice(Record):
    """Who said it, and how many of them. `on` says which part of the finding, where they did not say all of it."""

    group: Id
    count: int | Literal["all", "some"]
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
    """What the report found: a claim, its grounds, who said it and why it matters."""

    id: Id
    number: int | None = Field(
        None, ge=1, description="Its number in every brief and language; good practices have none"
    )
    kind: Literal["challenge", "good-practice", "opportunity", "context"]
    name: Text = Field(description="Two or three words that refer to it: 'centralism'")
    claim: Text
    body: Text
    where: Text | None = Field(None, description="Good practices: where it was seen")
    why: Text | None = Field(None, description="Why it matters; for a good practice, why it worked")
    voices: tuple[Voice, ...] = ()
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

    findings: tuple[Finding, ...]


# ------------------------------------------------------------------ recommendations.yaml


class Support(Record):
    """A finding that a recommendation rests on, and whose reading that is: the report's or the editors'."""

    finding: Id
    reading: Literal["report", "editors"]


class Recommendation(Noted):
    """What one audience should do. Leads, horizon and sign of success only where the source gives them."""

    id: Id
    audience: Id
    name: Text = Field(description="Two to five words that refer to it: 'transparency'")
    action: Text = Field(description="In the imperative")
    rationale: Text
    rests_on: tuple[Support, ...] = Field(min_length=1)
    lead: Text | None = None
    support: Text | None = None
    horizon: Text | None = None
    sign: Text | None = None


class RecommendationsFile(Record):
    """content/recommendations.yaml: the recommendations, in order within each audience."""

    recommendations: tuple[Recommendation, ...]


# ------------------------------------------------------------------ figures.yaml


class Row(Record):
    """A row of a figure: a label and the fact that it shows (a number, or a period for `spans`)."""

    id: Id
    label: Text
    fact: FactPath
    highlight: bool = False


class Figure(Noted):
    """A chart as data. `bars` are sorted by the editor, largest first; `spans` shows periods to scale; `table` numbers."""

    id: Id
    kind: Literal["bars", "spans", "table"]
    title: Text = Field(description="What the reader should see: the conclusion")
    unit: Text
    label_heading: Text
    value_heading: Text
    rows: tuple[Row, ...] = Field(min_length=2)
    source: Text
    alt: Text = Field(description="The chart in a sentence, for those who cannot see it")


class Step(Noted):
    """A dated step of the process."""

    id: Id
    fact: FactPath = Field(description="A date or a period")
    text: Text


class Entry(Record):
    """An item of a listing: a term, an explanation, or both."""

    id: Id
    term: Text | None = None
    text: Text | None = None

    @model_validator(mode="after")
    def _says_something(self) -> Entry:
        if not (self.term or self.text):
            raise ValueError("needs a term or a text")
        return self


class Listing(Noted):
    """A titled list: the five guidelines, the conclusions, the topics of the studies."""

    id: Id
    style: Literal["numbered", "bulleted", "columns", "run-in", "facts"] = Field(
        "bulleted", description="columns: up to four side by side; run-in: one paragraph; facts: name and value"
    )
    title: Text
    intro: Text | None = None
    source: Text | None = None
    entries: tuple[Entry, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _names_and_values(self) -> Listing:
        if self.style == "facts" and not all(entry.term and entry.text for entry in self.entries):
            raise ValueError("is of style facts, so each entry needs a term and a text")
        return self


class FiguresFile(Record):
    """content/figures.yaml: figures, the timeline and the listings."""

    figures: tuple[Figure, ...]
    timeline: tuple[Step, ...]
    listings: tuple[Listing, ...]


# ------------------------------------------------------------------ audiences.yaml


class Message(Record):
    """A key message; it points to the recommendations it leads to."""

    id: Id
    headline: Text
    text: Text
    recommendations: tuple[Id, ...] = Field(min_length=1)


class Glance(Record):
    """A figure at a glance: large number, label, where it comes from."""

    id: Id
    figure: Text = Field(description="The number by reference: '{plan.actions}'")
    label: Text
    source: Text


class Part(Record):
    """A section of a brief. `kind` names its template; `items` are the records it shows, in this order."""

    id: Id
    kind: str = Field(description="A template in templates/parts/")
    title: Text
    lead: Text | None = None
    items: tuple[Id, ...] = ()
    run_on: bool = Field(False, description="True: follows on the same page")


class Audience(Record):
    """A group of readers and the brief that is made for it."""

    id: Id
    theme: str = Field(description="A theme of templates/design.yaml")
    label: Text = Field(description="'For the State'")
    title: Text = Field(description="A claim, for the cover")
    subtitle: Text
    description: Text = Field(description="One sentence for catalogues and document properties")
    ask_label: Text
    ask: Text
    messages: tuple[Message, ...] = Field(min_length=1)
    glance: tuple[Glance, ...] = Field(max_length=4)
    checklist: tuple[Item, ...] = ()
    parts: tuple[Part, ...] = Field(min_length=1)
    online: Mapping[LanguageTag, WebAddress] = Field(
        default_factory=dict, description="Where this brief stands online, by language; printed with a QR code"
    )


class AudiencesFile(Record):
    """content/audiences.yaml: one brief for each audience."""

    audiences: tuple[Audience, ...] = Field(min_length=1)


# ------------------------------------------------------------------ distribution.yaml


def _isbn(written: str) -> str:
    """Return an ISBN as it was written, after its check digit was computed anew (ISO 2108)."""
    digits = written.replace("-", "").replace(" ", "")
    if not re.fullmatch(r"97[89]\d{10}", digits):
        raise ValueError("is no ISBN: 13 digits that begin with 978 or 979")
    if sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10:
        raise ValueError("is no ISBN: its last digit does not fit the others; compare it with the certificate")
    return written


Isbn = Annotated[str, AfterValidator(_isbn)]
#: How a brief is laid out for its readers' use of it; `screen` is a file, the others are paper.
Variant = Literal["screen", "press", "photocopy", "large", "booklet"]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False)]


class Sender(Record):
    """The organisation that sends the briefs, as letters, labels and the order print it. Leave empty what is not known."""

    organisation: str | None = None
    person: str | None = Field(None, description="Who signs the letters")
    role: str | None = Field(None, description="What that person is; printed as written, in every language")
    address: tuple[str, ...] = Field((), description="One line of the address each, without the country")
    country: str | None = Field(None, pattern=r"^[A-Z]{2}$", description="Two letters, ISO 3166: PE")
    email: str | None = None
    phone: str | None = None


class Registration(Record):
    """The ISBN of one printed title, from its certificate."""

    audience: Id
    language: LanguageTag
    isbn: Isbn


class Deposit(Record):
    """Copies of each printed title that are set aside for a library or an archive, beside those that are asked for."""

    name: str = Field(description="Where they go: 'National Library'")
    copies: int = Field(ge=1)


class Reserve(Record):
    """Copies printed on top, against loss and late requests: per cent of the run, rounded up to a multiple."""

    percent: Annotated[float, Field(ge=0, le=100)] = 10
    round_to: int = Field(10, ge=1, description="The run is a multiple of this")


class Printing(Record):
    """What the print shop is asked for. `gsm` is the weight of the paper in grams a square metre."""

    variant: Literal["press", "photocopy", "large", "booklet"] = Field(
        "press", description="Which files the order lists first"
    )
    paper: Literal["matt-coated", "gloss-coated", "uncoated", "recycled"] = "matt-coated"
    gsm: int = Field(115, ge=40, le=400)
    width: Positive = Field(210, description="Of the trimmed page, in mm")
    height: Positive = Field(297, description="Of the trimmed page, in mm")
    finish: Literal["saddle-stitched", "corner-stapled", "folded", "loose"] = "saddle-stitched"


class Parcels(Record):
    """How much a parcel may weigh, and what its box and filling weigh."""

    most_kg: Positive = 10
    packing_g: Annotated[float, Field(ge=0)] = 250


class Email(Record):
    """How large an e-mail's attachment may be. Mail programs send it a third larger than the file is."""

    most_mb: Positive = Field(10, description="In megabytes of 1,000,000 bytes")


class Labels(Record):
    """A sheet of adhesive labels, in mm: A4 with 3 columns of 8 labels of 70 x 37 where nothing else is said."""

    columns: int = Field(3, ge=1, le=10)
    rows: int = Field(8, ge=1, le=40)
    width: Positive = 70
    height: Positive = 37
    left: Annotated[float, Field(ge=0)] = Field(0, description="From the sheet's edge to the first column")
    top: Annotated[float, Field(ge=0)] = Field(0.5, description="From the sheet's edge to the first row")
    across: Annotated[float, Field(ge=0)] = Field(0, description="Between two columns")
    down: Annotated[float, Field(ge=0)] = Field(0, description="Between two rows")

    @model_validator(mode="after")
    def _fits_the_sheet(self) -> Labels:
        across = self.left + self.columns * self.width + (self.columns - 1) * self.across
        down = self.top + self.rows * self.height + (self.rows - 1) * self.down
        if across > 210.01 or down > 297.01:
            raise ValueError(f"does not fit an A4 sheet of 210 x 297 mm: the labels take {across:g} x {down:g}")
        return self


class Distribution(Record):
    """How the briefs are printed and sent. Every field may be left out: a setting then has its default, a fact is not printed."""

    edition: int = Field(1, ge=1)
    sender: Sender = Sender.model_construct()
    legal_deposit: str | None = Field(None, description="The number of the legal deposit, as the library gave it")
    isbns: tuple[Registration, ...] = ()
    deposits: tuple[Deposit, ...] = ()
    reserve: Reserve = Reserve.model_construct()
    printing: Printing = Printing.model_construct()
    parcels: Parcels = Parcels.model_construct()
    email: Email = Email.model_construct()
    labels: Labels = Labels.model_construct()
    most_copies: int = Field(500, ge=1, description="More copies of one title for one recipient are taken for a slip")
    deadline: PartialDate | None = Field(None, description="When the print shop delivers")
    delivery: tuple[str, ...] = Field((), description="Where the print shop delivers, a line each")


class DistributionFile(Record):
    """content/distribution.yaml, which a project may do without: how the briefs are printed and sent."""

    distribution: Distribution = Distribution.model_construct()


#: Each file of content/ and the schema it follows.
FILES: dict[str, type[Record]] = {
    "report.yaml": ReportFile,
    "facts.yaml": FactsFile,
    "sources.yaml": SourcesFile,
    "findings.yaml": FindingsFile,
    "recommendations.yaml": RecommendationsFile,
    "figures.yaml": FiguresFile,
    "audiences.yaml": AudiencesFile,
    "distribution.yaml": DistributionFile,
}
#: Those that a project may do without.
OPTIONAL = frozenset({"distribution.yaml"})


class Report(
    ReportFile, FactsFile, SourcesFile, FindingsFile, RecommendationsFile, FiguresFile, AudiencesFile, DistributionFile
):
    """The whole report: every file's fields in one frozen value."""

    @cached_property
    def finding(self) -> Mapping[str, Finding]:
        """Findings by id."""
        return {f.id: f for f in self.findings}

    @cached_property
    def recommendation(self) -> Mapping[str, Recommendation]:
        """Recommendations by id."""
        return {r.id: r for r in self.recommendations}

    @cached_property
    def figure(self) -> Mapping[str, Figure]:
        """Figures by id."""
        return {f.id: f for f in self.figures}

    @cached_property
    def listing(self) -> Mapping[str, Listing]:
        """Listings by id."""
        return {x.id: x for x in self.listings}

    @cached_property
    def source(self) -> Mapping[str, Source]:
        """Sources by id."""
        return {s.id: s for s in self.sources}

    @cached_property
    def group(self) -> Mapping[str, Group]:
        """Interviewed groups by id."""
        return {g.id: g for g in self.groups}

    @cached_property
    def audience(self) -> Mapping[str, Audience]:
        """Audiences by id."""
        return {a.id: a for a in self.audiences}

    @cached_property
    def fact(self) -> Mapping[str, Fact]:
        """Facts by dotted name."""
        return {f"{group}.{name}": fact for group, facts in self.facts.items() for name, fact in facts.items()}

    def number(self, recommendation: Recommendation) -> int:
        """Return the recommendation's number: its place among those to the same audience, from 1."""
        return [r.id for r in self.recommendations if r.audience == recommendation.audience].index(
            recommendation.id
        ) + 1
