"""Preflight: a good press file passes, and each way of spoiling it is found, by its code."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from lxml import etree
from PIL import Image

from napreport.check.pdf.content_stream import read_drawings
from napreport.check.pdf.preflight import check_press_file
from napreport.content.folders import Project
from napreport.design.fonts import default_cache
from napreport.page.vocabulary import Page, apply_variant
from napreport.pdf.finish.press import convert_to_press, find_profile
from napreport.pdf.tagging.xmp import XmpMetadata
from napreport.pipeline import compose_brief
from napreport.prepare import Prepared, prepare
from napreport.problems import Unusable
from napreport.renderers import read_styles, render

ROOT = Path(__file__).parents[2]
MM = 72 / 25.4


def profile_or_skip() -> None:
    try:
        find_profile(default_cache())
    except Unusable as missing:
        pytest.skip(f"NO PRESS FILE WAS TESTED: {missing}")


@cache
def ready() -> Prepared:
    return prepare(Project.at(ROOT), ("es",))


@cache
def pressed(audience: str = "state") -> tuple[Page, bytes]:
    page = apply_variant(compose_brief(ready(), audience, "es", draft=False).page, "press")
    style = read_styles(("pdf",), ROOT / "templates", ready().design, default_cache(), ("press",))
    return page, render(page, "pdf", style).data


@pytest.fixture
def good() -> Iterator[tuple[etree._Element, pikepdf.Pdf]]:
    profile_or_skip()
    page, data = pressed()
    with pikepdf.open(io.BytesIO(data)) as pdf:
        yield etree.fromstring(page.markup), pdf


def found(page: etree._Element, pdf: pikepdf.Pdf, **options: Any) -> dict[str, str]:
    output = io.BytesIO()
    pdf.save(output, **options)
    return {fault.code: fault.message for fault in check_press_file(output.getvalue(), page)}


def drawn_on(pdf: pikepdf.Pdf, number: int, content: str) -> None:
    pdf.pages[number - 1].contents_add(pdf.make_stream(content.encode()))


def resource(pdf: pikepdf.Pdf, number: int, kind: str, name: str, value: Any) -> None:
    resources = pdf.pages[number - 1].Resources
    if kind not in resources:
        resources[kind] = pikepdf.Dictionary()
    resources[kind][name] = value


def test_a_good_press_file_passes(good: tuple[etree._Element, pikepdf.Pdf]) -> None:
    page, pdf = good
    assert found(page, pdf) == {}
    assert len(list(read_drawings(pdf))) > 500


Spoil = Callable[[pikepdf.Pdf], None]


def no_trim(pdf: pikepdf.Pdf) -> None:
    del pdf.pages[2].TrimBox


def letter_size(pdf: pikepdf.Pdf) -> None:
    pdf.pages[0].TrimBox = [0, 0, 612, 792]


def little_bleed(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[0]
    page.BleedBox = [float(v) + d for v, d in zip(page.TrimBox, (-3, -3, 3, 3), strict=True)]


def cropped(pdf: pikepdf.Pdf) -> None:
    pdf.pages[1].CropBox = pdf.pages[1].TrimBox


def turned(pdf: pikepdf.Pdf) -> None:
    pdf.pages[1].Rotate = 90


def art_ends_at_the_edge(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[0]
    left, bottom, right, top = (float(value) for value in page.TrimBox)
    clip = f"q {left} {bottom} {right - left} {top - bottom} re W n\n"
    page.Contents = pdf.make_stream(clip.encode() + page.Contents.read_bytes() + b"\nQ")


def art_ends_a_little_early(pdf: pikepdf.Pdf) -> None:
    drawn_on(pdf, 4, f"q 1 0 0 0 k {-1 * MM} {100 * MM} {40 * MM} {40 * MM} re f Q")


def red_text(pdf: pikepdf.Pdf) -> None:
    drawn_on(pdf, 3, f"BT {next(iter(pdf.pages[2].Resources.Font))} 12 Tf 1 0 0 rg 100 100 Td <0001> Tj ET")


def lab_area(pdf: pikepdf.Pdf) -> None:
    resource(
        pdf, 3, "/ColorSpace", "/L", pikepdf.Array([pikepdf.Name.Lab, pikepdf.Dictionary(WhitePoint=[0.96, 1, 0.82])])
    )
    drawn_on(pdf, 3, "/L cs 50 20 20 scn 100 100 50 50 re f")


def rgb_picture(pdf: pikepdf.Pdf, mode: str = "RGB", size: int = 600, colour: Any = (200, 30, 30)) -> None:
    image = Image.new(mode, (size, size), colour)
    stream = pdf.make_stream(image.tobytes())
    stream.Type, stream.Subtype, stream.Width, stream.Height = pikepdf.Name.XObject, pikepdf.Name.Image, size, size
    stream.BitsPerComponent = 8
    stream.ColorSpace = pikepdf.Name.DeviceRGB if mode == "RGB" else pikepdf.Name.DeviceCMYK
    resource(pdf, 3, "/XObject", "/Photo", stream)
    drawn_on(pdf, 3, "q 72 0 0 72 100 100 cm /Photo Do Q")


def coarse_picture(pdf: pikepdf.Pdf) -> None:
    rgb_picture(pdf, "CMYK", 100, (0, 0, 0, 100))


def inky_picture(pdf: pikepdf.Pdf) -> None:
    rgb_picture(pdf, "CMYK", 600, (255, 230, 230, 200))


def rgb_shading(pdf: pikepdf.Pdf) -> None:
    blend = pikepdf.Dictionary(FunctionType=2, Domain=[0, 1], C0=[1, 0, 0], C1=[0, 0, 1], N=1)
    resource(pdf, 3, "/Shading", "/Fade", pikepdf.Dictionary(
        ShadingType=2, ColorSpace=pikepdf.Name.DeviceRGB, Coords=[0, 0, 100, 0], Function=blend))  # fmt: skip
    drawn_on(pdf, 3, "q 100 100 50 50 re W n /Fade sh Q")


def rgb_group(pdf: pikepdf.Pdf) -> None:
    pdf.pages[3].Group = pdf.make_indirect(
        pikepdf.Dictionary(S=pikepdf.Name.Transparency, CS=pikepdf.Name.DeviceRGB, Type=pikepdf.Name.Group)
    )


def grey_group(pdf: pikepdf.Pdf) -> None:
    pdf.pages[3].Group = pikepdf.Dictionary(S=pikepdf.Name.Transparency, CS=pikepdf.Name.DeviceGray)


def half_transparent(pdf: pikepdf.Pdf) -> None:
    resource(pdf, 3, "/ExtGState", "/Half", pikepdf.Dictionary(ca=0.5))
    drawn_on(pdf, 3, "q /Half gs 0 0 0 1 k 100 100 50 50 re f Q")


def multiplied(pdf: pikepdf.Pdf) -> None:
    resource(pdf, 3, "/ExtGState", "/Times", pikepdf.Dictionary(BM=pikepdf.Name.Multiply))
    drawn_on(pdf, 3, "q /Times gs 0 0 0 1 k 100 100 50 50 re f Q")


def foreign_font(pdf: pikepdf.Pdf) -> None:
    font = pikepdf.Dictionary(Type=pikepdf.Name.Font, Subtype=pikepdf.Name.Type1, BaseFont=pikepdf.Name.Helvetica)
    resource(pdf, 3, "/Font", "/Arial", pdf.make_indirect(font))
    drawn_on(pdf, 3, "BT /Arial 12 Tf 0 0 0 1 k 100 100 Td (added) Tj ET")


def too_much_ink(pdf: pikepdf.Pdf) -> None:
    drawn_on(pdf, 5, "q 1 .9 .6 .8 k 100 100 50 50 re f Q")


def spot_colour(pdf: pikepdf.Pdf) -> None:
    tint = pikepdf.Dictionary(FunctionType=2, Domain=[0, 1], C0=[0, 0, 0, 0], C1=[0, 1, 1, 0], N=1)
    space = pikepdf.Array([pikepdf.Name.Separation, pikepdf.Name("/PANTONE 485 C"), pikepdf.Name.DeviceCMYK, tint])
    resource(pdf, 5, "/ColorSpace", "/Spot", space)
    drawn_on(pdf, 5, "q /Spot cs 1 scn 100 100 50 50 re f Q")


def no_intent(pdf: pikepdf.Pdf) -> None:
    del pdf.Root.OutputIntents


def screen_profile(pdf: pikepdf.Pdf) -> None:
    from PIL import ImageCms

    data = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    pdf.Root.OutputIntents[0].DestOutputProfile = pdf.make_stream(data, N=3)


def other_condition(pdf: pikepdf.Pdf) -> None:
    pdf.Root.OutputIntents[0].OutputConditionIdentifier = "FOGRA47"


def a_link(pdf: pikepdf.Pdf) -> None:
    link = pikepdf.Dictionary(Type=pikepdf.Name.Annot, Subtype=pikepdf.Name.Link, Rect=[0, 0, 10, 10])
    pdf.pages[0].Annots = pikepdf.Array([pdf.make_indirect(link)])


def a_form(pdf: pikepdf.Pdf) -> None:
    pdf.Root.AcroForm = pikepdf.Dictionary(Fields=pikepdf.Array())


def nine_pages(pdf: pikepdf.Pdf) -> None:
    pdf.pages.append(pdf.pages[3])


def rich_black(pdf: pikepdf.Pdf) -> None:
    drawn_on(pdf, 5, f"BT {next(iter(pdf.pages[4].Resources.Font))} 12 Tf .6 .5 .5 1 k 100 100 Td <0001> Tj ET")


def small_colour(pdf: pikepdf.Pdf) -> None:
    drawn_on(pdf, 5, f"BT {next(iter(pdf.pages[4].Resources.Font))} 8 Tf 1 .8 0 0 k 100 100 Td <0001> Tj ET")


def hairline(pdf: pikepdf.Pdf) -> None:
    drawn_on(pdf, 5, "q 0 0 0 1 K .1 w 100 100 m 200 100 l S Q")


def marks_inside(pdf: pikepdf.Pdf) -> None:
    drawn_on(pdf, 5, "q /All CS 1 SCN .25 w -5 100 m 5 100 l S Q")


def no_marks(pdf: pikepdf.Pdf) -> None:
    page = pdf.pages[5]
    page.Contents = pdf.make_stream(page.Contents.read_bytes().split(b"q /All CS")[0])


def no_claim(pdf: pikepdf.Pdf) -> None:
    pdf.Root.Metadata.write(pdf.Root.Metadata.read_bytes().replace(b"PDF/X-4", b"PDF/X-9"))


def not_trapped(pdf: pikepdf.Pdf) -> None:
    del pdf.docinfo["/Trapped"]


def other_title(pdf: pikepdf.Pdf) -> None:
    pdf.docinfo["/Title"] = "Untitled 1"


SPOILT: tuple[tuple[Spoil, str], ...] = (
    (no_trim, "NR353"), (letter_size, "NR353"), (little_bleed, "NR353"), (cropped, "NR353"), (turned, "NR353"),
    (art_ends_at_the_edge, "NR354"), (art_ends_a_little_early, "NR354"),
    (red_text, "NR355"), (lab_area, "NR355"), (rgb_picture, "NR355"), (rgb_shading, "NR355"), (rgb_group, "NR355"),
    (spot_colour, "NR355"), (rgb_group, "NR356"), (grey_group, "NR356"), (half_transparent, "NR356"), (multiplied, "NR356"),
    (foreign_font, "NR357"), (coarse_picture, "NR358"), (too_much_ink, "NR359"), (inky_picture, "NR359"),
    (no_intent, "NR352"), (screen_profile, "NR352"), (other_condition, "NR352"), (a_link, "NR360"), (a_form, "NR360"),
    (nine_pages, "NR361"), (rich_black, "NR362"), (small_colour, "NR363"), (hairline, "NR365"), (marks_inside, "NR364"),
    (no_marks, "NR364"), (no_claim, "NR351"), (not_trapped, "NR351"), (other_title, "NR061"),
)  # fmt: skip


@pytest.mark.parametrize(("spoil", "code"), SPOILT, ids=[f"{spoil.__name__}-{code}" for spoil, code in SPOILT])
def test_each_way_of_spoiling_a_press_file_is_found(
    good: tuple[etree._Element, pikepdf.Pdf], spoil: Spoil, code: str
) -> None:
    page, pdf = good
    spoil(pdf)
    assert code in found(page, pdf)


def test_an_encrypted_file_is_found(good: tuple[etree._Element, pikepdf.Pdf]) -> None:
    page, pdf = good
    assert "NR351" in found(page, pdf, encryption=pikepdf.Encryption(owner="o", user=""))


def test_a_file_without_type_has_not_passed(good: tuple[etree._Element, pikepdf.Pdf]) -> None:
    page, pdf = good
    for each in pdf.pages:
        each.Contents = pdf.make_stream(b"")
    assert "NR060" in found(page, pdf)


def test_text_in_a_press_file_is_black_ink_alone_and_complete(good: tuple[etree._Element, pikepdf.Pdf]) -> None:
    _, pdf = good
    body = [each for each in read_drawings(pdf) if each.kind == "type" and 10.5 < each.size < 11.5]
    assert len(body) > 50
    assert {each.colour.inks for each in body} == {(0.0, 0.0, 0.0, 100.0)}


def test_the_same_page_gives_the_same_press_file(good: tuple[etree._Element, pikepdf.Pdf]) -> None:
    page, data = pressed()
    style = read_styles(("pdf",), ROOT / "templates", ready().design, default_cache(), ("press",))
    assert render(page, "pdf", style).data == data


def test_pictures_become_inks_and_lose_what_was_transparent() -> None:
    profile_or_skip()
    pdf = pikepdf.new()
    pdf.add_blank_page(page_size=(595.276, 841.89))
    pdf.pages[0].TrimBox = pdf.pages[0].MediaBox
    pictures = {"/Red": Image.new("RGB", (4, 4), (220, 20, 20)), "/Grey": Image.new("L", (4, 4), 128)}
    names = pikepdf.Dictionary()
    for name, picture in pictures.items():
        stream = pdf.make_stream(picture.tobytes())
        stream.Type, stream.Subtype, stream.Width, stream.Height = pikepdf.Name.XObject, pikepdf.Name.Image, 4, 4
        stream.ColorSpace = pikepdf.Name.DeviceRGB if picture.mode == "RGB" else pikepdf.Name.DeviceGray
        stream.BitsPerComponent = 8
        names[name] = stream
    mask = pdf.make_stream(Image.new("L", (4, 4), 0).tobytes())
    mask.Type, mask.Subtype, mask.Width, mask.Height = pikepdf.Name.XObject, pikepdf.Name.Image, 4, 4
    mask.ColorSpace, mask.BitsPerComponent = pikepdf.Name.DeviceGray, 8
    gone = names["/Gone"] = pdf.make_stream(pictures["/Red"].tobytes())
    gone.Type, gone.Subtype, gone.Width, gone.Height = pikepdf.Name.XObject, pikepdf.Name.Image, 4, 4
    gone.ColorSpace, gone.BitsPerComponent, gone.SMask = pikepdf.Name.DeviceRGB, 8, mask
    pdf.pages[0].Resources = pikepdf.Dictionary(XObject=names)
    pdf.pages[0].Contents = pdf.make_stream(b"q 1 0 0 1 0 0 cm /Red Do /Grey Do /Gone Do Q 1 0 0 rg 0 0 9 9 re f")
    output = io.BytesIO()
    pdf.save(output)
    metadata = XmpMetadata("t", "es", (), "", (), "", "2021-07", "p")
    theme = ready().design.themes[next(iter(ready().design.themes))]
    with pikepdf.open(
        io.BytesIO(convert_to_press(output.getvalue(), theme, find_profile(default_cache()), metadata))
    ) as done:
        images = done.pages[0].Resources.XObject
        assert {str(image.ColorSpace) for image in images.values()} == {"/DeviceCMYK"}
        cyan, magenta, yellow, black = images.Red.read_bytes()[:4]
        assert magenta > 200 and yellow > 180 and cyan < 60 and black < 60
        assert images.Grey.read_bytes()[:4] == bytes([0, 0, 0, 127])
        assert images.Gone.read_bytes()[:4] == bytes(4) and "/SMask" not in images.Gone
        assert {each.colour.space for each in read_drawings(done)} == {"DeviceCMYK", "Separation All"}


def test_without_a_profile_a_press_file_is_refused_and_the_package_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        "napreport.pdf.finish.press.PROFILES", (("ISOcoated_v2_300_bas.icc", str(tmp_path), "scribus-data"),)
    )
    with pytest.raises(Unusable, match=r"apt-get install .*scribus-data.*Nothing was written"):
        find_profile(tmp_path)
    (tmp_path / "ISOcoated_v2_300_bas.icc").write_bytes(b"profile")
    assert find_profile(tmp_path).name == "ISOcoated_v2_300_bas.icc"


def test_every_colour_of_the_design_has_inks_within_the_limit() -> None:
    for theme in ready().design.themes.values():
        assert len(theme.inks) == 10
        assert all(sum(ink) <= 300 for _, ink in theme.inks)
