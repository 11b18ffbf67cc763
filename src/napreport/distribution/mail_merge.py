"""Merge papers with recipients: letters, receipts, packing lists and labels.

The recipients' file is read again for each pass, so a list of 10,000 takes no more memory than a few.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import islice
from typing import Literal

from napreport.content.fields import PartialDate
from napreport.design.fonts import Face
from napreport.design.glyph_coverage import find_uncovered
from napreport.distribution.context import DistributionContext, reject_if_any
from napreport.distribution.documents import BuiltDocuments
from napreport.distribution.outputs import NamedPaper, number_papers
from napreport.distribution.papers import Letter
from napreport.distribution.parcels import Parcel, fill_parcels, overweight_copies
from napreport.distribution.recipients import Recipient, Title
from napreport.files import in_batches
from napreport.page.compose import ComposedBrief
from napreport.pdf.arrange.copyfit import count_lines, text_width
from napreport.pipeline import Format
from napreport.problems import Problem, error

#: Sheets in one document. A renderer holds a whole document: more sheets take more memory and no less time.
BATCH = 100
#: Sheets of labels in one document.
_LABEL_SHEETS = 20
#: The free space that `.label` of brief.css keeps, in mm: left and right, above and below, above the last line.
_SIDES, _ENDS, _LAST = 11.0, 7.0, 1 * 25.4 / 72

#: The letters of one language.
Letters = Callable[[str], Iterator[Letter]]


def write_letters(
    context: DistributionContext,
    kind: Literal["letters", "receipts"],
    formats: Sequence[Format],
    date: PartialDate | None,
) -> None:
    """Write letters or receipts for the parcels to be sent."""
    context.require_sender()
    hint = "Those who get files have them with a readme; letters and receipts go with parcels."
    context.require_parcels(kind, hint)
    documents = parcel_documents(context, ((title, "pdf") for title in context.totals.copies))
    reject_if_any(missing_glyphs(context, formats))

    def letters(language: str) -> Iterator[Letter]:
        for person, parcels in parcels_by_recipient(context, documents, language):
            yield context.composer.letter(person, parcels)

    with context.open_outputs(kind, documents, date) as outputs:
        count = document_count(person.language for person in context.parcel_recipients())
        outputs.render(papers_by_language(context, kind, kind, letters, date), formats, count)


def write_labels(context: DistributionContext, start: int) -> None:
    """Write a label for each parcel, beginning at label `start`."""
    hint = "Labels go onto parcels: give a recipient the channel courier, post or pick-up."
    context.require_parcels("labels", hint)
    language = next(iter(context.prepared.languages))
    reject_if_any(
        [*_long_addresses(context, language), *missing_glyphs(context, ("pdf",)), *_bad_first_label(context, start)]
    )
    documents = parcel_documents(context, ((title, "pdf") for title in context.totals.copies))
    sheet = context.distribution.labels
    per_document = sheet.columns * sheet.rows * _LABEL_SHEETS

    def letters() -> Iterator[Letter]:
        for person, parcels in parcels_by_recipient(context, documents):
            for parcel in parcels:
                yield context.composer.letter(person, parcels, parcel)

    def pages() -> Iterator[ComposedBrief]:
        stream = letters()
        first = list(islice(stream, per_document - (start - 1)))
        yield context.composer.compose_labels(language, first, start)
        for batch in in_batches(stream, per_document):
            yield context.composer.compose_labels(language, batch, 1)

    with context.open_outputs("labels", documents, start) as outputs:
        count = sum(len(parcels) for _, parcels in parcels_by_recipient(context, documents)) + start - 1
        outputs.render(number_papers("labels", pages()), ("pdf",), -(-count // per_document))


# ---- parcels


def parcel_documents(context: DistributionContext, wanted: Iterable[tuple[Title, str]]) -> BuiltDocuments:
    """Return the documents that parcels hold.

    Raises `Rejected` with those that are missing or too heavy.
    """
    documents, settings = context.documents(wanted), context.distribution
    place = context.setting_place("parcels", "most_kg")
    grams = copy_weight(context, documents)
    reject_if_any(overweight_copies(context.totals.copies, grams, settings.parcels, place))
    return documents


def copy_weight(context: DistributionContext, documents: BuiltDocuments) -> Callable[[Title], float]:
    """Return a function from titles to grams of a copy."""
    return lambda title: documents.grams(title, context.distribution.printing)


def parcels_by_recipient(
    context: DistributionContext, documents: BuiltDocuments, language: str = ""
) -> Iterator[tuple[Recipient, tuple[Parcel, ...]]]:
    """Yield each recipient's unsent parcels, in one language or all."""
    grams = copy_weight(context, documents)
    for person in context.parcel_recipients():
        if language in ("", person.language):
            yield person, fill_parcels(person, grams, context.distribution.parcels)


