"""Check what the records of a report say of each other.

Each check is a function that yields the problems of all records that fit the schema; `CROSS_CHECKS` is their table.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Iterator

from napreport.content import markup
from napreport.content.audiences import Audience
from napreport.content.contents import SHOWN, Contents
from napreport.content.distribution import Distribution
from napreport.content.load import Data, Document
from napreport.content.records import Fact, Figure, Finding, Recommendation
from napreport.content.report import FILE_OF
from napreport.problems import Place, Problem, did_you_mean, error, warning


def check_ids(contents: Contents) -> Iterator[Problem]:
    """NR013: an id names one record.

    The ids of findings, figures and listings share one space.
    """
    seen: dict[str, Place] = {}
    for name, file in FILE_OF.items():
        scope = "shown" if name in SHOWN else name
        yield from _repeated_ids(contents.written(name), contents.documents[file], (name,), scope, seen)


def _repeated_ids(
    value: Data, document: Document, path: tuple[str | int, ...], scope: str, seen: dict[str, Place]
) -> Iterator[Problem]:
    if isinstance(value, dict):
        for name, inner in value.items():
            yield from _repeated_ids(inner, document, (*path, name), f"{scope}/{name}", seen)
    if not isinstance(value, list):
        return
    for index, row in enumerate(value):
        key = row.get("id") if isinstance(row, dict) else None
        if isinstance(key, str):
            place = document.place(*path, index, "id")
            first = seen.setdefault(f"{scope}#{key}", place)
            if first is not place:
                hint = "Give one of them another id. Translations hang on ids: keep the older one."
                yield error(place, "NR013", f"the id '{key}' is used already, at {first}", hint)
        yield from _repeated_ids(row, document, (*path, index), f"{scope}/{index}", seen)


def check_finding_numbers(contents: Contents) -> Iterator[Problem]:
    """NR013: no two findings share a number, and good practices have none.

    A finding keeps its number in every brief.
    """
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
    """NR014: a record names only what exists."""
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
        for d, demand in enumerate(audience.checklist):
            for t, target in enumerate(demand.findings):
                yield from need(("audiences", i, "checklist", d, "findings", t), target, known["findings"], "finding")
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
    """NR015, NR018: records come from known sections; no section is left out."""
    sections = {section.id: section for section in contents.records("sections")}
    if not sections:
        return
    used: set[str] = set()
    for path, named in _pinpointed(contents):
        for i, pinpoint in enumerate(named):
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


def _pinpointed(contents: Contents) -> Iterator[tuple[tuple[str | int, ...], tuple[str, ...]]]:
    for name in ("findings", "recommendations", "figures", "timeline", "listings"):
        for index, record in enumerate(contents.records(name)):
            yield (name, index), record.from_
    for index, audience in enumerate(contents.records("audiences")):
        here: tuple[str | int, ...] = ("audiences", index)
        for field, statement in (("summary", audience.summary), ("why_now", audience.why_now)):
            if statement is not None:
                yield (*here, field), statement.from_
        for number, message in enumerate(audience.messages):
            yield (*here, "messages", number), message.from_
    if contents.fields.get("method") is not None:
        yield ("method",), contents.fields["method"].from_
    for group, facts in (contents.fields.get("facts") or {}).items():
        for name, fact in facts.items():
            yield ("facts", group, name), fact.from_


def check_inline_markup(contents: Contents) -> Iterator[Problem]:
    """NR014, NR020, NR022: facts, notes and markup inside the texts."""
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
    """Return whether a chart draws the text, as a name or a heading."""
    if path[:1] != ("figures",) or not {"rows", "label_heading", "value_heading"} & set(path):
        return False
    figures: list[Figure] = list(contents.records("figures"))
    return figures[int(path[1])].kind != "table"


def check_typed_numbers(contents: Contents) -> Iterator[Problem]:
    """NR019: a number that is a fact is not typed.

    Only numbers of two digits or more are looked for.
    """
    names_not_counts = "|".join(map(re.escape, contents.records("typed_numbers"))) or r"(?!)"
    numbers: dict[str, list[str]] = {}
    for name, fact in contents.facts().items():
        if fact is not None and fact.number is not None and fact.number >= 10:
            numbers.setdefault(str(fact.number), []).append(name)
    for string in contents.strings():
        if ".quotation." in string.context or string.context.startswith("source."):
            continue  # a quotation is left as it was published; a locator is a page number
        bare = re.sub(names_not_counts, " ", string.text)
        bare = markup.FACT.sub(" ", markup.NOTE.sub(" ", re.sub(r"\]\([^)]*\)", "]", bare)))
        for number in re.finditer(r"(?<![\d.,-])\d[\d,]*(?![\d-]|\.\d)", bare):
            written = number.group().rstrip(",")
            names = numbers.get(written.replace(",", ""))
            if names:
                message = f"{written} is typed here and stands among the facts as {' and '.join(names[:3])}"
                hint = f"Write {{{names[0]}}}, so that it changes in one place and every language formats it."
                yield warning(contents.place(string.path, written), "NR019", message, hint)


def check_chart_descriptions(contents: Contents) -> Iterator[Problem]:
    """NR024: the description of a drawn chart holds every number in it.

    In Word a screen reader has nothing else of the chart.
    """
    for index, figure in enumerate(contents.records("figures")):
        if figure.kind == "table":
            continue  # it is a table in both formats, and read as one
        described = {reference.target for reference in markup.references(figure.alt) if reference.kind == "fact"}
        left_out = [row.fact for row in figure.rows if row.fact not in described]
        if left_out:
            message = f"the description of '{figure.id}' leaves out {', '.join(left_out)}"
            hint = f"Write {{{left_out[0]}}} into it: who cannot see the chart hears the description."
            yield warning(contents.place(("figures", index, "alt")), "NR024", message, hint)


def check_audiences(contents: Contents) -> Iterator[Problem]:
    """NR016, NR017, NR023: no empty brief, no record without a brief."""
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
        for d, demand in enumerate(audience.checklist):
            for t, target in enumerate(demand.findings):
                if target in findings and target not in items:
                    message = f"'{demand.id}' rests on '{target}', which the brief for '{audience.id}' leaves out"
                    hint = f"Name '{target}' in a part of that brief, or take the link out."
                    yield error(
                        contents.place(("audiences", index, "checklist", d, "findings", t)), "NR023", message, hint
                    )
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
    """NR013, NR014: ISBNs name known audiences; no format has two.

    No ISBN is given twice.
    """

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
