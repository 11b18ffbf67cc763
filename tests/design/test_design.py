"""The design's table: another organisation changes fonts, colours and logo there and nowhere else."""

from __future__ import annotations

import io
import re
import shutil
from pathlib import Path

import pytest
from lxml import etree

from napreport.check.pdf.layout import check_layout
from napreport.check.pdf.runs import read_glyph_pages
from napreport.design.fonts import default_cache, faces, pdf_cuts, word_cuts
from napreport.design.values import TYPE_NAMES, read_design
from napreport.page.vocabulary import Page
from napreport.pdf.arrange import galley
from napreport.pdf.render import pdf_style, render
from tests.second_project import ROOT, own_design

MARKUP = (ROOT / "tests" / "pages" / "vocabulary.html").read_text("utf-8")
LOGO = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 37 16"><rect width="37" height="16" fill="#C00000"/></svg>'


def changed(folder: Path, *changes: tuple[str, str]) -> Path:
    """A templates' folder with changes in design.yaml."""
    templates = folder / "templates"
    shutil.copytree(ROOT / "templates", templates)
    text = (templates / "design.yaml").read_text("utf-8")
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    (templates / "design.yaml").write_text(text, "utf-8")
    return templates


def problems(templates: Path) -> list[str]:
    design, found = read_design(templates / "design.yaml", "templates/design.yaml")
    assert design is None
    return [str(problem).splitlines()[0] for problem in found]


def painted(templates: Path) -> bytes:
    design, found = read_design(templates / "design.yaml", "templates/design.yaml")
    assert design is not None, found
    style = pdf_style(templates, faces(pdf_cuts(design.families), default_cache()), design.measures)
    return render(Page(MARKUP, design.themes["state"]), style).data


def test_the_stylesheet_holds_rules_and_no_values() -> None:
    css = re.sub(r"/\*.*?\*/", "", (ROOT / "templates" / "style" / "brief.css").read_text("utf-8"), flags=re.DOTALL)
    assert set(re.findall(r"#[0-9A-Fa-f]{3,6}\b", css)) == {"#FFE999"}, "the mark of a draft is the only colour"
    assert not re.findall(r"Source|Noto", css)
    for name in TYPE_NAMES:
        assert f"--t-{name.replace('_', '-')})" in css, f"nothing is set in {name}"


def test_colours_of_the_table_reach_text_bars_and_art(tmp_path: Path) -> None:
    templates = changed(
        tmp_path, ("#1B4379", "#0B5563"), ("#12305A", "#073A44"), ("#1A1A1A", "#202020"), ("#8C8C8C", "#7F7F7F")
    )
    sheets = read_glyph_pages(painted(templates))
    colours = {run.colour for sheet in sheets for run in sheet.runs}
    grounds = {ground for sheet in sheets for run in sheet.runs for ground in run.grounds}
    assert {(0x0B, 0x55, 0x63), (0x07, 0x3A, 0x44), (0x20, 0x20, 0x20)} <= colours and (0x0B, 0x55, 0x63) in grounds
    assert not {(0x1B, 0x43, 0x79), (0x12, 0x30, 0x5A), (0x1A, 0x1A, 0x1A)} & (colours | grounds)


SERIF = """package: fontpkg-source-serif-4
    roman: SourceSerif4[opsz,wght].ttf
    italic: SourceSerif4-Italic[opsz,wght].ttf
    optical: [14, 36]"""


def test_a_font_may_be_a_file_of_ones_own_and_need_not_be_variable(tmp_path: Path) -> None:
    cuts = faces(pdf_cuts(own_design().families), default_cache())
    own = next(face for face in cuts if face.family == "Brief Fallback")
    files = "roman: fonts/own.ttf\n    italic: fonts/own.ttf"
    templates = changed(tmp_path, (SERIF, files), ("name: Source Serif 4", "name: Our Serif"))
    (templates / "fonts").mkdir()
    shutil.copyfile(own.path, templates / "fonts" / "own.ttf")
    design, _ = read_design(templates / "design.yaml", "templates/design.yaml")
    assert design is not None
    assert {"Our Serif", "Our Serif SemiBold"} < {cut.family for cut in word_cuts(design.families)}
    found = list(check_layout(painted(templates), etree.fromstring(MARKUP), design.limits(None, trial=False)))
    assert not [fault for fault in found if not fault.cosmetic]


def collection(font: Path) -> bytes:
    from fontTools.ttLib import TTCollection, TTFont

    both, out = TTCollection(), io.BytesIO()
    both.fonts = [TTFont(font), TTFont(font)]
    both.save(out)
    return out.getvalue()


