"""Make templates/reference.docx, the Word template with every style.

Run it after a change to the tables; the same tables give the same bytes. A designer may as well open the template in
Word and edit the styles there: the renderer reads them by name and knows nothing of this script.

Word has no side rail without floats or layout tables. Here the rail is a hanging indent: text begins 42.5 mm in, and
what belongs in the rail (a numeral, a label) is the hanging part of the same paragraph, parted from it by a tab.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

import yaml

from napreport.zipped_xml import write_zip

ROOT = Path(__file__).resolve().parent.parent
MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
WML = "application/vnd.openxmlformats-officedocument.wordprocessingml"
DECLARATION = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


def mm(length: float) -> int:
    """Convert millimetres to twentieths of a point."""
    return round(length * 1440 / 25.4)


#: templates/design.yaml: fonts, colours and margins that the PDF has too.
DESIGN: dict[str, Any] = yaml.safe_load((ROOT / "templates" / "design.yaml").read_text(encoding="utf-8"))
GRID: dict[str, float] = DESIGN["grid"]

#: The width of the text area, and of the main column beside the rail, with and without the gutter.
WIDTH, MAIN_WIDTH = mm(210 - GRID["left"] - GRID["right"]), mm(GRID["main"])
#: What the rail and the gutter take of the text area; how far text in a tinted box stands in from its edge.
SIDE, INSET = WIDTH - MAIN_WIDTH, mm(5)
#: Where text starts beside a numeral, beside the name of a fact, and beside that in a paper.
NUMERAL, FACT, SHEET_FACT = mm(14), mm(28), mm(42.5)
#: Margins of cover, brief and paper in mm: top, bottom, header and footer.
COVER_MARGINS, BRIEF_MARGINS, PAPER_MARGINS = (10, 12, 4), (GRID["top"] - 2, 17, 8), (23, 21, 10)

#: Slot of the theme -> its name in `w:themeColor`. The renderer fills the slots with the audience's colours.
SLOTS = {"dk1": "text1", "lt1": "background1", "dk2": "text2", "lt2": "background2"} | {
    f"accent{n}": f"accent{n}" for n in range(1, 7)
}


def read_palette() -> dict[str, str]:
    """Return the colours of the first theme in design.yaml by slot.

    A designer who opens the template sees these.
    """
    first = next(iter(DESIGN["themes"].values())) | DESIGN["colours"]
    theme = {name: str(value).lstrip("#") for name, value in first.items()}
    return {
        "dk1": theme["ink"], "lt1": theme["paper"], "dk2": theme["dark"], "lt2": theme["tint"],
        "accent1": theme["accent"], "accent2": theme["art"], "accent3": theme["tint_strong"],
        "accent4": theme["rule"], "accent5": theme["ink_2"], "accent6": theme["hair"],
    }  # fmt: skip


COLOURS = read_palette()


@dataclass(frozen=True, slots=True)
class Border:
    """A line beside a paragraph: width in eighths of a point, space in points."""

    slot: str
    eighths: int
    space: int = 0

    def xml(self, side: str) -> str:
        return (
            f'<w:{side} w:val="single" w:sz="{self.eighths}" w:space="{self.space}" '
            f'w:color="{COLOURS[self.slot]}" w:themeColor="{SLOTS[self.slot]}"/>'
        )


@dataclass(frozen=True, slots=True)
class Style:
    """One style.

    Sizes and distances are in points, indents in twips. None leaves a property to the style it is based on.
    """

    name: str
    based: str | None = "Normal"
    next: str | None = None
    kind: str = "paragraph"
    sample: str | None = None
    size: float | None = None
    line: float | None = None
    exact: bool | None = None
    before: float | None = None
    after: float | None = None
    left: int | None = None
    hanging: int | None = None
    right: int | None = None
    tabs: tuple[tuple[str, int], ...] = ()
    align: str | None = None
    borders: dict[str, Border] = field(default_factory=dict)
    fill: str | None = None
    keep_next: bool | None = None
    keep_lines: bool = False
    page_break: bool | None = None
    level: int | None = None
    number: int | None = None
    list_level: int = 0
    font: str | None = None
    bold: bool | None = None
    italic: bool | None = None
    colour: str | None = None
    #: Whether the rule above is taken away.
    bare: bool = False
    extra: str = ""

    @property
    def id(self) -> str:
        return "".join(word[0].upper() + word[1:] for word in self.name.replace("-", " ").split())

    def paragraph(self) -> str:
        """Return the paragraph properties in the schema's order."""
        out = ""
        if self.keep_next is not None:
            out += "<w:keepNext/>" if self.keep_next else '<w:keepNext w:val="0"/>'
        out += "<w:keepLines/>" * self.keep_lines
        if self.page_break is not None:
            out += "<w:pageBreakBefore/>" if self.page_break else '<w:pageBreakBefore w:val="0"/>'
        if self.number is not None:
            level = f'<w:ilvl w:val="{self.list_level}"/>' if self.list_level else ""
            out += f'<w:numPr>{level}<w:numId w:val="{self.number}"/></w:numPr>'
        if self.bare:
            out += '<w:pBdr><w:top w:val="nil"/></w:pBdr>'
        if self.borders:
            sides = (s for s in ("top", "left", "bottom", "right", "between") if s in self.borders)
            out += f"<w:pBdr>{''.join(self.borders[s].xml(s) for s in sides)}</w:pBdr>"
        if self.fill:
            out += shade(self.fill)
        if self.tabs:
            stops = "".join(f'<w:tab w:val="{kind}" w:pos="{at}"/>' for kind, at in self.tabs)
            out += f"<w:tabs>{stops}</w:tabs>"
        spacing = ""
        if self.before is not None:
            spacing += f' w:before="{round(self.before * 20)}"'
        if self.after is not None:
            spacing += f' w:after="{round(self.after * 20)}"'
        if self.line is not None:
            spacing += f' w:line="{round(self.line * 20)}" w:lineRule="{self.line_rule()}"'
        out += f"<w:spacing{spacing}/>" if spacing else ""
        indent = "".join(
            f' w:{key}="{value}"'
            for key, value in (("left", self.left), ("right", self.right), ("hanging", self.hanging))
            if value is not None
        )
        out += f"<w:ind{indent}/>" if indent else ""
        out += f'<w:jc w:val="{self.align}"/>' if self.align else ""
        out += f'<w:outlineLvl w:val="{self.level}"/>' if self.level is not None else ""
        return f"<w:pPr>{out}</w:pPr>" if out else ""

    def line_rule(self) -> str:
        exact = not self.name.startswith(SHARED) if self.exact is None else self.exact
        return "exact" if exact else "atLeast"

    def run(self) -> str:
        """Return the run properties in the schema's order."""
        out = FONTS[self.font] if self.font else ""
        for tag, value in (("b", self.bold), ("i", self.italic)):
            if value is not None:
                off = "" if value else ' w:val="0"'
                out += f"<w:{tag}{off}/><w:{tag}Cs{off}/>"
        if self.colour:
            out += f'<w:color w:val="{COLOURS[self.colour]}" w:themeColor="{SLOTS[self.colour]}"/>'
        if self.size is not None:
            out += f'<w:sz w:val="{round(self.size * 2)}"/><w:szCs w:val="{round(self.size * 2)}"/>'
        out += self.extra
        if self.kind == "character" and self.fill:
            out += shade(self.fill)
        return f"<w:rPr>{out}</w:rPr>" if out else ""

    def xml(self) -> str:
        ids = {style.name: style.id for style in STYLES}
        default = ' w:default="1"' if self.name in ("Normal", "Default Paragraph Font") else ""
        custom = ' w:customStyle="1"' if self.name.startswith("NAP ") else ""
        out = f'<w:name w:val="{self.name}"/>'
        if self.based:
            out += f'<w:basedOn w:val="{ids[self.based]}"/>'
        if self.next:
            out += f'<w:next w:val="{ids[self.next]}"/>'
        out += '<w:uiPriority w:val="1"/>' + ("" if self.name == "Default Paragraph Font" else "<w:qFormat/>")
        out += (self.paragraph() if self.kind == "paragraph" else "") + self.run()
        return f'<w:style w:type="{self.kind}"{default}{custom} w:styleId="{self.id}">{out}</w:style>'


