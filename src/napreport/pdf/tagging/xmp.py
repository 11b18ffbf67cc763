"""Write a PDF's XMP metadata for archives and catalogues.

One file claims two standards, PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1). PDF/A knows no property of PDF/UA, so the
packet describes the one that it uses (ISO 19005-2, 6.6.2.3.3). A file for the print shop claims PDF/X-4 (ISO 15930-7) instead.
Dates are the content's: no clock enters.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from lxml import etree

_SPACES = {
    "rdf": "http://www.w3.org/1999/02/22-rdf-syntax-ns#",
    "dc": "http://purl.org/dc/elements/1.1/",
    "xmp": "http://ns.adobe.com/xap/1.0/",
    "xmpRights": "http://ns.adobe.com/xap/1.0/rights/",
    "pdf": "http://ns.adobe.com/pdf/1.3/",
    "pdfaid": "http://www.aiim.org/pdfa/ns/id/",
    "pdfuaid": "http://www.aiim.org/pdfua/ns/id/",
    "pdfaExtension": "http://www.aiim.org/pdfa/ns/extension/",
    "pdfaSchema": "http://www.aiim.org/pdfa/ns/schema#",
    "pdfaProperty": "http://www.aiim.org/pdfa/ns/property#",
}
_PRESS_SPACES = {
    **{prefix: _SPACES[prefix] for prefix in ("rdf", "dc", "xmp", "xmpRights", "pdf")},
    "xmpMM": "http://ns.adobe.com/xap/1.0/mm/",
    "pdfxid": "http://www.npes.org/pdfx/ns/id/",
}
_LANG = "{http://www.w3.org/XML/1998/namespace}lang"


@dataclass(frozen=True, slots=True)
class XmpMetadata:
    """A brief's title, authors, rights and so on.

    An empty text is left out. `created` is a date as the W3C writes it ("2021-07").
    """

    title: str
    language: str
    authors: tuple[str, ...]
    subject: str
    keywords: tuple[str, ...]
    rights: str
    created: str
    producer: str


def write_metadata(pdf: Any, metadata: XmpMetadata) -> None:
    """Replace the metadata that WeasyPrint wrote.

    The packet of the `pydyf.PDF` names a single standard. Ours stays uncompressed, as PDF/UA-1 and PDF/A ask, so that
    programs that cannot read PDF find it.
    """
    stream = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    stream.stream, stream.compress = [packet(metadata)], False


def packet(metadata: XmpMetadata) -> bytes:
    """Return the XMP packet for PDF/A-2a and PDF/UA-1."""
    rdf, about = _open_packet(_SPACES)
    _add_texts(about, (("pdfaid:part", "2"), ("pdfaid:conformance", "A"), ("pdfuaid:part", "1")))
    _add_description(about, metadata)
    _add_extension(about)
    return _close_packet(rdf)


def press_packet(metadata: XmpMetadata, written: str, identity: str) -> bytes:
    """Return the XMP packet of a file that claims PDF/X-4.

    `written` is a whole date and time, `identity` a UUID of the content. ISO 15930-7, 6.2 asks for the dates, the identities
    and the state of trapping.
    """
    rdf, about = _open_packet(_PRESS_SPACES)
    dates = [(f"xmp:{name}", written) for name in ("ModifyDate", "MetadataDate")]
    identities = [("xmpMM:DocumentID", f"uuid:{identity}"), ("xmpMM:InstanceID", f"uuid:{identity}")]
    fixed = [("pdfxid:GTS_PDFXVersion", "PDF/X-4"), ("pdf:Trapped", "False"), ("xmpMM:VersionID", "1")]
    _add_texts(about, [*fixed, ("xmpMM:RenditionClass", "default"), *identities, *dates])
    _add_description(about, replace(metadata, created=written))
    return _close_packet(rdf)


def _open_packet(spaces: Mapping[str, str]) -> tuple[etree._Element, etree._Element]:
    rdf = etree.Element(_name("rdf:RDF"), nsmap=dict(spaces))
    return rdf, etree.SubElement(rdf, _name("rdf:Description"), {_name("rdf:about"): ""})


def _close_packet(rdf: etree._Element) -> bytes:
    meta = etree.tostring(rdf, encoding="utf-8")
    head = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="adobe:ns:meta/">'.encode()
    return head + meta + b'</x:xmpmeta>\n<?xpacket end="r"?>'


def _add_texts(about: etree._Element, texts: Iterable[tuple[str, str]]) -> None:
    for key, text in texts:
        if text:
            etree.SubElement(about, _name(key)).text = text


def _add_description(about: etree._Element, metadata: XmpMetadata) -> None:
    _add_texts(
        about,
        (
            ("pdf:Producer", metadata.producer),
            ("pdf:Keywords", ", ".join(metadata.keywords)),
            ("xmp:CreateDate", metadata.created),
            ("xmpRights:Marked", "True" if metadata.rights else ""),
        ),
    )
    _add_words(about, "dc:title", metadata.title, metadata.language)
    _add_words(about, "dc:description", metadata.subject, metadata.language)
    _add_words(about, "dc:rights", metadata.rights, metadata.language)
    _add_words(about, "xmpRights:UsageTerms", metadata.rights, metadata.language)
    _add_items(about, "dc:creator", "rdf:Seq", metadata.authors)
    _add_items(about, "dc:subject", "rdf:Bag", metadata.keywords)
    _add_items(about, "dc:language", "rdf:Bag", (metadata.language,))
    _add_items(about, "dc:format", "", ("application/pdf",))


def _name(prefixed: str) -> str:
    prefix, _, local = prefixed.partition(":")
    return f"{{{(_SPACES | _PRESS_SPACES)[prefix]}}}{local}"


def _add_words(about: etree._Element, key: str, text: str, language: str) -> None:
    """Write words in the brief's language and as the default."""
    if text:
        options = etree.SubElement(etree.SubElement(about, _name(key)), _name("rdf:Alt"))
        for tag in ("x-default", language):
            etree.SubElement(options, _name("rdf:li"), {_LANG: tag}).text = text


