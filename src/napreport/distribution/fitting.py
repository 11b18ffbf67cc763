"""Fitting: from recipients to what of them cannot be printed: letters that no font has, addresses that a label has no room for."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from napreport.content.distribution import Labels
from napreport.design.fonts import Face
from napreport.design.glyph_coverage import find_uncovered
from napreport.design.values import Measures
from napreport.distribution.recipients import Recipient
from napreport.pdf.arrange.copyfit import lines, width
from napreport.problems import Problem, error

#: What `.label` of brief.css leaves free, in mm: at both sides, above and below, and above the last line.
_SIDES, _ENDS, _LAST = 11.0, 7.0, 1 * 25.4 / 72


def unprintable(recipient: Recipient, fonts: Sequence[tuple[Face, ...]]) -> Iterator[Problem]:
    """Yield a problem for each cell that is printed and holds a letter which one of the `fonts` lacks, each a format's faces."""
    cells = {
        "organisation": recipient.organisation,
        "contact": recipient.contact,
        "address": " ".join(recipient.address),
    }
    for column, cell in cells.items():
        letter = next((letter for faces in fonts for _, letter in find_uncovered(cell, faces)), None)
        if letter is not None:
            message = f"the column '{column}' holds a letter that no font has (U+{ord(letter):04X})"
            hint = "Write it in other letters; templates/design.yaml says which fonts there are."
            yield error(recipient.place, "NR050", message, hint)


@dataclass(frozen=True, slots=True)
class LabelFit:
    """The room of a label in mm, and the type that its lines are set in: the first of them is bold. Size and leading in pt."""

    width: float
    height: float
    bold: Path
    plain: Path
    size: float
    leading: float

    @classmethod
    def of(cls, sheet: Labels, measures: Measures, faces: Sequence[Face]) -> LabelFit:
        """Return what a sheet's labels have room for, in the first upright face and the first one that is bolder."""
        upright = [face for face in faces if face.family == faces[0].family and not face.italic]
        plain, bold = (face.path for face in sorted(upright, key=lambda face: face.weight)[:2])
        small = measures.type("small")
        return cls(sheet.width - _SIDES, sheet.height - _ENDS, bold, plain, small.size, small.leading)

    def too_long(self, recipient: Recipient, address: Sequence[str]) -> Iterator[Problem]:
        """Yield a problem for an address that the label has no room for, its lines as they are set."""
        hint = "Shorten it, or set larger labels in content/distribution.yaml."
        faces = [self.bold, *[self.plain] * (len(address) - 1)]
        taken = sum(lines(line, face, self.size, self.width) for line, face in zip(address, faces, strict=True)) + 1
        most = int((self.height - _LAST) / (self.leading * 25.4 / 72))
        if taken > most:
            message = f"the address takes {taken} lines with the parcel's number, and a label has room for {most}"
            yield error(recipient.place, "NR312", message, hint)
        words = ((word, face) for line, face in zip(address, faces, strict=True) for word in line.split(" "))
        if any(width(word, face, self.size) > self.width for word, face in words):
            yield error(recipient.place, "NR312", "the address holds a word wider than a label", hint)
