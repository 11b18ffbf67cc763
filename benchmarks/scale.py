"""Build reports of growing size and show that time per document and memory stay flat, and that an interrupted build goes on.

    .venv/bin/python benchmarks/scale.py [--documents 16 64 256 1024 4096] [--format pdf]
    .venv/bin/python benchmarks/scale.py --make FOLDER --documents 4096      # only make the project

The report is the small second project of the tests, in as many languages as it takes: each is English with a word of its own in
every title, so that no two documents are alike. Word documents are laid out by LibreOffice, where it is installed.
"""

from __future__ import annotations

import argparse
import copy
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path

import polib
import yaml
from builds import cut_fonts

from napreport.fonts import default_cache

ROOT = Path(__file__).resolve().parent.parent
HARBOUR = ROOT / "tests" / "projects" / "harbour"
AUDIENCES = 3


def make(folder: Path, documents: int, formats: int) -> int:
    """Make a project of at least so many documents; return how many it has."""
    shutil.copytree(ROOT / "templates", folder / "templates")
    shutil.copytree(HARBOUR / "content", folder / "content")
    shutil.copyfile(HARBOUR / "templates" / "design.yaml", folder / "templates" / "design.yaml")
    table = yaml.safe_load((HARBOUR / "locales" / "languages.yaml").read_text("utf-8"))
    english = table["languages"].pop("en")
    spanish = {"es": table["languages"]["es"]}
    source = (HARBOUR / "locales" / "en" / "LC_MESSAGES" / "content.po").read_text("utf-8")
    words = own_words()
    shutil.copytree(HARBOUR / "locales" / "es", folder / "locales" / "es")
    count = max(1, -(-documents // (AUDIENCES * formats)) - 1)
    languages = dict(spanish)
    for number in range(count):
        code = f"en-x{number:04}"
        languages[code] = {**english, "name": f"English {number}", "tag": f"en-x-n{number:04}"}
        path = folder / "locales" / code / "LC_MESSAGES" / "content.po"
        path.parent.mkdir(parents=True)
        path.write_text(re.sub(r'(\.title"\n(?:.*\n)*?msgstr ".*)"\n', rf'\1 {number}"\n', source), encoding="utf-8")
        words.save(str(path.with_name("ui.po")))
    # Copies, because the loader takes fifty aliases at the most: a row that another one shares would be written as one.
    rows = {code: copy.deepcopy(row) for code, row in languages.items()}
    text = yaml.safe_dump({**table, "languages": rows}, allow_unicode=True, sort_keys=False)
    (folder / "locales" / "languages.yaml").write_text(text, encoding="utf-8")
    return (count + 1) * AUDIENCES * formats


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
        self.start = time.perf_counter()
        self.process = subprocess.Popen(
            command, cwd=root, env={**os.environ, "NAPREPORT_CACHE": str(cache)}, stdout=subprocess.PIPE,
            stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        self.parent = self.workers = 0.0
        self.painted = 0
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
            self.painted += line.startswith("[")

    def ended(self) -> float:
        """Wait for the end and return the seconds it took."""
        self.process.wait()
        return time.perf_counter() - self.start


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
    print(
        f"{'documents':>10}{'seconds':>10}{'s each':>9}{'ratio':>8}{'parent MB':>11}{'worker MB':>11}{'again, s':>10}"
    )
    first = 0.0
    for wanted in given.documents:
        with tempfile.TemporaryDirectory() as name:
            root, cache = Path(name, "project"), Path(name, "cache")
            count = make(root, wanted, len(given.formats))
            shutil.copytree(default_cache() / "fonts", cache / "fonts")
            built = Watched(root, cache, given.formats)
            took = built.ended()
            assert built.process.returncode == 0, "the build failed"
            each = took / count
            first = first or each
            again = Watched(root, cache, given.formats).ended()
            memory = f"{built.parent:>11.0f}{built.workers:>11.0f}"
            figures = f"{count:>10}{took:>10.1f}{each:>9.3f}{each / first:>8.2f}{memory}{again:>10.3f}"
            print(figures, flush=True)
    interrupted(given.documents[0], given.formats)


def interrupted(documents: int, formats: list[str]) -> None:
    """Stop a build half way, as Ctrl-C does, and count what the next one has left to paint."""
    with tempfile.TemporaryDirectory() as name:
        root, cache = Path(name, "project"), Path(name, "cache")
        count = make(root, documents, len(formats))
        shutil.copytree(default_cache() / "fonts", cache / "fonts")
        built = Watched(root, cache, formats)
        while built.painted < count // 2 and built.process.poll() is None:
            time.sleep(0.02)
        built.process.send_signal(signal.SIGINT)
        built.ended()
        rest = Watched(root, cache, formats)
        rest.ended()
        time.sleep(0.2)
        print(f"\ninterrupted after {built.painted} of {count} documents; the next build painted {rest.painted}")


if __name__ == "__main__":
    main()
