"""Convert a PDF into PDF/X-4 for the print shop.

WeasyPrint writes colours as the stylesheet has them, so every colour becomes ink here, in one place: the design's by the
design's own table, any other by the print shop's profile (ISO 15930-7; ISO 12647-2 for the inks).
"""

from __future__ import annotations

import io
import uuid
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from napreport.design import cover_art
from napreport.design.theme import Ink, Theme
from napreport.design.values import POINT
from napreport.design.variants import BLEED, CONDITION
from napreport.pdf.tagging import xmp
from napreport.problems import Unusable

#: The room around the trimmed page for the crop marks, in mm. The marks begin beyond the bleed.
AROUND, MARK_FROM, MARK_TO = 10.0, 4.0, 9.0
#: Weight of a crop mark in pt.
MARK_WEIGHT = 0.25
#: The registry of printing conditions, and the condition in words.
REGISTRY = "http://www.color.org"
CONDITION_IN_WORDS = (
    "Offset printing on coated paper, ISO 12647-2:2004/Amd 1, paper type 1 or 2, 115 g/m2, screen 60/cm"
)
#: Profiles of that condition: file, folder where systems keep it, Debian package that brings it. The first one found is used.
PROFILES = (
    ("ISOcoated_v2_300_bas.icc", "/usr/share/scribus/profiles", "scribus-data"),
    ("FOGRA39L_coated.icc", "/usr/share/texmf/tex/generic/colorprofiles", "texlive-base"),
    ("FOGRA39L_coated.icc", "/usr/share/texlive/texmf-dist/tex/generic/colorprofiles", "texlive-base"),
)
_BLACK: Ink = (0.0, 0.0, 0.0, 100.0)
_FILL = {"rg": "k", "g": "k"}
_STROKE = {"RG": "K", "G": "K"}

ToInk = Callable[[tuple[int, int, int]], Ink]


def find_profile(cache: Path) -> Path:
    """Return the print shop's profile, from cache folder or system.

    Raises Unusable, with what to install, if there is none.
    """
    places = [cache / PROFILES[0][0], *(Path(folder) / name for name, folder, _ in PROFILES)]
    for path in places:
        if path.is_file():
            return path
    raise Unusable(
        f"press files need the colour profile {PROFILES[0][0]} (ISO Coated v2), and this machine has none. Type: make press, or "
        f"sudo apt-get install --no-install-recommends {PROFILES[0][2]}, or put the file into {cache}. Nothing was written."
    )


def convert_to_press(data: bytes, theme: Theme, profile: Path, metadata: xmp.XmpMetadata) -> bytes:
    """Return a PDF as PDF/X-4.

    It gets inks, boxes, marks, output intent; links, tags and transparency go. The trimmed page is where it was, its lower
    left corner at 0, 0; what is drawn beyond it is the bleed.
    """
    import pikepdf

    press = _Press.of(theme, profile)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        for page in pdf.pages:
            _rewrite(pdf, page, press.to_ink)
        for item in pdf.objects:
            if isinstance(item, pikepdf.Stream):
                if item.get("/Subtype") == "/Form" or item.get("/PatternType") == 1:
                    _rewrite(pdf, item, press.to_ink)
                elif item.get("/Subtype") == "/Image":
                    _image(item, press)
            _opaque(item)
        for page in pdf.pages:
            _boxes(pdf, page)
        for name in ("/Outlines", "/Names", "/Dests", "/StructTreeRoot", "/MarkInfo", "/PageMode", "/OutputIntents"):
            if name in pdf.Root:
                del pdf.Root[name]
        _intent(pdf, profile)
        _write_metadata(pdf, metadata)
        pdf.remove_unreferenced_resources()
        output = io.BytesIO()
        pdf.save(
            output, force_version="1.6", deterministic_id=True, object_stream_mode=pikepdf.ObjectStreamMode.disable
        )
    return output.getvalue()


# ---- colours


