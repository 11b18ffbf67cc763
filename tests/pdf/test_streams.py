"""The last bytes of a PDF's streams: none may look like a part of the line end that follows it."""

from __future__ import annotations

import io
import re
import zlib
from typing import Any

import pikepdf
import pydyf

from napreport.pdf.finish.streams import write_settled


class Small:
    """Stands for a laid-out document: writes a PDF of one page whose content is given."""

    def __init__(self, content: bytes) -> None:
        self.content = content

    def write_pdf(self, pdf_variant: str, finisher: Any) -> bytes:
        pdf = pydyf.PDF()
        stream = pydyf.Stream([self.content], compress=True)
        pdf.add_object(stream)
        pdf.add_object(
            pydyf.Dictionary({"Text": pydyf.String("x" * (len(self.content) % 509))})
        )  # packed objects differ too
        page = {"Type": "/Page", "Parent": pdf.pages.reference, "Contents": stream.reference}
        pdf.add_page(pydyf.Dictionary({**page, "MediaBox": pydyf.Array([0, 0, 9, 9])}))
        finisher(self, pdf)
        output = io.BytesIO()
        pdf.write(output, b"1.7", True, True)
        return output.getvalue()


CONTENTS = [b"q " * number + b"Q " * number for number in range(700)]


def is_ambiguous(data: bytes) -> bool:
    return re.search(rb"\r\nendstream", data) is not None


def test_no_stream_ends_in_a_carriage_return_and_what_it_holds_stays() -> None:
    plain = [Small(content).write_pdf("", lambda *_: None) for content in CONTENTS]
    ends = [data[match.start() - 8 : match.start()] for data in plain for match in re.finditer(rb"\r\nendstream", data)]
    packed = [data for data in plain if re.search(rb"/ObjStm(?:(?!endstream).)*\r\nendstream", data, re.S)]
    assert len(ends) > len(packed) > 0, "neither content nor packed objects ended in a carriage return"
    for content in CONTENTS:
        data = write_settled(Small(content), "", lambda _: None)
        assert not is_ambiguous(data)
        with pikepdf.open(io.BytesIO(data)) as pdf:
            assert pdf.pages[0].Contents.read_bytes().rstrip() == content.rstrip()


def test_a_stream_that_is_harmless_stays_as_it_was() -> None:
    content = next(content for content in CONTENTS if zlib.adler32(content) & 0xFF != 0x0D)
    with pikepdf.open(io.BytesIO(write_settled(Small(content), "", lambda _: None))) as pdf:
        assert pdf.pages[0].Contents.read_bytes() == content
