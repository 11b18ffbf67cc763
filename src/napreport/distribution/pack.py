"""Pack: from recipients to parcels with their lists, archives for e-mail, registers of both, letters, receipts and labels.

Recipients are read from their file as often as they are needed and none is kept, so 10,000 take the memory of a few.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from typing import Literal

from napreport.content.fields import PartialDate
from napreport.distribution.context import Work
from napreport.distribution.documents import DocumentShelf, File, name_of
from napreport.distribution.fitting import LabelFit, unprintable
from napreport.distribution.outputs import Making, Paper, numbered
from napreport.distribution.packages import Choice, archive, archive_name, parts
from napreport.distribution.papers import Letter, labels, sheets, weights
from napreport.distribution.parcels import Parcel, parcels, too_heavy
from napreport.distribution.recipients import CHANNELS, Recipient, Title
from napreport.distribution.registers import Register, register
from napreport.distribution.totals import files_of
from napreport.files import in_batches
from napreport.page.compose import ComposedBrief
from napreport.pipeline import Format
from napreport.problems import Place, Problem, Rejected, error

_PARCELS = (
    "id", "parcel", "of", "kg", "copies", "contents", "organisation", "contact", "address", "country", "phone",
)  # fmt: skip
_MAILS = ("id", "archive", "part", "of", "MB", "organisation", "contact", "email", "language")
_PARCEL_WIDTHS, _MAIL_WIDTHS = (10, 8, 6, 8, 8, 44, 34, 26, 44, 9, 20), (10, 60, 6, 6, 8, 34, 26, 34, 10)
#: Each choice's archives: the name of each and its size in MB.
Archives = dict[Choice, list[tuple[str, float]]]
#: Sheets in one document: a painter holds a document whole, so more of them take more memory and no less time.
BATCH = 100
#: Sheets of labels in one document.
_SHEETS = 20


@dataclass(frozen=True, slots=True)
class Packed:
    """How much was packed."""

    parcels: int
    kilograms: float
    mails: int
    archives: int


def pack(work: Work, lists: Sequence[Format]) -> Packed:
    """Write archives, registers and, in the formats of `lists`, the packing lists of all to whom nothing was sent yet."""
    if lists:
        work.need_sender()
    _anyone(work, "pack")
    shelf = _weighed(work, work.totals.documents)
    if lists:
        _fit(_printable(work, lists))
    split = _archives(work, shelf)
    with work.making("pack", shelf) as making:
        names = _write_archives(work, making, split)
        if lists:
            papers = _by_language(work, "packing-lists", "packing", _packing_lists(work, shelf))
            each = (person.language for person, own in packed_on_paper(work, shelf) for _ in own)
            making.print(papers, lists, _documents(each))
        counts = _registers(work, making, shelf, names)
    return Packed(*counts, archives=sum(map(len, names.values())))


def _anyone(work: Work, verb: str) -> None:
    if not any(recipient.is_open for recipient in work.recipients()):
        hint = "Write 'planned' into 'status' of those to whom something is still to be sent."
        raise work.nobody(verb, "nobody in the file is still to be sent anything", hint)


def _weighed(work: Work, documents: Iterable[tuple[Title, str]]) -> DocumentShelf:
    """Return the documents of parcels; raises `Rejected` with those that are missing, or too heavy for a parcel."""
    shelf = work.shelf(documents)
    grams, place = weights(work.office, shelf), work.setting("parcels", "most_kg")
    _fit(too_heavy(work.totals.copies, grams, work.distribution.parcels, place))
    return shelf


def _on_paper(work: Work) -> Iterator[Recipient]:
    """Yield those who are still to be sent a parcel."""
    return (person for person in work.recipients() if person.is_open and not person.is_mailed)


def _printable(work: Work, formats: Sequence[Format]) -> Iterator[Problem]:
    fonts = work.faces(formats)
    return (problem for person in _on_paper(work) for problem in unprintable(person, fonts))


def _fit(problems: Iterable[Problem]) -> None:
    """Raise `Rejected` where papers cannot be made as the list and the settings are; nothing was written yet."""
    found = list(problems)
    if found:
        raise Rejected(found)


def _choice(work: Work, recipient: Recipient) -> Choice:
    report = work.prepared.report.id
    names = {name_of(report, *file) for item in recipient.items for file in files_of(item, recipient)}
    return Choice(recipient.language, tuple(sorted(names)))


def _archives(work: Work, shelf: DocumentShelf) -> dict[Choice, list[list[File]]]:
    """Return every choice of files that anyone makes, parted into archives; raises `Rejected` for files that are too large."""
    by_name = {file.name: file for file in shelf.files.values()}
    choices = {_choice(work, r) for r in work.recipients() if r.is_mailed and r.is_open}
    missing = {name for choice in choices for name in choice.files} - by_name.keys()
    if missing:  # a draft counts by the files for screens; they are what is sent
        raise Rejected(error(Place(name), "NR320", "the document is not built", "Build it first.") for name in missing)
    most = work.distribution.email.most_mb * 1e6
    return {choice: parts((by_name[name] for name in choice.files), most) for choice in sorted(choices)}


def _write_archives(work: Work, making: Making, split: dict[Choice, list[list[File]]]) -> Archives:
    names: Archives = {}
    for choice, groups in split.items():
        for number, files in enumerate(groups, start=1):
            data = archive(files, work.out, work.office.readme(files, choice.language, number, len(groups)))
            name = f"e-mail/{choice.language}/{archive_name(work.prepared.report.id, choice, number, len(groups))}"
            making.save(name, data)
            names.setdefault(choice, []).append((name, len(data) / 1e6))
    return names


def _registers(work: Work, making: Making, shelf: DocumentShelf, names: Archives) -> tuple[int, float, int]:
    """Write one register for each channel, so that a courier reads of its own parcels alone; return what they count."""
    grams, limits = weights(work.office, shelf), work.distribution.parcels
    counted, weight, mails = 0, 0.0, 0
    with ExitStack() as stack:
        open_: dict[str, Register] = {}
        for channel in CHANNELS:
            if work.totals.channels[channel]:
                stem = making.register(f"register-{channel}")
                mailed = channel == "e-mail"
                heads, widths = _MAILS if mailed else _PARCELS, _MAIL_WIDTHS if mailed else _PARCEL_WIDTHS
                open_[channel] = stack.enter_context(register(stem, heads, widths, work.month))
        for person in work.recipients():
            if not person.is_open:
                continue
            rows, who = open_[person.channel], (person.organisation, person.contact)
            if person.is_mailed:
                archives = names[_choice(work, person)]
                for number, (name, size) in enumerate(archives, start=1):
                    rows.add(
                        person.id, name, number, len(archives), round(size, 2), *who, person.email, person.language
                    )
                    mails += 1
                continue
            for parcel in parcels(person, grams, limits):
                contents = "; ".join(f"{item.title} {item.copies}" for item in parcel.items)
                where = (", ".join(person.address), person.country, person.phone)
                kilograms = round(parcel.grams / 1000, 2)
                rows.add(person.id, parcel.number, parcel.of, kilograms, parcel.copies, contents, *who, *where)
                counted, weight = counted + 1, weight + kilograms
    return counted, weight, mails


# ---- papers


Kind = Literal["letters", "receipts"]
Letters = Callable[[str], Iterator[Letter]]


def packed_on_paper(
    work: Work, shelf: DocumentShelf, language: str = ""
) -> Iterator[tuple[Recipient, tuple[Parcel, ...]]]:
    """Yield those who are still to be sent a parcel, in one language or all, with their parcels."""
    grams = weights(work.office, shelf)
    for person in _on_paper(work):
        if language in ("", person.language):
            yield person, parcels(person, grams, work.distribution.parcels)


def _packing_lists(work: Work, shelf: DocumentShelf) -> Letters:
    def of(language: str) -> Iterator[Letter]:
        for person, own in packed_on_paper(work, shelf, language):
            for parcel in own:
                yield work.office.letter(person, own, parcel)

    return of


def _documents(languages: Iterable[str]) -> int:
    """Return how many documents the sheets of these languages fill."""
    return sum(-(-sheets // BATCH) for sheets in Counter(languages).values())


def _by_language(
    work: Work, stem: str, template: str, letters: Letters, date: PartialDate | None = None
) -> Iterator[Paper]:
    """Yield the sheets of each language, a batch in each document."""
    for language in work.prepared.languages:
        pages = (sheets(work.office, template, language, batch, date) for batch in in_batches(letters(language), BATCH))
        yield from numbered(f"{stem}-{language}", pages)


def write_letters(work: Work, kind: Kind, formats: Sequence[Format], date: PartialDate | None) -> None:
    """Write letters or receipts of all who are still to be sent a parcel."""
    work.need_sender()
    _anyone(work, kind)
    if not any(_on_paper(work)):
        hint = "Those who get files have them with a readme; letters and receipts go with parcels."
        raise work.nobody(kind, "nobody is still to be sent a parcel", hint)
    shelf = _weighed(work, ((title, "pdf") for title in work.totals.copies))
    _fit(_printable(work, formats))

    def of(language: str) -> Iterator[Letter]:
        for person, own in packed_on_paper(work, shelf, language):
            yield work.office.letter(person, own)

    with work.making(kind, shelf, date) as making:
        many = _documents(person.language for person in _on_paper(work))
        making.print(_by_language(work, kind, kind, of, date), formats, many)


def write_labels(work: Work, start: int) -> None:
    """Write one label for each parcel, in the order of the file."""
    _anyone(work, "labels")
    if not any(_on_paper(work)):
        hint = "Labels go onto parcels: give a recipient the channel courier, post or pick-up."
        raise work.nobody("labels", "nobody is still to be sent a parcel", hint)
    language = next(iter(work.prepared.languages))
    _fit([*_too_long(work, language), *_printable(work, ("pdf",)), *_first_label(work, start)])
    shelf = _weighed(work, ((title, "pdf") for title in work.totals.copies))
    every = (work.office.letter(p, own, parcel) for p, own in packed_on_paper(work, shelf) for parcel in own)
    with work.making("labels", shelf, start) as making:
        count = sum(len(own) for _, own in packed_on_paper(work, shelf))
        making.print(
            numbered("labels", _label_sheets(work, language, every, start)),
            ("pdf",),
            -(-(count + start - 1) // _full(work)),
        )


def _too_long(work: Work, language: str) -> Iterator[Problem]:
    (faces,) = work.faces(("pdf",))
    label = LabelFit.of(work.distribution.labels, work.prepared.design.measures, faces)
    for person in _on_paper(work):
        yield from label.too_long(person, work.office.set_address(person, language))


def _first_label(work: Work, start: int) -> Iterator[Problem]:
    sheet = work.distribution.labels
    if start > sheet.columns * sheet.rows:
        message = f"a sheet has {sheet.columns * sheet.rows} labels, and {start} is to be the first"
        yield error(work.setting("labels"), "NR312", message, "Give a smaller number to --start.")


def _full(work: Work) -> int:
    """Return how many labels one document holds."""
    return work.distribution.labels.columns * work.distribution.labels.rows * _SHEETS


def _label_sheets(work: Work, language: str, every: Iterator[Letter], start: int) -> Iterator[ComposedBrief]:
    """Yield labels in documents of so many sheets; each but the first begins on a fresh sheet."""
    full = _full(work)
    yield labels(work.office, language, list(islice(every, full - (start - 1))), start)
    for batch in in_batches(every, full):
        yield labels(work.office, language, batch, 1)
