"""Warnings about words: each fault is made in a copy of the second project, and the exact sentence is expected."""

from __future__ import annotations

from pathlib import Path

import pytest

from napreport.build.build import BuildRequest, brief_keys
from napreport.check.wording import check_short_forms
from napreport.content.folders import Project
from napreport.pipeline import compose_all
from napreport.prepare import prepare
from tests.second_project import ROOT, assemble

MESSAGE = ("content/audiences.yaml", "        recommendations: [oir-a-punta-sal]\n")
PLAN = "Qué falta para que el plan de los puertos sea de todos"
NAMED = ("content/report.yaml", "    some: vecinas (el informe no dice cuántas)\n")
BODY = "      Desde {plan.anuncio}, la {entidades.apo} habló"
UNION = "El Sindicato General de Puertos (SGP) lleva"
WHO = "some: inspectoras (el informe no dice cuántas)\n"
LINES = ("content/audiences.yaml", "text: poner frascos limpios cada mes;}")
Change = tuple[str, str, str]

#: What is written instead, and what is said of it.
FAULTS: dict[str, tuple[list[Change], str]] = {
    "NR025": (
        [("content/report.yaml", "\nkeywords:", "\nsubject: plan de los puertos {plan.vigencia}\n\nkeywords:")],
        "content/audiences.yaml:4:5: NR025 warning: the brief for 'autoridad' does not open with the subject's full name, "
        "“plan de los puertos {plan.vigencia}”",
    ),
    "NR026": (
        [("templates/design.yaml", "themes:\n", "limits: {recommendation_words: 10}\nthemes:\n")],
        "NR026 warning: the recommendation 'seguir-midiendo' has 8 words; 10 are the least",
    ),
    "NR027 message": (
        [(*MESSAGE, f"{MESSAGE[1]}        link: obras\n")],
        "content/audiences.yaml:17:15: NR027 warning: 'obras' links the message 'falta-un-puerto' to its recommendation and "
        "is not in the message",
    ),
    "NR027 recommendation": (
        [(*MESSAGE, f"{MESSAGE[1]}        link: Dos\n")],
        "NR027 warning: 'Dos' links the message 'falta-un-puerto' to its recommendation and is not in 'oir-a-punta-sal'",
    ),
    "NR028": (
        [(*LINES, "text: poner frascos limpios cada mes, findings: [polvo]}")],
        "NR028 warning: the line 'bitacora-propia' of the checklist for 'barrios' names no finding",
    ),
    "NR029 name": (
        [(*NAMED, f"{NAMED[1]}    named: [vecina]\n")],
        "content/findings.yaml:15:9: NR029 warning: the text of 'consulta' does not say that siete of the group 'vecinas' said it",
    ),
    "NR029 number": (
        [(*NAMED, f"{NAMED[1]}    named: [vecina]\n"),
         ("content/findings.yaml", BODY, f"      Seis vecinas lo dicen. {BODY.strip()}")],
        "NR029 warning: the text of 'consulta' does not say that siete of the group 'vecinas' said it",
    ),
    "NR180": (
        [("content/findings.yaml", UNION, "El SGP lleva")],
        "NR180 warning: 'SGP' is used before it is explained: “no tiene contrato escrito. El SGP lleva la cuenta des”",
    ),
    "NR180 late": (
        [("content/audiences.yaml", "title: Sin contrato no hay turno", "title: El SGP pide contratos")],
        "El SGP pide contratos (es): NR180 warning: 'SGP' is used before it is explained: “",
    ),
}  # fmt: skip

#: What is right although it looks nearly the same.
RIGHT: dict[str, list[Change]] = {
    "NR025": [
        ("content/report.yaml", "\nkeywords:", "\nsubject: plan de los puertos\n\nkeywords:"),
        ("content/audiences.yaml", "Lo que el plan de los puertos cambia", "Lo que el plan\n      de los puertos cambia"),
    ],
    "NR026": [("templates/design.yaml", "themes:\n", "limits: {recommendation_words: 8}\nthemes:\n")],
    "NR027": [(*MESSAGE, f"{MESSAGE[1]}        link: consulta\n")],
    "NR028": [
        (*LINES, "text: poner frascos limpios cada mes, findings: [polvo]}"),
        ("content/audiences.yaml", "text: llevar una bitácora propia.", "text: '¿Hay una bitácora propia?'"),
    ],
    "NR029": [
        ("content/report.yaml", WHO, f"{WHO}    named: [inspectora]\n"),
        ("content/findings.yaml", BODY, f"      Las inspectoras lo dicen. {BODY.strip()}"),
        ("content/findings.yaml", UNION, f"Una inspectora lo vio. {UNION}"),
    ],
    "NR180": [("content/findings.yaml", UNION, "El SGP (Sindicato General de Puertos) lleva")],
}  # fmt: skip


def warnings_of(project: Path, *, pages: bool = False) -> list[str]:
    """The warnings of the content and, if `pages`, of each page in the content's language."""
    ready = prepare(Project.at(project))
    keys = brief_keys(ready, BuildRequest(languages=(ready.report.language,))) if pages else []
    composed = compose_all(ready, keys, draft=False).values()
    return [str(each) for each in (*ready.warnings, *(w for brief in composed for w in check_short_forms(brief.page)))]


def changed(folder: Path, changes: list[Change]) -> Path:
    project = assemble(folder)
    for file, old, new in changes:
        text = (project / file).read_text("utf-8")
        assert old in text, f"{file} no longer holds {old!r}"
        (project / file).write_text(text.replace(old, new, 1), encoding="utf-8")
    return project


@pytest.mark.parametrize("case", FAULTS)
def test_words_that_leave_a_reader_behind_are_warned_of(tmp_path: Path, case: str) -> None:
    changes, said = FAULTS[case]
    found = warnings_of(changed(tmp_path, changes), pages=case.startswith("NR180"))
    assert any(said in each for each in found), found


@pytest.mark.parametrize("case", RIGHT)
def test_words_that_are_right_are_not_warned_of(tmp_path: Path, case: str) -> None:
    found = warnings_of(changed(tmp_path, RIGHT[case]), pages=case == "NR180")
    assert not [each for each in found if case in each]


@pytest.mark.parametrize("own", [True, False])
def test_the_briefs_themselves_have_none(tmp_path: Path, own: bool) -> None:
    ready = prepare(Project.at(ROOT if own else assemble(tmp_path)))
    pages = compose_all(ready, brief_keys(ready, BuildRequest()), draft=False)
    assert not ready.warnings and not [each for page in pages.values() for each in check_short_forms(page.page)]
