"""The vectors of domain.md §3.3, and the moments at which others' calendars go wrong."""

import pytest

from services.domain.calendars import DEFAULT_OFFICE_HOURS as OFFICE
from services.domain.calendars import WEEKDAYS, DeadlineSpec, DeadlineUnit, DueTime, WorkCalendar, deadline, half_months
from tests.domain.calendars.known import CN, SHANGHAI, at, day, due

WORKING_DAY, DAY, WEEK, MONTH = DeadlineUnit.WORKING_DAY, DeadlineUnit.DAY, DeadlineUnit.WEEK, DeadlineUnit.MONTH
NO_MAKE_UP = WorkCalendar("cn", 1, {d: s for d, s in CN.days.items() if s.kind.value == "HOLIDAY"}, CN.published)


@pytest.mark.parametrize(
    ("promised", "correct", "without_make_up", "naive"),
    [
        ("2026-02-06", "2026-02-25", "2026-02-26", "2026-02-18"),
        ("2026-09-17", "2026-09-29", "2026-09-30", "2026-09-29"),
        ("2026-09-30", "2026-10-16", "2026-10-19", "2026-10-12"),
        ("2026-04-28", "2026-05-12", "2026-05-13", "2026-05-08"),
    ],
)
def test_eight_working_days(promised: str, correct: str, without_make_up: str, naive: str) -> None:
    spec = DeadlineSpec(WORKING_DAY, 8)
    for calendar, expected in ((CN, correct), (NO_MAKE_UP, without_make_up), (WEEKDAYS, naive)):
        found = deadline(spec, at(f"{promised} 10:00"), calendar, OFFICE, SHANGHAI)
        assert (found.due_date, found.due_at, found.provisional) == (day(expected), at(f"{expected} 17:30"), False)


@pytest.mark.parametrize(
    ("promised", "expected"),
    [("2026-02-11", "2026-02-14"), ("2026-02-12", "2026-02-24"), ("2026-09-24", "2026-09-28"), ("2026-11-19", "2026-11-23")],
)
def test_three_days(promised: str, expected: str) -> None:
    found = due(DeadlineSpec(DAY, 3), f"{promised} 10:00")
    assert (found.due_date, found.due_at, found.provisional) == (day(expected), at(f"{expected} 17:30"), False)


def test_the_year_without_a_calendar_is_provisional_and_computed_again_when_it_is_loaded() -> None:
    spec, promised = DeadlineSpec(WORKING_DAY, 8), at("2026-12-28 10:00")
    before = deadline(spec, promised, CN, OFFICE, SHANGHAI)
    assert (before.due_date, before.provisional, before.calendar_version) == (day("2027-01-07"), True, 1)
    new_year = {day("2027-01-01"): CN.days[day("2026-01-01")]}
    loaded = WorkCalendar("cn", 2, {**CN.days, **new_year}, CN.published | {2027})
    after = deadline(spec, promised, loaded, OFFICE, SHANGHAI)
    assert (after.due_date, after.provisional, after.calendar_version) == (day("2027-01-08"), False, 2)


@pytest.mark.parametrize(
    ("spec", "promised", "expected"),
    [
        # Whatever the hour, the day of the promise is day zero.
        (DeadlineSpec(WORKING_DAY, 1), "2026-02-06 00:00:00", "2026-02-09"),
        (DeadlineSpec(WORKING_DAY, 1), "2026-02-06 20:00:00", "2026-02-09"),
        (DeadlineSpec(WORKING_DAY, 1), "2026-02-06 23:59:59.999999", "2026-02-09"),
        (DeadlineSpec(WORKING_DAY, 1), "2026-02-07 00:00:00", "2026-02-09"),
        # In the middle of the Spring Festival; on a make-up Sunday (2026-01-04) and before one (2026-09-20).
        (DeadlineSpec(WORKING_DAY, 1), "2026-02-18 09:00", "2026-02-24"),
        (DeadlineSpec(WORKING_DAY, 1), "2026-01-04 09:00", "2026-01-05"),
        (DeadlineSpec(WORKING_DAY, 2), "2026-09-18 09:00", "2026-09-21"),
        (DeadlineSpec(DAY, 1), "2026-01-03 09:00", "2026-01-04"),
        # Over the turn of the year, with the holiday in between.
        (DeadlineSpec(WORKING_DAY, 3), "2025-12-30 09:00", "2026-01-05"),
        # 半个月 is 15 days: 2026-03-16 is a Monday. 两周; a week that ends in the Golden Week.
        (half_months(1), "2026-03-01 09:00", "2026-03-16"),
        (DeadlineSpec(WEEK, 2), "2026-03-02 09:00", "2026-03-16"),
        (DeadlineSpec(WEEK, 1), "2026-09-25 09:00", "2026-10-08"),
        # Civil Code 202: the corresponding day, or the month's last, then 203.
        (DeadlineSpec(MONTH, 1), "2026-03-12 09:00", "2026-04-13"),
        (DeadlineSpec(MONTH, 1), "2025-01-31 09:00", "2025-02-28"),
        (DeadlineSpec(MONTH, 1), "2024-01-31 09:00", "2024-02-29"),
        (DeadlineSpec(MONTH, 12), "2024-02-29 09:00", "2025-02-28"),
        (DeadlineSpec(MONTH, 48), "2020-02-28 09:00", "2024-02-28"),
        (DeadlineSpec(MONTH, 1), "2025-12-31 09:00", "2026-02-02"),
        # A named date stays where it was named, also on a Sunday and on a holiday.
        (DeadlineSpec(DeadlineUnit.DATE, date=day("2026-11-22")), "2026-11-19 09:00", "2026-11-22"),
        (DeadlineSpec(DeadlineUnit.DATE, date=day("2026-10-01")), "2026-09-19 09:00", "2026-10-01"),
    ],
)
def test_edges(spec: DeadlineSpec, promised: str, expected: str) -> None:
    for due_time, hour in ((DueTime.OFFICE_CLOSE, "17:30"), (DueTime.END_OF_DAY, "23:59:59.999999")):
        found = due(spec, promised, due_time)
        assert (found.due_date, found.due_at) == (day(expected), at(f"{expected} {hour}"))


def test_wall_clock_hours_and_minutes_run_day_and_night_and_never_roll() -> None:
    water = due(DeadlineSpec(DeadlineUnit.HOUR, 24), "2026-02-14 03:00")
    assert (water.due_at, water.steps, water.provisional) == (at("2026-02-15 03:00"), (), False)
    assert due(DeadlineSpec(DeadlineUnit.MINUTE, 30), "2026-02-06 23:45").due_at == at("2026-02-07 00:15")


def test_a_moment_without_a_zone_is_a_defect() -> None:
    with pytest.raises(ValueError, match="naive"):
        deadline(DeadlineSpec(DAY, 1), at("2026-02-06 10:00").replace(tzinfo=None), CN, OFFICE, SHANGHAI)
