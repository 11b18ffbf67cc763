"""Parse inline markup: a paragraph's elements, its references and its faults.

    *emphasis*  **strong**  [words](https://address)  [palabras](lang:es)  {fact.name}  {fact.name:words}  [@source]

CommonMark's own parser reads it with everything but emphasis, links and the two references switched off, so a text that
looks like a list or holds `<b>` is printed as it stands.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache, lru_cache
from html import escape
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.rules_inline import StateInline
    from markdown_it.token import Token

FACT = re.compile(r"\{([^{}]*)\}")
NOTE = re.compile(r"\[@([^\[\]]*)\]")
#: Python's placeholders in the templates' strings; a per cent sign among them has no name.
PLACEHOLDER = re.compile(r"%\((\w+)\)s|%%")
#: Facts, note calls and placeholders, as a pattern without groups: a translation keeps them unchanged.
CODE = r"\{[^{}]*\}|\[@[^\[\]]*\]|%\(\w+\)s|%%"
#: The forms in which a text may ask for a fact: {name:words}.
FORMS = ("", "words", "year", "month")
_LINK = re.compile(r"\]\(([^()\s]*)\)")
#: What XML does not allow; YAML can write it inside quotation marks.
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
#: Characters that print nothing and change how text is read, found or broken: Unicode's category Cf without the signs that
#: print (the Arabic sign of a year), and the noncharacters, which `page.string_markers` uses.
_HIDDEN = re.compile(
    "[\xad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufdd0-\ufdef\ufeff\ufff9-\ufffb"
    "\U0001bca0-\U0001bca3\U0001d173-\U0001d17a\U000e0001\U000e0020-\U000e007f]"
)
#: Scripts that spell with joiners (Arabic, those of India, Burmese, Khmer, Mongolian), and scripts that run from right to left,
#: which keep punctuation in its place with direction marks.
_JOINERS, _JOINED = (
    "\u180e\u200c\u200d",
    re.compile("[\u0620-\u08ff\u0900-\u0dff\u0f00-\u109f\u1780-\u180d\u180f-\u18af\ua840-\uabff]"),
)
_DIRECTIONS, _RIGHT_TO_LEFT = (
    "\u061c\u200e\u200f",
    re.compile(
        "[\u0590-\u061b\u061d-\u08ff\ufb1d-\ufdcf\ufdf0-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
    ),
)
_SCHEMES = ("https://", "http://", "mailto:", "lang:")


@dataclass(frozen=True, slots=True)
class Reference:
    """Something that a text refers to.

    `kind` is fact, note, link or lang; `written` is the reference as the text has it.
    """

    kind: str
    target: str
    written: str
    form: str = ""


def find_hidden(text: str) -> str | None:
    """Return the first invisible character that the text's script does not need."""
    for found in _HIDDEN.finditer(text):
        needed = (found.group() in _JOINERS and _JOINED.search(text)) or (
            found.group() in _DIRECTIONS and _RIGHT_TO_LEFT.search(text)
        )
        if not needed:
            return found.group()
    return None


def hidden_fault(character: str) -> tuple[str, str, str]:
    """Return the code, sentence and hint for an invisible character."""
    name = f"U+{ord(character):04X} ({unicodedata.name(character, 'a noncharacter').lower()})"
    hint = "Delete it, or type the words again: it was pasted with them, and prints nothing."
    return "NR007", f"holds the invisible character {name}", hint


def references(text: str) -> Iterator[Reference]:
    """Yield the references of `text`, in order within each kind."""
    for found in FACT.finditer(text):
        name, _, form = found.group(1).partition(":")
        yield Reference("fact", name, found.group(), form)
    for found in NOTE.finditer(text):
        yield Reference("note", found.group(1), found.group())
    for found in _LINK.finditer(text):
        target = found.group(1)
        if target.startswith("lang:"):
            yield Reference("lang", target.removeprefix("lang:"), found.group())
        else:
            yield Reference("link", target, found.group())


def markup_faults(text: str) -> Iterator[str]:
    """Yield a sentence for each piece of markup that is broken."""
    if text.count("{") != text.count("}"):
        yield "a curly bracket is not closed; a fact is written {group.name}"
    for reference in references(text):
        if reference.kind == "link" and not reference.target.startswith(_SCHEMES):
            yield f"the address '{reference.target}' must begin with https://, http:// or mailto:"
        if reference.kind == "fact" and reference.form not in FORMS:
            yield f"'{reference.written}' asks for a form that is not known; use one of :words, :year, :month"
    for tag in re.findall(r"</?[a-zA-Z][^<>]*>", text):
        yield f"'{tag}' is HTML; write *emphasis*, **strong** or [words](address)"
    rest = NOTE.sub("", re.sub(r"\[[^\[\]]*\]\([^()\s]*\)", "", text))
    if "](" in rest or "[@" in rest:
        yield "a link or a note is not closed; write [words](https://address) and [@source]"
    for sign in sorted(set(_CONTROL.findall(text))):
        yield f"the invisible sign U+{ord(sign):04X} stands in the text; no document can hold it"
    stars = plain_text(text).count("*")
    if stars:
        yield "an asterisk has no partner; emphasis is written *so*"


def count_emphases(text: str) -> dict[str, int]:
    """Return how many pieces of `text` are emphasised, by their markup."""
    tokens = [token.type for token in _parser().parseInline(text)[0].children or []]
    return {"*emphasis*": tokens.count("em_open"), "**strong emphasis**": tokens.count("strong_open")}


def render_inline(text: str, cite: Callable[[str], str]) -> str:
    """Return `text` as the page's inline elements.

    `cite` returns the element of a note call by its source's id.
    """
    return _render(_parser().parseInline(text)[0].children or [], cite)


@lru_cache(maxsize=10_000)  # a program that watches asks for the same texts after every save
def plain_text(text: str) -> str:
    """Return `text` without markup and note calls.

    For attributes, titles and the count of words.
    """

    return "".join(
        token.content
        for token in _parser().parseInline(text)[0].children or []
        if token.type in ("text", "text_special")
    )


@cache
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("zero").enable(["emphasis", "link", "balance_pairs", "fragments_join"])
    parser.inline.ruler.before("link", "note", _note)
    parser.validateLink = lambda url: url.startswith(_SCHEMES)  # type: ignore[method-assign]
    parser.normalizeLink = lambda url: url  # type: ignore[method-assign]
    return parser


def _note(state: StateInline, silent: bool) -> bool:
    found = NOTE.match(state.src, state.pos)
    if not found:
        return False
    if not silent:
        state.push("note", "", 0).content = found.group(1)
    state.pos = found.end()
    return True


_TAGS = {"em_open": "<em>", "em_close": "</em>", "strong_open": "<strong>", "strong_close": "</strong>"}


def _render(tokens: list[Token], cite: Callable[[str], str]) -> str:
    out: list[str] = []
    ends: list[str] = []
    for token in tokens:
        if token.type in _TAGS:
            out.append(_TAGS[token.type])
        elif token.type == "link_open":
            target = str(token.attrs["href"])
            language = target.removeprefix("lang:") if target.startswith("lang:") else ""
            out.append(f'<span lang="{escape(language)}">' if language else f'<a href="{escape(target)}">')
            ends.append("</span>" if language else "</a>")
        elif token.type == "link_close":
            out.append(ends.pop())
        elif token.type == "note":
            out.append(cite(token.content))
        else:
            out.append(escape(token.content, quote=False))
    return "".join(out)
