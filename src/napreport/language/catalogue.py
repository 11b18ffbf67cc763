"""Read PO files into translations and their states.

Content strings are found by their context (the stable id), the templates' strings by their own words.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Literal
from unicodedata import normalize

import polib

from napreport.content import markup
from napreport.content.load import read_text
from napreport.language.plurals import ONE_AND_OTHER, PluralRule, plural_rule
from napreport.problems import Place, Problem, Severity, error

State = Literal["done", "fuzzy", "missing"]
#: gettext's separator of context and message.
EOT = "\x04"
#: A catalogue of 10,000 strings has about 5 MB.
MAX_BYTES = 50_000_000
#: The problems of a file that cannot be merged: somebody has to mend it first.
UNREADABLE = ("NR001", "NR003", "NR031", "NR032")
#: The problems that stop a draft too: no document can hold an invisible character.
_STOPS_DRAFTS = (*UNREADABLE, "NR007")
#: A line of a PO file: a comment, or a keyword and its words; the same with the prefixes of obsolete and earlier words
#: (#~ #| #~|). polib lets a missing quotation mark pass and drops the letter or the words after it.
_LINE = re.compile(
    r'\s*((#~\s*)?#(?![~|]).*|(#~\||#~|#\|)?\s*((msgctxt|msgid|msgid_plural|msgstr(\[\d+\])?)\s*)?"([^"\\]|\\.)*"\s*)?'
)
#: Characters that end a line for Python's splitlines, and so for polib, beside the usual ones.
_UNUSUAL_LINE_END = re.compile("[\r\x0b\x0c\x1c-\x1e\x85\u2028\u2029]")


@dataclass(frozen=True, slots=True)
class Translation:
    """A catalogue's entry: source words, translated forms, state."""

    source: str
    forms: tuple[str, ...]
    state: State
    place: Place
    plural: str = ""


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One domain in one language, its entries by their key.

    The key is the context in `content`, and context + EOT + words in `ui`.
    """

    file: str
    entries: Mapping[str, Translation]
    rule: PluralRule = ONE_AND_OTHER

    def find(self, key: str, source: str, plural: str | None = None) -> Translation | None:
        """Return the translation of `source`; after an edit it is fuzzy."""
        entry = self.entries.get(key)
        if entry is None or entry.state != "done" or (entry.source, entry.plural) == (source, plural or ""):
            return entry
        return Translation(source, entry.forms, "fuzzy", entry.place, plural or "")


def read_catalogue(path: Path, file: str, domain: Literal["content", "ui"]) -> tuple[Catalogue, list[Problem]]:
    """Read a PO file; return its catalogue and all problems."""
    text, problems = read_text(path, file, MAX_BYTES)
    empty = Catalogue(file, {})
    if problems:
        return empty, problems
    problems = [*_line_problems(text, file)]
    if problems:
        return empty, problems
    try:
        po = parse_po(text)
    except (OSError, ValueError, UnicodeError) as fault:
        return empty, [_syntax_problem(fault, file)]
    try:
        rule = plural_rule_of(po)
    except ValueError as fault:
        hint = "Copy the line from another catalogue of the language."
        problems.append(error(Place(file, 1), "NR031", f"the header's Plural-Forms is broken: {fault}", hint))
        rule = ONE_AND_OTHER
    entries: dict[str, Translation] = {}
    for entry in po:
        if entry.obsolete:
            continue
        place = Place(file, entry.linenum or 1)
        if domain == "content" and not entry.msgctxt:
            message = f"the entry {entry_title(entry)} has no id (msgctxt), so nothing is translated by it"
            hint = "Give it its id back, or run 'napreport messages update', which keeps it as obsolete."
            problems.append(error(place, "NR035", message, hint))
            continue
        key = entry_key(entry, domain)
        if key in entries:
            message = f"the entry {entry_title(entry)} stands twice, first at {entries[key].place}"
            problems.append(error(place, "NR032", message, "Delete one of them."))
        entries[key] = _translation(entry, place, rule.count)
        problems += _entry_problems(entry, entries[key], domain, rule.count)
    return Catalogue(file, entries, rule), problems


def parse_po(text: str) -> polib.POFile:
    """Parse a PO file's text without losing comments.

    polib drops two things. The earlier words of an obsolete entry (`#~|`) are passed to it as `#|`; comments below the last
    entry go to the file's own comment. Words become NFC, so that a decomposed letter is equal to a composed one.
    """
    lines = text.rstrip().split("\n")
    end = next((n for n in range(len(lines), 0, -1) if not re.match(r"\s*(#(?!~)|$)", lines[n - 1])), 0)
    body = normalize("NFC", "\n".join(lines[:end]))
    po = polib.pofile(re.sub(r"(?m)^#~\|", "#|", body), wrapwidth=0) if body else polib.POFile(wrapwidth=0)
    po.wrapwidth = 0
    comments = [line.strip()[1:].removeprefix(" ") for line in lines[end:] if re.match(r"\s*#(\s|$)", line)]
    po.header = "\n".join([*filter(None, [po.header]), *comments])
    return po


def entry_key(entry: polib.POEntry, domain: str) -> str:
    """Return an entry's key in its `Catalogue`."""
    return (entry.msgctxt or "") if domain == "content" else f"{entry.msgctxt or ''}{EOT}{entry.msgid}"


