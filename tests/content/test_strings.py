"""String ids: catalogues know every string by its id, so an id outlives the names in the code."""

from __future__ import annotations

from hashlib import sha256
from pathlib import Path
from typing import Annotated

import pytest

from napreport.content.fields import Id, IdSegment, Record, Text
from napreport.content.strings import String, replace_strings, walk_strings
from napreport.content.validate import validate

ROOT = Path(__file__).parents[2]
HARBOUR = ROOT / "tests" / "projects" / "harbour"
#: Every kind of id in both projects; * is a record's id or a fact's name. Who changes one loses its translations.
KINDS = [
    "acronym.*.long",
    "acronym.*.short",
    "audience.*.ask",
    "audience.*.ask_label",
    "audience.*.checklist.*.text",
    "audience.*.description",
    "audience.*.glance.*.figure",
    "audience.*.glance.*.label",
    "audience.*.glance.*.source",
    "audience.*.label",
    "audience.*.message.*.headline",
    "audience.*.message.*.text",
    "audience.*.part.*.lead",
    "audience.*.part.*.title",
    "audience.*.subtitle",
    "audience.*.summary.text",
    "audience.*.title",
    "audience.*.why_now.text",
    "edition.link.*.text",
    "fact.*.*.name",
    "figure.*.alt",
    "figure.*.label_heading",
    "figure.*.row.*.label",
    "figure.*.source",
    "figure.*.title",
    "figure.*.unit",
    "figure.*.value_heading",
    "finding.*.body",
    "finding.*.claim",
    "finding.*.name",
    "finding.*.quotation.attribution",
    "finding.*.quotation.text",
    "finding.*.voice.*.on",
    "finding.*.where",
    "finding.*.why",
    "group.*.all",
    "group.*.count",
    "group.*.some",
    "keyword.*.text",
    "listing.*.entry.*.term",
    "listing.*.entry.*.text",
    "listing.*.intro",
    "listing.*.source",
    "listing.*.title",
    "method.editing.*.text",
    "method.limit.*.text",
    "method.step.*.text",
    "publication.citation",
    "publication.contact",
    "publication.more_label",
    "publication.publishers",
    "publication.rights",
    "publication.short_name",
    "publication.source_line",
    "recommendation.*.action",
    "recommendation.*.horizon",
    "recommendation.*.lead",
    "recommendation.*.name",
    "recommendation.*.rationale",
    "recommendation.*.sign",
    "recommendation.*.start",
    "recommendation.*.support",
    "recommendation.*.why",
    "series",
    "source.*.author",
    "source.*.locator",
    "source.*.remark",
    "timeline.*.text",
]


def strings(project: Path) -> list[String]:
    valid, problems = validate(project / "content")
    assert valid is not None, problems
    return list(walk_strings(valid.report))


def kind(string: String) -> str:
    segments = string.context.split(".")
    assert len(segments) == len(string.path)
    named = [
        isinstance(step, int) or (string.path[0] == "facts" and at in (1, 2)) for at, step in enumerate(string.path)
    ]
    return ".".join("*" if is_id else segment for segment, is_id in zip(segments, named, strict=True))


def test_the_ids_of_both_projects_are_of_these_kinds() -> None:
    assert sorted({kind(string) for project in (ROOT, HARBOUR) for string in strings(project)}) == KINDS


def test_every_id_is_what_it_was() -> None:
    ids = sorted(string.context for string in strings(HARBOUR))
    assert len(ids) == 185
    assert (
        sha256("\n".join(ids).encode()).hexdigest()
        == "3f0e7a08b63ea30b235169d5aba7e533b9e7ccd1b4aeaad39b0791cefa933323"
    )


@pytest.mark.parametrize("project", [ROOT, HARBOUR], ids=["main", "harbour"])
def test_an_id_names_one_string(project: Path) -> None:
    ids = [string.context for string in strings(project)]
    assert len(ids) == len(set(ids)) > 100


class Boat(Record):
    id: Id
    name: Text
    motto: Text | None = None


class Fleet(Record):
    boats: Annotated[tuple[Boat, ...], IdSegment("boat")]


class RenamedBoat(Record):
    id: Id
    title: Annotated[Text, IdSegment("name")]
    saying: Annotated[Text | None, IdSegment("motto")] = None


class RenamedFleet(Record):
    vessels: Annotated[tuple[RenamedBoat, ...], IdSegment("boat")]


def test_a_renamed_field_keeps_the_ids_of_its_strings() -> None:
    before = Fleet(boats=(Boat(id="gull", name="The Gull", motto="Home by dark"),))
    after = RenamedFleet(vessels=(RenamedBoat(id="gull", title="The Gull", saying="Home by dark"),))
    assert [string.context for string in walk_strings(before)] == ["boat.gull.name", "boat.gull.motto"]
    assert [(s.context, s.text) for s in walk_strings(after)] == [(s.context, s.text) for s in walk_strings(before)]


def test_a_string_is_replaced_by_its_path_and_nothing_else_changes() -> None:
    fleet = Fleet(boats=(Boat(id="gull", name="The Gull"), Boat(id="tern", name="The Tern")))
    changed = replace_strings(fleet, {("boats", 1, "name"): "El Charrán"})
    assert [boat.name for boat in changed.boats] == ["The Gull", "El Charrán"]
    assert changed.boats[0] == fleet.boats[0] and fleet.boats[1].name == "The Tern"
