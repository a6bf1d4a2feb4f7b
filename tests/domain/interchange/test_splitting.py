"""The splitter against Python's own reader on what is well formed, and against anything at all."""

import csv
import io

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from services.domain.interchange import BookFault
from services.domain.interchange.findings import RowFault
from services.domain.interchange.reading.lines import LONGEST, Lines
from services.domain.interchange.reading.records import Cells, Records
from services.kit.errors import Refusal
from tests.domain.interchange.reading_of import HEADER, read, small

CELL = st.text(alphabet=st.sampled_from('ab",;\t\n 𠮷路'), max_size=8)


def split(data: bytes, delimiter: str = ",") -> list[tuple[int, list[str] | RowFault]]:
    """All records of some bytes, their cells split."""
    cells = Cells(delimiter)
    found = Records(Lines(io.BytesIO(data)), delimiter)
    return [(line, record if isinstance(record, RowFault) else cells.of(record.decode())) for line, record in found]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@given(table=st.lists(st.lists(CELL, min_size=1, max_size=4), max_size=6))
def test_what_python_writes_is_split_as_python_reads_it(delimiter: str, end: str, table: list[list[str]]) -> None:
    out = io.StringIO(newline="")
    csv.writer(out, delimiter=delimiter, lineterminator=end).writerows(table)
    lines, expected = 1, []
    for row in table:
        expected.append((lines, row))
        lines += 1 + sum(cell.count("\n") for cell in row)
    assert split(out.getvalue().encode(), delimiter) == expected


@given(
    table=st.lists(st.lists(st.text(alphabet='ab"', max_size=4).filter(lambda text: text[:1] != '"'), min_size=1, max_size=3), max_size=4)
)
def test_a_quotation_mark_inside_a_cell_is_itself(table: list[list[str]]) -> None:
    text = "\n".join(",".join(row) for row in table)
    read_by_python = [row or [""] for row in csv.reader(io.StringIO(text, newline=""))]
    assert [cells for _, cells in split(text.encode())] == read_by_python


@given(lines=st.lists(st.text(alphabet='a",', max_size=8), max_size=12))
@example(['5","a'] * 8)
def test_every_line_is_accounted_for_once_and_in_order(lines: list[str]) -> None:
    data = "\n".join(lines).encode()
    found = Records(Lines(io.BytesIO(data)), ",")
    expected = 1
    for line, record in found:
        assert line == expected
        expected += 1 if isinstance(record, RowFault) else 1 + record.count(b"\n")
    assert expected == (len(lines) + 1 if data and not data.endswith(b"\n") else max(data.count(b"\n"), 0) + 1)


def test_lines_that_open_and_close_quotations_forever_cost_no_more_than_their_number() -> None:
    lines = Counting(b'5","a\n' * 400_000)
    found = list(Records(lines, ","))
    assert len(found) == 400_000
    assert {record for _, record in found} == {RowFault.QUOTE_OPEN}
    assert lines.given <= 3 * 400_000


class Counting(Lines):
    """Counts how often it gives a line."""

    given = 0

    def __init__(self, data: bytes) -> None:
        super().__init__(io.BytesIO(data))

    def __next__(self) -> tuple[int, bytes | None]:
        self.given += 1
        return super().__next__()


def test_the_bound_is_exact() -> None:
    fits, too_long = b"a" * LONGEST, b"a" * (LONGEST + 1)
    data = b"\r\n".join([fits, too_long, b"b", b'"' + b"c\n" * (LONGEST // 2) + b'"', b"d"])
    found = list(Records(Lines(io.BytesIO(data)), ","))
    assert [(line, record if isinstance(record, RowFault) else record[:1]) for line, record in found[:4]] == [
        (1, b"a"),
        (2, RowFault.ROW_TOO_LONG),
        (3, b"b"),
        (4, RowFault.QUOTE_OPEN),
    ]
    assert found[-1] == (5 + LONGEST // 2, b"d")


@pytest.mark.parametrize("name", ["book.csv", "book.tsv", "book.jsonl", "book.csv.gz", "book.jsonl.gz", "book.xlsx"])
@given(data=st.binary(max_size=200))
@example(b"\x1f\x8b\x08\x00")
@example(b"PK\x05\x06" + b"\0" * 18)
def test_any_bytes_give_rows_or_a_refusal(name: str, data: bytes) -> None:
    for head in (b"", f"{HEADER}\n".encode()):
        reason: object = None
        try:
            read(head + data, small("format: {encoding: auto}"), name)
        except Refusal as refusal:
            reason = refusal.reason
        assert reason is None or isinstance(reason, BookFault)


@given(data=st.binary(max_size=200), encoding=st.sampled_from(["utf-8", "gb18030"]))
def test_any_bytes_below_a_good_header_are_rows(data: bytes, encoding: str) -> None:
    rows = read(f"{HEADER}\n".encode() + data, small(f"format: {{encoding: {encoding}}}"))
    assert all((row.record is None) == bool(row.findings) for row in rows)
