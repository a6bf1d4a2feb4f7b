"""Counting: from a start to the list of days that led to the due day, one function a kind of period."""

import datetime as dt  # the module, because a counted day's own field is called `date`
from calendar import monthrange
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from services.domain.calendars.instants import local
from services.domain.calendars.office import OfficeHours
from services.domain.calendars.words import DayKind, DayReason, DeadlineUnit
from services.domain.calendars.workdays import WorkCalendar, day_after
from services.domain.calendars.working_time import office_spans


@dataclass(frozen=True)
class CountedDay:
    """One day of an explanation. `ordinal`: which day, week or month it completes; None: not counted. `name`: of the special
    day. `worked`: working time counted on it (WORKING_HOUR only)."""

    date: dt.date
    ordinal: int | None
    reason: DayReason
    name: str | None = None
    worked: dt.timedelta | None = None


@dataclass(frozen=True)
class Count:
    """The days of one count, and whether the calendar was asked about a day of an unpublished year."""

    steps: tuple[CountedDay, ...]
    provisional: bool


def judged(day: dt.date, ordinal: int | None, calendar: WorkCalendar) -> CountedDay:
    """Return a day with what the calendar says of it: COUNTED (worked), MAKE_UP, HOLIDAY or WEEKEND."""
    special = calendar.days.get(day)
    in_week = day.weekday() in calendar.weekdays
    if special is not None and special.kind is DayKind.HOLIDAY:
        return CountedDay(day, ordinal, DayReason.HOLIDAY, special.name)
    if special is not None and not in_week:
        return CountedDay(day, ordinal, DayReason.MAKE_UP, special.name)
    return CountedDay(day, ordinal, DayReason.COUNTED if in_week else DayReason.WEEKEND)


def count_working_days(start: dt.date, amount: int, calendar: WorkCalendar) -> Count:
    """Count `amount` working days after `start`: weekends and holidays are skipped, make-up days count."""
    steps: list[CountedDay] = []
    day, counted = start, 0
    while counted < amount:
        day = day_after(day)
        worked = calendar.is_working_day(day)
        counted += worked
        steps.append(judged(day, counted if worked else None, calendar))
    return Count(tuple(steps), any(calendar.is_provisional(step.date) for step in steps))


def count_natural(start: dt.date, amount: int, unit: DeadlineUnit, calendar: WorkCalendar) -> Count:
    """Count every day; a last day that is not worked rolls to the next working day (Civil Code 201 to 203).

    Each step completes one day, week or month. The calendar is asked about the last day and those it rolls over, only.
    """
    marks = [natural_end(start, number, unit) for number in range(1, amount + 1)]
    steps = [CountedDay(mark, number, DayReason.COUNTED) for number, mark in enumerate(marks[:-1], 1)]
    day = marks[-1]
    asked = [judged(day, amount, calendar)]
    while not calendar.is_working_day(day):
        day = day_after(day)
        asked.append(judged(day, None, calendar))
    if len(asked) > 1:
        asked[-1] = CountedDay(day, None, DayReason.ROLLED, asked[-1].name)
    return Count((*steps, *asked), any(calendar.is_provisional(step.date) for step in asked))


def natural_end(start: dt.date, amount: int, unit: DeadlineUnit) -> dt.date:
    """Return the last day before any rolling. A month ends on the corresponding day, else on the month's last (Civil Code 202)."""
    if unit is not DeadlineUnit.MONTH:
        return start + dt.timedelta(days=amount * (7 if unit is DeadlineUnit.WEEK else 1))
    years, month = divmod(start.month - 1 + amount, 12)
    year = start.year + years
    return dt.date(year, month + 1, min(start.day, monthrange(year, month + 1)[1]))


def count_working_hours(
    start: dt.datetime, amount: int, calendar: WorkCalendar, office: OfficeHours, tz: ZoneInfo
) -> tuple[dt.datetime, Count]:
    """Count `amount` hours of office time from `start` on; return the instant at which they are used up, and the days."""
    left, day = dt.timedelta(hours=amount), local(start, tz).date()
    steps: list[CountedDay] = []
    provisional = False
    while True:
        provisional = provisional or calendar.is_provisional(day)
        step = judged(day, None, calendar)
        if calendar.is_working_day(day):
            worked = dt.timedelta()
            for opening, closing in office_spans(day, office, tz):
                begin = max(opening, start)
                taken = max(min(left - worked, closing - begin), dt.timedelta())
                worked += taken
                if worked == left:
                    steps.append(CountedDay(day, None, step.reason, step.name, worked))
                    return begin + taken, Count(tuple(steps), provisional)
            left -= worked
            step = CountedDay(day, None, step.reason if worked else DayReason.AFTER_HOURS, step.name, worked)
        steps.append(step)
        day = day_after(day)
