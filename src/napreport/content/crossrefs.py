"""Cross-references: what the records of a report say of each other, checked over whatever records fit the schema.

Each check is a small function from the contents to problems; `CROSS_CHECKS` is their table.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from napreport.content import markup
from napreport.content.distribution import Distribution
from napreport.content.fields import Noted
from napreport.content.load import Document
from napreport.content.records import Audience, Fact, Figure, Finding, Recommendation
from napreport.content.report import FILE_OF, FILES, OPTIONAL
from napreport.content.strings import String, walk_strings
from napreport.problems import Place, Problem, did_you_mean, error, warning

#: The lists whose ids share one space, because a part's `items` may name any of them.
SHOWN = ("findings", "figures", "listings")


@dataclass(frozen=True, slots=True)
class Contents:
    """The fields that fit, the documents they came from, and which items of each list were kept."""

    fields: dict[str, Any]
    documents: dict[str, Document]
    kept: dict[str, dict[str, list[int]]]

    def records(self, name: str) -> Iterable[Any]:
        """Return the records of a list that fit the schema."""
        return self.fields.get(name) or ()

    def read(self, name: str) -> bool:
        """Return whether the file of a list could be read; if not, nothing can be said to be missing from it."""
        file = FILE_OF[name]
        return isinstance(self.documents[file].data, dict) or file in OPTIONAL

    def ids(self, name: str) -> set[str]:
        """Return every id written in a list, also those of records that do not fit: they are not missing, only broken."""
        data = self.documents[FILE_OF[name]].data
        rows = data.get(name) if isinstance(data, dict) else None
        return (
            {str(row["id"]) for row in rows if isinstance(row, dict) and "id" in row}
            if isinstance(rows, list)
            else set()
        )

    def facts(self) -> dict[str, Fact | None]:
        """Return every fact written, by dotted name; None for one that does not fit."""
        data = self.documents["facts.yaml"].data
        written = data.get("facts") if isinstance(data, dict) else None
        names: dict[str, Fact | None] = {}
        for group, facts in written.items() if isinstance(written, dict) else ():
            for name in facts if isinstance(facts, dict) else ():
                names[f"{group}.{name}"] = (self.fields.get("facts") or {}).get(group, {}).get(name)
        return names

    def place(self, path: tuple[str | int, ...], token: str = "") -> Place:
        """Return where the value at `path` of the model is written, or `token` inside it."""
        name = str(path[0])
        document = self.documents[FILE_OF[name]]
        kept = self.kept.get(FILE_OF[name], {}).get(name)
        if kept is not None and len(path) > 1 and isinstance(path[1], int):
            path = (name, kept[path[1]], *path[2:])
        path = tuple("from" if step == "from_" else step for step in path)
        return document.place_of(token, *path) if token else document.place(*path)

    def strings(self) -> Iterator[String]:
        """Yield every translatable string of the records that fit."""
        for schema in FILES.values():
            present = {name: self.fields[name] for name in schema.model_fields if self.fields.get(name) is not None}
            if present:
                yield from walk_strings(schema.model_construct(None, **present))


def check_ids(contents: Contents) -> Iterator[Problem]:
    """NR013: an id names one record; ids of findings, figures and listings share one space."""
    seen: dict[str, Place] = {}
    for name, file in FILE_OF.items():
        document = contents.documents[file]
        rows = document.data.get(name) if isinstance(document.data, dict) else None
        yield from _repeats(rows, document, (name,), "shown" if name in SHOWN else name, seen)


def _repeats(
    rows: Any, document: Document, path: tuple[str | int, ...], scope: str, seen: dict[str, Place]
) -> Iterator[Problem]:
    if isinstance(rows, dict):
        for name, value in rows.items():
            yield from _repeats(value, document, (*path, name), f"{scope}/{name}", seen)
    if not isinstance(rows, list):
        return
    for index, row in enumerate(rows):
        if not isinstance(row, dict):
            continue
        key = row.get("id")
        if isinstance(key, str):
            place = document.place(*path, index, "id")
            first = seen.setdefault(f"{scope}#{key}", place)
            if first is not place:
                hint = "Give one of them another id. Translations hang on ids: keep the older one."
                yield error(place, "NR013", f"the id '{key}' is used already, at {first}", hint)
        for name, value in row.items():
            yield from _repeats(value, document, (*path, index, name), f"{scope}/{index}/{name}", seen)


def check_finding_numbers(contents: Contents) -> Iterator[Problem]:
    """NR013: a finding keeps its number in every brief, so no two share one; good practices have none."""
    seen: dict[int, str] = {}
    for index, finding in enumerate(contents.records("findings")):
        place = contents.place(("findings", index, "number"))
        if finding.kind == "good-practice" and finding.number is not None:
            message = f"the good practice '{finding.id}' has a number"
            yield error(place, "NR013", message, "Take the number out: good practices are named.")
        elif finding.kind != "good-practice" and finding.number is None:
            yield error(place, "NR010", f"the finding '{finding.id}' has no number", "Give it the next free number.")
        elif finding.number is not None and seen.setdefault(finding.number, finding.id) != finding.id:
            message = f"the number {finding.number} is used already, by '{seen[finding.number]}'"
            yield error(place, "NR013", message, "Give it the next free number.")


def check_references(contents: Contents) -> Iterator[Problem]:
    """NR014: whatever a record names exists."""
    known = {name: contents.ids(name) for name in (*SHOWN, "groups", "sources", "audiences", "recommendations")}
    facts = contents.facts()
    files = {
        **{f"{name.removesuffix('s')}": (name,) for name in known},
        "fact": ("facts",),
        "recommendation to this audience": ("recommendations",),
        "finding, figure or listing": SHOWN,
    }

    def need(path: tuple[str | int, ...], target: str, names: Iterable[str], what: str) -> Iterator[Problem]:
        names = set(names)
        if target not in names and all(map(contents.read, files[what])):
            place = contents.place(path, target)
            hint = "Correct the id, or add the record."
            yield error(place, "NR014", f"unknown {what} '{target}'{did_you_mean(target, names)}", hint)

    for i, finding in enumerate(contents.records("findings")):
        here: tuple[str | int, ...] = ("findings", i)
        if finding.figure:
            yield from need((*here, "figure"), finding.figure, known["figures"], "figure")
        for v, voice in enumerate(finding.voices):
            yield from need((*here, "voices", v, "group"), voice.group, known["groups"], "group")
        if finding.quotation and finding.quotation.source:
            yield from need((*here, "quotation", "source"), finding.quotation.source, known["sources"], "source")
    for i, recommendation in enumerate(contents.records("recommendations")):
        here = ("recommendations", i)
        yield from need((*here, "audience"), recommendation.audience, known["audiences"], "audience")
        for s, support in enumerate(recommendation.rests_on):
            yield from need((*here, "rests_on", s, "finding"), support.finding, known["findings"], "finding")
    for i, figure in enumerate(contents.records("figures")):
        for r, row in enumerate(figure.rows):
            here = ("figures", i, "rows", r, "fact")
            yield from need(here, row.fact, facts, "fact")
            yield from _fits(
                contents, here, facts.get(row.fact), ("period",) if figure.kind == "spans" else ("number",)
            )
    for i, step in enumerate(contents.records("timeline")):
        yield from need(("timeline", i, "fact"), step.fact, facts, "fact")
        yield from _fits(contents, ("timeline", i, "fact"), facts.get(step.fact), ("date", "period"))
    for i, audience in enumerate(contents.records("audiences")):
        own = {r.id for r in contents.records("recommendations") if r.audience == audience.id}
        for m, message in enumerate(audience.messages):
            for r, target in enumerate(message.recommendations):
                path = ("audiences", i, "messages", m, "recommendations", r)
                yield from need(path, target, own, "recommendation to this audience")
        shown = known["findings"] | known["figures"] | known["listings"]
        for p, part in enumerate(audience.parts):
            for t, target in enumerate(part.items):
                yield from need(("audiences", i, "parts", p, "items", t), target, shown, "finding, figure or listing")


def _fits(
    contents: Contents, path: tuple[str | int, ...], fact: Fact | None, kinds: tuple[str, ...]
) -> Iterator[Problem]:
    if fact is not None and all(getattr(fact, kind) is None for kind in kinds):
        yield error(
            contents.place(path), "NR012", f"this must name a fact that is a {' or a '.join(kinds)}", "Name another."
        )


def check_pinpoints(contents: Contents) -> Iterator[Problem]:
    """NR015 and NR018: every record says from which section it comes, and no section is left out."""
    sections = {section.id: section for section in contents.records("sections")}
    if not sections:
        return
    used: set[str] = set()
    for path, record in _noted(contents):
        for i, pinpoint in enumerate(record.from_):
            used.add(pinpoint)
            if pinpoint not in sections:
                place = contents.place((*path, "from_", i))
                message = f"the source report has no section '{pinpoint}'{did_you_mean(pinpoint, sections)}"
                yield error(place, "NR015", message, "The sections are listed in report.yaml, under 'sections'.")
    broken = any(contents.kept.values()) or not all(map(contents.read, FILE_OF))
    for index, section in enumerate(contents.records("sections")):
        if section.covered and section.id not in used and not broken:
            message = f"nothing comes from section {section.id} of the source report, '{section.title}'"
            hint = "Add a record with that pinpoint, or say 'covered: false' if the section holds no text."
            yield warning(contents.place(("sections", index)), "NR018", message, hint)


def _noted(contents: Contents) -> Iterator[tuple[tuple[str | int, ...], Noted]]:
    for name in ("findings", "recommendations", "figures", "timeline", "listings"):
        for index, record in enumerate(contents.records(name)):
            yield (name, index), record
    if contents.fields.get("method") is not None:
        yield ("method",), contents.fields["method"]
    for group, facts in (contents.fields.get("facts") or {}).items():
        for name, fact in facts.items():
            yield ("facts", group, name), fact


def check_inline_markup(contents: Contents) -> Iterator[Problem]:
    """NR014, NR020 and NR022: what stands inside the texts: facts, notes, markup."""
    facts, sources = contents.facts(), contents.ids("sources")
    for string in contents.strings():
        for text in filter(None, (string.text, string.plural)):
            for reference in markup.references(text):
                place = contents.place(string.path, reference.written)
                if (
                    reference.kind == "fact"
                    and reference.target not in facts
                    and string.plural is None
                    and contents.read("facts")
                ):
                    message = f"unknown fact '{reference.target}'{did_you_mean(reference.target, facts)}"
                    yield error(place, "NR022", message, "Facts stand in content/facts.yaml.")
                if reference.kind == "note" and reference.target not in sources and contents.read("sources"):
                    message = f"unknown source '{reference.target}'{did_you_mean(reference.target, sources)}"
                    yield error(place, "NR014", message, "Sources stand in content/sources.yaml.")
                if reference.kind == "note" and string.context.startswith("source."):
                    hint = "Name the other source in words."
                    yield error(place, "NR020", "a note cannot call another note", hint)
                if reference.kind == "note" and _in_a_chart(contents, string.path):
                    hint = "Call it in the figure's source, or name the source in words."
                    yield error(place, "NR020", "a chart's rows call no notes: in Word they are no text", hint)
            for fault in markup.markup_faults(text):
                yield error(contents.place(string.path), "NR020", fault, "docs/editing.md shows the inline markup.")


def _in_a_chart(contents: Contents, path: tuple[str | int, ...]) -> bool:
    """Say whether a text is drawn as a part of a chart: the name of a row, or the head of a column."""
    if path[:1] != ("figures",) or not {"rows", "label_heading", "value_heading"} & set(path):
        return False
    figures: list[Figure] = list(contents.records("figures"))
    return figures[int(path[1])].kind != "table"


def check_typed_numbers(contents: Contents) -> Iterator[Problem]:
    """NR019: a number of two digits or more that stands among the facts is written by reference, not typed."""
    numbers: dict[str, list[str]] = {}
    for name, fact in contents.facts().items():
        if fact is not None and fact.number is not None and fact.number >= 10:
            numbers.setdefault(str(fact.number), []).append(name)
    for string in contents.strings():
        if ".quotation." in string.context or string.context.startswith("source."):
            continue  # a quotation is left as it was published; a locator is a page number
        names_not_counts = "|".join(map(re.escape, contents.records("typed_numbers"))) or r"(?!)"
        bare = re.sub(names_not_counts, " ", string.text)
        bare = markup.FACT.sub(" ", markup.NOTE.sub(" ", re.sub(r"\]\([^)]*\)", "]", bare)))
        for found in re.finditer(r"(?<![\d.,-])\d[\d,]*(?![\d-]|\.\d)", bare):
            written = found.group().rstrip(",")
            names = numbers.get(written.replace(",", ""))
            if names:
                message = f"{written} is typed here and stands among the facts as {' and '.join(names[:3])}"
                hint = f"Write {{{names[0]}}}, so that it changes in one place and every language formats it."
                yield warning(contents.place(string.path, written), "NR019", message, hint)


def check_chart_descriptions(contents: Contents) -> Iterator[Problem]:
    """NR024: a drawn chart's description tells every number in it, because a screen reader has nothing else of it in Word."""
    for index, figure in enumerate(contents.records("figures")):
        if figure.kind == "table":
            continue  # it is a table in both formats, and read as one
        told = {reference.target for reference in markup.references(figure.alt) if reference.kind == "fact"}
        left_out = [row.fact for row in figure.rows if row.fact not in told]
        if left_out:
            message = f"the description of '{figure.id}' leaves out {', '.join(left_out)}"
            hint = f"Write {{{left_out[0]}}} into it: who cannot see the chart hears the description."
            yield warning(contents.place(("figures", index, "alt")), "NR024", message, hint)


