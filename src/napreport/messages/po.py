"""PO: from a catalogue's file to entries that can be merged, and from entries to the bytes that translators' tools write."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import polib

from napreport.problems import Rejected

Domain = Literal["content", "ui"]
DOMAINS: tuple[Domain, ...] = ("content", "ui")


def read_po(path: Path, name: str, domain: Domain) -> polib.POFile | None:
    """Return a catalogue to be merged, None where there is none yet; raises `Rejected` when it is broken."""
    from napreport.catalogue import read_catalogue

    if not path.exists():
        return None
    _, problems = read_catalogue(path, name, domain)
    broken = [problem for problem in problems if problem.code in ("NR001", "NR003", "NR031")]
    if broken:
        raise Rejected(broken)
    return polib.pofile(path.read_text("utf-8-sig"), wrapwidth=0)


def as_bytes(po: polib.POFile) -> bytes:
    """Return a PO file as it is written: UTF-8, no line wrapped."""
    return (str(po).rstrip("\n") + "\n").encode()
