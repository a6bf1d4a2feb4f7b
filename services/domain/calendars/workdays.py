"""WorkCalendar: which days are worked. Weekly pattern, holidays, make-up workdays; counting and shifting in O(log n)."""

from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import accumulate
from types import MappingProxyType

from services.domain.calendars.faults import CalendarFault, CalendarInvalid, DeadlineFault, DeadlineInvalid
from services.domain.calendars.words import DayKind

MONDAY_TO_FRIDAY = frozenset(range(5))
ALL_YEARS = frozenset(range(date.min.year, date.max.year + 1))
LAST = date.max.toordinal()


@dataclass(frozen=True)
class SpecialDay:
    """One day that departs from the week, with the name that people know it by (春节)."""

    kind: DayKind
    name: str


@dataclass(frozen=True)
class WorkCalendar:
    """Which days are worked, as one version of the published facts.

    `days`: special days; `published`: years whose notice is known (others are provisional, on the weekly pattern);
    `weekdays`: worked weekdays, Monday = 0. Raises `CalendarInvalid` if no weekday is worked.
    """

    name: str
    version: int
    days: Mapping[date, SpecialDay] = field(default_factory=dict, repr=False)
    published: frozenset[int] = field(default=ALL_YEARS, repr=False)
    weekdays: frozenset[int] = MONDAY_TO_FRIDAY
    _ordinals: list[int] = field(init=False, repr=False, compare=False)
    _deltas: list[int] = field(init=False, repr=False, compare=False)
    _in_week: list[int] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        if not self.weekdays:
            raise CalendarInvalid(CalendarFault.NO_WEEKDAY, "weekdays")
        if not self.weekdays <= frozenset(range(7)):
            raise CalendarInvalid(CalendarFault.BAD_WEEKDAY, "weekdays")
        days = dict(sorted(self.days.items()))
        changed = [(d.toordinal(), 1 if s.kind is DayKind.WORKDAY else -1) for d, s in days.items() if self._departs(d, s)]
        object.__setattr__(self, "days", MappingProxyType(days))
        object.__setattr__(self, "_ordinals", [ordinal for ordinal, _ in changed])
        object.__setattr__(self, "_deltas", list(accumulate((delta for _, delta in changed), initial=0)))
        object.__setattr__(self, "_in_week", list(accumulate((w in self.weekdays for w in range(7)), initial=0)))

    def __hash__(self) -> int:
        return hash((self.name, self.version))

    def _departs(self, day: date, special: SpecialDay) -> bool:
        return (special.kind is DayKind.WORKDAY) != (day.weekday() in self.weekdays)

    def rank(self, ordinal: int) -> int:
        """Return how many working days lie from 0001-01-01 (a Monday, ordinal 1) up to and including the ordinal date."""
        weeks, rest = divmod(ordinal, 7)
        return weeks * len(self.weekdays) + self._in_week[rest] + self._deltas[bisect_right(self._ordinals, ordinal)]

    def ranked(self, rank: int) -> date:
        """Return the working day with this rank. Raises `DeadlineInvalid` NO_WORKING_DAY outside the years 1 to 9999."""
        ordinal = bisect_left(range(LAST + 1), rank, lo=1, key=self.rank)
        if ordinal > LAST or rank < 1:
            raise DeadlineInvalid(DeadlineFault.NO_WORKING_DAY)
        return date.fromordinal(ordinal)

    def is_working_day(self, day: date) -> bool:
        """A special day is what it is declared to be, whatever its weekday; any other day follows the week."""
        special = self.days.get(day)
        return day.weekday() in self.weekdays if special is None else special.kind is DayKind.WORKDAY

    def is_provisional(self, day: date) -> bool:
        """The year's notice is not known, so that nothing but the weekly pattern speaks for this day."""
        return day.year not in self.published

    def with_overrides(self, days: Mapping[date, SpecialDay], version: int) -> "WorkCalendar":
        """Return this calendar with a district's own days on top: on the same date the district wins.

        `version` is the count of changes that the district ever made. Both counts only grow, so their sum tells two
        states of one district's calendar apart.
        """
        return WorkCalendar(self.name, self.version + version, {**self.days, **days}, self.published, self.weekdays)


def special_days(rows: Iterable[tuple[date, DayKind, str]]) -> dict[date, SpecialDay]:
    """Return rows (date, kind, name) by date. A date given twice is a mistake of the source: `CalendarInvalid` DAY_TWICE."""
    days: dict[date, SpecialDay] = {}
    for day, kind, name in rows:
        if day in days:
            raise CalendarInvalid(CalendarFault.DAY_TWICE, "date", date=day.isoformat())
        days[day] = SpecialDay(kind, name)
    return days


def shift_working_days(day: date, amount: int, calendar: WorkCalendar) -> date:
    """Return the `amount`-th working day after `day` (before it, if negative); 0 is `day` itself, worked or not.

    Raises `DeadlineInvalid` NO_WORKING_DAY beyond the years 1 to 9999.
    """
    if amount == 0:
        return day
    # Neither direction counts `day` itself, so that it does not matter whether it is worked.
    backwards = amount < 0
    return calendar.ranked(calendar.rank(day.toordinal() - backwards) + amount + backwards)


def next_working_day(day: date, calendar: WorkCalendar) -> date:
    """Return the first working day strictly after `day`."""
    return shift_working_days(day, 1, calendar)


def on_or_after(day: date, calendar: WorkCalendar) -> date:
    """Return `day` if it is worked, else the next working day (Civil Code 203)."""
    return day if calendar.is_working_day(day) else next_working_day(day, calendar)


def working_days_between(start: date, end: date, calendar: WorkCalendar) -> int:
    """Return how many working days lie after `start`, up to and including `end`; negative if `end` is earlier."""
    return calendar.rank(end.toordinal()) - calendar.rank(start.toordinal())


def day_after(day: date) -> date:
    """Return the next day; at the end of time `DeadlineInvalid` NO_WORKING_DAY instead of an overflow."""
    if day == date.max:
        raise DeadlineInvalid(DeadlineFault.NO_WORKING_DAY)
    return day + timedelta(days=1)


WEEKDAYS = WorkCalendar("weekdays", 1)
"""The plain calendar: Monday to Friday, no holidays, every year published."""
