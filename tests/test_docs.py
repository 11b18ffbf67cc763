"""The documents name what is there: paths, commands, codes."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import click
import pytest

from napreport.cli.main import cli

ROOT = Path(__file__).parent.parent
#: Decisions and the changelog speak of earlier times.
DOCUMENTS = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), ROOT / "benchmarks" / "README.md"])
CURRENT = [path for path in DOCUMENTS if path.name != "CHANGELOG.md"]
TOP = "src|tests|templates|content|locales|docs|scripts|benchmarks"
#: Folders and files that only a build or a newcomer's own step makes, and names that stand for any.
MADE_LATER = re.compile(r"[A-Z]{3,}|[*{<]|\.\.\.|\.schema|\.pot$|locales/(qu|ay|fr|pt)|templates/(fonts|logo)")


def named_paths(text: str) -> Iterator[str]:
    for quoted in re.findall(r"`([^`\n]+)`", text):
        yield from (word for word in quoted.split() if re.match(rf"({TOP})/[\w./-]+$", word))


@pytest.mark.parametrize("document", CURRENT, ids=lambda path: path.name)
def test_every_path_that_a_document_names_exists(document: Path) -> None:
    paths = [path for path in named_paths(document.read_text("utf-8")) if not MADE_LATER.search(path)]
    assert [path for path in paths if not (ROOT / path).exists()] == []


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_every_link_inside_the_project_leads_somewhere(document: Path) -> None:
    links = re.findall(r"\]\((?!https?:|mailto:|lang:|#)([^)#\s]+)", document.read_text("utf-8"))
    assert [link for link in links if not (document.parent / link).exists()] == []


@pytest.mark.parametrize("document", CURRENT, ids=lambda path: path.name)
def test_every_command_and_option_that_a_document_names_exists(document: Path) -> None:
    unknown = []
    for line in re.findall(r"[`/]napreport ((?:[a-z][a-z-]*|--[a-z-]+)[^`\n|#]*)", document.read_text("utf-8")):
        words = line.split()
        command: click.Command = cli
        while isinstance(command, click.Group) and words and not words[0].startswith("-"):
            found = command.commands.get(words.pop(0))
            if found is None or found.hidden:
                unknown.append(line)
                break
            command = found
        else:
            options = {option for each in command.params if not getattr(each, "hidden", False) for option in each.opts}
            unknown += [
                line for word in words if word.startswith("--") and word.split("=")[0] not in {*options, "--help"}
            ]
    assert unknown == []


def test_there_are_paths_and_commands_to_look_at() -> None:
    texts = [document.read_text("utf-8") for document in CURRENT]
    assert sum(len(list(named_paths(text))) for text in texts) > 30
    assert sum(text.count("napreport ") for text in texts) > 30
