"""Report the progress of each language and brief.

A fuzzy entry is not done, nor is a counted phrase that lacks a form. A brief counts only the strings that it uses.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from html import escape
from itertools import groupby

from napreport.content import markup
from napreport.content.folders import Project
from napreport.language.catalogue import EOT, UNREADABLE, Catalogue, State, read_catalogue, soften_faults
from napreport.language.pseudo import IDS
from napreport.messages.extract import catalogue_strings
from napreport.messages.po import DOMAINS, Domain
from napreport.pipeline import compose_brief
from napreport.prepare import Prepared, prepare
from napreport.problems import Rejected, require_known


@dataclass(frozen=True, slots=True)
class StringStatus:
    """A string's key, source words, state, and place ("" for none)."""

    key: str
    source: str
    state: State
    place: str

    @property
    def words(self) -> int:
        """The number of source words, without markup and references."""
        return len(markup.FACT.sub("", markup.plain_text(self.source)).split())


@dataclass(frozen=True, slots=True)
class BriefStatus:
    """A language's state in one brief, or in all ("")."""

    language: str
    brief: str
    entries: tuple[StringStatus, ...]

    def count(self, state: State) -> int:
        """Return how many strings are in a state."""
        return sum(entry.state == state for entry in self.entries)

    @property
    def left(self) -> int:
        """The number of source words left to translate or to review."""
        return sum(entry.words for entry in self.entries if entry.state != "done")

    @property
    def cells(self) -> tuple[str, ...]:
        """The row of a table with the columns of `HEAD`."""
        counts = (len(self.entries), *(self.count(state) for state in ("done", "fuzzy", "missing")), self.left)
        return (self.language, self.brief or "all", *map(str, counts))


HEAD = ("language", "brief", "strings", "translated", "fuzzy", "missing", "words left")


def translation_status(project: Project, only: Iterable[str] = ()) -> list[BriefStatus]:
    """Return each language's rows, the total first; raises `Rejected`."""
    ready = prepare(project, [IDS])
    known = [code for code in ready.languages if code != IDS]
    require_known("language", only, known)
    strings = catalogue_strings(ready)
    rows: list[BriefStatus] = []
    for code in dict.fromkeys(only) or known:
        catalogues = {domain: _catalogue(project, code, domain) for domain in DOMAINS}
        entries = {
            **_entries(strings["content"], catalogues["content"], is_source=code == ready.report.language),
            **_entries(strings["ui"], catalogues["ui"], is_source=code == ready.template_language),
        }
        rows.append(BriefStatus(code, "", tuple(entries.values())))
        for audience in ready.report.audiences:
            used = _used(ready, code, audience.id, catalogues)
            rows.append(BriefStatus(code, audience.id, tuple(entry for key, entry in entries.items() if key in used)))
    return rows


def _catalogue(project: Project, code: str, domain: Domain) -> Catalogue | None:
    """Return a catalogue, faulty entries as fuzzy."""
    path = project.catalogue(code, domain)
    if not path.exists():
        return None
    catalogue, problems = soften_faults(*read_catalogue(path, project.name(path), domain))
    broken = [problem for problem in problems if problem.code in UNREADABLE]
    if broken:
        raise Rejected(broken)
    return catalogue


def _entries(
    strings: Mapping[str, tuple[str, str | None]], catalogue: Catalogue | None, *, is_source: bool
) -> dict[str, StringStatus]:
    entries = {}
    for key, (text, plural) in strings.items():
        found = catalogue.find(key, text, plural) if catalogue else None
        state: State = found.state if found else "missing"
        if is_source and state == "missing":
            state = "done"
        entries[key] = StringStatus(key, text, state, str(found.place) if found else "")
    return entries


def _used(ready: Prepared, code: str, audience: str, catalogues: Mapping[Domain, Catalogue | None]) -> frozenset[str]:
    """Return the keys that a brief uses, by composing it."""
    content, words = ({code: found} if found else {} for found in (catalogues["content"], catalogues["ui"]))
    return compose_brief(replace(ready, content=content, words=words), audience, code, draft=True).used


def unfinished_languages(rows: Iterable[BriefStatus], project: Project) -> list[str]:
    """Return languages, except drafts, with work left in a brief."""
    drafts = {code for code, language in prepare(project, [IDS]).languages.items() if language.draft}
    left = {row.language for row in rows if row.brief and any(entry.state != "done" for entry in row.entries)}
    return sorted(left - drafts)


def status_csv(rows: Iterable[BriefStatus]) -> str:
    """Return the rows as CSV with a head."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow([name.replace(" ", "_") for name in HEAD])
    writer.writerows(row.cells for row in rows)
    return out.getvalue()


_STYLE = """body{font:16px/1.5 system-ui,sans-serif;max-width:60rem;margin:2rem auto;padding:0 1rem;color:#1a1a1a}
table{border-collapse:collapse;width:100%;margin:0 0 2rem}th,td{padding:.3rem .6rem;border-bottom:1px solid #ccc;text-align:start;
vertical-align:top}td.n,th.n{text-align:end;font-variant-numeric:tabular-nums}tr.done td{color:#1b6e3c}caption{text-align:start;
font-weight:600;padding:.3rem 0}progress{width:6rem}code{font-size:.85em}"""


def status_html(rows: Iterable[BriefStatus], title: str) -> str:
    """Return the rows, and strings left to do, as one HTML page."""
    body = [f"<h1>{escape(title)}</h1>"]
    for language, group in groupby(rows, key=lambda row: row.language):
        body += _language_html(language, tuple(group))
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
    return (
        f'<!doctype html>\n<html lang="en">\n<head>{head}</head>\n<body>\n' + "\n".join(body) + "\n</body>\n</html>\n"
    )


def _language_html(language: str, rows: tuple[BriefStatus, ...]) -> Iterator[str]:
    yield f"<h2>{escape(language)}</h2>"
    heads = "".join(f'<th scope="col"{" class=n" if index else ""}>{name}</th>' for index, name in enumerate(HEAD[1:]))
    yield f"<table><thead><tr>{heads}<th scope=col>done</th></tr></thead><tbody>"
    for row in rows:
        done, whole = row.count("done"), max(len(row.entries), 1)
        cells = "".join(f"<td class=n>{cell}</td>" for cell in row.cells[2:])
        meter = f'<progress value="{done}" max="{whole}"></progress> {100 * done // whole} %'
        state = " class=done" if done == len(row.entries) else ""
        yield f"<tr{state}><th scope=row>{escape(row.cells[1])}</th>{cells}<td>{meter}</td></tr>"
    yield "</tbody></table>"
    left = [entry for entry in rows[0].entries if entry.state != "done"]
    if left:
        yield f"<table><caption>Left to do: {len(left)}</caption><tbody>"
        for entry in left:
            key = "templates" if EOT in entry.key else entry.key
            yield f"<tr><td>{entry.state}</td><td><code>{escape(key)}</code></td><td>{escape(entry.source)}</td></tr>"
        yield "</tbody></table>"
