"""Catalogues are brought up to date without losing or misplacing a translation."""

from __future__ import annotations

from pathlib import Path

import polib
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from napreport.language.catalogue import forms_of, parse_po, read_catalogue
from napreport.language.languages import Language
from napreport.messages.merge import merge
from napreport.messages.po import count_entries as counts
from napreport.messages.po import is_translated, po_bytes, read_po
from napreport.problems import Rejected

SPANISH = Language(code="es", name="español", locale="es_PE", tag="es-PE", quotes=("«", "»", "“", "”"))


def po(*rows: tuple[str, str, str], fuzzy: bool = False, obsolete: bool = False) -> polib.POFile:
    made = polib.POFile(wrapwidth=0)
    made.metadata = {"X-Source-Language": "en", "Content-Type": "text/plain; charset=UTF-8"}
    for context, source, translation in rows:
        entry = polib.POEntry(msgctxt=context, msgid=source, msgstr=translation, obsolete=obsolete)
        entry.flags = ["fuzzy"] if fuzzy else []
        made.append(entry)
    return made


def after(old: polib.POFile, *rows: tuple[str, str]) -> dict[str, polib.POEntry]:
    merged = merge(po(*((context, source, "") for context, source in rows)), old, SPANISH)
    return {entry.msgctxt: entry for entry in merged if not entry.obsolete}


def test_the_same_id_and_words_keep_their_translation_with_comments_flags_and_headers() -> None:
    old = po(("finding.a.claim", "One", "Uno"))
    old.metadata["X-Generator"] = "Poedit"
    old[0].tcomment, old[0].flags = "checked by M.", ["no-wrap"]
    merged = merge(po(("finding.a.claim", "One", "")), old, SPANISH)
    assert (merged[0].msgstr, merged[0].tcomment, merged[0].flags) == ("Uno", "checked by M.", ["no-wrap"])
    assert merged.metadata["X-Generator"] == "Poedit"


def test_an_edited_source_makes_its_translation_fuzzy_and_keeps_the_old_words() -> None:
    entry = after(po(("finding.a.claim", "One thing", "Una cosa")), ("finding.a.claim", "Entirely other words"))[
        "finding.a.claim"
    ]
    assert entry.fuzzy and entry.msgstr == "Una cosa" and entry.previous_msgid == "One thing"


def test_words_that_move_inside_a_record_take_their_translation_along() -> None:
    entry = after(po(("finding.a.claim", "One", "Uno")), ("finding.a.body", "One"))["finding.a.body"]
    assert entry.msgstr == "Uno" and not entry.fuzzy


def test_an_item_inserted_on_top_moves_no_translation_to_another_item() -> None:
    old = po(("list.x.item.a.text", "First", "Primero"), ("list.x.item.b.text", "Second", "Segundo"))
    found = after(
        old, ("list.x.item.new.text", "Before"), ("list.x.item.a.text", "First"), ("list.x.item.b.text", "Second")
    )
    assert [found[f"list.x.item.{key}.text"].msgstr for key in ("new", "a", "b")] == ["", "Primero", "Segundo"]


def test_an_obsolete_translation_comes_back_when_its_string_does() -> None:
    old = po(("finding.a.claim", "One", "Uno"))
    gone = merge(po(("finding.b.claim", "Two", "")), old, SPANISH)
    assert [entry.msgstr for entry in gone.obsolete_entries()] == ["Uno"]
    back = merge(po(("finding.a.claim", "One", "")), gone, SPANISH)
    assert back[0].msgstr == "Uno" and not back[0].fuzzy and not back[0].obsolete


def test_nearly_the_same_words_elsewhere_are_offered_as_fuzzy() -> None:
    old = po(("finding.gone.claim", "The process stayed largely in Lima", "El proceso se quedó en Lima"))
    entry = after(old, ("finding.new.claim", "The process stayed mostly in Lima"))["finding.new.claim"]
    assert entry.fuzzy and entry.msgstr == "El proceso se quedó en Lima"


