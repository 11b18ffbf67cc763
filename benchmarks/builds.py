"""Time builds of the project's sixteen documents side by side, in one run: ours, pandoc + typst, one process a document.

    make bench
    .venv/bin/python benchmarks/builds.py [--rounds N]

Needs pandoc 3.1 or later and typst (`pip install pypandoc-binary typst`); a way whose program is missing is left out, and said so.
Everything happens in a copy of the project with a cache of its own, in which only the fonts are cut already.
"""

from __future__ import annotations

import argparse
import importlib.util
import os
import re
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from napreport.build.build import BuildRequest, build_documents
from napreport.build.earlier import Known
from napreport.build.jobs import PersistentWorkers
from napreport.build.workers import core_count
from napreport.cli.browser import BrowserPreview
from napreport.cli.build import open_cache
from napreport.content.folders import Project
from napreport.design.fonts import default_cache, faces, pdf_cuts, word_cuts
from napreport.page.compose import ComposedBrief
from napreport.pipeline import compose_all
from napreport.prepare import prepare

ROOT = Path(__file__).resolve().parent.parent
WARM = "napreport: one Spanish string, warm"
SEEN = "the same, until a browser can show it"
#: Seconds between two saves, in which who edits looks at what came of the last one.
READING = 3.0
#: Paints one page in a process of its own, as a plain script would: no cache, no checks, no layout by another program.
NAIVE = """
import sys
from pathlib import Path
from napreport.fonts import default_cache
from napreport.paint import paint, styles
from napreport.pipeline import composed, prepared
from napreport.project import Project
root, audience, language, format_, out = sys.argv[1:]
ready = prepared(Project.at(Path(root)))
page = composed(ready, audience, language, draft=False).page
Path(out).write_bytes(paint(page, format_, styles((format_,), ready.project.templates, ready.design, default_cache())).data)
"""


@dataclass(frozen=True)
class Way:
    """One thing to be timed: what is done before, untimed, and what is timed."""

    name: str
    before: Callable[[int], object]
    run: Callable[[int], object]


