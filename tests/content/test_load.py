"""Loading: plain data that remembers the file, line and column of every value."""

from __future__ import annotations

from pathlib import Path
from unicodedata import normalize

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from napreport.content.load import MAX_BYTES, Data, Document, load


def loaded(folder: Path, text: str | bytes) -> Document:
    path = folder / "facts.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    document, problems = load(path, "content/facts.yaml")
    assert not problems, [str(problem) for problem in problems]
    return document


def refused(folder: Path, text: str | bytes) -> list[str]:
    path = folder / "facts.yaml"
    path.write_bytes(text.encode() if isinstance(text, str) else text)
    _, problems = load(path, "content/facts.yaml")
    assert problems and all(problem.hint for problem in problems)
    return [str(problem).splitlines()[0] for problem in problems]


SMALL = """\
# A comment takes a line too.
facts:
  plan:
    actions: {number: 97, from: ["3"]}
    text: >-
      Folded over
      two lines
"""


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("facts",), "3:3"),
        (("facts", "@key"), "2:1"),
        (("facts", "plan", "actions", "number"), "4:23"),
        (("facts", "plan", "actions", "from", 0), "4:34"),
        (("facts", "plan", "actions", "date"), "4:14"),  # not written: its record
        (("facts", "plan", "text"), "5:11"),
        (("nothing", "here"), "2:1"),
    ],
)
def test_every_value_knows_its_line_and_column(tmp_path: Path, path: tuple[str | int, ...], place: str) -> None:
    assert str(loaded(tmp_path, SMALL).place(*path)) == f"content/facts.yaml:{place}"


def test_a_word_inside_a_folded_text_is_found_on_its_own_line(tmp_path: Path) -> None:
    document = loaded(tmp_path, SMALL)
    assert str(document.place_of("two", "facts", "plan", "text")) == "content/facts.yaml:7:7"
    assert document.place_of("elsewhere", "facts", "plan", "text") == document.place("facts", "plan", "text")


@pytest.mark.parametrize("written", ["no", "5.20", "0o17", "2021-06-11", "1_000", ".inf", "yes", "0x1F"])
def test_a_scalar_stays_the_text_it_was_written_as(tmp_path: Path, written: str) -> None:
    assert loaded(tmp_path, f"a: {written}\n").data == {"a": written}


@pytest.mark.parametrize("written", ["", "~", "null"])
def test_nothing_is_nothing_unless_it_is_quoted(tmp_path: Path, written: str) -> None:
    assert loaded(tmp_path, f"a: {written}\n").data == {"a": None}
    assert loaded(tmp_path, f"a: '{written}'\n").data == {"a": written}


def test_a_byte_order_mark_and_windows_line_ends_move_no_place(tmp_path: Path) -> None:
    plain = loaded(tmp_path, SMALL)
    windows = loaded(tmp_path, b"\xef\xbb\xbf" + SMALL.replace("\n", "\r\n").encode())
    assert (windows.data, windows.places, windows.lines) == (plain.data, plain.places, plain.lines)


def test_the_first_letter_that_is_not_utf_8_has_a_place(tmp_path: Path) -> None:
    said = refused(tmp_path, "a: b\nc: año\n".encode("latin-1"))
    assert said == ["content/facts.yaml:2:5: NR001 the file is not written in UTF-8"]


def test_a_missing_file_and_a_folder_in_its_place_are_told_apart(tmp_path: Path) -> None:
    assert load(tmp_path / "no.yaml", "content/no.yaml")[1][0].code == "NR021"
    assert load(tmp_path, "content")[1][0].code == "NR001"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a: b: c\n", "1:5: NR002 this is not YAML: mapping values are not allowed"),
        ("a:\n\tb: c\n", "2:1: NR002 this is not YAML"),
        ("a: 'b\n", "NR002 this is not YAML"),
        ("a: 1\n---\nb: 2\n", "NR002 this is not YAML"),
        ("a: !!python/name:os.system x\n", "1:4: NR002 the tag tag:yaml.org,2002:python/name:os.system is not allowed"),
        ("a: !secret x\n", "1:4: NR002 the tag !secret is not allowed"),
        ("a: 1\nb: 2\na: 3\n", "3:1: NR004 the field 'a' stands twice in the same record"),
        ("a: " + "[" * 50 + "]" * 50, "1:43: NR003 the file has more than 40 levels of nesting"),
        ("a: &a [*a]\n", "NR003 aliases make the file too large or endless"),
        ("a: &a [x]\nb: [" + ", ".join(["*a"] * 60) + "]\n", "NR003 the file has more than 50 aliases"),
        ("a: " + "x" * MAX_BYTES, "content/facts.yaml: NR003 the file holds 2,000,003 bytes, which is too much"),
        ("[" + "x, " * 100_001 + "]", "NR003 the file has more than 100,000 values"),
    ],
)
def test_what_is_not_safe_or_no_yaml_is_refused_with_its_place(tmp_path: Path, text: str, said: str) -> None:
    found = refused(tmp_path, text)
    assert len(found) == 1 and said in found[0], found


_data: st.SearchStrategy[Data] = st.recursive(
    st.none()
    | st.text(st.characters(blacklist_categories=("Cs", "Cc", "Cf", "Cn")), max_size=12).map(
        lambda t: normalize("NFC", t)
    ),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text("abcdef", min_size=1, max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=80, deadline=None)
@given(data=_data)
def test_what_was_written_is_read_and_each_value_has_a_place(
    tmp_path_factory: pytest.TempPathFactory, data: Data
) -> None:
    import json

    document = loaded(tmp_path_factory.getbasetemp(), json.dumps({"root": data}, ensure_ascii=False))
    assert document.data == {"root": data}
    assert all(place.line >= 1 and place.column >= 1 for place in document.places.values())


@pytest.mark.parametrize("written", ["Pen\u0303o\u0301n", '"Pen\\u0303o\\u0301n"'], ids=["letters", "escapes"])
def test_decomposed_letters_are_read_composed_but_not_in_the_names_of_files(tmp_path: Path, written: str) -> None:
    assert loaded(tmp_path, f"name: {written}\n").data == {"name": "Peñón"}
    document, problems = load(tmp_path / "facts.yaml", "design.yaml", names_files=True)
    assert document.data == {"name": "Pen\u0303o\u0301n"} and not problems


def test_an_invisible_character_is_told_at_its_own_place(tmp_path: Path) -> None:
    text = "facts:\n  one: plain\n  two: >-\n    folded and\n    pas\u200bted\n  th\u00adree: x\n"
    assert refused(tmp_path, text) == [
        "content/facts.yaml:5:8: NR007 the text holds the invisible character U+200B (zero width space)",
        "content/facts.yaml:6:5: NR007 the name of a field holds the invisible character U+00AD (soft hyphen)",
    ]


@settings(max_examples=200, deadline=None)
@given(text=st.text(st.sampled_from("ab:-[]{}&*!|>'\"#%@`\n\t ,?~\x07é"), max_size=40))
def test_no_text_at_all_makes_the_reader_fall_over(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.getbasetemp() / "any.yaml"
    path.write_bytes(text.encode())
    load(path, "content/any.yaml")
