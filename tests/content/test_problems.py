"""Bad input: each fault is made in a copy of the second project, and the exact place, code and sentence are expected."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any, get_args
from unicodedata import normalize

import pytest
from pydantic import BaseModel
from pydantic.fields import FieldInfo

from napreport.build.build import BuildRequest, brief_keys
from napreport.codes import read_codes
from napreport.content.fields import Record, Ungrouped
from napreport.content.folders import Project
from napreport.content.records import Fact
from napreport.content.report import FILES
from napreport.design.values import DesignFile
from napreport.language.languages import LanguagesFile
from napreport.pipeline import compose_all
from napreport.prepare import prepare
from napreport.problems import Problem, Rejected, Severity
from tests.second_project import assemble

#: file, what stands there, what is written instead, and how the problem begins.
FAULTS = [
    ("content/findings.yaml", "    name: la consulta\n", "    name: la: consulta\n", "content/findings.yaml:8:13: NR002 this is not YAML"),
    ("content/findings.yaml", "    name: la consulta\n", "\tname: la consulta\n", "content/findings.yaml:8:1: NR002 this is not YAML"),
    ("content/findings.yaml", "    number: 1\n", "    number: uno\n", "content/findings.yaml:5:13: NR012 'number' must be a whole number, not 'uno'"),
    ("content/findings.yaml", "    claim: La consulta", "    clam: La consulta", "content/findings.yaml:9:5: NR011 the field 'clam' is not known (in 'consulta'); did you mean 'claim'?"),
    ("content/findings.yaml", "    claim: La consulta", "    clam: La consulta", "content/findings.yaml:4:5: NR010 the field 'claim' is missing (in 'consulta')"),
    ("content/findings.yaml", "    number: 1\n", "    number: 1\n    number: 1\n", "content/findings.yaml:6:5: NR004 the field 'number' stands twice"),
    ("content/findings.yaml", "  - id: polvo\n", "  - id: consulta\n", "content/findings.yaml:18:9: NR013 the id 'consulta' is used already, at content/findings.yaml:4:9"),
    ("content/findings.yaml", "    number: 2\n", "    number: 1\n", "content/findings.yaml:19:13: NR013 the number 1 is used already, by 'consulta'"),
    ("content/findings.yaml", "group: vecinas, count: 7", "group: vecina, count: 7", "content/findings.yaml:15:17: NR014 unknown group 'vecina'; did you mean 'vecinas'?"),
    ("content/findings.yaml", "[@decreto]", "[@decretos]", "NR014 unknown source 'decretos'; did you mean 'decreto'?"),
    ("content/findings.yaml", '["1", "3"]', '["1", "9"]', "content/findings.yaml:7:17: NR015 the source report has no section '9'"),
    ("content/findings.yaml", "{plan.anuncio}", "{plan.anucio}", "NR022 unknown fact 'plan.anucio'; did you mean 'plan.anuncio'?"),
    ("content/findings.yaml", "*con* los", "<b>con</b> los", "NR020 '<b>' is HTML"),
    ("content/findings.yaml", "    figure: dias-polvo\n", "    figure: dias\n", "NR014 unknown figure 'dias'"),
    ("content/findings.yaml", "{polvo.bruma} días", "112 días", "NR019 warning: 112 is typed here and stands among the facts as polvo.bruma"),
    ("content/figures.yaml", "{id: bruma, label: Puerto Bruma,", "{id: bruma, label: 'Puerto Bruma[@bitacora]',", "NR020 a chart's rows call no notes"),
    ("content/figures.yaml", " y {polvo.sal} en Punta Sal.", ".", "NR024 warning: the description of 'dias-polvo' leaves out polvo.sal"),
    ("content/recommendations.yaml", "audience: autoridad\n", "audience: autoridades\n", "NR014 unknown audience 'autoridades'; did you mean 'autoridad'?"),
    ("content/recommendations.yaml", "finding: polvo,", "finding: polvos,", "NR014 unknown finding 'polvos'; did you mean 'polvo'?"),
    ("content/audiences.yaml", "theme: muelle", "theme: mueles", "content/audiences.yaml:5:12: NR014 unknown theme 'mueles'; did you mean 'muelle'?"),
    ("content/audiences.yaml", "kind: timeline", "kind: timelin", "NR040 there is no template for parts of kind 'timelin'; did you mean 'timeline'?"),
    ("content/audiences.yaml", "items: [consulta, polvo, dialogo, medicion]", "items: [consulta, dialogo, medicion]", "NR023 'responder-quejas' rests on 'polvo', which the brief for 'autoridad' leaves out"),
    ("content/audiences.yaml", "items: [contratos, dialogo, pizarra, medicion]", "items: [contratos, dialogo, medicion]", "NR017 the finding 'pizarra' is in no brief"),
    ("content/facts.yaml", "date: 2023-05-04", "date: mayo", "NR012 'date' is no date; write 2021, 2021-06 or 2021-06-11, not 'mayo'"),
    ("content/facts.yaml", "number: 112", "number: nan", "content/facts.yaml:28:21: NR012 'number' must be a whole number or must be a number, not 'nan'"),
    ("content/facts.yaml", "number: 112", "number: 1.240", "content/facts.yaml:28:21: NR012 'number' must have no sign between its thousands; write 1240 (1.2400 if it is a decimal), not '1.240'"),
    ("content/facts.yaml", "number: 112", "number: '1,240'", "content/facts.yaml:28:21: NR012 'number' must have no sign between its thousands; write 1240 (1.2400 if it is a decimal), not '1,240'"),
    ("content/facts.yaml", "number: 112", "number: 1 240", "NR012 'number' must have no sign between its thousands; write 1240, not '1 240'"),
    ("content/facts.yaml", "number: 112", "number: 1\u00a0240", "NR012 'number' must have no sign between its thousands; write 1240, not '1\u00a0240'"),
    ("content/facts.yaml", "number: 112", "number: 1\u202f240\u202f000", "NR012 'number' must have no sign between its thousands; write 1240000, not"),
    ("content/facts.yaml", "number: 112", "number: 1'240", "NR012 'number' must have no sign between its thousands; write 1240, not '1'240'"),
    ("content/facts.yaml", "number: 112", "number: -1.240.000", "NR012 'number' must have no sign between its thousands; write -1240000, not '-1.240.000'"),
    ("content/facts.yaml", "number: 112", "number: '1.240,50'", "NR012 'number' must have no sign between its thousands; write 1240.50, not '1.240,50'"),
    ("content/facts.yaml", "number: 112", "percent: 12.500", "NR012 'percent' must have no sign between its thousands; write 12500 (12.5000 if it is a decimal), not '12.500'"),
    ("content/findings.yaml", "group: vecinas, count: 7", "group: vecinas, count: 7.000", "content/findings.yaml:15:33: NR012 'count' must have no sign between its thousands; write 7000"),
    ("content/findings.yaml", "    number: 1\n", "    number: 1.000\n", "content/findings.yaml:5:13: NR012 'number' must have no sign between its thousands; write 1000"),
    ("content/sources.yaml", "endnote: 1", "endnote: 1.000", "NR012 'endnote' must have no sign between its thousands; write 1000"),
    ("content/distribution.yaml", "", "distribution:\n  edition: 1\n  parcels: {most_kg: 10, packing_g: 1.250}\n", "content/distribution.yaml:3:37: NR012 'packing_g' must have no sign between its thousands; write 1250"),
    ("content/distribution.yaml", "", "distribution:\n  most_copies: 1.000\n", "content/distribution.yaml:2:16: NR012 'most_copies' must have no sign between its thousands; write 1000"),
    ("content/facts.yaml", "period: [2022-03, 2022-08]", "period: [2022-08, 2022-03]", "NR012 'etapa_consulta' holds a period that ends before it begins"),
    ("content/facts.yaml", "period: [2022-03, 2022-08]", "period: [2022-03]", "NR010"),
    ("content/facts.yaml", "date: 2023-05-04", "date: ~", "NR012 'aprobado' needs exactly one of"),
    ("content/figures.yaml", "fact: polvo.larga}", "fact: polvo.respondidas}", "content/figures.yaml:13:47: NR012 this must name a fact that is a number"),
    ("content/findings.yaml", "claim: Una pizarra", 'claim: "Una \\x07"\n    editors_note: Una pizarra', "NR020 the invisible sign U+0007"),
    ("content/findings.yaml", "1, on: sobre el ruido}", "1, on: sobre el ruido}\n      - {group: estibadores, count: 2, on: sobre el humo}", "NR012 item 2 of 'findings' has two voices of one group"),
    ("content/sources.yaml", "La bitácora no dice", "La bitácora[@decreto] no dice", "content/sources.yaml:10:24: NR020 a note cannot call another note"),
    ("content/report.yaml", "publication:\n", "publication: un libro\nlibro:\n", "NR012 'publication' must be a record"),
    ("content/report.yaml", "  author: I. Marea\n", "", "NR010 the field 'author' is missing"),
    ("locales/es/LC_MESSAGES/ui.po", "plural=(n != 1)", "plural=n/0", "locales/es/LC_MESSAGES/ui.po:1: NR031 the header's Plural-Forms is broken"),
    ("locales/en/LC_MESSAGES/content.po", "{puertos.cantidad:words} ports.", "{puertos.cantidad:loud} ports.", "NR020 'audience.autoridad.message.falta-un-puerto.text'"),
    ("content/report.yaml", None, None, "content/report.yaml: NR021 the file is missing"),
    ("content/report.yaml", "language: es", "language: fr", "NR014 the report's language 'fr' is not in the languages' table"),
    ("content/finding.yaml", "", "findings: []\n", "content/finding.yaml: NR006 warning: this file is not read; did you mean 'findings.yaml'?"),
    ("locales/en/LC_MESSAGES/content.po", None, None, "locales/en/LC_MESSAGES/content.po: NR030 the language 'en' has no catalogue for content"),
    ("locales/en/LC_MESSAGES/content.po", 'msgstr "For the port authority"', 'msgstr "For the port authority', "NR031 this line is no PO"),
    ("locales/en/LC_MESSAGES/content.po", 'msgctxt "audience.autoridad.label"\n', "", "NR035 the entry “Para la autoridad portuaria” has no id (msgctxt)"),
    ("locales/es/LC_MESSAGES/content.po", "", 'msgctxt "audience.autoridad.label"\nmsgid "Para la autoridad portuaria"\nmsgstr "A la autoridad"\n', "locales/es/LC_MESSAGES/content.po: NR036 the report is written in 'es'"),
    ("locales/en/LC_MESSAGES/content.po", 'msgstr "For the port authority"', 'msgstr ""', "NR033 'audience.autoridad.label' is not translated: “Para la autoridad portuaria”"),
    ("locales/en/LC_MESSAGES/content.po", 'msgid "Para la autoridad portuaria"', 'msgid "Para la autoridad"', "NR033 'audience.autoridad.label' needs work"),
    ("locales/en/LC_MESSAGES/content.po", 'msgstr[1] "{n:words} neighbours"\n', "", "locales/en/LC_MESSAGES/content.po:1048: NR033 'group.vecinas.count' is not translated"),
    ("locales/en/LC_MESSAGES/content.po", 'msgstr[0] "one neighbour"\n', "", "locales/en/LC_MESSAGES/content.po:1048: NR033 'group.vecinas.count' is not translated"),
    ("locales/en/LC_MESSAGES/content.po", 'msgstr[0] "one neighbour"', 'msgstr[0] ""', "locales/en/LC_MESSAGES/content.po:1048: NR033 'group.vecinas.count' is not translated"),
    ("locales/en/LC_MESSAGES/content.po", 'msgstr[0] "one neighbour"\n', 'msgstr[0] "one neighbour"\nmsgstr[2] "many neighbours"\n', "locales/en/LC_MESSAGES/content.po:1048: NR201 'group.vecinas.count' has 3 forms, and the header says 2"),
    ("locales/en/LC_MESSAGES/content.po", "nplurals=2; plural=(n != 1)", "nplurals=3; plural=(n != 1)", "locales/en/LC_MESSAGES/content.po:1048: NR033 'group.vecinas.count' is not translated"),
    ("locales/es/LC_MESSAGES/ui.po", 'msgstr[1] "secciones %(sections)s"\n', "", "locales/es/LC_MESSAGES/ui.po:27: NR033 the templates' words “section %(sections)s” is not translated"),
    ("content/findings.yaml", "    claim: La consulta", "    claim: La \u202econsulta", "content/findings.yaml:9:15: NR007 the text holds the invisible character U+202E (right-to-left override)"),
    ("content/findings.yaml", "    claim: La consulta", "    claim: La con\u00adsulta", "content/findings.yaml:9:18: NR007 the text holds the invisible character U+00AD (soft hyphen)"),
    ("content/report.yaml", "  author: I. Marea\n", '  author: "I. \\u200bMarea"\n', "NR007 the text holds the invisible character U+200B (zero width space)"),
    ("content/facts.yaml", " bruma:", " bru\u200dma:", "NR007 the name of a field holds the invisible character U+200D (zero width joiner)"),
    ("locales/languages.yaml", "note_call: before", "note_call: be\u2060fore", "NR007 the text holds the invisible character U+2060 (word joiner)"),
    ("locales/en/LC_MESSAGES/content.po", 'msgstr "For the port authority"', 'msgstr "For the \u2066port authority"', "NR007 the translation of 'audience.autoridad.label' holds the invisible character U+2066 (left-to-right isolate)"),
    ("locales/es/LC_MESSAGES/ui.po", 'msgstr "En este resumen"', 'msgstr "En este \ufeffresumen"', "NR007 the translation of “In this brief” holds the invisible character U+FEFF (zero width no-break space)"),
    ("locales/es/LC_MESSAGES/ui.po", 'msgid "What follows"', 'msgid "What comes next"', "NR033 the templates' words “What follows” is not translated"),
    ("templates/parts/timeline.html.j2", "<table", "{% if %}<table", "templates/parts/timeline.html.j2:3: NR041 the template is broken"),
    ("templates/parts/timeline.html.j2", "report.timeline", "report.time_line", "templates/parts/timeline.html.j2:7: NR042 the template names what does not exist"),
    ("templates/parts/timeline.html.j2", '<table class="timeline">', '<table class="fancy">', 'NR043 class "fancy" on <table> is outside the page\'s vocabulary'),
    ("templates/parts/timeline.html.j2", "<caption>", "<caption><b>", "NR043 the arranged page is not well formed"),
    ("templates/parts/timeline.html.j2", "<caption>", "<caption>{{ ''.__class__.__mro__ }}", "NR044 the template may not do that"),
    ("templates/parts/timeline.html.j2", "<caption>", '<caption><a href="#nowhere">x</a>', "NR045 the link “x” leads to '#nowhere'"),
    ("templates/parts/method.html.j2", "brief.notes()", "[]", "NR046"),
    ("templates/design.yaml", "motif: ", "motif: x", "templates/design.yaml"),
    ("templates/style/brief.css", None, None, "templates/style/brief.css: NR021 the file is missing"),
    ("templates/style/draft.css", None, None, "templates/style/draft.css: NR021 the file is missing"),
    ("templates/reference.docx", None, None, "templates/reference.docx: NR021 the file is missing"),
    ("templates/reference.docx", None, "no Word file", "templates/reference.docx: NR054 Word could not open it"),
    ("locales/languages.yaml", "note_call: before", "note_call: befor", "NR012 'note_call' must be 'before' or 'after', not 'befor'"),
]  # fmt: skip


def problems_of(project: Path) -> list[Problem]:
    try:
        ready = prepare(Project.at(project))
        compose_all(ready, brief_keys(ready, BuildRequest()), draft=False)
    except Rejected as rejected:
        return list(rejected.problems)
    return list(ready.warnings)


def harmed(folder: Path, file: str, old: str | None, new: str | None) -> Path:
    project = assemble(folder)
    path = project / file
    if new is None:
        path.unlink()
    elif old:
        text = path.read_text("utf-8")
        assert old in text, f"{file} no longer holds {old!r}"
        path.write_text(text.replace(old, new, 1), encoding="utf-8")
    else:
        path.write_text(new, encoding="utf-8")
    return project


def test_the_project_is_good_before_it_is_harmed(tmp_path: Path) -> None:
    assert problems_of(assemble(tmp_path)) == []


@pytest.mark.parametrize(("file", "old", "new", "said"), FAULTS, ids=[f"{i}-{f[3][:50]}" for i, f in enumerate(FAULTS)])
def test_a_fault_is_told_with_its_place_its_code_and_what_to_do(
    tmp_path: Path, file: str, old: str | None, new: str | None, said: str
) -> None:
    found = problems_of(harmed(tmp_path, file, old, new))
    told = [str(problem) for problem in found]
    assert any(said in line for line in told), "\n".join(told)
    assert all(problem.hint for problem in found), "every problem says the next thing to do"


def test_every_fault_an_editor_can_make_has_an_example_here() -> None:
    made_elsewhere = {"NR001", "NR003", "NR016", "NR018", "NR032", "NR034"}  # the tests below
    made_elsewhere |= {"NR025", "NR026", "NR027", "NR028", "NR029"}  # test_editorial.py
    painters = {code for code in read_codes() if code >= "NR050"}
    shown = {code for code in read_codes() for fault in FAULTS if code in fault[3]} | made_elsewhere
    assert set(read_codes()) - painters <= shown


def test_faults_in_many_files_are_all_told_in_one_run(tmp_path: Path) -> None:
    project = harmed(tmp_path, "content/findings.yaml", "    number: 1\n", "    number: uno\n")
    for file, old, new in (
        ("content/recommendations.yaml", "finding: polvo,", "finding: polvos,"),
        ("content/facts.yaml", "date: 2023-05-04", "date: mayo"),
        ("locales/languages.yaml", "locale: es_UY", "locale: xx_YY"),
        ("locales/es/LC_MESSAGES/ui.po", 'msgid "What follows"', 'msgid "What follows'),
    ):
        path = project / file
        path.write_text(path.read_text("utf-8").replace(old, new, 1), encoding="utf-8")
    files = {problem.place.file for problem in problems_of(project)}
    assert {
        "content/findings.yaml",
        "content/recommendations.yaml",
        "content/facts.yaml",
        "locales/languages.yaml",
    } <= files


@pytest.mark.parametrize(
    ("written", "number"),
    [("1240", 1240), ("1.24", 1.24), ("1.2400", 1.24), ("0.125", 0.125), ("0.5", 0.5), ("12345.678", 12345.678)],
)
def test_a_number_without_signs_between_its_thousands_is_read_as_written(written: str, number: float) -> None:
    fact = Fact.model_validate({"from": ["1"], "number": written})
    assert (fact.number, type(fact.number)) == (number, type(number))


def number_fields(model: type[BaseModel]) -> Iterator[tuple[str, FieldInfo]]:
    """Yield every field below a model whose value may be a number."""
    for name, field in model.model_fields.items():
        kinds = list(parts(field.annotation))
        if {int, float} & set(kinds):
            yield f"{model.__name__}.{name}", field
        for kind in kinds:
            if isinstance(kind, type) and issubclass(kind, BaseModel):
                yield from number_fields(kind)


def parts(annotation: Any) -> Iterator[Any]:
    """Yield an annotation and all that it is made of."""
    yield annotation
    for inner in get_args(annotation):
        yield from parts(inner)


@pytest.mark.parametrize("model", [*FILES.values(), DesignFile, LanguagesFile], ids=lambda model: model.__name__)
def test_every_field_for_numbers_refuses_grouped_thousands(model: type[Record]) -> None:
    for name, field in number_fields(model):
        marks = [
            *field.metadata,
            *(mark for part in parts(field.annotation) for mark in getattr(part, "__metadata__", ())),
        ]
        assert Ungrouped in marks, name


def test_a_record_that_does_not_fit_is_not_also_told_as_missing(tmp_path: Path) -> None:
    found = problems_of(harmed(tmp_path, "content/findings.yaml", "    number: 1\n", "    number: uno\n"))
    assert [problem.code for problem in found] == ["NR012"]


@pytest.mark.parametrize("name", ["facts", "findings", "sources", "figures", "report", "audiences", "recommendations"])
def test_a_file_that_cannot_be_read_is_the_only_problem_told(tmp_path: Path, name: str) -> None:
    project = assemble(tmp_path)
    path = project / "content" / f"{name}.yaml"
    path.write_text(path.read_text("utf-8") + "\n x: [\n", encoding="utf-8")
    assert [(problem.code, problem.place.file) for problem in problems_of(project)] == [
        ("NR002", f"content/{name}.yaml")
    ]


def test_a_file_that_is_not_utf_8_is_told_with_the_first_bad_letter(tmp_path: Path) -> None:
    project = assemble(tmp_path)
    path = project / "content" / "findings.yaml"
    path.write_bytes(path.read_text("utf-8").encode("latin-1", "replace"))
    assert [problem.code for problem in problems_of(project)] == ["NR001"]


def test_a_stylesheet_that_is_not_utf_8_and_a_word_template_cut_short_are_told_together(tmp_path: Path) -> None:
    templates = assemble(tmp_path) / "templates"
    (templates / "style" / "large.css").write_bytes(b"/* caf\xe9 */")
    reference = templates / "reference.docx"
    reference.write_bytes(reference.read_bytes()[:-2000])
    found = {(problem.code, problem.place.file) for problem in problems_of(tmp_path)}
    assert found == {("NR001", "templates/style/large.css"), ("NR054", "templates/reference.docx")}


def test_a_decimal_is_no_fact_that_was_typed(tmp_path: Path) -> None:
    project = harmed(tmp_path, "content/findings.yaml", "{polvo.bruma} días", "112.5 días")
    assert "NR019" not in {problem.code for problem in problems_of(project)}


def test_a_template_that_is_not_utf_8_is_told_by_its_own_name(tmp_path: Path) -> None:
    project = assemble(tmp_path)
    path = project / "templates" / "parts" / "timeline.html.j2"
    path.write_bytes(b"{# caf\xe9 #}\n" + path.read_bytes())
    found = {(problem.code, problem.place.file, problem.place.line) for problem in problems_of(project)}
    assert found == {("NR001", "templates/parts/timeline.html.j2", 1)}


def test_a_byte_order_mark_and_windows_line_ends_do_no_harm(tmp_path: Path) -> None:
    project = assemble(tmp_path)
    path = project / "content" / "findings.yaml"
    path.write_bytes(b"\xef\xbb\xbf" + path.read_text("utf-8").replace("\n", "\r\n").encode())
    assert problems_of(project) == []


@pytest.mark.parametrize(
    "bomb",
    [
        "a: &a [x, x]\nb: &b [*a, *a, *a, *a, *a, *a, *a, *a]\nc: &c [*b, *b, *b, *b, *b, *b, *b, *b]\n"
        "d: &d [*c, *c, *c, *c, *c, *c, *c, *c]\ne: &e [*d, *d, *d, *d, *d, *d, *d, *d]\nf: &f [*e, *e, *e, *e, *e, *e, *e, *e]\n"
        "g: [*f, *f, *f, *f, *f, *f, *f, *f]\n",
        "a: &a [*a]\n",
        "a: " + "[" * 60 + "]" * 60 + "\n",
        "x: " + "a" * 2_100_000 + "\n",
    ],
    ids=["many times over", "endless", "deep", "large"],
)
def test_a_file_made_to_fill_the_memory_is_refused(tmp_path: Path, bomb: str) -> None:
    project = assemble(tmp_path)
    (project / "content" / "facts.yaml").write_text(bomb, encoding="utf-8")
    assert "NR003" in {problem.code for problem in problems_of(project)}


def test_a_tag_constructs_nothing(tmp_path: Path) -> None:
    project = assemble(tmp_path)
    (project / "content" / "facts.yaml").write_text("facts: !!python/object/apply:os.getcwd []\n", encoding="utf-8")
    assert "NR002" in {problem.code for problem in problems_of(project)}


def test_an_audience_with_nothing_to_read_is_told(tmp_path: Path) -> None:
    extra = """
  - id: nadie
    theme: muelle
    label: Para nadie
    title: Nada
    subtitle: Nada
    description: Nada.
    ask_label: Nada
    ask: Nada.
    messages:
      - {id: uno, headline: Nada, text: Nada., recommendations: [oir-a-punta-sal]}
    glance: []
    parts:
      - {id: nada, kind: items, title: Nada}
