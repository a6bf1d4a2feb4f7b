"""Dirty files, one by one: exactly these faults in exactly these lines, and every other row taken."""

import gzip
import re
from collections.abc import Sequence

import pytest

from services.domain.interchange import BookFault, Interpreted, own_mapping
from services.kit.errors import Refusal
from services.kit.wording import Locale, phrase
from tests.domain.interchange.reading_of import HEADER, findings, only, read, read_into, read_rows, row, small


def taken(rows: Sequence[Interpreted]) -> list[str]:
    """The ids of the rows that became records."""
    return [found.record.external_id for found in rows if found.record is not None]


def refusal(data: bytes, name: str = "book.csv", more: str = "") -> tuple[object, dict[str, object]]:
    """The one refusal of a file: its word and what fills its sentence."""
    with pytest.raises(Refusal) as caught:
        read(data, small(more), name)
    reason = caught.value.reason
    assert isinstance(reason, BookFault)
    for locale in Locale:
        assert "…" not in phrase(reason, locale, **caught.value.params)
    return reason, caught.value.params


def test_a_wrong_header_is_one_refusal_that_names_what_is_missing_and_what_there_is() -> None:
    reason, params = refusal(b"id,titel,raised,due,closed,street,community,department,reply,name,phone\n1,a,2026-01-01\n")
    assert reason is BookFault.COLUMNS_MISSING
    assert params == {"missing": "title", "found": "id, titel, raised, due, closed, street, community, department, reply, name, phone"}


def test_a_column_that_stands_twice_is_refused_only_if_it_is_read() -> None:
    assert refusal(f"{HEADER},title\n".encode()) == (BookFault.COLUMN_TWICE, {"column": "title"})
    assert taken(read(f"{HEADER},x,x\n{row()},1,2\n".encode())) == ["1"]


@pytest.mark.parametrize(
    ("data", "name", "reason"),
    [
        (b"", "book.csv", BookFault.NO_ROWS),
        (b"\n \n", "book.csv", BookFault.NO_ROWS),
        (HEADER.encode("utf-16"), "book.csv", BookFault.NOT_UTF_8),
        (HEADER.encode("utf-16-be"), "book.csv", BookFault.NOT_UTF_8),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "book.csv", BookFault.IS_OLD_EXCEL),
        (b"PK\x03\x04 and so on", "book.csv", BookFault.IS_WORKBOOK),
        (b"not packed", "book.csv.gz", BookFault.NOT_GZIP),
        (b"x", "book.xlsx", BookFault.NOT_WORKBOOK),
        (b"x", "book.xls", BookFault.KIND_UNKNOWN),
        (f"{HEADER}\r{row()}\r".encode(), "book.csv", BookFault.CARRIAGE_RETURNS),
        (b'"id,title\n1,2\n', "book.csv", BookFault.HEADER_BROKEN),
        ("编号,标题\n".encode("gb18030"), "book.csv", BookFault.HEADER_ENCODING),
    ],
)
def test_what_is_no_such_file_at_all_is_one_clear_refusal(data: bytes, name: str, reason: BookFault) -> None:
    assert refusal(data, name)[0] is reason


def test_one_gb18030_row_in_a_utf_8_file_is_one_row_s_fault() -> None:
    lines = [HEADER.encode(), row("1").encode(), row("2", title="井盖丢失").encode("gb18030"), row("3").encode(), b""]
    rows = read(b"\n".join(lines))
    assert taken(rows) == ["1", "3"]
    assert findings(rows) == [(3, "ENCODING", None)]
    assert only(rows).params == {"encoding": "UTF-8"}


def test_a_gb18030_file_is_read_as_stated_also_with_four_byte_characters_and_quoted_line_ends() -> None:
    title = "𠮷祥路㐀号井盖"
    rows = read_rows(row("1", title=f'"{title}\n丢失"'), mapping=small("format: {encoding: gb18030}"), encoding="gb18030")
    assert [found.record.title for found in rows if found.record] == [f"{title}\n丢失"]


@pytest.mark.parametrize(("encoding", "broken"), [("utf-8", "gb18030"), ("gb18030", None)])
def test_auto_takes_gb18030_only_for_a_file_that_is_nothing_else(encoding: str, broken: str | None) -> None:
    lines = [HEADER.encode(), *(row(str(number), title="井盖丢失").encode(encoding) for number in range(3))]
    lines += [row("9", title="井盖丢失").encode(broken)] if broken else []
    rows = read(b"\n".join(lines), small("format: {encoding: auto}"))
    assert taken(rows) == ["0", "1", "2"]
    assert findings(rows) == ([(5, "ENCODING", None)] if broken else [])


