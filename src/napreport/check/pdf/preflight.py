"""Check a press file for what a print shop would send back.

Everything is read from the file: boxes, bleed, colours and their sum, fonts, pictures, the output intent, what PDF/X-4
(ISO 15930-7) forbids. Lengths are in mm, ink in percent.
"""

from __future__ import annotations

import io
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree

from napreport.check.faults import Fault
from napreport.check.pdf.content_stream import DrawnObject, find_unembedded_fonts, list_pages, read_drawings
from napreport.design.values import POINT
from napreport.design.variants import BLEED, CONDITION, MOST_INK

#: The trimmed page, and how far a box may be off.
A4, TOLERANCE = (210.0, 297.0), 0.1
#: An area smaller than this at the edge is a dot or a rule of a pattern that the edge may cut; one within this of it touches it.
AREA, TOUCHES = 10.0, 0.2
#: The thinnest line that every press holds, in pt, and the size under which type in several inks blurs.
HAIRLINE, SMALL_TYPE = 0.25, 12.0
#: The least resolution of pictures, and that under which a file is sent back.
GOOD_DPI, LEAST_DPI = 300.0, 200.0
#: Type with this much black and more than this of the other inks is black in four plates.
BLACK, OTHERS = 90.0, 5.0
_INKS = ("DeviceCMYK", "DeviceGray")
_BUILD = "Build it again: make press. A file that another program saved is no longer the one that was checked."
#: The next thing to do, by code.
_MENDS = {
    "NR351": _BUILD, "NR352": _BUILD, "NR353": _BUILD, "NR356": _BUILD, "NR357": _BUILD, "NR360": _BUILD, "NR361": _BUILD,
    "NR364": _BUILD,
    "NR354": "Let art and boxes at the edge of the page end 3 mm beyond it (src/napreport/design/cover_art.py, templates/style/).",
    "NR355": "Give the colour its inks in templates/design.yaml, and a picture a form that the build converts (PNG, SVG).",
    "NR358": "Use a larger picture, or a drawing (SVG).",
    "NR359": "Take ink from the darkest colours: inks in templates/design.yaml.",
    "NR362": "Give the colour of text black ink alone: inks in templates/design.yaml.",
    "NR363": "Let templates/style/press.css set it in black (--ink), or larger.",
    "NR365": "Draw it heavier, in templates/style/press.css.",
}  # fmt: skip
_MARKS = "Separation All"


@dataclass(frozen=True, slots=True)
class _File:
    """An opened file, its page, and its drawings."""

    pdf: Any
    page: etree._Element
    drawn: tuple[DrawnObject, ...]


def check_press_file(data: bytes, page: etree._Element) -> Iterator[Fault]:
    """Yield what is wrong with a press file."""
    import pikepdf

    try:
        pdf = pikepdf.open(io.BytesIO(data))
    except pikepdf.PasswordError:
        yield Fault("NR351", "the file is encrypted, which PDF/X forbids")
        return
    with pdf:
        file = _File(pdf, page, tuple(read_drawings(pdf)))
        if not any(each.kind == "type" for each in file.drawn):
            yield Fault("NR060", "no type was found in the file")
        for check in _CHECKS:
            for fault in check(file):
                yield replace(fault, hint=_MENDS.get(fault.code, fault.hint))


# ---- what the file says of itself


def _standard(file: _File) -> Iterator[Fault]:
    root, info = file.pdf.Root, file.pdf.docinfo
    if file.pdf.is_encrypted:
        yield Fault("NR351", "the file is encrypted, which PDF/X forbids")
    packet = root.get("/Metadata")
    claimed = b"" if packet is None else packet.read_bytes()
    standard = str(etree.fromstring(claimed).xpath("string(//*[local-name()='GTS_PDFXVersion'])")) if claimed else ""
    if standard != "PDF/X-4":
        yield Fault("NR351", f"the file claims {standard or 'no standard'}, not PDF/X-4")
    if "/Filter" in (packet or {}):
        yield Fault("NR351", "the metadata is compressed, so a print shop's program may not find it")
    if str(info.get("/Trapped", "")) not in ("/True", "/False"):
        yield Fault("NR351", "the file does not say whether it is trapped")
    if "/ID" not in file.pdf.trailer:
        yield Fault("NR351", "the file has no identity (ID)")
    if str(info.get("/Title", "")) != file.page.findtext("head/title"):
        yield Fault("NR061", "the PDF's title is not the brief's")


