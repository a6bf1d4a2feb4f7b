"""What commands ask about a commitment's clock."""

from uuid import UUID

from sqlalchemy import select

from services.domain.access import Work
from services.domain.calendars import Deadline
from services.domain.clocks import Clock, ClockKind, DeadlineRevision


async def deadline_in_force(work: Work, commitment_id: UUID) -> Deadline:
    """Return the deadline of a dated, confirmed promise as the newest revision of its clock says it, with each counted day."""
    await work.settle()  # the clock may have been started in this very transaction
    explanation = await work.session.scalar(
        select(DeadlineRevision.explanation)
        .join(Clock, (Clock.district_id == DeadlineRevision.district_id) & (Clock.id == DeadlineRevision.clock_id))
        .where(
            Clock.district_id == work.district_id,
            Clock.subject_id == commitment_id,
            Clock.kind == ClockKind.FULFILMENT,
            DeadlineRevision.epoch == Clock.epoch,
        )
    )
    if explanation is None:
        raise LookupError("no clock was started for this commitment")
    return Deadline.from_data(explanation)
