"""What holds for every deadline, checked against the walking oracle."""

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from services.domain.calendars import (
    DayReason,
    Deadline,
    DeadlineSpec,
    DeadlineUnit,
    DueTime,
    OfficeHours,
    WorkCalendar,
    at_end_of_day,
    at_office_close,
    deadline,
)
from tests.domain.calendars import oracle
from tests.domain.calendars.strategies import around, calendars, counted_units, days_between, moments, offices, specs, zones

places = st.tuples(offices(), zones, st.sampled_from(DueTime))
amounts = st.integers(1, 60)


@given(specs, moments, calendars, places)
def test_due_is_after_the_promise_and_survives_storage(
    spec: DeadlineSpec, promised: datetime, calendar: WorkCalendar, place: tuple[OfficeHours, ZoneInfo, DueTime]
) -> None:
    office, tz, due_time = place
    found = deadline(spec, promised, calendar, office, tz, due_time)
    assert found.due_at > promised
    assert found.due_at.utcoffset() == timedelta()
    assert found.due_date == around(found.due_at, tz)
    assert Deadline.from_data(found.to_data()) == found


@given(amounts, counted_units, moments, calendars, places)
def test_days_fall_due_where_the_oracle_walks_to(
    amount: int, unit: DeadlineUnit, promised: datetime, calendar: WorkCalendar, place: tuple[OfficeHours, ZoneInfo, DueTime]
) -> None:
    office, tz, due_time = place
    found = deadline(DeadlineSpec(unit, amount), promised, calendar, office, tz, due_time)
    start = around(promised, tz)
    if unit is DeadlineUnit.WORKING_DAY:
        expected, asked = oracle.walk(start, amount, calendar), start + oracle.DAY
    else:
        days = amount * {DeadlineUnit.DAY: 1, DeadlineUnit.WEEK: 7}.get(unit, 0)
        asked = oracle.months_after(start, amount) if unit is DeadlineUnit.MONTH else start + timedelta(days=days)
        expected = oracle.roll(asked, calendar)
    assert found.due_date == expected
    assert found.due_at == (at_office_close if due_time is DueTime.OFFICE_CLOSE else lambda d, _, z: at_end_of_day(d, z))(
        expected, office, tz
    )
    assert found.provisional == any(day.year not in calendar.published for day in days_between(asked, expected))


@given(amounts, moments, calendars, zones)
def test_working_days_between_promise_and_due_are_as_many_as_were_said(
    amount: int, promised: datetime, calendar: WorkCalendar, tz: ZoneInfo
) -> None:
    found = deadline(DeadlineSpec(DeadlineUnit.WORKING_DAY, amount), promised, calendar, OfficeHours(), tz)
    days = days_between(around(promised, tz) + oracle.DAY, found.due_date)
    assert oracle.worked(found.due_date, calendar)
    assert sum(oracle.worked(day, calendar) for day in days) == amount
    # The explanation tells of every one of these days, after the day of the promise, and numbers the working ones.
    assert [step.date for step in found.steps] == [around(promised, tz), *days]
    assert found.steps[0].reason is DayReason.PROMISE_DAY
    assert [step.ordinal for step in found.steps if step.ordinal is not None] == list(range(1, amount + 1))
    assert all((step.ordinal is not None) == oracle.worked(step.date, calendar) for step in found.steps[1:])


@given(amounts, counted_units, moments, calendars, zones)
def test_a_larger_amount_never_falls_due_earlier(
    amount: int, unit: DeadlineUnit, promised: datetime, calendar: WorkCalendar, tz: ZoneInfo
) -> None:
    shorter = deadline(DeadlineSpec(unit, amount), promised, calendar, OfficeHours(), tz)
    longer = deadline(DeadlineSpec(unit, amount + 1), promised, calendar, OfficeHours(), tz)
    assert longer.due_at > shorter.due_at if unit is DeadlineUnit.WORKING_DAY else longer.due_at >= shorter.due_at


@given(amounts, st.sampled_from([DeadlineUnit.DAY, DeadlineUnit.WEEK, DeadlineUnit.MONTH]), moments, calendars, zones)
def test_natural_days_roll_over_rest_days_only(
    amount: int, unit: DeadlineUnit, promised: datetime, calendar: WorkCalendar, tz: ZoneInfo
) -> None:
    found = deadline(DeadlineSpec(unit, amount), promised, calendar, OfficeHours(), tz)
    end = next(step for step in found.steps if step.ordinal == amount)
    assert oracle.worked(found.due_date, calendar)
    assert not any(oracle.worked(day, calendar) for day in days_between(end.date, found.due_date - oracle.DAY))
    assert (found.steps[-1].reason is DayReason.ROLLED) == (found.due_date > end.date)
