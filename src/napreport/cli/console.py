"""What all commands share: options, tables, problems, old spellings."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from napreport.problems import Problem

if TYPE_CHECKING:
    from napreport.content.folders import Project

#: The exit code of a run that found problems in the project; 2 is wrong usage, 130 an interruption.
PROBLEMS_FOUND = 1


def project_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the option --project, which it receives as `root`."""
    return click.option(
        "--project",
        "root",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path(),
        metavar="DIR",
        help="The folder with content/, templates/ and locales/. Default: this one.",
    )(command)


def languages_option(text: str, *, required: bool = False) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return the option --language, which may repeat; a command receives `languages`."""
    return click.option("--language", "languages", multiple=True, required=required, metavar="L", help=text)


def project_at(root: Path) -> Project:
    """Return the project in a folder; raises Unusable if there is none."""
    from napreport.content.folders import Project

    return Project.at(root)


def print_problems(problems: Iterable[Problem]) -> None:
    """Print problems, the worst first."""
    for problem in sorted(problems):
        click.echo(str(problem), err=True)


def print_table(rows: Iterable[tuple[str, ...]]) -> None:
    """Print rows of cells in columns as wide as their widest cell."""
    listed = list(rows)
    widths = [max(len(row[column]) for row in listed) for column in range(len(listed[0]))] if listed else []
    for row in listed:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def exit_with_problems() -> NoReturn:
    """End the command with the exit code for problems.

    The problems are printed already.
    """
    raise click.exceptions.Exit(PROBLEMS_FOUND)


def old_option(spelling: str, answer: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Answer an option's old spelling with the new one.

    The help does not show it.
    """

    def refuse(_context: click.Context, _parameter: click.Parameter, given: bool) -> None:
        if given:
            raise click.UsageError(f"{spelling} is now {answer}")

    return click.option(spelling, is_flag=True, hidden=True, expose_value=False, callback=refuse)


def old_argument(answer: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Answer an old argument with the new spelling.

    {} in the answer is replaced by the words.
    """

    def refuse(_context: click.Context, _parameter: click.Parameter, given: tuple[str, ...]) -> None:
        if given:
            raise click.UsageError(f"the language is an option now: {answer.format(' '.join(given))}")

    return click.argument("old", nargs=-1, metavar="", expose_value=False, callback=refuse)


def old_command(name: str, answer: str) -> click.Command:
    """Return a hidden command that answers with its new name."""

    def refuse(words: tuple[str, ...]) -> None:
        raise click.UsageError(f"'{name}' is now {answer}".format(" ".join(words)))

    return click.Command(
        name,
        callback=refuse,
        hidden=True,
        params=[click.Argument(["words"], nargs=-1, type=click.UNPROCESSED)],
        context_settings={"ignore_unknown_options": True},
    )
