"""Assembly: the steps of one painting, each from the page's tree to one part of the package."""

from __future__ import annotations

from napreport.design.fonts import RIGHT_TO_LEFT_FAMILY
from napreport.design.theme import Theme
from napreport.page.vocabulary import Page, PageNumbers, text_of
from napreport.word import blocks, headers, labels, names, notes, styles
from napreport.word.numbering import Numbering
from napreport.word.package import Package
from napreport.word.wml import Element, R, at, named, w
from napreport.word.writer import DocumentWriter, bookmark_names

#: What stands after `w:bidi` in a section's properties, by the schema.
_AFTER_BIDI = ("rtlGutter", "docGrid", "printerSettings", "sectPrChange")

#: How many letters fit the footer beside the page's number.
_FOOTER = 105


def desk(
    root: Element,
    page: Page,
    package: Package,
    laid: PageNumbers | None,
    logo: bytes | None = None,
    *,
    sketch: bool = False,
) -> DocumentWriter:
    """Lay out what the painting needs: styles by name, bookmarks for every id, notes, where links and lists go."""
    listed = notes.listed(root)
    contents = [link.get("href", "")[1:] for link in root.iterfind(".//nav/ol/li/a")]
    cover, _ = package.sections
    return DocumentWriter(
        styles=styles.ids_by_name(package.root("styles"), names.every_style()),
        bookmarks=bookmark_names(_ids(root), contents),
        notes=listed,
        link=package.link,
        picture=package.picture,
        chart=package.chart,
        numbering=Numbering(package.root("numbering"), package.root("styles")),
        labels=labels.on_page(root),
        theme=page.theme,
        laid=laid,
        cover_end=cover,
        title=_title(root),
        language=root.get("lang", ""),
        rtl=_rtl(root),
        again=notes.called_again(root),
        logo=logo,
        sketch=sketch,
    )


def write_running(root: Element, desk: DocumentWriter, package: Package) -> None:
    """Write headers and footers, and have the template's two sections refer to them."""
    cover, body = package.sections
    is_paper = root.find("body/article[@class='brief']") is None
    if is_paper:
        _write_running_of_paper(root, desk, package)
    else:
        _write_running_of_brief(root, desk, package)
    if desk.rtl:
        for section in (body,) if is_paper else (cover, body):
            after = [child for child in section if child.tag in {named(tag) for tag in _AFTER_BIDI}]
            section.insert(section.index(after[0]) if after else len(section), w("bidi"))


def _write_running_of_brief(root: Element, desk: DocumentWriter, package: Package) -> None:
    cover, body = package.sections
    _count_from_cover(cover)
    draft = _meta(root, "draft")
    stories = (
        (cover, "header", "header1", headers.cover_header(draft, desk)),
        (cover, "footer", "footer1", headers.empty_footer(desk)),
        (body, "header", "header2", headers.body_header(_meta(root, "audience"), _title(root), draft, desk)),
        (body, "footer", "footer2", headers.body_footer(_source(root), desk)),
    )
    for section, kind, name, story in reversed(stories):
        _attach(section, kind, name, story, desk, package)


def _write_running_of_paper(root: Element, desk: DocumentWriter, package: Package) -> None:
    """Write what runs along a paper's sheets: a draft's word, and the pages' numbers where it is one document."""
    numbered = root.find("body/article[@class='paper numbered']") is not None
    foot = headers.paper_footer(_title(root), desk) if numbered else headers.empty_footer(desk)
    _attach(package.sections[1], "footer", "footer1", foot, desk, package)
    _attach(package.sections[1], "header", "header1", headers.cover_header(_meta(root, "draft"), desk), desk, package)


def _attach(section: Element, kind: str, name: str, story: Element, desk: DocumentWriter, package: Package) -> None:
    if desk.rtl:
        _turn_round(story)
    reference = w(f"{kind}Reference", type="default")
    reference.set(f"{{{R}}}id", package.story(name, kind, story))
    section.insert(0, reference)


def _count_from_cover(cover: Element) -> None:
    """Make the cover page 0, so that the next is page 1: a restart after it would make LibreOffice add a blank page."""
    for old in cover.findall(named("pgNumType")):
        cover.remove(old)
    at(cover, "pgMar").addnext(w("pgNumType", start=0))


def write_body(root: Element, desk: DocumentWriter, package: Package) -> None:
    """Write every block of the page, and the section of the body at the end."""
    body = root.find("body")
    assert body is not None, "the page has no <body>"
    blocks.blocks(body, body, desk)
    package.body[:] = [*desk.out, package.sections[1]]
    if desk.rtl:
        _turn_round(package.body)


def write_notes(desk: DocumentWriter, package: Package) -> None:
    """Write the footnotes that the body called. Their links belong to their own part."""
    if not desk.called:
        return
    add = package.add_footnotes()
    desk.link = add.link
    story = notes.footnotes(desk.notes, desk)
    if desk.rtl:
        _turn_round(story)
    add.write(story)
    listed = w("footnotePr", w("footnote", id=-1), w("footnote", id=0))
    at(package.root("settings"), "compat").addprevious(listed)


def set_language(root: Element, package: Package) -> None:
    """Give the document the page's language and direction, in the defaults that every style starts from."""
    language = root.get("lang", "")
    defaults = at(package.root("styles"), "docDefaults")
    tongue = at(defaults, "rPrDefault", "rPr", "lang")
    for place in (tongue, at(package.root("settings"), "themeFontLang")):
        place.attrib.clear()
        place.set(named("val"), language)
        if _rtl(root):
            place.set(named("bidi"), language)
    if _rtl(root):
        at(defaults, "pPrDefault", "pPr").append(w("bidi"))
        package.replace("theme", styles.theme_from_the_right(package.bytes_of("theme")))
        for fonts in package.root("styles").iter(named("rFonts")):
            if named("cs") in fonts.attrib:
                fonts.set(named("cs"), RIGHT_TO_LEFT_FAMILY)
        _mirror_rules(package.root("styles"))


def set_colours(theme: Theme, package: Package) -> None:
    """Give the document the audience's colours: in the theme's slots, and beside every reference to one."""
    palette = styles.colours(theme)
    for kind in ("styles", "numbering"):
        styles.recolour(package.root(kind), palette)
    package.replace("theme", styles.recoloured_theme(package.bytes_of("theme"), theme))


def describe(root: Element, package: Package) -> None:
    """Set the core properties from the page's head."""
    package.describe(
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
    for run in story.iter(named("r")):
        properties = run.find(named("rPr"))
        if properties is None:
            properties = w("rPr")
            run.insert(0, properties)
        if properties.find(named("rtl")) is None:
            language = properties.find(named("lang"))
            properties.insert(len(properties) if language is None else properties.index(language), w("rtl"))


def _mirror_rules(styles: Element) -> None:
    """Move each rule beside a text to the other side: indents turn with the direction of writing, borders do not."""
    other = {named("left"): named("right"), named("right"): named("left")}
    for borders in styles.iter(named("pBdr")):
        for border in borders:
            border.tag = other.get(border.tag, border.tag)
        order = [named(side) for side in ("top", "left", "bottom", "right", "between", "bar")]
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
