"""Draw cover art as SVG.

A motif, a seed and a theme's colours give the art of the cover and of the back page's foot, in mm. The same input gives
the same drawing on every machine: chance comes from `Random(text).random()` alone, which the language's reference
promises not to change. Shapes that touch overlap by 0.05 mm, or hairlines of paper show on screens.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Set
from dataclasses import dataclass
from math import ceil, cos, hypot, pi
from random import Random

from napreport.design.theme import Theme

#: One cell of every motif, in mm, and how many lie side by side: 18 cells are an A4 page and 3 mm of bleed a side.
CELL, COLUMNS = 12.0, 18
#: The art with its bleed, in mm: the cover's reaches 121 mm down the page, the foot's 24 mm up.
WIDTH, COVER_HEIGHT, FOOT_HEIGHT, BLEED = CELL * COLUMNS, 124.0, 27.0, 3.0
_ROWS = ceil(COVER_HEIGHT / CELL)  # the top row is cut by the edge
_OVERLAP = 0.05
#: Weight in mm of the lines of a motif in outline: as heavy as text, so that it lives through copying.
LINE = 0.4
#: How far the second of the four tones is from the accent towards white.
LIGHTER = 0.115

Square = tuple[int, int, int]  # column, row and size, in cells, from the top left


@dataclass(frozen=True, slots=True)
class Block:
    """A block of a course, in cells; `course` 0 is the ground."""

    course: int
    left: int
    cells: int
    tone: int


def draw_cover(theme: Theme) -> str:
    """Return the cover's art on the accent: 216 x 124 mm.

    Its bleed is included on the left, the right and the top.
    """
    ground = _rect(0, 0, WIDTH, COVER_HEIGHT, theme.paper if theme.outlined else theme.accent)
    return _svg(COVER_HEIGHT, ground, _draw(_COVERS[theme.motif](theme), theme))


def draw_foot(theme: Theme) -> str:
    """Return the back page's strip on paper: 216 x 27 mm.

    Its bleed is included on the left, the right and below.
    """
    return _svg(FOOT_HEIGHT, "", _draw(_FEET[theme.motif](theme), theme))


def _draw(shapes: Iterator[str], theme: Theme) -> Iterator[str]:
    """Yield the shapes, as outlines if the theme has no areas."""
    for shape in shapes:
        if theme.outlined:
            plain = re.sub(r' (?:fill|stroke|stroke-width)="[^"]*"', "", shape)
            yield plain.replace("/>", f' fill="{theme.paper}" stroke="{theme.accent}" stroke-width="{LINE}"/>')
        else:
            yield shape


def lay_courses(seed: int, columns: int = COLUMNS, height: int = 10) -> tuple[Block, ...]:
    """Lay blocks in courses up to `height`, with shifted joints.

    Each block is wholly supported from below. The skyline follows two waves, so that the courses end as a hill and not
    as noise.
    """
    chance = Random(f"blocks {seed}").random
    phase, swing = chance() * 2 * pi, 0.5 + chance() * 0.5
    tops = [max(1.0, _skyline(x / columns, phase, swing, height) + (chance() - 0.5) * 2.2) for x in range(columns)]
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
        below = [-2 if index is None else index for index in current]  # -2: nothing may lie here any more
    return tuple(laid)


def _skyline(x: float, phase: float, swing: float, height: int) -> float:
    """Return how many courses are at `x` (0 to 1).

    Never under half, and the whole height somewhere.
    """
    wave = 0.5 + 0.32 * cos(2 * pi * x + phase) + 0.18 * cos(4 * pi * x * swing + 2 * phase)
    return height * (0.55 + 0.5 * wave)


def _next_block(
    chance: Callable[[], float], laid: list[Block], below: list[int], course: int, left: int, tops: list[float]
) -> Block | None:
    """Return a block at `left`, or None at a gap.

    Above the hill's end and above gaps of the course below, nothing is laid.
    """
    wish = 1 + int(chance() * 3)
    cells = 0
    while cells < wish and left + cells < len(below) and below[left + cells] != -2 and course < tops[left + cells]:
        cells += 1
    if cells == 0:
        return None
    if cells > 1 and _joint(below, left + cells):
        cells -= 1  # a joint above a joint would be a crack
    under = {laid[below[cell]].tone for cell in range(left, left + cells) if below[cell] >= 0}
    touches = laid and laid[-1].course == course and laid[-1].left + laid[-1].cells == left
    beside = {laid[-1].tone} if touches else set()
    return Block(course, left, cells, _tone(chance, course / 10, under | beside, beside))


def _joint(below: list[int], at: int) -> bool:
    return 0 < at < len(below) and below[at] != below[at - 1]


def _tone(
    chance: Callable[[], float], light: float, avoid: Set[int] = frozenset(), never: Set[int] = frozenset()
) -> int:
    """Return a tone between 0 (dark) and 3 (light).

    The tone is lighter as `light` goes from 0 to 1, and none of `avoid` if it can be.
    """
    weights = (1.15 - 0.7 * light, 1.0, 0.55 + 0.35 * light, 0.18 + 0.55 * light)
    open_ = [tone for tone in range(4) if tone not in avoid] or [tone for tone in range(4) if tone not in never]
    at = chance() * sum(weights[tone] for tone in open_)
    for tone in open_:
        at -= weights[tone]
        if at < 0:
            return tone
    return open_[-1]


def _blocks(theme: Theme) -> Iterator[str]:
    for block in lay_courses(theme.seed):
        yield _draw_block(block, COVER_HEIGHT, _tones(theme))


def _blocks_foot(theme: Theme) -> Iterator[str]:
    for block in lay_courses(theme.seed, height=2):
        yield _draw_block(block, FOOT_HEIGHT - BLEED, _tones(theme), BLEED if block.course == 0 else 0)


def _draw_block(block: Block, ground: float, tones: tuple[str, ...], bleed: float = 0) -> str:
    top = ground - (block.course + 1) * CELL
    return _rect(block.left * CELL, top, block.cells * CELL, CELL + bleed, tones[block.tone])


def _triangles(theme: Theme) -> Iterator[str]:
    chance, tones = Random(f"triangles {theme.seed}").random, _tones(theme)
    for column, row, size in _pack_squares(chance):
        rise, right = row / _ROWS, chance() < 0.5
        if chance() >= _emptiness(rise, size):
            yield _triangle(column * CELL, COVER_HEIGHT - row * CELL, size * CELL, right, tones[_tone(chance, rise)])


def _triangles_foot(theme: Theme) -> Iterator[str]:
    chance, tones = Random(f"triangles {theme.seed} foot").random, _tones(theme)
    yield _rect(0, CELL, WIDTH, CELL + BLEED, theme.accent)
    for column in range(COLUMNS):
        for row in (0, 1):
            right, tone = chance() < 0.5, _tone(chance, 0.5)
            if chance() < 0.6:
                ground = FOOT_HEIGHT - BLEED - row * CELL
                yield _triangle(column * CELL, ground, CELL, right, theme.accent if row else tones[tone])


def _quarters(theme: Theme) -> Iterator[str]:
    chance, tones = Random(f"quarters {theme.seed}").random, _tones(theme)
    for column, row, size in _pack_squares(chance):
        rise, corner = row / _ROWS, int(chance() * 4)
        if chance() >= _emptiness(rise, size):
            top = COVER_HEIGHT - (row + size) * CELL
            yield _quarter(column * CELL, top, size * CELL, corner, tones[_tone(chance, rise)])


def _quarters_foot(theme: Theme) -> Iterator[str]:
    chance, tones = Random(f"quarters {theme.seed} foot").random, _tones(theme)
    yield _rect(0, CELL, WIDTH, CELL + BLEED, theme.accent)
    for column in range(COLUMNS):
        for row in (0, 1):
            corner, tone = int(chance() * 4), _tone(chance, 0.5)
            if chance() < 0.6:
                standing = 2 + corner % 2  # its centre on the ground: a hill, and nothing hangs in the air
                top, corner = (0.0, standing) if row else (CELL, corner)
                yield _quarter(column * CELL, top, CELL, corner, theme.accent if row else tones[tone])


def _dots(theme: Theme) -> Iterator[str]:
    tones, stones = _tones(theme), _stones(theme.seed)
    for x, y in _lattice(COVER_HEIGHT):
        wave = _wave(stones, x, y)
        yield _dot(x, y, 0.35 + 2.5 * wave, tones[min(3, int(wave * 4))])


def _dots_foot(theme: Theme) -> Iterator[str]:
    """Draw a screen that closes towards the paper's edge.

    It closes faster where the cover's wave is high.
    """
    stones = _stones(theme.seed)
    for x, y in _lattice(FOOT_HEIGHT):
        closed = y / FOOT_HEIGHT * (0.35 + 0.65 * _wave(stones, x, COVER_HEIGHT))
        yield _dot(x, y, 0.3 + 3.6 * closed, theme.accent)


def _lattice(height: float) -> Iterator[tuple[float, float]]:
    """Yield the centres of dots, half a cell apart."""
    pitch = CELL / 2
    for row in range(int(height // pitch) + 1):
        for column in range(COLUMNS * 2):
            yield (column + 0.5) * pitch, height - (row + 0.5) * pitch


def _stones(seed: int) -> tuple[tuple[float, float], ...]:
    chance = Random(f"dots {seed}").random
    return tuple((chance() * WIDTH, chance() * COVER_HEIGHT) for _ in range(2))


def _wave(stones: tuple[tuple[float, float], ...], x: float, y: float) -> float:
    """Return the height, 0 to 1, of two rings of waves."""
    return (2 + sum(cos(hypot(x - a, y - b) / 19) for a, b in stones)) / 4


def _pack_squares(chance: Callable[[], float]) -> Iterator[Square]:
    """Yield squares that fill the cover without a gap.

    They have 3, 2 and 1 cells; rows count from the ground.
    """
    free = {(column, row) for column in range(COLUMNS) for row in range(_ROWS)}
    for size, tries in ((3, _ROWS), (2, _ROWS * 4)):
        for _ in range(tries):
            column, row = int(chance() * (COLUMNS - size + 1)), int(chance() * (_ROWS - size + 1))
            cells = {(column + i, row + j) for i in range(size) for j in range(size)}
            if cells <= free:
                free -= cells
                yield column, row, size
    yield from ((column, row, 1) for column, row in sorted(free))


def _emptiness(rise: float, size: int) -> float:
    return (0.1 + 0.6 * rise * rise) if size == 1 else 0.25 * rise


def _tones(theme: Theme) -> tuple[str, str, str, str]:
    """Return four tones, dark to light, distinct on the accent."""
    return theme.dark, lighten(theme.accent, LIGHTER), theme.art, theme.tint_strong


def lighten(colour: str, by: float) -> str:
    """Return a colour mixed with white by a share (0-1)."""
    parts = (int(colour[at : at + 2], 16) for at in (1, 3, 5))
    return "#" + "".join(f"{round(part + (255 - part) * by):02X}" for part in parts)


def _rect(x: float, y: float, width: float, height: float, fill: str) -> str:
    return f'<rect x="{x:g}" y="{y:g}" width="{width + _OVERLAP:g}" height="{height + _OVERLAP:g}" fill="{fill}"/>'


def _triangle(x: float, ground: float, side: float, right: bool, fill: str) -> str:
    """Return half a square on `ground`.

    Its right angle is at the left or the right end of its base.
    """
    top = x + side if right else x
    return f'<path d="M{x:g} {ground:g}H{x + side:g}L{top:g} {ground - side:g}Z" {_fill_and_stroke(fill)}/>'


def _fill_and_stroke(fill: str) -> str:
    """Return a fill and stroke in one colour, so neighbours overlap."""
    return f'fill="{fill}" stroke="{fill}" stroke-width="{2 * _OVERLAP:g}"'


def _dot(x: float, y: float, radius: float, fill: str) -> str:
    return f'<circle cx="{x:g}" cy="{y:g}" r="{radius:.2f}" fill="{fill}"/>'


def _quarter(x: float, y: float, side: float, corner: int, fill: str) -> str:
    """Return a quarter circle in a square.

    Its centre is in the corner 0 (top left) to 3, clockwise.
    """
    corners = ((x, y), (x + side, y), (x + side, y + side), (x, y + side))
    (cx, cy), (ax, ay), (bx, by) = corners[corner], corners[(corner + 1) % 4], corners[(corner - 1) % 4]
    return f'<path d="M{cx:g} {cy:g}L{ax:g} {ay:g}A{side:g} {side:g} 0 0 1 {bx:g} {by:g}Z" {_fill_and_stroke(fill)}/>'


def _svg(height: float, ground: str, shapes: Iterator[str]) -> str:
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH:g} {height:g}" '
        f'width="{WIDTH:g}mm" height="{height:g}mm">{ground}{"".join(shapes)}</svg>'
    )


_COVERS: dict[str, Callable[[Theme], Iterator[str]]] = {
    "blocks": _blocks, "triangles": _triangles, "quarters": _quarters, "dots": _dots,
}  # fmt: skip
_FEET: dict[str, Callable[[Theme], Iterator[str]]] = {
    "blocks": _blocks_foot, "triangles": _triangles_foot, "quarters": _quarters_foot, "dots": _dots_foot,
}  # fmt: skip
