"""Cut the static faces of PDF and Word from variable fonts.

The variable fonts come as dependencies, or lie in the templates' folder. A static face lays out a third faster than a
variable one, and Word knows no variable fonts at all. Each face is subset to the scripts below, pinned to one weight
(and optical size), and kept in the cache folder under a name that hashes everything it was made from, so it is made
once a machine. No system font is ever read.
"""

from __future__ import annotations

import hashlib
import io
import os
from concurrent.futures import ProcessPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field, replace
from functools import cache
from importlib.metadata import version
from importlib.resources import files
from itertools import repeat
from pathlib import Path

from napreport.files import cache_folder, replace_file
from napreport.problems import Unusable


@dataclass(frozen=True, slots=True)
class Script:
    """The letters that a face keeps, and its OpenType features."""

    unicodes: tuple[int, ...]
    features: tuple[str, ...]


#: Latin with its extensions (Quechua, Aymara, Amazonian letters), combining marks, punctuation, arrows and a few signs.
UNICODES = (
    *range(0x0020, 0x007F), *range(0x00A0, 0x0250), *range(0x0250, 0x0300), *range(0x0300, 0x0370),
    *range(0x1E00, 0x1F00), *range(0x2000, 0x2070), *range(0x2070, 0x20D0), *range(0x2100, 0x2200),
    *range(0x2200, 0x2270), *range(0x25A0, 0x2610), 0x2610, 0x2611, 0x2713, 0xFB01, 0xFB02,
)  # fmt: skip
LATIN = Script(UNICODES, ("kern", "mark", "mkmk", "ccmp", "locl", "liga", "lnum", "tnum", "pnum"))
#: Arabic with the letters of other languages that are written with it, its digits, and signs that it shares with Latin.
ARABIC = Script(
    (*range(0x0020, 0x0040), 0x00A0, 0x00AB, 0x00BB, *range(0x0600, 0x0700), *range(0x0750, 0x0780), *range(0x200B, 0x2070)),
    ("kern", "mark", "mkmk", "ccmp", "locl", "isol", "init", "medi", "fina", "rlig", "liga", "calt", "curs"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Cut:
    """A recipe for a static face of a variable font."""

    family: str
    weight: int
    italic: bool
    package: str
    file: str
    axes: tuple[tuple[str, float], ...]
    script: Script = field(default=LATIN, repr=False)


@dataclass(frozen=True, slots=True)
class Face:
    """A static face on disk.

    `weight` is a CSS weight; `family` is also the name inside the file.
    """

    family: str
    weight: int
    italic: bool
    path: Path


#: How a file with one font begins (OpenType 1.9, "Table directory"), and what other beginnings mean.
_SINGLE_FONTS = (b"\x00\x01\x00\x00", b"OTTO", b"true")
_OTHER_FONTS = {
    b"ttcf": "a collection of several fonts (.ttc)",
    b"wOFF": "a packed web font (.woff)",
    b"wOF2": "a packed web font (.woff2)",
}
#: The tables that cutting a face reads and writes.
_TABLES = ("cmap", "head", "hhea", "hmtx", "maxp", "name", "OS/2")


@dataclass(frozen=True, slots=True)
class Family:
    """A family of fonts, as design.yaml gives it.

    `package` holds the files; without a package they are paths. `optical` is the size in pt at which letters for text
    and for display are cut, for families that have that axis.
    """

    name: str
    package: str
    roman: str
    italic: str
    optical: tuple[float, float] | None = None


@dataclass(frozen=True, slots=True)
class Families:
    """The families of text, titles and letters that both lack."""

    text: Family
    titles: Family
    fallback: Family


def pdf_cuts(families: Families) -> tuple[Cut, ...]:
    """Return the faces of the PDF.

    They are of text, titles, titles for display, and letters that titles lack.
    """
    text, titles, fallback = families.text, families.titles, families.fallback
    return (
        _cut("Brief Sans", 400, text),
        _cut("Brief Sans", 600, text),
        _cut("Brief Sans", 400, text, italic=True),
        _cut("Brief Serif", 600, titles),
        _cut("Brief Serif", 400, titles, italic=True),
        _cut("Brief Display", 600, titles, display=True),
        _cut("Brief Fallback", 600, fallback),
        _cut("Brief Fallback", 400, fallback, italic=True),
        *_from_the_right("Brief Arabic", 600),
    )


def word_cuts(families: Families) -> tuple[Cut, ...]:
    """Return the faces embedded in Word.

    Word knows no weight between regular and bold: a semibold is a family of its own.
    """
    text, titles = families.text, families.titles
    bold = _cut(text.name, 600, text)
    return (
        _cut(text.name, 400, text),
        replace(bold, weight=700),
        _cut(text.name, 400, text, italic=True),
        replace(_cut(semibold(titles.name), 600, titles), weight=400),
        _cut(titles.name, 400, titles, italic=True),
        *_from_the_right(RIGHT_TO_LEFT_FAMILY, 700),
    )


def semibold(name: str) -> str:
    """Return the name of a family's semibold in Word."""
    return f"{name} SemiBold"


def _cut(name: str, weight: int, family: Family, *, italic: bool = False, display: bool = False) -> Cut:
    axes: tuple[tuple[str, float], ...] = (("wght", weight),)
    if family.optical is not None:
        axes += (("opsz", family.optical[display]),)
    return Cut(name, weight, italic, family.package, family.italic if italic else family.roman, axes)


_NASKH, _NASKH_FILE = "fontpkg-noto-sans-arabic", "NotoSansArabic[wdth,wght].ttf"
#: Word's family for scripts that run from right to left. Only documents in such a script carry it: it is large.
RIGHT_TO_LEFT_FAMILY = "Noto Sans Arabic"


def _from_the_right(name: str, bold: int) -> tuple[Cut, ...]:
    """Return the faces of a right-to-left script.

    `bold` is the weight that its semibold is declared with.
    """
    regular = Cut(name, 400, False, _NASKH, _NASKH_FILE, (("wght", 400),), ARABIC)
    return regular, replace(regular, weight=bold, axes=(("wght", 600),))


def font_fault(path: Path) -> str:
    """Return why a font is unusable, ending a sentence, or ""."""
    from fontTools.ttLib import TTFont

    data = path.read_bytes()
    if data[:4] not in _SINGLE_FONTS:
        return _OTHER_FONTS.get(data[:4], "no font")
    try:
        font = TTFont(io.BytesIO(data), lazy=False)
        lacking = [tag for tag in _TABLES if tag not in font]
        for tag in () if lacking else font.keys():
            font[tag]
    except Exception as fault:  # fontTools raises whatever the damage leads to
        return f"damaged ({fault})" if str(fault) else "damaged"
    return f"damaged: the table {lacking[0]} is missing" if lacking else ""


def default_cache() -> Path:
    """Return the folder where faces are kept."""
    return Path(cache_folder())


def faces(cuts: tuple[Cut, ...], folder: Path) -> tuple[Face, ...]:
    """Return the static faces for `cuts`; cut missing ones, on all cores.

    Two processes may do so at once: each writes to a temporary file and moves it into place.
    """
    missing = missing_faces(cuts, folder)
    try:
        (folder / "fonts").mkdir(parents=True, exist_ok=True)
    except OSError as fault:
        where = f"{folder} cannot hold the fonts: {fault.strerror}"
        raise Unusable(f"{where}. Name another folder in the variable NAPREPORT_CACHE.") from fault
    if len(missing) > 1:
        with ProcessPoolExecutor(min(os.cpu_count() or 1, len(missing))) as pool:
            list(pool.map(_cached_face, missing, repeat(folder)))
    return tuple(Face(cut.family, cut.weight, cut.italic, _cached_face(cut, folder)) for cut in cuts)


def missing_faces(cuts: tuple[Cut, ...], folder: Path) -> tuple[Cut, ...]:
    """Return the faces that `folder` lacks; each takes 2-8 s to cut."""
    return tuple(cut for cut in cuts if _find_cached(cut, folder) is None)


def _name(cut: Cut) -> str:
    """Return a file name's beginning: the hash of the recipe.

    The name ends with the hash of the contents.
    """
    return _name_of_edition(cut, _edition(cut))


@cache
def _name_of_edition(cut: Cut, edition: str) -> str:
    recipe = (cut, cut.script.unicodes, cut.script.features, edition, version("fonttools"), "recipe 3")
    style = f"{cut.weight}{'i' if cut.italic else ''}"
    return f"{cut.family.replace(' ', '')}-{style}-{_short(repr(recipe).encode())}"


def _short(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()[:12]


@cache
def _is_intact(path: Path, size: int, changed: int) -> bool:
    """Say whether a kept face has the hash in its name."""
    return _short(path.read_bytes()) == path.stem.rpartition("-")[2]


def _find_cached(cut: Cut, folder: Path) -> Path | None:
    """Return a face that is kept, and delete damaged ones."""
    for path in sorted((folder / "fonts").glob(f"{_name(cut)}-*.ttf")):
        with suppress(OSError):  # another process was first
            state = path.stat()
            if _is_intact(path, state.st_size, state.st_mtime_ns):
                return path
            path.unlink()
    return None


@cache
def _version(package: str) -> str:
    return version(package)


def _edition(cut: Cut) -> str:
    """Return a font's edition: its package's version or file's hash.

    A file of the project may change.
    """
    if cut.package:
        return _version(cut.package)
    return hashlib.sha256(Path(cut.file).read_bytes()).hexdigest()


def _cached_face(cut: Cut, folder: Path) -> Path:
    path = _find_cached(cut, folder)
    if path is None:
        made = _cut_face(cut)
        path = folder / "fonts" / f"{_name(cut)}-{_short(made)}.ttf"
        replace_file(str(path), made)
    return path


def _cut_face(cut: Cut) -> bytes:
    """Subset a font, then pin its axes.

    The other way round takes many times as long.
    """
    from fontTools.subset import Options, Subsetter
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    source = files(cut.package.replace("-", "_")) / "files" / cut.file if cut.package else Path(cut.file)
    font = TTFont(io.BytesIO(source.read_bytes()), recalcTimestamp=False)
    options = Options()
    options.layout_features = list(cut.script.features)
    options.notdef_outline = True
    options.name_IDs = ["*"]
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=cut.script.unicodes)
    subsetter.subset(font)
    if "fvar" in font:  # every axis is pinned: one that the cut does not name, where the font's maker put it
        axes = {axis.axisTag: axis.defaultValue for axis in font["fvar"].axes}
        font = instantiateVariableFont(font, axes | {tag: value for tag, value in cut.axes if tag in axes})
    _rename(font, cut)
    made = io.BytesIO()
    font.save(made)
    return made.getvalue()


def _rename(font: object, cut: Cut) -> None:
    """Write the names and style bits that Word matches faces by."""
    names = font["name"]  # type: ignore[index]
    bold = cut.weight >= 700
    style = {(False, False): "Regular", (True, False): "Bold", (False, True): "Italic", (True, True): "Bold Italic"}[
        bold, cut.italic
    ]
    for record in list(names.names):
        if record.nameID in (16, 17, 21, 22, 25):
            names.removeNames(nameID=record.nameID)
    postscript = f"{cut.family.replace(' ', '')}-{style.replace(' ', '')}-{cut.weight}"
    full = cut.family if style == "Regular" else f"{cut.family} {style}"
    for name_id, text in ((1, cut.family), (2, style), (3, postscript), (4, full), (6, postscript)):
        names.setName(text, name_id, 3, 1, 0x409)
    os2, head = font["OS/2"], font["head"]  # type: ignore[index]
    os2.usWeightClass = cut.weight
    os2.fsType = 0  # embedding allowed without limit, as the OFL says
    os2.fsSelection = (os2.fsSelection & ~0b1100001) | (bold << 5) | cut.italic | ((not bold and not cut.italic) << 6)
    head.macStyle = bold | (cut.italic << 1)
