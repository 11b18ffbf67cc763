"""Find where in each brief every string is printed.

The pages are composed in the pseudo-language that shows ids, so that everything a template does with a string is seen.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from lxml import etree

from napreport.content import markup
from napreport.content.strings import walk_strings
from napreport.language.pseudo import IDS, read_ids
from napreport.page.vocabulary import text_of
from napreport.pipeline import compose_brief
from napreport.prepare import Prepared

#: Elements that head the following ones, with their level.
_LEVELS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4, "figcaption": 4, "caption": 4}
#: A translator's name for the element around a string; any other element is running text.
_ROLES = {
    "h1": "title", "h2": "title of a section", "h3": "heading", "h4": "heading", "figcaption": "title of a figure",
    "caption": "title of a table", "th": "head of a row or column", "td": "cell of a table", "dt": "label",
    "li": "item of a list", "blockquote": "quotation",
}  # fmt: skip
_HEADINGS = frozenset(_ROLES[tag] for tag in _LEVELS)
_UNPRINTED = "not printed: the document's properties, or what is read aloud in place of a picture"


@dataclass(frozen=True, slots=True)
class MessageLocation:
    """A string's role, section ("" for the cover) and heading."""

    role: str
    section: str
    heading: str

    def __str__(self) -> str:
        """Return the location in a translator's words."""
        if self.role == _UNPRINTED:
            return self.role
        where = f"in the section “{_short(self.section)}”" if self.section else "on the cover"
        below = f", below “{_short(self.heading)}”" if self.section and self.heading not in ("", self.section) else ""
        return f"{f'{self.role}, ' if self.role else ''}{where}{below}"

    @property
    def rank(self) -> int:
        """How useful the location is: 0 for headings, 2 for unprinted text."""
        return 2 if self.role == _UNPRINTED else 0 if self.role in _HEADINGS else 1


def locate_messages(prepared: Prepared) -> dict[str, dict[str, MessageLocation]]:
    """Return each string's best location by key and audience.

    `prepared` has the pseudo-language of ids. A string that a brief uses and does not show as it is has no location.
    """
    words = {string.context: markup.plain_text(string.text) for string in walk_strings(prepared.report)}
    found: dict[str, dict[str, MessageLocation]] = {}
    for audience in prepared.report.audiences:
        page = compose_brief(prepared, audience.id, IDS, draft=False)
        located = _locations(etree.fromstring(page.page.markup), words)
        for key, location in sorted(located, key=lambda pair: pair[1].rank):
            found.setdefault(key, {}).setdefault(audience.id, location)
        for key in page.used:  # template words with placeholders, facts inside other texts
            found.setdefault(key, {})
    return found


def _locations(root: etree._Element, words: Mapping[str, str]) -> Iterator[tuple[str, MessageLocation]]:
    section = ""
    above: list[tuple[int, str]] = []

    def locate(text: str | None, role: str) -> Iterator[tuple[str, MessageLocation]]:
        for key in read_ids(text or ""):
            yield key, MessageLocation(role, section, above[-1][1] if above else "")

    def walk(element: etree._Element, role: str) -> Iterator[tuple[str, MessageLocation]]:
        nonlocal section
        role = _UNPRINTED if element.tag == "head" else _ROLES.get(element.tag, role)
        if element.tag == "section":
            title = element.find("h2")
            section = "" if title is None else _words(title, words)
            above.clear()
        level = _LEVELS.get(element.tag, 0)
        while level and above and above[-1][0] >= level:
            above.pop()
        for value in element.attrib.values():
            yield from locate(str(value), _UNPRINTED)
        yield from locate(element.text, role)
        for child in element:
            yield from walk(child, role)
            yield from locate(child.tail, role)
        if level:
            above.append((level, _words(element, words)))

    return walk(root, "")


def _words(element: etree._Element, words: Mapping[str, str]) -> str:
    """Return a heading's words without the template's label and number."""
    text = text_of(element)
    ids = read_ids(text)
    own = [words[key] for key in ids if key in words]
    return " ".join(own or ids) or " ".join(text.split())


def _short(text: str) -> str:
    return text if len(text) <= 70 else f"{text[:67].rstrip()}..."
