"""Random calendars, offices and promises, shaped like real ones."""

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from services.domain.calendars import DayKind, DeadlineSpec, DeadlineUnit, Interval, OfficeHours, OfficePeriod, SpecialDay, WorkCalendar
from tests.domain.calendars.known import CN

zones = st.sampled_from([ZoneInfo(key) for key in ("Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Africa/Cairo")])
dates = st.dates(date(2003, 1, 1), date(2028, 12, 31))
moments = st.datetimes(datetime(2003, 1, 1), datetime(2028, 12, 31), timezones=st.just(UTC))  # noqa: DTZ001 - aware by `timezones`
specials = st.dictionaries(
    st.dates(date(2025, 11, 1), date(2027, 3, 31)),
    st.builds(SpecialDay, st.sampled_from(DayKind), st.sampled_from(["春节", "台风"])),
    max_size=60,
)
calendars = st.one_of(
    st.just(CN),
    st.builds(
        WorkCalendar,
        st.just("random"),
        st.just(1),
        specials,
        st.frozensets(st.integers(2024, 2028)),
        st.frozensets(st.integers(0, 6), min_size=1),
    ),
)
counted_units = st.sampled_from([DeadlineUnit.WORKING_DAY, DeadlineUnit.DAY, DeadlineUnit.WEEK, DeadlineUnit.MONTH])
specs = st.builds(
    DeadlineSpec,
    st.sampled_from([unit for unit in DeadlineUnit if unit not in {DeadlineUnit.DATE, DeadlineUnit.NONE}]),
    st.integers(1, 100),
)


@st.composite
def weekday_hours(draw: st.DrawFn) -> tuple[Interval, ...]:
    """Up to three intervals of one day, apart or touching."""
    edges = sorted(draw(st.sets(st.integers(0, 1440), min_size=2, max_size=6)))
    return tuple(Interval(start, end) for start, end in zip(edges[::2], edges[1::2], strict=False))


@st.composite
def offices(draw: st.DrawFn) -> OfficeHours:
    """A standing week, now and then with summer hours on top."""
    week = st.tuples(*[st.one_of(st.just(()), weekday_hours())] * 7).filter(any)
    summer = st.builds(OfficePeriod, week, st.just(date(2026, 5, 1)), st.just(date(2026, 9, 30)))
    return OfficeHours((OfficePeriod(draw(week)), *draw(st.lists(summer, max_size=1))))


def around(moment: datetime, tz: ZoneInfo) -> date:
    """The local date of a moment."""
    return moment.astimezone(tz).date()


def days_between(first: date, last: date) -> list[date]:
    """Every date from first to last, both included."""
    return [first + timedelta(days=n) for n in range((last - first).days + 1)]
