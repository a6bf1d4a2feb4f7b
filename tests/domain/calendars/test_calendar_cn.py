"""The shipped holidays are those of chinesecalendar 1.11, day by day."""

from datetime import date
from importlib.metadata import version

import chinese_calendar

from services.domain.calendars import DayKind
from services.domain.calendars.sentences import Festival
from tests.domain.calendars.known import CN, rows
from tests.domain.calendars.strategies import days_between


def test_every_day_of_every_published_year_agrees() -> None:
    assert version("chinesecalendar").startswith("1.11")
    for day in days_between(date(2004, 1, 1), date(2026, 12, 31)):
        assert CN.is_working_day(day) is chinese_calendar.is_workday(day), day


def test_every_special_day_carries_its_name_and_nothing_else_is_listed() -> None:
    holidays, workdays = chinese_calendar.constants.holidays, chinese_calendar.constants.workdays
    chinese = {festival.value: festival.chinese for festival in chinese_calendar.Holiday}
    expected = [(day, DayKind.HOLIDAY, chinese[name]) for day, name in holidays.items()]
    expected += [(day, DayKind.WORKDAY, chinese[name]) for day, name in workdays.items()]
    assert rows() == sorted(expected)
    assert len(rows()) == 771
    assert {name for _, _, name in rows()} == set(Festival)


def test_make_up_workdays_of_2026() -> None:
    found = [day for day, kind, _ in rows() if kind is DayKind.WORKDAY and day.year == 2026]
    assert [(day.month, day.day) for day in found] == [(1, 4), (2, 14), (2, 28), (5, 9), (9, 20), (10, 10)]
