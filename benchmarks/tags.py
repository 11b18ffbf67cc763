"""What the tags of a PDF cost: ours beside WeasyPrint's own and beside the whole of painting, in one run.

    .venv/bin/python benchmarks/tags.py [--times 5]

Every brief of the project is painted; the median of each measure is kept. See benchmarks/README.md.
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import weasyprint.pdf

from napreport.check.pdf.standards import STANDARDS, broken_rules
from napreport.content.folders import Project
from napreport.design.fonts import default_cache
from napreport.pdf.finish import write
from napreport.pdf.render import render
from napreport.pipeline import compose_all
from napreport.prepare import prepare
from napreport.renderers import read_styles

ROOT = Path(__file__).parent.parent


def timed(work: Callable[..., Any], into: list[float]) -> Callable[..., Any]:
    """Return `work` with the seconds of each call kept."""

    def measured(*arguments: Any) -> Any:
        start = time.perf_counter()
        try:
            return work(*arguments)
        finally:
            into.append(time.perf_counter() - start)

    return measured


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--times", type=int, default=3, metavar="N", help="how often each brief is painted")
    times = parser.parse_args().times
    ready = prepare(Project.at(ROOT))
    pairs = [(audience.id, language) for audience in ready.report.audiences for language in ready.languages]
    pages = [composed.page for composed in compose_all(ready, pairs, draft=False).values()]
    style = read_styles(("pdf",), ROOT / "templates", ready.design, default_cache()).by_format["pdf"]
    render(pages[0], style)  # fonts and style sheets are loaded once

    ours, own, whole, rules = [], [], [], []
    own_tags, our_tags = weasyprint.pdf.add_tags, write._write_tags
    write._write_tags = timed(our_tags, ours)
    for page in pages * times:
        data = timed(render, whole)(page, style).data
        timed(lambda data=data: [broken_rules(data, profile) for _, _, profile in STANDARDS], rules)()
    write._write_tags = our_tags
    weasyprint.pdf.add_tags = timed(own_tags, own)
    for page in pages:
        weasyprint.HTML(string=page.markup).write_pdf(pdf_variant="pdf/ua-1")

    def shown(name: str, seconds: list[float]) -> None:
        share = statistics.median(seconds) / statistics.median(whole)
        print(f"{name:36} {statistics.median(seconds) * 1000:8.1f} ms {share:8.1%} of painting")

    print(f"{len(pages)} briefs, {times} times")
    shown("painting, all in all", whole)
    shown("our tags", ours)
    shown("WeasyPrint's own, of the same pages", own)
    shown("the rules of both standards", rules)


if __name__ == "__main__":
    main()
