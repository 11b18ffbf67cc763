"""Projects for tests: the second one, put together from its own content and the main one's templates; the main one's design."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from shutil import copyfile, copytree

from napreport.design.values import Design, read_design

ROOT = Path(__file__).parent.parent
HARBOUR = Path(__file__).parent / "projects" / "harbour"


@cache
def own_design() -> Design:
    """Return the main project's design."""
    design, problems = read_design(ROOT / "templates" / "design.yaml", "design.yaml")
    assert design is not None and not problems, problems
    return design


def assemble(folder: Path) -> Path:
    """Copy the second project into `folder` and return it."""
    copytree(ROOT / "templates", folder / "templates")
    for name in ("content", "locales"):
        copytree(HARBOUR / name, folder / name)
    copyfile(HARBOUR / "templates" / "design.yaml", folder / "templates" / "design.yaml")
    return folder
