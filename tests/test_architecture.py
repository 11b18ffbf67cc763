"""The architecture is tested: who imports whom, who may use which library, and that the documents say what the code does."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from napreport.codes import read_codes
from napreport.page.vocabulary import ELEMENTS
from napreport.pipeline import STAGES

ROOT = Path(__file__).parent.parent
SOURCE = ROOT / "src" / "napreport"
MODULES = sorted(SOURCE.rglob("*.py"))

#: The rooms in their order: each may import those of an earlier row. docs/architecture.md draws the same map.
ROWS = (
    {"problems", "timing", "codes", "zipped_xml"},
    {"files"},
    {"content"},
    {"language", "design"},
    {"page"},
    {"pdf", "word", "check"},
    {"prepare", "renderers"},
    {"pipeline"},
    {"build", "messages"},
    {"exchange", "distribution"},
    {"cli"},
    {"__main__"},
)
#: The same inside the room of the PDF.
PDF_ROWS = ({"engine", "arrange"}, {"tagging", "layout"}, {"finish"}, {"render"})
#: Tables of data: every room may read them.
TABLES = ("design.variants",)
#: Libraries that only some rooms or modules may import, so that each can be replaced in one place.
ONLY = {
    "weasyprint": {"pdf", "design.pictures"},  # pictures for Word are drawn as those of the PDF are
    "pydyf": {"pdf"},
    "docx": {"word"},
    "babel": {"language.languages", "messages"},
    "polib": {"language.catalogue", "messages", "exchange"},
    "xlsxwriter": {"word", "exchange", "distribution"},
    "jinja2": {"page.compose"},
    "click": {"cli"},
    "rich": {"cli"},
    "distributed": {"build.cluster"},
    "watchfiles": {"cli.watch"},
    "yaml": {"content.load", "codes"},
    "pikepdf": {"check", "pdf"},
    "pypdfium2": {"check", "exchange", "pdf", "design.pictures"},
}
#: What of WeasyPrint may be imported outside pdf.engine: its documented API.
PUBLIC_WEASYPRINT = {
    "weasyprint.CSS",
    "weasyprint.HTML",
    "weasyprint.document.Document",
    "weasyprint.text.fonts.FontConfiguration",
}
#: Attributes of WeasyPrint's boxes and parsed pages that its documentation does not have, although they have no underscore.
UNDOCUMENTED = {
    "children", "descendants", "element_tag", "etree_element", "content_box_x", "content_box_y", "hit_area", "link_annotation",
    "position_x", "position_y",
}  # fmt: skip
#: No module has more lines than this; a table of data is no module.
MOST_LINES = 380


def dotted(path: Path) -> str:
    return ".".join(path.relative_to(SOURCE).with_suffix("").parts).removesuffix(".__init__")


def imports(path: Path) -> set[str]:
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def own_imports(path: Path) -> set[str]:
    return {name.removeprefix("napreport.") for name in imports(path) if name.startswith("napreport.")} - {
        "__version__"
    }


def row(name: str, rows: tuple[set[str], ...]) -> int:
    return next(index for index, names in enumerate(rows) if name in names)


def test_there_is_something_to_look_at() -> None:
    assert len(MODULES) > 100


def test_every_room_has_its_row() -> None:
    rooms = {dotted(path).split(".")[0] for path in MODULES} - {"__init__"}
    assert rooms == set().union(*ROWS)


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_imports_point_one_way(path: Path) -> None:
    room, *inside = dotted(path).split(".")
    if room == "__init__":
        return
    for name in own_imports(path):
        if name.startswith(TABLES):
            continue
        other, *within = name.split(".")
        if other != room:
            assert row(other, ROWS) < row(room, ROWS), f"{dotted(path)} imports {name}"
        elif room == "pdf" and inside and within and inside[0] != within[0]:
            assert row(within[0], PDF_ROWS) < row(inside[0], PDF_ROWS), f"{dotted(path)} imports {name}"


def test_a_table_that_every_room_may_read_imports_nothing() -> None:
    assert [name for name in TABLES if own_imports(SOURCE / f"{name.replace('.', '/')}.py")] == []


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_a_library_is_imported_where_it_belongs_and_nowhere_else(path: Path) -> None:
    for name in imports(path):
        allowed = ONLY.get(name.split(".")[0])
        here = dotted(path)
        assert allowed is None or {here, here.split(".")[0]} & allowed, f"{here} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_private_names_of_weasyprint_are_used_in_the_pdf_s_engine_alone(path: Path) -> None:
    if dotted(path).startswith("pdf.engine"):
        return
    public = {name for name in imports(path) if name.split(".")[0] == "weasyprint"}
    assert public <= PUBLIC_WEASYPRINT, dotted(path)
    if dotted(path).startswith("pdf."):
        assert [name for name in _foreign_attributes(path) if name.startswith("_") or name in UNDOCUMENTED] == []


def _foreign_attributes(path: Path) -> list[str]:
    """The attributes of anything but `self`, `cls`, modules of the room itself and lxml, whose annotations are private names."""
    own = {name.rpartition(".")[2] for name in imports(path) if name.startswith("napreport.")}
    return [
        node.attr
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Attribute)
        and not node.attr.startswith("__")
        and not (isinstance(node.value, ast.Name) and node.value.id in {"self", "cls", "etree", *own})
    ]


@pytest.mark.parametrize("path", MODULES, ids=dotted)
def test_a_module_stays_readable(path: Path) -> None:
    assert path.read_text("utf-8").count("\n") <= MOST_LINES


def test_the_engine_names_no_country_no_audience_and_no_language() -> None:
    audiences = yaml.safe_load((ROOT / "content" / "audiences.yaml").read_text("utf-8"))["audiences"]
    words = {"peru", "perú", "lima", "es_pe", "en_gb", "minjus", *(f'"{audience["id"]}"' for audience in audiences)} - {
        '"state"'
    }  # also a word of the code
    for path in MODULES:
        code = "".join(ast.unparse(_without_docstrings(ast.parse(path.read_text("utf-8")))).lower())
        if dotted(path) in ("design.cover_art",):
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
    raised = {code for path in MODULES for code in re.findall(r"NR\d{3}", path.read_text("utf-8"))}
    assert raised == set(read_codes())


def test_every_code_has_its_four_texts_and_all_stand_in_their_order() -> None:
    rows = yaml.safe_load((SOURCE / "codes.yaml").read_text("utf-8"))
    assert list(rows) == sorted(rows)
    for code, row in rows.items():
        assert list(row) == ["title", "why", "mend", "example"], code
        assert all(isinstance(text, str) and text == text.strip() != "" for text in row.values()), code


def test_every_code_that_a_document_names_is_explained() -> None:
    pages = [ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").rglob("*.md")]
    named = {code for page in pages for code in re.findall(r"NR\d{3}", page.read_text("utf-8"))}
    assert named and named <= set(read_codes()), named - set(read_codes())


def test_codes_are_read_only_when_one_is_asked_for() -> None:
    """A build, and the command line's start, must not wait for the texts of all codes."""
    script = (
        "import sys, napreport.cli.main, napreport.build.build, napreport.codes as c; print(c.read_codes.cache_info())"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert "misses=0" in done.stdout


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
    named = re.findall(r"pytest (tests/[\w/]+\.py) -k (\"[^\"]+\"|\w+)", text)
    assert len(named) > 5
    for file, words in named:
        tests = re.findall(r"^def (test_\w+)", (ROOT / file).read_text("utf-8"), re.MULTILINE)
        for word in words.strip('"').split(" or "):
            assert any(word in test for test in tests), f"{file} has no test about {word}"
