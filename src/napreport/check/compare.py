"""Extract a document's text and compare two documents by it.

`read_page` does so for a page; those for PDF and Word read a document's bytes. White space is never compared: each
format breaks lines and paragraphs in its own places.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

from lxml import etree

from napreport.check.faults import Fault
from napreport.page.vocabulary import text_of

#: White space, soft hyphens, joiners and direction marks: none of them is seen.
_UNSEEN = re.compile(r"[\s\u00a0\u202f\u2060\u00ad\u200b-\u200f\u202a-\u202e\u2066-\u2069]+")
_MIRRORED = {")": "(", "]": "[", "»": "«", "›": "‹", "}": "{", ">": "<", "”": "“", "’": "‘"}
_INLINE = frozenset({"strong", "em", "cite", "span", "a", "mark", "sup"})
_HEADINGS = {"h1": 1, "h2": 2, "h3": 3, "h4": 4}
#: A field in which a document differs from its page -> the code of that fault; NR065 for all others.
_CODES = {"title": "NR061", "language": "NR062"}
#: How many letters of a text are quoted around a difference.
_CONTEXT = 48

#: What two equal texts have in common.
Key = Callable[[str], str]
#: The rows of a table's body, as cells.
Table = tuple[tuple[str, ...], ...]


@dataclass(slots=True)
class ExtractedText:
    """The text of one document, by kind; each format's reader fills it.

    Spaces are kept for messages only. `paragraphs` are the running text in order, without tables, notes and contents;
    `headings` are (level from 1, words without a number); `tables` hold the body's rows as cells, also the numbers of
    charts; `figures` are descriptions; `links` are (words, address, or "" for one inside); `languages` are (tag, words) of
    pieces in another language than the document's. Links and languages of the notes follow all others.
    """

    title: str = ""
    language: str = ""
    paragraphs: list[str] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    languages: list[tuple[str, str]] = field(default_factory=list)

    @property
    def text(self) -> str:
        """The whole running text."""
        return " ".join(self.paragraphs)


def compare_with_page(page: ExtractedText, document: ExtractedText, name: str) -> Iterator[Fault]:
    """Yield the faults of a document whose text differs from its page's.

    `name` names the document in messages.
    """
    for what, difference in _differences(page, document, ("the page", name)):
        yield Fault(_CODES.get(what, "NR065"), f"{name} does not say what the page says: {difference}")


def compare_texts(one: ExtractedText, other: ExtractedText, names: tuple[str, str]) -> Iterator[str]:
    """Yield a sentence for each difference of two documents.

    It quotes both sides; `names` are the documents' names.
    """
    return (sentence for _, sentence in _differences(one, other, names))


def _differences(one: ExtractedText, other: ExtractedText, names: tuple[str, str]) -> Iterator[tuple[str, str]]:
    """Yield the field that differs and a sentence about it.

    A PDF holds a line that runs from right to left as it is drawn, from the left. In documents with such text, letters
    are counted and their order is not compared.
    """
    key = _sorted_letters if _has_right_to_left(one.text + other.text) else strip_unseen
    for what in ("title", "language", "text"):
        here, there = getattr(one, what), getattr(other, what)
        if key(here) != key(there) and not (what == "title" and _is_shortened(there, here)):
            yield what, f"the {what} differs: {_quote_both(here, there, names)}"
    for what in ("headings", "contents", "notes", "figures", "links", "languages"):
        here, there = ([_shown(row) for row in getattr(side, what)] for side in (one, other))
        yield from ((what, sentence) for sentence in _lists(what, here, there, names, key))
    yield from (("tables", sentence) for sentence in _tables(one.tables, other.tables, names, key))


def _is_shortened(title: str, whole: str) -> bool:
    """Return whether a title is cut to Word's 255 letters."""
    cut = title.endswith("…") and len(whole) > 255
    return cut and strip_unseen(whole).startswith(strip_unseen(title[:-1]))


def strip_unseen(text: str) -> str:
    """Return a text without white space and other characters that nobody sees."""
    return _UNSEEN.sub("", text)


def _has_right_to_left(text: str) -> bool:
    """Return whether letters or marks make text run right to left."""
    return any(unicodedata.bidirectional(letter) in ("R", "AL", "RLO", "RLE", "RLI") for letter in text)


def _sorted_letters(text: str) -> str:
    """Return a text's letters, sorted.

    Brackets are drawn mirrored, some letters in several forms.
    """
    bare = unicodedata.normalize("NFKC", strip_unseen(text))
    return "".join(sorted(_MIRRORED.get(letter, letter) for letter in bare))


def _shown(row: object) -> str:
    if isinstance(row, tuple):
        return " | ".join(str(part) for part in row)
    return str(row)