def test_a_second_merge_changes_not_a_byte() -> None:
    pot = po(("finding.a.claim", "One", ""), ("finding.b.claim", "Two", ""))
    once = merge(pot, po(("finding.a.claim", "One", "Uno"), ("finding.c.claim", "Gone", "Ido")), SPANISH)
    twice = merge(pot, polib.pofile(po_bytes(once).decode(), wrapwidth=0), SPANISH)
    assert po_bytes(once) == po_bytes(twice)


GNARLY = r"""# Translated by M.
#
# Second line.
msgid ""
msgstr ""
"X-Generator: Poedit 3\n"
"Language: es\n"
"X-Unknown: kept\n"
"Content-Type: text/plain; charset=UTF-8\n"
"Plural-Forms: nplurals=2; plural=(n != 1);\n"

# A remark
#
# of three lines
#. Said by the source.
#: content/a.yaml content/b.yaml
#, fuzzy, python-format, no-wrap
#| msgctxt "finding.a.name"
#| msgid ""
#| "old\n"
#| "words"
msgctxt "finding.a.claim"
msgid "One \"quoted\" \\ back\ttab"
msgstr ""
"Uno\n"
"dos"

#, fuzzy
#| msgid "one"
#| msgid_plural "many"
msgctxt "group.a.count"
msgid "one"
msgid_plural "very many"
msgstr[0] "una"
msgstr[1] "muchas"

# kept
#, fuzzy
#~| msgctxt "finding.x.name"
#~| msgid "what it was before"
#~ msgctxt "finding.x.claim"
#~ msgid "gone"
#~ msgstr "ido"

#~ msgctxt "group.x.count"
#~ msgid "one"
#~ msgid_plural "two"
#~ msgstr[0] "uno"
#~ msgstr[1] "dos"
"""


def msgcat(text: bytes) -> bytes:
    import shutil
    import subprocess

    if shutil.which("msgcat") is None:
        pytest.skip("msgcat (gettext) is not installed: nobody else has written the catalogues")
    done = subprocess.run(["msgcat", "--no-wrap", "-"], input=text, capture_output=True, check=True)
    return done.stdout


def test_a_catalogue_with_all_that_po_knows_is_written_as_msgcat_writes_it() -> None:
    assert msgcat(GNARLY.encode()).decode() == GNARLY
    assert po_bytes(parse_po(GNARLY)).decode() == GNARLY


def test_a_merge_is_written_as_msgcat_writes_it_and_keeps_every_header_remark_and_flag() -> None:
    pot = po(("finding.b.claim", "New words\twith a tab", ""))
    pot.extend(counted("one", "very many"))
    written = po_bytes(merge(pot, parse_po(GNARLY), SPANISH))
    assert msgcat(written).decode() == written.decode()
    text = written.decode()
    for kept in ("X-Generator: Poedit 3", "X-Unknown: kept", "# of three lines", "#, fuzzy, python-format, no-wrap"):
        assert kept in text
    assert text.index("X-Generator") < text.index("Language: es") < text.index("X-Unknown")
    assert '#~| msgid "what it was before"' in text and '#~ msgstr "ido"' in text


def test_the_catalogues_on_disk_are_as_msgcat_writes_them() -> None:
    paths = [*(Path(__file__).parents[2] / "locales").rglob("*.po*")]
    assert len(paths) >= 4
    for path in paths:
        assert msgcat(path.read_bytes()) == path.read_bytes(), path


def test_an_offer_of_a_near_match_leaves_the_translation_where_it_was_as_obsolete() -> None:
    old = po(("finding.gone.claim", "The process stayed largely in Lima", "El proceso se quedó en Lima"))
    changed = merge(po(("finding.new.claim", "The process stayed mostly in Lima", "")), old, SPANISH)
    assert changed[0].fuzzy and changed[0].previous_msgctxt == "finding.gone.claim"
    back = merge(po(("finding.gone.claim", "The process stayed largely in Lima", "")), changed, SPANISH)
    assert back[0].msgstr == "El proceso se quedó en Lima" and not back[0].fuzzy


