"""Check a project's catalogues before print.

Every finding has a code. One that is no fault is waived on its entry, in a translator's comment that gives the reason:

    # allow NR216: a heading here, a sentence in the source
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

import polib

from napreport.content.folders import Project
from napreport.language.catalogue import (
    UNREADABLE,
    entry_key,
    entry_title,
    forms_of,
    missing_catalogue,
    plural_rule_of,
    read_catalogue,
)
from napreport.language.languages import Language
from napreport.language.pseudo import IDS
from napreport.messages.extract import catalogue_strings
from napreport.messages.pairs import LanguagePair, TranslationPair
from napreport.messages.po import DOMAINS, Domain, is_translated, read_po
from napreport.messages.rules import RULES, Severe
from napreport.messages.spelling import spellable_words, unknown_words, why_unavailable
from napreport.messages.terms import Term, read_glossary, term_faults
from napreport.prepare import Prepared, prepare
from napreport.problems import Place, Problem, Rejected, Severity, error, require_known, warning

_WAIVER = re.compile(r"\s*allow (NR\d{3})\b\s*(?::\s*(.*))?$")
_LINE_ENDS = re.compile(rb"\r?\n")


@dataclass(frozen=True, slots=True)
class ProofreadResult:
    """One language's findings, waived findings and skipped checks.

    `entries` is how many were checked; `why` is the reason if a language that is in order has none.
    """

    language: str
    problems: tuple[Problem, ...]
    waived: tuple[Problem, ...]
    entries: int
    skipped: tuple[str, ...]
    why: str = ""


#: A problem and its entry.
_Finding = tuple[polib.POEntry, Problem]


def proofread(project: Project, only: Iterable[str] = ()) -> list[ProofreadResult]:
    """Return each language's findings; raises `Rejected`."""
    ready = prepare(project, [IDS])
    known = [code for code in ready.languages if code != IDS]
    require_known("language", only, known)
    terms, problems = read_glossary(project.locales / "glossary.csv", "locales/glossary.csv", known)
    if problems:
        raise Rejected(problems)
    strings = catalogue_strings(ready)
    return [
        _language(ready, code, [t for t in terms if t.language == code], strings)
        for code in dict.fromkeys(only) or known
    ]


def _language(
    ready: Prepared, code: str, terms: list[Term], strings: Mapping[Domain, Mapping[str, tuple[str, str | None]]]
) -> ProofreadResult:
    language = ready.languages[code]
    found: list[_Finding] = []
    problems: list[Problem] = []
    looked_at: list[polib.POEntry] = []
    skipped: list[str] = []
    catalogues = {domain: _read(ready.project, code, domain, problems) for domain in DOMAINS}
    acronyms = _acronyms(ready, catalogues["content"])
    for domain, po in catalogues.items():
        source = ready.report.language if domain == "content" else ready.template_language
        path = ready.project.catalogue(code, domain)
        file = ready.project.name(path)
        living = [entry for entry in po or () if not entry.obsolete]
        is_needed = code != source and not language.draft
        if is_needed and not path.exists():
            problems.append(missing_catalogue(code, domain, file))
        if po is None:
            continue
        if is_needed and not living:
            hint = "Take the last good version back, or run 'napreport messages update' and have it translated."
            problems.append(error(Place(file, 1), "NR030", "the catalogue holds no text", hint))
        problems += _header_faults(po, code, file)
        problems += _age_warnings(living, domain, strings[domain], file, is_source=code == source)
        count = plural_rule_of(po).count
        done = [entry for entry in living if is_translated(entry, count)]
        looked_at += living
        found += _missing_forms(living, count, file)
        if not language.draft:
            found += _unfinished(living, file)
        if source != code:
            languages = LanguagePair(ready.languages[source], language, acronyms)
            for entry in done:
                for pair in _pairs(entry, domain, ready):
                    found += _rule_faults(entry, pair, languages, terms, file)
            found += _inconsistencies(done, file)
    spelt, why = _spelling(ready.project, language, catalogues)
    found += spelt
    skipped += [why] if why else []
    kept, waived, stale = _waived(found, looked_at, ready.project, code, catalogues)
    problems += [*kept, *stale]
    is_source = code == ready.report.language == ready.template_language
    why = "source language, no catalogue needed" if is_source else "draft, no catalogue yet"
    return ProofreadResult(
        code, tuple(sorted(set(problems))), tuple(sorted(set(waived))), len(looked_at), tuple(skipped),
        "" if looked_at or problems else why,
    )  # fmt: skip


