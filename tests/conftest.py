"""Options and fixtures that the tests share."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

GOLDENS = Path(__file__).parent / "goldens"
#: Modules of tests that take seconds each: `make quick` leaves them out, `make test` runs them.
SLOW_MODULES = frozenset(
    {
        "tests.build.test_build",
        "tests.build.test_cache",
        "tests.build.test_cluster",
        "tests.build.test_libreoffice",
        "tests.build.test_outputs",
        "tests.build.test_reuse",
        "tests.build.test_unchanged",
        "tests.build.test_workers",
        "tests.check.test_pdf_layout",
        "tests.check.test_preflight",
        "tests.check.test_word_lint",
        "tests.cli.test_main",
        "tests.cli.test_watch",
        "tests.design.test_design",
        "tests.distribution.test_distribution",
        "tests.distribution.test_papers",
        "tests.exchange.test_exchange",
        "tests.exchange.test_preview",
        "tests.messages.test_extract",
        "tests.messages.test_keep_translations",
        "tests.messages.test_new_language",
        "tests.messages.test_proofread",
        "tests.messages.test_pseudo_build",
        "tests.pdf.test_brief_tags",
        "tests.pdf.test_fast_styles",
        "tests.pdf.test_pagination",
        "tests.pdf.test_render",
        "tests.pdf.test_sections",
        "tests.pdf.test_tagging",
        "tests.pdf.test_variants",
        "tests.test_briefs",
    }
)


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--accept", action="store_true", help="write the goldens again; look at each before you commit it")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        module = getattr(item, "module", None)
        if module is not None and module.__name__ in SLOW_MODULES:
            item.add_marker(pytest.mark.slow)


@pytest.fixture
def golden(request: pytest.FixtureRequest) -> Callable[[str, str], None]:
    """Compare a text with the golden of that name, or write it if --accept is given."""

    def compare(name: str, text: str) -> None:
        path = GOLDENS / name
        if request.config.getoption("--accept"):
            path.parent.mkdir(exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert path.exists(), f"there is no golden {name}; make it with --accept and read it"
        assert text == path.read_text("utf-8"), f"{name} differs; if the new one is right, accept it with --accept"

    return compare
