"""Build briefs in a pseudo-language to find faults.

The pseudo-language is longer and accented. What does not fit is reported, and so is text that went through no catalogue.
No document is kept.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from lxml import etree

from napreport.content.folders import Project
from napreport.language.pseudo import ACCENTED, LONGER
from napreport.messages.pairs import ADDRESS
from napreport.pipeline import compose_brief, render_checked
from napreport.prepare import Prepared, prepare
from napreport.problems import Place, Problem, Rejected, Severity, warning
from napreport.renderers import RenderStyles, read_styles

_WORD = re.compile(r"[^\W\d_]{2,}")
#: Attributes that a reader meets: document properties, and descriptions read aloud in place of pictures.
_READ = ("content", "data-alt")
#: Properties that are data.
_DATA = ("dcterms.created",)


def check_pseudo_build(project: Project, cache: Path) -> tuple[list[Problem], int]:
    """Return the findings and the number of briefs; raises `Rejected`."""
    ready = prepare(project, [LONGER])
    style = read_styles(("pdf",), project.templates, ready.design, cache)
    problems: list[Problem] = []
    for audience in ready.report.audiences:
        problems += _brief(ready, audience.id, style)
    return sorted(set(problems)), len(ready.report.audiences)


def _brief(ready: Prepared, audience: str, style: RenderStyles) -> Iterator[Problem]:
    page = compose_brief(ready, audience, LONGER, draft=False).page
    place = Place(f"the brief '{audience}' in {LONGER}")
    for text in texts_without_accents(etree.fromstring(page.markup)):
        hint = "In a template, put it into _('...'); in content, into a field that is translated."
        yield warning(place, "NR231", f"“{text}” went through no catalogue", hint)
    try:
        # Rendered like a real language's page: in a trial, faults are only reported.
        render_checked(replace(page, limits=replace(page.limits, trial=False)), "pdf", style)
    except Rejected as rejected:
        for fault in rejected.problems:
            if fault.severity is Severity.ERROR:  # a warning says nothing about a real translation
                hint = "Give it more room, or a bound in templates/design.yaml."
                yield warning(place, "NR230", f"{fault.message} ({fault.code})", hint)


def texts_without_accents(root: etree._Element) -> Iterator[str]:
    """Yield texts with a plain word in the page's language."""
    own = root.get("lang")
    for element in root.iter():
        if any(each.get("lang", own) != own for each in (element, *element.iterancestors())):
            continue
        texts = [element.text or "", *(child.tail or "" for child in element)]
        if element.tag == "a" and "://" in element.get("href", ""):
            texts = texts[1:]
        if element.get("name") not in _DATA:
            texts += [element.get(name, "") for name in _READ]
        for text in texts:
            if any(set(word) & set(ACCENTED) for word in _WORD.findall(ADDRESS.sub("", text))):
                yield " ".join(text.split())[:80]