def test_a_second_edit_before_the_review_still_shows_the_words_that_were_translated() -> None:
    once = merge(po(("finding.a.claim", "Second", "")), po(("finding.a.claim", "First", "Primero")), SPANISH)
    twice = merge(po(("finding.a.claim", "Third", "")), once, SPANISH)
    assert twice[0].fuzzy and (twice[0].msgstr, twice[0].previous_msgid) == ("Primero", "First")


def test_an_entry_without_words_does_not_stand_in_the_way_of_one_that_has_some() -> None:
    old = po(("finding.a.claim", "Second", ""))
    old.extend(po(("finding.a.claim", "First", "Primero"), obsolete=True))
    entry = merge(po(("finding.a.claim", "Third", "")), old, SPANISH)[0]
    assert entry.fuzzy and (entry.msgstr, entry.previous_msgid) == ("Primero", "First")


def test_a_remark_on_an_untranslated_entry_is_kept() -> None:
    old = po(("finding.a.claim", "First", ""))
    old[0].tcomment = "Ask the author what this means."
    assert "Ask the author" in po_bytes(merge(po(("finding.b.claim", "Other", "")), old, SPANISH)).decode()


def test_a_remark_is_kept_where_its_untranslated_entry_meets_an_obsolete_translation() -> None:
    old = po(("finding.a.claim", "One", ""))
    old[0].tcomment = "Ask the author."
    old.extend(po(("finding.a.claim", "One", "Uno"), obsolete=True))
    entry = merge(po(("finding.a.claim", "One", "")), old, SPANISH)[0]
    assert (entry.msgstr, entry.tcomment) == ("Uno", "Ask the author.")


def test_what_was_noted_at_a_second_translation_is_kept_with_it() -> None:
    old = po(("finding.a.claim", "One", "Uno"))
    old[0].tcomment = "Said so by M."
    old.extend(po(("finding.a.claim", "One", "Una"), obsolete=True))
    old[1].tcomment = "Said so by M.\nas in 2019"
    once = merge(po(("finding.a.claim", "One", "")), old, SPANISH)
    assert once[0].tcomment == "Said so by M.\nUna\nas in 2019"
    assert po_bytes(merge(po(("finding.a.claim", "One", "")), once, SPANISH)) == po_bytes(once)


def test_two_translations_of_one_entry_are_both_kept() -> None:
    old = po(("finding.a.claim", "One", "Uno"))
    old.extend(po(("finding.a.claim", "One", "Una"), obsolete=True))
    written = po_bytes(merge(po(("finding.a.claim", "One", "")), old, SPANISH))
    assert written.decode().count('msgid "One"') == 1 and b"# Una" in written and b'"Uno"' in written


def test_a_counted_phrase_with_an_empty_form_is_not_done() -> None:
    half = counted("one", "many", "una", " ")
    assert not is_translated(half[0]) and counts(half) == (0, 0, 1)
    assert is_translated(counted("one", "many", "una", "muchas")[0])


def test_a_language_of_six_plural_forms_gets_six() -> None:
    arabic = Language(code="ar", name="العربية", locale="ar", tag="ar", quotes=("«", "»", "“", "”"), direction="rtl")
    merged = merge(counted("one", "many"), None, arabic)
    assert len(merged[0].msgstr_plural) == 6 and "nplurals=6" in merged.metadata["Plural-Forms"]


def test_no_line_is_wrapped() -> None:
    long = "word " * 80
    assert f'msgid "{long}"' in po_bytes(po(("finding.a.body", long, ""))).decode()


def test_a_broken_catalogue_is_refused_before_anything_is_merged(tmp_path: Path) -> None:
    path = tmp_path / "content.po"
    path.write_text('msgid ""\nmsgstr ""\n\nmsgctxt "a.b"\nmsgid "One\nmsgstr "Uno"\n', encoding="utf-8")
    with pytest.raises(Rejected) as caught:
        read_po(path, "locales/es/LC_MESSAGES/content.po", "content")
    assert [problem.code for problem in caught.value.problems] == ["NR031"]