def _quote_both(here: str, there: str, names: tuple[str, str]) -> str:
    """Return both texts from a little before the first letter that differs."""
    at = _first_difference(here, there)
    return "; ".join(
        f"{name} has “…{_cut(side, place)}…”" for name, side, place in zip(names, (here, there), at, strict=True)
    )


def _cut(text: str, at: int) -> str:
    return " ".join(text[max(0, at - _CONTEXT // 2) : at + _CONTEXT].split())


def _first_difference(here: str, there: str) -> tuple[int, int]:
    """Return the place of the first difference in each text.

    White space is passed over.
    """
    i = j = 0
    while i < len(here) and j < len(there):
        if not strip_unseen(here[i]):
            i += 1
        elif not strip_unseen(there[j]):
            j += 1
        elif here[i] != there[j]:
            break
        else:
            i, j = i + 1, j + 1
    return i, j


def _lists(what: str, here: list[str], there: list[str], names: tuple[str, str], key: Key) -> Iterator[str]:
    for number, (left, right) in enumerate(zip(here, there, strict=False), 1):
        if key(left) != key(right):
            yield f"the {what} differ at the {_nth(number)}: {_quote_both(left, right, names)}"
            return
    if len(here) != len(there):
        more, name = (here, names[0]) if len(here) > len(there) else (there, names[1])
        extra = more[min(len(here), len(there))]
        yield f"{names[0]} has {len(here)} {what}, {names[1]} {len(there)}; {name} has also “{' '.join(extra.split())[:80]}”"


def _nth(number: int) -> str:
    return f"{number}{'th' if 10 < number % 100 < 14 else {1: 'st', 2: 'nd', 3: 'rd'}.get(number % 10, 'th')}"


def _tables(here: list[Table], there: list[Table], names: tuple[str, str], key: Key) -> Iterator[str]:
    if len(here) != len(there):
        yield f"{names[0]} has {len(here)} tables, {names[1]} {len(there)}"
        return
    for number, (left, right) in enumerate(zip(here, there, strict=True), 1):
        here_shown, there_shown = ([_shown(row) for row in side] for side in (left, right))
        yield from _lists(f"rows of the {_nth(number)} table", here_shown, there_shown, names, key)


# ---- the page


def read_page(root: etree._Element) -> ExtractedText:
    """Return a page's text: its documents must have the same."""
    reader = _PageReader(root.findtext("head/title") or "", root.get("lang", ""))
    for body in root.iterfind("body"):
        reader.walk(body)
    reader.links += reader.in_notes.links
    reader.languages += reader.in_notes.languages
    return reader


@dataclass(slots=True)
class _PageReader(ExtractedText):
    """Collects text on a walk over a page.

    `in_notes` holds the links and languages of its notes.
    """

    in_notes: ExtractedText = field(default_factory=ExtractedText)

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
                self.contents.append(text_of(entry))
        elif tag == "ol" and class_ == "notes":
            for item in element:
                self.notes.append(text_of(item))
                self.inside(item, self.in_notes)
        elif tag == "h3" and _is_notes_heading(element):
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
        """Read a card's head, and its number once.

        A page may print the number large and again in a label.
        """
        label = header.find("p[@class='label']")
        for child in header:
            if label is None or child.get("class") != "number":
                self.say(child)

    def say(self, element: etree._Element) -> None:
        text = text_of(element)
        self.paragraphs.append(text)
        if element.tag in _HEADINGS:
            self.headings.append((_HEADINGS[str(element.tag)], text))
        self.inside(element)

    def inside(self, element: etree._Element, found: ExtractedText | None = None) -> None:
        """Collect links and other languages inside a block, without note calls."""
        found = found or self
        for link in element.iter("a"):
            if not any(parent.tag == "sup" for parent in link.iterancestors()):
                href = link.get("href", "")
                found.links.append((text_of(link), "" if href.startswith("#") else href))
        for other in element.iter():
            if other.get("lang") and other.get("lang") != self.language:
                found.languages.append((other.get("lang", ""), text_of(other)))

    def figure(self, figure: etree._Element) -> None:
        if figure.get("data-chart") != "table":  # that one is only a table in both formats
            self.figures.append(figure.get("data-alt", ""))
        self.walk(figure)

    def table(self, table: etree._Element) -> None:
        for caption in table.iterfind("caption"):
            self.say(caption)
        self.tables.append(tuple(tuple(text_of(cell) for cell in row) for row in table.iterfind("tbody/tr")))
        for part in ("thead", "tbody"):
            for row in table.iterfind(f"{part}/tr"):
                for cell in row:
                    self.inside(cell)


def _is_notes_heading(element: etree._Element) -> bool:
    """Return whether a heading is that of the notes.

    A format may print them in another place.
    """
    following = element.getnext()
    return following is not None and following.tag == "ol" and following.get("class") == "notes"
