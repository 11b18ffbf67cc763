"""Texts go out to reviewers and come back: nothing is lost, nothing lands elsewhere, and what cannot be taken says why."""

from __future__ import annotations

import io
import re
import shutil
import subprocess
import zipfile
from collections.abc import Callable, Mapping
from copy import deepcopy
from dataclasses import replace
from pathlib import Path
from unicodedata import normalize

import polib
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from napreport.cli.main import cli
from napreport.codes import read_codes
from napreport.exchange import docx_export, docx_import, po, spreadsheet, xliff
from napreport.exchange.incoming import ImportOptions, ImportResult, apply_changes, compare_rows
from napreport.exchange.rows import UNSUPPORTED, ExchangeSheet, Guide, ReturnedFile, ReturnedRow, catalogue_rows
from napreport.language.catalogue import parse_po
from napreport.language.languages import Language
from napreport.messages.pairs import LanguagePair
from napreport.messages.po import Domain, po_bytes
from napreport.problems import Rejected, Unusable
from napreport.word.styles import WordStyle
from napreport.word.wml import qname
from napreport.zipped_xml import MAX_RATIO
from tests.libreoffice import new_profile
from tests.second_project import assemble, own_design

ROOT = Path(__file__).parents[2]
THEME = own_design().themes["state"]
ENGLISH = Language(code="en", name="English", locale="en_GB", tag="en-GB", quotes=("“", "”", "‘", "’"))
SPANISH = Language(code="es", name="español", locale="es_PE", tag="es-PE", quotes=("«", "»", "“", "”"))
LANGUAGE_PAIRS: dict[Domain, LanguagePair] = dict.fromkeys(("content", "ui"), LanguagePair(ENGLISH, SPANISH, {}))
LABELS = {
    "id": "Id", "source": "Source text", "translation": "Translation", "comments": "Comments", "state": "State",
    "fuzzy": "To be reviewed", "missing": "Not translated", "previous": "Earlier source text:",
}  # fmt: skip
GUIDES = (
    Guide(ENGLISH, "Review", "Read it.", ("One", "Two"), LABELS),
    Guide(SPANISH, "Revisión", "Lea.", ("Uno", "Dos"), {name: f"{label} (es)" for name, label in LABELS.items()}),
)
HEADERS = {
    "Language": "es",
    "Plural-Forms": "nplurals=2; plural=(n != 1);",
    "Content-Type": "text/plain; charset=UTF-8",
}


def catalogue(*rows: tuple[str, str, str], fuzzy: bool = False, comment: str = "") -> dict[Domain, polib.POFile]:
    po = polib.POFile(wrapwidth=0)
    po.metadata = dict(HEADERS)
    for context, source, translation in rows:
        entry = polib.POEntry(msgctxt=context, msgid=source, msgstr=translation, tcomment=comment)
        entry.flags = ["fuzzy"] if fuzzy else []
        po.append(entry)
    return {"content": po}


def sheet(catalogues: Mapping[Domain, polib.POFile]) -> ExchangeSheet:
    rows = tuple(row for row, _ in catalogue_rows(catalogues))
    return ExchangeSheet("nap", "The report", ENGLISH, SPANISH, rows)


def _docx(out: ExchangeSheet) -> bytes:
    style = WordStyle((ROOT / "templates" / "reference.docx").read_bytes(), ())
    return docx_export.write(out, GUIDES, style, THEME)


def _read_po(data: bytes) -> ReturnedFile:
    import tempfile

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "r.po"
        path.write_bytes(data)
        return po.read(path, "r.po")


WRITE: dict[str, Callable[[ExchangeSheet], bytes]] = {
    "docx": _docx,
    "xlsx": lambda out: spreadsheet.write(out, GUIDES),
    "xliff": xliff.write,
    "po": lambda out: po.write(out, HEADERS),
}
READ: dict[str, Callable[[bytes], ReturnedFile]] = {
    "docx": lambda data: docx_import.read(data, "r.docx"),
    "xlsx": lambda data: spreadsheet.read(data, "r.xlsx"),
    "xliff": lambda data: xliff.read(data, "r.xliff"),
    "po": _read_po,
}
EVERY_FORMAT = pytest.mark.parametrize("format_", list(WRITE))


def back(returns: ReturnedFile, catalogues: Mapping[Domain, polib.POFile], **options: bool) -> ImportResult:
    return compare_rows(returns, catalogues, LANGUAGE_PAIRS, "nap", "r.docx", ImportOptions(**options))


def changed(returns: ReturnedFile, **translations: str) -> ReturnedFile:
    """Return what came back with other translations, by the id's first step."""
    rows = (replace(row, translation=translations.get(row.id.split(".")[0], row.translation)) for row in returns.rows)
    return replace(returns, rows=tuple(rows))


def went(catalogues: Mapping[Domain, polib.POFile]) -> ReturnedFile:
    """Return what comes back when nobody touched it, without a format in between."""
    rows = sheet(catalogues).rows
    return ReturnedFile("nap", "es", tuple(ReturnedRow(n, r.id, r.source, r.translation, r.comments, r.stamp)
                                      for n, r in enumerate(rows, 1)))  # fmt: skip


# ---- nothing is lost


def thousands(number: int) -> dict[Domain, polib.POFile]:
    found = catalogue(
        *((f"finding.f{n}.claim", f"Claim {n}: “{n}” of {{facts.n{n}}}[@s{n}]", f"Línea {n}\u00a0%: «{n}» de {{facts.n{n}}}\n"
           f"y ‘más’[@s{n}]" if n % 7 else "") for n in range(number))
    )  # fmt: skip
    for entry in found["content"][::11]:
        entry.flags = ["fuzzy"] if entry.msgstr else []
    return found


@pytest.mark.slow
@EVERY_FORMAT
def test_ten_thousand_texts_go_out_and_come_back_with_nothing_lost(format_: str) -> None:
    catalogues = thousands(10_000)
    out = sheet(catalogues)
    returns = READ[format_](WRITE[format_](out))
    assert [(row.id, row.source, row.translation, row.stamp) for row in returns.rows] == [
        (row.id, row.source, row.translation, row.stamp) for row in out.rows
    ]
    assert (returns.project, returns.language) == ("nap", "es")
    outcome = back(returns, catalogues)
    assert (outcome.changes, outcome.refused, outcome.unchanged) == ((), (), 10_000)


#: What a text may hold: everything but the signs that an export refuses. Catalogues hold letters composed.
_nasty = (st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40).filter(
    lambda text: not UNSUPPORTED.search(text)
) | st.sampled_from(
    ["=1+1", "+A1", "@SUM(A1)", "-2", "_x0041_", "<b>&amp;</b>", "]]>", "a\tb", "a\nb\n\nc", " x ", "\u00a0«x»\u202f",
     "{a.b}[@c]%(d)s%%{a.b}", "#0123456789ab", "g\u0303", "\u202eabc", "😀", "'", '"', "\\n"]
)).map(lambda text: normalize("NFC", text))  # fmt: skip


@EVERY_FORMAT
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(texts=st.lists(st.tuples(_nasty, _nasty | st.just("")), min_size=1, max_size=6))
def test_no_text_is_so_strange_that_it_changes_on_the_way(format_: str, texts: list[tuple[str, str]]) -> None:
    catalogues = catalogue(*((f"a.t{n}", source, translation) for n, (source, translation) in enumerate(texts)))
    returns = READ[format_](WRITE[format_](sheet(catalogues)))
    came = {row.id: (row.source, row.translation) for row in returns.rows}
    for row in sheet(catalogues).rows:
        # White space alone is no translation: the catalogue counts it as missing, too.
        assert came[row.id] == (row.source, row.translation if row.translation.strip() else ""), row.id
    assert back(returns, catalogues).refused == ()


