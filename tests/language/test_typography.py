"""How text is set: a table of cases in both languages of the project's own table, and what is never touched."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from napreport.language.languages import NBSP, Language, read_languages
from napreport.language.typography import set_text, set_type, tie_last_words

ROOT = Path(__file__).parents[2]


@cache
def tongue(code: str) -> Language:
    table, problems = read_languages(ROOT / "locales" / "languages.yaml", "locales/languages.yaml")
    assert table is not None and not problems
    return table.languages[code]


#: What an editor may write, and how each language prints it; ~ stands for a no-break space.
WORDS = [
    # written                                          English                                    Spanish
    ("72%", "72%", "72~%"),
    ("72.5 %", "72.5%", "72.5~%"),
    ("from 2019-2021", "from 2019–2021", "from 2019-2021"),
    ("from 2019–2021", "from 2019–2021", "from 2019-2021"),
    ("pp. 61-7", "pp.~61–7", "pp.~61-7"),
    ("n.º 009-2021-JUS", "n.º 009-2021-JUS", "n.º~009-2021-JUS"),
    ("el N° 12 y el nº 13", "el N° 12 y el nº 13", "el n.º~12 y el n.º~13"),
    ("N° 12", "N° 12", "N.º~12"),
    ("ISO 2600-2601, 2021-06-11", "ISO 2600-2601, 2021-06-11", "ISO 2600-2601, 2021-06-11"),
    ("2021-2019 and 26000-2010", "2021-2019 and 26000-2010", "2021-2019 and 26000-2010"),
    ("A/HRC/38/48/Add.2", "A/HRC/38/48/Add.2", "A/HRC/38/48/Add.2"),
    ('he said "no"', "he said “no”", "he said «no»"),
    ("“no”, he said", "“no”, he said", "«no», he said"),
    ("«one “two” three»", "“one ‘two’ three”", "«one “two” three»"),
    ('one 12" pipe', 'one 12" pipe', 'one 12" pipe'),
    ("the State's part", "the State’s part", "the State’s part"),
    ("he said “no.”", "he said “no.”", "he said «no»."),
    ("he said “why?”", "he said “why?”", "he said «why?»"),
    ("a plan - late - came", "a plan~– late~– came", "a plan —late— came"),
    ("a plan -- late -- came", "a plan~– late~– came", "a plan —late— came"),
    ("a plan – late", "a plan~– late", "a plan —late"),
    ("a plan - late -, then", "a plan~– late -, then", "a plan —late -, then"),
    ("and so on...", "and so on…", "and so on…"),
    ("on 11 June 2021", "on 11~June 2021", "on 11 June 2021"),
    ("el 11 de junio de 2021", "el 11 de junio de 2021", "el 11~de~junio de 2021"),
    ("arts. 2 and 3, p. 4", "arts.~2 and 3, p.~4", "arts.~2 and 3, p.~4"),
    ("Finding 2", "Finding~2", "Finding 2"),
    ("Hallazgo 2", "Hallazgo 2", "Hallazgo~2"),
    ("A. F. Amaya", "A.~F.~Amaya", "A.~F.~Amaya"),
    ("see https://a.pe/2019-2021?x=5%", "see https://a.pe/2019-2021?x=5%", "see https://a.pe/2019-2021?x=5%"),
    ("globalnaps.org/2019-2021", "globalnaps.org/2019-2021", "globalnaps.org/2019-2021"),
    ("he said “5% of 2019-2021...”", "he said “5% of 2019-2021...”", "he said «5% of 2019-2021...»"),
]  # fmt: skip
CASES = [(code, text, set_) for text, *both in WORDS for code, set_ in zip(("en", "es"), both, strict=True)]


@pytest.mark.parametrize(("code", "text", "set_"), CASES)
def test_a_language_sets_its_words_so(code: str, text: str, set_: str) -> None:
    assert set_text(text, tongue(code)) == set_.replace("~", NBSP)


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, text, _ in CASES])
def test_what_is_set_stays_as_it_is_when_it_is_set_again(code: str, text: str) -> None:
    once = set_text(text, tongue(code))
    assert set_text(once, tongue(code)) == once


#: Markup on a page, and how each language sets it.
MARKUP = [
    ("<p>The plan<c/>.</p>", "<p>The plan.<c/></p>", "<p>The plan<c/>.</p>"),
    ("<p>The plan.<c/></p>", "<p>The plan.<c/></p>", "<p>The plan<c/>.</p>"),
    ("<p>One <c/><c/>, two</p>", "<p>One,<c/><c/> two</p>", "<p>One<c/><c/>, two</p>"),
    ("<p><em>One.</em> <c/> Two</p>", "<p><em>One.</em><c/> Two</p>", "<p><em>One.</em><c/> Two</p>"),
    ('<p>He said "a <em>b</em> c"</p>', "<p>He said “a <em>b</em> c”</p>", "<p>He said «a <em>b</em> c»</p>"),
    ("<blockquote><p>“5% - 2019-2021...”</p></blockquote>",) * 3,
    ('<p>See <cite>Plan "2019-2021"</cite> - 5%</p>', '<p>See <cite>Plan "2019-2021"</cite>~– 5%</p>',
     '<p>See <cite>Plan "2019-2021"</cite> —5~%</p>'),
    ('<p>In <span lang="qu">"5% - 6%"</span></p>',) * 3,
    ('<p><a href="https://x.pe/5%">x.pe/2019-2021</a></p>',) * 3,
    ('<p><a href="#finding-2">Finding 2</a> (Lima)</p>', '<p><a href="#finding-2">Finding~2</a> (Lima)</p>',
     '<p><a href="#finding-2">Finding 2</a> (Lima)</p>'),
]  # fmt: skip


@pytest.mark.parametrize(
    ("code", "written", "set_"),
    [(code, text, set_) for text, *both in MARKUP for code, set_ in zip(("en", "es"), both, strict=True)],
)
def test_a_page_is_set_so(code: str, written: str, set_: str) -> None:
    def tree(text: str) -> etree._Element:
        call = '<sup class="call"><a href="#note-1">1</a></sup>'
        return etree.fromstring(f"<body>{text.replace('<c/>', call).replace('~', NBSP)}</body>")

    root = tree(written)
    set_type(root, tongue(code))
    assert etree.tostring(root, encoding="unicode") == etree.tostring(tree(set_), encoding="unicode")


@given(st.text(alphabet="ab1 29%\"“”«».,-–—'n°º", max_size=40), st.sampled_from(["en", "es"]))
def test_no_letter_is_ever_lost(text: str, code: str) -> None:
    kept = [letter for letter in set_text(text, tongue(code)) if letter in "ab129"]
    assert kept == [letter for letter in text if letter in "ab129"]


@pytest.mark.parametrize(
    ("markup", "shown"),
    [
        ("<h2>Three ports hear the union</h2>", "Three ports hear the~union"),
        ("<h2>Answer every complaint</h2>", "Answer every complaint"),
        (
            "<h2>Ports and internationalisation of responsibilities</h2>",
            "Ports and internationalisation of~responsibilities",
        ),
        ("<h2>Ports need the internationalisation of~it</h2>", "Ports need the internationalisation of~it"),
        ("<h3>On <em>Ports that listen</em> in two years</h3>", "On Ports that listen in two~years"),
        ("<p>Three ports hear the union</p>", "Three ports hear the union"),
    ],
)
def test_the_last_two_words_of_a_title_stay_together_where_one_would_look_lost(markup: str, shown: str) -> None:
    root = etree.fromstring(f"<body>{markup.replace('~', NBSP)}</body>")
    set_type(root, tongue("en"))
    assert "".join(root.itertext()).replace(NBSP, "~") == shown


def test_fine_spaces_at_the_end_of_a_block_stay_as_they_are() -> None:
    block = etree.fromstring("<p>Three ports hear the 5\N{NARROW NO-BREAK SPACE}000 </p>")
    tie_last_words(block)
    assert block.text == "Three ports hear the\N{NO-BREAK SPACE}5\N{NARROW NO-BREAK SPACE}000"
