"""The ready mapping on a made-up Boston, and on the real one: every row, every target, and the city's own flags from the records alone."""

import csv
import gzip
from collections import Counter
from datetime import UTC, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from services.domain.interchange import Interpreted, IssueRecord, open_book, read_mapping
from services.domain.issues import IssueChannel
from tests.architecture.sources import ROOT
from tests.domain.interchange.boston import boston, late_ids, write_boston

AS_OF = datetime(2016, 1, 13, 5, tzinfo=UTC)
REAL = ROOT.parent / "shared" / "data" / "boston311_2015.csv.gz"


def rows(file: Path) -> list[Interpreted]:
    """The file through the ready mapping, as a district in another zone would read it."""
    with open_book(file, read_mapping(ROOT / "infra" / "mappings" / "boston311.yaml"), zone=ZoneInfo("Asia/Shanghai"), now=AS_OF) as book:
        found = list(book.rows())
        assert book.position == book.size
        return found


def late(records: list[IssueRecord]) -> set[str]:
    """The ids of those whose target lay before the instant and before their end."""
    return {
        record.external_id
        for record in records
        if record.due_at is not None and record.due_at < AS_OF and (record.closed_at is None or record.closed_at > record.due_at)
    }


@pytest.mark.parametrize("name", ["boston.csv", "boston.csv.gz"])
def test_a_made_up_boston_is_read_whole_and_shows_who_was_late(tmp_path: Path, name: str) -> None:
    cases = boston()
    write_boston(tmp_path / name, cases)
    found = rows(tmp_path / name)
    records = [row.record for row in found if row.record is not None]
    assert [row.findings for row in found if row.findings] == []
    assert [record.external_id for record in records] == [case["case_id"] for case in cases]
    assert late(records) == late_ids(cases)
    assert 100 < len(late_ids(cases)) < 400


def test_the_dirt_of_boston_is_read_as_it_is_meant(tmp_path: Path) -> None:
    cases = boston()
    write_boston(tmp_path / "boston.csv", cases)
    records = [row.record for row in rows(tmp_path / "boston.csv") if row.record is not None]
    for record, case in zip(records, cases, strict=True):
        assert record.title == record.body == (case["case_title"] or case["type"])
        assert record.street == (case["neighborhood"] or "Unplaced")
        assert record.community == (f"Ward {int(case['ward'].removeprefix('Ward '))}" if case["ward"] else None)
        assert record.department == case["department"]
    assert any(case["closed_dt"] and case["closed_dt"] < case["open_dt"] for case in cases)
    assert {"03", "Ward 3", "3"} <= {case["ward"] for case in cases}
    assert {record.channel for record in records} == {
        IssueChannel.PHONE,
        IssueChannel.ONLINE,
        IssueChannel.PATROL,
        IssueChannel.HOTLINE_IMPORT,
    }


def test_the_same_seed_makes_the_same_cases() -> None:
    assert boston(600) == boston(600) != boston(600, seed=1)
    assert len(boston(600)) >= 500


@pytest.mark.prove
def test_the_real_boston_is_read_whole_and_its_flags_follow_from_its_instants() -> None:
    with gzip.open(REAL, "rt", encoding="utf-8", newline="") as opened:
        cases = list(csv.DictReader(opened))
    found = rows(REAL)
    records = [row.record for row in found if row.record is not None]
    assert (len(found), len(records), len({record.external_id for record in records})) == (96_852, 96_852, 96_852)
    assert [row.findings for row in found if row.findings] == []
    assert sum(record.due_at is not None for record in records) == sum(bool(case["target_dt"]) for case in cases) == 75_159
    assert sum(record.closed_at is not None and record.closed_at < record.raised_at for record in records) == 164
    flags = {case["case_id"]: case["ontime_status"] for case in cases}
    assert Counter(flags.values()) == {"ONTIME": 72_473, "OVERDUE": 24_258, "": 121}
    computed = late(records)
    assert {case for case, flag in flags.items() if flag == "OVERDUE"} == {case for case in computed if flags[case]}
