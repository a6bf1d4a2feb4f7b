"""The stage: the laboratory's clock set back, the actors called by their logins, the worker doing its rounds in between."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from uuid import UUID
from zoneinfo import ZoneInfo

from sqlalchemy import func, select, text

from services.cli.demo.world import TIMEZONE, World
from services.domain.access import Work
from services.domain.calendars import WorkCalendar, shift_working_days
from services.domain.clocks import Clock
from services.domain.identity import load_actor
from services.domain.wiring import work_as
from services.kit.database import Database
from services.worker.jobs.escalate import escalate_district


@dataclass
class Stage:
    """One district's past, played in order. `database` connects as rt_lab, the only one who may set the clock."""

    database: Database
    world: World
    calendar: WorkCalendar
    today: date
    now: datetime
    end: datetime
    """The real now: nothing is played beyond it."""

    def day(self, working_days: int, hour: int = 10, minute: int = 0) -> datetime:
        """The local hour on the day so many working days from today (negative: ago)."""
        return datetime.combine(shift_working_days(self.today, working_days, self.calendar), time(hour, minute), tzinfo=ZoneInfo(TIMEZONE))

    async def until(self, moment: datetime) -> None:
        """Let time pass: the worker takes each step of each ladder at its own instant."""
        if moment < self.now:
            raise ValueError(f"the play runs forward: {moment} is before {self.now}")
        while (due := await self._next_firing(moment)) is not None:
            await hold(self.database, max(due, self.now))
            await escalate_district(self.database, self.world.district_id, batch=100, attempts=5)
        await hold(self.database, moment)
        self.now = moment

    async def minutes(self, minutes: int) -> None:
        """Let some minutes pass."""
        await self.until(self.now + timedelta(minutes=minutes))

    async def _next_firing(self, moment: datetime) -> datetime | None:
        async with self.database.read(self.world.district_id) as session:
            due: datetime | None = await session.scalar(
                select(func.min(Clock.next_fire_at)).where(
                    Clock.district_id == self.world.district_id, Clock.next_fire_at <= moment, Clock.parked_at.is_(None)
                )
            )
        return due

    @asynccontextmanager
    async def as_(self, login: str) -> AsyncIterator[Work]:
        """Act as somebody, with the posts held on that day, through the same unit of work as everybody."""
        async with self.database.read(self.world.district_id) as session:
            actor = await load_actor(session, self.world.accounts[login], self.world.district_id)
        async with work_as(self.database, actor) as work:
            yield work

    def unit(self, code: str) -> UUID:
        """The id of a unit by its code."""
        return self.world.units[code]

    def person(self, login: str) -> UUID:
        """The id of a person by the login."""
        return self.world.people[login]


async def hold(database: Database, moment: datetime) -> None:
    """Hold the laboratory's now at a moment."""
    async with database.write(None) as session:
        await session.execute(text("UPDATE lab_clock SET held_at = :moment"), {"moment": moment})


async def let_go(database: Database) -> None:
    """Back to real time."""
    async with database.write(None) as session:
        await session.execute(text("UPDATE lab_clock SET held_at = NULL, shift = '0'"))
