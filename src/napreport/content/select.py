"""Select the part of a report that one audience's brief shows.

The selection is itself a `Report`, cut down: a walk over its strings meets exactly the words of that brief. Only which
acronyms it explains is left open, because each language has its own: `translate` decides by the final text.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from napreport.content import markup
from napreport.content.audiences import Audience
from napreport.content.records import Fact
from napreport.content.report import Report
from napreport.content.strings import walk_strings


@dataclass(frozen=True, slots=True)
class Selection:
    """The records of one brief, and why each is in it.

    `report` holds nothing else. `reasons` is keyed by the record's context, "finding.centralism".
    """

    report: Report
    audience: Audience
    reasons: Mapping[str, tuple[str, ...]]


def select(report: Report, audience_id: str) -> Selection:
    """Return the selection of one audience's brief."""
    audience = report.audience[audience_id]
    why = reasons(report, audience)
    records = report.model_copy(
        update={
            "findings": tuple(f for f in report.findings if f"finding.{f.id}" in why),
            "recommendations": tuple(r for r in report.recommendations if f"recommendation.{r.id}" in why),
            "figures": tuple(f for f in report.figures if f"figure.{f.id}" in why),
            "listings": tuple(x for x in report.listings if f"listing.{x.id}" in why),
            "audiences": (audience,),
            "timeline": report.timeline if any(part.kind == "timeline" for part in audience.parts) else (),
            "sources": (),
            "facts": {},
            "groups": (),
        }
    )
    words = [string.text for string in walk_strings(records)]
    notes = {r.target for text in words for r in markup.references(text) if r.kind == "note"}
    notes |= {f.quotation.source for f in records.findings if f.quotation and f.quotation.source}
    sources = tuple(source for source in report.sources if source.id in notes)
    words += [string.text for source in sources for string in walk_strings(source)]
    speakers = {voice.group for finding in records.findings for voice in finding.voices}
    groups = tuple(group for group in report.groups if group.id in speakers)
    words += [form for group in groups for s in walk_strings(group) for form in (s.text, s.plural or "")]
    words += [string.text for acronym in report.acronyms for string in walk_strings(acronym)]
    facts = {r.target for text in words for r in markup.references(text) if r.kind == "fact"}
    facts |= {row.fact for figure in records.figures for row in figure.rows} | {s.fact for s in records.timeline}
    fields = {
        name: getattr(records, name) for name in Report.model_fields
    }  # without the look-ups cached of the whole report
    fields |= {"sources": sources, "groups": groups, "facts": _only(report.facts, facts)}
    return Selection(Report.model_construct(**fields), audience, MappingProxyType(why))


def reasons(report: Report, audience: Audience) -> dict[str, tuple[str, ...]]:
    """Return why each record is in an audience's brief, by its context."""
    why: dict[str, list[str]] = {}
    for part in audience.parts:
        for item in part.items:
            kind = "finding" if item in report.finding else "figure" if item in report.figure else "listing"
            why.setdefault(f"{kind}.{item}", []).append(f"part '{part.id}' names it")
    for recommendation in report.recommendations:
        if recommendation.audience == audience.id:
            why.setdefault(f"recommendation.{recommendation.id}", []).append("it is addressed to this audience")
            for support in recommendation.rests_on:
                whose = "the report says" if support.reading == "report" else "the editors read"
                reason = f"{whose} that recommendation '{recommendation.id}' rests on it"
                why.setdefault(f"finding.{support.finding}", []).append(reason)
    for finding in report.findings:
        if f"finding.{finding.id}" in why and finding.figure:
            why.setdefault(f"figure.{finding.figure}", []).append(f"it stands in finding '{finding.id}'")
    return {item: tuple(found) for item, found in why.items()}


def _only(facts: Mapping[str, Mapping[str, Fact]], names: set[str]) -> dict[str, dict[str, Fact]]:
    kept = {group: {k: v for k, v in found.items() if f"{group}.{k}" in names} for group, found in facts.items()}
    return {group: found for group, found in kept.items() if found}