@EVERY_FORMAT
def test_the_same_sheet_gives_the_same_bytes(format_: str) -> None:
    assert WRITE[format_](sheet(thousands(5))) == WRITE[format_](sheet(thousands(5)))


@EVERY_FORMAT
def test_forms_of_a_counted_phrase_travel_one_by_one_and_come_home(format_: str) -> None:
    po = catalogue()["content"]
    entry = polib.POEntry(msgctxt="group.a.count", msgid="one CSO", msgid_plural="{n:words} CSOs")
    entry.msgstr_plural = {0: "una OSC", 1: "{n:words} OSC"}
    po.append(entry)
    catalogues: dict[Domain, polib.POFile] = {"content": po}
    returns = READ[format_](WRITE[format_](sheet(catalogues)))
    assert [(row.id, row.source) for row in returns.rows] == [
        ("group.a.count[0]", "one CSO"), ("group.a.count[1]", "{n:words} CSOs")
    ]  # fmt: skip
    rows = (replace(row, translation=row.translation.replace("OSC", "oenegé")) for row in returns.rows)
    outcome = back(replace(returns, rows=tuple(rows)), catalogues)
    assert not outcome.refused
    apply_changes(outcome.changes, catalogues)
    assert entry.msgstr_plural == {0: "una oenegé", 1: "{n:words} oenegé"}


@pytest.mark.parametrize(("touched", "reviewed", "after"), [(1, False, True), (2, False, False), (1, True, False)])
def test_a_counted_phrase_is_reviewed_when_all_its_forms_are(touched: int, reviewed: bool, after: bool) -> None:
    po = catalogue()["content"]
    entry = polib.POEntry(msgctxt="g.a.count", msgid="a CSO", msgid_plural="CSOs", flags=["fuzzy"], previous_msgid="a")
    entry.msgstr_plural = {0: "una OSC", 1: "OSC"}
    po.append(entry)
    returns = went({"content": po})
    rows = [
        replace(row, translation=f"{row.translation}s" if n < touched else row.translation)
        for n, row in enumerate(returns.rows)
    ]
    outcome = back(replace(returns, rows=tuple(rows)), {"content": po}, reviewed=reviewed)
    apply_changes(outcome.changes, {"content": po})
    assert entry.fuzzy is after and (entry.previous_msgid is None) is not after


# ---- what a reviewer does in Word


def edited(data: bytes, change: Callable[[etree._Element], None]) -> bytes:
    """Return a document whose body a reviewer has changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w") as target:
        for name in source.namelist():
            part = source.read(name)
            if name == "word/document.xml":
                root = etree.fromstring(part)
                change(root)
                part = etree.tostring(root)
            target.writestr(name, part)
    return out.getvalue()


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        for old in source.namelist():
            if old != name:
                target.writestr(old, source.read(old))
        target.writestr(name, content)
    return out.getvalue()


W = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
BY = 'w:id="9" w:author="R" w:date="2024-01-01T00:00:00Z"'


def in_target(markup: str) -> Callable[[etree._Element], None]:
    """Put runs in the place of the first row's translation."""

    def change(root: etree._Element) -> None:
        lock = next(each for each in root.iter(qname("lock")) if each.get(qname("val")) == "sdtLocked")
        content = next(lock.iterancestors(qname("sdt"))).find(qname("sdtContent"))
        assert content is not None
        content[:] = list(etree.fromstring(f"<w:x {W}>{markup}</w:x>"))

    return change


@pytest.mark.parametrize(
    ("markup", "text"),
    [
        (f"<w:r><w:t>Una </w:t></w:r><w:del {BY}><w:r><w:delText>mala</w:delText></w:r></w:del>"
         f"<w:ins {BY}><w:r><w:t>buena</w:t></w:r></w:ins><w:r><w:t> cosa</w:t></w:r>", "Una buena cosa"),
        (f"<w:moveFrom {BY}><w:r><w:t>uno </w:t></w:r></w:moveFrom><w:r><w:t>dos </w:t></w:r>"
         f"<w:moveTo {BY}><w:r><w:t>uno</w:t></w:r></w:moveTo>", "dos uno"),
        (f"<w:r><w:t>uno</w:t></w:r><w:del {BY}><w:r><w:br/></w:r></w:del><w:r><w:t> dos</w:t></w:r>", "uno dos"),
        (f"<w:ins {BY}><w:del {BY}><w:r><w:delText>x</w:delText></w:r></w:del></w:ins><w:r><w:t>queda</w:t></w:r>", "queda"),
        ("<w:r><w:t>una</w:t><w:br/><w:t>dos</w:t><w:cr/><w:t>tres</w:t><w:tab/><w:t>x</w:t></w:r>", "una\ndos\ntres\tx"),
        ("<w:r><w:t>«A\u00a0B» n.º\u202f5</w:t></w:r>".replace("5", ""), "«A\u00a0B» n.º\u202f".rstrip(" ")),
        ("<w:r><w:t>trans</w:t><w:noBreakHyphen/><w:t>andino</w:t></w:r>", "trans\u2011andino"),
        ('<w:hyperlink><w:r><w:t>enlace</w:t></w:r></w:hyperlink>', "enlace"),
    ],
)  # fmt: skip
def test_tracked_changes_are_taken_as_accepted_and_signs_are_kept(markup: str, text: str) -> None:
    catalogues = catalogue(("a.b", "A thing", "Una mala cosa"))
    returns = docx_import.read(edited(_docx(sheet(catalogues)), in_target(markup)), "r.docx")
    outcome = back(returns, catalogues)
    assert [(change.id, change.old, change.new) for change in outcome.changes] == [("a.b", "Una mala cosa", text)]


def test_a_soft_hyphen_of_word_is_reported_and_not_dropped() -> None:
    catalogues = catalogue(("a.b", "A thing", "Una mala cosa"))
    markup = "<w:r><w:t>trans</w:t><w:softHyphen/><w:t>andino</w:t></w:r>"
    outcome = back(docx_import.read(edited(_docx(sheet(catalogues)), in_target(markup)), "r.docx"), catalogues)
    assert ["U+00AD (soft hyphen)" in str(problem) for problem in outcome.refused] == [True] and not outcome.changes


def test_paragraphs_that_a_reviewer_made_are_line_breaks_and_a_deleted_one_is_none() -> None:
    def two(root: etree._Element) -> None:
        cell = next(each for each in root.iter(qname("tbl")) if len(each) > 3)[3][3]
        mark = f"<w:pPr><w:rPr><w:del {BY}/></w:rPr></w:pPr>"
        made = etree.fromstring(
            f"<w:x {W}><w:p><w:r><w:t>uno</w:t></w:r></w:p><w:p>{mark}<w:r><w:t>dos </w:t></w:r></w:p>"
            "<w:p><w:r><w:t>tres</w:t></w:r></w:p></w:x>"
        )
        cell[:] = [cell[0], *made]

    catalogues = catalogue(("a.b", "A\nthing", "Una"))
    outcome = back(docx_import.read(edited(_docx(sheet(catalogues)), two), "r.docx"), catalogues)
    assert [change.new for change in outcome.changes] == ["uno\ndos tres"]


def test_a_picture_in_a_translation_is_refused_and_not_dropped() -> None:
    data = edited(
        _docx(sheet(catalogue(("a.b", "A", "B")))), in_target("<w:r><w:drawing/></w:r><w:r><w:t>C</w:t></w:r>")
    )
    outcome = back(docx_import.read(data, "r.docx"), catalogue(("a.b", "A", "B")))
    assert [(p.code, p.message) for p in outcome.refused] == [("NR269", "'a.b': the translation holds a picture")]


