"""Check the words of a composed page, in its own language."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

from lxml import etree

from napreport.page.vocabulary import Page, text_of
from napreport.problems import Place, Problem, warning

#: Elements inside a line: what stands beside them belongs to the same word.
_INLINE = frozenset({"a", "em", "strong", "span", "cite", "sup", "mark", "abbr"})
#: Where no reader meets a word first: the notes, the list of short forms, the contents.
_APART = ("ol[@class='notes']", "dl[@class='acronyms']", "nav")
#: The most letters between a long form and its short form: room for a period of years and brackets.
_BESIDE = 24


def check_short_forms(page: Page) -> Iterator[Problem]:
    """NR180: a short form is explained where it comes first.

    Its long form has to be beside it. Those that the brief lists as acronyms are looked for. Nothing is asked of a draft.
    """
    root = etree.fromstring(page.markup)
    listed = root.find(".//dl[@class='acronyms']")
    if listed is None or page.limits.trial:
        return
    place = Place(f"{root.findtext('head/title')} ({root.get('lang')})")
    terms = [_plain(text_of(each)) for each in listed.iterfind("dt")]
    meanings = [_plain(text_of(each)) for each in listed.iterfind("dd")]
    for element in [each for path in _APART for each in root.iterfind(f".//{path}")]:
        del element[:]
        element.text = None
    text = _plain("".join(_parts(root.find("body"))))
    for short, long in zip(terms, meanings, strict=True):
        first = re.search(rf"(?<!\w){re.escape(short)}s?(?!\w)", text)
        if first is None or _is_explained(text, first, long):
            continue
        around = text[max(0, first.start() - 30) : first.end() + 20].strip()
        message = f"'{short}' is used before it is explained: “{around}”"
        yield warning(place, "NR180", message, f"Write there: {long} ({short}).")


def _is_explained(text: str, first: re.Match[str], long: str) -> bool:
    """Return whether the long form is beside the short one.

    Its words may have other endings.
    """
    pattern = r"\W+".join(rf"{re.escape(word)}\w*" for word in re.findall(r"\w+", long))
    between = rf"[^.;:?!]{{0,{_BESIDE}}}"
    before = re.search(rf"{pattern}{between}$", text[: first.start()], re.IGNORECASE)
    behind = re.match(rf"{between}{pattern}", text[first.end() :], re.IGNORECASE)
    return before is not None or behind is not None


def _parts(element: etree._Element | None) -> Iterator[str]:
    """Yield an element's text, with a space around each block."""
    if element is None:
        return
    gap = "" if element.tag in _INLINE else " "
    yield gap + ("" if element.tag == "sup" else element.text or "")
    for child in element:
        yield from _parts(child)
        yield child.tail or ""
    yield gap


def _plain(text: str) -> str:
    """Return text without accents and invisible signs, in single spaces."""
    signs = (each for each in unicodedata.normalize("NFKD", text) if unicodedata.category(each) not in ("Mn", "Cf"))
    return " ".join("".join(signs).split())
