"""Papers: the order, letters, receipts, labels and packing lists as they are painted, and whose names stand where."""

from __future__ import annotations

import io
import re
import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pikepdf
import pytest
from lxml import etree

from napreport.check.pdf.reading import read_pdf
from napreport.check.pdf.runs import read_glyph_pages
from napreport.check.rendered import check_document
from napreport.check.word.package import WordPackage
from napreport.check.word.reading import read_docx
from napreport.cli.build import show_progress, time_left
from napreport.content.distribution import Registration
from napreport.content.fields import PartialDate
from napreport.content.folders import Project
from napreport.design.fonts import default_cache
from napreport.distribution.context import DistributionContext
from napreport.distribution.mail_merge import parcels_by_recipient, write_labels, write_letters
from napreport.distribution.order import compose_order, write_order
from napreport.distribution.outputs import without_names
from napreport.distribution.pack import pack_briefs
from napreport.distribution.parcels import Parcel
from napreport.distribution.recipients import Recipient
from napreport.distribution.totals import print_runs
from napreport.files import in_batches
from napreport.pdf.arrange import backmatter
from napreport.pipeline import compose_all, render_checked
from napreport.prepare import Prepared, prepare
from napreport.problems import Place, Rejected, error
from napreport.renderers import read_styles, render
from napreport.word import figures
from tests.cli.test_main import napreport
from tests.second_project import assemble
from tests.sent_out import HAPPENED, SAMPLE, project_with_sender, ready, stock

#: Whose names stand in the sample; no metadata, no line on the screen may hold one.
NAMES = ("Ana Muestra", "Luis Supuesto", "Rosa Ensayo", "Jane Sample", "José Modelo", "Elena Prueba", "Kim", "Pilar")
_POINT = 25.4 / 72


