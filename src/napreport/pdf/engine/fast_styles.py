"""Answer two inner functions of WeasyPrint at once.

That is possible if the answer is the usual one. Laying out asks each box for some eighty properties of its style, and turns a
dozen of its lengths into numbers: a hundred thousand questions a brief. Hardly any of these properties is in a stylesheet; it
has its initial value, or its parent's. WeasyPrint finds that out by the same way as anything else. Here it is looked up, and
the rest is left to WeasyPrint, so that not a byte of a PDF differs (tests/pdf/test_fast_styles.py). It saves a tenth of
rendering's time (benchmarks/README.md). The private names used here:

- `weasyprint.css.ComputedStyle.__missing__(key)`, with `cascaded` and `parent_style`;
- `weasyprint.css.computed_values.PHYSICAL_FUNCTIONS`, in `weasyprint.css.properties` `INHERITED`,
  `INITIAL_VALUES` and `INITIAL_NOT_COMPUTED`;
- `weasyprint.layout.percent.resolve_one_percentage(box, property_name, refer_to)`, and `weasyprint.css.ZERO_PIXELS`.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, wraps
from typing import Any

from napreport.pdf.engine.loading import is_known_version

#: Properties whose value depends on others, or is handed on by rules of its own.
_BY_THEIR_OWN_RULES = ("position", "float", "display", "page", "text_decoration")


def install() -> bool:
    """Put our functions before WeasyPrint's own.

    They remain as long as this process lives. Returns whether they are in place. Another version is left as it is: slower,
    and right.
    """
    if not is_known_version():
        return False
    from weasyprint import css
    from weasyprint.layout import percent

    css.ComputedStyle.__missing__, percent.resolve_one_percentage = _functions()
    return True


_Missing = Callable[[Any, str], Any]
_Resolve = Callable[[Any, str, Any], None]


@cache
def _functions() -> tuple[_Missing, _Resolve]:
    """Return our two functions, with WeasyPrint's own behind them.

    Cached, since WeasyPrint's own are in place only at the first call.
    """
    from weasyprint import css
    from weasyprint.layout import percent

    return _missing(css.ComputedStyle.__missing__), _resolve(percent.resolve_one_percentage)


def _missing(own: _Missing) -> _Missing:
    """Return a function that computes a property of a style."""
    from weasyprint.css.computed_values import PHYSICAL_FUNCTIONS
    from weasyprint.css.properties import INHERITED, INITIAL_NOT_COMPUTED, INITIAL_VALUES

    usual = {key: value for key, value in INITIAL_VALUES.items() if not key.startswith(_BY_THEIR_OWN_RULES)}
    initial = {key: value for key, value in usual.items() if key not in INHERITED | INITIAL_NOT_COMPUTED}
    inherited = frozenset(usual) & INHERITED - PHYSICAL_FUNCTIONS.keys()
    # What a stylesheet may also set by another name, one for each direction of writing.
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
    """Return a function that resolves a length of a box."""
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
