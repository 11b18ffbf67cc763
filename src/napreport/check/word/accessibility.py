"""Check the accessibility of a Word document.

The rules are those of Word's accessibility checker as Microsoft documents them, and WCAG 2.2 for contrast (1.4.3).
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from lxml import etree

from napreport.check.faults import Fault, contrast_ratio, parse_hex
from napreport.check.word.package import (
    DC,
    WP,
    W,
    WordPackage,
    WordStyles,
    attributes,
    is_decoration,
    is_layout,
    shown_text,
    stories,
    val,
)

_TAG = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8})*")
#: A bare address: a screen reader spells it out.
_ADDRESS = re.compile(r"(https?|mailto|tel):.*")
#: The properties that a run or a paragraph may have of its own; all others belong into a style.
_RUN, _PARAGRAPH = frozenset({"rStyle", "lang", "rtl"}), frozenset({"pStyle", "numPr", "sectPr", "bidi"})
#: Styles of paragraphs that are empty because Word joins tables that touch and needs a paragraph after the last.
_EMPTY = frozenset({"nap gap", "nap end"})
#: WCAG 2.2, 1.4.3: the contrast of text, and of large text (18 pt, or 14 pt bold), in half-points.
_CONTRAST, _LARGE_CONTRAST, _LARGE, _LARGE_BOLD = 4.5, 3.0, 36, 28


def find_barriers(package: WordPackage) -> Iterator[Fault]:
    """Yield barriers to screen readers, keyboards and weak eyes."""
    for code, check in _CHECKS:
        for message in check(package):
            yield Fault(code, message)


def _body(package: WordPackage) -> etree._Element:
    root = package.xml["word/document.xml"]
    body = root.find(f"{W}body")
    return root if body is None else body


def _check_title_and_language(package: WordPackage) -> Iterator[str]:
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


def _check_drawings(package: WordPackage) -> Iterator[str]:
    for name, root in stories(package):
        for properties in root.iter(f"{WP}docPr"):
            described, decoration = (properties.get("descr") or "").strip(), is_decoration(properties)
            if not described and not decoration:
                yield f"a drawing in {name} is neither described nor decoration"
            if described and decoration:
                yield f"a drawing in {name} is decoration and described: “{described[:40]}”"
        for anchor in root.iter(f"{WP}anchor"):
            drawn = anchor.find(f"{WP}docPr")
            if drawn is not None and is_decoration(drawn):
                continue  # the cover's art, which nobody has to meet
            yield f"a drawing in {name} floats: a screen reader meets it at no certain place"
        for kind in ("framePr", "pict", "txbxContent"):
            for _ in root.iter(f"{W}{kind}"):
                yield f"{name} holds a frame or a text box (w:{kind}), which is read at no certain place"


def _check_headings(package: WordPackage) -> Iterator[str]:
    styles, last, count = WordStyles(package.xml["word/styles.xml"]), 0, 0
    for paragraph in _body(package).iter(f"{W}p"):
        level = styles.outline(val(paragraph.find(f"{W}pPr/{W}pStyle")))
        if level is None:
            continue
        count += 1
        text = shown_text(paragraph)
        if not text:
            yield "a heading is empty"
        if level + 1 > last + 1:
            yield f"the heading “{text[:40]}” is of level {level + 1} after one of level {last}"
        last = level + 1
    if not count:
        yield "the document has no heading to find one's way by"


def _check_tables(package: WordPackage) -> Iterator[str]:
    for name, root in stories(package):
        for table in root.iter(f"{W}tbl"):
            caption = val(table.find(f"{W}tblPr/{W}tblCaption"))
            shown = caption[:40] or shown_text(table)[:40]
            described = val(table.find(f"{W}tblPr/{W}tblDescription"))
            if is_layout(table):
                yield from (f"{fault} (“{shown}” in {name})" for fault in _layout_faults(table, described))
            elif table.find(f"{W}tr/{W}trPr/{W}tblHeader") is None:
                yield f"the table “{shown}” in {name} has no header row"
            elif not caption or not described:
                yield f"the table “{shown}” in {name} has no title or no description"
            for tag in ("gridSpan", "vMerge", "hMerge"):
                if table.find(f".//{W}{tag}") is not None:
                    yield f"the table “{shown}” in {name} has merged cells"
            if any(not shown_text(cell) and cell.find(f".//{W}drawing") is None for cell in table.iter(f"{W}tc")):
                yield f"the table “{shown}” in {name} has a blank cell"
            if table.find(f".//{W}tbl") is not None:
                yield f"the table “{shown}” in {name} holds another table"


def _layout_faults(table: etree._Element, description: str) -> Iterator[str]:
    """Yield the faults of a table for layout."""
    if len(table.findall(f"{W}tr")) != 1:
        yield "a table without a header row has several rows"
    if not description:
        yield "a table for layout does not say so in its description"
    if val(table.find(f"{W}tblPr/{W}tblLook"), "firstRow") != "1":
        yield "a table for layout does not mark its first row, which Word's checker asks of every table"


def _check_empty_paragraphs(package: WordPackage) -> Iterator[str]:
    styles = WordStyles(package.xml["word/styles.xml"])
    for paragraph in _body(package).iter(f"{W}p"):
        if styles.name(val(paragraph.find(f"{W}pPr/{W}pStyle"))).lower() in _EMPTY:
            continue
        if not shown_text(paragraph) and paragraph.find(f".//{W}drawing") is None and paragraph.getparent() is not None:
            before = paragraph.getprevious()
            yield f"an empty paragraph stands after “{'' if before is None else shown_text(before)[:40]}”, as if to keep a distance"


def _check_links(package: WordPackage) -> Iterator[str]:
    for name, root in stories(package):
        for link in root.iter(f"{W}hyperlink"):
            text = shown_text(link)
            if not text or _ADDRESS.fullmatch(text):
                yield f"a link in {name} is called “{text}”, which does not say where it leads"


def _check_direct_formatting(package: WordPackage) -> Iterator[str]:
    for name, root in stories(package):
        for tag, allowed in (("rPr", _RUN), ("pPr", _PARAGRAPH)):
            for properties in root.iter(f"{W}{tag}"):
                for child in properties:
                    what, owner = etree.QName(child).localname, properties.getparent()
                    if what not in allowed and owner is not None:
                        yield f"{name}: “{shown_text(owner)[:40]}” is formatted by hand (w:{what})"


@dataclass(frozen=True, slots=True)
class _Look:
    """A style's text: colours as hexadecimal digits, size in half-points."""

    colour: str
    ground: str
    size: int
    bold: bool


