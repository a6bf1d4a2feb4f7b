"""The instants of ladder steps around a deadline (defaults of domain.md §3.8)."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.calendars import DEFAULT_OFFICE_HOURS as OFFICE
from services.domain.calendars import LadderHour, OfficeHours, WorkCalendar, offset_instant
from tests.domain.calendars import oracle
from tests.domain.calendars.known import BOSTON, CN, SHANGHAI, at, day
from tests.domain.calendars.strategies import around, calendars, moments, offices, zones

OPEN, CLOSE, DUE = LadderHour.OFFICE_OPEN, LadderHour.OFFICE_CLOSE, LadderHour.DUE_TIME


@pytest.mark.parametrize(
    ("offset", "hour", "expected"),
    [
        (-1, OPEN, "2026-02-24 09:00"),
        (-3, OPEN, "2026-02-13 09:00"),
        (-2, CLOSE, "2026-02-14 17:30"),
        (0, DUE, "2026-02-25 17:30"),
        (0, OPEN, "2026-02-25 09:00"),
        (1, OPEN, "2026-02-26 09:00"),
        (3, OPEN, "2026-02-28 09:00"),
        (5, OPEN, "2026-03-03 09:00"),
        (8, OPEN, "2026-03-06 09:00"),
        (1, time(8, 15), "2026-02-26 08:15"),
        (1, DUE, "2026-02-26 17:30"),
    ],
)
def test_the_ladder_of_eight_working_days_from_6_february(offset: int, hour: LadderHour | time, expected: str) -> None:
    assert offset_instant(at("2026-02-25 17:30"), offset, hour, CN, OFFICE, SHANGHAI) == at(expected)


def test_a_deadline_on_a_rest_day() -> None:
    sunday = at("2026-11-22 03:00")
    found = [offset_instant(sunday, n, hour, CN, OFFICE, SHANGHAI) for n, hour in ((-1, OPEN), (0, OPEN), (0, DUE), (1, OPEN))]
    assert found == [at("2026-11-20 09:00"), at("2026-11-22 09:00"), sunday, at("2026-11-23 09:00")]


def test_the_end_of_a_day_counts_as_that_day() -> None:
    assert offset_instant(at("2026-02-25 23:59:59.999999"), 1, OPEN, CN, OFFICE, SHANGHAI) == at("2026-02-26 09:00")


def test_wall_time_is_kept_across_a_clock_change() -> None:
    assert offset_instant(at("2026-03-06 17:30", BOSTON), 1, DUE, CN, OFFICE, BOSTON) == at("2026-03-09 17:30", BOSTON)


@given(moments, st.integers(-30, 30), calendars, offices(), zones)
def test_steps_lie_on_the_day_to_which_the_oracle_walks_and_in_order(
    due_at: datetime, offset: int, calendar: WorkCalendar, office: OfficeHours, tz: ZoneInfo
) -> None:
    opening, closing, later = (
        offset_instant(due_at, offset + extra, hour, calendar, office, tz) for extra, hour in ((0, OPEN), (0, CLOSE), (1, OPEN))
    )
    assert around(closing, tz) == oracle.walk(around(due_at, tz), offset, calendar)
    assert opening <= closing
    assert opening < later


@given(calendars, st.integers(1, 50))
def test_there_and_back_again(calendar: WorkCalendar, offset: int) -> None:
    start = at(f"{oracle.roll(day('2026-02-10'), calendar)} 10:00")
    there = offset_instant(start, offset, DUE, calendar, OFFICE, SHANGHAI)
    assert offset_instant(there, -offset, DUE, calendar, OFFICE, SHANGHAI) == start
