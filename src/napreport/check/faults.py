"""Faults that checks find in finished documents, and WCAG's contrast ratio."""

from __future__ import annotations

from dataclasses import dataclass

#: The hint for faults that no editor can mend.
REPORT_IT = "This is a fault of napreport; please report it."
#: Red, green and blue, from 0 to 255.
Colour = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault in one document: code, message and hint.

    The message says what is wrong and on which page. A cosmetic fault is reported as a warning and stops nothing.
    """

    code: str
    message: str
    hint: str = REPORT_IT
    cosmetic: bool = False


def cosmetic_fault(code: str, message: str, hint: str) -> Fault:
    """Return a fault that is only ugly."""
    return Fault(code, message, hint, cosmetic=True)


def contrast_ratio(one: Colour, other: Colour) -> float:
    """Return the contrast ratio of two colours, from 1 to 21.

    WCAG 2.2, "relative luminance" and "contrast ratio".
    """
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def parse_hex(digits: str) -> Colour:
    """Return the colour of six hexadecimal digits."""
    red, green, blue = bytes.fromhex(digits)
    return red, green, blue


def _luminance(colour: Colour) -> float:
    def linear(part: int) -> float:
        share = part / 255
        return share / 12.92 if share <= 0.04045 else ((share + 0.055) / 1.055) ** 2.4

    red, green, blue = map(linear, colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
