"""Build reports of growing size and show that time per document and memory stay flat, and that an interrupted build goes on.

    .venv/bin/python benchmarks/scale.py [--documents 16 64 256 1024 4096] [--format pdf]
    .venv/bin/python benchmarks/scale.py --make FOLDER --documents 4096      # only make the project

The report is the small second project of the tests, in two to ten languages (English with a number in every title) and for as many
audiences as it takes, so that no two documents are alike.
"""

from __future__ import annotations

import argparse
import copy
import os
import resource
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import Any

import polib
import yaml
from builds import cut_fonts

from napreport.design.fonts import default_cache

ROOT = Path(__file__).resolve().parent.parent
HARBOUR = ROOT / "tests" / "projects" / "harbour"
AUDIENCES, MOST_LANGUAGES = 3, 10


def make(folder: Path, documents: int, formats: int) -> int:
    """Make a project of at least so many documents; return how many it has."""
    wanted = -(-documents // formats)
    languages = max(2, min(MOST_LANGUAGES, wanted // AUDIENCES))
    rounds = -(-wanted // (AUDIENCES * languages))
    shutil.copytree(ROOT / "templates", folder / "templates")
    shutil.copytree(HARBOUR / "content", folder / "content")
    shutil.copyfile(HARBOUR / "templates" / "design.yaml", folder / "templates" / "design.yaml")
    recommendations = more_audiences(folder / "content", rounds)
    shutil.copytree(HARBOUR / "locales" / "es", folder / "locales" / "es")
    table = yaml.safe_load((HARBOUR / "locales" / "languages.yaml").read_text("utf-8"))
    english, words = table["languages"].pop("en"), own_words()
    rows = {"es": table["languages"]["es"]}
    for number in range(languages - 1):
        code = f"en-x{number:04}"
        # copies, because the loader takes fifty aliases at the most: a row that another one shares would be written as one
        rows[code] = {**copy.deepcopy(english), "name": f"English {number}", "tag": f"en-x-n{number:04}"}
        path = folder / "locales" / code / "LC_MESSAGES" / "content.po"
        path.parent.mkdir(parents=True)
        more_strings(rounds, recommendations, number).save(str(path))
        words.save(str(path.with_name("ui.po")))
    text = yaml.safe_dump({**table, "languages": rows}, allow_unicode=True, sort_keys=False)
    (folder / "locales" / "languages.yaml").write_text(text, encoding="utf-8")
    return rounds * AUDIENCES * languages * formats


def more_audiences(content: Path, rounds: int) -> list[str]:
    """Write every audience so many times, each with recommendations of its own; return the ids of these."""
    audiences = yaml.safe_load((content / "audiences.yaml").read_text("utf-8"))["audiences"]
    recommendations = yaml.safe_load((content / "recommendations.yaml").read_text("utf-8"))["recommendations"]
    ids = [recommendation["id"] for recommendation in recommendations]
    added: dict[str, list[dict[str, Any]]] = {"audiences": [], "recommendations": []}
    for number in range(rounds):
        for audience in copy.deepcopy(audiences):
            for message in audience["messages"]:
                message["recommendations"] = [own(name, number) for name in message["recommendations"]]
            added["audiences"].append(
                {**audience, "id": own(audience["id"], number), "title": titled(audience["title"], number)}
            )
        for row in copy.deepcopy(recommendations):
            added["recommendations"].append(
                {**row, "id": own(row["id"], number), "audience": own(row["audience"], number)}
            )
    for name, rows in added.items():
        text = yaml.safe_dump({name: rows}, allow_unicode=True, sort_keys=False)
        (content / f"{name}.yaml").write_text(text, encoding="utf-8")
    return ids


def more_strings(rounds: int, recommendations: list[str], language: int) -> polib.POFile:
    """Return the English catalogue with the strings of all audiences; titles say which language it is."""
    catalogue = polib.pofile(str(HARBOUR / "locales" / "en" / "LC_MESSAGES" / "content.po"))
    for entry in list(catalogue):
        kind, name, *rest = [*entry.msgctxt.split("."), ""]
        if not (kind == "audience" or (kind == "recommendation" and name in recommendations)):
            continue
        catalogue.remove(entry)
        for number in range(rounds):
            found = copy.deepcopy(entry)
            found.msgctxt = ".".join((kind, own(name, number), *rest[:-1]))
            if kind == "audience" and rest == ["title", ""]:
                found.msgid, found.msgstr = titled(entry.msgid, number), f"{titled(entry.msgstr, number)} {language}"
            catalogue.append(found)
    return catalogue


def own(name: str, number: int) -> str:
    """Return the id of a copy; the first is the original."""
    return f"{name}-{number}" if number else name


def titled(title: str, number: int) -> str:
    """Return the title of a copy, counted in letters: a number might be that of a fact."""
    return f"{title} {chr(65 + number // 26)}{chr(65 + number % 26)}" if number else title


def own_words() -> polib.POFile:
    """Return the templates' own words as a catalogue that leaves them as they are."""
    words = polib.pofile(str(HARBOUR / "locales" / "es" / "LC_MESSAGES" / "ui.po"))
    source = polib.pofile(str(HARBOUR / "locales" / "en" / "LC_MESSAGES" / "content.po"))
    words.metadata["Plural-Forms"] = source.metadata["Plural-Forms"]
    for entry in words:
        if entry.msgid_plural:
            entry.msgstr_plural = {0: entry.msgid, 1: entry.msgid_plural}
        else:
            entry.msgstr = entry.msgid
    return words


def family(process: int) -> list[int]:
    """Return a process and all that it started (Linux)."""
    found = [process]
    for child in Path(f"/proc/{process}/task/{process}/children").read_text("ascii").split():
        found += family(int(child))
    return found


class Watched:
    """A build in a process of its own, whose memory is looked at ten times a second."""

    def __init__(self, root: Path, cache: Path, formats: list[str]) -> None:
        words = [word for name in formats for word in ("--format", name)]
        command = [str(Path(sys.executable).with_name("napreport")), "build", *words]
        self.start, self.before = time.perf_counter(), sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
        self.process = subprocess.Popen(
            command, cwd=root, env={**os.environ, "NAPREPORT_CACHE": str(cache)}, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.parent = self.workers = 0.0
        self.rendered = 0
        threading.Thread(target=self._look, daemon=True).start()
        threading.Thread(target=self._count, daemon=True).start()

    def _look(self) -> None:
        while self.process.poll() is None:
            try:
                sizes = [_resident(number) for number in family(self.process.pid)]
            except (OSError, StopIteration):
                continue
            self.parent = max(self.parent, sizes[0])
            self.workers = max([self.workers, *sizes[1:]])
            time.sleep(0.1)

    def _count(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.rendered += line.startswith("[")

    def ended(self) -> tuple[float, float]:
        """Wait for the end and return the seconds it took, on the clock and of processors."""
        self.process.wait()
        busy = sum(resource.getrusage(resource.RUSAGE_CHILDREN)[:2])
        return time.perf_counter() - self.start, busy - self.before


def _resident(process: int) -> float:
    status = Path(f"/proc/{process}/status").read_text("ascii", errors="replace")
    return int(next(line for line in status.splitlines() if line.startswith("VmRSS")).split()[1]) / 1024


def main() -> None:
    """Build each size, and print seconds per document and the largest memory of the parent and of a worker."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--documents", type=int, nargs="+", default=[16, 64, 256])
    parser.add_argument("--format", dest="formats", nargs="+", choices=["pdf", "docx"], default=["pdf", "docx"])
    parser.add_argument("--make", type=Path, metavar="FOLDER", help="make the project there and build nothing")
    given = parser.parse_args()
    if given.make:
        print(
            f"{make(given.make, given.documents[0], len(given.formats))} documents: napreport build --project {given.make}"
        )
        return
    cut_fonts()
    heads = ("documents", "seconds", "s each", "ratio", "CPU s each", "ratio", "parent MB", "worker MB", "again, s")
    print("".join(f"{head:>11}" for head in heads))
    first: tuple[float, float] | None = None
    for wanted in given.documents:
        with tempfile.TemporaryDirectory() as name:
            root, cache = Path(name, "project"), Path(name, "cache")
            count = make(root, wanted, len(given.formats))
            shutil.copytree(default_cache() / "fonts", cache / "fonts")
            built = Watched(root, cache, given.formats)
            took, busy = built.ended()
            assert built.process.returncode == 0, "the build failed"
            each = took / count, busy / count
            first = first or each
            again, _ = Watched(root, cache, given.formats).ended()
            print(
                f"{count:>11}{took:>11.1f}{each[0]:>11.3f}{each[0] / first[0]:>11.2f}{each[1]:>11.3f}{each[1] / first[1]:>11.2f}"
                f"{built.parent:>11.0f}{built.workers:>11.0f}{again:>11.3f}",
                flush=True,
            )
    interrupted(given.documents[0], given.formats)


def interrupted(documents: int, formats: list[str]) -> None:
    """Stop a build half way, as Ctrl-C does, and count what the next one has left to render."""
    with tempfile.TemporaryDirectory() as name:
        root, cache = Path(name, "project"), Path(name, "cache")
        count = make(root, documents, len(formats))
        shutil.copytree(default_cache() / "fonts", cache / "fonts")
        built = Watched(root, cache, formats)
        while built.rendered < count // 2 and built.process.poll() is None:
            time.sleep(0.02)
        built.process.send_signal(signal.SIGINT)
        built.ended()
        rest = Watched(root, cache, formats)
        rest.ended()
        time.sleep(0.2)
        print(f"\ninterrupted after {built.rendered} of {count} documents; the next build rendered {rest.rendered}")


if __name__ == "__main__":
    main()