"""
    project = assemble(tmp_path)
    path = project / "content" / "audiences.yaml"
    path.write_text(path.read_text("utf-8") + extra, encoding="utf-8")
    assert "NR016" in {problem.code for problem in problems_of(project)}


def test_a_section_that_nothing_comes_from_is_a_warning(tmp_path: Path) -> None:
    project = assemble(tmp_path)
    path = project / "content" / "report.yaml"
    text = path.read_text("utf-8")
    path.write_text(text.replace("sections:\n", 'sections:\n  - {id: "77", title: Olvidada}\n', 1), encoding="utf-8")
    assert [(problem.code, problem.severity.name) for problem in problems_of(project)] == [("NR018", "WARNING")]


CATALOGUE = "locales/en/LC_MESSAGES/content.po"


def test_decomposed_letters_read_as_composed_ones(tmp_path: Path) -> None:
    project = assemble(tmp_path)
    for name in ("content/findings.yaml", "content/report.yaml", CATALOGUE, "locales/es/LC_MESSAGES/ui.po"):
        path = project / name
        text = path.read_text("utf-8")
        path.write_text(normalize("NFD", text), encoding="utf-8")
        assert path.read_text("utf-8") != text
    assert problems_of(project) == []


@pytest.mark.parametrize(
    "entry", ['#, fuzzy\nmsgctxt "audience.autoridad.label"', 'msgctxt "audience.autoridad.label"']
)
def test_an_invisible_character_stops_a_draft_too(tmp_path: Path, entry: str) -> None:
    project = harmed(tmp_path, CATALOGUE, 'msgstr "For the port', 'msgstr "For the \u202eport')
    for name, old, new in (
        (CATALOGUE, 'msgctxt "audience.autoridad.label"', entry),
        ("locales/languages.yaml", "  en:\n", "  en:\n    draft: true\n"),
    ):
        path = project / name
        path.write_text(path.read_text("utf-8").replace(old, new, 1), encoding="utf-8")
    with pytest.raises(Rejected) as caught:
        prepare(Project.at(project))
    assert [problem.code for problem in caught.value.problems if problem.severity is Severity.ERROR] == ["NR007"]


def test_a_translation_that_loses_a_fact_and_one_that_stands_twice_are_told(tmp_path: Path) -> None:
    project = assemble(tmp_path)
    path = project / CATALOGUE
    text = path.read_text("utf-8")
    first = text.index("{polvo.respondidas}", text.index("msgstr", text.index("{polvo.respondidas}")))
    text = text[:first] + text[first + len("{polvo.respondidas}") :]
    text += '\nmsgctxt "audience.autoridad.label"\nmsgid "Para la autoridad portuaria"\nmsgstr "Twice"\n'
    path.write_text(text, encoding="utf-8")
    assert {"NR034", "NR032"} == {problem.code for problem in problems_of(project)}


def test_a_fuzzy_string_never_reaches_a_brief_and_a_draft_marks_it(tmp_path: Path) -> None:
    words = 'msgid "Para la autoridad portuaria"'
    project = harmed(
        tmp_path, CATALOGUE, 'msgctxt "audience.autoridad.label"', '#, fuzzy\nmsgctxt "audience.autoridad.label"'
    )
    assert words in (project / CATALOGUE).read_text("utf-8")
    assert [problem.code for problem in problems_of(project)] == ["NR033"]
    ready = prepare(Project.at(project))
    draft = compose_all(ready, [("autoridad", "en"), ("barrios", "en")], draft=True)
    assert '<mark data-state="fuzzy">For the port authority</mark>' in draft["autoridad", "en"].page.markup
    assert 'name="draft" content="DRAFT"' in draft["autoridad", "en"].page.markup
    assert not draft["barrios", "en"].gaps, "only the strings of the brief at hand count"


def test_a_catalogue_of_the_report_s_own_language_is_refused_whichever_language_is_built(tmp_path: Path) -> None:
    project = assemble(tmp_path)
    shutil.copyfile(project / CATALOGUE, project / "locales/es/LC_MESSAGES/content.po")
    with pytest.raises(Rejected) as rejected:
        prepare(Project.at(project), ["en"])
    (problem,) = rejected.value.problems
    assert (problem.code, problem.place.file) == ("NR036", "locales/es/LC_MESSAGES/content.po")
    assert problem.hint.startswith("Delete locales/es/LC_MESSAGES/content.po")


def test_a_translation_cannot_bring_in_markup(tmp_path: Path) -> None:
    project = harmed(tmp_path, CATALOGUE, 'msgstr "For the port authority"', 'msgstr "For the & port < authority"')
    page = compose_all(prepare(Project.at(project)), [("autoridad", "en")], draft=False)["autoridad", "en"].page
    assert "For the &amp; port &lt; authority" in page.markup
