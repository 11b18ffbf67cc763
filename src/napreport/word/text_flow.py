"""Estimate how a Word document's paragraphs fill its pages.

Every line of a brief's text has an exact height, in whatever program; only where lines and pages break can differ. Words
are measured by the advances of the embedded faces. Lengths are in points.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from lxml import etree

from napreport.design.fonts import Face
from napreport.word.page_fill import Line
from napreport.word.wml import WP, A, Element, qname, require

#: Points a twip, and points an English Metric Unit.
POINTS, _EMU = 1 / 20, 1 / 12700
#: Where a line may end: after a space, a hyphen or a dash.
_BREAKS = re.compile(r"(?<=[ \u2002\u2003])|(?<=[a-záéíóúñ0-9][-\u2013])(?=[^ ])")
_SPACES = " \u2002\u2003"
#: The size of a note's call as a share of the text's.
_CALL = 0.65
_Properties = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Word:
    """A word, a tab or a line break.

    `space` follows it; `notes` is the height of the notes that it calls.

    Without a width it is a tab, or without a space either a line's end.
    """

    width: float | None
    space: float | None
    notes: float


class TextFlow:
    """Measures paragraphs in a template's styles."""

    def __init__(
        self, styles: Element, theme: Element, faces: Iterable[Face], notes: Mapping[str, Element], stretch: float = 1.0
    ) -> None:
        """Take styles, theme, faces and notes.

        `stretch` says how much wider letters are than here."""
        self._styles = {one.get(qname("styleId"), ""): one for one in styles.iterfind(qname("style"))}
        self._faces = {(face.family, face.weight >= 700, face.italic): face.path for face in faces}
        self._fonts = {kind: _typeface(theme, kind) for kind in ("major", "minor")}
        self._known: dict[tuple[str, str], _Properties] = {}
        self._notes, self._stretch = notes, stretch

    def measure(self, blocks: Iterable[Element], width: float) -> list[Line]:
        """Return the lines of blocks in a column."""
        lines: list[Line] = []
        before: _Properties = {}
        for block in blocks:
            if block.tag == qname("p"):
                properties = self.paragraph_properties(block)
                lines += self._measure_paragraph(block, properties, before, width)
                before = properties
            elif block.tag == qname("tbl"):
                lines += self._measure_table(block)
                before = {}
            elif block.tag == qname("sdt"):
                lines += self.measure(block.iterfind(f"{qname('sdtContent')}/*"), width)
                before = {}
        return lines

    def paragraph_properties(self, paragraph: Element) -> _Properties:
        """Return the properties of a paragraph's style."""
        style = paragraph.find(f"{qname('pPr')}/{qname('pStyle')}")
        return self._resolve("" if style is None else style.get(qname("val"), ""), "")

    def _resolve(self, name: str, character: str) -> _Properties:
        """Return the properties of a paragraph's and a run's style."""
        if (name, character) not in self._known:
            found: dict[str, Any] = {"size": 11.0, "font": self._fonts["minor"], "tables": ()}
            for one in (*self._bases(name), *self._bases(character)):
                _read_style(one, found, self._fonts)
            self._known[name, character] = found
        return self._known[name, character]

    def _bases(self, name: str) -> list[Element]:
        chain: list[Element] = []
        while name in self._styles:
            chain.insert(0, self._styles[name])
            based = self._styles[name].find(qname("basedOn"))
            name = "" if based is None else based.get(qname("val"), "")
        return chain

    def _measure_paragraph(
        self, paragraph: Element, properties: _Properties, before: _Properties, width: float
    ) -> Iterator[Line]:
        room = width - properties.get("left", 0.0) - properties.get("right", 0.0)
        line = properties.get("line", 0.0)
        if not properties.get("exact"):
            line = max(line, self._natural_line(properties))
        wrapped = self._wrap(paragraph, room, properties)
        extent = max(
            (int(one.get("cy", "0")) * _EMU for one in paragraph.iterfind(f".//{{{WP}}}inline/{{{WP}}}extent")),
            default=0.0,
        )
        top, bottom = properties.get("top", 0.0), properties.get("bottom", 0.0)
        if before.get("box") and before.get("box") == properties.get("box"):
            top = properties.get("between", 0.0)
        # Word and LibreOffice take the larger of the air below a paragraph and the air above the next.
        above = max(properties.get("before", 0.0) - before.get("after", 0.0), 0.0) + top
        heights = [max(line, extent)] + [line] * (len(wrapped) - 1)
        following = paragraph.getnext()
        if following is not None and following.tag == qname("p"):
            below = self.paragraph_properties(following)
            if properties.get("box") and below.get("box") == properties.get("box"):
                bottom = 0.0
        heights[-1] += properties.get("after", 0.0) + bottom
        is_heading = properties.get("outline") == 0
        below_last = properties.get("after", 0.0)
        for number, (height, notes) in enumerate(zip(heights, wrapped, strict=True)):
            last = number == len(heights) - 1
            may_end = (
                not properties.get("keepNext")
                if last
                else not properties.get("keepLines") and 0 < number < len(heights) - 2
            )
            yield Line(
                height,
                notes,
                may_end,
                above if number == 0 else 0.0,
                below_last if last else 0.0,
                number == 0 and bool(properties.get("pageBreakBefore")),
                paragraph if is_heading and number == 0 else None,
            )

    def _natural_line(self, properties: _Properties) -> float:
        path = self._faces.get((properties["font"], False, False))
        return float(properties["size"]) * (_line_height(path) if path else 1.3)

    def _wrap(self, paragraph: Element, room: float, properties: _Properties) -> list[float]:
        """Break a paragraph; return the notes' height by line."""
        lines, at = [0.0], -properties.get("hanging", 0.0)
        for word in self._words(paragraph):
            if word.width is None:
                at = max(at, 0.0) if word.space is not None else at
                if word.space is None:
                    lines.append(0.0)
                    at = 0.0
                continue
            if at + word.width > room and at > 0:
                lines.append(0.0)
                at = 0.0
            at += word.width + (word.space or 0.0)
            lines[-1] += word.notes
        return lines

    def _words(self, paragraph: Element) -> Iterator[_Word]:
        """Yield the words of a paragraph, its tabs and its line breaks."""
        name = paragraph.find(f"{qname('pPr')}/{qname('pStyle')}")
        style = "" if name is None else name.get(qname("val"), "")
        width, space, notes, begun = 0.0, 0.0, 0.0, False
        for run in paragraph.iter(qname("r")):
            character = run.find(f"{qname('rPr')}/{qname('rStyle')}")
            properties = self._resolve(style, "" if character is None else character.get(qname("val"), ""))
            for part in run:
                if part.tag == qname("footnoteReference"):
                    width += properties["size"] * _CALL * 0.5 * len(part.get(qname("id"), ""))
                    notes, begun = notes + self._note_height(part.get(qname("id"), "")), True
                elif part.tag in (qname("tab"), qname("br")):
                    if begun:
                        yield _Word(width, space, notes)
                    yield _Word(None, 0.0 if part.tag == qname("tab") else None, 0.0)
                    width, space, notes, begun = 0.0, 0.0, 0.0, False
                elif part.tag in (qname("t"), qname("noBreakHyphen")):
                    text = part.text or "" if part.tag == qname("t") else "\u2011"
                    for piece in filter(None, _BREAKS.split(text)):
                        bare = piece.rstrip(_SPACES)
                        width, begun = width + self._text_width(bare, properties), True
                        space = self._text_width(piece[len(bare) :], properties)
                        if piece != bare or (piece.endswith(("-", "\u2013")) and not _ends_text(piece, text)):
                            yield _Word(width, space, notes)
                            width, space, notes, begun = 0.0, 0.0, 0.0, False
        if begun:
            yield _Word(width, space, notes)

    def _text_width(self, text: str, properties: _Properties) -> float:
        key = (properties["font"], bool(properties.get("bold")), bool(properties.get("italic")))
        path = (
            self._faces.get(key) or self._faces.get((key[0], False, key[2])) or self._faces.get((key[0], False, False))
        )
        if path is None:
            return len(text) * float(properties["size"]) * 0.5 * self._stretch
        return line_width(text, path, properties["size"]) * self._stretch

    def _note_height(self, name: str) -> float:
        note = self._notes.get(name)
        return 0.0 if note is None else sum(line.height + line.above for line in self.measure([note], self.width))

    width: float = 0.0

    def _measure_table(self, table: Element) -> Iterator[Line]:
        style = table.find(f"{qname('tblPr')}/{qname('tblStyle')}")
        margins = self._cell_margins("" if style is None else style.get(qname("val"), ""))
        for row in table.iterfind(qname("tr")):
            cells = []
            for cell in row.iterfind(qname("tc")):
                width = int(require(cell, "tcPr", "tcW").get(qname("w"), "0")) * POINTS
                cells.append(self.measure(cell, width - margins["left"] - margins["right"]))
            whole = row.find(f"{qname('trPr')}/{qname('cantSplit')}") is not None
            heights = [sum(line.height + line.above for line in cell) for cell in cells]
            notes = sum(line.notes for cell in cells for line in cell)
            padding = margins["top"] + margins["bottom"]
            kept = any(
                self.paragraph_properties(one).get("keepNext")
                for one in row.iterfind(f"{qname('tc')}[1]/{qname('p')}[last()]")
            )
            if whole or not cells:
                yield Line(max(heights, default=0.0) + padding, notes, not kept)
                continue
            longest = cells[heights.index(max(heights))]
            others = notes - sum(line.notes for line in longest)
            for number, line in enumerate(longest):
                last = number == len(longest) - 1
                yield Line(
                    line.height,
                    line.notes + (others if number == 0 else 0.0),
                    True if last else line.may_end,
                    line.above,
                )

    def _cell_margins(self, name: str) -> dict[str, float]:
        margins = dict.fromkeys(("top", "left", "bottom", "right"), 0.0)
        for style in self._bases(name):
            for side in style.iterfind(f"{qname('tblPr')}/{qname('tblCellMar')}/*"):
                margins[etree.QName(side).localname] = int(side.get(qname("w"), "0")) * POINTS
        return margins


