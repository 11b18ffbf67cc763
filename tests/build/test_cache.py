"""The cache: what is read is verified; a build with a cache renders what has changed and nothing else."""

from __future__ import annotations

import json
import os
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path

import pytest

from napreport.build.build import BuildRequest, build_documents
from napreport.build.cache import NAMESPACES, Cache
from napreport.build.jobs import RenderJob, render_documents
from napreport.build.manifest import read_manifest
from napreport.build.reuse import DocumentCache
from napreport.cli.build import profile_lines
from napreport.content.folders import Project
from napreport.design import fonts
from napreport.design.values import read_design
from napreport.page.vocabulary import Page, PageNumbers
from napreport.pipeline import FORMATS
from napreport.prepare import Prepared, prepare
from napreport.renderers import RenderedDocument, RenderStyles
from napreport.timing import StageTime, collect_times
from tests.build.test_build import Here, harbour, quick  # noqa: F401
from tests.second_project import ROOT, assemble


@pytest.fixture
def cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache")


def kept(cache: Cache) -> list[Path]:
    return sorted(path for path in Path(cache.folder).rglob("*") if path.is_file())


def test_what_was_kept_is_found_whole_by_any_process(cache: Cache, tmp_path: Path) -> None:
    assert cache.read("documents", "ab12") is None
    cache.write("documents", "ab12", b"bytes")
    assert Cache(tmp_path / "cache").read("documents", "ab12") == b"bytes"
    assert cache.read("pages", "ab12") is None


def test_a_damaged_face_is_cut_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_cut_face", lambda cut: b"a face " + cut.family.encode())
    cut = fonts.Cut("Brief Sans", 400, False, "fonttools", "a.ttf", ())
    (face,) = fonts.faces((cut,), tmp_path)
    assert fonts.missing_faces((cut,), tmp_path) == ()
    face.path.write_bytes(b"half a")
    assert fonts.missing_faces((cut,), tmp_path) == (cut,)
    assert fonts.faces((cut,), tmp_path)[0].path.read_bytes() == b"a face Brief Sans"


def test_a_file_that_cannot_be_kept_leaves_nothing_half_written(cache: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    cache.write("documents", "ab12", b"bytes")
    assert kept(cache) == []


@pytest.mark.parametrize("harm", ["cut", "flipped", "emptied", "another's"])
def test_a_damaged_file_is_no_document_and_is_thrown_away(cache: Cache, harm: str) -> None:
    cache.write("documents", "cd34", b"another")
    (of_other,) = kept(cache)
    cache.write("documents", "ab12", b"bytes")
    (path,) = set(kept(cache)) - {of_other}
    data = path.read_bytes()
    harmed = {
        "cut": data[:-1],
        "flipped": data[:-1] + bytes([data[-1] ^ 1]),
        "emptied": b"",
        "another's": of_other.read_bytes(),
    }
    path.write_bytes(harmed[harm])
    assert cache.read("documents", "ab12") is None and not path.exists()


def test_the_cache_is_cut_back_to_its_size_over_all_namespaces_what_was_used_longest_ago_first(tmp_path: Path) -> None:
    cache = Cache(tmp_path / "cache", most=3200)
    for age, namespace in enumerate(NAMESPACES):
        cache.write(namespace, "ab12", bytes(1000))
        os.utime(tmp_path / "cache" / namespace / "ab" / "12", (1000 + age, 1000 + age))
    assert cache.read(NAMESPACES[0], "ab12")  # the oldest, used now
    (tmp_path / "cache" / "fonts").mkdir()
    (tmp_path / "cache" / "fonts" / "a.ttf").write_bytes(bytes(9000))
    cache.trim()
    assert [cache.read(name, "ab12") is not None for name in NAMESPACES] == [True, False, True, True]
    assert (tmp_path / "cache" / "fonts" / "a.ttf").exists()


def test_a_run_that_adds_nothing_throws_nothing_away(tmp_path: Path) -> None:
    Cache(tmp_path / "cache").write("documents", "ab12", b"bytes")
    Cache(tmp_path / "cache", most=0).trim()
    assert Cache(tmp_path / "cache").read("documents", "ab12") == b"bytes"


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    cache = Cache(tmp_path / "file")
    cache.write("documents", "ab12", b"bytes")
    assert cache.read("documents", "ab12") is None


class Idle:
    """Stands for workers that have done what they were given."""

    def run(self, jobs):  # type: ignore[no-untyped-def]
        return iter(())


def test_a_word_document_follows_the_style_of_the_pdf_that_counts_its_pages(tmp_path: Path) -> None:
    page = Page(
        "<html/>", next(iter(read_design(ROOT / "templates" / "design.yaml", "design.yaml")[0].themes.values()))
    )
    jobs = [RenderJob(f"a.{format_}", "state", "en", format_, page) for format_ in FORMATS]

    def documents(pdf: str) -> DocumentCache:
        return DocumentCache.for_styles(Cache(tmp_path), RenderStyles({"pdf": pdf, "docx": ""}))

    for job in jobs:
        numbers = PageNumbers((2, 3), 4, frozenset({"part-a"}), frozenset({"finding-b"}))
        kept = RenderedDocument(b"bytes", None, numbers=numbers)
        documents("narrow").put(documents("narrow").key(page, job.format, False), kept)
        assert documents("narrow").get(documents("narrow").key(page, job.format, False)) == kept

    def found(pdf: str) -> list[str]:
        return [job.format for job, _, _ in render_documents(jobs, Idle(), documents(pdf))]  # type: ignore[arg-type]

    assert found("narrow") == ["pdf", "docx"] and found("wide") == []


# ---- a build with a cache


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch, quick: set[str]) -> list[str]:  # noqa: F811
    """The files that had to be painted."""
    files: list[str] = []

    class Counting(Here):
        def run(self, jobs):  # type: ignore[no-untyped-def]
            jobs = list(jobs)
            files.extend(job.file for job in jobs)
            return super().run(jobs)

    monkeypatch.setattr("napreport.build.jobs.WorkerPool", Counting)
    return files


