"""Recipients: from the rows of a file to who receives what, by which way, or every problem of the file by row number."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple, get_args

from napreport.content.distribution import Variant
from napreport.distribution.rows import SourceRow, refuse_inside, rows
from napreport.problems import Place, Problem, Rejected, did_you_mean, error

COLUMNS = (
    "id", "organisation", "type", "contact", "address", "country", "language", "channel", "email", "phone", "items",
    "needs", "consent", "status",
)  # fmt: skip
NEEDED = ("id", "organisation", "language", "channel", "items")
CHANNELS = ("courier", "post", "pick-up", "e-mail")
NEEDS = ("large-print", "docx")
STATUSES = ("planned", "sent", "delivered", "returned", "cancelled")
VARIANTS: tuple[str, ...] = get_args(Variant)
_CARRIED = frozenset({"courier", "post"})
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,19}")
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[A-Za-z]{2,}")


@dataclass(frozen=True, slots=True, order=True)
class Title:
    """What is printed or sent: one audience's brief in one language and variant."""

    audience: str
    language: str
    variant: str

    def __str__(self) -> str:
        return f"{self.audience} {self.language} {self.variant}"

    @property
    def parts(self) -> tuple[str, str, str]:
        """Its parts, in the order in which they are written."""
        return self.audience, self.language, self.variant

    @property
    def is_paper(self) -> bool:
        """Whether it is printed."""
        return self.variant != "screen"


@dataclass(frozen=True, slots=True)
class OrderedItem:
    """Copies of one title for one recipient; of a file, one."""

    title: Title
    copies: int


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who receives what. `place` is the row; `id` is the one thing of it that reports and names of files repeat."""

    place: Place
    id: str
    organisation: str
    type: str
    contact: str
    address: tuple[str, ...]
    country: str
    language: str
    channel: str
    email: str
    phone: str
    items: tuple[OrderedItem, ...]
    needs: frozenset[str]
    consent: bool
    status: str

    @property
    def is_mailed(self) -> bool:
        """Whether the briefs go as files."""
        return self.channel == "e-mail"

    @property
    def is_open(self) -> bool:
        """Whether nothing has been sent yet."""
        return self.status == "planned"

    @property
    def is_cancelled(self) -> bool:
        """Whether nothing is to be sent any more."""
        return self.status == "cancelled"


@dataclass(frozen=True, slots=True)
class KnownChoices:
    """What a row may name: audiences, languages, countries, and the most copies of a title for one recipient."""

    audiences: tuple[str, ...]
    languages: tuple[str, ...]
    countries: frozenset[str]
    most_copies: int

    @property
    def titles(self) -> dict[str, Sequence[str]]:
        """What each part of a title may be, in the order in which a title is written."""
        return {"brief": self.audiences, "language": self.languages, "variant": VARIANTS}

    def title(self, *written: str) -> Title:
        """Return the title that brief, language and variant name, in whatever case; a part that is not known is ""."""
        return Title(*(as_known(part, values) for part, values in zip(written, self.titles.values(), strict=True)))


class Count(NamedTuple):
    """How many rows of a list still count, and how many are cancelled."""

    recipients: int
    cancelled: int


def recipients(path: Path, known: KnownChoices) -> Iterator[Recipient]:
    """Yield the recipients of a file that has passed `checked`, those that are cancelled as well."""
    for row in rows(path, COLUMNS, NEEDED, "recipients"):
        recipient, problems = _recipient(row, known)
        if problems or recipient is None:  # the file was changed while it was read
            raise Rejected(problems)
        yield recipient


def checked(path: Path, known: KnownChoices, project: Path) -> Count:
    """Read a file to its end and return how many recipients it holds; raises `Rejected` with all that is wrong with it."""
    refuse_inside(path, project)
    problems: list[Problem] = []
    seen: dict[bytes, int] = {}
    every = cancelled = 0
    for row in rows(path, COLUMNS, NEEDED, "recipients"):
        recipient, wrong = _recipient(row, known)
        problems += wrong
        problems += _twice(row, seen)
        every += 1
        cancelled += recipient is not None and recipient.is_cancelled
    if not every:
        message = "the file names no recipient"
        problems.append(error(Place(path.name), "NR300", message, "Add a row below the headings."))
    if problems:
        raise Rejected(problems)
    return Count(every - cancelled, cancelled)


def _twice(row: SourceRow, seen: dict[bytes, int]) -> Iterator[Problem]:
    """Yield a problem for a recipient that stood in an earlier row. What is kept of a row is a few bytes of a hash."""
    # Paper and files go in rows of their own, so one recipient may stand in one row of each.
    is_mailed = row.cells.get("channel", "").lower() == "e-mail"
    names = (_folded(row.cells.get("organisation", "")), _folded(row.cells.get("contact", "")), str(is_mailed))
    keys: tuple[tuple[str, tuple[str, ...]], ...] = (
        ("id", (row.cells.get("id", "").casefold(),)),
        ("organisation and contact", names),
        ("e-mail address", (row.cells.get("email", "").casefold() if is_mailed else "",)),
    )
    for what, parts in keys:
        if not parts[0]:
            continue
        key = blake2b("\0".join([what, *parts]).encode("utf-8", "surrogateescape"), digest_size=12).digest()
        first = seen.setdefault(key, row.place.line)
        if first != row.place.line:
            message = f"the recipient stands in row {first} already: the {what} is the same"
            yield error(row.place, "NR307", message, "Put what both receive into one row, or correct the cell.")


def _folded(name: str) -> str:
    """Return a name without case, accents, spaces and stops: "Niñez  Libre" and "NINEZ LIBRE" are one organisation."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(filter(str.isalnum, plain)) or plain


