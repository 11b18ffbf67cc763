"""Variants: the table, what each one's pages look like, sheets that fold, numbers that a printed brief needs."""

from __future__ import annotations

import ast
import io
import re
import shutil
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree
from PIL import Image, ImageChops, ImageFilter

from napreport.build.build import BuildRequest, build_documents, file_name, render_jobs
from napreport.build.outputs import check_outputs
from napreport.check import rendered
from napreport.check.faults import Fault
from napreport.check.pdf import runs
from napreport.check.pdf.content_stream import read_drawings
from napreport.check.pdf.variants import check_booklet
from napreport.check.rendered import check_document
from napreport.content.folders import Project
from napreport.content.validate import validate
from napreport.design.fonts import default_cache
from napreport.design.theme import Limits
from napreport.design.variants import LARGE_LEAST, SCREEN, VARIANTS, Variant
from napreport.page.vocabulary import Page, apply_variant
from napreport.pdf.finish import imposition
from napreport.pdf.layout import pagination
from napreport.pipeline import compose_all, compose_brief
from napreport.prepare import Prepared, missing_print_numbers, prepare
from napreport.problems import Rejected, Unusable
from napreport.renderers import read_styles, render
from tests.second_project import assemble

ROOT = Path(__file__).parents[2]


@cache
def ready() -> Prepared:
    return prepare(Project.at(ROOT), ("es",))


@cache
def page() -> Page:
    return compose_brief(ready(), "society", "es", draft=False).page


@cache
def painted(variant: str) -> bytes:
    style = read_styles(("pdf",), ROOT / "templates", ready().design, default_cache(), (variant,))
    return render(apply_variant(page(), variant), "pdf", style).data


def told(variant: str, data: bytes | None = None) -> set[str]:
    """Return the codes that the checks tell."""
    return {problem.code for problem in check_document(data or painted(variant), apply_variant(page(), variant), "pdf")}


def test_a_variant_is_a_row_of_the_table_with_a_use_in_words() -> None:
    assert list(VARIANTS)[:5] == ["screen", "press", "photocopy", "large", "booklet"]
    assert all(variant.use and variant.pages_of in ("", *VARIANTS) for variant in VARIANTS.values())


def test_a_variant_is_a_row_a_stylesheet_and_its_checks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def check_capitals(data: bytes, root: etree._Element) -> Iterator[Fault]:
        with pikepdf.open(io.BytesIO(data)) as pdf:
            if not any(each.size > 60 for each in read_drawings(pdf)):
                yield Fault("NR372", "nothing on the poster is large")

    monkeypatch.setitem(VARIANTS, "poster", Variant("poster", "for a wall", checks=("accessible", "poster")))
    monkeypatch.setattr(rendered, "CHECKS", {**rendered.CHECKS, "poster": check_capitals})
    templates = shutil.copytree(ROOT / "templates", tmp_path / "templates")
    posters, limits = apply_variant(page(), "poster"), Limits(pages=None)
    found = []
    for size in (70, 30):
        (templates / "style" / "poster.css").write_text(f"h2 {{ font-size: {size}pt !important }}")
        style = read_styles(("pdf",), templates, ready().design, default_cache(), ("poster",))
        data = render(posters, "pdf", style).data
        found.append({problem.code for problem in check_document(data, replace(posters, limits=limits), "pdf")})
    assert "NR372" not in found[0] and "NR372" in found[1]
    jobs = render_jobs(
        ready(), BuildRequest(variants=("poster",)), compose_all(ready(), [("society", "es")], draft=False)
    )
    assert [job.file for job in jobs] == [file_name(ready().report.id, "society", "es", "pdf", variant="poster")]


def test_no_module_but_the_tables_names_a_variant() -> None:
    source = ROOT / "src" / "napreport"
    tables = {source / "design" / "variants.py", source / "check" / "rendered.py"}
    named = [
        (path.name, node.lineno, node.value)
        for path in sorted(set(source.rglob("*.py")) - tables)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and node.value in VARIANTS
    ]
    assert named == []


def test_every_check_of_a_variant_is_in_the_table_of_checks() -> None:
    named = {name for variant in VARIANTS.values() for name in variant.checks}
    assert named == set(rendered.CHECKS) - {"docx"}


