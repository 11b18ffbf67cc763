"""Building: documents are written whole or not at all, and the manifest says what lies in the output folder."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

import pytest

from napreport.build import build as building
from napreport.build import disk_mapping, jobs
from napreport.build.build import BuildRequest, brief_keys, build_documents, file_name
from napreport.build.disk_mapping import DiskMapping
from napreport.build.jobs import RenderJob
from napreport.build.manifest import ManifestEntry, hash_of_inputs, read_manifest, write_manifest_json
from napreport.build.workers import WorkerFailed
from napreport.content.folders import Project
from napreport.design.fonts import default_cache
from napreport.files import sha256_hex, write_output
from napreport.page.vocabulary import Page, PageNumbers
from napreport.pipeline import FORMATS, Format
from napreport.prepare import Prepared, prepare
from napreport.problems import Place, Rejected, Unusable, error
from napreport.renderers import RenderedDocument, RenderStyles
from tests.second_project import assemble


@pytest.fixture(scope="module")
def harbour(tmp_path_factory: pytest.TempPathFactory) -> Prepared:
    return prepare(Project.at(assemble(tmp_path_factory.mktemp("harbour"))))


class Here:
    """Stands for the crew: does the jobs in this process, where the test's own painters are."""

    def __init__(self, work: Callable[[RenderStyles, RenderJob], object], style: RenderStyles, *_: object) -> None:
        self.work, self.style = work, style

    def __enter__(self) -> Here:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def start(self) -> None:
        pass

    def run(self, jobs: Sequence[RenderJob]) -> Iterator[tuple[RenderJob, object]]:
        return ((job, self.work(self.style, job)) for job in jobs)


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> set[str]:
    """Painters that paint nothing but the page's length, and fail for the titles in the set."""
    failing: set[str] = set()

    def painted(
        page: Page, format_: Format, styles: RenderStyles, numbers: PageNumbers | None = None, **_: bool
    ) -> RenderedDocument:
        if any(f"<title>{title}</title>" in page.markup for title in failing):
            raise Rejected([error(Place("a page"), "NR050", "no font has ☃", "Use another letter.")])
        return RenderedDocument(
            f"{format_} {sha256_hex(page.markup.encode())}".encode(), 7 if format_ == "pdf" else None
        )

    monkeypatch.setattr(jobs, "render_checked", painted)
    monkeypatch.setattr(jobs, "WorkerPool", Here)
    monkeypatch.setattr(building, "read_styles", lambda *_: RenderStyles({"pdf": "", "docx": ""}))
    return failing


def run(ready: Prepared, out: Path, **order: object) -> list[str]:
    return [e.file for e in build_documents(ready, BuildRequest(jobs=1, **order), out, out, lambda *_: None).entries]  # type: ignore[arg-type]


def listed(out: Path) -> list[str]:
    return [row["file"] for row in json.loads((out / "manifest.json").read_text("utf-8"))["documents"]]


def files(out: Path) -> list[str]:
    return sorted(path.relative_to(out).as_posix() for path in out.rglob("*") if path.is_file())


ENGLISH = [f"en/puertos-2023-{audience}-en" for audience in ("autoridad", "barrios", "sindicatos")]
UNION = "Sin contrato no hay turno"


def test_all_briefs_are_built_where_none_is_named(harbour: Prepared, quick: set[str], tmp_path: Path) -> None:
    made = run(harbour, tmp_path)
    assert len(made) == 12 and made == sorted(made) == listed(tmp_path)
    assert files(tmp_path) == sorted([*made, "manifest.json"])


def test_an_order_narrows_by_audience_language_and_format(harbour: Prepared, quick: set[str], tmp_path: Path) -> None:
    assert run(harbour, tmp_path, languages=("en",), formats=("docx",)) == [f"{name}.docx" for name in ENGLISH]
    order = BuildRequest(audiences=("barrios",))
    assert brief_keys(harbour, order) == [("barrios", "es"), ("barrios", "en")]


