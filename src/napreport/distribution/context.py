"""Work: what every verb starts from: the project, the recipients' file without a fault, and the folder that papers go to.

Names of people stand in the papers alone: not in their metadata, not in a message.
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
from napreport.distribution.documents import DocumentShelf, shelf
from napreport.distribution.outputs import FOLDER, Making, making, silent, take_away
from napreport.distribution.papers import PaperOffice
from napreport.distribution.recipients import KnownChoices, Recipient, Title, checked, recipients
from napreport.distribution.totals import Totals, counted
from napreport.files import sha256_hex
from napreport.language.languages import country_codes
from napreport.pipeline import Format
from napreport.prepare import Prepared
from napreport.problems import Place, Problem, Rejected, Unusable, error, require_known
from napreport.renderers import RenderStyles, read_styles


class Work:
    """One verb under way. `written` are the files that it wrote, below `folder`; `warnings` what to look at before they go out."""

    def __init__(self, prepared: Prepared, file: Path, out: Path, *, draft: bool) -> None:
        """Read the recipients' file to its end; raises `Rejected` with all its faults, before anything is written."""
        report = prepared.report
        self.prepared, self.file, self.out, self.draft = prepared, file, out, draft
        # A draft replaces nothing that is final, and takes nothing of it away.
        self.folder = out / FOLDER / "draft" if draft else out / FOLDER
        audiences = tuple(audience.id for audience in report.audiences)
        self.known = KnownChoices(
            audiences, tuple(prepared.languages), country_codes(), report.distribution.most_copies
        )
        self.count = checked(file, self.known, prepared.project.root)
        self._list = sha256_hex(file.read_bytes())
        self.office = PaperOffice(prepared, draft=draft)
        self.written: list[str] = []
        self.warnings: list[Problem] = []
        #: Told of each document that is done.
        self.shown: Progress = silent

    @property
    def distribution(self) -> Distribution:
        """The distribution's settings."""
        return self.prepared.report.distribution

    @property
    def month(self) -> str:
        """The report's date as far as its month: what files bear in the place of a clock's."""
        date = self.prepared.report.date
        return f"{date.year:04d}-{date.month or 1:02d}"

    def everybody(self) -> Iterator[Recipient]:
        """Yield the recipients, read anew, with those that are cancelled."""
        return recipients(self.file, self.known)

    def recipients(self) -> Iterator[Recipient]:
        """Yield the recipients to whom something goes or went, read anew."""
        return (person for person in self.everybody() if not person.is_cancelled)

    @cached_property
    def totals(self) -> Totals:
        """What all of them ask for."""
        return counted(self.recipients())

    def shelf(self, wanted: Iterable[tuple[Title, str]]) -> DocumentShelf:
        """Return the finished documents that are wanted; raises `Rejected` with those that are missing."""
        return shelf(self.out, self.prepared.report.id, hash_of_inputs(self.prepared.inputs), wanted, draft=self.draft)

    def setting(self, *path: str | int) -> Place:
        """Return where a setting stands in content/distribution.yaml."""
        document = self.prepared.validated.document("distribution.yaml")
        return document.place("distribution", *path) if document.data else Place(document.file)

    def languages(self, asked: Sequence[str]) -> list[str]:
        """Return the languages that are asked for, all where none is; `Unusable` names one that is not there."""
        known = list(self.prepared.languages)
        require_known("language", asked, known)
        return [code for code in known if not asked or code in asked]

    def date(self, written: str | None) -> PartialDate | None:
        """Return a date that was typed; `Unusable` says how to write it."""
        try:
            return PartialDate.parse(written) if written else None
        except ValueError:
            raise Unusable(f"'{written}' is no date; write it as 2021-08-02.") from None

    def need_sender(self) -> None:
        """Raise `Rejected` where papers would go out without saying who sends them."""
        if not self.distribution.sender.organisation and not self.draft:
            hint = "Write your organisation's name into 'sender', or try it with --draft."
            raise Rejected([error(self.setting("sender"), "NR326", "the papers do not say who sends them", hint)])

    # ---- writing

    @contextmanager
    def making(self, verb: str, shelf: DocumentShelf | None = None, *words: object) -> Iterator[Making]:
        """Give what a verb writes its files to: made from the list, the settings, a shelf's files and the verb's own words."""
        files = sorted(
            (str(title), format_, file.sha256) for (title, format_), file in (shelf.files if shelf else {}).items()
        )
        made_from = (self._list, self.distribution.model_dump_json(), files, words)
        suffix = "-draft" if self.draft else ""
        key = sha256_hex(repr(made_from).encode())
        with making(self.folder, verb, key, self._styles, suffix, self.shown) as found:
            yield found
        self.written += found.written

    def nobody(self, verb: str, message: str, hint: str) -> Rejected:
        """Return what to raise where a verb has nothing to make; what it made of an earlier list is taken away."""
        take_away(self.folder, verb)
        return Rejected([error(Place(self.file.name), "NR323", message, hint)])

    def faces(self, formats: Iterable[Format]) -> list[tuple[Face, ...]]:
        """Return the faces that papers are set in, for each format."""
        cuts = {"pdf": pdf_cuts, "docx": word_cuts}
        return [faces(cuts[format_](self.prepared.design.families), default_cache()) for format_ in formats]

    def _styles(self, formats: Sequence[Format]) -> RenderStyles:
        return read_styles(tuple(formats), self.prepared.project.templates, self.prepared.design, default_cache())