def test_comments_in_the_margin_and_in_the_column_reach_the_catalogue_and_take_nothing_away() -> None:
    catalogues = catalogue(("a.b", "A", "B"), comment="waived: as published")
    data = _docx(sheet(catalogues))
    data = with_part(data, "word/comments.xml", f'<w:comments {W}><w:comment w:id="4" w:author="Ana"><w:p><w:r><w:t>¿Seguro?'
                     "</w:t></w:r></w:p></w:comment></w:comments>".encode())  # fmt: skip
    data = edited(data, in_target('<w:r><w:t>B</w:t></w:r><w:r><w:commentReference w:id="4"/></w:r>'))
    outcome = back(docx_import.read(data, "r.docx"), catalogues)
    apply_changes(outcome.changes, catalogues)
    assert catalogues["content"][0].tcomment == "waived: as published\nAna: ¿Seguro?"
    assert catalogues["content"][0].msgstr == "B"


def test_a_file_without_tags_locks_and_manifest_comes_back_by_its_visible_ids() -> None:
    def bare(root: etree._Element) -> None:
        for control in list(root.iter(qname("sdt"))):
            content, parent = control.find(qname("sdtContent")), control.getparent()
            assert content is not None and parent is not None
            parent[parent.index(control) : parent.index(control) + 1] = list(content)

    catalogues = thousands(30)
    data = with_part(edited(_docx(sheet(catalogues)), bare), "customXml/item1.xml", b"<x/>")
    returns = docx_import.read(data, "r.docx")
    assert (returns.project, returns.language) == ("nap", "es")
    assert back(returns, catalogues).unchanged == 30


def test_an_id_that_a_reviewer_deleted_is_known_by_the_tag_and_one_that_was_moved_is_refused() -> None:
    def swap(root: etree._Element) -> None:
        table = next(each for each in root.iter(qname("tbl")) if len(each) > 3)
        for text in table[3][1].iter(qname("t")):
            text.text = ""
        one_, other = deepcopy(table[4][1]), deepcopy(table[5][1])
        table[4][1], table[5][1] = other, one_

    catalogues = thousands(3)
    outcome = back(docx_import.read(edited(_docx(sheet(catalogues)), swap), "r.docx"), catalogues)
    assert outcome.unchanged == 1
    assert [problem.code for problem in outcome.refused] == ["NR269", "NR269"]
    assert outcome.refused[0].message == "'finding.f2.claim': the cells of finding.f1.claim stand in this row"


def test_the_source_is_locked_the_translation_can_be_filled_and_changes_are_tracked() -> None:
    with zipfile.ZipFile(io.BytesIO(_docx(sheet(thousands(2))))) as package:
        body = etree.fromstring(package.read("word/document.xml"))
        settings_ = package.read("word/settings.xml").decode()
    locks = [each.get(qname("val")) for each in body.iter(qname("lock"))]
    tags = [each.get(qname("val"), "") for each in body.iter(qname("tag"))]
    assert locks == ["sdtContentLocked", "sdtLocked"] * 2
    assert len(set(tags)) == 4 and max(map(len, tags)) <= 64
    assert "<w:trackRevisions" in settings_
    languages = {each.get(qname("val")) for run in body.iter(qname("sdtContent")) for each in run.iter(qname("lang"))}
    assert languages == {"en-GB", "es-PE"}


def test_a_language_from_right_to_left_is_written_so_and_comes_back() -> None:
    arabic = SPANISH.model_copy(update={"code": "ar", "tag": "ar", "direction": "rtl"})
    catalogues = catalogue(("a.b", "One {x.y}", "واحد {x.y}"))
    out = replace(sheet(catalogues), target=arabic)
    with zipfile.ZipFile(io.BytesIO(_docx(out))) as package:
        body = etree.fromstring(package.read("word/document.xml"))
    source, target = body.iter(qname("sdt"))
    assert [len(list(each.iter(qname("rtl")))) for each in (source, target)] == [0, 1]
    paragraphs = [next(each.iterancestors(qname("p"))) for each in (source, target)]
    assert [each.find(f"{qname('pPr')}/{qname('bidi')}") is not None for each in paragraphs] == [False, True]
    for format_ in WRITE:
        assert READ[format_](WRITE[format_](out)).rows[0].translation == "واحد {x.y}"


@pytest.mark.slow
def test_a_document_that_libreoffice_saved_comes_back_whole(tmp_path: Path) -> None:
    if shutil.which("soffice") is None:
        pytest.skip("LibreOffice is not installed: nobody but ourselves has saved the document")
    catalogues = thousands(300)
    (tmp_path / "r.docx").write_bytes(_docx(sheet(catalogues)))
    command = [
        "soffice",
        f"-env:UserInstallation={new_profile(tmp_path / 'profile').as_uri()}",
        "--headless",
        "--convert-to",
        "docx",
    ]
    subprocess.run(
        [*command, "--outdir", str(tmp_path / "out"), str(tmp_path / "r.docx")], check=True, capture_output=True
    )
    saved = (tmp_path / "out" / "r.docx").read_bytes()
    outcome = back(docx_import.read(saved, "r.docx"), catalogues)
    assert (outcome.changes, outcome.refused, outcome.unchanged) == ((), (), 300)


@pytest.mark.slow
def test_the_word_file_keeps_the_rules_of_open_xml(tmp_path: Path) -> None:
    from openxml_audit import OpenXmlValidator

    for format_ in ("docx", "xlsx"):
        path = tmp_path / f"r.{format_}"
        path.write_bytes(WRITE[format_](sheet(thousands(20))))
        result = OpenXmlValidator().validate(str(path))
        assert [str(problem) for problem in result.errors] == []


# ---- spreadsheets and XLIFF


def test_no_cell_of_a_spreadsheet_is_ever_computed() -> None:
    texts = ["=1+1", "+1", "-1", "@x", '=HYPERLINK("https://x")', "12", "https://example.org"]
    catalogues = catalogue(*((f"a.t{n}", text, text) for n, text in enumerate(texts)))
    with zipfile.ZipFile(io.BytesIO(WRITE["xlsx"](sheet(catalogues)))) as package:
        cells = etree.fromstring(package.read("xl/worksheets/sheet1.xml"))
        found = list(cells.iter("{*}c"))
        assert {cell.get("t") for cell in found if len(cell)} == {"s"}
        assert not list(cells.iter("{*}f")) and not list(cells.iter("{*}hyperlink"))
        assert b'quotePrefix="1"' in package.read("xl/styles.xml")


def test_a_formula_or_a_number_in_a_spreadsheet_that_came_back_is_refused() -> None:
    catalogues = catalogue(("a.b", "A", "B"), ("c.d", "C", "D"))
    data = WRITE["xlsx"](sheet(catalogues))
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        part = package.read("xl/worksheets/sheet1.xml").decode()
    part = re.sub(r'<c r="C2"[^>]*>.*?</c>', '<c r="C2"><f>1+1</f><v>2</v></c>', part)
    part = re.sub(r'<c r="C3"[^>]*>.*?</c>', '<c r="C3"><v>44348</v></c>', part)
    outcome = back(spreadsheet.read(with_part(data, "xl/worksheets/sheet1.xml", part.encode()), "r.xlsx"), catalogues)
    assert [(p.code, p.place.line, "formula" in p.message, "number" in p.message) for p in outcome.refused] == [
        ("NR269", 2, True, False), ("NR269", 3, False, True)
    ]  # fmt: skip


