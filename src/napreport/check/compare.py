"""A reading: what a document tells its reader, in whichever format, so that two can be held against each other.

`of_page` gives the reading of a page, which both painters painted; the readers of Word and PDF give that of their bytes. White
space is never compared: where a line or a paragraph breaks is each format's own affair.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from napreport.check.faults import Fault

#: White space, soft hyphens and joiners, and the signs that turn the direction: nothing of them is seen.
_UNSEEN = re.compile(r"[\s\u00a0\u202f\u2060\u00ad\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")
_MIRRORED = {")": "(", "]": "[", "»": "«", "›": "‹", "}": "{", ">": "<", "”": "“", "’": "‘"}
_INLINE = frozenset({"strong", "em", "cite", "span", "a", "mark", "sup"})
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4}
#: What a document has otherwise than its page -> the code of that fault; NR065 for all else.
_CODES = {"title": "NR061", "language": "NR062"}
#: How much of a text stands on each side of a difference, in letters.
_AROUND = 48


#: What two texts that say the same have in common.
Key = Callable[[str], str]


@dataclass(frozen=True, slots=True)
class Reading:
    """One document as it is read. Texts keep their spaces for messages alone.

    `text` is all running text in order, without tables, notes and contents; `headings` are (level from 1, words without
    a number); `tables` hold the body's rows as cells, a chart's numbers among them; `figures` are descriptions; `links` are
    (words, address, or "" for one inside); `languages` are (tag, words) of what is not in the document's language.
    Links and languages of the notes stand after all others.
    """

    title: str = ""
    language: str = ""
    text: str = ""
    headings: tuple[tuple[int, str], ...] = ()
    contents: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    tables: tuple[tuple[tuple[str, ...], ...], ...] = ()
    figures: tuple[str, ...] = ()
    links: tuple[tuple[str, str], ...] = ()
    languages: tuple[tuple[str, str], ...] = ()


def unlike(page: Reading, document: Reading, name: str) -> Iterator[Fault]:
    """Yield where a document does not say what the page says that it was painted from; `name` is its format's."""
    for what, difference in _differences(page, document, ("the page", name)):
        yield Fault(_CODES.get(what, "NR065"), f"{name} does not say what the page says: {difference}")


def differences(one: Reading, other: Reading, names: tuple[str, str]) -> Iterator[str]:
    """Yield a sentence for each way in which two readings differ, with both sides; `names` says what they are of."""
    return (sentence for _, sentence in _differences(one, other, names))


def _differences(one: Reading, other: Reading, names: tuple[str, str]) -> Iterator[tuple[str, str]]:
    """Yield what differs, as a field of the readings, and the sentence that says so.

    A PDF holds a line that runs from right to left as it is drawn, from the left: in a document with such text, letters are
    counted instead of compared in their order.
    """
    key = _letters if _runs_left(one.text + other.text) else squeezed
    for what in ("title", "language", "text"):
        here, there = getattr(one, what), getattr(other, what)
        if key(here) != key(there):
            yield what, f"the {what} differs: {_apart(here, there, names)}"
    for what in ("headings", "contents", "notes", "figures", "links", "languages"):
        here, there = ([_shown(row) for row in getattr(side, what)] for side in (one, other))
        yield from ((what, sentence) for sentence in _lists(what, here, there, names, key))
    yield from (("tables", sentence) for sentence in _tables(one.tables, other.tables, names, key))


def squeezed(text: str) -> str:
    """Return a text without its white space, no-break spaces included, soft hyphens, and signs of direction."""
    return _UNSEEN.sub("", text)


def _runs_left(text: str) -> bool:
    """Tell whether anything in a text runs from right to left, by its letters or because a sign makes it."""
    return any(unicodedata.bidirectional(letter) in ("R", "AL", "RLO", "RLE", "RLI") for letter in text)


def _letters(text: str) -> str:
    """Return the letters of a text in the order of the alphabet. Brackets are drawn mirrored, some letters in several forms."""
    bare = unicodedata.normalize("NFKC", squeezed(text))
    return "".join(sorted(_MIRRORED.get(letter, letter) for letter in bare))


def _shown(row: object) -> str:
    if isinstance(row, tuple):
        return " | ".join(str(part) for part in row)
    return str(row)


def _apart(here: str, there: str, names: tuple[str, str]) -> str:
    """Return both sides from a little before the first letter that differs."""
    at = _first_difference(here, there)
    return "; ".join(
        f"{name} has “…{_cut(side, place)}…”" for name, side, place in zip(names, (here, there), at, strict=True)
    )


