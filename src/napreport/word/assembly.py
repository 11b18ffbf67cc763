"""Assembly: the steps of one painting, each from the page's tree to one part of the package."""

from __future__ import annotations

from lxml import etree

from napreport.page import Page, Theme
from napreport.word import blocks, names, notes, running, style
from napreport.word.desk import Desk, bookmark_names
from napreport.word.markup import R, Element, named, plain, w
from napreport.word.package import Package

#: What stands after `w:bidi` in a section's properties, by the schema.
_AFTER_BIDI = ("rtlGutter", "docGrid", "printerSettings", "sectPrChange")


def desk(root: Element, page: Page, package: Package) -> Desk:
    """Lay out what the painting needs: styles by name, bookmarks for every id, notes, where links and lists go."""
    listed = notes.listed(root)
    ids = [str(found) for found in root.xpath("body//@id[not(ancestor::ol[@class='notes'] or ancestor::sup)]")]
    contents = [link.get("href", "")[1:] for link in root.iterfind(".//nav/ol/li/a")]
    styles = style.ids_by_name(package.root("styles"), names.every_style())
    cover, _ = package.sections
    return Desk(
        styles=styles,
        bookmarks=bookmark_names(ids, contents),
        notes=listed,
        link=package.link,
        picture=package.picture,
        restart=lambda name: names.restarted(package.root("numbering"), package.root("styles"), styles[name.lower()]),
        theme=page.theme,
        cover_end=cover,
        title=_title(root),
        rtl=_rtl(root),
        again=notes.called_again(root),
    )


def write_running(root: Element, desk: Desk, package: Package) -> None:
    """Write headers and footers, and have the template's two sections refer to them."""
    cover, body = package.sections
    draft = _meta(root, "draft")
    source = root.find(".//section[@class='cover']/p[@class='source']")
    stories = (
        (cover, "header", "header1", running.cover_header(draft, desk)),
        (cover, "footer", "footer1", running.empty_footer(desk)),
        (body, "header", "header2", running.body_header(_meta(root, "audience"), _title(root), draft, desk)),
        (body, "footer", "footer2", running.body_footer(source, desk)),
    )
    for section, kind, name, story in reversed(stories):
        reference = w(f"{kind}Reference", type="default")
        reference.set(f"{{{R}}}id", package.story(name, kind, story))
        section.insert(0, reference)
    if desk.rtl:
        for section in (cover, body):
            after = [child for child in section if child.tag in {named(tag) for tag in _AFTER_BIDI}]
            section.insert(section.index(after[0]) if after else len(section), w("bidi"))


def write_body(root: Element, desk: Desk, package: Package) -> None:
    """Write every block of the page, and the section of the body at the end."""
    body = root.find("body")
    assert body is not None, "the page has no <body>"
    blocks.blocks(body, body, desk)
    package.body[:] = [*desk.out, package.sections[1]]


def write_notes(desk: Desk, package: Package) -> None:
    """Write the footnotes that the body called. Their links belong to their own part."""
    if not desk.called:
        return
    add = package.add_footnotes()
    desk.link = add.link
    add.write(notes.footnotes(desk.notes, desk))
    listed = w("footnotePr", w("footnote", id=-1), w("footnote", id=0))
    package.root("settings").find(named("compat")).addprevious(listed)


def set_language(root: Element, package: Package) -> None:
    """Give the document the page's language and direction, in the defaults that every style starts from."""
    language = root.get("lang", "")
    attributes = {named("val"): language} | ({named("bidi"): language} if _rtl(root) else {})
    defaults = package.root("styles").find(named("docDefaults"))
    runs = defaults.find(f"{named('rPrDefault')}/{named('rPr')}")
    tongue = runs.find(named("lang"))
    if tongue is None:
        tongue = etree.SubElement(runs, named("lang"))
    tongue.attrib.clear()
    tongue.attrib.update(attributes)
    for of_theme in package.root("settings").iterfind(named("themeFontLang")):
        of_theme.attrib.clear()
        of_theme.attrib.update(attributes)
    if _rtl(root):
        tongue.addprevious(w("rtl"))
        defaults.find(f"{named('pPrDefault')}/{named('pPr')}").append(w("bidi"))


def set_colours(theme: Theme, package: Package) -> None:
    """Give the document the audience's colours: in the theme's slots, and beside every reference to one."""
    palette = style.colours(theme)
    for kind in ("styles", "numbering"):
        style.recolour(package.root(kind), palette)
    package.replace("theme", style.recoloured_theme(package.bytes_of("theme"), theme))


def describe(root: Element, package: Package) -> None:
    """Set the core properties from the page's head."""
    package.describe(
        title=_title(root),
        author=_meta(root, "author"),
        subject=_meta(root, "description"),
        keywords=_meta(root, "keywords"),
        language=root.get("lang", ""),
        month=_meta(root, "dcterms.created"),
    )


def _title(root: Element) -> str:
    found = root.find("head/title")
    return "" if found is None else plain(found)


def _meta(root: Element, name: str) -> str:
    found = root.find(f"head/meta[@name='{name}']")
    return "" if found is None else found.get("content", "")


def _rtl(root: Element) -> bool:
    return root.get("dir") == "rtl"
