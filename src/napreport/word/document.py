"""Assembly: the steps of one painting, each from the page's tree to one part of the package."""

from __future__ import annotations

from napreport.design.fonts import RIGHT_TO_LEFT_FAMILY
from napreport.design.theme import Theme
from napreport.page.vocabulary import Page, PageNumbers, text_of
from napreport.word import blocks, headers, labels, names, notes, styles
from napreport.word.numbering import Numbering
from napreport.word.package import Package
from napreport.word.wml import Element, R, qname, require, w
from napreport.word.writer import DocumentWriter, bookmark_names

#: What stands after `w:bidi` in a section's properties, by the schema.
_AFTER_BIDI = ("rtlGutter", "docGrid", "printerSettings", "sectPrChange")

#: How many letters fit the footer beside the page's number.
_FOOTER = 105


def make_writer(
    root: Element,
    page: Page,
    package: Package,
    laid: PageNumbers | None,
    logo: bytes | None = None,
    *,
    sketch: bool = False,
) -> DocumentWriter:
    """Lay out what the painting needs: styles by name, bookmarks for every id, notes, where links and lists go."""
    listed = notes.collect_notes(root)
    contents = [link.get("href", "")[1:] for link in root.iterfind(".//nav/ol/li/a")]
    cover, _ = package.sections
    return DocumentWriter(
        styles=styles.find_style_ids(package.part_root("styles"), names.list_styles()),
        bookmarks=bookmark_names(_ids(root), contents),
        notes=listed,
        add_link=package.add_link,
        add_picture=package.add_picture,
        add_chart=package.add_chart,
        numbering=Numbering(package.part_root("numbering"), package.part_root("styles")),
        labels=labels.find_labels(root),
        theme=page.theme,
        page_numbers=laid,
        cover_end=cover,
        title=_title(root),
        language=root.get("lang", ""),
        rtl=_rtl(root),
        repeated_notes=notes.find_repeated_notes(root),
        logo=logo,
        sketch=sketch,
    )


def write_headers_and_footers(root: Element, writer: DocumentWriter, package: Package) -> None:
    """Write headers and footers, and have the template's two sections refer to them."""
    cover, body = package.sections
    is_paper = root.find("body/article[@class='brief']") is None
    if is_paper:
        _write_running_of_paper(root, writer, package)
    else:
        _write_running_of_brief(root, writer, package)
    if writer.rtl:
        for section in (body,) if is_paper else (cover, body):
            after = [child for child in section if child.tag in {qname(tag) for tag in _AFTER_BIDI}]
            section.insert(section.index(after[0]) if after else len(section), w("bidi"))


def _write_running_of_brief(root: Element, writer: DocumentWriter, package: Package) -> None:
    cover, body = package.sections
    _count_from_cover(cover)
    draft = _meta(root, "draft")
    stories = (
        (cover, "header", "header1", headers.build_cover_header(draft, writer)),
        (cover, "footer", "footer1", headers.build_empty_footer(writer)),
        (body, "header", "header2", headers.build_body_header(_meta(root, "audience"), _title(root), draft, writer)),
        (body, "footer", "footer2", headers.build_body_footer(_source(root), writer)),
    )
    for section, kind, name, story in reversed(stories):
        _attach(section, kind, name, story, writer, package)


def _write_running_of_paper(root: Element, writer: DocumentWriter, package: Package) -> None:
    """Write what runs along a paper's sheets: a draft's word, and the pages' numbers where it is one document."""
    numbered = root.find("body/article[@class='paper numbered']") is not None
    foot = headers.build_paper_footer(_title(root), writer) if numbered else headers.build_empty_footer(writer)
    _attach(package.sections[1], "footer", "footer1", foot, writer, package)
    _attach(
        package.sections[1],
        "header",
        "header1",
        headers.build_cover_header(_meta(root, "draft"), writer),
        writer,
        package,
    )


def _attach(section: Element, kind: str, name: str, story: Element, writer: DocumentWriter, package: Package) -> None:
    if writer.rtl:
        _turn_round(story)
    reference = w(f"{kind}Reference", type="default")
    reference.set(f"{{{R}}}id", package.add_story(name, kind, story))
    section.insert(0, reference)


def _count_from_cover(cover: Element) -> None:
    """Make the cover page 0, so that the next is page 1: a restart after it would make LibreOffice add a blank page."""
    for old in cover.findall(qname("pgNumType")):
        cover.remove(old)
    require(cover, "pgMar").addnext(w("pgNumType", start=0))


