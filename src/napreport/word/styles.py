"""The house style: from reference.docx and an audience's theme to styles by name, and parts in its colours."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from lxml import etree

from napreport.design.fonts import RIGHT_TO_LEFT_FAMILY, Face
from napreport.design.templates import REFERENCE, read_reference
from napreport.design.theme import Theme
from napreport.problems import Place, Rejected, did_you_mean, error
from napreport.word.wml import A, Element, qname, serialise
from napreport.zipped_xml import parse_xml

#: The template's name in a project, as its editor sees it.

#: Slots of Word's theme, and the colour of the page's theme that each takes; the first five are the same for all audiences.
FROM_THEME = {
    "dk1": "ink", "lt1": "paper", "accent4": "rule", "accent5": "ink_2", "accent6": "hair",
    "dk2": "dark", "lt2": "tint", "accent1": "accent", "accent2": "art", "accent3": "tint_strong",
    "hlink": "dark", "folHlink": "dark",
}  # fmt: skip
#: Names by which a style refers to the slots that are called otherwise in the theme.
_ALIASES = {
    "text1": "dk1", "background1": "lt1", "text2": "dk2", "background2": "lt2", "dark1": "dk1", "light1": "lt1",
    "dark2": "dk2", "light2": "lt2", "hyperlink": "hlink", "followedHyperlink": "folHlink",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class WordStyle:
    """Everything the Word painter uses besides the page: the template's bytes, the faces to embed, and a logo as PNG."""

    reference: bytes
    faces: tuple[Face, ...]
    logo: bytes | None = None


def read_word_style(templates: Path, faces: Iterable[Face], logo: bytes | None = None) -> WordStyle:
    """Read the house style from a project's templates, as `reference` does."""
    return WordStyle(read_reference(templates), tuple(faces), logo)


def find_style_ids(styles: Element, wanted: Iterable[str]) -> dict[str, str]:
    """Return each style's id by its name in lower case, after making sure that all `wanted` names are there.

    Names, not ids: Word in another language writes the id `Ttulo1` for the style that is called `heading 1` everywhere.
    """
    found: dict[str, str] = {}
    for style in styles.iterfind(qname("style")):
        name = style.find(qname("name"))
        if name is not None:
            found.setdefault(name.get(qname("val"), "").lower(), style.get(qname("styleId"), ""))
    missing = [name for name in wanted if name.lower() not in found]
    if missing:
        hint = "add the style in Word, or write the template anew with scripts/make_reference.py"
        raise Rejected(
            error(Place(REFERENCE), "NR053", f"there is no style '{name}'{did_you_mean(name.lower(), found)}", hint)
            for name in missing
        )
    return found


def colour_slots(theme: Theme) -> dict[str, str]:
    """Return the theme's slots with their colours, as six hexadecimal digits."""
    return {slot: getattr(theme, name).lstrip("#").upper() for slot, name in FROM_THEME.items()}


def recolour(root: Element, palette: Mapping[str, str]) -> None:
    """Write a slot's colour beside every reference to it: readers other than Word take the colour, not the slot."""
    theme_colour, theme_fill = qname("themeColor"), qname("themeFill")
    for element in root.iter():
        slot = element.get(theme_colour)
        if slot is not None:
            key = "val" if element.tag == qname("color") else "color"
            element.set(qname(key), palette[_ALIASES.get(slot, slot)])
        slot = element.get(theme_fill)
        if slot is not None:
            element.set(qname("fill"), palette[_ALIASES.get(slot, slot)])


def set_theme_font_from_the_right(part: bytes) -> bytes:
    """Return the theme part with the family that Word sets scripts from the right in, for headings and text alike."""
    root = parse_xml(part)
    for complex_script in root.iter(f"{{{A}}}cs"):
        complex_script.set("typeface", RIGHT_TO_LEFT_FAMILY)
    return serialise(root)


def recolour_theme(part: bytes, theme: Theme) -> bytes:
    """Return the theme part with the audience's colours in its slots, under the audience's name."""
    root = parse_xml(part)
    scheme = next(root.iter(f"{{{A}}}clrScheme"))
    scheme.set("name", theme.name)
    for slot, colour in colour_slots(theme).items():
        found = scheme.find(f"{{{A}}}{slot}")
        if found is not None:
            found[:] = [etree.Element(f"{{{A}}}srgbClr", {"val": colour})]
    return serialise(root)
