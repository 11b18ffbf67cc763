"""Find words that no dictionary knows.

The dictionaries are hunspell's and the project's own list.
"""

from __future__ import annotations

import re
import shutil
import subprocess
from collections.abc import Iterable
from pathlib import Path
from unicodedata import normalize

from napreport.content.load import read_text
from napreport.problems import Rejected

_WORD = re.compile(r"[^\W\d_]+(?:[’'-][^\W\d_]+)*")


def spellable_words(text: str) -> set[str]:
    """Return words for a dictionary: no acronyms, no digits."""
    return {word for word in _WORD.findall(text) if len(word) > 2 and not word[1:].isupper()}


def why_unavailable(dictionary: str) -> str | None:
    """Return why spelling cannot be checked, else None."""
    if shutil.which("hunspell") is None:
        return "hunspell is not installed"
    done = subprocess.run(
        ["hunspell", "-d", dictionary, "-l"], input="", capture_output=True, text=True, encoding="utf-8", check=False
    )
    return None if done.returncode == 0 else f"hunspell has no dictionary {dictionary}"


def unknown_words(words: Iterable[str], dictionary: str, own: Path, name: str) -> set[str]:
    """Return the words that neither dictionary nor list knows.

    `own` is the project's list, one word a line, and `name` its name in problems. The list may be missing. Raises `Rejected`
    when it cannot be read.
    """
    text, problems = read_text(own, name) if own.exists() else ("", [])
    if problems:
        raise Rejected(problems)
    known = {line.split("#")[0].strip() for line in normalize("NFC", text).split("\n")}
    known |= {f"{word[:1].upper()}{word[1:]}" for word in known if word}
    asked = sorted(set(words) - known)
    if not asked:
        return set()
    done = subprocess.run(
        ["hunspell", "-d", dictionary, "-i", "utf-8", "-l"],
        input="\n".join(asked), capture_output=True, text=True, encoding="utf-8", check=True,
    )  # fmt: skip
    doubted = set(done.stdout.split("\n")) - {""}
    return {word for word in asked if word in doubted or doubted & set(re.split("[’'-]", word))}
