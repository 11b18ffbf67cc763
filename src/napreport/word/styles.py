"""The Word template's styles, and its parts in a theme's colours."""

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

#: A slot of Word's theme -> a colour of the page's theme. The first five are the same for all audiences.
FROM_THEME = {
    "dk1": "ink", "lt1": "paper", "accent4": "rule", "accent5": "ink_2", "accent6": "hair",
    "dk2": "dark", "lt2": "tint", "accent1": "accent", "accent2": "art", "accent3": "tint_strong",
    "hlink": "dark", "folHlink": "dark",
}  # fmt: skip
#: A style's name for a slot -> the theme's name for it, if they differ.
_ALIASES = {
    "text1": "dk1", "background1": "lt1", "text2": "dk2", "background2": "lt2", "dark1": "dk1", "light1": "lt1",
    "dark2": "dk2", "light2": "lt2", "hyperlink": "hlink", "followedHyperlink": "folHlink",
}  # fmt: skip
#: A group's style -> the style of its last paragraph, which is free of what follows.
ENDS = {
    "NAP Ask": "NAP Ask end",
    "NAP Fact": "NAP Fact end",
    "NAP Sheet fact": "NAP Sheet fact end",
    "NAP Box text": "NAP Box text end",
    "NAP Box bullet": "NAP Box bullet end",
    "NAP Box number": "NAP Box number end",
    "NAP Box checklist": "NAP Box checklist end",
}
#: A style of running text -> the style that stays on a page with what follows.
KEPT = {
    "Body Text": "NAP Body kept",
    "List Bullet": "NAP Bullet kept",
    "List Number": "NAP Number kept",
    "NAP Checklist": "NAP Checklist kept",
}


#: A style of text in a card -> the style that it has below the rail.
BELOW_RAIL = {
    "NAP Card text": "Body Text",
    "NAP Card bullet": "List Bullet",
    "NAP Card number": "List Number",
}


@dataclass(frozen=True, slots=True)
class WordStyle:
    """What rendering needs besides the page: template, faces to embed, logo (PNG)."""

    reference: bytes
    faces: tuple[Face, ...]
    logo: bytes | None = None


def read_word_style(templates: Path, faces: Iterable[Face], logo: bytes | None = None) -> WordStyle:
    """Read the Word template of a project; raises as `read_reference`."""
    return WordStyle(read_reference(templates), tuple(faces), logo)


def find_style_ids(styles: Element, wanted: Iterable[str]) -> dict[str, str]:
    """Return each style's id by its name in lower case.

    Raises `Rejected` (NR053) if a `wanted` name is missing. Names, not ids: Word in another language writes the id
    `Ttulo1` for the style that is called `heading 1` everywhere.
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


def right_indent(styles: Element, style_id: str) -> int:
    """Return a style's right indent in twips.

    For running text, the rail takes it."""
    style = next(one for one in styles.iterfind(qname("style")) if one.get(qname("styleId")) == style_id)
    indent = style.find(f"{qname('pPr')}/{qname('ind')}")
    return 0 if indent is None else int(indent.get(qname("right"), "0"))


def colour_slots(theme: Theme) -> dict[str, str]:
    """Return each slot's colour as six hexadecimal digits."""
    return {slot: getattr(theme, name).lstrip("#").upper() for slot, name in FROM_THEME.items()}


def recolour(root: Element, palette: Mapping[str, str]) -> None:
    """Write a slot's colour beside every reference to it."""
    # Programs other than Word read the colour, not the slot.
    theme_colour, theme_fill = qname("themeColor"), qname("themeFill")
    for element in root.iter():
        slot = element.get(theme_colour)
        if slot is not None:
            key = "val" if element.tag == qname("color") else "color"
            element.set(qname(key), palette[_ALIASES.get(slot, slot)])
        slot = element.get(theme_fill)
        if slot is not None:
            element.set(qname("fill"), palette[_ALIASES.get(slot, slot)])


def set_right_to_left_font(part: bytes) -> bytes:
    """Return the theme part with the right-to-left family, for headings and text."""
    root = parse_xml(part)
    for complex_script in root.iter(f"{{{A}}}cs"):
        complex_script.set("typeface", RIGHT_TO_LEFT_FAMILY)
    return serialise(root)


def recolour_theme(part: bytes, theme: Theme) -> bytes:
    """Return the theme part with an audience's colours and name."""
    root = parse_xml(part)
    scheme = next(root.iter(f"{{{A}}}clrScheme"))
    scheme.set("name", theme.name)
    for slot, colour in colour_slots(theme).items():
        found = scheme.find(f"{{{A}}}{slot}")
        if found is not None:
            found[:] = [etree.Element(f"{{{A}}}srgbClr", {"val": colour})]
    return serialise(root)
