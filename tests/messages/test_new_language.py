"""One command adds a language, also one that CLDR does not know; the next build makes drafts of it and fails for nothing."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pikepdf
import polib
import pytest

from napreport.build.build import BuildRequest, brief_keys, render_jobs
from napreport.check.rendered import check_document
from napreport.cli.main import cli
from napreport.content.folders import Project
from napreport.design.fonts import default_cache
from napreport.language.catalogue import parse_po
from napreport.messages.new_language import add_row
from napreport.messages.po import po_bytes
from napreport.messages.status import translation_status, unfinished_languages
from napreport.messages.update import parse_language_table, read_language_table
from napreport.pipeline import compose_all, compose_brief, render_checked
from napreport.prepare import prepare
from napreport.problems import Rejected, Severity, Unusable
from napreport.renderers import read_styles, render
from tests.second_project import assemble

AYMARA = ("ay", "--name", "Aymar aru", "--locale", "es_PE", "--plural", "nplurals=1; plural=0;")


@pytest.fixture
def project(tmp_path: Path) -> Project:
    return Project.at(assemble(tmp_path / "project"))


def add(project: Project, *words: str) -> None:
    cli.main(["messages", "new", "--language", *words, "--project", str(project.root)], standalone_mode=False)


def catalogue(project: Project, code: str, domain: str = "content") -> polib.POFile:
    return parse_po(project.catalogue(code, domain).read_text("utf-8"))


@pytest.mark.parametrize(
    ("words", "name", "direction", "forms"),
    [
        (("qu", "--plural", "nplurals=2; plural=(n != 1);"), "Runasimi", "ltr", 2),
        (AYMARA, "Aymar aru", "ltr", 1),
        (("ar",), "العربية", "rtl", 6),
        (("pt-BR",), "português (Brasil)", "ltr", 2),
    ],
    ids=["Quechua", "Aymara, which CLDR does not know", "Arabic", "Brazilian Portuguese"],
)
def test_a_language_is_added_with_its_row_and_both_catalogues_and_is_built_as_a_draft(
    project: Project, words: tuple[str, ...], name: str, direction: str, forms: int
) -> None:
    before = project.languages_table.read_text("utf-8")
    add(project, *words)
    code = words[0]
    language = read_language_table(project)[code]
    assert (language.name, language.direction, language.draft) == (name, direction, True)
    assert project.languages_table.read_text("utf-8").startswith(before)  # every comment and every other row stays
    for domain in ("content", "ui"):
        po = catalogue(project, code, domain)
        assert len(po) > 30 and po.metadata["Language"] == code
        assert not any(entry.msgstr or any(entry.msgstr_plural.values()) for entry in po)  # nothing is made up
        assert all(len(entry.msgstr_plural) == forms for entry in po if entry.msgid_plural)
    ready = prepare(project)
    wanted = brief_keys(ready, BuildRequest())
    pages = compose_all(ready, wanted, draft=False)  # a plain build: it fails for nothing that is not translated yet
    jobs = [job for job in render_jobs(ready, BuildRequest(), pages) if job.language == code]
    assert jobs and all(job.draft and f"-{code}-draft." in job.file for job in jobs)
    assert f'dir="{direction}"' in jobs[0].page.markup
    assert not [job for job in render_jobs(ready, BuildRequest(), pages) if job.draft and job.language != code]
    assert not unfinished_languages(translation_status(project, [code]), project)


@pytest.mark.slow
@pytest.mark.parametrize("words", [("pt-BR",), AYMARA], ids=["pt-BR", "ay"])
def test_a_brief_of_which_nothing_is_translated_is_painted_as_a_draft(project: Project, words: tuple[str, ...]) -> None:
    add(project, *words)
    code = words[0]
    ready = prepare(project)
    style = read_styles(("pdf",), project.templates, ready.design, default_cache())
    for audience in [audience.id for audience in ready.report.audiences]:
        page = compose_brief(ready, audience, code, draft=True).page
        assert render_checked(page, "pdf", style).pages, "what is ugly in a draft is told, and stops nothing"


def test_a_borrowed_locale_brings_no_plural_rule_along_and_the_row_says_the_rule(project: Project) -> None:
    add(project, "ga", "--locale", "en_IE")
    rule = read_language_table(project)["ga"].plural
    assert rule is not None and rule.startswith("nplurals=5;")
    assert catalogue(project, "ga").metadata["Plural-Forms"] == rule


def test_a_rule_that_is_changed_in_the_table_reaches_the_header_and_is_told(
    project: Project, capsys: pytest.CaptureFixture[str]
) -> None:
    add(project, "fr")
    table = project.languages_table
    text = table.read_text("utf-8")
    table.write_text(text.replace("nplurals=2; plural=(n > 1);", "nplurals=2; plural=(n > 2);"), encoding="utf-8")
    assert table.read_text("utf-8") != text
    capsys.readouterr()
    cli.main(["messages", "update", "--project", str(project.root)], standalone_mode=False)
    said = capsys.readouterr().out
    assert "locales/fr/LC_MESSAGES/content.po: Plural-Forms is now 'nplurals=2; plural=(n > 2);'" in said
    assert "locales/en/LC_MESSAGES/content.po: Plural-Forms" not in said
    assert catalogue(project, "fr").metadata["Plural-Forms"] == "nplurals=2; plural=(n > 2);"


def test_without_its_draft_mark_an_unfinished_language_stops_a_build(project: Project) -> None:
    add(project, "fr")
    text = project.languages_table.read_text("utf-8")
    project.languages_table.write_text("".join(line for line in text.splitlines(True) if "draft:" not in line), "utf-8")
    ready = prepare(project)
    with pytest.raises(Rejected):
        compose_all(ready, brief_keys(ready, BuildRequest()), draft=False)
    assert unfinished_languages(translation_status(project, ["fr"]), project) == ["fr"]


def test_a_fault_in_one_entry_of_a_draft_stops_no_build_and_its_source_is_shown(project: Project) -> None:
    add(project, "fr")
    path = project.catalogue("fr", "ui")
    po = parse_po(path.read_text("utf-8"))
    entry = next(entry for entry in po if "%(number)s" in entry.msgid and not entry.msgid_plural)
    entry.msgstr = "%(nombre)s"
    path.write_bytes(po_bytes(po))
    ready = prepare(project)
    audience = ready.report.audiences[0].id
    assert "%(nombre)s" not in compose_brief(ready, audience, "fr", draft=True).page.markup
    assert any(problem.code == "NR034" for problem in ready.validated.warnings)


@pytest.mark.parametrize(
    ("words", "sentences"),
    [
        (("ay",), ("--name", "--locale", "--plural")),
        (("qu",), ("--plural",)),
        (("es",), ("already",)),
        (("en-XA",), ("is no code",)),
        (("../x",), ("is no code",)),
        (
            ("ay", "--name", "x", "--locale", "xx_YY", "--plural", "nplurals=1; plural=0;"),
            ("does not know the locale",),
        ),
        (("fr", "--plural", "n != 1"), ("is no plural rule",)),
        (("fr", "--plural", "nplurals=1; plural=(n != 1);"), ("is no plural rule",)),
    ],
)
def test_what_cannot_be_added_says_all_that_is_lacking_and_leaves_nothing_behind(
    project: Project, words: tuple[str, ...], sentences: tuple[str, ...]
) -> None:
    before = {path: path.read_bytes() for path in project.locales.rglob("*") if path.is_file()}
    with pytest.raises(Unusable) as caught:
        add(project, *words)
    assert all(sentence in str(caught.value) for sentence in sentences)
    assert {path: path.read_bytes() for path in project.locales.rglob("*") if path.is_file()} == before


def test_a_row_goes_to_the_end_of_the_languages_and_not_of_the_file() -> None:
    text = "templates: en\nlanguages: # ours\n  en:\n    name: English\n# the end\nlast: 1\n"
    assert add_row(text, "  fr:\n") == text.replace("# the end", "  fr:\n# the end")
    assert add_row("languages:\n  en:\n    x: 1", "  fr:\n") == "languages:\n  en:\n    x: 1\n  fr:\n"


def test_a_table_whose_languages_stand_in_quotation_marks_takes_a_row_and_one_in_brackets_is_refused() -> None:
    assert add_row('"languages": # ours\n  en: {}\n', "  fr:\n") == '"languages": # ours\n  en: {}\n  fr:\n'
    with pytest.raises(Unusable, match="has no line 'languages:'"):
        add_row("languages: {en: {name: x}}\n", "  fr:\n")


def test_a_table_with_a_broken_row_is_refused() -> None:
    with pytest.raises(Rejected):
        parse_language_table("templates: en\nlanguages:\n  fr:\n    name: x\n")


@pytest.mark.slow
def test_arabic_letters_are_set_in_the_project_s_own_face_in_both_formats(
    project: Project, tmp_path: Path, pytestconfig: pytest.Config
) -> None:
    from napreport.design.fonts import RIGHT_TO_LEFT_FAMILY, default_cache

    add(project, "ar")
    ready = prepare(project)
    audience = ready.report.audiences[0].id
    page = compose_brief(ready, audience, "ar", draft=True).page
    assert any("\u0600" <= letter <= "\u06ff" for letter in page.markup)  # CLDR's names of months
    style = read_styles(("pdf", "docx"), project.templates, ready.design, default_cache())
    painted = render(page, "pdf", style)
    # The fonts' maps are whole (NR140, NR141), and what could not be looked at is told.
    told = check_document(painted.data, page, "pdf")
    assert {problem.code for problem in told} - {"NR065"} == {"NR233"}
    assert all(problem.severity is Severity.WARNING for problem in told)
    with pikepdf.open(io.BytesIO(painted.data)) as pdf:
        fonts = {str(item["/FontName"]) for item in pdf.objects if "/FontName" in getattr(item, "keys", list)()}
    assert any("Brief-Arabic" in name for name in fonts)
    assert all("Brief-" in name for name in fonts), fonts  # none of the machine's
    with zipfile.ZipFile(io.BytesIO(render(page, "docx", style).data)) as package:
        assert RIGHT_TO_LEFT_FAMILY in package.read("word/fontTable.xml").decode()
        assert RIGHT_TO_LEFT_FAMILY in package.read("word/theme/theme1.xml").decode()
    latin = compose_brief(ready, audience, "es", draft=False).page
    with zipfile.ZipFile(io.BytesIO(render(latin, "docx", style).data)) as package:
        assert RIGHT_TO_LEFT_FAMILY not in package.read("word/fontTable.xml").decode()
