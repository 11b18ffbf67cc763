"""Help that fits a terminal of 80 columns, and answers to spellings of earlier versions."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from napreport.cli.main import cli

COLUMNS = 80


def commands(group: click.Group = cli, path: tuple[str, ...] = ()) -> Iterator[tuple[str, ...]]:
    yield path
    for name, command in group.commands.items():
        if command.hidden:
            continue
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name)


@pytest.mark.parametrize("path", list(commands()), ids=lambda path: " ".join(path) or "napreport")
def test_help_fits_eighty_columns_and_cuts_no_sentence(path: tuple[str, ...]) -> None:
    text = CliRunner().invoke(cli, [*path, "--help"], terminal_width=COLUMNS).output
    usage, *lines = text.splitlines()
    assert usage.startswith("Usage: ") and len(lines) > 2
    assert [line for line in lines if len(line) > COLUMNS or line.rstrip().endswith("...")] == []


@pytest.mark.parametrize(
    ("words", "answer"),
    [
        (("build", "--anew"), "--no-cache"),
        (("build", "--watch"), "napreport watch"),
        (("messages", "minor", "finding.x.claim"), "napreport messages keep finding.x.claim"),
        (
            ("messages", "export", "es", "--out", "a.docx", "--language", "es"),
            "napreport messages export --language es",
        ),
        (("messages", "export", "es", "--out", "a.docx"), "napreport messages export --language es --out FILE"),
        (("messages", "preview", "es", "--out", "a"), "napreport messages preview --language es --out DIR"),
        (("messages", "new", "qu"), "napreport messages new --language qu"),
    ],
    ids=" ".join,
)
def test_an_old_spelling_answers_with_the_new_one(words: tuple[str, ...], answer: str) -> None:
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 2 and answer in done.output


def test_several_languages_are_sent_to_files_of_their_own(tmp_path: Path) -> None:
    words = ["messages", "export", "--language", "en", "--language", "es", "--out", str(tmp_path / "review.po")]
    done = CliRunner().invoke(cli, words)
    assert done.exit_code == 1 and "write {language} in 'review.po'" in str(done.exception)
