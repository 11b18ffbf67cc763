"""A build with nothing to do: it says so at once, and no change of anything that it read or wrote escapes it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from napreport import files
from napreport.build import fingerprint, unchanged

#: What a build with nothing to do has no time to import.
HEAVY = {
    "weasyprint",
    "docx",
    "babel",
    "jinja2",
    "pydantic",
    "yaml",
    "lxml",
    "click",
    "pathlib",
    "dataclasses",
    "inspect",
}
WORDS = ["build", "--draft"]


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder that a build has just been recorded for, old enough for its files' times to count."""
    monkeypatch.setenv("NAPREPORT_CACHE", str(tmp_path / "cache"))
    for name in (
        "content/report.yaml",
        "templates/parts/part.j2",
        "locales/es/content.po",
        "output/a.pdf",
        "code/a.py",
    ):
        path = tmp_path / "project" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(f"{name} as it was", encoding="utf-8")
    monkeypatch.chdir(tmp_path / "project")
    monkeypatch.setattr(fingerprint, "own_code", lambda: str(tmp_path / "project" / "code"))
    monkeypatch.setattr(fingerprint, "_STEP", 0)
    record(tmp_path / "project")
    return tmp_path / "project"


def record(project: Path, meanwhile: Callable[[], object] = lambda: None) -> None:
    folders = [str(project / name) for name in ("content", "templates", "locales")]
    making = unchanged.BuildRecord(WORDS, *folders)
    meanwhile()
    making.keep([str(project / "output" / "a.pdf")], "a warning\n", "1 document(s)\n")


def test_the_lines_of_the_last_build_are_said_again(project: Path) -> None:
    assert unchanged.recorded_answer(WORDS) == ("a warning\n", "1 document(s)\n")


@pytest.mark.parametrize(
    "name", ["content/report.yaml", "templates/parts/part.j2", "locales/es/content.po", "output/a.pdf", "code/a.py"]
)
def test_every_file_counts_by_its_content(project: Path, name: str) -> None:
    path = project / name
    was, state = path.read_bytes(), path.stat()
    path.write_bytes(was.replace(b"was", b"saw"))
    os.utime(path, ns=(state.st_atime_ns, state.st_mtime_ns))  # as a tool does that restores times
    assert path.stat().st_size == state.st_size and path.stat().st_mtime_ns == state.st_mtime_ns
    assert unchanged.recorded_answer(WORDS) is None
    path.write_bytes(was)
    assert unchanged.recorded_answer(WORDS) is not None
    path.unlink()
    assert unchanged.recorded_answer(WORDS) is None


def test_a_fresh_checkout_of_the_same_files_has_nothing_to_build(project: Path, tmp_path: Path) -> None:
    shutil.copytree(project, tmp_path / "copy")
    shutil.rmtree(project)
    shutil.copytree(tmp_path / "copy", project)  # new inodes, new times
    os.chdir(project)
    assert unchanged.recorded_answer(WORDS) is not None


def test_a_new_file_and_a_lost_one_are_changes(project: Path) -> None:
    (project / "content" / "more.yaml").write_text("more", encoding="utf-8")
    assert unchanged.recorded_answer(WORDS) is None
    (project / "content" / "more.yaml").unlink()
    assert unchanged.recorded_answer(WORDS) is not None
    (project / "content" / "report.yaml").rename(project / "content" / "another.yaml")
    assert unchanged.recorded_answer(WORDS) is None


def test_a_file_saved_while_a_build_ran_is_seen_by_the_next(project: Path) -> None:
    path = project / "content" / "report.yaml"
    record(project, meanwhile=lambda: path.write_text("saved meanwhile", encoding="utf-8"))
    assert unchanged.recorded_answer(WORDS) is None


