"""Distribution: totals, parcels, archives, registers, reconciliation, and the content file that says how it is done."""

from __future__ import annotations

import csv
import hashlib
import io
import re
import zipfile
from collections import Counter
from pathlib import Path
from shutil import copytree
from typing import get_args

import pytest
from hypothesis import given
from hypothesis import strategies as st

from napreport.build.manifest import hash_of_inputs
from napreport.content.distribution import Deposit, Distribution, Parcels, Printing, Reserve, VariantName
from napreport.design.variants import VARIANTS
from napreport.distribution.archives import FileChoice, archive_name, build_archive, split_files
from napreport.distribution.context import DistributionContext
from napreport.distribution.documents import BuiltFile, find_documents, title_file_name
from napreport.distribution.mail_merge import write_labels, write_letters
from napreport.distribution.order import write_order
from napreport.distribution.outputs import open_outputs
from napreport.distribution.pack import pack_briefs
from napreport.distribution.parcels import fill_parcels, overweight_copies
from napreport.distribution.recipients import AllowedValues, OrderItem, Recipient, Title
from napreport.distribution.reconcile import read_ledger, write_reconciliation
from napreport.distribution.registers import open_register
from napreport.distribution.totals import Totals, print_runs
from napreport.prepare import Prepared
from napreport.problems import Place, Problem, Rejected
from tests.content.test_problems import problems_of
from tests.second_project import assemble
from tests.sent_out import HAPPENED, HEADINGS, ROOT, SAMPLE, project_with_sender, ready, stock

PRESS, LARGE, SCREEN = (Title("state", "es", variant) for variant in ("press", "large", "screen"))


def person(*items: OrderItem, **fields: object) -> Recipient:
    given: dict[str, object] = {
        "place": Place("list.csv", 2), "id": "R1", "organisation": "Zyx", "contact": "", "address": (),
        "country": "PE", "language": "es", "channel": "courier", "email": "", "phone": "", "items": items,
        "needs": frozenset(), "status": "planned",
    }  # fmt: skip
    return Recipient(**given | fields)  # type: ignore[arg-type]


def place_of(file: Path, words: str) -> str:
    """Return where the value of "key: value" stands in a settings file."""
    key = words.partition(": ")[0]
    for number, line in enumerate(file.read_text("utf-8").splitlines(), start=1):
        if line.strip().startswith(words):
            return f"content/{file.name}:{number}:{line.index(key) + len(key) + 3}"
    raise AssertionError(words)


# ---- totals


def test_a_run_is_what_is_asked_for_and_deposited_with_a_reserve_rounded_up() -> None:
    totals = Totals()
    totals.add(person(OrderItem(PRESS, 90), OrderItem(LARGE, 3)))
    totals.add(person(OrderItem(PRESS, 10)))
    totals.add(person(OrderItem(SCREEN, 1), channel="e-mail"))
    settings = Distribution(deposits=(Deposit(name="Library", copies=4),), reserve=Reserve(percent=10, round_to=25))  # type: ignore[call-arg]
    large, press = print_runs(totals, settings)
    assert (press.title, press.asked, press.deposits, press.reserve, press.copies) == (PRESS, 100, 4, 21, 125)
    assert (large.title, large.asked, large.deposits, large.copies) == (
        LARGE,
        3,
        0,
        25,
    )  # deposits are of the main variant
    assert totals.files == Counter({(SCREEN, "pdf"): 1})


def test_deposits_that_no_title_gets_are_warned_of(tmp_path: Path) -> None:
    folder = project_with_sender(tmp_path / "project")
    path = folder / "content" / "distribution.yaml"
    text = path.read_text("utf-8").replace("deposits: []", "deposits: [{name: Made-up Library, copies: 4}]")
    path.write_text(text, "utf-8")
    people = tmp_path / "list.csv"
    people.write_text(f"{HEADINGS}\nR1,Zyx,,,,PE,es,pick-up,,,state es booklet 20,,no,planned\n", "utf-8")
    for variant, said in (("press", 1), ("booklet", 0)):
        path.write_text(text.replace("variant: press", f"variant: {variant}"), "utf-8")
        made = ready(folder)
        stock(tmp_path, made)
        context = DistributionContext(made, people, tmp_path, draft=False)
        write_order(context, ["en"], ())
        assert [str(problem).split(" nobody")[0] for problem in context.warnings] == [
            f"{place_of(path, 'variant: ')}: NR324 warning: deposits are taken from the variant 'press' and"
        ] * said


def test_a_reserve_of_ten_per_cent_of_110_is_11() -> None:
    totals = Totals()
    totals.add(person(OrderItem(PRESS, 110)))
    (run,) = print_runs(totals, Distribution(reserve=Reserve(percent=10, round_to=1)))  # type: ignore[call-arg]
    assert run.reserve == 11


