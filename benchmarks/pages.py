"""How long the pages of a PDF take to be read back and looked at, beside painting it; and what longer texts cost.

    .venv/bin/python benchmarks/pages.py [--rounds 5]

Prints the median of each brief's ratio (looking / painting), the greatest, and how many times as long the longest
pseudo-language takes to paint.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from lxml import etree

from napreport.check.pdf import layout as look
from napreport.content.folders import Project
from napreport.design.fonts import default_cache, faces, pdf_cuts
from napreport.pdf.render import pdf_style, render
from napreport.pipeline import compose_brief
from napreport.prepare import prepare

ROOT = Path(__file__).resolve().parent.parent
PSEUDO = "en-XA"


def seconds(work: Callable[[], object], rounds: int) -> float:
    """Return the median time of some work, after once in vain."""
    work()
    taken = []
    for _ in range(rounds):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def main() -> None:
    """Measure all briefs and print the ratios."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=3)
    rounds = parser.parse_args().rounds
    plain, pseudo = prepare(Project.at(ROOT)), prepare(Project.at(ROOT), (PSEUDO,))
    design = plain.design
    style = pdf_style(ROOT / "templates", faces(pdf_cuts(design.families), default_cache()), design.measures)
    looking, longer = {}, []
    for audience in plain.report.audiences:
        for language in plain.languages:
            page = compose_brief(plain, audience.id, language, draft=False).page
            root, data = etree.fromstring(page.markup), render(page, style).data
            painting = seconds(lambda page=page: render(page, style), rounds)
            taken = seconds(
                lambda data=data, root=root, page=page: list(look.check_layout(data, root, page.limits)), rounds
            )
            looking[f"{audience.id} {language}"] = taken / painting
            times = f"looking {taken * 1000:4.0f} ms  painting {painting * 1000:5.0f} ms  {taken / painting:.3f}"
            print(f"{audience.id:12} {language}  {times}")
            if language == plain.report.language:
                page = compose_brief(pseudo, audience.id, PSEUDO, draft=False).page
                longer.append(seconds(lambda page=page: render(page, style), 1) / painting)
    print(f"looking / painting: median {statistics.median(looking.values()):.3f}, greatest {max(looking.values()):.3f}")
    print(f"painting {PSEUDO} / painting {plain.report.language}: {min(longer):.1f} to {max(longer):.1f}")


if __name__ == "__main__":
    main()
