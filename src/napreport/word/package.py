"""The package of a Word document: its parts, fonts, properties and bytes."""

from __future__ import annotations

import io
from collections.abc import Iterable
from copy import deepcopy
from datetime import UTC, datetime
from hashlib import sha256
from itertools import count
from uuid import NAMESPACE_URL, UUID, uuid5

import docx
from docx.document import Document
from docx.opc.constants import CONTENT_TYPE as CT
from docx.opc.constants import RELATIONSHIP_TYPE as RT
from docx.opc.packuri import PackURI
from docx.opc.part import Part, XmlPart
from lxml import etree

from napreport.design.fonts import Face
from napreport.word.wml import Element, R, qname, refer, serialise, w
from napreport.zipped_xml import parse_xml, write_zip

_DATA = "http://schemas.openxmlformats.org/officeDocument/2006/customXml"
_FONT = f"{R}/font"
_SCRAMBLED = "application/vnd.openxmlformats-officedocument.obfuscatedFont"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
#: The list of a package's parts, which readers want first.
_CONTENT_TYPES = "[Content_Types].xml"
#: Suffixes that have one content type everywhere.
_SUFFIXES = frozenset({"png", "svg", "odttf", "xlsx"})
_PICTURES = {"png": "image/png", "svg": "image/svg+xml"}
#: Word's own limit for a core property, in letters.
MOST_LETTERS = 255
#: The font table's elements for the four faces of a family, by (bold, italic).
_EMBED_TAGS = {
    (False, False): "embedRegular",
    (True, False): "embedBold",
    (False, True): "embedItalic",
    (True, True): "embedBoldItalic",
}
#: What is kept of the template besides its two sections. Its headers, notes and pictures are a designer's samples.
_KEPT = {f"{R}/{kind}" for kind in ("styles", "numbering", "settings", "fontTable", "theme")}


