"""The steps of rendering: each writes one part of the package."""

from __future__ import annotations

from napreport.design.fonts import RIGHT_TO_LEFT_FAMILY
from napreport.design.theme import Theme
from napreport.page.vocabulary import Page, PageNumbers, text_of
from napreport.word import blocks, labels, notes, styles
from napreport.word.numbering import Numbering
from napreport.word.package import Package
from napreport.word.wml import Element, qname, require, w
from napreport.word.writer import DocumentWriter, name_bookmarks, read_meta, set_right_to_left


def make_writer(
    root: Element,
    page: Page,
    package: Package,
    page_numbers: PageNumbers | None,
    logo: bytes | None = None,
    *,
    sketch: bool = False,
) -> DocumentWriter:
    """Return the writer of a page: styles, bookmarks, notes, labels."""
    title = root.find("head/title")
    contents = [link.get("href", "")[1:] for link in root.iterfind(".//nav/ol/li/a")]
    return DocumentWriter(
        styles=styles.find_style_ids(package.part_root("styles"), blocks.list_styles()),
        bookmarks=name_bookmarks(_find_ids(root), contents),
        notes=notes.collect_notes(root),
        add_link=package.add_link,
        add_picture=package.add_picture,
        add_chart=package.add_chart,
        numbering=Numbering(package.part_root("numbering"), package.part_root("styles")),
        labels=labels.find_labels(root),
        theme=page.theme,
        page_numbers=page_numbers,
        cover_end=package.sections[0],
        title="" if title is None else text_of(title),
        language=root.get("lang", ""),
        rtl=root.get("dir") == "rtl",
        repeated_notes=notes.find_repeated_notes(root),
        logo=logo,
        sketch=sketch,
    )


def _find_ids(root: Element) -> list[str]:
    """Return every id of the page but those of notes and their calls.

    In Word these are footnotes.
    """
    apart = {element for note in root.iterfind(".//ol[@class='notes']") for element in note.iter()}
    apart |= {element for call in root.iterfind(".//sup") for element in call.iter()}
    return [element.get("id", "") for element in root.iter() if element.get("id") and element not in apart]


def write_body(root: Element, writer: DocumentWriter, package: Package) -> None:
    """Write every block of the page, and the body's section at the end."""
    body = root.find("body")
    assert body is not None, "the page has no <body>"
    blocks.write_blocks(body, body, writer)
    package.body[:] = [*writer.flow, package.sections[1]]
    if writer.rtl:
        set_right_to_left(package.body)


def write_notes(writer: DocumentWriter, package: Package) -> None:
    """Write the footnotes that the body called; their links belong to their part."""
    if not writer.called_notes:
        return
    footnotes = package.add_footnotes()
    writer.add_link = footnotes.add_link
    story = notes.build_footnotes(writer.notes, writer)
    if writer.rtl:
        set_right_to_left(story)
    footnotes.write(story)
    separators = w("footnotePr", w("footnote", id=-1), w("footnote", id=0))
    require(package.part_root("settings"), "compat").addprevious(separators)


def set_language(root: Element, package: Package) -> None:
    """Set language and direction in the defaults from which every style starts."""
    language, rtl = root.get("lang", ""), root.get("dir") == "rtl"
    style_root = package.part_root("styles")
    defaults = require(style_root, "docDefaults")
    default = require(defaults, "rPrDefault", "rPr", "lang")
    for element in (default, require(package.part_root("settings"), "themeFontLang")):
        element.attrib.clear()
        element.set(qname("val"), language)
        if rtl:
            element.set(qname("bidi"), language)
    if rtl:
        require(defaults, "pPrDefault", "pPr").append(w("bidi"))
        package.replace_part("theme", styles.set_right_to_left_font(package.part_bytes("theme")))
        for fonts in style_root.iter(qname("rFonts")):
            if qname("cs") in fonts.attrib:
                fonts.set(qname("cs"), RIGHT_TO_LEFT_FAMILY)
        _mirror_rules(style_root)


def _mirror_rules(style_root: Element) -> None:
    """Move each rule beside a text to the other side.

    Indents turn with the direction of writing, borders do not.
    """
    other = {qname("left"): qname("right"), qname("right"): qname("left")}
    order = [qname(side) for side in ("top", "left", "bottom", "right", "between", "bar")]
    for borders in style_root.iter(qname("pBdr")):
        for border in borders:
            border.tag = other.get(border.tag, border.tag)
        borders[:] = sorted(borders, key=lambda border: order.index(border.tag))


def set_colours(theme: Theme, package: Package) -> None:
    """Set an audience's colours in the theme's slots and beside every reference."""
    palette = styles.colour_slots(theme)
    for kind in ("styles", "numbering"):
        styles.recolour(package.part_root(kind), palette)
    package.replace_part("theme", styles.recolour_theme(package.part_bytes("theme"), theme))


def set_core_properties(root: Element, title: str, package: Package) -> None:
    """Set the core properties from the page's head."""
    package.set_core_properties(
        title=title,
        author=read_meta(root, "author"),
        last_modified_by=read_meta(root, "author"),
        subject=read_meta(root, "description"),
        keywords=read_meta(root, "keywords"),
        language=root.get("lang", ""),
        month=read_meta(root, "dcterms.created"),
    )
