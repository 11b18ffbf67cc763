"""PDFs that another program wrote or saved: tags are read, text is decoded as far as its fonts tell it, nothing crashes."""

from __future__ import annotations

import io
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from click.testing import CliRunner
from pikepdf import Array, Dictionary, Name, Pdf

from napreport.check.pdf.speech import read_aloud
from napreport.check.pdf.tagtree import duplicate_owners, read_tags
from napreport.cli.main import cli

Font = Callable[[Pdf], Dictionary]


def simple(kind: str = "Type1", **entries: object) -> Font:
    return lambda pdf: Dictionary(Type=Name.Font, Subtype=Name(f"/{kind}"), BaseFont=Name.Foreign, **entries)


def composite(encoding: str) -> Font:
    below = Dictionary(Type=Name.Font, Subtype=Name.CIDFontType2, BaseFont=Name.Foreign)
    return simple("Type0", Encoding=Name(f"/{encoding}"), DescendantFonts=Array([below]))


def with_unicode(font: Font, table: str) -> Font:
    def made(pdf: Pdf) -> Dictionary:
        found = font(pdf)
        found.ToUnicode = pdf.make_stream(table.encode())
        return found

    return made


def foreign(font: Font, content: bytes, *, elements: int = 1, **resources: Dictionary) -> bytes:
    """A page with this content and a paragraph for each MCID from 0; `/F` is the font."""
    pdf = pikepdf.new()
    page = pdf.add_blank_page()
    page.Resources = Dictionary(Font=Dictionary(F=pdf.make_indirect(font(pdf))), **resources)
    page.Contents = pdf.make_stream(content)
    kids = [Dictionary(Type=Name.StructElem, S=Name.Text, Pg=page.obj, K=number) for number in range(elements)]
    pdf.Root.StructTreeRoot = Dictionary(
        Type=Name.StructTreeRoot, K=Array([pdf.make_indirect(kid) for kid in kids]), RoleMap=Dictionary(Text=Name.P)
    )
    output = io.BytesIO()
    pdf.save(output)
    return output.getvalue()


def drawn(letters: bytes) -> bytes:
    return b"/P <</MCID 0>> BDC BT /F 12 Tf <" + letters.hex().encode() + b"> Tj ET EMC"


