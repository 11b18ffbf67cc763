"""Quick answers: laid out with them a page is what WeasyPrint makes of it by itself, and another version is left alone."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import weasyprint
from weasyprint import CSS, HTML, css
from weasyprint.layout import percent

from napreport.content.folders import Project
from napreport.design.fonts import default_cache, faces, pdf_cuts
from napreport.pdf.engine import fast_styles
from napreport.pdf.render import pdf_style, render
from napreport.pipeline import compose_brief
from napreport.prepare import prepare
from tests.second_project import ROOT, assemble

#: What is not as usual: sides by the direction of writing, percentages, reckoned lengths, inheritance that is asked for or refused.
STYLE = """
@page { size: 120mm 80mm; margin: 5% 7mm; @bottom-left { content: "foot"; padding-inline-start: 3mm; width: 40% } }
body { margin-inline: 4mm 8mm; font-size: 9pt; line-height: calc(1.2 * 1em) }
div { width: calc(60% - 3mm); min-width: auto; border-inline-start: 2mm solid; padding-block: 1em 5%; --gap: 2mm }
div p { margin: inherit; padding: var(--gap); color: initial; text-indent: 10%; max-height: 50% }
p.own { margin-left: 1mm; margin-inline-start: 6mm; padding-right: unset; float: inline-end; width: 30% }
p.lost { width: var(--none); position: relative; inset-inline-start: 4mm; text-decoration: underline }
p.lost em { text-decoration-color: inherit; display: inline-block; min-width: 20% }
table { border-collapse: collapse; width: 50% } td { border: 1px solid; padding: 0 5% }
"""
BODY = """<div><p>One <b>two</b> three four five six seven eight nine ten</p><p class="own">own</p>
<p class="lost">lost <em>and</em> found</p></div><table><tr><td>a</td><td>b</td></tr></table>"""


@contextmanager
def as_it_was() -> Iterator[None]:
    """Let WeasyPrint find everything out by itself for a while."""
    assert fast_styles.install()
    quick = css.ComputedStyle.__missing__, percent.resolve_one_percentage
    css.ComputedStyle.__missing__, percent.resolve_one_percentage = (each.__wrapped__ for each in quick)
    try:
        yield
    finally:
        css.ComputedStyle.__missing__, percent.resolve_one_percentage = quick


def drawn(direction: str) -> bytes:
    document = HTML(string=f"<html dir={direction} lang=en><body style='direction:{direction}'>{BODY}").render(
        stylesheets=[CSS(string=STYLE)]
    )
    return bytes(document.write_pdf(uncompressed_pdf=True))


@pytest.mark.parametrize("direction", ["ltr", "rtl"])
def test_what_is_not_as_usual_is_laid_out_as_weasyprint_does(direction: str) -> None:
    assert fast_styles.install()
    quick = drawn(direction)
    with as_it_was():
        assert drawn(direction) == quick


@pytest.mark.parametrize("project", ["peru", "harbour"])
def test_a_brief_is_painted_byte_for_byte_as_weasyprint_does(project: str, tmp_path: Path) -> None:
    ready = prepare(Project.at(ROOT if project == "peru" else assemble(tmp_path)))
    cuts = faces(pdf_cuts(ready.design.families), default_cache())
    style = pdf_style(ready.project.templates, cuts, ready.design.measures)
    for language in ready.languages:
        page = compose_brief(ready, ready.report.audiences[0].id, language, draft=True).page
        quick = render(page, style)
        assert (
            css.ComputedStyle.__missing__.__module__
            == percent.resolve_one_percentage.__module__
            == fast_styles.__name__
        )
        with as_it_was():
            assert css.ComputedStyle.__missing__.__module__ == css.__name__
            assert render(page, style) == quick


def test_another_version_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    with as_it_was():
        monkeypatch.setattr(weasyprint, "VERSION", "71.0")
        assert not fast_styles.install()
        assert css.ComputedStyle.__missing__.__module__ == css.__name__
