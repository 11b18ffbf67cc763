"""Incoming: from rows that came back and the catalogues as they stand to the changes that are taken and those refused.

Row by row: a row that is refused leaves its entry as it is and holds back no other; a fault of the whole file refuses all
of it. Nothing here writes.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polib

from napreport.content import markup
from napreport.exchange.rows import UNSPEAKABLE, ExchangeRow, Returned, Returns, Unit, stamp, units
from napreport.language.catalogue import form_faults
from napreport.messages.numerals import number_faults
from napreport.messages.pairs import LanguagePair, TranslationPair
from napreport.messages.po import Domain
from napreport.problems import Place, Problem, Rejected, did_you_mean, error


@dataclass(frozen=True, slots=True)
class Policy:
    """What an import may do: mark what it takes for review, take rows for reviewed, put older work in a newer one's place."""

    mark_fuzzy: bool = False
    reviewed: bool = False
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One text that is to change. `old` and `new` are equal where only its state or comments do."""

    place: Place
    id: str
    domain: Domain
    old: str
    new: str
    was: str
    fuzzy: bool
    comments: str = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What an import comes to: changes, refusals, how many rows came back as they were, and how many of these are still
    to be reviewed; how many rows that were sent did not come back."""

    changes: tuple[Change, ...]
    refused: tuple[Problem, ...]
    unchanged: int
    waiting: int
    absent: int = 0


def compare(
    returns: Returns,
    catalogues: Mapping[Domain, polib.POFile],
    tongues: Mapping[Domain, LanguagePair],
    project: str,
    file: str,
    policy: Policy,
) -> Outcome:
    """Return what to change in a language's catalogues. Raises `Rejected` for a file of another project or language."""
    _check_home(returns, project, next(iter(tongues.values())).target.code, file)
    known = {unit.row.id: unit.row for unit in units(catalogues)}
    times = Counter(row.id for row in returns.rows)
    changes: list[Change] = []
    refused: list[Problem] = []
    unchanged = waiting = 0
    for returned in returns.rows:
        place = Place(file, returned.number)
        row = known.get(returned.id)
        problems = [*_refusals(returned, row, times[returned.id], place, known, tongues, policy)]
        if problems or row is None:
            refused += problems
            if row is not None and times[returned.id] == 1 and _same_words(returned.source, row.source):
                changes += _remarks(returned, row, place)
            continue
        change = _change(returned, row, place, policy)
        if change is None:
            unchanged += 1
            waiting += row.state == "fuzzy"
        else:
            changes.append(change)
    absent = max(0, (returns.sent or 0) - len(times.keys() - {""}))
    return Outcome(tuple(changes), tuple(refused), unchanged, waiting, absent)


def untaken(returns: Returns, catalogues: Mapping[Domain, polib.POFile]) -> int:
    """Return how many rows of a file hold what no catalogue has: words, remarks, or what its reviewer said of their state."""
    known = {unit.row.id: unit.row for unit in units(catalogues)}
    return sum(_holds_more(returned, known.get(returned.id)) for returned in returns.rows)


def _holds_more(returned: Returned, row: ExchangeRow | None) -> bool:
    as_sent = returned.stamp in _stamps(returned.id, returned.source, returned.translation)
    if returned.fault or row is None:
        return bool(returned.fault or returned.comments) or not as_sent
    if as_sent and not _same_words(returned.source, row.source):
        return any(_new_comments(returned.comments, row.comments))
    return _change(returned, row, Place(""), Policy()) is not None


def _stamps(id_: str, source: str, translation: str) -> tuple[str, str]:
    """Return the stamps that a text may have gone out with: as done, and as to be reviewed."""
    return stamp(id_, source, translation, fuzzy=False), stamp(id_, source, translation, fuzzy=True)


def _check_home(returns: Returns, project: str, language: str, file: str) -> None:
    hint = "Import it where it came from; 'messages export' makes a file for this project."
    if returns.project and returns.project != project:
        message = f"the file belongs to the project '{returns.project}', and this one is '{project}'"
        raise Rejected([error(Place(file), "NR263", message, hint)])
    if returns.language and returns.language != language:
        message = f"the file is a translation into '{returns.language}', and '{language}' was asked for"
        raise Rejected([error(Place(file), "NR263", message, "Leave --language out, or correct it.")])


