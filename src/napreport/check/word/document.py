"""A Word document read back: from its bytes and its page to every fault that a check finds in it."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from napreport.check.compare import compare_with_page, read_page
from napreport.check.faults import Fault
from napreport.check.word.accessibility import find_barriers
from napreport.check.word.lint import lint
from napreport.check.word.package import WordPackage
from napreport.check.word.reading import read_docx
from napreport.zipped_xml import UnreadableFile

#: Parts without which a file is no Word document.
_NEEDED = ("word/document.xml", "word/styles.xml", "docProps/core.xml")


def find_docx_faults(data: bytes, page: etree._Element) -> Iterator[Fault]:
    """Yield what is wrong with a Word document: of its package, for its readers, and beside its page."""
    try:
        package = WordPackage.of(data)
    except UnreadableFile as fault:
        yield Fault("NR070", f"the file cannot be opened: {fault}")
        return
    missing = [name for name in _NEEDED if name not in package.xml]
    if missing:
        yield Fault("NR070", f"the package lacks {', '.join(missing)}")
        return
    yield from lint(package)
    yield from find_barriers(package)
    yield from compare_with_page(read_page(page), read_docx(package), "the Word document")
    yield from _running(package, page)


def _running(package: WordPackage, page: etree._Element) -> Iterator[Fault]:
    """Yield where what runs along the pages names another audience or title than the page."""
    said = ["".join(map(str, root.itertext())) for name, root in package.xml.items() if name.startswith("word/header")]
    wanted = [
        page.findtext("head/title") or "",
        *(meta.get("content", "") for meta in page.iterfind("head/meta[@name='audience']")),
    ]
    if page.find("body/article[@class='brief']") is None or any(all(each in one for each in wanted) for one in said):
        return
    shown = "”, “".join(filter(None, said))
    yield Fault("NR065", f"the Word document's running heads say “{shown}”, not “{'”, “'.join(wanted)}”")
