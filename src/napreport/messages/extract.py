"""Extract: from content and templates to the two templates of catalogues (POT), the same bytes for the same words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path

import polib

from napreport.model import FILES, Report
from napreport.select import select
from napreport.strings import String, texts

_FILE_OF = {name: file for file, schema in FILES.items() for name in schema.model_fields}


def extract_content(report: Report) -> polib.POFile:
    """Return the content's POT: every translatable string, its id as context, where it stands and who reads it."""
    pot = _new(report, report.language)
    readers = _readers(report)
    for string in texts(report):
        record = ".".join(string.context.split(".")[:2])
        entry = polib.POEntry(
            msgctxt=string.context,
            msgid=string.text,
            comment="\n".join(_comments(string, record, readers)),
            occurrences=[(f"content/{_FILE_OF[str(string.path[0])]}", "")],
        )
        if string.plural:
            entry.msgid_plural = string.plural
            entry.msgstr_plural = {0: "", 1: ""}
        pot.append(entry)
    return pot


def _comments(string: String, record: str, readers: Mapping[str, list[str]]) -> Iterator[str]:
    if ".quotation.text" in string.context:
        yield "A quotation: give the published wording where there is one; quotation marks are put in."
    audiences = readers.get(record)
    if audiences:
        yield f"Read by: {', '.join(audiences)}"


def _readers(report: Report) -> dict[str, list[str]]:
    """Return the audiences that read each record, by the first two steps of its strings' context."""
    readers: dict[str, list[str]] = {}
    for audience in report.audiences:
        for string in texts(select(report, audience.id).report):
            record = ".".join(string.context.split(".")[:2])
            if audience.id not in readers.setdefault(record, []):
                readers[record].append(audience.id)
    return readers


def extract_templates(templates: Path, report: Report, language: str) -> polib.POFile:
    """Return the templates' POT, by Jinja's own extractor for Babel."""
    from babel.messages.extract import extract_from_dir

    pot = _new(report, language)
    found: dict[tuple[str, str], polib.POEntry] = {}
    walked = extract_from_dir(
        templates,
        method_map=[("**.j2", "jinja2")],
        options_map={"**.j2": {"silent": "false", "trimmed": "true", "newstyle_gettext": "true"}},
        keywords={
            "_": None,
            "gettext": None,
            "ngettext": (1, 2),
            "pgettext": ((1, "c"), 2),
            "npgettext": ((1, "c"), 2, 3),
        },
        comment_tags=["Translators:"],
        strip_comment_tags=True,
    )
    for file, _, message, comments, context in sorted(walked, key=lambda row: (row[0], row[1])):
        singular, plural = (message[0], message[1]) if isinstance(message, tuple) else (message, "")
        entry = found.setdefault((context or "", singular), polib.POEntry(msgid=singular, msgctxt=context))
        entry.occurrences = sorted({*entry.occurrences, (f"templates/{Path(file).as_posix()}", "")})
        if plural:
            entry.msgid_plural, entry.msgstr_plural = plural, {0: "", 1: ""}
        if comments and not entry.comment:
            entry.comment = " ".join(" ".join(comments).split())
    pot.extend(found.values())
    return pot


def _new(report: Report, language: str) -> polib.POFile:
    """Return an empty PO file. Its date is the report's, so that nothing changes when no string does."""
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
