"""Write the design's values as custom properties and rules."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from napreport.design import cover_art
from napreport.design.fonts import Face
from napreport.design.pictures import svg_address
from napreport.design.theme import Theme
from napreport.design.values import Measures


def theme_css(theme: Theme, measures: Measures) -> str:
    """Return the style before the stylesheet for a theme."""
    return f"{_measures(measures)} {_colours(theme, measures)}"


def resolve_properties(stylesheets: Sequence[str], measures: Measures) -> list[str]:
    """Replace custom properties that never change by their values.

    The first stylesheet is part of every document, the others of some. WeasyPrint looks a name up, and reads its value as CSS,
    again for every element: a twentieth of rendering's time. A property that is declared twice, or for a part of the page, keeps
    its name; so does one whose value would change the number of a line.
    """
    declared = Counter(name for sheet in stylesheets for name, _ in _DECLARED.findall(sheet))
    values = {name: value for name, value in _values(measures).items() if not declared[name]}
    for root in _ROOT.findall(stylesheets[0]):
        values |= {name: value.strip() for name, value in _DECLARED.findall(root) if declared[name] == 1}
    plain = {name: value for name, value in values.items() if "\n" not in value and "var(" not in value}
    return [_USED.sub(lambda use: plain.get(use[1], use[0]), sheet) for sheet in stylesheets]


_DECLARED = re.compile(r"--([\w-]+)\s*:\s*([^;{}]+)")
_USED = re.compile(r"var\(\s*--([\w-]+)\s*\)")
_ROOT = re.compile(r"^:root\s*\{([^{}]*)\}", re.MULTILINE)


def _values(measures: Measures) -> dict[str, str]:
    """Return the values of type (`t-NAME`) and grid, by their custom properties."""
    grid = measures.grid
    types = {f"t-{type_.name.replace('_', '-')}": f"{type_.size:g}pt/{type_.leading:g}pt" for type_ in measures.types}
    lengths = {"text": grid.text, "main": grid.main, "rail": grid.rail, "gutter": grid.gutter, "left": grid.left}
    return types | {name: f"{length:g}mm" for name, length in lengths.items()}


def _measures(measures: Measures) -> str:
    """Return type, grid and the page's margins, the same for all audiences."""
    grid = measures.grid
    properties = "; ".join(f"--{name}: {value}" for name, value in _values(measures).items())
    margins = f"{grid.top:g}mm {grid.right:g}mm {grid.bottom:g}mm {grid.left:g}mm"
    return f":root {{ {properties} }} @page {{ size: A4; margin: {margins} }}"


def _colours(theme: Theme, measures: Measures) -> str:
    """Return an audience's colours and the last page's art.

    The strip bleeds by 3 mm. A background's origin is the text area, so margins and bleed are taken off.
    """
    names = ("accent", "dark", "tint", "tint_strong", "art", "ink", "ink_2", "rule", "hair", "paper")
    properties = "; ".join(f"--{name.replace('_', '-')}: {getattr(theme, name)}" for name in names)
    grid, height = measures.grid, cover_art.FOOT_HEIGHT - cover_art.BLEED
    place = f"{-grid.left - cover_art.BLEED:g}mm {297 - height - grid.top:g}mm"
    size = f"{cover_art.WIDTH:g}mm {cover_art.FOOT_HEIGHT:g}mm"
    strip = f'background: url("{svg_address(cover_art.draw_foot(theme))}") no-repeat {place} / {size}'
    return f":root {{ {properties} }} @page back {{ margin-bottom: {height + 4:g}mm; {strip} }}"


def font_face(face: Face) -> str:
    """Return the rule that lets the stylesheet name a face."""
    slope = "italic" if face.italic else "normal"
    address = face.path.resolve().as_uri()
    return f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; font-style: {slope}; src: url("{address}") }}'
