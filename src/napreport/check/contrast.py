"""Contrast: from two colours to how well one can be read on the other, by WCAG 2.2."""

from __future__ import annotations

#: Red, green and blue, from 0 to 255.
Colour = tuple[int, int, int]


def contrast(one: Colour, other: Colour) -> float:
    """Return the contrast of two colours from 1 to 21 (WCAG 2.2, "relative luminance" and "contrast ratio")."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def of_hex(digits: str) -> Colour:
    """Return a colour that is written as six hexadecimal digits."""
    red, green, blue = bytes.fromhex(digits)
    return red, green, blue


def _luminance(colour: Colour) -> float:
    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = map(linear, colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
