"""Decode a PDF's drawn text by its fonts' tables.

ISO 32000-1, 9.10.2.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

#: The letters of a drawn string.
Decode = Callable[[bytes], str]
#: Stands for each letter whose meaning a font does not tell.
UNREADABLE = "\ufffd"
_HEX = r"<([0-9A-Fa-f\s]*)>"
#: The names of a PDF's simple encodings -> those of Python.
_CODECS = {"/WinAnsiEncoding": "cp1252", "/MacRomanEncoding": "mac_roman"}


def font_decoder(font: Any) -> Decode:
    """Return a font's decoder, by its ToUnicode table or encoding.

    A letter that neither names becomes `UNREADABLE`.
    """
    import pikepdf

    table = font.get("/ToUnicode")
    unicode_of, sizes = _parse_cmap(table.read_bytes() if isinstance(table, pikepdf.Stream) else b"")
    if font.get("/Subtype") == "/Type0":
        encoding = font.get("/Encoding")
        if isinstance(encoding, pikepdf.Stream):
            sizes = _parse_cmap(encoding.read_bytes())[1] or sizes
        else:
            sizes = ((2, 0, 0xFFFF),)
            # Adobe's predefined CMaps of this kind have Unicode itself as their codes.
            if not unicode_of and re.search("-(UCS2|UTF16)-", str(encoding)):
                return lambda drawn: drawn.decode("utf-16-be", "replace")
        return lambda drawn: _decode(drawn, unicode_of, sizes)
    letters = {**_simple_encoding(font), **unicode_of}
    return lambda drawn: "".join(letters.get(code, UNREADABLE) for code in drawn)


def _decode(drawn: bytes, unicode_of: Mapping[int, str], sizes: tuple[tuple[int, int, int], ...]) -> str:
    """Decode codes of one to four bytes.

    The code ranges of a CMap say how long each is.
    """
    out, at = [], 0
    while at < len(drawn):
        for size, first, last in sizes:
            code = int.from_bytes(drawn[at : at + size], "big")
            if first <= code <= last and at + size <= len(drawn):
                break
        else:
            size, code = (sizes[0][0] if sizes else 2), -1
        out.append(unicode_of.get(code, UNREADABLE))
        at += size
    return "".join(out)


def _parse_cmap(data: bytes) -> tuple[dict[int, str], tuple[tuple[int, int, int], ...]]:
    """Return a CMap's letters by code, and its code ranges.

    A range is (bytes, first, last); the shortest come first.
    """
    table = data.decode("latin-1")
    letters: dict[int, str] = {}
    for block in re.findall(r"beginbfchar(.*?)endbfchar", table, re.S):
        for code, text in re.findall(rf"{_HEX}\s*{_HEX}", block):
            letters[_number(code)] = _utf16(text)
    for block in re.findall(r"beginbfrange(.*?)endbfrange", table, re.S):
        for first, last, text, listed in re.findall(rf"{_HEX}\s*{_HEX}\s*(?:{_HEX}|\[(.*?)\])", block, re.S):
            codes = range(_number(first), min(_number(last), _number(first) + 0xFFFF) + 1)
            if listed:
                letters.update(zip(codes, map(_utf16, re.findall(_HEX, listed)), strict=False))
            elif start := _utf16(text):
                letters.update((code, start[:-1] + chr(ord(start[-1]) + code - codes[0])) for code in codes)
    spaces = re.findall(r"begincodespacerange(.*?)endcodespacerange", table, re.S)
    pairs = [pair for block in spaces for pair in re.findall(rf"{_HEX}\s*{_HEX}", block)]
    return letters, tuple(sorted((len(first.strip()) // 2, _number(first), _number(last)) for first, last in pairs))


def _number(digits: str) -> int:
    return int("".join(digits.split()) or "0", 16)


def _utf16(digits: str) -> str:
    even = "".join(digits.split())
    return bytes.fromhex(even + "0" * (len(even) % 2)).decode("utf-16-be", "replace")


def _simple_encoding(font: Any) -> dict[int, str]:
    """Return the letters of a font with one-byte codes.

    They come from its base encoding and the differences from it.
    """
    import pikepdf
    from fontTools.agl import toUnicode
    from fontTools.encodings.StandardEncoding import StandardEncoding

    encoding = font.get("/Encoding")
    is_table = isinstance(encoding, pikepdf.Dictionary)
    base = str(encoding.get("/BaseEncoding", "")) if is_table else str(encoding or "")
    flags = int(font.get("/FontDescriptor", {}).get("/Flags", 0))
    letters: dict[int, str] = {}
    if base in _CODECS:
        letters = {code: text for code in range(32, 256) if (text := bytes([code]).decode(_CODECS[base], "ignore"))}
    elif font.get("/Subtype") != "/Type3" and not flags & 4:  # a symbolic font's own encoding is in its font file
        letters = {code: toUnicode(name) for code, name in enumerate(StandardEncoding) if name != ".notdef"}
    code = 0
    for each in encoding.get("/Differences", ()) if is_table else ():
        if isinstance(each, pikepdf.Name):
            letters[code] = toUnicode(str(each).lstrip("/")) or UNREADABLE
            code += 1
        else:
            code = int(each)
    return letters
