"""A project's folders, and the names of its files in messages."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from napreport.problems import Unusable


@dataclass(frozen=True, slots=True)
class Project:
    """A project: a folder with content/, templates/ and locales/ in it.

    Nothing outside of it is read when a brief is made.
    """

    root: Path

    @classmethod
    def at(cls, root: Path) -> Project:
        """Return the project in `root`; raises `Unusable` if there is none."""
        root = root.resolve()
        if not (root / "content").is_dir():
            raise Unusable(
                f"{root} is not a project: it has no folder content/.\n"
                "Go to the folder that holds content/, templates/ and locales/, or name it with --project."
            )
        return cls(root)

    @property
    def content(self) -> Path:
        """The folder of the content."""
        return self.root / "content"

    @property
    def templates(self) -> Path:
        """The folder of templates, stylesheets and design values."""
        return self.root / "templates"

    @property
    def locales(self) -> Path:
        """The folder of catalogues and of the table of languages."""
        return self.root / "locales"

    @property
    def languages_table(self) -> Path:
        """The path of the table of languages."""
        return self.locales / "languages.yaml"

    def catalogue(self, language: str, domain: str) -> Path:
        """Return the path of a catalogue; its domain is content or ui."""
        return self.locales / language / "LC_MESSAGES" / f"{domain}.po"

    def name(self, path: Path) -> str:
        """Return a file's path from the project's folder, with forward slashes."""

        try:
            return path.resolve().relative_to(self.root).as_posix()
        except ValueError:
            return str(path)
