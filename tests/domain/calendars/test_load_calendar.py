"""load_calendar on the real database: the shipped facts, the district's own, and never a stale answer."""

from collections.abc import AsyncIterator
from datetime import date
from uuid import UUID, uuid4

import pytest
from sqlalchemy import event, func, select, text, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.ext.asyncio import AsyncSession

from services.cli.bootstrap import Urls
from services.domain.access import UnitKind
from services.domain.calendars import (
    DEFAULT_OFFICE_HOURS,
    WEEKDAYS,
    Calendar,
    CalendarDay,
    CalendarFault,
    CalendarInvalid,
    CalendarYear,
    DayKind,
    DeadlineSpec,
    DeadlineUnit,
    DistrictCalendar,
    DistrictCalendarDay,
    DueTime,
    OfficeHours,
    OfficeHoursRow,
    OfficePeriod,
    SpecialDay,
    WorkingTime,
    deadline,
    load_calendar,
    set_office_hours,
    set_own_days,
    weekdays_from_text,
)
from services.domain.tenancy import District, PolicyData, PolicyName, TenantState, Unit
from services.kit.database import Database
from services.kit.errors import ErrorCode, Refusal
from services.kit.ids import new_id
from tests.domain.calendars.known import CN, SHANGHAI, at, day

TYPHOON = {day("2026-02-10"): SpecialDay(DayKind.HOLIDAY, "台风停工")}
SUMMER = OfficeHours((OfficePeriod(weekdays_from_text("08:00-14:00"), day("2026-06-01"), day("2026-08-31")),))


class Bench:
    """One database under the application's role, districts made by the owner."""

    def __init__(self, urls: Urls) -> None:
        self.api = Database(urls.api, pool_size=2)
        self.owner = Database(urls.migrator, pool_size=2)
        self.statements: list[str] = []
        event.listen(self.api.engine.sync_engine, "before_cursor_execute", lambda *call: self.statements.append(call[2]))

    async def district(self, *, timezone: str = "Asia/Shanghai", calendar: str = "cn") -> UUID:
        """A district with its own unit."""
        new = new_id()
        async with self.owner.write(new) as session:
            session.add(
                District(id=new, code=uuid4().hex[:12], name="西湖区", timezone=timezone, calendar=calendar, state=TenantState.ACTIVE)
            )
            await session.flush()
            await self._unit(session, new, new, UnitKind.DISTRICT, None)
        return new

    async def department(self, district: UUID) -> UUID:
        """A department of the district."""
        new = new_id()
        async with self.owner.write(district) as session:
            await self._unit(session, district, new, UnitKind.DEPARTMENT, district)
        return new

    @staticmethod
    async def _unit(session: AsyncSession, district: UUID, new: UUID, kind: UnitKind, parent: UUID | None) -> None:
        path = f"{parent}/{new}/" if parent else f"{new}/"
        unit = Unit(district_id=district, id=new, kind=kind, code=new.hex, name="单位", short_name=None, kind_label=None, category=None)
        unit.parent_id, unit.path, unit.state, unit.public = parent, path, TenantState.ACTIVE, True
        unit.street_id = unit.community_id = unit.enterprise_id = None
        session.add(unit)

    async def load(self, district: UUID, unit: UUID | None = None) -> WorkingTime:
        """load_calendar in a transaction of its own."""
        async with self.api.read(district) as session:
            return await load_calendar(session, district, unit)

    async def set_days(self, district: UUID, days: dict[date, SpecialDay]) -> bool:
        """set_own_days in a transaction of its own."""
        async with self.api.write(district) as session:
            return await set_own_days(session, district, days)


@pytest.fixture
async def bench(database_urls: Urls) -> AsyncIterator[Bench]:
    made = Bench(database_urls)
    yield made
    await made.api.close()
    await made.owner.close()


@pytest.fixture
async def fresh(fresh_database: Urls) -> AsyncIterator[Bench]:
    made = Bench(fresh_database)
    yield made
    await made.api.close()
    await made.owner.close()


