"""Unmark translations after an edit of wording alone.

An editor asserts that the edit changed no meaning: a comma, a spelling. An edit that visibly changes more is refused.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import polib

from napreport.language.catalogue import forms_of
from napreport.language.languages import Language
from napreport.messages.numerals import number_faults
from napreport.messages.pairs import LanguagePair, TranslationPair
from napreport.messages.rules import count_references
from napreport.problems import Place, Problem, Rejected, Unusable, did_you_mean, error


def keep_translations(catalogues: Mapping[str, polib.POFile], name: str, table: Mapping[str, Language]) -> list[str]:
    """Unmark the entry called `name` in each catalogue.

    Returns a sentence for each entry. `catalogues` are named by their files. The name of an entry is its id; of template words,
    the words. `table` has the language that each was translated from. Raises `Unusable` if no entry has this name, and
    `Rejected` if one has changed by more than its wording; then no catalogue has been changed.
    """
    named = [(file, po, entry) for file, po in catalogues.items() for entry in _entries_called(po, name)]
    if not named:
        known = {entry.msgctxt or entry.msgid for po in catalogues.values() for entry in po if not entry.obsolete}
        raise Unusable(f"no string is called '{name}'{did_you_mean(name, known)}")
    problems: list[Problem] = []
    for file, po, entry in named:
        source = table[po.metadata["X-Source-Language"]]
        problems += _other_changes(entry, file, LanguagePair(source, source, {}))
    if problems:
        raise Rejected(problems)
    done = []
    for file, _, entry in named:
        if entry.fuzzy:
            entry.flags = [flag for flag in entry.flags if flag != "fuzzy"]
            entry.previous_msgctxt = entry.previous_msgid = entry.previous_msgid_plural = None
            done.append(f"{file}: the translation of '{name}' stays good")
        else:
            done.append(f"{file}: '{name}' was not marked for review")
    return done


def _entries_called(po: polib.POFile, name: str) -> Iterator[polib.POEntry]:
    for entry in po:
        if not entry.obsolete and name == (entry.msgctxt or entry.msgid):
            yield entry


def _other_changes(entry: polib.POEntry, file: str, languages: LanguagePair) -> Iterator[Problem]:
    """Yield why an entry's edit changed more than wording."""
    if not entry.fuzzy:
        return
    place, name = Place(file, entry.linenum or 0), entry.msgctxt or entry.msgid
    hint = "Have it reviewed by a translator."
    if entry.previous_msgid is None:
        yield error(place, "NR229", f"'{name}' is marked for review, but not because its source changed", hint)
        return
    if entry.previous_msgctxt:
        taken_over = f"the translation of '{name}' was taken over from '{entry.previous_msgctxt}'"
        marked = f"'{name}' was marked for review before its source changed"
        yield error(place, "NR229", marked if entry.previous_msgctxt == entry.msgctxt else taken_over, hint)
    if bool(entry.previous_msgid_plural) != bool(entry.msgid_plural):
        yield error(place, "NR229", f"'{name}' is a counted phrase now and was none, or the other way round", hint)
        return
    domain = "content" if entry.msgctxt else "ui"
    forms = ((entry.previous_msgid, entry.msgid), (entry.previous_msgid_plural, entry.msgid_plural))
    for before, now in ((before, now) for before, now in forms if before and now):
        if count_references(before, domain) != count_references(now, domain):
            message = f"'{name}' refers to other facts, notes or addresses than before, or more or less often"
            yield error(place, "NR229", message, hint)
        for sentence in number_faults(TranslationPair(name, before, now), languages):
            yield error(place, "NR229", f"'{name}' has changed by a number: {sentence}", hint)
    if not all(form.strip() for form in forms_of(entry)):
        yield error(place, "NR229", f"'{name}' has no translation to keep", hint)