# ---- parcels


def test_a_parcel_holds_what_it_may_weigh_and_says_which_of_how_many_it_is() -> None:
    found = fill_parcels(
        person(OrderItem(PRESS, 25), OrderItem(LARGE, 2)), lambda title: 100.0, Parcels(most_kg=1.25, packing_g=250)
    )
    assert [(p.number, p.of, [(i.title, i.copies) for i in p.items], p.grams) for p in found] == [
        (1, 3, [(PRESS, 10)], 1250.0),
        (2, 3, [(PRESS, 10)], 1250.0),
        (3, 3, [(PRESS, 5), (LARGE, 2)], 950.0),
    ]


@given(st.lists(st.integers(1, 300), min_size=1, max_size=4), st.floats(5, 900), st.floats(0.3, 20))
def test_no_copy_is_lost_and_no_parcel_of_several_copies_is_too_heavy(
    copies: list[int], each: float, most: float
) -> None:
    items = [OrderItem(Title("state", "es", f"v{n}"), count) for n, count in enumerate(copies)]
    limits = Parcels(most_kg=most, packing_g=100)
    found = fill_parcels(person(*items), lambda title: each, limits)
    packed: Counter[Title] = Counter()
    for parcel in found:
        for item in parcel.items:
            packed[item.title] += item.copies
        assert parcel.copies == 1 or parcel.grams <= most * 1000 + 0.01
    assert packed == Counter({item.title: item.copies for item in items})
    assert [parcel.number for parcel in found] == list(range(1, len(found) + 1))


def test_a_copy_weighs_its_leaves_by_the_paper(tmp_path: Path) -> None:
    made = ready(ROOT)
    stock(tmp_path, made)
    found = find_documents(tmp_path, made.report.id, hash_of_inputs(made.inputs), [(PRESS, "pdf")])
    assert found.grams(PRESS, Printing.model_construct()) == pytest.approx(
        28.69, abs=0.01
    )  # 4 leaves of 0.06237 m² at 115 g/m²
    heavy = list(overweight_copies([PRESS], lambda title: 20_000.0, Parcels(), Place("x")))  # type: ignore[call-arg]
    assert [problem.code for problem in heavy] == ["NR322"]


def test_a_booklet_weighs_what_its_pages_weigh_laid_out_on_sheets_twice_as_large(tmp_path: Path) -> None:
    made = ready(ROOT)
    stock(tmp_path, made)
    booklet = Title("state", "es", "booklet")
    found = find_documents(tmp_path, made.report.id, hash_of_inputs(made.inputs), [(booklet, "pdf")])
    assert found.pages(booklet) == 16 and found.grams(booklet, Printing.model_construct()) == pytest.approx(
        57.38, abs=0.01
    )


def test_the_register_of_runs_counts_a_booklet_s_pages_as_the_order_does(sender: Prepared, tmp_path: Path) -> None:
    stock(tmp_path, sender)
    path = tmp_path / "list.csv"
    path.write_text(f"{HEADINGS}\nR1,Zyx,,,,PE,es,pick-up,,,state es booklet 20,,no,planned\n", "utf-8")
    context = DistributionContext(sender, path, tmp_path, draft=False)
    write_order(context, ["en"], ())
    lines = (context.folder / "runs.csv").read_text("utf-8-sig").splitlines()
    assert [row["pages"] for row in csv.DictReader(lines)] == ["16"]


def test_the_distribution_knows_every_variant_that_can_be_built() -> None:
    assert get_args(VariantName) == tuple(VARIANTS)


def test_who_needs_word_gets_the_brief_s_word_document_beside_large_print() -> None:
    totals = Totals()
    totals.add(person(OrderItem(LARGE, 1), channel="e-mail", needs=frozenset({"docx"})))
    assert set(totals.files) == {(LARGE, "pdf"), (SCREEN, "docx")}


# ---- built documents


