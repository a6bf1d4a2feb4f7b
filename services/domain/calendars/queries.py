"""load_calendar(): the working time of a district, read once a state of the database."""

import datetime as dt
from dataclasses import dataclass
from typing import NamedTuple
from uuid import UUID
from weakref import WeakKeyDictionary
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from sqlalchemy import Engine, Text, and_, cast, literal_column, or_, select
from sqlalchemy.ext.asyncio import AsyncSession

from services.domain.calendars.faults import CalendarFault, CalendarInvalid
from services.domain.calendars.models import Calendar, CalendarDay, CalendarYear, DistrictCalendar, DistrictCalendarDay, OfficeHoursRow
from services.domain.calendars.office import OfficeHours, OfficePeriod, week_from_data
from services.domain.calendars.words import DueTime
from services.domain.calendars.workdays import ALL_YEARS, SpecialDay, WorkCalendar
from services.domain.tenancy import District, PolicyData, PolicyName, defaults
from services.kit.errors import not_found


class WorkingTime(NamedTuple):
    """What `deadline` takes after the spec and the promise: `deadline(spec, promised_at, *working_time)`."""

    calendar: WorkCalendar
    office: OfficeHours
    tz: ZoneInfo
    due_time: DueTime


@dataclass(frozen=True)
class _State:
    """Which state of the database answers hold for. `written` and `changed` are the transactions (xmin) that last wrote the two
    versions: a version number that was rolled back and given out again is another state."""

    calendar: str
    version: int
    perpetual: bool
    written: str
    own: int
    changed: str | None


_calendars: WeakKeyDictionary[Engine, dict[tuple[str, int, str], WorkCalendar]] = WeakKeyDictionary()
_known: WeakKeyDictionary[Engine, dict[tuple[UUID, UUID | None], tuple[_State, WorkCalendar, OfficeHours]]] = WeakKeyDictionary()
"""One entry a district and unit and process; a newer state replaces it."""


async def load_calendar(session: AsyncSession, district_id: UUID, unit_id: UUID | None = None) -> WorkingTime:
    """Return a district's calendar, office hours, time zone and due time; with `unit_id`, that unit's own hours if it has any.

    One statement, unless something changed since this process last asked. Refuses an unknown district (NOT_FOUND), a calendar
    or a time zone that does not exist, and stored hours that contradict themselves (`CalendarInvalid`).
    """
    timezone, name, state, due_time = await _state(session, district_id)
    if state is None:
        raise CalendarInvalid(CalendarFault.UNKNOWN_CALENDAR, "calendar", calendar=name)
    engine = session.get_bind().engine
    known = _known.setdefault(engine, {})
    cached = known.get((district_id, unit_id))
    if cached is None or cached[0] != state:
        own = await _own_days(session, district_id)
        calendar = (await _published(session, engine, state)).with_overrides(own, state.own)
        cached = known[district_id, unit_id] = (state, calendar, await _office_hours(session, district_id, unit_id))
    return WorkingTime(cached[1], cached[2], zone(timezone), due_time)


def zone(key: str) -> ZoneInfo:
    """Return a time zone by its IANA name. Raises `CalendarInvalid` BAD_TIMEZONE."""
    try:
        return ZoneInfo(key)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise CalendarInvalid(CalendarFault.BAD_TIMEZONE, "timezone", timezone=key[:60]) from None


async def _state(session: AsyncSession, district_id: UUID) -> tuple[str, str, _State | None, DueTime]:
    at = PolicyData.value["at"].astext
    row = (
        await session.execute(
            select(
                District.timezone,
                District.calendar,
                Calendar.version,
                Calendar.perpetual,
                cast(literal_column("calendar.xmin"), Text),
                DistrictCalendar.version,
                cast(literal_column("district_calendar.xmin"), Text),
                at,
            )
            .outerjoin(Calendar, Calendar.name == District.calendar)
            .outerjoin(DistrictCalendar, and_(DistrictCalendar.district_id == district_id, DistrictCalendar.district_id == District.id))
            .outerjoin(
                PolicyData,
                and_(
                    PolicyData.district_id == district_id, PolicyData.unit_id == district_id, PolicyData.name == PolicyName.DUE_TIME.value
                ),
            )
            .where(District.id == district_id)
        )
    ).one_or_none()
    if row is None:
        raise not_found("districtId")
    timezone, name, version, perpetual, written, own, changed, due_time = row
    state = None if version is None else _State(name, version, perpetual, written, own or 0, changed)
    return timezone, name, state, DueTime(due_time or defaults()[PolicyName.DUE_TIME]["at"])


async def _published(session: AsyncSession, engine: Engine, state: _State) -> WorkCalendar:
    """Return the published calendar, shared by all districts that follow it."""
    calendars = _calendars.setdefault(engine, {})
    key = (state.calendar, state.version, state.written)
    if key not in calendars:
        rows = await session.execute(
            select(CalendarDay.date, CalendarDay.kind, CalendarDay.name).where(CalendarDay.calendar == state.calendar)
        )
        days = {day: SpecialDay(kind, name) for day, kind, name in rows}
        years = await session.scalars(select(CalendarYear.year).where(CalendarYear.calendar == state.calendar))
        published = ALL_YEARS if state.perpetual else frozenset(years)
        for stale in [known for known in calendars if known[0] == state.calendar]:
            del calendars[stale]
        calendars[key] = WorkCalendar(state.calendar, state.version, days, published)
    return calendars[key]


async def _own_days(session: AsyncSession, district_id: UUID) -> dict[dt.date, SpecialDay]:
    mine = select(DistrictCalendarDay).where(DistrictCalendarDay.district_id == district_id)
    return {row.date: SpecialDay(row.kind, row.name) for row in await session.scalars(mine)}


async def _office_hours(session: AsyncSession, district_id: UUID, unit_id: UUID | None) -> OfficeHours:
    mine = select(OfficeHoursRow).where(
        OfficeHoursRow.district_id == district_id, or_(OfficeHoursRow.unit_id.is_(None), OfficeHoursRow.unit_id == unit_id)
    )
    rows = (await session.scalars(mine)).all()
    own = [row for row in rows if row.unit_id is not None] or rows
    return OfficeHours(tuple(OfficePeriod(week_from_data(row.data), row.valid_from, row.valid_until) for row in own))