def _intent(file: _File) -> Iterator[Fault]:
    intents = [each for each in file.pdf.Root.get("/OutputIntents", []) if str(each.get("/S", "")) == "/GTS_PDFX"]
    if len(intents) != 1:
        yield Fault("NR352", f"the file has {len(intents)} output intents for printing; it needs one")
        return
    condition = str(intents[0].get("/OutputConditionIdentifier", ""))
    if condition != CONDITION:
        yield Fault("NR352", f"the printing condition is “{condition}”, not {CONDITION}")
    profile = intents[0].get("/DestOutputProfile")
    if profile is None:
        yield Fault("NR352", "the output intent has no colour profile")
        return
    data = profile.read_bytes()
    if data[36:40] != b"acsp" or data[12:20] != b"prtrCMYK" or int(profile.get("/N", 0)) != 4:
        yield Fault("NR352", "the output intent's profile is not one of a printing press in CMYK")


def _active(file: _File) -> Iterator[Fault]:
    for number, page in enumerate(file.pdf.pages, start=1):
        if len(page.get("/Annots", [])):
            yield Fault("NR360", f"page {number}: {len(page.Annots)} links or notes")
        if "/AA" in page:
            yield Fault("NR360", f"page {number}: an action")
    for name in ("/AcroForm", "/OpenAction", "/AA"):
        if name in file.pdf.Root:
            yield Fault("NR360", f"the file holds a form or an action ({name})")
    names = file.pdf.Root.get("/Names", {})
    for name in ("/JavaScript", "/EmbeddedFiles"):
        if name in names:
            yield Fault("NR360", f"the file holds {name.lstrip('/')}")


# ---- pages


def _boxes(file: _File) -> Iterator[Fault]:
    for number, page in enumerate(file.pdf.pages, start=1):
        where = f"page {number}:"
        if "/TrimBox" not in page.obj or "/BleedBox" not in page.obj:
            yield Fault("NR353", f"{where} it does not say where it is trimmed and how far it bleeds")
            continue
        trim, bleed, media = (_mm(box) for box in (page.obj.TrimBox, page.obj.BleedBox, page.mediabox))
        width, height = trim[2] - trim[0], trim[3] - trim[1]
        if abs(width - A4[0]) > TOLERANCE or abs(height - A4[1]) > TOLERANCE:
            yield Fault("NR353", f"{where} it is trimmed to {width:.1f} x {height:.1f} mm, not to A4")
        if any(abs(abs(outer - inner) - BLEED) > TOLERANCE for outer, inner in zip(bleed, trim, strict=True)):
            bleeds = ", ".join(f"{abs(outer - inner):.1f}" for outer, inner in zip(bleed, trim, strict=True))
            yield Fault("NR353", f"{where} it bleeds by {bleeds} mm, not by {BLEED:g} mm on each side")
        for name, box in (("media", media), ("crop", _mm(page.cropbox))):
            if not _holds(box, bleed):
                yield Fault("NR353", f"{where} its bleed sticks out of its {name} box")
        if "/ArtBox" in page.obj:
            yield Fault("NR353", f"{where} it has an art box beside its trim box, which PDF/X forbids")
        if int(page.get("/Rotate", 0)) % 360 or float(page.obj.get("/UserUnit", 1)) != 1:
            yield Fault("NR353", f"{where} it is turned or enlarged")


def _count(file: _File) -> Iterator[Fault]:
    pages = len(file.pdf.pages)
    if pages % 4 or not pages:
        yield Fault("NR361", f"{pages} pages cannot be stapled: whole sheets need a multiple of 4")


