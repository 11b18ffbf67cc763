"""The cache: a document is found again by all that it follows and by nothing less, and what is read is verified."""

from __future__ import annotations

import json
import os
from dataclasses import dataclass, fields, replace
from multiprocessing import get_all_start_methods, get_context
from pathlib import Path

import pytest

from napreport.build.build import BuildRequest, build_documents
from napreport.build.cache import Cache
from napreport.build.jobs import DocumentCache, RenderJob
from napreport.build.manifest import read_manifest
from napreport.cli.build import profile_lines
from napreport.content.folders import Project
from napreport.design import fonts
from napreport.design.fonts import Face
from napreport.design.theme import Limits
from napreport.design.values import read_design
from napreport.page.vocabulary import Page, PageNumbers
from napreport.pipeline import FORMATS
from napreport.prepare import Prepared, prepare
from napreport.problems import Place, warning
from napreport.renderers import RenderedDocument, RenderStyles
from napreport.timing import StageTime, collect_times
from napreport.word.styles import WordStyle
from tests.build.test_build import Here, harbour, quick  # noqa: F401
from tests.second_project import ROOT, assemble

THEME = next(iter(read_design(ROOT / "templates" / "design.yaml", "design.yaml")[0].themes.values()))
PAGE = Page("<html/>", THEME)
UGLY = warning(Place("en/a.pdf", 3, 4), "NR170", "a line's end parts “art. | 4”", "Put a space there.")
PAINTED = RenderedDocument(b"%PDF\n\x00\n...", 8, (UGLY,))


@pytest.fixture
def shelf(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "cache", "installed")


def kept(cache: Cache) -> list[Path]:
    return sorted(path for path in cache._folder.rglob("*") if path.is_file())


def test_what_was_kept_is_found_whole_by_any_process(shelf: Cache, tmp_path: Path) -> None:
    key = shelf.key(PAGE, "pdf")
    assert shelf.get(key) is None
    shelf.put(key, PAINTED)
    assert Cache(tmp_path / "cache", "installed").get(key) == PAINTED


def test_a_damaged_face_is_cut_anew(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fonts, "_cut_face", lambda cut: b"a face " + cut.family.encode())
    cut = fonts.Cut("Brief Sans", 400, False, "fonttools", "a.ttf", ())
    (face,) = fonts.faces((cut,), tmp_path)
    assert fonts.missing_faces((cut,), tmp_path) == ()
    face.path.write_bytes(b"half a")
    assert fonts.missing_faces((cut,), tmp_path) == (cut,)
    assert fonts.faces((cut,), tmp_path)[0].path.read_bytes() == b"a face Brief Sans"


def test_a_file_that_cannot_be_kept_leaves_nothing_half_written(shelf: Cache, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "replace", full)
    shelf.put(shelf.key(PAGE, "pdf"), PAINTED)
    assert kept(shelf) == []


