"""Render the project's briefs as Word documents in three ways, in one run: ours, python-docx's paragraph API, and pandoc.

    .venv/bin/python benchmarks/word.py [--rounds N]

Each way gets the same pages. python-docx adds a paragraph in its style for every block and fills tables cell by cell, which
gives no notes, contents, references, charts or languages; pandoc reads the page as HTML, with the same reference.docx, in a
process of its own, as it is used. Imports are warm for the first two. The median of all briefs and rounds counts.
"""

from __future__ import annotations

import argparse
import io
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import docx
from lxml import etree

from napreport.content.folders import Project
from napreport.design.fonts import default_cache, faces, word_cuts
from napreport.page.vocabulary import Page
from napreport.pdf.render import find_numbers
from napreport.pipeline import compose_all
from napreport.prepare import prepare
from napreport.renderers import read_styles
from napreport.word.render import render
from napreport.word.styles import read_word_style

ROOT = Path(__file__).resolve().parent.parent
REFERENCE = ROOT / "templates" / "reference.docx"
#: A block of the page -> the style that python-docx is asked for.
STYLES = {
    "h1": "Title",
    "h2": "heading 1",
    "h3": "heading 2",
    "h4": "heading 3",
    "li": "List Bullet",
    "figcaption": "caption",
}


def by_paragraphs(page: Page) -> bytes:
    """Write the words of a page with python-docx's own API."""
    document = docx.Document(str(REFERENCE))
    for child in list(document.element.body)[:-1]:
        document.element.body.remove(child)
    root = etree.fromstring(page.markup)
    for block in root.iter("h1", "h2", "h3", "h4", "p", "li", "dt", "dd", "figcaption", "table"):
        if block.tag == "table":
            rows = [[" ".join("".join(map(str, cell.itertext())).split()) for cell in row] for row in block.iter("tr")]
            table = document.add_table(len(rows), len(rows[0]), style="NAP Table")
            for i, row in enumerate(rows):
                for j, cell in enumerate(row):
                    table.cell(i, j).text = cell
        else:
            words = " ".join("".join(map(str, block.itertext())).split())
            document.add_paragraph(words, style=STYLES.get(str(block.tag), "Body Text"))
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def by_pandoc(page: Page) -> bytes:
    """Have pandoc convert the page from HTML."""
    html = etree.tostring(etree.fromstring(page.markup), method="html")
    command = ["pandoc", "--from", "html", "--to", "docx", "--reference-doc", str(REFERENCE), "--output", "-"]
    return subprocess.run(command, input=html, capture_output=True, check=True).stdout


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=5)
    rounds = parser.parse_args().rounds
    ready = prepare(Project.at(ROOT))
    pairs = [(audience.id, language) for audience in ready.report.audiences for language in ready.languages]
    pages = [found.page for found in compose_all(ready, pairs, draft=False).values()]
    style = read_word_style(ROOT / "templates", faces(word_cuts(ready.design.families), default_cache()))
    pdf_style = read_styles(("pdf",), ROOT / "templates", ready.design, default_cache()).by_format["pdf"]
    numbers = {page: find_numbers(page, pdf_style) for page in pages}
    ways: dict[str, Callable[[Page], bytes]] = {
        "ours": lambda page: render(page, style, numbers[page]),
        "python-docx's paragraphs": by_paragraphs,
    }
    if shutil.which("pandoc"):
        ways["pandoc"] = by_pandoc
    else:
        print("pandoc is not installed: apt-get install pandoc")
    taken: dict[str, list[float]] = {name: [] for name in ways}
    for way in ways.values():
        way(pages[0])  # warm imports, and what is kept for a process
    for _ in range(rounds):
        for page in pages:
            for name, way in ways.items():
                start = time.perf_counter()
                way(page)
                taken[name].append((time.perf_counter() - start) * 1000)
    ours = statistics.median(taken["ours"])
    print(f"{len(pages)} briefs, {rounds} rounds\n{'':28}{'median ms':>12}{'times ours':>12}")
    for name, times in taken.items():
        median = statistics.median(times)
        print(f"{name:28}{median:12.0f}{median / ours:12.1f}")


if __name__ == "__main__":
    main()
