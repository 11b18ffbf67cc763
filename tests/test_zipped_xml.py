"""The one reader of zipped XML refuses what could harm, and the one writer always writes the same bytes."""

from __future__ import annotations

import io
import zipfile

import pytest

from napreport.zipped_xml import MAX_PARTS, UnreadableFile, parse_xml, read_zip, write_zip

GOOD = write_zip({"b.xml": b"<b/>", "a.xml": b"<a/>"})


def zipped(*files: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in files:
            archive.writestr(name, data)
    return out.getvalue()


def locked() -> bytes:
    """Return a zip whose directory says that its file is encrypted."""
    data = bytearray(GOOD)
    for header, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        data[data.index(header) + flags] |= 1
    return bytes(data)


def test_a_zip_is_read_in_its_order_and_written_with_the_same_bytes() -> None:
    assert read_zip(GOOD) == [("b.xml", b"<b/>"), ("a.xml", b"<a/>")]
    assert write_zip(dict(read_zip(GOOD))) == GOOD


@pytest.mark.filterwarnings("ignore:Duplicate name")
def test_a_name_that_is_there_twice_is_returned_twice_and_folders_are_not() -> None:
    data = zipped(("a", b"1"), ("folder/", b""), ("a", b"2"))
    assert [name for name, _ in read_zip(data)] == ["a", "a"]


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"no zip", "damaged"),
        (GOOD[:-30], "damaged"),
        (GOOD.replace(b"b.xml", b"c.xml", 1), "damaged"),
        (locked(), "encrypted"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 and so on", "encrypted"),
        (zipped(("a.xml", b" " * 20_000_000)), "too large"),
        (zipped(*((str(number), b"") for number in range(MAX_PARTS + 1))), "too large"),
    ],
)
def test_a_zip_that_is_damaged_locked_or_a_bomb_is_refused(data: bytes, reason: str) -> None:
    with pytest.raises(UnreadableFile) as caught:
        read_zip(data)
    assert caught.value.reason == reason


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
def test_an_xml_part_with_entities_is_refused_in_any_encoding(encoding: str) -> None:
    text = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE a [<!ENTITY e SYSTEM "file:///etc/hosts">]><a>&e;</a>'
    with pytest.raises(UnreadableFile) as caught:
        parse_xml(text.encode(encoding))
    assert caught.value.reason == "entities"


def test_a_part_that_is_no_xml_is_refused_with_its_line() -> None:
    with pytest.raises(UnreadableFile) as caught:
        parse_xml(b"<a>\n<b>\n</a>")
    assert (caught.value.reason, caught.value.line) == ("damaged", 3)
