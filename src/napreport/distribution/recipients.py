"""Read and check the recipients' file: who receives which briefs, and how."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from pathlib import Path
from typing import NamedTuple

from napreport.design.variants import VARIANTS
from napreport.distribution.input_rows import InputRow, read_rows, refuse_inside
from napreport.problems import Place, Problem, Rejected, did_you_mean, error

COLUMNS = (
    "id", "organisation", "type", "contact", "address", "country", "language", "channel", "email", "phone", "items",
    "needs", "consent", "status",
)  # fmt: skip
NEEDED = ("id", "organisation", "language", "channel", "items")
CHANNELS = ("courier", "post", "pick-up", "e-mail")
NEEDS = ("large-print", "docx")
STATUSES = ("planned", "sent", "delivered", "returned", "cancelled")
_CARRIED = frozenset({"courier", "post"})
_ID = re.compile(r"[A-Za-z0-9][A-Za-z0-9-]{0,19}")
_EMAIL = re.compile(r"[^@\s,;<>\"]+@[^@\s,;<>\"]+\.[A-Za-z]{2,}")


@dataclass(frozen=True, slots=True, order=True)
class Title:
    """One audience's brief in one language and variant."""

    audience: str
    language: str
    variant: str

    def __str__(self) -> str:
        return f"{self.audience} {self.language} {self.variant}"

    @property
    def parts(self) -> tuple[str, str, str]:
        """Audience, language and variant, in the order of an item."""
        return self.audience, self.language, self.variant

    @property
    def is_paper(self) -> bool:
        """Say whether it is printed."""
        return VARIANTS[self.variant].on_paper


@dataclass(frozen=True, slots=True)
class OrderItem:
    """Copies of one title for one recipient; always one of a file."""

    title: Title
    copies: int


@dataclass(frozen=True, slots=True)
class Recipient:
    """Who receives what, and how.

    `place` is the row in the file. Only `id` may appear in messages and file names.
    """

    place: Place
    id: str
    organisation: str
    contact: str
    address: tuple[str, ...]
    country: str
    language: str
    channel: str
    email: str
    phone: str
    items: tuple[OrderItem, ...]
    needs: frozenset[str]
    status: str

    @property
    def is_mailed(self) -> bool:
        """Say whether the briefs are sent by e-mail."""
        return self.channel == "e-mail"

    @property
    def is_open(self) -> bool:
        """Say whether nothing has been sent yet."""
        return self.status == "planned"

    @property
    def is_cancelled(self) -> bool:
        """Say whether the recipient is to get nothing any more."""
        return self.status == "cancelled"


@dataclass(frozen=True, slots=True)
class AllowedValues:
    """The values that a row may have, and the most copies."""

    audiences: tuple[str, ...]
    languages: tuple[str, ...]
    countries: frozenset[str]
    most_copies: int

    @property
    def title_parts(self) -> dict[str, Sequence[str]]:
        """The values of each part of a title, in an item's order."""
        return {"brief": self.audiences, "language": self.languages, "variant": tuple(VARIANTS)}

    def title(self, *written: str) -> Title:
        """Return the title of three words; unknown ones become ""."""
        parts = zip(written, self.title_parts.values(), strict=True)
        return Title(*(match_known(part, values) for part, values in parts))


class RecipientCount(NamedTuple):
    """How many rows are recipients, and how many more are cancelled."""

    recipients: int
    cancelled: int


def read_recipients(path: Path, allowed: AllowedValues) -> Iterator[Recipient]:
    """Yield the recipients of a file that `check_recipients` accepted, cancelled ones too."""
    for row in read_rows(path, COLUMNS, NEEDED, "recipients"):
        recipient, problems = _parse_recipient(row, allowed)
        if problems or recipient is None:  # The file was changed since it was checked.
            raise Rejected(problems)
        yield recipient


def check_recipients(path: Path, allowed: AllowedValues, project: Path) -> RecipientCount:
    """Check and count recipients; raise `Rejected` with all problems."""
    refuse_inside(path, project)
    problems: list[Problem] = []
    seen: dict[bytes, int] = {}
    total = cancelled = 0
    for row in read_rows(path, COLUMNS, NEEDED, "recipients"):
        recipient, wrong = _parse_recipient(row, allowed)
        problems += wrong
        problems += _duplicates(row, seen)
        total += 1
        cancelled += recipient is not None and recipient.is_cancelled
    if not total:
        message = "the file names no recipient"
        problems.append(error(Place(path.name), "NR300", message, "Add a row below the headings."))
    if problems:
        raise Rejected(problems)
    return RecipientCount(total - cancelled, cancelled)


def _duplicates(row: InputRow, seen: dict[bytes, int]) -> Iterator[Problem]:
    """Yield a problem for a recipient of an earlier row.

    `seen` keeps only hashes of rows, so that a long list takes little memory.
    """
    # A recipient of paper and of files has a row for each.
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
    """Fold a name: "Niñez  Libre" and "NINEZ LIBRE" are one organisation."""
    plain = unicodedata.normalize("NFKD", name).casefold()
    return "".join(filter(str.isalnum, plain)) or plain