def _recipient(row: SourceRow, known: KnownChoices) -> tuple[Recipient | None, list[Problem]]:
    cells, place = row.cells, row.place
    problems = list(row.problems)
    problems += _values(row, known)
    items, found = _items(row, known)
    problems += found
    needs = frozenset(_split(cells.get("needs", "")))
    if not problems:
        problems += _deliverable(row, items, needs)
    if problems:
        return None, problems
    made = Recipient(
        place=place,
        id=cells["id"],
        organisation=cells["organisation"],
        type=cells.get("type", ""),
        contact=cells.get("contact", ""),
        address=tuple(line for line in re.split(r"\s*[|\n\r]+\s*", cells.get("address", "")) if line),
        country=cells.get("country", "").upper(),
        language=as_known(cells["language"], known.languages),
        channel=cells["channel"].lower(),
        email=cells.get("email", ""),
        phone=cells.get("phone", ""),
        items=items,
        needs=needs,
        consent=cells.get("consent", "").lower() == "yes",
        status=cells.get("status", "").lower() or "planned",
    )
    return made, []


def _split(cell: str) -> list[str]:
    return [part.strip().lower() for part in re.split(r"[;|\n\r]+|,(?=\s)", cell) if part.strip()]


def _values(row: SourceRow, known: KnownChoices) -> Iterator[Problem]:
    """Yield a problem for each cell that is missing or is none of the values it may have."""
    cells, place = row.cells, row.place
    for name in NEEDED:
        if not cells.get(name):
            yield error(place, "NR305", f"the column '{name}' is empty", "Fill it in.")
    if cells.get("id") and not _ID.fullmatch(cells["id"]):
        yield error(place, "NR305", "the column 'id' is no short code", "Up to 20 letters, digits and hyphens: R017.")
    allowed: tuple[tuple[str, Collection[str]], ...] = (
        ("language", known.languages),
        ("channel", CHANNELS),
        ("consent", ("yes", "no")),
        ("status", STATUSES),
        ("country", known.countries),
    )
    for name, values in allowed:
        cell = cells.get(name, "")
        folded = cell.upper() if name == "country" else cell.lower()
        if cell and not as_known(folded, values):
            hint = "Two letters, as ISO 3166 lists them: PE." if name == "country" else f"One of {', '.join(values)}."
            yield error(place, "NR305", f"the column '{name}' holds none of its values{_near(folded, values)}", hint)
    for need in _split(cells.get("needs", "")):
        if need not in NEEDS:
            message = f"the column 'needs' holds what is no need{_near(need, NEEDS)}"
            yield error(place, "NR305", message, f"One or both of {', '.join(NEEDS)}.")
    if cells.get("email") and not _EMAIL.fullmatch(cells["email"]):
        yield error(place, "NR305", "the column 'email' holds no e-mail address", "One address: name@example.org.")


