"""Change the streams of a PDF about to be written."""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from typing import Any

_RETURN = 0x0D
_AMBIGUOUS = b"\r\nendstream"
#: How often writing is tried with one more object; each try fails once in 128.
_TRIES = 16
_JOINER = "\N{ZERO WIDTH JOINER}".encode("utf-16-be").hex().encode()
#: What an outline adds to a stroke, in CSS pixels: 0.3 pt, as much as lies between the regular and the semi-bold face at 9 pt.
OUTLINE = 0.4
_TEXT_BEGINS = b"BT"


def complete_letter_maps(pdf: Any) -> None:
    """Give every glyph a letter in its ToUnicode map.

    A font may draw one letter by several glyphs, as Arabic ones draw the dots apart. WeasyPrint 70 gives the letter to the
    first of them and leaves the others' place in the map empty, which PDF/A and PDF/UA forbid (ISO 19005-2, 6.2.11.7). They
    get a joiner, which prints nothing and divides no word.
    """
    import pydyf

    for each in pdf.objects:
        if isinstance(each, pydyf.Stream) and b"endbfchar" in each.stream:
            each.stream = [
                line[:-1] + _JOINER + b">" if isinstance(line, bytes) and line.endswith(b" <>") else line
                for line in each.stream
            ]


def thicken_text(pdf: Any) -> None:
    """Have text filled and outlined, for copiers (ISO 32000-1, 9.3.6).

    A copy of a copy loses the thinnest strokes first: accents, dots, the hairs of small type. Each letter gets an outline of
    its own colour, so nothing moves and no line breaks otherwise. Only for pages whose text is all black.
    """
    import pydyf

    for stream in pdf.objects:
        if isinstance(stream, pydyf.Stream) and _TEXT_BEGINS in stream.stream:
            drawn: list[Any] = []
            for item in stream.stream:
                drawn += [item, f"2 Tr {OUTLINE} w 0 0 0 RG".encode()] if item == _TEXT_BEGINS else [item]
            stream.stream = drawn


def write_settled(document: Any, variant: str, finish: Callable[[Any], None]) -> bytes:
    """Write a document whose streams end unambiguously.

    No stream's last byte looks like a part of the line end. `finish` may change its `pydyf.PDF` before it is written.

    Compressed data ends with the low byte of a checksum. If that is a carriage return, it and the line feed before
    `endstream` look like one line end, and the stream one byte shorter than its /Length says, which PDF/A forbids
    (ISO 19005-2, 6.1.7.1). One stream in 256 is like that, so one brief in five would be.
    """
    import pydyf

    held: list[tuple[Any, int]] = []

    def finisher(_: object, pdf: Any) -> None:
        finish(pdf)
        for stream in pdf.objects:
            if isinstance(stream, pydyf.Stream) and stream.compress:
                _compress(stream)
        held.append((pdf, len(pdf.objects)))

    data = bytes(document.write_pdf(pdf_variant=variant, finisher=finisher))
    ((pdf, count),) = held
    for more in range(1, _TRIES):
        if _AMBIGUOUS not in data:
            break
        # pydyf adds the packed objects and their places while it writes; an empty object more changes them
        del pdf.objects[count:]
        for _ in range(more):
            pdf.add_object(pydyf.Dictionary({}))
        pdf.current_position = 0
        output = io.BytesIO()
        pdf.write(output, b"1.7", True, True)
        data = output.getvalue()
    return data


def _compress(stream: Any) -> None:
    """Compress a stream once.

    pydyf asks for its bytes twice: to write them, and for the document's identifier. If the checksum would end in a carriage
    return a line end is added, which no kind of stream minds.
    """
    import pydyf

    plain = pydyf.Stream(stream.stream).data.partition(b"stream\n")[2].removesuffix(b"\nendstream")
    if zlib.adler32(plain) & 0xFF == _RETURN:
        plain += b"\n"
        if "Length1" in stream.extra:
            stream.extra["Length1"] += 1
    stream.stream, stream.compress = [zlib.compress(plain, 9)], False
    stream.extra["Filter"] = "/FlateDecode"
