"""Embedding: from an opened PDF to the fonts that it does not carry."""

from __future__ import annotations

from typing import Any

_FILES = ("/FontFile", "/FontFile2", "/FontFile3")
#: A composite font is embedded by the one below it; a Type 3 font is drawings.
_WITHOUT_FILE = ("/Type0", "/Type3")


def not_embedded(pdf: Any) -> list[str]:
    """Return the names of the fonts that the machine of whoever opens the file would have to have, sorted."""
    names = set()
    for item in pdf.objects:
        if not hasattr(item, "get") or str(item.get("/Type", "")) != "/Font":
            continue
        if str(item.get("/Subtype", "")) in _WITHOUT_FILE:
            continue
        described = item.get("/FontDescriptor", {})
        if not any(key in described for key in _FILES):
            names.add(str(item.get("/BaseFont", "?")).lstrip("/"))
    return sorted(names)
