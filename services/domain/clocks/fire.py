"""Claim what is due and take the steps: everything in one transaction, and a row that cannot be dealt with in nobody's way.

The worker knows only this door. Any number of workers may call it at once: a claimed clock is locked and skipped by the
others, and the unique key (clock, epoch, level) makes a second taking impossible even if the locks were not there.
"""

from collections.abc import Sequence
from uuid import UUID

import structlog
from sqlalchemy import Select, select, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from services.domain.access import Work
from services.domain.clocks.almanac import almanac
from services.domain.clocks.climbing import Fired, climb
from services.domain.clocks.clockwork import Clockwork
from services.domain.clocks.models import Clock
from services.domain.clocks.parking import note_failure

log = structlog.get_logger()

LOST = frozenset({"08", "57"})
"""SQLSTATE classes of a connection that is gone or being ended. Nothing more can be done in this transaction."""
PASSING = frozenset({"40", "53", "55", "58"})
"""Classes of what passes by itself: deadlocks, a full disk, a lock that is held. No row is to blame; the batch is given back."""
CANCELLED = "57014"
"""A statement that took too long is blamed on the row: one that always does would otherwise hold up its district for ever."""


async def fire_due(work: Work, clockwork: Clockwork, *, limit: int, attempts: int) -> Fired:
    """Take every step that is due on up to `limit` clocks of the bound district, oldest due first.

    The batch is one savepoint, halved on failure until the poison row stands alone; that one waits twice as long before
    each further try and is parked after `attempts` failures, visible and out of everybody's way.
    """
    await almanac(work)  # a district whose calendar cannot be read fails as a whole, before any of its clocks is blamed for it
    await in_index_order(work.session)
    ids = (await work.session.scalars(due_clocks(work, limit))).all()
    return await _attempt(work, clockwork, ids, attempts)


async def in_index_order(session: AsyncSession) -> None:
    """Let this transaction read the queue in its index's order instead of gathering and sorting it.

    PostgreSQL takes each policy of row-level security to leave one row in two hundred, expects a single clock, and would fetch all
    clocks of the district by whatever index begins with it.
    """
    await session.execute(text("SET LOCAL enable_sort = off"))


def due_clocks(work: Work, limit: int) -> Select[UUID]:
    """The statement that claims a batch: ids, locked, without those that another worker has."""
    return (
        select(Clock.id)
        .where(Clock.district_id == work.district_id, Clock.next_fire_at <= work.now, Clock.parked_at.is_(None))
        .order_by(Clock.next_fire_at, Clock.id)
        .limit(limit)
        .with_for_update(skip_locked=True)
    )


async def _attempt(work: Work, clockwork: Clockwork, ids: Sequence[UUID], attempts: int) -> Fired:
    if not ids:
        return Fired()
    try:
        async with work.savepoint():
            return await climb(work, clockwork, ids)
    except Exception as problem:  # a poison row fails in ways that nobody foresaw; whatever it is, the others go on
        kind = _sqlstate(problem)
        if kind != CANCELLED and kind[:2] in LOST:
            raise
        if kind[:2] in PASSING:
            log.warning("batch_given_back", clocks=len(ids), because=kind)
            return Fired(claimed=len(ids), waiting=len(ids))
        if len(ids) == 1:
            await note_failure(work, ids[0], attempts, problem)
            return Fired(claimed=1, failed=1)
    half = len(ids) // 2
    return await _attempt(work, clockwork, ids[:half], attempts) + await _attempt(work, clockwork, ids[half:], attempts)


def _sqlstate(problem: Exception) -> str:
    """Return PostgreSQL's code of what went wrong; class 08 for a connection that broke without one; empty: not the database."""
    if not isinstance(problem, DBAPIError):
        return ""
    return getattr(problem.orig, "sqlstate", None) or ("08000" if problem.connection_invalidated else "")
