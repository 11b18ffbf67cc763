"""Turn WeasyPrint's warnings and failures into problems."""

from __future__ import annotations

import logging
import re
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast
from xml.etree.ElementTree import Element  # WeasyPrint's elements

from lxml import etree

from napreport.page.vocabulary import text_of
from napreport.pdf.engine.current_element import current_element, forget
from napreport.problems import Place, Problem, error

#: How a warning about a stylesheet says the line and the column.
_IN_STYLESHEET = re.compile(r" at (\d+):(\d+)\b")
#: How an error about a link says where the link leads. It is logged when all pages are laid out, so no element is current.
_LOST_LINK = re.compile(r"No anchor (#\S+) for internal URI reference")
_HINT = "Mend the style sheet or the template there."
#: WeasyPrint's elements and the same ones of the page's tree.
Elements = dict[Element, etree._Element]


@dataclass(frozen=True, slots=True)
class EngineWarning:
    """A message of WeasyPrint, with the element at work."""

    message: str
    element: Element | None


@contextmanager
def collect_warnings() -> Iterator[list[EngineWarning]]:
    """Collect what WeasyPrint logs as a warning or worse."""
    warnings: list[EngineWarning] = []

    class Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            warnings.append(EngineWarning(record.getMessage(), current_element()))

    forget()
    logger, handler = logging.getLogger("weasyprint"), Collect(logging.WARNING)
    logger.addHandler(handler)
    try:
        yield warnings
    finally:
        logger.removeHandler(handler)


def engine_failure(fault: Exception) -> EngineWarning | None:
    """Return an exception of WeasyPrint as a warning.

    An exception of a library below it counts too. Returns None if our own code failed.
    """
    import weasyprint

    files = [entry.filename for entry in traceback.extract_tb(fault.__traceback__)]
    ours, engine = str(Path(__file__).parents[2]), str(Path(weasyprint.__file__).parent)
    owners = [file for file in files if file.startswith((ours, engine))]
    if not owners or not owners[-1].startswith(engine):
        return None
    return EngineWarning(f"{type(fault).__name__}: {fault}"[:200], current_element())


def parsed_root(html: Any) -> Element:
    """Return the root element that a `weasyprint.HTML` has parsed."""
    return cast("Element", html.etree_element)


def pair_elements(parsed: Element, given: Iterable[etree._Element]) -> Elements:
    """Pair WeasyPrint's elements with those of the page's tree."""
    both = zip(parsed.iter(), given, strict=False)
    return {theirs: ours for theirs, ours in both if theirs.tag == ours.tag}


def page_problems(warnings: list[EngineWarning], code: str, place: Place, elements: Elements) -> Iterator[Problem]:
    """Yield a problem for each warning about a page."""
    for warning in warnings:
        element = _element_of(warning, elements)
        line, where = (0, "") if element is None else _describe_place(element)
        yield error(Place(place.file, line), code, f"WeasyPrint: {warning.message}{where}", _HINT)


def stylesheet_problems(warnings: list[EngineWarning], file: str) -> Iterator[Problem]:
    """Yield a problem for each warning about a stylesheet."""
    for warning in warnings:
        at = _IN_STYLESHEET.search(warning.message)
        place = Place(file, int(at[1]), int(at[2])) if at else Place(file)
        yield error(place, "NR051", f"WeasyPrint: {warning.message}", _HINT)


def _element_of(warning: EngineWarning, elements: Elements) -> etree._Element | None:
    if lost := _LOST_LINK.match(warning.message):
        return next((each for each in elements.values() if each.get("href") == lost[1]), None)
    return None if warning.element is None else elements.get(warning.element)


def _describe_place(element: etree._Element) -> tuple[int, str]:
    """Return an element's line, and words that identify it."""
    ancestors = [element, *element.iterancestors()]
    line = next((cast("int", each.sourceline) for each in ancestors if each.sourceline), 0)
    name = next((f" in #{each.get('id')}" for each in ancestors if each.get("id")), "")
    text = text_of(element)
    words = f" “{text[:40]}{'…' if len(text) > 40 else ''}”" if text else ""
    return line, f", at <{element.tag}>{words}{name}"
