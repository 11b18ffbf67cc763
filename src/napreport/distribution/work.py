"""Work: what every verb starts from: the project, the recipients' file without a fault, and the folder that papers go to.

Whatever the verbs write, they write here. Names of people stand in the papers alone: not in their metadata, not in a message.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

from napreport.build import keep_only, write
from napreport.checks import CHECKS
from napreport.compose import Composed
from napreport.distribution.papers import Office
from napreport.distribution.recipients import Known, Recipient, Title, checked, recipients
from napreport.distribution.shelf import Shelf, shelf
from napreport.distribution.totals import Totals, counted
from napreport.fonts import default_cache
from napreport.languages import countries
from napreport.model import Distribution, PartialDate
from napreport.paint import Styles, styles
from napreport.pipeline import Prepared, painted
from napreport.problems import Place, Problem, Rejected, Unusable, error, require_known

FOLDER = "distribution"


class Work:
    """One verb under way. `written` are the files that it wrote, below `folder`."""

    def __init__(self, prepared: Prepared, file: Path, out: Path, *, draft: bool) -> None:
        """Read the recipients' file to its end; raises `Rejected` with all its faults, before anything is written."""
        report = prepared.report
        self.prepared, self.file, self.out, self.draft = prepared, file, out, draft
        # A draft replaces nothing that is final, and takes nothing of it away.
        self.folder = out / FOLDER / "draft" if draft else out / FOLDER
        audiences = tuple(audience.id for audience in report.audiences)
        self.known = Known(audiences, tuple(prepared.languages), countries(), report.distribution.most_copies)
        self.count = checked(file, self.known, prepared.project.root)
        self.office = Office(prepared, draft=draft)
        self.written: list[str] = []

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

    def shelf(self, wanted: Iterable[tuple[Title, str]]) -> Shelf:
        """Return the finished documents that are wanted; raises `Rejected` with those that are missing."""
        return shelf(self.out, self.prepared.report.id, wanted, draft=self.draft)

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
            document = self.prepared.validated.document("distribution.yaml")
            place = document.place("distribution", "sender") if document.data else Place(document.file)
            hint = "Write your organisation's name into 'sender', or try it with --draft."
            raise Rejected([error(place, "NR326", "the papers do not say who sends them", hint)])

    # ---- writing

    def save(self, name: str, data: bytes) -> None:
        """Write one file below the folder, which tells git to take nothing of it."""
        self.ready()
        write(self.folder / name, data)
        self.written.append(name)

    def ready(self) -> Path:
        """Return the folder, with the file that keeps git away from people's names."""
        if not (self.folder / ".gitignore").exists():
            write(self.folder / ".gitignore", b"# People's names stand in these files.\n*\n")
        return self.folder

    def clear(self, pattern: str) -> None:
        """Take away what an earlier run wrote and this one did not: an old letter would be sent again."""
        keep_only(self.folder, pattern, self.written)

    def print(self, stem: str, pages: Sequence[Composed], formats: Sequence[Any]) -> None:
        """Paint pages, each a document of its own, and write them: STEM.pdf, or STEM-01.pdf and so on where there are several."""
        style = self._styles(tuple(formats))
        suffix = "-draft" if self.draft else ""
        for number, composed in enumerate(pages, start=1):
            counter = f"-{number:02d}" if len(pages) > 1 else ""
            for format_ in formats:
                name = f"{stem}{counter}{suffix}.{format_}"
                try:
                    self.save(name, painted(composed.page, format_, style).data)
                except Rejected as rejected:
                    raise Rejected(discreet(rejected.problems, f"{FOLDER}/{name}")) from None

    def _styles(self, formats: tuple[Any, ...]) -> Styles:
        return styles(formats, self.prepared.project.templates, self.prepared.design, default_cache())


def discreet(problems: Iterable[Problem], file: str) -> Iterator[Problem]:
    """Yield the problems of a paper without the words that they quote, which may be people's names."""
    for problem in problems:
        check = CHECKS[problem.code]
        yield Problem(problem.severity, Place(file, problem.place.line), problem.code, check.title, check.mend)