def shade(slot: str) -> str:
    return f'<w:shd w:val="clear" w:color="auto" w:fill="{COLOURS[slot]}" w:themeFill="{SLOTS[slot]}"/>'


#: Styles of papers and of tables, whose lines may be higher than they say.
SHARED = ("NAP Sheet", "NAP Table", "NAP Signature", "NAP Draft", "NAP Figure")

MINOR, QUOTATION = DESIGN["fonts"]["text"]["name"], DESIGN["fonts"]["titles"]["name"]
MAJOR = f"{QUOTATION} SemiBold"  # Word knows no weight between regular and bold
FONTS = {
    **{
        kind: f'<w:rFonts w:asciiTheme="{kind}HAnsi" w:hAnsiTheme="{kind}HAnsi" w:eastAsiaTheme="{kind}EastAsia" '
        f'w:cstheme="{kind}Bidi"/>'
        for kind in ("minor", "major")
    },
    "quotation": f'<w:rFonts w:ascii="{QUOTATION}" w:hAnsi="{QUOTATION}" w:cs="{QUOTATION}"/>',
}


def _hanging(width: int) -> dict[str, Any]:
    """Return the indents of text beside a label or a numeral."""
    return {"left": width, "hanging": width, "tabs": (("left", width),)}


_RULE, _HAIR_RULE = {"top": Border("accent1", 6, 5)}, {"top": Border("accent6", 4, 5)}
#: A tinted box: borders in its own colour push the edge of the tint out to the margin and pad it above and below.
_BOX = {"top": Border("lt2", 4, 4), "left": Border("lt2", 4, 13), "bottom": Border("lt2", 4, 4),
        "right": Border("lt2", 4, 13), "between": Border("lt2", 4, 0)}  # fmt: skip
_REVERSED = {"top": Border("accent1", 4, 7), "left": Border("accent1", 4, 13), "bottom": Border("accent1", 4, 8),
             "right": Border("accent1", 4, 13)}  # fmt: skip
_HAIRLINES = {"bottom": Border("accent6", 3, 1), "between": Border("accent6", 3, 1)}
_HELD: dict[str, Any] = {"keep_next": True, "keep_lines": True}


def _end(name: str, after: float) -> Style:
    """Return the style of a group's last paragraph, free of what follows."""
    return Style(f"{name} end", name, "Body Text", keep_next=False, after=after)


def _first(name: str, before: float) -> Style:
    """Return the style of a heading right below a section's, which has a rule of its own."""
    return Style(f"{name} first", name, before=before, bare=True)


