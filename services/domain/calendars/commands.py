"""What a district lays over its calendar. Both commands replace the whole set, give back whether anything changed, and count the change.

They take a session and decide nothing about rights: `roundtable tenant add` and the commands that audit call them.
"""

import datetime as dt
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy import select, update
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.ext.asyncio import AsyncSession

from services.domain.calendars.models import DistrictCalendar, DistrictCalendarDay, OfficeHoursRow
from services.domain.calendars.office import OfficeHours, week_to_data
from services.domain.calendars.workdays import SpecialDay


async def set_own_days(session: AsyncSession, district_id: UUID, days: Mapping[dt.date, SpecialDay]) -> bool:
    """Make `days` the district's own days."""
    await _lock(session, district_id)
    mine = select(DistrictCalendarDay).where(DistrictCalendarDay.district_id == district_id)
    rows = {row.date: row for row in await session.scalars(mine)}
    changed = False
    for day in sorted(rows.keys() | days.keys()):
        row, wanted = rows.get(day), days.get(day)
        if wanted is None:
            await session.delete(rows[day])
        elif row is None:
            session.add(DistrictCalendarDay(district_id=district_id, date=day, kind=wanted.kind, name=wanted.name))
        elif (row.kind, row.name) != (wanted.kind, wanted.name):
            row.kind, row.name, row.version = wanted.kind, wanted.name, row.version + 1
        else:
            continue
        changed = True
    return await _count(session, district_id, changed=changed)


async def set_office_hours(session: AsyncSession, district_id: UUID, office: OfficeHours, unit_id: UUID | None = None) -> bool:
    """Make `office` the hours of the district, or of one unit. No periods: the standing default, or the district's."""
    await _lock(session, district_id)
    mine = select(OfficeHoursRow).where(OfficeHoursRow.district_id == district_id, OfficeHoursRow.unit_id.is_not_distinct_from(unit_id))
    rows = {row.valid_from: row for row in await session.scalars(mine)}
    periods = {period.valid_from: period for period in office.periods}
    changed = False
    for start, row in rows.items():
        if start not in periods:
            await session.delete(row)
            changed = True
    for start, period in periods.items():
        data, until, stored = week_to_data(period.week), period.valid_until, rows.get(start)
        if stored is None:
            session.add(OfficeHoursRow(district_id=district_id, unit_id=unit_id, data=data, valid_from=start, valid_until=until))
        elif (stored.data, stored.valid_until) != (data, until):
            stored.data, stored.valid_until, stored.version = data, until, stored.version + 1
        else:
            continue
        changed = True
    return await _count(session, district_id, changed=changed)


async def _lock(session: AsyncSession, district_id: UUID) -> None:
    """Let writers of one district take turns, so that no change is counted twice or lost."""
    await session.execute(insert(DistrictCalendar).values(district_id=district_id, version=0).on_conflict_do_nothing())
    await session.execute(select(DistrictCalendar.version).where(DistrictCalendar.district_id == district_id).with_for_update())


async def _count(session: AsyncSession, district_id: UUID, *, changed: bool) -> bool:
    if changed:
        await session.flush()
        mine = DistrictCalendar.district_id == district_id
        await session.execute(update(DistrictCalendar).where(mine).values(version=DistrictCalendar.version + 1))
    return changed
