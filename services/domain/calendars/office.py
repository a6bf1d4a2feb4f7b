"""OfficeHours: when an office works on a working day, as data with validity dates (lunch break, summer and winter hours)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

from services.domain.calendars.faults import CalendarFault, CalendarInvalid
from services.domain.calendars.words import Weekday

MIDNIGHT = 24 * 60
_TIME = re.compile(r"([01]\d|2[0-3]):([0-5]\d)|24:00", re.ASCII)


@dataclass(frozen=True, order=True)
class Interval:
    """From `start` to `end`, both in minutes after local midnight, 0 ≤ start < end ≤ 1440 (24:00)."""

    start: int
    end: int

    def __post_init__(self) -> None:
        if not 0 <= self.start <= MIDNIGHT or not 0 <= self.end <= MIDNIGHT:
            raise CalendarInvalid(CalendarFault.BAD_TIME, "week", time=f"{self.start}-{self.end}")
        if self.start >= self.end:
            raise CalendarInvalid(CalendarFault.INTERVAL_EMPTY, "week", start=clock_text(self.start), end=clock_text(self.end))

    @property
    def length(self) -> timedelta:
        """Length on the wall clock."""
        return timedelta(minutes=self.end - self.start)


Week = tuple[tuple[Interval, ...], ...]


def minutes_of(text: object) -> int:
    """Return "HH:MM" ("00:00" to "24:00") as minutes after midnight. Raises `CalendarInvalid` BAD_TIME."""
    if not isinstance(text, str) or not _TIME.fullmatch(text):
        raise CalendarInvalid(CalendarFault.BAD_TIME, "week", time=str(text)[:20])
    return int(text[:2]) * 60 + int(text[3:])


def clock_text(minutes: int) -> str:
    """Return minutes after midnight as "HH:MM"."""
    return f"{minutes // 60:02d}:{minutes % 60:02d}"


@dataclass(frozen=True)
class OfficePeriod:
    """The hours of one validity period, both ends included; None is open. `week` holds seven lists, Monday first."""

    week: Week
    valid_from: date | None = None
    valid_until: date | None = None

    def __post_init__(self) -> None:
        if len(self.week) != len(Weekday):
            raise CalendarInvalid(CalendarFault.BAD_SHAPE, "week")
        week = tuple(tuple(sorted(day)) for day in self.week)
        for day in week:
            for earlier, later in pairwise(day):
                if later.start < earlier.end:
                    raise CalendarInvalid(CalendarFault.INTERVALS_OVERLAP, "week", at=clock_text(later.start))
        if not any(week):
            raise CalendarInvalid(CalendarFault.NO_HOURS, "week")
        if self.valid_from and self.valid_until and self.valid_until < self.valid_from:
            raise CalendarInvalid(CalendarFault.PERIOD_EMPTY, "valid_until")
        object.__setattr__(self, "week", week)

    def covers(self, day: date) -> bool:
        """Whether `day` lies in the period."""
        return (self.valid_from or date.min) <= day <= (self.valid_until or date.max)

    def on(self, weekday: int) -> tuple[Interval, ...]:
        """Return the hours of a weekday (Monday = 0). One without hours of its own has those of the first weekday that has some:
        a make-up Saturday is worked like a Monday, because the notice moves the working day and says nothing of its hours."""
        return self.week[weekday] or next(day for day in self.week if day)


@dataclass(frozen=True)
class OfficeHours:
    """All validity periods of one office. On a day that several cover, the one that began last holds (summer hours over the
    standing ones); two that began on the same day would be a coin toss and are refused. A day that none covers has the
    standing default."""

    periods: tuple[OfficePeriod, ...] = ()

    def __post_init__(self) -> None:
        periods = sorted(self.periods, key=lambda period: period.valid_from or date.min, reverse=True)
        for later, earlier in pairwise(periods):
            if later.valid_from == earlier.valid_from:
                raise CalendarInvalid(CalendarFault.PERIODS_CLASH, "valid_from", date=str(later.valid_from))
        object.__setattr__(self, "periods", tuple(periods))

    def on(self, day: date) -> tuple[Interval, ...]:
        """Return the intervals of a date, in order, never empty. Whether the date is worked at all is the calendar's to say."""
        return next((period for period in self.periods if period.covers(day)), STANDING).on(day.weekday())

    def to_data(self) -> list[dict[str, Any]]:
        """Return JSON data: a list of {week: {MON: [["09:00", "12:00"], …], …}, valid_from, valid_until}."""
        return [
            {
                "week": week_to_data(period.week),
                "valid_from": period.valid_from and period.valid_from.isoformat(),
                "valid_until": period.valid_until and period.valid_until.isoformat(),
            }
            for period in self.periods
        ]

    @classmethod
    def from_data(cls, data: object) -> "OfficeHours":
        """Rebuild what `to_data` gave. Raises `CalendarInvalid` with the fault found first."""
        if not isinstance(data, list) or not all(isinstance(item, dict) for item in data):
            raise CalendarInvalid(CalendarFault.BAD_SHAPE)
        return cls(
            tuple(OfficePeriod(week_from_data(item.get("week")), _day(item, "valid_from"), _day(item, "valid_until")) for item in data)
        )


def week_to_data(week: Week) -> dict[str, list[list[str]]]:
    """Return seven lists of intervals as JSON data; weekdays without hours are left out."""
    return {
        name.value: [[clock_text(interval.start), clock_text(interval.end)] for interval in day]
        for name, day in zip(Weekday, week, strict=True)
        if day
    }


def week_from_data(data: object) -> Week:
    """Return {MON: [["09:00", "12:00"], …], …} as seven lists of intervals. Raises `CalendarInvalid`."""
    if not isinstance(data, Mapping) or not set(data) <= set(Weekday):
        raise CalendarInvalid(CalendarFault.BAD_SHAPE, "week")
    return tuple(_intervals(data.get(name.value, [])) for name in Weekday)


def _intervals(pairs: object) -> tuple[Interval, ...]:
    if not isinstance(pairs, list) or not all(isinstance(pair, list) and len(pair) == 2 for pair in pairs):
        raise CalendarInvalid(CalendarFault.BAD_SHAPE, "week")
    return tuple(Interval(minutes_of(start), minutes_of(end)) for start, end in pairs)


def _day(item: Mapping[str, Any], name: str) -> date | None:
    value = item.get(name)
    if value is None:
        return None
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        raise CalendarInvalid(CalendarFault.BAD_DATE, name, date=str(value)[:20]) from None


def weekdays_from_text(text: str) -> Week:
    """Return "09:00-12:00,13:30-17:30" as the hours of Monday to Friday. Raises `CalendarInvalid`."""
    pairs = [part.strip().split("-") for part in text.split(",")]
    day = _intervals([[end.strip() for end in pair] for pair in pairs])
    return (day,) * 5 + ((),) * 2


STANDING = OfficePeriod(weekdays_from_text("09:00-12:00,13:30-17:30"))
"""Seven hours: the close of 17:30 that domain.md §3.3 names, the opening of 9:00 and the break that government halls post most
often (朝九晚五半). A default of policy data: every district may store its own."""
DEFAULT_OFFICE_HOURS = OfficeHours()
