"""stated(): a due time that nobody here computed."""

import datetime as dt

from services.domain.calendars.counting import CountedDay
from services.domain.calendars.instants import local
from services.domain.calendars.provenance import Deadline
from services.domain.calendars.queries import WorkingTime
from services.domain.calendars.spec import DeadlineSpec
from services.domain.calendars.words import DayReason, DeadlineUnit


def stated(due_at: dt.datetime, since: dt.datetime, working: WorkingTime) -> Deadline:
    """Return a deadline as another system stated it, to the second. Nothing is counted, and nothing was promised here."""
    day = local(due_at, working.tz).date()
    return Deadline(
        due_at=due_at,
        due_date=day,
        provisional=False,
        steps=(CountedDay(day, None, DayReason.STATED),),
        calendar=working.calendar.name,
        calendar_version=working.calendar.version,
        spec=DeadlineSpec(DeadlineUnit.DATE, date=day),
        promised_at=since,
        event_at=None,
        due_time=working.due_time,
        tz=working.tz,
    )