def test_what_is_not_built_and_what_was_changed_are_reported_together(tmp_path: Path) -> None:
    made = ready(ROOT)
    stock(tmp_path, made)
    gone, changed = (tmp_path / title_file_name(made.report.id, title, "pdf") for title in (PRESS, LARGE))
    gone.unlink()
    changed.write_bytes(b"somebody saved it")
    with pytest.raises(Rejected) as caught:
        find_documents(
            tmp_path, made.report.id, hash_of_inputs(made.inputs), [(PRESS, "pdf"), (LARGE, "pdf"), (SCREEN, "pdf")]
        )
    assert [problem.code for problem in caught.value.problems] == ["NR320", "NR325"] or [
        problem.code for problem in caught.value.problems
    ] == ["NR325", "NR320"]
    # One command builds all of them, and stands where the last of them is told.
    hints = [problem.hint for problem in sorted(caught.value.problems)]
    assert hints == ["", "Build them: napreport build --audience state --language es --variant press --variant large."]
    everything_else = [(Title(*each, "press"), "pdf") for each in (("state", "es"), ("business", "en"))]
    for wanted, said in (
        ([(PRESS, "pdf")], "Build it: napreport build --audience state --language es --variant press."),
        (everything_else, "Build them: napreport build --variant press."),
        ([(SCREEN, "pdf")], "Build it: napreport build --audience state --language es --format pdf."),
        (
            [(SCREEN, "pdf"), (LARGE, "pdf")],
            "Build them: napreport build --audience state --language es --variant screen --variant large --format pdf.",
        ),
    ):
        with pytest.raises(Rejected) as caught:
            find_documents(tmp_path / "empty", made.report.id, hash_of_inputs(made.inputs), wanted)
        assert sorted(caught.value.problems)[-1].hint == said


def test_a_draft_counts_a_title_that_is_not_built_by_the_file_for_screens(tmp_path: Path) -> None:
    made = ready(ROOT)
    stock(tmp_path, made)
    manifest = tmp_path / "manifest.json"
    manifest.write_text(manifest.read_text().replace("-press.pdf", "-x.pdf"))
    found = find_documents(tmp_path, made.report.id, hash_of_inputs(made.inputs), [(PRESS, "pdf")], draft=True)
    assert found.pages(PRESS) == 8 and found.estimated == {PRESS}


# ---- archives


def files_of(folder: Path, *sizes: int) -> list[BuiltFile]:
    made = []
    for number, size in enumerate(sizes):
        data = bytes([number]) * size
        (folder / f"f{number}.pdf").write_bytes(data)
        made.append(BuiltFile(f"f{number}.pdf", 8, size, hashlib.sha256(data).hexdigest()))
    return made


def test_an_archive_is_the_same_bytes_each_time_and_proves_its_files(tmp_path: Path) -> None:
    files = files_of(tmp_path, 100, 200)
    one, other = (build_archive(files, tmp_path, "Léame\n") for _ in range(2))
    assert one == other
    with zipfile.ZipFile(io.BytesIO(one)) as package:
        assert package.namelist() == ["README.txt", "SHA256SUMS", "f0.pdf", "f1.pdf"]
        assert all(name.isascii() for name in package.namelist())
        for line in package.read("SHA256SUMS").decode().splitlines():
            sha256, name = line.split("  ")
            assert hashlib.sha256(package.read(name)).hexdigest() == sha256
        assert package.read("README.txt").decode("utf-8-sig") == "Léame\r\n"


def test_archives_stay_under_their_size(tmp_path: Path) -> None:
    groups = split_files(files_of(tmp_path, 50_000, 50_000, 50_000), 120_000)
    assert [len(group) for group in groups] == [2, 1]
    assert all(len(build_archive(group, tmp_path, "x" * 3000)) < 120_000 for group in groups)
    with pytest.raises(Rejected) as caught:
        split_files(files_of(tmp_path, 130_000, 140_000), 120_000)
    assert [problem.code for problem in caught.value.problems] == ["NR321", "NR321"]


def test_different_choices_have_different_names() -> None:
    choices = [
        FileChoice(language, files)
        for language in ("en", "es")
        for files in (
            ("es/r-state-es.pdf",),
            ("es/r-state-es.docx", "es/r-state-es.pdf"),
            ("a.pdf", "b.pdf"),
            ("a.pdf", "c.pdf"),
        )
    ]
    names = {(choice.language, archive_name("r", choice, 1, of)) for choice in choices for of in (1, 2)}
    assert len(names) == 16 and all(name.isascii() for _, name in names)


# ---- registers


