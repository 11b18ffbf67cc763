"""The page store: briefs composed before, kept on disk by the files that they follow, so that a build composes what changed.

A page is kept as its markup; theme and limits belong to the design, which has been read by then.
"""

from __future__ import annotations

import json

from napreport.cache import Cache, problem, row
from napreport.compose import Composed
from napreport.page import Limits, Page, Theme


class PageStore:
    """Composed pages in a cache."""

    def __init__(self, cache: Cache) -> None:
        self._cache = cache

    def key(self, files: str, audience: str, language: str, *, draft: bool) -> str:
        """Return the key of a brief that is composed from files with a hash; the cache adds this program's own code."""
        return self._cache.key("page", files, audience, language, draft)

    def get(self, key: str, theme: Theme, limits: Limits) -> Composed | None:
        """Return what was composed for a key, in the design's theme and limits, or None."""
        kept = self._cache.read(key)
        if kept is None:
            return None
        told = json.loads(kept)
        gaps = tuple(problem(each) for each in told["gaps"])
        return Composed(Page(told["markup"], theme, limits), gaps, frozenset(told["used"]))

    def put(self, key: str, composed: Composed) -> None:
        """Keep what was composed for a key."""
        told = {"markup": composed.page.markup, "gaps": list(map(row, composed.gaps)), "used": sorted(composed.used)}
        self._cache.keep(key, json.dumps(told, ensure_ascii=False).encode())
