"""Recipients: a list is read whole or refused whole, every fault by its row, and no cell's words reach a message."""

from __future__ import annotations

from pathlib import Path

import pytest

from napreport.distribution.recipients import AllowedValues, Recipient, Title, check_recipients, read_recipients
from napreport.problems import Rejected
from tests.sent_out import HEADINGS, ROOT, SAMPLE

KNOWN = AllowedValues(("state", "society"), ("en", "es"), frozenset({"PE", "DK"}), 500)
SAMPLE_KNOWN = AllowedValues(
    ("state", "business", "society", "cooperation"), ("en", "es"), frozenset({"PE", "DK", "GB"}), 500
)
GOOD = {
    "id": "R1",
    "organisation": "Zyx Uvw",
    "contact": "Qrst Opq",
    "address": "1 Nmlk Street | Jihg",
    "country": "PE",
    "language": "es",
    "channel": "courier",
    "items": "state es press 20; society es large 1",
    "consent": "no",
}
#: Words of the cells above, and of the bad ones below, that no message may repeat.
PRIVATE = ("Zyx", "Uvw", "Qrst", "Opq", "Nmlk", "Jihg", "fedcba")


def csv_of(*rows: dict[str, str]) -> bytes:
    names = HEADINGS.split(",")
    lines = [",".join(f'"{row.get(name, "")}"' for name in names) for row in rows]
    return "\r\n".join([HEADINGS, *lines, ""]).encode()


def written(folder: Path, data: bytes, name: str = "list.csv") -> Path:
    path = folder / name
    path.write_bytes(data)
    return path


def faults(path: Path) -> list[str]:
    with pytest.raises(Rejected) as caught:
        check_recipients(path, KNOWN, ROOT)
    said = [str(problem) for problem in caught.value.problems]
    assert not [word for word in PRIVATE if any(word in line for line in said)], said
    return [line.splitlines()[0] for line in said]


def read(path: Path, known: AllowedValues = KNOWN) -> list[Recipient]:
    check_recipients(path, known, ROOT)
    return list(read_recipients(path, known))


def test_the_sample_says_that_it_is_made_up_and_has_no_fault() -> None:
    assert len(read(SAMPLE, SAMPLE_KNOWN)) == 8
    text = SAMPLE.read_text("utf-8")
    assert text.startswith('"# Synthetic')
    for row in text.splitlines()[2:]:
        assert "sintétic" in row or "synthetic" in row
        assert "@" not in row or "@example.org" in row


def test_a_row_becomes_a_recipient(tmp_path: Path) -> None:
    (found,) = read(written(tmp_path, csv_of(GOOD)))
    assert found.address == ("1 Nmlk Street", "Jihg")
    assert [(item.title, item.copies) for item in found.items] == [
        (Title("state", "es", "press"), 20),
        (Title("society", "es", "large"), 1),
    ]
    assert found.is_open and not found.is_mailed and found.place.line == 2


def test_a_language_s_code_is_known_in_whatever_case_it_is_written(tmp_path: Path) -> None:
    known = AllowedValues(("state",), ("pt-BR",), frozenset({"PE"}), 500)
    row = GOOD | {"language": "PT-br", "items": "state pt-br press 2"}
    (found,) = read(written(tmp_path, csv_of(row)), known)
    assert (found.language, found.items[0].title.language) == ("pt-BR", "pt-BR")


