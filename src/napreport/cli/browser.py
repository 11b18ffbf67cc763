"""Write composed briefs as HTML files for `napreport watch`.

A page appears as soon as it is composed, long before its PDF. The problems of the last build appear below each page. A
brief that cannot be composed keeps its last good page.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Mapping
from contextlib import ExitStack, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from napreport.content.load import read_text
from napreport.design.fonts import default_cache, faces, pdf_cuts
from napreport.files import lock_folder, sha256_hex, write_output
from napreport.problems import Rejected, Unusable

if TYPE_CHECKING:
    from napreport.page.compose import ComposedBrief
    from napreport.page.vocabulary import Page
    from napreport.pipeline import BriefKey
    from napreport.prepare import Prepared
    from napreport.problems import Problem

#: The folder below the output folder, the page that lists all pages, and the script that tells all of them the state.
FOLDER, INDEX, STATE = "watch", "index", "state.js"


class BrowserPreview:
    """HTML files for a browser, each with the build's state.

    One program at a time writes there: each would take the other's pages for its own.
    """

    def __init__(self, folder: Path, templates: Path) -> None:
        """Lock a folder below `folder`; raises Unusable if another program holds it.

        The style and the script of the pages come from `templates/watch`.
        """
        self._folder, self._templates = folder / FOLDER, templates
        self._lock = ExitStack()
        try:
            self._lock.enter_context(lock_folder(self._folder, wait=False))
        except BlockingIOError:
            message = f"another program that watches writes to {self._folder}; name another folder with --out."
            raise Unusable(message) from None
        except OSError as fault:
            raise Unusable(f"{self._folder} cannot be written: {fault.strerror}.") from fault
        self._shown: dict[str, tuple[Page, str]] = {}
        self._stamps: dict[str, str] = {}

    def close(self) -> None:
        """Unlock the folder; the pages stay."""
        self._lock.close()

    @property
    def index(self) -> Path:
        """The page to open in a browser."""
        return self._folder / f"{INDEX}.html"

    def show(self, ready: Prepared, pages: Mapping[BriefKey, ComposedBrief], wanted: Collection[BriefKey]) -> list[str]:
        """Write the pages that changed and return their names.

        A brief that is `wanted` but has no page could not be composed: its last page stays. A page that is not wanted is
        deleted. Raises Unusable or Rejected if a page cannot be written or `templates/watch` cannot be read.
        """
        from napreport.pdf.render import pdf_style, render_for_browser

        css, script = self._style_and_script()
        style = pdf_style(
            self._templates, faces(pdf_cuts(ready.design.families), default_cache()), ready.design.measures
        )
        look = sha256_hex(repr((style, css, script)).encode())
        written: list[str] = []
        for key, composed in pages.items():
            name = _name(key)
            if self._shown.get(name) != (composed.page, look):
                self._write(name, render_for_browser(composed.page, style, css), script)
                self._shown[name] = composed.page, look
                written.append(name)
        gone = self._shown.keys() - {_name(key) for key in wanted}
        for name in gone:
            del self._shown[name], self._stamps[name]
            with suppress(OSError):
                (self._folder / f"{name}.html").unlink()
        if written or gone:
            self._write(INDEX, _index(self._shown, css), script)
        return written

    def set_state(self, state: str, problems: Iterable[Problem] = ()) -> None:
        """Write the state and problems of the last build.

        Raises as `show` does. Every open page shows them.
        """
        if INDEX not in self._stamps:  # nothing could be composed yet; the index shows why
            self._write(INDEX, _index({}, self._style_and_script()[0]), self._style_and_script()[1])
        message = {"state": state, "problems": [str(problem) for problem in sorted(problems)], "pages": self._stamps}
        write_output(self._folder / STATE, f"napreport({json.dumps(message)});\n".encode())

    def _style_and_script(self) -> tuple[str, str]:
        found = [
            read_text(self._templates / "watch" / name, f"templates/watch/{name}") for name in ("watch.css", "watch.js")
        ]
        if problems := [problem for _, problems in found for problem in problems]:
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


def _name(key: BriefKey) -> str:
    audience, language = key
    return f"{language}-{audience}"


def _index(shown: Mapping[str, tuple[Page, str]], css: str) -> etree._Element:
    """Return a page with links to all others, by their titles."""
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
