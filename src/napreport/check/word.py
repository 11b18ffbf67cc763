"""A Word document read back: from its bytes and its page to faults of title, language, words and notes."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator
from difflib import SequenceMatcher

from lxml import etree

from napreport.check.faults import Fault

_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_DC = "{http://purl.org/dc/elements/1.1/}"


def faults(data: bytes, page: etree._Element) -> Iterator[Fault]:
    """Yield where a Word document differs from its page: title, language, words, notes."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        body = etree.fromstring(package.read("word/document.xml"))
        names = package.namelist()
        notes = etree.fromstring(package.read("word/footnotes.xml")) if "word/footnotes.xml" in names else None
        core = etree.fromstring(package.read("docProps/core.xml"))
    if (core.findtext(f"{_DC}title") or "") != page.findtext("head/title"):
        yield Fault("NR061", "the Word document's title is not the brief's")
    if (core.findtext(f"{_DC}language") or "") != page.get("lang"):
        yield Fault("NR062", "the Word document does not say which language it is in")
    wanted, there = page_words(page), docx_words(body)
    if wanted != there:
        yield Fault("NR065", f"the Word document does not say what the page says: {_difference(wanted, there)}")
    wanted, there = note_words(page), docx_words(notes) if notes is not None else []
    if wanted != there:
        yield Fault("NR065", f"the notes of the Word document differ from the page's: {_difference(wanted, there)}")


def page_words(page: etree._Element) -> list[str]:
    """Return the words of a page in order, without its notes and their calls (Word has them as footnotes)."""
    return _words(_page_text(page))


def note_words(page: etree._Element) -> list[str]:
    """Return the words of a page's notes in order."""
    return _words(" ".join("".join(map(str, item.itertext())) for item in page.iterfind(".//ol[@class='notes']/li")))


def _page_text(element: etree._Element) -> str:
    """Return the text under `element`, its blocks apart, the list of notes and its heading left out."""
    out: list[str] = [element.text or ""]
    children = list(element)
    for index, child in enumerate(children):
        following = children[index + 1] if index + 1 < len(children) else None
        is_notes_heading = child.tag == "h3" and following is not None and following.get("class") == "notes"
        is_call = child.tag == "sup"
        if child.get("class") != "notes" and child.tag != "head" and not is_notes_heading and not is_call:
            out.append(_page_text(child))
        out.append(child.tail or "")
    inline = element.tag in ("strong", "em", "cite", "span", "a", "mark")
    return "".join(out) if inline else f" {''.join(out)} "


def docx_words(story: etree._Element) -> list[str]:
    """Return the words that a Word story prints, in order; instructions of fields and their cached numbers are left out."""
    out: list[str] = []
    depth = 0
    for node in story.iter(f"{_W}p", f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}fldChar"):
        if node.tag == f"{_W}fldChar":
            kind = node.get(f"{_W}fldCharType")
            depth += (kind == "begin") - (kind == "end")
        elif node.tag != f"{_W}t":
            out.append(" ")
        elif not depth or any(parent.tag == f"{_W}hyperlink" for parent in node.iterancestors()):
            out.append(node.text or "")
    return _words("".join(out))


def _words(text: str) -> list[str]:
    return re.sub(r"[\s ]+", " ", text).split()


def _difference(wanted: list[str], there: list[str]) -> str:
    for kind, i, j, k, m in SequenceMatcher(None, wanted, there, autojunk=False).get_opcodes():
        if kind != "equal":
            before = " ".join(wanted[max(0, i - 4) : i])
            return f"after “{before}” the page has “{' '.join(wanted[i:j][:8])}”, Word “{' '.join(there[k:m][:8])}”"
    return "they are in another order"