@pytest.mark.parametrize(
    ("kind", "why"),
    [
        ("collection", "a collection of several fonts (.ttc)"),
        ("text", "no font"),
        ("web", "a packed web font (.woff2)"),
        ("cut short", "damaged"),
        ("empty", "no font"),
    ],
)
def test_a_font_file_that_cannot_be_used_is_reported_with_its_line(tmp_path: Path, kind: str, why: str) -> None:
    cuts = faces(pdf_cuts(own_design().families), default_cache())
    font = next(face.path for face in cuts if face.family == "Brief Fallback")
    data = {
        "collection": lambda: collection(font),
        "text": lambda: b"This is a text.",
        "web": lambda: b"wOF2" + bytes(40),
        "cut short": lambda: font.read_bytes()[:5000],
        "empty": lambda: b"",
    }[kind]()
    files = "roman: fonts/own.ttf\n    italic: fonts/own.ttf"
    templates = changed(tmp_path, (SERIF, files), ("name: Source Serif 4", "name: Our Serif"))
    (templates / "fonts").mkdir()
    (templates / "fonts" / "own.ttf").write_bytes(data)
    roman, italic = problems(templates)
    start = f"NR055 the font 'fonts/own.ttf' cannot be used: it is {why}"
    assert re.match(r"templates/design\.yaml:\d+:\d+: " + re.escape(start), roman), roman
    assert start in italic


def test_a_font_file_that_is_replaced_is_another_face_while_the_program_runs(tmp_path: Path) -> None:
    cuts = {face.family: face.path for face in faces(pdf_cuts(own_design().families), default_cache())}
    files = "roman: fonts/own.ttf\n    italic: fonts/own.ttf"
    templates = changed(tmp_path, (SERIF, files), ("name: Source Serif 4", "name: Our Serif"))
    (templates / "fonts").mkdir()
    seen = []
    for family in ("Brief Fallback", "Brief Sans"):
        shutil.copyfile(cuts[family], templates / "fonts" / "own.ttf")
        design, _ = read_design(templates / "design.yaml", "templates/design.yaml")
        assert design is not None
        own = [cut for cut in pdf_cuts(design.families) if not cut.package]
        seen.append({face.path.name for face in faces(tuple(own[:1]), tmp_path / "cache")})
    assert seen[0] and not seen[0] & seen[1]


def test_a_logo_stands_on_the_cover_and_is_decoration(tmp_path: Path) -> None:
    templates = changed(tmp_path, ("# logo: logo.svg", "logo: logo.svg"))
    (templates / "logo.svg").write_text(LOGO, "utf-8")
    plain = painted(ROOT / "templates")
    with_logo = painted(templates)
    assert len(with_logo) > len(plain)
    root = etree.fromstring(MARKUP)
    design, _ = read_design(templates / "design.yaml", "templates/design.yaml")
    assert design is not None
    galley.arrange(root, design.themes["state"], (), design.measures)
    (logo,) = root.iterfind(".//section[@class='cover']/div[@class='foot']/div[@class='logo']")
    assert "data:image/svg+xml;base64," in logo.get("style", "")
    assert len(read_glyph_pages(with_logo)) == len(read_glyph_pages(plain))


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("body: 11/14.5", "body: 11 over 14.5", "NR012"),
        ("body: 11/14.5", "bodi: 11/16", "NR011 there is no type 'bodi'; did you mean 'body'?"),
        ("body: 11/14.5", "bodi: 11/16", "NR010 the type 'body' is missing"),
        ('ink: "#1A1A1A"', "ink: black", "NR012"),
        ('  ink_2: "#4A4A4A"', '  ink2: "#4A4A4A"', "NR011 the field 'ink2' is not known"),
        ("# logo: logo.svg", "logo: logo.svg", "NR021 the file 'logo.svg' is missing"),
        ("# logo: logo.svg", "logo: design.yaml", "NR012 the logo 'design.yaml' is neither SVG nor PNG"),
        ("    package: fontpkg-noto-serif\n", "", "NR021 the file 'NotoSerif[wdth,wght].ttf' is missing"),
        ("  gutter: 4", "  gutter: wide", "NR012"),
    ],
)
def test_a_slip_in_the_table_is_told_with_its_line(tmp_path: Path, old: str, new: str, said: str) -> None:
    found = [problem for problem in problems(changed(tmp_path, (old, new))) if said in problem]
    assert found and re.match(r"templates/design\.yaml:\d+:\d+: ", found[0]), found