@pytest.mark.parametrize(
    "line",
    [
        '#~ msgstr "Texto desaparecido',
        '#~ msgid "Text gone',
        '#~ "y lo que sigue',
        '#~| msgid "before',
        '#| msgid "before',
        '#| "and on',
    ],
)
def test_a_damaged_line_of_what_is_obsolete_or_was_before_is_told_and_never_a_letter_short(
    tmp_path: Path, line: str
) -> None:
    good = f'#~ msgid "Text"\n#~ msgstr ""\n{line}"\n'
    path = tmp_path / "content.po"
    path.write_text(f'msgid ""\nmsgstr ""\n\n{good.replace(line + chr(34), line)}', encoding="utf-8")
    with pytest.raises(Rejected) as caught:
        read_po(path, "content.po", "content")
    assert [(problem.code, problem.place.line) for problem in caught.value.problems] == [("NR031", 6)]


def test_a_file_whose_lines_end_as_on_an_old_macintosh_is_read_line_by_line(tmp_path: Path) -> None:
    path = tmp_path / "content.po"
    path.write_bytes(po_bytes(po(("a.b", "One", "Uno"))).replace(b"\n", b"\r"))
    read = read_po(path, "content.po", "content")
    assert read is not None and [entry.msgstr for entry in read] == ["Uno"]
    path.write_bytes(path.read_bytes().replace(b'"Uno"', b'"Uno'))
    with pytest.raises(Rejected):
        read_po(path, "content.po", "content")


def test_a_remark_below_the_last_entry_goes_to_the_file_s_own_and_stays_there() -> None:
    text = po_bytes(po(("a.b", "One", "Uno"))).decode()
    written = po_bytes(parse_po(f"{text}\n# Ask Ana about the rest.\n#\n# Second line.\n#.\n")).decode()
    assert written.startswith("# Ask Ana about the rest.\n#\n# Second line.\n") and 'msgstr "Uno"' in written
    assert po_bytes(parse_po(written)).decode() == written


@pytest.mark.parametrize("sign", ["\r", "\x1c", "\x85", "\u2028", "\u2029"])
def test_an_invisible_end_of_a_line_is_told_and_never_costs_the_words_after_it(tmp_path: Path, sign: str) -> None:
    path = tmp_path / "content.po"
    path.write_bytes(po_bytes(po(("a.b", "One", f"Uno{sign}y dos"))).replace(rb"\r", b"\r"))
    with pytest.raises(Rejected) as caught:
        read_po(path, "content.po", "content")
    assert [(problem.code, f"U+{ord(sign):04X}" in problem.message) for problem in caught.value.problems] == [
        ("NR031", True)
    ]


def test_a_translation_that_drops_a_fact_is_reported_with_its_line(tmp_path: Path) -> None:
    path = tmp_path / "content.po"
    path.write_bytes(
        po_bytes(po(("finding.a.body", "There are {plan.actions} actions.[@plan]", "Hay acciones[@plan].")))
    )
    _, problems = read_catalogue(path, "content.po", "content")
    assert [(problem.code, problem.place.line > 1) for problem in problems] == [("NR034", True)]
    assert "{plan.actions}" in problems[0].message


def test_two_entries_of_the_content_without_an_id_are_told_as_such_and_kept_by_an_update(tmp_path: Path) -> None:
    path = tmp_path / "content.po"
    made = po(("a.b", "One", "Uno"), ("c.d", "Two", "Dos"))
    for entry in made:
        entry.msgctxt = None
    path.write_bytes(po_bytes(made))
    _, problems = read_catalogue(path, "content.po", "content")
    assert [problem.code for problem in problems] == ["NR035", "NR035"]
    old = read_po(path, "content.po", "content")
    assert old is not None and [e.msgstr for e in merge(po(("a.b", "One", "")), old, SPANISH) if e.obsolete] == [
        "Uno",
        "Dos",
    ]


def counted(one: str, other: str, *forms: str) -> polib.POFile:
    made = po()
    entry = polib.POEntry(msgctxt="group.a.count", msgid=one, msgid_plural=other)
    entry.msgstr_plural = dict(enumerate(forms or ("", "")))
    made.append(entry)
    return made


def test_a_counted_phrase_keeps_all_its_forms() -> None:
    merged = merge(counted("one", "many"), counted("one", "many", "una", "muchas"), SPANISH)
    assert merged[0].msgstr_plural == {0: "una", 1: "muchas"} and not merged[0].fuzzy


