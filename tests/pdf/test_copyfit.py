"""Copyfitting: what a line holds, and titles whose lines come out alike."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from napreport.design.fonts import default_cache, faces, pdf_cuts
from napreport.pdf.arrange import copyfit
from tests.second_project import own_design


@cache
def serif() -> Path:
    return next(
        face.path
        for face in faces(pdf_cuts(own_design().families), default_cache())
        if face.family == "Brief Serif" and not face.italic
    )


titles = st.lists(st.text("abcdefghilmnoprstuv", min_size=1, max_size=10), min_size=1, max_size=25).map(" ".join)


@given(titles, st.integers(60, 166))
def test_a_balanced_title_takes_as_many_lines_as_before_and_no_more_room(title: str, room: int) -> None:
    before = copyfit.count_lines(title, serif(), 14, room)
    width = copyfit.balanced_width(title, serif(), 14, room)
    if before == 1:
        assert width is None
    else:
        assert width is not None
        assert width <= room
        assert copyfit.count_lines(title, serif(), 14, width) == before


def test_a_lone_last_word_gets_company() -> None:
    title = "Talks opened when the drawings were done and nobody could change them any more"
    room = copyfit.text_width(title, serif(), 14) - 2  # all but the last word fit the first line
    width = copyfit.balanced_width(title, serif(), 14, room)
    assert width is not None
    assert width < room * 0.6


def test_words_tied_by_a_no_break_space_stay_in_one_line() -> None:
    loose, tied = "plan de acción", "plan\u00a0de\u00a0acción"
    room = copyfit.text_width("plan de", serif(), 14)
    assert copyfit.count_lines(loose, serif(), 14, room + 0.1) == 2
    assert copyfit.count_lines(tied, serif(), 14, room + 0.1) == 1


def test_a_width_grows_with_the_size() -> None:
    assert copyfit.text_width("Puerto", serif(), 28) == pytest.approx(2 * copyfit.text_width("Puerto", serif(), 14))