def cells(data: bytes, change: Callable[[etree._Element], None]) -> bytes:
    """Return a spreadsheet whose table a reviewer has changed."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        root = etree.fromstring(package.read("xl/worksheets/sheet1.xml"))
    change(root)
    return with_part(data, "xl/worksheets/sheet1.xml", etree.tostring(root))


def typed(**texts: str) -> Callable[[etree._Element], None]:
    """Write texts into cells, by their names: C2="Uno"."""

    def change(root: etree._Element) -> None:
        for name, text in texts.items():
            row = root.find(f".//{{*}}row[@r='{re.sub('[A-Z]', '', name)}']")
            assert row is not None
            for old in row.findall(f"{{*}}c[@r='{name}']"):
                row.remove(old)
            cell = etree.SubElement(row, f"{{{root.nsmap[None]}}}c", r=name, t="inlineStr")
            etree.SubElement(
                etree.SubElement(cell, f"{{{root.nsmap[None]}}}is"), f"{{{root.nsmap[None]}}}t"
            ).text = text

    return change


def shifted(root: etree._Element) -> None:
    """Put an empty column in before the translations."""
    for cell in root.iter("{*}c"):
        letter, number = cell.get("r", "")[0], cell.get("r", "")[1:]
        cell.set("r", f"{chr(ord(letter) + 1) if letter >= 'C' else letter}{number}")


def test_a_column_that_was_put_in_shifts_no_translation_and_what_it_holds_is_a_comment() -> None:
    catalogues = thousands(20)
    data = cells(cells(WRITE["xlsx"](sheet(catalogues)), shifted), typed(C1="Ana", C3="¿Seguro?"))
    outcome = back(spreadsheet.read(data, "r.xlsx"), catalogues)
    assert not outcome.refused and [(c.id, c.old == c.new, c.comments) for c in outcome.changes] == [
        ("finding.f1.claim", True, "Ana: ¿Seguro?")
    ]


def test_a_spreadsheet_whose_headings_are_gone_is_refused() -> None:
    data = cells(WRITE["xlsx"](sheet(thousands(3))), typed(C1="Translation"))
    with pytest.raises(Rejected) as caught:
        spreadsheet.read(data, "r.xlsx")
    assert [(p.code, p.place.line, "headings" in p.message) for p in caught.value.problems] == [("NR260", 2, True)]


NOTES = b"""<comments xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><authors><author>Ana</author>
<author>tc={1}</author></authors><commentList><comment ref="B2" authorId="0"><text><r><t>Ana:</t></r><r><t xml:space="preserve">
Is it so?</t></r></text></comment><comment ref="C3" authorId="1"><text><t>[Threaded comment] Better?</t></text></comment>
</commentList></comments>"""
THREADED = b"""<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">
<threadedComment ref="C3" personId="{2}" id="{1}"><text>Better?</text></threadedComment>
<threadedComment ref="C3" personId="{2}" id="{3}" parentId="{1}"><text>Yes.</text></threadedComment></ThreadedComments>"""
PEOPLE = b"""<personList xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/threadedcomments">
<person displayName="Luz" id="{2}"/></personList>"""
RELATED = b"""<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
<Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/comments" Target="../comments1.xml"/>
<Relationship Id="r2" Type="http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
 Target="../threadedComments/threadedComment1.xml"/></Relationships>"""


def test_notes_and_comments_that_were_pinned_to_cells_arrive_with_their_authors() -> None:
    catalogues = catalogue(("a.b", "A", "B"), ("c.d", "C", "D"))
    data = WRITE["xlsx"](sheet(catalogues))
    for name, part in {
        "xl/comments1.xml": NOTES,
        "xl/threadedComments/threadedComment1.xml": THREADED,
        "xl/persons/person.xml": PEOPLE,
        "xl/worksheets/_rels/sheet1.xml.rels": RELATED,
    }.items():
        data = with_part(data, name, part)
    outcome = back(spreadsheet.read(data, "r.xlsx"), catalogues)
    apply_changes(outcome.changes, catalogues)
    assert [entry.tcomment for entry in catalogues["content"]] == ["Ana: Is it so?", "Luz: Better?\nLuz: Yes."]


def test_text_and_numbers_beside_the_table_are_comments() -> None:
    catalogues = catalogue(("a.b", "A", "B"))
    data = cells(WRITE["xlsx"](sheet(catalogues)), typed(F1="Grade", F2="7", G2="Good"))
    data = cells(data, lambda root: root.find(".//{*}c[@r='F2']").attrib.pop("t"))  # type: ignore[union-attr]
    data = cells(
        data,
        lambda root: etree.SubElement(root.find(".//{*}c[@r='F2']"), root.tag.replace("worksheet", "v")).__setattr__(
            "text", "7"
        ),
    )  # type: ignore[arg-type]
    outcome = back(spreadsheet.read(data, "r.xlsx"), catalogues)
    assert [change.comments for change in outcome.changes] == ["Grade: 7\nGood"]


@pytest.mark.parametrize(
    ("went", "cell", "text", "fuzzy"),
    [
        ("done", "To be reviewed (es)", "", True),
        ("done", "To be reviewed (es)", "Otra cosa", True),
        ("done", "please look", "", True),
        ("done", "", "Otra cosa", False),
        ("fuzzy", "To be reviewed (es)", "Otra cosa", True),
        ("fuzzy", "", "", False),
        ("fuzzy", "", "Otra cosa", False),
        ("missing", "Not translated (es)", "Otra cosa", False),
        ("missing", "To be reviewed (es)", "Otra cosa", True),
        ("missing", "Not translated (es)", "", False),
    ],
)
def test_a_mark_in_the_column_of_states_is_kept_set_or_taken_off(went: str, cell: str, text: str, fuzzy: bool) -> None:
    catalogues = catalogue(("a.b", "A thing", "" if went == "missing" else "Una cosa"), fuzzy=went == "fuzzy")
    data = WRITE["xlsx"](sheet(catalogues))
    data = cells(data, typed(**({"C2": text} if text else {}), E2=cell))
    outcome = back(spreadsheet.read(data, "r.xlsx"), catalogues)
    apply_changes(outcome.changes, catalogues)
    assert not outcome.refused and bool(catalogues["content"][0].fuzzy) is fuzzy
    assert catalogues["content"][0].msgstr == (text or ("" if went == "missing" else "Una cosa"))


@pytest.mark.parametrize(
    ("format_", "old", "new"),
    [
        ("po", b'msgctxt "a.b"', b'#, fuzzy\nmsgctxt "a.b"'),
        ("xliff", b'state="final"', b'state="initial"'),
    ],
)
def test_a_mark_that_a_reviewer_set_in_a_tool_arrives(format_: str, old: bytes, new: bytes) -> None:
    catalogues = catalogue(("a.b", "A thing", "Una cosa"))
    data = WRITE[format_](sheet(catalogues))
    assert back(READ[format_](data), catalogues).changes == ()
    marked = back(READ[format_](data.replace(old, new, 1)), catalogues)
    assert [(change.fuzzy, change.old == change.new) for change in marked.changes] == [(True, True)]
    reviewed = catalogue(("a.b", "A thing", "Una cosa"))
    marked_when_sent = WRITE[format_](sheet(catalogue(("a.b", "A thing", "Una cosa"), fuzzy=True)))
    assert back(READ[format_](marked_when_sent), reviewed).changes == (), "the mark was there at the export"


def test_a_tool_that_drops_all_states_marks_nothing() -> None:
    catalogues = catalogue(("a.b", "A thing", "Una cosa"))
    data = re.sub(rb' (sub)?[sS]tate="[^"]*"', b"", xliff.write(sheet(catalogues)))
    assert back(xliff.read(data, "r.xliff"), catalogues).changes == ()


def test_a_text_that_is_still_marked_after_a_change_stays_marked_when_the_edit_of_its_source_is_taken_back() -> None:
    catalogues = catalogue(("a.b", "A thing", "Una cosa"), fuzzy=True)
    entry = catalogues["content"][0]
    entry.previous_msgid = "Another thing"
    apply_changes(back(changed(went(catalogues), a="Otra"), catalogues, mark_fuzzy=True).changes, catalogues)
    assert (entry.fuzzy, entry.previous_msgid, entry.previous_msgctxt) == (True, "Another thing", "a.b")


# ---- what stands beside the place where it belongs


def test_a_row_whose_id_was_emptied_is_refused_and_not_passed_over() -> None:
    catalogues = catalogue(("a.b", "A", "B"), ("c.d", "C", "D"))

    def emptied(root: etree._Element) -> None:
        table = next(each for each in root.iter(qname("tbl")) if len(each) > 3)
        for text in table[3][1].iter(qname("t")):
            text.text = ""
        for tag in list(table[3].iter(qname("tag"))):
            tag.getparent().remove(tag)  # type: ignore[union-attr]

    for returns in (
        spreadsheet.read(cells(WRITE["xlsx"](sheet(catalogues)), typed(A2="", C2="Be")), "r.xlsx"),
        docx_import.read(edited(_docx(sheet(catalogues)), emptied), "r.docx"),
    ):
        outcome = back(returns, catalogues)
        assert [(p.code, p.message) for p in outcome.refused] == [("NR264", "the row has no id")]
        assert outcome.unchanged == 1


def test_an_entry_whose_line_of_ids_a_tool_dropped_is_known_by_its_context() -> None:
    catalogues = catalogue(("a.b", "A", "B"), ("c.d", "C", ""))
    data = re.sub(rb"#\. id: .*\n", b"", WRITE["po"](sheet(catalogues)))
    outcome = back(_read_po(data.replace(b'msgid "C"\nmsgstr ""', b'msgid "C"\nmsgstr "Ce"')), catalogues)
    assert [(change.id, change.new) for change in outcome.changes] == [("c.d", "Ce")] and outcome.unchanged == 1
    newer = back(_read_po(data.replace(b'msgstr "B"', b'msgstr "Be"')), catalogues)
    assert [p.code for p in newer.refused] == ["NR266"], "without its stamp nobody can tell which of two is newer"


@EVERY_FORMAT
def test_rows_that_did_not_come_back_are_counted(format_: str) -> None:
    catalogues = thousands(9)
    returns = READ[format_](WRITE[format_](sheet(catalogues)))
    assert returns.sent == 9 and back(returns, catalogues).absent == 0
    assert back(replace(returns, rows=returns.rows[2:]), catalogues).absent == 2


def test_a_comment_of_a_row_that_is_refused_is_taken_once() -> None:
    catalogues = catalogue(BASE)
    returns = one(catalogues, "Hay 12,500 lugares[@plan].", comments="Why the fact?")
    outcome = back(returns, catalogues)
    assert [p.code for p in outcome.refused] == ["NR267"]
    apply_changes(outcome.changes, catalogues)
    entry = catalogues["content"][0]
    assert (entry.msgstr, entry.tcomment, entry.fuzzy) == (BASE[2], "Why the fact?", False)
    assert back(returns, catalogues).changes == ()


def test_an_xliff_keeps_the_rules_of_the_standard() -> None:
    """The core's constraints that its schema cannot say, and those that it does: ids, codes, states, order."""
    root = etree.fromstring(xliff.write(sheet(thousands(40))))
    name = "{urn:oasis:names:tc:xliff:document:2.0}"
    assert root.get("version") == "2.1" and (root.get("srcLang"), root.get("trgLang")) == ("en-GB", "es-PE")
    ids = [unit.get("id", "") for unit in root.iter(f"{name}unit")]
    assert len(set(ids)) == len(ids) == 40 and all(re.fullmatch(r"[\w.-]+", id_) for id_ in ids)
    order = ["notes", "originalData", "segment"]
    for unit in root.iter(f"{name}unit"):
        tags = [etree.QName(child).localname for child in unit]
        assert tags == [tag for tag in order if tag in tags] and "segment" in tags
        data = {each.get("id") for each in unit.iter(f"{name}data")}
        segment = unit.find(f"{name}segment")
        assert segment is not None and segment.get("state") in ("initial", "final")
        assert ":" in segment.get("subState", "napreport:x")
        source, target = (segment.find(f"{name}{tag}") for tag in ("source", "target"))
        assert source is not None
        codes = [each.get("id") for each in source.iter(f"{name}ph")]
        assert len(codes) == len(set(codes)) == 2 and {each.get("dataRef") for each in source.iter(f"{name}ph")} <= data
        if target is not None:
            assert sorted(str(each.get("id")) for each in target.iter(f"{name}ph")) == sorted(map(str, codes))


