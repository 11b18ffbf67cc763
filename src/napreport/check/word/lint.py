"""Find what Word would call damaged, ask about or silently lose.

Each function checks one kind of fault and yields a sentence for each. Most of these faults pass the validators of the
Open XML schema, which look at each part alone and never at what one part says of another.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator

from lxml import etree

from napreport.check.faults import Fault
from napreport.check.word.package import PACKAGE, WP, C, R, W, WordPackage, attributes, stories, val
from napreport.zipped_xml import UnreadableFile, read_zip

TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
#: An address as RFC 3986 allows it. Word takes a whole file for damaged over one space.
_ADDRESS = re.compile(
    r"https?://[A-Za-z0-9.-]+(:\d+)?([/?#][A-Za-z0-9._~:/?#\[\]@!$&'()*+,;=%-]*)?|mailto:[^\s<>@]+@[^\s<>@]+|tel:[+0-9-]+"
)
#: Word's limits: a bookmark's name has 40 letters at most and begins with a letter or an underscore; ids of notes are 16 bits.
_BOOKMARK, _NOTE_IDS = re.compile(r"[^\W\d]\w{0,39}"), 32767
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ")
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\n\r\t]")
_HEX = re.compile(r"[0-9A-Fa-f]{6}|auto")
#: Attributes that hold whole numbers, where Word refuses a decimal.
_WHOLE = frozenset(
    {"w", "sz", "space", "before", "after", "line", "left", "right", "hanging", "firstLine", "pos", "id", "ilvl"}
)


def lint(package: WordPackage) -> Iterator[Fault]:
    """Yield the faults of a Word document's package."""
    for code, check in _CHECKS:
        for message in check(package):
            yield Fault(code, message)


def _check_container(package: WordPackage) -> Iterator[str]:
    for name, times in Counter(package.names).items():
        if times > 1:
            yield f"the package holds {name} {times} times"
    if package.names[:1] != ("[Content_Types].xml",):
        yield "the package does not begin with [Content_Types].xml"
    types = package.xml.get("[Content_Types].xml")
    if types is None:
        yield "the package has no [Content_Types].xml"
        return
    defaults = {one.get("Extension", "").lower() for one in types.iter(f"{TYPES}Default")}
    overrides = [one.get("PartName", "").lstrip("/") for one in types.iter(f"{TYPES}Override")]
    for name in overrides:
        if name not in package.parts:
            yield f"[Content_Types].xml names {name}, which is not in the package"
    for name in package.parts:
        suffix = name.rpartition(".")[2].lower()
        # As plain XML a part of the document is nothing that Word knows.
        typed = name in overrides or (suffix in defaults and suffix != "xml")
        if name != "[Content_Types].xml" and not typed:
            yield f"{name} has no content type"
    for name, content in package.parts.items():
        if name.endswith(".xlsx"):
            try:
                read_zip(content)
            except UnreadableFile:
                yield f"{name} is no workbook"


def _check_relationships(package: WordPackage) -> Iterator[str]:
    for name, root in package.xml.items():
        if not name.endswith(".rels"):
            continue
        for key, times in Counter(one.get("Id", "") for one in root).items():
            if times > 1:
                yield f"{name} has the relationship {key} {times} times"
        source = name.replace("_rels/", "").removesuffix(".rels")
        targets = package.related(source)
        for one in root.iter(f"{PACKAGE}Relationship"):
            target, key = one.get("Target", ""), one.get("Id", "")
            if one.get("TargetMode") == "External":
                if not _ADDRESS.fullmatch(target):
                    yield f"{name} leads to “{target}”, which is no address that Word takes"
            elif targets[key] not in package.parts:
                yield f"{name} leads to {target}, which is not in the package"
        root_of = package.xml.get(source)
        for element in () if root_of is None else root_of.iter():
            for attribute, value in attributes(element):
                if attribute.startswith(R) and value not in targets:
                    yield f"{source} uses the relationship {value}, which it does not have"
    for name, root in package.xml.items():
        used = any(key.startswith(R) for element in root.iter() for key, _ in attributes(element))
        folder, _, file = name.rpartition("/")
        if used and f"{folder}/_rels/{file}.rels" not in package.xml:
            yield f"{name} uses relationships and has none"


