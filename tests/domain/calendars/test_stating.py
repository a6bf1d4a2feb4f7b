"""A deadline that another system stated is told as it was stated, to the second, and kept like one that was counted."""

import datetime as dt
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from services.domain.calendars import DEFAULT_OFFICE_HOURS, WEEKDAYS, Deadline, DueTime, WorkingTime, explain, stated
from services.kit.wording import Locale

NEW_YORK = ZoneInfo("America/New_York")
WORKING = WorkingTime(WEEKDAYS, DEFAULT_OFFICE_HOURS, NEW_YORK, DueTime.OFFICE_CLOSE)
INSTANTS = st.datetimes(dt.datetime(1990, 1, 1), dt.datetime(2099, 12, 31), timezones=st.just(dt.UTC))  # noqa: DTZ001 - the zone is added


def test_it_says_when_and_that_the_date_was_named() -> None:
    due = dt.datetime(2015, 1, 17, 8, 30, 15, tzinfo=NEW_YORK)
    told = stated(due, dt.datetime(2015, 1, 1, 0, 25, 36, tzinfo=NEW_YORK), WORKING)
    assert (told.due_at, told.due_date, told.provisional) == (due, dt.date(2015, 1, 17), False)  # a Saturday stays one
    assert explain(told, Locale.EN) == ["Due as the system it was imported from states it", "Due: Sat 17 Jan 2015, 08:30"]
    assert explain(told) == ["期限由原系统载明", "到期：2015年1月17日（周六）08:30"]


@given(INSTANTS, INSTANTS)
def test_it_is_kept_and_read_again(due_at: dt.datetime, since: dt.datetime) -> None:
    told = stated(due_at, since, WORKING)
    assert Deadline.from_data(told.to_data()) == told
    assert told.due_at == due_at
