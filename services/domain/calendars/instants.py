"""From local wall time to instants, daylight-saving changes included. Every instant is an aware UTC datetime."""

from bisect import bisect_left
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from services.domain.calendars.office import MIDNIGHT, OfficeHours
from services.domain.calendars.words import DueTime
from services.domain.calendars.workdays import day_after

MOMENT = timedelta(microseconds=1)
"""The finest step that PostgreSQL stores."""


def local(instant: datetime, tz: ZoneInfo) -> datetime:
    """Return the local wall time of an instant. A naive datetime is a defect of the caller: ValueError."""
    if instant.tzinfo is None:
        raise ValueError("naive datetimes do not exist here")
    return instant.astimezone(tz)


def at_local(day: date, minutes: int, tz: ZoneInfo) -> datetime:
    """Return the instant of `minutes` (0 to 1440) after local midnight of `day`; 1440 is the next day's midnight."""
    if minutes == MIDNIGHT:
        return at_time(day_after(day), time(0), tz)
    return at_time(day, time(minutes // 60, minutes % 60), tz)


def at_time(day: date, hour: time, tz: ZoneInfo) -> datetime:
    """Return the instant of a local wall time.

    A time that occurs twice means its first passing; one that a change skips means the instant of the change. Both keep
    the order of the wall clock, so that intervals never overlap.
    """
    wall = datetime.combine(day, hour.replace(fold=0, tzinfo=None), tz)
    first, second = wall.astimezone(UTC), wall.replace(fold=1).astimezone(UTC)
    return first if first <= second else _change_between(second, first, tz)


def _change_between(before: datetime, after: datetime, tz: ZoneInfo) -> datetime:
    """Return the instant in (before, after] from which on the zone has its later offset."""
    new = after.astimezone(tz).utcoffset()
    seconds = range(int((after - before).total_seconds()) + 1)
    step = bisect_left(seconds, 1, key=lambda s: (before + timedelta(seconds=s)).astimezone(tz).utcoffset() == new)
    return before.replace(microsecond=0) + timedelta(seconds=step)


def at_office_open(day: date, office: OfficeHours, tz: ZoneInfo) -> datetime:
    """Return the office's opening on `day`, whether or not the day is worked."""
    return at_local(day, office.on(day)[0].start, tz)


def at_office_close(day: date, office: OfficeHours, tz: ZoneInfo) -> datetime:
    """Return the office's close on `day`, whether or not the day is worked. A close of 24:00 is the last moment of that day."""
    close = office.on(day)[-1].end
    return at_end_of_day(day, tz) if close == MIDNIGHT else at_local(day, close, tz)


def at_end_of_day(day: date, tz: ZoneInfo) -> datetime:
    """Return 24:00 of `day` as its last microsecond, so that the local date of the deadline is still that day."""
    return at_local(day, MIDNIGHT, tz) - MOMENT


def at_due_time(day: date, due_time: DueTime, office: OfficeHours, tz: ZoneInfo) -> datetime:
    """Return the instant until which a last day runs under the district's policy."""
    return at_office_close(day, office, tz) if due_time is DueTime.OFFICE_CLOSE else at_end_of_day(day, tz)