def _check_structure(package: WordPackage) -> Iterator[str]:
    for name, root in stories(package):
        for cell in root.iter(f"{W}tc"):
            inside = [child for child in cell if child.tag != f"{W}tcPr"]
            if not inside or inside[-1].tag not in (f"{W}p", f"{W}sdt"):
                yield f"a table's cell in {name} does not end with a paragraph"
        for table in root.iter(f"{W}tbl"):
            grid = table.find(f"{W}tblGrid")
            columns = 0 if grid is None else len(grid)
            for row in table.iterfind(f"{W}tr"):
                spans = sum(int(val(cell.find(f"{W}tcPr/{W}gridSpan")) or 1) for cell in row.iterfind(f"{W}tc"))
                if spans != columns:
                    yield f"a table's row in {name} has {spans} cells in a grid of {columns}"
        for link in root.iter(f"{W}hyperlink"):
            if next(link.iterancestors(f"{W}hyperlink"), None) is not None:
                yield f"a link in {name} stands inside another"
        for content in root.iter(f"{W}sdtContent"):
            if len(content) == 0:
                yield f"a content control in {name} is empty"
        for parent in root.iter(f"{W}p", f"{W}tbl", f"{W}tr", f"{W}tc"):
            properties = f"{parent.tag}Pr"
            place = [child.tag for child in parent].index(properties) if parent.find(properties) is not None else 0
            if place:
                yield f"the properties of a <{etree.QName(parent).localname}> in {name} do not stand first"
    body = package.xml["word/document.xml"].find(f"{W}body")
    if body is None or len(body) == 0 or body[-1].tag != f"{W}sectPr":
        yield "the document does not end with its section's properties"


def _check_fields(package: WordPackage) -> Iterator[str]:
    marks = {val(mark, "name") for _, root in stories(package) for mark in root.iter(f"{W}bookmarkStart")}
    for name, root in stories(package):
        open_: list[list[bool]] = []
        for node in root.iter(f"{W}fldChar", f"{W}t", f"{W}drawing", f"{W}instrText"):
            kind = val(node, "fldCharType")
            if kind == "begin":
                open_.append([False, False])
            elif node.tag == f"{W}fldChar" and not open_:
                yield f"a field in {name} ends and never begins"
            elif kind == "separate":
                open_[-1][0] = True
            elif kind == "end":
                separated, shown = open_.pop()
                if not (separated and shown):
                    yield f"a field in {name} has no result: Word would offer to mend the file"
            elif node.tag == f"{W}instrText":
                found = re.match(r"\s*(REF|PAGEREF|NOTEREF)\s+(\S+)", node.text or "")
                if found and found[2] not in marks:
                    yield f"a {found[1]} field in {name} points to {found[2]}, which is no bookmark"
            else:
                for one in open_:
                    one[1] = one[1] or one[0]
            if node.get(f"{W}dirty"):
                yield f"a field in {name} is marked dirty: Word would ask to update it"
        if open_:
            yield f"a field in {name} begins and never ends"
        for link in root.iter(f"{W}hyperlink"):
            anchor = val(link, "anchor")
            if anchor and anchor not in marks:
                yield f"a link in {name} leads to {anchor}, which is no bookmark"
    settings = package.xml.get("word/settings.xml")
    if settings is not None and settings.find(f"{W}updateFields") is not None:
        yield "the settings say updateFields: Word would ask a question on opening"


def _check_ids(package: WordPackage) -> Iterator[str]:
    starts: list[tuple[str, str]] = []
    ends: list[str] = []
    controls: list[str] = []
    drawings: list[str] = []
    for _, root in stories(package):
        starts += [(val(mark, "id"), val(mark, "name")) for mark in root.iter(f"{W}bookmarkStart")]
        ends += [val(mark, "id") for mark in root.iter(f"{W}bookmarkEnd")]
        controls += [val(one.find(f"{W}id")) for one in root.iter(f"{W}sdtPr") if one.find(f"{W}id") is not None]
        drawings += [one.get("id", "") for one in root.iter(f"{WP}docPr")]
    for what, keys in (
        ("bookmark", [name.lower() for _, name in starts]), ("bookmark id", [key for key, _ in starts]),
        ("content control", controls), ("drawing", drawings),
    ):  # fmt: skip
        for key, times in Counter(keys).items():
            if times > 1:
                yield f"the {what} {key} stands {times} times"
    if sorted(key for key, _ in starts) != sorted(ends):
        yield "a bookmark begins and does not end, or the other way round"
    for _, name in starts:
        if not _BOOKMARK.fullmatch(name):
            yield f"“{name}” is no name for a bookmark"


