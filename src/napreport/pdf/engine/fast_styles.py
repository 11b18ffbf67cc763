"""Quicker: two inner functions of WeasyPrint that are asked a hundred thousand times a brief, with the usual answers given at once.

Laying out asks each box for some eighty properties of its style and turns a dozen lengths of it into numbers. Hardly any of them
stands in a stylesheet; it has its initial value, or its parent's. WeasyPrint finds that out by the way on which it
would find anything else. Here it is looked up; whatever is not as usual is left to WeasyPrint, so that not a byte of a PDF differs
(tests/test_quicker.py). A tenth of painting's time (benchmarks/README.md). The private names that this leans on:

- `weasyprint.css.ComputedStyle.__missing__(key)`, with `cascaded` and `parent_style`;
- `weasyprint.css.computed_values.PHYSICAL_FUNCTIONS`, in `weasyprint.css.properties` `INHERITED`,
  `INITIAL_VALUES` and `INITIAL_NOT_COMPUTED`;
- `weasyprint.layout.percent.resolve_one_percentage(box, property_name, refer_to)`, and `weasyprint.css.ZERO_PIXELS`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from napreport.pdf.engine.tagging_hook import VERSION

#: Properties whose value depends on others, or is handed on by rules of its own.
_BY_THEIR_OWN_RULES = ("position", "float", "display", "page", "text_decoration")


def install() -> bool:
    """Put the quick answers before WeasyPrint's own, for as long as this process lives; return whether they are in place.

    With another version than the one that they were made for, nothing is changed: it takes its time, and is right.
    """
    import weasyprint

    if weasyprint.VERSION != VERSION:
        return False
    from weasyprint import css
    from weasyprint.layout import percent

    css.ComputedStyle.__missing__, percent.resolve_one_percentage = _functions()
    return True


_Missing = Callable[[Any, str], Any]
_Resolve = Callable[[Any, str, Any], None]


@cache
def _functions() -> tuple[_Missing, _Resolve]:
    """Return our two functions, with WeasyPrint's own behind them: those that are in place when this is asked for first."""
    from weasyprint import css
    from weasyprint.layout import percent

    return _missing(css.ComputedStyle.__missing__), _resolve(percent.resolve_one_percentage)


def _missing(own: _Missing) -> _Missing:
    """Return what computes a property of a style that was not asked for before."""
    from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
    from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES

    usual = {key: value for key, value in INITIAL_VALUES.items() if not key.startswith(_BY_THEIR_OWN_RULES)}
    initial = {key: value for key, value in usual.items() if key not in INHERITED | INITIAL_NOT_COMPUTED}
    inherited = frozenset(usual) & INHERITED - PHYSICAL_FUNCTIONS.keys()
    #: Those that a stylesheet may mean by other names as well, one for each direction of writing.
    sided = {
        key: frozenset(function(block="ttb", inline=inline) for inline in ("ltr", "rtl"))
        for key, function in PHYSICAL_FUNCTIONS.items()
        if key in initial
    }

    @wraps(own, assigned=())
    def missing(style: Any, key: str) -> Any:
        cascaded = style.cascaded
        if key not in cascaded:
            if key in initial and (key not in sided or sided[key].isdisjoint(cascaded)):
                style[key] = value = initial[key]
                return value
            if key in inherited and style.parent_style is not None:
                style[key] = value = style.parent_style[key]
                return value
        return own(style, key)

    return missing


def _resolve(own: _Resolve) -> _Resolve:
    """Return what turns a length of a box's style into its attribute."""
    from weasyprint.css import ZERO_PIXELS

    length = type(ZERO_PIXELS)

    @wraps(own, assigned=())
    def resolve(box: Any, name: str, refer_to: Any) -> None:
        value = box.style[name]
        if type(value) is length and value.unit == "px":
            setattr(box, name, value.value)
        elif value == "auto" and name not in ("min_width", "min_height"):
            setattr(box, name, value)
        else:
            own(box, name, refer_to)

    return resolve