def _read(project: Project, code: str, domain: Domain, problems: list[Problem]) -> polib.POFile | None:
    """Read a catalogue; faults of file and markup go to `problems`."""
    path = project.catalogue(code, domain)
    if not path.exists():
        return None
    name = project.name(path)
    _, found = read_catalogue(path, name, domain)
    problems += found
    raw = path.read_bytes()
    if raw.startswith(b"\xef\xbb\xbf"):
        message = "the file begins with a byte-order mark, which gettext's own tools refuse"
        hint = "Run 'napreport messages update', which takes it out."
        problems.append(warning(Place(name, 1), "NR232", message, hint))
    if len(set(_LINE_ENDS.findall(raw))) > 1:
        message = "the file mixes the line endings of two systems"
        problems.append(warning(Place(name, 1), "NR232", message, "Run 'napreport messages update', which mends it."))
    if any(problem.code in UNREADABLE for problem in found):
        return None
    return read_po(path, name, domain)


def _age_warnings(
    living: list[polib.POEntry],
    domain: Domain,
    strings: Mapping[str, tuple[str, str | None]],
    file: str,
    *,
    is_source: bool,
) -> Iterator[Problem]:
    """Yield a warning if a catalogue is older than report or templates."""
    there = {entry_key(entry, domain): (entry.msgid, entry.msgid_plural or None) for entry in living}
    other = sum(there[key] != words if key in there else not is_source for key, words in strings.items())
    gone = len(there.keys() - strings.keys())
    if living and (other or gone):
        what = "the report" if domain == "content" else "the templates"
        message = f"the catalogue is older than {what}: {other} text(s) are new or have other words, {gone} are gone"
        yield warning(Place(file, 1), "NR234", message, "Run 'napreport messages update'.")


def _header_faults(po: polib.POFile, code: str, file: str) -> Iterator[Problem]:
    """Yield the faults of a catalogue's header."""
    place = Place(file, 1)
    hint = "Run 'napreport messages update', which writes it."
    if po.metadata_is_fuzzy:
        message = "the header is marked fuzzy, and some tools then skip the whole file"
        yield error(place, "NR200", message, "Take the mark out.")
    if po.metadata.get("Language", code) != code:
        yield error(place, "NR200", f"the header says that the language is {po.metadata['Language']}, not {code}", hint)
    if "utf-8" not in po.metadata.get("Content-Type", "charset=UTF-8").lower():
        yield error(place, "NR200", "the header names another encoding than UTF-8", "Write: charset=UTF-8")
    if any(entry.msgid_plural for entry in po) and not po.metadata.get("Plural-Forms"):
        yield error(place, "NR200", "the header has no Plural-Forms", hint)


def _missing_forms(living: list[polib.POEntry], count: int, file: str) -> Iterator[_Finding]:
    for entry in living:
        forms, title = forms_of(entry, count), entry_title(entry)
        if not entry.msgid_plural or not any(forms) or all(form.strip() for form in forms):
            continue
        written = len(entry.msgstr_plural)
        short = f"{title} has {written} forms, and the header says {count}"
        message = short if written < count else f"{title} lacks a form"
        yield _finding(entry, error, "NR201", message, "Write every form; they may be the same.", file)


def _unfinished(living: list[polib.POEntry], file: str) -> Iterator[_Finding]:
    for entry in living:
        title = entry_title(entry)
        if entry.fuzzy:
            hint = "Review it, and take the mark out."
            yield _finding(entry, error, "NR204", f"{title} needs review", hint, file)
        elif not any(forms_of(entry)):
            yield _finding(entry, error, "NR205", f"{title} is not translated", "Translate it.", file)


def _acronyms(ready: Prepared, content: polib.POFile | None) -> dict[str, str]:
    if content is None:
        return {}
    entries = (entry for entry in content if re.fullmatch(r"acronym\.[^.]+\.short", entry.msgctxt or ""))
    return {entry.msgid: entry.msgstr for entry in entries if is_translated(entry) and not entry.obsolete}


def _pairs(entry: polib.POEntry, domain: Domain, ready: Prepared) -> Iterator[TranslationPair]:
    """Yield an entry's forms with their source: first singular, then plural."""
    context = entry.msgctxt or ""
    room = ready.design.room(context) if domain == "content" else None
    for index, form in enumerate(forms_of(entry)):
        source = entry.msgid_plural if entry.msgid_plural and index else entry.msgid
        yield TranslationPair(context, source, form, room, domain)