def _check_contrast(package: WordPackage) -> Iterator[str]:
    samples: dict[tuple[str, str], str] = {}
    for _, story in stories(package):
        for run in story.iter(f"{W}r"):
            paragraph, text = next(run.iterancestors(f"{W}p"), None), (run.findtext(f"{W}t") or "").strip()
            if paragraph is not None and text:
                style, run_style = val(paragraph.find(f"{W}pPr/{W}pStyle")), val(run.find(f"{W}rPr/{W}rStyle"))
                samples.setdefault((style, run_style), text)
    for (style, run_style), sample in samples.items():
        look = _find_look(package.xml["word/styles.xml"], style, run_style)
        wanted = _LARGE_CONTRAST if look.size >= (_LARGE_BOLD if look.bold else _LARGE) else _CONTRAST
        if not all(re.fullmatch("[0-9A-Fa-f]{6}", colour) for colour in (look.colour, look.ground)):
            continue  # NR076 reports it
        ratio = contrast_ratio(parse_hex(look.colour), parse_hex(look.ground))
        if ratio < wanted:
            yield f"“{sample[:40]}” has {ratio:.1f}:1 on its ground, less than {wanted}:1 ({run_style or style})"


def _find_look(root: etree._Element, style: str, run_style: str) -> _Look:
    styles, defaults = WordStyles(root), root.find(f"{W}docDefaults/{W}rPrDefault/{W}rPr")
    bases = [*styles.bases(run_style), *styles.bases(style)]

    def find(path: str, attribute: str = "val") -> str:
        for base in bases:
            element = base.find(path)
            if element is not None and val(element, attribute) != "auto":
                return val(element, attribute) or "1"
        element = None if defaults is None else defaults.find(path.rpartition("rPr/")[2])
        return "" if element is None else val(element, attribute) or "1"

    ground = find(f"{W}rPr/{W}shd", "fill") or find(f"{W}pPr/{W}shd", "fill") or "FFFFFF"
    colour, size = find(f"{W}rPr/{W}color") or "000000", find(f"{W}rPr/{W}sz") or "20"
    return _Look(colour, ground, int(size), find(f"{W}rPr/{W}b") not in ("", "0"))


_CHECKS: tuple[tuple[str, Callable[[WordPackage], Iterator[str]]], ...] = (
    ("NR080", _check_title_and_language),
    ("NR081", _check_drawings),
    ("NR082", _check_headings),
    ("NR083", _check_tables),
    ("NR084", _check_empty_paragraphs),
    ("NR085", _check_links),
    ("NR086", _check_direct_formatting),
    ("NR087", _check_contrast),
)
