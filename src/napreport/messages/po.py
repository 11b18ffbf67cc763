"""Read PO files, and write them as gettext does."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Literal

import polib

from napreport.content.load import read_text
from napreport.language.catalogue import MAX_BYTES, UNREADABLE, forms_of, parse_po, plural_rule_of, read_catalogue
from napreport.language.languages import Language, cldr_plural_rule
from napreport.problems import Rejected

Domain = Literal["content", "ui"]
DOMAINS: tuple[Domain, ...] = ("content", "ui")


def read_po(path: Path, name: str, domain: Domain, *, double: bool = False) -> polib.POFile | None:
    """Return a catalogue for merging, None without a file.

    Raises `Rejected` when it is broken. With `double`, an entry that is written twice does not break it.
    """
    if not path.exists():
        return None
    _, problems = read_catalogue(path, name, domain)
    broken = [
        problem for problem in problems if problem.code in UNREADABLE and not (double and problem.code == "NR032")
    ]
    if broken:
        raise Rejected(broken)
    return parse_po(read_text(path, name, MAX_BYTES)[0])


def po_bytes(po: polib.POFile) -> bytes:
    """Return a PO file as `msgcat --no-wrap` writes it, in UTF-8."""
    headers = polib.POEntry(msgid="", msgstr="".join(f"{name}: {value}\n" for name, value in po.metadata.items()))
    headers.flags = ["fuzzy"] if po.metadata_is_fuzzy else []
    top = "".join(f"# {line}".rstrip() + "\n" for line in po.header.split("\n"))
    living = [entry for entry in po if not entry.obsolete]
    written = "\n".join(entry.__unicode__(wrapwidth=0) for entry in (headers, *living, *po.obsolete_entries()))
    written = re.sub(r"(?m)^#: .{77,}$", _fold_references, written)
    return (top + re.sub(r"(?m)^(#\.?) +$", r"\1", written).rstrip("\n") + "\n").encode()


def _fold_references(found: re.Match[str]) -> str:
    """Fold a line of references at column 79, as gettext does."""
    lines = ["#:"]
    for reference in found.group()[3:].split(" "):
        if len(lines[-1]) > 2 and len(lines[-1]) + 1 + len(reference) > 79:
            lines.append("#:")
        lines[-1] += f" {reference}"
    return "\n".join(lines)


def is_translated(entry: polib.POEntry, count: int = 1) -> bool:
    """Return whether an entry is not fuzzy and has `count` forms."""
    return not entry.fuzzy and all(form.strip() for form in forms_of(entry, count))


def count_entries(po: polib.POFile) -> tuple[int, int, int]:
    """Count translated, fuzzy and missing entries, without obsolete ones."""
    living = [entry for entry in po if not entry.obsolete]
    count = plural_rule_of(po).count
    done = sum(is_translated(entry, count) for entry in living)
    fuzzy = sum(bool(entry.fuzzy and any(forms_of(entry))) for entry in living)
    return done, fuzzy, len(living) - done - fuzzy


def plural_header(language: Language) -> str:
    """Return Plural-Forms by the table, by CLDR, or as English."""
    return (
        language.plural
        or cldr_plural_rule(language.code)
        or cldr_plural_rule(language.locale)
        or "nplurals=2; plural=(n != 1);"
    )