# fmt: off
STYLES: tuple[Style, ...] = (
    Style("Normal", None, size=11, line=14, sample="The base of all styles; use Body Text."),
    Style("Default Paragraph Font", None, kind="character"),
    Style("Body Text", sample="A paragraph.", right=SIDE, after=5),
    Style("NAP Body kept", "Body Text", sample="A paragraph that stays with what follows.", keep_next=True),
    Style("NAP Body wide", "Body Text", sample="What opens the first section.", right=mm(11), after=2, keep_next=True),
    Style("NAP Lead", "Body Text", "Body Text", sample="What opens a section.", size=12, line=16.5, colour="accent5",
          right=mm(3), after=6),
    # The cover. Its art is a float behind the first paragraph, above which no text may stand.
    Style("NAP Cover chip", line=20, after=9, keep_next=True, sample="Audience"),
    Style("NAP Cover label", bold=True, colour="dk2", after=5, keep_next=True, sample="Kind of document"),
    Style("Title", next="Subtitle", font="major", size=30, line=34, after=10, **_HELD,
          sample="The brief's title"),
    Style("Subtitle", size=14, line=19, colour="accent5", right=mm(28), after=9, sample="The subtitle"),
    Style("NAP Cover lead", after=14, sample="The summary."),
    Style("TOC Heading", next="toc 1", size=9.5, line=13, bold=True, colour="dk2", before=4, after=2, **_HELD,
          sample="In this brief"),
    Style("toc 1", size=10, line=13, before=1, after=1, keep_lines=True, tabs=(("right", WIDTH),),
          borders=_HAIRLINES, sample="A section's name"),
    Style("NAP Cover source", size=9, line=11.5, colour="accent5", before=12, borders={"top": Border("accent1", 16, 6)},
          sample="Where the brief comes from"),
    Style("NAP Cover logo", exact=False, line=12, before=8, align="right", sample="A logo stands here."),
    # Headings. A section begins a page; one that begins in the middle of a page in the PDF runs on here too.
    Style("heading 1", next="Body Text", font="major", size=20, line=24, colour="dk2", after=7,
          borders={"bottom": Border("accent1", 16, 3)}, page_break=True, level=0, number=7, **_HELD,
          sample="A section that starts a page"),
    Style("NAP Heading 1 run-on", "heading 1", "Body Text", page_break=False, before=12, sample="A section that follows on"),
    Style("heading 2", next="Body Text", size=12, line=15, bold=True, before=8, after=3, level=1, **_HELD,
          sample="A heading inside a section"),
    Style("NAP Heading 2 first", "heading 2", "Body Text", before=0, sample="A heading right below a section's"),
    Style("heading 3", next="Body Text", size=9.5, line=12, bold=True, colour="dk2", before=4, after=1, level=2, **_HELD,
          sample="A heading below that"),
    Style("NAP Label", size=9.5, line=12, bold=True, colour="dk2", before=8, after=2, sample="Above a heading", **_HELD),
    # Cards. A card's title says its level of outline; its number is the list's. The rail beside a card is a table's cell.
    Style("NAP Message title", "heading 2", "NAP Message text", number=7, list_level=1, font="major", bold=False, size=13,
          line=18, before=4, after=1, borders=_HAIR_RULE, **_hanging(NUMERAL), sample="A key message"),
    _first("NAP Message title", 0),
    Style("NAP Message text", "Body Text", left=NUMERAL, right=0, after=2, **_HELD, sample="What a message says"),
    Style("NAP Message meta", size=9.5, line=12, left=NUMERAL, after=5, keep_lines=True, sample="Recommendation R1 (ports)"),
    Style("NAP Recommendation title", "heading 2", "NAP Card text", number=7, list_level=2, font="major", bold=False,
          size=13, line=18, before=7, after=2, borders=_RULE, **_hanging(NUMERAL), sample="A recommendation"),
    _first("NAP Recommendation title", 0),
    Style("NAP Finding eyebrow", next="NAP Finding title", size=9.5, line=12, bold=True, colour="dk2", before=8,
          left=NUMERAL, borders=_RULE, **_HELD, sample="Finding 1"),
    _first("NAP Finding eyebrow", 0),
    Style("NAP Finding title", "heading 2", "NAP Card text", number=7, list_level=3, font="major", bold=False, size=13,
          line=16, before=0, after=4, left=NUMERAL, hanging=NUMERAL - 60, tabs=(("left", NUMERAL),),
          sample="A finding's claim"),
    Style("NAP Card text", "Body Text", right=mm(4), after=3, sample="Text in a card"),
    Style("NAP Card bullet", "NAP Card text", number=1, left=mm(5), hanging=mm(5), after=2, sample="A point in a card"),
    Style("NAP Card number", "NAP Card text", number=3, left=mm(6), hanging=mm(6), after=2, sample="A step in a card"),
    Style("NAP Rail head", size=9.5, line=12, bold=True, colour="dk2", left=mm(3.5), **_HELD, sample="Rests on"),
    Style("NAP Rail text", size=9.5, line=12, after=4, left=mm(3.5), keep_lines=True, sample="Finding 2 (ports)"),
    Style("NAP Practice title", "heading 2", "NAP Practice text", font="major", bold=False, size=13, line=16, before=0,
          after=3, sample="A good practice"),
    Style("NAP Practice text", "NAP Card text", right=0, sample="Text in a card of a pair"),
    Style("NAP Practice meta", "NAP Practice text", size=9.5, line=12, after=0, sample="Source Report, section 3"),
    # What parts two tables, and what follows the last one: Word joins tables that touch.
    Style("NAP Gap", size=1, line=9, keep_next=True, sample="Air between two tables"),
    Style("NAP End", size=1, line=2, sample="The end, to which a strip of art is tied"),
    Style("Quote", font="quotation", italic=True, size=11.5, line=15, left=mm(5), right=SIDE, before=4, after=2,
          borders={"left": Border("accent2", 16, 11)}, **_HELD, sample="“A quotation.”"),
    Style("NAP Quote source", next="Body Text", size=9, line=12, colour="accent5", left=mm(5), right=SIDE,
          after=7, borders={"left": Border("accent2", 16, 11)}, keep_lines=True, sample="Who said it, and where"),
    # What is asked, reversed.
    Style("NAP Ask label", next="NAP Ask", size=9.5, line=12, bold=True, colour="lt1", left=INSET, right=INSET, before=6,
          after=2, borders=_REVERSED, fill="accent1", **_HELD, sample="What we ask of you"),
    Style("NAP Ask", font="major", size=12, line=16, colour="lt1", left=INSET, right=INSET, borders=_REVERSED,
          fill="accent1", **_HELD, sample="The one thing asked."),
    _end("NAP Ask", 14),
    # Figures and tables.
    Style("caption", next="NAP Unit", font="major", size=13, line=16, before=7, after=2, **_HELD,
          sample="Figure 1 A figure's conclusion"),
    Style("NAP Unit", next="Body Text", size=9.5, line=12, colour="accent5", after=2, keep_next=True,
          sample="What the figure counts"),
    Style("NAP Figure", line=12, before=2, after=2, keep_next=True, sample="A picture or a chart stands here."),
    Style("NAP Source", next="Body Text", size=9, line=11.5, colour="accent5", before=1, after=6,
          sample="Source: where it comes from"),
    Style("NAP Table head", next="NAP Table text", size=9.5, line=13, bold=True, colour="dk2", before=2.5, after=2.5,
          keep_next=True, sample="A column's name"),
    Style("NAP Table head number", "NAP Table head", align="right", sample="A column of numbers"),
    # Rows hold together, and to the source below them. A timeline may be long: it breaks between its steps.
    Style("NAP Table text", size=9.5, line=13, before=2.5, after=2.5, keep_next=True, sample="A cell"),
    Style("NAP Table number", "NAP Table text", align="right", sample="1,250"),
    Style("NAP Table row head", "NAP Table text", bold=True, sample="A row's name"),
    Style("NAP Table highlight", "NAP Table text", bold=True, colour="accent1", sample="The row the title speaks of"),
    Style("NAP Table highlight number", "NAP Table highlight", align="right", sample="25"),
    Style("NAP Timeline date", size=9.5, line=12, after=4, bold=True, colour="accent1", sample="11 June 2023"),
    Style("NAP Timeline text", size=9.5, line=12, after=4, left=mm(5), sample="What happened"),
    Style("NAP Timeline head", size=9, line=12, after=3, colour="accent5", keep_next=True, sample="When"),
    Style("NAP Timeline head text", "NAP Timeline head", left=mm(5), sample="What happened (head)"),
    Style("NAP Glance number", font="major", size=34, line=34, before=2, colour="dk2", keep_next=True, sample="318"),
    Style("NAP Glance label", size=9.5, line=11.5, after=1, keep_next=True, sample="letters received"),
    Style("NAP Glance source", size=9, line=11, colour="accent5", after=2, sample="Report, section 3"),
    # Papers: an order, letters, receipts. Each sheet begins with its sender, and so with a page.
    Style("NAP Sheet sender", next="NAP Sheet text", size=11, line=16, bold=True, colour="dk2", after=14, page_break=True,
          borders={"bottom": Border("accent1", 8, 4)}, keep_next=True, sample="Who sends it"),
    Style("NAP Sheet title", next="NAP Sheet text", font="major", size=20, line=24, exact=True, colour="dk2", before=10,
          after=10, level=0, **_HELD, sample="What the paper is"),
    Style("NAP Sheet heading", next="NAP Sheet text", size=12, line=16, bold=True, colour="dk2", before=12, after=4, level=1,
          **_HELD, sample="A heading on it"),
    Style("NAP Sheet text", size=11, line=16, after=8, sample="A paragraph across the sheet"),
    Style("NAP Sheet text below", "NAP Sheet text", before=10, sample="A paragraph below a table"),
    Style("NAP Sheet fact", "NAP Sheet text", size=9.5, line=13, before=2, after=2,
          borders={"bottom": Border("accent6", 3, 2), "between": Border("accent6", 3, 2)}, **_HELD, **_hanging(SHEET_FACT),
          sample="Name\tValue"),
    _end("NAP Sheet fact", 8),
    Style("NAP Sheet line", "NAP Sheet text", after=0, sample="A line of an address"),
    Style("NAP Sheet line end", "NAP Sheet text", after=14, sample="The last line of an address"),
    Style("NAP Sheet signature", next="NAP Sheet text", size=9.5, line=13, colour="accent5", before=44, after=4,
          right=SHEET_FACT * 2, borders={"top": Border("dk1", 4, 4)}, keep_lines=True, sample="Name, date and signature"),
    Style("NAP Signature head", "NAP Sheet text", keep_next=True, sample="Who signs, where several do"),
    Style("NAP Signature", "NAP Sheet signature", right=0, sample="Name, date and signature of one of them"),
    # The tinted box. Its lists differ in indent, so nothing but borders parts its paragraphs.
    Style("NAP Box text", left=INSET, right=INSET, borders=_BOX, fill="lt2", keep_lines=True,
          sample="Text in a tinted box."),
    _end("NAP Box text", 9),
    Style("NAP Box heading 2", "heading 2", "NAP Box text", left=INSET, right=INSET, before=0,
          after=0, borders=_BOX, fill="lt2", sample="A heading in a box"),
    Style("NAP Box heading 3", "heading 3", "NAP Box text", left=INSET, right=INSET, before=0,
          after=0, borders=_BOX, fill="lt2", sample="A heading below that in a box"),
    Style("NAP Box bullet", "NAP Box text", number=2, left=INSET + mm(5), hanging=mm(5), sample="A point in a box"),
    _end("NAP Box bullet", 9),
    Style("NAP Box number", "NAP Box text", number=4, left=INSET + mm(6), hanging=mm(6), sample="A step in a box"),
    _end("NAP Box number", 9),
    Style("NAP Box checklist", "NAP Box text", number=6, left=INSET + mm(7), hanging=mm(7),
          sample="A thing to tick off in a box"),
    _end("NAP Box checklist", 9),
    # Lists.
    Style("List Bullet", "Body Text", number=1, left=mm(5), hanging=mm(5), after=3, sample="A point"),
    Style("List Number", "Body Text", number=3, left=mm(6), hanging=mm(6), after=3, sample="A step"),
    Style("NAP Checklist", "Body Text", number=5, left=mm(7), hanging=mm(7), right=mm(6), after=3, keep_lines=True,
          sample="A thing to tick off"),
    Style("NAP Bullet kept", "List Bullet", keep_next=True, sample="A point that stays with what follows"),
    Style("NAP Number kept", "List Number", keep_next=True, sample="A step that stays with what follows"),
    Style("NAP Checklist kept", "NAP Checklist", keep_next=True, sample="A thing to tick off that stays with what follows"),
    Style("NAP Fact", before=1, after=1, borders=_HAIRLINES, **_HELD, **_hanging(FACT), sample="Name\tValue"),
    _end("NAP Fact", 6),
    Style("NAP Acronyms", size=9.5, line=12, after=8, keep_lines=True, sample="ILO International Labour Organization"),
    # The last page.
    Style("NAP Colophon", size=9, line=11.5, after=3, sample="Small type of the last page"),
    Style("NAP Colophon bullet", "NAP Colophon", number=1, left=mm(5), hanging=mm(5), after=3, sample="A point in it"),
    Style("NAP Colophon title", "heading 2", "NAP Colophon", colour="dk2", size=9.5, line=12, before=5,
          after=1, sample="Its headings"),
    Style("NAP Colophon heading", "heading 3", "NAP Colophon", size=9.5, line=12, colour="dk2", before=5, after=1,
          sample="A heading in it"),
    # What runs along.
    Style("header", size=9, line=12, colour="accent5", tabs=(("right", WIDTH),), borders={"bottom": Border("accent6", 3, 5)},
          sample="Audience\tTitle"),
    Style("footer", size=9, line=12, colour="accent5", tabs=(("right", WIDTH),), sample="Source\t2 / 8"),
    Style("NAP Draft", size=10, line=14, bold=True, colour="lt1", fill="dk2", align="center", sample="DRAFT"),
    Style("footnote text", size=8.5, line=10.25, left=mm(5), hanging=mm(5), tabs=(("left", mm(5)),), after=1, keep_lines=True,
          sample="1\tA note"),
    # Characters.
    Style("Strong", "Default Paragraph Font", kind="character", bold=True),
    Style("Emphasis", "Default Paragraph Font", kind="character", italic=True),
    Style("NAP Strong emphasis", "Default Paragraph Font", kind="character", bold=True, italic=True),
    Style("NAP Cited title", "Default Paragraph Font", kind="character", italic=True),
    Style("Hyperlink", "Default Paragraph Font", kind="character", colour="dk2", extra='<w:u w:val="single"/>'),
    Style("NAP Reference", "Default Paragraph Font", kind="character", bold=True, colour="dk2"),
    Style("NAP Ask link", "Default Paragraph Font", kind="character", colour="lt1", extra='<w:u w:val="single"/>'),
    Style("footnote reference", "Default Paragraph Font", kind="character", extra='<w:vertAlign w:val="superscript"/>'),
    Style("page number", "Default Paragraph Font", kind="character", bold=True, colour="accent1"),
    Style("NAP Chip", "Default Paragraph Font", kind="character", bold=True, size=12, colour="lt1", fill="accent1"),
    Style("NAP Audience", "Default Paragraph Font", kind="character", bold=True, colour="accent1"),
    Style("NAP Rail label", "Default Paragraph Font", kind="character", font="minor", bold=True, size=9.5, colour="dk2"),
    Style("NAP Term", "Default Paragraph Font", kind="character", bold=True, colour="dk2"),
    Style("NAP Draft mark", "Default Paragraph Font", kind="character", colour="dk1",
          extra='<w:shd w:val="clear" w:color="auto" w:fill="FFE699"/>'),
)
# fmt: on


