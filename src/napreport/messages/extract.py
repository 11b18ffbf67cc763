"""Extract a project's strings into templates of catalogues (POT).

The same words give the same bytes. Each string comes with comments for its translator: where it is printed in which brief,
and how long it may be. `babel_extractor` gives the same strings to `pybabel extract`.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import IO, Any

import polib

from napreport.content.folders import Project
from napreport.content.report import FILE_OF, Report
from napreport.content.select import select
from napreport.content.strings import String, record_of, walk_strings
from napreport.language.catalogue import entry_key
from napreport.language.pseudo import IDS
from napreport.messages.locations import MessageLocation, locate_messages
from napreport.messages.po import Domain
from napreport.prepare import Prepared, prepare
from napreport.problems import Rejected

#: Babel's options for the templates; babel.cfg has the same for `pybabel extract`.
_JINJA = {"silent": "false", "trimmed": "true", "newstyle_gettext": "true"}
_KEYWORDS = {
    "_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "pgettext": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}


@dataclass(frozen=True, slots=True)
class ExtractedMessage:
    """A content string, its place (lines from 1), and comments for translators."""

    file: str
    line: int
    string: String
    comments: tuple[str, ...]


def extract_project(project: Project) -> dict[Domain, polib.POFile]:
    """Return both catalogues' templates, by domain; raises `Rejected`."""
    ready = prepare(project, [IDS])
    return {"content": extract_content(ready), "ui": extract_templates(ready)}


def extract_content(ready: Prepared) -> polib.POFile:
    """Return the content's POT, with ids as contexts."""
    pot = _empty_po(ready.report, ready.report.language)
    for message in content_messages(ready):
        string = message.string
        entry = polib.POEntry(
            msgctxt=string.context,
            msgid=string.text,
            comment="\n".join(message.comments),
            occurrences=[(message.file, "")],  # with lines, every entry below an edit would change
        )
        if string.plural:
            entry.msgid_plural = string.plural
            entry.msgstr_plural = {0: "", 1: ""}
        pot.append(entry)
    return pot


def content_messages(ready: Prepared) -> Iterator[ExtractedMessage]:
    """Yield all content strings in the schema's order."""
    labels = {audience.id: audience.label for audience in ready.report.audiences}
    readers, locations = _readers(ready.report), locate_messages(ready)
    for string in walk_strings(ready.report):
        file = FILE_OF[str(string.path[0])]
        line = ready.validated.document(file).place(*string.path).line
        read_by = [labels[audience] for audience in readers.get(record_of(string.context), ())]
        comments = _comments(
            string, read_by, locations.get(string.context, {}), labels, ready.design.room(string.context)
        )
        yield ExtractedMessage(f"content/{file}", line, string, tuple(comments))


def _comments(
    string: String,
    read_by: list[str],
    locations: Mapping[str, MessageLocation],
    labels: Mapping[str, str],
    room: int | None,
) -> Iterator[str]:
    together: dict[str, list[str]] = {}
    for audience, location in locations.items():
        together.setdefault(str(location), []).append(f"“{labels[audience]}”")
    for where, briefs in together.items():
        yield f"{', '.join(briefs)}: {where}."
    if not together and read_by:
        yield f"Read by: {', '.join(f'“{label}”' for label in read_by)}."
    if string.context.startswith("fact."):
        name = string.context.removeprefix("fact.").removesuffix(".name")
        yield f"Stands inside other texts, where they say {{{name}}}."
    if ".quotation.text" in string.context:
        yield "A quotation: give the published wording where there is one; quotation marks are put in."
    if string.plural:
        yield "{n} is the number in digits, {n:words} in words."
    if room is not None:
        yield f"At most {room} letters."


def _readers(report: Report) -> dict[str, list[str]]:
    """Return the audiences that read each record."""
    readers: dict[str, list[str]] = {}
    for audience in report.audiences:
        for string in walk_strings(select(report, audience.id).report):
            found = readers.setdefault(record_of(string.context), [])
            if audience.id not in found:
                found.append(audience.id)
    return readers


def extract_templates(ready: Prepared) -> polib.POFile:
    """Return the templates' POT, by Jinja's own extractor for Babel."""
    from babel.messages.extract import extract_from_dir

    pot = _empty_po(ready.report, ready.template_language)
    entries: dict[tuple[str, str], polib.POEntry] = {}
    messages = extract_from_dir(
        ready.project.templates,
        method_map=[("**.j2", "jinja2")],
        options_map={"**.j2": _JINJA},
        keywords=_KEYWORDS,
        comment_tags=["Translators:"],
        strip_comment_tags=True,
    )
    for file, _, message, comments, context in sorted(messages, key=lambda row: (row[0], row[1])):
        singular, plural = (message[0], message[1]) if isinstance(message, tuple) else (message, "")
        entry = entries.setdefault((context or "", singular), polib.POEntry(msgid=singular, msgctxt=context))
        entry.occurrences = sorted({*entry.occurrences, (f"templates/{Path(file).as_posix()}", "")})
        if plural:
            entry.msgid_plural, entry.msgstr_plural = plural, {0: "", 1: ""}
        if "%(" in singular + plural:
            entry.flags = ["python-format"]  # shows the placeholders to a translator's editor
        if comments and not entry.comment:
            entry.comment = " ".join(" ".join(comments).split())
    pot.extend(entries.values())
    return pot


def catalogue_strings(ready: Prepared) -> dict[Domain, dict[str, tuple[str, str | None]]]:
    """Return (words, plural) of each domain's strings by their catalogue key."""
    templates = extract_templates(ready)
    return {
        "content": {string.context: (string.text, string.plural) for string in walk_strings(ready.report)},
        "ui": {entry_key(entry, "ui"): (entry.msgid, entry.msgid_plural or None) for entry in templates},
    }


def _empty_po(report: Report, language: str) -> polib.POFile:
    """Return an empty PO file, dated like the report to be reproducible."""
    po = polib.POFile(wrapwidth=0)
    po.metadata = {
        "Project-Id-Version": report.id,
        "POT-Creation-Date": f"{report.date.first_day.isoformat()} 00:00+0000",
        "MIME-Version": "1.0",
        "Content-Type": "text/plain; charset=UTF-8",
        "Content-Transfer-Encoding": "8bit",
        "X-Source-Language": language,
    }
    return po


def babel_extractor(
    fileobj: IO[bytes], keywords: Any, comment_tags: Any, options: Any
) -> Iterator[tuple[int, str, str | tuple[str, ...], list[str]]]:
    """Yield one content file's strings for Babel.

    Each is a line, a function, its arguments, and comments. The rest of the project is read too, because it says where a string
    is printed. Raises ValueError with all its problems.
    """
    path = Path(fileobj.name).resolve()
    try:
        messages = _messages(path.parent.parent)
    except Rejected as rejected:
        raise ValueError("\n".join(map(str, rejected.problems))) from None
    for message in messages:
        if message.file == f"content/{path.name}":
            string = message.string
            function, words = (
                ("npgettext", (string.text, string.plural)) if string.plural else ("pgettext", (string.text,))
            )
            yield message.line, function, (string.context, *words), list(message.comments)


@lru_cache(maxsize=1)
def _messages(root: Path) -> tuple[ExtractedMessage, ...]:
    """Return a project's strings; Babel asks for each file separately."""
    return tuple(content_messages(prepare(Project.at(root), [IDS])))
