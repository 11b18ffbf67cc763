"""Tokens: a name whose value is the same everywhere is resolved before WeasyPrint sees it, and no other name is."""

from __future__ import annotations

import pytest

from napreport.design.values import read_design
from napreport.pdf.arrange.tokens import resolve_properties
from tests.second_project import ROOT

DESIGN = read_design(ROOT / "templates" / "design.yaml", "design.yaml")[0]
assert DESIGN is not None
MEASURES = DESIGN.measures


def one(sheet: str) -> str:
    return resolve_properties((sheet,), MEASURES)[0]


def test_names_of_the_design_and_of_the_sheet_s_root_give_way_to_their_values() -> None:
    sheet = ':root {\n  --sans: "Brief Sans", "Fallback";\n}\np { font: var(--sans); width: var(--text) }'
    assert one(sheet).endswith(f'p {{ font: "Brief Sans", "Fallback"; width: {MEASURES.grid.text:g}mm }}')


@pytest.mark.parametrize(
    "sheet",
    [
        "p { color: var(--accent) }",  # each audience has its own
        ".box { --text: 3mm }\np { width: var(--text) }",  # differs inside a box
        ":root { --a: 1mm }\n.box { --a: 2mm }\np { width: var(--a) }",
        ":root { --a: 1mm }\n@media print { :root { --a: 2mm } }\np { width: var(--a) }",
        ":root { --a: var(--accent) }\np { color: var(--a) }",
        ":root { --a: 1mm\n2mm }\np { margin: var(--a) }",  # a line more, and a mistake's line would be wrong
        "p { width: var(--nothing) }",
    ],
)
def test_a_name_whose_value_may_differ_is_left_alone(sheet: str) -> None:
    assert one(sheet) == sheet


def test_what_another_sheet_declares_is_left_alone_in_both() -> None:
    sheets = (":root { --a: 1mm }\np { width: var(--a) }", ":root { --a: 2mm }")
    assert resolve_properties(sheets, MEASURES) == list(sheets)


def test_what_a_variant_s_sheet_declares_changes_no_other_variant() -> None:
    sheets = ("p { color: var(--dark) }", ":root { --dark: #000000 }\np { color: var(--dark) }")
    assert resolve_properties(sheets, MEASURES) == list(sheets)


def test_the_brief_s_own_sheet_keeps_its_lines_and_loses_most_of_its_names() -> None:
    sheet = (ROOT / "templates" / "style" / "brief.css").read_text("utf-8")
    done = one(sheet)
    assert done.count("\n") == sheet.count("\n") and done.count("var(") < sheet.count("var(") / 2
