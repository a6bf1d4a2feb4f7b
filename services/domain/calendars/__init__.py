"""Working days, holidays, make-up workdays, office hours, and the arithmetic of deadlines (pure; domain.md §3.3)."""

from services.domain.calendars.commands import set_office_hours, set_own_days
from services.domain.calendars.counting import CountedDay
from services.domain.calendars.due import deadline
from services.domain.calendars.explanation import counted_line, explain
from services.domain.calendars.faults import CalendarFault, CalendarInvalid, DeadlineFault, DeadlineInvalid
from services.domain.calendars.instants import at_due_time, at_end_of_day, at_office_close, at_office_open
from services.domain.calendars.ladder import offset_instant
from services.domain.calendars.models import Calendar, CalendarDay, CalendarYear, DistrictCalendar, DistrictCalendarDay, OfficeHoursRow
from services.domain.calendars.office import (
    DEFAULT_OFFICE_HOURS,
    Interval,
    OfficeHours,
    OfficePeriod,
    week_from_data,
    week_to_data,
    weekdays_from_text,
)
from services.domain.calendars.provenance import Deadline
from services.domain.calendars.queries import WorkingTime, load_calendar, zone
from services.domain.calendars.spec import DeadlineSpec, half_months
from services.domain.calendars.stating import stated
from services.domain.calendars.words import DayKind, DayReason, DeadlineStart, DeadlineUnit, DueTime, LadderHour, Weekday
from services.domain.calendars.workdays import (
    WEEKDAYS,
    SpecialDay,
    WorkCalendar,
    next_working_day,
    on_or_after,
    shift_working_days,
    special_days,
    working_days_between,
)
from services.domain.calendars.working_time import working_time_between

__all__ = [
    "DEFAULT_OFFICE_HOURS",
    "WEEKDAYS",
    "Calendar",
    "CalendarDay",
    "CalendarFault",
    "CalendarInvalid",
    "CalendarYear",
    "CountedDay",
    "DayKind",
    "DayReason",
    "Deadline",
    "DeadlineFault",
    "DeadlineInvalid",
    "DeadlineSpec",
    "DeadlineStart",
    "DeadlineUnit",
    "DistrictCalendar",
    "DistrictCalendarDay",
    "DueTime",
    "Interval",
    "LadderHour",
    "OfficeHours",
    "OfficeHoursRow",
    "OfficePeriod",
    "SpecialDay",
    "Weekday",
    "WorkCalendar",
    "WorkingTime",
    "at_due_time",
    "at_end_of_day",
    "at_office_close",
    "at_office_open",
    "counted_line",
    "deadline",
    "explain",
    "half_months",
    "load_calendar",
    "next_working_day",
    "offset_instant",
    "on_or_after",
    "set_office_hours",
    "set_own_days",
    "shift_working_days",
    "special_days",
    "stated",
    "week_from_data",
    "week_to_data",
    "weekdays_from_text",
    "working_days_between",
    "working_time_between",
    "zone",
]
