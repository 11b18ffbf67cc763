"""Names and docstrings: one name means one thing, and a first line can be read at once."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from statistics import mean

import pytest

SOURCE = Path(__file__).parent.parent / "src" / "napreport"
MODULES = sorted(SOURCE.rglob("*.py"))

#: The most words in a docstring's first line, and in an average one.
MOST_WORDS, AVERAGE_WORDS = 12, 9.0
#: One operation on different formats may have one name: the name, and the modules that define it.
SAME_OPERATION = {
    "main": {"__main__", "cli.main"},
    "render": {"renderers", "pdf.render", "word.render"},
    "preload": {"renderers", "pdf.render"},
    "read": {"exchange.docx_import", "exchange.spreadsheet", "exchange.xliff", "exchange.po"},
    "write": {"exchange.docx_export", "exchange.spreadsheet", "exchange.xliff", "exchange.po"},
}


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")


def defined(kind: type[ast.ClassDef] | type[ast.FunctionDef]) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for path in MODULES:
        for node in ast.parse(path.read_text("utf-8")).body:
            if isinstance(node, kind) and not node.name.startswith("_"):
                found[node.name].add(dotted(path))
    return found


def first_lines() -> Iterator[tuple[str, str]]:
    for path in MODULES:
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef | ast.AsyncFunctionDef):
                text = ast.get_docstring(node)
                if text:
                    name = getattr(node, "name", "")
                    yield f"{dotted(path)}.{name}".rstrip("."), text.splitlines()[0]


def test_a_class_is_defined_in_one_module() -> None:
    assert {name: where for name, where in defined(ast.ClassDef).items() if len(where) > 1} == {}


def test_a_public_function_is_defined_in_one_module_unless_it_does_the_same_to_another_format() -> None:
    doubled = {name: where for name, where in defined(ast.FunctionDef).items() if len(where) > 1}
    assert doubled == SAME_OPERATION


def test_every_module_says_in_its_first_line_what_it_is_for() -> None:
    assert [
        dotted(p) for p in MODULES if p.stat().st_size and not ast.get_docstring(ast.parse(p.read_text("utf-8")))
    ] == []


def test_a_first_line_has_at_most_twelve_words() -> None:
    assert [(name, line) for name, line in first_lines() if len(line.split()) > MOST_WORDS] == []


def test_first_lines_are_short_on_average() -> None:
    assert mean(len(line.split()) for _, line in first_lines()) <= AVERAGE_WORDS


def test_a_first_line_is_no_riddle_about_a_way_from_one_thing_to_another() -> None:
    assert [
        (name, line) for name, line in first_lines() if re.search(r"^[^.]*: from .+ to ", line, re.IGNORECASE)
    ] == []


@pytest.mark.parametrize("word", ["crew", "desk", "shelf", "spool", "lent", "riddle"])
def test_a_metaphor_is_no_name(word: str) -> None:
    names = {name.lower() for kind in (ast.ClassDef, ast.FunctionDef) for name in defined(kind)}
    modules = {path.stem for path in MODULES}
    assert [name for name in names | modules if re.search(rf"(^|_){word}s?(_|$)", name)] == []