def test_the_screen_s_files_keep_their_names_and_others_name_their_variant() -> None:
    assert file_name("r", "a", "es", "pdf") == "es/r-a-es.pdf"
    assert file_name("r", "a", "es", "pdf", variant="press") == "es/r-a-es-press.pdf"
    assert file_name("r", "a", "es", "pdf", variant="press", draft=True) == "es/r-a-es-press-draft.pdf"


def test_only_the_screen_has_a_word_document() -> None:
    pages = compose_all(ready(), [("society", "es")], draft=False)
    jobs = render_jobs(ready(), BuildRequest(variants=(SCREEN, "large")), pages)
    assert [(job.format, job.page.variant) for job in jobs] == [("pdf", "screen"), ("pdf", "large"), ("docx", "screen")]


def test_a_word_document_of_another_variant_is_refused(tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="no Word document for large"):
        build_documents(
            ready(),
            BuildRequest(("society",), ("es",), ("docx",), variants=("large",)),
            tmp_path,
            tmp_path,
            lambda *_: None,
        )
    assert not list(tmp_path.iterdir())


# ---- photocopy


def test_a_photocopy_is_black_and_white_and_passes_the_checks_of_the_screen() -> None:
    assert not told("photocopy") - {"NR160", "NR161", "NR162", "NR170"}
    with pikepdf.open(io.BytesIO(painted("photocopy"))) as pdf:
        colours = {each.colour.parts for each in read_drawings(pdf) if each.colour.space != "Pattern"}
    assert colours == {(0.0, 0.0, 0.0), (1.0, 1.0, 1.0)}


def test_a_tint_in_a_photocopy_is_told() -> None:
    with pikepdf.open(io.BytesIO(painted("photocopy"))) as pdf:
        pdf.pages[1].contents_add(pdf.make_stream(b"q .9 .9 .95 rg 100 100 50 50 re f Q"))
        output = io.BytesIO()
        pdf.save(output)
    assert "NR371" in told("photocopy", output.getvalue())


def test_check_outputs_looks_at_variants_where_somebody_built_them(tmp_path: Path) -> None:
    file = file_name(ready().report.id, "society", "es", "pdf", variant="booklet")
    with pikepdf.open(io.BytesIO(painted("booklet"))) as pdf:
        del pdf.pages[1]
        (tmp_path / "es").mkdir()
        pdf.save(tmp_path / file)
    looked_at, problems = check_outputs(ready(), tmp_path)
    assert looked_at == [file]
    assert [problem.place.file for problem in problems if problem.code == "NR370"] == [file]
    missing = {problem.place.file for problem in problems if problem.code == "NR066"}
    assert len(missing) == 16  # every brief in both formats, for screens; no other variant has to be there
    assert all("-press" not in name for name in missing)


def changed(folder: Path, variant: str, data: bytes) -> list[str]:
    """Put a file where a build would have put another, and return what is told of it, in the order in which it is told."""
    file = file_name(ready().report.id, "society", "es", "pdf", variant=variant)
    (folder / file).parent.mkdir(exist_ok=True)
    (folder / file).write_bytes(data)
    problems = sorted(check_outputs(ready(), folder)[1])
    return [f"{found.code} {found.message}" for found in problems if found.place.file == file]


def test_of_a_pdf_that_was_changed_the_cause_is_told_first_and_no_text_that_is_missing_for_it(tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(painted("press"))) as pdf:
        for sheet in pdf.pages[1:4]:
            sheet.Contents = pdf.make_stream(b"")
        output = io.BytesIO()
        pdf.save(output)
    first, *others = changed(tmp_path, "press", output.getvalue())
    assert re.fullmatch(
        r"NR067 the file is not the one that was built, and differs from its page in \d\d+ places", first
    )
    assert not [said for said in others if said.startswith(("NR065", "NR15", "NR16", "NR17"))], others


