"""Endings: from a laid-out document to its bytes, with no stream whose last byte a reader could take for its line end.

Compressed data ends with the low byte of a checksum. Where that is a carriage return, it and the line feed before `endstream` look
like one line end, and the stream one byte shorter than its /Length says, which PDF/A forbids (ISO 19005-2, 6.1.7.1). One
stream in 256 is like that, so one brief in five would be.
"""

from __future__ import annotations

import io
import zlib
from collections.abc import Callable
from typing import Any

_RETURN = 0x0D
_AMBIGUOUS = b"\r\nendstream"
#: How often writing is tried with another object more; each try fails once in 128.
_TRIES = 16


def written(document: Any, variant: str, finish: Callable[[Any], None]) -> bytes:
    """Return the bytes of a WeasyPrint document; `finish` may change its `pydyf.PDF` before it is written."""
    import pydyf

    held: list[tuple[Any, int]] = []

    def finisher(_: object, pdf: Any) -> None:
        finish(pdf)
        for stream in pdf.objects:
            if isinstance(stream, pydyf.Stream) and stream.compress:
                _settle(stream)
        held.append((pdf, len(pdf.objects)))

    data = bytes(document.write_pdf(pdf_variant=variant, finisher=finisher))
    ((pdf, count),) = held
    for more in range(1, _TRIES):
        if _AMBIGUOUS not in data:
            break
        # what pydyf adds while it writes: the packed objects and their places, which an empty object changes
        del pdf.objects[count:]
        for _ in range(more):
            pdf.add_object(pydyf.Dictionary({}))
        pdf.current_position = 0
        output = io.BytesIO()
        pdf.write(output, b"1.7", True, True)
        data = output.getvalue()
    return data


def _settle(stream: Any) -> None:
    """Compress what a stream holds, once: it is asked for its bytes when it is written and again for the document's identifier.

    Where the checksum would end in a carriage return a line end is added, which no kind of stream minds.
    """
    import pydyf

    plain = pydyf.Stream(stream.stream).data.partition(b"stream\n")[2].removesuffix(b"\nendstream")
    if zlib.adler32(plain) & 0xFF == _RETURN:
        plain += b"\n"
        if "Length1" in stream.extra:
            stream.extra["Length1"] += 1
    stream.stream, stream.compress = [zlib.compress(plain, 9)], False
    stream.extra["Filter"] = "/FlateDecode"
