"""Ladder arithmetic: the instant of a step that lies some working days away from a deadline."""

from datetime import datetime, time
from zoneinfo import ZoneInfo

from services.domain.calendars.instants import at_office_close, at_office_open, at_time, local
from services.domain.calendars.office import OfficeHours
from services.domain.calendars.words import LadderHour
from services.domain.calendars.workdays import WorkCalendar, shift_working_days


def offset_instant(  # noqa: PLR0917 - the last three are the beginning of load_calendar's answer
    due_at: datetime, offset_days: int, hour: LadderHour | time, calendar: WorkCalendar, office: OfficeHours, tz: ZoneInfo
) -> datetime:
    """Return the instant (UTC) of the step `offset_days` working days after the due day (before it, if negative).

    0 is the due day itself, even a rest day: a named date or a wall-clock deadline may fall on one. `hour` says when on
    that day; 0 with DUE_TIME is `due_at` exactly. `time` is local wall time.
    """
    due = local(due_at, tz)
    if offset_days == 0 and hour is LadderHour.DUE_TIME:
        return due_at
    day = shift_working_days(due.date(), offset_days, calendar)
    if hour is LadderHour.OFFICE_OPEN:
        return at_office_open(day, office, tz)
    if hour is LadderHour.OFFICE_CLOSE:
        return at_office_close(day, office, tz)
    return at_time(day, due.time() if isinstance(hour, LadderHour) else hour, tz)
