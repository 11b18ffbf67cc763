"""Load WeasyPrint, and limit what it may read to the faces."""

from __future__ import annotations

import ctypes.util
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from weasyprint.urls import URLFetcher, URLFetcherResponse

#: The version whose private names are used here; pyproject.toml pins the same.
VERSION = "70.0"


def load_weasyprint() -> None:
    """Import WeasyPrint without its search for libraries.

    That saves a third of the import's time. On Linux it asks `find_library` only for names that cannot be opened as they are.
    No Linux has those names, and the search starts 54 compilers and linkers.
    """
    if sys.platform == "linux" and "weasyprint" not in sys.modules:
        find_library, ctypes.util.find_library = ctypes.util.find_library, lambda name: None
        try:
            import weasyprint  # noqa: F401
        finally:
            ctypes.util.find_library = find_library


def is_known_version() -> bool:
    """Say whether WeasyPrint has the version used here."""
    import weasyprint

    return bool(weasyprint.VERSION == VERSION)


def fetcher(files: Iterable[Path]) -> URLFetcher:
    """Return a fetcher that reads only these files and `data:`.

    A link to a file counts as the file that it leads to. Fonts, pictures, pictures inside pictures, imports and attachments
    all pass through the fetcher.
    """
    from weasyprint.urls import URLFetcher

    allowed = frozenset(os.path.realpath(path) for path in files)

    class Closed(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
            parts = urlsplit(url)
            if parts.scheme == "file" and (parts.netloc or os.path.realpath(unquote(parts.path)) not in allowed):
                raise ValueError("a page may not read this file")
            return super().fetch(url, headers)

    return Closed(allowed_protocols=("file", "data"), allow_redirects=False)