def test_a_file_without_any_type_is_told_as_that_alone(tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(painted("press"))) as pdf:
        for sheet in pdf.pages:
            sheet.Contents = pdf.make_stream(b"")
        output = io.BytesIO()
        pdf.save(output)
    assert told("press", output.getvalue()) == {"NR060"}
    said = changed(tmp_path, "press", output.getvalue())
    assert said == ["NR060 no type was found in the file", "NR067 the file is not the one that was built"]


# ---- large type


def test_large_type_has_nothing_small_and_no_italics_and_stays_accessible() -> None:
    assert not told("large") & {"NR372", "NR373", "NR140", "NR141", "NR065", "NR168", "NR169", "NR174"}
    with pikepdf.open(io.BytesIO(painted("large"))) as pdf:
        type_ = [each for each in read_drawings(pdf) if each.kind == "type"]
    assert min(each.size for each in type_) >= LARGE_LEAST - 0.05
    assert sum(17.9 < each.size < 18.1 for each in type_) > 100
    assert not [each.font for each in type_ if "italic" in each.font.lower()]


def test_small_type_and_italics_are_told() -> None:
    assert {"NR372", "NR373"} <= told("large", painted(SCREEN))


def test_large_type_stands_in_one_column() -> None:
    for sheet in runs.read_glyph_pages(painted("large"))[1:]:
        text = [run for run in sheet.runs if run.baseline > 25 and len(run.letters) > 25]
        for run in text:
            beside = [other.left for other in sheet.runs if abs(other.baseline - run.baseline) < 1]
            assert min(beside) < 75, (sheet.number, run.text)


# ---- whole sheets


@given(st.integers(1, 200).map(lambda sheets_: 4 * sheets_))
def test_every_page_stands_on_one_half_of_one_side_and_pairs_add_up(pages: int) -> None:
    sides = imposition.sides(pages)
    assert sorted(number for side in sides for number in (side.left, side.right)) == list(range(1, pages + 1))
    assert all(side.left + side.right == pages + 1 for side in sides)
    assert all(side.right % 2 == 1 for side in sides[::2])  # right pages are odd on fronts
    creeps = [side.creep for side in sides]
    assert creeps == sorted(creeps)
    assert creeps[0] == 0


def test_eight_pages_make_the_sheets_that_a_printer_knows() -> None:
    assert [(side.left, side.right) for side in imposition.sides(8)] == [(8, 1), (2, 7), (6, 3), (4, 5)]


def test_a_booklet_that_lost_a_paragraph_is_told_though_all_its_words_stand_elsewhere() -> None:
    root = etree.fromstring(apply_variant(page(), "booklet").markup)
    paragraphs = [each for each in root.iter("p") if each.get("class") is None and each.text and len(each.text) > 80]
    again = " ".join(reversed((paragraphs[0].text or "").split()))
    paragraphs[0].text = again
    assert "NR174" in {fault.code for fault in check_booklet(painted("booklet"), root)}


def test_a_booklet_without_its_fonts_is_told() -> None:
    with pikepdf.open(io.BytesIO(painted("booklet"))) as pdf:
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary) and str(item.get("/Type", "")) == "/FontDescriptor":
                for key in ("/FontFile", "/FontFile2", "/FontFile3"):
                    if key in item:
                        del item[key]
        output = io.BytesIO()
        pdf.save(output)
    assert "NR064" in told("booklet", output.getvalue())


def test_a_damaged_or_locked_file_is_told_without_a_traceback() -> None:
    with pikepdf.open(io.BytesIO(painted("photocopy"))) as pdf:
        locked = io.BytesIO()
        pdf.save(locked, encryption=pikepdf.Encryption(user="secret", owner="secret"))
    for data in (b"%PDF-1.7 and no more", locked.getvalue()):
        for variant in ("screen", "photocopy", "booklet"):
            assert told(variant, data) == {"NR060"}


@pytest.mark.parametrize("pages", [0, 2, 7, 10])
def test_pages_that_make_no_whole_sheets_are_refused(pages: int) -> None:
    with pytest.raises(ValueError, match="whole sheets"):
        imposition.sides(pages)


