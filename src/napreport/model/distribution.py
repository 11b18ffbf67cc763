"""distribution.yaml: how the briefs are printed and sent, which a project may leave to the defaults."""

from __future__ import annotations

import re
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from napreport.model.records import Id, LanguageTag, PartialDate, Record


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


class Registration(Record):
    """The ISBN of one printed title, from its certificate."""

    audience: Id
    language: LanguageTag
    isbn: Isbn


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
