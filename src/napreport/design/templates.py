"""The house's files: from a project's templates to its stylesheets and its Word template, or to what is wrong with them."""

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
    """The stylesheet of every PDF, what a draft adds to it, and what each variant that has a sheet adds, by its name."""

    brief: str
    draft: str
    variants: tuple[tuple[str, str], ...]


def read_stylesheets(templates: Path) -> Stylesheets:
    """Read the stylesheets of a `templates` folder; raises `Rejected` for those that are missing or cannot be read."""
    folder = templates / "style"
    names = ["brief", "draft", *(name for name in VARIANTS if (folder / f"{name}.css").is_file())]
    read = {name: read_text(folder / f"{name}.css", f"templates/style/{name}.css") for name in names}
    if problems := [problem for _, found in read.values() for problem in found]:
        raise Rejected(problems)
    texts = {name: text for name, (text, _) in read.items()}
    return Stylesheets(texts.pop("brief"), texts.pop("draft"), tuple(texts.items()))


def read_reference(templates: Path) -> bytes:
    """Read the Word template; raises `Rejected` where there is none (NR021) or it is no Word file (NR054)."""
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
    """Yield what stops documents from being painted, before anything is."""
    for read in (read_stylesheets, read_reference):
        try:
            read(templates)
        except Rejected as rejected:
            yield from rejected.problems
