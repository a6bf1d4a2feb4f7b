"""Clocks on which the worker fails: tried again with growing patience, then parked for an operator, who releases them."""

from datetime import timedelta
from uuid import UUID

import structlog
from sqlalchemy import select, update

from services.domain.access import Work
from services.domain.clocks.events import ClockParked, ClockReleased
from services.domain.clocks.models import Clock
from services.kit.errors import Refusal
from services.kit.telemetry import describe

log = structlog.get_logger()

LONGEST = 10
"""Doublings of one second at most: about a quarter of an hour between two tries."""


async def note_failure(work: Work, clock_id: UUID, attempts: int, problem: Exception) -> None:
    """Count a failure and put the next try off; the clock is parked after `attempts`, with the kind of problem, never with its data."""
    because = str(problem) if isinstance(problem, Refusal) else type(problem).__name__
    mine = (Clock.district_id == work.district_id, Clock.id == clock_id)
    row = (await work.session.execute(select(Clock.attempts, Clock.issue_id, Clock.kind, Clock.subject_id).where(*mine))).one()
    failures = row.attempts + 1
    parked = failures >= attempts
    await work.session.execute(
        update(Clock)
        .where(*mine)
        .values(
            attempts=failures,
            next_fire_at=work.now + timedelta(seconds=2 ** min(failures - 1, LONGEST)),
            parked_at=work.now if parked else None,
            parked_because=because if parked else None,
        )
        .execution_options(synchronize_session=False)
    )
    log.warning("clock_failed", clock_id=str(clock_id), attempts=failures, parked=parked, **describe(problem))
    if parked:
        work.record(
            ClockParked(
                subject_id=clock_id, issue_id=row.issue_id, kind=row.kind, owed_id=row.subject_id, attempts=failures, because=because
            )
        )


async def release_parked(work: Work) -> int:
    """Let the worker try the district's parked clocks again, and return how many: for an operator, after the cause is gone.

    What they missed meanwhile is taken as after any outage: each level once, in order, only the highest notifies.
    """
    released = await work.session.execute(
        update(Clock)
        .where(Clock.district_id == work.district_id, Clock.parked_at.is_not(None))
        .values(attempts=0, parked_at=None, parked_because=None)
        .returning(Clock.id, Clock.issue_id, Clock.kind, Clock.subject_id)
        .execution_options(synchronize_session=False)
    )
    rows = released.all()
    for row in rows:
        work.record(ClockReleased(subject_id=row.id, issue_id=row.issue_id, kind=row.kind, owed_id=row.subject_id))
    return len(rows)