def as_known(word: str, known: Collection[str]) -> str:
    """Return a word as it is known, whatever its case; "" where it is not."""
    return word if word in known else next((each for each in known if each.lower() == word.lower()), "")


def _near(word: str, known: Collection[str]) -> str:
    """Return "; did you mean 'x'?" with a word that is known; the cell's own is not repeated."""
    return did_you_mean(word, known) if len(known) < 50 else ""


def _items(row: SourceRow, known: KnownChoices) -> tuple[tuple[OrderedItem, ...], list[Problem]]:
    """Return what a row asks for: "state es press 20; society es large 1"."""
    place = row.place
    problems: list[Problem] = []
    found: list[OrderedItem] = []
    hint = "An item is brief, language, variant and copies: state es press 20; state es large 1."
    items = _split(row.cells.get("items", ""))
    if not items and row.cells.get("items"):
        problems.append(error(place, "NR306", "the column 'items' names none", hint))
    for number, written in enumerate(items, start=1):
        parts = written.split()
        if len(parts) != 4:
            problems.append(error(place, "NR306", f"item {number} has {len(parts)} parts instead of 4", hint))
            continue
        title = known.title(*parts[:3])
        wrong = [
            error(
                place,
                "NR306",
                f"item {number} names an unknown {what}{_near(part, values)}",
                f"One of {', '.join(values)}.",
            )
            for part, name, (what, values) in zip(parts, title.parts, known.titles.items(), strict=False)
            if not name
        ]
        copies = _copies(parts[3])
        if copies is None or not 1 <= copies <= known.most_copies:
            said = "a number of copies that is no whole number" if copies is None else f"{copies} copies"
            limit = f"From 1 to {known.most_copies}; 'most_copies' in content/distribution.yaml sets the bound."
            wrong.append(error(place, "NR308", f"item {number} asks for {said}", limit))
        if not wrong and copies is not None:
            if any(item.title == title for item in found):
                wrong.append(error(place, "NR306", f"item {number} names a title a second time", "Add the copies up."))
            found.append(OrderedItem(title, copies))
        problems += wrong
    return tuple(found), problems


def _copies(written: str) -> int | None:
    return int(written) if re.fullmatch(r"-?\d{1,9}", written) else None


def _deliverable(row: SourceRow, items: tuple[OrderedItem, ...], needs: frozenset[str]) -> Iterator[Problem]:
    """Yield what keeps a recipient's items from reaching them, and needs that no item meets."""
    cells, place = row.cells, row.place
    channel = cells["channel"].lower()
    if channel == "e-mail":
        if not cells.get("email"):
            yield error(
                place, "NR309", "the channel is e-mail and there is no address", "Fill in 'email', or choose another."
            )
        if cells.get("consent", "").lower() != "yes":
            hint = "Ask, then write 'yes' into 'consent'; until then choose another channel."
            yield error(place, "NR309", "the recipient has not agreed to receive e-mail", hint)
        if any(item.copies != 1 for item in items):
            yield error(place, "NR308", "more than one copy of a file is to be sent by e-mail", "Write 1.")
        if any(item.title.variant not in ("screen", "large") for item in items):
            hint = "By e-mail go 'screen' and 'large'; paper goes by another channel, in a row of its own."
            yield error(place, "NR309", "a print variant is to be sent by e-mail", hint)
    else:
        if any(not item.title.is_paper for item in items):
            hint = "Ask for press, photocopy, large or booklet; the file goes by e-mail, in a row of its own."
            yield error(place, "NR309", "the variant 'screen' is a file and does not go into a parcel", hint)
        if channel in _CARRIED and not (cells.get("address") and cells.get("country")):
            hint = "Fill in 'address' and 'country', or choose pick-up."
            yield error(place, "NR309", f"the channel is {channel} and the address is not complete", hint)
    if "large-print" in needs:
        briefs = {(item.title.audience, item.title.language) for item in items}
        large = {(i.title.audience, i.title.language) for i in items if i.title.variant == "large"}
        if briefs - large:
            hint = "Add the variant 'large' of each brief that the recipient asks for."
            yield error(place, "NR310", "the recipient needs large print and asks for a brief without it", hint)
    if "docx" in needs and channel != "e-mail":
        hint = "Word files go by e-mail alone: choose the channel e-mail."
        yield error(place, "NR310", "the recipient needs Word files, and the channel carries paper", hint)
