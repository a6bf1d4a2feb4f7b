"""Local wall time and instants in zones that change their clocks. Every expected instant is written in UTC."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.calendars import (
    WEEKDAYS,
    DeadlineSpec,
    DeadlineUnit,
    DueTime,
    OfficeHours,
    at_due_time,
    at_end_of_day,
    at_office_close,
    at_office_open,
    deadline,
)
from services.domain.calendars.instants import at_local, at_time
from tests.domain.calendars.known import BOSTON, SHANGHAI, at, day
from tests.domain.calendars.strategies import dates, offices, zones

STANDING = OfficeHours()
NIGHT = OfficeHours.from_data([{"week": {"SUN": [["00:30", "02:30"], ["02:45", "24:00"]]}}])


def utc(text: str) -> datetime:
    return at(text, ZoneInfo("UTC"))


def test_office_hours_are_local_wall_time_on_both_sides_of_a_change() -> None:
    # Boston moves to summer time on Sunday 2026-03-08 and back on Sunday 2026-11-01.
    assert [at_office_close(day(d), STANDING, BOSTON) for d in ("2026-03-06", "2026-03-09", "2026-10-30", "2026-11-02")] == [
        utc("2026-03-06 22:30"),
        utc("2026-03-09 21:30"),
        utc("2026-10-30 21:30"),
        utc("2026-11-02 22:30"),
    ]
    assert at_office_open(day("2026-02-06"), STANDING, SHANGHAI) == utc("2026-02-06 01:00")


def test_hours_are_elapsed_time_across_a_change() -> None:
    for promised, unit, expected in (
        ("2026-03-07 12:00", DeadlineUnit.HOUR, "2026-03-08 13:00"),
        ("2026-10-31 12:00", DeadlineUnit.HOUR, "2026-11-01 11:00"),
        ("2026-03-06 12:00", DeadlineUnit.WORKING_DAY, "2026-03-10 17:30"),
    ):
        spec = DeadlineSpec(unit, 24 if unit is DeadlineUnit.HOUR else 2)
        assert deadline(spec, at(promised, BOSTON), WEEKDAYS, STANDING, BOSTON).due_at == at(expected, BOSTON)


def test_a_time_that_the_change_skips_is_the_instant_of_the_change() -> None:
    changed = utc("2026-03-08 07:00")
    assert [at_local(day("2026-03-08"), m, BOSTON) for m in (119, 120, 150, 165, 180)] == [
        utc("2026-03-08 06:59"),
        changed,
        changed,
        changed,
        changed,
    ]
    assert at_time(day("2026-03-08"), time(2, 59, 59, 999999), BOSTON) == changed


def test_a_time_that_occurs_twice_is_its_first_passing() -> None:
    assert at_local(day("2026-11-01"), 90, BOSTON) == utc("2026-11-01 05:30")
    assert at_local(day("2026-11-01"), 120, BOSTON) == utc("2026-11-01 07:00")


def test_the_last_moment_of_a_day_belongs_to_it_even_where_midnight_is_skipped_or_doubled() -> None:
    # Cairo skips 00:00 of 2026-04-24; Havana lives 00:00 to 01:00 of 2026-11-01 twice.
    for zone, text, midnight in (
        ("Africa/Cairo", "2026-04-23", "2026-04-23 22:00"),
        ("America/Havana", "2026-10-31", "2026-11-01 04:00"),
        ("Asia/Shanghai", "2026-10-31", "2026-10-31 16:00"),
    ):
        end = at_end_of_day(day(text), ZoneInfo(zone))
        assert end == utc(midnight) - timedelta(microseconds=1)
        assert end.astimezone(ZoneInfo(zone)).date() == day(text)


def test_an_office_that_closes_at_midnight_closes_on_its_own_day() -> None:
    assert at_office_close(day("2026-03-08"), NIGHT, SHANGHAI) == at_end_of_day(day("2026-03-08"), SHANGHAI)
    assert at_due_time(day("2026-03-08"), DueTime.END_OF_DAY, STANDING, SHANGHAI) == utc("2026-03-08 15:59:59.999999")
    assert at_due_time(day("2026-03-08"), DueTime.OFFICE_CLOSE, STANDING, SHANGHAI) == utc("2026-03-08 09:30")


@given(dates, offices(), zones)
def test_instants_keep_the_order_of_the_wall_clock(date_: date, office: OfficeHours, tz: ZoneInfo) -> None:
    edges = [at_local(date_, minutes, tz) for interval in office.on(date_) for minutes in (interval.start, interval.end)]
    assert edges == sorted(edges)
    assert all(edge.tzinfo is UTC for edge in edges)
    assert at_office_open(date_, office, tz) <= at_office_close(date_, office, tz)


@given(dates, st.integers(0, 1439), zones)
def test_an_ordinary_wall_time_comes_back(date_: date, minutes: int, tz: ZoneInfo) -> None:
    wall = at_local(date_, minutes, tz).astimezone(tz)
    expected = datetime(date_.year, date_.month, date_.day, minutes // 60, minutes % 60, tzinfo=tz)
    exists = expected.astimezone(UTC).astimezone(tz).replace(tzinfo=None) == expected.replace(tzinfo=None)
    assert (wall.replace(tzinfo=None) == expected.replace(tzinfo=None)) is exists
    assert wall.fold == 0


@pytest.mark.parametrize("fold", [0, 1])
def test_the_caller_s_fold_and_zone_do_not_matter(fold: int) -> None:
    assert at_time(day("2026-11-01"), time(1, 30, fold=fold, tzinfo=SHANGHAI), BOSTON) == utc("2026-11-01 05:30")