def build_tables() -> str:
    """Return the table styles, each with all its borders.

    LibreOffice loses those of a table style's base.
    """

    def margins(left: int, right: int, top: int = 0, bottom: int = 0) -> str:
        sides = (("top", top), ("left", left), ("bottom", bottom), ("right", right))
        cells = "".join(f'<w:{side} w:w="{width}" w:type="dxa"/>' for side, width in sides)
        return f"<w:tblCellMar>{cells}</w:tblCellMar>"

    def line(side: str, slot: str, eighths: int) -> str:
        return Border(slot, eighths).xml(side)

    def style(name: str, borders: str, head: str = "", cell: str = "", padding: str = margins(0, mm(3))) -> str:
        header = f'<w:tblStylePr w:type="firstRow"><w:tblPr/><w:tcPr><w:tcBorders>{head}</w:tcBorders></w:tcPr></w:tblStylePr>'
        return (
            f'<w:style w:type="table" w:customStyle="1" w:styleId="{name.replace(" ", "")}"><w:name w:val="{name}"/>'
            '<w:basedOn w:val="TableNormal"/><w:uiPriority w:val="2"/><w:qFormat/>'
            f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/>{f"<w:tblBorders>{borders}</w:tblBorders>" if borders else ""}'
            f"{padding}</w:tblPr>{cell}{header if head else ''}</w:style>"
        )

    rows = line("bottom", "accent1", 8) + line("insideH", "accent6", 3)
    under = line("bottom", "accent1", 8)
    return (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/>'
        '<w:uiPriority w:val="99"/><w:semiHidden/><w:unhideWhenUsed/>'
        f'<w:tblPr><w:tblInd w:w="0" w:type="dxa"/>{margins(108, 108)}</w:tblPr></w:style>'
        + style("NAP Table", rows, under)
        + style("NAP Timeline", line("insideV", "accent2", 8))
        + style("NAP Signatures", "")
        # Layout: cards beside their rail, columns, cards in pairs, the colophon.
        + style("NAP Rail", line("insideV", "accent6", 4), padding=margins(0, 0))
        + style("NAP Glance", "", padding=margins(0, mm(2.5)))
        + style("NAP Columns", "", padding=margins(0, 0))
        + style(
            "NAP Cards",
            line("top", "accent1", 24) + line("insideV", "lt1", 96),
            cell=f"<w:tcPr>{shade('lt2')}</w:tcPr>",
            padding=margins(mm(4), mm(4), 100, 100),
        )
        + style("NAP Imprint", line("top", "accent1", 16), padding=margins(0, mm(4), 160))
    )