BAD = [
    ({"id": ""}, "list.csv:2: NR305 the column 'id' is empty"),
    ({"id": "R 1/../x"}, "list.csv:2: NR305 the column 'id' is no short code"),
    ({"language": "eo"}, "list.csv:2: NR305 the column 'language' holds none of its values"),
    ({"channel": "curier"}, "list.csv:2: NR305 the column 'channel' holds none of its values; did you mean 'courier'?"),
    ({"country": "XX"}, "list.csv:2: NR305 the column 'country' holds none of its values"),
    ({"status": "gone"}, "list.csv:2: NR305 the column 'status' holds none of its values"),
    ({"needs": "fedcba"}, "list.csv:2: NR305 the column 'needs' holds what is no need"),
    ({"items": "sate es press 20"}, "list.csv:2: NR306 item 1 names an unknown brief; did you mean 'state'?"),
    ({"items": "state es pres 20"}, "list.csv:2: NR306 item 1 names an unknown variant; did you mean 'press'?"),
    ({"items": "state es press 20; state es press 1"}, "list.csv:2: NR306 item 2 names a title a second time"),
    ({"items": " ; "}, "list.csv:2: NR306 the column 'items' names none"),
    ({"items": "fedcba"}, "list.csv:2: NR306 item 1 has 1 parts instead of 4"),
    ({"items": "state es press -3"}, "list.csv:2: NR308 item 1 asks for -3 copies"),
    ({"items": "state es press 0"}, "list.csv:2: NR308 item 1 asks for 0 copies"),
    ({"items": "state es press 5000"}, "list.csv:2: NR308 item 1 asks for 5000 copies"),
    ({"items": "state es press 2.5"}, "list.csv:2: NR308 item 1 asks for a number of copies that is no whole number"),
    ({"items": "state es screen 1"}, "list.csv:2: NR309 the variant 'screen' is a file"),
    ({"address": ""}, "list.csv:2: NR309 the channel is courier and the address is not complete"),
    ({"channel": "e-mail", "items": "state es screen 1", "consent": "yes"}, "list.csv:2: NR309 the channel is e-mail and there is no address"),
    ({"channel": "e-mail", "items": "state es screen 1", "email": "a@example.org"}, "list.csv:2: NR309 the recipient has not agreed to receive e-mail"),
    ({"channel": "e-mail", "items": "state es screen 2", "email": "a@example.org", "consent": "yes"}, "list.csv:2: NR308 more than one copy of a file"),
    ({"channel": "e-mail", "items": "state es press 1", "email": "a@example.org", "consent": "yes"}, "list.csv:2: NR309 a print variant is to be sent by e-mail"),
    ({"email": "fedcba"}, "list.csv:2: NR305 the column 'email' holds no e-mail address"),
    ({"needs": "large-print"}, "list.csv:2: NR310 the recipient needs large print"),
    ({"needs": "docx"}, "list.csv:2: NR310 the recipient needs Word files"),
    ({"contact": "=fedcba()"}, "list.csv:2: NR304 the column 'contact' begins as a formula does"),
    ({"address": "@fedcba"}, "list.csv:2: NR304 the column 'address' begins as a formula does"),
    ({"phone": "+cmd|fedcba"}, "list.csv:2: NR304 the column 'phone' begins as a formula does"),
    ({"contact": "fedcba Ã³"}, "list.csv:2: NR303 the column 'contact' holds letters that were once read in a wrong encoding"),
    ({"contact": "fedcba\x07"}, "list.csv:2: NR311 the column 'contact' holds an invisible sign"),
    ({"contact": "fedcba " * 400}, "list.csv:2: NR311 the column 'contact' holds 2,800 letters"),
]  # fmt: skip


@pytest.mark.parametrize(("changes", "said"), BAD, ids=[said[12:60] for _, said in BAD])
def test_a_bad_row_is_reported_by_its_number_and_never_by_its_words(
    tmp_path: Path, changes: dict[str, str], said: str
) -> None:
    found = faults(written(tmp_path, csv_of(GOOD | changes)))
    assert any(line.startswith(said) for line in found), found


def test_every_bad_row_is_reported_in_one_run(tmp_path: Path) -> None:
    rows = [GOOD | {"id": f"R{n}", "organisation": f"Zyx {n}", "items": "state es press -1"} for n in range(5)]
    assert [line.split(":")[1] for line in faults(written(tmp_path, csv_of(*rows)))] == ["2", "3", "4", "5", "6"]


