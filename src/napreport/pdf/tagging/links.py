"""Describe each link for a screen reader.

A link inside the brief is described by what it leads to, a note's call by the note, the way back by the words before the call,
an address by what is beside it. No catalogue is needed.
"""

from __future__ import annotations

from xml.etree.ElementTree import Element

#: A description is no longer than this, in letters; the rest can be read where the link leads.
LONGEST = 160
_HEADINGS = ("h1", "h2", "h3", "h4")
_BLOCKS = (*_HEADINGS, "p", "li", "dt", "dd", "td", "th", "caption", "figcaption")


def describe_links(root: Element) -> dict[Element, str]:
    """Return the description of each link of a page."""
    parents = {child: parent for parent in root.iter() for child in parent}
    targets = {element.get("id", ""): element for element in root.iter() if element.get("id")}
    descriptions = {}
    for link in root.iter("a"):
        address, words = link.get("href", ""), _words(link)
        target = targets.get(address.removeprefix("#")) if address.startswith("#") else None
        if target is None:
            text = words if not _is_address(words, address) else _describe_address(link, parents)
        elif target.tag == "a":
            text = f"{words}: {_words(_block(target, parents), but=link)}"
        else:
            text = _describe_target(target, words)
        descriptions[link] = _shorten(text) if text else address
    return descriptions


def _describe_target(target: Element, words: str) -> str:
    """Describe a link's target after the link's words.

    A note is described by its text, a part or card by its heading.
    """
    if target.tag == "li":
        mark = next(iter(target), None)
        return f"{words}: {_words(target, but=mark if mark is not None and mark.get('class') == 'mark' else None)}"
    heading = next((element for element in target.iter() if element.tag in _HEADINGS), target)
    title = _words(heading)
    return title if words in title else f"{words}: {title}"


def _describe_address(link: Element, parents: dict[Element, Element]) -> str:
    """Describe an address by its block or the heading above."""
    block = _block(link, parents)
    mark = next((element for element in block.iter() if element.get("class") == "mark"), None)
    words = _words(block, but=link, and_not=mark)
    while not words and block in parents:
        siblings = list(parents[block])
        heads = [element for element in siblings[: siblings.index(block)] if element.tag in _HEADINGS]
        words, block = (_words(heads[-1]), block) if heads else ("", parents[block])
    room = LONGEST - len(_words(link)) - 3
    return f"{_shorten(words, room).rstrip(' :,;.')} ({_words(link)})" if words else _words(link)


def _block(element: Element, parents: dict[Element, Element]) -> Element:
    while element.tag not in _BLOCKS and element in parents:
        element = parents[element]
    return element


def _is_address(words: str, address: str) -> bool:
    return words in address or address in words


def _words(element: Element, but: Element | None = None, and_not: Element | None = None) -> str:
    """Return an element's words without calls and given elements."""

    def text(inner: Element) -> str:
        if inner is but or inner is and_not or (inner.tag == "sup" and inner is not element):
            return ""
        return (inner.text or "") + "".join(text(child) + (child.tail or "") for child in inner)

    return " ".join(text(element).split())  # no-break spaces too: a description is spoken, not printed


def _shorten(words: str, most: int = LONGEST) -> str:
    """Cut words after a whole word at `most` letters."""
    return words if len(words) <= most else words[: words.rfind(" ", 0, most)].rstrip(",;:.") + " …"
