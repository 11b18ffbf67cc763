"""Merge a new template (POT) with an old catalogue.

No translation is lost. Each string takes the first old entry that fits: the same id and words; the same among the obsolete
entries; the same words elsewhere in the record; the same id with other words (fuzzy, the old words kept); a near match
(fuzzy); none.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable, Sequence

import polib

from napreport.content.strings import record_of
from napreport.language.catalogue import forms_of, plural_rule_of
from napreport.language.languages import Language
from napreport.language.plurals import plural_rule
from napreport.messages.po import plural_header

#: How similar two texts must be for one's translation to be offered for the other: rapidfuzz's ratio, in per cent.
NEAR = 85
#: Shorter texts are alike by chance ("the dust", "the rust").
SHORTEST_NEAR = 12


def merge(pot: polib.POFile, old: polib.POFile | None, language: Language) -> polib.POFile:
    """Return the catalogue for `pot` with the work that is in `old`."""
    merged = polib.POFile(wrapwidth=0)
    merged.metadata = _headers(pot, old, language)
    merged.metadata_is_fuzzy = bool(old is not None and old.metadata_is_fuzzy)
    merged.header = old.header if old is not None else ""
    pool = _Pool(old or ())
    taken: dict[int, polib.POEntry] = {}
    # Every string has its turn before the next, weaker step: an exact match is never spent on a weaker one.
    for step in (pool.same, pool.moved):
        _take_all(pot, step, taken)
    exact = set(taken)
    _take_all(pot, pool.changed, taken)
    left = [entry for entry in pool.left() if _has_words(entry) or entry.tcomment]
    offered = _near([(number, entry) for number, entry in enumerate(pot) if number not in taken], left)
    count, recounts = plural_rule_of(merged).count, changes_plural_rule(old, language)
    for number, entry in enumerate(pot):
        new = _empty(entry, count)
        if number in taken:
            _fill(new, taken[number], changed=number not in exact)
            if _loses_forms(new, taken[number]):
                left.append(taken[number])
        elif number in offered:
            _offer(new, offered[number])
        if recounts and entry.msgid_plural and _has_words(new) and not new.fuzzy:
            new.flags = ["fuzzy", *new.flags]  # the forms may belong to other numbers now
        merged.append(new)
    _append_obsolete(merged, left)
    return merged


def _take_all(
    pot: polib.POFile, step: Callable[[polib.POEntry], polib.POEntry | None], taken: dict[int, polib.POEntry]
) -> None:
    for number, entry in enumerate(pot):
        if number not in taken and (found := step(entry)) is not None:
            taken[number] = found


def _headers(pot: polib.POFile, old: polib.POFile | None, language: Language) -> dict[str, str]:
    """Return the merged headers, the old ones first."""
    headers = dict(old.metadata) if old is not None else {}
    for name, value in pot.metadata.items():
        headers.setdefault(name, value)
    headers |= {"Language": language.code, "X-Source-Language": pot.metadata["X-Source-Language"]}
    if not headers.get("Plural-Forms") or changes_plural_rule(old, language):
        headers["Plural-Forms"] = plural_header(language)
    return headers


def changes_plural_rule(old: polib.POFile | None, language: Language) -> bool:
    """Return whether the languages' table overrules a catalogue's Plural-Forms."""
    if old is None or not language.plural or not old.metadata.get("Plural-Forms", "").strip():
        return False
    return not plural_rule_of(old).same_as(plural_rule(language.plural))


class _Pool:
    """The old catalogue's entries, each used once."""

    def __init__(self, entries: Iterable[polib.POEntry]) -> None:
        # Translated before untranslated, living before obsolete: a step takes the first that is free.
        self.entries = sorted(entries, key=lambda entry: (not _has_words(entry), bool(entry.obsolete)))
        self.used: set[int] = set()
        self.by_id: dict[str, list[polib.POEntry]] = {}
        self.by_words: dict[tuple[str, str], list[polib.POEntry]] = {}
        self.in_record: dict[tuple[str, str], list[polib.POEntry]] = {}
        for entry in self.entries:
            self.by_words.setdefault((entry.msgctxt or "", entry.msgid), []).append(entry)
            if entry.msgctxt:
                self.by_id.setdefault(entry.msgctxt, []).append(entry)
                self.in_record.setdefault((record_of(entry.msgctxt), entry.msgid), []).append(entry)

    def same(self, entry: polib.POEntry) -> polib.POEntry | None:
        """Take the entry of the same id, words and plural, also obsolete."""
        same = self.by_words.get((entry.msgctxt or "", entry.msgid), ())
        return self._take(old for old in same if (old.msgid_plural or "") == (entry.msgid_plural or ""))

    def moved(self, entry: polib.POEntry) -> polib.POEntry | None:
        """Take the entry of the same words elsewhere in the record."""
        same = self.in_record.get((record_of(entry.msgctxt), entry.msgid), ()) if entry.msgctxt else ()
        return self._take(old for old in same if (old.msgid_plural or "") == (entry.msgid_plural or ""))

    def changed(self, entry: polib.POEntry) -> polib.POEntry | None:
        """Take the entry of the same id, else of the same singular."""
        return self._take(
            self.by_id.get(entry.msgctxt, ()) if entry.msgctxt else self.by_words.get(("", entry.msgid), ())
        )

    def _take(self, candidates: Iterable[polib.POEntry]) -> polib.POEntry | None:
        for candidate in candidates:
            if id(candidate) not in self.used:
                self.used.add(id(candidate))
                return candidate
        return None

    def left(self) -> list[polib.POEntry]:
        """Return the unused entries in file order, the living first."""
        free = [entry for entry in self.entries if id(entry) not in self.used]
        return sorted(free, key=lambda entry: (bool(entry.obsolete), entry.linenum or 0))


