"""Compare returned rows with the catalogues: take changes, refuse rows with reasons.

A refused row leaves its entry as it is and does not hinder others; a fault of the whole file refuses all rows. Nothing here
writes files.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import polib

from napreport.content import markup
from napreport.exchange.rows import UNSUPPORTED, ExchangeRow, ReturnedFile, ReturnedRow, catalogue_rows, stamp
from napreport.exchange.unpack import refusal
from napreport.language.catalogue import form_faults
from napreport.messages.numerals import number_faults
from napreport.messages.pairs import LanguagePair, TranslationPair
from napreport.messages.po import Domain
from napreport.problems import Place, Problem, did_you_mean, error


@dataclass(frozen=True, slots=True)
class ImportOptions:
    """What an import may do.

    It may mark all that it takes as fuzzy, take unchanged rows for reviewed, and replace newer translations.
    """

    mark_fuzzy: bool = False
    reviewed: bool = False
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class TextChange:
    """A change of one text, its state or its comments.

    `old` and `new` are equal if only state or comments changed.
    """

    place: Place
    id: str
    domain: Domain
    old: str
    new: str
    old_state: str
    fuzzy: bool
    comments: str = ""


@dataclass(frozen=True, slots=True)
class ImportResult:
    """The changes and refusals of an import.

    `unchanged` counts the rows that had neither. Of `unchanged` rows, `waiting` are still to be reviewed; `absent` rows
    were sent and did not come back.
    """

    changes: tuple[TextChange, ...]
    refused: tuple[Problem, ...]
    unchanged: int
    waiting: int
    absent: int = 0


def compare_rows(
    returned_file: ReturnedFile,
    catalogues: Mapping[Domain, polib.POFile],
    pairs: Mapping[Domain, LanguagePair],
    project: str,
    file: str,
    options: ImportOptions,
) -> ImportResult:
    """Return what to change in a language's catalogues.

    Raises `Rejected` for a file of another project or language.
    """
    _check_origin(returned_file, project, next(iter(pairs.values())).target.code, file)
    rows = {row.id: row for row, _ in catalogue_rows(catalogues)}
    times = Counter(returned.id for returned in returned_file.rows)
    changes: list[TextChange] = []
    refused: list[Problem] = []
    unchanged = waiting = 0
    for returned in returned_file.rows:
        place = Place(file, returned.number)
        row = rows.get(returned.id)
        problems = [*_refusals(returned, row, times[returned.id], place, rows, pairs, options)]
        if problems or row is None:
            refused += problems
            if row is not None and times[returned.id] == 1 and _same_words(returned.source, row.source):
                changes += _comment_change(returned, row, place)
            continue
        change = _change(returned, row, place, options)
        if change is None:
            unchanged += 1
            waiting += row.state == "fuzzy"
        else:
            changes.append(change)
    absent = max(0, (returned_file.sent or 0) - len(times.keys() - {""}))
    return ImportResult(tuple(changes), tuple(refused), unchanged, waiting, absent)


def count_unimported(returned_file: ReturnedFile, catalogues: Mapping[Domain, polib.POFile]) -> int:
    """Count the rows with words, comments or states that no catalogue has."""
    rows = {row.id: row for row, _ in catalogue_rows(catalogues)}
    return sum(_is_unimported(returned, rows.get(returned.id)) for returned in returned_file.rows)


def _is_unimported(returned: ReturnedRow, row: ExchangeRow | None) -> bool:
    as_sent = returned.stamp in _stamps(returned.id, returned.source, returned.translation)
    if returned.fault or row is None:
        return bool(returned.fault or returned.comments) or not as_sent
    if as_sent and not _same_words(returned.source, row.source):
        return any(_new_comments(returned.comments, row.comments))
    return _change(returned, row, Place(""), ImportOptions()) is not None


def _stamps(id_: str, source: str, translation: str) -> tuple[str, str]:
    """Return the stamps of a text as done and as fuzzy."""
    return stamp(id_, source, translation, fuzzy=False), stamp(id_, source, translation, fuzzy=True)


def _check_origin(returned_file: ReturnedFile, project: str, language: str, file: str) -> None:
    if returned_file.project and returned_file.project != project:
        message = f"the file belongs to the project '{returned_file.project}', and this one is '{project}'"
        hint = "Import it where it came from; 'messages export' makes a file for this project."
        raise refusal(file, message, hint, "NR263")
    if returned_file.language and returned_file.language != language:
        message = f"the file is a translation into '{returned_file.language}', and '{language}' was asked for"
        raise refusal(file, message, "Leave --language out, or correct it.", "NR263")


# ---- refusals


def _refusals(
    returned: ReturnedRow,
    row: ExchangeRow | None,
    times: int,
    place: Place,
    rows: Mapping[str, ExchangeRow],
    pairs: Mapping[Domain, LanguagePair],
    options: ImportOptions,
) -> Iterator[Problem]:
    """Yield why a row cannot be taken, without meaningless later reasons."""
    if returned.fault:
        yield error(place, "NR269", f"'{returned.id}': {returned.fault}", "Leave words alone in the cell.")
    elif not returned.id:
        yield error(place, "NR264", "the row has no id", "Copy it from the file that was exported.")
    elif times > 1:
        message = f"the id '{returned.id}' stands in {times} rows"
        yield error(place, "NR264", message, "Keep the row that is meant; none of them was taken.")
    elif row is None:
        message = f"no text has the id '{returned.id}'{did_you_mean(returned.id, rows)}"
        yield error(place, "NR264", message, "It was changed in the file, or the text is no longer in the report.")
    elif not _same_words(returned.source, row.source):
        sources = f"{_quoted(row.source)}; in the file: {_quoted(returned.source)}"
        message = f"'{row.id}': the source text is another one now: {sources}"
        yield error(place, "NR265", message, "It changed since the export, or in the file. Export the row again.")
    elif not _is_as_exported(returned, row):
        yield from _newer_translation(returned, row, place, options)
        yield from _translation_faults(returned, row, place, pairs[row.domain])


def _same_words(one: str, other: str) -> bool:
    """Say whether two texts differ only in white space.

    Only white space that programs add or fold; no-break spaces count.
    """
    return one == other or re.split(r"[ \t\n]+", one.strip(" \t\n")) == re.split(r"[ \t\n]+", other.strip(" \t\n"))


def _is_as_exported(returned: ReturnedRow, row: ExchangeRow) -> bool:
    """Say whether the reviewer left the translation as it went out."""
    new = _stripped(returned, row)
    if not new.strip() and not row.translation.strip():
        return True
    return new == row.translation or any(
        returned.stamp in _stamps(row.id, row.source, text) for text in (returned.translation, new)
    )


def _stripped(returned: ReturnedRow, row: ExchangeRow) -> str:
    """Return the translation without outer white space.

    An unchanged one keeps it, and so does one whose source has some.
    """
    text = returned.translation
    return text if row.source != row.source.strip() or text == row.translation else text.strip(" \t\n")


def _newer_translation(
    returned: ReturnedRow, row: ExchangeRow, place: Place, options: ImportOptions
) -> Iterator[Problem]:
    """Yield a problem if the catalogue's translation changed since sending."""
    if options.overwrite or row.stamp == returned.stamp or (not returned.stamp and not row.translation):
        return
    if returned.stamp in _stamps(row.id, row.source, row.translation):  # Only the state has changed.
        return
    translations = f"{_quoted(row.translation)}; in the file: {_quoted(returned.translation)}"
    message = f"'{row.id}': the catalogue's translation is newer than the file: {translations}"
    hint = "Choose one of them in the PO file, or import with --overwrite to take the file's."
    yield error(place, "NR266", message, hint)