def _parse_recipient(row: InputRow, allowed: AllowedValues) -> tuple[Recipient | None, list[Problem]]:
    cells = row.cells
    items, wrong = _parse_items(row, allowed)
    problems = [*row.problems, *_bad_values(row, allowed), *wrong]
    needs = frozenset(_split(cells.get("needs", "")))
    if not problems:
        problems += _undeliverable(row, items, needs)
    if problems:
        return None, problems
    recipient = Recipient(
        place=row.place,
        id=cells["id"],
        organisation=cells["organisation"],
        contact=cells.get("contact", ""),
        address=tuple(line for line in re.split(r"\s*[|\n\r]+\s*", cells.get("address", "")) if line),
        country=cells.get("country", "").upper(),
        language=match_known(cells["language"], allowed.languages),
        channel=cells["channel"].lower(),
        email=cells.get("email", ""),
        phone=cells.get("phone", ""),
        items=items,
        needs=needs,
        status=cells.get("status", "").lower() or "planned",
    )
    return recipient, []


def _split(cell: str) -> list[str]:
    return [part.strip().lower() for part in re.split(r"[;|\n\r]+|,(?=\s)", cell) if part.strip()]


def _bad_values(row: InputRow, allowed: AllowedValues) -> Iterator[Problem]:
    """Yield a problem for each missing or forbidden cell."""
    cells, place = row.cells, row.place
    for name in NEEDED:
        if not cells.get(name):
            yield error(place, "NR305", f"the column '{name}' is empty", "Fill it in.")
    if cells.get("id") and not _ID.fullmatch(cells["id"]):
        yield error(place, "NR305", "the column 'id' is no short code", "Up to 20 letters, digits and hyphens: R017.")
    values_by_column: dict[str, Collection[str]] = {
        "language": allowed.languages,
        "channel": CHANNELS,
        "consent": ("yes", "no"),
        "status": STATUSES,
        "country": allowed.countries,
    }
    for name, values in values_by_column.items():
        cell = cells.get(name, "")
        folded = cell.upper() if name == "country" else cell.lower()
        if cell and not match_known(folded, values):
            hint = "Two letters, as ISO 3166 lists them: PE." if name == "country" else f"One of {', '.join(values)}."
            yield error(place, "NR305", f"the column '{name}' holds none of its values{_near(folded, values)}", hint)
    for need in _split(cells.get("needs", "")):
        if need not in NEEDS:
            message = f"the column 'needs' holds what is no need{_near(need, NEEDS)}"
            yield error(place, "NR305", message, f"One or both of {', '.join(NEEDS)}.")
    if cells.get("email") and not _EMAIL.fullmatch(cells["email"]):
        yield error(place, "NR305", "the column 'email' holds no e-mail address", "One address: name@example.org.")


def match_known(word: str, known: Collection[str]) -> str:
    """Return the known word that equals `word` in any case, or ""."""
    return word if word in known else next((each for each in known if each.lower() == word.lower()), "")


def _near(word: str, known: Collection[str]) -> str:
    """Return "; did you mean 'x'?" without quoting the cell."""
    return did_you_mean(word, known) if len(known) < 50 else ""


def _parse_items(row: InputRow, allowed: AllowedValues) -> tuple[tuple[OrderItem, ...], list[Problem]]:
    """Parse items like "state es press 20; society es large 1"."""
    place = row.place
    problems: list[Problem] = []
    items: list[OrderItem] = []
    hint = "An item is brief, language, variant and copies: state es press 20; state es large 1."
    written_items = _split(row.cells.get("items", ""))
    if not written_items and row.cells.get("items"):
        problems.append(error(place, "NR306", "the column 'items' names none", hint))
    for number, written in enumerate(written_items, start=1):
        parts = written.split()
        if len(parts) != 4:
            problems.append(error(place, "NR306", f"item {number} has {len(parts)} parts instead of 4", hint))
            continue
        title, copies = allowed.title(*parts[:3]), _parse_copies(parts[3])
        wrong = []
        for part, known, (what, values) in zip(parts, title.parts, allowed.title_parts.items(), strict=False):
            if not known:
                message = f"item {number} names an unknown {what}{_near(part, values)}"
                wrong.append(error(place, "NR306", message, f"One of {', '.join(values)}."))
        if copies is None or not 1 <= copies <= allowed.most_copies:
            what = "a number of copies that is no whole number" if copies is None else f"{copies} copies"
            limit = f"From 1 to {allowed.most_copies}; 'most_copies' in content/distribution.yaml sets the bound."
            wrong.append(error(place, "NR308", f"item {number} asks for {what}", limit))
        elif not wrong:
            if any(item.title == title for item in items):
                wrong.append(error(place, "NR306", f"item {number} names a title a second time", "Add the copies up."))
            items.append(OrderItem(title, copies))
        problems += wrong
    return tuple(items), problems


def _parse_copies(written: str) -> int | None:
    return int(written) if re.fullmatch(r"-?\d{1,9}", written) else None


def _undeliverable(row: InputRow, items: tuple[OrderItem, ...], needs: frozenset[str]) -> Iterator[Problem]:
    """Yield the items that cannot be delivered and the unmet needs."""
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
        if any(not VARIANTS[item.title.variant].by_email for item in items):
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
        large = {(i.title.audience, i.title.language) for i in items if VARIANTS[i.title.variant].large}
        if briefs - large:
            hint = "Add the variant 'large' of each brief that the recipient asks for."
            yield error(place, "NR310", "the recipient needs large print and asks for a brief without it", hint)
    if "docx" in needs and channel != "e-mail":
        hint = "Word files go by e-mail alone: choose the channel e-mail."
        yield error(place, "NR310", "the recipient needs Word files, and the channel carries paper", hint)
