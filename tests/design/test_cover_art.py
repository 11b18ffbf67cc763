"""Cover art: the same everywhere, without holes, of the theme's colours, and blocks that would stand."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from napreport.design import cover_art
from napreport.design.theme import Theme
from tests.second_project import own_design

THEMES = list(own_design().themes.values())
every_theme = pytest.mark.parametrize("theme", THEMES, ids=lambda theme: theme.name)


@given(st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_every_block_is_wholly_supported_and_no_two_overlap(seed: int) -> None:
    laid = cover_art.lay_courses(seed)
    cells = [(block.left + i, block.course) for block in laid for i in range(block.cells)]
    standing = set(cells)
    assert len(cells) == len(standing)
    assert all(0 <= column < cover_art.COLUMNS for column, _ in standing)
    assert all((column, course - 1) in standing for column, course in standing if course)


@given(st.integers(0, 10_000))
@settings(max_examples=60, deadline=None)
def test_neighbours_in_a_course_are_told_apart(seed: int) -> None:
    for one, other in pairwise(cover_art.lay_courses(seed)):
        if one.course == other.course and one.left + one.cells == other.left:
            assert one.tone != other.tone


def test_the_ground_course_reaches_from_edge_to_edge() -> None:
    ground = [block for block in cover_art.lay_courses(1) if block.course == 0]
    assert sum(block.cells for block in ground) == cover_art.COLUMNS


def test_the_cover_for_the_state_has_a_block_for_each_of_the_97_actions() -> None:
    state = next(theme for theme in THEMES if theme.name == "state")
    assert len(cover_art.lay_courses(state.seed)) == 97


@every_theme
def test_art_is_one_picture_of_the_page_and_its_bleed(theme: Theme) -> None:
    for svg, height in ((cover_art.draw_cover(theme), 124.0), (cover_art.draw_foot(theme), 27.0)):
        root = etree.fromstring(svg)
        assert root.get("viewBox") == f"0 0 216 {height:g}"
        assert len(root) > 12


@every_theme
def test_art_uses_the_colours_of_its_theme_and_one_between_them(theme: Theme) -> None:
    own = {theme.accent, theme.dark, theme.art, theme.tint_strong}
    used = set(re.findall(r'fill="(#\w+)"', cover_art.draw_cover(theme)))
    assert theme.accent in used
    assert len(used - own) <= 1


@every_theme
def test_another_seed_is_another_drawing(theme: Theme) -> None:
    other = replace(theme, seed=theme.seed + 1)
    assert cover_art.draw_cover(other) != cover_art.draw_cover(theme)
    assert cover_art.draw_foot(other) != cover_art.draw_foot(theme)


def test_another_process_draws_the_same() -> None:
    names = "from napreport.design.cover_art import draw_cover; from napreport.design.theme import Theme"
    program = f"{names}; print(draw_cover({THEMES[1]!r}), end='')"
    result = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | {"PYTHONHASHSEED": "7"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert result.stdout == cover_art.draw_cover(THEMES[1])
