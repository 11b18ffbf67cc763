"""The cover: art, audience and kind of document, title, contents, and the end of the cover's section."""

from __future__ import annotations

from math import ceil

from napreport.word.desk import Desk, reject
from napreport.word.figures import drawing
from napreport.word.markup import Element, field_end, field_start, paragraph, plain, run, text, twips, w
from napreport.word.runs import inline

#: The cover's art is as wide as the page but for 10 mm a side; what the text leaves is its height, within bounds. In mm.
ART_WIDTH, ART_LOW, ART_HIGH = 190.0, 60.0, 112.0
_POINT = 25.4 / 72
_PAGE = 297 - 10 - 14 - 22 * _POINT - 6  # an A4 page less its margins, the space below the art and a line to spare


def cover(element: Element, style: str, desk: Desk) -> None:
    """Write the cover. Its section's end, which the painter adds, goes into its last paragraph."""
    from napreport.word.blocks import blocks

    height = min(max(_PAGE - _text_height(element), ART_LOW), ART_HIGH)
    for picture in desk.art(height):
        desk.write(style, run(picture))
    blocks(element, element, desk)
    if desk.last_style() is None:
        desk.write("NAP Cover source")
