"""Workers: what a job may take, and that a job that takes more costs no other its result."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from napreport.build.workers import NoJobYet, WorkerFailed, WorkerLimits, WorkerPool

ROOMY = WorkerLimits(seconds=60, megabytes=4096)


def results(jobs, work, state, workers, limits):  # type: ignore[no-untyped-def]
    with WorkerPool(work, state, workers, limits) as crew:
        yield from crew.done(jobs)


def double(factor: int, job: int) -> int:
    return factor * job


def moody(_: None, job: str) -> str:
    if job == "endless":
        while True:
            time.sleep(0.01)
    if job == "huge":
        return str(len(bytearray(8 << 30)))
    if job == "killed":
        os.kill(os.getpid(), signal.SIGKILL)
    if job == "wrong":
        raise LookupError("no such thing")
    return job.upper()


def test_every_job_has_its_result_whoever_did_it() -> None:
    assert sorted(results(range(40), double, 3, 2, ROOMY)) == [(job, 3 * job) for job in range(40)]
    assert list(results([1, 2], double, 3, 1, ROOMY)) == [(1, 3), (2, 6)]
    assert not list(results([], double, 3, 2, ROOMY))


@pytest.mark.parametrize(("job", "why"), [("endless", "time"), ("huge", "memory"), ("killed", "death")])
@pytest.mark.parametrize("workers", [1, 2])
def test_a_job_that_takes_too_much_is_ended_and_the_rest_goes_on(job: str, why: str, workers: int) -> None:
    if why == "memory" and sys.platform != "linux":
        pytest.skip("this system limits no process's memory: nobody has seen a huge page stopped")
    limits = WorkerLimits(seconds=6.0 if why == "time" else 60.0, megabytes=2048)
    done = dict(results(["a", job, "b", "c"], moody, None, workers, limits))
    assert done == {"a": "A", job: WorkerFailed(why), "b": "B", "c": "C"}  # type: ignore[arg-type]


def process(_: None, job: int) -> int:
    return os.getpid()


def test_another_worker_takes_the_place_of_one_that_has_done_its_share() -> None:
    done = list(results(range(7), process, None, 1, WorkerLimits(seconds=60, megabytes=4096, jobs=3)))
    assert [job for job, _ in done] == list(range(7))
    found = [number for _, number in done]
    assert len(set(found)) == 3 and found[0] == found[2] != found[3] == found[5] != found[6]


def named(_: None, job: str) -> tuple[str, int]:
    time.sleep(0.05)
    return job, os.getpid()


def test_a_job_goes_to_the_worker_that_had_one_of_its_name_before() -> None:
    with WorkerPool(named, None, 2, ROOMY, None, str) as crew:
        first = dict(found for _, found in crew.done(["a", "b"]) if not isinstance(found, WorkerFailed))
        assert len(set(first.values())) == 2
        for jobs in (["b"], ["b", "a"], ["a"], ["a", "b"]):
            assert dict(found for _, found in crew.done(jobs) if not isinstance(found, WorkerFailed)) == {
                job: first[job] for job in jobs
            }


def test_a_fault_of_the_program_is_raised_with_where_it_happened() -> None:
    with pytest.raises(LookupError, match="no such thing") as caught:
        list(results(["a", "wrong", "b"], moody, None, 1, ROOMY))
    assert "in moody" in caught.value.__notes__[0]


class Odd(Exception):
    def __init__(self, one: str, two: str) -> None:
        super().__init__(f"{one} and {two}")


def odd(_: None, job: str) -> str:
    if job == "locked":
        fault = LookupError("locked")
        fault.lock = threading.Lock()  # type: ignore[attr-defined]
        raise fault
    raise Odd("one", job)


@pytest.mark.parametrize(("job", "said"), [("two", "one and two"), ("locked", "locked")])
def test_a_fault_that_cannot_be_sent_keeps_its_words_and_its_traceback(job: str, said: str) -> None:
    # dask teaches pickle to send the first as it is, where a test has loaded dask
    with pytest.raises((RuntimeError, Odd), match=said) as caught:
        list(results([job], odd, None, 1, ROOMY))
    assert "in odd" in caught.value.__notes__[0]


def test_who_stops_listening_leaves_no_process_behind() -> None:
    import multiprocessing

    some = results(["a", "endless"], moody, None, 2, ROOMY)
    assert next(iter(some)) == ("a", "A")
    some.close()  # type: ignore[attr-defined]
    assert not multiprocessing.active_children()


def scribble(_: None, job: int) -> str:
    return tempfile.mkdtemp(prefix=f"job-{job}-")


def test_what_workers_leave_in_temporary_folders_goes_with_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with WorkerPool(scribble, None, 2, ROOMY) as crew:
        made = [str(result) for _, result in crew.done(range(4))]
        assert len(made) == 4 and all(
            Path(folder).is_dir() and Path(folder).is_relative_to(tmp_path) for folder in made
        )
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(not Path("/proc").is_dir(), reason="no /proc here: nobody has seen workers end with their parent")
def test_workers_end_with_a_parent_that_was_killed(tmp_path: Path) -> None:
    program = (
        "import sys, test_workers as t; from napreport.build.workers import WorkerPool\n"
        "with WorkerPool(t.large, None, 3, t.ROOMY) as crew:\n"
        "    crew.start(); print(*(worker.process.pid for worker in crew._workers), flush=True)\n"
        "    list(crew.done([1, 2, 3]))"
    )
    environment = os.environ | {
        "TMPDIR": str(tmp_path),
        "PYTHONPATH": os.pathsep.join([*sys.path, str(Path(__file__).parent)]),
    }
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, env=environment) as parent:
        assert parent.stdout is not None
        workers = [Path("/proc", number) for number in parent.stdout.readline().decode().split()]
        assert len(workers) == 3 and all(worker.exists() for worker in workers)
        time.sleep(0.2)  # all are at work when the parent is gone
        parent.kill()
    until = time.monotonic() + 20
    while any(worker.exists() for worker in workers) and time.monotonic() < until:
        time.sleep(0.05)
    assert not any(worker.exists() for worker in workers)


def large(_: None, job: int) -> bytes:
    time.sleep(0.5)
    return bytes(4 << 20)  # more than a pipe takes before somebody reads


def warmed(state: list[str]) -> None:
    state.append("warm")


def say(state: list[str], job: str) -> str:
    return f"{job} {' '.join(state)}".strip()


def cold(state: object) -> None:
    raise LookupError("nothing to warm oneself at")


def test_a_worker_is_warm_before_its_first_job() -> None:
    with WorkerPool(say, list[str](), 2, ROOMY, warmed) as crew:
        crew.start()
        assert sorted(result for _, result in crew.done("ab")) == ["a warm", "b warm"]


def test_what_fails_while_warming_is_left_for_the_job_to_meet() -> None:
    with WorkerPool(double, 3, 1, ROOMY, cold) as crew:
        assert list(crew.done([2])) == [(2, 6)]


def test_a_worker_that_dies_idle_is_replaced() -> None:
    with WorkerPool(double, 3, 1, ROOMY) as crew:
        crew.start()
        (worker,) = crew._workers
        worker.process.kill()
        worker.process.join()
        assert list(crew.done([2])) == [(2, 6)]


def test_a_job_is_taken_when_there_is_a_worker_for_it() -> None:
    taken: list[int] = []

    def jobs() -> Iterator[int]:
        for job in range(5):
            taken.append(job)
            yield job

    with WorkerPool(double, 3, 2, ROOMY) as crew:
        done = crew.done(jobs())
        assert next(iter(done)) in {(0, 0), (1, 3)} and len(taken) == 2
        assert len(list(done)) == 4


def test_a_job_may_wait_for_another_to_come_back() -> None:
    came: list[int] = []

    def jobs() -> Iterator[int | NoJobYet]:
        yield from (1, 2)
        while len(came) < 2:
            yield NoJobYet.JOB
        yield sum(came)

    with WorkerPool(double, 3, 3, ROOMY) as crew:
        for job, result in crew.done(jobs()):
            came.append(result)
            assert result == 3 * job
    assert sorted(came) == [3, 6, 27]
