"""Take the pictures of the documentation: each component of the design, from the page that holds all of them, and two pages.

Run it after a change of the look (make pictures). The pages of the README come from output/, so build first. Each picture is
small: 256 colours, 80 dots an inch.
"""

from __future__ import annotations

import io
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pypdfium2
from lxml import etree
from PIL import Image

from napreport.check.pdf.block_finder import find_blocks
from napreport.check.pdf.lines import PrintedPages
from napreport.check.pdf.runs import read_glyph_pages
from napreport.design.fonts import default_cache, faces, pdf_cuts
from napreport.design.theme import Limits
from napreport.design.values import Design, read_design
from napreport.page.vocabulary import Page
from napreport.pdf.render import pdf_style, render

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "docs" / "pictures"
DPI, MM = 80, 25.4
#: Air around a component, in mm: above its first line, below its last, beside the text.
ABOVE, BELOW, BESIDE = 4.0, 5.5, 5.0
#: Components that stand close below a heading, and one that holds a picture lower than its words.
CLOSE, LOW = {"notes": 1.2, "checklist": 1.5, "facts": 2.0}, {"colophon": 17.0}

#: The name of a picture and where its component stands on the page of the vocabulary.
COMPONENTS = {
    "message": ".//article[@class='card message']",
    "glance": ".//table[@class='glance']",
    "ask": ".//aside",
    "recommendation": ".//article[@class='card recommendation']",
    "timeline": ".//table[@class='timeline']",
    "finding": ".//article[@class='card finding']",
    "practices": ".//div[@class='columns']/article/..",
    "bars": ".//section/figure[@data-chart='bars']",
    "spans": ".//figure[@data-chart='spans']",
    "table": ".//figure[@data-chart='table']",
    "facts": ".//dl[@class='facts']",
    "checklist": ".//ul[@class='checklist']",
    "box": ".//div[@class='box']",
    "notes": ".//ol[@class='notes']",
    "colophon": ".//figure[@class='qr']/../..",
}
#: Pages of finished briefs that the README shows.
PAGES = {
    "state-en-cover": ("en/peru-nap-2021-state-en.pdf", 1),
    "state-es-recommendations": ("es/peru-nap-2021-state-es.pdf", 3),
}


def design() -> Design:
    """Return the project's design; ends with its problems where there are any."""
    found, problems = read_design(ROOT / "templates" / "design.yaml", "templates/design.yaml")
    if found is None:
        sys.exit("\n".join(map(str, problems)))
    return found


def components(data: bytes, page: etree._Element, limits: Limits) -> Iterator[tuple[str, Any]]:
    """Yield the name and picture of each component that stands on one page."""
    sheets = read_glyph_pages(data)
    printed = find_blocks(page, sheets, limits)
    document = pypdfium2.PdfDocument(data)
    yield "cover", rendered(document, 1, 40)
    for name, path in COMPONENTS.items():
        for element in page.iterfind(path):
            box = place_on_page(printed, element, sheets[0].width, limits, CLOSE.get(name, ABOVE), LOW.get(name, BELOW))
            if box is not None:
                number, left, top, right, bottom = box
                edges = tuple(round(edge * DPI / MM) for edge in (left, top, right, bottom))
                yield name, rendered(document, number, DPI).crop(edges)
                break
        else:
            sys.exit(f"there is no {name} on one page of the vocabulary")


def place_on_page(
    printed: PrintedPages, element: etree._Element, width: float, limits: Limits, above: float, below: float
) -> tuple[int, float, float, float, float] | None:
    """Return a component's page and edges in mm, or None where it goes on over a page."""
    lines = [line for block in printed.within(element) if block.element.tag != "dt" for line in block.lines]
    if len({line.page for line in lines}) != 1:
        return None
    highest = min(lines, key=lambda line: line.baseline)
    top = highest.baseline - max(run.size for run in highest.runs) * MM / 72 - above
    bottom = max(line.baseline for line in lines) + below
    return highest.page, limits.left - BESIDE, top, width - limits.right + BESIDE, bottom


def rendered(document: Any, number: int, dpi: int) -> Any:
    """Return a page as a picture."""
    return document[number - 1].render(scale=dpi / 72).to_pil().convert("RGB")


def save(name: str, picture: Any) -> None:
    """Write a picture with 256 colours, and say how large it is."""
    made = io.BytesIO()
    picture.quantize(128, Image.Quantize.MEDIANCUT, dither=Image.Dither.NONE).save(made, "PNG", optimize=True)
    path = PICTURES / f"{name}.png"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(made.getvalue())
    print(f"{path.relative_to(ROOT)}: {picture.width} x {picture.height}, {len(made.getvalue()):,} bytes")


def main() -> None:
    """Take all pictures."""
    found = design()
    page = Page((ROOT / "tests" / "pages" / "vocabulary.html").read_text("utf-8"), found.themes["state"])
    style = pdf_style(ROOT / "templates", faces(pdf_cuts(found.families), default_cache()), found.measures)
    limits = found.limits(None, trial=False)
    for name, picture in components(render(page, style).data, etree.fromstring(page.markup), limits):
        save(f"design/{name}", picture)
    for name, (file, number) in PAGES.items():
        path = ROOT / "output" / file
        if path.exists():
            save(name, rendered(pypdfium2.PdfDocument(path), number, 60))
        else:
            print(f"output/{file} is not there: its picture stays as it is. Build it first.")


if __name__ == "__main__":
    main()