def _typeface(theme: Element, kind: str) -> str:
    latin = theme.find(f".//{{{A}}}{kind}Font/{{{A}}}latin")
    return "" if latin is None else latin.get("typeface", "")


def _ends_text(piece: str, text: str) -> bool:
    return text.endswith(piece)


def _read_style(style: Element, found: dict[str, Any], fonts: Mapping[str, str]) -> None:
    """Read a style's properties over those of its base."""
    for group in (style.find(qname("pPr")), style.find(qname("rPr"))):
        for one in () if group is None else group:
            name, value = etree.QName(one).localname, one.get(qname("val"))
            if name in ("keepNext", "keepLines", "pageBreakBefore"):
                found[name] = value != "0"
            elif name == "spacing":
                for key in ("before", "after", "line"):
                    if one.get(qname(key)) is not None:
                        found[key] = int(one.get(qname(key), "0")) * POINTS
                if one.get(qname("lineRule")) is not None:
                    found["exact"] = one.get(qname("lineRule")) == "exact"
            elif name == "ind":
                for key in ("left", "right", "hanging"):
                    if one.get(qname(key)) is not None:
                        found[key] = int(one.get(qname(key), "0")) * POINTS
            elif name == "pBdr":
                found["box"] = etree.tostring(one) if one.find(qname("between")) is not None or len(one) > 2 else None
                for side in one:
                    found[etree.QName(side).localname] = _border_height(side)
            elif name == "outlineLvl":
                found["outline"] = int(value or "0")
            elif name == "sz":
                found["size"] = int(value or "22") / 2
            elif name in ("b", "i"):
                found["bold" if name == "b" else "italic"] = value != "0"
            elif name == "rFonts":
                themed = one.get(qname("asciiTheme"), "")
                found["font"] = fonts.get(themed.removesuffix("HAnsi"), one.get(qname("ascii"), found["font"]))


def line_width(text: str, path: Path, size: float) -> float:
    """Return the width of a text in one line.

    A letter that the face lacks is half its size."""
    return _share_of_size(text, path) * size


@lru_cache(maxsize=1 << 15)
def _share_of_size(text: str, path: Path) -> float:
    advances = _advances(path)
    return sum(advances.get(ord(letter), 0.5) for letter in text)


def _border_height(side: Element) -> float:
    """Return what a paragraph's border takes, with the space beside it."""
    if side.get(qname("val")) == "nil":
        return 0.0
    return int(side.get(qname("space"), "0")) + int(side.get(qname("sz"), "0")) / 8


@lru_cache(maxsize=16)
def _advances(path: Path) -> dict[int, float]:
    """Return each letter's advance as a share of the size."""
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        units, widths = font["head"].unitsPerEm, font["hmtx"].metrics
        return {letter: widths[name][0] / units for letter, name in font.getBestCmap().items()}


@lru_cache(maxsize=16)
def _line_height(path: Path) -> float:
    """Return a face's own line as a share of its size."""
    from fontTools.ttLib import TTFont

    with TTFont(path, lazy=True) as font:
        return float(font["hhea"].ascent - font["hhea"].descent) / float(font["head"].unitsPerEm)
