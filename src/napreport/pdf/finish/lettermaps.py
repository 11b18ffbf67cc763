"""Letter maps: from a PDF about to be written to one in which every glyph stands for a letter.

A font may draw one letter by several glyphs, as Arabic ones draw the dots apart. WeasyPrint 70 gives the letter to the first of
them and leaves the others' place in the font's map empty, which PDF/A and PDF/UA forbid (ISO 19005-2, 6.2.11.7). They get a
joiner, which prints nothing and parts no word.
"""

from __future__ import annotations

from typing import Any

_JOINER = "\N{ZERO WIDTH JOINER}".encode("utf-16-be").hex().encode()


def fill(pdf: Any) -> None:
    """Fill what is empty in the maps from glyphs to letters of a `pydyf.PDF`."""
    import pydyf

    for each in pdf.objects:
        if isinstance(each, pydyf.Stream) and b"endbfchar" in each.stream:
            each.stream = [
                line[:-1] + _JOINER + b">" if isinstance(line, bytes) and line.endswith(b" <>") else line
                for line in each.stream
            ]
