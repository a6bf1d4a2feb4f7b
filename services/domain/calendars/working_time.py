"""Working time: elapsed time inside office hours of working days. Breaks, nights, weekends and holidays do not run."""

from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from services.domain.calendars.instants import at_local, local
from services.domain.calendars.office import OfficeHours
from services.domain.calendars.workdays import WorkCalendar, day_after

Span = tuple[datetime, datetime]


def office_spans(day: date, office: OfficeHours, tz: ZoneInfo) -> list[Span]:
    """Return the instants between which the office is open on a working day, in order, gaps of daylight saving taken out."""
    spans = [(at_local(day, i.start, tz), at_local(day, i.end, tz)) for i in office.on(day)]
    return [span for span in spans if span[0] < span[1]]


def working_time_between(start: datetime, end: datetime, calendar: WorkCalendar, office: OfficeHours, tz: ZoneInfo) -> timedelta:
    """Return the working time that elapsed from `start` to `end`; negative if `end` is earlier."""
    if end < start:
        return -working_time_between(end, start, calendar, office, tz)
    total, last, day = timedelta(), local(end, tz).date(), local(start, tz).date()
    while day <= last:
        if calendar.is_working_day(day):
            for opening, closing in office_spans(day, office, tz):
                total += max(min(closing, end) - max(opening, start), timedelta())
        day = day_after(day)
    return total