def _cut(text: str, at: int) -> str:
    return " ".join(text[max(0, at - _AROUND // 2) : at + _AROUND].split())


def _first_difference(here: str, there: str) -> tuple[int, int]:
    """Return where two texts first differ, white space aside, in each of them."""
    i = j = 0
    while i < len(here) and j < len(there):
        if not squeezed(here[i]):
            i += 1
        elif not squeezed(there[j]):
            j += 1
        elif here[i] != there[j]:
            break
        else:
            i, j = i + 1, j + 1
    return i, j


def _lists(what: str, here: list[str], there: list[str], names: tuple[str, str], key: Key) -> Iterator[str]:
    for number, (left, right) in enumerate(zip(here, there, strict=False), 1):
        if key(left) != key(right):
            yield f"the {what} differ at the {_nth(number)}: {_apart(left, right, names)}"
            return
    if len(here) != len(there):
        more, name = (here, names[0]) if len(here) > len(there) else (there, names[1])
        extra = more[min(len(here), len(there))]
        yield f"{names[0]} has {len(here)} {what}, {names[1]} {len(there)}; {name} has also “{' '.join(extra.split())[:80]}”"


def _nth(number: int) -> str:
    return f"{number}{'th' if 10 < number % 100 < 14 else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


Table = tuple[tuple[str, ...], ...]


def _tables(here: tuple[Table, ...], there: tuple[Table, ...], names: tuple[str, str], key: Key) -> Iterator[str]:
    if len(here) != len(there):
        yield f"{names[0]} has {len(here)} tables, {names[1]} {len(there)}"
        return
    for number, (left, right) in enumerate(zip(here, there, strict=True), 1):
        here_shown, there_shown = ([_shown(row) for row in side] for side in (left, right))
        yield from _lists(f"rows of the {_nth(number)} table", here_shown, there_shown, names, key)


# ---- the page


def of_page(root: etree._Element) -> Reading:
    """Return the reading of a page: what any document painted from it has to say."""
    reader = _Page(root)
    body = root.find("body")
    if body is not None:
        reader.walk(body)
    return Reading(
        title=root.findtext("head/title") or "",
        language=root.get("lang", ""),
        text=" ".join(reader.text),
        headings=tuple(reader.headings),
        contents=tuple(reader.contents),
        notes=tuple(reader.notes),
        tables=tuple(reader.tables),
        figures=tuple(reader.figures),
        links=(*reader.links, *reader.note_links),
        languages=(*reader.languages, *reader.note_languages),
    )


@dataclass(slots=True)
class _Page:
    """The walk over a page, and what it has met so far."""

    root: etree._Element
    text: list[str] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    languages: list[tuple[str, str]] = field(default_factory=list)
    note_links: list[tuple[str, str]] = field(default_factory=list)
    note_languages: list[tuple[str, str]] = field(default_factory=list)

    def walk(self, element: etree._Element) -> None:
        for child in element:
            self.block(child)

    def block(self, element: etree._Element) -> None:
        tag, class_ = element.tag, element.get("class", "")
        if tag == "nav":
            label = element.find("p")
            if label is not None:
                self.say(label)
            for entry in element.iter("a"):
                self.contents.append(words(entry))
        elif tag == "ol" and class_ == "notes":
            for item in element:
                self.notes.append(words(item))
                self.inside(item, self.note_links, self.note_languages)
        elif tag == "h3" and is_heading_of_notes(element):
            return
        elif tag == "header":
            self.head(element)
        elif tag == "figure":
            self.figure(element)
        elif tag == "table":
            self.table(element)
        elif any(child.tag not in _INLINE for child in element):
            self.walk(element)
        else:
            self.say(element)

    def head(self, header: etree._Element) -> None:
        """Read a card's head: its number once, though a page may print it large and again in a label."""
        label = header.find("p[@class='label']")
        for child in header:
            if label is None or child.get("class") != "number":
                self.say(child)

    def say(self, element: etree._Element) -> None:
        said = words(element)
        self.text.append(said)
        if element.tag in _HEADINGS:
            self.headings.append((_HEADINGS[str(element.tag)], said))
        self.inside(element)

    def inside(
        self,
        element: etree._Element,
        links: list[tuple[str, str]] | None = None,
        languages: list[tuple[str, str]] | None = None,
    ) -> None:
        """Take down the links and the other languages inside a block, note calls aside. Those of notes are read last."""
        links = self.links if links is None else links
        languages = self.languages if languages is None else languages
        for link in element.iter("a"):
            if not any(parent.tag == "sup" for parent in link.iterancestors()):
                href = link.get("href", "")
                links.append((words(link), "" if href.startswith("#") else href))
        for other in element.iter():
            if other.get("lang") and other.get("lang") != self.root.get("lang"):
                languages.append((other.get("lang", ""), words(other)))

    def figure(self, figure: etree._Element) -> None:
        if figure.get("data-chart") != "table":  # which is a table and nothing else in both formats
            self.figures.append(figure.get("data-alt", ""))
        self.walk(figure)

    def table(self, table: etree._Element) -> None:
        for caption in table.iterfind("caption"):
            self.say(caption)
        self.tables.append(tuple(tuple(words(cell) for cell in row) for row in table.iterfind("tbody/tr")))
        for part in ("thead", "tbody"):
            for row in table.iterfind(f"{part}/tr"):
                for cell in row:
                    self.inside(cell)


def is_heading_of_notes(element: etree._Element) -> bool:
    """Tell whether a heading is that of the list of notes, which a format may print elsewhere."""
    following = element.getnext()
    return following is not None and following.tag == "ol" and following.get("class") == "notes"


def words(element: etree._Element) -> str:
    """Return an element's text without note calls, white space brought down to single spaces."""
    return " ".join("".join(_without_calls(element)).split())


def _without_calls(element: etree._Element) -> Iterable[str]:
    yield element.text or ""
    for child in element:
        if child.tag != "sup":
            yield from _without_calls(child)
        yield child.tail or ""
