"""Every brief of the project's own report, built once and looked at as its readers' programs would."""

from __future__ import annotations

import io
import json
import os
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from shutil import copyfile
from typing import Any

import pytest
from lxml import etree

from napreport.build.fingerprint import find_libreoffice
from napreport.build.libreoffice import new_profile
from napreport.check.pdf.standards import broken_rules
from napreport.check.word import document
from napreport.check.word.package import W, WordPackage
from napreport.check.word.reading import read_docx
from napreport.content.distribution import Credited, Registration
from napreport.content.fields import PartialDate
from napreport.content.folders import Project
from napreport.design.fonts import default_cache
from napreport.pipeline import compose_all, compose_brief, render_checked
from napreport.prepare import prepare
from napreport.renderers import read_styles

ROOT = Path(__file__).parent.parent
PAIRS = [
    (audience, language) for audience in ("state", "business", "society", "cooperation") for language in ("en", "es")
]
FILES = [f"{language}/peru-nap-2021-{audience}-{language}" for audience, language in PAIRS]

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("briefs")]


def build(out: Path, cwd: Path, project: Path = ROOT, options: tuple[str, ...] = (), **environment: str) -> str:
    """Build everything in a process of its own; return what it said."""
    command = [sys.executable, "-c", "from napreport.cli.main import main; main()", "build"]
    command += ["--project", str(project), "--out", str(out), *options]
    done = subprocess.run(
        command, cwd=cwd, env={**os.environ, **environment}, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stderr


@pytest.fixture(scope="session")
def briefs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("briefs")
    said = build(out, ROOT, PYTHONHASHSEED="1", TZ="America/Lima", LC_ALL="C.UTF-8")
    lines = [
        line
        for line in said.splitlines()
        if not re.match(r"\[\d+/\d+\] |Cutting the fonts|LibreOffice is not installed", line)
    ]
    assert not lines, "a build of the report is silent but for its progress"
    return out


@pytest.fixture(scope="session")
def pages() -> dict[tuple[str, str], etree._Element]:
    composed = compose_all(prepare(Project.at(ROOT)), PAIRS, draft=False)
    return {pair: etree.fromstring(found.page.markup) for pair, found in composed.items()}


def test_there_are_sixteen_documents_and_a_manifest_that_lists_them(briefs: Path) -> None:
    there = sorted(path.relative_to(briefs).as_posix() for path in briefs.rglob("*") if path.is_file())
    assert there == sorted([*(f"{name}.{kind}" for name in FILES for kind in ("pdf", "docx")), "manifest.json"])
    manifest = json.loads((briefs / "manifest.json").read_text("utf-8"))
    assert len(manifest["documents"]) == 16
    assert manifest["inputs"]["content/findings.yaml"] and manifest["versions"]["weasyprint"]


def test_every_brief_fills_eight_pages_two_sheets_folded(briefs: Path) -> None:
    documents = json.loads((briefs / "manifest.json").read_text("utf-8"))["documents"]
    counts = {row["file"]: row["pages"] for row in documents if row["format"] == "pdf"}
    assert len(counts) == 8 and set(counts.values()) == {8}, counts


#: Made up, and longer than most: what the credits of a printed work hold.
CREDITS = {
    "legal_deposit": "2021-00000",
    "printed": PartialDate.parse("2021-08"),
    "publisher": Credited(
        organisation="Instituto Inventado de Derechos Humanos y Empresas",
        address=("Av. Inventada 1234, oficina 501", "Distrito de Prueba", "Lima"),
    ),
    "printer": Credited(
        organisation="Imprenta Ficticia y Hermanos S. A. C.", address=("Jr. Imaginario 567", "Breña", "Lima")
    ),
}


def registered(audience: str, language: str) -> tuple[Registration, ...]:
    """Return an ISBN for each format of a brief."""
    brief = {"audience": audience, "language": language}
    rows: tuple[dict[str, object], ...] = (
        {"isbn": "978-3-16-148410-0", "copies": 1500},
        {"format": "large-print", "isbn": "978-0-306-40615-7", "legal_deposit": "2021-00001", "copies": 50},
        {"format": "pdf", "isbn": "978-1-86197-876-9"},
        {"format": "word", "isbn": "978-99921-58-10-4"},
    )
    return tuple(Registration.model_validate(brief | row) for row in rows)


@pytest.mark.parametrize("full", [False, True])
@pytest.mark.parametrize(("audience", "language"), PAIRS)
def test_a_brief_keeps_its_pages_when_its_isbns_legal_deposit_and_credits_are_entered(
    audience: str, language: str, full: bool
) -> None:
    ready = prepare(Project.at(ROOT))
    rows = registered(audience, language)
    update = {"isbns": rows} | CREDITS if full else {"isbns": rows[:1], "legal_deposit": "2021-00000"}
    settings = ready.report.distribution.model_copy(update=update)
    report = ready.report.model_copy(update={"distribution": settings})
    page = compose_brief(
        replace(ready, validated=replace(ready.validated, report=report)), audience, language, draft=False
    ).page
    assert "978-3-16-148410-0" in page.markup and ("Imprenta Ficticia" in page.markup) == full
    result = render_checked(page, "pdf", read_styles(("pdf",), ROOT / "templates", ready.design, default_cache()))
    assert (result.pages, result.warnings) == (8, ())


@pytest.mark.parametrize("audience", [audience for audience, language in PAIRS if language == "en"])
def test_a_brief_whose_every_string_is_as_long_as_one_translation_in_twenty_has_no_fault(audience: str) -> None:
    ready = prepare(Project.at(ROOT), ("en-XA",))
    page = compose_brief(ready, audience, "en-XA", draft=False).page
    result = render_checked(page, "pdf", read_styles(("pdf",), ROOT / "templates", ready.design, default_cache()))
    assert not result.warnings and result.pages is not None and result.pages <= 10


def words_of(text: str) -> list[str]:
    return re.sub(r"[\s\u00a0]+", " ", text).split()


@pytest.mark.parametrize(("audience", "language"), PAIRS)
def test_the_pdf_prints_every_paragraph_of_the_page_once(
    briefs: Path, pages: dict[tuple[str, str], etree._Element], audience: str, language: str
) -> None:
    from pypdf import PdfReader

    reader = PdfReader(briefs / f"{language}/peru-nap-2021-{audience}-{language}.pdf")
    printed = re.sub(r"[\s\u00a0]+", "", "".join(page.extract_text() for page in reader.pages))
    missing, doubled = [], []
    for paragraph in pages[audience, language].iter("p"):
        text = re.sub(r"[\s\u00a0]+", "", "".join(map(str, paragraph.itertext())))
        if len(text) > 60:
            count = printed.count(text)
            if not count:  # it breaks over two pages, so a running head stands inside it
                count = min(printed.count(text[:25]), printed.count(text[-25:]))
            (missing if count == 0 else doubled if count > 1 else []).append(text[:60])
    assert not doubled
    assert not missing


@pytest.mark.parametrize(("audience", "language"), PAIRS)
def test_word_says_what_the_page_says(
    briefs: Path, pages: dict[tuple[str, str], etree._Element], audience: str, language: str
) -> None:
    data, page = (
        (briefs / f"{language}/peru-nap-2021-{audience}-{language}.docx").read_bytes(),
        pages[audience, language],
    )
    assert not list(document.find_docx_faults(data, page))
    reading = read_docx(WordPackage.of(data))
    assert len(reading.text.split()) > 1000
    assert (
        reading.headings and reading.contents and reading.notes and reading.tables and reading.figures and reading.links
    )


@pytest.mark.parametrize("name", FILES)
def test_word_documents_follow_the_schema(briefs: Path, name: str) -> None:
    from openxml_audit import OpenXmlValidator

    result = OpenXmlValidator().validate(str(briefs / f"{name}.docx"))
    assert not [str(fault) for fault in result.errors]


@pytest.mark.parametrize("name", FILES)
def test_word_documents_pass_the_open_xml_sdk(briefs: Path, name: str, tmp_path: Path) -> None:
    validator = Path(sys.prefix) / "tools" / "node_modules" / ".bin" / "ooxml-validator"
    if not validator.exists():
        pytest.skip("the Open XML SDK's validator is not installed: it needs npm, and `make test` installs it")
    # On a copy: it rewrites a file in which it finds a malformed address, and then reports that all is well.
    copied = Path(copyfile(briefs / f"{name}.docx", tmp_path / "brief.docx"))
    before = copied.read_bytes()
    done = subprocess.run([str(validator), str(copied)], capture_output=True, text=True, check=False)
    told = json.loads(done.stdout)
    assert told["ok"] is True and told["errors"] == []
    assert copied.read_bytes() == before


@pytest.fixture(scope="session")
def laid_out(briefs: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The Word documents as LibreOffice prints them."""
    soffice = find_libreoffice()
    if soffice is None:
        pytest.skip("LibreOffice is not installed: nobody lays out the Word documents")
    out = tmp_path_factory.mktemp("laid-out")
    profile = f"-env:UserInstallation={new_profile(out / 'profile').as_uri()}"
    export = 'pdf:writer_pdf_Export:{"ExportBookmarksToPDFDestination":{"type":"boolean","value":"true"}}'
    files = [str(briefs / f"{name}.docx") for name in FILES]
    command = [soffice, profile, "--headless", "--convert-to", export, "--outdir", str(out), *files]
    subprocess.run(command, capture_output=True, check=True, timeout=300)
    return {name: out / f"{Path(name).name}.pdf" for name in FILES}


@pytest.mark.parametrize("name", FILES)
def test_libreoffice_lays_a_word_document_out_with_its_own_faces_and_without_a_blank_page(
    laid_out: dict[str, Path], name: str
) -> None:
    from pypdf import PdfReader

    pages = PdfReader(laid_out[name]).pages
    assert 8 <= len(pages) <= 14
    assert all(len(page.extract_text().split()) > 40 for page in pages)
    fonts = {str(font["/BaseFont"]).split("+")[-1] for page in pages for font in fonts_of(page)}
    assert fonts and all(font.startswith(("SourceSans3", "SourceSerif4")) for font in fonts), fonts


def fonts_of(page: Any) -> list[Any]:
    return [font.get_object() for font in page["/Resources"].get("/Font", {}).values()]


@pytest.mark.parametrize("name", FILES)
def test_the_contents_of_a_word_document_name_the_pages_on_which_its_sections_start(
    briefs: Path, laid_out: dict[str, Path], name: str
) -> None:
    import pikepdf

    body = WordPackage.of((briefs / f"{name}.docx").read_bytes()).xml["word/document.xml"]
    text = "".join(node.text or "" for node in body.iter(f"{W}instrText", f"{W}t"))
    told = [int(page) for page in re.findall(r"PAGEREF _Toc\d+ \\h (\d+)", text)]
    with pikepdf.open(laid_out[name]) as pdf:
        numbers = {page.objgen: number for number, page in enumerate(pdf.pages)}  # the cover is page 0
        marks = sorted((key, goal[0].objgen) for key, goal in pdf.Root.Dests.items() if "Toc" in key)
    assert len(told) > 4 and told == [numbers[page] for _, page in marks]
    footer = WordPackage.of((briefs / f"{name}.docx").read_bytes()).xml["word/footer2.xml"]
    assert "".join(map(str, footer.itertext())).endswith(f"SECTIONPAGES {len(numbers) - 1}")


@pytest.mark.parametrize("name", FILES)
def test_pdfs_have_title_language_and_tags(briefs: Path, name: str) -> None:
    import pikepdf

    with pikepdf.open(io.BytesIO((briefs / f"{name}.pdf").read_bytes())) as pdf:
        assert str(pdf.Root.Lang) == {"en": "en-GB", "es": "es-PE"}[name[:2]]
        assert pdf.Root.StructTreeRoot is not None and pdf.Root.MarkInfo.Marked
        assert str(pdf.docinfo["/Title"]) and pdf.Root.ViewerPreferences.DisplayDocTitle


@pytest.mark.parametrize("name", FILES)
def test_pdfs_pass_the_rules_of_pdf_ua_1(briefs: Path, name: str) -> None:
    assert broken_rules((briefs / f"{name}.pdf").read_bytes(), "ua1") == []


@pytest.mark.parametrize(("audience", "language"), PAIRS)
def test_no_word_of_the_other_language_s_templates_stands_in_a_brief(
    pages: dict[tuple[str, str], etree._Element], audience: str, language: str
) -> None:
    import polib

    ui = polib.pofile(str(ROOT / "locales" / "es" / "LC_MESSAGES" / "ui.po"))
    entries = [e for e in ui if "%" not in e.msgid and not e.msgid_plural and len(e.msgid.split()) > 1]
    foreign = {e.msgid if language == "es" else e.msgstr for e in entries}
    text = " ".join(map(str, pages[audience, language].itertext()))
    assert foreign and not [words for words in foreign if words in text]


@pytest.mark.parametrize(("audience", "language"), PAIRS)
def test_a_brief_explains_the_acronyms_that_its_own_language_uses_and_no_other(
    pages: dict[tuple[str, str], etree._Element], audience: str, language: str
) -> None:
    page = pages[audience, language]
    explained = {"".join(map(str, term.itertext())) for term in page.iterfind(".//dl[@class='acronyms']/dt")}
    rest = " ".join("".join(map(str, element.itertext())) for element in page.iter("p", "dd", "li", "td", "th", "h3"))
    assert explained and all(re.search(rf"(?<!\w){re.escape(short)}", rest) for short in explained)
    assert "MINJUSDH" in explained or "MINJUSDH" not in rest
    assert ("ONU" in explained) <= bool(re.search(r"\bONU\b", rest))


def test_two_builds_give_the_same_bytes_whatever_process_locale_time_zone_or_folder(
    briefs: Path, tmp_path: Path
) -> None:
    elsewhere = tmp_path / "another project’s folder"
    for folder in ("content", "templates", "locales"):
        shutil.copytree(ROOT / folder, elsewhere / folder)
    environment = {
        "PYTHONHASHSEED": "2",
        "TZ": "Asia/Tokyo",
        "LC_ALL": "tr_TR.UTF-8",
        "LANG": "tr_TR.UTF-8",
        "PYTHONUTF8": "1",
    }
    build(tmp_path / "again", tmp_path, elsewhere, ("--jobs", "1"), **environment)
    different = [
        f"{name}.{kind}"
        for name in FILES
        for kind in ("pdf", "docx")
        if (briefs / f"{name}.{kind}").read_bytes() != (tmp_path / "again" / f"{name}.{kind}").read_bytes()
    ]
    assert not different
