"""Count the pages of Word documents with LibreOffice, if it is installed.

The contents of a Word document name pages, and only a program that lays pages out can count them. Without one, the contents
list the sections without pages. Page numbers are kept in the cache, so that a document is laid out once.
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from napreport.build import fingerprint
from napreport.build.cache import Cache
from napreport.page.vocabulary import PageNumbers

#: LibreOffice takes half a second to start and a third of a second for a document; after this time it is ended.
_SECONDS = 120
#: The setting says that no newer version was installed since the last start. Otherwise, as in an empty profile, LibreOffice
#: draws test pictures for more than a second before it looks at a document.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/Product"><prop oor:name="ooSetupLastVersion" oor:op="fuse"><value>99.9</value></prop></item>
</oor:items>
"""
_PDF_WITH_BOOKMARKS = 'pdf:writer_pdf_Export:{"ExportBookmarksToPDFDestination":{"type":"boolean","value":"true"}}'
#: How LibreOffice names a bookmark of the contents in a PDF: `_Toc00000001` with its underscore in hexadecimal.
_BOOKMARK = "/5FToc"


@contextmanager
def open_libreoffice(folder: Path) -> Iterator[LibreOffice | None]:
    """Yield this machine's LibreOffice, or None, and end it with the block.

    Page numbers are kept in the cache of `folder`.
    """
    soffice = fingerprint.find_libreoffice()
    if soffice is None:
        yield None
        return
    with LibreOffice(soffice, Cache(folder)) as libreoffice:
        yield libreoffice


class LibreOffice:
    """The LibreOffice of one build.

    It may be started ahead. A second one with the same profile hands its documents to the first, whether that is ready or still
    starting, and ends; the first ends with its last document.
    """

    def __init__(self, soffice: str, cache: Cache) -> None:
        self.version = fingerprint.libreoffice_version(soffice)
        self._soffice, self._cache = soffice, cache
        self._folder = tempfile.TemporaryDirectory(prefix="napreport-")
        # a profile of its own: two LibreOffices with one profile would be one
        self._profile = new_profile(Path(self._folder.name, "profile"))
        self._ahead: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> LibreOffice:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()
        self._folder.cleanup()

    def start(self) -> None:
        """Start the program before there is something to lay out."""
        if self._ahead is None or self._ahead.poll() is not None:
            self._ahead = _start(self._command("--norestore", "--nologo"))

    def count_pages(self, documents: Mapping[str, bytes]) -> dict[str, PageNumbers]:
        """Return the page that each section of a document starts on.

        A document that could not be laid out is missing.
        """
        keys = {name: sha256(self.version.encode() + data).hexdigest() for name, data in documents.items()}
        pages: dict[str, PageNumbers] = {}
        for name, key in keys.items():
            kept = self._cache.read("layouts", key)
            if kept is not None:
                row = json.loads(kept)
                pages[name] = PageNumbers(tuple(row["starts"]), row["pages"])
        for name, laid in self._lay_out({name: documents[name] for name in documents if name not in pages}).items():
            row = {"starts": laid.starts, "pages": laid.pages}
            self._cache.write("layouts", keys[name], json.dumps(row).encode())
            pages[name] = laid
        return pages

    def _lay_out(self, documents: Mapping[str, bytes]) -> dict[str, PageNumbers]:
        """Lay documents out, those that failed a second time.

        The LibreOffice that was started ahead may leave some out.
        """
        if not documents:
            return {}
        pages = self._convert(documents)
        if len(pages) < len(documents) and self._ahead is not None:
            self._end()
            pages |= self._convert({name: data for name, data in documents.items() if name not in pages})
        self._end()
        return pages

    def _convert(self, documents: Mapping[str, bytes]) -> dict[str, PageNumbers]:
        with tempfile.TemporaryDirectory(dir=self._folder.name) as folder:
            files = {name: Path(folder, f"{number}.docx") for number, name in enumerate(documents)}
            for name, path in files.items():
                path.write_bytes(documents[name])
            words = ("--convert-to", _PDF_WITH_BOOKMARKS, "--outdir", folder, *map(str, files.values()))
            process = _start(self._command(*words))
            try:
                if process is not None:
                    process.wait(_SECONDS)
            except subprocess.TimeoutExpired:
                self._end()
                return {}
            finally:
                _kill(process)
            pages = {name: _read_pages(path.with_suffix(".pdf")) for name, path in files.items()}
            return {name: each for name, each in pages.items() if each is not None}

    def _command(self, *words: str) -> list[str]:
        return [self._soffice, f"-env:UserInstallation={self._profile.as_uri()}", "--headless", *words]

    def _end(self) -> None:
        _kill(self._ahead)
        self._ahead = None


def new_profile(folder: Path) -> Path:
    """Make a profile with which LibreOffice starts at once."""
    settings = folder / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(_SETTINGS, encoding="utf-8")
    return folder


def _start(command: list[str]) -> subprocess.Popen[bytes] | None:
    try:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )  # fmt: skip
    except OSError:
        return None


def _kill(process: subprocess.Popen[bytes] | None) -> None:
    """End a process with all that it started.

    soffice is a script that starts the program and waits.
    """
    if process is None:
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL) if hasattr(os, "killpg") else process.kill()
    process.wait()


def _read_pages(pdf: Path) -> PageNumbers | None:
    """Read where sections start in a PDF from LibreOffice."""
    import pikepdf

    try:
        with pikepdf.open(pdf) as laid:
            numbers: dict[Any, int] = {
                page.objgen: number for number, page in enumerate(laid.pages)
            }  # the cover is page 0
            destinations = laid.Root.get("/Dests", {}).items()
            starts = sorted((name, target) for name, target in destinations if name.startswith(_BOOKMARK))
            return PageNumbers(tuple(numbers[target[0].objgen] for _, target in starts), len(laid.pages) - 1)
    except (OSError, pikepdf.PdfError, KeyError):
        return None
