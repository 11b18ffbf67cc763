"""The state of one Word document while it is written."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count
from typing import NoReturn

from docx.opc.part import Part

from napreport.design.fonts import Face
from napreport.design.theme import Theme
from napreport.page.vocabulary import PageNumbers
from napreport.problems import Place, Rejected, error
from napreport.word.labels import Label
from napreport.word.numbering import Numbering
from napreport.word.package import Package
from napreport.word.styles import ENDS, KEPT
from napreport.word.wml import Element, paragraph, qname, require, w

#: The file in a problem's place: a page is in no file.
PAGE = "page"


@dataclass(slots=True)
class DocumentWriter:
    """One document being written: styles, bookmarks, notes, blocks."""

    package: Package
    #: The part that is being written: a link belongs to it.
    part: Part
    theme: Theme
    faces: tuple[Face, ...]
    numbering: Numbering
    #: A style's name in lower case -> its id; an id on the page -> a bookmark; a note's id -> the note on the page.
    styles: Mapping[str, str]
    bookmarks: Mapping[str, str]
    notes: Mapping[str, Element]
    repeated_notes: frozenset[str]
    labels: Mapping[str, Label]
    title: str
    language: str
    rtl: bool
    #: The widths of the text area and of the main column beside the rail, in twips.
    width: int
    main: int
    #: The description of tables that only lay out, in the page's language.
    layout_description: str = "Layout"
    page_numbers: PageNumbers | None = None
    #: The publisher's logo, a PNG without a margin, for the cover.
    logo: bytes | None = None
    #: Whether pictures and charts are blank, because only pages are counted.
    #: Ids by kind. They count up, so that the same page gives the same bytes.
    ids: defaultdict[str, count[int]] = field(default_factory=lambda: defaultdict(lambda: count(1)))
    called_notes: list[str] = field(default_factory=list)
    captions: Counter[str] = field(default_factory=Counter)
    waiting_bookmarks: list[str] = field(default_factory=list)
    #: The links of the contents, which get page numbers once those are known.
    entries: list[Element] = field(default_factory=list)
    flow: list[Element] = field(default_factory=list)
    style_names: dict[Element, str] = field(default_factory=dict)
    #: How wide a picture may be where the flow goes now, in twips; None for the main column.
    room: int | None = None

    def style_id(self, name: str) -> str:
        """Return a style's id by its name, in any case."""
        return self.styles[name.lower()]

    def await_bookmark(self, element: Element) -> None:
        """Give the next paragraph the bookmark of an element's id."""
        if element.get("id") in self.bookmarks:
            self.waiting_bookmarks.append(self.bookmarks[element.get("id", "")])

    def paragraph(self, name: str, *content: Element, properties: Iterable[Element] = ()) -> Element:
        """Return a paragraph in a style, with the waiting bookmarks."""
        runs = list(content)
        for bookmark in self.waiting_bookmarks:
            runs = self.wrap_in_bookmark(bookmark, runs)
        self.waiting_bookmarks.clear()
        element = paragraph(self.style_id(name), *runs, properties=properties)
        self.style_names[element] = name
        return element

    def write_paragraph(self, name: str, *content: Element, properties: Iterable[Element] = ()) -> None:
        """Add a paragraph to the flow, in a style, by its name."""
        self.flow.append(self.paragraph(name, *content, properties=properties))

    @contextmanager
    def collect(self, room: int | None = None) -> Iterator[list[Element]]:
        """Collect blocks in a list, `room` twips wide."""
        flow, self.flow, before, self.room = self.flow, [], self.room, room
        try:
            yield self.flow
        finally:
            self.flow, self.room = flow, before

    def add_table(self, table: Element) -> None:
        """Add a table to the flow, with air after another."""
        if self.flow and self.flow[-1].tag == qname("tbl"):
            self.write_paragraph("NAP Gap")  # Word joins tables that touch
        self.flow.append(table)

    def wrap_in_bookmark(self, bookmark: str, content: list[Element]) -> list[Element]:
        """Return content between the two ends of a bookmark."""
        number = next(self.ids["bookmark"])
        return [w("bookmarkStart", id=number, name=bookmark), *content, w("bookmarkEnd", id=number)]

    def last_style(self) -> str | None:
        """Return the last paragraph's style, None after a table."""
        return self.style_names.get(self.flow[-1]) if self.flow else None

    def release_last(self) -> None:
        """Free the last paragraph of a group from what follows."""
        self._restyle_last(ENDS)

    def keep_last(self) -> None:
        """Keep the last text paragraph with the next block."""
        self._restyle_last(KEPT)

    def _restyle_last(self, other_style: Mapping[str, str]) -> None:
        self.restyle(self.flow[-1:], other_style)

    def restyle(self, elements: Iterable[Element], other_style: Mapping[str, str]) -> None:
        """Give paragraphs the style that belongs to theirs, if any."""
        for element in elements:
            name = other_style.get(self.style_names.get(element, ""))
            if name:
                require(element, "pPr", "pStyle").set(qname("val"), self.style_id(name))
                self.style_names[element] = name


def name_bookmarks(ids: Iterable[str], contents: Iterable[str]) -> dict[str, str]:
    """Return a bookmark's name for each id.

    Word wants letters, digits and underscores, at most 40, unique without regard to case. Sections in the contents are
    called `_Toc...`, as Word calls them when it updates the contents.
    """
    sections = {target: f"_Toc{number:08d}" for number, target in enumerate(contents, 1)}
    names: dict[str, str] = {}
    taken: set[str] = set()
    for target in ids:
        name = sections.get(target) or "_" + re.sub(r"\W", "_", target)
        if len(name) > 40 or name.lower() in taken:
            name = f"{name[:30]}_{sha256(target.encode()).hexdigest()[:8]}"
        taken.add(name.lower())
        names[target] = name
    return names


def read_meta(root: Element, name: str) -> str:
    """Return a `<meta>` of the page, "" if it has none."""
    found = root.find(f"head/meta[@name='{name}']")
    return "" if found is None else found.get("content", "")


def set_right_to_left(story: Element) -> None:
    """Mark each run as right to left.

    No style can do it. A run that says otherwise is left alone.
    """
    for run in story.iter(qname("r")):
        properties = run.find(qname("rPr"))
        if properties is None:
            properties = w("rPr")
            run.insert(0, properties)
        if properties.find(qname("rtl")) is None:
            language = properties.find(qname("lang"))
            properties.insert(len(properties) if language is None else properties.index(language), w("rtl"))


def reject(element: Element, message: str) -> NoReturn:
    """Raise `Rejected` (NR043) at an element of the page."""
    line = element.sourceline if isinstance(element.sourceline, int) else 0
    hint = "docs/page.md lists what a template may use, and where"
    raise Rejected([error(Place(PAGE, line), "NR043", message, hint)])