def test_an_edit_of_the_plural_alone_makes_a_counted_phrase_fuzzy_and_keeps_the_old_plural() -> None:
    merged = merge(counted("one", "very many"), counted("one", "many", "una", "muchas"), SPANISH)
    assert merged[0].fuzzy and merged[0].msgstr_plural == {0: "una", 1: "muchas"}
    assert (merged[0].previous_msgid, merged[0].previous_msgid_plural) == ("one", "many")
    again = merge(counted("one", "very many"), polib.pofile(po_bytes(merged).decode(), wrapwidth=0), SPANISH)
    assert po_bytes(again) == po_bytes(merged)


def test_a_phrase_that_is_counted_no_longer_keeps_all_its_forms_and_gets_them_back() -> None:
    before = counted("one", "many", "una", "muchas")
    single = merge(po(("group.a.count", "some", "")), before, SPANISH)
    assert single[0].fuzzy and single[0].msgstr == "una"
    back = merge(counted("one", "many"), parse_po(po_bytes(single).decode()), SPANISH)
    assert back[0].msgstr_plural == {0: "una", 1: "muchas"} and not back[0].fuzzy


def test_a_phrase_that_is_counted_no_longer_and_keeps_its_words_has_its_other_forms_in_a_remark() -> None:
    pot = po(("group.a.count", "one", ""))
    once = merge(pot, counted("one", "many", "una", "muchas"), SPANISH)
    assert (once[0].msgstr, once[0].tcomment, once[0].fuzzy) == ("una", "una | muchas", True)
    assert po_bytes(merge(pot, parse_po(po_bytes(once).decode()), SPANISH)) == po_bytes(once)
    back = merge(counted("one", "many"), once, SPANISH)
    assert back[0].fuzzy and "una | muchas" in back[0].tcomment, "the form that was put in twice is for review"


def test_an_edit_that_is_taken_back_leaves_no_mark() -> None:
    first, second = po(("finding.a.claim", "First", "")), po(("finding.a.claim", "Second", ""))
    for way in ((second, first), (second, po(("finding.a.claim", "Third", "")), first)):
        entry_of = po(("finding.a.claim", "First", "Primero"))
        for pot in way:
            entry_of = parse_po(po_bytes(merge(pot, entry_of, SPANISH)).decode())
        assert (entry_of[0].msgstr, entry_of[0].fuzzy, entry_of[0].previous_msgid) == ("Primero", False, None)


def test_an_edit_that_is_taken_back_leaves_the_mark_that_a_person_had_set() -> None:
    edited = merge(po(("finding.a.claim", "Second", "")), po(("finding.a.claim", "First", "1"), fuzzy=True), SPANISH)
    assert edited[0].previous_msgid == "First"
    back = merge(po(("finding.a.claim", "First", "")), parse_po(po_bytes(edited).decode()), SPANISH)
    assert (back[0].fuzzy, back[0].previous_msgid) == (True, None)


def test_the_table_s_plural_rule_goes_before_the_header_s_and_what_was_counted_is_for_review() -> None:
    french = SPANISH.model_copy(update={"plural": "nplurals=2; plural=(n > 1);"})
    old = counted("one", "many", "una", "muchas")
    old.metadata["Plural-Forms"] = "nplurals=2; plural=(n != 1);"
    same = merge(counted("one", "many"), old, SPANISH.model_copy(update={"plural": "nplurals=2; plural=n!=1;"}))
    assert same.metadata["Plural-Forms"] == "nplurals=2; plural=(n != 1);" and not same[0].fuzzy
    merged = merge(counted("one", "many"), old, french)
    assert merged.metadata["Plural-Forms"] == french.plural and merged[0].fuzzy
    assert merged[0].msgstr_plural == {0: "una", 1: "muchas"}


def test_a_language_counts_by_its_own_rule_also_where_it_borrows_a_locale() -> None:
    irish = Language(code="ga", name="Gaeilge", locale="en_IE", tag="ga", quotes=("“", "”", "‘", "’"))
    assert merge(counted("one", "many"), None, irish).metadata["Plural-Forms"].startswith("nplurals=5;")


