"""Extraction: the same bytes for the same words, and with each string what its translator has to know."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import polib
import pytest

from napreport.content.folders import Project
from napreport.messages.extract import extract_project
from napreport.messages.po import po_bytes
from napreport.problems import Rejected
from tests.second_project import assemble

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def pot() -> dict[str, polib.POEntry]:
    return {entry.msgctxt: entry for entry in extract_project(Project.at(ROOT))["content"]}


def comment(pot: dict[str, polib.POEntry], context: str) -> list[str]:
    return pot[context].comment.split("\n")


def test_a_translator_is_told_in_which_briefs_a_string_stands_as_what_where_and_how_long_it_may_be(
    pot: dict[str, polib.POEntry],
) -> None:
    said = comment(pot, "finding.centralism.claim")
    assert said[0] == "“For the State”: heading, in the section “Participation opened doors, but not everywhere”."
    assert [line.split(":")[0] for line in said[1:]] == [
        "“For civil society”",
        "“For international cooperation”",
        "At most 90 letters.",
    ]
    below = comment(pot, "finding.centralism.body")[0]
    assert below.endswith("below “The process stayed largely in Lima”.")
    assert pot["finding.centralism.claim"].occurrences == [("content/findings.yaml", "")]


def test_briefs_in_which_a_string_stands_alike_are_told_in_one_line(pot: dict[str, polib.POEntry]) -> None:
    assert comment(pot, "publication.source_line")[0].count("“") == 4
    assert len(comment(pot, "publication.source_line")) == 1


def test_every_string_that_a_brief_shows_comes_with_where_or_for_whom(pot: dict[str, polib.POEntry]) -> None:
    bare = [context for context, entry in pot.items() if "“" not in entry.comment]
    assert all(context.startswith(("fact.", "figure.", "finding.", "listing.", "source.")) for context in bare), bare
    assert len(bare) < len(pot) / 10


def test_a_name_that_stands_inside_other_texts_says_by_which_reference(pot: dict[str, polib.POEntry]) -> None:
    assert "Stands inside other texts, where they say {people.ombudsman}." in comment(pot, "fact.people.ombudsman.name")


def test_both_forms_of_a_counted_phrase_are_there(pot: dict[str, polib.POEntry]) -> None:
    assert pot["group.csos.count"].msgid_plural and "{n:words}" in pot["group.csos.count"].comment


def test_the_bytes_do_not_depend_on_the_process() -> None:
    script = (
        "import sys; from pathlib import Path; from napreport.content.folders import Project;"
        "from napreport.messages.extract import extract_project; from napreport.messages.po import po_bytes;"
        "[sys.stdout.buffer.write(po_bytes(pot)) for pot in extract_project(Project.at(Path('.'))).values()]"
    )
    seen = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            check=True,
        ).stdout
        for seed in ("1", "2")
    }
    assert len(seen) == 1 and len(seen.pop()) > 50_000


def test_a_line_that_is_inserted_above_changes_no_byte(tmp_path: Path) -> None:
    project = assemble(tmp_path / "project")
    before = po_bytes(extract_project(Project.at(project))["content"])
    findings = project / "content" / "findings.yaml"
    findings.write_text(f"# A remark.\n\n{findings.read_text('utf-8')}", encoding="utf-8")
    assert po_bytes(extract_project(Project.at(project))["content"]) == before


def test_pybabel_extracts_the_same_strings_with_lines_by_the_plug_in(tmp_path: Path) -> None:
    from babel.messages.pofile import read_po

    ours = {(entry.msgctxt, entry.msgid) for pot in extract_project(Project.at(ROOT)).values() for entry in pot}
    out = tmp_path / "all.pot"
    command = [sys.executable, "-m", "babel.messages.frontend", "extract", "-F", "babel.cfg", "-o", str(out), "."]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    with out.open("rb") as stream:
        theirs = {(m.context, m.id if isinstance(m.id, str) else m.id[0]): m for m in read_po(stream) if m.id}
    assert set(theirs) == ours
    found = theirs["finding.centralism.claim", "The process stayed largely in Lima"]
    file, line = found.locations[0]
    assert "The process stayed largely in Lima" in (ROOT / file).read_text("utf-8").splitlines()[line - 1]
    assert "At most 90 letters." in found.auto_comments


def test_content_with_problems_is_not_extracted(tmp_path: Path) -> None:
    project = assemble(tmp_path / "project")
    (project / "content" / "findings.yaml").write_text("findings: 7\n", encoding="utf-8")
    with pytest.raises(Rejected):
        extract_project(Project.at(project))


def test_words_whose_plural_alone_has_a_placeholder_are_flagged_for_translators_tools(tmp_path: Path) -> None:
    project = assemble(tmp_path)
    words = "{{ ngettext('One thing', '%(num)s things', 2) if false }}"
    (project / "templates" / "things.html.j2").write_text(words, encoding="utf-8")
    entry = next(entry for entry in extract_project(Project.at(project))["ui"] if entry.msgid == "One thing")
    assert entry.flags == ["python-format"]