def test_a_code_that_stands_twice_is_two_codes_in_source_and_target() -> None:
    root = etree.fromstring(xliff.write(sheet(catalogue(("a.b", "{x.y} and {x.y}[@z]", "[@z]{x.y} y {x.y}")))))
    for tag in ("source", "target"):
        content = next(root.iter(f"{{*}}{tag}"))
        assert sorted(code.get("id", "") for code in content) == ["1", "2", "3"]


def test_a_tool_that_confirms_a_fuzzy_text_in_xliff_clears_it() -> None:
    catalogues = catalogue(("a.b", "A thing", "Una cosa"), fuzzy=True)
    data = xliff.write(sheet(catalogues))
    assert back(xliff.read(data, "r.xliff"), catalogues).waiting == 1
    confirmed = re.sub(rb'state="initial" subState="[^"]*"', b'state="reviewed"', data)
    outcome = back(xliff.read(confirmed, "r.xliff"), catalogues)
    apply_changes(outcome.changes, catalogues)
    assert not catalogues["content"][0].fuzzy


def test_sentences_that_a_tool_cut_apart_come_back_as_one_text() -> None:
    catalogues = catalogue(("a.b", "One. Two.", ""))
    data = xliff.write(sheet(catalogues)).decode()
    cut = ('<segment state="translated"><source>One.</source><target>Uno.</target></segment><ignorable><source> </source>'
           '</ignorable><segment state="translated"><source>Two.</source><target>Dos.</target></segment>')  # fmt: skip
    outcome = back(xliff.read(re.sub(r"(?s)<segment.*</segment>", cut, data).encode(), "r.xliff"), catalogues)
    assert [(change.new, change.fuzzy) for change in outcome.changes] == [("Uno. Dos.", False)]


# ---- what is refused, and what it says

BASE = (
    "finding.a.claim",
    "There are {plan.actions} in 12,500 places[@plan].",
    "Hay {plan.actions} en 12,500 lugares[@plan].",
)


def one(catalogues: Mapping[Domain, polib.POFile], translation: str = "", **fields: str) -> ReturnedFile:
    returns = went(catalogues)
    row = replace(returns.rows[0], **({"translation": translation} if translation else {}), **fields)  # type: ignore[arg-type]
    return replace(returns, rows=(row,))


@pytest.mark.parametrize(
    ("returns", "line"),
    [
        (one(catalogue(BASE), "Nada", id="finding.a.clam"), "r.docx:1: NR264 no text has the id 'finding.a.clam'; did you mean 'finding.a.claim'?"),
        (one(catalogue(BASE), "Nada", id=""), "r.docx:1: NR264 the row has no id"),
        (one(catalogue(BASE), "Nada", source="There were {plan.actions} in 12,500 places[@plan]."),
         "r.docx:1: NR265 'finding.a.claim': the source text is another one now: “There are {plan.actions} in 12,500 places.”; "
         "in the file: “There were {plan.actions} in 12,500 places.”"),
        (one(catalogue(BASE), "Hay {plan.acciones} en 12,500 lugares[@plan]."),
         "r.docx:1: NR267 the translation of 'finding.a.claim' differs: missing {plan.actions}; unknown {plan.acciones}"),
        (one(catalogue(BASE), "Hay {plan.actions} en 12,500 lugares."),
         "r.docx:1: NR267 the translation of 'finding.a.claim' differs: missing [@plan]"),
        (one(catalogue(BASE), "Hay *{plan.actions} en 12,500 lugares[@plan]."),
         "r.docx:1: NR267 the translation of 'finding.a.claim' an asterisk has no partner; emphasis is written *so*"),
        (one(catalogue(BASE), "Hay {plan.actions} en 12,500 \u202elugares[@plan]."),
         "r.docx:1: NR267 the translation of 'finding.a.claim' holds the invisible character U+202E (right-to-left override)"),
        (one(catalogue(BASE), "Hay {plan.actions} en 12,050 lugares[@plan]."),
         "r.docx:1: NR268 the numbers in 'finding.a.claim' are not those of the source: “12,050” does not stand in the source; “12,500” of the source is missing"),
        (one(catalogue(BASE), " "),
         "r.docx:1: NR269 'finding.a.claim': the translation is empty; the catalogue has “Hay {plan.actions} en 12,500 lugares.”"),
    ],
)  # fmt: skip
def test_a_row_is_refused_with_its_place_and_the_reason(returns: ReturnedFile, line: str) -> None:
    outcome = back(returns, catalogue(BASE))
    assert [str(problem).split("\n")[0] for problem in outcome.refused] == [line]
    assert not outcome.changes


