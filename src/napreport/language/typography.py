"""Apply a language's orthotypography to a page, in place.

No other module changes text for the sake of type: no-break spaces, quotation marks, ranges, asides, numbers with their
signs, and the side of a full stop that a note call goes on. The rules of each language are in locales/languages.yaml. The
sources are the Real Academia Española's Ortografía (2010) for Spanish and New Hart's Rules for British English. Other
people's words stay as written: marked quotations, words between quotation marks, titles of works, words in another
language, addresses. Only spaces are tied in them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from napreport.language.languages import NBSP, Language

#: Elements that hold one text each, with its inline elements.
_BLOCKS = ("title", "h1", "h2", "h3", "h4", "p", "li", "dt", "dd", "caption", "figcaption", "th", "td")
#: Web and e-mail addresses, and identifiers with a slash, in running text.
_ADDRESS = re.compile(
    r"(?:https?://|www\.)\S+|\S+@\S+\.\S+|\b[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}(?:/\S*)?|\b\w+(?:/[\w.]+)+"
)
#: Blocks whose last word would look lost alone on a line; the most letters that it may have with the word before.
_TITLES, _LONGEST_END = frozenset({"h1", "h2", "h3", "figcaption"}), 18
_OPENING, _CLOSING = "«“„", "»”"
#: A stop before a closing mark: Spanish sets it after the mark. Ellipses belong to the words inside.
_STOP_INSIDE = re.compile(r"(?<![.…])([.,;:])([»”’]+)")
_ASIDE = re.compile(r"(?:(?<=\S)|^)[ \u00A0](?:--|[-–—])[ \u00A0](?=\S|$)")
_NUMBER_SIGN = re.compile(r"\b[nN](?:\.\s?[º°]|[º°]\.?)\s?(?=\d)")
#: A range of two numbers; neither is part of a longer identifier, and neither begins with 0.
_RANGE = re.compile(r"(?<![\w.,/–-])([1-9][0-9]{0,3})[-–]([1-9][0-9]{0,3})(?![\w/–-]|[.,][0-9])")
_NO_RANGE_AFTER = re.compile(r"(?:\bn\.º|\bNos?\.|\bISO|\bISBN|\bDOI|\bdeposit:)[ \u00A0]*$", re.IGNORECASE)

#: Numbers that a reader copies or looks up, such as ISBNs, decrees and symbols of UN documents: 978-92-1-130437-4,
#: 009-2021-JUS, 2021-04512, A/HRC/38/48/Add.2. No line's end may cut one. A range of two numbers is none.
IDENTIFIER = re.compile(
    r"(?<![\w./-])(?:(?=[\w./-]*[0-9])[A-Z0-9]+(?:\.[0-9]+)?(?:[-/][A-Z0-9]+(?:\.[0-9]+)?)+[-/](?:[A-Z0-9]+|Add|Rev|Corr)"
    r"(?:\.[0-9]+)*|0[0-9]*-[0-9]+|[0-9]+-[0-9]{5,})(?![\w/-])"
)


@dataclass(slots=True)
class _Piece:
    """A stretch of text in the tree.

    `tail` says that it follows the element; `kept` that its words are not ours to change.
    """

    element: etree._Element
    tail: bool
    text: str
    kept: bool


def set_type(root: etree._Element, language: Language) -> None:
    """Set every text of a page by its language's rules."""
    for block in root.iter(*_BLOCKS):
        if next(block.iterchildren(*_BLOCKS), None) is None:
            _set_calls(block, language)
            _set_block(block, language)
            if block.tag in _TITLES or next(block.iterancestors("aside", "blockquote"), None) is not None:
                tie_last_words(block)


def set_text(text: str, language: Language) -> str:
    """Set text without markup by a language's rules."""
    block = etree.Element("p")
    block.text = text
    _set_block(block, language)
    return block.text or ""


def tie_last_words(block: etree._Element) -> None:
    """Tie a block's last two words if both are short."""
    last = block[-1] if len(block) else None
    text = ((block.text if last is None else last.tail) or "").rstrip(" ")
    words = text.split(" ")
    if len(words) < (4 if last is None else 2) or len(words[-2] + words[-1]) > _LONGEST_END:
        return
    tied = " ".join(words[:-1]) + NBSP + words[-1]
    if last is None:
        block.text = tied
    else:
        last.tail = tied


def _set_block(block: etree._Element, language: Language) -> None:
    is_quotation = any(each.tag == "blockquote" for each in block.iterancestors()) and block.get("class") != "source"
    pieces = list(_pieces(block, is_quotation or _is_quoted(block, language), language))
    _set_quotation_marks(pieces, language)
    for piece, inside in _stretches(pieces, language):
        if not piece.kept and not inside:
            piece.text = _set_words(piece.text, language)
    for piece in pieces:
        text = _tie_spaces(piece.text, language)
        if piece.tail:
            piece.element.tail = text
        else:
            piece.element.text = text


def _pieces(element: etree._Element, kept: bool, language: Language) -> Iterator[_Piece]:
    """Yield an element's texts in order."""
    if element.text:
        yield _Piece(element, False, element.text, kept)
    for child in element:
        if child.tag != "sup":
            yield from _pieces(child, kept or _is_quoted(child, language), language)
        if child.tail:
            yield _Piece(child, True, child.tail, kept)


def _is_quoted(element: etree._Element, language: Language) -> bool:
    """Return whether an element holds other people's words or an address."""
    if element.tag == "cite" or element.get("lang") not in (None, language.tag):
        return True
    return element.tag == "a" and re.fullmatch(r"\S+\.\S+", element.text or "") is not None


# ---- quotation marks