def check_audiences(contents: Contents) -> Iterator[Problem]:
    """NR016, NR017 and NR023: every brief has something to say, and nothing is said in no brief."""
    findings: dict[str, Finding] = {finding.id: finding for finding in contents.records("findings")}
    recommendations: list[Recommendation] = list(contents.records("recommendations"))
    shown: Counter[str] = Counter()
    everyone: list[Audience] = list(contents.records("audiences"))
    for index, audience in enumerate(everyone):
        items = {item for part in audience.parts for item in part.items}
        shown.update(items)
        own = [r for r in recommendations if r.audience == audience.id]
        is_read = contents.read("findings") and contents.read("recommendations")
        if is_read and not own and not items & contents.ids("findings"):
            message = f"the brief for '{audience.id}' has no finding and no recommendation"
            hint = "Name findings in its parts, or give a recommendation this audience."
            yield error(contents.place(("audiences", index)), "NR016", message, hint)
        for recommendation in own:
            for s, support in enumerate(recommendation.rests_on):
                if support.finding in findings and support.finding not in items:
                    where = ("recommendations", recommendations.index(recommendation), "rests_on", s)
                    message = f"'{recommendation.id}' rests on '{support.finding}', which the brief for '{audience.id}' leaves out"
                    hint = f"Name '{support.finding}' in a part of that brief, or take the link out."
                    yield error(contents.place(where), "NR023", message, hint)
    if not everyone or not contents.read("findings") or any(contents.kept.get("audiences.yaml", {}).values()):
        return
    inside = {finding.figure for finding in findings.values() if finding.figure}
    for name in SHOWN:
        for index, record in enumerate(contents.records(name)):
            if shown[record.id] or record.id in inside:
                continue
            report = error if name == "findings" else warning
            message = f"the {name.removesuffix('s')} '{record.id}' is in no brief"
            yield report(
                contents.place((name, index)), "NR017", message, "Name it in a part of an audience, or take it out."
            )


