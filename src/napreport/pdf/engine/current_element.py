"""Follow which element WeasyPrint is at work on.

Followed are, wherever WeasyPrint has imported them:

- `weasyprint.formatting_structure.build.element_to_box(element, ...)`;
- `weasyprint.layout.block.block_container_layout(context, box, ...)`;
- `weasyprint.layout.background.layout_box_backgrounds(page, box, ...)`;
- `weasyprint.draw.draw_inline_level(stream, page, box, ...)` and `weasyprint.draw.draw_replacedbox(stream, box)`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from functools import wraps
from typing import Any
from xml.etree.ElementTree import Element  # WeasyPrint's elements

from napreport.pdf.engine.loading import is_known_version

#: The module and the name of each function, and which of its arguments is the element or its box.
FOLLOWED = (
    ("formatting_structure.build", "element_to_box", 0),
    ("layout.block", "block_container_layout", 1),
    ("layout.background", "layout_box_backgrounds", 1),
    ("draw", "draw_inline_level", 2),
    ("draw", "draw_replacedbox", 1),
)
_AROUND = ("html", "body")


class _Current:
    """The element of the innermost function that is running, or that failed."""

    element: Element | None = None


def current_element() -> Element | None:
    """Return the element at work, or at the last failure.

    Never `html` or `body`.
    """
    return _Current.element


def forget() -> None:
    """Forget the element of an earlier failure."""
    _Current.element = None


def follow() -> bool:
    """Follow WeasyPrint's functions; return whether that is possible.

    Another version is not followed. Its problems then have no element and no line.
    """
    import weasyprint

    if not is_known_version():
        return False
    for module, name, position in FOLLOWED:
        own = getattr(sys.modules[f"{weasyprint.__name__}.{module}"], name)
        if not hasattr(own, "__wrapped__"):
            _replace(name, own, _followed(own, position))
    return True


def _followed(own: Callable[..., Any], position: int) -> Callable[..., Any]:
    @wraps(own)
    def followed(*arguments: Any, **named: Any) -> Any:
        subject = arguments[position]
        element = subject if isinstance(subject, Element) else getattr(subject, "element", None)
        outer = _Current.element
        if element is not None and element.tag not in _AROUND:
            _Current.element = element
        result = own(*arguments, **named)
        _Current.element = outer  # not where it failed: then the innermost element remains
        return result

    return followed


def _replace(name: str, own: object, new: object) -> None:
    """Replace a function wherever WeasyPrint has imported it."""
    for path, module in list(sys.modules.items()):
        if path.partition(".")[0] == "weasyprint" and vars(module).get(name) is own:
            setattr(module, name, new)
