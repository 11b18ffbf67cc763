"""XMP: from what a page's head says of the brief to the metadata inside the PDF, which archives and catalogues read.

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
class Said:
    """What a brief says of itself. `created` is a date as the W3C writes it ("2021-07"); what is "" is left out."""

    title: str
    language: str
    authors: tuple[str, ...]
    subject: str
    keywords: tuple[str, ...]
    rights: str
    created: str
    producer: str


def describe(pdf: Any, said: Said) -> None:
    """Put the packet in the place of the one that WeasyPrint wrote into a `pydyf.PDF`: that one names a single standard.

    It stays uncompressed, as PDF/UA-1 and PDF/A ask, so that programs that know no PDF find it.
    """
    stream = pdf.objects[int(pdf.catalog["Metadata"].split()[0])]
    stream.stream, stream.compress = [packet(said)], False


def packet(said: Said) -> bytes:
    """Return the XMP packet (ISO 16684-1) of a file that claims PDF/A-2a and PDF/UA-1."""
    rdf, about = _begun(_SPACES)
    _single(about, (("pdfaid:part", "2"), ("pdfaid:conformance", "A"), ("pdfuaid:part", "1")))
    _describe(about, said)
    _extension(about)
    return _closed(rdf)


def press_packet(said: Said, written: str, identity: str) -> bytes:
    """Return the XMP packet of a file that claims PDF/X-4; `written` is a whole date and time, `identity` a UUID of the content.

    ISO 15930-7, 6.2 asks for the dates, the identities and for what is said of trapping.
    """
    rdf, about = _begun(_PRESS_SPACES)
    dates = [(f"xmp:{name}", written) for name in ("ModifyDate", "MetadataDate")]
    identities = [("xmpMM:DocumentID", f"uuid:{identity}"), ("xmpMM:InstanceID", f"uuid:{identity}")]
    fixed = [("pdfxid:GTS_PDFXVersion", "PDF/X-4"), ("pdf:Trapped", "False"), ("xmpMM:VersionID", "1")]
    _single(about, [*fixed, ("xmpMM:RenditionClass", "default"), *identities, *dates])
    _describe(about, replace(said, created=written))
    return _closed(rdf)


def _begun(spaces: Mapping[str, str]) -> tuple[etree._Element, etree._Element]:
    rdf = etree.Element(_name("rdf:RDF"), nsmap=dict(spaces))
    return rdf, etree.SubElement(rdf, _name("rdf:Description"), {_name("rdf:about"): ""})


def _closed(rdf: etree._Element) -> bytes:
    meta = etree.tostring(rdf, encoding="utf-8")
    head = '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="adobe:ns:meta/">'.encode()
    return head + meta + b'</x:xmpmeta>\n<?xpacket end="r"?>'


def _single(about: etree._Element, texts: Iterable[tuple[str, str]]) -> None:
    for key, text in texts:
        if text:
            etree.SubElement(about, _name(key)).text = text


def _describe(about: etree._Element, said: Said) -> None:
    _single(
        about,
        (
            ("pdf:Producer", said.producer),
            ("pdf:Keywords", ", ".join(said.keywords)),
            ("xmp:CreateDate", said.created),
            ("xmpRights:Marked", "True" if said.rights else ""),
        ),
    )
    _words(about, "dc:title", said.title, said.language)
    _words(about, "dc:description", said.subject, said.language)
    _words(about, "dc:rights", said.rights, said.language)
    _words(about, "xmpRights:UsageTerms", said.rights, said.language)
    _several(about, "dc:creator", "rdf:Seq", said.authors)
    _several(about, "dc:subject", "rdf:Bag", said.keywords)
    _several(about, "dc:language", "rdf:Bag", (said.language,))
    _several(about, "dc:format", "", ("application/pdf",))


def _name(prefixed: str) -> str:
    prefix, _, local = prefixed.partition(":")
    return f"{{{(_SPACES | _PRESS_SPACES)[prefix]}}}{local}"


def _words(about: etree._Element, key: str, text: str, language: str) -> None:
    """Write words in the brief's language, and the same for readers who ask for no language."""
    if text:
        options = etree.SubElement(etree.SubElement(about, _name(key)), _name("rdf:Alt"))
        for tag in ("x-default", language):
            etree.SubElement(options, _name("rdf:li"), {_LANG: tag}).text = text


def _several(about: etree._Element, key: str, kind: str, texts: tuple[str, ...]) -> None:
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


def _extension(about: etree._Element) -> None:
    """Describe `pdfuaid:part`, or a PDF/A validator would not know it."""
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
