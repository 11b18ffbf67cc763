"""The architecture is tested: who imports whom, who may use which library, and that the documents say what the code does."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest
import yaml

from napreport.codes import CHECKS
from napreport.page.vocabulary import ELEMENTS
from napreport.pipeline import STAGES

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "napreport"
MODULES = sorted(SOURCE.rglob("*.py"))

#: Modules in the order of the way of the data: each may import those of an earlier row.
LAYERS = (
    {"problems", "page", "markup", "marking", "checks", "workers", "stopwatch", "fingerprint", "plurals"},
    {"variants", "spool"},
    {"model", "fonts", "art", "project", "load"},
    {"strings", "house"},
    {"crossrefs", "schema", "manifest", "catalogue"},
    {"validate", "select"},
    {"imprint"},
    {"design", "languages", "words"},
    {"orthotypography", "translate", "pseudo"},
    {"view"},
    {"compose", "letters"},
    {"reader"},
    {"pdf", "word", "check"},
    {"paint", "layout", "cluster"},
    {"pipeline", "cache"},
    {"earlier"},
    {"painting"},
    {"build", "unchanged"},
    {"outputs", "messages", "distribution"},
    {"exchange"},
    {"console"},
    {"session", "window"},
    {"watch"},
    {"messages.commands", "distribution.commands"},  # beside what it commands, and a part of the command line
    {"exchange.commands"},  # the same, for the exchange
    {"cli"},
    {"__main__"},
)
#: Libraries that only some modules may import: what they stand for could then be replaced there alone.
ONLY = {
    "weasyprint": {"pdf"},
    "pydyf": {"pdf"},
    "docx": {"word"},
    "babel": {"languages", "messages"},
    "polib": {"catalogue", "messages", "exchange"},
    "xlsxwriter": {"word", "exchange", "distribution"},
    "jinja2": {"compose"},
    "click": {"cli", "console", "session", "watch", "messages.commands", "exchange.commands", "distribution.commands"},
    "rich": {"session"},
    "distributed": {"cluster"},
    "watchfiles": {"watch"},
    "yaml": {"load"},
    "pikepdf": {"check", "layout", "pdf"},
    "pypdfium2": {"check", "exchange", "pdf"},
}


NAMED = {name for names in LAYERS for name in names}


def module(path: Path) -> str:
    return known(path.relative_to(SOURCE).with_suffix("").parts)


def known(parts: tuple[str, ...]) -> str:
    """Return the name that the layers give to a module: its package's, where they do not name the module itself."""
    return name if (name := ".".join(parts[:2])) in NAMED else parts[0]


def imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def own_imports(path: Path) -> set[str]:
    found = {known(tuple(name.split(".")[1:])) for name in imports(path) if name.startswith("napreport.")}
    modules = {name for name in found if name in NAMED or (SOURCE / f"{name}.py").exists() or (SOURCE / name).is_dir()}
    return modules - {module(path)}


def layer(name: str) -> int:
    return next(index for index, names in enumerate(LAYERS) if name in names)


def test_there_is_something_to_look_at() -> None:
    assert len(MODULES) > 25


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_imports_point_one_way(path: Path) -> None:
    name = module(path)
    if name == "__init__":
        return
    for other in own_imports(path):
        assert layer(other) < layer(name), f"{name} imports {other}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_a_library_is_imported_where_it_belongs_and_nowhere_else(path: Path) -> None:
    for name in imports(path):
        allowed = ONLY.get(name.split(".")[0])
        assert allowed is None or module(path) in allowed, f"{module(path)} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.relative_to(SOURCE).as_posix())
def test_a_module_says_in_its_first_sentence_what_it_is_for_and_stays_readable(path: Path) -> None:
    text = path.read_text("utf-8")
    assert (ast.get_docstring(ast.parse(text)) or "").split("\n")[0]
    tables = {"checks.py": 1400}  # a paragraph for each code
    assert text.count("\n") <= tables.get(path.name, 380)


def test_the_engine_names_no_country_no_audience_and_no_language() -> None:
    audiences = yaml.safe_load((ROOT / "content" / "audiences.yaml").read_text("utf-8"))["audiences"]
    words = {"peru", "perú", "lima", "es_pe", "en_gb", "minjus", *(f'"{audience["id"]}"' for audience in audiences)} - {
        '"state"'
    }  # also a word of the code
    for path in MODULES:
        code = "".join(ast.unparse(_without_docstrings(ast.parse(path.read_text("utf-8")))).lower())
        if module(path) in ("art", "checks"):
            continue  # a check's example is taken from life
        assert not [word for word in words if word.replace('"', "'") in code], path.name


def _without_docstrings(tree: ast.Module) -> ast.Module:
    for node in ast.walk(tree):
        body = getattr(node, "body", None)
        if (
            isinstance(body, list)
            and body
            and isinstance(body[0], ast.Expr)
            and isinstance(body[0].value, ast.Constant)
        ):
            node.body = body[1:] or [ast.Pass()]  # type: ignore[attr-defined]
    return tree


def test_every_code_that_is_raised_is_explained_and_the_other_way_round() -> None:
    raised = {
        code for path in MODULES if path.name != "checks.py" for code in re.findall(r"NR\d{3}", path.read_text("utf-8"))
    }
    assert raised == set(CHECKS)


def test_every_check_says_why_and_how_to_mend_it() -> None:
    assert all(check.title and check.why and check.mend and check.example for check in CHECKS.values())


def test_the_architecture_s_document_has_a_heading_for_each_stage_in_order() -> None:
    headings = re.findall(r"^## (\w+)$", (ROOT / "docs" / "architecture.md").read_text("utf-8"), re.MULTILINE)
    assert tuple(heading for heading in headings if heading in STAGES) == STAGES


def test_the_page_s_document_lists_exactly_the_vocabulary() -> None:
    table = (ROOT / "docs" / "page.md").read_text("utf-8").split("## Elements and classes")[1].split("\n## ")[0]
    rows = re.findall(r"^\| (`[^|]+`) \|", table, re.MULTILINE)
    listed: set[tuple[str, str]] = set()
    for row in rows:
        for name in re.findall(r"`([a-z0-9.-]+)`", row):
            element, *classes = name.split(".")
            listed.add((element, " ".join(classes)))
    known = {(element, class_) for element, classes in ELEMENTS.items() for class_ in classes}
    document = {"html", "head", "title", "meta", "body"}  # shown in the example above the table
    assert listed == {(element, class_) for element, class_ in known if element not in document}


def test_the_tests_that_the_accessibility_document_names_are_there() -> None:
    text = (ROOT / "docs" / "accessibility.md").read_text("utf-8")
    named = re.findall(r"pytest (tests/\w+\.py) -k (\"[^\"]+\"|\w+)", text)
    assert len(named) > 5
    for file, words in named:
        tests = re.findall(r"^def (test_\w+)", (ROOT / file).read_text("utf-8"), re.MULTILINE)
        for word in words.strip('"').split(" or "):
            assert any(word in test for test in tests), f"{file} has no test about {word}"
