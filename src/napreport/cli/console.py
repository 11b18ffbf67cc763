"""Console: what all commands share, from the folder a person names to the lines that they read."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from napreport.problems import Problem

if TYPE_CHECKING:
    from napreport.content.folders import Project


def project_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Give a command the option --project, which it receives as `root`."""
    return click.option(
        "--project",
        "root",
        type=click.Path(path_type=Path, file_okay=False),
        default=Path(),
        help="The folder that holds content/, templates/ and locales/. Default: this one.",
    )(command)


def project_at(root: Path) -> Project:
    """Return the project in a folder; raises `Unusable` when none is there."""
    from napreport.content.folders import Project

    return Project.at(root)


def tell(problems: Iterable[Problem]) -> None:
    """Print problems, the worst first."""
    for problem in sorted(problems):
        click.echo(str(problem), err=True)


def table(rows: Iterable[tuple[str, ...]]) -> None:
    """Print rows of cells in columns that are as wide as their widest cell."""
    listed = list(rows)
    widths = [max(len(row[column]) for row in listed) for column in range(len(listed[0]))] if listed else []
    for row in listed:
        click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())