def test_no_cell_of_a_register_is_a_formula(tmp_path: Path) -> None:
    import openpyxl

    shown = {
        "=1+1": "'=1+1", "+1": "'+1", "-1": "'-1", "@x": "'@x", " =1": "' =1", "\uff1d1": "'\uff1d1", "\t1": "'\t1",
        "Foo;=HYPERLINK(1)": "Foo;'=HYPERLINK(1)", "Foo, -1": "Foo,' -1", "Foo\n@x": "Foo\n'@x", "Foo|+1": "Foo|'+1",
        'Foo;"=1+1"': "Foo;'\"=1+1\"", ";=1": ";'=1", "=1;=1": "'=1;'=1",
        "https://example.org": "https://example.org", "12": "12", "Calle Inventada 3-A; R-2": "Calle Inventada 3-A; R-2",
    }  # fmt: skip
    made = []
    for _ in range(2):
        with open_register(tmp_path / "r", {"a": 10, "b": 10}, "2021-07") as rows:
            for cell in shown:
                rows.add(cell, 5)
        made.append((tmp_path / "r.xlsx").read_bytes())
    assert made[0] == made[1]  # the same bytes each time
    with (tmp_path / "r.csv").open(encoding="utf-8-sig", newline="") as stream:
        assert [row[0] for row in csv.reader(stream)][1:] == list(shown.values())
    for delimiter in ",;\t|":  # whatever a spreadsheet takes for the end of a cell
        with (tmp_path / "r.csv").open(encoding="utf-8-sig", newline="") as stream:
            cells = [cell for row in csv.reader(stream, delimiter=delimiter) for cell in row]
        assert not [cell for cell in cells if re.match(r"[\s\"]*[=+\-@\uff1d]", cell)], delimiter
    sheet = openpyxl.load_workbook(tmp_path / "r.xlsx").active
    found = [(row[0].value, row[0].data_type, row[0].hyperlink, row[1].value) for row in sheet.iter_rows(min_row=2)]
    assert found == [(cell, "s", None, 5) for cell in shown]


def test_a_register_that_fails_half_way_leaves_the_last_good_one(tmp_path: Path) -> None:
    with open_register(tmp_path / "r", {"a": 10}, "2021-07") as rows:
        rows.add("good")
    before = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    with pytest.raises(ZeroDivisionError), open_register(tmp_path / "r", {"a": 10}, "2021-07") as rows:
        rows.add(str(1 / 0))
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == before


# ---- packing


