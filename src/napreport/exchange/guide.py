"""Guide: from the template that speaks to reviewers to its sentences in one language, for every format that has room for them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from napreport.language.catalogue import Catalogue
from napreport.language.languages import Language
from napreport.language.template_messages import TemplateMessages
from napreport.page.compose import render_template

Element = etree._Element
TEMPLATE = "exchange/guide.html.j2"


@dataclass(frozen=True, slots=True)
class Guide:
    """What a reviewer reads, in one language. `labels` holds the columns' headings and the names of states."""

    language: Language
    title: str
    lead: str
    steps: tuple[str, ...]
    labels: Mapping[str, str]


def guide(templates: Path, language: Language, catalogue: Catalogue | None, *, is_source: bool) -> Guide:
    """Return the guide in a language; words that are not translated yet stand in the templates' language."""
    root = render_template(templates, "templates", TEMPLATE, TemplateMessages(catalogue, is_source=is_source), {})
    labels = dict(zip(_texts(root, "dt"), _texts(root, "dd"), strict=True))
    return Guide(language, _texts(root, "h1")[0], _texts(root, "p")[0], tuple(_texts(root, "li")), labels)


def _texts(root: Element, tag: str) -> list[str]:
    return ["".join(map(str, element.itertext())).strip() for element in root.iter(tag)]
