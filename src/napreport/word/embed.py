"""Embedded fonts: from TrueType faces on disk to the scrambled parts that Word reads, and what each is called."""

from __future__ import annotations

import uuid
from collections.abc import Iterable
from hashlib import sha256

from napreport.design.fonts import RIGHT_TO_LEFT_FAMILY, Face

#: How a font table names the four faces of a family, by (bold, italic).
EMBED_TAGS = {
    (False, False): "embedRegular",
    (True, False): "embedBold",
    (False, True): "embedItalic",
    (True, True): "embedBoldItalic",
}


def needed(faces: Iterable[Face], *, rtl: bool) -> tuple[Face, ...]:
    """Return the faces that a document carries: those of a script from the right only where it runs so."""
    return tuple(face for face in faces if rtl or face.family != RIGHT_TO_LEFT_FAMILY)


def tag(face: Face) -> str:
    """Return the font table's name for a face. Word knows only regular and bold; 600 is a family of its own."""
    return EMBED_TAGS[face.weight >= 700, face.italic]


def scrambled(font: bytes) -> tuple[bytes, str]:
    """Return a TrueType font as Word embeds it, with the key to read it (ECMA-376 part 1, 17.8.1).

    The first 32 bytes are combined with the key's 16, backwards and twice. The key comes from the font itself, so that
    the same font gives the same bytes.
    """
    key = uuid.UUID(bytes=sha256(font).digest()[:16])
    mask = key.bytes[::-1] * 2
    head = bytes(byte ^ other for byte, other in zip(font[:32], mask, strict=True))
    return head + font[32:], f"{{{str(key).upper()}}}"
