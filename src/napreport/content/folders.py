"""A project: the folder that holds content/, templates/ and locales/, and what its files are called in messages."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from napreport.problems import Unusable


@dataclass(frozen=True, slots=True)
class Project:
    """A project's folders. Nothing outside them is read when a brief is made."""

    root: Path

    @classmethod
    def at(cls, root: Path) -> Project:
        """Return the project in `root`; `Unusable` when no project is there."""
        root = root.resolve()
        if not (root / "content").is_dir():
            raise Unusable(
                f"{root} is not a project: it has no folder content/.\n"
                "Go to the folder that holds content/, templates/ and locales/, or name it with --project."
            )
        return cls(root)

    @property
    def content(self) -> Path:
        """What is said."""
        return self.root / "content"

    @property
    def templates(self) -> Path:
        """How it is arranged and how it looks."""
        return self.root / "templates"

    @property
    def locales(self) -> Path:
        """In which languages."""
        return self.root / "locales"

    @property
    def languages_table(self) -> Path:
        """The table of languages."""
        return self.locales / "languages.yaml"

    def catalogue(self, language: str, domain: str) -> Path:
        """Return where a language's catalogue of a domain (content or ui) stands."""
        return self.locales / language / "LC_MESSAGES" / f"{domain}.po"

    def name(self, path: Path) -> str:
        """Return the name of a file in messages: its path from the project's folder, with forward slashes."""
        try:
            return path.resolve().relative_to(self.root).as_posix()
        except ValueError:
            return str(path)