@pytest.mark.parametrize(
    ("second", "said"),
    [
        ({"organisation": "Other"}, "the id is the same"),
        ({"id": "R2", "organisation": "ZYX  ÚVW"}, "the organisation and contact is the same"),
    ],
)
def test_a_recipient_stands_in_the_list_once(tmp_path: Path, second: dict[str, str], said: str) -> None:
    (line,) = faults(written(tmp_path, csv_of(GOOD, GOOD | second)))
    assert line == f"list.csv:3: NR307 the recipient stands in row 2 already: {said}"


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ({"id": "P-1-12"}, {"id": "P-11-2", "organisation": "Other"}),
        ({"email": "ana.lopez@example.org"}, {"id": "R2", "organisation": "Other", "email": "analopez@example.org"}),
        ({"email": "info@a-b.org"}, {"id": "R2", "organisation": "Other", "email": "info@ab.org"}),
    ],
)
def test_ids_and_addresses_are_reported_apart_by_their_stops(
    tmp_path: Path, first: dict[str, str], second: dict[str, str]
) -> None:
    mailed = GOOD | {"channel": "e-mail", "items": "state es screen 1", "consent": "yes", "email": "a@example.org"}
    assert len(read(written(tmp_path, csv_of(mailed | first, mailed | {"email": "b@example.org"} | second)))) == 2


def test_an_id_and_an_address_are_the_same_in_whatever_case_they_are_written(tmp_path: Path) -> None:
    mailed = GOOD | {"channel": "e-mail", "items": "state es screen 1", "consent": "yes", "email": "a@example.org"}
    second = mailed | {"id": "r1", "organisation": "Other", "email": "A@Example.org"}
    assert [line.partition("the ")[2] for line in faults(written(tmp_path, csv_of(mailed, second)))] == [
        "recipient stands in row 2 already: the e-mail address is the same",
        "recipient stands in row 2 already: the id is the same",
    ]


def test_a_name_without_a_letter_is_compared_as_well(tmp_path: Path) -> None:
    first, second = ({"id": id_, "organisation": "***", "contact": ""} for id_ in ("R1", "R2"))
    (line,) = faults(written(tmp_path, csv_of(GOOD | first, GOOD | second)))
    assert line.endswith("the organisation and contact is the same")


def test_those_who_are_cancelled_are_counted_apart(tmp_path: Path) -> None:
    gone = GOOD | {"id": "R2", "organisation": "Other", "status": "cancelled"}
    assert check_recipients(written(tmp_path, csv_of(GOOD, gone)), KNOWN, ROOT) == (1, 1)


def test_paper_and_files_for_one_recipient_stand_in_two_rows(tmp_path: Path) -> None:
    mailed = {"id": "R2", "channel": "e-mail", "items": "state es screen 1", "email": "a@example.org", "consent": "yes"}
    assert len(read(written(tmp_path, csv_of(GOOD, GOOD | mailed)))) == 2


# ---- files


def test_a_list_in_windows_1252_is_reported_by_the_rows_that_show_it(tmp_path: Path) -> None:
    rows = [GOOD, GOOD | {"id": "R2", "organisation": "Niñez"}]
    (line,) = faults(written(tmp_path, csv_of(*rows).decode().encode("cp1252")))
    assert line.startswith(
        "list.csv:3: NR303 the column 'organisation' is not written in UTF-8, perhaps in Windows-1252"
    )


