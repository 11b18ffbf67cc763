"""The rules of the standards: read by the validator, also in a process that was forked from one that had used it."""

from __future__ import annotations

import io
import multiprocessing
from pathlib import Path

import pikepdf
import pytest

from napreport.check.pdf.standards import broken_rules
from napreport.design.fonts import default_cache
from napreport.page.vocabulary import Page
from napreport.renderers import read_styles, render
from tests.second_project import own_design

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def pdf() -> bytes:
    design = own_design()
    page = Page((ROOT / "tests" / "pages" / "vocabulary.html").read_text("utf-8"), design.themes["state"])
    return render(page, "pdf", read_styles(("pdf",), ROOT / "templates", design, default_cache())).data


def test_a_good_pdf_breaks_no_rule_and_a_spoilt_one_does(pdf: bytes) -> None:
    assert broken_rules(pdf, "ua1") == []
    spoilt = io.BytesIO()
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        del opened.Root.ViewerPreferences
        opened.save(spoilt)
    assert broken_rules(spoilt.getvalue(), "ua1")


@pytest.mark.skipif(
    not hasattr(multiprocessing, "get_context") or "fork" not in multiprocessing.get_all_start_methods(),
    reason="no fork",
)
def test_a_child_of_a_process_that_used_the_validator_does_not_wait_for_its_threads(pdf: bytes) -> None:
    assert broken_rules(pdf, "ua1") == []
    context = multiprocessing.get_context("fork")
    with context.Pool(1) as pool:
        assert pool.apply_async(broken_rules, (pdf, "ua1")).get(timeout=60) == []
