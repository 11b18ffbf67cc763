"""distribution.yaml: how the briefs are printed and sent, which a project may leave to the defaults."""

from __future__ import annotations

import re
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field, model_validator

from napreport.content.fields import Id, LanguageTag, PartialDate, Record


def _isbn(written: str) -> str:
    """Return an ISBN as it was written, after its check digit was computed anew (ISO 2108).

    It is printed as it is written, and only its agency knows where the groups of its digits end.
    """
    digits = re.sub("[ \u00a0\u2010-\u2015-]", "", written)
    if not re.fullmatch(r"97[89]\d{10}", digits):
        raise ValueError("is no ISBN: 13 digits that begin with 978 or 979")
    if sum(int(digit) * (3 if place % 2 else 1) for place, digit in enumerate(digits)) % 10:
        raise ValueError("is no ISBN: its last digit does not fit the others; compare it with the certificate")
    if not re.fullmatch(r"97[89]([- ])\d{1,5}\1\d{1,7}\1\d{1,6}\1\d", written):
        raise ValueError(
            "is not written in its five groups with hyphens between them, as on the certificate: 978-3-16-148410-0"
        )
    return written


Isbn = Annotated[str, AfterValidator(_isbn)]
#: What an ISBN is given for: each format of a title has one of its own (ISBN Users' Manual).
IsbnFormat = Literal["print", "large-print", "pdf", "word"]
_ISBN_FORMATS: tuple[IsbnFormat, ...] = get_args(IsbnFormat)
ON_PAPER: frozenset[IsbnFormat] = frozenset({"print", "large-print"})
#: How a brief is laid out for its readers' use of it; `screen` is a file, the others are paper.
Variant = Literal["screen", "press", "photocopy", "large", "booklet", "booklet-colour"]
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


class Credited(Record):
    """An organisation as the credits of a printed work name it: its name and its legal address."""

    organisation: str | None = None
    address: tuple[str, ...] = Field((), description="One line of the legal address each")


class Registration(Record):
    """The ISBN of one brief in one language and format, from its certificate."""

    audience: Id
    language: LanguageTag
    format: IsbnFormat = Field("print", description="What the ISBN was given for; large type on paper is 'large-print'")
    isbn: Isbn = Field(description="In its five groups, as the certificate writes it: 978-3-16-148410-0")
    legal_deposit: str | None = Field(None, description="This title's own number, in the place of the common one")
    copies: int | None = Field(None, ge=1, description="The print run, as the credits state it")


class Deposit(Record):
    """Copies of each title in the variant of `printing` that are set aside for a library or an archive, beside those asked for."""

    name: str = Field(description="Where they go: 'National Library'")
    copies: int = Field(ge=1)


class Reserve(Record):
    """Copies printed on top, against loss and late requests: per cent of the run, rounded up to a multiple."""

    percent: Annotated[float, Field(ge=0, le=100)] = 10
    round_to: int = Field(10, ge=1, description="The run is a multiple of this")


class Printing(Record):
    """What the print shop is asked for. `gsm` is the weight of the paper in grams a square metre."""

    variant: Literal["press", "photocopy", "large", "booklet", "booklet-colour"] = Field(
        "press", description="The variant that deposits are taken from; titles in other variants get none"
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
    publisher: Credited = Field(
        Credited.model_construct(), description="Who publishes what is printed, for its credits"
    )
    printer: Credited = Field(Credited.model_construct(), description="Who prints it, for its credits")
    printed: PartialDate | None = Field(None, description="Month and year of the printed edition, for its credits")
    legal_deposit: str | None = Field(None, description="The number that all titles share, as the library gave it")
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

    def registrations(self, audience: str, language: str) -> tuple[Registration, ...]:
        """The ISBNs of a brief in a language, print first."""
        own = [row for row in self.isbns if (row.audience, row.language) == (audience, language)]
        return tuple(sorted(own, key=lambda row: _ISBN_FORMATS.index(row.format)))

    def registration(self, audience: str, language: str, format_: IsbnFormat) -> Registration | None:
        """The ISBN of a brief in a language and format, once there is one."""
        return next((row for row in self.registrations(audience, language) if row.format == format_), None)

    def deposited(self, row: Registration) -> str | None:
        """The number of a title's legal deposit: its own or, on paper, the common one."""
        return row.legal_deposit or (self.legal_deposit if row.format in ON_PAPER else None)


class DistributionFile(Record):
    """content/distribution.yaml, which a project may do without: how the briefs are printed and sent."""

    distribution: Distribution = Distribution.model_construct()