@pytest.fixture(scope="module")
def sender(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return ready(project_with_sender(tmp_path_factory.mktemp("sender")))


def test_packing_writes_each_channel_its_own_register_and_one_archive_a_choice(
    sender: Prepared, tmp_path: Path
) -> None:
    stock(tmp_path, sender)
    context = DistributionContext(sender, SAMPLE, tmp_path, draft=False)
    (tmp_path / "distribution" / "e-mail" / "es").mkdir(parents=True)
    (tmp_path / "distribution" / "e-mail" / "es" / "old.zip").write_bytes(b"of an earlier list")
    packed = pack_briefs(context, ())
    assert (packed.parcels, packed.mails, packed.archives) == (6, 2, 2)
    folder = tmp_path / "distribution"
    found = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert found == {
        ".gitignore", ".made-from.json", "register-courier.csv", "register-courier.xlsx", "register-post.csv", "register-post.xlsx",
        "register-pick-up.csv", "register-pick-up.xlsx", "register-e-mail.csv", "register-e-mail.xlsx",
        "e-mail/en/peru-nap-2021-2-briefs-en-4dbb21ad.zip", "e-mail/es/peru-nap-2021-society-es.zip",
    }  # fmt: skip
    courier = (folder / "register-courier.csv").read_text("utf-8-sig")
    assert "Ana Muestra" in courier and "Jane Sample" not in courier and "Kim Placeholder" not in courier
    assert (folder / ".gitignore").read_text().endswith("*\n")
    for path in folder.rglob("*.zip"):
        with zipfile.ZipFile(path) as package:
            text = "".join(package.read(name).decode("utf-8") for name in ("README.txt", "SHA256SUMS"))
        assert not [name for name in ("Kim", "Pilar", "example.org") if name in text]


def test_recipients_that_were_sent_their_parcel_are_not_sent_it_again(sender: Prepared, tmp_path: Path) -> None:
    stock(tmp_path, sender)
    path = tmp_path / "list.csv"
    path.write_text(SAMPLE.read_text("utf-8").replace(",planned", ",sent").replace(",sent", ",planned", 1), "utf-8")
    assert pack_briefs(DistributionContext(sender, path, tmp_path, draft=False), ()).parcels == 1
    path.write_text(path.read_text("utf-8").replace(",planned", ",delivered"), "utf-8")
    with pytest.raises(Rejected) as caught:
        pack_briefs(DistributionContext(sender, path, tmp_path, draft=False), ())
    assert caught.value.problems[0].code == "NR323"


def test_a_reader_s_letters_that_no_font_has_are_reported_by_the_row_before_anything_is_written(
    sender: Prepared, tmp_path: Path
) -> None:
    stock(tmp_path, sender)
    path = tmp_path / "list.csv"
    path.write_text(SAMPLE.read_text("utf-8").replace("Luis Supuesto", "中国大使馆"), "utf-8")
    for verb in (
        lambda context: pack_briefs(context, ("pdf",)),
        lambda context: write_letters(context, "letters", ("pdf", "docx"), None),
        lambda context: write_letters(context, "receipts", ("pdf",), None),
        lambda context: write_labels(context, 1),
    ):
        with pytest.raises(Rejected) as caught:
            verb(DistributionContext(sender, path, tmp_path, draft=False))
        (problem,) = caught.value.problems
        assert str(problem).startswith(
            "list.csv:4: NR050 the column 'contact' holds a letter that no font has (U+4E2D)"
        )
    assert not (tmp_path / "distribution").exists()
    assert (
        pack_briefs(DistributionContext(sender, path, tmp_path, draft=False), ()).parcels == 6
    )  # a table can hold them


def test_a_copy_too_heavy_for_a_parcel_is_reported_by_every_command_that_fills_one(tmp_path: Path) -> None:
    folder = project_with_sender(tmp_path / "project")
    path = folder / "content" / "distribution.yaml"
    path.write_text(path.read_text("utf-8").replace("most_kg: 10", "most_kg: 0.2"), "utf-8")
    made = ready(folder)
    stock(tmp_path, made)
    for verb in (
        lambda context: pack_briefs(context, ()),
        lambda context: write_letters(context, "letters", ("pdf",), None),
        lambda context: write_letters(context, "receipts", ("pdf",), None),
        lambda context: write_labels(context, 1),
    ):
        with pytest.raises(Rejected) as caught:
            verb(DistributionContext(made, SAMPLE, tmp_path, draft=False))
        assert {(str(problem.place), problem.code) for problem in caught.value.problems} == {
            (place_of(path, "most_kg: 0.2"), "NR322")
        }


# ---- what stays, and what is taken away


def made(folder: Path, verb: str, made_from: str, *names: str) -> set[str]:
    with open_outputs(folder, verb, made_from, lambda formats: None, "") as found:  # type: ignore[arg-type,return-value]
        for name in names:
            found.save(name, b"x")
    return {path.relative_to(folder).as_posix() for path in folder.rglob("[!.]*") if path.is_file()}


def test_what_was_made_from_another_list_is_taken_away_and_what_was_not_asked_for_stays(tmp_path: Path) -> None:
    assert made(tmp_path, "plan", "one list", "order-es.pdf", "order-en.pdf") == {"order-es.pdf", "order-en.pdf"}
    assert made(tmp_path, "letters", "one list", "letters-es.pdf") == {"order-es.pdf", "order-en.pdf", "letters-es.pdf"}
    assert made(tmp_path, "plan", "one list", "order-en.pdf") == {"order-es.pdf", "order-en.pdf", "letters-es.pdf"}
    assert made(tmp_path, "plan", "another", "order-en.pdf") == {"order-en.pdf", "letters-es.pdf"}


def test_files_take_their_places_together_or_not_at_all(tmp_path: Path) -> None:
    made(tmp_path, "plan", "one list", "order-es.pdf")
    with (
        pytest.raises(ZeroDivisionError),
        open_outputs(tmp_path, "plan", "another", lambda formats: None, "") as found,  # type: ignore[arg-type,return-value]
    ):
        found.save("order-en.pdf", b"x")
        found.save("SHA256SUMS", bytes(1 // 0))
    assert {path.name for path in tmp_path.iterdir()} == {".gitignore", ".made-from.json", "order-es.pdf"}


def test_a_list_that_changed_leaves_no_paper_of_the_earlier_one(sender: Prepared, tmp_path: Path) -> None:
    stock(tmp_path, sender)
    path = tmp_path / "list.csv"
    path.write_text(SAMPLE.read_text("utf-8"), "utf-8")
    pack_briefs(DistributionContext(sender, path, tmp_path, draft=False), ())
    folder = tmp_path / "distribution"
    lists, letters = folder / "packing-lists-es.pdf", folder / "letters-es.pdf"
    for paper in (lists, letters):
        paper.write_bytes(b"x")
    pack_briefs(DistributionContext(sender, path, tmp_path, draft=False), ())
    assert lists.exists()  # not asked for, and made from the same list
    path.write_text(path.read_text("utf-8").replace("press 40", "press 30"), "utf-8")
    pack_briefs(DistributionContext(sender, path, tmp_path, draft=False), ())
    assert not lists.exists() and letters.exists()
    path.write_text(path.read_text("utf-8").replace(",planned", ",sent"), "utf-8")
    with pytest.raises(Rejected):
        write_letters(DistributionContext(sender, path, tmp_path, draft=False), "letters", ("pdf",), None)
    assert not letters.exists()  # nobody is to be sent one


def test_a_list_with_a_fault_writes_nothing(sender: Prepared, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_text(f"{HEADINGS}\nR1,Zyx,,,,PE,es,pick-up,,,state es press x,,no,planned\n", "utf-8")
    with pytest.raises(Rejected):
        DistributionContext(sender, path, tmp_path / "out", draft=False)
    assert not (tmp_path / "out").exists()


# ---- reconciliation


def reconcile_with(
    sender: Prepared, folder: Path, old: str = "", new: str = "", status: str = "delivered"
) -> list[Problem]:
    people, happened = folder / "people.csv", folder / "happened.csv"
    people.write_text(SAMPLE.read_text("utf-8").replace(",planned", f",{status}"), "utf-8")
    text = HAPPENED.read_text("utf-8")
    assert old in text
    happened.write_text(text.replace(old, new, 1), "utf-8")
    return write_reconciliation(DistributionContext(sender, people, folder, draft=False), happened)[1]


def test_what_happened_does_not_stand_inside_the_project(sender: Prepared, tmp_path: Path) -> None:
    inside = sender.project.root / "content" / "happened.csv"
    inside.write_text(HAPPENED.read_text("utf-8").split("\n", 1)[1], "utf-8")
    with pytest.raises(Rejected) as caught:
        write_reconciliation(DistributionContext(sender, SAMPLE, tmp_path, draft=False), inside)
    inside.unlink()
    assert [problem.code for problem in caught.value.problems] == ["NR301"]
    assert not (tmp_path / "distribution").exists()


def test_what_happened_is_known_in_whatever_case_it_is_written(tmp_path: Path) -> None:
    known = AllowedValues(("state",), ("pt-BR",), frozenset({"PE"}), 500)
    path = tmp_path / "happened.csv"
    path.write_text("what,recipient,brief,language,variant,copies\nPrinted,,State,PT-br,Press,2\n", "utf-8")
    assert read_ledger(path, known, ROOT).titles == [Title("state", "pt-BR", "press")]


def test_a_delivery_to_a_recipient_who_is_cancelled_says_so(sender: Prepared, tmp_path: Path) -> None:
    people = tmp_path / "people.csv"
    people.write_text(SAMPLE.read_text("utf-8").replace("large-print,no,planned", "large-print,no,cancelled"), "utf-8")
    found = write_reconciliation(DistributionContext(sender, people, tmp_path, draft=False), HAPPENED)[1]
    assert [str(problem).splitlines()[0] for problem in found] == [
        "happened.csv:19: NR334 copies of 'society es large' went to a recipient whose row is cancelled"
    ]


def test_the_sample_s_copies_are_all_accounted_for(sender: Prepared, tmp_path: Path) -> None:
    assert reconcile_with(sender, tmp_path) == []


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("stock,,state,es,press,10", "stock,,state,es,press,8", ["happened.csv: NR333 'state es press': 60 printed, 50 delivered, 8 in stock, 0 returned; 2 copies are missing"]),
        ("stock,,state,en,press,5", "stock,,state,en,press,6", ["happened.csv: NR333 'state en press': 10 printed, 5 delivered, 6 in stock, 0 returned; there are 1 copies too many"]),
        ("R001,state,es,press,40,", "R005,state,es,press,40,", ["people.csv:3: NR334 'state es press': 40 asked for, 0 delivered, 0 returned", "people.csv:7: NR334 'state es press': 10 asked for, 50 delivered, 0 returned"]),
        ("R008,society,es,large", "R999,society,es,large", ["happened.csv:19: NR331 copies went to an id that is not in the recipients' file, and to no deposit", "people.csv:10: NR334 'society es large': 4 asked for, 0 delivered, 0 returned"]),
        ("stock,,state,es,press,10", "delivered,R001,state,es,press,10", ["people.csv:3: NR334 'state es press': 40 asked for, 50 delivered, 0 returned"]),
        ("delivered,R004,cooperation,en,press,3,", "delivered,R004,cooperation,es,press,3,", [
            "happened.csv: NR333 'cooperation en press': 10 printed, 0 delivered, 7 in stock, 0 returned; 3 copies are missing",
            "happened.csv: NR333 'cooperation es press': 0 printed, 3 delivered, 0 in stock, 0 returned; there are 3 copies too many",
            "happened.csv:16: NR334 copies of 'cooperation es press' went to a recipient who did not ask for them",
            "people.csv:6: NR334 'cooperation en press': 3 asked for, 0 delivered, 0 returned",
        ]),
        ("delivered,R005,state,es", "delivered,R005,business,es", [
            "happened.csv: NR333 'business es press': 140 printed, 120 delivered, 20 in stock, 10 returned; there are 10 copies too many",
            "happened.csv: NR333 'state es press': 60 printed, 40 delivered, 10 in stock, 0 returned; 10 copies are missing",
            "happened.csv:18: NR334 copies of 'business es press' went to a recipient who did not ask for them",
            "people.csv:7: NR334 'state es press': 10 asked for, 0 delivered, 0 returned",
        ]),
    ],
)  # fmt: skip
def test_a_difference_is_named_by_title_and_by_the_recipient_s_row(
    sender: Prepared, tmp_path: Path, old: str, new: str, said: list[str]
) -> None:
    found = sorted(str(problem).splitlines()[0] for problem in reconcile_with(sender, tmp_path, old, new))
    assert found == said


def test_what_was_printed_is_held_against_the_order_and_a_difference_is_a_warning(
    sender: Prepared, tmp_path: Path
) -> None:
    text = HAPPENED.read_text("utf-8").replace("printed,,state,es,press,60", "printed,,state,es,press,70")
    text = text.replace("stock,,state,es,press,10", "stock,,state,es,press,20")
    text = "".join(line for line in text.splitlines(keepends=True) if "society,es,large" not in line)
    happened = tmp_path / "happened.csv"
    happened.write_text(text, "utf-8")
    context = DistributionContext(sender, SAMPLE, tmp_path, draft=False)
    balances, problems = write_reconciliation(context, happened)
    assert problems == []
    assert [str(problem).splitlines()[0] for problem in sorted(context.warnings)] == [
        "happened.csv: NR335 warning: 'society es large': 10 ordered, 0 printed; 10 fewer",
        "happened.csv: NR335 warning: 'state es press': 60 ordered, 70 printed; 10 more",
    ]
    assert {str(balance.title): (balance.ordered, balance.printed) for balance in balances}["state es press"] == (
        60,
        70,
    )
    register = csv.DictReader((context.folder / "reconciliation.csv").read_text("utf-8-sig").splitlines())
    assert {row["ordered"] for row in register if row["variant"] == "large"} == {"10"}


def test_each_deposit_has_its_copies_of_each_title_in_the_printed_variant(tmp_path: Path) -> None:
    folder = project_with_sender(tmp_path / "project")
    path = folder / "content" / "distribution.yaml"
    deposits = "deposits: [{name: Made-up Library, copies: 4}, {name: Archive, copies: 1}]"
    path.write_text(path.read_text("utf-8").replace("deposits: []", deposits), "utf-8")
    sender = ready(folder)
    people, happened = tmp_path / "people.csv", tmp_path / "happened.csv"
    people.write_text(
        f"{HEADINGS}\nR1,Zyx,,,,PE,es,pick-up,,,state es press 20; state es large 2,,no,planned\n", "utf-8"
    )
    rows = [
        "what,recipient,brief,language,variant,copies", "printed,,state,es,press,30", "printed,,state,es,large,10",
        "delivered,R1,state,es,press,20", "delivered,R1,state,es,large,2", "stock,,state,es,large,8",
        "delivered,made-up  library,state,es,press,4", "delivered,Archive,state,es,press,1", "stock,,state,es,press,5",
    ]  # fmt: skip

    def problems_with(*changes: tuple[str, str]) -> list[str]:
        text = "\n".join(rows) + "\n"
        for old, new in changes:
            assert old in text
            text = text.replace(old, new)
        happened.write_text(text, "utf-8")
        found = write_reconciliation(DistributionContext(sender, people, tmp_path, draft=False), happened)[1]
        return sorted(str(problem).splitlines()[0] for problem in found)

    place = place_of(path, "deposits: ").rpartition(":")[0]
    assert problems_with() == []
    assert problems_with(
        ("library,state,es,press,4", "library,state,es,press,3"), ("stock,,state,es,press,5", "stock,,state,es,press,6")
    ) == [f"{place}:14: NR334 'state es press': 4 to be deposited (Made-up Library), 3 delivered, 0 returned"]
    assert problems_with(
        ("delivered,Archive,state,es,press,1\n", ""), ("stock,,state,es,press,5", "stock,,state,es,press,6")
    ) == [f"{place}:50: NR334 'state es press': 1 to be deposited (Archive), 0 delivered, 0 returned"]
    assert problems_with(("stock,,state,es,large,8", "delivered,Archive,state,es,large,8")) == [
        "happened.csv:6: NR334 copies of 'state es large' went to a deposit that was to have none of it"
    ]
    people.write_text(people.read_text("utf-8").replace("R1,Zyx", "archive,Zyx"), "utf-8")
    assert (
        f"{place}:50: NR331 a deposit has the id of a recipient as its name, so nobody can say whose the copies are"
        in problems_with()
    )


def test_a_row_of_what_happened_that_says_nothing_is_reported(sender: Prepared, tmp_path: Path) -> None:
    for old, new in (("delivered,R001", "deliverd,R001"), ("delivered,R001", "delivered,"), ("press,60", "press,6O")):
        with pytest.raises(Rejected) as caught:
            reconcile_with(sender, tmp_path, old, new)
        assert [problem.code for problem in caught.value.problems] == ["NR330"]


# ---- content/distribution.yaml


def test_a_project_may_do_without_the_file(tmp_path: Path) -> None:
    assert problems_of(assemble(tmp_path)) == []
    assert ready(tmp_path).report.distribution.reserve.percent == 10


FAULTS = [
    ("reserve: {percent: 120}", ":2:22: NR012 'percent' must be 100 or less, not '120'"),
    ("reserve: {percents: 12}", ":2:13: NR011 the field 'percents' is not known; did you mean 'percent'?"),
    ("printing: {gsm: 9}", ":2:19: NR012 'gsm' must be 40 or more"),
    ("printing: {paper: silk}", ":2:21: NR012 'paper' must be 'matt-coated', 'gloss-coated', 'uncoated' or 'recycled', not 'silk'"),
    ("email: {most_mb: 0}", ":2:20: NR012 'most_mb' must be more than 0"),
    ("labels: {columns: 4}", ":2:11: NR012 'labels' does not fit an A4 sheet of 210 x 297 mm: the labels take 280 x 296.5"),
    ("sender: {country: Peru}", ":2:21: NR012 'country' must be a country's two letters, such as 'PE', not 'Peru'"),
    ("isbns: [{audience: autoridad, language: es, isbn: 978-3-16-148410-1}]", "NR012 'isbn' is no ISBN: its last digit does not fit"),
    ("isbns: [{audience: autoridad, language: es, isbn: 3-16}]", "NR012 'isbn' is no ISBN: 13 digits"),
    ("isbns: [{audience: autorida, language: es, isbn: 978-3-16-148410-0}]", "NR014 unknown audience 'autorida'; did you mean 'autoridad'?"),
    ("isbns: [{audience: autoridad, language: fr, isbn: 978-3-16-148410-0}]", "NR014 unknown language 'fr'"),
    ("isbns: [{audience: autoridad, language: es, isbn: 978-3-16-148410-0}, {audience: barrios, language: es, isbn: 978 3 16 148410 0}]", "NR013 the ISBN '9783161484100' stands at item 1 of 'isbns' already"),
    ("isbns: [{audience: autoridad, language: es, isbn: 978-3-16-148410-0}, {audience: autoridad, language: es, format: print, isbn: 978-0-306-40615-7}]", "NR013 the brief 'autoridad es print' stands at item 1 of 'isbns' already"),
    ("isbns: [{audience: autoridad, language: es, isbn: 9783161484100}]", "NR012 'isbn' is not written in its five groups with hyphens between them"),
    ("isbns: [{audience: autoridad, language: es, isbn: 978-3161484100}]", "NR012 'isbn' is not written in its five groups with hyphens between them"),
    ("isbns: [{audience: autoridad, language: es, isbn: 978-3-16-148410-0, format: epub}]", "NR012 'format' must be 'print', 'large-print', 'pdf' or 'word', not 'epub'"),
    ("deadline: soon", ":2:13: NR012 'deadline' is no date"),
]  # fmt: skip


@pytest.mark.parametrize(("line", "said"), FAULTS, ids=[line[:40] for line, _ in FAULTS])
def test_a_fault_in_the_file_has_its_place(tmp_path: Path, line: str, said: str) -> None:
    project = assemble(tmp_path)
    (project / "content" / "distribution.yaml").write_text(f"distribution:\n  {line}\n", encoding="utf-8")
    found = [str(problem) for problem in problems_of(project)]
    assert any(said in each and each.startswith("content/distribution.yaml:") for each in found), found


def test_what_ships_invents_nothing() -> None:
    settings = ready(ROOT).report.distribution
    assert not any(settings.sender.model_dump().values())
    assert (settings.legal_deposit, settings.isbns, settings.deposits, settings.deadline, settings.delivery) == (
        None,
        (),
        (),
        None,
        (),
    )
    assert (settings.reserve.percent, settings.reserve.round_to) == (10, 10)
    assert settings.printing == Printing.model_construct()


def test_the_content_can_be_copied_without_it(tmp_path: Path) -> None:
    for name in ("content", "templates", "locales"):
        copytree(ROOT / name, tmp_path / name)
    (tmp_path / "content" / "distribution.yaml").unlink()
    assert ready(tmp_path).report.distribution == Distribution.model_construct()


def test_a_document_older_than_the_project_is_neither_ordered_nor_packed(tmp_path: Path) -> None:
    made = ready(ROOT)
    stock(tmp_path, made)
    later = hash_of_inputs({**made.inputs, "templates/style/brief.css": "another hash"})
    with pytest.raises(Rejected) as rejected:
        find_documents(tmp_path, made.report.id, later, [(PRESS, "pdf")])
    assert [problem.code for problem in rejected.value.problems] == ["NR068"]
    assert find_documents(tmp_path, made.report.id, later, [(PRESS, "pdf")], draft=True).pages(PRESS) == 8
