"""Read what a PDF's pages draw: areas, lines, type and pictures.

Forms that a page places and patterns that it fills with are followed. Lengths are in pt, in the page's own coordinates;
colours are those in the file, unconverted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from math import hypot, inf
from typing import Any, Literal

#: left, bottom, right, top
Box = tuple[float, float, float, float]
Matrix = tuple[float, float, float, float, float, float]

_EVERYWHERE: Box = (-inf, -inf, inf, inf)
_DEVICE = {"rg": ("fill", "DeviceRGB"), "RG": ("stroke", "DeviceRGB"), "k": ("fill", "DeviceCMYK"), "K": ("stroke", "DeviceCMYK"),
           "g": ("fill", "DeviceGray"), "G": ("stroke", "DeviceGray")}  # fmt: skip
_FILLS = frozenset({"f", "F", "f*", "B", "B*", "b", "b*"})
_STROKES = frozenset({"S", "s", "B", "B*", "b", "b*"})
_SHOWS = frozenset({"Tj", "TJ", "'", '"'})
#: Forms inside forms, at most.
_DEEPEST = 12


@dataclass(frozen=True, slots=True)
class PdfColour:
    """A colour as the file writes it.

    `space` is the name of its colour space, `parts` are from 0 to 1.
    """

    space: str = "DeviceGray"
    parts: tuple[float, ...] = (0.0,)

    @property
    def inks(self) -> tuple[float, float, float, float] | None:
        """Cyan, magenta, yellow, black in percent; None for other colours."""
        if self.space == "DeviceCMYK" and len(self.parts) == 4:
            cyan, magenta, yellow, black = (part * 100 for part in self.parts)
            return cyan, magenta, yellow, black
        if self.space == "DeviceGray" and self.parts:
            return 0.0, 0.0, 0.0, (1 - self.parts[0]) * 100
        return None


@dataclass(frozen=True, slots=True)
class DrawnObject:
    """One thing drawn on a page.

    `size` is that of type, `width` that of a line, both in pt; `dpi` that of a picture.
    """

    page: int
    kind: Literal["area", "line", "type", "picture", "shading"]
    colour: PdfColour
    box: Box
    size: float = 0.0
    width: float = 0.0
    dpi: float = 0.0
    font: str = ""
    image: Any = None


@dataclass(frozen=True, slots=True)
class _State:
    """The followed part of the graphics state (ISO 32000-1, 8.4)."""

    matrix: Matrix = (1, 0, 0, 1, 0, 0)
    clip: Box = _EVERYWHERE
    fill: PdfColour = PdfColour()
    stroke: PdfColour = PdfColour()
    width: float = 1.0
    font: str = ""
    size: float = 0.0
    hidden: bool = False


def read_drawings(pdf: Any) -> Iterator[DrawnObject]:
    """Yield what the pages of an opened PDF draw, in order."""
    for number, page in enumerate(pdf.pages, start=1):
        yield from _Walk(number).through(page, page.get("/Resources", {}), _State(), 0)


@dataclass(slots=True)
class _Walk:
    """A walk through one content stream; `stack` holds saved states."""

    page: int
    stack: list[_State] = field(default_factory=list)

    def through(self, holder: Any, resources: Any, state: _State, depth: int) -> Iterator[DrawnObject]:
        """Yield what a page, form or pattern draws."""
        import pikepdf

        path: list[tuple[float, float]] = []
        clips = False
        text: Matrix = (1, 0, 0, 1, 0, 0)
        for instruction in pikepdf.parse_content_stream(holder):
            operator, operands = str(instruction.operator), list(instruction.operands)
            if operator == "q":
                self.stack.append(state)
            elif operator == "Q":
                state = self.stack.pop() if self.stack else state
            elif operator == "cm":
                state = replace(state, matrix=_times(_numbers(operands), state.matrix))
            elif operator in _DEVICE:
                which, space = _DEVICE[operator]
                state = _coloured(state, which, PdfColour(space, tuple(map(float, operands))))
            elif operator in ("cs", "CS"):
                space = _space(operands[0], resources)
                state = _coloured(state, "fill" if operator == "cs" else "stroke", PdfColour(space, ()))
            elif operator in ("sc", "scn", "SC", "SCN"):
                which = "fill" if operator in ("sc", "scn") else "stroke"
                before = state.fill if which == "fill" else state.stroke
                if before.space.startswith("Pattern"):
                    yield from self._pattern(operands[-1], resources, state, depth)
                parts = tuple(float(part) for part in operands if not isinstance(part, pikepdf.Name))
                state = _coloured(state, which, PdfColour(before.space, parts))
            elif operator == "w":
                state = replace(state, width=float(operands[0]))
            elif operator in ("m", "l"):
                path.append(_at(state.matrix, float(operands[0]), float(operands[1])))
            elif operator in ("c", "v", "y"):
                numbers = [float(part) for part in operands]
                path += [_at(state.matrix, x, y) for x, y in zip(numbers[::2], numbers[1::2], strict=True)]
            elif operator == "re":
                x, y, width, height = map(float, operands)
                path += [_at(state.matrix, x + dx, y + dy) for dx in (0, width) for dy in (0, height)]
            elif operator in ("W", "W*"):
                clips = True
            elif operator in _FILLS | _STROKES | {"n"}:
                if path:
                    box = _around(path)
                    if operator in _FILLS:
                        yield DrawnObject(self.page, "area", state.fill, _common(box, state.clip))
                    if operator in _STROKES:
                        width = state.width * _scale(state.matrix)
                        yield DrawnObject(self.page, "line", state.stroke, _common(box, state.clip), width=width)
                    if clips:
                        state = replace(state, clip=_common(box, state.clip))
                path, clips = [], False
            elif operator == "sh":
                yield DrawnObject(self.page, "shading", PdfColour(_shading(operands[0], resources), ()), state.clip)
            elif operator == "BT":
                text = (1, 0, 0, 1, 0, 0)
            elif operator == "Tm":
                text = _numbers(operands)
            elif operator in ("Td", "TD"):
                text = _times((1, 0, 0, 1, float(operands[0]), float(operands[1])), text)
            elif operator == "Tf":
                font = resources.get("/Font", {}).get(str(operands[0]), {})
                state = replace(state, font=str(font.get("/BaseFont", operands[0])), size=float(operands[1]))
            elif operator == "Tr":
                state = replace(state, hidden=int(operands[0]) == 3)
            elif operator in _SHOWS and not state.hidden:
                matrix = _times(text, state.matrix)
                size = abs(state.size) * hypot(matrix[2], matrix[3])
                yield DrawnObject(
                    self.page,
                    "type",
                    state.fill,
                    (matrix[4], matrix[5], matrix[4], matrix[5]),
                    size=size,
                    font=state.font,
                )
            elif operator == "Do" and depth < _DEEPEST:
                yield from self._placed(resources.get("/XObject", {}).get(str(operands[0])), resources, state, depth)
            elif operator == "INLINE IMAGE":
                yield DrawnObject(self.page, "picture", PdfColour("inline picture", ()), _unit(state.matrix), dpi=inf)

    def _placed(self, thing: Any, resources: Any, state: _State, depth: int) -> Iterator[DrawnObject]:
        if thing is None:
            return
        if thing.get("/Subtype") == "/Image":
            across, up = hypot(*state.matrix[:2]) / 72, hypot(*state.matrix[2:4]) / 72
            dpi = min(int(thing.Width) / across if across else inf, int(thing.Height) / up if up else inf)
            space = (
                state.fill.space if thing.get("/ImageMask") else _space(thing.get("/ColorSpace", "/none"), resources)
            )
            box = _common(_unit(state.matrix), state.clip)
            yield DrawnObject(self.page, "picture", PdfColour(space, ()), box, dpi=dpi, image=thing)
            return
        inside = _times(_numbers(thing.get("/Matrix", (1, 0, 0, 1, 0, 0))), state.matrix)
        left, bottom, right, top = _numbers(thing.BBox)
        corners = [_at(inside, x, y) for x in (left, right) for y in (bottom, top)]
        within = replace(state, matrix=inside, clip=_common(_around(corners), state.clip))
        yield from _Walk(self.page).through(thing, thing.get("/Resources", resources), within, depth + 1)

    def _pattern(self, name: Any, resources: Any, state: _State, depth: int) -> Iterator[DrawnObject]:
        """Yield what a pattern's first tile draws.

        The places of the tiles are not followed.
        """
        pattern = resources.get("/Pattern", {}).get(str(name))
        if pattern is None or depth >= _DEEPEST:
            return
        if pattern.get("/PatternType") == 2:
            yield DrawnObject(
                self.page, "shading", PdfColour(_space(pattern.Shading.ColorSpace, resources), ()), state.clip
            )
            return
        tile = replace(state, matrix=_numbers(pattern.get("/Matrix", (1, 0, 0, 1, 0, 0))), clip=_EVERYWHERE)
        yield from _Walk(self.page).through(pattern, pattern.get("/Resources", resources), tile, depth + 1)


def _space(value: Any, resources: Any) -> str:
    """Return a colour space's name.

    An ink of its own adds the name of its colorant, a space that rests on another adds that of its base.
    """
    import pikepdf

    if isinstance(value, pikepdf.Name | str):
        name = str(value).lstrip("/")
        known = resources.get("/ColorSpace", {}).get(f"/{name}")
        return name if known is None else _space(known, {})
    family = str(value[0]).lstrip("/")
    if family == "Separation":
        return f"Separation {str(value[1]).lstrip('/')}"
    if family == "ICCBased":
        parts = int(value[1].get("/N", 0))
        return f"ICCBased with {parts} components"
    if family in ("Indexed", "Pattern") and len(value) > 1:
        return f"{family} {_space(value[1], resources)}"
    return family


def _shading(name: Any, resources: Any) -> str:
    shading = resources.get("/Shading", {}).get(str(name))
    return "unknown" if shading is None else _space(shading.ColorSpace, resources)


def _coloured(state: _State, which: str, colour: PdfColour) -> _State:
    return replace(state, fill=colour) if which == "fill" else replace(state, stroke=colour)


def _numbers(values: Any) -> Any:
    return tuple(float(value) for value in values)


def _times(one: Matrix, other: Matrix) -> Matrix:
    a, b, c, d, e, f = one
    g, h, i, j, k, m = other
    return a * g + b * i, a * h + b * j, c * g + d * i, c * h + d * j, e * g + f * i + k, e * h + f * j + m


def _at(matrix: Matrix, x: float, y: float) -> tuple[float, float]:
    a, b, c, d, e, f = matrix
    return a * x + c * y + e, b * x + d * y + f


def _scale(matrix: Matrix) -> float:
    return min(hypot(*matrix[:2]), hypot(*matrix[2:4]))


def _around(points: list[tuple[float, float]]) -> Box:
    xs, ys = [x for x, _ in points], [y for _, y in points]
    return min(xs), min(ys), max(xs), max(ys)


def _unit(matrix: Matrix) -> Box:
    return _around([_at(matrix, x, y) for x in (0, 1) for y in (0, 1)])


def _common(one: Box, other: Box) -> Box:
    return max(one[0], other[0]), max(one[1], other[1]), min(one[2], other[2]), min(one[3], other[3])


_FILES = ("/FontFile", "/FontFile2", "/FontFile3")
#: A composite font is embedded by the one below it; a Type 3 font is drawings.
_WITHOUT_FILE = ("/Type0", "/Type3")


def find_unembedded_fonts(pdf: Any) -> list[str]:
    """Return the names of fonts that are not embedded, sorted.

    Whoever opens the file would need them on their machine.
    """
    names = set()
    for item in pdf.objects:
        if not hasattr(item, "get") or str(item.get("/Type", "")) != "/Font":
            continue
        if str(item.get("/Subtype", "")) in _WITHOUT_FILE:
            continue
        described = item.get("/FontDescriptor", {})
        if not any(key in described for key in _FILES):
            names.add(str(item.get("/BaseFont", "?")).lstrip("/"))
    return sorted(names)


def list_pages(numbers: Iterable[int]) -> str:
    """Return "page 3" or "pages 3, 5" for messages."""
    listed = sorted(numbers)
    return f"page{'s' if len(listed) > 1 else ''} {', '.join(map(str, listed))}"
