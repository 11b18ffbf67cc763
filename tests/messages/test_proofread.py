"""What a translation office would mark is told with its code, and what is right is left in peace."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from napreport.cli.main import cli
from napreport.content.folders import Project
from napreport.language.catalogue import parse_po
from napreport.language.languages import read_languages
from napreport.messages import spelling
from napreport.messages.pairs import LanguagePair, TranslationPair
from napreport.messages.po import po_bytes
from napreport.messages.proofread import ProofreadResult, proofread
from napreport.messages.rules import RULES
from napreport.messages.terms import Term, read_glossary, term_faults
from napreport.problems import Place, Rejected, Severity
from tests.second_project import assemble

ROOT = Path(__file__).parents[2]
TABLE, _ = read_languages(ROOT / "locales" / "languages.yaml", "languages.yaml")
assert TABLE is not None
TONGUES = LanguagePair(TABLE.languages["en"], TABLE.languages["es"], {"CSO": "OSC", "UN": "ONU"})

#: (code, source, a translation with that fault, one without)
CASES = (
    ("NR202", "12,500 people", "12,50 personas", "12,500 personas"),
    ("NR202", "in 2019", "en 2018", "en 2019"),
    ("NR202", "12,500 people", "12.500 personas", "12,500 personas"),
    ("NR202", "the two of them", "los 3", "los 2"),
    ("NR202", "pp. 61–127", "pp. 61-172", "pp. 61-127"),
    ("NR203", "See https://x.org/a.", "Vea https://x.org/b.", "Vea https://x.org/a."),
    ("NR206", "Finding %(number)s", "Hallazgo %(numero)s", "Hallazgo %(number)s"),
    ("NR206", "Finding %(number)s", "Hallazgo %(number)d", "Hallazgo n.º %(number)s"),
    ("NR211", "A heading", "Un encabezado que es más largo", "Un encabezado"),
    ("NR212", "Lima (2019)", "Lima (2019", "Lima (2019)"),
    ("NR212", "Why?", "Por qué?", "¿Por qué?"),
    ("NR213", "the “base”", 'la "base"', "la «base»"),
    ("NR213", "the “base”", "la “base”", "la «base de la “línea”»"),
    ("NR214", "of the plan", "del del plan", "del plan"),
    ("NR215", "One", " Uno", "Uno"),
    ("NR215", "One, two", "Uno , dos", "Uno, dos"),
    ("NR215", "One two", "Uno  dos", "Uno dos"),
    ("NR216", "It stayed.", "Se quedó", "Se quedó."),
    ("NR216", "A heading", "Un encabezado.", "Un encabezado"),
    ("NR217", "72%", "72%", "72 %"),
    ("NR218", "Two CSOs", "Dos CSO", "Dos OSC"),
    ("NR219", "Key messages", "Key messages", "Mensajes clave"),
    ("NR222", "They were not public", "Fueron públicos", "No fueron públicos"),
    ("NR223", "The process stayed largely in Lima", "En Lima", "El proceso se quedó en gran parte en Lima"),
    ("NR235", "**Two** of the *three*", "Dos de los *tres*", "**Dos** de los *tres*"),
    ("NR235", "{a.b} of {c.d}, which {a.b} is", "{a.b} de {c.d}, que es mucho", "{a.b} de {c.d}, que {a.b} es"),
    ("NR235", "since {a.b:year}, says it", "desde {a.b}, dice", "desde {a.b:year}, dice"),
    ("NR235", "Source: %(a)s and %(a)s, both", "Fuente: %(a)s y nada más", "Fuente: %(a)s y %(a)s, ambas"),
    ("NR226", "on 11 September 2021", "el 11 de septiembre de 2021", "el 11 de setiembre de 2021"),
)


def told(pair: TranslationPair) -> set[str]:
    return {code for code, _, rule, _ in RULES for _ in rule(pair, TONGUES)}


@pytest.mark.parametrize(("code", "source", "wrong", "right"), CASES)
def test_a_fault_is_told_by_its_code_and_a_good_translation_is_left_in_peace(
    code: str, source: str, wrong: str, right: str
) -> None:
    domain, room = ("ui" if "%(" in source else "content"), (20 if code == "NR211" else None)
    assert code in told(TranslationPair("a.b", source, wrong, room, domain))
    assert told(TranslationPair("a.b", source, right, room, domain)) == set()


def test_every_rule_has_a_case() -> None:
    assert {code for code, *_ in RULES} == {code for code, *_ in CASES}


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("See {plan.actions} and [site](https://x.org).[@plan]", "Vea {plan.actions} y [sitio](https://x.org).[@plan]"),
        ("Supreme Decree No. 009-2021-JUS", "Decreto Supremo n.º 009-2021-JUS"),
        ("the [Defensoría del Pueblo](lang:es) of 3 men", "la Defensoría del Pueblo de 3 varones"),
        ("*A title in 5 parts*", "*[A title in 5 parts](lang:en)*"),
        ("OECD", "OECD"),
        ("Source: %(source)s", "Fuente: %(source)s"),
        ("section 5.2", "sección 5.2"),
        ("one CSO", "1 OSC"),
        ("That man had had enough", "Ese hombre ya había tenido bastante"),
        ("globalnaps.org", "globalnaps.org"),
        ("the office of {people.ombudsman}, it says[@a.org]", "la oficina, dice"),
        ("{n:words} CSOs", "varias OSC"),
        ("{n:words} CSOs", "{n} OSC"),
    ],
)
def test_what_is_no_fault_is_not_told(source: str, target: str) -> None:
    assert told(TranslationPair("a.b", source, target)) == set()


def term(required: str, accepted: tuple[str, ...] = (), forbidden: tuple[str, ...] = (), word: str = "donor") -> Term:
    return Term(word, "es", required, accepted, forbidden, Place("glossary.csv", 2))


@pytest.mark.parametrize(
    ("target", "codes"),
    [
        ("los cooperantes", set()),
        ("los donantes", set()),
        ("los financistas", {"NR221"}),
        ("los cooperadores", {"NR220"}),
    ],
)
def test_the_glossary_requires_accepts_and_forbids(target: str, codes: set[str]) -> None:
    terms = [term("cooperante", ("donante",), ("cooperador",))]
    assert {code for code, _ in term_faults(TranslationPair("a.b", "the donors", target), terms)} == codes


def test_a_term_inside_a_longer_one_is_not_looked_for() -> None:
    terms = [term("acción", word="action"), term("Plan Nacional de Acción", word="National Action Plan")]
    pair = TranslationPair("a.b", "the National Action Plan", "el Plan Nacional")
    assert [sentence.split("”")[0] for _, sentence in term_faults(pair, terms)] == ["“National Action Plan"]


def test_the_glossary_on_disk_is_read_whole(tmp_path: Path) -> None:
    terms, problems = read_glossary(ROOT / "locales" / "glossary.csv", "glossary.csv", ["en", "es"])
    assert len(terms) == 50 and not problems
    broken = tmp_path / "glossary.csv"
    head = "term,language,required,accepted,forbidden,note\n"
    broken.write_text(f"{head}NAP,es,,,,\na,es,b,c\n%,es,b,,,\na,ess,b,,,\na,es,b,—,,\n", encoding="utf-8")
    told = [(problem.place.line, problem.code) for problem in read_glossary(broken, "g", ["es"])[1]]
    assert told == [(line, "NR228") for line in (2, 3, 4, 5, 6)]
    assert "did you mean 'es'" in read_glossary(broken, "g", ["es"])[1][3].message
    broken.write_text("en,es\n", encoding="utf-8")
    assert [problem.code for problem in read_glossary(broken, "g", ["es"])[1]] == ["NR228"]


# ---- whole catalogues


@pytest.fixture
def project(tmp_path: Path) -> Project:
    root = assemble(tmp_path / "project")
    shutil.rmtree(root / "locales" / "es")
    return Project.at(root)


def edited(project: Project, context: str, *, remark: str = "", **changes: object) -> ProofreadResult:
    path = project.catalogue("en", "content")
    po = parse_po(path.read_text("utf-8"))
    entry = next(entry for entry in po if entry.msgctxt == context)
    for name, value in {**changes, **({"tcomment": remark} if remark else {})}.items():
        setattr(entry, name, value)
    path.write_bytes(po_bytes(po))
    return proof(project)


def proof(project: Project) -> ProofreadResult:
    return next(found for found in proofread(project, ["en"]))


def codes(proof: ProofreadResult, context: str = "") -> list[str]:
    return [problem.code for problem in proof.problems if context in problem.message]


def claim(project: Project) -> str:
    return next(
        m
        for m in re.findall(r'msgctxt "(finding\.[^"]*\.claim)"', project.catalogue("en", "content").read_text("utf-8"))
    )


def test_our_own_catalogue_has_nothing_to_mark_that_is_not_waived_with_a_reason() -> None:
    found = next(iter(proofread(Project.at(ROOT), ["es"])))
    assert found.entries > 600 and len(found.waived) >= 1
    assert [str(problem) for problem in found.problems] == []
    if found.skipped:
        pytest.skip(" ".join(found.skipped))


def test_a_finding_has_the_line_of_its_entry(project: Project) -> None:
    context = claim(project)
    found = edited(project, context, msgstr="Twice twice here")
    problem = next(problem for problem in found.problems if problem.code == "NR214")
    line = project.catalogue("en", "content").read_text("utf-8").splitlines()[problem.place.line - 1]
    assert context in line or "Twice twice" in line or line.startswith("#")


def test_a_waiver_with_a_reason_silences_one_code_on_one_entry(project: Project) -> None:
    context = claim(project)
    assert codes(edited(project, context, msgstr="Twice twice  here"), context) != []
    found = edited(project, context, remark="Asked the author.\nallow NR214: the poem says so")
    assert "NR214" not in codes(found, context) and "NR215" in codes(found, context)
    assert [problem.code for problem in found.waived] == ["NR214"]


@pytest.mark.parametrize(
    ("remark", "sentence"),
    [
        ("allow NR214", "without a reason"),
        ("allow NR214:", "without a reason"),
        ("allow NR212: why", "nothing of the kind"),
    ],
)
def test_a_waiver_without_a_reason_or_without_a_finding_is_told(project: Project, remark: str, sentence: str) -> None:
    found = edited(project, claim(project), msgstr="Twice twice here", remark=remark)
    assert any(problem.code == "NR227" and sentence in problem.message for problem in found.problems)
    assert "NR214" in codes(found)


def test_fuzzy_missing_and_incomplete_entries_are_told(project: Project) -> None:
    context = claim(project)
    assert codes(edited(project, context, flags=["fuzzy"]), context) == ["NR204"]
    assert codes(edited(project, context, flags=[], msgstr=""), context) == ["NR205"]
    text = project.catalogue("en", "content").read_text("utf-8")
    counted = re.findall(r'msgctxt "(group[^"]*\.count)"', text)[0]
    for forms in (
        {0: "one", 1: ""},
        {0: "one"},
        {1: "{n:words}"},
        {0: "", 1: "{n:words}"},
        {0: "one", 1: "{n}", 2: "{n}"},
    ):
        assert codes(edited(project, counted, msgstr_plural=forms), counted) == ["NR201"]


def test_a_draft_language_is_not_told_what_is_missing(project: Project) -> None:
    table = project.languages_table
    table.write_text(table.read_text("utf-8").replace("  en:\n", "  en:\n    draft: true\n"), encoding="utf-8")
    assert codes(edited(project, claim(project), msgstr="")) == codes(proof(project)) and "NR205" not in codes(
        proof(project)
    )


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ((b'"Language: en', b'"Language: fr'), "NR200"),
        ((b"charset=UTF-8", b"charset=ISO-8859-1"), "NR200"),
        ((b'msgid ""\n', b'#, fuzzy\nmsgid ""\n'), "NR200"),
    ],
)
def test_a_header_that_says_something_wrong_is_told(project: Project, change: tuple[bytes, bytes], code: str) -> None:
    path = project.catalogue("en", "content")
    assert change[0] in path.read_bytes() and code not in codes(proof(project))
    path.write_bytes(path.read_bytes().replace(*change, 1))
    assert code in codes(proof(project))


def test_a_misspelt_word_is_told_and_the_project_s_own_words_are_known(tmp_path: Path) -> None:
    if why := spelling.why_unavailable("es_PE"):
        pytest.skip(f"spelling is not tested: {why}")
    own = tmp_path / "words.txt"
    words = {"participación", "particiapción", "miniplataforma", "Multiactor"}
    assert spelling.unknown_words(words, "es_PE", own, "words.txt") == words - {"participación"}
    own.write_text("# ours\nminiplataforma\nmultiactor # an adjective\n", encoding="utf-8")
    assert spelling.unknown_words(words, "es_PE", own, "words.txt") == {"particiapción"}
    assert spelling.why_unavailable("xx_XX") == "hunspell has no dictionary xx_XX"


def test_a_list_of_words_that_is_not_utf_8_is_told_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "words.txt").write_bytes("señalética".encode("latin-1"))
    with pytest.raises(Rejected) as caught:
        spelling.unknown_words({"casa"}, "es_PE", tmp_path / "words.txt", "locales/es/words.txt")
    assert [(problem.code, problem.place.file) for problem in caught.value.problems] == [
        ("NR001", "locales/es/words.txt")
    ]


def test_spelling_that_could_not_be_checked_is_told_loudly(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spelling.shutil, "which", lambda name: None)
    found = next(iter(proofread(Project.at(ROOT), ["es"])))
    assert found.skipped == ("SPELLING WAS NOT CHECKED in es: hunspell is not installed.",)


def test_a_language_without_a_catalogue_or_with_an_emptied_one_never_passes(project: Project) -> None:
    path = project.catalogue("en", "content")
    path.write_text("", encoding="utf-8")
    assert [(p.code, p.message) for p in proof(project).problems if p.code == "NR030"] == [
        ("NR030", "the catalogue holds no text")
    ]
    for domain in ("content", "ui"):
        project.catalogue("en", domain).unlink(missing_ok=True)
    assert codes(proof(project)) == ["NR030"], "the templates are written in English"
    table = project.languages_table
    table.write_text(table.read_text("utf-8").replace("  en:\n", "  en:\n    draft: true\n"), encoding="utf-8")
    assert (codes(proof(project)), proof(project).why) == ([], "draft, no catalogue yet")


def test_a_source_language_needs_no_catalogue_and_says_so(capsys: pytest.CaptureFixture[str]) -> None:
    cli.main(["messages", "check", "--language", "en", "--project", str(ROOT)], standalone_mode=False)
    assert capsys.readouterr().out == "en: source language, no catalogue needed\n"


def test_a_catalogue_that_is_older_than_the_report_is_told(project: Project) -> None:
    update(project)
    assert "NR234" not in codes(proof(project))
    findings = project.content / "findings.yaml"
    findings.write_text(findings.read_text("utf-8").replace("entra en las casas", "llega a las casas", 1), "utf-8")
    told = [problem for problem in proof(project).problems if problem.code == "NR234"]
    assert [(problem.severity, problem.place.file) for problem in told] == [
        (Severity.WARNING, "locales/en/LC_MESSAGES/content.po")
    ]
    assert "1 text(s) are new or have other words, 0 are gone" in told[0].message
    update(project)
    assert "NR234" not in codes(proof(project))


# ---- bad files


def update(project: Project) -> None:
    cli.main(["messages", "update", "--project", str(project.root)], standalone_mode=False)


def test_a_byte_order_mark_and_mixed_line_endings_are_told_and_mended_by_an_update(project: Project) -> None:
    path = project.catalogue("en", "content")
    update(project)
    good = path.read_bytes()
    path.write_bytes(b"\xef\xbb\xbf" + good.replace(b"\n", b"\r\n", 40))
    assert codes(proof(project)).count("NR232") == 2
    update(project)
    assert path.read_bytes() == good and "NR232" not in codes(proof(project))


@pytest.mark.parametrize(
    ("damage", "code"),
    [
        (lambda data: data.replace("’".encode(), b"\x92", 1), "NR001"),
        (lambda data: data.replace(b'msgstr "', b"msgstr ", 4), "NR031"),
        (lambda data: data[:-30], "NR031"),
        (lambda data: data.replace(b"plural=(n != 1)", b"plural=(n !! 1)"), "NR031"),
        (lambda data: data + b"\n" + data[data.index(b"\n\n") + 2 :], "NR032"),
    ],
    ids=["Windows-1252", "no quotation mark", "cut off", "a broken plural rule", "everything twice"],
)
def test_a_broken_catalogue_is_told_with_its_line_and_stays_as_it_is(
    project: Project, damage: object, code: str
) -> None:
    update(project)
    others = {path: path.read_bytes() for path in project.locales.rglob("*.po*")}
    path = project.catalogue("en", "content")
    bad = damage(path.read_bytes())  # type: ignore[operator]
    assert bad != others[path]
    path.write_bytes(bad)
    with pytest.raises(Rejected) as caught:
        update(project)
    assert code in {problem.code for problem in caught.value.problems}
    assert all(problem.place.line for problem in caught.value.problems)
    assert {p: p.read_bytes() for p in others} == {**others, path: bad}
    assert code in codes(proof(project))