def _refusals(
    returned: Returned,
    row: ExchangeRow | None,
    times: int,
    place: Place,
    known: Mapping[str, ExchangeRow],
    tongues: Mapping[Domain, LanguagePair],
    policy: Policy,
) -> Iterator[Problem]:
    """Yield why a row cannot be taken: the first reason that makes the later ones meaningless, or all that hold."""
    if returned.fault:
        yield error(place, "NR269", f"'{returned.id}': {returned.fault}", "Leave words alone in the cell.")
    elif not returned.id:
        yield error(place, "NR264", "the row has no id", "Copy it from the file that was exported.")
    elif times > 1:
        message = f"the id '{returned.id}' stands in {times} rows"
        yield error(place, "NR264", message, "Keep the row that is meant; none of them was taken.")
    elif row is None:
        message = f"no text has the id '{returned.id}'{did_you_mean(returned.id, known)}"
        yield error(place, "NR264", message, "It was changed in the file, or the text is no longer in the report.")
    elif not _same_words(returned.source, row.source):
        message = f"'{row.id}': the source text is another one now: {_shown(row.source)}; in the file: {_shown(returned.source)}"
        yield error(place, "NR265", message, "It changed since the export, or in the file. Export the row again.")
    elif not _is_as_exported(returned, row):
        yield from _newer(returned, row, place, policy)
        yield from _faults(returned, row, place, tongues[row.domain])


def _same_words(one: str, other: str) -> bool:
    """Return whether two texts are the same but for white space that programs add or fold; no-break spaces count."""
    return one == other or re.split(r"[ \t\n]+", one.strip(" \t\n")) == re.split(r"[ \t\n]+", other.strip(" \t\n"))


def _is_as_exported(returned: Returned, row: ExchangeRow) -> bool:
    """Return whether the reviewer left the translation as it went out."""
    new = _cleaned(returned, row)
    if not new.strip() and not row.translation.strip():
        return True
    return new == row.translation or any(
        returned.stamp in _stamps(row.id, row.source, text) for text in (returned.translation, new)
    )


def _cleaned(returned: Returned, row: ExchangeRow) -> str:
    """Return the translation; one that was changed without the white space at its ends, unless its source has some, too."""
    text = returned.translation
    if row.source == row.source.strip() and text != row.translation:
        return text.strip(" \t\n")
    return text


def _newer(returned: Returned, row: ExchangeRow, place: Place, policy: Policy) -> Iterator[Problem]:
    """Yield a problem where the catalogue's translation is not the one that went out."""
    if policy.overwrite or row.stamp == returned.stamp or (not returned.stamp and not row.translation):
        return
    if returned.stamp in _stamps(row.id, row.source, row.translation):  # only its state has changed
        return
    message = (
        f"'{row.id}': the catalogue's translation is newer than the file: {_shown(row.translation)}; "
        f"in the file: {_shown(returned.translation)}"
    )
    yield error(
        place, "NR266", message, "Choose one of them in the PO file, or import with --overwrite to take the file's."
    )


def _faults(returned: Returned, row: ExchangeRow, place: Place, tongues: LanguagePair) -> Iterator[Problem]:
    new = _cleaned(returned, row)
    if not new:
        message = f"'{row.id}': the translation is empty; the catalogue has {_shown(row.translation)}"
        yield error(place, "NR269", message, "Write a translation. To drop one, empty it in the PO file.")
        return
    odd = UNSPEAKABLE.search(new)
    if odd:
        message = f"'{row.id}': the translation holds the invisible sign U+{ord(odd.group()):04X}"
        yield error(place, "NR269", message, "Delete the space there and type it again.")
    for _, fault, hint in form_faults(row.sources, new, row.domain):
        yield error(place, "NR267", f"the translation of '{row.id}' {fault}", hint)
    before = set(_numbers(row, row.translation, tongues)) if row.translation else set()
    wrong = [fault for fault in _numbers(row, new, tongues) if fault not in before]
    if wrong:
        message = f"the numbers in '{row.id}' are not those of the source: {'; '.join(wrong)}"
        yield error(
            place, "NR268", message, "Correct the number. Where the difference is meant, write it in the PO file."
        )


