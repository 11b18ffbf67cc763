"""Window: from composed briefs to HTML files that stay open in a browser while a program watches, and what is wrong below them.

A page is there as soon as it is composed, long before its PDF is. What cannot be composed leaves the last good page where it is.
"""

from __future__ import annotations

import json
import os
from collections.abc import Collection, Iterable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from napreport.content.load import read_text
from napreport.design.fonts import default_cache, faces, pdf_cuts
from napreport.files import sha256_hex, write_output
from napreport.problems import Rejected, Unusable

if TYPE_CHECKING:
    from napreport.page.compose import ComposedBrief
    from napreport.page.vocabulary import Page
    from napreport.pipeline import BriefKey
    from napreport.prepare import Prepared
    from napreport.problems import Problem

#: The folder below that of the documents, the page that lists all, and what all of them look at.
FOLDER, INDEX, SAID = "watch", "index", "said.js"


class Window:
    """The files of a folder that a browser shows; `show` writes those that changed, `tell` what is said below all of them.

    One program at a time writes there: each would take the other's pages for its own.
    """

    def __init__(self, folder: Path, templates: Path) -> None:
        """Write to a folder below `folder`, with what `templates/watch` holds. Raises Unusable where another program does."""
        self._folder, self._templates = folder / FOLDER, templates
        self._lock = _locked(self._folder)
        self._shown: dict[str, tuple[Page, str]] = {}
        self._stamps: dict[str, str] = {}

    def close(self) -> None:
        """Leave the folder to others; what is shown stays."""
        if self._lock is not None:
            os.close(self._lock)
            self._lock = None

    @property
    def index(self) -> Path:
        """The page to be opened in a browser."""
        return self._folder / f"{INDEX}.html"

    def show(self, ready: Prepared, pages: Mapping[BriefKey, ComposedBrief], wanted: Collection[BriefKey]) -> list[str]:
        """Write the briefs that are not shown as they are now; return their names.

        What is `wanted` and not among the pages could not be composed: its last page stays. What is not wanted goes. Raises
        Unusable or Rejected where a page cannot be written or `templates/watch` cannot be read.
        """
        from napreport.pdf.onscreen import onscreen
        from napreport.pdf.render import pdf_style

        css, script = self._looks()
        style = pdf_style(
            self._templates, faces(pdf_cuts(ready.design.families), default_cache()), ready.design.measures
        )
        looks = sha256_hex(repr((style, css, script)).encode())
        written: list[str] = []
        for pair, composed in pages.items():
            name = _name(pair)
            if self._shown.get(name) != (composed.page, looks):
                self._write(name, onscreen(composed.page, style, css), script)
                self._shown[name] = composed.page, looks
                written.append(name)
        gone = self._shown.keys() - {_name(pair) for pair in wanted}
        for name in gone:
            del self._shown[name], self._stamps[name]
            with suppress(OSError):
                (self._folder / f"{name}.html").unlink()
        if written or gone:
            self._write(INDEX, _index(self._shown, css), script)
        return written

    def tell(self, state: str, problems: Iterable[Problem] = ()) -> None:
        """Say how the last build stands, and what is wrong, on every page that is open. Raises as `show` does."""
        if INDEX not in self._stamps:  # nothing could be composed yet: here it is said why
            self._write(INDEX, _index({}, self._looks()[0]), self._looks()[1])
        said = {"state": state, "problems": [str(problem) for problem in sorted(problems)], "pages": self._stamps}
        write_output(self._folder / SAID, f"napreport({json.dumps(said)});\n".encode())

    def _looks(self) -> tuple[str, str]:
        """Return the style and the script of every page."""
        found = [
            read_text(self._templates / "watch" / name, f"templates/watch/{name}")
            for name in ("window.css", "window.js")
        ]
        if problems := [problem for _, told in found for problem in told]:
            raise Rejected(problems)
        return found[0][0], found[1][0]

    def _write(self, name: str, root: etree._Element, script: str) -> None:
        body = root.find("body")
        assert body is not None
        etree.SubElement(body, "pre", id="napreport")
        etree.SubElement(body, "script").text = script
        stamp = sha256_hex(etree.tostring(root))
        root.set("data-name", name)
        root.set("data-stamp", stamp)
        text = etree.tostring(root, method="html", encoding="unicode", doctype="<!DOCTYPE html>")
        write_output(self._folder / f"{name}.html", text.encode())
        self._stamps[name] = stamp


def _name(pair: BriefKey) -> str:
    audience, language = pair
    return f"{language}-{audience}"


def _locked(folder: Path) -> int | None:
    """Take a folder for this program; None where the system knows no such lock."""
    try:
        import fcntl
    except ImportError:  # Windows
        return None
    try:
        folder.mkdir(parents=True, exist_ok=True)
        handle = os.open(folder, os.O_RDONLY)
    except OSError as fault:
        raise Unusable(f"{folder} cannot be written: {fault.strerror}.") from fault
    try:
        fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as fault:
        os.close(handle)
        raise Unusable(f"another program that watches writes to {folder}; name another folder with --out.") from fault
    return handle


def _index(shown: Mapping[str, tuple[Page, str]], css: str) -> etree._Element:
    """Return a page that leads to all others, by their titles."""
    root = etree.Element("html", lang="en")
    head, body = etree.SubElement(root, "head"), etree.SubElement(root, "body")
    etree.SubElement(head, "meta", charset="utf-8")
    etree.SubElement(head, "title").text = "Briefs"
    etree.SubElement(head, "style").text = css
    items = etree.SubElement(body, "ol", id="briefs")
    for name, (page, _) in sorted(shown.items()):
        title = etree.fromstring(page.markup).findtext("head/title", "")
        link = etree.SubElement(etree.SubElement(items, "li"), "a", href=f"{name}.html")
        link.text = f"{name}: {title}"
    return root
