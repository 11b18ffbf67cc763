"""Write the structure tree of a PDF, and its artifacts.

An artifact is whatever no node holds.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any

from napreport.pdf.engine.tagging_hook import TaggedPage
from napreport.pdf.tagging.structure import Link, Mark, Node


def write_structure(pdf: Any, pages: Sequence[TaggedPage], root: Node) -> None:
    """Add the structure to a `pydyf.PDF` (ISO 32000-1, 14.7)."""
    writer = _Writer(pdf, len(pages))
    writer.write_tree(root)
    for number, page in enumerate(pages):
        _mark_artifacts(page, writer.owners[number])
        _drop_links(pdf, writer, number)


class _Writer:
    """Writes a structure tree, noting content's owners and links."""

    def __init__(self, pdf: Any, pages: int) -> None:
        self.pdf = pdf
        self.owners: list[dict[int, bytes]] = [{} for _ in range(pages)]
        self.links: list[tuple[bytes, Link]] = []
        self._ids: dict[str, bytes] = {}

    def write_tree(self, root: Node) -> None:
        """Write the tree, its parent tree and its identifiers."""
        import pydyf

        top = pydyf.Dictionary({"Type": "/StructTreeRoot"})
        self.pdf.add_object(top)
        top["K"] = pydyf.Array([self._element(root, top.reference)])
        numbers = pydyf.Array()
        for page, owners in enumerate(self.owners):
            row = [owners.get(number, b"null") for number in range(max(owners, default=-1) + 1)]
            numbers.extend((page, pydyf.Array(row)))
        for number, (owner, link) in enumerate(self.links, start=len(self.owners)):
            link.annotation["StructParent"] = number
            numbers.extend((number, owner))
        top["ParentTree"] = self._added({"Nums": numbers})
        top["ParentTreeNextKey"] = len(self.owners) + len(self.links)
        if self._ids:
            names = pydyf.Array()
            for name in sorted(self._ids, key=lambda name: pydyf.String(name).data):
                names.extend((pydyf.String(name), self._ids[name]))
            top["IDTree"] = self._added({"Names": names})
        catalog = self.pdf.catalog
        catalog["StructTreeRoot"] = top.reference
        catalog["MarkInfo"] = pydyf.Dictionary({"Marked": "true"})
        catalog["ViewerPreferences"] = pydyf.Dictionary({"DisplayDocTitle": "true"})

    def _element(self, node: Node, parent: bytes) -> bytes:
        import pydyf

        element = pydyf.Dictionary({"Type": "/StructElem", "S": f"/{node.role}", "P": parent})
        self.pdf.add_object(element)
        page = next((kid.page for kid in node.kids if not isinstance(kid, Node)), None)
        if page is not None:
            element["Pg"] = self.pdf.page_references[page]
        for key, text in (("Lang", node.lang), ("ID", node.id), ("Alt", node.alt if node.role == "Figure" else "")):
            if text:
                element[key] = pydyf.String(text)
        if node.id:
            self._ids[node.id] = element.reference
        if attributes := list(_attributes(node)):
            element["A"] = attributes[0] if len(attributes) == 1 else pydyf.Array(attributes)
        kids = [self._kid(kid, page, node, element.reference) for kid in node.kids]
        if kids:
            element["K"] = pydyf.Array(kids)
        return bytes(element.reference)

    def _kid(self, kid: Node | Mark | Link, page: int | None, node: Node, owner: bytes) -> object:
        import pydyf

        if isinstance(kid, Node):
            return self._element(kid, owner)
        sheet = self.pdf.page_references[kid.page]
        if isinstance(kid, Link):
            self.links.append((owner, kid))
            if node.alt:
                kid.annotation["Contents"] = pydyf.String(node.alt)
            return pydyf.Dictionary({"Type": "/OBJR", "Obj": kid.annotation.reference, "Pg": sheet})
        self.owners[kid.page][kid.number] = owner
        if kid.page == page:
            return kid.number
        return pydyf.Dictionary({"Type": "/MCR", "Pg": sheet, "MCID": kid.number})

    def _added(self, values: dict[str, object]) -> bytes:
        import pydyf

        added = pydyf.Dictionary(values)
        self.pdf.add_object(added)
        return bytes(added.reference)


def _attributes(node: Node) -> Iterator[Any]:
    """Yield a node's attributes of tables, lists and pictures (ISO 32000-1, 14.8.5)."""
    import pydyf

    if node.scope:
        yield pydyf.Dictionary({"O": "/Table", "Scope": f"/{node.scope}"})
    if node.headers:
        heads = pydyf.Array([pydyf.String(name) for name in node.headers])
        yield pydyf.Dictionary({"O": "/Table", "Headers": heads})
    if node.summary:
        yield pydyf.Dictionary({"O": "/Table", "Summary": pydyf.String(node.summary)})
    if node.role == "L":
        yield pydyf.Dictionary({"O": "/List", "ListNumbering": f"/{_numbering(node)}"})
    areas = [kid.area for kid in node.kids if isinstance(kid, Mark) and kid.area]
    if node.role == "Figure" and areas:
        left, foot, right, top = zip(*areas, strict=True)
        box = (min(left), min(foot), max(right), max(top))
        yield pydyf.Dictionary({"O": "/Layout", "BBox": pydyf.Array([round(edge, 3) for edge in box])})


def _numbering(items: Node) -> str:
    if items.element.tag == "ol":
        return "Decimal"
    printed = any(node.role == "Lbl" for item in items.nodes() for node in item.nodes())
    return "Disc" if items.element.tag == "ul" and printed else "None"


def _mark_artifacts(page: TaggedPage, owned: dict[int, bytes]) -> None:
    """Turn marked content that no element owns into artifacts.

    These are running heads, folios, repeated table heads and numerals.
    """
    import pydyf

    numbers = {number for number in page.marks.values() if number not in owned}
    operations = page.stream.stream
    for place, operation in enumerate(operations):
        if operation == b"BDC" and operations[place - 1].get("MCID") in numbers:
            operations[place - 2 : place] = ["/Artifact", pydyf.Dictionary({"Type": "/Pagination"})]


def _drop_links(pdf: Any, writer: _Writer, page: int) -> None:
    """Remove a page's active areas that no element holds.

    They lie over others of the same link.
    """
    import pydyf

    number = int(pdf.page_references[page].split()[0])
    held = {link.annotation.reference for _, link in writer.links}
    sheet = pdf.objects[number]
    for reference in sheet.get("Annots", ()):
        if reference not in held:
            pdf.objects[int(reference.split()[0])].clear()
    if "Annots" in sheet:
        sheet["Annots"] = pydyf.Array([reference for reference in sheet["Annots"] if reference in held])