def build_numbering() -> str:
    """Return the lists, linked to their styles so that an editor only picks the style."""
    lists = (
        (1, "bullet", "•", "List Bullet", mm(5), 0), (2, "bullet", "•", "NAP Box bullet", mm(5), INSET),
        (3, "decimal", "%1.", "List Number", mm(6), 0), (4, "decimal", "%1.", "NAP Box number", mm(6), INSET),
        (5, "bullet", "☐", "NAP Checklist", mm(7), 0), (6, "bullet", "☐", "NAP Box checklist", mm(7), INSET),
    )  # fmt: skip
    ids = {style.name: style.id for style in STYLES}
    bold = '<w:b/><w:bCs/><w:i w:val="0"/><w:iCs w:val="0"/>'
    colour = f'<w:color w:val="{COLOURS["dk2"]}" w:themeColor="text2"/>'
    abstract = "".join(
        f'<w:abstractNum w:abstractNumId="{n}"><w:multiLevelType w:val="singleLevel"/><w:lvl w:ilvl="0"><w:start w:val="1"/>'
        f'<w:numFmt w:val="{kind}"/><w:pStyle w:val="{ids[name]}"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{base + hang}" w:hanging="{hang}"/></w:pPr>'
        f"<w:rPr>{FONTS['minor']}{bold if kind == 'decimal' else ''}{colour}</w:rPr></w:lvl></w:abstractNum>"
        for n, kind, text, name, hang, base in lists
    )
    numbers = "".join(f'<w:num w:numId="{n}"><w:abstractNumId w:val="{n}"/></w:num>' for n in range(1, len(lists) + 2))
    return f'<w:numbering xmlns:w="{MAIN}">{abstract}{build_headings(len(lists) + 1)}{numbers}</w:numbering>'


