"""Write a sheet as a Word table with tracked changes.

Each text is in its own content control: the source is locked, the translation can be edited but not deleted.
LibreOffice drops controls, tags and locks when it saves, and other programs drop more. So id and stamp in the first
column are enough to find a text's entry again.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import count

from lxml import etree

from napreport.design.theme import Theme
from napreport.exchange.rows import ExchangeRow, ExchangeSheet, Guide
from napreport.language.languages import Language
from napreport.word.document import set_colours
from napreport.word.numbering import Numbering
from napreport.word.package import Package
from napreport.word.styles import WordStyle, find_style_ids
from napreport.word.wml import Element, field, qname, require, run, serialise, text, twips, w

#: The manifest's namespace.
MANIFEST = "urn:napreport:exchange:1"
#: A4 landscape with margins of 18 mm; the widths of id, source, translation and comments.
_PAGE, _MARGIN, _WIDTHS = (twips(297), twips(210)), twips(18), [twips(width) for width in (52, 82, 82, 45)]
#: The styles of reference.docx by their use.
_STYLES = {
    "title": "Title", "subject": "NAP Cover label", "head": "NAP Table head", "inner": "NAP Timeline head",
    "id": "NAP Timeline date", "text": "NAP Timeline text", "small": "NAP Glance source", "number": "List Number",
    "table": "NAP Table",
    "mark": "NAP Draft mark", "footer": "footer", "page": "page number",
}  # fmt: skip


def write(sheet: ExchangeSheet, guides: tuple[Guide, Guide], style: WordStyle, theme: Theme) -> bytes:
    """Return a sheet as a Word document, with guides in both languages."""
    return _SheetWriter(sheet, guides, style, theme).docx_bytes()


class _SheetWriter:
    """Writes a sheet into a package; `numbers` identify content controls."""

    def __init__(self, sheet: ExchangeSheet, guides: tuple[Guide, Guide], style: WordStyle, theme: Theme) -> None:
        self.sheet, self.guides = sheet, guides
        self.package = Package(style.reference)
        known = find_style_ids(self.package.part_root("styles"), _STYLES.values())
        self.styles = {use: known[name.lower()] for use, name in _STYLES.items()}
        self.numbers = count(1)
        self.numbering = Numbering(self.package.part_root("numbering"), self.package.part_root("styles"))
        set_colours(theme, self.package)
        self.package.embed_faces(style.faces)

    def docx_bytes(self) -> bytes:
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
        # Word tracks changes from the first letter on.
        require(self.package.part_root("settings"), "defaultTabStop").addprevious(w("trackRevisions"))
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
        """The line above the table, also read if the manifest is gone."""
        parts = (self.sheet.project, self.sheet.audience, f"{self.sheet.source.code} → {self.sheet.target.code}")
        return " · ".join([*filter(None, parts), str(len(self.sheet.rows))])

    def paragraph(self, use: str, *content: Element, properties: Iterable[Element] = ()) -> Element:
        return w("p", w("pPr", w("pStyle", val=self.styles[use]), *properties), *content)

    def introduction(self) -> Element:
        """Return a table with the guide in both languages, side by side."""
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
                        *_bidi(guide.language),
                        w("ind", left=340, hanging=340),
                    ],
                )
                for step in guide.steps
            ]
            lead = self.paragraph("head", run(guide.lead, None, tag, rtl or None), properties=_bidi(guide.language))
            cells.append(w("tc", w("tcPr", w("tcW", w=width, type="dxa")), lead, *steps))
        caption = self.guides[0].title
        return w("tbl", self.table_properties(caption, caption, head=False), _grid([width, width]), w("tr", *cells))

    def table(self) -> Element:
        uses = {"id": "head", "source": "inner", "translation": "inner", "comments": "head"}
        heads = [self.guides[0].label_with(self.guides[1], name) for name in uses]
        cells = [
            self.cell(width, self.paragraph(use, run(head)))
            for use, head, width in zip(uses.values(), heads, _WIDTHS, strict=True)
        ]
        return w(
            "tbl",
            self.table_properties(self.summary(), " | ".join(heads), head=True),
            _grid(_WIDTHS),
            w("tr", w("trPr", w("cantSplit"), w("tblHeader")), *cells),
            *(self.row(row) for row in self.sheet.rows),
        )

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

    def cell(self, width: int, *paragraphs: Element) -> Element:
        return w("tc", w("tcPr", w("tcW", w=width, type="dxa")), *paragraphs)

    def row(self, row: ExchangeRow) -> Element:
        labels = self.guides[1].labels
        mark = []
        if row.state != "done":
            mark = [run(labels[row.state], self.styles["mark"], self.sheet.target.tag), run(" ")]
        previous = [f"{labels['previous']} {row.previous}"] if row.previous else []
        notes = " ".join([f"#{row.stamp}", *row.notes, *previous])
        name = [self.paragraph("id", run(row.id)), self.paragraph("small", *mark, run(notes))]
        source = self.control("source", row, row.source, self.sheet.source, "sdtContentLocked")
        target = self.control("translation", row, row.translation, self.sheet.target, "sdtLocked")
        return w(
            "tr",
            w("trPr", w("cantSplit")) if len(row.source) + len(row.translation) < 2000 else w("trPr"),
            self.cell(_WIDTHS[0], *name),
            self.cell(_WIDTHS[1], self.paragraph("text", source, properties=_bidi(self.sheet.source))),
            self.cell(_WIDTHS[2], self.paragraph("text", target, properties=_bidi(self.sheet.target))),
            self.cell(_WIDTHS[3], *(self.paragraph("small", run(line)) for line in row.comments.split("\n"))),
        )

    def control(self, kind: str, row: ExchangeRow, content: str, language: Language, lock: str) -> Element:
        """Return a text in a content control inside a paragraph.

        LibreOffice loses line breaks in a control around a paragraph, and in one that is declared as plain text.
        """
        rtl, tag = language.direction == "rtl", language.tag
        properties = w("rPr", w("rtl"), w("lang", val=tag, bidi=tag)) if rtl else w("rPr", w("lang", val=tag))
        return w(
            "sdt",
            w("sdtPr", w("alias", val=self.guides[1].labels[kind]), w("tag", val=f"{kind[0]}-{row.tag}"),
              w("id", val=next(self.numbers)), w("lock", val=lock)),
            # A control must not be empty, and nobody can click into an empty run in Word.
            w("sdtContent", w("r", properties, *_run_content(content or " "))),
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


def _grid(widths: Sequence[int]) -> Element:
    return w("tblGrid", *(w("gridCol", w=width) for width in widths))


def _bidi(language: Language) -> list[Element]:
    """Return the property of a paragraph read from the right."""
    return [w("bidi")] if language.direction == "rtl" else []


def _run_content(content: str) -> Iterator[Element]:
    """Yield the texts, tabs and line breaks of a run."""
    for piece in re.split("([\t\n])", content):
        if piece == "\n":
            yield w("br")
        elif piece == "\t":
            yield w("tab")
        elif piece:
            yield text(piece)
