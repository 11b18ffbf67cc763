"""The PDF's tags: what a screen reader meets, in which order and language, and that two outside validators accept it."""

from __future__ import annotations

import io
import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pikepdf
import pytest
from lxml import etree

from napreport.check.pdf.speech import read_aloud
from napreport.check.pdf.tagtree import Tag, read_tags
from napreport.page.vocabulary import Page, apply_variant
from napreport.pdf.engine import tagging_hook
from napreport.pdf.finish import write
from napreport.pdf.render import render
from napreport.pdf.tagging import roles, structure
from napreport.problems import Unusable
from tests.pdf.test_render import MARKUP, THEMES, changed, long_page, painted, style
from tests.verapdf import verdicts


def tagged(markup: str = MARKUP) -> Tag:
    return read_tags(painted(markup).data)


def of(role: str, top: Tag) -> list[Tag]:
    return [tag for tag in top.descendants() if tag.role == role]


def squeezed(text: str) -> str:
    return re.sub(r"\s+", "", text)


# ---- what belongs together is one element


def test_a_paragraph_that_breaks_over_pages_is_one_element() -> None:
    markup = long_page(9)
    paragraphs = [squeezed(tag.text(frozenset({"Reference"}))) for tag in of("P", tagged(markup))]
    with pikepdf.open(io.BytesIO(painted(markup).data)) as pdf:
        elements = [item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and item.get("/S") == "/P"]
        broken = [each for each in elements if any(not isinstance(kid, int) and "/MCID" in kid for kid in each.K)]
    assert broken, "no paragraph of this page breaks, so nothing was tested"
    for number in range(9):
        assert sum(text.startswith(f"Text{number}begins.") for text in paragraphs) == 1
        assert (
            sum(text.startswith(f"Text{number}begins.") and text.endswith("lefttodecide.") for text in paragraphs) == 1
        )


def long_timeline(rows: int) -> str:
    row = '<tr><th scope="row">Year {0}</th><td>Step {0} takes place</td></tr>'
    start, end = MARKUP.index('<tr><th scope="row">2022'), MARKUP.index("</tbody>", MARKUP.index("11 June 2023"))
    note = '<sup class="call"><a href="#note-2" id="call-2">2</a></sup>'
    last = f'<tr><th scope="row">11 June</th><td>Adopted{note}</td></tr>'
    return MARKUP[:start] + "".join(row.format(number) for number in range(rows)) + last + MARKUP[end:]


def test_a_table_over_two_pages_is_one_and_its_repeated_head_is_read_once() -> None:
    markup = long_timeline(60)
    table = next(tag for tag in of("Table", tagged(markup)) if tag.text().startswith("Table 1"))
    assert len(of("TR", table)) == 62
    assert [tag.text() for tag in of("THead", table)] == ["When What happened"]
    from pypdf import PdfReader

    printed = "".join(page.extract_text() for page in PdfReader(io.BytesIO(painted(markup).data)).pages)
    assert printed.count("What happened") > 1, "the head was not repeated, so nothing was tested"


def test_a_card_that_goes_on_overleaf_keeps_its_order() -> None:
    cards = [
        tag
        for tag in of("Sect", tagged(long_page(9)))
        if re.search(r"Text \d begins", tag.text()) and not of("H2", tag)
    ]
    assert len(cards) == 9
    for card in cards:
        assert card.children()[0].role == "H3" and card.children()[-1].role == "L"
        assert card.text().index("begins.") < card.text().index("Why it matters") < card.text().index("Who said it")


# ---- what is read, and what is not


def test_every_text_of_the_page_is_in_the_tags_once() -> None:
    root = etree.fromstring(MARKUP)
    spoken_once = squeezed(tagged().text(frozenset({"Reference", "Note"})))
    texts = Counter()
    for element in root.iterfind(".//body//*"):
        if element.tag in ("p", "h1", "h2", "h3", "h4", "li", "dd") and not element.findall(".//sup"):
            text = squeezed("".join(map(str, element.itertext())))
            if len(text) > 25 and not any(parent.get("class") == "notes" for parent in element.iterancestors()):
                texts[text] += 1
    assert len(texts) >= 20
    assert {text: spoken_once.count(text) for text in texts} == dict(texts)


