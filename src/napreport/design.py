"""The design's values: from templates/design.yaml to the themes that pages carry and the room that strings have."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
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
    letters: Mapping[str, Annotated[int, Field(ge=1)]] = Field(
        default_factory=dict, description="How many letters a string has room for, by patterns of its id"
    )


@dataclass(frozen=True, slots=True)
class Design:
    """Themes by name, and how many letters there is room for, by patterns of a string's id; the first that fits counts."""

    themes: Mapping[str, Theme] = field(default_factory=dict)
    letters: Mapping[str, int] = field(default_factory=dict)

    def room(self, context: str) -> int | None:
        """Return how many letters the string of this id may have, None where the layout sets no bound."""
        return next((most for pattern, most in self.letters.items() if fnmatchcase(context, pattern)), None)


def read_design(path: Path, file: str) -> tuple[Design, list[Problem]]:
    """Return the design's values, or the problems of the file."""
    document, problems = load(path, file)
    if problems:
        return Design(), problems
    try:
        design = DesignFile.model_validate(document.data)
    except ValidationError as fault:
        return Design(), schema_problems(fault, document, DesignFile)
    themes = {name: Theme(name=name, **dict(values)) for name, values in design.themes.items()}
    return Design(themes, design.letters), []
