"""The design's values: from templates/design.yaml to the themes that pages carry."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Annotated

from pydantic import Field, ValidationError

from napreport.load import load
from napreport.model import Record
from napreport.page import Motif, Theme
from napreport.problems import Problem
from napreport.validate import schema_problems

Colour = Annotated[str, Field(pattern=r"^#[0-9A-F]{6}$")]


class ThemeValues(Record):
    """A theme as its file writes it."""

    accent: Colour
    dark: Colour
    tint: Colour
    tint_strong: Colour
    art: Colour
    motif: Motif
    seed: int = 0


class DesignFile(Record):
    """templates/design.yaml."""

    themes: Mapping[str, ThemeValues]


def read_design(path: Path, file: str) -> tuple[dict[str, Theme], list[Problem]]:
    """Return the themes by name, or the problems of the file."""
    document, problems = load(path, file)
    if problems:
        return {}, problems
    try:
        design = DesignFile.model_validate(document.data)
    except ValidationError as fault:
        return {}, schema_problems(fault, document, DesignFile)
    return {name: Theme(name=name, **dict(values)) for name, values in design.themes.items()}, []
