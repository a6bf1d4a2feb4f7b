"""Chains to verify and to damage: toy events, and transactions of a superuser that are rolled back."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import ClassVar
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import AsyncSession, create_async_engine

from services.domain.access import Actor, Grant, Role, UnitKind, Work
from services.domain.audit import record_audit, seal
from services.domain.notifications import enqueue
from services.kit.clock import read_now
from services.kit.database import Database
from services.kit.events import Event
from services.kit.ids import new_id
from services.kit.unit_of_work import unit_of_work


@dataclass(frozen=True, kw_only=True)
class KettleBoiled(Event):
    """A deed without a slice."""

    subject: ClassVar[str] = "kettle"
    words: str
    figure: int = 0


def an_actor(district_id: UUID) -> Actor:
    """Somebody with two posts, one of them held twice."""
    grants = (
        Grant(Role.DEPARTMENT_STAFF, new_id(), UnitKind.DEPARTMENT),
        Grant(Role.DEPARTMENT_HEAD, new_id(), UnitKind.DEPARTMENT),
        Grant(Role.DEPARTMENT_STAFF, new_id(), UnitKind.DEPARTMENT),
    )
    return Actor(district_id=district_id, grants=grants, account_id=new_id(), person_id=new_id())


@asynccontextmanager
async def a_deed(database: Database, actor: Actor) -> AsyncIterator[Work]:
    """A unit of work with the two subscribers that every event has."""
    async with unit_of_work(database, district_id=actor.district_id, actor=actor, subscribers=(record_audit, enqueue)) as work:
        yield work


async def write(database: Database, district_id: UUID, count: int) -> None:
    """Record `count` events, each in a transaction of its own."""
    for number in range(count):
        async with a_deed(database, an_actor(district_id)) as work:
            work.record(KettleBoiled(subject_id=new_id(), issue_id=new_id(), words=f"水开了 {number}", figure=number))


async def seal_once(database: Database, district_id: UUID, limit: int = 500) -> int:
    """One batch of the sealer, in a transaction of its own."""
    async with database.write(district_id) as session:
        return await seal(session, district_id, await read_now(session), limit)


@asynccontextmanager
async def tampering(admin_url: str) -> AsyncIterator[AsyncSession]:
    """A superuser's transaction without foreign keys and second wall, rolled back at the end: damage for one look."""
    engine = create_async_engine(make_url(admin_url).set(drivername="postgresql+asyncpg"))
    try:
        async with AsyncSession(engine) as session:
            await session.execute(text("SET LOCAL session_replication_role = replica"))
            yield session
            await session.rollback()
    finally:
        await engine.dispose()