class Package:
    """A document built from the template; relationships count up."""

    def __init__(self, reference: bytes) -> None:
        self.document: Document = docx.Document(io.BytesIO(reference))
        self.main = self.document.part
        self.body: Element = self.document.element.body
        found = [deepcopy(section) for section in self.body.iter(qname("sectPr"))]
        stories = (qname("headerReference"), qname("footerReference"))
        for section in found:
            section[:] = [child for child in section if child.tag not in stories]
        #: The template's section properties: those of the cover, of a brief, and of a paper.
        self.sections: tuple[Element, Element, Element] = (found[0], found[1 % len(found)], found[-1])
        self.body[:] = []
        self._charts = count(1)
        for name, relationship in list(self.main.rels.items()):
            if relationship.reltype not in _KEPT:
                del self.main.rels[name]
        for tag in ("footnotePr", "endnotePr"):
            for old in self.part_root("settings").findall(qname(tag)):
                self.part_root("settings").remove(old)

    def part_root(self, kind: str) -> Element:
        """Return the root of a part: styles, numbering, settings."""
        part = self.main.part_related_by(f"{R}/{kind}")
        assert isinstance(part, XmlPart), f"python-docx keeps {kind} as bytes"
        root: Element = part.element
        return root

    def add_link(self, address: str, part: Part) -> str:
        """Return the relationship of a part with an outside address."""
        return str(part.relate_to(address, RT.HYPERLINK, is_external=True))

    def add_footnotes(self) -> Part:
        """Add an empty footnotes part."""
        return self.add_part("footnotes.xml", CT.WML_FOOTNOTES, RT.FOOTNOTES, b"")

    def notes_by_id(self) -> dict[str, Element]:
        """Return the paragraphs of the notes by their ids."""
        try:
            root = parse_xml(self.part_bytes("footnotes"))
        except KeyError:
            return {}
        return {note.get(qname("id"), ""): note[0] for note in root}

    def add_part(self, name: str, content_type: str, kind: str, content: bytes) -> Part:
        """Add a part below `/word` with a relationship of `kind`; return it."""
        part = Part(PackURI(f"/word/{name}"), content_type, content, self.document.part.package)
        self.main.relate_to(part, kind)
        return part

    def add_data(self, content: bytes, namespace: str) -> None:
        """Add custom XML: data that Word keeps and shows to nobody."""
        data = Part(PackURI("/customXml/item1.xml"), CT.XML, content, self.main.package)
        self.main.relate_to(data, f"{R}/customXml")
        key = str(uuid5(NAMESPACE_URL, namespace)).upper()
        properties = etree.Element(f"{{{_DATA}}}datastoreItem", {f"{{{_DATA}}}itemID": f"{{{key}}}"}, {"ds": _DATA})
        references = etree.SubElement(properties, f"{{{_DATA}}}schemaRefs")
        etree.SubElement(references, f"{{{_DATA}}}schemaRef", {f"{{{_DATA}}}uri": namespace})
        name = PackURI("/customXml/itemProps1.xml")
        part = Part(name, CT.OFC_CUSTOM_XML_PROPERTIES, serialise(properties), self.main.package)
        data.relate_to(part, f"{R}/customXmlProps")

    def add_story(self, name: str, kind: str, root: Element) -> str:
        """Add a header or a footer and return its relationship."""
        content_type = CT.WML_HEADER if kind == "header" else CT.WML_FOOTER
        part = self.add_part(f"{name}.xml", content_type, f"{R}/{kind}", serialise(root))
        return self.main.relate_to(part, f"{R}/{kind}")

    def add_picture(self, content: bytes, suffix: str) -> str:
        """Add a picture and return its relationship."""
        # named by its content, so that the same picture is held once
        name = PackURI(f"/word/media/{sha256(content).hexdigest()[:16]}.{suffix}")
        known = {part.partname: part for part in self.main.related_parts.values()}
        part = known.get(name) or Part(name, _PICTURES[suffix], content, self.main.package)
        return self.main.relate_to(part, RT.IMAGE)

    def add_chart(self, content: bytes, workbook: bytes) -> str:
        """Add a chart with its workbook (`rId1`); return the chart's relationship."""
        number = next(self._charts)
        part = Part(PackURI(f"/word/charts/chart{number}.xml"), CT.DML_CHART, content, self.main.package)
        book = Part(PackURI(f"/word/embeddings/chart{number}.xlsx"), CT.SML_SHEET, workbook, self.main.package)
        part.relate_to(book, RT.PACKAGE)
        return str(self.main.relate_to(part, RT.CHART))

    def replace_part(self, kind: str, content: bytes) -> Part:
        """Replace a part that python-docx holds as bytes.

        Return the new one.
        """
        old = self.main.part_related_by(f"{R}/{kind}")
        part = Part(old.partname, old.content_type, content, self.main.package)
        for relationship in self.main.rels.values():
            if not relationship.is_external and relationship.target_part is old:
                relationship._target = part
        return part

    def part_bytes(self, kind: str) -> bytes:
        """Return the bytes of a template's part."""
        content: bytes = self.main.part_related_by(f"{R}/{kind}").blob
        return content

    def embed_faces(self, faces: Iterable[Face]) -> None:
        """Embed TrueType faces and list them in the font table.

        Families keep the names that the template gives them. Word knows only regular and bold; a weight of 600 is a family
        of its own.
        """
        root = parse_xml(self.part_bytes("fontTable"))
        table = self.replace_part("fontTable", b"")
        fonts = {font.get(qname("name")): font for font in root.iterfind(qname("font"))}
        for number, face in enumerate(faces, 1):
            content, key = _scramble(face.path.read_bytes())
            part = Part(PackURI(f"/word/fonts/font{number}.odttf"), _SCRAMBLED, content, self.main.package)
            reference = refer(_EMBED_TAGS[face.weight >= 700, face.italic], table.relate_to(part, _FONT))
            reference.set(qname("fontKey"), key)
            if face.family not in fonts:
                fonts[face.family] = w("font", name=face.family)
                root.append(fonts[face.family])
            fonts[face.family].append(reference)
        order = [qname(tag) for tag in _EMBED_TAGS.values()]
        for font in fonts.values():
            font[:] = sorted(font, key=lambda child: order.index(child.tag) if child.tag in order else -1)
        table._blob = serialise(root)

    def set_core_properties(self, month: str, **properties: str) -> None:
        """Set the core properties, shortened to what Word takes.

        `month` is `YYYY-MM`: the document's date is that month's first midnight.
        """
        core = self.document.core_properties
        for name, value in properties.items():
            setattr(core, name, shorten_property(value))
        core.revision = 1
        if month:
            year, number = (int(part) for part in month.split("-")[:2])
            core.created = core.modified = datetime(year, number, 1, tzinfo=UTC)

    def to_bytes(self) -> bytes:
        """Return the document's bytes: content types first, then parts by name."""
        # python-docx would compress every part once more, in an order of its own.
        package = self.main.package
        parts = sorted(package.parts, key=lambda part: str(part.partname))
        entries: dict[str, bytes] = {"_rels/.rels": package.rels.xml}
        for part in parts:
            entries[part.partname.membername] = part.blob
            if len(part.rels):
                entries[part.partname.rels_uri.membername] = part.rels.xml
        return write_zip({_CONTENT_TYPES: _list_content_types(parts), **dict(sorted(entries.items()))})


def shorten_property(value: str) -> str:
    """Return a core property, cut at a word if too long."""
    if len(value) <= MOST_LETTERS:
        return value
    return (value[:MOST_LETTERS].rpartition(" ")[0] or value[: MOST_LETTERS - 1]).rstrip(" ,;:.") + "…"


def _scramble(font: bytes) -> tuple[bytes, str]:
    """Return an obfuscated font and its key.

    ECMA-376 part 1, 17.8.1. The first 32 bytes are combined with the key's 16, backwards and twice. The key comes from
    the font itself, so that the same font gives the same bytes.
    """
    key = UUID(bytes=sha256(font).digest()[:16])
    mask = key.bytes[::-1] * 2
    head = bytes(byte ^ other for byte, other in zip(font[:32], mask, strict=True))
    return head + font[32:], f"{{{str(key).upper()}}}"


def _list_content_types(parts: Iterable[Part]) -> bytes:
    """Return the list of content types.

    A type is listed by suffix if the suffix has one type, else by name.
    """
    by_suffix = {"rels": CT.OPC_RELATIONSHIPS, "xml": CT.XML}
    by_name = {}
    for part in parts:
        suffix = part.partname.ext.lower()
        if suffix in _SUFFIXES:
            by_suffix[suffix] = part.content_type
        else:
            by_name[str(part.partname)] = part.content_type
    root = etree.fromstring(f'<Types xmlns="{_TYPES}"/>')
    for suffix, kind in sorted(by_suffix.items()):
        etree.SubElement(root, f"{{{_TYPES}}}Default", {"Extension": suffix, "ContentType": kind})
    for name, kind in sorted(by_name.items()):
        etree.SubElement(root, f"{{{_TYPES}}}Override", {"PartName": name, "ContentType": kind})
    return serialise(root)