def build_headings(number: int) -> str:
    """Return the one list of all headings that count, a level for each kind.

    No level restarts another. The words around a number ("Finding", "R") are in the page's language: the renderer writes
    them.
    """
    ids = {style.name: style.id for style in STYLES}
    accent = f'<w:color w:val="{COLOURS["accent1"]}" w:themeColor="accent1"/>'
    numeral = f'{FONTS["major"]}<w:b w:val="0"/><w:bCs w:val="0"/>{accent}<w:sz w:val="40"/><w:szCs w:val="40"/>'
    paper = f'<w:color w:val="{COLOURS["lt1"]}" w:themeColor="background1"/>'
    # A white numeral on a square of the accent. Its border makes the square.
    square = (
        f'{FONTS["major"]}<w:b w:val="0"/><w:bCs w:val="0"/>{paper}<w:sz w:val="26"/><w:szCs w:val="26"/>'
        f'<w:bdr w:val="single" w:sz="24" w:space="0" w:color="{COLOURS["accent1"]}" w:themeColor="accent1"/>'
        + shade("accent1")
    )
    # Text follows the square after a tab of its own: a tab that belongs to the number would be painted too.
    kinds = (
        ("heading 1", "none", "", "", "nothing", 0), ("NAP Message title", "decimal", "%2", numeral, "tab", NUMERAL),
        ("NAP Recommendation title", "decimal", "R%3", numeral, "tab", NUMERAL),
        ("NAP Finding title", "decimal", "%4", square, "nothing", NUMERAL),
    )  # fmt: skip
    levels = "".join(
        f'<w:lvl w:ilvl="{level}"><w:start w:val="1"/><w:numFmt w:val="{kind}"/><w:lvlRestart w:val="0"/>'
        f'<w:pStyle w:val="{ids[name]}"/><w:suff w:val="{suffix}"/><w:lvlText w:val="{text}"/><w:lvlJc w:val="left"/>'
        f'<w:pPr><w:ind w:left="{left}" w:hanging="{left - 60 if look is square else left}"/></w:pPr>'
        f"<w:rPr>{look}</w:rPr></w:lvl>"
        for level, (name, kind, text, look, suffix, left) in enumerate(kinds)
    )
    return f'<w:abstractNum w:abstractNumId="{number}"><w:multiLevelType w:val="multilevel"/>{levels}</w:abstractNum>'