@pytest.fixture(scope="module")
def sender(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return ready(project_with_sender(tmp_path_factory.mktemp("sender")))


@pytest.fixture
def context(sender: Prepared, tmp_path: Path) -> DistributionContext:
    stock(tmp_path, sender)
    return DistributionContext(sender, SAMPLE, tmp_path, draft=False)


def text_of(path: Path) -> str:
    data = path.read_bytes()
    reading = read_docx(WordPackage.of(data)) if path.suffix == ".docx" else read_pdf(data)
    return " ".join([reading.text, *(cell for table in reading.tables for row in table for cell in row)])


def packed_of(context: DistributionContext) -> list[tuple[Recipient, tuple[Parcel, ...]]]:
    shelf = context.documents((title, "pdf") for title in context.totals.copies)
    return list(parcels_by_recipient(context, shelf))


def metadata_of(path: Path) -> str:
    data = path.read_bytes()
    if path.suffix == ".pdf":
        with pikepdf.open(io.BytesIO(data)) as pdf:
            return str(dict(pdf.docinfo)) + pdf.Root.Metadata.read_bytes().decode()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return "".join(package.read(name).decode() for name in package.namelist() if name.startswith("docProps/"))


# ---- the order


@pytest.mark.slow
def test_the_order_names_every_run_and_every_file_in_both_languages_and_formats(context: DistributionContext) -> None:
    found = write_order(context, ["en", "es"], ("pdf", "docx"))
    files = context.documents((run.title, "pdf") for run in found)
    for language, word in (("en", "Print order"), ("es", "Orden de trabajo")):
        for format_ in ("pdf", "docx"):
            said = text_of(context.folder / f"order-{language}.{format_}")
            assert word in said and "Made-up Sender" in said and "ISO Coated v2" in said
            for run in found:
                sha256 = files.file(run.title).sha256
                grouped = re.sub(r"(.{8})(?=.)", r"\1 ", sha256)
                assert files.file(run.title).short in said and grouped in said.replace("\u00a0", " ")
            assert not [name for name in NAMES if name in said]
    sums = (context.folder / "SHA256SUMS").read_text().splitlines()
    assert len(sums) == len(found) and sums == sorted(sums, key=lambda line: line.split("  ")[1])


def test_single_sheets_are_stapled_at_the_corner_whatever_becomes_of_the_printed_edition(
    context: DistributionContext,
) -> None:
    found = print_runs(context.totals, context.distribution)
    page = etree.fromstring(
        compose_order(context.composer, "en", found, context.documents((run.title, "pdf") for run in found)).page.markup
    )
    assert [term.getnext().text.strip() for term in page.iter("dt") if term.text == "Finish"] == [
        "Large print: stapled at the corner",
        "For photocopying: stapled at the corner",
        "Printed in colour: saddle-stitched with two staples",
    ]


@pytest.mark.slow
def test_the_order_in_word_holds_a_file_s_name_in_one_line_and_the_places_to_sign_side_by_side(
    context: DistributionContext,
) -> None:
    write_order(context, ["en"], ("docx",))
    with zipfile.ZipFile(context.folder / "order-en.docx") as package:
        root = etree.fromstring(package.read("word/document.xml"))
    space = {"w": "http://schemas.openxmlformats.org/wordprocessingml/2006/main"}
    files, signatures = root.xpath("//w:tbl", namespaces=space)[-2:]
    first = int(files.xpath("string(w:tblGrid/w:gridCol[1]/@w:w)", namespaces=space))
    assert first / 20 > 5 * len("peru-nap-2021-society-es-photocopy.pdf")  # a letter takes 4.6 pt of 9.5 pt
    rows = [[" ".join(c.itertext()) for c in row.iterfind("w:tc", space)] for row in signatures.iterfind("w:tr", space)]
    assert rows == [["For the client", "For the print shop"], ["Name, date and signature"] * 2]


def test_a_checksum_breaks_in_its_middle_alone(context: DistributionContext) -> None:
    found = print_runs(context.totals, context.distribution)
    page = compose_order(context.composer, "es", found, context.documents((run.title, "pdf") for run in found)).page
    halves = r"<td>([0-9a-f]{8}\u00a0){3}[0-9a-f]{8} ([0-9a-f]{8}\u00a0){3}[0-9a-f]{8}</td>"
    assert len(re.findall(halves, page.markup)) == len(found) == 7


def test_the_order_names_the_isbn_that_copies_of_a_title_bear_and_a_deposit_of_its_own(
    context: DistributionContext,
) -> None:
    rows = (
        Registration(audience="society", language="es", isbn="978-3-16-148410-0", legal_deposit="2021-7"),
        Registration(audience="society", language="es", format="large-print", isbn="978-0-306-40615-7"),
        Registration(audience="society", language="es", format="pdf", isbn="978-1-86197-876-9"),
    )
    context.composer.distribution = context.distribution.model_copy(update={"legal_deposit": "2021-1", "isbns": rows})
    found = print_runs(context.totals, context.distribution)
    shelf = context.documents((run.title, "pdf") for run in found)
    page = etree.fromstring(compose_order(context.composer, "en", found, shelf).page.markup)
    said = [" ".join("".join(cell.itertext()).split()) for cell in page.iter("th") if cell.get("scope") == "row"]
    assert [cell for cell in said if "society" in cell] == [
        "peru-nap-2021-society-es-large.pdf (ISBN 978-0-306-40615-7)",
        "peru-nap-2021-society-es-photocopy.pdf (ISBN 978-3-16-148410-0; Legal deposit: 2021-7)",
        "peru-nap-2021-society-es-press.pdf (ISBN 978-3-16-148410-0; Legal deposit: 2021-7)",
    ]
    assert not [cell for cell in said if "society" not in cell and "ISBN" in cell]


@pytest.mark.slow
def test_an_order_with_isbns_and_deposits_stays_inside_its_margins(context: DistributionContext) -> None:
    rows = tuple(
        Registration(audience=audience, language="es", isbn="978-3-16-148410-0", legal_deposit="2021-00007")
        for audience in ("society", "state", "business")
    )
    context.composer.distribution = context.distribution.model_copy(update={"isbns": rows})
    write_order(context, ["es"], ("pdf", "docx"))  # raises what is wrong with the pages
    for format_ in ("pdf", "docx"):
        assert text_of(context.folder / f"order-es.{format_}").count("Depósito legal: 2021-00007") == 4


@pytest.mark.slow
def test_a_project_in_another_language_can_be_ordered_as_a_draft(tmp_path: Path) -> None:
    harbour = prepare(Project.at(assemble(tmp_path)))
    stock(tmp_path / "output", harbour)
    people = tmp_path / "list.csv"
    row = (
        "# Synthetic\nid,organisation,country,language,channel,items\nP1,Made up,PE,en,pick-up,autoridad es press 12\n"
    )
    people.write_text(row, "utf-8")
    context = DistributionContext(harbour, people, tmp_path / "output", draft=True)
    assert [run.copies for run in write_order(context, ["en"], ("pdf",))] == [20]
    assert "For the port authority" in text_of(context.folder / "order-en-draft.pdf")


def test_papers_without_a_sender_are_a_draft_or_nothing(tmp_path: Path) -> None:
    made = ready(SAMPLE.parent.parent.parent)
    stock(tmp_path, made)
    with pytest.raises(Rejected) as caught:
        write_order(DistributionContext(made, SAMPLE, tmp_path, draft=False), ["en"], ("pdf",))
    assert [str(problem.place) for problem in caught.value.problems] == ["content/distribution.yaml:8:5"]
    assert caught.value.problems[0].code == "NR326" and not (tmp_path / "distribution").exists()


def test_a_draft_takes_nothing_final_away(context: DistributionContext) -> None:
    pack_briefs(context, ())
    before = {path: path.read_bytes() for path in context.folder.rglob("*") if path.is_file()}
    draft = DistributionContext(context.prepared, SAMPLE, context.out, draft=True)
    pack_briefs(draft, ())
    assert draft.folder == context.folder / "draft"
    assert before and {path: path.read_bytes() for path in before} == before


# ---- letters, receipts, packing lists


@pytest.mark.slow
def test_every_letter_is_in_its_recipient_s_language_and_names_nobody_else(context: DistributionContext) -> None:
    write_letters(context, "letters", ("pdf", "docx"), None)
    for format_ in ("pdf", "docx"):
        english, spanish = (context.folder / f"letters-{language}.{format_}" for language in ("en", "es"))
        assert "Jane Sample" in text_of(english) and "Yours sincerely," in text_of(english)
        assert "Ana Muestra" in text_of(spanish) and "De nuestra consideración:" in text_of(spanish)
        assert "UNITED KINGDOM" in text_of(english) and "PERÚ" not in text_of(spanish)
        assert not [name for name in NAMES if name in metadata_of(english) + metadata_of(spanish)]
    with pikepdf.open(context.folder / "letters-es.pdf") as pdf:
        assert len(pdf.pages) == 5


def test_a_letter_without_a_date_has_a_place_for_one_between_the_two_addresses(context: DistributionContext) -> None:
    letter = [context.composer.letter(*packed_of(context)[0])]
    for date, said in ((None, "Fecha:"), (PartialDate.parse("2021-08-02"), "2 de agosto de 2021")):
        page = etree.fromstring(context.composer.compose_sheets("letters", "es", letter, date).page.markup)
        first = next(line for line in page.iter("p") if line.get("class") == "line" and "Ana" in (line.text or ""))
        above = first.getprevious()
        assert (above.get("class"), (above.text or "").replace("\u00a0", " ")) == (None, said)


@pytest.mark.slow
def test_a_receipt_has_two_copies_on_one_sheet(context: DistributionContext) -> None:
    write_letters(context, "receipts", ("pdf",), None)
    with pikepdf.open(context.folder / "receipts-es.pdf") as pdf:
        assert len(pdf.pages) == 5
    said = text_of(context.folder / "receipts-es.pdf")
    assert said.count("Ejemplar para quien recibe") == said.count("Ejemplar para quien envía") == 5
    assert said.count("Ana Muestra") == 2
    assert said.count("Quien recibe") == 10  # on the sender's copy as well


@pytest.mark.slow
def test_a_label_that_is_a_draft_says_so(context: DistributionContext) -> None:
    draft = DistributionContext(context.prepared, SAMPLE, context.out, draft=True)
    write_labels(draft, 1)
    assert text_of(draft.folder / "labels-draft.pdf").count("· DRAFT") == 6


@pytest.mark.slow
def test_a_packing_list_lies_in_every_parcel_and_old_papers_are_taken_away(context: DistributionContext) -> None:
    context.folder.mkdir()
    old = context.folder / "packing-lists-es-02.pdf"
    old.write_bytes(b"of a longer list")
    packed = pack_briefs(context, ("pdf",))
    with (
        pikepdf.open(context.folder / "packing-lists-es.pdf") as spanish,
        pikepdf.open(context.folder / "packing-lists-en.pdf") as english,
    ):
        assert len(spanish.pages) + len(english.pages) == packed.parcels == 6
    assert not old.exists()
    assert "Made-up Embassy (synthetic)" not in text_of(context.folder / "packing-lists-es.pdf")


@pytest.mark.slow
def test_packing_lists_are_word_documents_where_nothing_else_is_said(sender: Prepared, tmp_path: Path) -> None:
    stock(tmp_path, sender)
    options = ("--project", str(sender.project.root), "--out", str(tmp_path), "--recipients", str(SAMPLE))
    lists = tmp_path / "distribution"

    def written(*words: str) -> set[str]:
        done = napreport("distribute", "pack", *words, *options)
        assert done.returncode == 0, done.stderr
        return {path.name for path in lists.glob("packing-lists-*")}

    word = {"packing-lists-en.docx", "packing-lists-es.docx"}
    assert written() == word
    assert "Rosa Ensayo" in text_of(lists / "packing-lists-es.docx")
    with zipfile.ZipFile(lists / "packing-lists-es.docx") as package:
        sheet = package.read("word/document.xml").decode()
    assert sheet.count('w:val="NAPSheetSender"') == 5  # the style by which each list begins a page
    # What is not asked for was made from the same list, and stays.
    assert written("--format", "pdf") == word | {"packing-lists-en.pdf", "packing-lists-es.pdf"}
    contradicted = napreport("distribute", "pack", "--no-lists", "--format", "pdf", *options)
    assert contradicted.returncode == 2 and "contradict" in contradicted.stderr


def test_a_verb_that_makes_several_documents_says_how_far_it_is(
    context: DistributionContext, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("napreport.distribution.mail_merge.BATCH", 2)
    said = []
    for least in (5, 3):
        with show_progress(least, with_time_left=True) as shown:
            context.progress = shown
            pack_briefs(context, ("docx",))
        said.append(capsys.readouterr().err.splitlines())
    assert [len(lines) for lines in said] == [0, 4]
    first, *_, last = said[1]
    assert re.fullmatch(r"\[1/4\] distribution/packing-lists-e[ns](-0\d)?\.docx, \d+ s left", first)
    assert re.fullmatch(r"\[4/4\] distribution/packing-lists-e[ns](-0\d)?\.docx", last)
    assert (time_left(10, 1, 2), time_left(10, 1, 31), time_left(10, 2, 2)) == (", 10 s left", ", 5 min left", "")


@pytest.mark.slow
def test_a_long_list_is_rendered_some_documents_at_a_time(
    context: DistributionContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("napreport.distribution.mail_merge.BATCH", 1)
    monkeypatch.setattr("napreport.distribution.outputs._BATCH", 2)
    write_letters(context, "letters", ("pdf",), None)
    assert context.written == ["letters-en.pdf", *(f"letters-es-{number:02d}.pdf" for number in range(1, 6))]
    names = ("Ana Muestra", "Luis Supuesto", "Rosa Ensayo", "José Modelo", "Elena Prueba")
    for name, file in zip(names, context.written[1:], strict=True):
        assert name in text_of(context.folder / file)


def test_long_lists_become_several_documents() -> None:
    assert [len(batch) for batch in in_batches(range(250), 100)] == [100, 100, 50]


# ---- labels


@pytest.mark.slow
def test_each_label_stands_where_its_sheet_has_one(context: DistributionContext) -> None:
    write_labels(context, 3)
    (sheet,) = read_glyph_pages((context.folder / "labels.pdf").read_bytes())
    measures = context.distribution.labels
    first = {run.text: run for run in sheet.runs}
    for place, name in enumerate(
        ("Ana Muestra", "Luis Supuesto", "Rosa Ensayo", "Jane Sample", "José Modelo", "Elena Prueba"), 2
    ):
        run = next(run for text, run in first.items() if name.split()[0] in text)
        row, column = divmod(place, measures.columns)
        left, top = column * measures.width, measures.top + row * measures.height
        assert left < run.left < left + 10 and top < run.baseline < top + 12, name


@pytest.mark.slow
def test_labels_of_a_long_list_begin_each_document_on_a_fresh_sheet(
    context: DistributionContext, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("napreport.distribution.mail_merge._LABEL_SHEETS", 1)
    write_labels(context, 22)  # three labels are left of the first sheet, and there are six
    assert [len(read_glyph_pages((context.folder / name).read_bytes())) for name in context.written] == [1, 1]
    (second,) = read_glyph_pages((context.folder / "labels-02.pdf").read_bytes())
    assert min(run.left for run in second.runs) < 10 and min(run.baseline for run in second.runs) < 12


def test_an_address_that_a_label_has_no_room_for_is_reported_by_its_row(
    context: DistributionContext, tmp_path: Path
) -> None:
    path = tmp_path / "long.csv"
    path.write_text(
        SAMPLE.read_text("utf-8").replace("Calle Imaginaria 25 ", "Calle Imaginaria 25 | a | b | c | d | e "), "utf-8"
    )
    with pytest.raises(Rejected) as caught:
        write_labels(DistributionContext(context.prepared, path, context.out, draft=False), 1)
    assert [(str(problem.place), problem.code) for problem in caught.value.problems] == [("long.csv:4", "NR312")]
    with pytest.raises(Rejected):
        write_labels(context, 25)  # a sheet has 24


LONG = (
    "María Guadalupe Hernández Mendoza",
    "MINISTERIO DE COMERCIO EXTERIOR Y TURISMO",
    "AV. JORGE BASADRE GROHMANN 1040 | URB. CORPAC DEPARTAMENTO 1202 | SAN ISIDRO LIMA METROPOLITANA",
)


def with_address(folder: Path, contact: str, organisation: str, address: str) -> Path:
    path = folder / "long.csv"
    path.write_text(
        SAMPLE.read_text("utf-8")
        .replace("Luis Supuesto,Calle Imaginaria 25 | Arequipa", f"{contact},{address}")
        .replace("Cámara de Comercio Ficticia (sintética)", organisation),
        "utf-8",
    )
    return path


@pytest.mark.parametrize("change", [str.upper, lambda cell: cell.replace(" ", "\u00a0")])
def test_an_address_is_measured_in_the_letters_that_it_is_set_in(
    context: DistributionContext, tmp_path: Path, change: Callable[[str], str]
) -> None:
    path = with_address(tmp_path, *map(change, LONG))
    with pytest.raises(Rejected) as caught:
        write_labels(DistributionContext(context.prepared, path, context.out, draft=False), 1)
    assert {(str(problem.place), problem.code) for problem in caught.value.problems} == {("long.csv:4", "NR312")}


@pytest.mark.slow
def test_an_address_that_is_accepted_stands_on_its_label(context: DistributionContext, tmp_path: Path) -> None:
    full = ("Calle Imaginaria 25", "Urb. Inventada", "Distrito de Prueba", "Arequipa 04001")
    path = with_address(tmp_path, LONG[0], "Cámara de Comercio Ficticia", " | ".join(full))
    write_labels(DistributionContext(context.prepared, path, context.out, draft=False), 1)
    (sheet,) = read_glyph_pages((context.folder / "labels.pdf").read_bytes())
    number = next(run for run in sheet.runs if "R002" in run.text)
    assert number.baseline < context.distribution.labels.top + context.distribution.labels.height - 3


@pytest.mark.slow
def test_labels_have_no_word_document(context: DistributionContext) -> None:
    every = [context.composer.letter(person, parcels, parcels[0]) for person, parcels in packed_of(context)]
    page = context.composer.compose_labels("en", every, 1).page
    with pytest.raises(Rejected) as caught:
        render(
            page,
            "docx",
            read_styles(("docx",), context.prepared.project.templates, context.prepared.design, default_cache()),
        )
    assert [problem.code for problem in caught.value.problems] == ["NR043"]


# ---- what is checked, and what is told


@pytest.mark.slow
def test_a_paper_that_lost_a_line_is_not_written(context: DistributionContext) -> None:
    page = context.composer.compose_sheets(
        "receipts", "es", [context.composer.letter(*each) for each in packed_of(context)], None
    ).page
    style = read_styles(("pdf",), context.prepared.project.templates, context.prepared.design, default_cache())
    data = render_checked(page, "pdf", style).data
    assert check_document(data, page, "pdf") == []
    longer = replace(page, markup=page.markup.replace("</h1>", "</h1><p>A line that nobody printed</p>", 1))
    assert [problem.code for problem in check_document(data, longer, "pdf")] == ["NR065"]


def test_a_problem_of_a_paper_is_reported_without_its_words() -> None:
    told = [
        *without_names(
            [error(Place('page "x"', 7), "NR050", "no font has the letter in: Ana Muestra", "x")], "letters-es.pdf"
        )
    ]
    assert "Ana" not in str(told[0]) and str(told[0]).startswith("letters-es.pdf:7: NR050")


@pytest.mark.slow
def test_no_name_reaches_the_screen(sender: Prepared, tmp_path: Path) -> None:
    stock(tmp_path, sender)
    options = ("--project", str(sender.project.root), "--out", str(tmp_path), "--recipients", str(SAMPLE))
    for words in (
        ("plan", "--format", "docx", "--language", "en"),
        ("pack", "--no-lists"),
        ("reconcile", "--happened", str(HAPPENED)),
    ):
        done = napreport("distribute", *words, *options)
        assert done.returncode in (0, 1) and "8 recipient(s)" in done.stdout, done.stderr
        assert not [name for name in NAMES if name in done.stdout + done.stderr]


def test_help_lists_the_six_verbs_and_starts_without_the_heavy_libraries() -> None:
    run = "from napreport.cli.main import main; main()"
    command = [sys.executable, "-X", "importtime", "-c", run, "distribute", "--help"]
    done = subprocess.run(command, capture_output=True, text=True, check=True)
    assert all(f"  {verb} " in done.stdout for verb in ("plan", "pack", "letters", "labels", "receipts", "reconcile"))
    loaded = {line.rsplit("|", 1)[-1].strip().split(".")[0] for line in done.stderr.splitlines()}
    assert "click" in loaded
    assert not loaded & {"weasyprint", "docx", "babel", "jinja2", "lxml", "pikepdf", "pydantic", "xlsxwriter", "yaml"}


# ---- where a brief stands online


def qr_of(project: Path) -> dict[tuple[str, str], list[str]]:
    made = prepare(Project.at(project))
    pairs = [("autoridad", "es"), ("autoridad", "en"), ("barrios", "es")]
    pages = compose_all(made, pairs, draft=False)
    return {
        pair: [
            figure.get("data-url", "")
            for figure in etree.fromstring(found.page.markup).iter("figure")
            if figure.get("class") == "qr"
        ]
        for pair, found in pages.items()
    }


def test_each_brief_prints_its_own_address_in_each_language(tmp_path: Path) -> None:
    project = assemble(tmp_path)
    for catalogue in project.glob("locales/es/LC_MESSAGES/ui.po"):
        text = catalogue.read_text("utf-8")
        catalogue.write_text(f'{text}\nmsgid "This brief online"\nmsgstr "Este documento en línea"\n', "utf-8")
    path = project / "content" / "audiences.yaml"
    online = "    online: {es: 'https://example.org/a', en: 'https://example.org/b'}\n"
    path.write_text(path.read_text("utf-8").replace("    theme: muelle\n", f"    theme: muelle\n{online}", 1), "utf-8")
    found = qr_of(project)
    assert found["autoridad", "es"] == ["https://example.org/a"] and found["autoridad", "en"] == [
        "https://example.org/b"
    ]
    path = project / "content" / "report.yaml"
    path.write_text(re.sub(r"  more_url: .*\n", "", path.read_text("utf-8")), "utf-8")
    assert qr_of(project)["barrios", "es"] == []  # no address, no code


def test_a_qr_code_is_large_enough_and_keeps_its_quiet_zone() -> None:
    assert backmatter.QR_EDGE >= 20 and backmatter.QR_QUIET >= 4
    figure = etree.fromstring('<figure class="qr" data-url="https://example.org" data-alt="x"/>')
    backmatter.draw_qr_code(figure)
    width = float(re.search(r"width: ([\d.]+)mm", figure[0].get("style", "")).group(1))  # type: ignore[union-attr]
    assert width > backmatter.QR_EDGE  # the quiet zone is inside the picture
    assert figures.QR_SIDE >= 20 and figures.QR_QUIET >= 4
    import segno
    from PIL import Image

    code, modules = figures.make_qr_code("https://example.org")
    picture = Image.open(io.BytesIO(code)).convert("L")
    quiet = 4 * picture.width // (modules + 8)
    assert segno.make("https://example.org", error="m", micro=False).symbol_size(border=0)[0] == modules
    assert picture.crop((0, 0, picture.width, quiet)).getextrema() == (255, 255)
    assert picture.crop((0, quiet, picture.width, quiet + 4)).getextrema()[0] == 0
