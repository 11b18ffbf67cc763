"""Complaints: from what WeasyPrint logs, or fails with, to problems that name the element and its line in the page.

WeasyPrint says what it did not like and rarely where. But when it says so, it is at work on a box or an element, and that
stands among the variables of the functions that are under way: the nearest one is taken.
"""

from __future__ import annotations

import logging
import re
import sys
import traceback
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Any, cast
from xml.etree.ElementTree import Element  # what WeasyPrint holds

from lxml import etree

from napreport.page.vocabulary import text_of
from napreport.problems import Place, Problem, error

#: The variables in which WeasyPrint keeps what it works on, the most telling first.
_AT_WORK = ("box", "link", "element", "child", "parent")
#: Where a complaint about a style sheet says the line and the column.
_IN_SHEET = re.compile(r" at (\d+):(\d+)\b")
_LIKE_THIS = "Mend the style sheet or the template there."


@dataclass(frozen=True, slots=True)
class Complaint:
    """What was said, and the element that was at work, if any was."""

    words: str
    element: Element | None


@contextmanager
def heard() -> Iterator[list[Complaint]]:
    """Collect what WeasyPrint logs as a warning or worse."""
    found: list[Complaint] = []

    class Collect(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            found.append(Complaint(record.getMessage(), _at_work(sys._getframe())))

    logger, handler = logging.getLogger("weasyprint"), Collect(logging.WARNING)
    logger.addHandler(handler)
    try:
        yield found
    finally:
        logger.removeHandler(handler)


def failure(fault: Exception) -> Complaint | None:
    """Return the complaint in an exception that WeasyPrint or a library below it failed with; None where our own code did."""
    import weasyprint

    frames = [frame for frame, _ in traceback.walk_tb(fault.__traceback__)]
    ours, engine = str(Path(__file__).parents[2]), str(Path(weasyprint.__file__).parent)
    owners = [frame.f_code.co_filename for frame in frames if frame.f_code.co_filename.startswith((ours, engine))]
    if not owners or not owners[-1].startswith(engine):
        return None
    element = next((found for frame in reversed(frames) if (found := _element(frame)) is not None), None)
    return Complaint(f"{type(fault).__name__}: {fault}"[:200], element)


#: WeasyPrint's elements and the same ones of the page's tree.
Elements = dict[Element, etree._Element]


def pairs(parsed: Element, given: Iterable[etree._Element]) -> Elements:
    """Return the elements that WeasyPrint parsed with those that it was given as text, in the order of the text."""
    both = zip(parsed.iter(), given, strict=False)
    return {theirs: ours for theirs, ours in both if theirs.tag == ours.tag}


def problems(complaints: list[Complaint], code: str, place: Place, ours: Elements) -> Iterator[Problem]:
    """Yield a problem for each complaint about a page."""
    for complaint in complaints:
        element = ours.get(complaint.element) if complaint.element is not None else None
        line, where = (0, "") if element is None else _place(element)
        yield error(Place(place.file, line), code, f"WeasyPrint: {complaint.words}{where}", _LIKE_THIS)


def sheet_problems(complaints: list[Complaint], file: str) -> Iterator[Problem]:
    """Yield a problem for each complaint about a style sheet, with the line and the column where it says them."""
    for complaint in complaints:
        at = _IN_SHEET.search(complaint.words)
        place = Place(file, int(at[1]), int(at[2])) if at else Place(file)
        yield error(place, "NR051", f"WeasyPrint: {complaint.words}", _LIKE_THIS)


def _at_work(frame: FrameType | None) -> Element | None:
    while frame is not None:
        if (found := _element(frame)) is not None:
            return found
        frame = frame.f_back
    return None


def _element(frame: FrameType) -> Element | None:
    if str(frame.f_globals.get("__name__")).partition(".")[0] != "weasyprint":
        return None
    for name in _AT_WORK:
        variable: Any = frame.f_locals.get(name)
        for held in variable if isinstance(variable, tuple) else (variable,):
            found = held if isinstance(held, Element) else getattr(held, "element", None)
            if isinstance(found, Element) and found.tag not in ("html", "body"):
                return found
    return None


def _place(element: etree._Element) -> tuple[int, str]:
    """Return an element's line in the page, and words that say which one it is."""
    ancestors = [element, *element.iterancestors()]
    line = next((cast("int", each.sourceline) for each in ancestors if each.sourceline), 0)
    name = next((f" in #{each.get('id')}" for each in ancestors if each.get("id")), "")
    said = text_of(element)
    words = f" “{said[:40]}{'…' if len(said) > 40 else ''}”" if said else ""
    return line, f", at <{element.tag}>{words}{name}"
