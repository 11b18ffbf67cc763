"""Context of a distribution command: project, recipients, settings and output folder.

Names of people stand only inside the papers: not in their metadata and not in messages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from napreport.build.build import Progress
from napreport.build.manifest import hash_of_inputs
from napreport.content.distribution import Distribution
from napreport.content.fields import PartialDate
from napreport.design.fonts import Face, default_cache, faces, pdf_cuts, word_cuts
from napreport.distribution.documents import BuiltDocuments, find_documents
from napreport.distribution.outputs import FOLDER, OutputFiles, delete_outputs, no_progress, open_outputs
from napreport.distribution.papers import PaperComposer
from napreport.distribution.recipients import AllowedValues, Recipient, Title, check_recipients, read_recipients
from napreport.distribution.totals import Totals, count_copies
from napreport.files import sha256_hex
from napreport.language.languages import country_codes
from napreport.pipeline import Format
from napreport.prepare import Prepared
from napreport.problems import Place, Problem, Rejected, Unusable, error, require_known
from napreport.renderers import RenderStyles, read_styles


class DistributionContext:
    """What one distribution command works on, and what it wrote.

    `written` names the files that it wrote, relative to `folder`. `warnings` are for the reader before anything is sent.
    """

    def __init__(self, prepared: Prepared, file: Path, out: Path, *, draft: bool) -> None:
        """Check the recipients' file; raise `Rejected` with all its faults."""
        report = prepared.report
        self.prepared, self.file, self.out, self.draft = prepared, file, out, draft
        # A draft neither replaces nor deletes final files.
        self.folder = out / FOLDER / "draft" if draft else out / FOLDER
        audiences = tuple(audience.id for audience in report.audiences)
        self.allowed = AllowedValues(
            audiences, tuple(prepared.languages), country_codes(), report.distribution.most_copies
        )
        self.count = check_recipients(file, self.allowed, prepared.project.root)
        self._file_hash = sha256_hex(file.read_bytes())
        self.composer = PaperComposer(prepared, draft=draft)
        self.written: list[str] = []
        self.warnings: list[Problem] = []
        #: Called after each rendered document.
        self.progress: Progress = no_progress

    @property
    def distribution(self) -> Distribution:
        """The distribution's settings."""
        return self.prepared.report.distribution

    @property
    def month(self) -> str:
        """The report's year and month (YYYY-MM), the date of files."""
        date = self.prepared.report.date
        return f"{date.year:04d}-{date.month or 1:02d}"

    def all_recipients(self) -> Iterator[Recipient]:
        """Yield every recipient, cancelled ones too; each call reads the file again."""
        return read_recipients(self.file, self.allowed)

    def recipients(self) -> Iterator[Recipient]:
        """Yield every recipient who is not cancelled."""
        return (person for person in self.all_recipients() if not person.is_cancelled)

    def parcel_recipients(self) -> Iterator[Recipient]:
        """Yield those who are still to be sent a parcel."""
        return (person for person in self.recipients() if person.is_open and not person.is_mailed)

    @cached_property
    def totals(self) -> Totals:
        """What all recipients ask for."""
        return count_copies(self.recipients())

    def documents(self, wanted: Iterable[tuple[Title, str]]) -> BuiltDocuments:
        """Return the wanted documents; raise `Rejected` if some are missing."""
        inputs = hash_of_inputs(self.prepared.inputs)
        return find_documents(self.out, self.prepared.report.id, inputs, wanted, draft=self.draft)

    def setting_place(self, *path: str | int) -> Place:
        """Return the place of a setting in content/distribution.yaml."""
        document = self.prepared.validated.document("distribution.yaml")
        return document.place("distribution", *path) if document.data else Place(document.file)

    def chosen_languages(self, asked: Sequence[str]) -> list[str]:
        """Return the chosen languages, or all; raise `Unusable` for unknown ones."""
        known = list(self.prepared.languages)
        require_known("language", asked, known)
        return [code for code in known if not asked or code in asked]

    def parse_date(self, written: str | None) -> PartialDate | None:
        """Parse a date; raise `Unusable` with the right spelling."""
        try:
            return PartialDate.parse(written) if written else None
        except ValueError:
            raise Unusable(f"'{written}' is no date; write it as 2021-08-02.") from None

    def faces(self, formats: Iterable[Format]) -> list[tuple[Face, ...]]:
        """Return the font faces that papers use, for each format."""
        cuts = {"pdf": pdf_cuts, "docx": word_cuts}
        return [faces(cuts[format_](self.prepared.design.families), default_cache()) for format_ in formats]

    # ---- requirements

    def require_sender(self) -> None:
        """Raise `Rejected` if final papers would not name their sender."""
        if not self.distribution.sender.organisation and not self.draft:
            hint = "Write your organisation's name into 'sender', or try it with --draft."
            raise Rejected([error(self.setting_place("sender"), "NR326", "the papers do not say who sends them", hint)])

    def require_open_recipients(self, command: str) -> None:
        """Raise `Rejected` if everybody has been sent everything."""
        if not any(recipient.is_open for recipient in self.recipients()):
            hint = "Write 'planned' into 'status' of those to whom something is still to be sent."
            raise self.nothing_to_make(command, "nobody in the file is still to be sent anything", hint)

    def require_parcels(self, command: str, hint: str) -> None:
        """Raise `Rejected` if nobody is still to be sent a parcel."""
        self.require_open_recipients(command)
        if not any(self.parcel_recipients()):
            raise self.nothing_to_make(command, "nobody is still to be sent a parcel", hint)

    def nothing_to_make(self, command: str, message: str, hint: str) -> Rejected:
        """Delete the command's older files; return the error of an empty list."""
        delete_outputs(self.folder, command)
        return Rejected([error(Place(self.file.name), "NR323", message, hint)])

    # ---- writing

    @contextmanager
    def open_outputs(
        self, command: str, documents: BuiltDocuments | None = None, *options: object
    ) -> Iterator[OutputFiles]:
        """Open the output files of a command.

        The recipients' file, the settings, `documents` and the command's `options` decide whether older files are still valid.
        """
        files = documents.files if documents else {}
        hashes = sorted((str(title), format_, file.sha256) for (title, format_), file in files.items())
        made_from = (self._file_hash, self.distribution.model_dump_json(), hashes, options)
        suffix = "-draft" if self.draft else ""
        key = sha256_hex(repr(made_from).encode())
        with open_outputs(self.folder, command, key, self._read_styles, suffix, self.progress) as outputs:
            yield outputs
        self.written += outputs.written

    def _read_styles(self, formats: Sequence[Format]) -> RenderStyles:
        return read_styles(tuple(formats), self.prepared.project.templates, self.prepared.design, default_cache())


def reject_if_any(problems: Iterable[Problem]) -> None:
    """Raise `Rejected` if there are problems."""
    found = list(problems)
    if found:
        raise Rejected(found)