def built(ready: Prepared, out: Path, cache: Path) -> int:
    return build_documents(ready, BuildRequest(jobs=1), out, out, lambda *_: None, Cache(cache, "")).rendered


def test_a_second_build_paints_nothing_and_gives_the_same(
    harbour: Prepared,  # noqa: F811
    painted: list[str],
    tmp_path: Path,
) -> None:
    assert built(harbour, tmp_path / "one", tmp_path / "cache") == len(painted) == 12
    del painted[:]
    assert built(harbour, tmp_path / "two", tmp_path / "cache") == 0 and not painted
    one, two = (sorted((tmp_path / name).rglob("*.*")) for name in ("one", "two"))
    assert [path.read_bytes() for path in one] == [path.read_bytes() for path in two] and len(one) == 13


def test_one_changed_string_paints_the_documents_that_show_it_and_no_others(painted: list[str], tmp_path: Path) -> None:
    project = assemble(tmp_path / "project")
    built(prepare(Project.at(project)), tmp_path / "out", tmp_path / "cache")
    del painted[:]
    catalogue = project / "locales" / "en" / "LC_MESSAGES" / "content.po"
    text = catalogue.read_text("utf-8")
    old = "No shift without a contract"
    assert text.count(old) == 1, "the example has lost its string"
    catalogue.write_text(text.replace(old, "No work without a contract"), encoding="utf-8")
    built(prepare(Project.at(project)), tmp_path / "out", tmp_path / "cache")
    assert painted == [f"en/puertos-2023-sindicatos-en.{format_}" for format_ in ("pdf", "docx")]


def test_a_document_that_failed_is_tried_again(
    harbour: Prepared,  # noqa: F811
    quick: set[str],  # noqa: F811
    tmp_path: Path,
) -> None:
    from napreport.problems import Rejected

    quick.add("Sin contrato no hay turno")
    for _ in range(2):
        with pytest.raises(Rejected):
            built(harbour, tmp_path / "out", tmp_path / "cache")
    quick.clear()
    assert built(harbour, tmp_path / "out", tmp_path / "cache") == 2


def test_an_interrupted_build_goes_on_where_it_stopped(
    harbour: Prepared,  # noqa: F811
    painted: list[str],
    tmp_path: Path,
) -> None:
    def stop(file: str, done: int, total: int, fresh: bool) -> None:
        if done == 5:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        build_documents(harbour, BuildRequest(), tmp_path / "out", tmp_path, stop, Cache(tmp_path / "cache", ""))
    manifest = json.loads((tmp_path / "out" / "manifest.json").read_text("utf-8"))
    there = {path.relative_to(tmp_path / "out").as_posix() for path in (tmp_path / "out").rglob("*.*")}
    assert {row["file"] for row in manifest["documents"]} == there - {"manifest.json"} and len(there) == 6
    assert built(harbour, tmp_path / "out", tmp_path / "cache") == 7


def one_of_many(ready: Prepared, out: Path, cache: Path, order: BuildRequest) -> None:
    build_documents(ready, order, out, out, lambda *_: None, Cache(cache, ""))


@pytest.mark.skipif(
    "fork" not in get_all_start_methods(), reason="no fork here: nobody has seen builds at the same time"
)
def test_builds_at_the_same_time_forget_none_of_each_other_s_documents(
    harbour: Prepared,  # noqa: F811
    quick: set[str],  # noqa: F811
    tmp_path: Path,
) -> None:
    orders = [
        BuildRequest((audience.id,), (language,), (format_,))
        for audience in harbour.report.audiences
        for language in harbour.languages
        for format_ in FORMATS
    ]
    fork = get_context("fork")  # which takes the quick painters along
    builds = [
        fork.Process(target=one_of_many, args=(harbour, tmp_path / "out", tmp_path / "c", order)) for order in orders
    ]
    for each in builds:
        each.start()
    for each in builds:
        each.join()
        assert each.exitcode == 0
    rows = read_manifest(tmp_path / "out" / "manifest.json")["documents"]
    assert len(rows) == len(orders) == 12


# ---- where the time went


def test_a_profile_names_each_stage_and_each_document_the_slowest_first() -> None:
    heard = [
        StageTime("", "compose", 0.5),
        StageTime("en/a.pdf", "paint", 1.0),
        StageTime("en/a.pdf", "check", 0.25),
        StageTime("en/b.docx", "sketch", 1.0),
        StageTime("en/b.docx", "paint", 2.0),
        StageTime("", "from start to end", 4.0),
    ]
    lines = [line.split() for line in profile_lines(heard)]
    assert ["compose", "0.50"] in lines and ["from", "start", "to", "end", "4.00"] in lines
    at = lines.index(["all", "documents", "3.00", "0.25", "1.00"])
    assert lines[at - 1][-3:] == ["paint", "check", "sketch"]
    assert lines[at + 1 :] == [["en/b.docx", "2.00", "0.00", "1.00"], ["en/a.pdf", "1.00", "0.25", "0.00"]]


def test_a_build_tells_a_listener_what_every_stage_took(
    harbour: Prepared,  # noqa: F811
    quick: set[str],  # noqa: F811
    tmp_path: Path,
) -> None:
    with collect_times() as heard:
        built(harbour, tmp_path / "out", tmp_path / "cache")
    assert {took.stage for took in heard} >= {"styles", "compose", "record"}
