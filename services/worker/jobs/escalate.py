"""Escalate what is due: the districts first, then a batch per district, oldest due first."""

from collections.abc import Sequence
from uuid import UUID

import structlog
from sqlalchemy import exists, select, text
from sqlalchemy.exc import SQLAlchemyError

from services.domain.access import system
from services.domain.clocks import Clock, Fired, fire_due
from services.domain.tenancy import District
from services.domain.wiring import clockwork, work_as
from services.kit.clock import now_sql
from services.kit.database import Database

log = structlog.get_logger()


async def due_districts(database: Database) -> Sequence[UUID]:
    """Return the districts in which a clock is due: the one statement that looks across districts (house.md, "Scale")."""
    async with database.read(None) as session:
        await session.execute(text("SET LOCAL roundtable.due_listing = 'on'"))
        due = exists().where(Clock.district_id == District.id, Clock.next_fire_at <= now_sql(), Clock.parked_at.is_(None))
        return (await session.scalars(select(District.id).where(due).order_by(District.id))).all()


async def escalate_district(database: Database, district_id: UUID, *, batch: int, attempts: int) -> Fired:
    """Take the due steps of one batch of a district in one transaction, as the system."""
    async with work_as(database, system(district_id)) as work:
        return await fire_due(work, clockwork(), limit=batch, attempts=attempts)


async def escalate_round(database: Database, *, batch: int, attempts: int) -> int:
    """Give every due district one batch and return how many clocks were dealt with. A failing district keeps no other waiting."""
    progress, errors = 0, []
    for district_id in await due_districts(database):
        try:
            fired = await escalate_district(database, district_id, batch=batch, attempts=attempts)
        except (SQLAlchemyError, OSError) as error:
            errors.append(error)
            continue
        progress += fired.progress
        if fired.claimed:
            log.info("escalated", district_id=str(district_id), claimed=fired.claimed, steps=fired.steps, failed=fired.failed)
    if errors:
        raise ExceptionGroup("districts that were not escalated", errors)
    return progress