def _set_quotation_marks(pieces: list[_Piece], language: Language) -> None:
    """Set quotation marks by their depth, unless one has no partner."""
    outer, close, inner, inner_close = language.quotes
    levels = ((outer, close), (inner, inner_close), ("‘", "’") if inner == "“" else (outer, close))
    found: list[tuple[int, int, bool]] = []  # piece, position, whether it opens
    depth = 0
    for number, piece in enumerate(pieces):
        if piece.kept:
            continue
        for match in re.finditer(r'["«“„»”]', piece.text):
            mark, at = match.group(), match.start()
            before, after = piece.text[at - 1 : at], piece.text[at + 1 : at + 2]
            opens = mark in _OPENING or (
                mark == '"' and (not before or before in " \u00a0([—–¿¡-") and after.strip() != ""
            )
            depth += 1 if opens else -1
            if depth < 0 or depth > len(levels):
                return
            found.append((number, at, opens))
    if depth:
        return
    texts = [list(piece.text) for piece in pieces]
    for number, at, opens in found:
        depth += 1 if opens else 0
        texts[number][at] = levels[depth - 1][0 if opens else 1]
        depth -= 0 if opens else 1
    for piece, letters in zip(pieces, texts, strict=True):
        if not piece.kept:
            piece.text = "".join(letters)
            if language.stops == "after":
                piece.text = _STOP_INSIDE.sub(r"\2\1", piece.text)


def _stretches(pieces: list[_Piece], language: Language) -> Iterator[tuple[_Piece, bool]]:
    """Yield stretches, and whether each is inside quotation marks."""
    outer, close = language.quotes[:2]
    depth = 0
    for piece in pieces:
        parts = re.split(f"({re.escape(outer)}|{re.escape(close)})", piece.text)
        done: list[str] = []
        for part in parts:
            if part == outer:
                depth += 1
            elif part == close:
                depth = max(0, depth - 1)
            stretch = _Piece(piece.element, piece.tail, part, piece.kept)
            if part not in (outer, close):
                yield stretch, depth > 0
            done.append(stretch.text)
        piece.text = "".join(done)


# ---- words and numbers


def _set_words(text: str, language: Language) -> str:
    """Set dashes, dots, signs and ranges outside addresses."""
    out: list[str] = []
    at = 0
    for found in _ADDRESS.finditer(text):
        out += [_set_plain(text[at : found.start()], language), found.group()]
        at = found.end()
    return "".join([*out, _set_plain(text[at:], language)])


def _set_plain(text: str, language: Language) -> str:
    text = re.sub(r"(?<=\w)'(?=\w)", "’", text.replace("...", "…"))
    text = _set_asides(text, language)
    if language.number_sign:
        text = _NUMBER_SIGN.sub(lambda found: _number_sign(found, language.number_sign or ""), text)
    # `percent` takes longer than all the rest, so it is called only if it is needed.
    if "%" in text and (one := language.percent(1)).startswith("1"):  # the sign follows the number
        text = re.sub(r"(?<=\d)[ \u00A0\u202F]?%", one[1:], text)
    return _RANGE.sub(lambda found: _set_range(found, language), text)


def _number_sign(found: re.Match[str], sign: str) -> str:
    """Return the sign before a number, capitalised at the start."""
    opens = found.start() == 0 and found.group()[0] == "N"
    return (sign.capitalize() if opens else sign) + NBSP


def _set_asides(text: str, language: Language) -> str:
    """Set spaced dashes as attached rayas or as spaced rules."""
    if language.asides == "spaced":
        return _ASIDE.sub(f"{NBSP}– ", text)
    found = list(_ASIDE.finditer(text))
    for number, match in reversed(list(enumerate(found))):
        closes = number % 2 == 1
        text = text[: match.start()] + ("— " if closes else " —") + text[match.end() :]
    return re.sub(r"— (?=[.,;:])", "—", text)


def _set_range(found: re.Match[str], language: Language) -> str:
    first, last = found.groups()
    after = found.string[: found.start()]
    rises = int(first) < int(last) or (len(last) < len(first) and int(first[-len(last) :]) < int(last))
    if not rises or _NO_RANGE_AFTER.search(after):
        return found.group()
    return f"{first}{language.range}{last}"


def _tie_spaces(text: str, language: Language) -> str:
    """Put no-break spaces where a line must not break."""
    for pattern in language.glue:
        text = re.sub(pattern, lambda found: found.group().replace(" ", NBSP), text)
    return text


# ---- the calls of notes


def _set_calls(block: etree._Element, language: Language) -> None:
    """Put note calls on the language's side of a stop."""
    calls = [call for call in block.iter("sup") if call.get("class") == "call"]
    for first in calls:
        previous = first.getprevious()
        if previous is not None and previous.tag == "sup" and not previous.tail:
            continue
        last = first
        while not last.tail and (following := last.getnext()) is not None and following.tag == "sup":
            last = following
        before = _before(first).rstrip(" \u00a0")
        after = last.tail or ""
        if language.note_call == "before" and before.endswith((".", ",", ";", ":")) and not before.endswith("..."):
            before, after = before[:-1], before[-1] + after
        elif language.note_call == "after" and after.startswith((".", ",", ";", ":")):
            before, after = before + after[0], after[1:]
        _write_before(first, before)
        last.tail = after or None


def _before(call: etree._Element) -> str:
    previous, parent = call.getprevious(), call.getparent()
    assert parent is not None
    return (parent.text if previous is None else previous.tail) or ""


def _write_before(call: etree._Element, text: str) -> None:
    previous, parent = call.getprevious(), call.getparent()
    assert parent is not None
    if previous is None:
        parent.text = text or None
    else:
        previous.tail = text or None
