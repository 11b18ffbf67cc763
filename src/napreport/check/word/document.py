"""Check a Word document: its package, its accessibility, and its page's text."""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy

from lxml import etree

from napreport.check.compare import compare_with_page, read_page, strip_unseen
from napreport.check.faults import Fault
from napreport.check.word.accessibility import find_barriers
from napreport.check.word.lint import lint
from napreport.check.word.package import WordPackage, shown_text
from napreport.check.word.reading import read_docx
from napreport.zipped_xml import UnreadableFile

#: Parts without which a file is no Word document.
_NEEDED = ("word/document.xml", "word/styles.xml", "docProps/core.xml")


def find_docx_faults(data: bytes, page: etree._Element) -> Iterator[Fault]:
    """Yield the faults of a Word document's package, accessibility and text."""
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
    yield from compare_with_page(read_page(in_word_order(page)), read_docx(package), "the Word document")
    yield from _check_headers(package, page)


def in_word_order(page: etree._Element) -> etree._Element:
    """Return a page with its cards in Word's order.

    The rail comes before the first picture or quotation."""
    page = deepcopy(page)
    for text in page.iterfind(".//div[@class='text']"):
        card = text.getparent()
        rail = None if card is None else card.find("dl[@class='meta']")
        kinds = () if card is None else card.get("class", "").split()
        picture = next((child for child in text if child.tag in ("figure", "blockquote", "table")), None)
        if rail is not None and picture is not None and not {"finding", "recommendation"}.isdisjoint(kinds):
            picture.addprevious(rail)
    return page


def _check_headers(package: WordPackage, page: etree._Element) -> Iterator[Fault]:
    """Yield a fault if no header names the page's audience and title."""
    shown = [shown_text(root) for name, root in package.xml.items() if name.startswith("word/header")]
    audiences = (meta.get("content", "") for meta in page.iterfind("head/meta[@name='audience']"))
    wanted = [page.findtext("head/title") or "", *audiences]
    is_named = any(all(strip_unseen(each) in strip_unseen(header) for each in wanted) for header in shown)
    if page.find("body/article[@class='brief']") is not None and not is_named:
        headers = "”, “".join(filter(None, shown))
        yield Fault("NR065", f"the Word document's running heads say “{headers}”, not “{'”, “'.join(wanted)}”")
