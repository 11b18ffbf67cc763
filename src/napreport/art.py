"""Cover art: from a motif, a seed and a theme's colours to SVG text, in mm, for the cover and the foot of the back page.

The same input gives the same drawing on every machine: chance comes from `Random(text).random()` alone, which the
language's reference promises not to change. Shapes that touch overlap by 0.05 mm, or hairlines of paper show on screens.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from math import cos, hypot, pi
from random import Random

from napreport.page import Theme

#: One cell of every motif, in mm, and how many stand beside each other: 18 cells are an A4 page and 3 mm of bleed a side.
CELL, COLUMNS = 12.0, 18
#: The art with its bleed, in mm: the cover's reaches 121 mm down the page, the foot's 24 mm up.
WIDTH, COVER_HEIGHT, FOOT_HEIGHT = CELL * COLUMNS, 124.0, 27.0
_OVERLAP = 0.05

Square = tuple[int, int, int]  # column, row and size, in cells, from the top left


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a course: `course` counts from the ground (0), `left` and `cells` are in cells."""

    course: int
    left: int
    cells: int
    tone: int


def cover(theme: Theme) -> str:
    """Return the cover's art, 216 x 124 mm, on the accent; its bleed is included on the left, the right and the top."""
    ground = f'<rect width="{WIDTH:g}" height="{COVER_HEIGHT:g}" fill="{theme.accent}"/>'
    return _svg(COVER_HEIGHT, ground + "".join(_MOTIFS[theme.motif](theme, COVER_HEIGHT)))


def foot(theme: Theme) -> str:
    """Return the back page's strip, 216 x 27 mm, on paper; its bleed is included on the left, the right and below."""
    return _svg(FOOT_HEIGHT, "".join(_MOTIFS[theme.motif](theme, FOOT_HEIGHT)))


def courses(seed: int, columns: int = COLUMNS, height: int = 10) -> tuple[Block, ...]:
    """Return blocks laid in courses up to `height`, each one wholly supported from below, with its joints shifted.

    The skyline follows two waves, so that the courses end as a hill and not as noise.
    """
    chance = Random(f"blocks {seed}").random
    phase, swing = chance() * 2 * pi, 0.5 + chance() * 0.5
    tops = [_skyline(column / columns, phase, swing, height) + (chance() - 0.5) * 2.2 for column in range(columns)]
    laid: list[Block] = []
    below = [-1] * columns  # the index in `laid` of the block under each cell; -1 is the ground
    for course in range(height):
        current: list[int | None] = [None] * columns
        left = 0
        while left < columns:
            block = _next_block(chance, laid, below, course, left, tops)
            if block is None:
                left += 1
                continue
            current[left : left + block.cells] = [len(laid)] * block.cells
            laid.append(block)
            left += block.cells
        below = [-2 if index is None else index for index in current]  # -2: nothing may stand here any more
    return tuple(laid)


def _skyline(x: float, phase: float, swing: float, height: int) -> float:
    """Return how many courses stand at `x` (0 to 1): never under half, and the whole height somewhere."""
    wave = 0.5 + 0.32 * cos(2 * pi * x + phase) + 0.18 * cos(4 * pi * x * swing + 2 * phase)
    return height * (0.55 + 0.5 * wave)


def _next_block(
    chance: Callable[[], float], laid: list[Block], below: list[int], course: int, left: int, tops: list[float]
) -> Block | None:
    """Return a block that stands at `left`, or None where the hill ends or the course below leaves a gap."""
    wish = 1 + int(chance() * 3)
    cells = 0
    while cells < wish and left + cells < len(below) and below[left + cells] != -2 and course < tops[left + cells]:
        cells += 1
    if cells == 0:
        return None
    if cells > 1 and _joint(below, left + cells):
        cells -= 1  # a joint above a joint would be a crack
    avoid = {laid[below[cell]].tone for cell in range(left, left + cells) if below[cell] >= 0}
    if laid and laid[-1].course == course and laid[-1].left + laid[-1].cells == left:
        avoid.add(laid[-1].tone)
    return Block(course, left, cells, _tone(chance, course / 10, avoid))


def _joint(below: list[int], at: int) -> bool:
    return 0 < at < len(below) and below[at] != below[at - 1]


def _tone(chance: Callable[[], float], light: float, avoid: set[int] | frozenset[int] = frozenset()) -> int:
    """Return a tone from 0 (dark) to 3 (light), lighter as `light` goes from 0 to 1, not one of `avoid` if it can be."""
    weights = (1.15 - 0.7 * light, 1.0, 0.55 + 0.35 * light, 0.18 + 0.55 * light)
    open_ = [tone for tone in range(4) if tone not in avoid] or list(range(4))
    at = chance() * sum(weights[tone] for tone in open_)
    for tone in open_:
        at -= weights[tone]
        if at < 0:
            return tone
    return open_[-1]


