"""The state of the translations is told for each language and each brief, and nothing unfinished counts as done."""

from __future__ import annotations

import csv
import io
import re
from pathlib import Path

import pytest
from lxml import html

from napreport.cli.main import cli
from napreport.content.folders import Project
from napreport.language.catalogue import parse_po
from napreport.messages.po import po_bytes
from napreport.messages.status import BriefStatus, status_csv, status_html, translation_status, unfinished_languages
from napreport.problems import Rejected, Unusable
from tests.second_project import assemble


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project.at(assemble(tmp_path / "project"))


def edit(project: Project, context: str, **changes: object) -> None:
    path = project.catalogue("en", "content")
    po = parse_po(path.read_text("utf-8"))
    entry = next(entry for entry in po if entry.msgctxt == context)
    for name, value in changes.items():
        setattr(entry, name, value)
    path.write_bytes(po_bytes(po))


def row(project: Project, brief: str = "") -> BriefStatus:
    return next(row for row in translation_status(project, ["en"]) if row.brief == brief)


def brief_with(project: Project, key: str) -> str:
    return next(
        row.brief for row in translation_status(project, ["en"]) if row.brief and key in {e.key for e in row.entries}
    )


def test_a_complete_language_has_nothing_left(project: Project) -> None:
    rows = translation_status(project)
    assert {row.language for row in rows} == {"es", "en"} and len(rows) > 3
    assert all(row.count("done") == len(row.entries) > 20 and row.left == 0 for row in rows if row.brief)
    assert not unfinished_languages(rows, project)


def test_fuzzy_is_not_done_and_its_words_are_left_in_the_briefs_that_use_it_alone(project: Project) -> None:
    found = next(entry for entry in row(project).entries if re.match(r"finding\..*\.claim", entry.key))
    edit(project, found.key, flags=["fuzzy"])
    assert (row(project).count("fuzzy"), row(project).left) == (1, len(found.source.split()))
    for each in translation_status(project, ["en"]):
        assert each.count("fuzzy") == (found.key in {entry.key for entry in each.entries})
    assert unfinished_languages(translation_status(project), project) == ["en"]


@pytest.mark.parametrize("words", ["Nothing of the kind", "An *unpaired mark"])
def test_an_entry_that_a_build_would_refuse_is_not_done(project: Project, words: str) -> None:
    found = next(e for e in row(project).entries if e.key.endswith(".body") and "{" in e.source)
    text = re.sub(r"[^{]*({[^}]*}|\[@[^]]*\])?[^{[]*", r"\1 ", found.source) if "*" in words else ""
    edit(project, found.key, msgstr=f"{words} {text}")
    assert row(project).count("fuzzy") == 1 and unfinished_languages(translation_status(project), project) == ["en"]


def test_a_language_that_is_asked_for_twice_is_told_once(project: Project) -> None:
    assert translation_status(project, ["en", "en"]) == translation_status(project, ["en"])


def test_a_counted_phrase_that_lacks_a_form_is_missing(project: Project) -> None:
    key = next(entry.key for entry in row(project).entries if entry.key.endswith(".count"))
    edit(project, key, msgstr_plural={0: "one of them", 1: " "})
    assert row(project).count("missing") == 1


def test_a_translation_of_other_words_than_the_content_has_is_fuzzy_before_any_update(project: Project) -> None:
    findings = project.content / "findings.yaml"
    text = findings.read_text("utf-8")
    claim = re.search(r"claim: (.*)", text)
    assert claim is not None
    findings.write_text(text.replace(claim.group(1), "Otra cosa", 1), encoding="utf-8")
    assert row(project).count("fuzzy") == 1


def test_a_language_without_a_catalogue_has_everything_left_and_a_draft_is_not_late(project: Project) -> None:
    table = project.languages_table
    source = re.search(r"(?ms)^  en:\n.*", table.read_text("utf-8"))
    assert source is not None
    extra = source.group().replace("  en:\n", "  fr:\n    draft: true\n").replace("tag: en", "tag: fr")
    table.write_text(f"{table.read_text('utf-8')}{extra}", encoding="utf-8")
    rows = translation_status(project, ["fr"])
    assert rows[0].count("missing") == len(rows[0].entries) > 50 and rows[0].left > 300
    assert not unfinished_languages(rows, project)
    table.write_text(table.read_text("utf-8").replace("draft: true", "draft: false"), encoding="utf-8")
    assert unfinished_languages(rows, project) == ["fr"]


def test_the_csv_has_a_head_and_a_row_for_each_language_and_brief(project: Project) -> None:
    rows = translation_status(project)
    read = list(csv.DictReader(io.StringIO(status_csv(rows))))
    assert len(read) == len(rows) and read[0]["brief"] == "all" and read[1]["words_left"] == "0"


def test_the_page_lists_what_is_left_and_escapes_it(project: Project) -> None:
    found = next(entry for entry in row(project).entries if entry.key.endswith(".claim"))
    edit(project, found.key, msgstr="")
    page = status_html(translation_status(project), "A & B")
    root = html.fromstring(page)
    assert root.findtext(".//h1") == "A & B" and "A &amp; B" in page
    left = [cell.text_content() for cell in root.xpath("//table[caption]//td")]
    at = left.index(found.key)
    assert left[at - 1 : at + 2] == ["missing", found.key, found.source]


def test_the_command_exits_1_while_work_is_left_and_writes_no_file_on_a_broken_catalogue(
    project: Project, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ["messages", "status", "--project", str(project.root)]
    cli.main(words, standalone_mode=False)
    assert "translated" in capsys.readouterr().out
    edit(project, row(project).entries[0].key, flags=["fuzzy"])
    assert cli.main(words, standalone_mode=False) == 1
    assert "Work is left in: en." in capsys.readouterr().err
    project.catalogue("en", "content").write_text('msgid "one\n', encoding="utf-8")
    out = tmp_path / "status.html"
    with pytest.raises(Rejected):
        cli.main([*words, "--format", "html", "--out", str(out)], standalone_mode=False)
    assert not out.exists()
    with pytest.raises(Unusable, match="did you mean 'en'"):
        translation_status(project, ["eng"])