def test_a_booklet_has_its_folios_where_they_fold() -> None:
    assert told("booklet") == set()
    document = pypdfium2.PdfDocument(painted("booklet"))
    sides = imposition.sides(len(document) * 2)
    looked_at = 0
    for index, side in enumerate(sides):
        sheet, text = document[index], document[index].get_textpage()
        width, height = sheet.get_size()
        for number, left, right in ((side.left, 0, width / 2), (side.right, width / 2, width)):
            foot = text.get_text_bounded(left, 0, right, height * 0.078).split()
            if 1 < number < len(sides) * 2 and foot:
                assert str(number) in (foot[0], foot[-1])
                looked_at += 1
    document.close()
    assert looked_at >= 4


def test_inner_sheets_move_towards_the_fold() -> None:
    with pikepdf.open(io.BytesIO(painted("booklet"))) as pdf:
        outer, inner = pdf.pages[0].Contents.read_bytes(), pdf.pages[2].Contents.read_bytes()
    assert b"1 0 0 1 0.000 0 cm /Left" in outer
    move = imposition.THICKNESS * 72 / 25.4
    assert f"1 0 0 1 {move:.3f} 0 cm /Left".encode() in inner
    assert f"1 0 0 1 {210 * 72 / 25.4 - move:.3f} 0 cm /Right".encode() in inner


def test_a_booklet_says_the_version_of_pdf_that_its_print_settings_need() -> None:
    data = painted("booklet")
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert pdf.Root.ViewerPreferences.Duplex == "/DuplexFlipShortEdge"
    assert data[:8] >= b"%PDF-1.7"


def test_a_booklet_that_lost_a_page_is_told() -> None:
    with pikepdf.open(io.BytesIO(painted("booklet"))) as pdf:
        del pdf.pages[1]
        output = io.BytesIO()
        pdf.save(output)
    assert {"NR370", "NR174"} <= told("booklet", output.getvalue())


@pytest.mark.parametrize(("pages", "count"), [(5, 3), (6, 2), (7, 1), (8, 0), (9, 3)])
def test_empty_pages_stand_before_the_last_part(pages: int, count: int) -> None:
    root = etree.fromstring(
        '<html><body><article><section class="cover"/><section class="part"/><section class="part back"/></article></body></html>'
    )
    assert pagination.add_blank_pages(root, pages, 4) == count
    classes = [each.get("class") for each in root.iter("section")]
    assert classes == ["cover", "part", *["blank"] * count, "part back"]


def test_empty_pages_are_laid_out_and_the_contents_count_them() -> None:
    text = compose_brief(ready(), "cooperation", "es", draft=False).page.markup
    words = "<p>Una parte más, que pide una hoja más, y por eso tiene muchas palabras que llenan las líneas de su página.</p>"
    extra = f'<section class="part" id="part-extra"><h2>Uno más</h2>{words * 14}</section>'
    longer = apply_variant(
        Page(text.replace('<section class="part back"', extra + '<section class="part back"'), page().theme),
        "booklet-colour",
    )
    style = read_styles(("pdf",), ROOT / "templates", ready().design, default_cache())
    result = render(longer, "pdf", style)
    assert result.pages == 6  # nine pages became twelve
    document = pypdfium2.PdfDocument(result.data)
    sheet, said = document[0], document[0].get_textpage()
    width, height = sheet.get_size()
    back, cover = said.get_text_bounded(0, 0, width / 2, height), said.get_text_bounded(width / 2, 0, width, height)
    document.close()
    last = etree.fromstring(text).findall(".//section[@class='part back']/h2")[0].text or ""
    assert " ".join(last.split())[:12] in " ".join(back.split())
    assert "12" in cover.split()  # the contents' last entry


# ---- ISBN and legal deposit


def test_a_press_file_without_isbn_or_legal_deposit_is_refused_and_nothing_is_written(tmp_path: Path) -> None:
    out = tmp_path / "out"
    with pytest.raises(Rejected) as rejected:
        build_documents(
            ready(), BuildRequest(("society",), ("es",), variants=("press",)), out, default_cache(), lambda *_: None
        )
    assert {problem.code for problem in rejected.value.problems} == {"NR350"}
    assert not out.exists()


