"""Word: from a sheet to a table of four columns in the house style; `tracked` reads one that came back.

Each text stands in a content control of its own: the source's is locked, the translation's can be filled and not deleted.
LibreOffice drops controls, tags and locks when it saves, and other programs drop more, so the first column alone, id and
stamp, is enough to find the way home.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import count

from lxml import etree

from napreport.design.theme import Theme
from napreport.exchange.guide import Guide
from napreport.exchange.rows import ExchangeRow, ExchangeSheet
from napreport.language.languages import Language
from napreport.word.document import set_colours
from napreport.word.numbering import Numbering
from napreport.word.package import Package
from napreport.word.styles import WordStyle, find_style_ids
from napreport.word.wml import Element, field, qname, require, run, serialise, text, twips, w

#: The manifest's namespace.
MANIFEST = "urn:napreport:exchange:1"
#: A4 across: the width between margins of 18 mm, shared among id, source, translation and comments.
_PAGE, _MARGIN, _WIDTHS = (twips(297), twips(210)), twips(18), [twips(width) for width in (52, 82, 82, 45)]
#: The styles of reference.docx that are used, by what for.
_STYLES = {
    "title": "Title", "subject": "NAP Cover label", "head": "NAP Table head", "inner": "NAP Timeline head",
    "id": "NAP Timeline date", "text": "NAP Timeline text", "small": "NAP Glance source", "number": "List Number",
    "table": "NAP Table",
    "mark": "NAP Draft mark", "footer": "footer", "page": "page number",
}  # fmt: skip


def write(sheet: ExchangeSheet, guides: tuple[Guide, Guide], style: WordStyle, theme: Theme) -> bytes:
    """Return a sheet as a Word document; `guides` are the reviewer's in the source language and in the translation's."""
    return _Writing(sheet, guides, style, theme).saved()


class _Writing:
    """One document being written: the package, its styles, and numbers for the controls."""

    def __init__(self, sheet: ExchangeSheet, guides: tuple[Guide, Guide], style: WordStyle, theme: Theme) -> None:
        self.sheet, self.guides = sheet, guides
        self.package = Package(style.reference)
        known = find_style_ids(self.package.part_root("styles"), _STYLES.values())
        self.styles = {use: known[name.lower()] for use, name in _STYLES.items()}
        self.numbers = count(1)
        self.numbering = Numbering(self.package.part_root("numbering"), self.package.part_root("styles"))
        set_colours(theme, self.package)
        self.package.embed_faces(style.faces)

    def saved(self) -> bytes:
        sheet, own = self.sheet, self.guides[0]
        title = f"{own.title}: {sheet.title}"
        self.package.body[:] = [
            self.paragraph("title", run(own.title, lang=own.language.tag)),
            self.paragraph("subject", run(sheet.title, lang=own.language.tag)),
            self.introduction(),
            self.paragraph("small", run(self.summary())),
            self.table(),
            self.paragraph("small"),
            self.section(),
        ]
        self.track()
        self.add_manifest()
        defaults = require(self.package.part_root("styles"), "docDefaults", "rPrDefault", "rPr", "lang")
        for place in (defaults, require(self.package.part_root("settings"), "themeFontLang")):
            place.attrib.clear()
            place.set(qname("val"), own.language.tag)
        self.package.set_core_properties(
            month="", title=title, language=own.language.tag, author="", last_modified_by=""
        )
        return self.package.to_bytes()

    def summary(self) -> str:
        """Return the line that says what file this is, for people and for an import whose manifest is gone."""
        parts = (self.sheet.project, self.sheet.audience, f"{self.sheet.source.code} → {self.sheet.target.code}")
        return " · ".join([*filter(None, parts), str(len(self.sheet.rows))])

    def paragraph(self, use: str, *content: Element, properties: Iterable[Element] = ()) -> Element:
        return w("p", w("pPr", w("pStyle", val=self.styles[use]), *properties), *content)

    def introduction(self) -> Element:
        """Return the guide in both languages, side by side."""
        width = sum(_WIDTHS) // 2
        cells = []
        for guide in self.guides:
            tag, rtl = guide.language.tag, guide.language.direction == "rtl"
            number = self.numbering.restart_list(self.styles["number"])
            steps = [
                self.paragraph(
                    "number",
                    run(step, None, tag, rtl or None),
                    properties=[
                        w("numPr", w("ilvl", val=0), w("numId", val=number)),
                        *_turned(guide.language),
                        w("ind", left=340, hanging=340),
                    ],
                )
                for step in guide.steps
            ]
            lead = self.paragraph("head", run(guide.lead, None, tag, rtl or None), properties=_turned(guide.language))
            cells.append(w("tc", w("tcPr", w("tcW", w=width, type="dxa")), lead, *steps))
        caption = self.guides[0].title
        return w("tbl", self.table_properties(caption, caption, head=False), self.grid([width, width]), w("tr", *cells))

    def table(self) -> Element:
        labels = self.guides[1].labels
        own = self.guides[0].labels
        columns = (("id", "head"), ("source", "inner"), ("translation", "inner"), ("comments", "head"))
        heads = {
            name: labels[name] if labels[name] == own[name] else f"{own[name]} / {labels[name]}" for name, _ in columns
        }
        made = w(
            "tbl", self.table_properties(self.summary(), " | ".join(heads.values()), head=True), self.grid(_WIDTHS)
        )
        cells = [
            self.cell(width, self.paragraph(use, run(heads[name])))
            for (name, use), width in zip(columns, _WIDTHS, strict=True)
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

    def row(self, row: ExchangeRow) -> Element:
        labels = self.guides[1].labels
        mark = (
            [run(labels[row.state], self.styles["mark"], self.sheet.target.tag), run(" ")]
            if row.state != "done"
            else []
        )
        said = " ".join([*row.notes, *([f"{labels['previous']} {row.previous}"] if row.previous else [])])
        name = [self.paragraph("id", run(row.id)), self.paragraph("small", *mark, run(f"#{row.stamp} {said}".strip()))]
        source = self.control("source", row, row.source, self.sheet.source, "sdtContentLocked")
        target = self.control("translation", row, row.translation, self.sheet.target, "sdtLocked")
        return w(
            "tr",
            w("trPr", w("cantSplit")) if len(row.source) + len(row.translation) < 2000 else w("trPr"),
            self.cell(_WIDTHS[0], *name),
            self.cell(_WIDTHS[1], self.paragraph("text", source, properties=_turned(self.sheet.source))),
            self.cell(_WIDTHS[2], self.paragraph("text", target, properties=_turned(self.sheet.target))),
            self.cell(_WIDTHS[3], *(self.paragraph("small", run(line)) for line in row.comments.split("\n"))),
        )

    def control(self, kind: str, row: ExchangeRow, content: str, language: Language, lock: str) -> Element:
        """Return a text in a content control inside a line.

        LibreOffice loses the line breaks of one around a paragraph, and of one that is said to hold plain text.
        """
        rtl, tag = language.direction == "rtl", language.tag
        said = w("lang", val=tag, bidi=tag) if rtl else w("lang", val=tag)
        properties = w("rPr", *([w("rtl")] if rtl else []), said)
        return w(
            "sdt",
            w("sdtPr", w("alias", val=self.guides[1].labels[kind]), w("tag", val=f"{kind[0]}-{row.tag}"),
              w("id", val=next(self.numbers)), w("lock", val=lock)),
            # A control must not be empty, and Word shows an empty run as nothing that could be clicked.
            w("sdtContent", w("r", properties, *_pieces(content or " "))),
        )  # fmt: skip

    def section(self) -> Element:
        pages = [*field("PAGE", "1", self.styles["page"]), run(" / "), *field("NUMPAGES", "1")]
        footer = w("ftr", self.paragraph("footer", run(f"{self.summary()} · "), *pages))
        reference = w("footerReference", type="default")
        reference.set(
            "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id",
            self.package.add_story("footer1", "footer", footer),
        )
        margins = dict.fromkeys(("top", "right", "bottom", "left"), _MARGIN)
        return w(
            "sectPr",
            reference,
            w("pgSz", w=_PAGE[0], h=_PAGE[1], orient="landscape"),
            w("pgMar", **margins, header=twips(10), footer=twips(9), gutter=0),
        )

    def track(self) -> None:
        """Have Word track changes from the first letter on."""
        require(self.package.part_root("settings"), "defaultTabStop").addprevious(w("trackRevisions"))

    def add_manifest(self) -> None:
        sheet = self.sheet
        root = etree.Element(
            f"{{{MANIFEST}}}exchange",
            {"project": sheet.project, "language": sheet.target.code, "source-language": sheet.source.code,
             "rows": str(len(sheet.rows))},
            {None: MANIFEST},  # type: ignore[dict-item]
        )  # fmt: skip
        for row in sheet.rows:
            etree.SubElement(root, f"{{{MANIFEST}}}row", {"id": row.id, "tag": row.tag, "stamp": row.stamp})
        self.package.add_data(serialise(root), MANIFEST)


def _turned(language: Language) -> list[Element]:
    """Return what a paragraph needs to read from right to left, where the language does."""
    return [w("bidi")] if language.direction == "rtl" else []


def _pieces(content: str) -> Iterator[Element]:
    """Yield the elements of a run: texts, tabs and line breaks."""
    for piece in re.split("([\t\n])", content):
        if piece == "\n":
            yield w("br")
        elif piece == "\t":
            yield w("tab")
        elif piece:
            yield text(piece)