def test_two_rows_with_one_id_are_both_refused_and_the_others_are_taken() -> None:
    catalogues = catalogue(("a.b", "A", "B"), ("c.d", "C", "D"))
    returns = changed(went(catalogues), a="B’", c="D’")
    outcome = back(replace(returns, rows=(*returns.rows, returns.rows[0])), catalogues)
    assert [change.id for change in outcome.changes] == ["c.d"]
    assert {problem.message for problem in outcome.refused} == {"the id 'a.b' stands in 2 rows"}


def test_a_newer_translation_is_kept_unless_an_overwrite_is_asked_for() -> None:
    returns = changed(went(catalogue(("a.b", "A", "old"))), a="from Word")
    newer = catalogue(("a.b", "A", "from Weblate"))
    outcome = back(returns, newer)
    assert [(p.code, p.message) for p in outcome.refused] == [
        ("NR266", "'a.b': the catalogue's translation is newer than the file: “from Weblate”; in the file: “from Word”")
    ]
    assert [change.new for change in back(returns, newer, overwrite=True).changes] == ["from Word"]


def test_a_row_that_nobody_touched_never_undoes_a_newer_translation() -> None:
    outcome = back(went(catalogue(("a.b", "A", "old"))), catalogue(("a.b", "A", "new")), overwrite=True)
    assert (outcome.changes, outcome.refused, outcome.unchanged) == ((), (), 1)


@pytest.mark.parametrize(
    ("fuzzy", "text", "options", "after"),
    [
        (True, "better", {}, False),
        (True, "better", {"mark_fuzzy": True}, True),
        (False, "better", {"mark_fuzzy": True}, True),
        (True, "", {}, True),
        (True, "", {"reviewed": True}, False),
    ],
)
def test_what_an_import_leaves_to_be_reviewed(fuzzy: bool, text: str, options: dict[str, bool], after: bool) -> None:
    catalogues = catalogue(("a.b", "A", "B"), fuzzy=fuzzy)
    catalogues["content"][0].previous_msgid = "Before" if fuzzy else None
    outcome = back(changed(went(catalogues), **({"a": text} if text else {})), catalogues, **options)
    apply_changes(outcome.changes, catalogues)
    assert catalogues["content"][0].fuzzy is after
    assert (catalogues["content"][0].previous_msgid is not None) is (fuzzy and after)


def test_a_text_that_was_marked_since_the_export_is_not_cleared_by_a_file_that_never_saw_it_marked() -> None:
    returns = went(catalogue(("a.b", "A", "B")))
    outcome = back(returns, catalogue(("a.b", "A", "B"), fuzzy=True), reviewed=True)
    assert not outcome.changes and outcome.waiting == 1


def test_a_number_may_be_written_as_the_locale_or_in_words_and_an_old_difference_is_no_new_one() -> None:
    catalogues = catalogue(("a.b", "There are 12,500 in 3 regions.", "Hay 12,500 en las regiones."))
    for text in (
        "Existen 12,500 en 3 regiones.",
        "Existen 12,500 en tres regiones.",
        "Existen 12,500 en las regiones.",
    ):
        assert back(changed(went(catalogues), a=text), catalogues).refused == (), text
    assert [p.code for p in back(changed(went(catalogues), a="Existen 12,500 en 4 regiones."), catalogues).refused] == [
        "NR268"
    ]


def test_a_file_of_another_project_or_language_is_refused_as_a_whole() -> None:
    for returns in (replace(went(catalogue(BASE)), project="other"), replace(went(catalogue(BASE)), language="qu")):
        with pytest.raises(Rejected) as caught:
            back(returns, catalogue(BASE))
        assert [problem.code for problem in caught.value.problems] == ["NR263"]


# ---- bad files


def refused(read: Callable[[bytes], ReturnedFile], data: bytes) -> str:
    with pytest.raises(Rejected) as caught:
        read(data)
    return ", ".join(sorted({problem.code for problem in caught.value.problems}))


@pytest.mark.parametrize("format_", ["docx", "xlsx"])
def test_a_truncated_file_is_reported_at_every_length(format_: str) -> None:
    data = WRITE[format_](sheet(thousands(3)))
    for length in (0, 1, 30, len(data) // 3, len(data) // 2, len(data) - 25, len(data) - 1):
        assert refused(READ[format_], data[:length]) == "NR260"


@EVERY_FORMAT
@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(where=st.floats(0, 1), byte=st.integers(0, 255))
def test_a_damaged_byte_gives_a_clear_error_or_harms_its_own_row_alone(format_: str, where: float, byte: int) -> None:
    data = bytearray(DAMAGED[format_])
    data[int(where * (len(data) - 1))] = byte
    try:
        outcome = back(READ[format_](bytes(data)), thousands(3))
    except Rejected as rejected:
        assert rejected.problems
        return
    # One byte stands in one row: of the three, two at least come back as they went, or are told to be absent.
    assert len([change for change in outcome.changes if change.old != change.new]) <= 1
    assert outcome.unchanged + outcome.absent >= 2 or len({p.place for p in outcome.refused}) + outcome.unchanged == 3


@pytest.mark.parametrize(
    ("format_", "old", "new", "codes"),
    [
        ("xliff", b"<target xml:space=\"preserve\">", b"<target xml:space=\"preserve\"><!-- a remark --><?and more?>", []),
        ("xliff", "Línea 1".encode(), b'L<cp hex="zz"/>', ["NR269"]),
        ("xliff", "Línea 1".encode(), b'L<cp hex="d800"/>', ["NR269"]),
        ("xliff", "Línea 1".encode(), b'L<cp hex="ffffff"/>', ["NR269"]),
        ("po", b"id: finding.f1.claim #", b"id: finding.f1.claim[one] #", ["NR264"]),
        ("po", b"id: finding.f1.claim #", b"id: finding.f1.claim[" + b"9" * 5000 + b"] #", ["NR264"]),
    ],
)  # fmt: skip
def test_what_a_tool_made_strange_is_reported_and_holds_back_no_other_row(
    format_: str, old: bytes, new: bytes, codes: list[str]
) -> None:
    data = WRITE[format_](sheet(thousands(3)))
    assert old in data
    outcome = back(READ[format_](data.replace(old, new)), thousands(3))
    assert [p.code for p in outcome.refused] == codes and outcome.unchanged == 3 - len(codes)


def test_a_form_that_is_named_by_no_number_is_reported() -> None:
    po = catalogue()["content"]
    entry = polib.POEntry(msgctxt="g.a.count", msgid="one", msgid_plural="many")
    entry.msgstr_plural = {0: "una", 1: "muchas"}
    po.append(entry)
    data = WRITE["po"](sheet({"content": po})).replace(b"id: g.a.count[0]", b"id: g.a.count[one]")
    outcome = back(_read_po(data), {"content": po})
    assert [p.code for p in outcome.refused] == ["NR264"] and outcome.unchanged == 1


def test_a_row_of_a_spreadsheet_with_no_number_for_a_number_is_read() -> None:
    data = WRITE["xlsx"](sheet(thousands(3)))
    data = cells(data, lambda root: root.find(".//{*}row[@r='3']").set("r", "3x"))  # type: ignore[union-attr]
    assert back(spreadsheet.read(data, "r.xlsx"), thousands(3)).unchanged == 3


def test_half_of_a_pair_of_signs_in_a_spreadsheet_stays_as_it_is_written() -> None:
    data = cells(WRITE["xlsx"](sheet(thousands(1))), typed(D2="_xD800_"))
    assert spreadsheet.read(data, "r.xlsx").rows[0].comments == "_xD800_"


DAMAGED = {format_: write(sheet(thousands(3))) for format_, write in WRITE.items()}


def test_a_zip_bomb_is_refused_before_it_is_unpacked() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"0" * 50_000_000)
    assert len(out.getvalue()) * MAX_RATIO < 50_000_000
    assert refused(READ["docx"], out.getvalue()) == "NR261"


