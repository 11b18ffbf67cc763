"""The manifest: what lies in the output folder, what it was made from, and by which versions."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from importlib.metadata import version
from pathlib import Path
from typing import Any

from napreport.files import sha256_hex

#: The packages whose version changes the bytes of a document.
_PACKAGES = (
    "napreport", "weasyprint", "pydyf", "pyphen", "pikepdf", "python-docx", "jinja2", "babel", "lxml", "fonttools",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ManifestEntry:
    """One document: `file` is relative to the output folder, `bytes` its size, `pages` None for Word.

    `inputs` is the hash of all the project's files that it was made from (`made_from`).
    """

    file: str
    audience: str
    language: str
    format: str
    variant: str
    draft: bool
    pages: int | None
    bytes: int
    sha256: str
    inputs: str


def versions() -> dict[str, str]:
    """Return the version of each package that a document's bytes follow."""
    return {name: version(name) for name in _PACKAGES}


def hash_of_inputs(inputs: Mapping[str, str]) -> str:
    """Return one hash for a project's files, given by name with the hash of each."""
    return sha256_hex(json.dumps(sorted(inputs.items())).encode())


def write_manifest_json(
    entries: Iterable[ManifestEntry], inputs: Mapping[str, str], earlier: Mapping[str, Any], out: Path
) -> bytes:
    """Return the manifest as JSON. Documents of an `earlier` manifest that this build left alone and still lie there stay."""
    fresh = {entry.file: asdict(entry) for entry in entries}
    kept = {
        str(row["file"]): dict(row)
        for row in earlier.get("documents", ())
        if isinstance(row, dict) and row.get("file") not in fresh and _unchanged(out, row)
    }
    documents = [row for _, row in sorted({**kept, **fresh}.items())]
    content = {
        "documents": documents,
        "inputs": dict(sorted(inputs.items())),
        "versions": versions(),
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def read_manifest(path: Path) -> dict[str, Any]:
    """Return the manifest that lies there; an empty one where there is none or it cannot be read."""
    try:
        found = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _unchanged(out: Path, row: Mapping[str, Any]) -> bool:
    try:
        return sha256_hex((out / str(row["file"])).read_bytes()) == row.get("sha256")
    except (OSError, KeyError):
        return False