def test_a_build_of_many_briefs_paints_some_at_a_time_and_makes_the_same(
    harbour: Prepared, quick: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = run(harbour, tmp_path / "at once")
    monkeypatch.setattr(building, "BATCH_OF_BRIEFS", 2)
    given, told = [], []
    paintings = building.render_documents
    monkeypatch.setattr(
        building, "render_documents", lambda jobs, *rest: (given.append(len(jobs)), paintings(jobs, *rest))[1]
    )
    out = tmp_path / "by two"
    assert made == [
        e.file
        for e in build_documents(harbour, BuildRequest(jobs=1), out, out, lambda *said: told.append(said)).entries
    ]
    assert given == [4, 4, 4], "two briefs in two formats at a time"
    assert [said[1:3] for said in told] == [(done, 12) for done in range(1, 13)]
    assert all((out / name).read_bytes() == (tmp_path / "at once" / name).read_bytes() for name in made)


def test_who_looks_on_sees_the_briefs_that_were_composed_though_others_could_not_be(tmp_path: Path) -> None:
    project = Project.at(assemble(tmp_path / "project"))
    catalogue = project.catalogue("en", "content")
    catalogue.write_text(catalogue.read_text("utf-8").replace('"One port is missing"', '""'), "utf-8")
    seen: list[tuple[str, str]] = []
    with pytest.raises(Rejected, match="problem"):
        build_documents(
            prepare(project), BuildRequest(), tmp_path, default_cache(), lambda *_: None, on_composed=seen.extend
        )
    assert ("autoridad", "es") in seen and ("autoridad", "en") not in seen


def test_a_temporary_folder_without_room_is_told_as_that(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full:
        def seek(self, *_: int) -> int:
            return 0

        def write(self, _: bytes) -> int:
            raise OSError(28, "No space left on device")

        def close(self) -> None:
            pass

    monkeypatch.setattr(disk_mapping.tempfile, "SpooledTemporaryFile", lambda *_, **__: Full())
    with DiskMapping[str, str]() as waiting, pytest.raises(Unusable, match=r"takes no more: No space left.*TMPDIR"):
        waiting["page"] = "words"


def test_values_that_wait_on_disk_come_back_as_they_were(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(disk_mapping, "IN_MEMORY", 100)
    with DiskMapping[str, str]() as waiting:
        waiting.update({"short": "a", "long": "ñ" * 1000, "": ""})
        waiting["short"] = "another"
        assert dict(waiting) == {"short": "another", "long": "ñ" * 1000, "": ""}
        del waiting["long"]
        assert list(waiting) == ["short", ""] and "long" not in waiting


def test_a_partial_build_keeps_the_others_in_the_manifest(harbour: Prepared, quick: set[str], tmp_path: Path) -> None:
    run(harbour, tmp_path, languages=("en",), formats=("pdf",))
    run(harbour, tmp_path, languages=("es",), formats=("docx",), audiences=("barrios",))
    assert listed(tmp_path) == [*(f"{name}.pdf" for name in ENGLISH), "es/puertos-2023-barrios-es.docx"]


def test_a_document_that_fails_leaves_the_last_good_one_and_keeps_the_others(
    harbour: Prepared, quick: set[str], tmp_path: Path
) -> None:
    run(harbour, tmp_path, languages=("es",), formats=("pdf",))
    before = {name: (tmp_path / name).read_bytes() for name in files(tmp_path)}
    for name in before:
        if name.endswith("barrios-es.pdf"):
            (tmp_path / name).write_bytes(b"something older")
    quick.add(UNION)
    with pytest.raises(Rejected) as caught:
        run(harbour, tmp_path, languages=("es",), formats=("pdf",))
    assert [str(p.place) for p in caught.value.problems] == ["es/puertos-2023-sindicatos-es.pdf"]
    assert {name: (tmp_path / name).read_bytes() for name in files(tmp_path)} == before
    assert "es/puertos-2023-sindicatos-es.pdf" in listed(tmp_path)


def test_a_first_build_that_fails_leaves_no_trace_of_the_failed_document(
    harbour: Prepared, quick: set[str], tmp_path: Path
) -> None:
    quick.add(UNION)
    with pytest.raises(Rejected):
        run(harbour, tmp_path, languages=("es",), formats=("pdf",))
    names = [f"es/puertos-2023-{audience}-es.pdf" for audience in ("autoridad", "barrios")]
    assert listed(tmp_path) == names and files(tmp_path) == [*names, "manifest.json"]


def test_nothing_is_written_when_a_page_cannot_be_composed(tmp_path: Path, quick: set[str]) -> None:
    project = assemble(tmp_path / "project")
    template = project / "templates" / "parts" / "timeline.html.j2"
    template.write_text(template.read_text("utf-8") + "{{ nobody }}", encoding="utf-8")
    with pytest.raises(Rejected):
        run(prepare(Project.at(project)), tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_draft_has_a_name_of_its_own_so_that_it_never_replaces_a_final_document() -> None:
    final, draft = (file_name("r", "a", "en", "pdf", draft=is_draft) for is_draft in (False, True))
    assert final == "en/r-a-en.pdf" and draft != final and "draft" in draft


@pytest.mark.parametrize(
    ("why", "code", "said"),
    [
        ("time", "NR143", "longer than 180 seconds"),
        ("memory", "NR143", "more than 3072 MB"),
        ("death", "NR052", "died"),
    ],
)
def test_a_painting_that_is_ended_is_a_problem_of_its_document_and_the_rest_is_kept(
    harbour: Prepared, quick: set[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, why: str, code: str, said: str
) -> None:
    class OneEnds(Here):
        def run(self, jobs: Sequence[RenderJob]) -> Iterator[tuple[RenderJob, object]]:
            return (
                (job, WorkerFailed(why) if job.audience == "barrios" else result) for job, result in super().run(jobs)
            )  # type: ignore[arg-type]

    monkeypatch.setattr(jobs, "WorkerPool", OneEnds)
    with pytest.raises(Rejected) as caught:
        run(harbour, tmp_path, languages=("en",), formats=("pdf",))
    (problem,) = caught.value.problems
    assert (problem.code, str(problem.place)) == (code, "en/puertos-2023-barrios-en.pdf") and said in problem.message
    assert listed(tmp_path) == [f"{ENGLISH[0]}.pdf", f"{ENGLISH[2]}.pdf"]


# ---- writing


def test_a_file_is_replaced_whole_and_no_temporary_file_stays(tmp_path: Path) -> None:
    path = tmp_path / "new" / "a.pdf"
    write_output(path, b"one")
    write_output(path, b"two")
    assert path.read_bytes() == b"two" and files(tmp_path) == ["new/a.pdf"]


def test_a_write_that_is_cut_short_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.pdf"
    write_output(path, b"the last good one")

    def cut_short(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(os, "replace", cut_short)
    with pytest.raises(KeyboardInterrupt):
        write_output(path, b"half of a new o")
    assert path.read_bytes() == b"the last good one" and files(tmp_path) == ["a.pdf"]


def test_a_folder_that_cannot_be_written_to_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(Unusable, match="cannot be written"):
        write_output(tmp_path / "file" / "a.pdf", b"one")


# ---- the manifest


def entry(file: str, data: bytes) -> ManifestEntry:
    return ManifestEntry(file, "a", "en", "pdf", "screen", False, 8, len(data), sha256_hex(data), hash_of_inputs({}))


def test_the_manifest_forgets_documents_that_are_gone_or_were_changed_by_hand(tmp_path: Path) -> None:
    for name in ("kept.pdf", "changed.pdf"):
        (tmp_path / name).write_bytes(b"one")
    entries = [entry(name, b"one") for name in ("kept.pdf", "changed.pdf", "gone.pdf")]
    (tmp_path / "manifest.json").write_bytes(write_manifest_json(entries, {}, {}, tmp_path))
    (tmp_path / "changed.pdf").write_bytes(b"two")
    again = json.loads(
        write_manifest_json([entry("new.pdf", b"x")], {}, read_manifest(tmp_path / "manifest.json"), tmp_path)
    )
    assert [row["file"] for row in again["documents"]] == ["kept.pdf", "new.pdf"]


@pytest.mark.parametrize("text", ["", "{", "[]", '"x"', '{"documents": [1, {"file": "a"}, {}]}'])
def test_a_manifest_that_cannot_be_read_counts_as_none(tmp_path: Path, text: str) -> None:
    (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
    made = write_manifest_json(
        [entry("a.pdf", b"one")], {"b": "2", "a": "1"}, read_manifest(tmp_path / "manifest.json"), tmp_path
    )
    found = json.loads(made)
    assert [row["file"] for row in found["documents"]] == ["a.pdf"] and list(found["inputs"]) == ["a", "b"]


def test_the_manifest_s_bytes_do_not_follow_the_order_of_painting(tmp_path: Path) -> None:
    rows = [entry(name, b"x") for name in "abc"]
    assert write_manifest_json(rows, {}, {}, tmp_path) == write_manifest_json(rows[::-1], {}, {}, tmp_path)


def test_the_manifest_names_every_input_by_its_path_in_the_project(
    harbour: Prepared, quick: set[str], tmp_path: Path
) -> None:
    run(harbour, tmp_path, formats=("pdf",), languages=("en",), audiences=("barrios",))
    names = json.loads((tmp_path / "manifest.json").read_text("utf-8"))["inputs"]
    assert {"content/facts.yaml", "templates/brief.html.j2", "locales/languages.yaml"} <= set(names)
    assert not [name for name in names if name.startswith("/") or "\\" in name]


class Slow:
    """Stands for workers that give nothing back before they have as much as they are offered."""

    def __init__(self) -> None:
        self.given: list[str] = []

    def run(self, wanted: Iterator[RenderJob | None]) -> Iterator[tuple[RenderJob, jobs.Attempt]]:
        at_work: list[RenderJob] = []
        for job in wanted:
            if job is None:
                assert at_work, "nothing is on its way that could be waited for"
                yield at_work.pop(0), jobs.Attempt(RenderedDocument(b"", None, numbers=PageNumbers((2,), 3)), ())
            else:
                self.given.append(f"{job.file}{f' {job.numbers.pages}' if job.numbers else ''}")
                at_work.append(job)
        for job in at_work:
            yield job, jobs.Attempt(RenderedDocument(b"", None), ())


def test_a_word_document_waits_for_its_pdf_whose_pages_it_follows(harbour: Prepared) -> None:
    theme = next(iter(harbour.design.themes.values()))
    pages = {"a": Page("<html/>", theme), "b": Page("<html><body/></html>", theme)}
    wanted = [
        RenderJob(f"{name}.{format_}", name, "en", format_, page) for format_ in FORMATS for name, page in pages.items()
    ]
    crew = Slow()
    done = [job.file for job, _, _ in jobs.render_documents(wanted, crew)]  # type: ignore[arg-type]
    assert sorted(done) == ["a.docx", "a.pdf", "b.docx", "b.pdf"]
    assert crew.given == ["b.pdf", "a.pdf", "b.docx 3", "a.docx 3"]
    alone = Slow()
    assert len(list(jobs.render_documents(wanted[2:], alone))) == 2  # type: ignore[arg-type]
    assert alone.given == ["b.docx", "a.docx"], "without their PDFs they are laid out where they are rendered"
