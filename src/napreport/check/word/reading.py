"""Extract a Word document's text, as Word shows it.

Lists are counted, fields have their results.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from napreport.check.compare import ExtractedText, Table
from napreport.check.word.package import (
    DC,
    WP,
    C,
    Lists,
    R,
    W,
    WordPackage,
    WordStyles,
    is_decoration,
    is_layout,
    iter_shown_text,
    shown_text,
    val,
)  # fmt: skip

#: The style of the table with the figures at a glance.
_GLANCE = "nap glance"


@dataclass(slots=True)
class _StoryReader:
    """The texts of one part: the body, or the notes."""

    package: WordPackage
    part: str
    styles: WordStyles
    lists: Lists
    language: str
    #: The level of the first headings: 2 below a title, 1 without one.
    first_level: int = 2
    text: list[str] = field(default_factory=list)
    headings: list[tuple[int, str]] = field(default_factory=list)
    contents: list[str] = field(default_factory=list)
    tables: list[Table] = field(default_factory=list)
    figures: list[str] = field(default_factory=list)
    links: list[tuple[str, str]] = field(default_factory=list)
    languages: list[tuple[str, str]] = field(default_factory=list)
    #: Each bookmark's paragraph, its number first; and (index of a link, bookmark, number) for each link that is a reference.
    bookmarks: dict[str, str] = field(default_factory=dict)
    references: list[tuple[int, str, str]] = field(default_factory=list)

    #: The number that the last label repeats.
    labelled: str = ""

    def read_blocks(self, parent: etree._Element) -> None:
        for child in parent:
            if child.tag == f"{W}p":
                self.read_paragraph(child)
            elif child.tag == f"{W}tbl" and not is_layout(child):
                self.read_table(child)
            elif child.tag == f"{W}tbl":
                self.read_layout(child)
            elif child.tag == f"{W}sdt":
                self.read_control(child)

    def read_control(self, control: etree._Element) -> None:
        content = control.find(f"{W}sdtContent")
        if content is None:
            return
        if val(control.find(f"{W}sdtPr/{W}docPartObj/{W}docPartGallery")) != "Table of Contents":
            self.read_blocks(content)
            return
        for paragraph in content.iter(f"{W}p"):
            entry = paragraph.find(f"{W}hyperlink")
            if entry is None:
                self.read_paragraph(paragraph)
            else:
                self.contents.append(shown_text(entry))

    def read_paragraph(self, paragraph: etree._Element) -> None:
        number, text = self.lists.number(paragraph), shown_text(paragraph)
        style = val(paragraph.find(f"{W}pPr/{W}pStyle"))
        outline = self.styles.outline(style)
        if outline is not None:
            self.headings.append((outline + self.first_level, text))
            # a finding's label has said its number already
            text = text if number and number == self.labelled else f"{number} {text}"
        elif self.styles.name(style).lower() == "title":
            self.headings.append((1, text))
        self.text.append(text)
        for mark in paragraph.iter(f"{W}bookmarkStart"):
            self.bookmarks[val(mark, "name")] = f"{number} {text}" if number and not text.startswith(number) else text
        self.read_inside(paragraph)

    def read_layout(self, table: etree._Element) -> None:
        """Read cells in order; figures at a glance are rows."""
        cells = table.findall(f"{W}tr/{W}tc")
        if self.styles.name(val(table.find(f"{W}tblPr/{W}tblStyle"))).lower() == _GLANCE:
            self.tables.append(tuple(tuple(shown_text(p) for p in cell.iter(f"{W}p")) for cell in cells))
            self.read_inside(table)
            return
        for cell in cells:
            self.read_blocks(cell)

    def read_table(self, table: etree._Element) -> None:
        body = []
        for row in table.iterfind(f"{W}tr"):
            cells = tuple(" ".join(shown_text(p) for p in cell.iter(f"{W}p")) for cell in row.iterfind(f"{W}tc"))
            if row.find(f"{W}trPr/{W}tblHeader") is None:
                body.append(cells)
            self.read_inside(row)
        self.tables.append(tuple(body))

    def read_inside(self, element: etree._Element) -> None:
        """Read links, references, drawings and languages in order."""
        for found in element.iter(f"{W}hyperlink", f"{W}instrText"):
            if found.tag == f"{W}hyperlink":
                address = self.package.related(self.part).get(found.get(f"{R}id", ""), "")
                self.links.append((shown_text(found), address))
            elif (found.text or "").split()[:1] == ["REF"]:
                result = _find_result(found)
                self.references.append((len(self.links), (found.text or "").split()[1], result))
                if (words := _words_before(found)) is not None:
                    self.links.append((f"{words}{result}", ""))
                else:
                    self.references.pop()
                    self.labelled = result
        for drawing in element.iter(f"{W}drawing"):
            self.read_drawing(drawing)
        self.read_languages(element)

    def read_languages(self, element: etree._Element) -> None:
        """Read pieces in another language.

        Neighbouring runs of one language are one piece.
        """
        last: etree._Element | None = None
        for run in element.iter(f"{W}r"):
            tag = val(run.find(f"{W}rPr/{W}lang"))
            if not tag or tag == self.language:
                last = None
                continue
            text = "".join(iter_shown_text(run))
            if last is not None and self.languages[-1][0] == tag and run.getprevious() is last:
                self.languages[-1] = (tag, self.languages[-1][1] + text)
            else:
                self.languages.append((tag, text))
            last = run

    def read_drawing(self, drawing: etree._Element) -> None:
        properties = drawing.find(f".//{WP}docPr")
        if properties is None or is_decoration(properties):
            return
        self.figures.append(properties.get("descr", ""))
        chart = drawing.find(f".//{C}chart")
        if chart is not None:
            name = self.package.related(self.part).get(chart.get(f"{R}id", ""), "")
            self.tables.append(read_chart_rows(self.package.xml[name]))

    def resolve_links(self) -> tuple[tuple[str, str], ...]:
        """Return the links.

        A reference to other words is made unlike any link.
        """
        for index, bookmark, number in self.references:
            printed, target = self.links[index][0], self.bookmarks.get(bookmark, "")
            if not target.startswith(number):
                self.links[index] = (f"{printed} (leads to: {target[:40]})", "")
        return tuple(self.links)


def read_chart_rows(chart: etree._Element) -> Table:
    """Return a chart's rows: categories and labelled values.

    A category of two lines is a name and its text; the value is then only the bar's length.
    """
    rows = []
    series = chart.findall(f".//{C}ser")
    if not series:
        return ()
    shown = series[-1]
    categories = [point.findtext(f"{C}v") or "" for point in shown.iterfind(f"{C}cat//{C}pt")]
    values = [point.findtext(f"{C}v") or "" for point in shown.iterfind(f"{C}val//{C}pt")]
    labels = {
        index.get("val"): "".join(map(str, words.itertext()))
        for label in shown.iterfind(f"{C}dLbls/{C}dLbl")
        if (words := label.find(f"{C}tx")) is not None and (index := label.find(f"{C}idx")) is not None
    }
    for point, (category, value) in enumerate(zip(categories, values, strict=True)):
        name, _, text = category.partition("\n")
        rows.append((name, text or labels.get(str(point), value)))
    return tuple(rows)


def _find_result(code: etree._Element) -> str:
    """Return the cached result of the field that an instruction belongs to."""
    out: list[str] = []
    run = code.getparent()
    is_result = False
    while run is not None and (run := run.getnext()) is not None:
        kind = val(run.find(f"{W}fldChar"), "fldCharType")
        if kind == "end":
            break
        is_result = is_result or kind == "separate"
        if is_result:
            out += iter_shown_text(run)
    return "".join(out)


def _words_before(code: etree._Element) -> str | None:
    """Return the words of a reference before its number.

    They are None for a number that is no link.
    The label above a finding repeats its number by a field, and so has no style of a reference.
    """
    run = code.getparent()
    assert run is not None
    style = val(run.find(f"{W}rPr/{W}rStyle"))
    if not style:
        return None
    begin = run.getprevious()
    before = None if begin is None else begin.getprevious()
    is_part = (
        before is not None and before.find(f"{W}fldChar") is None and val(before.find(f"{W}rPr/{W}rStyle")) == style
    )
    return "".join(iter_shown_text(before)) if is_part and before is not None else ""


def read_docx(package: WordPackage) -> ExtractedText:
    """Return the text of a Word document.

    Raises `KeyError` for a missing main part.
    """
    styles = WordStyles(package.xml["word/styles.xml"])
    core = package.xml["docProps/core.xml"]
    language = core.findtext(f"{DC}language") or ""
    lists = Lists(package.xml.get("word/numbering.xml"), styles)
    body = package.xml["word/document.xml"].find(f"{W}body")
    # A brief's title stands above the headings; a paper has none above its own.
    has_title = body is not None and any(
        styles.name(val(style)).lower() == "title" for style in body.iter(f"{W}pStyle")
    )
    reader = _StoryReader(package, "word/document.xml", styles, lists, language, 2 if has_title else 1)
    if body is not None:
        reader.read_blocks(body)
    notes, note_texts = _StoryReader(package, "word/footnotes.xml", styles, lists, language), []
    root = package.xml.get("word/footnotes.xml")
    for note in () if root is None else root:
        if not val(note, "type"):
            note_texts.append(shown_text(note))
            notes.read_inside(note)
    return ExtractedText(
        title=core.findtext(f"{DC}title") or "",
        language=language,
        paragraphs=reader.text,
        headings=reader.headings,
        contents=reader.contents,
        notes=note_texts,
        tables=reader.tables,
        figures=reader.figures,
        links=[*reader.resolve_links(), *notes.links],
        languages=[*reader.languages, *notes.languages],
    )