def test_records_of_builds_and_layouts_are_cut_back_to_their_number(
    shelf: Cache, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("napreport.build.cache.MOST_RECORDS", 3)
    for folder in ("builds", "layout"):
        (shelf._folder / folder).mkdir(parents=True)
        for number in range(5):
            path = shelf._folder / folder / f"{number}.json"
            path.write_text("{}", "utf-8")
            os.utime(path, (number, number))
    shelf.put(shelf.key(PAGE, "pdf"), PAINTED)
    shelf.trim()
    assert [path.name for path in sorted((shelf._folder / "builds").iterdir())] == ["2.json", "3.json", "4.json"]
    assert len(list((shelf._folder / "layout").iterdir())) == 3


@pytest.mark.parametrize("name", [field.name for field in fields(Page)])
def test_every_field_of_a_page_is_part_of_the_key(shelf: Cache, name: str) -> None:
    changed = {
        "markup": "<html />",
        "theme": replace(THEME, seed=THEME.seed + 1),
        "limits": Limits(words=1),
        "variant": "another",
    }
    assert name in changed, f"a new field of the page, {name}: say here what its change looks like"
    assert shelf.key(replace(PAGE, **{name: changed[name]}), "pdf") != shelf.key(PAGE, "pdf")  # type: ignore[arg-type]


def test_format_layout_and_installed_packages_are_part_of_the_key(shelf: Cache, tmp_path: Path) -> None:
    keys = [
        shelf.key(PAGE, "pdf"),
        shelf.key(PAGE, "docx"),
        shelf.key(PAGE, "docx", PageNumbers((1, 2), 7)),
        shelf.key(PAGE, "docx", PageNumbers((1, 2), 8)),
        Cache(tmp_path, "another version").key(PAGE, "pdf"),
    ]
    assert len(set(keys)) == len(keys)


def test_values_that_read_alike_have_different_keys(shelf: Cache) -> None:
    alike = ["1", b"1", 1, True, ("1",), ("", "1"), ("1", ""), (("1",),), None, "None", 1.0]
    assert len({shelf.key(value) for value in alike}) == len(alike)


def test_a_font_counts_by_its_bytes_and_not_by_where_it_lies(shelf: Cache, tmp_path: Path) -> None:
    def style(path: Path, data: bytes) -> WordStyle:
        path.write_bytes(data)
        return WordStyle(b"PK", (Face("Brief Sans", 400, False, path),))

    one = shelf.key(style(tmp_path / "a.ttf", b"glyphs"))
    assert shelf.key(style(tmp_path / "b.ttf", b"glyphs")) == one
    assert shelf.key(style(tmp_path / "a.ttf", b"glyphs!")) != one


def test_a_value_without_fixed_bytes_is_refused_and_not_left_out(shelf: Cache) -> None:
    @dataclass
    class Style:
        hook: object

    with pytest.raises(TypeError, match="function has no fixed bytes"):
        shelf.key(Style(lambda: 0))


@pytest.mark.parametrize("harm", ["cut", "flipped", "emptied", "another's"])
def test_a_damaged_file_is_no_document_and_is_thrown_away(shelf: Cache, harm: str) -> None:
    key, other = shelf.key(PAGE, "pdf"), shelf.key(PAGE, "docx")
    shelf.put(other, replace(PAINTED, data=b"another"))
    (of_other,) = kept(shelf)
    shelf.put(key, PAINTED)
    (path,) = set(kept(shelf)) - {of_other}
    data = path.read_bytes()
    harmed = {
        "cut": data[:-1],
        "flipped": data[:-1] + bytes([data[-1] ^ 1]),
        "emptied": b"",
        "another's": of_other.read_bytes(),
    }
    path.write_bytes(harmed[harm])
    assert shelf.get(key) is None and not path.exists()


def test_the_cache_is_cut_back_to_its_size_what_was_used_longest_ago_first(tmp_path: Path) -> None:
    shelf = Cache(tmp_path / "cache", "", most=4000)
    keys = [shelf.key(n) for n in range(5)]
    for age, key in enumerate(keys):
        shelf.put(key, RenderedDocument(bytes(1000), 1))
        path = max(kept(shelf), key=lambda path: path.stat().st_mtime_ns)
        os.utime(path, (1000 + age, 1000 + age))
    assert shelf.get(keys[0])  # the oldest, used now
    shelf.trim()
    assert [shelf.get(key) is not None for key in keys] == [True, False, False, True, True]


def test_a_run_that_adds_nothing_throws_nothing_away(tmp_path: Path) -> None:
    Cache(tmp_path / "cache", "").put("ab" * 32, PAINTED)
    Cache(tmp_path / "cache", "", most=0).trim()
    assert Cache(tmp_path / "cache", "").get("ab" * 32) == PAINTED


def test_a_cache_that_cannot_be_written_costs_nothing_but_time(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    shelf = Cache(tmp_path / "file", "")
    shelf.put("ab" * 32, PAINTED)
    assert shelf.get("ab" * 32) is None


def test_what_another_program_lays_out_follows_that_program_s_version() -> None:
    from types import SimpleNamespace

    shelf = DocumentCache.of(Cache(Path("nowhere"), ""), RenderStyles({"pdf": "", "docx": ""}))
    jobs = [RenderJob("a", "state", "en", format_, PAGE) for format_ in ("pdf", "docx")]  # type: ignore[arg-type]
    pdf, docx = ({shelf.key(job, SimpleNamespace(version=version)) for version in (b"7.4", b"25.2")} for job in jobs)  # type: ignore[arg-type]
    assert (len(pdf), len(docx)) == (1, 2)


# ---- a build with a cache


@pytest.fixture
def painted(monkeypatch: pytest.MonkeyPatch, quick: set[str]) -> list[str]:  # noqa: F811
    """The files that had to be painted."""
    files: list[str] = []

    class Counting(Here):
        def done(self, jobs):  # type: ignore[no-untyped-def]
            jobs = list(jobs)
            files.extend(job.file for job in jobs)
            return super().done(jobs)

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