def test_a_review_note_of_what_the_words_were_stays_until_the_review() -> None:
    pot = po(("finding.a.claim", "New words here", ""))
    once = merge(pot, po(("finding.a.claim", "Old words here", "Palabras")), SPANISH)
    twice = merge(pot, once, SPANISH)
    assert twice[0].fuzzy and twice[0].previous_msgid == "Old words here"


def test_short_words_that_are_alike_by_chance_are_offered_to_nobody() -> None:
    assert (
        after(po(("finding.a.name", "the dust", "el polvo")), ("finding.b.name", "the rust"))["finding.b.name"].msgstr
        == ""
    )


def test_updating_a_second_time_changes_no_file(tmp_path: Path) -> None:
    from napreport.cli.main import cli
    from tests.second_project import assemble

    project = assemble(tmp_path / "project")
    seen = []
    for _ in range(2):
        cli.main(["messages", "update", "--project", str(project)], standalone_mode=False)
        seen.append({path.name: path.read_bytes() for path in (project / "locales").rglob("*.po*")})
    assert seen[0] == seen[1] and set(seen[0]) == {"content.pot", "ui.pot", "content.po", "ui.po"}
    assert read_catalogue(project / "locales/en/LC_MESSAGES/content.po", "content.po", "content")[1] == []


def test_catalogues_are_as_a_translator_s_tools_expect_them(tmp_path: Path) -> None:
    import shutil
    import subprocess

    if shutil.which("msgfmt") is None:
        pytest.skip("msgfmt (gettext) is not installed: nobody else has read the catalogues")
    for path in (Path(__file__).parents[2] / "locales").rglob("*.po"):
        done = subprocess.run(
            ["msgfmt", "--check", "-o", "/dev/null", str(path)], capture_output=True, text=True, check=False
        )
        assert done.returncode == 0, done.stderr


_ids = st.sampled_from([f"finding.{record}.{name}" for record in "abc" for name in ("claim", "body")])
_words = st.sampled_from(
    ["One", "Two", "The process stayed in Lima", "The process stayed out of Lima", "Other words entirely"]
)
_plurals = st.sampled_from(["", "", "Two of them", "{n} processes"])
_strings = st.dictionaries(_ids, st.tuples(_words, _plurals), max_size=6)


def made_of(strings: dict[str, tuple[str, str]], *, translated: bool) -> polib.POFile:
    """Return a catalogue of words and their plurals; each translation names the string and the form that it was made for."""
    made = po()
    for context, (words, plural) in strings.items():
        entry = polib.POEntry(msgctxt=context, msgid=words, msgid_plural=plural)
        forms = [f"{context}|{words}|{plural}|{form}" if translated else "" for form in range(2 if plural else 1)]
        if plural:
            entry.msgstr_plural = dict(enumerate(forms))
        else:
            entry.msgstr = forms[0]
        made.append(entry)
    return made


@settings(max_examples=200, deadline=None)
@given(old=_strings, new=_strings, newer=_strings)
def test_a_translation_is_attached_elsewhere_only_in_the_same_record_or_as_fuzzy(
    old: dict[str, tuple[str, str]], new: dict[str, tuple[str, str]], newer: dict[str, tuple[str, str]]
) -> None:
    merged = made_of(old, translated=True)
    forms = {form for entry in merged for form in forms_of(entry)}
    for strings in (new, newer, old):
        merged = merge(made_of(strings, translated=False), parse_po(po_bytes(merged).decode()), SPANISH)
        text = po_bytes(merged).decode()
        assert all(form in text for form in forms)  # nothing is lost
        for entry in merged:
            if any(forms_of(entry)) and not entry.obsolete and not entry.fuzzy:
                context, words, plural, _ = forms_of(entry)[0].split("|")
                assert (words, plural) == (entry.msgid, entry.msgid_plural or "")
                assert context.rsplit(".", 1)[0] == entry.msgctxt.rsplit(".", 1)[0]
                assert [form.rpartition("|")[2] for form in forms_of(entry)] == ["0", "1"][: 2 if plural else 1]
