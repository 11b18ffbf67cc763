"""Fetching: what WeasyPrint may read, the faces and nothing else; no other file, and no network."""

from __future__ import annotations

import os
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import unquote, urlsplit

if TYPE_CHECKING:
    from collections.abc import Iterable

    from weasyprint.urls import URLFetcher, URLFetcherResponse


def fetcher(files: Iterable[Path]) -> URLFetcher:
    """Return a fetcher that reads these files and `data:` addresses. A link to a file counts as the file that it leads to.

    Fonts, pictures, pictures inside pictures, imports and attachments all pass through it.
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
