"""WeasyPrint's private names: each test names one, so that an upgrade that breaks it says which."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest
import weasyprint
from lxml import etree
from weasyprint import CSS, HTML

from napreport.pdf.engine import boxes, current_element, fast_styles, loading, tagging_hook, weasyprint_log
from napreport.problems import Place

CSS_TEXT = """
@page { size: 200px 200px; margin: 10px 20px; @top-left { content: "head" } }
html { font-size: 10px; line-height: 12px } body, p, a { margin: 0 }
p { padding: 5px } p::before { content: "sign" }
i { position: absolute; left: 3px; top: 30px }
"""
MARKUP = '<html lang="en"><body><p id="one">One <a id="two" href="https://x.org">two</a><i>far</i></p></body></html>'


@cache
def page() -> Any:
    return HTML(string=MARKUP).render(stylesheets=[CSS(string=CSS_TEXT)]).pages[0]


def all_boxes() -> list[Any]:
    return list(boxes.descendants(boxes.page_box(page())))


def box_of(tag: str, part: str = "") -> Any:
    return next(box for box in all_boxes() if boxes.tag_of(box) == tag and boxes.pseudo_element_of(box) == part)


def test_page_box_is_the_box_that_holds_all_others() -> None:
    whole = boxes.page_box(page())
    assert boxes.element_of(whole) is None
    assert boxes.content_area(whole) == (20, 10, 160, 180)


def test_children_and_descendants_reach_what_is_positioned_absolutely() -> None:
    assert "far" in {box.text for box in all_boxes() if boxes.is_text(box)}
    placed = box_of("i")
    assert type(placed).__name__ != "AbsolutePlaceholder" and placed in list(boxes.children(box_of("p"))) + all_boxes()
    assert boxes.top(placed) == 40


def test_element_tag_and_pseudo_element_say_what_a_box_was_made_of() -> None:
    before, paragraph = box_of("p", "before"), box_of("p")
    assert boxes.element_of(before) is boxes.element_of(paragraph) is not None
    assert boxes.element_of(paragraph).get("id") == "one"  # type: ignore[union-attr]


def test_lines_texts_and_margin_boxes_are_known_by_their_class() -> None:
    lines = [box for box in all_boxes() if boxes.is_line(box) and boxes.tag_of(box) == "p"]
    assert [(boxes.top(line), boxes.line_bottom(line)) for line in lines] == [(15, 27)]
    assert {box.text for box in all_boxes() if boxes.is_text(box)} >= {"One ", "two", "sign", "head"}
    (margin,) = [
        box for box in all_boxes() if boxes.is_margin_box(box) and any(map(boxes.is_text, boxes.descendants(box)))
    ]
    assert [box.text for box in boxes.descendants(margin) if boxes.is_text(box)] == ["head"]


def test_top_counts_with_padding_and_content_area_without() -> None:
    assert boxes.top(box_of("p")) == 10
    assert boxes.content_area(box_of("p")) == (25, 15, 150, 12)


def test_clickable_area_of_inline_boxes_is_as_high_as_the_line() -> None:
    x, y, width, height = boxes.clickable_area(box_of("a"))
    assert (y, height) == (15, 12) and x > 25 and width > 0


def test_anchor_is_what_a_link_can_lead_to() -> None:
    assert boxes.anchor_of(box_of("a")) == "two"
    assert boxes.anchor_of(box_of("i")) == ""


def test_the_tagging_hook_gets_marks_links_and_the_stream() -> None:
    seen: list[tagging_hook.TaggedPage] = []
    own = weasyprint.pdf.add_tags
    with tagging_hook.tagging_by(lambda _, pages: seen.extend(pages)):
        HTML(string=MARKUP).write_pdf(stylesheets=[CSS(string=CSS_TEXT)], pdf_variant="pdf/ua-1")
    assert weasyprint.pdf.add_tags is own
    (drawn,) = seen
    assert {box.text for box in drawn.marks} >= {"One ", "two", "sign"}
    assert sorted(drawn.marks.values()) == list(range(len(drawn.marks)))
    assert b"BDC" in drawn.stream.stream and drawn.height == 200
    annotations = [
        boxes.link_annotation_of(box) for box in boxes.descendants(drawn.box) if boxes.element_of(box) is not None
    ]
    assert {str(each["Subtype"]) for each in annotations if each} == {"/Link"}


# ---- the element at work


@pytest.fixture
def nothing_current() -> Iterator[None]:
    assert current_element.follow()
    current_element.forget()
    yield
    current_element.forget()


@pytest.mark.parametrize(("module", "name", "position"), current_element.FOLLOWED)
def test_every_followed_function_is_followed_wherever_it_was_imported(module: str, name: str, position: int) -> None:
    assert current_element.follow() and current_element.follow()  # the second time changes nothing
    followed = getattr(sys.modules[f"weasyprint.{module}"], name)
    assert not hasattr(followed.__wrapped__, "__wrapped__")
    code = followed.__wrapped__.__code__
    assert code.co_varnames[position] in ("element", "box")
    others = [vars(each).get(name) for path, each in sys.modules.items() if path.startswith("weasyprint.")]
    assert followed.__wrapped__ not in others


#: A picture that is only found broken when it is drawn.
BROKEN = (
    "data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>"
    "<image href='file:///x' width='9' height='9'/></svg>"
)


@pytest.mark.parametrize(
    ("tag", "css"),
    [
        ("b", 'b::before { content: url("file:///lost.png") }'),  # element_to_box
        ("b", 'b { background: url("file:///lost.png") }'),  # layout_box_backgrounds
        ("img", ""),  # draw_inline_level
        ("img", "img { display: block }"),  # draw_replacedbox
    ],
)
@pytest.mark.usefixtures("nothing_current")
def test_a_warning_knows_the_element_at_work(tag: str, css: str) -> None:
    picture = f'<img alt="" src="{BROKEN}">' if tag == "img" else ""
    html = HTML(string=f"<p>One</p><div><b>two</b>{picture}</div>", url_fetcher=loading.fetcher([]))
    with weasyprint_log.collect_warnings() as warnings:
        html.write_pdf(stylesheets=[CSS(string=css)])
    assert warnings and {each.message.partition(" at ")[0] for each in warnings} == {"Failed to load image"}
    assert {each.element is not None and each.element.tag for each in warnings} == {tag}
    assert current_element.current_element() is None


@pytest.mark.usefixtures("nothing_current")
def test_a_failure_knows_the_element_at_work_and_another_document_does_not() -> None:
    html = HTML(string="<p>One</p><div><b>two</b></div>")
    try:
        html.write_pdf(stylesheets=[CSS(string="b { font-size: 1e9pt; display: block }")])  # in block_container_layout
    except ZeroDivisionError as fault:
        failure = weasyprint_log.engine_failure(fault)
    assert failure is not None and failure.element is not None and failure.element.tag == "b"
    assert failure.message.startswith("ZeroDivisionError: ")
    with weasyprint_log.collect_warnings():
        assert current_element.current_element() is None


def test_a_failure_of_other_code_is_none_of_weasyprint() -> None:
    try:
        raise LookupError
    except LookupError as fault:
        assert weasyprint_log.engine_failure(fault) is None


def test_a_lost_link_is_known_by_what_the_log_says_of_it() -> None:
    tree = etree.fromstring(
        '<html><body><p><a href="#there">No</a> <a href="#lost">Yes</a></p><p id="there"/></body></html>'
    )
    html = HTML(string=etree.tostring(tree, method="html", encoding="unicode"))
    with weasyprint_log.collect_warnings() as warnings:
        html.write_pdf()
    elements = weasyprint_log.pair_elements(weasyprint_log.parsed_root(html), tree.iter())
    (problem,) = weasyprint_log.page_problems(warnings, "NR051", Place("page"), elements)
    assert problem.message.endswith("at <a> “Yes”") and problem.place.line == 1


def test_parsed_elements_pair_with_those_of_the_tree() -> None:
    tree = etree.fromstring("<html><head/><body><p>One</p><p>Two</p></body></html>")
    root = weasyprint_log.parsed_root(HTML(string=etree.tostring(tree, method="html", encoding="unicode")))
    pairs = weasyprint_log.pair_elements(root, tree.iter())
    assert [ours for theirs, ours in pairs.items() if theirs.text == "Two"] == [tree[1][1]]


# ---- the version


def test_the_known_version_is_the_one_that_is_pinned() -> None:
    project = (Path(__file__).parents[2] / "pyproject.toml").read_text("utf-8")
    assert f'"weasyprint=={loading.VERSION}"' in project


def test_another_version_is_neither_followed_nor_made_faster(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weasyprint, "VERSION", "71.0")
    assert not current_element.follow()
    assert not fast_styles.install()