def _check_references(package: WordPackage) -> Iterator[str]:
    styles = package.xml["word/styles.xml"]
    known = {val(style, "styleId") for style in styles.iter(f"{W}style")}
    for style in styles.iter(f"{W}style"):
        if not val(style.find(f"{W}name")):
            yield f"the style {val(style, 'styleId')} has no name"
        for tag in ("basedOn", "next", "link"):
            other = val(style.find(f"{W}{tag}"))
            if other and other not in known:
                yield f"the style {val(style, 'styleId')} names {other}, which there is not"
    numbering = package.xml.get("word/numbering.xml")
    parts = [*stories(package), *([("word/numbering.xml", numbering)] if numbering is not None else [])]
    for name, root in parts:
        for used in root.iter(f"{W}pStyle", f"{W}rStyle", f"{W}tblStyle"):
            if val(used) not in known:
                yield f"{name} uses the style {val(used)}, which there is not"
    lists = set() if numbering is None else {val(one, "numId") for one in numbering.iterfind(f"{W}num")}
    for name, root in [*stories(package), ("word/styles.xml", styles)]:
        for used in root.iter(f"{W}numId"):
            if val(used) not in lists | {"0"}:
                yield f"{name} uses the list {val(used)}, which there is not"
    if numbering is not None:
        yield from _check_lists(numbering)
    yield from _check_notes(package)


def _check_lists(numbering: etree._Element) -> Iterator[str]:
    tags = [child.tag for child in numbering if child.tag in (f"{W}abstractNum", f"{W}num")]
    if tags != sorted(tags):  # by the alphabet abstractNum stands before num, as Word wants them
        yield "a list's description stands behind a list: Word reads the first ones only"
    described = [val(one, "abstractNumId") for one in numbering.iterfind(f"{W}abstractNum")]
    for one in numbering.iterfind(f"{W}num"):
        if val(one.find(f"{W}abstractNumId")) not in described:
            yield f"the list {val(one, 'numId')} is described nowhere"


def _check_notes(package: WordPackage) -> Iterator[str]:
    notes = package.xml.get("word/footnotes.xml")
    there = [] if notes is None else [val(note, "id") for note in notes]
    called = [val(call, "id") for _, root in stories(package) for call in root.iter(f"{W}footnoteReference")]
    for key, times in Counter(there).items():
        if times > 1:
            yield f"the note {key} stands {times} times"
        if not -1 <= int(key) <= _NOTE_IDS:
            yield f"{key} is no number for a note"
    for key in called:
        if key not in there:
            yield f"the note {key} is called and not there"
    for key in there:
        if int(key) > 0 and key not in called:
            yield f"the note {key} is never called"
    settings = package.xml.get("word/settings.xml")
    if notes is not None and settings is not None:
        listed = {val(one, "id") for one in settings.iterfind(f"{W}footnotePr/{W}footnote")}
        kinds = {val(note, "id") for note in notes if val(note, "type")}
        if listed != kinds:
            yield "the settings do not list the separators of the notes"


def _check_values(package: WordPackage) -> Iterator[str]:
    for name, root in [
        *stories(package),
        *((n, package.xml[n]) for n in ("word/styles.xml", "word/numbering.xml") if n in package.xml),
    ]:
        for text in root.iter(f"{W}t"):
            if _CONTROL.search(text.text or ""):
                yield f"a text in {name} holds a line's end or an invisible sign: “{(text.text or '')[:30]!r}”"
        for element in root.iter():
            for attribute, value in attributes(element):
                key = etree.QName(attribute).localname
                if not attribute.startswith(W):
                    continue
                if key in _WHOLE and not re.fullmatch(r"-?\d+", value):
                    yield f"{name}: {key}=“{value}” is no whole number"
                if (key in ("color", "fill") or (element.tag == f"{W}color" and key == "val")) and not _HEX.fullmatch(
                    value
                ):
                    yield f"{name}: {key}=“{value}” is no colour"
    for name, root in package.xml.items():
        if re.fullmatch(r"word/charts/[^/]+\.xml", name) and not list(root.iter(f"{C}ser")):
            yield f"{name} draws nothing"


def _check_properties(package: WordPackage) -> Iterator[str]:
    core = package.xml["docProps/core.xml"]
    for tag, times in Counter(child.tag for child in core).items():
        if times > 1:
            yield f"the properties say {etree.QName(str(tag)).localname} {times} times"
    for child in core:
        if str(child.tag).startswith("{http://purl.org/dc/terms/}") and not _MOMENT.fullmatch(child.text or ""):
            yield f"the property {etree.QName(child).localname} holds “{child.text}”, which is no moment"


_CHECKS: tuple[tuple[str, Callable[[WordPackage], Iterator[str]]], ...] = (
    ("NR070", _check_container),
    ("NR071", _check_relationships),
    ("NR072", _check_structure),
    ("NR073", _check_fields),
    ("NR074", _check_ids),
    ("NR075", _check_references),
    ("NR076", _check_values),
    ("NR077", _check_properties),
)
