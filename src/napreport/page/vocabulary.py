"""The semantic page and its vocabulary, read by both renderers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

from napreport.design.theme import Limits, Theme
from napreport.design.variants import SCREEN, VARIANTS

if TYPE_CHECKING:
    from lxml import etree


@dataclass(frozen=True, slots=True)
class Page:
    """A composed brief: XML in the vocabulary of docs/page.md.

    It is well formed, and all its text is final. It holds strings and numbers only, so that it can be hashed, pickled and sent
    to another process. `variant` names its use (`design.variants`).
    """

    markup: str
    theme: Theme
    limits: Limits = field(default_factory=Limits)
    variant: str = SCREEN


@dataclass(frozen=True, slots=True)
class PageNumbers:
    """The first page of each section after layout.

    Pages are those that its footer counts, in the order of the contents. `pages` is the number of pages after the cover.
    """

    starts: tuple[int, ...]
    pages: int


#: The measures of a sheet of labels, as `section.labels` carries them: counts, and mm.
LABELS = ("columns", "width", "height", "left", "top", "across", "down")
#: Elements that carry no class.
_PLAIN = (
    "html head title meta body header h1 h2 h3 h4 li dt dd blockquote caption thead tbody tr figcaption strong em "
    "cite a mark"
)
#: Each element with the class attributes it may carry ("" means none); docs/page.md explains them.
ELEMENTS: dict[str, frozenset[str]] = {
    **dict.fromkeys(_PLAIN.split(), frozenset({""})),
    "article": frozenset(
        {"brief", "paper", "paper numbered", "card message", "card recommendation", "card finding", "card practice"}
    ),
    "section": frozenset({"cover", "part", "part run-on", "part back", "sheet", "labels"}),
    "nav": frozenset({"contents"}),
    "aside": frozenset({"ask"}),
    "div": frozenset({"text", "box", "columns", "column", "copy", "label"}),
    "p": frozenset(
        {"", "lead", "source", "unit", "label", "number", "audience", "kind", "subtitle", "sender", "line", "signature"}
    ),
    "ul": frozenset({"", "checklist"}),
    "ol": frozenset({"", "notes"}),
    "dl": frozenset({"meta", "facts", "acronyms"}),
    "table": frozenset({"glance", "timeline", "data", "signatures"}),
    "th": frozenset({"", "number"}),
    "td": frozenset({"", "number"}),
    "figure": frozenset({"chart", "qr"}),
    "span": frozenset({"", "label"}),
    "sup": frozenset({"call"}),
}

#: Attributes any element may carry, and those that only some may.
COMMON_ATTRIBUTES = frozenset({"id", "class", "lang", "dir"})
ATTRIBUTES: dict[str, frozenset[str]] = {
    "meta": frozenset({"name", "content"}),
    "a": frozenset({"href"}),
    "th": frozenset({"scope"}),
    "td": frozenset({"data-value"}),
    "tr": frozenset({"data-start", "data-end", "data-highlight"}),
    "figure": frozenset({"data-chart", "data-alt", "data-url"}),
    "mark": frozenset({"data-state"}),
    "section": frozenset(f"data-{name}" for name in LABELS),
    "div": frozenset({"data-place"}),
}


#: HTML's white space, which a no-break space is not.
WHITE_SPACE = re.compile(r"[ \t\r\n\f]+")


def text_of(element: etree._Element) -> str:
    """Return an element's text without note calls, in single spaces."""
    return WHITE_SPACE.sub(" ", _without_calls(element)).strip(" ")


def _without_calls(element: etree._Element) -> str:
    if element.tag == "sup":
        return ""
    return (element.text or "") + "".join(_without_calls(child) + (child.tail or "") for child in element)


def unknown_markup(root: etree._Element) -> Iterator[tuple[int | None, str]]:
    """Yield (line, what) for markup outside the vocabulary."""
    for element in root.iter():
        if not isinstance(element.tag, str):
            continue  # a comment or processing instruction prints nothing
        classes = ELEMENTS.get(element.tag)
        name, line = element.tag, cast("int | None", element.sourceline)
        if classes is None:
            yield line, f"element <{name}>"
            continue
        class_ = " ".join(element.get("class", "").split())
        if class_ not in classes:
            yield line, f'class "{class_}" on <{name}>' if class_ else f"<{name}> without a class"
        for attribute in element.attrib:
            if attribute not in COMMON_ATTRIBUTES | ATTRIBUTES.get(name, frozenset()):
                yield line, f"attribute {attribute!s} on <{name}>"
    yield from _misplaced(root)


def _misplaced(root: etree._Element) -> Iterator[tuple[int | None, str]]:
    """Yield what renderers would leave out or number wrongly."""
    body = root.find("body")
    article = None if body is None else body.find("article[@class='brief']")
    if body is None or article is None:
        return
    for child in body:
        if child is not article and isinstance(child.tag, str):
            yield cast("int | None", child.sourceline), f"<{child.tag}> beside the brief"
    sections = [child for child in article if child.tag == "section"]
    for child in article:
        if child.tag != "section" and isinstance(child.tag, str):
            yield cast("int | None", child.sourceline), f"<{child.tag}> outside the brief's sections"
    words = [body.text, article.text, *(child.tail for child in (*body, *article))]
    if any(WHITE_SPACE.sub("", text or "") for text in words):
        yield cast("int | None", article.sourceline), "text outside the brief's sections"
    if not sections:
        yield cast("int | None", article.sourceline), "a brief without a section"
    for section in sections[1:]:
        for nav in section.iter("nav"):
            yield cast("int | None", nav.sourceline), "<nav> outside the first section"


_BLACK = "#000000"


_WHITE = "#FFFFFF"


def apply_variant(page: Page, name: str) -> Page:
    """Return a page for a variant's use."""
    variant = VARIANTS[name]
    theme, limits = page.theme, page.limits
    if variant.ink == "black":
        theme = _in_black(theme)
    if name != SCREEN:
        limits = replace(limits, small_type=None)
    if variant.large:
        limits = replace(limits, pages=None, words=None, one_column=True)
    return replace(page, theme=theme, limits=limits, variant=name)


def _in_black(theme: Theme) -> Theme:
    """Return a theme in black lines for a copier."""
    return replace(
        theme, accent=_BLACK, dark=_BLACK, tint=_WHITE, tint_strong=_WHITE, art=_BLACK, ink=_BLACK, ink_2=_BLACK,
        rule=_BLACK, hair=_BLACK, paper=_WHITE, outlined=True,
    )  # fmt: skip
