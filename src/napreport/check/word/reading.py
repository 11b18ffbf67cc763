"""A Word document's reading: from its bytes to what it tells its reader, lists counted and fields shown as Word shows them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from lxml import etree

from napreport.check.compare import ExtractedText, Table
from napreport.check.word.package import DC, WP, C, Lists, R, W, WordPackage, WordStyles, is_decoration, val

#: Fields whose result is a page's number or a note's, which a reading leaves out.
_NUMBERS_ONLY = ("PAGEREF", "PAGE", "NUMPAGES", "SECTIONPAGES", "NOTEREF")

#: The style of note calls, whose own text is only the space between two of them. Word's id for it in every language.
_CALL = "FootnoteReference"


@dataclass(slots=True)
class _Reader:
    """The walk over one story, and what it has met so far."""

    package: WordPackage
    part: str
    styles: WordStyles
    lists: Lists
    language: str
    below: int = 2
    text: list[str] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    languages: list[tuple[str, str]] = field(default_factory=list)
    #: What each bookmark's paragraph says, its number first, and which of the links are references to which bookmark.
    marks: dict[str, str] = field(default_factory=dict)
    references: list[tuple[int, str]] = field(default_factory=list)

    def walk(self, parent: etree._Element) -> None:
        for child in parent:
            if child.tag == f"{W}p":
                self.paragraph(child)
            elif child.tag == f"{W}tbl":
                self.table(child)
            elif child.tag == f"{W}sdt":
                self.control(child)

    def control(self, control: etree._Element) -> None:
        content = control.find(f"{W}sdtContent")
        if content is None:
            return
        if val(control.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")) != "Table of Contents":
            self.walk(content)
            return
        for paragraph in content.iter(f"{W}p"):
            entry = paragraph.find(f"{W}hyperlink")
            if entry is None:
                self.paragraph(paragraph)
            else:
                self.contents.append(self.said(entry))

    def paragraph(self, paragraph: etree._Element) -> None:
        number, said = self.lists.number(paragraph), self.said(paragraph)
        outline = self.styles.outline(val(paragraph.find(f"{W}pPr/{W}pStyle")))
        if outline is not None:
            # A brief's title stands above the headings, which begin at 0; a paper has none above its own.
            self.headings.append((outline + self.below, said))
            said = f"{number} {said}"
        elif self.styles.name(val(paragraph.find(f"{W}pPr/{W}pStyle"))).lower() == "title":
            self.headings.append((1, said))
        self.text.append(said)
        for mark in paragraph.iter(f"{W}bookmarkStart"):
            self.marks[val(mark, "name")] = f"{number} {said}" if number and not said.startswith(number) else said
        self.inside(paragraph)

    def table(self, table: etree._Element) -> None:
        body = []
        for row in table.iterfind(f"{W}tr"):
            cells = tuple(" ".join(self.said(p) for p in cell.iter(f"{W}p")) for cell in row.iterfind(f"{W}tc"))
            if row.find(f"{W}trPr/{W}tblHeader") is None:
                body.append(cells)
            self.inside(row)
        self.tables.append(tuple(body))

    def inside(self, element: etree._Element) -> None:
        """Take down links, references, drawings and other languages below an element, in order."""
        for found in element.iter(f"{W}hyperlink", f"{W}instrText"):
            if found.tag == f"{W}hyperlink":
                address = self.package.related(self.part).get(found.get(f"{R}id", ""), "")
                self.links.append((self.said(found), address))
            elif (found.text or "").split()[:1] == ["REF"]:
                self.references.append((len(self.links), (found.text or "").split()[1]))
                self.links.append((_result(found), ""))
        for drawing in element.iter(f"{W}drawing"):
            self.drawing(drawing)
        self.tongues(element)

    def tongues(self, element: etree._Element) -> None:
        """Take down what is in another language; runs of one language that follow each other are one piece."""
        last: etree._Element | None = None
        for run in element.iter(f"{W}r"):
            tag = val(run.find(f"{W}rPr/{W}lang"))
            if not tag or tag == self.language:
                last = None
                continue
            said = "".join(_spoken(run))
            if last is not None and self.languages[-1][0] == tag and run.getprevious() is last:
                self.languages[-1] = (tag, self.languages[-1][1] + said)
            else:
                self.languages.append((tag, said))
            last = run

    def followed(self) -> tuple[tuple[str, str], ...]:
        """Return the links; a reference that prints what it does not lead to says so, and is like no link of a page."""
        for place, name in self.references:
            printed, there = self.links[place][0], self.marks.get(name, "")
            if not there.startswith(printed):
                self.links[place] = (f"{printed} (leads to: {there[:40]})", "")
        return tuple(self.links)

    def drawing(self, drawing: etree._Element) -> None:
        properties = drawing.find(f".//{WP}docPr")
        if properties is None or is_decoration(properties):
            return
        self.figures.append(properties.get("descr", ""))
        chart = drawing.find(f".//{C}chart")
        if chart is not None:
            name = self.package.related(self.part).get(chart.get(f"{R}id", ""), "")
            self.tables.append(read_chart_rows(self.package.xml[name]))

    def said(self, element: etree._Element) -> str:
        return " ".join("".join(_spoken(element)).split())


def read_chart_rows(chart: etree._Element) -> Table:
    """Return a chart's rows: each category with its value as it is labelled.

    A category of two lines is a name and its text, and then the value is only the bar's length.
    """
    rows = []
    series = chart.findall(f".//{C}ser")
    if not series:
        return ()
    shown = series[-1]
    categories = [point.findtext(f"{C}v") or "" for point in shown.iterfind(f"{C}cat//{C}pt")]
    values = [point.findtext(f"{C}v") or "" for point in shown.iterfind(f"{C}val//{C}pt")]
    labels = {
        index.get("val"): "".join(map(str, said.itertext()))
        for label in shown.iterfind(f"{C}dLbls/{C}dLbl")
        if (said := label.find(f"{C}tx")) is not None and (index := label.find(f"{C}idx")) is not None
    }
    for point, (category, value) in enumerate(zip(categories, values, strict=True)):
        name, _, text = category.partition("\n")
        rows.append((name, text or labels.get(str(point), value)))
    return tuple(rows)


def _spoken(element: etree._Element) -> Iterator[str]:
    """Yield the text below an element as it is shown: fields by their results, numbers of pages and notes left out."""
    fields: list[list[object]] = []
    for node in element.iter(
        f"{W}p", f"{W}t", f"{W}tab", f"{W}br", f"{W}fldChar", f"{W}instrText", f"{W}noBreakHyphen"
    ):
        if node.tag == f"{W}fldChar":
            kind = val(node, "fldCharType")
            if kind == "begin":
                fields.append(["", False])
            elif kind == "separate" and fields:
                fields[-1][1] = True
            elif kind == "end" and fields:
                fields.pop()
        elif node.tag == f"{W}instrText":
            if fields:
                fields[-1][0] = str(fields[-1][0]) + (node.text or "")
        elif any(str(code).split()[:1] in [[name] for name in _NUMBERS_ONLY] for code, _ in fields):
            continue
        elif node.tag == f"{W}t":
            run = node.getparent()
            if run is None or val(run.find(f"{W}rPr/{W}rStyle")) != _CALL:
                yield node.text or ""
        elif node.tag == f"{W}noBreakHyphen":
            yield "\u2011"
        elif not (node.tag == f"{W}tab" and node.getparent() is not None and node.getparent().tag == f"{W}tabs"):  # type: ignore[union-attr]
            yield " "


def _result(code: etree._Element) -> str:
    """Return the cached result of the field whose instruction this is."""
    out: list[str] = []
    run = code.getparent()
    shown = False
    while run is not None and (run := run.getnext()) is not None:
        kind = val(run.find(f"{W}fldChar"), "fldCharType")
        if kind == "end":
            break
        shown = shown or kind == "separate"
        if shown:
            out += _spoken(run)
    return "".join(out)


def read_docx(package: WordPackage) -> ExtractedText:
    """Return the reading of a Word document. Raises `KeyError` where a part is missing that every document has."""
    styles = WordStyles(package.xml["word/styles.xml"])
    core = package.xml["docProps/core.xml"]
    language = core.findtext(f"{DC}language") or ""
    lists = Lists(package.xml.get("word/numbering.xml"), styles)
    body = package.xml["word/document.xml"].find(f"{W}body")
    has_title = body is not None and any(
        styles.name(val(style)).lower() == "title" for style in body.iter(f"{W}pStyle")
    )
    reader = _Reader(package, "word/document.xml", styles, lists, language, 2 if has_title else 1)
    if body is not None:
        reader.walk(body)
    notes, told = _Reader(package, "word/footnotes.xml", styles, lists, language), []
    root = package.xml.get("word/footnotes.xml")
    for note in () if root is None else root:
        if not val(note, "type"):
            told.append(notes.said(note))
            notes.inside(note)
    return ExtractedText(
        title=core.findtext(f"{DC}title") or "",
        language=language,
        text=" ".join(reader.text),
        headings=tuple(reader.headings),
        contents=tuple(reader.contents),
        notes=tuple(told),
        tables=tuple(reader.tables),
        figures=tuple(reader.figures),
        links=(*reader.followed(), *notes.links),
        languages=(*reader.languages, *notes.languages),
    )