class Bench:
    """A copy of the project, and the ways to build it."""

    def __init__(self, folder: Path) -> None:
        self.root, self.out = folder / "project", folder / "project" / "output"
        for name in ("content", "templates", "locales"):
            shutil.copytree(ROOT / name, self.root / name)
        self.cache = folder / "cache"
        shutil.copytree(default_cache() / "fonts", self.cache / "fonts")
        self.environment = {**os.environ, "NAPREPORT_CACHE": str(self.cache)}
        self.environment.pop("PYTHONDONTWRITEBYTECODE", None)
        os.environ["NAPREPORT_CACHE"] = str(self.cache)
        self.catalogue = self.root / "locales" / "es" / "LC_MESSAGES" / "content.po"
        self.changes = 0
        self.text = self.catalogue.read_text("utf-8")
        self.ready = prepare(Project.at(self.root))
        self.pairs = [(audience.id, code) for code in self.ready.languages for audience in self.ready.report.audiences]
        self.pages = compose_all(self.ready, self.pairs, draft=False)

    def program(self, *words: str) -> None:
        """Run napreport as it is typed."""
        command = [str(Path(sys.executable).with_name("napreport")), *words]
        subprocess.run(command, cwd=self.root, env=self.environment, check=True, capture_output=True)

    def empty(self, _: int = 0) -> None:
        """Leave nothing of an earlier build but the fonts."""
        shutil.rmtree(self.out, ignore_errors=True)
        for name in ("paints", "builds", "layout"):
            shutil.rmtree(self.cache / name, ignore_errors=True)

    def change(self, _: int = 0) -> None:
        """Change one Spanish string, which one brief shows: it gets a word more."""
        self.changes += 1
        before, found, after = self.text.partition('msgctxt "audience.state.message.')
        head, translated, tail = after.partition('\nmsgstr "')
        assert found and translated, "the catalogue has no key message to be changed"
        words, quote, rest = tail.partition('"')
        changed = "".join((before, found, head, translated, words, " más" * self.changes, quote, rest))
        self.catalogue.write_text(changed, encoding="utf-8")

    def naive(self, _: int = 0) -> None:
        """One process a document, one after another."""
        for audience, language in self.pairs:
            for format_ in ("pdf", "docx"):
                out = self.out / f"naive-{audience}-{language}.{format_}"
                out.parent.mkdir(parents=True, exist_ok=True)
                words = [sys.executable, "-c", NAIVE, str(self.root), audience, language, format_, str(out)]
                subprocess.run(words, env=self.environment, check=True, capture_output=True)

    def foreign(self, pandoc: str, pages: dict[tuple[str, str], ComposedBrief]) -> None:
        """Turn pages into Word by pandoc, and into typst by pandoc and PDF by typst, a page a core."""
        import typst

        fonts = [str(face.path) for face in faces(pdf_cuts(self.ready.design.families), self.cache)]
        folder = self.out / "foreign"
        folder.mkdir(parents=True, exist_ok=True)

        def one(key: tuple[str, str]) -> None:
            html = folder / f"{'-'.join(key)}.html"
            html.write_text(plain(pages[key].page.markup), encoding="utf-8")
            reference = f"--reference-doc={self.root / 'templates' / 'reference.docx'}"
            for more in (
                [reference, "-o", str(html.with_suffix(".docx"))],
                ["-s", "-o", str(html.with_suffix(".typ"))],
            ):
                subprocess.run([pandoc, "-f", "html", str(html), *more], check=True, capture_output=True)
            typ = html.with_suffix(".typ")
            typ.write_text('#set text(font: "Brief Sans")\n' + typ.read_text("utf-8"), encoding="utf-8")
            typst.compile(str(typ), output=str(html.with_suffix(".pdf")), font_paths=[str(Path(fonts[0]).parent)])

        with ThreadPoolExecutor(core_count()) as pool:
            list(pool.map(one, pages))


def plain(markup: str) -> str:
    """Return a page without what pandoc 3.9 turns into typst that does not compile: keywords, and links inside the page."""
    return re.sub(r'<meta name="keywords"[^>]*>|(?s:<a (?:id="[^"]*" )?href="#[^"]*"[^>]*>(.*?)</a>)', r"\1", markup)


def pandoc() -> str | None:
    """Return a pandoc that writes typst, or None."""
    found = [shutil.which("pandoc")]
    if importlib.util.find_spec("pypandoc"):
        import pypandoc

        found.insert(0, pypandoc.get_pandoc_path())
    for path in filter(None, found):
        listed = subprocess.run([path, "--list-output-formats"], capture_output=True, text=True, check=True).stdout
        if "typst" in listed.split():
            return str(path)
    return None


def ways(bench: Bench, crews: PersistentWorkers) -> list[Way]:
    """Return all that can be timed here, and say what cannot."""
    built = lambda _: bench.program("build")  # noqa: E731
    kept = open_cache()

    def warm(_: int) -> None:
        ready = prepare(Project.at(bench.root), (), crews.known.content)
        build_documents(ready, BuildRequest(), bench.out, bench.cache, lambda *_: None, kept, crews)

    window, known = BrowserPreview(bench.out, bench.root / "templates"), Known()

    def seen(_: int) -> None:
        ready = prepare(Project.at(bench.root), (), known.content)
        window.show(ready, compose_all(ready, bench.pairs, draft=False, compose=known.composed), bench.pairs)

    def read_and_save(number: int) -> None:
        time.sleep(READING)
        bench.change(number)

    warm(0)  # the first build of a running program finds nothing warm
    seen(0)
    found = [
        Way("start Python", lambda _: None, lambda _: subprocess.run([sys.executable, "-c", "pass"], check=True)),
        Way("napreport: sixteen documents, cold", bench.empty, built),
        Way("napreport: nothing changed", built, built),
        Way("napreport: one Spanish string, cold", bench.change, built),
        Way(WARM, read_and_save, warm),
        Way(SEEN, read_and_save, seen),
        Way("one process a document: sixteen, cold", bench.empty, bench.naive),
    ]
    program = pandoc()
    if program is None or not importlib.util.find_spec("typst"):
        print("pandoc + typst: left out, not installed (pip install pypandoc-binary typst)", file=sys.stderr)
        return found
    one = {bench.pairs[-1]: bench.pages[bench.pairs[-1]]}
    found.append(Way("pandoc + typst: sixteen documents", bench.empty, lambda _: bench.foreign(program, bench.pages)))
    found.append(Way("pandoc + typst: one brief", lambda _: None, lambda _: bench.foreign(program, one)))
    return found


