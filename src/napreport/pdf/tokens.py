"""Tokens: from the design's values to the custom properties and rules that stand before the stylesheet."""

from __future__ import annotations

from napreport import art
from napreport.design import Measures
from napreport.fonts import Face
from napreport.page import Theme
from napreport.pdf.tree import picture


def properties(theme: Theme, measures: Measures) -> str:
    """Return all that stands before the stylesheet for a page with this theme."""
    return f"{_measures(measures)} {_colours(theme, measures)}"


def _measures(measures: Measures) -> str:
    """Return type (`--t-NAME`), grid and the page's margins, the same for all audiences."""
    grid = measures.grid
    types = [f"--t-{type_.name.replace('_', '-')}: {type_.size:g}pt/{type_.leading:g}pt" for type_ in measures.types]
    lengths = {"text": grid.text, "main": grid.main, "rail": grid.rail, "gutter": grid.gutter, "left": grid.left}
    properties = "; ".join([*types, *(f"--{name}: {length:g}mm" for name, length in lengths.items())])
    margins = f"{grid.top:g}mm {grid.right:g}mm {grid.bottom:g}mm {grid.left:g}mm"
    return f":root {{ {properties} }} @page {{ size: A4; margin: {margins} }}"


def _colours(theme: Theme, measures: Measures) -> str:
    """Return an audience's colours, and the art at the foot of its last page.

    The strip bleeds by 3 mm. A background's origin is the text area, so margins and bleed are taken off.
    """
    names = ("accent", "dark", "tint", "tint_strong", "art", "ink", "ink_2", "rule", "hair", "paper")
    properties = "; ".join(f"--{name.replace('_', '-')}: {getattr(theme, name)}" for name in names)
    grid, height = measures.grid, art.FOOT_HEIGHT - art.BLEED
    place = f"{-grid.left - art.BLEED:g}mm {297 - height - grid.top:g}mm"
    size = f"{art.WIDTH:g}mm {art.FOOT_HEIGHT:g}mm"
    strip = f'background: url("{picture(art.foot(theme))}") no-repeat {place} / {size}'
    return f":root {{ {properties} }} @page back {{ margin-bottom: {height + 4:g}mm; {strip} }}"


def font_face(face: Face) -> str:
    """Return the rule that lets the stylesheet name a face."""
    slope = "italic" if face.italic else "normal"
    address = face.path.resolve().as_uri()
    return f'@font-face {{ font-family: "{face.family}"; font-weight: {face.weight}; font-style: {slope}; src: url("{address}") }}'
