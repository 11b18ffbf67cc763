"""Every PDF of the project's own report, as archives and screen readers meet it."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from lxml import etree

from napreport.check.pdf.speech import format_tree
from napreport.check.pdf.tagtree import Tag, read_tags
from napreport.content.folders import Project
from napreport.pipeline import compose_all
from napreport.prepare import prepare
from tests.verapdf import verdicts

ROOT = Path(__file__).parents[2]
PAIRS = [
    (audience, language) for audience in ("state", "business", "society", "cooperation") for language in ("en", "es")
]

pytestmark = [pytest.mark.slow, pytest.mark.xdist_group("briefs")]

Pages = dict[tuple[str, str], etree._Element]


@pytest.fixture(scope="module")
def files(tmp_path_factory: pytest.TempPathFactory) -> dict[tuple[str, str], Path]:
    out = tmp_path_factory.mktemp("pdfs")
    command = [sys.executable, "-c", "from napreport.cli.main import main; main()", "build", "--format", "pdf"]
    command += ["--project", str(ROOT), "--out", str(out)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=dict(os.environ))
    assert done.returncode == 0, done.stderr[-800:]
    return {(audience, language): next((out / language).glob(f"*-{audience}-*.pdf")) for audience, language in PAIRS}


@pytest.fixture(scope="module")
def read_back(files: dict[tuple[str, str], Path]) -> dict[tuple[str, str], Tag]:
    return {pair: read_tags(path.read_bytes()) for pair, path in files.items()}


@pytest.fixture(scope="module")
def pages() -> Pages:
    composed = compose_all(prepare(Project.at(ROOT)), PAIRS, draft=False)
    return {pair: etree.fromstring(found.page.markup) for pair, found in composed.items()}


def squeezed(text: str) -> str:
    return re.sub(r"[\s\u00a0]+", "", text)


def test_verapdf_finds_every_pdf_accessible_and_fit_for_an_archive(files: dict[tuple[str, str], Path]) -> None:
    found = verdicts(list(files.values()))
    assert len(found) == 2 * len(PAIRS) and {verdict.profile for verdict in found} == {"ua1", "2a"}
    assert not [verdict for verdict in found if not verdict.passed or verdict.assertions < 10_000]


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_a_screen_reader_speaks_every_text_of_the_page_once_and_in_its_order(
    read_back: dict[tuple[str, str], Tag], pages: Pages, pair: tuple[str, str]
) -> None:
    said, at = squeezed(read_back[pair].text(without=frozenset({"Reference", "Note"}))), 0
    for element in pages[pair].iterfind(".//body//*"):
        if element.tag in ("p", "h1", "h2", "h3", "h4", "dd", "td") and not element.findall(".//sup"):
            text = squeezed("".join(map(str, element.itertext())))
            if len(text) > 40:
                assert said.count(text) == 1, f"{said.count(text)} times: {text}"
                assert said.index(text) > at, f"out of order: {text}"
                at = said.index(text)
    assert at > 5000


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_every_note_figure_language_and_link_of_the_page_is_in_the_tags(
    read_back: dict[tuple[str, str], Tag], pages: Pages, pair: tuple[str, str]
) -> None:
    page, tags = pages[pair], list(read_back[pair].descendants())
    notes = [squeezed("".join(map(str, note.itertext()))) for note in page.iterfind(".//ol[@class='notes']/li")]
    assert [squeezed(tag.text(frozenset({"Lbl"}))) for tag in tags if tag.role == "Note"] == notes != []
    alts = [each.get("data-alt") for each in page.iter("figure") if each.get("data-chart") != "table"]
    assert [tag.alt for tag in tags if tag.role == "Figure"] == alts != []
    spoken = sorted((tag.lang, squeezed(tag.text())) for tag in tags if tag.lang)
    assert spoken == sorted(
        (str(each.get("lang")), squeezed("".join(map(str, each.itertext()))))
        for each in page.iterfind(".//body//*[@lang]")
    )
    opened = sorted(tag.address for tag in tags if tag.address)
    assert opened == sorted(str(a.get("href")) for a in page.iter("a") if not str(a.get("href")).startswith("#"))


@pytest.mark.parametrize("pair", PAIRS, ids="-".join)
def test_no_link_is_described_by_its_bare_address(read_back: dict[tuple[str, str], Tag], pair: tuple[str, str]) -> None:
    said = [tag.link_text for tag in read_back[pair].descendants() if tag.role == "Link"]
    assert len(said) > 20 and not [words for words in said if " " not in words]


@pytest.mark.parametrize("language", ["en", "es"])
def test_the_tags_of_a_brief_are_those_that_were_read_and_found_good(
    read_back: dict[tuple[str, str], Tag], golden: Callable[[str, str], None], language: str
) -> None:
    golden(f"state-{language}.tags.txt", "\n".join(format_tree(read_back["state", language])) + "\n")