def _numbers(row: ExchangeRow, translation: str, tongues: LanguagePair) -> Iterator[str]:
    """Yield what is wrong with a translation's numbers; a plural form may say its number in words or leave it out."""
    if row.form is None:
        yield from number_faults(TranslationPair(row.id, row.source, translation, domain=row.domain), tongues)


def _shown(text: str) -> str:
    words = markup.plain_text(text) or text
    return f"“{words if len(words) <= 80 else words[:77] + '...'}”"


def _change(returned: Returned, row: ExchangeRow, place: Place, policy: Policy) -> Change | None:
    """Return what a row that may be taken changes, None where it changes nothing."""
    as_it_went = _is_as_exported(returned, row)
    new = row.translation if as_it_went else _cleaned(returned, row)
    # Only what went out for review can come back reviewed, and what did not can come back marked: the catalogue may have marked
    # it since, or taken the mark off.
    went_done, went_fuzzy = _stamps(row.id, row.source, row.translation)
    if new != row.translation:
        fuzzy = policy.mark_fuzzy or returned.state == "fuzzy"
    elif row.state == "fuzzy" and returned.stamp == went_fuzzy and (policy.reviewed or returned.state == "done"):
        fuzzy = policy.mark_fuzzy
    else:
        marked = row.state == "done" and returned.stamp == went_done and returned.state == "fuzzy"
        fuzzy = row.state == "fuzzy" or marked
    comments = "\n".join(_new_comments(returned.comments, row.comments))
    if new == row.translation and fuzzy == (row.state == "fuzzy") and not comments:
        return None
    return Change(place, row.id, row.domain, row.translation, new, row.state, fuzzy, comments)


def _remarks(returned: Returned, row: ExchangeRow, place: Place) -> Iterator[Change]:
    """Yield what is taken of a row whose text is refused: the reviewer's comments, which often say why it is as it is."""
    comments = "\n".join(_new_comments(returned.comments, row.comments))
    if comments:
        text = row.translation
        yield Change(place, row.id, row.domain, text, text, row.state, row.state == "fuzzy", comments)


def _new_comments(returned: str, old: str) -> Iterator[str]:
    """Yield the lines that the catalogue does not have; none that it has is ever taken out."""
    had = {line.strip() for line in old.split("\n")}
    for line in returned.split("\n"):
        if line.strip() and line.strip() not in had:
            yield line.strip()


def apply(changes: Sequence[Change], catalogues: Mapping[Domain, polib.POFile]) -> frozenset[Domain]:
    """Write changes into the entries of `catalogues`, in place, and return which of them changed."""
    homes: dict[str, Unit] = {unit.row.id: unit for unit in units(catalogues)}
    touched: dict[int, list[Change]] = {}
    for change in changes:
        entry = homes[change.id].entry
        form = homes[change.id].row.form
        if form is None:
            entry.msgstr = change.new
        else:
            entry.msgstr_plural[form] = change.new
        if change.comments:
            lines = [line for line in entry.tcomment.split("\n") if line]
            entry.tcomment = "\n".join([*lines, *_new_comments(change.comments, entry.tcomment)])
        touched.setdefault(id(entry), []).append(change)
    for unit in homes.values():
        mine = touched.pop(id(unit.entry), None)
        if mine is not None:
            # All forms of a counted phrase share one mark, which goes when the last of them is done.
            open_ = unit.entry.fuzzy and len(mine) < len(unit.entry.msgstr_plural)
            _mark(unit.entry, fuzzy=open_ or any(change.fuzzy for change in mine))
            if unit.entry.fuzzy and unit.entry.previous_msgid and any(change.old != change.new for change in mine):
                # The text is no longer that of the earlier words: an edit that is taken back must not clear it.
                unit.entry.previous_msgctxt = unit.entry.previous_msgctxt or unit.entry.msgctxt
    return frozenset(change.domain for change in changes)


def _mark(entry: polib.POEntry, *, fuzzy: bool) -> None:
    if fuzzy == entry.fuzzy:
        return
    others = [flag for flag in entry.flags if flag != "fuzzy"]
    entry.flags = ["fuzzy", *others] if fuzzy else others
    if not fuzzy:
        entry.previous_msgid = entry.previous_msgctxt = entry.previous_msgid_plural = None