def _translation_faults(returned: ReturnedRow, row: ExchangeRow, place: Place, pair: LanguagePair) -> Iterator[Problem]:
    new = _stripped(returned, row)
    if not new:
        message = f"'{row.id}': the translation is empty; the catalogue has {_quoted(row.translation)}"
        yield error(place, "NR269", message, "Write a translation. To drop one, empty it in the PO file.")
        return
    bad = UNSUPPORTED.search(new)
    if bad:
        message = f"'{row.id}': the translation holds the invisible sign U+{ord(bad.group()):04X}"
        yield error(place, "NR269", message, "Delete the space there and type it again.")
    for _, fault, hint in form_faults(row.sources, new, row.domain):
        yield error(place, "NR267", f"the translation of '{row.id}' {fault}", hint)
    old_faults = set(_number_faults(row, row.translation, pair)) if row.translation else set()
    faults = [fault for fault in _number_faults(row, new, pair) if fault not in old_faults]
    if faults:
        message = f"the numbers in '{row.id}' are not those of the source: {'; '.join(faults)}"
        hint = "Correct the number. Where the difference is meant, write it in the PO file."
        yield error(place, "NR268", message, hint)


def _number_faults(row: ExchangeRow, translation: str, pair: LanguagePair) -> Iterator[str]:
    """Yield the wrong numbers of a translation.

    A plural form may write its number in words or leave it out.
    """
    if row.form is None:
        yield from number_faults(TranslationPair(row.id, row.source, translation, domain=row.domain), pair)