@dataclass(frozen=True, slots=True)
class _Press:
    """The design's table of inks, and the profile."""

    table: Mapping[tuple[int, int, int], Ink]
    profile: Path

    @classmethod
    def of(cls, theme: Theme, profile: Path) -> _Press:
        inks = dict(theme.inks)
        if theme.accent in inks:
            cyan, magenta, yellow, black = (part * (1 - cover_art.LIGHTER) for part in inks[theme.accent])
            inks.setdefault(cover_art.lighten(theme.accent, cover_art.LIGHTER), (cyan, magenta, yellow, black))
        inks.setdefault("#000000", _BLACK)  # the QR code, and whatever else is drawn in plain black
        inks.setdefault("#FFFFFF", (0.0, 0.0, 0.0, 0.0))
        return cls({_parts(colour): ink for colour, ink in inks.items()}, profile)

    def to_ink(self, colour: tuple[int, int, int]) -> Ink:
        ink = self.table.get(colour)
        return _convert(self.profile, colour) if ink is None else ink


def _parts(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


@lru_cache(maxsize=256)
def _convert(profile: Path, colour: tuple[int, int, int]) -> Ink:
    from PIL import Image

    pixel = _transform(profile)(Image.new("RGB", (1, 1), colour)).getpixel((0, 0))
    cyan, magenta, yellow, black = (round(part / 2.55, 1) for part in pixel)
    return cyan, magenta, yellow, black


@lru_cache(maxsize=2)
def _transform(profile: Path) -> Callable[[Any], Any]:
    """Return a function that turns sRGB pictures into inks.

    Relative colorimetric, black point compensated.
    """
    from PIL import ImageCms

    change = ImageCms.buildTransform(
        ImageCms.createProfile("sRGB"), str(profile), "RGB", "CMYK",
        renderingIntent=ImageCms.Intent.RELATIVE_COLORIMETRIC, flags=ImageCms.Flags.BLACKPOINTCOMPENSATION,
    )  # fmt: skip
    return lambda picture: ImageCms.applyTransform(picture, change)


def _rewrite(pdf: Any, holder: Any, to_ink: ToInk) -> None:
    """Replace colours in a drawing, and remove marked content.

    Nothing refers to marked content any more.
    """
    import pikepdf

    drawn: list[Any] = []
    for instruction in pikepdf.parse_content_stream(holder):
        operator = str(instruction.operator)
        if operator in ("BDC", "BMC", "EMC"):
            continue
        if operator in _FILL or operator in _STROKE:
            parts = [round(float(part) * 255) for part in instruction.operands]
            red, green, blue = parts * 3 if len(parts) == 1 else parts
            ink = [round(part / 100, 4) for part in to_ink((red, green, blue))]
            drawn.append((ink, pikepdf.Operator({**_FILL, **_STROKE}[operator])))
            continue
        drawn.append((instruction.operands, instruction.operator))
    content = pikepdf.unparse_content_stream(drawn)
    if isinstance(holder, pikepdf.Stream):
        holder.write(content)
    else:
        holder.Contents = pdf.make_stream(content)


def _image(image: Any, press: _Press) -> None:
    """Turn a picture into inks; its transparent parts become white."""
    import pikepdf
    from PIL import Image

    if image.get("/ImageMask") or image.get("/ColorSpace") == "/DeviceCMYK":
        return
    picture = pikepdf.PdfImage(image).as_pil_image()
    if "/SMask" in image:
        mask = pikepdf.PdfImage(image.SMask).as_pil_image().convert("L")
        paper = Image.new("RGB", picture.size, (255, 255, 255))
        paper.paste(picture.convert("RGB"), mask=mask.resize(picture.size))
        picture = paper
        del image["/SMask"]
    if picture.mode in ("1", "L"):  # grey prints in black ink alone
        zero = Image.new("L", picture.size, 0)
        inks = Image.merge("CMYK", (zero, zero, zero, picture.convert("L").point(lambda part: 255 - part)))
    else:
        inks = _transform(press.profile)(picture.convert("RGB"))
    for name in ("/DecodeParms", "/Decode", "/Intent"):
        if name in image:
            del image[name]
    image.write(inks.tobytes())
    image.ColorSpace, image.BitsPerComponent = pikepdf.Name.DeviceCMYK, 8


def _opaque(item: Any) -> None:
    """Remove what would make a page's colours blend.

    Nothing in a brief is transparent; WeasyPrint only prepares for it.
    """
    import pikepdf

    if not isinstance(item, pikepdf.Dictionary | pikepdf.Stream):
        return
    for name in ("/Group", "/StructParents", "/StructParent", "/Tabs", "/Annots"):
        if name in item:
            del item[name]
    resources = item.get("/Resources")
    if isinstance(resources, pikepdf.Dictionary) and "/ColorSpace" in resources:
        del resources["/ColorSpace"]  # WeasyPrint declares its own, for screens


# ---- boxes and marks


def _boxes(pdf: Any, page: Any) -> None:
    """Write a page's boxes, and crop marks in all inks."""
    import pikepdf

    left, bottom, right, top = (float(value) for value in page.TrimBox)
    page.BleedBox = [left - BLEED / POINT, bottom - BLEED / POINT, right + BLEED / POINT, top + BLEED / POINT]
    around = [left - AROUND / POINT, bottom - AROUND / POINT, right + AROUND / POINT, top + AROUND / POINT]
    page.MediaBox = page.CropBox = around
    all_inks = pikepdf.Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0, 0], C1=[1, 1, 1, 1], N=1)
    space = pikepdf.Array([pikepdf.Name.Separation, pikepdf.Name.All, pikepdf.Name.DeviceCMYK, all_inks])
    resources = page.Resources
    resources.ColorSpace = pikepdf.Dictionary(All=space)
    lines = [f"q /All CS 1 SCN {MARK_WEIGHT} w"]
    near, far = MARK_FROM / POINT, MARK_TO / POINT
    for x, out in ((left, -1), (right, 1)):
        for y, up in ((bottom, -1), (top, 1)):
            lines.append(f"{x + out * near:.3f} {y:.3f} m {x + out * far:.3f} {y:.3f} l S")
            lines.append(f"{x:.3f} {y + up * near:.3f} m {x:.3f} {y + up * far:.3f} l S")
    drawn = page.Contents.read_bytes()
    page.Contents = pdf.make_stream(b"q\n" + drawn + b"\nQ\n" + "\n".join([*lines, "Q"]).encode())