def _rule_faults(
    entry: polib.POEntry, pair: TranslationPair, languages: LanguagePair, terms: list[Term], file: str
) -> Iterator[_Finding]:
    for code, severe, rule, hint in RULES:
        for sentence in rule(pair, languages):
            yield _finding(entry, severe, code, f"{entry_title(entry)}: {sentence}", hint, file)
    for code, sentence in term_faults(pair, terms):
        yield _finding(entry, warning, code, f"{entry_title(entry)}: {sentence}", "Use the glossary's term.", file)


def _inconsistencies(done: list[polib.POEntry], file: str) -> Iterator[_Finding]:
    """Yield entries whose source has another translation elsewhere."""
    first: dict[tuple[str, str], polib.POEntry] = {}
    for entry in done:
        other = first.setdefault((entry.msgid, entry.msgid_plural or ""), entry)
        if forms_of(other) != forms_of(entry):
            words = forms_of(other)[0][:60]
            message = f"{entry_title(entry)}: line {other.linenum} translates the same words “{words}”"
            yield _finding(entry, warning, "NR224", message, "Make them one, or waive this check with a reason.", file)


def _spelling(
    project: Project, language: Language, catalogues: dict[Domain, polib.POFile | None]
) -> tuple[list[_Finding], str | None]:
    if language.dictionary is None:
        return [], None
    why = why_unavailable(language.dictionary)
    if why:
        return [], f"SPELLING WAS NOT CHECKED in {language.code}: {why}."
    own = project.locales / language.code / "words.txt"
    places: dict[str, list[tuple[polib.POEntry, str]]] = {}
    for domain, po in catalogues.items():
        file = project.name(project.catalogue(language.code, domain))
        for entry in po or ():
            if entry.obsolete or not is_translated(entry):
                continue
            names = spellable_words(entry.msgid)  # a word that the source has too is a name
            for form in forms_of(entry):
                for word in spellable_words(TranslationPair("", entry.msgid, form).target_words) - names:
                    places.setdefault(word, []).append((entry, file))
    doubted = unknown_words(places, language.dictionary, own, project.name(own))
    hint = f"Correct it, or add the word to {project.name(own)}."
    return [
        _finding(entry, warning, "NR225", f"{entry_title(entry)}: “{word}” is in no dictionary", hint, file)
        for word in sorted(doubted)
        for entry, file in places[word]
    ], None


def _waived(
    found: list[_Finding],
    entries: list[polib.POEntry],
    project: Project,
    code: str,
    catalogues: dict[Domain, polib.POFile | None],
) -> tuple[list[Problem], list[Problem], list[Problem]]:
    """Return kept findings, waived findings, and faults of waivers."""
    files = {
        id(entry): project.name(project.catalogue(code, domain))
        for domain, po in catalogues.items()
        for entry in po or ()
    }
    by_entry: dict[int, list[Problem]] = {}
    for entry, problem in found:
        by_entry.setdefault(id(entry), []).append(problem)
    kept, waived, wrong = [], [], []
    for entry in entries:
        problems = by_entry.get(id(entry), [])
        place = Place(files[id(entry)], entry.linenum or 1)
        allowed = set()
        for line in entry.tcomment.split("\n"):
            waiver = _WAIVER.match(line)
            if not waiver:
                continue
            name, reason = waiver.group(1), (waiver.group(2) or "").strip()
            if not reason:
                message = f"{entry_title(entry)}: {name} is waived without a reason"
                wrong.append(error(place, "NR227", message, f"Write: allow {name}: why"))
            elif all(problem.code != name for problem in problems):
                message = f"{entry_title(entry)}: {name} is waived, and nothing of the kind was found"
                wrong.append(warning(place, "NR227", message, "Take the waiver out."))
            else:
                allowed.add(name)
        kept += [problem for problem in problems if problem.code not in allowed]
        waived += [problem for problem in problems if problem.code in allowed]
    return kept, waived, wrong


def _finding(entry: polib.POEntry, severe: Severe, code: str, message: str, hint: str, file: str) -> _Finding:
    return entry, severe(Place(file, entry.linenum or 1), code, message, hint)


def has_errors(proofs: Iterable[ProofreadResult]) -> bool:
    """Return whether any result holds an error."""
    return any(problem.severity is Severity.ERROR for proof in proofs for problem in proof.problems)
