"""LibreOffice as a judge of Word documents: it lays them out, and nobody else does in a test."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

#: The setting that says which version ran last. Without it, an empty profile draws test pictures for more than a second.
_SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/Product"><prop oor:name="ooSetupLastVersion" oor:op="fuse"><value>99.9</value></prop></item>
</oor:items>
"""
_EXPORT = 'pdf:writer_pdf_Export:{"ExportBookmarksToPDFDestination":{"type":"boolean","value":"true"}}'


def find_libreoffice() -> str | None:
    """Return the path of this machine's LibreOffice, or None."""
    return shutil.which("soffice") or shutil.which("libreoffice")


def new_profile(folder: Path) -> Path:
    """Make a folder a profile that LibreOffice starts with at once."""
    settings = folder / "user" / "registrymodifications.xcu"
    settings.parent.mkdir(parents=True)
    settings.write_text(_SETTINGS, encoding="utf-8")
    return folder


def lay_out(soffice: str, documents: list[Path], out: Path) -> list[Path]:
    """Return the PDFs that LibreOffice makes of Word documents, in `out`."""
    profile = f"-env:UserInstallation={new_profile(out / 'profile').as_uri()}"
    command = [soffice, profile, "--headless", "--convert-to", _EXPORT, "--outdir", str(out), *map(str, documents)]
    subprocess.run(command, capture_output=True, check=True, timeout=300)
    return [out / f"{document.stem}.pdf" for document in documents]
