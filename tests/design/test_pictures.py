"""Pictures for readers that take no SVG: what is drawn is what the SVG shows, and the same each time."""

from __future__ import annotations

import io
import subprocess
import sys

from PIL import Image

from napreport.design import cover_art
from napreport.design.pictures import PIXELS, svg_png
from tests.second_project import own_design

SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg"><rect width="100" height="50" fill="#ff0000"/>'
    '<circle cx="25" cy="25" r="10" fill="#00ff00"/><path d="M60 10H90V40Z" fill="#0000ff"/></svg>'
)


def test_a_picture_shows_the_shapes_of_the_part_that_is_in_view() -> None:
    image = Image.open(io.BytesIO(svg_png(SVG, (0, 0, 100, 50)))).convert("RGB")
    assert abs(image.width - PIXELS) <= 1 and abs(image.height - PIXELS // 2) <= 1
    at = image.width / 100
    seen = [image.getpixel((round(x * at), round(y * at))) for x, y in ((5, 5), (25, 25), (85, 20), (65, 35))]
    assert seen == [(255, 0, 0), (0, 255, 0), (0, 0, 255), (255, 0, 0)]
    part = Image.open(io.BytesIO(svg_png(SVG, (15, 15, 20, 20)))).convert("RGB")
    assert part.getpixel((PIXELS // 2, 60)) == (0, 255, 0) and part.getpixel((3, 3)) == (255, 0, 0)


def test_cover_art_keeps_its_colours() -> None:
    theme = own_design().themes["cooperation"]
    image = Image.open(io.BytesIO(svg_png(cover_art.draw_cover(theme), (3, 20, 210, 100)))).convert("RGB")
    colours = {"#{:02X}{:02X}{:02X}".format(*colour) for _, colour in image.getcolors(1 << 24) or []}
    assert {theme.accent, theme.dark, theme.tint_strong, theme.art} <= colours


def test_a_picture_has_the_same_bytes_in_another_process() -> None:
    program = (
        "import sys; from napreport.design.pictures import svg_png; "
        "sys.stdout.buffer.write(svg_png(sys.argv[1], (0, 0, 100, 50)))"
    )
    done = subprocess.run([sys.executable, "-c", program, SVG], capture_output=True, check=True)
    assert (done.stdout == svg_png(SVG, (0, 0, 100, 50))) is True