def test_a_list_of_sizes_that_lies_is_found_out() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", b"0" * 5_000_000)
    small = (1000).to_bytes(4, "little")
    data = out.getvalue().replace((5_000_000).to_bytes(4, "little"), small)
    assert refused(READ["docx"], data) == "NR260"


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("word/vbaProject.bin", b"x"),
        ("word/embeddings/oleObject1.bin", b"x"),
        ("[Content_Types].xml", b'<Types><Default ContentType="application/vnd.ms-word.document.macroEnabled.main+xml"/></Types>'),
        ("word/_rels/settings.xml.rels", b'<Relationships><Relationship Id="r" Type="a/attachedTemplate" TargetMode="External" Target="https://x.org/t.dotm"/></Relationships>'),
        ("word/_rels/document.xml.rels", b'<Relationships><Relationship Id="r" Type="a/image" TargetMode="External" Target="https://x.org/t.png"/></Relationships>'),
        ("word/_rels/document.xml.rels", b'<Relationships><Relationship Id="r" Type="a/hyperlink" TargetMode="External" Target="file:///etc/passwd"/></Relationships>'),
        ("word/document.xml", b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'),
        ("word/document.xml", '<?xml version="1.0" encoding="UTF-16"?><a/>'.encode("utf-16")),
    ],
)  # fmt: skip
def test_macros_links_to_other_files_and_entities_are_refused(name: str, content: bytes) -> None:
    assert refused(READ["docx"], with_part(_docx(sheet(thousands(2))), name, content)) == "NR262"


def test_an_address_that_a_reviewer_typed_is_no_link_to_another_file() -> None:
    link = b'<Relationships><Relationship Id="r" Type="a/hyperlink" TargetMode="External" Target="https://x.org/"/></Relationships>'
    data = with_part(_docx(sheet(thousands(2))), "word/_rels/footnotes.xml.rels", link)
    assert len(docx_import.read(data, "r.docx").rows) == 2


def test_a_file_with_a_password_says_so() -> None:
    with pytest.raises(Rejected) as caught:
        READ["docx"](b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 600)
    assert "password" in caught.value.problems[0].message


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"<xliff version='1.2' xmlns='urn:oasis:names:tc:xliff:document:1.2'/>", "NR260"),
        (b"<html/>", "NR260"),
        (b"", "NR260"),
        (b'<!DOCTYPE x [<!ENTITY a "b">]><x>&a;</x>', "NR262"),
        ("<xliff/>".encode("utf-16"), "NR262"),
    ],
)
def test_what_is_no_xliff_of_version_2_is_refused(data: bytes, code: str) -> None:
    assert refused(READ["xliff"], data) == code


def test_a_po_file_in_windows_1252_is_refused_and_one_with_a_mark_and_mixed_line_ends_is_read() -> None:
    data = WRITE["po"](sheet(catalogue(("a.b", "A", "Árbol"))))
    assert refused(READ["po"], data.decode().encode("cp1252")) == "NR001"
    mixed = b"\xef\xbb\xbf" + data.replace(b"\n", b"\r\n", 9)
    assert [row.translation for row in _read_po(mixed).rows] == ["Árbol"]


def test_a_po_file_that_was_not_exported_has_no_rows_to_give() -> None:
    assert refused(READ["po"], po_bytes(catalogue(("a.b", "A", "B"))["content"])) == "NR260"


# ---- the commands


def run(*words: str) -> None:
    cli.main(["messages", *words], standalone_mode=False)


@pytest.fixture
def project(tmp_path: Path) -> Path:
    return assemble(tmp_path / "project")


