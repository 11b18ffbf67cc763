"""A cluster: a real scheduler with worker processes of its own, which get all they need from here, and may die."""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import time
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

import pytest

from napreport.build import cluster
from napreport.build.cluster import Cluster, identity, packed, perform, unpacked
from napreport.build.workers import WorkerFailed, WorkerLimits
from napreport.problems import Unusable

ROOMY = WorkerLimits(seconds=90)
needs_dask = pytest.mark.skipif(
    find_spec("distributed") is None,
    reason="dask.distributed is not installed: nobody has seen a cluster paint (pip install distributed)",
)


@dataclass(frozen=True)
class Carried:
    """Stands for a style: words, and a file that only this machine has."""

    words: str
    file: Path


def read(carried: Carried, job: int) -> tuple[int, str, str, int]:
    return job, carried.words, carried.file.read_text("utf-8"), os.getpid()


def moody(carried: Carried, job: str) -> str:
    if job == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if job == "killed once":
        try:
            Path(carried.words, "once").touch(exist_ok=False)
        except FileExistsError:
            return job
        os.kill(os.getpid(), signal.SIGKILL)
    if job == "wrong":
        raise LookupError("no such thing")
    return job


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A scheduler and two worker processes, each with a nanny that starts it again when it dies."""
    folder = tmp_path_factory.mktemp("cluster")
    file = folder / "scheduler.json"
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[2]), *sys.path]),
        "TMPDIR": str(folder),  # who is killed cleans nothing up
        "DASK_DISTRIBUTED__SCHEDULER__ALLOWED_FAILURES": "1",
    }
    quiet = {
        "stdout": subprocess.DEVNULL,
        "stderr": subprocess.DEVNULL,
        "cwd": folder,
        "env": environment,
        "start_new_session": True,
    }
    scheduler = [sys.executable, "-m", "distributed.cli.dask_scheduler", "--host", "127.0.0.1", "--port", "0"]
    worker = [
        sys.executable,
        "-m",
        "distributed.cli.dask_worker",
        "--nworkers",
        "2",
        "--nthreads",
        "1",
        "--no-dashboard",
    ]
    started = [
        subprocess.Popen([*scheduler, "--no-dashboard", "--scheduler-file", str(file)], **quiet),  # type: ignore[call-overload]
        subprocess.Popen([*worker, "--scheduler-file", str(file)], **quiet),  # type: ignore[call-overload]
    ]
    try:
        for _ in range(300):
            if file.exists() and file.stat().st_size:
                break
            time.sleep(0.2)
        import json

        yield json.loads(file.read_text("utf-8"))["address"]
    finally:
        for process in started:  # each leads a group, which holds the workers that its nannies started
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def results(address: str, work, jobs, folder: Path):  # type: ignore[no-untyped-def]
    file = folder / "face.ttf"
    file.write_text("glyphs", encoding="utf-8")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # dask's own
        with Cluster(address, work, Carried(str(folder), file), ROOMY) as hands:
            hands.start()
            return list(hands.done(jobs))


@needs_dask
@pytest.mark.slow
def test_jobs_are_done_in_other_processes_with_the_files_that_travelled_along(address: str, tmp_path: Path) -> None:
    done = results(address, read, range(20), tmp_path)
    assert sorted(job for job, _ in done) == list(range(20))
    assert all(result[:3] == (job, str(tmp_path), "glyphs") for job, result in done)
    assert os.getpid() not in {result[3] for _, result in done}


@needs_dask
@pytest.mark.slow
def test_a_job_whose_worker_is_killed_is_done_by_another_and_one_that_kills_is_a_problem_of_its_own(
    address: str, tmp_path: Path
) -> None:
    done = dict(results(address, moody, ["a", "killed", "b", "killed once", "c", "d"], tmp_path))
    assert done.pop("killed") == WorkerFailed("death")
    assert done == {job: job for job in ("a", "b", "c", "d", "killed once")}


@needs_dask
@pytest.mark.slow
def test_a_fault_of_the_program_is_raised_here(address: str, tmp_path: Path) -> None:
    with pytest.raises(LookupError, match="no such thing"):
        results(address, moody, ["a", "wrong"], tmp_path)


@needs_dask
@pytest.mark.slow
def test_a_brief_painted_on_a_cluster_has_the_bytes_that_it_has_here(address: str, tmp_path: Path) -> None:
    from tests.second_project import assemble

    project = assemble(tmp_path / "project")
    order = [sys.executable, "-m", "napreport", "build", "--no-cache", "--project", str(project)]
    order += ["--audience", "barrios", "--language", "es"]
    for more in (["--out", str(tmp_path / "here")], ["--out", str(tmp_path / "there"), "--cluster", address]):
        done = subprocess.run([*order, *more], capture_output=True, text=True, check=False)
        assert done.returncode == 0, done.stderr
    here, there = (
        {path.name: path.read_bytes() for path in (tmp_path / name).rglob("*") if path.is_file()}
        for name in ("here", "there")
    )
    assert len(here) == 3 and here == there


@needs_dask
def test_a_scheduler_that_does_not_answer_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(cluster, "_PATIENCE", 1)
    with (
        Cluster("tcp://127.0.0.1:1", moody, None, ROOMY) as hands,
        pytest.raises(Unusable, match="no scheduler answers"),
    ):
        hands.start()


def test_without_dask_the_option_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "distributed", None)
    with pytest.raises(Unusable, match="pip install distributed"):
        Cluster("tcp://127.0.0.1:1", moody, None, ROOMY)


def test_a_packed_value_takes_its_files_along(tmp_path: Path) -> None:
    file = tmp_path / "face.ttf"
    file.write_bytes(b"glyphs")
    data = packed({"style": Carried("all", file)})
    file.unlink()
    found = unpacked(data)["style"]
    assert found.file.read_bytes() == b"glyphs" and found.file.suffix == ".ttf" and found.file != file
    with pytest.raises(pickle.UnpicklingError):
        pickle.loads(data)


def test_files_of_one_name_stay_two(tmp_path: Path) -> None:
    for name in ("one", "two"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "face.ttf").write_bytes(name.encode())
    found = unpacked(packed([tmp_path / "one" / "face.ttf", tmp_path / "two" / "face.ttf"]))
    assert [path.read_bytes() for path in found] == [b"one", b"two"]


@needs_dask
@pytest.mark.parametrize("address", ["foo", "tcp://foo", "localhost:8786"])
def test_what_is_no_address_is_told_at_once(address: str) -> None:
    with Cluster(address, moody, None, ROOMY) as hands, pytest.raises(Unusable, match="tcp://host:8786"):
        hands.start()


def test_a_worker_with_other_versions_refuses_and_says_which() -> None:
    old = {**identity(), "weasyprint": "69.0"}
    with pytest.raises(Unusable, match=r"weasyprint 70\.0, and this machine 69\.0"):
        perform(moody, packed(None), "a key of its own", old, "a")


@needs_dask
def test_a_result_that_went_with_the_worker_that_held_it_counts_as_a_death() -> None:
    import distributed

    class Lost:
        status = "finished"

        def result(self) -> None:
            raise distributed.KilledWorker("perform", None, 2)

    with Cluster("tcp://127.0.0.1:1", moody, None, ROOMY) as hands:
        assert hands._outcome(Lost()) == WorkerFailed("death")
