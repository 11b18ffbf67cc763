"""A Word document's package: from its bytes to parts, styles with what they inherit, and lists that count as Word counts."""

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


@dataclass(frozen=True, slots=True)
class WordPackage:
    """A Word document's parts by name, the XML ones parsed; `names` are its entries in their order in the file."""

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
        """Return the targets of a part's relationships by their ids; those inside the package as names of parts.

        The part "" is the package itself.
        """
        folder, _, name = part.rpartition("/")
        rels = self.xml.get(f"{folder}/_rels/{name}.rels".lstrip("/"))
        found = {}
        for rel in [] if rels is None else rels:
            target = rel.get("Target", "")
            outside = rel.get("TargetMode") == "External"
            found[rel.get("Id", "")] = target if outside else _resolved(folder, target)
        return found


def _resolved(folder: str, target: str) -> str:
    steps = folder.split("/") if folder and not target.startswith("/") else []
    for step in target.strip("/").split("/"):
        if step == "..":
            del steps[-1:]
        else:
            steps.append(step)
    return "/".join(steps)


def val(element: etree._Element | None, name: str = "val") -> str:
    """Return an attribute of a `w:` element, "" where the element or the attribute is missing."""
    return "" if element is None else element.get(f"{W}{name}", "")


def attributes(element: etree._Element) -> Iterator[tuple[str, str]]:
    """Yield an element's attributes by their full names."""
    for name, value in element.attrib.items():
        yield str(name), str(value)


class WordStyles:
    """The styles of a document: what each paragraph style says of outline and lists, its bases included."""

    def __init__(self, root: etree._Element) -> None:
        self._by_id = {val(style, "styleId"): style for style in root.iter(f"{W}style")}

    def name(self, style: str) -> str:
        """Return a style's name, which is the same in every language of Word; "" for an id that no style has."""
        found = self._by_id.get(style)
        return "" if found is None else val(found.find(f"{W}name"))

    def inherited(self, style: str, path: str) -> etree._Element | None:
        """Return the element at a path below `w:pPr`, from the style or the nearest one that it is based on."""
        seen: set[str] = set()
        while style in self._by_id and style not in seen:
            seen.add(style)
            found = self._by_id[style].find(f"{W}pPr/{path}")
            if found is not None:
                return found
            style = val(self._by_id[style].find(f"{W}basedOn"))
        return None

    def outline(self, style: str) -> int | None:
        """Return a style's outline level, from 0, or None for one that is no heading."""
        level = val(self.inherited(style, f"{W}outlineLvl"))
        return int(level) if level and int(level) < 9 else None


class Lists:
    """The lists of a document, counted from its first paragraph on as Word counts them."""

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
        """Count a paragraph in its list and return the number that Word prints before it; "" for bullets and no list."""
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


def is_decoration(properties: etree._Element) -> bool:
    """Tell whether a drawing's properties (`wp:docPr`) say that it is decoration."""
    return any(str(one.tag).endswith("}decorative") and one.get("val") == "1" for one in properties.iter())


def stories(package: WordPackage) -> Iterator[tuple[str, etree._Element]]:
    """Yield each part that holds text, by name: the body, headers, footers and notes."""
    for name, root in sorted(package.xml.items()):
        if _STORY.fullmatch(name):
            yield name, root
