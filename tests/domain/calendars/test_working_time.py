"""Working hours run in office hours of working days only."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.calendars import (
    DEFAULT_OFFICE_HOURS as OFFICE,
)
from services.domain.calendars import (
    WEEKDAYS,
    DayReason,
    DeadlineSpec,
    DeadlineUnit,
    OfficeHours,
    WorkCalendar,
    deadline,
    working_time_between,
)
from services.domain.calendars.office import clock_text
from tests.domain.calendars import oracle
from tests.domain.calendars.known import BOSTON, SHANGHAI, at, due
from tests.domain.calendars.strategies import calendars, moments, offices, zones

HOUR = timedelta(hours=1)


@pytest.mark.parametrize(
    ("amount", "promised", "expected"),
    [
        (4, "2026-02-06 09:00", "2026-02-06 14:30"),
        (4, "2026-02-06 11:30", "2026-02-06 17:00"),
        (3, "2026-02-06 09:00", "2026-02-06 12:00"),
        (7, "2026-02-06 00:00", "2026-02-06 17:30"),
        (1, "2026-02-06 12:30", "2026-02-06 14:30"),
        (4, "2026-02-06 16:30", "2026-02-09 12:00"),
        (1, "2026-02-06 17:30", "2026-02-09 10:00"),
        (4, "2026-02-06 20:00", "2026-02-09 14:30"),
        # Friday to the make-up Saturday, and from it over the Spring Festival.
        (1, "2026-02-13 17:00", "2026-02-14 09:30"),
        (1, "2026-02-14 17:00", "2026-02-24 09:30"),
        # On the make-up Sunday itself.
        (1, "2026-01-04 10:15:30.000001", "2026-01-04 11:15:30.000001"),
    ],
)
def test_working_hours(amount: int, promised: str, expected: str) -> None:
    found = due(DeadlineSpec(DeadlineUnit.WORKING_HOUR, amount), promised)
    assert found.due_at == at(expected)
    assert sum((step.worked or timedelta() for step in found.steps), timedelta()) == amount * HOUR


def test_the_explanation_says_what_each_day_gave() -> None:
    found = due(DeadlineSpec(DeadlineUnit.WORKING_HOUR, 2), "2026-02-06 17:00")
    assert [(s.date.day, s.reason, s.worked) for s in found.steps] == [
        (6, DayReason.COUNTED, HOUR / 2),
        (7, DayReason.WEEKEND, None),
        (8, DayReason.WEEKEND, None),
        (9, DayReason.COUNTED, 1.5 * HOUR),
    ]
    late = due(DeadlineSpec(DeadlineUnit.WORKING_HOUR, 1), "2026-02-13 18:00")
    assert [(s.date.day, s.reason, s.worked) for s in late.steps] == [
        (13, DayReason.AFTER_HOURS, timedelta()),
        (14, DayReason.MAKE_UP, HOUR),
    ]


def test_a_working_hour_into_an_unpublished_year_is_provisional() -> None:
    hours = DeadlineSpec(DeadlineUnit.WORKING_HOUR, 7)
    assert due(hours, "2026-12-31 09:00").provisional is False
    assert due(hours, "2026-12-31 09:01").provisional is True


@given(st.integers(1, 60), moments, calendars, offices(), zones)
def test_exactly_the_promised_hours_elapse_and_not_a_microsecond_earlier(
    amount: int, promised: datetime, calendar: WorkCalendar, office: OfficeHours, tz: ZoneInfo
) -> None:
    # Offices of a few minutes a day would need years for 60 hours: as many hours as the office works in some ten days.
    daily = sum((interval.length for interval in office.on(promised.date())), timedelta())
    amount = min(amount, max(1, daily * 10 // HOUR))
    found = deadline(DeadlineSpec(DeadlineUnit.WORKING_HOUR, amount), promised, calendar, office, tz)
    assert working_time_between(promised, found.due_at, calendar, office, tz) == amount * HOUR
    assert working_time_between(promised, found.due_at - timedelta(microseconds=1), calendar, office, tz) < amount * HOUR


@given(st.integers(0, 4_000_000), st.integers(0, 6_000), calendars, st.sampled_from([SHANGHAI, BOSTON, ZoneInfo("Africa/Cairo")]))
def test_working_time_is_counted_minute_by_minute(start: int, length: int, calendar: WorkCalendar, tz: ZoneInfo) -> None:
    begin = datetime(2020, 1, 1, tzinfo=UTC) + timedelta(minutes=start)
    end = begin + timedelta(minutes=length)
    hours = [(clock_text(i.start), clock_text(i.end)) for i in OFFICE.on(begin.date())]
    found = working_time_between(begin, end, calendar, OFFICE, tz)
    assert found == timedelta(minutes=oracle.minutes_worked(begin, end, calendar, tz, hours))
    assert working_time_between(end, begin, calendar, OFFICE, tz) == -found


@given(moments, moments, moments, calendars, offices())
def test_working_time_adds_up(a: datetime, b: datetime, c: datetime, calendar: WorkCalendar, office: OfficeHours) -> None:
    a, b, c = sorted((a, a + (b - a) / 100, a + (c - a) / 100))
    parts = working_time_between(a, b, calendar, office, BOSTON) + working_time_between(b, c, calendar, office, BOSTON)
    assert parts == working_time_between(a, c, calendar, office, BOSTON)


def test_a_clock_change_inside_office_hours_gives_and_takes_an_hour() -> None:
    night = OfficeHours.from_data([{"week": {"SUN": [["00:00", "06:00"]], "MON": [["09:00", "10:00"]]}}])
    sundays = WorkCalendar("sundays", 1, weekdays=frozenset({6}))
    for date, hours in (("2026-03-08", 5), ("2026-11-01", 7), ("2026-11-08", 6)):
        begin = at(f"{date} 00:00", BOSTON)
        assert working_time_between(begin, begin + 20 * HOUR, sundays, night, BOSTON) == hours * HOUR
    assert working_time_between(at("2026-11-02 00:00", BOSTON), at("2026-11-03 00:00", BOSTON), WEEKDAYS, night, BOSTON) == HOUR