async def test_the_migration_ships_the_file_day_by_day(bench: Bench) -> None:
    calendar, office, tz, due_time = await bench.load(await bench.district())
    assert (calendar, office, tz, due_time) == (CN, DEFAULT_OFFICE_HOURS, SHANGHAI, DueTime.OFFICE_CLOSE)
    weekdays, _, tz, _ = await bench.load(await bench.district(timezone="America/New_York", calendar="weekdays"))
    assert (weekdays, tz.key) == (WEEKDAYS, "America/New_York")
    assert not weekdays.is_provisional(day("2099-01-01"))
    async with bench.api.read(None) as session:
        assert await session.scalar(select(func.count()).select_from(CalendarDay)) == 771
        assert (await session.scalars(select(CalendarYear.year).order_by(CalendarYear.year))).all() == list(range(2004, 2027))


async def test_the_vector_from_the_database(bench: Bench) -> None:
    working_time = await bench.load(await bench.district())
    found = deadline(DeadlineSpec(DeadlineUnit.WORKING_DAY, 8), at("2026-02-06 10:00"), *working_time)
    assert (found.due_at, found.calendar, found.calendar_version) == (at("2026-02-25 17:30"), "cn", 1)


async def test_what_is_known_costs_one_statement_and_what_is_shared_is_read_once(bench: Bench) -> None:
    first, second = await bench.district(), await bench.district()
    found = await bench.load(first)

    async def cost(district: UUID) -> int:
        before = len([s for s in bench.statements if s.startswith("SELECT")])
        await bench.load(district)
        return len([s for s in bench.statements if s.startswith("SELECT")]) - before

    # Warm; a district met for the first time reads its own days and hours, not the nation's.
    assert (await cost(first), await cost(second), await cost(second)) == (1, 3, 1)
    assert (await bench.load(second)).calendar.days == found.calendar.days


async def test_a_district_s_own_day_wins_and_is_counted(bench: Bench) -> None:
    here, elsewhere = await bench.district(), await bench.district()
    assert (await bench.load(here)).calendar.version == 1
    assert await bench.set_days(here, TYPHOON) is True
    changed = (await bench.load(here)).calendar
    assert (changed.version, changed.is_working_day(day("2026-02-10"))) == (2, False)
    assert (await bench.load(elsewhere)).calendar == CN
    # The same again changes nothing; a new name is a change; taking it back is a change too.
    assert await bench.set_days(here, TYPHOON) is False
    assert (await bench.load(here)).calendar.version == 2
    assert await bench.set_days(here, {day("2026-02-10"): SpecialDay(DayKind.WORKDAY, "照常上班")}) is True
    assert (await bench.load(here)).calendar.version == 3
    assert await bench.set_days(here, {}) is True
    assert (await bench.load(here)).calendar == CN.with_overrides({}, 3)


async def test_a_change_that_was_rolled_back_leaves_nothing_behind(bench: Bench) -> None:
    district = await bench.district()
    async with bench.api.write(district) as session:
        await set_own_days(session, district, TYPHOON)
        inside = await load_calendar(session, district)
        assert (inside.calendar.version, inside.calendar.is_working_day(day("2026-02-10"))) == (2, False)
        await session.rollback()
    # The retry is given the same number for other contents, and nobody asked in between.
    await bench.set_days(district, {day("2026-02-11"): SpecialDay(DayKind.HOLIDAY, "停水停工")})
    retried = (await bench.load(district)).calendar
    assert [retried.version, retried.is_working_day(day("2026-02-10")), retried.is_working_day(day("2026-02-11"))] == [2, True, False]


async def test_a_change_that_was_rolled_back_is_not_seen(bench: Bench) -> None:
    district = await bench.district()
    async with bench.api.write(district) as session:
        await set_own_days(session, district, TYPHOON)
        await load_calendar(session, district)
        await session.rollback()
    assert (await bench.load(district)).calendar == CN


