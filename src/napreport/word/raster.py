"""The picture for readers that draw no SVG: from the few shapes of the cover art's SVG to a PNG of a part of it."""

from __future__ import annotations

import io
import re
from functools import lru_cache
from math import acos, atan2, ceil, cos, hypot, pi, sin

from lxml import etree

#: x, y, width and height of the part that is shown, in the drawing's own unit.
Box = tuple[float, float, float, float]
Point = tuple[float, float]

#: Pixels across the picture, and how many times finer it is drawn first, so that slanted edges come out smooth.
PIXELS, FINER = 1200, 2
_STEP = re.compile(r"([A-DF-Za-df-z])([^A-DF-Za-df-z]*)")  # any letter but the e of an exponent
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?(?:e-?\d+)?")


def cropped(svg: str, box: Box) -> str:
    """Return the drawing with only `box` in view."""
    root = etree.fromstring(svg.encode())
    root.set("viewBox", " ".join(f"{number:.3f}" for number in box))
    root.set("width", f"{box[2]:.3f}mm")
    root.set("height", f"{box[3]:.3f}mm")
    return etree.tostring(root, encoding="unicode")


@lru_cache(maxsize=16)
def png(svg: str, box: Box) -> bytes:
    """Return `box` of the drawing as a PNG. Shapes other than rect, circle and path (M L H V A Z) raise ValueError."""
    from PIL import Image, ImageDraw

    scale = PIXELS * FINER / box[2]
    size = (PIXELS * FINER, ceil(PIXELS * box[3] / box[2]) * FINER)
    image = Image.new("RGB", size, "white")
    pen = ImageDraw.Draw(image)
    for shape in etree.fromstring(svg.encode()):
        outline = [((x - box[0]) * scale, (y - box[1]) * scale) for x, y in _outline(shape)]
        pen.polygon(outline, fill=shape.get("fill"))
    out = io.BytesIO()
    image.reduce(FINER).save(out, "PNG")
    return out.getvalue()


def _outline(shape: etree._Element) -> list[Point]:
    """Return a shape's outline as a polygon, its curves as chords too short to be seen; strokes are left out."""
    kind = etree.QName(shape).localname

    def number(name: str) -> float:
        return float(shape.get(name, "0"))

    if kind == "rect":
        x, y, width, height = (number(name) for name in ("x", "y", "width", "height"))
        return [(x, y), (x + width, y), (x + width, y + height), (x, y + height)]
    if kind == "circle":
        return _arc((number("cx"), number("cy")), number("r"), 0, 2 * pi)
    if kind == "path":
        return _path(shape.get("d", ""))
    raise ValueError(f"cover art holds <{kind}>, which cannot be drawn as PNG")


def _path(steps: str) -> list[Point]:
    points: list[Point] = []
    for letter, rest in _STEP.findall(steps):
        values = [float(value) for value in _NUMBER.findall(rest)]
        if letter == "A":
            points += _between(points[-1], (values[5], values[6]), values[0], bool(values[3]), bool(values[4]))
        elif letter in "ML":
            points += list(zip(values[::2], values[1::2], strict=True))
        elif letter in "HV":
            x, y = points[-1]
            points.append((values[0], y) if letter == "H" else (x, values[0]))
        elif letter != "Z":
            raise ValueError(f"cover art holds a path with the step {letter}, which cannot be drawn as PNG")
    return points


def _between(start: Point, end: Point, radius: float, large: bool, clockwise: bool) -> list[Point]:
    """Return the points of a circle's arc between two, by the conversion in SVG 2, appendix B.2.4."""
    dx, dy = (end[0] - start[0]) / 2, (end[1] - start[1]) / 2
    half = hypot(dx, dy)
    radius = max(radius, half)
    away = (radius**2 - half**2) ** 0.5 / half if half else 0.0
    side = -1 if large == clockwise else 1
    centre = (start[0] + dx - side * dy * away, start[1] + dy + side * dx * away)
    first = atan2(start[1] - centre[1], start[0] - centre[0])
    sweep = acos(max(-1.0, 1 - 2 * (half / radius) ** 2)) if radius else 0.0
    sweep = 2 * pi - sweep if large else sweep
    return _arc(centre, radius, first, sweep if clockwise else -sweep)


def _arc(centre: Point, radius: float, first: float, sweep: float) -> list[Point]:
    steps = max(3, ceil(abs(sweep) * 12))
    angles = (first + sweep * step / steps for step in range(steps + 1))
    return [(centre[0] + radius * cos(angle), centre[1] + radius * sin(angle)) for angle in angles]
