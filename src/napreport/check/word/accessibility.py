"""The accessibility of a Word document: from its package to what Word's own checker, or a reader, would stumble over.

The rules are those of Word's accessibility checker as Microsoft documents them, and WCAG 2.2 for contrast (1.4.3).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from napreport.check.faults import Fault, contrast_ratio, parse_hex
from napreport.check.word.package import DC, WP, W, WordPackage, WordStyles, attributes, is_decoration, stories, val

_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
#: A bare address: a screen reader spells it out.
_ADDRESS = re.compile(r"(https?|mailto|tel):.*")
#: What a run or a paragraph may say of its own form; all else belongs into a style.
_RUN, _PARAGRAPH = frozenset({"rStyle", "lang", "rtl"}), frozenset({"pStyle", "numPr", "sectPr", "bidi"})
#: WCAG 2.2, 1.4.3: the contrast of text, and of large text (18 pt, or 14 pt bold), in half-points.
_CONTRAST, _LARGE_CONTRAST, _LARGE, _LARGE_BOLD = 4.5, 3.0, 36, 28


def find_barriers(package: WordPackage) -> Iterator[Fault]:
    """Yield what stands between a document and a reader who uses a screen reader, a keyboard, or weak eyes."""
    for code, look in _CHECKS:
        for message in look(package):
            yield Fault(code, message)


def _body(package: WordPackage) -> etree._Element:
    found = package.xml["word/document.xml"].find(f"{W}body")
    return package.xml["word/document.xml"] if found is None else found


def _text(element: etree._Element) -> str:
    return "".join(text.text or "" for text in element.iter(f"{W}t")).strip()


def _title_and_language(package: WordPackage) -> Iterator[str]:
    core = package.xml["docProps/core.xml"]
    if not (core.findtext(f"{DC}title") or "").strip():
        yield "the document has no title"
    default = package.xml["word/styles.xml"].find(f"{W}docDefaults/{W}rPrDefault/{W}rPr/{W}lang")
    if default is None or not val(default):
        yield "the document does not say which language it is in"
    elif val(default) != (core.findtext(f"{DC}language") or ""):
        yield f"the styles say {val(default)}, the properties {core.findtext(f'{DC}language')}"
    for name, root in stories(package):
        for lang in root.iter(f"{W}lang"):
            for _, value in attributes(lang):
                if not _TAG.fullmatch(value):
                    yield f"“{value}” in {name} is no language"


def _drawings(package: WordPackage) -> Iterator[str]:
    for name, root in stories(package):
        for properties in root.iter(f"{WP}docPr"):
            described, decoration = (properties.get("descr") or "").strip(), is_decoration(properties)
            if not described and not decoration:
                yield f"a drawing in {name} is neither described nor decoration"
            if described and decoration:
                yield f"a drawing in {name} is decoration and described: “{described[:40]}”"
        for _ in root.iter(f"{WP}anchor"):
            yield f"a drawing in {name} floats: a screen reader meets it at no certain place"
        for kind in ("framePr", "pict", "txbxContent"):
            for _ in root.iter(f"{W}{kind}"):
                yield f"{name} holds a frame or a text box (w:{kind}), which is read at no certain place"


def _headings(package: WordPackage) -> Iterator[str]:
    styles, last = WordStyles(package.xml["word/styles.xml"]), 0
    found = 0
    for paragraph in _body(package).iter(f"{W}p"):
        level = styles.outline(val(paragraph.find(f"{W}pPr/{W}pStyle")))
        if level is None:
            continue
        found += 1
        said = _text(paragraph)
        if not said:
            yield "a heading is empty"
        if level + 1 > last + 1:
            yield f"the heading “{said[:40]}” is of level {level + 1} after one of level {last}"
        last = level + 1
    if not found:
        yield "the document has no heading to find one's way by"


def _tables(package: WordPackage) -> Iterator[str]:
    for name, root in stories(package):
        for table in root.iter(f"{W}tbl"):
            caption = val(table.find(f"{W}tblPr/{W}tblCaption"))
            shown = caption[:40] or _text(table)[:40]
            if table.find(f"{W}tr/{W}trPr/{W}tblHeader") is None:
                yield f"the table “{shown}” in {name} has no header row"
            if not caption or not val(table.find(f"{W}tblPr/{W}tblDescription")):
                yield f"the table “{shown}” in {name} has no title or no description"
            for tag in ("gridSpan", "vMerge", "hMerge"):
                if table.find(f".//{W}{tag}") is not None:
                    yield f"the table “{shown}” in {name} has merged cells"
            if any(not _text(cell) and cell.find(f".//{W}drawing") is None for cell in table.iter(f"{W}tc")):
                yield f"the table “{shown}” in {name} has a blank cell"
            if table.find(f".//{W}tbl") is not None:
                yield f"the table “{shown}” in {name} holds another table"


def _spacers(package: WordPackage) -> Iterator[str]:
    for paragraph in _body(package).iter(f"{W}p"):
        if not _text(paragraph) and paragraph.find(f".//{W}drawing") is None and paragraph.getparent() is not None:
            before = paragraph.getprevious()
            yield f"an empty paragraph stands after “{'' if before is None else _text(before)[:40]}”, as if to keep a distance"


def _links(package: WordPackage) -> Iterator[str]:
    for name, root in stories(package):
        for link in root.iter(f"{W}hyperlink"):
            said = _text(link)
            if not said or _ADDRESS.fullmatch(said):
                yield f"a link in {name} is called “{said}”, which does not say where it leads"


def _direct(package: WordPackage) -> Iterator[str]:
    for name, root in stories(package):
        for tag, allowed in (("rPr", _RUN), ("pPr", _PARAGRAPH)):
            for properties in root.iter(f"{W}{tag}"):
                for child in properties:
                    what = etree.QName(child).localname
                    if what not in allowed and properties.getparent() is not None:
                        yield f"{name}: “{_text(properties.getparent())[:40]}” is formatted by hand (w:{what})"  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class _Look:
    """How a style sets its text: colour and ground as hexadecimal digits, size in half-points, bold or not."""

    colour: str
    ground: str
    size: int
    bold: bool


def _contrast(package: WordPackage) -> Iterator[str]:
    root = package.xml["word/styles.xml"]
    by_id = {val(style, "styleId"): style for style in root.iter(f"{W}style")}
    defaults = root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
    used: dict[tuple[str, str], str] = {}
    for _, story in stories(package):
        for run in story.iter(f"{W}r"):
            paragraph = next(run.iterancestors(f"{W}p"), None)
            if paragraph is not None and _text(run):
                styles = val(paragraph.find(f"{W}pPr/{W}pStyle")), val(run.find(f"{W}rPr/{W}rStyle"))
                used.setdefault(styles, _text(run))
    for (paragraph_style, run_style), sample in used.items():
        look = _look(by_id, defaults, paragraph_style, run_style)
        wanted = _LARGE_CONTRAST if look.size >= (_LARGE_BOLD if look.bold else _LARGE) else _CONTRAST
        known = all(re.fullmatch("[0-9A-Fa-f]{6}", colour) for colour in (look.colour, look.ground))
        ratio = (
            contrast_ratio(parse_hex(look.colour), parse_hex(look.ground)) if known else None
        )  # NR076 tells of a colour that is none
        if ratio is not None and ratio < wanted:
            yield f"“{sample[:40]}” has {ratio:.1f}:1 on its ground, less than {wanted}:1 ({run_style or paragraph_style})"


def _look(
    by_id: dict[str, etree._Element], defaults: etree._Element | None, paragraph_style: str, run_style: str
) -> _Look:
    def of(path: str, attribute: str = "val") -> str:
        for first in (run_style, paragraph_style):
            for style in _bases(by_id, first):
                found = style.find(path)
                if found is not None and val(found, attribute) != "auto":
                    return val(found, attribute) or "1"
        found = None if defaults is None else defaults.find(path.rpartition("rPr/")[2])
        return "" if found is None else val(found, attribute) or "1"

    ground = of(f"{W}rPr/{W}shd", "fill") or of(f"{W}pPr/{W}shd", "fill") or "FFFFFF"
    colour, size = of(f"{W}rPr/{W}color") or "000000", of(f"{W}rPr/{W}sz") or "20"
    return _Look(colour, ground, int(size), of(f"{W}rPr/{W}b") not in ("", "0"))


def _bases(by_id: dict[str, etree._Element], style: str) -> Iterator[etree._Element]:
    """Yield a style and those that it is based on, the nearest first."""
    seen: set[str] = set()
    while style in by_id and style not in seen:
        seen.add(style)
        yield by_id[style]
        style = val(by_id[style].find(f"{W}basedOn"))


_CHECKS: tuple[tuple[str, Callable[[WordPackage], Iterator[str]]], ...] = (
    ("NR080", _title_and_language),
    ("NR081", _drawings),
    ("NR082", _headings),
    ("NR083", _tables),
    ("NR084", _spacers),
    ("NR085", _links),
    ("NR086", _direct),
    ("NR087", _contrast),
)
