"""deadline(): from what was said to the instant at which it falls due (domain.md §3.3)."""

import datetime as dt
from zoneinfo import ZoneInfo

from services.domain.calendars.counting import Count, CountedDay, count_natural, count_working_days, count_working_hours
from services.domain.calendars.faults import DeadlineFault, DeadlineInvalid
from services.domain.calendars.instants import at_due_time, local
from services.domain.calendars.office import OfficeHours
from services.domain.calendars.provenance import Deadline
from services.domain.calendars.spec import HORIZON, DeadlineSpec
from services.domain.calendars.words import DayReason, DeadlineStart, DeadlineUnit, DueTime
from services.domain.calendars.workdays import WorkCalendar


def deadline(  # noqa: PLR0917 - what follows promised_at is load_calendar's answer, passed as *rules
    spec: DeadlineSpec,
    promised_at: dt.datetime,
    calendar: WorkCalendar,
    office: OfficeHours,
    tz: ZoneInfo,
    due_time: DueTime = DueTime.OFFICE_CLOSE,
    *,
    event_at: dt.datetime | None = None,
) -> Deadline:
    """Compute when `spec` falls due. Raises `DeadlineInvalid`; a naive datetime is a ValueError.

    - The day of the promise (of the event) is not counted, also when it was spoken after office close or on a rest day.
    - DAY, WEEK and MONTH roll off a rest day. A DATE and a backstop do not: Civil Code 203 moves the end of a *period*, but a
      date was named by the speaker, who could see that it is a Sunday.
    - MINUTE and HOUR run on the wall clock and never roll; WORKING_HOUR runs in office hours only, from the very moment.
    - EVENT: due at the backstop until `event_at` is known, then counted from the event. An event earlier on the day of the
      promise counts from the promise.
    """
    promised_at = local(promised_at, tz).astimezone(dt.UTC)
    named = _named_day(spec, promised_at, event_at)
    if named is not None:
        count = Count((named,), provisional=False)
        due_at = at_due_time(named.date, due_time, office, tz)
        if due_at < promised_at:
            raise _passed(named)
    else:
        start = _start(promised_at, event_at, tz)
        due_at, count = _counted(
            spec,
            start=start,
            calendar=calendar,
            office=office,
            tz=tz,
            due_time=due_time,
            start_reason=DayReason.EVENT_DAY if event_at else DayReason.PROMISE_DAY,
        )
    return Deadline(
        due_at=due_at,
        due_date=local(due_at, tz).date(),
        provisional=count.provisional,
        steps=count.steps,
        calendar=calendar.name,
        calendar_version=calendar.version,
        spec=spec,
        promised_at=promised_at,
        event_at=None if event_at is None else event_at.astimezone(dt.UTC),
        due_time=due_time,
        tz=tz,
    )


def _named_day(spec: DeadlineSpec, promised_at: dt.datetime, event_at: dt.datetime | None) -> CountedDay | None:
    """Return the date that was named rather than counted, if that is what the deadline hangs on now."""
    if not spec.dated:
        raise DeadlineInvalid(DeadlineFault.UNDATED, "unit")
    if spec.start is DeadlineStart.PROMISE:
        if event_at is not None:
            raise DeadlineInvalid(DeadlineFault.EVENT_UNEXPECTED, "event_at")
        return None if spec.date is None else _within_horizon(CountedDay(spec.date, None, DayReason.NAMED_DATE), promised_at)
    if spec.backstop is None:
        raise DeadlineInvalid(DeadlineFault.BACKSTOP_MISSING, "backstop")
    backstop = _within_horizon(CountedDay(spec.backstop, None, DayReason.BACKSTOP), promised_at)
    return backstop if event_at is None else None


def _within_horizon(named: CountedDay, promised_at: dt.datetime) -> CountedDay:
    latest = (promised_at + HORIZON).date()
    if named.date > latest:
        if named.reason is DayReason.BACKSTOP:
            raise DeadlineInvalid(DeadlineFault.BACKSTOP_TOO_FAR, "backstop", latest=latest.isoformat())
        raise DeadlineInvalid(DeadlineFault.DATE_TOO_FAR, "date", latest=latest.isoformat())
    return named


def _passed(named: CountedDay) -> DeadlineInvalid:
    if named.reason is DayReason.BACKSTOP:
        return DeadlineInvalid(DeadlineFault.BACKSTOP_PASSED, "backstop", date=named.date.isoformat())
    return DeadlineInvalid(DeadlineFault.DATE_PASSED, "date", date=named.date.isoformat())


def _start(promised_at: dt.datetime, event_at: dt.datetime | None, tz: ZoneInfo) -> dt.datetime:
    """Return the instant from which is counted: the promise, or the event, which cannot lie on an earlier day."""
    if event_at is None:
        return promised_at
    happened = local(event_at, tz).date()
    if happened < local(promised_at, tz).date():
        raise DeadlineInvalid(DeadlineFault.EVENT_BEFORE_PROMISE, "event_at", date=happened.isoformat())
    return max(event_at.astimezone(dt.UTC), promised_at)


def _counted(
    spec: DeadlineSpec,
    *,
    start: dt.datetime,
    calendar: WorkCalendar,
    office: OfficeHours,
    tz: ZoneInfo,
    due_time: DueTime,
    start_reason: DayReason,
) -> tuple[dt.datetime, Count]:
    """Count a period and return its end with the days on the way; counts of days begin with the day that is not counted."""
    if spec.unit is DeadlineUnit.MINUTE:
        return start + dt.timedelta(minutes=spec.period), Count((), provisional=False)
    if spec.unit is DeadlineUnit.HOUR:
        return start + dt.timedelta(hours=spec.period), Count((), provisional=False)
    if spec.unit is DeadlineUnit.WORKING_HOUR:
        return count_working_hours(start, spec.period, calendar, office, tz)
    day = local(start, tz).date()
    if spec.unit is DeadlineUnit.WORKING_DAY:
        count = count_working_days(day, spec.period, calendar)
    else:
        count = count_natural(day, spec.period, spec.unit, calendar)
    due_at = at_due_time(count.steps[-1].date, due_time, office, tz)
    return due_at, Count((CountedDay(day, None, start_reason), *count.steps), count.provisional)
