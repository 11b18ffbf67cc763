"""Write a command's files, all together or not at all.

Files wait in a folder of their own until all are written, so a failure leaves those of the last good run. Files that an
earlier run made from another list or other settings are deleted then: they would contradict the new ones.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from itertools import chain, islice
from pathlib import Path

from napreport.build.build import Progress
from napreport.build.jobs import DocumentCache, RenderJob, render_documents, start_workers
from napreport.build.manifest import read_manifest
from napreport.codes import read_codes
from napreport.files import delete_others, lock_folder, write_output
from napreport.page.compose import ComposedBrief
from napreport.pipeline import Format
from napreport.problems import Place, Problem, Rejected
from napreport.renderers import RenderedDocument, RenderStyles

FOLDER = "distribution"
#: The files that each command writes in the folder. A command deletes no others.
FILES = {
    "plan": ("order-*", "runs.*", "SHA256SUMS"),
    "pack": ("e-mail/*/*.zip", "packing-lists-*", "register-*"),
    "letters": ("letters-*",),
    "receipts": ("receipts-*",),
    "labels": ("labels*",),
    "reconcile": ("reconciliation.*",),
}
#: How many documents are composed and rendered at a time, so that memory does not grow with the list.
_BATCH = 16
_WAITING, _RECORD = ".waiting", ".made-from.json"

#: A composed document, with the name of its files without the format.
NamedPaper = tuple[str, ComposedBrief]
LoadStyles = Callable[[Sequence[Format]], RenderStyles]


def no_progress(file: str, done: int, total: int, fresh: bool) -> None:
    """Report nothing."""


class OutputFiles:
    """Output files of one command.

    They wait in `folder`; `written` has their names. Names of rendered files have `suffix` before the format;
    `progress` gets each.
    """

    def __init__(self, folder: Path, load_styles: LoadStyles, suffix: str, progress: Progress) -> None:
        self.folder, self._load_styles, self._suffix, self._progress = folder, load_styles, suffix, progress
        self.written: list[str] = []

    def save(self, name: str, data: bytes) -> None:
        """Write one file."""
        write_output(self.folder / name, data)
        self.written.append(name)

    def register_path(self, stem: str) -> Path:
        """Return a register's path without its suffixes .csv and .xlsx."""
        self.written += [f"{stem}.csv", f"{stem}.xlsx"]
        return self.folder / stem

    def render(self, papers: Iterable[NamedPaper], formats: Sequence[Format], documents: int) -> None:
        """Render papers in each format and save them; `documents` is their number.

        Raises `Rejected` with the problems of a batch, without people's names.
        """
        jobs = (
            RenderJob(f"{stem}{self._suffix}.{format_}", "", "", format_, composed.page)
            for stem, composed in papers
            for format_ in formats
        )
        first = list(islice(jobs, _BATCH))
        if not first:
            return
        done = 0
        with start_workers(self._load_styles(formats), 0, len(first), "") as workers:
            for batch in _batches(first, jobs):
                problems: list[Problem] = []
                # Papers are never cached: the cache outlives the folder.
                for job, result, _ in render_documents(batch, workers, None, DocumentCache(None, {})):
                    done += 1
                    self._progress(f"{FOLDER}/{job.file}", done, documents * len(formats), True)
                    if isinstance(result, RenderedDocument):
                        self.save(job.file, result.data)
                    else:
                        problems += without_names(result, f"{FOLDER}/{job.file}")
                if problems:
                    raise Rejected(problems)


def _batches(first: list[RenderJob], jobs: Iterator[RenderJob]) -> Iterator[list[RenderJob]]:
    """Yield jobs in batches; one is composed while another is rendered."""
    with ThreadPoolExecutor(1) as executor:
        batch = first
        while batch:
            following = executor.submit(list, islice(jobs, _BATCH))
            yield batch
            batch = following.result()


def number_papers(stem: str, pages: Iterable[ComposedBrief]) -> Iterator[NamedPaper]:
    """Name documents: a single one STEM, others STEM-01, STEM-02 and on."""
    stream = iter(pages)
    start = list(islice(stream, 2))
    if len(start) == 1:
        yield stem, start[0]
    else:
        for number, page in enumerate(chain(start, stream), start=1):
            yield f"{stem}-{number:02d}", page


@contextmanager
def open_outputs(
    folder: Path,
    command: str,
    made_from: str,
    load_styles: LoadStyles,
    suffix: str,
    progress: Progress = no_progress,
) -> Iterator[OutputFiles]:
    """Open the output files of a command.

    They move into `folder` if the block ends well, else they are deleted. `made_from` is a hash of what they are made
    from. If the last run had another one, its files are deleted.
    """
    if not (folder / ".gitignore").exists():
        write_output(folder / ".gitignore", b"# People's names stand in these files.\n*\n")
    waiting = folder / _WAITING
    with lock_folder(folder):
        shutil.rmtree(waiting, ignore_errors=True)
        outputs = OutputFiles(waiting, load_styles, suffix, progress)
        try:
            yield outputs
            outputs.written.sort()
            for name in outputs.written:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (waiting / name).replace(folder / name)
            record = read_manifest(folder / _RECORD)
            if record.get(command) != made_from:
                delete_outputs(folder, command, outputs.written)
            text = json.dumps(record | {command: made_from}, indent=2, sort_keys=True)
            write_output(folder / _RECORD, f"{text}\n".encode())
        finally:
            shutil.rmtree(waiting, ignore_errors=True)


def delete_outputs(folder: Path, command: str, keep: Sequence[str] = ()) -> None:
    """Delete a command's old files except `keep`: they might be sent."""
    for pattern in FILES[command]:
        delete_others(folder, pattern, keep)


def without_names(problems: Iterable[Problem], file: str) -> Iterator[Problem]:
    """Yield problems without quoted words, which may be people's names."""
    for problem in problems:
        check = read_codes()[problem.code]
        yield Problem(problem.severity, Place(file, problem.place.line), problem.code, check.title, check.mend)
