"""Read a Word document's parts, styles, lists and shown text."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from napreport.zipped_xml import parse_xml, read_zip

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
R = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
WP = "{http://schemas.openxmlformats.org/drawingml/2006/wordprocessingDrawing}"
C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
DC = "{http://purl.org/dc/elements/1.1/}"
PACKAGE = "{http://schemas.openxmlformats.org/package/2006/relationships}"
#: The parts that hold text.
_STORY = re.compile(r"word/(document|header\d*|footer\d*|footnotes|endnotes|comments)\.xml")

#: Fields whose result is a page's number or a note's, which is no text of the page.
_NUMBER_FIELDS = frozenset({"PAGEREF", "PAGE", "NUMPAGES", "SECTIONPAGES", "NOTEREF"})
#: The style of note calls, whose own text is only the space between two of them. Word's id for it in every language.
_CALL = "FootnoteReference"


@dataclass(frozen=True, slots=True)
class WordPackage:
    """A Word document's parts by name, XML parsed.

    `names` keep the file's order.
    """

    names: tuple[str, ...]
    parts: dict[str, bytes]
    xml: dict[str, etree._Element]

    @classmethod
    def of(cls, data: bytes) -> WordPackage:
        """Read a document; raises `UnreadableFile`."""
        entries = read_zip(data)
        parts = dict(entries)
        xml = {name: parse_xml(part) for name, part in parts.items() if name.endswith((".xml", ".rels"))}
        return cls(tuple(name for name, _ in entries), parts, xml)

    def related(self, part: str) -> dict[str, str]:
        """Return the targets of a part's relationships by their ids.

        Targets inside the package are names of parts. The part "" is the package itself.
        """
        folder, _, name = part.rpartition("/")
        rels = self.xml.get(f"{folder}/_rels/{name}.rels".lstrip("/"))
        targets = {}
        for rel in [] if rels is None else rels:
            target = rel.get("Target", "")
            outside = rel.get("TargetMode") == "External"
            targets[rel.get("Id", "")] = target if outside else _resolve(folder, target)
        return targets


def _resolve(folder: str, target: str) -> str:
    steps = folder.split("/") if folder and not target.startswith("/") else []
    for step in target.strip("/").split("/"):
        if step == "..":
            del steps[-1:]
        else:
            steps.append(step)
    return "/".join(steps)


def val(element: etree._Element | None, name: str = "val") -> str:
    """Return an attribute of a `w:` element, "" if either is missing."""
    return "" if element is None else element.get(f"{W}{name}", "")


def attributes(element: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield an element's attributes by their full names."""
    for name, value in element.attrib.items():
        yield str(name), str(value)


class WordStyles:
    """A document's styles, with what they inherit."""

    def __init__(self, root: etree._Element) -> None:
        self._by_id = {val(style, "styleId"): style for style in root.iter(f"{W}style")}

    def name(self, style: str) -> str:
        """Return a style's name, or "" for an unknown id."""
        # the same in every language of Word
        return val(self._by_id[style].find(f"{W}name")) if style in self._by_id else ""

    def inherited(self, style: str, path: str) -> etree._Element | None:
        """Return the element at a path, from a style or its bases.

        The path begins below `w:pPr`.
        """
        found = (base.find(f"{W}pPr/{path}") for base in self.bases(style))
        return next((element for element in found if element is not None), None)

    def bases(self, style: str) -> Iterator[etree._Element]:
        """Yield a style and its bases, the nearest first."""
        seen: set[str] = set()
        while style in self._by_id and style not in seen:
            seen.add(style)
            yield self._by_id[style]
            style = val(self._by_id[style].find(f"{W}basedOn"))

    def outline(self, style: str) -> int | None:
        """Return a style's outline level from 0, or None."""
        level = val(self.inherited(style, f"{W}outlineLvl"))
        return int(level) if level and int(level) < 9 else None


