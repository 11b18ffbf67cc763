"""Watching: a save builds what it touches, an error stays on the screen and costs no good document."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from importlib.util import find_spec
from pathlib import Path

import pytest

from napreport.build.build import BuildRequest
from napreport.cli.watch import SafePreview, watch_project
from napreport.content.folders import Project
from napreport.design.fonts import default_cache
from napreport.prepare import prepare
from napreport.problems import Unusable
from tests.second_project import assemble

OLD, NEW, WRONG = "Sin contrato no hay turno", "Sin contrato no hay trabajo", "Sin {nothing} no hay turno"


def test_without_watchfiles_the_option_says_what_to_install(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setitem(sys.modules, "watchfiles", None)
    with pytest.raises(Unusable, match="pip install watchfiles"):
        watch_project(Project.at(assemble(tmp_path)), BuildRequest(), tmp_path / "out")


def test_a_window_that_cannot_be_written_is_said_and_stops_no_build(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "watch").write_text("no folder", "utf-8")
    project = Project.at(assemble(tmp_path / "project"))
    with SafePreview(tmp_path, project) as shown:
        assert shown.show(prepare(project), {}, []) == 0
        shown.set_state("Good.")
    assert "No pages for a browser: " in capsys.readouterr().err
    out = tmp_path / "out"
    (out / "watch" / "state.js").mkdir(parents=True)
    with SafePreview(out, project) as shown:
        shown.set_state("Good.")
    assert "state.js cannot be written" in capsys.readouterr().err


#: A shell that runs the tests in the background has its children ignore the keyboard's interrupt; a person's does not.
HEARS_THE_KEYBOARD = (
    "import signal; signal.signal(signal.SIGINT, signal.default_int_handler); "
    "from napreport.__main__ import main; main()"
)


def own_cache(folder: Path) -> dict[str, str]:
    """Return an environment with a cache that holds the fonts and nothing that was painted before."""
    cache = folder / "cache"
    cache.mkdir()
    (cache / "fonts").symlink_to(default_cache() / "fonts")
    return {**os.environ, "NAPREPORT_CACHE": str(cache)}


@pytest.mark.slow
@pytest.mark.skipif(
    find_spec("watchfiles") is None, reason="watchfiles is not installed: nobody has seen a build watch"
)
def test_a_save_builds_what_it_touches_and_a_mistake_keeps_the_last_good_document(tmp_path: Path) -> None:
    project, out, said = assemble(tmp_path / "project"), tmp_path / "out", tmp_path / "said"
    document = out / "es" / "puertos-2023-sindicatos-es.docx"
    content = project / "content" / "audiences.yaml"
    good = content.read_text("utf-8")
    assert OLD in good, "the example has lost its string"
    words = ["watch", "--project", str(project), "--out", str(out), "--language", "es", "--format", "docx"]

    def until(seen: Callable[[], bool]) -> None:
        for _ in range(600):
            if seen():
                return
            time.sleep(0.1)
        pytest.fail(f"it never came to that; it said: {said.read_text('utf-8')}")

    with said.open("w") as stream:
        running = subprocess.Popen(
            [sys.executable, "-c", HEARS_THE_KEYBOARD, *words], stdout=stream, stderr=stream, env=own_cache(tmp_path)
        )
    try:
        until(lambda: "3 rendered again" in said.read_text("utf-8"))
        first = document.read_bytes()
        content.write_text(good.replace(OLD, WRONG), encoding="utf-8")
        until(lambda: "Waiting until this is mended" in said.read_text("utf-8"))
        assert "content/audiences.yaml:" in said.read_text("utf-8") and document.read_bytes() == first
        window = out / "watch"
        assert "content/audiences.yaml:" in (window / "state.js").read_text("utf-8"), "no page shows what is wrong"
        assert OLD in (window / "es-sindicatos.html").read_text("utf-8").replace("\N{NO-BREAK SPACE}", " ")
        content.write_text(good.replace(OLD, NEW), encoding="utf-8")
        until(lambda: "1 rendered again" in said.read_text("utf-8"))
        assert document.read_bytes() != first
        assert NEW in (window / "es-sindicatos.html").read_text("utf-8").replace("\N{NO-BREAK SPACE}", " ")
        assert "content/audiences.yaml:" not in (window / "state.js").read_text("utf-8")
    finally:
        running.send_signal(signal.SIGINT)
        assert running.wait(30) == 130
