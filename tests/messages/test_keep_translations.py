"""An editor may say that an edit changed no meaning; what a machine can see to be more goes to a translator."""

from __future__ import annotations

from pathlib import Path

import pytest

from napreport.cli.main import cli
from napreport.content.folders import Project
from napreport.language.catalogue import parse_po
from napreport.messages.po import po_bytes
from napreport.problems import Rejected, Unusable
from tests.second_project import assemble


@pytest.fixture
def project(tmp_path: Path) -> Project:
    project = Project.at(assemble(tmp_path / "project"))
    run(project, "update")
    return project


def run(project: Project, *words: str) -> None:
    cli.main(["messages", *words, "--project", str(project.root)], standalone_mode=False)


def edit(project: Project, before: str, after: str) -> None:
    path = project.content / "findings.yaml"
    assert path.read_text("utf-8").count(before) == 1
    path.write_text(path.read_text("utf-8").replace(before, after), encoding="utf-8")


def entry(project: Project, context: str) -> object:
    po = parse_po(project.catalogue("en", "content").read_text("utf-8"))
    return next(entry for entry in po if entry.msgctxt == context and not entry.obsolete)


def state(project: Project, context: str) -> tuple[bool, str | None]:
    found = entry(project, context)
    return bool(found.fuzzy), found.previous_msgid  # type: ignore[attr-defined]


CLAIM = "finding.polvo.claim"
WORDS = "El polvo del puerto entra en las casas"


def test_an_edit_of_wording_alone_clears_the_mark_and_keeps_the_translation(project: Project) -> None:
    translation = entry(project, CLAIM).msgstr  # type: ignore[attr-defined]
    edit(project, WORDS, f"{WORDS} ")
    edit(project, WORDS, "El polvo de los muelles entra en las casas")
    run(project, "update")
    assert state(project, CLAIM) == (True, WORDS)
    run(project, "keep", CLAIM)
    assert state(project, CLAIM) == (False, None)
    assert entry(project, CLAIM).msgstr == translation  # type: ignore[attr-defined]


def test_the_catalogues_need_no_update_before(project: Project) -> None:
    edit(project, WORDS, "El polvo de los muelles entra en las casas")
    run(project, "keep", CLAIM)
    assert state(project, CLAIM) == (False, None)
    assert entry(project, CLAIM).msgid.startswith("El polvo de los muelles")  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("after", "sentence"),
    [
        ("El polvo del puerto entra en 12 casas", "changed by a number"),
        ("El polvo del puerto entra en {registro.quejas} casas", "refers to other facts"),
    ],
)
def test_an_edit_of_a_number_or_a_reference_is_refused_and_nothing_is_written(
    project: Project, after: str, sentence: str
) -> None:
    if "{" in after:
        facts = (project.content / "facts.yaml").read_text("utf-8")
        group, name = _first_fact(facts)
        after = after.replace("{registro.quejas}", f"{{{group}.{name}}}")
    edit(project, WORDS, after)
    before = {path: path.read_bytes() for path in project.locales.rglob("*.po*")}
    with pytest.raises(Rejected) as caught:
        run(project, "keep", CLAIM)
    assert [problem.code for problem in caught.value.problems] == ["NR229"]
    assert sentence in caught.value.problems[0].message
    assert {path: path.read_bytes() for path in project.locales.rglob("*.po*")} == before


def test_an_edit_of_the_plural_by_a_number_is_refused_with_the_line_of_the_entry(project: Project) -> None:
    path = project.content / "report.yaml"
    text = path.read_text("utf-8")
    assert text.count('other: "{n:words} vecinas"') == 1
    path.write_text(text.replace('"{n:words} vecinas"', '"{n:words} vecinas de 1999"'), encoding="utf-8")
    with pytest.raises(Rejected) as caught:
        run(project, "keep", "group.vecinas.count")
    problem = caught.value.problems[0]
    assert "changed by a number" in problem.message and "1999" in problem.message
    lines = project.catalogue("en", "content").read_text("utf-8").split("\n")
    assert 'msgctxt "group.vecinas.count"' in lines[problem.place.line - 1 : problem.place.line + 8]


def _first_fact(text: str) -> tuple[str, str]:
    import yaml

    facts = yaml.safe_load(text)["facts"]
    return next((group, name) for group in facts for name, fact in facts[group].items() if "number" in fact)


def test_a_mark_that_a_translator_set_is_not_the_editor_s_to_take_out(project: Project) -> None:
    path = project.catalogue("en", "content")
    po = parse_po(path.read_text("utf-8"))
    next(entry for entry in po if entry.msgctxt == CLAIM).flags = ["fuzzy"]
    path.write_bytes(po_bytes(po))
    with pytest.raises(Rejected, match="problem"):
        run(project, "keep", CLAIM)
    assert state(project, CLAIM)[0]


def test_a_mark_that_was_there_before_the_edit_is_not_the_editor_s_either(project: Project) -> None:
    path = project.catalogue("en", "content")
    po = parse_po(path.read_text("utf-8"))
    next(entry for entry in po if entry.msgctxt == CLAIM).flags = ["fuzzy"]
    path.write_bytes(po_bytes(po))
    edit(project, WORDS, "El polvo de los muelles entra en las casas")
    with pytest.raises(Rejected) as caught:
        run(project, "keep", CLAIM)
    assert "was marked for review before its source changed" in caught.value.problems[0].message


def test_a_name_that_nothing_has_is_told_with_the_nearest(project: Project) -> None:
    with pytest.raises(Unusable, match=f"did you mean '{CLAIM}'"):
        run(project, "keep", "finding.polvo.clain")


def test_an_entry_without_a_mark_is_left_as_it_is(project: Project, capsys: pytest.CaptureFixture[str]) -> None:
    run(project, "keep", CLAIM)
    assert "was not marked for review" in capsys.readouterr().out
