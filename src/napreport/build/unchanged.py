"""Answer a build at once if nothing changed since the last one.

A build leaves a record: the hash of every file it could have read, of what is installed, of every document it wrote, and the
lines it printed. If the same words are typed in the same folder and all of that is as it was, those lines are the answer. This
is decided before the command line is imported (benchmarks/README.md says in what time).
"""

from __future__ import annotations

import json
import os
from hashlib import sha256
from typing import Any

from napreport import files
from napreport.build import fingerprint
from napreport.build.cache import Cache

#: Options with which a build does more than leave documents.
_ALWAYS_RUN = ("--profile", "--cluster", "--no-cache")


def recorded_answer(words: list[str]) -> tuple[str, str] | None:
    """Return the recorded lines for stderr and stdout.

    None means that the command has to run.
    """
    if words[:1] != ["build"] or any(word.split("=")[0] in _ALWAYS_RUN for word in words):
        return None
    try:
        record = _read(words)
        if record is None or record["environment"] != fingerprint.environment():
            return None
        if set(files.walk_files(*record["roots"])) != set(record["inputs"]):
            return None
        marks = record["marks"]
        same = fingerprint.same_content(marks)
        answer = str(record["stderr"]), str(record["stdout"])
    except (OSError, KeyError):  # the folder is gone, or another version wrote the record
        return None
    if same is False or not marks:
        return None
    if same is None:
        _write(words, record)
    return answer


class BuildRecord:
    """The record of a running build.

    Files are hashed before they are read, so that the next build notices a file that was saved meanwhile.
    """

    def __init__(self, words: list[str], *folders: str) -> None:
        """Hash the files of the folders.

        `words` are those that were typed.
        """
        self._words, self._roots = words, [*folders, fingerprint.own_code()]
        self._inputs = fingerprint.file_marks(files.walk_files(*self._roots))
        self._environment = fingerprint.environment()

    def keep(self, written: list[str], stderr: str, stdout: str) -> None:
        """Keep the record: files written and lines printed."""
        record = {
            "roots": self._roots,
            "environment": self._environment,
            "inputs": sorted(self._inputs),
            "marks": self._inputs | fingerprint.file_marks(written),
            "stderr": stderr,
            "stdout": stdout,
        }
        _write(self._words, record)


def _read(words: list[str]) -> dict[str, Any] | None:
    data = Cache(files.cache_folder()).read("builds", _key(words))
    record: dict[str, Any] | None = None if data is None else json.loads(data)
    return record


def _write(words: list[str], record: dict[str, Any]) -> None:
    Cache(files.cache_folder()).write("builds", _key(words), json.dumps(record).encode())


def _key(words: list[str]) -> str:
    return sha256(json.dumps([words, os.getcwd()]).encode()).hexdigest()