# ---- output intent and metadata


def _intent(pdf: Any, profile: Path) -> None:
    import pikepdf

    embedded = pdf.make_stream(profile.read_bytes(), N=4, Alternate=pikepdf.Name.DeviceCMYK)
    intent = pikepdf.Dictionary(
        Type=pikepdf.Name.OutputIntent, S=pikepdf.Name.GTS_PDFX, OutputConditionIdentifier=CONDITION, RegistryName=REGISTRY,
        OutputCondition=CONDITION_IN_WORDS, Info=f"Coated FOGRA39 ({profile.stem})", DestOutputProfile=embedded,
    )  # fmt: skip
    pdf.Root.OutputIntents = pikepdf.Array([pdf.make_indirect(intent)])


def _write_metadata(pdf: Any, metadata: xmp.XmpMetadata) -> None:
    """Write XMP and document information, which must agree (ISO 15930-7, 6.2)."""
    import pikepdf

    year, month, day = (*metadata.created.split("T")[0].split("-"), "01", "01")[:3]
    identity = str(uuid.uuid5(uuid.NAMESPACE_URL, f"{metadata.title}/{metadata.language}/{metadata.created}/press"))
    packet = xmp.press_packet(metadata, f"{year or '1970'}-{month}-{day}T00:00:00Z", identity)
    pdf.Root.Metadata = pdf.make_stream(packet, Type=pikepdf.Name.Metadata, Subtype=pikepdf.Name.XML)
    stamp = f"D:{year or '1970'}{month}{day}000000Z"
    pdf.docinfo["/CreationDate"] = pdf.docinfo["/ModDate"] = stamp
    pdf.docinfo["/Trapped"] = pikepdf.Name("/False")
    pdf.docinfo["/GTS_PDFXVersion"] = "PDF/X-4"