def check_isbns(contents: Contents) -> Iterator[Problem]:
    """ISBNs: each of a brief that exists, each format of it and each number once."""
    distribution: Distribution | None = contents.fields.get("distribution")
    known = contents.ids("audiences")
    seen: dict[str, int] = {}
    for index, row in enumerate(distribution.isbns if distribution else ()):
        at = ("distribution", "isbns", index)
        if contents.read("audiences") and row.audience not in known:
            message = f"unknown audience '{row.audience}'{did_you_mean(row.audience, known)}"
            yield error(contents.place((*at, "audience")), "NR014", message, "Audiences: content/audiences.yaml.")
        brief = f"{row.audience} {row.language} {row.format}"
        for what, key in (("brief", brief), ("ISBN", re.sub(r"\D", "", row.isbn))):
            first = seen.setdefault(key, index)
            if first != index:
                message = f"the {what} '{key}' stands at item {first + 1} of 'isbns' already"
                yield error(
                    contents.place(at),
                    "NR013",
                    message,
                    "Each format of a brief has an ISBN of its own: format is print, large-print, pdf or word.",
                )


CROSS_CHECKS: tuple[Callable[[Contents], Iterable[Problem]], ...] = (
    check_ids,
    check_finding_numbers,
    check_references,
    check_pinpoints,
    check_inline_markup,
    check_typed_numbers,
    check_chart_descriptions,
    check_audiences,
    check_isbns,
)
