"""The command line: exit codes, sentences, and a start that loads nothing heavy."""

from __future__ import annotations

import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from napreport import __version__
from tests.second_project import assemble

ROOT = Path(__file__).parents[2]


def napreport(*words: str, cwd: Path = ROOT) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-c", "from napreport.cli.main import main; main()", *words]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def test_help_starts_without_the_heavy_libraries() -> None:
    heavy = "{'weasyprint', 'docx', 'babel', 'jinja2', 'pydantic', 'lxml', 'pikepdf', 'rich'}"
    script = (
        "import sys; from napreport.cli.main import cli; cli.main(['--help'], standalone_mode=False); "
        f"print(sorted({heavy} & set(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_version_and_info_say_what_runs() -> None:
    assert __version__ in napreport("--version").stdout
    assert "weasyprint" in napreport("--info").stdout


@pytest.mark.parametrize(
    ("what", "line"),
    [
        ("audiences", "state"),
        ("languages", "es-PE"),
        ("checks", "NR033"),
        ("briefs", "es/peru-nap-2021-state-es.pdf"),
        ("variants", "for the print shop: PDF/X-4 in CMYK, bleed and marks"),
    ],
)
def test_list_shows_what_there_is(what: str, line: str) -> None:
    done = napreport("list", what)
    assert done.returncode == 0 and line in done.stdout


def test_explain_says_why_a_finding_is_in_one_brief_and_out_of_another() -> None:
    said = napreport("explain", "neutrality").stdout
    assert "in:  part 'practices' names it" in said and "out: no part names it" in said


def test_explain_says_what_a_check_means_and_how_to_mend_it() -> None:
    said = napreport("explain", "nr019").stdout
    assert "Why:" in said and "Mend:" in said and "{activities.bilateral_meetings}" in said


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        (("explain", "centralsm"), "did you mean 'centralism'?"),
        (("build", "--audience", "sate"), "there is no audience 'sate'; did you mean 'state'?"),
        (("build", "--language", "qu"), "There are: en, es."),
        (("build", "--format", "odt"), "is not one of"),
        (("build", "--variant", "pres"), "there is no variant 'pres'; did you mean 'press'?"),
        (("build", "--variant", "odd"), "there is no variant 'odd'. There are: screen"),
        (("list", "fonts"), "is not one of"),
    ],
)
def test_wrong_usage_exits_2_with_a_sentence(words: tuple[str, ...], sentence: str) -> None:
    done = napreport(*words)
    assert done.returncode == 2 and sentence in done.stderr and "Traceback" not in done.stderr


def test_a_folder_without_a_project_exits_2_and_says_where_to_go(tmp_path: Path) -> None:
    done = napreport("build", cwd=tmp_path)
    assert done.returncode == 2 and "--project" in done.stderr


def test_completion_prints_a_script_for_the_shell() -> None:
    assert "_NAPREPORT_COMPLETE" in napreport("completion", "bash").stdout


def test_problems_exit_1_and_leave_every_output_as_it_was(broken_project: Path) -> None:
    output = broken_project / "output" / "en" / "good.pdf"
    output.parent.mkdir(parents=True)
    output.write_bytes(b"the last good one")
    done = napreport("build", "--project", str(broken_project))
    assert done.returncode == 1 and "Traceback" not in done.stderr
    assert "content/findings.yaml" in done.stderr and "NR" in done.stderr
    assert [path.name for path in (broken_project / "output").rglob("*") if path.is_file()] == ["good.pdf"]
    assert output.read_bytes() == b"the last good one"


@pytest.fixture
def broken_project(tmp_path: Path) -> Path:
    from shutil import copytree

    for name in ("content", "templates", "locales"):
        copytree(ROOT / name, tmp_path / name)
    findings = tmp_path / "content" / "findings.yaml"
    findings.write_text(findings.read_text("utf-8").replace("    claim:", "    clam:", 1), encoding="utf-8")
    return tmp_path


@pytest.mark.slow
def test_a_partial_build_keeps_the_other_documents_in_the_manifest(tmp_path: Path) -> None:
    for audience in ("state", "business"):
        words = ("build", "--out", str(tmp_path), "--audience", audience, "--language", "en", "--format", "docx")
        assert napreport(*words).returncode == 0
    listed = [row["file"] for row in json.loads((tmp_path / "manifest.json").read_text())["documents"]]
    assert listed == ["en/peru-nap-2021-business-en.docx", "en/peru-nap-2021-state-en.docx"]


def test_only_a_failed_build_speaks_of_documents(tmp_path: Path) -> None:
    project = assemble(tmp_path / "project")
    findings = project / "content" / "findings.yaml"
    findings.write_text(findings.read_text("utf-8") + "\n x: [\n", encoding="utf-8")
    sentence = "no document with an error was overwritten"
    assert sentence in napreport("build", "--project", str(project)).stderr
    for words in (("messages", "status"), ("messages", "update"), ("check",)):
        done = napreport(*words, "--project", str(project))
        assert (
            done.returncode == 1
            and "1 error(s). 'napreport explain NR002'" in done.stderr
            and sentence not in done.stderr
        )


def test_check_names_the_styles_that_the_word_template_lacks(tmp_path: Path) -> None:
    template = assemble(tmp_path) / "templates" / "reference.docx"
    whole = zipfile.ZipFile(io.BytesIO(template.read_bytes()))
    with zipfile.ZipFile(template, "w") as package:
        for name in whole.namelist():
            package.writestr(name, whole.read(name).replace(b'w:val="NAP Lead"', b'w:val="NAP Leader"'))
    done = napreport("check", "--project", str(tmp_path))
    assert done.returncode == 1 and "NR053 there is no style 'NAP Lead'" in done.stderr
