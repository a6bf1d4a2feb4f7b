"""What a mapping makes of cells: several columns, blanks, tables, steps, words; and that nothing else of the file is looked at."""

import pytest

from services.domain.interchange import IssueRecord, parse_mapping
from services.domain.interchange.interpreting.texts import normalised
from services.domain.issues import IssueChannel, Privacy, WorkClass
from tests.domain.interchange.reading_of import HEADER, findings, only, read, read_rows, row


def one(cell: str, field: str, said: str, name: str = "book.csv") -> IssueRecord | None:
    """The record of a file whose column `x` holds one cell, mapped to a field."""
    mapping = parse_mapping(f"source: a\ncolumns: {{external_id: id, title: t, raised_at: r, {field}: {said}}}\n".encode())
    (found,) = read(f"id,t,r,x,y\n1,题,2026-01-05,{cell}\n".encode(), mapping, name)
    return found.record


@pytest.mark.parametrize(
    ("text", "steps", "expected"),
    [
        ("Ward 03", ("digits",), "3"),
        ("03", ("digits",), "3"),
        ("00", ("digits",), "0"),
        ("Ward", ("digits",), ""),
        ("３号", ("digits",), ""),
        ("a  b\t c", ("trim",), "a b c"),
        ("pwd x", ("upper",), "PWD X"),
        (" a  b", ("trim", "upper"), "A B"),
    ],
)
def test_steps(text: str, steps: tuple[str, ...], expected: str) -> None:
    assert normalised(text, steps) == expected


@pytest.mark.parametrize("ward", ["03", "3", "Ward 3", " Ward  3 "])
def test_a_value_written_three_ways_is_one(ward: str) -> None:
    record = one(f"{ward},", "locality", '{column: x, normalise: digits, prefix: "Ward "}')
    assert record is not None
    assert record.locality == "Ward 3"


@pytest.mark.parametrize(
    ("cell", "said", "expected"),
    [
        ("a,b", "x", "a"),
        ("a,b", "[y, x]", "b"),
        (" ,b", "[x, y]", "b"),
        (",", "x", None),
        (",", "{column: x, blank: 无}", "无"),
        (",", "{blank: 无}", "无"),
        ("a,", "{column: x, values: {a: 甲}}", "甲"),
        ("c,", "{column: x, values: {a: 甲}}", "c"),
        (",", "{column: x, values: {a: 甲}, unknown: error}", None),
        ("a,", "{column: x, values: {a: ''}, blank: 无}", "无"),
        ("'=a,", "x", "'=a"),
    ],
)
def test_texts(cell: str, said: str, expected: str | None) -> None:
    record = one(cell, "category", said)
    assert record is not None
    assert record.category == expected


def test_a_value_that_the_table_must_have_is_told() -> None:
    mapping = parse_mapping(b"source: a\ncolumns: {external_id: id, title: {column: t, values: {a: b}, unknown: error}, raised_at: r}\n")
    finding = only(read(b"id,t,r\n1,c,2026-01-05\n", mapping))
    assert (finding.code.value, finding.column, finding.value) == ("VALUE_UNKNOWN", "t", "c")


@pytest.mark.parametrize(
    ("cell", "said", "expected"),
    [
        ("PHONE,", "x", IssueChannel.PHONE),
        ("12345热线,", "{column: x, values: {12345热线: PHONE}}", IssueChannel.PHONE),
        (",", "{column: x, values: {a: PHONE}, default: PATROL}", IssueChannel.PATROL),
        ("b,", "{column: x, values: {a: PHONE}, default: PATROL, unknown: default}", IssueChannel.PATROL),
        ("b,", "{column: x, values: {a: PHONE}, default: PATROL}", None),
        (",", "{column: x, values: {a: PHONE}}", None),
        ("phone,", "x", None),
        ("phone,", "{column: x, normalise: upper}", IssueChannel.PHONE),
        ("z,", "{default: WINDOW}", IssueChannel.WINDOW),
    ],
)
def test_words(cell: str, said: str, expected: IssueChannel | None) -> None:
    record = one(cell, "channel", said)
    assert (record and record.channel) == expected


def test_what_no_column_feeds_is_the_record_s_own_default() -> None:
    (found,) = read_rows(row("1"))
    record = found.record
    assert record is not None
    assert (record.channel, record.work_class, record.privacy) == (IssueChannel.HOTLINE_IMPORT, WorkClass.SIMPLE, Privacy.NORMAL)
    assert record.body == record.title


def test_a_column_that_the_mapping_does_not_name_is_never_looked_at() -> None:
    rows = [f"{row('1')},{cell}" for cell in ("", "\0", "\u202e", "x" * 50_000)]
    records = [read(f"{HEADER},z\n{line}\n".encode())[0].record for line in rows]
    assert len({record.digest() for record in records if record}) == 1
    assert None not in records


def test_phone_numbers_and_names_are_checked_as_people_s_are() -> None:
    rows = read_rows(
        row("1", name="张三", phone="１３８ 0000 1234"),
        row("2", name="a\u202eb", phone="12"),
        row("3", phone="138"),
        row("4", name="张" * 101),
    )
    assert [found.record.raiser_phone for found in rows if found.record] == ["138 0000 1234"]
    assert findings(rows) == [
        (3, "NOT_A_NAME", "name"),
        (3, "NOT_A_PHONE", "phone"),
        (4, "PHONE_WITHOUT_NAME", "phone"),
        (5, "NOT_A_NAME", "name"),
    ]
    assert {finding.personal for found in rows for finding in found.findings} == {True}