def _quoted(text: str) -> str:
    words = markup.plain_text(text) or text
    return f"“{words if len(words) <= 80 else words[:77] + '...'}”"


# ---- changes


def _change(returned: ReturnedRow, row: ExchangeRow, place: Place, options: ImportOptions) -> TextChange | None:
    """Return the change of an acceptable row; None if it changes nothing."""
    new = row.translation if _is_as_exported(returned, row) else _stripped(returned, row)
    # A review takes off a mark only from a text that went out with it, and adds one only to a text that went out without it: the
    # catalogue's mark may have changed since.
    done_stamp, fuzzy_stamp = _stamps(row.id, row.source, row.translation)
    was_fuzzy = row.state == "fuzzy"
    if new != row.translation:
        fuzzy = options.mark_fuzzy or returned.state == "fuzzy"
    elif was_fuzzy and returned.stamp == fuzzy_stamp and (options.reviewed or returned.state == "done"):
        fuzzy = options.mark_fuzzy
    else:
        fuzzy = was_fuzzy or (row.state == "done" and returned.stamp == done_stamp and returned.state == "fuzzy")
    comments = "\n".join(_new_comments(returned.comments, row.comments))
    if new == row.translation and fuzzy == was_fuzzy and not comments:
        return None
    return TextChange(place, row.id, row.domain, row.translation, new, row.state, fuzzy, comments)


def _comment_change(returned: ReturnedRow, row: ExchangeRow, place: Place) -> Iterator[TextChange]:
    """Yield the comments of a refused row: they often explain it."""
    comments = "\n".join(_new_comments(returned.comments, row.comments))
    if comments:
        text = row.translation
        yield TextChange(place, row.id, row.domain, text, text, row.state, row.state == "fuzzy", comments)


def _new_comments(returned: str, old: str) -> Iterator[str]:
    """Yield comment lines that the catalogue lacks; none is ever removed."""
    old_lines = {line.strip() for line in old.split("\n")}
    for line in map(str.strip, returned.split("\n")):
        if line and line not in old_lines:
            yield line


def apply_changes(changes: Sequence[TextChange], catalogues: Mapping[Domain, polib.POFile]) -> frozenset[Domain]:
    """Change the entries of `catalogues` in place; return the catalogues that changed."""
    entries = {row.id: (row, entry) for row, entry in catalogue_rows(catalogues)}
    by_entry: dict[int, tuple[polib.POEntry, list[TextChange]]] = {}
    for change in changes:
        row, entry = entries[change.id]
        if row.form is None:
            entry.msgstr = change.new
        else:
            entry.msgstr_plural[row.form] = change.new
        if change.comments:
            lines = [line for line in entry.tcomment.split("\n") if line]
            entry.tcomment = "\n".join([*lines, *_new_comments(change.comments, entry.tcomment)])
        by_entry.setdefault(id(entry), (entry, []))[1].append(change)
    for entry, own in by_entry.values():
        # All forms of a plural share one mark; it goes when the last of them is done.
        has_open_forms = entry.fuzzy and len(own) < len(entry.msgstr_plural)
        _set_fuzzy(entry, fuzzy=has_open_forms or any(change.fuzzy for change in own))
        if entry.fuzzy and entry.previous_msgid and any(change.old != change.new for change in own):
            # The text now belongs to the new source: undoing the edit of the source must not clear the mark.
            entry.previous_msgctxt = entry.previous_msgctxt or entry.msgctxt
    return frozenset(change.domain for change in changes)


def _set_fuzzy(entry: polib.POEntry, *, fuzzy: bool) -> None:
    if fuzzy == entry.fuzzy:
        return
    others = [flag for flag in entry.flags if flag != "fuzzy"]
    entry.flags = ["fuzzy", *others] if fuzzy else others
    if not fuzzy:
        entry.previous_msgid = entry.previous_msgctxt = entry.previous_msgid_plural = None