# ---- documents of many sheets


def papers_by_language(
    context: DistributionContext, stem: str, template: str, letters: Letters, date: PartialDate | None = None
) -> Iterator[NamedPaper]:
    """Yield documents of up to `BATCH` sheets in each language."""
    for language in context.prepared.languages:
        pages = (
            context.composer.compose_sheets(template, language, batch, date)
            for batch in in_batches(letters(language), BATCH)
        )
        yield from number_papers(f"{stem}-{language}", pages)


def document_count(languages: Iterable[str]) -> int:
    """Return the number of documents; each sheet has one of `languages`."""
    return sum(-(-sheets // BATCH) for sheets in Counter(languages).values())


# ---- what cannot be printed


def missing_glyphs(context: DistributionContext, formats: Sequence[Format]) -> Iterator[Problem]:
    """Yield a problem for each printed cell with a missing glyph."""
    fonts = context.faces(formats)
    for person in context.parcel_recipients():
        cells = {
            "organisation": person.organisation,
            "contact": person.contact,
            "address": " ".join(person.address),
        }
        for column, cell in cells.items():
            letter = next((letter for faces in fonts for _, letter in find_uncovered(cell, faces)), None)
            if letter is not None:
                message = f"the column '{column}' holds a letter that no font has (U+{ord(letter):04X})"
                hint = "Write it in other letters; templates/design.yaml says which fonts there are."
                yield error(person.place, "NR050", message, hint)


def _long_addresses(context: DistributionContext, language: str) -> Iterator[Problem]:
    """Yield a problem for each address too long for a label."""
    (faces,) = context.faces(("pdf",))
    plain, bold = _label_faces(faces)
    sheet, small = context.distribution.labels, context.prepared.design.measures.type("small")
    room = sheet.width - _SIDES
    most = int((sheet.height - _ENDS - _LAST) / (small.leading * 25.4 / 72))
    hint = "Shorten it, or set larger labels in content/distribution.yaml."
    for person in context.parcel_recipients():
        # The first line is bold.
        address = [
            (line, plain if number else bold)
            for number, line in enumerate(context.composer.typeset_address(person, language))
        ]
        taken = sum(count_lines(line, face.path, small.size, room) for line, face in address) + 1
        if taken > most:
            message = f"the address takes {taken} lines with the parcel's number, and a label has room for {most}"
            yield error(person.place, "NR312", message, hint)
        if any(text_width(word, face.path, small.size) > room for line, face in address for word in line.split(" ")):
            yield error(person.place, "NR312", "the address holds a word wider than a label", hint)


def _label_faces(faces: Sequence[Face]) -> list[Face]:
    """Return the first family's lightest upright face and the next bolder."""
    upright = [face for face in faces if face.family == faces[0].family and not face.italic]
    return sorted(upright, key=lambda face: face.weight)[:2]


def _bad_first_label(context: DistributionContext, start: int) -> Iterator[Problem]:
    sheet = context.distribution.labels
    if start > sheet.columns * sheet.rows:
        message = f"a sheet has {sheet.columns * sheet.rows} labels, and {start} is to be the first"
        yield error(context.setting_place("labels"), "NR312", message, "Give a smaller number to --start.")
