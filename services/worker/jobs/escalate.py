"""Escalate what is due: the districts first, then a batch per district, oldest due first."""

from collections.abc import Callable, Sequence
from uuid import UUID

import structlog
from sqlalchemy import Select, lateral, literal, select, text, true
from sqlalchemy.orm import aliased

from services.domain.access import system
from services.domain.clocks import Clock, Fired, fire_due, in_index_order
from services.domain.tenancy import District
from services.domain.wiring import clockwork, work_as
from services.kit.clock import now_sql
from services.kit.database import Database
from services.kit.telemetry import describe

log = structlog.get_logger()


async def due_districts(database: Database) -> Sequence[UUID]:
    """Return the districts in which a clock is due: the one statement that looks across districts (house.md, "Scale")."""
    async with database.read(None) as session:
        await session.execute(text("SET LOCAL roundtable.due_listing = 'on'"))
        await in_index_order(session)
        return (await session.scalars(listing())).all()


def listing() -> Select[UUID]:
    """One look per district at the first entry of its index: the cost depends neither on what is due nor on what is not."""
    clock = aliased(Clock)
    first = lateral(
        select(clock.next_fire_at)
        .where(clock.district_id == District.id, clock.next_fire_at <= now_sql(), clock.parked_at.is_(None))
        .order_by(clock.next_fire_at, clock.id)
        .limit(literal(1, literal_execute=True))
    )
    return select(District.id).join(first, true()).order_by(District.id)


async def escalate_district(database: Database, district_id: UUID, *, batch: int, attempts: int) -> Fired:
    """Take the due steps of one batch of a district in one transaction, as the system."""
    async with work_as(database, system(district_id)) as work:
        return await fire_due(work, clockwork(), limit=batch, attempts=attempts)


async def escalate_round(database: Database, *, batch: int, attempts: int, stopping: Callable[[], bool] = lambda: False) -> int:
    """Give every due district one batch and return how many clocks were dealt with; no further one once `stopping`.

    A district that fails keeps no other waiting, neither in this round nor by making the next one later: it is logged and tried
    again. Only when every one failed are their errors raised, in a group: then it is not the districts.
    """
    progress, succeeded, errors = 0, 0, []
    for district_id in await due_districts(database):
        if stopping():
            break
        try:
            fired = await escalate_district(database, district_id, batch=batch, attempts=attempts)
        except Exception as error:  # noqa: BLE001 - whatever it is, the other districts are not to blame
            log.warning("district_failed", district_id=str(district_id), **describe(error))
            errors.append(error)
            continue
        succeeded += 1
        progress += fired.progress
        if fired.claimed:
            log.info(
                "escalated",
                district_id=str(district_id),
                claimed=fired.claimed,
                steps=fired.steps,
                failed=fired.failed,
                waiting=fired.waiting,
            )
    if errors and not succeeded:
        raise ExceptionGroup("districts that were not escalated", errors)
    return progress
