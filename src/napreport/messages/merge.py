"""Merge: from a template and the catalogue as it was to the catalogue as it is now, with all that a translator put into it.

For each string the first that fits: the same id and words; the same from among the obsolete; the same words elsewhere in
the record; the same id with other words (fuzzy, the old words kept); a near match (fuzzy); none.
"""

from __future__ import annotations

from collections.abc import Iterable

import polib

from napreport.languages import Language

#: How alike two texts must be, in per cent by rapidfuzz's ratio, for one's translation to be offered for the other.
NEAR = 85


def merge(pot: polib.POFile, old: polib.POFile | None, language: Language) -> polib.POFile:
    """Return the catalogue for `pot` with all that `old` holds: translations, comments, flags, unknown headers."""
    merged = polib.POFile(wrapwidth=0)
    merged.metadata = {**pot.metadata, **(old.metadata if old else {}), **_headers(language, old)}
    merged.metadata["X-Source-Language"] = pot.metadata["X-Source-Language"]
    merged.header = old.header if old else ""
    pool = _Pool(old or [])
    taken: dict[int, polib.POEntry] = {}
    fuzzy: set[int] = set()
    for step in (
        pool.same,
        pool.moved,
        pool.changed,
        pool.near,
    ):  # every string has its turn before the next, weaker step
        for number, entry in enumerate(pot):
            found = None if number in taken else step(entry)
            if found is not None:
                taken[number] = found
                if step in (pool.changed, pool.near):
                    fuzzy.add(number)
    for number, entry in enumerate(pot):
        merged.append(_filled(entry, taken.get(number), fuzzy=number in fuzzy))
    for left in pool.left():
        if left.msgstr or any((left.msgstr_plural or {}).values()):
            left.obsolete = True
            left.occurrences, left.comment = [], ""
            merged.append(left)
    return merged


def _headers(language: Language, old: polib.POFile | None) -> dict[str, str]:
    headers = {"Language": language.code}
    if not (old and old.metadata.get("Plural-Forms")):
        headers["Plural-Forms"] = _plural_rule(language)
    return headers


def _plural_rule(language: Language) -> str:
    from babel.messages.plurals import get_plural

    number, rule = get_plural(language.locale.split("_")[0])
    return f"nplurals={number}; plural={rule};"


class _Pool:
    """The entries of the old catalogue, each of which is used once."""

    def __init__(self, entries: Iterable[polib.POEntry]) -> None:
        self.entries = sorted(entries, key=lambda entry: bool(entry.obsolete))  # the living before the obsolete
        self.used: set[int] = set()
        self.by_id: dict[str, list[polib.POEntry]] = {}
        self.by_words: dict[tuple[str, str], list[polib.POEntry]] = {}
        self.in_record: dict[tuple[str, str], list[polib.POEntry]] = {}
        for entry in self.entries:
            self.by_words.setdefault((entry.msgctxt or "", entry.msgid), []).append(entry)
            if entry.msgctxt:
                self.by_id.setdefault(entry.msgctxt, []).append(entry)
                self.in_record.setdefault((_record(entry.msgctxt), entry.msgid), []).append(entry)

    def same(self, entry: polib.POEntry) -> polib.POEntry | None:
        """Take the entry of the same id and words (both forms of a counted phrase), living or obsolete."""
        same = self.by_words.get((entry.msgctxt or "", entry.msgid), ())
        return self._take(old for old in same if (old.msgid_plural or "") == (entry.msgid_plural or ""))

    def moved(self, entry: polib.POEntry) -> polib.POEntry | None:
        """Take the entry of the same words elsewhere in the same record."""
        same = self.in_record.get((_record(entry.msgctxt or ""), entry.msgid), ()) if entry.msgctxt else ()
        return self._take(old for old in same if (old.msgid_plural or "") == (entry.msgid_plural or ""))

    def changed(self, entry: polib.POEntry) -> polib.POEntry | None:
        """Take the entry of the same id, however much its words have changed; without ids, that of the same first form."""
        return self._take(
            self.by_id.get(entry.msgctxt, ()) if entry.msgctxt else self.by_words.get(("", entry.msgid), ())
        )

    def near(self, entry: polib.POEntry) -> polib.POEntry | None:
        """Take the entry whose words are nearly the same. Short texts are alike by chance and get none."""
        from rapidfuzz import fuzz, process

        if len(entry.msgid) < 12:
            return None
        free = {i: e.msgid for i, e in enumerate(self.entries) if id(e) not in self.used and e.msgstr}
        found = process.extractOne(entry.msgid, free, scorer=fuzz.ratio, score_cutoff=NEAR)
        return self._take([self.entries[found[2]]]) if found else None

    def _take(self, candidates: Iterable[polib.POEntry]) -> polib.POEntry | None:
        for candidate in candidates:
            if id(candidate) not in self.used:
                self.used.add(id(candidate))
                return candidate
        return None

    def left(self) -> list[polib.POEntry]:
        """Return what no string has taken."""
        return [entry for entry in self.entries if id(entry) not in self.used]


def _record(context: str) -> str:
    return ".".join(context.split(".")[:2])


def _filled(entry: polib.POEntry, old: polib.POEntry | None, *, fuzzy: bool) -> polib.POEntry:
    new = polib.POEntry(
        msgctxt=entry.msgctxt,
        msgid=entry.msgid,
        msgid_plural=entry.msgid_plural,
        comment=entry.comment,
        occurrences=entry.occurrences,
    )
    if entry.msgid_plural:
        new.msgstr_plural = {0: "", 1: ""}
    if old is None:
        return new
    new.tcomment = old.tcomment
    new.flags = [flag for flag in old.flags if flag != "fuzzy"]
    if entry.msgid_plural:
        new.msgstr_plural = dict(old.msgstr_plural) or {0: old.msgstr, 1: old.msgstr}
    else:
        new.msgstr = old.msgstr or (old.msgstr_plural or {}).get(0, "")
    has_words = bool(new.msgstr or any((new.msgstr_plural or {}).values()))
    if has_words and (fuzzy or old.fuzzy):
        new.flags = ["fuzzy", *new.flags]
        if fuzzy:
            new.previous_msgid, new.previous_msgid_plural = old.msgid, old.msgid_plural or None
            if old.msgctxt != entry.msgctxt:
                new.previous_msgctxt = old.msgctxt
        else:
            new.previous_msgid, new.previous_msgctxt = old.previous_msgid, old.previous_msgctxt
            new.previous_msgid_plural = old.previous_msgid_plural
    return new
