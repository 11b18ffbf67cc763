"""Pack: from recipients to parcels with their lists, archives for e-mail, registers of both, letters, receipts and labels.

Recipients are read from their file as often as they are needed and none is kept, so 10,000 take the memory of a few.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from itertools import islice
from typing import Any

from napreport.distribution.packages import Choice, archive, archive_name, parts
from napreport.distribution.papers import Letter, batches, labels, sheets, too_long_for_a_label, weights
from napreport.distribution.parcels import Parcel, parcels, too_heavy
from napreport.distribution.recipients import CHANNELS, Recipient
from napreport.distribution.registers import Register, register
from napreport.distribution.shelf import File, Shelf, name_of
from napreport.distribution.totals import formats
from napreport.distribution.work import Work
from napreport.model import PartialDate
from napreport.problems import Place, Rejected, error

_PARCELS = (
    "id", "parcel", "of", "kg", "copies", "contents", "organisation", "contact", "address", "country", "phone",
)  # fmt: skip
_MAILS = ("id", "archive", "part", "of", "MB", "organisation", "contact", "email", "language")
_PARCEL_WIDTHS, _MAIL_WIDTHS = (10, 8, 6, 8, 8, 44, 34, 26, 44, 9, 20), (10, 60, 6, 6, 8, 34, 26, 34, 10)
#: Sheets of labels in one document.
_SHEETS = 20


@dataclass(frozen=True, slots=True)
class Packed:
    """How much was packed."""

    parcels: int
    kilograms: float
    mails: int
    archives: int


def pack(work: Work, *, lists: bool) -> Packed:
    """Write archives, registers and, with `lists`, the packing lists of all recipients to whom nothing was sent yet."""
    _anyone(work)
    if lists:
        work.need_sender()
    shelf = work.shelf(work.totals.documents)
    _light_enough(work, shelf)
    split = _archives(work, shelf)
    names: dict[Choice, list[tuple[str, float]]] = {}
    for choice, groups in split.items():
        for number, files in enumerate(groups, start=1):
            readme = work.office.readme(files, choice.language, number, len(groups))
            data = archive(files, work.out, readme)
            name = f"e-mail/{choice.language}/{archive_name(work.prepared.report.id, choice, number, len(groups))}"
            work.save(name, data)
            names.setdefault(choice, []).append((name, len(data) / 1e6))
    if lists:
        _print_by_language(work, "packing-lists", "packing", ("pdf",), _packing_lists(work, shelf))
    counts = _registers(work, shelf, names)
    for pattern in ("e-mail/*/*.zip", "packing-lists-*", "register-*"):
        work.clear(pattern)
    return Packed(*counts, archives=sum(map(len, names.values())))


def _anyone(work: Work) -> None:
    if not any(recipient.is_open for recipient in work.recipients()):
        hint = "Write 'planned' into 'status' of those to whom something is still to be sent."
        raise Rejected([error(Place(work.file.name), "NR323", "nobody in the file is still to be sent anything", hint)])


def _light_enough(work: Work, shelf: Shelf) -> None:
    problems = list(too_heavy(list(work.totals.copies), weights(work.office, shelf), work.distribution.parcels))
    if problems:
        raise Rejected(problems)


def _choice(work: Work, recipient: Recipient) -> Choice:
    report = work.prepared.report.id
    names = {name_of(report, item.title, format_) for item in recipient.items for format_ in formats(recipient)}
    return Choice(recipient.language, tuple(sorted(names)))


def _archives(work: Work, shelf: Shelf) -> dict[Choice, list[list[File]]]:
    """Return every choice of files that anyone makes, parted into archives; raises `Rejected` for files that are too large."""
    by_name = {file.name: file for file in shelf.files.values()}
    choices = {_choice(work, r) for r in work.recipients() if r.is_mailed and r.is_open}
    missing = {name for choice in choices for name in choice.files} - by_name.keys()
    if missing:  # a draft counts by the files for screens; they are what is sent
        raise Rejected(error(Place(name), "NR320", "the document is not built", "Build it first.") for name in missing)
    most = work.distribution.email.most_mb * 1e6
    return {choice: parts((by_name[name] for name in choice.files), most) for choice in sorted(choices)}


def _registers(work: Work, shelf: Shelf, names: dict[Choice, list[tuple[str, float]]]) -> tuple[int, float, int]:
    """Write one register for each channel, so that a courier reads of its own parcels alone; return what they count."""
    grams, limits = weights(work.office, shelf), work.distribution.parcels
    counted, weight, mails = 0, 0.0, 0
    with ExitStack() as stack:
        open_: dict[str, Register] = {}
        for channel in CHANNELS:
            if work.totals.channels[channel]:
                stem = f"register-{channel}"
                mailed = channel == "e-mail"
                heads, widths = _MAILS if mailed else _PARCELS, _MAIL_WIDTHS if mailed else _PARCEL_WIDTHS
                open_[channel] = stack.enter_context(register(work.ready() / stem, heads, widths, work.month))
                work.written += [f"{stem}.csv", f"{stem}.xlsx"]
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


Letters = Callable[[str], Iterator[Letter]]


def packed_on_paper(work: Work, shelf: Shelf, language: str = "") -> Iterator[tuple[Recipient, tuple[Parcel, ...]]]:
    """Yield those who are still to be sent a parcel, in one language or all, with their parcels."""
    grams = weights(work.office, shelf)
    for person in work.recipients():
        if person.is_open and not person.is_mailed and language in ("", person.language):
            yield person, parcels(person, grams, work.distribution.parcels)


def _packing_lists(work: Work, shelf: Shelf) -> Letters:
    def of(language: str) -> Iterator[Letter]:
        for person, own in packed_on_paper(work, shelf, language):
            for parcel in own:
                yield work.office.letter(person, own, parcel)

    return of


def _print_by_language(
    work: Work, stem: str, template: str, formats: Sequence[Any], letters: Letters, date: PartialDate | None = None
) -> int:
    """Paint the sheets of each language, a batch at a time; return how many there are."""
    count = 0
    for language in work.prepared.languages:
        found = letters(language)
        batch = next(found_batches := batches(found), None)
        several = next(found_batches, None)
        number = 1
        while batch:
            page = sheets(work.office, template, language, batch, date)
            counter = f"-{number:02d}" if number > 1 or several else ""
            work.print(f"{stem}-{language}{counter}", [page], formats)
            count += len(batch)
            batch, several, number = several, next(found_batches, None), number + 1
    return count


def write_letters(work: Work, kind: str, formats: Sequence[Any], date: PartialDate | None) -> None:
    """Write letters or receipts of all who are still to be sent a parcel."""
    work.need_sender()
    _anyone(work)
    shelf = work.shelf((title, "pdf") for title in work.totals.copies)

    def of(language: str) -> Iterator[Letter]:
        for person, own in packed_on_paper(work, shelf, language):
            yield work.office.letter(person, own)

    if not _print_by_language(work, kind, kind, formats, of, date):
        hint = "Those who get files have them with a readme; letters and receipts go with parcels."
        raise Rejected([error(Place(work.file.name), "NR323", "nobody is still to be sent a parcel", hint)])
    work.clear(f"{kind}-*")


def write_labels(work: Work, start: int) -> None:
    """Write one label for each parcel, in the order of the file."""
    _anyone(work)
    problems = [
        problem
        for person in work.recipients()
        if person.is_open and not person.is_mailed
        for problem in too_long_for_a_label(work.office, person)
    ]
    measures = work.distribution.labels
    if start > measures.columns * measures.rows:
        message = f"a sheet has {measures.columns * measures.rows} labels, and {start} is to be the first"
        problems.append(
            error(Place("content/distribution.yaml"), "NR312", message, "Give a smaller number to --start.")
        )
    if problems:
        raise Rejected(problems)
    shelf = work.shelf((title, "pdf") for title in work.totals.copies)
    every = (work.office.letter(p, own, parcel) for p, own in packed_on_paper(work, shelf) for parcel in own)
    language = next(iter(work.prepared.languages))
    full = measures.columns * measures.rows * _SHEETS
    first = list(islice(every, full - (start - 1)))  # so that the next document begins on a fresh sheet
    pages = [labels(work.office, language, first, start)] if first else []
    pages += [labels(work.office, language, batch, 1) for batch in batches(every, full)]
    if not pages:
        hint = "Labels go onto parcels: give a recipient the channel courier, post or pick-up."
        raise Rejected([error(Place(work.file.name), "NR323", "nobody is still to be sent a parcel", hint)])
    work.print("labels", pages, ("pdf",))
    work.clear("labels*")