def plural_rule_of(po: polib.POFile) -> PluralRule:
    """Return a header's plural rule; raises ValueError for a broken one."""
    written = po.metadata.get("Plural-Forms", "")
    return plural_rule(written) if written.strip() else ONE_AND_OTHER


def missing_catalogue(language: str, domain: str, file: str) -> Problem:
    """Return the problem of a language without a catalogue."""
    hint = "Run 'napreport messages update', which makes it, and have it translated."
    return error(Place(file), "NR030", f"the language '{language}' has no catalogue for {domain}", hint)


def soften_faults(catalogue: Catalogue, problems: list[Problem]) -> tuple[Catalogue, list[Problem]]:
    """Make entries with faults fuzzy and their problems warnings, for drafts.

    The file's own problems, and characters that no document may hold, stay errors.
    """
    faulty = {problem.place for problem in problems if problem.code not in UNREADABLE}
    entries = {
        key: replace(entry, state="fuzzy") if entry.place in faulty else entry
        for key, entry in catalogue.entries.items()
    }
    softened = [
        problem if problem.code in _STOPS_DRAFTS else replace(problem, severity=Severity.WARNING)
        for problem in problems
    ]
    return replace(catalogue, entries=entries), softened


def _line_problems(text: str, file: str) -> Iterator[Problem]:
    for number, line in enumerate(text.split("\n"), start=1):
        # polib would end the line there and lose the words after it.
        unusual = _UNUSUAL_LINE_END.search(line)
        if unusual:
            message = f"the invisible end of a line U+{ord(unusual.group()):04X} stands in the text"
            hint = "Delete it there: it was pasted from a word processor, and looks like a space or like nothing."
            yield error(Place(file, number, unusual.start() + 1), "NR031", message, hint)
        if not _LINE.fullmatch(line):
            message = f"this line is no PO: {line.strip()[:60]}"
            hint = "A line holds a keyword (msgid, msgstr ...) and its words between two quotation marks; open it in a PO editor."
            yield error(Place(file, number, 1), "NR031", message, hint)


def _syntax_problem(fault: Exception, file: str) -> Problem:
    found = re.search(r"line (\d+)", str(fault))
    place = Place(file, int(found.group(1)) if found else 1)
    reason = str(fault).split(":")[-1].strip() or "it cannot be read"
    hint = (
        "Open it in a PO editor, or take the last good version back; a line there lacks a quotation mark or a keyword."
    )
    return error(place, "NR031", f"this is no valid PO file: {reason}", hint)


