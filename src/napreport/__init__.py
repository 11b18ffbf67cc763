"""One report, many languages and audiences: formatted briefs from structured findings."""

__version__ = "0.1.0"