def build_styles() -> str:
    colour = f'<w:color w:val="{COLOURS["dk1"]}" w:themeColor="text1"/>'
    # The text's colour is in the defaults, not in Normal: in Normal it would beat a table style's.
    defaults = (
        f'<w:docDefaults><w:rPrDefault><w:rPr>{FONTS["minor"]}{colour}<w:sz w:val="22"/><w:szCs w:val="22"/>'
        '<w:lang w:val="en-GB" w:eastAsia="en-GB" w:bidi="ar-SA"/></w:rPr></w:rPrDefault>'
        "<w:pPrDefault><w:pPr><w:widowControl/></w:pPr></w:pPrDefault></w:docDefaults>"
    )
    listless = (
        '<w:style w:type="numbering" w:default="1" w:styleId="NoList"><w:name w:val="No List"/><w:uiPriority w:val="99"/>'
        "<w:semiHidden/><w:unhideWhenUsed/></w:style>"
    )
    return (
        f'<w:styles xmlns:w="{MAIN}">{defaults}{"".join(s.xml() for s in STYLES)}{build_tables()}{listless}</w:styles>'
    )


def build_theme() -> str:
    slots = COLOURS | {"hlink": COLOURS["dk2"], "folHlink": COLOURS["dk2"]}
    order = ("dk1", "lt1", "dk2", "lt2", *(f"accent{n}" for n in range(1, 7)), "hlink", "folHlink")
    colours = "".join(f'<a:{slot}><a:srgbClr val="{slots[slot]}"/></a:{slot}>' for slot in order)
    fonts = "".join(
        f'<a:{kind}Font><a:latin typeface="{face}"/><a:ea typeface=""/><a:cs typeface=""/></a:{kind}Font>'
        for kind, face in (("major", MAJOR), ("minor", MINOR))
    )
    fill = '<a:solidFill><a:schemeClr val="phClr"/></a:solidFill>'
    outline = '<a:ln w="6350"><a:solidFill><a:schemeClr val="phClr"/></a:solidFill></a:ln>'
    effect = "<a:effectStyle><a:effectLst/></a:effectStyle>"
    return (
        f'<a:theme xmlns:a="{DRAWING}" name="NAP brief"><a:themeElements><a:clrScheme name="NAP brief">{colours}</a:clrScheme>'
        f'<a:fontScheme name="NAP brief">{fonts}</a:fontScheme><a:fmtScheme name="NAP brief"><a:fillStyleLst>{fill * 3}'
        f"</a:fillStyleLst><a:lnStyleLst>{outline * 3}</a:lnStyleLst><a:effectStyleLst>{effect * 3}</a:effectStyleLst>"
        f"<a:bgFillStyleLst>{fill * 3}</a:bgFillStyleLst></a:fmtScheme></a:themeElements></a:theme>"
    )


def build_settings() -> str:
    mapping = "".join(
        f' w:{name}="{value}"'
        for name, value in (("bg1", "light1"), ("t1", "dark1"), ("bg2", "light2"), ("t2", "dark2"),
                            *((f"accent{n}", f"accent{n}") for n in range(1, 7)),
                            ("hyperlink", "hyperlink"), ("followedHyperlink", "followedHyperlink"))
    )  # fmt: skip
    compat = "".join(
        f'<w:compatSetting w:name="{name}" w:uri="http://schemas.microsoft.com/office/word" w:val="{value}"/>'
        for name, value in (("compatibilityMode", 15), ("overrideTableStyleFontSizeAndJustification", 1),
                            ("enableOpenTypeFeatures", 1), ("doNotFlipMirrorIndents", 1),
                            ("differentiateMultirowTableHeaders", 1), ("useWord2013TrackBottomHyphenation", 0))
    )  # fmt: skip
    return (
        f'<w:settings xmlns:w="{MAIN}"><w:zoom w:percent="100"/><w:embedTrueTypeFonts/><w:saveSubsetFonts/>'
        '<w:defaultTabStop w:val="708"/><w:characterSpacingControl w:val="doNotCompress"/>'
        f'<w:compat>{compat}</w:compat><w:themeFontLang w:val="en-GB"/><w:clrSchemeMapping{mapping}/>'
        '<w:decimalSymbol w:val="."/><w:listSeparator w:val=","/></w:settings>'
    )


