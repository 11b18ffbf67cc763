"""Formats: from the end of a file's name to the format that it has."""

from __future__ import annotations

from typing import Literal

Format = Literal["docx", "xlsx", "xliff", "po"]
FORMATS: tuple[Format, ...] = ("docx", "xlsx", "xliff", "po")
#: What a file's name may end in, and the format that it then has.
SUFFIXES: dict[str, Format] = {".docx": "docx", ".xlsx": "xlsx", ".xliff": "xliff", ".xlf": "xliff", ".po": "po"}
