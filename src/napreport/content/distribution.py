"""The records of distribution.yaml: how briefs are printed and sent."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Annotated, Literal, get_args

from pydantic import AfterValidator, Field, model_validator

from napreport.content.fields import Count, Id, LanguageTag, PartialDate, Record, Ungrouped
from napreport.design.variants import PRINT_SHOP, VARIANTS


def _isbn(written: str) -> str:
    """Return an ISBN as written; raises ValueError for a wrong one.

    Its check digit is computed as ISO 2108 says. It is printed as it is written: only its agency knows where the groups
    of its digits end.
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
if TYPE_CHECKING:
    VariantName = str
    PaperVariantName = str
else:
    VariantName = Literal[tuple(VARIANTS)]
    PaperVariantName = Literal[tuple(name for name, variant in VARIANTS.items() if variant.on_paper)]
Positive = Annotated[float, Field(gt=0, allow_inf_nan=False), Ungrouped]
AtLeastZero = Annotated[float, Field(ge=0), Ungrouped]


class Sender(Record):
    """The organisation that sends the briefs.

    Letters, labels and the order print it. Leave empty what is not known.
    """

    organisation: str | None = None
    person: str | None = Field(None, description="Who signs the letters")
    role: str | None = Field(None, description="What that person is; printed as written, in every language")
    address: tuple[str, ...] = Field((), description="One line of the address each, without the country")
    country: str | None = Field(None, pattern=r"^[A-Z]{2}$", description="Two letters, ISO 3166: PE")
    email: str | None = None
    phone: str | None = None


class Credited(Record):
    """An organisation in the credits of a printed work."""

    organisation: str | None = None
    address: tuple[str, ...] = Field((), description="One line of the legal address each")


class Registration(Record):
    """One brief's ISBN in one language and format, from its certificate."""

    audience: Id
    language: LanguageTag
    format: IsbnFormat = Field("print", description="What the ISBN was given for; large type on paper is 'large-print'")
    isbn: Isbn = Field(description="In its five groups, as the certificate writes it: 978-3-16-148410-0")
    legal_deposit: str | None = Field(None, description="This title's own number, in the place of the common one")
    copies: Count | None = Field(None, description="The print run, as the credits state it")


class Deposit(Record):
    """Copies of each title that a library or an archive gets.

    They come in the variant of `printing`, beside the copies asked for.
    """

    name: str = Field(description="Where they go: 'National Library'")
    copies: Count


class Reserve(Record):
    """Copies printed on top, against loss and late requests.

    In per cent of the run, rounded up to a multiple.
    """

    percent: Annotated[float, Field(ge=0, le=100), Ungrouped] = 10
    round_to: Count = Field(10, description="The run is a multiple of this")


class Printing(Record):
    """What the print shop is asked for.

    `gsm` is the weight of the paper in grams a square metre.
    """

    variant: PaperVariantName = Field(
        PRINT_SHOP, description="The variant that deposits are taken from; titles in other variants get none"
    )
    paper: Literal["matt-coated", "gloss-coated", "uncoated", "recycled"] = "matt-coated"
    gsm: Annotated[int, Field(ge=40, le=400), Ungrouped] = 115
    width: Positive = Field(210, description="Of the trimmed page, in mm")
    height: Positive = Field(297, description="Of the trimmed page, in mm")
    finish: Literal["saddle-stitched", "corner-stapled", "folded", "loose"] = "saddle-stitched"


class Parcels(Record):
    """The largest weight of a parcel, and the weight of its packing."""

    most_kg: Positive = 10
    packing_g: AtLeastZero = 250


class Email(Record):
    """The largest attachment of an e-mail.

    Mail programs send it a third larger than the file is.
    """

    most_mb: Positive = Field(10, description="In megabytes of 1,000,000 bytes")


class Labels(Record):
    """A sheet of adhesive labels, in mm.

    By default A4 with 3 columns of 8 labels of 70 x 37.
    """

    columns: Annotated[int, Field(ge=1, le=10), Ungrouped] = 3
    rows: Annotated[int, Field(ge=1, le=40), Ungrouped] = 8
    width: Positive = 70
    height: Positive = 37
    left: AtLeastZero = Field(0, description="From the sheet's edge to the first column")
    top: AtLeastZero = Field(0.5, description="From the sheet's edge to the first row")
    across: AtLeastZero = Field(0, description="Between two columns")
    down: AtLeastZero = Field(0, description="Between two rows")

    @model_validator(mode="after")
    def _fits_the_sheet(self) -> Labels:
        across = self.left + self.columns * self.width + (self.columns - 1) * self.across
        down = self.top + self.rows * self.height + (self.rows - 1) * self.down
        if across > 210.01 or down > 297.01:
            raise ValueError(f"does not fit an A4 sheet of 210 x 297 mm: the labels take {across:g} x {down:g}")
        return self


class Distribution(Record):
    """How the briefs are printed and sent.

    Every field may be left out: a setting then has its default, a fact is not printed.
    """

    edition: Count = 1
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
    most_copies: Count = Field(500, description="More copies of one title for one recipient are taken for a slip")
    deadline: PartialDate | None = Field(None, description="When the print shop delivers")
    delivery: tuple[str, ...] = Field((), description="Where the print shop delivers, a line each")

    def registrations(self, audience: str, language: str) -> tuple[Registration, ...]:
        """Return the ISBNs of a brief in a language, print first."""
        own = [row for row in self.isbns if (row.audience, row.language) == (audience, language)]
        return tuple(sorted(own, key=lambda row: _ISBN_FORMATS.index(row.format)))

    def registration(self, audience: str, language: str, format_: IsbnFormat) -> Registration | None:
        """Return the ISBN of a brief in a format, if any."""
        return next((row for row in self.registrations(audience, language) if row.format == format_), None)

    def deposited(self, row: Registration) -> str | None:
        """Return the number of a title's legal deposit.

        Its own or, on paper, the common one.
        """
        return row.legal_deposit or (self.legal_deposit if row.format in ON_PAPER else None)


class DistributionFile(Record):
    """content/distribution.yaml: how the briefs are printed and sent. It may be missing."""

    distribution: Distribution = Distribution.model_construct()