def build_font_table() -> str:
    """Return the fonts with their substitutes, for programs that ignore embedded ones."""
    fonts = (
        (MINOR, "Segoe UI", "020B0503030403020204", "swiss"),
        (QUOTATION, "Cambria", "02040603050405020204", "roman"),
        (MAJOR, "Cambria", "02040703050405020204", "roman"),
    )
    rows = "".join(
        f'<w:font w:name="{name}"><w:altName w:val="{other}"/><w:panose1 w:val="{panose}"/><w:charset w:val="00"/>'
        f'<w:family w:val="{family}"/><w:pitch w:val="variable"/></w:font>'
        for name, other, panose, family in fonts
    )
    return f'<w:fonts xmlns:w="{MAIN}" xmlns:r="{OFFICE}">{rows}</w:fonts>'


def build_section(margins: tuple[float, float, float]) -> str:
    top, bottom, header = margins
    return (
        f'<w:sectPr><w:type w:val="nextPage"/><w:pgSz w:w="{mm(210)}" w:h="{mm(297)}"/><w:pgMar w:top="{mm(top)}" '
        f'w:right="{mm(GRID["right"])}" w:bottom="{mm(bottom)}" w:left="{mm(GRID["left"])}" '
        f'w:header="{mm(header)}" w:footer="{mm(header)}" '
        'w:gutter="0"/></w:sectPr>'
    )


def build_document() -> str:
    """Return a sample of each style, in three sections: cover, brief and paper.

    The renderer keeps only the sections.
    """

    def sample(style: Style, inside: str = "") -> str:
        first, _, rest = (style.sample or style.name).partition("\t")
        text = f"<w:r><w:t>{escape(first)}</w:t></w:r>"
        text += f"<w:r><w:tab/><w:t>{escape(rest)}</w:t></w:r>" if rest else ""
        if style.kind == "character":
            text = f'<w:r><w:rPr><w:rStyle w:val="{style.id}"/></w:rPr><w:t>{style.name}</w:t></w:r>'
            return f'<w:p><w:pPr><w:pStyle w:val="BodyText"/>{inside}</w:pPr>{text}</w:p>'
        return f'<w:p><w:pPr><w:pStyle w:val="{style.id}"/>{inside}</w:pPr>{text}</w:p>'

    shown = [style for style in STYLES if style.name not in ("Normal", "Default Paragraph Font")]
    ends = {"NAP Cover source": COVER_MARGINS, "NAP Colophon heading": BRIEF_MARGINS}
    paragraphs = [sample(style, build_section(ends[style.name]) if style.name in ends else "") for style in shown]
    body = f"<w:body>{''.join(paragraphs)}{build_section(PAPER_MARGINS)}</w:body>"
    return f'<w:document xmlns:w="{MAIN}" xmlns:r="{OFFICE}">{body}</w:document>'


def build_core() -> str:
    return (
        f'<cp:coreProperties xmlns:cp="{PACKAGE}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" '
        'xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        "<dc:title>Styles of the briefs</dc:title><dc:creator>napreport</dc:creator><dc:language>en-GB</dc:language>"
        "</cp:coreProperties>"
    )


def build_parts() -> dict[str, str]:
    names = ("styles", "numbering", "settings", "fontTable")
    kinds = {"document": "document.main"} | {name: name for name in names}
    overrides = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{WML}.{kind}+xml"/>' for name, kind in kinds.items()
    )
    office = "application/vnd.openxmlformats-officedocument"
    package = "application/vnd.openxmlformats-package"
    types = (
        f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="{package}.relationships+xml"/>'
        f'<Default Extension="xml" ContentType="application/xml"/>{overrides}'
        f'<Override PartName="/word/theme/theme1.xml" ContentType="{office}.theme+xml"/>'
        f'<Override PartName="/docProps/core.xml" ContentType="{package}.core-properties+xml"/></Types>'
    )

    def relationships(*rows: tuple[str, str]) -> str:
        items = "".join(
            f'<Relationship Id="rId{n}" Type="{kind}" Target="{target}"/>' for n, (kind, target) in enumerate(rows, 1)
        )
        return f'<Relationships xmlns="{PACKAGE}/relationships">{items}</Relationships>'

    return {
        "[Content_Types].xml": types,
        "_rels/.rels": relationships(
            (f"{OFFICE}/officeDocument", "word/document.xml"),
            (f"{PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "docProps/core.xml": build_core(),
        "word/_rels/document.xml.rels": relationships(
            *((f"{OFFICE}/{name}", f"{name}.xml") for name in names),
            (f"{OFFICE}/theme", "theme/theme1.xml"),
        ),
        "word/document.xml": build_document(),
        "word/fontTable.xml": build_font_table(),
        "word/numbering.xml": build_numbering(),
        "word/settings.xml": build_settings(),
        "word/styles.xml": build_styles(),
        "word/theme/theme1.xml": build_theme(),
    }


def make_template() -> bytes:
    """Return the template's bytes, which depend on the tables alone."""
    return write_zip({name: (DECLARATION + text).encode() for name, text in build_parts().items()})


if __name__ == "__main__":
    (ROOT / "templates" / "reference.docx").write_bytes(make_template())
