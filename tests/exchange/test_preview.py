"""A translator sees each text in its place, and what a brief's readers get is not changed by looking."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from lxml import etree, html

from napreport.cli.main import cli
from napreport.content.folders import Project
from napreport.design.fonts import default_cache
from napreport.exchange.proof import pair_blocks
from napreport.language.catalogue import EOT, ui_id
from napreport.page.string_markers import insert_elements, marker
from napreport.page.vocabulary import Page
from napreport.pdf.render import StringPlace, render, render_located
from napreport.pipeline import compose_brief
from napreport.prepare import Prepared, prepare
from napreport.renderers import read_styles
from tests.second_project import assemble, own_design

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def main() -> Prepared:
    return prepare(Project.at(ROOT))


def briefs(ready: Prepared) -> Iterator[tuple[str, str]]:
    return ((audience.id, language) for audience in ready.report.audiences for language in ready.languages)


def bare(markup: str) -> str:
    """Take the marks out of a page again."""
    root = etree.fromstring(markup)
    for element in root.iter():
        if element.get("id", "").startswith("l10n:"):
            del element.attrib["id"]
            if element.tag == "span" and not element.attrib:
                element.tag = "marked"
    etree.strip_tags(root, "marked")
    return etree.tostring(root, encoding="unicode")


def test_a_brief_that_is_not_looked_at_holds_no_mark_and_a_marked_one_says_the_same(main: Prepared) -> None:
    seen = 0
    for audience, language in briefs(main):
        plain = compose_brief(main, audience, language, draft=False).page.markup
        marked = compose_brief(main, audience, language, draft=False, mark=marker).page.markup
        assert "l10n:" not in plain and not re.search("[\ufdd0-\ufdef]", plain + marked)
        # A title whose last words are tied together is not tied where a mark stands inside it.
        assert bare(marked).replace("\u00a0", " ") == bare(plain).replace("\u00a0", " ")
        seen += marked.count('id="l10n:')
    assert seen > 1000


def test_marks_in_attributes_are_taken_out_and_a_second_printing_gets_an_id_of_its_own() -> None:
    text = marker(("a.b", "c"), "x &amp; y")
    shown = insert_elements(f'<p title="{text}">{text}</p><p>{text}</p>')
    assert shown == (
        '<p title="x &amp; y"><span id="l10n:a.b"><span id="l10n:c">x &amp; y</span></span></p>'
        '<p><span id="l10n:a.b~2"><span id="l10n:c~2">x &amp; y</span></span></p>'
    )


@pytest.fixture(scope="module")
def brief(main: Prepared) -> tuple[bytes, tuple[StringPlace, ...], frozenset[str]]:
    audience = main.report.audiences[0].id
    page = compose_brief(main, audience, "es", draft=False, mark=marker)
    painted, spots = render_located(
        page.page, read_styles(("pdf",), main.project.templates, main.design, default_cache()).by_format["pdf"]
    )
    return painted.data, spots, page.used


@pytest.mark.slow
def test_every_text_that_is_printed_has_a_place(
    main: Prepared, brief: tuple[bytes, tuple[StringPlace, ...], frozenset[str]]
) -> None:
    _, spots, used = brief
    names = {ui_id(*key.split(EOT)) if EOT in key else key for key in used}
    nowhere = names - {spot.string for spot in spots}
    assert len(names) > 200
    # What no page shows: what is read aloud, the document's properties, the heads of a chart's hidden table, and
    # what was asked for and not printed (who might have said a thing, the name of a figure's source).
    silent = re.compile(
        r".*\.(alt|description|label_heading|value_heading|all|some|name)|keyword\..*|publication\..*|ui:.*"
    )
    assert [name for name in nowhere if not silent.fullmatch(name)] == []
    assert len(nowhere) < len(names) / 8


@pytest.mark.slow
def test_a_page_that_is_looked_at_is_laid_out_as_the_one_that_is_handed_out(
    main: Prepared, brief: tuple[bytes, tuple[StringPlace, ...], frozenset[str]]
) -> None:
    import pypdfium2

    plain = compose_brief(main, main.report.audiences[0].id, "es", draft=False).page
    handed_out = render(
        plain, read_styles(("pdf",), main.project.templates, main.design, default_cache()).by_format["pdf"]
    ).data
    pages = []
    for data in (handed_out, brief[0]):
        document = pypdfium2.PdfDocument(data)
        pages.append([re.sub(r"\s", "", leaf.get_textpage().get_text_range()) for leaf in document])
        document.close()
    assert len(pages[0]) > 5 and pages[0] == pages[1]


@pytest.mark.slow
def test_a_place_holds_the_words_of_its_text(
    main: Prepared, brief: tuple[bytes, tuple[StringPlace, ...], frozenset[str]]
) -> None:
    import pypdfium2

    data, spots, _ = brief
    entries = main.content["es"].entries
    document = pypdfium2.PdfDocument(data)
    found: defaultdict[tuple[str, int], str] = defaultdict(str)
    for spot in spots:
        page = document[spot.page - 1]
        width, height = page.get_size()
        # A rectangle of lines: half a point around, and from below, as PDF counts.
        found[spot.string, spot.time] += page.get_textpage().get_text_bounded(
            spot.left * width - 1,
            height - spot.bottom * height - 2,
            spot.right * width + 1,
            height - spot.top * height + 2,
        )
    document.close()
    compared = 0
    for (string, _), text in found.items():
        entry = entries.get(string)
        if entry is None or len(entry.forms) > 1 or re.search(r"[{[]", entry.forms[0]):
            continue
        if re.search(r"\.(claim|headline)$", string):
            assert [word for word in re.findall(r"\w+", entry.forms[0]) if word not in text] == [], string
            compared += 1
    assert compared >= 10


def page(body: str) -> Page:
    theme = own_design().themes["state"]
    return Page(f"<html><head/><body>{body}</body></html>", theme)


def test_a_proof_pairs_blocks_by_their_strings_once_and_in_the_order_of_reading() -> None:
    own = page('<nav><ol><li id="l10n:t">Title</li></ol></nav><h2 id="l10n:t~2">Title</h2>'
               '<p><span id="l10n:a">One</span> and <em id="l10n:b">two</em></p><p id="l10n:a~2">One</p>')  # fmt: skip
    other = page('<h2 id="l10n:t~2">Título</h2><p id="l10n:z">Solo</p><p><span id="l10n:a">Uno</span> y '
                 '<em id="l10n:b">dos</em><sup class="call"><a href="#n">1</a></sup></p><p id="l10n:a~2">Uno</p>')  # fmt: skip
    assert [(pair.ids, pair.kind, str(pair.source), str(pair.target)) for pair in pair_blocks(own, other)] == [
        (("t",), "h2", "Title", "Título"),
        (("z",), "p", "", "Solo"),
        (("a", "b"), "p", "One and <em>two</em>", "Uno y <em>dos</em><sup>1</sup>"),
    ]


@pytest.mark.slow
def test_a_preview_is_a_folder_that_needs_nothing_else(tmp_path: Path) -> None:
    import pypdfium2

    project = assemble(tmp_path / "project")
    out = tmp_path / "preview"
    cli.main(
        ["messages", "preview", "--language", "en", "--project", str(project), "--out", str(out)], standalone_mode=False
    )
    root = html.fromstring((out / "index.html").read_bytes())
    assert (root.get("lang"), root.get("dir")) == ("en", "ltr")
    addresses = [element.get(name, "") for name in ("src", "href") for element in root.xpath(f"//*[@{name}]")]
    files = {address for address in addresses if not address.startswith("#")}
    assert files and all((out / file).is_file() for file in files)
    assert {path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file()} == {*files, "index.html"}
    ids = root.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert all(image.get("alt") for image in root.iter("img")) and len(list(root.iter("img"))) > 20
    assert all(field.getparent().tag == "label" for field in root.xpath("//input|//select"))
    assert not root.xpath("//script[@src]|//link|//iframe") and "http" not in (out / "index.html").read_text("utf-8")
    articles = root.xpath("//article")
    assert len(articles) > 50
    for article in articles:
        assert article.xpath(".//p[@class='source']") and (
            article.xpath(".//img") or article.xpath(".//p[contains(@class,'nowhere')]")
        )
    for file in (file for file in files if file.endswith(".webp")):
        assert (out / file).read_bytes()[8:12] == b"WEBP"
    proofs = sorted(out.glob("proof-*.pdf"))
    assert len(proofs) == len(prepare(Project.at(project)).report.audiences)
    document = pypdfium2.PdfDocument(proofs[0])
    text = re.sub(r"\W", "", "".join(leaf.get_textpage().get_text_range() for leaf in document))
    document.close()
    titles = [
        entry
        for entry in articles
        if re.fullmatch(rf"audience\.{proofs[0].stem.split('-')[1]}.*\.(title|headline)", entry.get("id"))
    ]
    assert titles
    for entry in titles:
        for class_ in ("source", "target"):
            words = "".join(entry.xpath(f".//p[@class='{class_}']//text()"))
            assert re.sub(r"\W", "", words) in text, entry.get("id")