def cut_fonts() -> None:
    """Cut the fonts in the user's cache folder, from where they are copied: no build is timed with it."""
    families = prepare(Project.at(ROOT)).design.families
    faces(pdf_cuts(families) + word_cuts(families), default_cache())


def timed(run: Callable[[int], object], number: int) -> tuple[float, float]:
    """Return the seconds that a call took on the clock, and of processors, ended processes included."""
    start, before = time.perf_counter(), sum(os.times()[:4])
    run(number)
    return time.perf_counter() - start, sum(os.times()[:4]) - before


def main() -> None:
    """Time all ways in turn, round after round, and print the medians with their ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    cut_fonts()
    with tempfile.TemporaryDirectory() as folder, PersistentWorkers() as crews:
        bench = Bench(Path(folder))
        found = ways(bench, crews)
        took: dict[str, list[tuple[float, float]]] = {way.name: [] for way in found}
        for number in range(rounds):
            for way in found:
                way.before(number)
                took[way.name].append(timed(way.run, number))
    medians = {name: statistics.median(clock for clock, _ in rows) for name, rows in took.items()}
    worked = {name: statistics.median(busy for _, busy in rows) for name, rows in took.items()}
    print(
        f"{core_count()} cores, Python {sys.version.split()[0]}, WeasyPrint {version('weasyprint')}, {rounds} round(s)\n"
    )
    print(f"{'':42}{'clock':>11}{'processors':>12}")
    for name, seconds in medians.items():
        busy = (
            f"{worked[name]:10.3f} s" if name not in (WARM, SEEN) else ""
        )  # its workers live on, and their time is not told
        print(f"{name:42}{seconds:9.3f} s{busy}")
    print()
    sixteen, one = medians.get("pandoc + typst: sixteen documents"), medians.get("pandoc + typst: one brief")
    cold, naive = medians["napreport: sixteen documents, cold"], medians["one process a document: sixteen, cold"]
    print(f"{'sixteen, cold / one process a document':42}{cold / naive:9.2f}")
    busy = worked["napreport: sixteen documents, cold"]
    print(f"{'the same, of processors':42}{busy / worked['one process a document: sixteen, cold']:9.2f}")
    if sixteen and one:
        print(f"{'sixteen, cold / pandoc + typst':42}{cold / sixteen:9.2f}")
        print(f"{'the same, of processors':42}{busy / worked['pandoc + typst: sixteen documents']:9.2f}")
        print(f"{'one string, cold / pandoc + typst':42}{medians['napreport: one Spanish string, cold'] / one:9.2f}")
        print(f"{'one string, warm / pandoc + typst':42}{medians[WARM] / one:9.2f}")
        print(f"{'one string, warm, seen / pandoc + typst':42}{medians[SEEN] / one:9.2f}")
    beyond = medians["napreport: nothing changed"] - medians["start Python"]
    print(f"{'nothing changed, beyond starting Python':42}{beyond:9.3f} s")


if __name__ == "__main__":
    main()
