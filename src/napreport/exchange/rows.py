"""Rows: from the entries of a language's catalogues to texts that travel alone, and what is known of those that return.

A row is one text: a message, or one form of a counted phrase. Its id can be read and typed, and is enough to come back; its
stamp says what went out, so that an import can tell a reviewer's change from one that the catalogue saw in the meantime.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Literal

import polib

from napreport.content.strings import record_of
from napreport.language.catalogue import EOT, State, plural_rule_of, ui_id
from napreport.language.languages import Language
from napreport.language.plurals import TEST_NUMBERS, PluralRule
from napreport.messages.po import Domain

#: What neither XML nor a spreadsheet can hold, and the odd ends of lines that programs turn into others.
UNSPEAKABLE = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
#: A stamp as it stands in a file, and how many hexadecimal digits it has.
STAMP = re.compile(r"#([0-9a-f]{12})(?![0-9a-f])")
_STAMP_LENGTH = 12
#: How many numbers a translator is told that a plural form is used for.
_SHOWN = 5


@dataclass(frozen=True, slots=True)
class ExchangeRow:
    """One text as it goes out. `form` is the index of a plural form, None for a message that has none."""

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
        """A name for machines: 40 digits of the hash of context, EOT and message, and the number of the form."""
        return f"{sha256(self.key.encode()).hexdigest()[:40]}{'' if self.form is None else f'-{self.form}'}"

    @property
    def record(self) -> str:
        """The record that it belongs to, "ui" for the templates' words."""
        return self.domain if self.domain == "ui" else record_of(self.id)

    @property
    def stamp(self) -> str:
        """What went out, as 12 digits."""
        return stamp(self.id, self.source, self.translation, fuzzy=self.state == "fuzzy")


def stamp(id_: str, source: str, translation: str, *, fuzzy: bool) -> str:
    """Return the stamp of a text, its translation and whether that was still to be reviewed."""
    whole = EOT.join((id_, source, translation, "fuzzy" if fuzzy else ""))
    return sha256(whole.encode()).hexdigest()[:_STAMP_LENGTH]


@dataclass(frozen=True, slots=True)
class ExchangeSheet:
    """All that goes out in one file: the project's id and title, the languages of sources and translations, the rows."""

    project: str
    title: str
    source: Language
    target: Language
    rows: tuple[ExchangeRow, ...]
    audience: str = ""


@dataclass(frozen=True, slots=True)
class Returned:
    """One row as it came back. `number` is its place in the file; `state` is None where the file says nothing of it."""

    number: int
    id: str
    source: str
    translation: str
    comments: str = ""
    stamp: str = ""
    state: Literal["done", "fuzzy"] | None = None
    fault: str = ""


@dataclass(frozen=True, slots=True)
class Returns:
    """A file that came back; project and language are "" where it no longer names them, `sent`, how many rows went out, None."""

    project: str
    language: str
    rows: tuple[Returned, ...]
    sent: int | None = None


@dataclass(frozen=True, slots=True)
class Unit:
    """A row of the catalogue as it stands now, and the entry that it belongs to."""

    row: ExchangeRow
    entry: polib.POEntry = field(compare=False)


def units(catalogues: Mapping[Domain, polib.POFile]) -> Iterator[Unit]:
    """Yield every text of a language's catalogues, content first, each in the order of its file."""
    for domain, po in catalogues.items():
        rule = plural_rule_of(po)
        for entry in po:
            if not entry.obsolete:
                yield from (Unit(row, entry) for row in _rows(entry, domain, rule))


def _rows(entry: polib.POEntry, domain: Domain, rule: PluralRule) -> Iterator[ExchangeRow]:
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
            (*notes, _example(form, rule)),
            entry.tcomment,
            (entry.previous_msgid if form == 0 else entry.previous_msgid_plural) or "",
            form,
            (entry.msgid, entry.msgid_plural),
        )


def _example(form: int, rule: PluralRule) -> str:
    """Say for which numbers a form is used, in a way that needs no translation: "n = 0, 2, 3, 4, 5 …"."""
    found = [n for n in TEST_NUMBERS if rule.form_of(n) == form]
    return f"n = {', '.join(map(str, found[:_SHOWN]))}{' …' if len(found) > _SHOWN else ''}"
