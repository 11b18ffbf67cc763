"""The project's own content: whole, traceable, translated, and in step with what is generated from it."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest

from napreport.content.fields import Noted
from napreport.content.folders import Project
from napreport.content.report import Report, json_schemas
from napreport.content.select import reasons, select
from napreport.content.validate import ValidatedContent, validate
from napreport.messages.extract import extract_project
from napreport.messages.po import po_bytes

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def valid() -> ValidatedContent:
    found, problems = validate(ROOT / "content")
    assert found is not None, [str(problem) for problem in problems]
    return found


@pytest.fixture(scope="module")
def report(valid: ValidatedContent) -> Report:
    return valid.report


def test_the_content_has_no_problem_and_no_warning(valid: ValidatedContent) -> None:
    assert [str(problem) for problem in valid.warnings] == []


def pinpoints(report: Report) -> set[str]:
    records: list[Noted] = [
        *report.findings, *report.recommendations, *report.figures, *report.timeline, *report.listings, report.method,
        *report.fact.values(),
    ]  # fmt: skip
    return {pinpoint for record in records for pinpoint in record.from_}


def test_every_section_of_chapters_3_to_7_is_covered_and_every_pinpoint_exists(report: Report) -> None:
    sections = {section.id for section in report.sections}
    wanted = {section.id for section in report.sections if section.covered and section.id[0] in "34567"}
    assert {"3", "4.1", "4.2", "4.3", "5.1", "5.2", "5.3", "5.4", "6", "7.1", "7.2", "7.3", "7.4"} <= wanted
    assert wanted <= pinpoints(report) <= sections


def test_every_recommendation_of_the_report_is_there(report: Report) -> None:
    counts = {a.id: sum(r.audience == a.id for r in report.recommendations) for a in report.audiences}
    assert counts == {"state": 6, "business": 1, "society": 4, "cooperation": 2}
    assert all("7.3" in r.from_ for r in report.recommendations)


def test_every_endnote_of_the_report_is_a_source(report: Report) -> None:
    assert [source.endnote for source in report.sources if source.endnote] == list(range(1, 32))


def test_the_numbers_of_the_report_add_up(report: Report) -> None:
    fact = {name: found.number for name, found in report.fact.items()}
    assert fact["baseline.by_ministry"] + fact["baseline.by_universities"] + fact["baseline.by_agencies"] == 23  # type: ignore[operator]
    assert fact["baseline.on_groups"] + fact["baseline.on_sectors"] + fact["baseline.on_issues"] == 23  # type: ignore[operator]
    assert fact["baseline.gender_studies"] + fact["baseline.other_studies"] == fact["baseline.studies"] == 23  # type: ignore[operator]
    assert fact["interviews.csos"] + fact["interviews.state_actors"] + fact["interviews.business"] == 6  # type: ignore[operator]
    assert fact["interviews.women"] + fact["interviews.men"] == fact["interviews.people"] == 10  # type: ignore[operator]
    activities = [value for name, value in fact.items() if name.startswith("activities.")]
    assert sorted(activities) == [2, 11, 12, 14, 14, 16, 17, 22, 318]  # type: ignore[type-var]


def test_bars_are_sorted_with_the_largest_first(report: Report) -> None:
    for figure in report.figures:
        if figure.kind != "spans":
            values = [report.fact[row.fact].number for row in figure.rows]
            assert values == sorted(values, reverse=True), figure.id  # type: ignore[type-var]


def test_each_item_of_a_brief_knows_why_it_is_in_and_nothing_is_orphaned(report: Report) -> None:
    shown: set[str] = set()
    for audience in report.audiences:
        why = reasons(report, audience)
        selection = select(report, audience.id)
        assert {f"finding.{f.id}" for f in selection.report.findings} <= set(why) and all(why.values())
        shown |= {f.id for f in selection.report.findings}
        for recommendation in selection.report.recommendations:
            assert all(support.finding in selection.report.finding for support in recommendation.rests_on)
    assert shown == set(report.finding)


def test_the_catalogue_templates_on_disk_are_what_extraction_gives() -> None:
    for domain, pot in extract_project(Project.at(ROOT)).items():
        assert (ROOT / "locales" / f"{domain}.pot").read_bytes() == po_bytes(pot), "run 'make messages'"


@pytest.mark.parametrize("domain", ["content", "ui"])
def test_spanish_is_complete_with_nothing_to_review_and_no_line_wrapped(domain: str) -> None:
    path = ROOT / "locales" / "es" / "LC_MESSAGES" / f"{domain}.po"
    po, pot = polib.pofile(str(path), wrapwidth=0), polib.pofile(str(ROOT / "locales" / f"{domain}.pot"))
    assert len(po.translated_entries()) == len(pot) > 30
    assert not po.fuzzy_entries() and not po.untranslated_entries()
    assert po_bytes(po) == path.read_bytes()


def test_the_schemas_for_editors_are_those_of_the_code() -> None:
    folder = ROOT / "content" / ".schema"
    assert {path.name for path in folder.iterdir()} == set(json_schemas())
    for name, data in json_schemas().items():
        assert (folder / name).read_bytes() == data, "run 'make schema'"
