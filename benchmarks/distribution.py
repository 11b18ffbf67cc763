"""Plan and pack for 1,000 and for 10,000 made-up recipients, each in a process of its own: seconds, MB, and their ratios.

Packing lists are made in Word, as `pack` makes them where nothing else is said, and for up to 1,000 recipients also in PDF.

    .venv/bin/python benchmarks/distribution.py [--recipients N]

The documents are stand-ins of 100 kB: what counts is the list. `start` is a list of ten, which is what it costs to load the project
and paint the order at all.
"""

from __future__ import annotations

import argparse
import csv
import hashlib
import json
import os
import random
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from napreport.build.build import file_name
from napreport.content.folders import Project
from napreport.prepare import prepare

ROOT = Path(__file__).resolve().parent.parent
VARIANTS = ("press", "photocopy", "large")


def documents(out: Path) -> list[tuple[str, str]]:
    """Write stand-ins for every brief, with their manifest, and return the (audience, language) pairs."""
    ready = prepare(Project.at(ROOT))
    pairs = [(audience.id, language) for audience in ready.report.audiences for language in ready.languages]
    rows = []
    for audience, language in pairs:
        for variant in ("", *(f"-{name}" for name in VARIANTS)):
            for format_ in ("pdf", "docx"):
                name = Path(file_name(ready.report.id, audience, language, format_))
                name = name.with_stem(name.stem + variant)
                data = random.Random(str(name)).randbytes(100_000)
                (out / name).parent.mkdir(parents=True, exist_ok=True)
                (out / name).write_bytes(data)
                sha256, pages = hashlib.sha256(data).hexdigest(), 8 if format_ == "pdf" else None
                rows.append({"file": str(name), "draft": False, "pages": pages, "bytes": len(data), "sha256": sha256})
    (out / "manifest.json").write_text(json.dumps({"documents": rows}), "utf-8")
    return pairs


def people(path: Path, count: int, pairs: list[tuple[str, str]]) -> None:
    """Write a list of made-up recipients: a third by e-mail, the others on paper, one to three titles each."""
    chance = random.Random(count)
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream)
        writer.writerow(
            ("id", "organisation", "contact", "address", "country", "language", "channel", "email", "items", "consent")
        )
        for number in range(count):
            mailed = number % 3 == 0
            titles = chance.sample(pairs, chance.randint(1, 3))
            items = "; ".join(
                f"{audience} {language} screen 1"
                if mailed
                else f"{audience} {language} {chance.choice(VARIANTS)} {chance.randint(1, 60)}"
                for audience, language in titles
            )
            writer.writerow((
                f"R{number:05d}", f"Made-up organisation {number}", f"Person {number}", f"{number} Invented Street | Exampleton",
                "PE", titles[0][1], "e-mail" if mailed else chance.choice(("courier", "post")),
                f"r{number}@example.org" if mailed else "", items, "yes" if mailed else "no",
            ))  # fmt: skip


def measured(verb: tuple[str, ...], file: Path, out: Path) -> tuple[float, float, float]:
    """Run one verb in a process of its own; return seconds, those of processors, and the most memory it held, in MB.

    Processors' seconds count the workers too, and are what is left to compare where other work disturbed the run.
    """
    words = ("distribute", *verb, "--draft", "--project", str(ROOT), "--out", str(out), "--recipients", str(file))
    command = [sys.executable, "-c", "from napreport.cli.main import main; main()", *words]
    start = time.perf_counter()
    with tempfile.TemporaryFile() as said:
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=said)
        _, status, usage = os.wait4(process.pid, 0)
        said.seek(0)
        if status:
            raise SystemExit(f"{' '.join(verb)} failed:\n{said.read().decode()}")
    return time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--recipients", type=int, default=10_000)
    most = parser.parse_args().recipients
    counts = (10, most // 10, most)
    rounds = (
        ("plan", ("plan", "--format", "pdf", "--language", "en"), counts),
        ("pack --no-lists", ("pack", "--no-lists"), counts),
        ("pack, lists in Word", ("pack",), counts),
        ("pack, lists in PDF", ("pack", "--format", "pdf"), counts[:2]),  # a page for each parcel takes its time
    )
    with tempfile.TemporaryDirectory() as folder:
        out = Path(folder, "output")
        pairs = documents(out)
        print(f"{'':24}{'recipients':>12}{'seconds':>10}{'x start':>10}{'of CPUs':>10}{'MB':>8}{'x start':>10}")
        for name, verb, lengths in rounds:
            first: tuple[float, float] | None = None  # seconds and MB of the shortest list
            for count in lengths:
                file = Path(folder, f"{count}.csv")
                people(file, count, pairs)
                seconds, processors, megabytes = measured(verb, file, out)
                first = first or (seconds, megabytes)
                ratios = f"{seconds:10.1f}{seconds / first[0]:10.2f}{processors:10.1f}{megabytes:8.0f}{megabytes / first[1]:10.2f}"
                print(f"{name:24}{count:12,}{ratios}")


if __name__ == "__main__":
    main()