def test_running_heads_folios_and_the_numeral_beside_a_label_are_not_read() -> None:
    said = list(read_aloud(tagged()))
    assert said.count("For port authorities") == 1
    assert not [line for line in said if re.fullmatch(r"\d+|Ports that listen", line)]
    assert "[heading 3] Finding 1 Talks opened when the drawings were done" in said


def test_what_nothing_holds_is_marked_as_an_artifact() -> None:
    with pikepdf.open(io.BytesIO(painted().data)) as pdf:
        owned = {number for tag in pdf.objects if _is(tag, "/StructElem") for number in _numbers(tag)}
        marked, running = set(), 0
        for sheet in pdf.pages:
            for operands, operator in pikepdf.parse_content_stream(sheet, "BDC"):
                assert str(operator) == "BDC"
                if "/MCID" in operands[1]:
                    marked.add((sheet.objgen, int(operands[1].MCID)))
                elif str(operands[0]) == "/Artifact" and operands[1].Type == "/Pagination":
                    running += 1
    assert marked == owned
    assert running >= 3 * 4  # two heads and a folio on the pages after the cover


def _is(item: object, kind: str) -> bool:
    return isinstance(item, pikepdf.Dictionary) and item.get("/Type") == kind


def _numbers(tag: pikepdf.Dictionary) -> list[tuple[tuple[int, int], int]]:
    kids = tag.get("/K", [])
    direct = [(tag.Pg.objgen, kid) for kid in kids if isinstance(kid, int)]
    return direct + [(kid.Pg.objgen, int(kid.MCID)) for kid in kids if _is(kid, "/MCR")]


def test_every_change_of_language_is_told() -> None:
    told = {(tag.lang, tag.text()) for tag in tagged().descendants() if tag.lang}
    root = etree.fromstring(MARKUP)
    wanted = {(each.get("lang"), "".join(each.itertext())) for each in root.iterfind(".//body//*[@lang]")}
    assert wanted and told == wanted


def test_a_block_in_another_language_says_so_itself() -> None:
    page = tagged(changed("<blockquote><p>", '<blockquote><p lang="es">'))
    assert [tag.role for tag in page.descendants() if tag.lang == "es" and "We came" in tag.text()] == ["P"]


# ---- contents, headings, lists


def test_the_contents_are_references_that_say_the_section_before_the_page() -> None:
    (contents,) = of("TOC", tagged())
    assert [tag.role for tag in contents.children()] == ["TOCI"] * 4
    assert [tag.text() for tag in contents.children()][:2] == ["Key messages 2", "Recommendations 2"]
    assert [len(of("Link", item)) for item in contents.children()] == [1] * 4


def test_bookmarks_are_the_headings_in_their_order() -> None:
    data = painted().data
    with pikepdf.open(io.BytesIO(data)) as pdf, pdf.open_outline() as outline:
        titles = list(_titles(outline.root))
    headings = [tag.text() for tag in read_tags(data).descendants() if re.fullmatch("H[1-4]", tag.role)]
    assert [" ".join(title.replace("·", " ").split()) for title in titles if title != "Notes"] == headings
    assert "Notes" in titles  # a heading of the printed list alone


def _titles(items: list[pikepdf.OutlineItem]) -> list[str]:
    return [title for item in items for title in (item.title, *_titles(item.children))]


def test_names_and_what_they_stand_for_are_labels_and_bodies() -> None:
    (terms,) = [tag for tag in of("L", tagged()) if tag.text().startswith("ILO")]
    assert [[part.role for part in item.children()] for item in terms.children()] == [["Lbl", "LBody"]]


def test_a_bullet_is_a_label_and_not_part_of_the_words() -> None:
    bodies = [tag.text() for tag in of("LBody", tagged())]
    assert "publish the list of invited groups;" in bodies


# ---- notes and links


def test_a_note_stands_behind_the_paragraph_that_calls_it_and_leads_back() -> None:
    page = tagged()
    parents = {id(kid): tag for tag in page.descendants() for kid in tag.children()}
    first, second = of("Note", page)
    siblings = parents[id(first)].children()
    before = siblings[siblings.index(first) - 1]
    assert before.role == "P" and of("Reference", before)
    assert parents[id(second)].role == "TD"
    assert (first.id, second.id) == ("note-1", "note-2")
    with pikepdf.open(io.BytesIO(painted().data)) as pdf:
        links = [
            item for item in pdf.objects if isinstance(item, pikepdf.Dictionary) and item.get("/Subtype") == "/Link"
        ]
        targets = Counter(str(link.Dest) for link in links if "/Dest" in link)
    assert targets["note-1"] == 2 and targets["call-1"] == 1 and targets["note-2"] == targets["call-2"] == 1


