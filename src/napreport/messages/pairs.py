"""A source text with its translation, and their languages."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property

from napreport.content import markup
from napreport.language.languages import Language


@dataclass(frozen=True)
class TranslationPair:
    """A source text and one translated form, with their room."""

    context: str
    source: str
    target: str
    room: int | None = None
    domain: str = "content"

    @cached_property
    def source_words(self) -> str:
        """The source's words alone, without markup and references."""
        return words_alone(self.source, self.target)

    @cached_property
    def target_words(self) -> str:
        """The translation's words alone, without markup and references."""
        return words_alone(self.target, self.source)


@dataclass(frozen=True, slots=True)
class LanguagePair:
    """The languages of source and translation, and the source's acronyms."""

    source: Language
    target: Language
    acronyms: Mapping[str, str]


_IN_ANOTHER_LANGUAGE = re.compile(r"\[([^\[\]]*)\]\(lang:[^()\s]*\)")


ADDRESS = re.compile(
    r"https?://[^\s()\[\]<>]+|[\w.+-]+@[\w-]+\.[\w.]+|(?<![\w.])(?:[a-z][\w-]*\.)+[a-z]{2,}(?:/[\w/-]*)?(?![\w.])"
)


def words_alone(text: str, other: str) -> str:
    """Return a text's words in its own language.

    Facts, note calls, markup, addresses and placeholders are taken out. Each leaves U+FFFC, so that no words are joined. A name
    that `other` marks as being in another language is taken out too: in that language it needs no mark.
    """
    text = markup.PLACEHOLDER.sub(lambda found: "\ufffc" if found.group(1) else "%", markup.FACT.sub("\ufffc", text))
    text = ADDRESS.sub("\ufffc", markup.plain_text(_IN_ANOTHER_LANGUAGE.sub("\ufffc", text)))
    for name in sorted(_IN_ANOTHER_LANGUAGE.findall(other), key=len, reverse=True):
        text = text.replace(markup.plain_text(name), "\ufffc")
    return text
