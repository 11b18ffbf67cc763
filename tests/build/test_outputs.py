"""`napreport check --outputs`: the documents that lie in the output folder are read back and told about."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from napreport import prepare
from napreport.build.build import BuildRequest, build_documents
from napreport.build.outputs import check_outputs
from napreport.content.folders import Project
from napreport.design.fonts import default_cache
from napreport.problems import Unusable
from tests.second_project import assemble

pytestmark = pytest.mark.slow


@pytest.fixture(scope="module")
def ready(tmp_path_factory: pytest.TempPathFactory) -> prepare.Prepared:
    return prepare.prepare(Project.at(assemble(tmp_path_factory.mktemp("project") / "harbour")))


@pytest.fixture
def out(ready: prepare.Prepared, tmp_path: Path) -> Path:
    build_documents(ready, BuildRequest(formats=("docx",), jobs=1), tmp_path, default_cache(), lambda *_: None)
    return tmp_path


def test_finished_documents_are_read_back_and_missing_ones_named(ready: prepare.Prepared, out: Path) -> None:
    looked_at, problems = check_outputs(ready, out)
    assert looked_at and all(file.endswith(".docx") for file in looked_at)
    assert {problem.code for problem in problems} == {"NR066"}, "the PDFs were not built"


def test_a_file_that_somebody_saved_since_is_told_apart(ready: prepare.Prepared, out: Path) -> None:
    docx = next(out.rglob("*.docx"))
    docx.write_bytes(docx.read_bytes() + b"\0")
    assert "NR067" in {problem.code for problem in check_outputs(ready, out)[1]}


def test_documents_older_than_their_content_are_told(ready: prepare.Prepared, out: Path) -> None:
    assert "NR068" not in {problem.code for problem in check_outputs(ready, out)[1]}
    saved = replace(ready, inputs={**ready.inputs, "content/findings.yaml": "another hash"})
    told = [problem for problem in check_outputs(saved, out)[1] if problem.code == "NR068"]
    assert {problem.place.file for problem in told} == {
        path.relative_to(out).as_posix() for path in out.rglob("*.docx")
    }
    assert all("content/findings.yaml" in problem.message for problem in told)


def test_a_part_of_the_documents_built_anew_leaves_the_others_as_old_as_they_are(
    ready: prepare.Prepared, out: Path
) -> None:
    saved = replace(ready, inputs={**ready.inputs, "templates/style/brief.css": "another hash"})
    build_documents(
        saved, BuildRequest(("barrios",), ("es",), ("docx",), jobs=1), out, default_cache(), lambda *_: None
    )
    told = {problem.place.file for problem in check_outputs(saved, out)[1] if problem.code == "NR068"}
    assert len(told) == 5 and not any("barrios-es" in file for file in told)


def test_an_empty_folder_is_no_passed_check(ready: prepare.Prepared, tmp_path: Path) -> None:
    with pytest.raises(Unusable, match="Build first"):
        check_outputs(ready, tmp_path)


def test_a_word_document_that_was_corrected_by_hand_differs_from_its_pdf(
    ready: prepare.Prepared, tmp_path: Path
) -> None:
    build_documents(
        ready,
        BuildRequest(audiences=("barrios",), languages=("en",), jobs=1),
        tmp_path,
        default_cache(),
        lambda *_: None,
    )
    assert not [found for found in check_outputs(ready, tmp_path)[1] if found.code == "NR088"]
    docx = next(tmp_path.rglob("*.docx"))
    changed = io.BytesIO()
    with zipfile.ZipFile(docx) as source, zipfile.ZipFile(changed, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(
                name, content.replace(b"neighbour", b"stranger") if name == "word/document.xml" else content
            )
    docx.write_bytes(changed.getvalue())
    told = [found.message for found in check_outputs(ready, tmp_path)[1] if found.code == "NR088"]
    assert told and "the PDF has" in told[0] and "Word has" in told[0] and "stranger" in told[0]
