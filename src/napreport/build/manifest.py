"""The manifest: the documents in the output folder, their inputs, and versions."""

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
    """One document.

    `file` is relative to the output folder, `bytes` is its size, `pages` is None for Word, and `inputs` is the hash of all the
    project's files (`hash_of_inputs`).
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
    """Return the version of each package that changes documents."""
    return {name: version(name) for name in _PACKAGES}


def hash_of_inputs(inputs: Mapping[str, str]) -> str:
    """Return one hash for files, given with their hashes."""
    return sha256_hex(json.dumps(sorted(inputs.items())).encode())


def write_manifest_json(
    entries: Iterable[ManifestEntry], inputs: Mapping[str, str], earlier: Mapping[str, Any], out: Path
) -> bytes:
    """Return the manifest as JSON.

    It keeps those documents of an `earlier` manifest that this build did not make and that are still there as they were built.
    """
    rows = {entry.file: asdict(entry) for entry in entries}
    for row in earlier.get("documents", ()):
        if isinstance(row, dict) and row.get("file") not in rows and _is_as_built(out, row):
            rows[str(row["file"])] = row
    documents = [row for _, row in sorted(rows.items())]
    content = {
        "documents": documents,
        "inputs": dict(sorted(inputs.items())),
        "versions": versions(),
    }
    return (json.dumps(content, ensure_ascii=False, indent=2) + "\n").encode()


def read_manifest(path: Path) -> dict[str, Any]:
    """Return a manifest, empty if it is missing or cannot be read."""
    try:
        manifest = json.loads(path.read_bytes())
    except (OSError, ValueError):
        return {}
    return manifest if isinstance(manifest, dict) else {}


def _is_as_built(out: Path, row: Mapping[str, Any]) -> bool:
    try:
        return sha256_hex((out / str(row["file"])).read_bytes()) == row.get("sha256")
    except (OSError, KeyError):
        return False