def _bleed(file: _File) -> Iterator[Fault]:
    """Areas that end at the trimmed edge, before the bleed does.

    A slip of the knife would show paper.

    What stands on another area that does reach the bleed shows none.
    """
    reported = set()
    for number, boxes in _trims(file).items():
        trim, bleed = boxes
        below: dict[int, list[tuple[float, ...]]] = defaultdict(list)
        for each in file.drawn:
            if each.page != number or each.kind not in ("area", "picture", "shading") or _is_paper(each):
                continue
            box = tuple(value * POINT for value in each.box)
            if min(box[2] - box[0], box[3] - box[1]) < AREA:
                continue
            for side, edge in enumerate(("left", "lower", "right", "upper")):
                sign = 1 if side < 2 else -1
                inside = sign * (box[side] - trim[side]) > TOUCHES
                reaches = sign * (box[side] - bleed[side]) <= TOLERANCE
                if not inside and reaches:
                    below[side].append(box)
                along = (1, 3) if side % 2 == 0 else (0, 2)
                covered = any(ground[along[0]] <= box[along[0]] + TOUCHES and ground[along[1]] >= box[along[1]] - TOUCHES
                              for ground in below[side])  # fmt: skip
                if not inside and not reaches and not covered and (number, edge) not in reported:
                    reported.add((number, edge))
                    short = sign * (box[side] - bleed[side])
                    yield Fault(
                        "NR354", f"page {number}: an area at the {edge} edge ends {short:.1f} mm before the bleed does"
                    )


def _marks(file: _File) -> Iterator[Fault]:
    for number, (_, bleed) in _trims(file).items():
        marks = [each for each in file.drawn if each.page == number and each.colour.space == _MARKS]
        lines = [each for each in marks if each.kind == "line"]
        if len(lines) < 8:
            yield Fault("NR364", f"page {number}: {len(lines)} of 8 crop marks are there")
        for mark in marks:
            left, bottom, right, top = (value * POINT for value in mark.box)
            if left < bleed[2] and right > bleed[0] and bottom < bleed[3] and top > bleed[1]:
                yield Fault("NR364", f"page {number}: a mark in all inks stands inside the bleed")
                break


# ---- colours


def _spaces(file: _File) -> Iterator[Fault]:
    found: dict[tuple[str, str], set[int]] = defaultdict(set)
    for each in file.drawn:
        space = each.colour.space.removeprefix("Indexed ").removeprefix("Pattern ")
        if space not in (*_INKS, _MARKS, "Pattern", "ICCBased with 4 components", "ICCBased with 1 components"):
            found[each.kind, space].add(each.page)
    for (kind, space), pages in sorted(found.items()):
        yield Fault("NR355", f"{list_pages(pages)}: {kind} in {space}, not in printing inks")
    groups = Counter(_space_of_group(item) for item in file.pdf.objects)
    for space, count in sorted(groups.items()):
        if space and space not in _INKS:
            yield Fault("NR355", f"{count} transparency groups blend in {space}, not in printing inks")


def _space_of_group(item: Any) -> str:
    import pikepdf

    group = item.get("/Group") if isinstance(item, pikepdf.Dictionary | pikepdf.Stream) else None
    space = None if group is None else group.get("/CS")
    if space is None:
        return ""
    return str(space).lstrip("/") if isinstance(space, pikepdf.Name) else str(space[0]).lstrip("/")


def _transparent(file: _File) -> Iterator[Fault]:
    import pikepdf

    found: Counter[str] = Counter()
    for item in file.pdf.objects:
        if not isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
            continue
        if "/Group" in item:
            found["a transparency group"] += 1
        if item.get("/Subtype") == "/Image" and "/SMask" in item:
            found["a picture with a soft mask"] += 1
        for state in _graphics_states(item):
            if any(float(state.get(name, 1)) < 1 for name in ("/ca", "/CA")):
                found["something half transparent"] += 1
            if str(state.get("/BM", "/Normal")) not in ("/Normal", "/Compatible"):
                found[f"a blend ({str(state.BM).lstrip('/')})"] += 1
            if "/SMask" in state and state.SMask != pikepdf.Name("/None"):
                found["a soft mask"] += 1
    for what, count in sorted(found.items()):
        yield Fault("NR356", f"the file holds {what}{f' ({count} times)' if count > 1 else ''}")


def _graphics_states(item: Any) -> Iterator[Any]:
    """Yield the graphics states that an object is or names."""
    import pikepdf

    if str(item.get("/Type", "")) == "/ExtGState":
        yield item
        return
    holder = item.get("/Resources", item)
    states = holder.get("/ExtGState") if isinstance(holder, pikepdf.Dictionary) else None
    if isinstance(states, pikepdf.Dictionary):
        yield from (state for _, state in states.items() if isinstance(state, pikepdf.Dictionary))