async def test_office_hours_of_the_district_and_of_one_unit(bench: Bench) -> None:
    district = await bench.district()
    window, other = await bench.department(district), await bench.department(district)
    evening = OfficeHours((OfficePeriod(weekdays_from_text("09:00-20:00")),))
    async with bench.api.write(district) as session:
        assert await set_office_hours(session, district, SUMMER) is True
        assert await set_office_hours(session, district, evening, window) is True
    async with bench.api.write(district) as session:
        assert await set_office_hours(session, district, SUMMER) is False
        assert await set_office_hours(session, district, evening, window) is False
    assert (await bench.load(district)).office == SUMMER
    assert (await bench.load(district, other)).office == SUMMER
    assert (await bench.load(district, window)).office == evening
    assert (await bench.load(district)).calendar.version == 3
    async with bench.api.write(district) as session:
        assert await set_office_hours(session, district, OfficeHours(), window) is True
        later = OfficeHours((OfficePeriod(SUMMER.periods[0].week, day("2026-06-01"), day("2026-09-15")),))
        assert await set_office_hours(session, district, later) is True
    assert [(await bench.load(district, unit)).office for unit in (None, window)] == [later, later]


async def test_the_due_time_is_the_district_s_policy(bench: Bench) -> None:
    district = await bench.district()
    async with bench.api.write(district) as session:
        session.add(PolicyData(district_id=district, unit_id=district, name=PolicyName.DUE_TIME, value={"at": "END_OF_DAY"}))
    assert (await bench.load(district)).due_time is DueTime.END_OF_DAY


async def test_refused_without_district_calendar_or_zone(bench: Bench) -> None:
    with pytest.raises(Refusal) as unknown:
        await bench.load(uuid4())
    assert unknown.value.code is ErrorCode.NOT_FOUND
    for parts, fault in (({"calendar": "us"}, CalendarFault.UNKNOWN_CALENDAR), ({"timezone": "Asia/Nanchang"}, CalendarFault.BAD_TIMEZONE)):
        district = await bench.district(**parts)
        with pytest.raises(CalendarInvalid) as refused:
            await bench.load(district)
        assert refused.value.reason is fault


async def test_a_year_that_is_published_later_is_seen_at_once(fresh: Bench) -> None:
    district = await fresh.district()
    spec, promised = DeadlineSpec(DeadlineUnit.WORKING_DAY, 8), at("2026-12-28 10:00")
    before = deadline(spec, promised, *await fresh.load(district))
    assert (before.due_date, before.provisional, before.calendar_version) == (day("2027-01-07"), True, 1)
    async with fresh.owner.write(None) as session:
        session.add(CalendarDay(calendar="cn", date=day("2027-01-01"), kind=DayKind.HOLIDAY, name="元旦"))
        session.add(CalendarYear(calendar="cn", year=2027, source="国务院办公厅通知"))
        await session.execute(update(Calendar).where(Calendar.name == "cn").values(version=Calendar.version + 1))
    after = deadline(spec, promised, *await fresh.load(district))
    assert (after.due_date, after.provisional, after.calendar_version) == (day("2027-01-08"), False, 2)


async def test_the_tables_refuse_what_the_rules_exclude(bench: Bench) -> None:
    district, stranger = await bench.district(), await bench.district()
    await bench.set_days(district, TYPHOON)
    refused: list[object] = [
        DistrictCalendarDay(district_id=district, date=day("2026-02-10"), kind=DayKind.WORKDAY, name="重复"),
        OfficeHoursRow(district_id=district, unit_id=stranger, data={}, valid_from=None, valid_until=None),
    ]
    for row in refused:
        with pytest.raises(IntegrityError):
            async with bench.api.write(district) as session:
                session.add(row)
    with pytest.raises(IntegrityError):
        async with bench.api.write(district) as session:
            session.add_all(
                [OfficeHoursRow(district_id=district, unit_id=None, data={}, valid_from=None, valid_until=None) for _ in range(2)]
            )
    with pytest.raises(IntegrityError):
        async with bench.api.write(district) as session:
            await session.execute(text("UPDATE district_calendar_day SET kind = 'HALF_DAY' WHERE district_id = :d"), {"d": district})
    async with bench.api.read(stranger) as session:
        for table in (DistrictCalendar, DistrictCalendarDay, OfficeHoursRow):
            assert await session.scalar(select(func.count()).select_from(table)) == 0
    async with bench.api.read(district) as session:
        assert await session.scalar(select(func.count()).select_from(OfficeHoursRow)) == 0
        assert (await session.scalars(select(DistrictCalendarDay.kind))).all() == [DayKind.HOLIDAY]