def _blocks(theme: Theme, height: float) -> Iterator[str]:
    tones = _tones(theme)
    whole = int(height // CELL)
    for block in courses(theme.seed, height=10):
        if block.course < whole:
            top = height - (block.course + 1) * CELL - _lift(height)
            yield _rect(block.left * CELL, top, block.cells * CELL, CELL + (_lift(height) if not block.course else 0), tones[block.tone])


def _lift(height: float) -> float:
    """Return by how much the foot's cells are raised, so that its bleed hangs below them."""
    return 3.0 if height == FOOT_HEIGHT else 0.0


def _triangles(theme: Theme, height: float) -> Iterator[str]:
    chance, tones = Random(f"triangles {theme.seed}").random, _tones(theme)
    for column, row, size in _packed(chance, height):
        x, y, side = column * CELL, height - _lift(height) - row * CELL, size * CELL
        rise = row * CELL / height
        if chance() < _emptiness(rise, size):
            continue
        right = chance() < 0.5
        yield _polygon(((x, y), (x + side, y), (x + side if right else x, y - side)), tones[_tone(chance, rise)])


def _quarters(theme: Theme, height: float) -> Iterator[str]:
    chance, tones = Random(f"quarters {theme.seed}").random, _tones(theme)
    for column, row, size in _packed(chance, height):
        x, y, side = column * CELL, height - _lift(height) - row * CELL, size * CELL
        rise = row * CELL / height
        corner = int(chance() * 4)
        if chance() < _emptiness(rise, size):
            continue
        yield _quarter(x, y - side, side, corner, tones[_tone(chance, rise)])


def _dots(theme: Theme, height: float) -> Iterator[str]:
    chance, tones = Random(f"dots {theme.seed}").random, _tones(theme)
    centres = [(chance() * WIDTH, chance() * COVER_HEIGHT) for _ in range(2)]
    pitch = CELL / 2
    for row in range(int(height // pitch) + 1):
        for column in range(COLUMNS * 2):
            x, y = (column + 0.5) * pitch, height - (row + 0.5) * pitch
            wave = sum(cos(hypot(x - a, y - b) / 19) for a, b in centres) / 2
            yield f'<circle cx="{x:g}" cy="{y:g}" r="{0.35 + 2.5 * (wave + 1) / 2:.2f}" fill="{tones[min(3, int((wave + 1) * 2))]}"/>'


def _packed(chance: Callable[[], float], height: float) -> Iterator[Square]:
    """Yield squares of 3, 2 and 1 cells that fill the height from the ground up, `row` counted from below."""
    rows = int(height // CELL) + (1 if height == COVER_HEIGHT else 0)
    free = {(column, row) for column in range(COLUMNS) for row in range(rows)}
    for size, tries in ((3, rows), (2, rows * 4)):
        for _ in range(tries if rows > 2 else 0):
            column, row = int(chance() * (COLUMNS - size + 1)), int(chance() * (rows - size + 1))
            cells = {(column + i, row + j) for i in range(size) for j in range(size)}
            if cells <= free:
                free -= cells
                yield column, row, size
    yield from ((column, row, 1) for column, row in sorted(free))


def _emptiness(rise: float, size: int) -> float:
    return (0.1 + 0.6 * rise * rise) if size == 1 else 0.25 * rise


def _tones(theme: Theme) -> tuple[str, str, str, str]:
    """Return four tones from dark to light that all stand out from the accent."""
    return theme.dark, _lightened(theme.accent, 0.115), theme.art, theme.tint_strong


def _lightened(colour: str, by: float) -> str:
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(part + (255 - part) * by):02X}" for part in parts)


def _rect(x: float, y: float, width: float, height: float, fill: str) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{width + _OVERLAP:g}" height="{height + _OVERLAP:g}" fill="{fill}"/>'


def _polygon(points: tuple[tuple[float, float], ...], fill: str) -> str:
    return f'<path d="M{"L".join(f"{x:g} {y:g}" for x, y in points)}Z" fill="{fill}"/>'


def _quarter(x: float, y: float, side: float, corner: int, fill: str) -> str:
    """Return a quarter circle in a square, its centre in the corner 0 (top left) to 3, clockwise."""
    corners = ((x, y), (x + side, y), (x + side, y + side), (x, y + side))
    (cx, cy), (ax, ay), (bx, by) = corners[corner], corners[(corner + 1) % 4], corners[(corner - 1) % 4]
    return f'<path d="M{cx:g} {cy:g}L{ax:g} {ay:g}A{side:g} {side:g} 0 0 1 {bx:g} {by:g}Z" fill="{fill}"/>'


def _svg(height: float, body: str) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {height:g}" '
        f'width="{WIDTH:g}mm" height="{height:g}mm">{body}</svg>'
    )


_MOTIFS: dict[str, Callable[[Theme, float], Iterator[str]]] = {
    "blocks": _blocks,
    "triangles": _triangles,
    "quarters": _quarters,
    "dots": _dots,
}
