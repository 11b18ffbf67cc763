"""Write a PDF's XMP metadata for archives and catalogues.

One file claims two standards, PDF/A-2a (ISO 19005-2) and PDF/UA-1 (ISO 14289-1). PDF/A knows no property of PDF/UA, so the
packet describes the one that it uses (ISO 19005-2, 6.6.2.3.3). A file for the print shop claims PDF/X-4 (ISO 15930-7) instead.
Dates are the content's: no clock enters.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any
from xml.sax.saxutils import escape

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
#: `pdfuaid:part`, described for PDF/A validators.
_EXTENSION = """\
<pdfaExtension:schemas><rdf:Bag><rdf:li rdf:parseType="Resource">\
<pdfaSchema:schema>PDF/UA identification schema</pdfaSchema:schema>\
<pdfaSchema:namespaceURI>http://www.aiim.org/pdfua/ns/id/</pdfaSchema:namespaceURI>\
<pdfaSchema:prefix>pdfuaid</pdfaSchema:prefix>\
<pdfaSchema:property><rdf:Seq><rdf:li rdf:parseType="Resource">\
<pdfaProperty:name>part</pdfaProperty:name><pdfaProperty:valueType>Integer</pdfaProperty:valueType>\
<pdfaProperty:category>internal</pdfaProperty:category>\
<pdfaProperty:description>The part of ISO 14289 that the file conforms to</pdfaProperty:description>\
</rdf:li></rdf:Seq></pdfaSchema:property></rdf:li></rdf:Bag></pdfaExtension:schemas>"""


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
    standards = (("pdfaid:part", "2"), ("pdfaid:conformance", "A"), ("pdfuaid:part", "1"))
    return _packet(_SPACES, (*_texts(standards), *_description(metadata), _EXTENSION))


def press_packet(metadata: XmpMetadata, written: str, identity: str) -> bytes:
    """Return the XMP packet of a file that claims PDF/X-4.

    `written` is a whole date and time, `identity` a UUID of the content. ISO 15930-7, 6.2 asks for the dates, the identities
    and the state of trapping.
    """
    identities = (("xmpMM:DocumentID", f"uuid:{identity}"), ("xmpMM:InstanceID", f"uuid:{identity}"))
    dates = (("xmp:ModifyDate", written), ("xmp:MetadataDate", written))
    fixed = (("pdfxid:GTS_PDFXVersion", "PDF/X-4"), ("pdf:Trapped", "False"), ("xmpMM:VersionID", "1"),
             ("xmpMM:RenditionClass", "default"))  # fmt: skip
    return _packet(
        _PRESS_SPACES, (*_texts((*fixed, *identities, *dates)), *_description(replace(metadata, created=written)))
    )


def _packet(spaces: Mapping[str, str], properties: Iterable[str]) -> bytes:
    declared = "".join(f' xmlns:{prefix}="{address}"' for prefix, address in spaces.items())
    return (
        '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?>\n<x:xmpmeta xmlns:x="adobe:ns:meta/">'
        f'<rdf:RDF{declared}><rdf:Description rdf:about="">{"".join(properties)}</rdf:Description></rdf:RDF>'
        '</x:xmpmeta>\n<?xpacket end="r"?>'
    ).encode()


def _description(metadata: XmpMetadata) -> Iterator[str]:
    yield from _texts((
        ("pdf:Producer", metadata.producer), ("pdf:Keywords", ", ".join(metadata.keywords)),
        ("xmp:CreateDate", metadata.created), ("xmpRights:Marked", "True" if metadata.rights else ""),
    ))  # fmt: skip
    for name, text in (
        ("dc:title", metadata.title), ("dc:description", metadata.subject),
        ("dc:rights", metadata.rights), ("xmpRights:UsageTerms", metadata.rights),
    ):  # fmt: skip
        tags = ("x-default", metadata.language) if text else ()  # the first for readers who ask for no language
        yield _list(name, "rdf:Alt", [f'<rdf:li xml:lang="{tag}">{_escape(text)}</rdf:li>' for tag in tags])
    yield _list("dc:creator", "rdf:Seq", _items(metadata.authors))
    yield _list("dc:subject", "rdf:Bag", _items(metadata.keywords))
    yield _list("dc:language", "rdf:Bag", _items((metadata.language,)))
    yield "<dc:format>application/pdf</dc:format>"


def _texts(texts: Iterable[tuple[str, str]]) -> list[str]:
    return [f"<{name}>{_escape(text)}</{name}>" for name, text in texts if text]


def _items(texts: Iterable[str]) -> list[str]:
    return _texts(("rdf:li", text) for text in texts)


def _list(name: str, kind: str, items: list[str]) -> str:
    return f"<{name}><{kind}>{''.join(items)}</{kind}></{name}>" if items else ""


def _escape(text: str) -> str:
    return escape(text, {"\r": "&#13;"})
