"""Check a PDF's type: unreadable, lost, doubled, or out of place."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from lxml import etree

from napreport.check.faults import Fault, contrast_ratio, cosmetic_fault
from napreport.check.pdf.lines import MARGIN_GAP, PrintedPages, TextBlock, describe_block, name_place, quote
from napreport.check.pdf.runs import find_overlaps

#: WCAG 2.2, success criterion 1.4.3: text, and text of 18 pt or more.
CONTRAST, LARGE_CONTRAST, LARGE = 4.5, 3.0, 18.0
PRINT_DPI = 300
#: How far type may pass a margin before it is seen, in mm: letters overhang their advance a little.
_OVERHANG = 0.7
#: A stray of fewer letters than this is a bullet, a number or a year, which the stylesheet adds.
_STRAY = 12


def _outside(printed: PrintedPages) -> Iterator[Fault]:
    """Type outside its margins, over its box's edge, over other type."""
    owners = {id(run): block for block in printed.blocks for line in block.lines for run in line.runs}
    for sheet in printed.sheets:
        top, foot = printed.bounds(sheet.number)
        left, right = printed.limits.left - _OVERHANG, sheet.width - printed.limits.right + _OVERHANG
        for run in sheet.runs:
            block = owners.get(id(run))
            name = f"page {sheet.number}: {quote(run.text.strip())}{_of(block)}"
            beyond = run.left < left or run.right > right
            if beyond or (block and not top - MARGIN_GAP < run.baseline < foot + MARGIN_GAP):
                yield Fault(
                    "NR168", f"{name} stands outside the margins", "Shorten it; a long word needs a shorter one."
                )
            elif (
                run.grounds
                and not (block and _marked(block.element))
                and run.grounds[0] != run.grounds[-1]
                and run.ground in (run.grounds[0], run.grounds[-1])
            ):
                yield Fault("NR169", f"{name} sticks out of its box", "Shorten it; a long word needs a shorter one.")
        for upper, lower in find_overlaps(sheet):
            first, second = quote(upper.text.strip()), quote(lower.text.strip())
            where = _of(owners.get(id(upper)) or owners.get(id(lower)))
            yield Fault("NR169", f"page {sheet.number}: {first} and {second}{where} are printed over each other",
                        "Shorten them; a long word needs a shorter one.")  # fmt: skip


def _marked(element: etree._Element) -> bool:
    """Return whether a block has a draft's marks.

    Text beside a mark begins on its colour.
    """
    return next(element.iter("mark"), None) is not None


def _of(block: TextBlock | None) -> str:
    return f" ({name_place(block.element)})" if block else ""


def _coarse_pictures(printed: PrintedPages) -> Iterator[Fault]:
    """Pictures that would print coarse."""
    for sheet in printed.sheets:
        for picture in sheet.pictures:
            if picture.dpi < PRINT_DPI - 0.5:
                at = f"{picture.left:.0f} mm from the left and {picture.top:.0f} mm from the top"
                message = f"page {sheet.number}: the picture {at} has {picture.dpi:.0f} dpi; print needs {PRINT_DPI}"
                yield cosmetic_fault("NR171", message, "Use a larger picture, or a drawing (SVG).")


def _missing_letters(printed: PrintedPages) -> Iterator[Fault]:
    """Letters that have no form, or that copy as nothing."""
    for sheet in printed.sheets:
        for run in sheet.runs:
            if run.unknown:
                yield Fault("NR172", f"page {sheet.number}: a letter is missing in {quote(run.text.strip())}",
                            "Use another letter, or ask for a font that has it.")  # fmt: skip


def _lost_and_doubled(printed: PrintedPages) -> Iterator[Fault]:
    """Blocks that are printed nowhere, type that is printed twice."""
    letters_of_block = {
        block: "".join(run.letters for line in block.lines for run in line.runs) for block in printed.blocks
    }
    for block in printed.blocks:
        if not block.lines:
            yield Fault("NR174", f"{describe_block(block.element)} is not printed whole")
    for number, run in printed.strays:
        if len(run.letters) < _STRAY or printed.in_margin(number, run) or run.letters.isdecimal():
            continue
        owners = [block for block in printed.blocks if run.letters in letters_of_block[block]]
        if owners and not any(_repeats(block, number) for block in owners):
            owner = owners[0]
            yield Fault("NR173", f"page {number}: {quote(run.text.strip())}{_of(owner)} is printed twice")


def _repeats(block: TextBlock, number: int) -> bool:
    """Return whether a page repeats a block.

    A table over two pages prints its head on both.
    """
    return number != block.first and next(block.element.iterancestors("thead"), None) is not None


def _contrasts(printed: PrintedPages) -> Iterator[Fault]:
    """Type with too little contrast to its ground.

    Each pair of colours is named once a page.
    """
    reported = set()
    for sheet in printed.sheets:
        for run in sheet.runs:
            least = LARGE_CONTRAST if run.size >= LARGE - 0.05 else CONTRAST
            ratio, pair = contrast_ratio(run.colour, run.ground), (sheet.number, run.colour, run.ground)
            if ratio < least and pair not in reported:
                reported.add(pair)
                colours = f"{_hex(run.colour)} on {_hex(run.ground)}"
                yield Fault("NR175", f"page {sheet.number}: {quote(run.text.strip())} is {colours}, a contrast of {ratio:.1f}; "
                            f"{least:.1f} is the least", "Choose darker or lighter colours in templates/design.yaml.")  # fmt: skip


def _hex(colour: tuple[int, int, int]) -> str:
    return "#{:02X}{:02X}{:02X}".format(*colour)


TYPE_CHECKS: tuple[Callable[[PrintedPages], Iterator[Fault]], ...] = (
    _outside, _coarse_pictures, _missing_letters, _lost_and_doubled, _contrasts,
)  # fmt: skip
