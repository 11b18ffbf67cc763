"""Pack briefs: packing lists, e-mail archives, a register for each channel."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass

from napreport.distribution.archives import FileChoice, archive_name, build_archive, split_files
from napreport.distribution.context import DistributionContext, reject_if_any
from napreport.distribution.documents import BuiltDocuments, BuiltFile, title_file_name
from napreport.distribution.mail_merge import (
    copy_weight,
    document_count,
    missing_glyphs,
    papers_by_language,
    parcel_documents,
    parcels_by_recipient,
)
from napreport.distribution.outputs import OutputFiles
from napreport.distribution.papers import Letter
from napreport.distribution.parcels import fill_parcels
from napreport.distribution.recipients import CHANNELS, Recipient
from napreport.distribution.registers import Register, open_register
from napreport.distribution.totals import files_of_item
from napreport.pipeline import Format
from napreport.problems import Place, Rejected, error

#: The columns of registers, with their widths.
_PARCEL_COLUMNS = {
    "id": 10, "parcel": 8, "of": 6, "kg": 8, "copies": 8, "contents": 44, "organisation": 34, "contact": 26, "address": 44,
    "country": 9, "phone": 20,
}  # fmt: skip
_MAIL_COLUMNS = {
    "id": 10, "archive": 60, "part": 6, "of": 6, "MB": 8, "organisation": 34, "contact": 26, "email": 34, "language": 10,
}  # fmt: skip
#: The archives of each choice: name and size in MB.
Archives = dict[FileChoice, list[tuple[str, float]]]


@dataclass(frozen=True, slots=True)
class PackingTotals:
    """How much was packed."""

    parcels: int
    kilograms: float
    mails: int
    archives: int


def pack_briefs(context: DistributionContext, formats: Sequence[Format]) -> PackingTotals:
    """Pack for everybody who is still to be sent something.

    Packing lists are written in the `formats`, or not at all.
    """
    if formats:
        context.require_sender()
    context.require_open_recipients("pack")
    documents = parcel_documents(context, context.totals.documents)
    if formats:
        reject_if_any(missing_glyphs(context, formats))
    groups = _split_choices(context, documents)

    def packing_lists(language: str) -> Iterator[Letter]:
        for person, parcels in parcels_by_recipient(context, documents, language):
            for parcel in parcels:
                yield context.composer.letter(person, parcels, parcel)

    with context.open_outputs("pack", documents) as outputs:
        archives = _write_archives(context, outputs, groups)
        if formats:
            papers = papers_by_language(context, "packing-lists", "packing", packing_lists)
            languages = (person.language for person, own in parcels_by_recipient(context, documents) for _ in own)
            outputs.render(papers, formats, document_count(languages))
        counts = _write_registers(context, outputs, documents, archives)
    return PackingTotals(*counts, archives=sum(map(len, archives.values())))


def _choice(context: DistributionContext, recipient: Recipient) -> FileChoice:
    report = context.prepared.report.id
    names = {title_file_name(report, *file) for item in recipient.items for file in files_of_item(item, recipient)}
    return FileChoice(recipient.language, tuple(sorted(names)))


def _split_choices(context: DistributionContext, documents: BuiltDocuments) -> dict[FileChoice, list[list[BuiltFile]]]:
    """Return the files of each archive; raise `Rejected` if too large."""
    by_name = {file.name: file for file in documents.files.values()}
    choices = {_choice(context, r) for r in context.recipients() if r.is_mailed and r.is_open}
    missing = {name for choice in choices for name in choice.files} - by_name.keys()
    if missing:  # In a draft, briefs for screens stand in for unbuilt ones; they cannot be sent instead.
        raise Rejected(error(Place(name), "NR320", "the document is not built", "Build it first.") for name in missing)
    most = context.distribution.email.most_mb * 1e6
    return {choice: split_files((by_name[name] for name in choice.files), most) for choice in sorted(choices)}


def _write_archives(
    context: DistributionContext, outputs: OutputFiles, groups_by_choice: dict[FileChoice, list[list[BuiltFile]]]
) -> Archives:
    archives: Archives = {}
    for choice, groups in groups_by_choice.items():
        for number, files in enumerate(groups, start=1):
            readme = context.composer.readme(files, choice.language, number, len(groups))
            data = build_archive(files, context.out, readme)
            name = archive_name(context.prepared.report.id, choice, number, len(groups))
            path = f"e-mail/{choice.language}/{name}"
            outputs.save(path, data)
            archives.setdefault(choice, []).append((path, len(data) / 1e6))
    return archives


def _write_registers(
    context: DistributionContext, outputs: OutputFiles, documents: BuiltDocuments, archives: Archives
) -> tuple[int, float, int]:
    """Write a register for each channel; couriers see only their own.

    Returns the numbers of parcels, kilograms and e-mails.
    """
    grams, limits = copy_weight(context, documents), context.distribution.parcels
    parcels, weight, mails = 0, 0.0, 0
    with ExitStack() as stack:
        registers: dict[str, Register] = {}
        for channel in CHANNELS:
            if context.totals.channels[channel]:
                path = outputs.register_path(f"register-{channel}")
                columns = _MAIL_COLUMNS if channel == "e-mail" else _PARCEL_COLUMNS
                registers[channel] = stack.enter_context(open_register(path, columns, context.month))
        for person in context.recipients():
            if not person.is_open:
                continue
            register, who = registers[person.channel], (person.organisation, person.contact)
            if person.is_mailed:
                own = archives[_choice(context, person)]
                for number, (name, size) in enumerate(own, start=1):
                    contact = (*who, person.email, person.language)
                    register.add(person.id, name, number, len(own), round(size, 2), *contact)
                    mails += 1
                continue
            for parcel in fill_parcels(person, grams, limits):
                contents = "; ".join(f"{item.title} {item.copies}" for item in parcel.items)
                address = (", ".join(person.address), person.country, person.phone)
                kilograms = round(parcel.grams / 1000, 2)
                register.add(person.id, parcel.number, parcel.of, kilograms, parcel.copies, contents, *who, *address)
                parcels, weight = parcels + 1, weight + kilograms
    return parcels, weight, mails