#: A font, what is drawn in it, and what a screen reader says.
FONTS: dict[str, tuple[Font, bytes, str]] = {
    "Windows' encoding": (simple(Encoding=Name.WinAnsiEncoding), b"Se\xf1or \x93x\x94", "Señor “x”"),
    "the Mac's encoding": (simple("TrueType", Encoding=Name.MacRomanEncoding), b"Se\x96or", "Señor"),
    "Adobe's own encoding": (simple(), b"Plain \xae", "Plain ﬁ"),
    "differences from it": (
        simple(Encoding=Dictionary(Type=Name.Encoding, Differences=Array([65, Name.ntilde, Name.uni0142, 90, Name.g7]))),
        b"ABCZ", "ñłC[1 unreadable letter]",
    ),
    "a symbolic font": (
        simple("TrueType", FontDescriptor=Dictionary(Type=Name.FontDescriptor, Flags=4)), b"ab", "[2 unreadable letters]"
    ),
    "glyph numbers alone": (composite("Identity-H"), b"\0\1\0\2\0\3", "[3 unreadable letters]"),
    "Unicode as codes": (composite("UniJIS-UTF16-H"), "漢字".encode("utf-16-be"), "漢字"),
    "a table of one-byte codes": (
        with_unicode(simple(), "1 beginbfrange <41> <42> [<00F1> <0066 0069>] endbfrange"), b"AB", "ñfi"
    ),
    "a table with a range": (
        with_unicode(composite("Identity-H"), "1 beginbfrange <0001> <0003> <0061> endbfrange"), b"\0\1\0\3", "ac"
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", FONTS)
def test_a_font_is_decoded_as_far_as_it_tells(name: str) -> None:
    font, letters, said = FONTS[name]
    assert list(read_aloud(read_tags(foreign(font, drawn(letters))))) == [said]


WINDOWS = simple(Encoding=Name.WinAnsiEncoding)


def test_marked_content_is_read_by_name_inside_forms_and_by_its_replacement_text() -> None:
    content = (
        b"/P /M BDC BT /F 12 Tf (named) Tj ET EMC "
        b"/P <</MCID 1>> BDC /Form Do EMC "
        b"/P <</MCID 2>> BDC BT /F 12 Tf (of) ' /Span <</ActualText (fice)>> BDC (XX) Tj EMC ( door) Tj ET EMC EMC"
    )
    pdf = pikepdf.open(io.BytesIO(foreign(WINDOWS, content, elements=3)))
    form = pdf.make_stream(b"BT /F 12 Tf (in a form) Tj ET", Type=Name.XObject, Subtype=Name.Form, BBox=[0, 0, 9, 9])
    resources = pdf.pages[0].Resources
    resources.XObject = Dictionary(Form=form)
    resources.Properties = Dictionary(M=Dictionary(MCID=0))
    output = io.BytesIO()
    pdf.save(output)
    top = read_tags(output.getvalue())
    assert [(tag.role, tag.text()) for tag in top.children()] == [
        ("P", "named"),
        ("P", "in a form"),
        ("P", "office door"),
    ]


def test_a_structure_without_pages_links_or_kids_is_no_crash() -> None:
    pdf = pikepdf.open(io.BytesIO(foreign(WINDOWS, drawn(b"Text"))))
    kids = pdf.Root.StructTreeRoot.K
    link = Dictionary(Type=Name.Annot, Subtype=Name.Link, A=Dictionary(S=Name.GoTo, D=Array([])))
    held = Array([7, Dictionary(Type=Name.OBJR, Obj=pdf.make_indirect(link)), Dictionary(Type=Name.MCR, MCID=3)])
    kids.append(pdf.make_indirect(Dictionary(S=Name.Link, K=held, A=Array([Dictionary(O=Name.Layout), 0]))))
    kids.append(pdf.make_indirect(Dictionary(S=Name.Figure, Alt="A map")))
    output = io.BytesIO()
    pdf.save(output)
    assert list(read_aloud(read_tags(output.getvalue()))) == ["Text", "", "[graphic] A map"]


def test_speak_says_why_a_locked_file_cannot_be_spoken(tmp_path: Path) -> None:
    with pikepdf.open(io.BytesIO(foreign(WINDOWS, drawn(b"Text")))) as pdf:
        pdf.save(tmp_path / "locked.pdf", encryption=pikepdf.Encryption(owner="a", user="b"))
    result = CliRunner().invoke(cli, ["speak", str(tmp_path / "locked.pdf")])
    assert "it is locked" in str(result.exception)


def test_marked_content_with_two_owners_is_found() -> None:
    content = drawn(b"One") + b" /P <</MCID 1>> BDC (Two) Tj EMC"
    data = foreign(WINDOWS, content, elements=2)
    with pikepdf.open(io.BytesIO(data)) as pdf:
        assert duplicate_owners(pdf) == []
        second = pdf.Root.StructTreeRoot.K[1]
        second.K = Array([1, Dictionary(Type=Name.MCR, Pg=pdf.pages[0].obj, MCID=0)])
        assert duplicate_owners(pdf) == [(1, 0)]


@pytest.mark.slow
def test_a_pdf_that_libreoffice_exported_is_spoken(tmp_path: Path) -> None:
    office = shutil.which("soffice")
    if office is None:
        pytest.skip("NO PDF OF LIBREOFFICE WAS READ: it is not installed")
    (tmp_path / "a.html").write_text(
        '<html lang="es"><body><p>Un párrafo con <a href="https://example.org">enlace</a>.</p>'
        "<ul><li>uno</li></ul><table border=1><tr><td>dos</td></tr></table></body></html>"
    )
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    tagged = 'pdf:writer_pdf_Export:{"UseTaggedPDF":{"type":"boolean","value":"true"}}'
    for kind, file in (("odt", "a.html"), (tagged, "a.odt")):
        command = [office, "--headless", profile, "--convert-to", kind, "--outdir", str(tmp_path), str(tmp_path / file)]
        subprocess.run(command, check=True, capture_output=True, timeout=120)
    lines = list(read_aloud(read_tags((tmp_path / "a.pdf").read_bytes())))
    assert "Un párrafo con [link] enlace." in lines
    assert "uno" in " ".join(lines) and "dos" in " ".join(lines)
