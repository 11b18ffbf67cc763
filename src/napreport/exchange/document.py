"""Word: from a sheet to a table of four columns in the house style, and from a table that came back to its rows.

Each text stands in a content control of its own: the source's is locked, the translation's can be filled and not deleted.
LibreOffice drops controls, tags and locks when it saves, and other programs drop more, so the first column alone, id and
stamp, is enough to find the way home.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import count

from lxml import etree

from napreport.exchange import unpack
from napreport.exchange.guide import Guide
from napreport.exchange.rows import STAMP, Returned, Returns, Row, Sheet
from napreport.exchange.unpack import Element
from napreport.page import Theme
from napreport.problems import Place, Rejected, error
from napreport.word.assembly import set_colours
from napreport.word.markup import at, field, named, run, text, twips, w
from napreport.word.names import restarted
from napreport.word.package import Package, serialised
from napreport.word.style import WordStyle, ids_by_name

#: The manifest's namespace, and where it stands in the package.
MANIFEST = "urn:napreport:exchange:1"
_CUSTOM_XML = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/customXml"
#: A4 across: the width between margins of 18 mm, shared among id, source, translation and comments.
_PAGE, _MARGIN, _WIDTHS = (twips(297), twips(210)), twips(18), [twips(width) for width in (46, 84, 84, 47)]
#: The styles of reference.docx that are used, by what for.
_STYLES = {
    "title": "NAP Heading 1 run-on", "lead": "NAP Glance source", "head": "NAP Table head", "id": "NAP Timeline date",
    "text": "NAP Timeline text", "small": "NAP Glance source", "number": "List Number", "table": "NAP Table",
    "mark": "NAP Draft mark", "footer": "footer", "page": "page number",
}  # fmt: skip


# ---- out


def write(sheet: Sheet, guides: tuple[Guide, Guide], style: WordStyle, theme: Theme) -> bytes:
    """Return a sheet as a Word document; `guides` are the reviewer's in the source language and in the translation's."""
    return _Writing(sheet, guides, style, theme).saved()


class _Writing:
    """One document being written: the package, its styles, and numbers for the controls."""

    def __init__(self, sheet: Sheet, guides: tuple[Guide, Guide], style: WordStyle, theme: Theme) -> None:
        self.sheet, self.guides = sheet, guides
        self.package = Package(style.reference)
        known = ids_by_name(self.package.root("styles"), _STYLES.values())
        self.styles = {use: known[name.lower()] for use, name in _STYLES.items()}
        self.numbers = count(1)
        self.rtl = sheet.direction == "rtl"
        set_colours(theme, self.package)
        self.package.embed(style.faces)

    def saved(self) -> bytes:
        sheet, own = self.sheet, self.guides[0]
        title = f"{own.title}: {sheet.title}"
        self.package.body[:] = [
            self.paragraph("title", run(title, lang=own.language.tag)),
            self.introduction(),
            self.paragraph("lead", run(self.summary())),
            self.table(),
            self.paragraph("small"),
            self.section(),
        ]
        self.track()
        self.add_manifest()
        defaults = at(self.package.root("styles"), "docDefaults", "rPrDefault", "rPr", "lang")
        for place in (defaults, at(self.package.root("settings"), "themeFontLang")):
            place.attrib.clear()
            place.set(named("val"), own.language.tag)
        self.package.describe(month="", title=title, language=own.language.tag, author="", last_modified_by="")
        return self.package.saved()

    def summary(self) -> str:
        """Return the line that says what file this is, for people and for an import whose manifest is gone."""
        parts = (self.sheet.project, self.sheet.audience, f"{self.sheet.source_language} → {self.sheet.language}")
        return " · ".join([*filter(None, parts), str(len(self.sheet.rows))])

    def paragraph(self, use: str, *content: Element, properties: Iterable[Element] = ()) -> Element:
        return w("p", w("pPr", w("pStyle", val=self.styles[use]), *properties), *content)

    def introduction(self) -> Element:
        """Return the guide in both languages, side by side."""
        width = sum(_WIDTHS) // 2
        cells = []
        for guide in self.guides:
            rtl = guide.language.direction == "rtl"
            properties = [w("bidi")] if rtl else []
            tag = guide.language.tag
            number = restarted(self.package.root("numbering"), self.package.root("styles"), self.styles["number"])
            steps = [
                self.paragraph(
                    "number",
                    run(step, None, tag, rtl or None),
                    properties=[w("numPr", w("ilvl", val=0), w("numId", val=number)), *properties,
                                w("ind", left=340, hanging=340)],
                )  # fmt: skip
                for step in guide.steps
            ]
            lead = self.paragraph("head", run(guide.lead, None, tag, rtl or None), properties=properties)
            cells.append(w("tc", w("tcPr", w("tcW", w=width, type="dxa")), lead, *steps))
        caption = self.guides[0].title
        return w("tbl", self.table_properties(caption, caption, head=False), self.grid([width, width]), w("tr", *cells))

    def table(self) -> Element:
        labels = self.guides[1].labels
        heads = [labels[name] for name in ("id", "source", "translation", "comments")]
        own = self.guides[0].labels
        made = w("tbl", self.table_properties(self.summary(), " | ".join(heads), head=True), self.grid(_WIDTHS))
        cells = [
            self.cell(width, self.paragraph("head", run(head if head == other else f"{other} / {head}")))
            for head, other, width in zip(
                heads, (own[name] for name in ("id", "source", "translation", "comments")), _WIDTHS, strict=True
            )
        ]
        made.append(w("tr", w("trPr", w("cantSplit"), w("tblHeader")), *cells))
        made.extend(self.row(row) for row in self.sheet.rows)
        return made

    def table_properties(self, caption: str, description: str, *, head: bool) -> Element:
        return w(
            "tblPr",
            w("tblStyle", val=self.styles["table"]),
            w("tblW", w=sum(_WIDTHS), type="dxa"),
            w("tblLayout", type="fixed"),
            w("tblLook", val="0420" if head else "0400", firstRow=int(head), lastRow=0, firstColumn=0, lastColumn=0,
              noHBand=0, noVBand=1),
            w("tblCaption", val=caption),
            w("tblDescription", val=description),
        )  # fmt: skip

    def grid(self, widths: Sequence[int]) -> Element:
        return w("tblGrid", *(w("gridCol", w=width) for width in widths))

    def cell(self, width: int, *paragraphs: Element) -> Element:
        return w("tc", w("tcPr", w("tcW", w=width, type="dxa")), *paragraphs)

    def row(self, row: Row) -> Element:
        labels = self.guides[1].labels
        name = [self.paragraph("id", run(row.id)), self.paragraph("small", run(f"#{row.stamp}"))]
        if row.state != "done":
            name.append(self.paragraph("small", run(labels[row.state], self.styles["mark"], self.sheet.tag)))
        if row.previous:
            name.append(self.paragraph("small", run(f"{labels['previous']} {row.previous}")))
        name += [self.paragraph("small", run(note)) for note in row.notes]
        source = self.control("source", row, row.source, self.sheet.source_tag, "sdtContentLocked", rtl=False)
        target = self.control("translation", row, row.translation, self.sheet.tag, "sdtLocked", rtl=self.rtl)
        turned = [w("bidi")] if self.rtl else []
        return w(
            "tr",
            w("trPr", w("cantSplit")) if len(row.source) + len(row.translation) < 2000 else w("trPr"),
            self.cell(_WIDTHS[0], *name),
            self.cell(_WIDTHS[1], self.paragraph("text", source)),
            self.cell(_WIDTHS[2], self.paragraph("text", target, properties=turned)),
            self.cell(_WIDTHS[3], *(self.paragraph("small", run(line)) for line in row.comments.split("\n"))),
        )

    def control(self, kind: str, row: Row, content: str, tag: str, lock: str, *, rtl: bool) -> Element:
        """Return a text in a content control inside a line: one around a paragraph loses line breaks in LibreOffice."""
        language = w("lang", val=tag, bidi=tag) if rtl else w("lang", val=tag)
        properties = w("rPr", *([w("rtl")] if rtl else []), language)
        return w(
            "sdt",
            w("sdtPr", w("alias", val=self.guides[1].labels[kind]), w("tag", val=f"{kind[0]}-{row.tag}"),
              w("id", val=next(self.numbers)), w("lock", val=lock), w("text", multiLine=1)),
            # A control must not be empty, and Word shows an empty run as nothing that could be clicked.
            w("sdtContent", w("r", properties, *_pieces(content or " "))),
        )  # fmt: skip

    def section(self) -> Element:
        pages = [*field("PAGE", "1", self.styles["page"]), run(" / "), *field("NUMPAGES", "1")]
        stop = w("tabs", w("tab", val="right", pos=sum(_WIDTHS)))
        footer = w("ftr", self.paragraph("footer", run(self.summary()), run("\t"), *pages, properties=[stop]))
        reference = w("footerReference", type="default")
        reference.set(
            "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
            self.package.story("footer1", "footer", footer),
        )
        margins = {side: _MARGIN for side in ("top", "right", "bottom", "left")}
        return w(
            "sectPr",
            reference,
            w("pgSz", w=_PAGE[0], h=_PAGE[1], orient="landscape"),
            w("pgMar", **margins, header=twips(10), footer=twips(9), gutter=0),
        )

    def track(self) -> None:
        """Have Word track changes from the first letter on."""
        at(self.package.root("settings"), "defaultTabStop").addprevious(w("trackRevisions"))

    def add_manifest(self) -> None:
        sheet = self.sheet
        root = etree.Element(
            f"{{{MANIFEST}}}exchange",
            {"project": sheet.project, "language": sheet.language, "source-language": sheet.source_language,
             "rows": str(len(sheet.rows))},
            {None: MANIFEST},  # type: ignore[dict-item]
        )  # fmt: skip
        for row in sheet.rows:
            etree.SubElement(root, f"{{{MANIFEST}}}row", {"id": row.id, "tag": row.tag, "stamp": row.stamp})
        self.package.attach("/customXml/item1.xml", "application/xml", _CUSTOM_XML, serialised(root))


def _pieces(content: str) -> Iterator[Element]:
    """Yield the elements of a run: texts, tabs and line breaks."""
    for piece in re.split("([\t\n])", content):
        if piece == "\n":
            yield w("br")
        elif piece == "\t":
            yield w("tab")
        elif piece:
            yield text(piece)


# ---- in

#: What is no longer part of a text once tracked changes are taken as accepted.
_GONE = {named(tag) for tag in ("del", "moveFrom", "instrText", "delText", "delInstrText", "pPr", "rPr", "sdtPr", "tcPr")}
#: Word draws the same thing twice for older programs; the first reading is the text.
_ALTERNATE = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_LETTERS = {"br": "\n", "cr": "\n", "tab": "\t", "noBreakHyphen": "\N{NON-BREAKING HYPHEN}", "softHyphen": "\N{SOFT HYPHEN}"}
_AS_TEXT = {named(tag): sign for tag, sign in _LETTERS.items()}
_NO_TEXT = {named(tag) for tag in ("drawing", "pict", "object", "footnoteReference", "endnoteReference", "sym", "altChunk")}
_MATHS = "{http://schemas.openxmlformats.org/officeDocument/2006/math}oMath"


def read(data: bytes, name: str) -> Returns:
    """Return the rows of a document that came back. Raises `Rejected` for a file that holds no table of ours."""
    parts = unpack.parts(data, name)
    if "word/document.xml" not in parts:
        hint = "Give the Word file that came back, saved as .docx."
        raise Rejected([error(Place(name), "NR260", "the file is no Word document", hint)])
    body = unpack.xml(parts["word/document.xml"], name)
    manifest = _manifest(parts, name)
    comments = _comments(parts.get("word/comments.xml"), name)
    by_tag = {row.get("tag"): row for row in manifest} if manifest is not None else {}
    stamps = {row.get("id"): row.get("stamp", "") for row in manifest} if manifest is not None else {}
    rows = [
        returned
        for table in body.iter(named("tbl"))
        for number, row in enumerate(_direct(table, "tr"))
        if (returned := _row(number, row, comments, by_tag, stamps)) is not None
    ]
    if not rows:
        hint = "The table of four columns must be there: id, source, translation, comments. Take the file that was exported."
        raise Rejected([error(Place(name), "NR260", "the file holds no table with ids and stamps", hint)])
    project, language = _said(manifest, body)
    return Returns(project, language, tuple(rows))


def _manifest(parts: dict[str, bytes], name: str) -> Element | None:
    for part, data in parts.items():
        if part.startswith("customXml/item") and MANIFEST.encode() in data:
            return unpack.xml(data, name)
    return None


def _said(manifest: Element | None, body: Element) -> tuple[str, str]:
    """Return project and language from the manifest, or from the line above the table."""
    if manifest is not None:
        return manifest.get("project", ""), manifest.get("language", "")
    for paragraph in body.iter(named("p")):
        found = re.fullmatch(r"(\S+) · (?:\S+ · )?(\S+) → (\S+) · (\d+)", _text(paragraph).strip())
        if found:
            return found.group(1), found.group(3)
    return "", ""


def _comments(part: bytes | None, name: str) -> dict[str, str]:
    """Return the comments in the margin by their id, each with its author."""
    if part is None:
        return {}
    root = unpack.xml(part, name)
    return {
        comment.get(named("id"), ""): f"{comment.get(named('author'), '')}: {_text(comment).strip()}".removeprefix(": ")
        for comment in root.iter(named("comment"))
    }


def _row(
    number: int, row: Element, comments: dict[str, str], by_tag: dict[str | None, Element], stamps: dict[str | None, str]
) -> Returned | None:
    """Return a table row as it came back; None for the header row, a row that was deleted, and other tables."""
    if row.find(f"{named('trPr')}/{named('del')}") is not None:
        return None
    cells = list(_direct(row, "tc"))
    if len(cells) < 4 or row.find(f"{named('trPr')}/{named('tblHeader')}") is not None:
        return None
    lines = [line.strip() for line in _text(cells[0]).split("\n") if line.strip()]
    found = STAMP.search(_text(cells[0]))
    tags = {tag.get(named("val"), "")[2:] for cell in cells[1:3] for tag in cell.iter(named("tag"))}
    homes = {by_tag[tag].get("id", "") for tag in tags if tag in by_tag}
    id_ = lines[0] if lines and not lines[0].startswith("#") else ""
    if not id_ and not homes and not found:
        return None
    fault = ""
    if not id_:
        id_ = homes.pop() if len(homes) == 1 else ""
    elif homes - {id_}:
        fault = f"the cells of {' and '.join(sorted(homes - {id_}))} stand in this row"
    fault = fault or next((f"the translation holds {what}" for what in _strange(cells[2])), "")
    margin = [comments[ref.get(named("id"), "")] for ref in row.iter(named("commentReference"))
              if ref.get(named("id"), "") in comments]  # fmt: skip
    said = "\n".join(filter(None, [_text(cells[3]).strip(), *margin]))
    source, translation = _text(cells[1]), _text(cells[2])
    stamp = found.group(1) if found else stamps.get(id_, "")
    return Returned(number, id_, source, translation if translation.strip() else "", said, stamp, None, fault)


def _strange(cell: Element) -> Iterator[str]:
    for element in cell.iter(*_NO_TEXT, _MATHS):
        if not any(up.tag in _GONE for up in element.iterancestors()):
            yield {"drawing": "a picture", "pict": "a picture", "oMath": "a formula"}.get(
                etree.QName(element).localname, "a note or an object"
            )


def _direct(element: Element, tag: str) -> Iterator[Element]:
    """Yield the children `tag` of a table or row, also those inside a content control or a tracked change around them."""
    for child in element:
        if child.tag == named(tag):
            yield child
        elif child.tag in (named("sdt"), named("sdtContent"), named("ins"), named("customXml")):
            yield from _direct(child, tag)


def _text(element: Element) -> str:
    """Return the text of an element with its changes accepted: paragraphs and breaks as line feeds."""
    out: list[str] = []
    for paragraph in [element] if element.tag == named("p") else element.iter(named("p")):
        if any(up.tag in _GONE for up in paragraph.iterancestors()):
            continue
        out += _inside(paragraph)
        # A paragraph whose mark was deleted has run into the next one.
        if paragraph.find(f"{named('pPr')}/{named('rPr')}/{named('del')}") is None:
            out.append("\n")
    return "".join(out).removesuffix("\n")


def _inside(element: Element) -> Iterator[str]:
    for child in element:
        if child.tag in _GONE or child.tag == _ALTERNATE or child.tag == named("p"):
            continue
        if child.tag == named("t"):
            yield child.text or ""
        elif child.tag in _AS_TEXT:
            yield _AS_TEXT[child.tag]
        elif isinstance(child.tag, str):
            yield from _inside(child)