@pytest.mark.parametrize(
    ("text", "messages"),
    [
        (None, ["the file is missing, and with it ISBN and legal deposit"]),
        ("distribution:\n  legal_deposit:\n  isbns: []\n",
         ["the legal deposit has no number", "the brief for 'barrios' in 'es' has no ISBN of its print edition"]),
        ("distribution:\n  legal_deposit: 2021-1\n  isbns:\n    - {audience: barrios, language: en, isbn: 978-3-16-148410-0}\n",
         ["the brief for 'barrios' in 'es' has no ISBN of its print edition"]),
        ("distribution:\n  legal_deposit: 1\n  isbns: [{audience: barrios, language: es, format: pdf, isbn: 978-3-16-148410-0}]\n",
         ["the brief for 'barrios' in 'es' has no ISBN of its print edition"]),
        ("distribution:\n  isbns:\n    - {audience: barrios, language: es, isbn: 978-3-16-148410-0, legal_deposit: 2021-1}\n",
         []),
        ("distribution:\n  legal_deposit: 2021-1\n  isbns:\n    - {audience: barrios, language: es, isbn: 978-3-16-148410-0}\n",
         []),
    ],
)  # fmt: skip
def test_what_a_printed_brief_lacks_is_told(tmp_path: Path, text: str | None, messages: list[str]) -> None:
    project = assemble(tmp_path)
    if text is not None:
        (project / "content" / "distribution.yaml").write_text(text, "utf-8")
    validated, problems = validate(project / "content", "content")
    assert validated is not None, problems
    assert [problem.message for problem in missing_print_numbers(validated, [("barrios", "es")])] == messages


def test_a_title_without_a_deposit_is_named_where_others_have_their_own(tmp_path: Path) -> None:
    project = assemble(tmp_path)
    (project / "content" / "distribution.yaml").write_text(
        "distribution:\n  isbns:\n"
        "    - {audience: barrios, language: es, isbn: 978-3-16-148410-0, legal_deposit: 2021-1}\n"
        "    - {audience: autoridad, language: es, isbn: 978-0-306-40615-7}\n",
        "utf-8",
    )
    validated, _ = validate(project / "content", "content")
    assert validated is not None
    found = [problem.message for problem in missing_print_numbers(validated, [("barrios", "es"), ("autoridad", "es")])]
    assert found == ["the legal deposit has no number for the brief for 'autoridad' in 'es'"]


def copied(data: bytes) -> tuple[Image.Image, Image.Image]:
    """Return the last page, at 200 dots an inch, and what two generations of copying leave of it: a blur, black or white, twice."""
    document = pypdfium2.PdfDocument(data)
    first = document[len(document) - 1].render(scale=200 / 72, grayscale=True).to_pil()
    document.close()
    left = first
    for _ in range(2):
        left = left.filter(ImageFilter.GaussianBlur(1.2)).point(lambda part: 255 if part > 135 else 0)
    return first.point(lambda part: 255 if part > 127 else 0), left


def survives(data: bytes) -> float:
    """Return the share of the last page's black dots that are still black after two generations."""
    first, left = copied(data)
    black = ImageChops.invert(first)
    kept = ImageChops.darker(black, ImageChops.invert(left))
    return kept.histogram()[255] / black.histogram()[255]


def test_small_type_lives_through_two_generations_of_copying() -> None:
    assert survives(painted("photocopy")) > 0.9 > survives(painted(SCREEN))


def placed(data: bytes) -> list[tuple[float, str]]:
    """Return every run's baseline and letters; how far it reaches counts its outline."""
    return [(round(run.baseline, 1), run.letters) for sheet in runs.read_glyph_pages(data) for run in sheet.runs]


def test_heavier_letters_move_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    with pikepdf.open(io.BytesIO(painted("photocopy"))) as pdf:
        operators = [str(each.operator) for each in pikepdf.parse_content_stream(pdf.pages[1])]
    assert operators.count("Tr") == operators.count("BT") > 20
    monkeypatch.setattr("napreport.pdf.finish.streams.thicken_text", lambda pdf: None)
    style = read_styles(("pdf",), ROOT / "templates", ready().design, default_cache(), ("photocopy",))
    assert placed(render(apply_variant(page(), "photocopy"), "pdf", style).data) == placed(painted("photocopy"))
