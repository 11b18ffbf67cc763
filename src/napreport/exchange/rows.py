"""Rows that go out to reviewers, and their catalogue entries.

A row is one text: a message, or one form of a plural. Its id can be read and typed, and is enough to find the entry
again. Its stamp is a hash of what went out: it tells a reviewer's change from a change that the catalogue got in the
meantime.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

import polib

from napreport.content.strings import record_of
from napreport.language.catalogue import EOT, State, plural_rule_of, ui_id
from napreport.language.languages import Language
from napreport.language.plurals import TEST_NUMBERS, PluralRule
from napreport.messages.po import Domain

#: Signs that XML or a spreadsheet cannot hold, and line ends that programs replace.
UNSUPPORTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
#: A stamp as files write it.
STAMP = re.compile(r"#([0-9a-f]{12})(?![0-9a-f])")
_STAMP_LENGTH = 12
#: How many numbers are shown as examples of a plural form.
_MOST_EXAMPLES = 5


@dataclass(frozen=True, slots=True)
class ExchangeRow:
    """One text of a catalogue.

    `form` is the index of a plural form; a message without forms has None.
    """

    id: str
    domain: Domain
    key: str
    source: str
    translation: str
    state: State
    notes: tuple[str, ...] = ()
    comments: str = ""
    previous: str = ""
    form: int | None = None
    sources: tuple[str, ...] = ()

    @property
    def tag(self) -> str:
        """An id for programs: 40 hash digits and the form's number."""
        return f"{sha256(self.key.encode()).hexdigest()[:40]}{'' if self.form is None else f'-{self.form}'}"

    @property
    def record(self) -> str:
        """The record that the text belongs to; "ui" for words of templates."""
        return self.domain if self.domain == "ui" else record_of(self.id)

    @property
    def stamp(self) -> str:
        """The stamp of the row as it is now."""
        return stamp(self.id, self.source, self.translation, fuzzy=self.state == "fuzzy")


def stamp(id_: str, source: str, translation: str, *, fuzzy: bool) -> str:
    """Hash a text, its translation and state: 12 hexadecimal digits."""
    whole = EOT.join((id_, source, translation, "fuzzy" if fuzzy else ""))
    return sha256(whole.encode()).hexdigest()[:_STAMP_LENGTH]


def id_and_stamp(cell: str) -> tuple[str, str]:
    """Return id and stamp of a first cell, or ""."""
    lines = [line.strip() for line in cell.split("\n") if line.strip()]
    found = STAMP.search(cell)
    return lines[0] if lines and not lines[0].startswith("#") else "", found.group(1) if found else ""


@dataclass(frozen=True, slots=True)
class ExchangeSheet:
    """The contents of a file that goes out.

    `project` is the report's id, `audience` the one brief or "".
    """

    project: str
    title: str
    source: Language
    target: Language
    rows: tuple[ExchangeRow, ...]
    audience: str = ""


@dataclass(frozen=True, slots=True)
class Guide:
    """The reviewer's guide in one language.

    `labels` has the headings of columns and the names of states.
    """

    language: Language
    title: str
    lead: str
    steps: tuple[str, ...]
    labels: Mapping[str, str]

    def label_with(self, other: Guide, name: str) -> str:
        """Return a label in both languages, or once if equal."""
        own, translated = self.labels[name], other.labels[name]
        return own if own == translated else f"{own} / {translated}"


@dataclass(frozen=True, slots=True)
class ReturnedRow:
    """One row as it came back.

    `number` is its place in the file; `state` is None if the file does not say; `fault` is why its cells cannot be read.
    """

    number: int
    id: str
    source: str
    translation: str
    comments: str = ""
    stamp: str = ""
    state: Literal["done", "fuzzy"] | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class ReturnedFile:
    """A file that came back.

    `project` and `language` are "" and `sent`, the number of rows that went out, is None if the file no longer says.
    """

    project: str
    language: str
    rows: tuple[ReturnedRow, ...]
    sent: int | None = None

    @classmethod
    def of(cls, origin: re.Match[str] | None, rows: tuple[ReturnedRow, ...], language: str = "") -> ReturnedFile:
        """Return a file with the project and language of `origin`."""
        project, named, sent = origin.groups() if origin else ("", "", None)
        return cls(project, named or language, rows, int(sent) if sent else None)


def catalogue_rows(catalogues: Mapping[Domain, polib.POFile]) -> Iterator[tuple[ExchangeRow, polib.POEntry]]:
    """Yield each text with its entry, in the files' order."""
    for domain, po in catalogues.items():
        rule = plural_rule_of(po)
        for entry in po:
            if not entry.obsolete:
                yield from ((row, entry) for row in _rows_of(entry, domain, rule))


def _rows_of(entry: polib.POEntry, domain: Domain, rule: PluralRule) -> Iterator[ExchangeRow]:
    key = f"{entry.msgctxt or ''}{EOT}{entry.msgid}"
    name = entry.msgctxt if domain == "content" and entry.msgctxt else ui_id(entry.msgctxt or "", entry.msgid)
    notes = tuple(line for line in entry.comment.split("\n") if line)
    if domain == "ui" and entry.msgctxt:
        notes = (f"[{entry.msgctxt}]", *notes)
    state: State = "fuzzy" if entry.fuzzy else "done"
    if not entry.msgid_plural:
        state = state if entry.msgstr.strip() else "missing"
        yield ExchangeRow(name, domain, key, entry.msgid, entry.msgstr, state, notes, entry.tcomment,
                  entry.previous_msgid or "", sources=(entry.msgid,))  # fmt: skip
        return
    for form in range(max(rule.count, len(entry.msgstr_plural))):
        text = entry.msgstr_plural.get(form, "")
        yield ExchangeRow(
            f"{name}[{form}]",
            domain,
            key,
            entry.msgid if form == 0 and rule.count > 1 else entry.msgid_plural,
            text,
            state if text.strip() else "missing",
            (*notes, _examples(form, rule)),
            entry.tcomment,
            (entry.previous_msgid if form == 0 else entry.previous_msgid_plural) or "",
            form,
            (entry.msgid, entry.msgid_plural),
        )


def _examples(form: int, rule: PluralRule) -> str:
    """Return example numbers of a form: "n = 0, 2, 3, …"."""
    numbers = [n for n in TEST_NUMBERS if rule.form_of(n) == form]
    return f"n = {', '.join(map(str, numbers[:_MOST_EXAMPLES]))}{' …' if len(numbers) > _MOST_EXAMPLES else ''}"
