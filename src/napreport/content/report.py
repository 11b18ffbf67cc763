"""The whole report as one frozen value, and its files."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cached_property

from napreport.content.audiences import Audience, AudiencesFile
from napreport.content.distribution import (
    DistributionFile,
)
from napreport.content.fields import Record
from napreport.content.records import (
    Fact,
    FactsFile,
    Figure,
    FiguresFile,
    Finding,
    FindingsFile,
    Group,
    Listing,
    Recommendation,
    RecommendationsFile,
    ReportFile,
    Source,
    SourcesFile,
)

#: Each file of content/ and the schema it follows.
FILES: dict[str, type[Record]] = {
    "report.yaml": ReportFile,
    "facts.yaml": FactsFile,
    "sources.yaml": SourcesFile,
    "findings.yaml": FindingsFile,
    "recommendations.yaml": RecommendationsFile,
    "figures.yaml": FiguresFile,
    "audiences.yaml": AudiencesFile,
    "distribution.yaml": DistributionFile,
}
#: The files that a project may do without.
OPTIONAL = frozenset({"distribution.yaml"})
#: The file in which each field of a report is written.
FILE_OF = {name: file for file, schema in FILES.items() for name in schema.model_fields}


class Report(
    ReportFile, FactsFile, SourcesFile, FindingsFile, RecommendationsFile, FiguresFile, AudiencesFile, DistributionFile
):
    """The whole report: every file's fields in one frozen value."""

    @cached_property
    def finding(self) -> Mapping[str, Finding]:
        """Findings by id."""
        return {f.id: f for f in self.findings}

    @cached_property
    def recommendation(self) -> Mapping[str, Recommendation]:
        """Recommendations by id."""
        return {r.id: r for r in self.recommendations}

    @cached_property
    def figure(self) -> Mapping[str, Figure]:
        """Figures by id."""
        return {f.id: f for f in self.figures}

    @cached_property
    def listing(self) -> Mapping[str, Listing]:
        """Listings by id."""
        return {x.id: x for x in self.listings}

    @cached_property
    def source(self) -> Mapping[str, Source]:
        """Sources by id."""
        return {s.id: s for s in self.sources}

    @cached_property
    def group(self) -> Mapping[str, Group]:
        """Interviewed groups by id."""
        return {g.id: g for g in self.groups}

    @cached_property
    def audience(self) -> Mapping[str, Audience]:
        """Audiences by id."""
        return {a.id: a for a in self.audiences}

    @cached_property
    def fact(self) -> Mapping[str, Fact]:
        """Facts by dotted name."""
        return {f"{group}.{name}": fact for group, facts in self.facts.items() for name, fact in facts.items()}

    def number(self, recommendation: Recommendation) -> int:
        """Return a recommendation's number: its place within its audience, from 1."""
        return [r.id for r in self.recommendations if r.audience == recommendation.audience].index(
            recommendation.id
        ) + 1


def json_schemas() -> dict[str, bytes]:
    """Return the JSON Schemas of the content files, by their file names.

    Editors for YAML complete and check by them while one types.
    """
    return {
        file.replace(".yaml", ".schema.json"): (
            json.dumps(model.model_json_schema(by_alias=True), ensure_ascii=False, indent=1) + "\n"
        ).encode()
        for file, model in FILES.items()
    }
