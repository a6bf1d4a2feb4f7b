"""An independent second opinion: walks day by day, knows no index, no interval arithmetic and none of the product's code but the data."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.domain.calendars import DayKind, WorkCalendar

DAY = timedelta(days=1)


def worked(day: date, calendar: WorkCalendar) -> bool:
    """Is it a working day?"""
    if day in calendar.days:
        return calendar.days[day].kind == DayKind.WORKDAY
    return day.isoweekday() - 1 in calendar.weekdays


def walk(day: date, amount: int, calendar: WorkCalendar) -> date:
    """The amount-th working day after (before) day."""
    step = DAY if amount > 0 else -DAY
    while amount:
        day += step
        if worked(day, calendar):
            amount -= 1 if amount > 0 else -1
    return day


def roll(day: date, calendar: WorkCalendar) -> date:
    """The first working day that is not before day."""
    while not worked(day, calendar):
        day += DAY
    return day


def months_after(day: date, amount: int) -> date:
    """The corresponding day `amount` months on, else that month's last: found by trying, not by arithmetic."""
    first = day.replace(day=1)
    for _ in range(amount):
        first = (first + 31 * DAY).replace(day=1)
    for number in range(day.day, 0, -1):
        try:
            return first.replace(day=number)
        except ValueError:
            continue
    raise AssertionError(day)


def minutes_worked(start: datetime, end: datetime, calendar: WorkCalendar, tz: ZoneInfo, hours: list[tuple[str, str]]) -> int:
    """Whole minutes m with start ≤ m < end whose local wall clock lies in `hours` of a worked day, one by one."""
    total, moment = 0, start
    while moment < end:
        wall = moment.astimezone(tz)
        if worked(wall.date(), calendar) and any(begin <= wall.strftime("%H:%M") < stop for begin, stop in hours):
            total += 1
        moment += timedelta(minutes=1)
    return total