def test_a_quote_that_never_closes_costs_its_line_and_no_other() -> None:
    rows = read_rows(row("1"), row("2", title='"半句'), row("3"), row("4", title='"很""好"'), row("5"))
    assert taken(rows) == ["1", "3", "4", "5"]
    assert findings(rows) == [(3, "QUOTE_OPEN", None)]


def test_a_stray_quote_that_closes_lines_later_swallows_nothing() -> None:
    rows = read_rows(row("1", title='"半句'), row("2"), row("3", phone='"'), row("4"))
    assert taken(rows) == ["2", "4"]
    assert findings(rows) == [(2, "QUOTE_OPEN", None), (4, "QUOTE_OPEN", None)]


def test_text_behind_a_closing_quote_is_a_fault_of_that_line() -> None:
    rows = read_rows(row("1", title='"a" b'), row("2", title='5" 管'))
    assert taken(rows) == ["2"]
    assert findings(rows) == [(2, "QUOTE_BROKEN", None)]


def test_a_wrong_number_of_cells_says_how_many() -> None:
    rows = read_rows("1,a,2026-01-01", row("2") + ",x", ",,", row("3"))
    assert taken(rows) == ["3"]
    assert findings(rows) == [(2, "CELLS", None), (3, "CELLS", None)]
    assert [one.params for found in rows for one in found.findings] == [{"expected": 11, "found": 3}, {"expected": 11, "found": 12}]


def test_lines_are_counted_as_an_editor_counts_them() -> None:
    rows = read_rows(row("1", title='"一\r\n二\n三"'), "", row("2", raised="x"))
    assert findings(rows) == [(6, "NOT_AN_INSTANT", "raised")]


def test_duplicate_ids_name_the_first_line_whether_that_row_was_taken_or_not() -> None:
    rows = read_rows(row("7"), row("8", raised="bad"), row("7"), row("8"))
    assert findings(rows) == [(3, "NOT_AN_INSTANT", "raised"), (4, "ID_TWICE", "id"), (5, "ID_TWICE", "id")]
    assert [one.params for found in rows[2:] for one in found.findings] == [{"first": 2}, {"first": 3}]


def test_rows_passed_over_when_resuming_still_count_as_seen() -> None:
    lines = "\n".join([HEADER, row("1"), row("2", title='"x\ny"'), row("3"), row("1"), row("2")]).encode()
    whole = read(lines)
    for after in range(8):
        assert read(lines, after=after) == [found for found in whole if found.line > after]


@pytest.mark.parametrize("written", ["2026-02-30", "2026-13-01 08:00", "31/12/2025", "明天", "2026-01-05 25:00", "20260105", "0"])
def test_an_impossible_date_is_the_row_s_fault(written: str) -> None:
    finding = only(read_rows(row("1", raised=written)))
    assert (finding.code.value, finding.column, finding.value) == ("NOT_AN_INSTANT", "raised", written)


def test_closed_before_raised_is_a_fault_only_beyond_the_tolerance() -> None:
    rows = read_rows(row("1", closed="2026-01-05 08:28:00"), row("2", closed="2026-01-05 08:27:59"))
    assert taken(rows) == ["1"]
    assert only(rows).params == {"seconds": 121}


def test_everything_wrong_with_a_row_is_said_at_once() -> None:
    rows = read_rows(",,x,2026-01-04,,,街,,答,,12")
    assert findings(rows) == [
        (2, "NOT_AN_INSTANT", "raised"),
        (2, "NOT_A_PHONE", "phone"),
        (2, "MISSING", "id"),
        (2, "MISSING", "title"),
        (2, "DUE_WITHOUT_DEPARTMENT", "due"),
        (2, "COMMUNITY_WITHOUT_STREET", "community"),
        (2, "REPLY_WHILE_OPEN", "reply"),
    ]


def test_the_future_and_the_far_past_are_faults_and_a_due_time_before_the_raising_a_notice() -> None:
    rows = read_rows(
        row("1", raised="2026-11-23 08:00:01"),
        row("2", closed="2026-12-01"),
        row("3", raised="1969-12-31"),
        row("4", due="2026-01-05 08:00:00", department="城管局"),
    )
    assert taken(rows) == ["4"]
    assert findings(rows) == [
        (2, "IN_FUTURE", "raised"),
        (3, "IN_FUTURE", "closed"),
        (4, "YEAR", "raised"),
        (5, "DUE_BEFORE_RAISED", "due"),
    ]


