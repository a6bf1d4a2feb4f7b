"""Office hours as data: which hold on a date, and which data are refused."""

from typing import Any

import pytest
from hypothesis import given

from services.domain.calendars import DEFAULT_OFFICE_HOURS, CalendarFault, CalendarInvalid, Interval, OfficeHours, weekdays_from_text
from services.kit.errors import ErrorCode
from tests.domain.calendars.known import day
from tests.domain.calendars.strategies import offices

F = CalendarFault
MORNING, AFTERNOON = Interval(540, 720), Interval(810, 1050)
WEEK = {name: [["09:00", "12:00"], ["13:30", "17:30"]] for name in ("MON", "TUE", "WED", "THU", "FRI")}
SUMMER: dict[str, Any] = {"week": {"MON": [["08:00", "13:00"]]}, "valid_from": "2026-06-01", "valid_until": "2026-08-31"}


@given(offices())
def test_data_survive_storage(office: OfficeHours) -> None:
    assert OfficeHours.from_data(office.to_data()) == office


def test_the_default_is_nine_to_half_past_five_with_a_break() -> None:
    assert DEFAULT_OFFICE_HOURS.on(day("2026-11-23")) == (MORNING, AFTERNOON)
    assert OfficeHours.from_data([{"week": WEEK}]).on(day("2026-11-23")) == (MORNING, AFTERNOON)
    assert weekdays_from_text("13:30-17:30, 09:00-12:00")[4] == (AFTERNOON, MORNING)


def test_a_make_up_day_is_worked_like_the_first_weekday_with_hours() -> None:
    assert DEFAULT_OFFICE_HOURS.on(day("2026-02-14")) == (MORNING, AFTERNOON)
    own = OfficeHours.from_data([{"week": {"WED": [["10:00", "16:00"]], "SAT": [["09:00", "12:00"]]}}])
    assert own.on(day("2026-02-14")) == (MORNING,)
    assert own.on(day("2026-01-04")) == (Interval(600, 960),)


def test_summer_hours_hold_from_their_first_to_their_last_day() -> None:
    office = OfficeHours.from_data([{"week": WEEK}, SUMMER, {"week": {"MON": [["10:00", "24:00"]]}, "valid_from": "2027-01-01"}])
    expected = {
        "2026-05-31": (MORNING, AFTERNOON),
        "2026-06-01": (Interval(480, 780),),
        "2026-08-31": (Interval(480, 780),),
        "2026-09-01": (MORNING, AFTERNOON),
        "2026-12-31": (MORNING, AFTERNOON),
        "2027-01-01": (Interval(600, 1440),),
    }
    assert {text: office.on(day(text)) for text in expected} == expected


def test_a_day_that_nothing_covers_has_the_default() -> None:
    assert OfficeHours.from_data([SUMMER]).on(day("2026-05-29")) == (MORNING, AFTERNOON)
    assert OfficeHours.from_data([]) == DEFAULT_OFFICE_HOURS


@pytest.mark.parametrize(
    ("data", "fault", "field"),
    [
        (None, F.BAD_SHAPE, None),
        ({"week": WEEK}, F.BAD_SHAPE, None),
        (["MON"], F.BAD_SHAPE, None),
        ([{}], F.BAD_SHAPE, "week"),
        ([{"week": {"MONDAY": []}}], F.BAD_SHAPE, "week"),
        ([{"week": {"MON": "09:00-12:00"}}], F.BAD_SHAPE, "week"),
        ([{"week": {"MON": [["09:00"]]}}], F.BAD_SHAPE, "week"),
        ([{"week": {"MON": [["9:00", "12:00"]]}}], F.BAD_TIME, "week"),
        ([{"week": {"MON": [["09:00", "24:01"]]}}], F.BAD_TIME, "week"),
        ([{"week": {"MON": [["09:00", "12:60"]]}}], F.BAD_TIME, "week"),
        ([{"week": {"MON": [["09:00", "１２:00"]]}}], F.BAD_TIME, "week"),
        ([{"week": {"MON": [[9, 12]]}}], F.BAD_TIME, "week"),
        ([{"week": {"MON": [["12:00", "09:00"]]}}], F.INTERVAL_EMPTY, "week"),
        ([{"week": {"MON": [["09:00", "09:00"]]}}], F.INTERVAL_EMPTY, "week"),
        ([{"week": {"MON": [["09:00", "12:00"], ["11:59", "17:30"]]}}], F.INTERVALS_OVERLAP, "week"),
        ([{"week": {"MON": [["13:00", "17:30"], ["09:00", "18:00"]]}}], F.INTERVALS_OVERLAP, "week"),
        ([{"week": {}}], F.NO_HOURS, "week"),
        ([{"week": {"MON": [], "SUN": []}}], F.NO_HOURS, "week"),
        ([{"week": WEEK, "valid_from": "2026-13-01"}], F.BAD_DATE, "valid_from"),
        ([{"week": WEEK, "valid_until": 2026}], F.BAD_DATE, "valid_until"),
        ([{"week": WEEK, "valid_from": "2026-06-02", "valid_until": "2026-06-01"}], F.PERIOD_EMPTY, "valid_until"),
        ([{"week": WEEK}, {"week": WEEK}], F.PERIODS_CLASH, "valid_from"),
        ([SUMMER, {"week": WEEK, "valid_from": "2026-06-01"}], F.PERIODS_CLASH, "valid_from"),
    ],
)
def test_refused(data: object, fault: CalendarFault, field: str | None) -> None:
    with pytest.raises(CalendarInvalid) as refused:
        OfficeHours.from_data(data)
    assert (refused.value.code, refused.value.reason) == (ErrorCode.INVALID_INPUT, fault)
    assert refused.value.path == (() if field is None else (field,))


@pytest.mark.parametrize("text", ["", "09:00", "09:00-12:00-13:00", "09:00-12:00,"])
def test_a_short_text_that_is_no_list_of_intervals(text: str) -> None:
    with pytest.raises(CalendarInvalid) as refused:
        weekdays_from_text(text)
    assert refused.value.reason is F.BAD_SHAPE


def test_touching_intervals_and_midnight_are_fine() -> None:
    office = OfficeHours.from_data([{"week": {"MON": [["12:00", "24:00"], ["00:00", "12:00"]]}}])
    assert office.on(day("2026-11-23")) == (Interval(0, 720), Interval(720, 1440))