@EVERY_FORMAT
def test_a_catalogue_goes_out_and_its_review_comes_home(
    project: Path, tmp_path: Path, format_: str, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = project / "locales/en/LC_MESSAGES/content.po", tmp_path / f"review.{format_}"
    run("export", "--language", "en", "--project", str(project), "--out", str(out))
    before = path.read_bytes()
    run("import", str(out), "--project", str(project))
    assert "0 text(s) changed" in capsys.readouterr().out and path.read_bytes() == before
    old = polib.pofile(path.read_text("utf-8"), wrapwidth=0)[0]
    text = old.msgstr.encode()
    if format_ == "docx":
        out.write_bytes(edited(out.read_bytes(), in_target("<w:r><w:t>Reviewed words</w:t></w:r>")))
    elif format_ == "xlsx":
        with zipfile.ZipFile(out) as package:
            strings = package.read("xl/sharedStrings.xml").replace(b">" + text + b"<", b">Reviewed words<", 1)
        out.write_bytes(with_part(out.read_bytes(), "xl/sharedStrings.xml", strings))
    else:
        out.write_bytes(out.read_bytes().replace(text, b"Reviewed words", 1))
    run("import", str(out), "--project", str(project), "--dry-run")
    said = capsys.readouterr().out
    assert f"  - {old.msgstr}\n  + Reviewed words" in said and "1 text(s) would change" in said
    assert path.read_bytes() == before
    run("import", str(out), "--project", str(project), "--mark-fuzzy")
    after = path.read_bytes()
    # Only the two lines that changed are others: no tool's wrapping, no header touched.
    assert len(set(after.splitlines()) ^ set(before.splitlines())) <= 3
    entry = next(e for e in polib.pofile(after.decode(), wrapwidth=0) if e.msgstr == "Reviewed words")
    assert entry.msgctxt == old.msgctxt and entry.fuzzy


@EVERY_FORMAT
def test_letters_that_a_program_decomposed_come_home_composed(project: Path, tmp_path: Path, format_: str) -> None:
    path, out = project / "locales/en/LC_MESSAGES/content.po", tmp_path / f"review.{format_}"
    run("export", "--language", "en", "--project", str(project), "--out", str(out))
    context = "finding.dialogo.name"
    old = next(entry for entry in parse_po(path.read_text("utf-8")) if entry.msgctxt == context).msgstr
    decomposed = normalize("NFD", "Aclaración")
    if format_ == "docx":
        parts = ("word/document.xml",)
    elif format_ == "xlsx":
        parts = ("xl/sharedStrings.xml",)
    if format_ in ("docx", "xlsx"):
        with zipfile.ZipFile(out) as package:
            part = package.read(parts[0]).decode().replace(f">{old}<", f">{decomposed}<")
        out.write_bytes(with_part(out.read_bytes(), parts[0], normalize("NFD", part).encode()))
    else:
        out.write_text(normalize("NFD", out.read_text("utf-8").replace(old, decomposed)), encoding="utf-8")
    run("import", str(out), "--project", str(project))
    now = next(entry for entry in parse_po(path.read_text("utf-8")) if entry.msgctxt == context).msgstr
    assert now == "Aclaración" and "Aclaración" in path.read_text("utf-8")


def refuses(*words: str) -> str:
    with pytest.raises(Unusable) as caught:
        run(*words)
    return str(caught.value)


def test_an_export_never_puts_itself_in_the_place_of_a_catalogue(project: Path, tmp_path: Path) -> None:
    path = project / "locales/en/LC_MESSAGES/content.po"
    before = path.read_bytes()
    for out in (path, project / "locales/review.po", project / "content/../locales/x.po"):
        said = refuses("export", "--language", "en", "--project", str(project), "--out", str(out), "--force")
        assert "stands in locales/" in said
    assert path.read_bytes() == before and not (project / "locales/review.po").exists()


@EVERY_FORMAT
def test_an_export_never_loses_a_review_that_was_not_imported(project: Path, tmp_path: Path, format_: str) -> None:
    out = tmp_path / f"review.{format_}"
    export = ("export", "--language", "en", "--project", str(project), "--out", str(out))
    run(*export)
    run(*export)  # nobody has touched it
    if format_ == "docx":
        out.write_bytes(edited(out.read_bytes(), in_target("<w:r><w:t>Reviewed words</w:t></w:r>")))
    elif format_ == "xlsx":
        out.write_bytes(cells(out.read_bytes(), typed(D2="Reviewed")))
    else:
        out.write_bytes(out.read_bytes().replace(b"For the port authority", b"Reviewed words", 1))
    reviewed = out.read_bytes()
    assert "holds 1 row(s) that are not in the catalogues" in refuses(*export) and out.read_bytes() == reviewed
    run("import", str(out), "--project", str(project))
    run(*export)
    assert "there is no language 'enn'" in refuses(
        "export", "--language", "enn", "--project", str(project), "--out", str(out)
    )
    out.write_bytes(b"PK\x03\x04 something else")
    assert "is no export" in refuses(*export)
    run(*export, "--force")
    assert READ[format_](out.read_bytes()).rows


def test_nothing_to_send_is_no_mistake(project: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    out = tmp_path / "r.po"
    run("export", "--language", "en", "--project", str(project), "--only", "fuzzy", "--out", str(out))
    assert "nothing to send: no text of 'en' is fuzzy" in capsys.readouterr().out and not out.exists()


def test_a_name_without_a_format_is_answered_with_the_formats(project: Path, tmp_path: Path) -> None:
    said = refuses("export", "--language", "en", "--project", str(project), "--out", str(tmp_path / "review"))
    assert "should end in one of .docx, .xlsx, .xliff, .po" in said


def test_a_refused_row_ends_with_what_to_do_about_rows(project: Path, tmp_path: Path) -> None:
    out = tmp_path / "r.po"
    run("export", "--language", "en", "--project", str(project), "--out", str(out))
    text = out.read_text("utf-8")
    out.write_text(re.sub(r'msgstr "([^"{]*)\{[^"]*"', r'msgstr "\1"', text, count=1), encoding="utf-8")
    with pytest.raises(Rejected) as caught:
        run("import", str(out), "--project", str(project))
    assert "the refused rows were left as they were" in caught.value.kept


@pytest.mark.parametrize("name", ["broken.docx", "broken.xlsx", "broken.xliff", "broken.po", "missing.docx", "x.odt"])
def test_a_failed_run_never_touches_a_catalogue(project: Path, tmp_path: Path, name: str) -> None:
    before = {path: path.read_bytes() for path in project.rglob("*.po")}
    if not name.startswith("missing"):
        (tmp_path / name).write_bytes(b"PK\x03\x04 no \xff file")
    with pytest.raises(Rejected):
        run("import", str(tmp_path / name), "--project", str(project))
    assert before and {path: path.read_bytes() for path in project.rglob("*.po")} == before


def test_an_export_for_one_audience_holds_the_words_of_its_brief_alone(project: Path, tmp_path: Path) -> None:
    from napreport.content.folders import Project
    from napreport.prepare import prepare

    audiences = [audience.id for audience in prepare(Project.at(project)).report.audiences]
    run(
        "export",
        "--language",
        "en",
        "--project",
        str(project),
        "--audience",
        audiences[0],
        "--out",
        str(tmp_path / "one.po"),
    )
    run("export", "--language", "en", "--project", str(project), "--out", str(tmp_path / "all.po"))
    one_, all_ = ({row.id for row in po.read(tmp_path / name, name).rows} for name in ("one.po", "all.po"))
    assert one_ < all_
    assert f"audience.{audiences[0]}.title" in one_
    assert not [id_ for id_ in one_ if any(id_.startswith(f"audience.{other}.") for other in audiences[1:])]


def test_an_invisible_sign_is_refused_at_the_export(project: Path, tmp_path: Path) -> None:
    path = project / "locales/en/LC_MESSAGES/content.po"
    po = polib.pofile(path.read_text("utf-8"), wrapwidth=0)
    po[0].msgstr, po[0].flags = "a\x0bb", ["fuzzy"]
    path.write_bytes(po_bytes(po))
    with pytest.raises(Rejected) as caught:
        run("export", "--language", "en", "--project", str(project), "--out", str(tmp_path / "r.docx"))
    assert [problem.code for problem in caught.value.problems] == ["NR270"] and not (tmp_path / "r.docx").exists()


@pytest.mark.parametrize("field", ["tcomment", "comment", "previous_msgid"])
@EVERY_FORMAT
def test_an_invisible_sign_beside_a_text_is_refused_at_the_export(
    project: Path, tmp_path: Path, format_: str, field: str
) -> None:
    path = project / "locales/en/LC_MESSAGES/content.po"
    po = polib.pofile(path.read_text("utf-8"), wrapwidth=0)
    po[0].flags = ["fuzzy"]
    setattr(po[0], field, "a\x01b")
    path.write_bytes(po_bytes(po))
    with pytest.raises(Rejected) as caught:
        run("export", "--language", "en", "--project", str(project), "--out", str(tmp_path / f"r.{format_}"))
    assert [problem.code for problem in caught.value.problems] == ["NR270"]


def test_rows_are_named_by_what_a_person_can_read_and_type() -> None:
    po = polib.POFile()
    po.append(polib.POEntry(msgid="Source", msgstr="Fuente"))
    po.append(polib.POEntry(msgid="Source", msgctxt="of a river", msgstr="Naciente"))
    ids = [row.id for row, _ in catalogue_rows({"ui": po})]
    assert len(set(ids)) == 2 and all(re.fullmatch(r"ui:[0-9a-f]{10}", id_) for id_ in ids)


# ---- what translators read


def test_the_translators_guide_names_commands_options_and_files_that_there_are() -> None:
    import json

    text = (ROOT / "docs" / "translating.md").read_text("utf-8")
    verbs = cli.commands["messages"].commands  # type: ignore[attr-defined]
    used = set(re.findall(r"napreport messages ([a-z]+)", text))
    assert {"export", "import", "preview", "status", "check", "update", "keep", "new"} <= used <= set(verbs)
    for line in re.findall(r"napreport messages ([^`\n]+)`", text):
        words = line.split()
        options = {option for parameter in verbs[words[0]].params for option in parameter.opts}
        assert {word for word in words if word.startswith("--")} <= options, line
    assert set(re.findall(r"NR\d{3}", text)) <= set(read_codes())
    for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (ROOT / "docs" / target).exists(), target
    for anchor in re.findall(r"\]\(#([^)]+)\)", text):
        headings = [
            re.sub(r"[^\w -]", "", line.lstrip("# ").lower()).replace(" ", "-")
            for line in text.split("\n")
            if line.startswith("#")
        ]
        assert anchor in headings, anchor
    components = json.loads((ROOT / "docs" / "weblate.json").read_text("utf-8"))
    for component in components:
        assert list(ROOT.glob(component["filemask"])) and (ROOT / component["new_base"]).is_file()
        pattern = re.search(r'r"(.*)"', component["check_flags"])
        assert pattern and re.findall(pattern.group(1), "a {b.c} [@d] %(e)s") in (["{b.c}", "[@d]"], ["%(e)s"])
