"""A project that can send: the briefs' own content with a sender, and an output folder of stand-ins that its manifest records."""

from __future__ import annotations

import hashlib
import json
import random
from pathlib import Path
from shutil import copytree
from typing import get_args

from napreport.build.manifest import hash_of_inputs
from napreport.content.distribution import VariantName
from napreport.content.folders import Project
from napreport.distribution.documents import title_file_name
from napreport.distribution.recipients import Title
from napreport.prepare import Prepared, prepare

ROOT = Path(__file__).parent.parent
SAMPLE = ROOT / "docs" / "sample" / "recipients.csv"
HAPPENED = ROOT / "docs" / "sample" / "happened.csv"
HEADINGS = "id,organisation,type,contact,address,country,language,channel,email,phone,items,needs,consent,status"
VARIANTS = get_args(VariantName)


def project_with_sender(folder: Path) -> Path:
    """Copy the project into `folder`, give it a sender, and return it."""
    for name in ("content", "templates", "locales"):
        copytree(ROOT / name, folder / name)
    path = folder / "content" / "distribution.yaml"
    text = path.read_text("utf-8")
    for old, new in (
        ("    organisation: #", "    organisation: Made-up Sender # "),
        ("    country: #", "    country: PE # "),
        ("    person: #", "    person: Signe Signer # "),
    ):
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, encoding="utf-8")
    return folder


def ready(folder: Path) -> Prepared:
    """Return a project, prepared."""
    return prepare(Project.at(folder))


def stock(out: Path, ready: Prepared, size: int = 2000) -> None:
    """Fill an output folder with stand-ins of `size` bytes for every brief, variant and format, of 8 pages each."""
    rows = []
    for audience in ready.report.audiences:
        for language in ready.languages:
            for variant in VARIANTS:
                for format_ in ("pdf", "docx"):
                    name = title_file_name(ready.report.id, Title(audience.id, language, variant), format_)
                    data = random.Random(name).randbytes(size)
                    (out / name).parent.mkdir(parents=True, exist_ok=True)
                    (out / name).write_bytes(data)
                    rows.append(
                        {
                            "file": name,
                            "draft": False,
                            "pages": 8 if format_ == "pdf" else None,
                            "bytes": size,
                            "sha256": hashlib.sha256(data).hexdigest(),
                            "inputs": hash_of_inputs(ready.inputs),
                        }
                    )
    (out / "manifest.json").write_text(json.dumps({"documents": rows}), encoding="utf-8")