def test_a_note_that_a_figure_s_title_calls_stands_in_that_title() -> None:
    call = '<sup class="call"><a href="#note-2" id="call-2">2</a></sup>'
    markup = changed(call, "").replace("Fishers wrote most of the letters", f"Fishers wrote most of the letters{call}")
    page = tagged(markup)
    (caption,) = [tag for tag in of("Caption", page) if of("Note", tag)]
    assert caption.text(frozenset({"Note"})).startswith("Figure 2 Fishers wrote most of the letters 2")
    assert [tag.id for tag in of("Note", page)] == ["note-1", "note-2"]


def test_the_heading_of_the_printed_notes_is_left_out_with_their_list() -> None:
    assert "Notes" not in [tag.text() for tag in of("H3", tagged())]


def test_every_link_is_described_in_words_and_never_by_a_bare_address() -> None:
    links = of("Link", tagged())
    assert len(links) > 10
    for link in links:
        assert (len(link.link_text) > 2 and link.link_text != link.text()) or link.link_text == link.text().rstrip(
            " 0123456789"
        )
        assert not re.fullmatch(r"(https?://)?[\w.]+\.\w+(/\S*)?", link.link_text)
    assert next(link.link_text for link in links if link.text() == "R1") == "R1: Ask first, then draw"


def test_a_link_has_one_active_area_for_each_line() -> None:
    with pikepdf.open(io.BytesIO(painted().data)) as pdf:
        areas = [tuple(map(float, link.Rect)) for link in pdf.pages[0].Annots]
    assert len(areas) == len(set(areas)) == 4


# ---- tables and figures


def test_every_head_has_a_scope_and_every_cell_its_heads() -> None:
    with pikepdf.open(io.BytesIO(painted().data)) as pdf:
        cells = [item for item in pdf.objects if _is(item, "/StructElem") and item.S in ("/TD", "/TH")]
        names = {str(cell.ID) for cell in cells if "/ID" in cell}
        assert cells and names
        for cell in cells:
            if cell.S == "/TH":
                assert cell.A.Scope in ("/Row", "/Column")
            else:
                assert names >= {str(name) for name in cell.A.Headers} != set()
        listed = [str(name) for name in pdf.Root.StructTreeRoot.IDTree.Names[::2]]
        assert names <= set(listed) and listed == sorted(listed)


def test_a_timeline_across_the_page_is_read_step_by_step() -> None:
    table = next(tag for tag in of("Table", tagged()) if tag.text().startswith("Table 1"))
    assert [[cell.role for cell in row.children()] for row in of("TR", table)] == [["TH", "TD"]] * 2


def test_a_chart_is_its_table_under_its_title_and_a_drawing_that_is_described() -> None:
    page = tagged()
    root = etree.fromstring(MARKUP)
    drawn = [figure.get("data-alt") for figure in root.iter("figure") if figure.get("data-chart") != "table"]
    assert [figure.alt for figure in of("Figure", page)] == drawn
    titled = [table for table in of("Table", page) if table.children()[0].role == "Caption"]
    assert len(titled) == 5 and not [row for table in titled for row in of("TR", table) if "2022 2023" in row.text()]
    assert [table.summary for table in titled if table.summary] == ["Meetings: 14 public, 3 closed."]


def test_a_figure_says_where_it_stands_on_its_page() -> None:
    with pikepdf.open(io.BytesIO(painted().data)) as pdf:
        boxes = [item.A.BBox for item in pdf.objects if _is(item, "/StructElem") and item.S == "/Figure"]
    assert boxes
    for left, foot, right, top in boxes:
        assert 0 < left < right < 596 and 0 < foot < top < 842


# ---- spoken


def test_the_command_line_speaks_a_pdf(tmp_path: Path) -> None:
    from click.testing import CliRunner

    from napreport.cli.main import cli

    file, other = tmp_path / "a.pdf", tmp_path / "b.pdf"
    file.write_bytes(painted().data)
    other.write_bytes(b"words")
    said = CliRunner().invoke(cli, ["speak", str(file)]).output.splitlines()
    assert said[2] == "[heading 1] Ports that listen lose less time" and said == list(read_aloud(tagged()))
    assert CliRunner().invoke(cli, ["speak", "--tags", str(file)]).output.startswith("Document\n  Sect\n")
    with pytest.raises(Unusable, match=r"b\.pdf cannot be spoken: it is no PDF"):
        CliRunner().invoke(cli, ["speak", str(other)], catch_exceptions=False, standalone_mode=False)


