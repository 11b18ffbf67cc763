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

from napreport.fingerprint import put
from napreport.page import Laid

#: LibreOffice takes 1 to 3 s to start and a tenth of a second a document; one that hangs is given up.
_SECONDS = 120
_OPTIONS = 'pdf:writer_pdf_Export:{"ExportBookmarksToPDFDestination":{"type":"boolean","value":"true"}}'
#: A bookmark of the contents as LibreOffice names it in a PDF: `_Toc00000001` with its underscore in hexadecimal.
_MARK = "/5FToc"


def program() -> Path | None:
    """Return the LibreOffice of this machine, or None."""
    found = shutil.which("soffice") or shutil.which("libreoffice")
    return Path(found).resolve() if found else None


def laid_out(documents: Mapping[str, bytes], soffice: Path, cache: Path) -> dict[str, Laid]:
    """Return where the sections of each document start; what LibreOffice could not lay out is missing from the answer."""
    version = version_of(soffice)
    kept = {name: cache / "layout" / f"{sha256(version + data).hexdigest()}.json" for name, data in documents.items()}
    known = {name: laid for name, path in kept.items() if (laid := _read(path)) is not None}
    missing = {name: data for name, data in documents.items() if name not in known}
    if missing:
        for name, laid in _asked(missing, soffice).items():
            with suppress(OSError):  # a cache that cannot be written costs time and nothing else
                put(str(kept[name]), _written(kept[name], laid))
            known[name] = laid
    return known


def version_of(soffice: Path) -> bytes:
    """Return what tells one LibreOffice from another, without starting it."""
    described = soffice.with_name("versionrc")
    return described.read_bytes() if described.exists() else str(soffice).encode()


def _asked(documents: Mapping[str, bytes], soffice: Path) -> dict[str, Laid]:
    with tempfile.TemporaryDirectory() as folder:
        files = {name: Path(folder, f"{number}.docx") for number, name in enumerate(documents)}
        for name, path in files.items():
            path.write_bytes(documents[name])
        # A profile of its own: two LibreOffices with one profile wait for each other for ever.
        command = [
            soffice,
            f"-env:UserInstallation={Path(folder, 'profile').as_uri()}",
            "--headless",
            "--convert-to",
            _OPTIONS,
        ]
        if not _ran([*map(str, command), "--outdir", folder, *map(str, files.values())]):
            return {}
        return {name: laid for name, path in files.items() if (laid := _starts(path.with_suffix(".pdf"))) is not None}


def _ran(command: list[str]) -> bool:
    """Run a command, and end it with all that it started where it takes too long; return whether it ended of itself."""
    try:
        process = subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, start_new_session=True
        )  # fmt: skip
    except OSError:
        return False
    try:
        process.wait(_SECONDS)
        return True
    except subprocess.TimeoutExpired:
        return False
    finally:
        if process.poll() is None:
            # soffice is a script that starts the program and waits for it
            os.killpg(process.pid, signal.SIGKILL) if hasattr(os, "killpg") else process.kill()
            process.wait()


def _starts(pdf: Path) -> Laid | None:
    import pikepdf

    try:
        with pikepdf.open(pdf) as laid:
            numbers: dict[Any, int] = {
                page.objgen: number for number, page in enumerate(laid.pages)
            }  # the cover is page 0
            marks = sorted((name, goal) for name, goal in laid.Root.get("/Dests", {}).items() if name.startswith(_MARK))
            return Laid(tuple(numbers[goal[0].objgen] for _, goal in marks), len(laid.pages) - 1)
    except (OSError, pikepdf.PdfError, KeyError):
        return None


def _read(path: Path) -> Laid | None:
    """Return what was kept, where the file is as it was written."""
    try:
        found = json.loads(path.read_text("utf-8"))
        laid = Laid(tuple(int(start) for start in found["starts"]), int(found["pages"]))
        return laid if path.read_bytes() == _written(path, laid) else None
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _written(path: Path, laid: Laid) -> bytes:
    """Return what is kept of a layout, with a proof: a wrong page in a table of contents would be seen by nobody."""
    told = {"starts": laid.starts, "pages": laid.pages}
    return json.dumps(told | {"proof": sha256(f"{path.stem}{told}".encode()).hexdigest()}).encode()
