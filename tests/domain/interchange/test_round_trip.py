"""What is written in our own shape is read back as the same, in every kind of file and with any text."""

import csv
import gzip
import io
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.domain.interchange import COLUMNS, INFORMATIVE, IssueRecord, own_mapping, write_book
from tests.domain.interchange.reading_of import read
from tests.domain.interchange.records import records

KINDS = ("book.csv", "book.csv.gz", "book.tsv", "book.jsonl", "book.jsonl.gz", "book.xlsx")
NEW_YORK = ZoneInfo("America/New_York")
TOLD = ("330106-2026-1", "CLOSED", "IMPORTED", "IMPORT", "=cmd()")


def written(name: str, *said: IssueRecord) -> bytes:
    """A whole file of these records."""
    out = io.BytesIO()
    with write_book(name, out, zone=NEW_YORK) as book:
        for record in said:
            book.add(record, TOLD)
    return out.getvalue()


@pytest.mark.parametrize("name", KINDS)
@settings(max_examples=25)
@given(said=st.lists(records(), max_size=4, unique_by=lambda record: record.external_id))
def test_records_come_back_as_they_were_and_are_written_the_same_again(name: str, said: list[IssueRecord]) -> None:
    data = written(name, *said)
    rows = read(data, own_mapping(), name)
    assert [row.record for row in rows] == said
    assert [record.digest() for row in rows if (record := row.record)] == [record.digest() for record in said]
    if not name.endswith(".xlsx"):  # a workbook holds the time at which it was written
        assert written(name, *[row.record for row in rows if row.record]) == data


@given(said=records())
def test_no_cell_of_a_written_table_begins_like_a_formula(said: IssueRecord) -> None:
    table = list(csv.reader(io.StringIO(written("book.csv", said).decode("utf-8-sig"), newline="")))
    assert table[0] == [*COLUMNS, *INFORMATIVE]
    assert len(table) == 2
    assert [cell for cell in table[1] if cell.startswith(tuple("=+-@\t\r\n＝＋－＠"))] == []


def test_an_hour_that_is_passed_twice_keeps_its_offset() -> None:
    first, second = datetime(2015, 11, 1, 5, 30, tzinfo=UTC), datetime(2015, 11, 1, 6, 30, tzinfo=UTC)
    record = IssueRecord(external_id="1", title="a", body="a", raised_at=first, closed_at=second)
    data = written("book.csv", record)
    assert b"2015-11-01T01:30:00-04:00" in data
    assert b"2015-11-01T01:30:00-05:00" in data
    assert [row.record for row in read(data, own_mapping())] == [record]


def test_a_packed_file_has_no_time_in_it() -> None:
    assert gzip.decompress(written("book.csv.gz")).startswith(b"\xef\xbb\xbfexternalId,title,")
    assert written("book.csv.gz")[4:8] == b"\0\0\0\0"


def test_digests_differ_in_every_field() -> None:
    base = {"external_id": "1", "title": "a", "body": "a", "raised_at": datetime(2026, 1, 1, tzinfo=UTC)}
    other = {
        "raised_at": datetime(2026, 1, 2, tzinfo=UTC),
        "due_at": datetime(2026, 1, 1, tzinfo=UTC),
        "closed_at": datetime(2026, 1, 1, tzinfo=UTC),
        "channel": "PHONE",
        "work_class": "COMPLEX",
        "privacy": "SECRET_CONTENT",
    }
    fields = list(IssueRecord.__dataclass_fields__)
    digests = {IssueRecord(**(base | {field: other.get(field, "x")})).digest() for field in fields}  # type: ignore[arg-type]  # by name
    assert len(digests) == len(fields)
    assert IssueRecord(**base).digest() not in digests  # type: ignore[arg-type]  # as above