def test_what_is_spoken_tells_kinds_heads_notes_and_languages() -> None:
    said = "\n".join(read_aloud(tagged()))
    for line in (
        "[contents, 4 items]",
        "[list, 1 item]",
        "[table, 3 rows, 2 columns] Figure 1 Drawing took longer than talking Stages, January 2022 to June 2023",
        "  Stage: Talks; Dates: January to August 2022",
        "[quotation] “We came to choose, and were shown what had been chosen.”",
        "A fisher, [es: Actas de la mesa], p. 7",
        "[graphic] Letters by group: fishers 25, neighbours 21, firms 4.",
        "  ☐ answer the letters.",
    ):
        assert line in said
    assert "[note] [link: 1: Where neighbours were heard" in said


# ---- the file


def test_the_metadata_says_who_wrote_what_in_which_language_under_which_rights() -> None:
    with pikepdf.open(io.BytesIO(painted().data)) as pdf, pdf.open_metadata() as said:
        assert said["dc:title"] == "Ports that listen"
        assert said["dc:creator"] == ["Harbour Observatory"]
        assert set(said["dc:language"]) == {"en-GB"}
        assert set(said["dc:subject"]) == {"ports", "participation"}
        assert said["dc:rights"] == said["xmpRights:UsageTerms"] == "May be copied with the source named"
        assert said["xmp:CreateDate"] == "2024-03"
        assert (said["pdfaid:part"], said["pdfaid:conformance"], said["pdfuaid:part"]) == ("2", "A", "1")
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert all(page.Tabs == "/S" for page in pdf.pages)


def test_another_version_of_the_engine_is_refused_before_it_writes_wrong_tags(monkeypatch: pytest.MonkeyPatch) -> None:
    import weasyprint

    monkeypatch.setattr(weasyprint, "VERSION", "71.0")
    with (
        pytest.raises(Unusable, match=r"71\.0 is installed, and the PDF's tags need 70\.0"),
        tagging_hook.tagging_by(lambda *_: None),
    ):
        pass


@pytest.mark.parametrize("variant", ["screen", "large"])
def test_every_repair_does_something_to_the_page_that_holds_every_element(
    monkeypatch: pytest.MonkeyPatch, variant: str
) -> None:

    kept: list[tagging_hook.TaggedPage] = []
    monkeypatch.setattr(write, "_write_tags", lambda _, sheets: kept.extend(sheets))
    render(apply_variant(Page(MARKUP, THEMES["state"]), variant), style())

    def repaired(repairs: list[Callable[[structure.Node], None]]) -> list[str]:
        root = structure.gather_structure(kept)
        for repair in repairs:
            repair(root)
        return [
            f"{node.role} {node.lang} {node.alt} {node.id} {node.scope} {node.headers} {node.summary} {len(node.kids)}"
            for node in root.within()
        ]

    whole = repaired(list(roles.REPAIRS))
    idle = {
        repair.__name__
        for repair in roles.REPAIRS
        if repair is not roles.REPAIRS[0] and repaired([each for each in roles.REPAIRS if each is not repair]) == whole
    }
    assert not idle or variant == "large"  # in one column, no timeline runs across


# ---- outside validators


@pytest.mark.slow
def test_verapdf_accepts_the_page_that_holds_every_element_and_sees_what_is_wrong(tmp_path: Path) -> None:
    good, bad = tmp_path / "good.pdf", tmp_path / "bad.pdf"
    good.write_bytes(painted().data)
    with pikepdf.open(io.BytesIO(painted().data)) as pdf:
        del next(item for item in pdf.objects if _is(item, "/StructElem") and item.S == "/Figure")["/Alt"]
        del pdf.Root.OutputIntents
        pdf.save(bad, deterministic_id=True)
    found = verdicts([good, bad])
    assert [verdict.passed for verdict in found] == [True, True, False, False], found
    assert [bool(verdict.broken) for verdict in found] == [False, False, True, True]
    assert all(verdict.assertions > 1000 for verdict in found)
