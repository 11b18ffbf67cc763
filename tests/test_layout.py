"""Layout by LibreOffice: what is kept of it, and that a program which hangs is ended with all that it started."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from napreport import layout
from napreport.page import Laid


@pytest.fixture
def office(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that is asked for pages, and notes each time that it is."""
    script = tmp_path / "soffice"
    script.write_text(f"#!/bin/sh\necho asked >> {tmp_path}/asked\n", "utf-8")
    script.chmod(0o755)
    monkeypatch.setattr(layout, "_starts", lambda _: Laid((2, 4), 7))
    return script


def asked(office: Path) -> int:
    return (office.parent / "asked").read_text("utf-8").count("asked")


def test_a_document_is_laid_out_once(office: Path, tmp_path: Path) -> None:
    for _ in range(2):
        assert layout.laid_out({"a": b"docx"}, office, tmp_path) == {"a": Laid((2, 4), 7)}
    assert asked(office) == 1


def test_what_is_kept_is_asked_for_again_where_somebody_has_written_into_it(office: Path, tmp_path: Path) -> None:
    layout.laid_out({"a": b"docx"}, office, tmp_path)
    (kept,) = (tmp_path / "layout").iterdir()
    kept.write_text(json.dumps(json.loads(kept.read_text("utf-8")) | {"starts": [9, 11]}), "utf-8")
    assert layout.laid_out({"a": b"docx"}, office, tmp_path) == {"a": Laid((2, 4), 7)}
    assert asked(office) == 2


def test_a_program_that_hangs_is_ended_with_what_it_started(
    office: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(layout, "_SECONDS", 0.5)
    office.write_text(f"#!/bin/sh\nsleep 60 & echo $! > {tmp_path}/child\nwait\n", "utf-8")
    assert layout.laid_out({"a": b"docx"}, office, tmp_path) == {}
    child = Path("/proc", (tmp_path / "child").read_text("utf-8").strip())
    until = time.monotonic() + 10
    while running(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not running(child)


def running(process: Path) -> bool:
    try:
        return " Z " not in (process / "stat").read_text("utf-8")
    except OSError:
        return False


def test_a_program_that_is_not_there_lays_out_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert layout.laid_out({"a": b"docx"}, tmp_path / "soffice", tmp_path) == {}