@pytest.mark.parametrize("text", ["a\0b", "a\x1bb", "a\u202eb", "a\rb", "\x7f"])
def test_control_characters_are_the_fault_of_their_cell(text: str) -> None:
    assert findings(read_rows(row("1", title=text), row("2"))) == [(2, "FORBIDDEN_CHARACTER", "title")]


def test_limits_are_those_of_the_rooms_that_store_the_text() -> None:
    rows = read_rows(
        row("1", title="长" * 121), row("2", reply="长" * 10_001, closed="2026-01-06"), row("3", department="长" * 101), row("4" * 101)
    )
    assert findings(rows) == [(2, "TOO_LONG", "title"), (3, "TOO_LONG", "reply"), (4, "NAME_TOO_LONG", "department"), (5, "TOO_LONG", "id")]


@pytest.mark.parametrize("kept", [0.5, 0.99])
def test_a_truncated_gzip_ends_in_one_refusal_and_what_was_read_stands(kept: float) -> None:
    lines = [HEADER, *(row(str(number), title=f"路灯 {number * 7919 % 10007}") for number in range(5000))]
    data = gzip.compress("\n".join(lines).encode())
    rows: list[Interpreted] = []
    with pytest.raises(Refusal) as caught:
        read_into(rows, data[: int(len(data) * kept)], name="book.csv.gz")
    assert caught.value.reason is BookFault.BOOK_GZIP_DAMAGED
    assert 5000 * kept * 0.9 < len(rows) < 5000
    assert taken(rows) == [str(number) for number in range(len(rows))]
    assert caught.value.params == {"line": len(rows) + 1}


def test_a_gzip_with_a_wrong_checksum_is_refused_at_its_end() -> None:
    data = bytearray(gzip.compress("\n".join([HEADER, row("1"), row("2")]).encode()))
    data[-6] ^= 1
    rows: list[Interpreted] = []
    with pytest.raises(Refusal) as caught:
        read_into(rows, bytes(data), name="book.csv.gz")
    assert (taken(rows), caught.value.params) == (["1"], {"line": 2})


def test_a_damaged_header_block_of_a_gzip_is_refused_at_line_0() -> None:
    assert refusal(b"\x1f\x8b" + b"\xff" * 40, "book.csv.gz") == (BookFault.BOOK_GZIP_DAMAGED, {"line": 0})


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("[1, 2]", "NOT_AN_OBJECT"),
        ("3", "NOT_AN_OBJECT"),
        ("{", "NOT_JSON"),
        ('{"externalId": NaN}', "NOT_JSON"),
        ('{"externalId": "1", "externalId": "2"}', "KEY_TWICE"),
        ("[" * 100_000, "NOT_JSON"),
        ('{"externalId": "1", "title": {"a": 1}, "raisedAt": "2026-01-05"}', "NESTED"),
        ('{"externalId": "1", "title": "\\ud800", "raisedAt": "2026-01-05"}', "FORBIDDEN_CHARACTER"),
        ('{"externalId": "1", "title": "a\\u0000", "raisedAt": "2026-01-05"}', "FORBIDDEN_CHARACTER"),
        ('{"externalId": "1", "title": true}', "MISSING"),
    ],
)
def test_a_bad_json_line_is_that_line_s_fault(line: str, code: str) -> None:
    good = '{"externalId": 101001240736, "title": "好", "raisedAt": "2026-01-05T08:30:00+08:00", "extra": {"a": [1]}, "dueAt": null}'
    rows = read(f"{good}\n\n{line}\n".encode(), own_mapping(), "book.jsonl")
    assert taken(rows) == ["101001240736"]
    assert [(at, word) for at, word, _ in findings(rows)] == [(3, code)]


def test_json_lines_of_another_system_are_refused_at_the_first() -> None:
    with pytest.raises(Refusal) as caught:
        read(b'{"id": 1, "name": "x"}\n', own_mapping(), "book.jsonl")
    assert caught.value.reason is BookFault.COLUMNS_MISSING
    assert re.fullmatch("externalId, .*publicTitle", str(caught.value.params["missing"]))
    assert caught.value.params["found"] == "id, name"
