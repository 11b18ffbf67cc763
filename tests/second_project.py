"""The second project, put together for a test: its own content, catalogues and themes with the main project's templates."""

from __future__ import annotations

from pathlib import Path
from shutil import copyfile, copytree

ROOT = Path(__file__).parent.parent
HARBOUR = Path(__file__).parent / "projects" / "harbour"


def assemble(folder: Path) -> Path:
    """Copy the second project into `folder` and return it."""
    copytree(ROOT / "templates", folder / "templates")
    for name in ("content", "locales"):
        copytree(HARBOUR / name, folder / name)
    copyfile(HARBOUR / "templates" / "design.yaml", folder / "templates" / "design.yaml")
    return folder
