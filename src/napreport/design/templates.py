"""Read and check the stylesheets and the Word template."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from napreport.content.load import read_text
from napreport.design.variants import VARIANTS
from napreport.problems import Place, Problem, Rejected, error
from napreport.zipped_xml import UnreadableFile, read_zip

#: The Word template, as problems name it.
REFERENCE = "templates/reference.docx"
_PUT_BACK = "Put it back, or copy it from the last good version."


@dataclass(frozen=True, slots=True)
class Stylesheets:
    """The PDF's stylesheet, and additions of drafts and variants.

    `variants` has names and texts; not each variant has one.
    """

    brief: str
    draft: str
    variants: tuple[tuple[str, str], ...]


def read_stylesheets(templates: Path) -> Stylesheets:
    """Read a project's stylesheets; raise `Rejected` for unreadable ones."""
    folder = templates / "style"
    names = ["brief", "draft", *(name for name in VARIANTS if (folder / f"{name}.css").is_file())]
    read = {name: read_text(folder / f"{name}.css", f"templates/style/{name}.css") for name in names}
    if problems := [problem for _, found in read.values() for problem in found]:
        raise Rejected(problems)
    texts = {name: text for name, (text, _) in read.items()}
    return Stylesheets(texts.pop("brief"), texts.pop("draft"), tuple(texts.items()))


def read_reference(templates: Path) -> bytes:
    """Read the Word template.

    Raises `Rejected` if it is missing (NR021) or no Word file (NR054).
    """
    try:
        data = (templates / "reference.docx").read_bytes()
    except FileNotFoundError:
        raise Rejected([error(Place(REFERENCE), "NR021", "the file is missing", _PUT_BACK)]) from None
    except OSError as fault:
        message = f"the file cannot be read: {fault.strerror}"
        raise Rejected([error(Place(REFERENCE), "NR001", message, "Check its permissions.")]) from None
    try:
        is_word = "word/document.xml" in dict(read_zip(data))
    except UnreadableFile:
        is_word = False
    if not is_word:
        raise Rejected([error(Place(REFERENCE), "NR054", "Word could not open it: the file is damaged", _PUT_BACK)])
    return data


def check_templates(templates: Path) -> Iterator[Problem]:
    """Yield what stops documents from being rendered."""
    for read in (read_stylesheets, read_reference):
        try:
            read(templates)
        except Rejected as rejected:
            yield from rejected.problems