@pytest.mark.parametrize("change", ["\ufeff{}", "{}"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_byte_order_mark_and_any_delimiter_are_read(tmp_path: Path, change: str, delimiter: str) -> None:
    row = GOOD | {"items": "state es press 20"}
    text = csv_of(row).decode().replace('","', f'"{delimiter}"').replace(HEADINGS, HEADINGS.replace(",", delimiter))
    assert read(written(tmp_path, change.format(text).encode()))[0].id == "R1"


@pytest.mark.parametrize("end", ["\r", "\n", "\r\n"])
def test_lines_may_end_in_any_way(tmp_path: Path, end: str) -> None:
    text = csv_of(GOOD | {"address": "1 Nmlk Street\nJihg"}).decode().replace("\r\n", "\n").replace("\n", end)
    (found,) = read(written(tmp_path, text.encode()))
    assert found.place.line == 2 and found.address == ("1 Nmlk Street", "Jihg")


FILES = [
    (csv_of(GOOD).decode().encode("utf-16"), "list.csv: NR303 the file is written in UTF-16"),
    (b"PK\x03\x04\x14\x00\x06\rfedcba\x00", "list.csv: NR300 the file is a workbook, whatever its name ends in"),
    (b"fedcba" * 30_000, "list.csv:1: NR300 the row cannot be read"),
    (b"", "list.csv: NR302 the file has no row of headings"),
    (HEADINGS.encode(), "list.csv: NR300 the file names no recipient"),
    (csv_of(GOOD).replace(b"id,org", b"id,orga", 1), "list.csv:1: NR302 column 2 has a heading that is not known; did you mean 'organisation'?"),
    (csv_of(GOOD).replace(b"contact,", b"id,", 1), "list.csv:1: NR302 column 4 is a second 'id'"),
    (b"id,organisation\r\n", "list.csv:1: NR302 the column 'language' is missing"),
    (csv_of(GOOD).split(b"\r\n", 1)[1], "list.csv:1: NR302 column 1 has a heading that is not known"),
    (csv_of(GOOD) + b'"R2,Zyx\r\n', "list.csv:3: NR300 the row cannot be read"),
    (csv_of(GOOD) + b"a,b,c,d,e,f,g,h,i,j,k,l,m,n,fedcba\r\n", "list.csv:3: NR302 the row has 15 cells, and there are 14 headings"),
]  # fmt: skip


@pytest.mark.parametrize(("data", "said"), FILES, ids=[said[10:50] for _, said in FILES])
def test_a_file_that_is_no_list_is_refused(tmp_path: Path, data: bytes, said: str) -> None:
    found = faults(written(tmp_path, data))
    assert any(line.startswith(said) for line in found), found


def test_a_missing_file_and_another_kind_of_file_are_reported(tmp_path: Path) -> None:
    assert faults(tmp_path / "none.csv")[0].startswith("none.csv: NR300 the file cannot be read")
    assert faults(written(tmp_path, b"x", "list.xlsx"))[0].startswith("list.xlsx: NR300 the file's name ends neither")


def test_people_do_not_stand_inside_the_project(tmp_path: Path) -> None:
    path = written(tmp_path, csv_of(GOOD))
    with pytest.raises(Rejected, match="1 problem") as caught:
        check_recipients(path, KNOWN, tmp_path)
    assert caught.value.problems[0].code == "NR301"
    assert check_recipients(written(tmp_path, b"# Synthetic: made up\r\n" + csv_of(GOOD)), KNOWN, tmp_path) == (1, 0)


YAML = """
recipients:
  - id: R1
    organisation: Zyx Uvw
    contact: Qrst Opq
    address: [1 Nmlk Street, Jihg]
    country: PE
    language: es
    channel: courier
    items:
      - {brief: state, language: es, variant: press, copies: 20}
      - {copies: 1, variant: large, brief: society, language: es}
    consent: "no"
"""


def test_a_list_in_yaml_says_the_same_as_one_in_csv(tmp_path: Path) -> None:
    (one,), (other,) = read(written(tmp_path, csv_of(GOOD))), read(written(tmp_path, YAML.encode(), "list.yaml"))
    for name in ("id", "organisation", "contact", "address", "country", "language", "channel", "items", "status"):
        assert getattr(one, name) == getattr(other, name), name


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("copies: 20", "copies: -1", "list.yaml:3:5: NR308 item 1 asks for -1 copies"),
        ("country: PE", "contry: PE", "list.yaml:7:5: NR302 the record has a field that is not known; did you mean 'country'?"),
        ("Zyx Uvw", "*Zyx", "list.yaml:4:19: NR300 the file cannot be read as YAML"),
        ("recipients:", "people:", "list.yaml:2:1: NR300 the file holds no list 'recipients:'"),
    ],
)  # fmt: skip
def test_a_fault_in_yaml_has_its_line_and_column(tmp_path: Path, old: str, new: str, said: str) -> None:
    found = faults(written(tmp_path, YAML.replace(old, new).encode(), "list.yaml"))
    assert any(line.startswith(said) for line in found), found