def entry_title(entry: polib.POEntry) -> str:
    """Name an entry in messages: its context, else its words."""
    return f"'{entry.msgctxt}'" if entry.msgctxt else f"“{entry.msgid[:40]}”"


def forms_of(entry: polib.POEntry, count: int = 1) -> list[str]:
    """Return an entry's forms, at least `count`; a missing form is empty."""
    if not entry.msgid_plural:
        return [entry.msgstr]
    return [
        entry.msgstr_plural.get(form, "") for form in range(max([count, *(form + 1 for form in entry.msgstr_plural)]))
    ]


def _translation(entry: polib.POEntry, place: Place, count: int) -> Translation:
    forms = tuple(forms_of(entry, count))
    state: State = "missing" if not all(map(str.strip, forms)) else "fuzzy" if entry.fuzzy else "done"
    return Translation(entry.msgid, forms, state, place, entry.msgid_plural or "")


def ui_id(context: str, message: str) -> str:
    """Return a short id for template words, which have no context."""
    return f"ui:{sha256(f'{context}{EOT}{message}'.encode()).hexdigest()[:10]}"


def _entry_problems(entry: polib.POEntry, translation: Translation, domain: str, count: int) -> Iterator[Problem]:
    name, forms = entry_title(entry), translation.forms
    if translation.state == "done" and entry.msgid_plural and len(forms) > count:
        message = f"{name} has {len(forms)} forms, and the header says {count}"
        yield error(translation.place, "NR201", message, "Take out the forms that no number has.")
    sources = [entry.msgid, *([entry.msgid_plural] if entry.msgid_plural else [])]
    for form in forms:
        # A draft prints fuzzy words. It can show other faults; no document can hold these.
        faults = form_faults(sources, form, domain) if translation.state == "done" else _hidden_faults(form)
        for code, fault, hint in faults:
            message = f"{name}: {fault}" if code == "NR020" else f"the translation of {name} {fault}"
            yield error(translation.place, code, message, hint)


def _hidden_faults(form: str) -> Iterator[tuple[str, str, str]]:
    hidden = markup.find_hidden(form)
    if hidden is not None:
        yield markup.hidden_fault(hidden)


def form_faults(sources: Sequence[str], form: str, domain: str) -> Iterator[tuple[str, str, str]]:
    """Yield (code, fault, hint) for each fault in a translated form.

    `sources` are the source's singular and plural. The rules are the same for a catalogue and for an import.
    """
    yield from _hidden_faults(form)
    read = content_parts if domain == "content" else ui_parts
    wanted = [read(source) for source in sources]
    parts = read(form)
    # A plural form may leave the number out ("una OSC"), so it needs only what no form adds.
    if parts not in wanted and not (len(sources) > 1 and parts <= wanted[-1]):
        lost, added = sorted(wanted[-1] - parts), sorted(parts - wanted[-1])
        named = (("missing", lost), ("unknown", added))
        what = "; ".join(f"{word} {', '.join(parts)}" for word, parts in named if parts)
        yield "NR034", f"differs: {what}", "Copy what stands in brackets from the source, without a change inside them."
    if domain == "content":
        for fault in markup.markup_faults(form):
            yield "NR020", fault, "docs/editing.md shows the markup."
    elif "%" in markup.PLACEHOLDER.sub("", form):
        yield "NR034", "holds a lone %", "A per cent sign is written %% in the templates' words."


def content_parts(text: str) -> frozenset[str]:
    """Return the facts, notes and addresses in a text."""
    found = markup.references(text)
    return frozenset(r.target if r.kind == "link" else f"{{{r.target}}}" if r.kind == "fact" else r.written
                     for r in found if r.kind != "lang")  # fmt: skip


def ui_parts(text: str) -> frozenset[str]:
    """Return the placeholders in template words."""
    return frozenset(found.group() for found in markup.PLACEHOLDER.finditer(text) if found.group(1))