class Lists:
    """The lists of a document, counted as Word counts them."""

    def __init__(self, root: etree._Element | None, styles: WordStyles) -> None:
        self._styles = styles
        self._levels: dict[tuple[str, str], etree._Element] = {}
        self._abstract: dict[str, str] = {}
        self._starts: dict[tuple[str, str], int] = {}
        self._counts: dict[tuple[str, str], int] = {}
        for abstract in () if root is None else root.iterfind(f"{W}abstractNum"):
            for level in abstract.iterfind(f"{W}lvl"):
                self._levels[val(abstract, "abstractNumId"), val(level, "ilvl")] = level
        for number in () if root is None else root.iterfind(f"{W}num"):
            name = val(number, "numId")
            self._abstract[name] = val(number.find(f"{W}abstractNumId"))
            for override in number.iterfind(f"{W}lvlOverride"):
                start = val(override.find(f"{W}startOverride"))
                if start:
                    self._starts[name, val(override, "ilvl")] = int(start)

    def number(self, paragraph: etree._Element) -> str:
        """Count a paragraph in its list and return its number as printed.

        It is "" for bullets and without a list. Paragraphs are counted in their order.
        """
        style = val(paragraph.find(f"{W}pPr/{W}pStyle"))
        own = paragraph.find(f"{W}pPr/{W}numPr")
        properties = own if own is not None else self._styles.inherited(style, f"{W}numPr")
        if properties is None:
            return ""
        name, level = val(properties.find(f"{W}numId")), val(properties.find(f"{W}ilvl")) or "0"
        abstract = self._abstract.get(name, "")
        described = self._levels.get((abstract, level))
        if described is None or val(described.find(f"{W}numFmt")) in ("bullet", "none"):
            return ""
        start = self._starts.pop((name, level), None)
        if start is None:
            start = self._counts.get((abstract, level), int(val(described.find(f"{W}start")) or 1) - 1) + 1
        self._counts[abstract, level] = start
        return val(described.find(f"{W}lvlText")).replace(f"%{int(level) + 1}", str(start))


def is_layout(table: etree._Element) -> bool:
    """Say whether a table only puts blocks side by side.

    It has no header row and no title."""
    titled = table.find(f"{W}tblPr/{W}tblCaption") is not None
    return not titled and table.find(f"{W}tr/{W}trPr/{W}tblHeader") is None


def is_decoration(properties: etree._Element) -> bool:
    """Say whether a drawing is decoration, by its properties (`wp:docPr`)."""
    return any(str(one.tag).endswith("}decorative") and one.get("val") == "1" for one in properties.iter())


def stories(package: WordPackage) -> Iterator[tuple[str, etree._Element]]:
    """Yield the parts with text, by name: body, headers, footers and notes."""
    for name, root in sorted(package.xml.items()):
        if _STORY.fullmatch(name):
            yield name, root


def shown_text(element: etree._Element) -> str:
    """Return the text below an element as Word shows it.

    White space is single spaces. Fields are their results; numbers of pages and notes are left out.
    """
    return " ".join("".join(iter_shown_text(element)).split())


def iter_shown_text(element: etree._Element) -> Iterator[str]:
    """Yield the text of `shown_text` in pieces, spaces as they are."""
    fields: list[str] = []  # the instructions of the fields that are open
    tags = ("p", "t", "tab", "br", "fldChar", "instrText", "noBreakHyphen")
    for node in element.iter(*(W + tag for tag in tags)):
        kind, parent = val(node, "fldCharType"), node.getparent()
        if kind == "begin":
            fields.append("")
        elif kind == "end":
            del fields[-1:]
        elif node.tag == f"{W}instrText":
            if fields:
                fields[-1] += node.text or ""
        elif kind or any(code.split()[0] in _NUMBER_FIELDS for code in fields if code.strip()):
            continue
        elif node.tag == f"{W}t":
            if parent is None or val(parent.find(f"{W}rPr/{W}rStyle")) != _CALL:
                yield node.text or ""
        elif node.tag == f"{W}noBreakHyphen":
            yield "-"
        elif parent is None or parent.tag != f"{W}tabs":
            yield " "
