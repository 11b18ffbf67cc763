"""The writer: what one painting keeps at hand. Styles by name, bookmarks, links, counters, and the flow being written."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from itertools import count
from typing import NoReturn

from napreport.design.theme import Theme
from napreport.page.vocabulary import PageNumbers
from napreport.problems import Place, Rejected, error
from napreport.word.labels import Label
from napreport.word.numbering import Numbering
from napreport.word.wml import Element, paragraph, qname, require, w

#: The file a template's problem is told of: the page itself stands in no file.
PAGE = "page"


@dataclass(frozen=True, slots=True)
class Counters:
    """Ids that must not meet twice in a document: they count up, so that the same page gives the same bytes."""

    bookmark: count[int] = field(default_factory=lambda: count(1))
    drawing: count[int] = field(default_factory=lambda: count(1))
    control: count[int] = field(default_factory=lambda: count(1))


@dataclass(slots=True)
class DocumentWriter:
    """One painting under way. `out` is the flow being written; `link` and `picture` add to the part it belongs to."""

    styles: Mapping[str, str]
    bookmarks: Mapping[str, str]
    notes: Mapping[str, Element]
    add_link: Callable[[str], str]
    add_picture: Callable[[bytes, str], str]
    add_chart: Callable[[bytes, bytes], str]
    numbering: Numbering
    labels: Mapping[str, Label]
    theme: Theme
    page_numbers: PageNumbers | None
    cover_end: Element
    #: Whether it is made only for its pages to be counted: pictures and charts are blank.
    sketch: bool = False
    title: str = ""
    #: The publisher's logo, a PNG without a margin, for the cover.
    logo: bytes | None = None
    language: str = ""
    rtl: bool = False
    counters: Counters = field(default_factory=Counters)
    called_notes: list[str] = field(default_factory=list)
    captions: Counter[str] = field(default_factory=Counter)
    repeated_notes: frozenset[str] = frozenset()
    waiting_bookmarks: list[str] = field(default_factory=list)
    flow: list[Element] = field(default_factory=list)
    style_names: dict[Element, str] = field(default_factory=dict)

    def style_id(self, name: str) -> str:
        """Return the id of the style called `name`, in whatever case reference.docx spells it."""
        return self.styles[name.lower()]

    def await_bookmark(self, element: Element) -> None:
        """Have the next paragraph carry the bookmark of an element's id, if it has one."""
        if element.get("id") in self.bookmarks:
            self.waiting_bookmarks.append(self.bookmarks[element.get("id", "")])

    def paragraph(self, name: str, *content: Element, properties: Iterable[Element] = ()) -> Element:
        """Return a paragraph in the style called `name`, with the bookmarks that wait for one around its content."""
        wrapped = list(content)
        for bookmark in self.waiting_bookmarks:
            wrapped = self.wrap_in_bookmark(bookmark, wrapped)
        self.waiting_bookmarks.clear()
        made = paragraph(self.style_id(name), *wrapped, properties=properties)
        self.style_names[made] = name
        return made

    def write_paragraph(self, name: str, *content: Element, properties: Iterable[Element] = ()) -> None:
        """Add a paragraph in the style called `name` to the flow."""
        self.flow.append(self.paragraph(name, *content, properties=properties))

    def wrap_in_bookmark(self, bookmark: str, content: list[Element]) -> list[Element]:
        """Return `content` between the two ends of a bookmark."""
        number = next(self.counters.bookmark)
        return [w("bookmarkStart", id=number, name=bookmark), *content, w("bookmarkEnd", id=number)]

    def last_style(self) -> str | None:
        """Return the name of the style of the flow's last paragraph, or None after a table."""
        return self.style_names.get(self.flow[-1]) if self.flow else None

    def restyle_last(self, name: str) -> None:
        """Give the flow's last paragraph another style: the last of a group is not chained to what follows."""
        require(self.flow[-1], "pPr", "pStyle").set(qname("val"), self.style_id(name))
        self.style_names[self.flow[-1]] = name


def bookmark_names(ids: Iterable[str], contents: Iterable[str]) -> dict[str, str]:
    """Return a bookmark's name for each id: letters, digits and underscores, at most 40, unique without regard to case.

    What the contents list is called `_Toc...`, as Word calls it when it makes the list anew.
    """
    listed = {target: f"_Toc{number:08d}" for number, target in enumerate(contents, 1)}
    names: dict[str, str] = {}
    taken: set[str] = set()
    for target in ids:
        name = listed.get(target) or "_" + re.sub(r"\W", "_", target)
        if len(name) > 40 or name.lower() in taken:
            name = f"{name[:30]}_{sha256(target.encode()).hexdigest()[:8]}"
        taken.add(name.lower())
        names[target] = name
    return names


def reject(element: Element, what: str) -> NoReturn:
    """Refuse a page for something in it that has no place in a Word document."""
    line = element.sourceline if isinstance(element.sourceline, int) else 0
    hint = "docs/page.md lists what a template may use, and where"
    raise Rejected([error(Place(PAGE, line), "NR043", what, hint)])
