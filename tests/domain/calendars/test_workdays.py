"""Shifting and counting working days."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.domain.calendars import (
    WEEKDAYS,
    CalendarFault,
    CalendarInvalid,
    DayKind,
    DeadlineFault,
    DeadlineInvalid,
    SpecialDay,
    WorkCalendar,
    next_working_day,
    on_or_after,
    shift_working_days,
    special_days,
    working_days_between,
)
from tests.domain.calendars import oracle
from tests.domain.calendars.known import CN, day
from tests.domain.calendars.strategies import calendars, dates, days_between, specials


@given(dates, st.integers(-80, 80), calendars)
def test_shifting_walks_like_the_oracle(start: date, amount: int, calendar: WorkCalendar) -> None:
    assert shift_working_days(start, amount, calendar) == oracle.walk(start, amount, calendar)


@given(dates, calendars)
def test_the_next_working_day_is_after_and_rolling_may_stay(start: date, calendar: WorkCalendar) -> None:
    assert next_working_day(start, calendar) == oracle.walk(start, 1, calendar)
    assert on_or_after(start, calendar) == oracle.roll(start, calendar)


@given(dates, st.integers(0, 400), calendars)
def test_working_days_are_counted_one_by_one(start: date, length: int, calendar: WorkCalendar) -> None:
    end = date.fromordinal(start.toordinal() + length)
    assert working_days_between(start, end, calendar) == sum(oracle.worked(d, calendar) for d in days_between(start, end)[1:])
    assert working_days_between(end, start, calendar) == -working_days_between(start, end, calendar)


@given(dates, calendars, specials, st.integers(0, 9))
def test_a_district_wins_over_the_national_calendar_on_its_dates_only(
    start: date, calendar: WorkCalendar, own: dict[date, SpecialDay], version: int
) -> None:
    merged = calendar.with_overrides(own, version)
    assert merged.version == calendar.version + version
    for d in (start, *own):
        expected = own[d].kind is DayKind.WORKDAY if d in own else calendar.is_working_day(d)
        assert merged.is_working_day(d) is expected
        assert merged.is_provisional(d) is calendar.is_provisional(d)


def test_a_typhoon_day_and_a_cancelled_holiday() -> None:
    typhoon = CN.with_overrides({day("2026-02-10"): SpecialDay(DayKind.HOLIDAY, "台风停工")}, 1)
    assert shift_working_days(day("2026-02-06"), 8, typhoon) == day("2026-02-26")
    # The district works on the make-up Saturday that the nation rests, and rests on the Saturday that the nation makes up.
    moved = CN.with_overrides(
        {day("2026-02-14"): SpecialDay(DayKind.HOLIDAY, "本区不补班"), day("2026-02-07"): SpecialDay(DayKind.WORKDAY, "本区补班")}, 2
    )
    assert (moved.is_working_day(day("2026-02-14")), moved.is_working_day(day("2026-02-07"))) == (False, True)
    assert shift_working_days(day("2026-02-06"), 8, moved) == day("2026-02-25")
    assert CN.is_working_day(day("2026-02-14"))


def test_a_calendar_is_a_value() -> None:
    source = {day("2026-02-10"): SpecialDay(DayKind.HOLIDAY, "台风停工")}
    calendar = WorkCalendar("x", 1, source)
    assert calendar == WorkCalendar("x", 1, dict(source))
    assert hash(calendar) == hash(WorkCalendar("x", 1, dict(source)))
    source.clear()
    assert not calendar.is_working_day(day("2026-02-10"))


def test_a_date_that_a_source_names_twice_is_refused() -> None:
    twice = [(day("2026-10-10"), DayKind.HOLIDAY, "国庆节"), (day("2026-10-10"), DayKind.WORKDAY, "国庆节")]
    with pytest.raises(CalendarInvalid) as refused:
        special_days(twice)
    assert (refused.value.reason, refused.value.params) == (CalendarFault.DAY_TWICE, {"date": "2026-10-10"})


@pytest.mark.parametrize(
    ("weekdays", "fault"), [([], CalendarFault.NO_WEEKDAY), ([7], CalendarFault.BAD_WEEKDAY), ([-1], CalendarFault.BAD_WEEKDAY)]
)
def test_a_week_needs_a_working_day(weekdays: list[int], fault: CalendarFault) -> None:
    with pytest.raises(CalendarInvalid) as refused:
        WorkCalendar("x", 1, weekdays=frozenset(weekdays))
    assert refused.value.reason is fault


@pytest.mark.parametrize(("start", "amount"), [(date.max, 1), (date.min, -1), (date(2026, 1, 1), 10**9), (date(2026, 1, 1), -(10**9))])
def test_the_end_of_time_is_a_refusal(start: date, amount: int) -> None:
    with pytest.raises(DeadlineInvalid) as refused:
        shift_working_days(start, amount, WEEKDAYS)
    assert refused.value.reason is DeadlineFault.NO_WORKING_DAY