def _add_items(about: etree._Element, key: str, kind: str, texts: tuple[str, ...]) -> None:
    texts = tuple(text for text in texts if text)
    if not texts:
        return
    holder = etree.SubElement(about, _name(key))
    if not kind:
        holder.text = texts[0]
        return
    items = etree.SubElement(holder, _name(kind))
    for text in texts:
        etree.SubElement(items, _name("rdf:li")).text = text


def _add_extension(about: etree._Element) -> None:
    """Describe `pdfuaid:part`, which a PDF/A validator would not know."""
    bag = etree.SubElement(etree.SubElement(about, _name("pdfaExtension:schemas")), _name("rdf:Bag"))
    schema = _resource(etree.SubElement(bag, _name("rdf:li")))
    for key, text in (
        ("pdfaSchema:schema", "PDF/UA identification schema"),
        ("pdfaSchema:namespaceURI", _SPACES["pdfuaid"]),
        ("pdfaSchema:prefix", "pdfuaid"),
    ):
        etree.SubElement(schema, _name(key)).text = text
    sequence = etree.SubElement(etree.SubElement(schema, _name("pdfaSchema:property")), _name("rdf:Seq"))
    described = _resource(etree.SubElement(sequence, _name("rdf:li")))
    for key, text in (
        ("pdfaProperty:name", "part"),
        ("pdfaProperty:valueType", "Integer"),
        ("pdfaProperty:category", "internal"),
        ("pdfaProperty:description", "The part of ISO 14289 that the file conforms to"),
    ):
        etree.SubElement(described, _name(key)).text = text


def _resource(item: etree._Element) -> etree._Element:
    item.set(_name("rdf:parseType"), "Resource")
    return item