def test_a_file_younger_than_a_file_system_s_step_is_read_whatever_its_times_say(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = str(project / "content" / "report.yaml")
    monkeypatch.setattr(fingerprint, "_STEP", 10**18)
    known = fingerprint.file_marks([path])
    known[path][0] = "the hash of what was written in the same step"
    assert fingerprint.same_content(known) is False
    monkeypatch.setattr(fingerprint, "_STEP", 0)
    known = fingerprint.file_marks([path])
    known[path][0] = "the hash of what was written in the same step"
    assert fingerprint.same_content(known) is True  # which shows that the step is what made it be read


def test_other_words_another_folder_or_other_packages_are_another_build(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert unchanged.recorded_answer(["build"]) is None
    assert unchanged.recorded_answer(["check"]) is None
    monkeypatch.chdir(project / "content")
    assert unchanged.recorded_answer(WORDS) is None
    monkeypatch.chdir(project)
    assert unchanged.recorded_answer(WORDS) is not None
    monkeypatch.setattr(fingerprint, "environment", lambda: "weasyprint 71")
    assert unchanged.recorded_answer(WORDS) is None


@pytest.mark.parametrize("option", ["--profile", "--no-cache", "--cluster=tcp://a:1"])
def test_options_that_do_more_than_build_are_never_answered_from_a_record(project: Path, option: str) -> None:
    words = [*WORDS, option]
    making = unchanged.BuildRecord(words, str(project / "content"))
    making.keep([str(project / "output" / "a.pdf")], "", "")
    assert unchanged.recorded_answer(words) is None


def test_a_folder_behind_a_link_is_looked_through_once(project: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "elsewhere"
    (project / "templates" / "parts").rename(elsewhere)
    (project / "templates" / "parts").symlink_to(elsewhere)
    (elsewhere / "round").symlink_to(project / "templates")
    record(project)
    assert unchanged.recorded_answer(WORDS) is not None
    (elsewhere / "part.j2").write_text("another part", "utf-8")
    assert unchanged.recorded_answer(WORDS) is None


def test_a_folder_that_is_gone_is_no_crash(project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "gone").mkdir()
    monkeypatch.chdir(tmp_path / "gone")
    (tmp_path / "gone").rmdir()
    assert unchanged.recorded_answer(WORDS) is None


@pytest.mark.parametrize(
    "text", ["", "{", "[]", "{}", '{"roots": 3}', '{"roots": [], "marks": {}, "inputs": [], "environment": ""}']
)
def test_a_record_that_somebody_has_written_into_counts_as_none(project: Path, text: str) -> None:
    (path,) = (Path(files.cache_folder()) / "builds").glob("*.json")
    path.write_text(text, encoding="utf-8")
    assert unchanged.recorded_answer(WORDS) is None


def test_packages_and_system_libraries_are_known_by_name_and_version() -> None:
    first = fingerprint.environment()
    assert first == fingerprint.environment() and len(first) == 64


def test_a_new_version_of_a_package_is_another_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "site-packages"
    (folder / "weasyprint-70.0.dist-info").mkdir(parents=True)
    monkeypatch.setattr(sys, "path", [*sys.path, str(folder)])
    before = fingerprint.environment()
    (folder / "weasyprint-70.0.dist-info").rename(folder / "weasyprint-70.1.dist-info")
    assert fingerprint.environment() != before


def test_a_build_with_nothing_to_do_imports_next_to_nothing(project: Path) -> None:
    """Timed in benchmarks/; here is what makes the time possible."""
    code = (
        "import sys; sys.argv = ['napreport', *sys.argv[1:]]\n"
        "from napreport import __main__\nfrom napreport.build import fingerprint\n"
        f"fingerprint.own_code = lambda: {str(project / 'code')!r}\n"
        "__main__.main()\n"
        "print(*sorted({name.split('.')[0] for name in sys.modules}), file=sys.stderr)"
    )
    done = subprocess.run([sys.executable, "-c", code, *WORDS], capture_output=True, text=True, check=True)
    assert done.stdout == "1 document(s)\n"
    loaded = set(done.stderr.split("\n")[-2].split())
    assert "napreport" in loaded and not loaded & HEAVY


def test_times_tell_that_nothing_changed_without_reading(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    time.sleep(0.01)
    assert unchanged.recorded_answer(WORDS) is not None  # marks made at once after writing are made anew
    read: list[str] = []
    mark = fingerprint._mark
    monkeypatch.setattr(fingerprint, "_mark", lambda path: read.append(path) or mark(path))
    assert unchanged.recorded_answer(WORDS) is not None
    assert not [path for path in read if path.startswith(str(project))]
