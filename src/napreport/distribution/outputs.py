"""Making: from a verb's papers, composed one after the other, to files that take their places together, or not at all.

They are painted side by side and wait in a folder of their own until all are there: a paper that fails leaves those of the
last good run. What an earlier run made from something else is taken away then, since it would contradict what is new.
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
from napreport.codes import CHECKS
from napreport.files import delete_others, lock_folder, write_output
from napreport.page.compose import ComposedBrief
from napreport.pipeline import Format
from napreport.problems import Place, Problem, Rejected
from napreport.renderers import RenderedDocument, RenderStyles

FOLDER = "distribution"
#: What each verb writes, below the folder: nobody else's files are taken away.
FILES = {
    "plan": ("order-*", "runs.*", "SHA256SUMS"),
    "pack": ("e-mail/*/*.zip", "packing-lists-*", "register-*"),
    "letters": ("letters-*",),
    "receipts": ("receipts-*",),
    "labels": ("labels*",),
    "reconcile": ("reconciliation.*",),
}
#: So many documents are composed and painted at a time, so that memory does not grow with the list.
_WINDOW = 16
_WAITING, _RECORD = ".waiting", ".made-from.json"

#: A document on its way: what its files are called, without the format, and its page.
Paper = tuple[str, ComposedBrief]


def silent(file: str, done: int, total: int, fresh: bool) -> None:
    """Say nothing of a document that is done."""


class Making:
    """Files of one verb under way: they wait in `folder`, and `written` names them."""

    def __init__(
        self, folder: Path, styles: Callable[[Sequence[Format]], RenderStyles], suffix: str, shown: Progress
    ) -> None:
        """Write to `folder`, paint in `styles`, give each painted file's name a suffix, and tell of it to `shown`."""
        self.folder, self._styles, self._suffix, self._shown = folder, styles, suffix, shown
        self.written: list[str] = []

    def save(self, name: str, data: bytes) -> None:
        """Write one file."""
        write_output(self.folder / name, data)
        self.written.append(name)

    def register(self, stem: str) -> Path:
        """Return where a register is to be written, which is two files."""
        self.written += [f"{stem}.csv", f"{stem}.xlsx"]
        return self.folder / stem

    def print(self, papers: Iterable[Paper], formats: Sequence[Format], documents: int) -> None:
        """Paint papers, of which there are so many `documents`, and write them in each format.

        Raises `Rejected` with what is wrong, without people's names.
        """
        jobs = (
            RenderJob(f"{stem}{self._suffix}.{format_}", "", "", format_, composed.page)
            for stem, composed in papers
            for format_ in formats
        )
        first = list(islice(jobs, _WINDOW))
        if not first:
            return
        done = 0
        with start_workers(self._styles(formats), 0, len(first), "") as crew:
            for window in _windows(first, jobs):
                problems: list[Problem] = []
                # Nothing of them is kept in the cache: it outlives the folder.
                for job, result, _ in render_documents(window, crew, None, DocumentCache(None, {})):
                    done += 1
                    self._shown(f"{FOLDER}/{job.file}", done, documents * len(formats), True)
                    if isinstance(result, RenderedDocument):
                        self.save(job.file, result.data)
                    else:
                        problems += discreet(result, f"{FOLDER}/{job.file}")
                if problems:
                    raise Rejected(problems)


def _windows(first: list[RenderJob], jobs: Iterator[RenderJob]) -> Iterator[list[RenderJob]]:
    """Yield jobs some at a time; while some are painted, the next are composed."""
    with ThreadPoolExecutor(1) as aside:
        window = first
        while window:
            following = aside.submit(list, islice(jobs, _WINDOW))
            yield window
            window = following.result()


def numbered(stem: str, pages: Iterable[ComposedBrief]) -> Iterator[Paper]:
    """Name pages, each a document of its own: STEM, or STEM-01 and so on where there are several."""
    stream = iter(pages)
    first, second = next(stream, None), next(stream, None)
    if first is not None and second is None:
        yield stem, first
    elif first is not None and second is not None:
        for number, page in enumerate(chain((first, second), stream), start=1):
            yield f"{stem}-{number:02d}", page


@contextmanager
def making(
    folder: Path,
    verb: str,
    made_from: str,
    styles: Callable[[Sequence[Format]], RenderStyles],
    suffix: str,
    shown: Progress = silent,
) -> Iterator[Making]:
    """Give what a verb writes its files to. They take their places in `folder` when the block ends well, or else vanish.

    `made_from` hashes what they are made from. Where that is not what it was, all that this verb wrote earlier is taken away.
    """
    keep_from_git(folder)
    waiting = folder / _WAITING
    with lock_folder(folder):
        shutil.rmtree(waiting, ignore_errors=True)
        found = Making(waiting, styles, suffix, shown)
        try:
            yield found
            found.written.sort()
            for name in found.written:
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (waiting / name).replace(folder / name)
            earlier = read_manifest(folder / _RECORD)
            if earlier.get(verb) != made_from:
                take_away(folder, verb, found.written)
            record = json.dumps(earlier | {verb: made_from}, indent=2, sort_keys=True)
            write_output(folder / _RECORD, f"{record}\n".encode())
        finally:
            shutil.rmtree(waiting, ignore_errors=True)


def take_away(folder: Path, verb: str, but: Sequence[str] = ()) -> None:
    """Take away what a verb wrote, but the files of these names: an old letter would be sent again."""
    for pattern in FILES[verb]:
        delete_others(folder, pattern, but)


def keep_from_git(folder: Path) -> None:
    """Write the file that keeps git away from people's names."""
    if not (folder / ".gitignore").exists():
        write_output(folder / ".gitignore", b"# People's names stand in these files.\n*\n")


def discreet(problems: Iterable[Problem], file: str) -> Iterator[Problem]:
    """Yield the problems of a paper without the words that they quote, which may be people's names."""
    for problem in problems:
        check = CHECKS[problem.code]
        yield Problem(problem.severity, Place(file, problem.place.line), problem.code, check.title, check.mend)