def _near(wanted: Sequence[tuple[int, polib.POEntry]], left: Sequence[polib.POEntry]) -> dict[int, polib.POEntry]:
    """Return the nearest unused entry for each wanted number."""
    from rapidfuzz import fuzz, process

    choices = sorted((entry for entry in left if _has_words(entry)), key=lambda entry: len(entry.msgid))
    texts = [entry.msgid for entry in choices]
    lengths = [len(text) for text in texts]
    offered = {}
    for number, entry in wanted:
        size = len(entry.msgid)
        if size < SHORTEST_NEAR:
            continue
        # The ratio of texts of m and n letters is at most 200 * min(m, n) / (m + n).
        first = bisect_left(lengths, size * NEAR / (200 - NEAR))
        end = bisect_right(lengths, size * (200 - NEAR) / NEAR)
        found = process.extractOne(entry.msgid, texts[first:end], scorer=fuzz.ratio, score_cutoff=NEAR)
        if found:
            offered[number] = choices[first + found[2]]
    return offered


def _has_words(entry: polib.POEntry) -> bool:
    return any(forms_of(entry))


def _empty(entry: polib.POEntry, count: int) -> polib.POEntry:
    new = polib.POEntry(
        msgctxt=entry.msgctxt,
        msgid=entry.msgid,
        msgid_plural=entry.msgid_plural,
        comment=entry.comment,
        occurrences=entry.occurrences,
        flags=list(entry.flags),
    )
    if entry.msgid_plural:
        new.msgstr_plural = dict.fromkeys(range(count), "")
    return new


def _fill(new: polib.POEntry, old: polib.POEntry, *, changed: bool) -> None:
    """Copy an old entry; `changed` words make it fuzzy and are kept."""
    new.tcomment, new.linenum = old.tcomment, old.linenum
    _translate(new, old)
    is_back = changed and _is_taken_back(new, old)
    is_fuzzy = _has_words(new) and (old.fuzzy or changed) and not (is_back and _marked_by_edit(old))
    flags = [flag for flag in old.flags if flag != "fuzzy" and flag not in new.flags]
    new.flags = [*(["fuzzy"] if is_fuzzy else []), *new.flags, *flags]
    if not is_fuzzy or is_back:
        return
    # An entry's own context among its previous words means that it needs review even if its source changes back: a person had
    # marked it before the edit did, or its forms were made of others.
    mark = new.msgctxt if bool(old.msgid_plural) != bool(new.msgid_plural) else None
    if changed and not (old.fuzzy and old.previous_msgid):
        mark = old.msgctxt if old.fuzzy or old.msgctxt != new.msgctxt else mark
        _remember(new, mark, old.msgid, old.msgid_plural)
    else:  # nobody has reviewed it since the last change: the translation still belongs to the words before
        _remember(new, old.previous_msgctxt or mark, old.previous_msgid, old.previous_msgid_plural)


def _is_taken_back(new: polib.POEntry, old: polib.POEntry) -> bool:
    """Return whether the words are those of the translation again."""
    was = (old.previous_msgid, old.previous_msgid_plural or "")
    return bool(
        old.fuzzy and was == (new.msgid, new.msgid_plural or "") and old.previous_msgctxt in (None, new.msgctxt)
    )


def _marked_by_edit(old: polib.POEntry) -> bool:
    """Return whether an edit alone made an entry with context fuzzy."""
    return bool(old.msgctxt) and not old.previous_msgctxt


def _offer(new: polib.POEntry, old: polib.POEntry) -> None:
    """Copy the translation of similar words, to be reviewed."""
    _translate(new, old)
    new.flags = ["fuzzy", *new.flags]
    _remember(new, old.msgctxt if old.msgctxt != new.msgctxt else None, old.msgid, old.msgid_plural)


def _translate(new: polib.POEntry, old: polib.POEntry) -> None:
    forms = forms_of(old)
    if not new.msgid_plural:
        new.msgstr = forms[-1] if len(forms) > 1 and not forms[0] else forms[0]
    elif old.msgid_plural:
        new.msgstr_plural = {**new.msgstr_plural, **old.msgstr_plural}
    else:
        new.msgstr_plural = dict.fromkeys(new.msgstr_plural, forms[0])


def _remember(new: polib.POEntry, context: str | None, words: str | None, plural: str | None) -> None:
    new.previous_msgctxt, new.previous_msgid, new.previous_msgid_plural = context, words, plural or None


def _loses_forms(new: polib.POEntry, old: polib.POEntry) -> bool:
    """Return whether an uncounted phrase had several forms."""
    return bool(old.msgid_plural and not new.msgid_plural) and len(set(filter(None, forms_of(old)))) > 1


def _append_obsolete(merged: polib.POFile, left: Iterable[polib.POEntry]) -> None:
    """Append unused entries as obsolete.

    PO allows a context and words only once: a second translation becomes a comment on the first, with its own comments.
    """
    there = {(entry.msgctxt, entry.msgid): entry for entry in merged}
    for entry in left:
        entry.obsolete = True
        entry.occurrences, entry.comment = [], ""
        first = there.setdefault((entry.msgctxt, entry.msgid), entry)
        if first is entry:
            merged.append(entry)
            continue
        forms, said = forms_of(entry), first.tcomment.split("\n")
        lines = ["" if set(forms) <= set(forms_of(first)) else " | ".join(forms), *entry.tcomment.split("\n")]
        for line in filter(None, lines):
            if line not in said:
                said.append(line)
        first.tcomment = "\n".join(said).removeprefix("\n")
