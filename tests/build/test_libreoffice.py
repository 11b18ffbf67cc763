"""Layout by LibreOffice: what is kept of it, and that a program which hangs is ended with all that it started."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from napreport.build import libreoffice
from napreport.page.vocabulary import PageNumbers


@pytest.fixture
def soffice(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program that is asked for pages, and notes each time that it is."""
    script = tmp_path / "soffice"
    script.write_text(f"#!/bin/sh\necho asked >> {tmp_path}/asked\n", "utf-8")
    script.chmod(0o755)
    monkeypatch.setattr(libreoffice, "_starts", lambda _: PageNumbers((2, 4), 7))
    return script


def laid_out(soffice: Path, cache: Path) -> dict[str, PageNumbers]:
    with libreoffice.LibreOffice(soffice, cache) as office:
        return office.lay_out({"a": b"docx"})


def asked(soffice: Path) -> int:
    return (soffice.parent / "asked").read_text("utf-8").count("asked")


def test_a_document_is_laid_out_once(soffice: Path, tmp_path: Path) -> None:
    for _ in range(2):
        assert laid_out(soffice, tmp_path) == {"a": PageNumbers((2, 4), 7)}
    assert asked(soffice) == 1


def test_what_is_kept_is_asked_for_again_where_somebody_has_written_into_it(soffice: Path, tmp_path: Path) -> None:
    laid_out(soffice, tmp_path)
    (kept,) = (tmp_path / "layout").iterdir()
    kept.write_text(json.dumps(json.loads(kept.read_text("utf-8")) | {"starts": [9, 11]}), "utf-8")
    assert laid_out(soffice, tmp_path) == {"a": PageNumbers((2, 4), 7)}
    assert asked(soffice) == 2


def test_a_program_that_hangs_is_ended_with_what_it_started(
    soffice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(libreoffice, "_SECONDS", 0.5)
    soffice.write_text(f"#!/bin/sh\nsleep 60 & echo $! > {tmp_path}/child\nwait\n", "utf-8")
    assert laid_out(soffice, tmp_path) == {}
    child = Path("/proc", (tmp_path / "child").read_text("utf-8").strip())
    until = time.monotonic() + 10
    while running(child) and time.monotonic() < until:
        time.sleep(0.05)
    assert not running(child)


def test_it_may_be_started_ahead_and_is_ended_with_the_build_or_stays_with_a_document_open(
    soffice: Path, tmp_path: Path
) -> None:
    case = f"*convert*) echo asked >> {tmp_path}/asked;; *) echo $$ $* >> {tmp_path}/ahead; sleep 60;;"
    soffice.write_text(f"#!/bin/sh\ncase $* in {case} esac\n", "utf-8")

    def ahead(count: int) -> list[str]:
        until = time.monotonic() + 10
        started: list[str] = []
        while len(started) < count and time.monotonic() < until:
            time.sleep(0.02)
            started = (tmp_path / "ahead").read_text("utf-8").splitlines() if (tmp_path / "ahead").exists() else []
        assert len(started) == count
        return started

    def process(line: str) -> Path:
        return Path("/proc", line.split()[0])

    with libreoffice.LibreOffice(soffice, tmp_path) as office:
        office.start()
        office.start()
        (first,) = ahead(1)
        assert office.lay_out({"a": b"docx"}) == {"a": PageNumbers((2, 4), 7)} and not running(process(first))
    with libreoffice.LibreOffice(soffice, tmp_path, stay=True) as office:
        office.start()
        plain = ahead(2)[-1]
        office.lay_out({"b": b"another"})
        stays = ahead(3)[-1]
        assert not running(process(plain)) and running(process(stays))
        assert "open.docx" in stays and "open.docx" not in plain
        office.lay_out({"c": b"one more"})
        assert running(process(stays)) and len(ahead(3)) == 3
    assert not running(process(stays)) and asked(soffice) == 3


def test_what_the_program_that_was_started_ahead_leaves_out_is_asked_for_once_more(
    soffice: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    answers: list[PageNumbers | None] = [None, PageNumbers((1,), 2), PageNumbers((2, 4), 7)]
    monkeypatch.setattr(libreoffice, "_starts", lambda _: answers.pop(0))
    with libreoffice.LibreOffice(soffice, tmp_path) as office:
        office.start()
        assert office.lay_out({"a": b"docx", "b": b"other"}) == {"a": PageNumbers((2, 4), 7), "b": PageNumbers((1,), 2)}
    assert asked(soffice) == 3  # ahead, for both, for the one that was left out


def running(process: Path) -> bool:
    try:
        return " Z " not in (process / "stat").read_text("utf-8")
    except OSError:
        return False


def test_a_program_that_is_not_there_lays_out_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert laid_out(tmp_path / "soffice", tmp_path) == {}
