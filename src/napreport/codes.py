"""The codes of all problems, read from codes.yaml.

They are read only when one is explained or listed: a build and the command line's start do not wait for them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import MappingProxyType


@dataclass(frozen=True, slots=True)
class CodeEntry:
    """What one code means.

    `example` is what an editor would have written to cause it.
    """

    title: str
    why: str
    mend: str
    example: str


@cache
def read_codes() -> Mapping[str, CodeEntry]:
    """Return the entry of each code, in the order of codes."""
    import yaml

    text = Path(__file__).with_name("codes.yaml").read_text("utf-8")
    rows = yaml.load(text, Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    return MappingProxyType({code: CodeEntry(**row) for code, row in rows.items()})
