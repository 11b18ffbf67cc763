"""Layout: from Word documents to the page that each section starts on, by LibreOffice where it is installed.

Only a program that lays out pages knows what the contents of a Word document have to say. Where there is none, the
contents list the sections without pages. What was found for a document is kept, so that it is laid out once.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from hashlib import sha256
from pathlib import Path
from typing import Any

from napreport.files import replace_file
from napreport.page.vocabulary import PageNumbers

#: LibreOffice takes half a second to start and a third of one a document; one that hangs is given up.
_SECONDS = 120
#: What a profile says before LibreOffice has written anything into it: that no newer version than the last was installed.
#: Where one was, as in an empty profile, it draws test pictures for more than a second before it looks at a document.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/Product"><prop oor:name="ooSetupLastVersion" oor:op="fuse"><value>99.9</value></prop></item>
</oor:items>
"""
_OPTIONS = 'pdf:writer_pdf_Export:{"ExportBookmarksToPDFDestination":{"type":"boolean","value":"true"}}'
#: A bookmark of the contents as LibreOffice names it in a PDF: `_Toc00000001` with its underscore in hexadecimal.
_MARK = "/5FToc"


def find_libreoffice() -> Path | None:
    """Return the LibreOffice of this machine, or None."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return Path(found).resolve() if found else None


def version_of(soffice: Path) -> bytes:
    """Return what tells one LibreOffice from another, without starting it."""
    described = soffice.with_name("versionrc")
    return described.read_bytes() if described.exists() else str(soffice).encode()


class LibreOffice:
    """LibreOffice as a build uses it: it may be started ahead, and is ended with the build.

    A second one with the same profile hands its documents to the first, whether that is ready or still starting, and ends; so
    that nothing has to be asked but the time. The first ends with its last document; where it is to `stay`, a document is left
    open in it.
    """

    def __init__(self, soffice: Path, cache: Path, *, stay: bool = False) -> None:
        """Take the program and the folder for what it found; where it is to `stay`, the next documents find it running."""
        self.version = version_of(soffice)
        self._soffice, self._cache, self._stay = soffice, cache, stay
        # a profile of its own: two LibreOffices with one profile would be one
        self._folder = tempfile.TemporaryDirectory(prefix="napreport-")
        self._profile = new_profile(Path(self._folder.name, "profile"))
        self._open = Path(self._folder.name, "open.docx")
        self._ahead: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> LibreOffice:
        return self

    def __exit__(self, *_: object) -> None:
        self._end()
        self._folder.cleanup()

    def start(self) -> None:
        """Start the program, if it is not running, to be ready when there is something to lay out."""
        if self._ahead is None or self._ahead.poll() is not None:
            left_open = [str(self._open)] if self._open.exists() else []
            self._ahead = _started(self._command("--norestore", "--nologo", *left_open))

    def lay_out(self, documents: Mapping[str, bytes]) -> dict[str, PageNumbers]:
        """Return where the sections of each document start; what could not be laid out is missing from the answer."""
        kept = {name: self._kept(data) for name, data in documents.items()}
        known = {name: laid for name, path in kept.items() if (laid := _read(path)) is not None}
        missing = {name: data for name, data in documents.items() if name not in known}
        if missing:
            for name, laid in self._found(missing).items():
                with suppress(OSError):  # a cache that cannot be written costs time and nothing else
                    replace_file(str(kept[name]), _written(kept[name], laid))
                known[name] = laid
        return known

    def _kept(self, data: bytes) -> Path:
        return self._cache / "layout" / f"{sha256(self.version + data).hexdigest()}.json"

    def _found(self, documents: Mapping[str, bytes]) -> dict[str, PageNumbers]:
        """Return where sections start; what the program that was started ahead leaves out is asked for once more, of another."""
        laid = self._asked(documents)
        if len(laid) < len(documents) and self._ahead is not None:
            self._end()
            laid |= self._asked({name: data for name, data in documents.items() if name not in laid})
        if not self._stay:
            self._end()
            return laid
        if not self._open.exists():  # the program that was started ahead has none open, and ends
            with suppress(OSError):
                self._open.write_bytes(next(iter(documents.values())))
            self._end()
        self.start()
        return laid

    def _asked(self, documents: Mapping[str, bytes]) -> dict[str, PageNumbers]:
        with tempfile.TemporaryDirectory(dir=self._folder.name) as folder:
            files = {name: Path(folder, f"{number}.docx") for number, name in enumerate(documents)}
            for name, path in files.items():
                path.write_bytes(documents[name])
            asking = _started(self._command("--convert-to", _OPTIONS, "--outdir", folder, *map(str, files.values())))
            try:
                in_time = asking is not None and _ended(asking)
            finally:
                _kill(asking)
            if not in_time:
                self._end()
            laid = {name: _starts(path.with_suffix(".pdf")) for name, path in files.items()} if in_time else {}
            return {name: each for name, each in laid.items() if each is not None}

    def _command(self, *words: str) -> list[str]:
        return [str(self._soffice), f"-env:UserInstallation={self._profile.as_uri()}", "--headless", *words]

    def _end(self) -> None:
        _kill(self._ahead)
        self._ahead = None


def new_profile(folder: Path) -> Path:
    """Make a folder a profile that LibreOffice starts with at once, and return it."""
    settings = folder / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(_SETTINGS, encoding="utf-8")
    return folder


def _started(command: list[str]) -> subprocess.Popen[bytes] | None:
    try:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )  # fmt: skip
    except OSError:
        return None


def _ended(process: subprocess.Popen[bytes]) -> bool:
    try:
        process.wait(_SECONDS)
    except subprocess.TimeoutExpired:
        return False
    return True


def _kill(process: subprocess.Popen[bytes] | None) -> None:
    """End a process with all that it started: soffice is a script that starts the program and waits for it."""
    if process is None:
        return
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL) if hasattr(os, "killpg") else process.kill()
    process.wait()


def _starts(pdf: Path) -> PageNumbers | None:
    import pikepdf

    try:
        with pikepdf.open(pdf) as laid:
            numbers: dict[Any, int] = {
                page.objgen: number for number, page in enumerate(laid.pages)
            }  # the cover is page 0
            marks = sorted((name, goal) for name, goal in laid.Root.get("/Dests", {}).items() if name.startswith(_MARK))
            return PageNumbers(tuple(numbers[goal[0].objgen] for _, goal in marks), len(laid.pages) - 1)
    except (OSError, pikepdf.PdfError, KeyError):
        return None


def _read(path: Path) -> PageNumbers | None:
    """Return what was kept, where the file is as it was written."""
    try:
        found = json.loads(path.read_text("utf-8"))
        laid = PageNumbers(tuple(int(start) for start in found["starts"]), int(found["pages"]))
        return laid if path.read_bytes() == _written(path, laid) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _written(path: Path, laid: PageNumbers) -> bytes:
    """Return what is kept of a layout, with a proof: a wrong page in a table of contents would be seen by nobody."""
    told = {"starts": laid.starts, "pages": laid.pages}
    return json.dumps(told | {"proof": sha256(f"{path.stem}{told}".encode()).hexdigest()}).encode()