def write_body(root: Element, writer: DocumentWriter, package: Package) -> None:
    """Write every block of the page, and the section of the body at the end."""
    body = root.find("body")
    assert body is not None, "the page has no <body>"
    blocks.write_blocks(body, body, writer)
    package.body[:] = [*writer.flow, package.sections[1]]
    if writer.rtl:
        _turn_round(package.body)


def write_notes(writer: DocumentWriter, package: Package) -> None:
    """Write the footnotes that the body called. Their links belong to their own part."""
    if not writer.called_notes:
        return
    add = package.add_footnotes()
    writer.add_link = add.add_link
    story = notes.build_footnotes(writer.notes, writer)
    if writer.rtl:
        _turn_round(story)
    add.write(story)
    listed = w("footnotePr", w("footnote", id=-1), w("footnote", id=0))
    require(package.part_root("settings"), "compat").addprevious(listed)


def set_language(root: Element, package: Package) -> None:
    """Give the document the page's language and direction, in the defaults that every style starts from."""
    language = root.get("lang", "")
    defaults = require(package.part_root("styles"), "docDefaults")
    tongue = require(defaults, "rPrDefault", "rPr", "lang")
    for place in (tongue, require(package.part_root("settings"), "themeFontLang")):
        place.attrib.clear()
        place.set(qname("val"), language)
        if _rtl(root):
            place.set(qname("bidi"), language)
    if _rtl(root):
        require(defaults, "pPrDefault", "pPr").append(w("bidi"))
        package.replace_part("theme", styles.set_theme_font_from_the_right(package.part_bytes("theme")))
        for fonts in package.part_root("styles").iter(qname("rFonts")):
            if qname("cs") in fonts.attrib:
                fonts.set(qname("cs"), RIGHT_TO_LEFT_FAMILY)
        _mirror_rules(package.part_root("styles"))


def set_colours(theme: Theme, package: Package) -> None:
    """Give the document the audience's colours: in the theme's slots, and beside every reference to one."""
    palette = styles.colour_slots(theme)
    for kind in ("styles", "numbering"):
        styles.recolour(package.part_root(kind), palette)
    package.replace_part("theme", styles.recolour_theme(package.part_bytes("theme"), theme))


def set_core_properties(root: Element, package: Package) -> None:
    """Set the core properties from the page's head."""
    package.set_core_properties(
        title=_title(root),
        author=_meta(root, "author"),
        last_modified_by=_meta(root, "author"),
        subject=_meta(root, "description"),
        keywords=_meta(root, "keywords"),
        language=root.get("lang", ""),
        month=_meta(root, "dcterms.created"),
    )


def _source(root: Element) -> str:
    """Return the line that says where the brief comes from: the cover's if it fits the footer, else its authors."""
    found = root.find(".//section[@class='cover']/p[@class='source']")
    line = "" if found is None else text_of(found)
    return line if 0 < len(line) <= _FOOTER else _meta(root, "author")


def _turn_round(story: Element) -> None:
    """Say of each run that it reads from right to left, unless it says otherwise: no style and no default may say it."""
    for run in story.iter(qname("r")):
        properties = run.find(qname("rPr"))
        if properties is None:
            properties = w("rPr")
            run.insert(0, properties)
        if properties.find(qname("rtl")) is None:
            language = properties.find(qname("lang"))
            properties.insert(len(properties) if language is None else properties.index(language), w("rtl"))


def _mirror_rules(styles: Element) -> None:
    """Move each rule beside a text to the other side: indents turn with the direction of writing, borders do not."""
    other = {qname("left"): qname("right"), qname("right"): qname("left")}
    for borders in styles.iter(qname("pBdr")):
        for border in borders:
            border.tag = other.get(border.tag, border.tag)
        order = [qname(side) for side in ("top", "left", "bottom", "right", "between", "bar")]
        borders[:] = sorted(borders, key=lambda border: order.index(border.tag))


def _ids(root: Element) -> list[str]:
    """Return every id of the page but those of notes and their calls, which Word knows as footnotes."""
    apart = {element for note in root.iterfind(".//ol[@class='notes']") for element in note.iter()}
    apart |= {element for call in root.iterfind(".//sup") for element in call.iter()}
    return [element.get("id", "") for element in root.iter() if element.get("id") and element not in apart]


def _title(root: Element) -> str:
    found = root.find("head/title")
    return "" if found is None else text_of(found)


def _meta(root: Element, name: str) -> str:
    found = root.find(f"head/meta[@name='{name}']")
    return "" if found is None else found.get("content", "")


def _rtl(root: Element) -> bool:
    return root.get("dir") == "rtl"
