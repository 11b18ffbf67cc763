"""The steps of rendering: each writes one part of the package."""

from __future__ import annotations

from napreport.design.fonts import RIGHT_TO_LEFT_FAMILY, Face
from napreport.design.theme import Theme
from napreport.page.vocabulary import PageNumbers, text_of
from napreport.word import blocks, cover, fit, labels, notes, styles
from napreport.word.numbering import Numbering
from napreport.word.package import Package
from napreport.word.wml import Element, qname, require, serialise, w
from napreport.word.writer import DocumentWriter, name_bookmarks, read_meta, set_right_to_left


def make_writer(root: Element, theme: Theme, package: Package, faces: tuple[Face, ...]) -> DocumentWriter:
    """Return the writer of a page: styles, bookmarks, notes, labels."""
    title = root.find("head/title")
    contents = [link.get("href", "")[1:] for link in root.iterfind(".//nav/ol/li/a")]
    notes_by_id, repeated = notes.collect_notes(root)
    width = _text_width(package.sections[1])
    style_ids = styles.find_style_ids(package.part_root("styles"), blocks.list_styles())
    return DocumentWriter(
        package=package,
        part=package.main,
        theme=theme,
        faces=faces,
        numbering=Numbering(package.part_root("numbering"), package.part_root("styles")),
        styles=style_ids,
        bookmarks=name_bookmarks(_find_ids(root), contents),
        notes=notes_by_id,
        repeated_notes=repeated,
        labels=labels.find_labels(root),
        title="" if title is None else text_of(title),
        language=root.get("lang", ""),
        rtl=root.get("dir") == "rtl",
        width=width,
        main=width - styles.right_indent(package.part_root("styles"), style_ids["body text"]),
        layout_description=read_meta(root, "layout") or "Layout",
    )


def _text_width(section: Element) -> int:
    size, margins = require(section, "pgSz"), require(section, "pgMar")
    return int(size.get(qname("w"), "0")) - sum(int(margins.get(qname(side), "0")) for side in ("left", "right"))


def _find_ids(root: Element) -> list[str]:
    """Return the ids of the page, without those of notes."""
    apart = {element for note in root.iterfind(".//ol[@class='notes']") for element in note.iter()}
    apart |= {element for call in root.iterfind(".//sup") for element in call.iter()}
    return [element.get("id", "") for element in root.iter() if element.get("id") and element not in apart]


def write_page(root: Element, writer: DocumentWriter) -> None:
    """Write every block of the page to the flow."""
    body = root.find("body")
    assert body is not None, "the page has no <body>"
    blocks.write_blocks(body, body, writer)
    if is_brief(root) and writer.flow and writer.flow[-1].tag == qname("tbl"):
        writer.write_paragraph("NAP End")  # Word needs a paragraph after the last table


def is_brief(root: Element) -> bool:
    """Say whether a page is a brief, and no paper."""
    return root.find("body/article[@class='brief']") is not None


def lay_out(root: Element, writer: DocumentWriter, page_numbers: PageNumbers | None) -> None:
    """Fit a brief to its PDF's pages, and add art."""
    targets = [link.get("href", "")[1:] for link in root.iterfind(".//nav/ol/li/a")]
    if root.find(".//section[@class='cover']") is None:
        return
    if page_numbers is not None and len(page_numbers.starts) == len(targets):
        fitted = fit.fit_to_pages(writer, targets, page_numbers)
        cover.number_contents(writer, fitted.starts)
        cover.add_band(writer, fitted.last_fill)
    cover.add_art(writer)


def write_body(root: Element, writer: DocumentWriter) -> None:
    """Put the flow and its section into the body."""
    package = writer.package
    package.body[:] = [*writer.flow, package.sections[1 if is_brief(root) else 2]]
    if writer.rtl:
        set_right_to_left(package.body)


def write_notes(writer: DocumentWriter) -> None:
    """Write the footnotes that the body called."""
    if not writer.called_notes:
        return
    writer.part = writer.package.add_footnotes()
    story = notes.build_footnotes(writer)
    if writer.rtl:
        set_right_to_left(story)
    writer.part._blob = serialise(story)
    separators = w("footnotePr", w("footnote", id=-1), w("footnote", id=0))
    require(writer.package.part_root("settings"), "compat").addprevious(separators)


def set_language(writer: DocumentWriter) -> None:
    """Set language and direction in the defaults from which every style starts."""
    package, style_root = writer.package, writer.package.part_root("styles")
    defaults = require(style_root, "docDefaults")
    default = require(defaults, "rPrDefault", "rPr", "lang")
    for element in (default, require(package.part_root("settings"), "themeFontLang")):
        element.attrib.clear()
        element.set(qname("val"), writer.language)
        if writer.rtl:
            element.set(qname("bidi"), writer.language)
    if writer.rtl:
        require(defaults, "pPrDefault", "pPr").append(w("bidi"))
        package.replace_part("theme", styles.set_right_to_left_font(package.part_bytes("theme")))
        for fonts in style_root.iter(qname("rFonts")):
            if qname("cs") in fonts.attrib:
                fonts.set(qname("cs"), RIGHT_TO_LEFT_FAMILY)
        _mirror_rules(style_root)


def _mirror_rules(style_root: Element) -> None:
    """Move each rule beside a text to the other side."""
    # Indents turn with the direction of writing, borders do not.
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


def set_core_properties(root: Element, writer: DocumentWriter) -> None:
    """Set the core properties from the page's head."""
    writer.package.set_core_properties(
        title=writer.title,
        author=read_meta(root, "author"),
        last_modified_by=read_meta(root, "author"),
        subject=read_meta(root, "description"),
        keywords=read_meta(root, "keywords"),
        language=writer.language,
        month=read_meta(root, "dcterms.created"),
    )