def _ink(file: _File) -> Iterator[Fault]:
    most: dict[int, float] = {}
    for each in file.drawn:
        total = _most_ink(each.image) if each.image is not None else sum(each.colour.inks or ())
        most[each.page] = max(most.get(each.page, 0.0), total)
    for number, total in most.items():
        if total > MOST_INK + 0.5:
            yield Fault("NR359", f"page {number}: {total:.0f} % of ink; {MOST_INK:.0f} % are the most")


def _most_ink(image: Any) -> float:
    """Return the most ink that a CMYK picture lays on a spot."""
    from PIL import Image, ImageChops

    if image.get("/ColorSpace") != "/DeviceCMYK" or int(image.get("/BitsPerComponent", 8)) != 8:
        return 0.0
    import pikepdf

    try:
        data = image.read_bytes()
        picture = Image.frombytes("CMYK", (int(image.Width), int(image.Height)), data)
    except (ValueError, pikepdf.PdfError):
        return 0.0
    cyan, magenta, yellow, black = picture.split()
    halves = ImageChops.add(cyan, magenta, scale=4), ImageChops.add(yellow, black, scale=4)
    return float(max(ImageChops.add(*halves).tobytes())) * 4 / 2.55


def _type(file: _File) -> Iterator[Fault]:
    rich, small = set(), set()
    for each in file.drawn:
        inks = each.colour.inks if each.kind == "type" else None
        if inks is None:
            continue
        if inks[3] >= BLACK and max(inks[:3]) > OTHERS:
            rich.add(each.page)
        elif each.size < SMALL_TYPE - 0.05 and sum(part > OTHERS for part in inks) > 1:
            small.add(each.page)
    if rich:
        yield Fault("NR362", f"{list_pages(rich)}: black type is mixed of several inks")
    if small:
        yield Fault(
            "NR363", f"{list_pages(small)}: type under {SMALL_TYPE:g} pt is mixed of several inks", cosmetic=True
        )


def _thin(file: _File) -> Iterator[Fault]:
    thin = {each.page: each.width for each in file.drawn
            if each.kind == "line" and each.width < HAIRLINE - 0.01 and each.colour.space != _MARKS}  # fmt: skip
    for number, width in thin.items():
        yield Fault(
            "NR365", f"page {number}: a line of {width:.2f} pt; {HAIRLINE} pt is the least that holds", cosmetic=True
        )


# ---- fonts and pictures


def _fonts(file: _File) -> Iterator[Fault]:
    for name in find_unembedded_fonts(file.pdf):
        yield Fault("NR357", f"the font {name} is not embedded")


def _coarse(file: _File) -> Iterator[Fault]:
    for each in file.drawn:
        if each.kind == "picture" and each.dpi < GOOD_DPI - 0.5:
            message = f"page {each.page}: a picture of {each.dpi:.0f} dpi; print needs {GOOD_DPI:.0f}"
            yield Fault("NR358", message, cosmetic=each.dpi >= LEAST_DPI)


# ---- places


def _trims(file: _File) -> dict[int, tuple[tuple[float, ...], tuple[float, ...]]]:
    """Return trim and bleed box of each page that has them."""
    return {
        number: (_mm(page.obj.TrimBox), _mm(page.obj.BleedBox))
        for number, page in enumerate(file.pdf.pages, start=1)
        if "/TrimBox" in page.obj and "/BleedBox" in page.obj
    }


def _mm(box: Any) -> tuple[float, ...]:
    return tuple(float(value) * POINT for value in box)


def _holds(outer: tuple[float, ...], inner: tuple[float, ...]) -> bool:
    low = all(outer[side] <= inner[side] + TOLERANCE for side in (0, 1))
    return low and all(outer[side] >= inner[side] - TOLERANCE for side in (2, 3))


def _is_paper(each: DrawnObject) -> bool:
    return each.image is None and each.colour.inks is not None and sum(each.colour.inks) == 0


_CHECKS: tuple[Callable[[_File], Iterator[Fault]], ...] = (
    _standard, _intent, _active, _boxes, _count, _bleed, _marks, _spaces, _transparent, _ink, _type, _thin, _fonts, _coarse,
)  # fmt: skip
