"""Window: from composed briefs to HTML files that stay open in a browser while a program watches, and what is wrong below them.

A page is there as soon as it is composed, long before its PDF is. What is wrong leaves the last good page where it is.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from lxml import etree

from napreport.build import write
from napreport.fonts import default_cache, faces, pdf_cuts
from napreport.load import read_text
from napreport.manifest import digest

if TYPE_CHECKING:
    from napreport.build import Pair
    from napreport.compose import Composed
    from napreport.page import Page
    from napreport.pipeline import Prepared
    from napreport.problems import Problem

#: The folder below that of the documents, the page that lists all, and what all of them look at.
FOLDER, INDEX, SAID = "watch", "index.html", "said.js"


class Window:
    """The files of a folder that a browser shows; `show` writes those that changed, `tell` what is said below all of them."""

    def __init__(self, folder: Path) -> None:
        """Write to a folder below `folder`."""
        self._folder = folder / FOLDER
        self._shown: dict[str, tuple[Page, str]] = {}
        self._stamps: dict[str, str] = {}

    @property
    def index(self) -> Path:
        """The page to be opened in a browser."""
        return self._folder / INDEX

    def show(self, ready: Prepared, pages: Mapping[Pair, Composed]) -> list[str]:
        """Write the briefs that are not shown as they are now; return their names. Those that are no longer asked for go."""
        from napreport.pdf import pdf_style
        from napreport.pdf.onscreen import onscreen

        templates = ready.project.templates
        style = pdf_style(templates, faces(pdf_cuts(ready.design.families), default_cache()), ready.design.measures)
        css, script = (read_text(templates / "watch" / name, name)[0] for name in ("window.css", "window.js"))
        looks = digest(repr((style, css, script)).encode())
        written: list[str] = []
        for (audience, language), composed in pages.items():
            name = f"{language}-{audience}"
            if self._shown.get(name) == (composed.page, looks):
                continue
            self._shown[name] = composed.page, looks
            self._write(name, onscreen(composed.page, style, css), script)
            written.append(name)
        wanted = {f"{language}-{audience}": audience for audience, language in pages}
        for name in self._shown.keys() - wanted.keys():
            del self._shown[name], self._stamps[name]
        if written:
            self._write(Path(INDEX).stem, _index(self._shown, css), script)
        return written

    def tell(self, state: str, problems: Iterable[Problem] = ()) -> None:
        """Say how the last build stands, and what is wrong, on every page that is open."""
        said = {"state": state, "problems": [str(problem) for problem in sorted(problems)], "pages": self._stamps}
        write(self._folder / SAID, f"napreport({json.dumps(said)});\n".encode())

    def _write(self, name: str, root: etree._Element, script: str) -> None:
        body = root.find("body")
        assert body is not None
        etree.SubElement(body, "pre", id="napreport")
        etree.SubElement(body, "script").text = script
        self._stamps[name] = stamp = digest(etree.tostring(root))
        root.set("data-name", name)
        root.set("data-stamp", stamp)
        text = etree.tostring(root, method="html", encoding="unicode", doctype="<!DOCTYPE html>")
        write(self._folder / f"{name}.html", text.encode())


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
