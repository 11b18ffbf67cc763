"""Composing: what the content says is words, what a template says is structure, and neither becomes the other."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from lxml import etree

from napreport.content.folders import Project
from napreport.language.translate import Phrase
from napreport.page.compose import address, capitalised
from napreport.pipeline import compose_all, compose_brief
from napreport.prepare import Prepared, prepare
from napreport.problems import Rejected, Severity
from tests.second_project import assemble

NBSP = "\u00a0"
PAIRS = [(audience, language) for audience in ("autoridad", "sindicatos", "barrios") for language in ("es", "en")]


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepare(Project.at(assemble(tmp_path_factory.mktemp("harbour"))))


@pytest.fixture(scope="module")
def pages(harbour: Prepared) -> dict[tuple[str, str], etree._Element]:
    return {
        pair: etree.fromstring(found.page.markup) for pair, found in compose_all(harbour, PAIRS, draft=False).items()
    }


@pytest.fixture
def changed(tmp_path: Path) -> Callable[[str, str, str], Path]:
    """Return a function that changes one file of a fresh copy of the project and gives the project back."""
    project = assemble(tmp_path)

    def change(file: str, old: str, new: str) -> Path:
        path = project / file
        text = path.read_text("utf-8")
        assert old in text
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
        return project

    return change


def markup(project: Path, audience: str = "autoridad", language: str = "es", *, draft: bool = False) -> str:
    return compose_all(prepare(Project.at(project)), [(audience, language)], draft=draft)[
        audience, language
    ].page.markup


def refused(project: Path) -> list[str]:
    with pytest.raises(Rejected) as caught:
        compose_all(prepare(Project.at(project)), [("autoridad", "es")], draft=False)
    return [str(problem).splitlines()[0] for problem in caught.value.problems]


# ---- words stay words


def test_signs_of_markup_in_the_content_are_printed(pages: dict[tuple[str, str], etree._Element]) -> None:
    card = pages["autoridad", "es"].find(".//article[@id='finding-dialogo']")
    assert card is not None and "".join(card.itertext()).count("(A < B, dicen)") == 1
    assert not [element for element in card.iter() if element.tag not in {
        "article", "header", "p", "h3", "div", "dl", "dt", "dd", "strong", "a"
    }]  # fmt: skip


@pytest.mark.parametrize("words", ["Notas <em>x</em>", "Notas & citas", "Notas < citas", "&copy; Notas", "<script/>"])
def test_a_translation_of_the_templates_words_is_words(changed: Callable[[str, str, str], Path], words: str) -> None:
    project = changed("locales/es/LC_MESSAGES/ui.po", 'msgstr "Notas"', f'msgstr "{words}"')
    headings = [h.text for h in etree.fromstring(markup(project)).iter("h3")]
    assert words in headings


@pytest.mark.parametrize("words", ["For *the* & port < authority", "[For](https://a.b?c=1&d=2) the {{ report }}"])
def test_a_translation_of_the_content_is_never_run(changed: Callable[[str, str, str], Path], words: str) -> None:
    source = 'msgid "Nada de esto ocurrió; el ejemplo prueba el programa."'
    project = changed("locales/en/LC_MESSAGES/content.po", 'msgctxt "method.limit.invento.text"\n', "")
    text = (project / "locales/en/LC_MESSAGES/content.po").read_text("utf-8")
    before, after = text.split(source)
    rest = after.split("\n", 2)[2]
    entry = f'msgctxt "method.limit.invento.text"\n{source}\nmsgstr "{words}"\n'
    (project / "locales/en/LC_MESSAGES/content.po").write_text(before + entry + rest, encoding="utf-8")
    try:
        page = etree.fromstring(markup(project, language="en"))
    except Rejected as rejected:  # curly brackets and addresses that the source does not have are refused by name
        assert {problem.code for problem in rejected.problems} <= {"NR020", "NR034"}
        return
    box = "".join(map(str, next(box for box in page.iter("div") if box.get("class") == "box").itertext()))
    assert "For the & port < authority" in box


def test_a_quotation_mark_cannot_end_an_attribute(changed: Callable[[str, str, str], Path]) -> None:
    project = changed(
        "content/audiences.yaml", "label: Para la autoridad portuaria", "label: 'Para \"la\" < APO & más'"
    )
    meta = etree.fromstring(markup(project)).find(".//meta[@name='audience']")
    assert meta is not None and meta.get("content") == 'Para "la" < APO & más'


# ---- notes and links


@pytest.mark.parametrize("pair", PAIRS)
def test_notes_are_numbered_in_the_order_of_their_calls_and_every_link_has_its_target(
    pages: dict[tuple[str, str], etree._Element], pair: tuple[str, str]
) -> None:
    page = pages[pair]
    calls = [int("".join(map(str, call.itertext()))) for call in page.iter("sup")]
    first = list(dict.fromkeys(calls))
    assert first == list(range(1, len(first) + 1))
    notes = page.findall(".//ol[@class='notes']/li")
    assert [note.get("id") for note in notes] == [f"note-{number}" for number in first]
    ids = [element.get("id") for element in page.iter() if element.get("id")]
    assert len(ids) == len(set(ids))
    targets = {link.get("href", "")[1:] for link in page.iter("a") if link.get("href", "").startswith("#")}
    assert targets and targets <= set(ids)


def test_a_note_that_is_called_again_keeps_its_number(pages: dict[tuple[str, str], etree._Element]) -> None:
    links = pages["autoridad", "es"].findall(".//sup/a[@href='#note-1']")
    assert [link.get("id") for link in links] == ["call-1", "call-1-2"] and {link.text for link in links} == {"1"}


def test_no_heading_skips_a_level(pages: dict[tuple[str, str], etree._Element]) -> None:
    for page in pages.values():
        levels = [int(str(e.tag)[1]) for e in page.iter("h1", "h2", "h3", "h4")]
        assert levels[0] == 1 and all(after - before <= 1 for before, after in pairwise(levels))


# ---- typography of the page


def test_the_last_two_words_of_a_title_stay_together_and_a_short_title_is_left_alone(
    pages: dict[tuple[str, str], etree._Element],
) -> None:
    titles = [h.text for h in pages["autoridad", "es"].iter("h1", "h2", "h3")]
    assert f"Un plan para tres puertos necesita oír a los{NBSP}tres" in titles
    assert "Responda cada queja" in titles


def test_no_white_space_of_the_templates_is_left_at_the_ends_of_a_block(
    pages: dict[tuple[str, str], etree._Element],
) -> None:
    for page in pages.values():
        for block in page.iter("p", "li", "h1", "h2", "h3", "h4", "dt", "dd", "td", "th", "figcaption"):
            text = "".join(map(str, block.itertext()))
            assert text == text.strip(" \n") and not re.search(r"\n|  ", text), etree.tostring(block)


def test_the_same_brief_is_composed_to_the_same_page_again(harbour: Prepared) -> None:
    first, again = (compose_all(harbour, PAIRS[:2], draft=False) for _ in range(2))
    assert {k: v.page for k, v in first.items()} == {k: v.page for k, v in again.items()}


def test_a_final_page_says_nothing_of_a_draft(pages: dict[tuple[str, str], etree._Element]) -> None:
    for page in pages.values():
        assert page.find(".//mark") is None and page.find(".//meta[@name='draft']") is None


def test_a_capital_first_letter_keeps_the_state_of_a_phrase() -> None:
    assert capitalised(Phrase("informe", "fuzzy")).state == "fuzzy"  # type: ignore[attr-defined]
    assert capitalised("") == "" and capitalised("él") == "Él"


def test_a_draft_marks_a_fuzzy_name_wherever_it_is_printed(changed: Callable[[str, str, str], Path]) -> None:
    context = 'msgctxt "publication.short_name"'
    project = changed("locales/en/LC_MESSAGES/content.po", context, f"#, fuzzy\n{context}")
    assert '<mark data-state="fuzzy">Report</mark>' in markup(project, language="en", draft=True)


@pytest.mark.parametrize(
    ("url", "printed"),
    [
        ("https://www.example.org/", "example.org"),
        ("mailto:a@example.org", "a@example.org"),
        ("http://example.org/a/very/long/path/that/no/line/of/a/note/can/hold.pdf", "example.org"),
    ],
)
def test_an_address_is_printed_short(url: str, printed: str) -> None:
    assert address(url) == printed


# ---- templates that fail


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("{{ 1/0 }}", ":3: NR044 the template fails: ZeroDivisionError"),
        ("{{ range(999999999) }}", ":3: NR044 the template fails: OverflowError"),
        ("{{ 'x' + 1 }}", ":3: NR044 the template fails: TypeError"),
        ('{% include "parts/timeline.html.j2" %}', "NR044 the template fails: RecursionError"),
        ('{% include "parts/none.html.j2" %}', ":3: NR040 there is no template 'parts/none.html.j2'"),
        ('{% include "../content/facts.yaml" %}', "NR040 there is no template"),
        ("{{ report.fact }}{{ report.__class__ }}", ":3: NR04"),
        ("{{ brief._brief }}", ":3: NR04"),
        ("{{ report.findings.append(1) }}", ":3: NR04"),
        ("{{ finding.clam }}", ":3: NR042 the template names what does not exist"),
        ("{% for %}", ":3: NR041 the template is broken"),
        ("<caption onclick='x'>", "NR043"),
        ("&nbsp;", "NR043 the arranged page is not well formed"),
    ],
)
def test_a_template_that_fails_is_told_with_its_line_and_never_as_a_traceback(
    changed: Callable[[str, str, str], Path], written: str, said: str
) -> None:
    file = "templates/parts/timeline.html.j2"
    project = changed(file, '<table class="timeline">', f'{written}<table class="timeline">')
    found = refused(project)
    place = file if said.startswith(":") else ""
    assert any(f"{place}{said}" in line for line in found), found


def test_a_printed_brief_says_its_edition_isbn_and_legal_deposit_once_they_are_there(tmp_path: Path) -> None:
    project = assemble(tmp_path)
    last = "//section[@class='part back']/p[@class='source']"
    ready = prepare(Project.at(project))
    assert not etree.fromstring(compose_brief(ready, "autoridad", "es", draft=False).page.markup).xpath(last)
    (project / "content" / "distribution.yaml").write_text(
        "distribution:\n  edition: 2\n  legal_deposit: 2021-00000\n"
        "  isbns:\n    - {audience: autoridad, language: es, isbn: 978-3-16-148410-0}\n",
        "utf-8",
    )
    assert last_lines(project) == {
        "es": ["Edición impresa 2 · ISBN\u00a0978-3-16-148410-0 (impreso) · Depósito legal n.º 2021-00000"],
        "en": ["Print edition 2 · Legal deposit: 2021-00000"],
    }


def last_lines(project: Path) -> dict[str, list[str]]:
    ready = prepare(Project.at(project))
    last = "//section[@class='part back']/p[@class='source']"
    pages = {
        language: etree.fromstring(compose_brief(ready, "autoridad", language, draft=False).page.markup)
        for language in ("es", "en")
    }
    return {language: [line.text for line in page.xpath(last)] for language, page in pages.items()}


def test_the_credits_of_a_printed_work_are_printed_where_they_are_known(tmp_path: Path) -> None:
    project = assemble(tmp_path)
    said = {}
    for line in (
        "printed: 2023-09",
        "publisher: {organisation: Made-up House}",
        "printer: {address: [1 Invented Street]}",
    ):
        (project / "content" / "distribution.yaml").write_text(f"distribution:\n  {line}\n", "utf-8")
        said[line.partition(":")[0]] = last_lines(project)
    assert said == {
        "printed": {"es": ["Edición impresa 1, setiembre de 2023"], "en": ["Print edition 1, September 2023"]},
        "publisher": {
            "es": ["Edición impresa 1 · Editado por Made-up House"],
            "en": ["Print edition 1 · Published by Made-up House"],
        },
        "printer": {
            "es": ["Edición impresa 1 · Impreso por 1 Invented Street"],
            "en": ["Print edition 1 · Printed by 1 Invented Street"],
        },
    }
    rows = (
        "{audience: autoridad, language: en, isbn: 978-3-16-148410-0, copies: 1500}",
        "{audience: autoridad, language: en, format: large-print, isbn: 978-0-306-40615-7, copies: 1}",
        "{audience: autoridad, language: es, isbn: 978-1-86197-876-9, copies: 1500}",
    )
    text = "distribution:\n  isbns:\n" + "".join(f"    - {row}\n" for row in rows)
    (project / "content" / "distribution.yaml").write_text(text, "utf-8")
    assert {language: lines[0].rpartition(") · ")[2] for language, lines in last_lines(project).items()} == {
        "es": "Tiraje: 1.500 ejemplares",
        "en": "Print run: 1 copy (large print)",
    }


def test_every_isbn_of_a_brief_says_what_it_was_given_for_and_a_title_s_own_deposit_replaces_the_common_one(
    tmp_path: Path,
) -> None:
    project = assemble(tmp_path)
    rows = (
        "{audience: autoridad, language: en, format: word, isbn: 978-99921-58-10-4}",
        "{audience: autoridad, language: en, format: pdf, isbn: 978-0-306-40615-7}",
        "{audience: autoridad, language: en, format: large-print, isbn: 978-1-86197-876-9, legal_deposit: 2021-2}",
        "{audience: autoridad, language: en, isbn: 978 3 16 148410 0}",
        "{audience: autoridad, language: es, format: pdf, isbn: 979-10-90636-07-1}",
    )
    text = "distribution:\n  legal_deposit: 2021-1\n  isbns:\n" + "".join(f"    - {row}\n" for row in rows)
    (project / "content" / "distribution.yaml").write_text(text, "utf-8")
    assert last_lines(project) == {
        "en": [
            "Print edition 1 · ISBN\u00a0978 3 16 148410 0 (print) · ISBN\u00a0978-1-86197-876-9 (large print)"
            " · ISBN\u00a0978-0-306-40615-7 (PDF) · ISBN\u00a0978-99921-58-10-4 (Word)"
            " · Legal deposit: 2021-1 (print) · Legal deposit: 2021-2 (large print)"
        ],
        "es": ["Edición impresa 1 · ISBN\u00a0979-10-90636-07-1 (PDF) · Depósito legal n.º 2021-1"],
    }


def test_who_signs_the_briefs_is_printed_where_it_is_known_and_leaves_no_trace_else(
    changed: Callable[[str, str, str], Path],
) -> None:
    assert "editan" not in markup(changed("content/report.yaml", "language: es", "language: es"))
    edition = (
        "edition:\n"
        "  editors: Quienes editan\n"
        "  date: 2023-09\n"
        '  links: [{id: plan, text: "El plan: [puertos](https://puertos.example)"}]\n'
        "  contacts: [{id: mesa, text: Mesa de partes}]\n"
    )
    project = changed("content/report.yaml", "publication:\n", edition + "publication:\n")
    with (project / "locales/es/LC_MESSAGES/ui.po").open("a", encoding="utf-8") as catalogue:
        catalogue.write('\nmsgid "How to cite this brief"\nmsgstr "Cómo citar este resumen"\n')
        catalogue.write('\nmsgid "Edited by"\nmsgstr "Edición"\n')
    root = etree.fromstring(markup(project))
    last = [
        " ".join("".join(map(str, p.itertext())).split()) for p in root.iterfind(".//section[@class='part back']//p")
    ]
    assert {"Quienes editan", "El plan: puertos", "Mesa de partes"} <= set(last)
    assert any(text.startswith("Quienes editan (2023). Un plan para tres puertos") for text in last)
    author = next(meta.get("content") for meta in root.iter("meta") if meta.get("name") == "author")
    assert author == "Quienes editan"
    (kind,) = root.iterfind(".//p[@class='kind']")
    assert "setiembre de 2023" in (kind.text or "")


def test_a_demand_names_the_findings_it_rests_on_before_its_stop(changed: Callable[[str, str, str], Path]) -> None:
    project = changed("content/audiences.yaml", "    checklist:\n", DEMANDS)
    with (project / "locales/es/LC_MESSAGES/ui.po").open("a", encoding="utf-8") as catalogue:
        catalogue.write('\n#, python-format\nmsgid "finding %(numbers)s"\nmsgid_plural "findings %(numbers)s"\n')
        catalogue.write('msgstr[0] "hallazgo %(numbers)s"\nmsgstr[1] "hallazgos %(numbers)s"\n')
    root = etree.fromstring(markup(project, "barrios"))
    items = ["".join(map(str, li.itertext())) for li in root.iterfind(".//ul[@class='checklist']/li")]
    assert items[0] == "pedir una respuesta (hallazgo 2);"
    links = [a.get("href") for a in root.iterfind(".//ul[@class='checklist']/li/a")]
    assert links == ["#finding-polvo"]


def test_a_demand_may_not_rest_on_a_finding_that_its_brief_leaves_out(changed: Callable[[str, str, str], Path]) -> None:
    project = changed("content/audiences.yaml", "    checklist:\n", DEMANDS.replace("polvo", "pizarra"))
    with pytest.raises(Rejected) as caught:
        prepare(Project.at(project))
    assert [problem.code for problem in caught.value.problems if problem.severity is Severity.ERROR] == ["NR023"]


DEMANDS = """    checklist:
      - {id: respuesta, text: pedir una respuesta, findings: [polvo]}
"""
