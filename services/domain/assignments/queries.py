"""Who handles an issue, and what a running assignment still owes."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import func, select

from services.domain.access import Work
from services.domain.assignments.models import Assignment, AssignmentReturn
from services.domain.assignments.states import LIVE, AssignmentRole, ReturnRuling
from services.domain.calendars import Deadline
from services.domain.clocks import Clock, ClockKind, DeadlineRevision


async def live(work: Work, issue_id: UUID) -> Sequence[Assignment]:
    """The assignments that handle an issue now, the lead first, locked (the caller holds the issue)."""
    found = await work.session.scalars(
        select(Assignment)
        .where(Assignment.district_id == work.district_id, Assignment.issue_id == issue_id, Assignment.state.in_(LIVE))
        .order_by(Assignment.role.desc(), Assignment.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return found.all()


async def lead_of(work: Work, issue_id: UUID) -> Assignment | None:
    """The assignment that leads an issue now, if one does."""
    found = await live(work, issue_id)
    return next((one for one in found if one.role is AssignmentRole.LEAD), None)


async def running_deadline(work: Work, assignment_id: UUID) -> Deadline | None:
    """Until when the work is due and why: the newest revision of the assignment's work clock. Imported work may have none."""
    explanation = await work.session.scalars(
        select(DeadlineRevision.explanation)
        .join(
            Clock,
            (Clock.district_id == DeadlineRevision.district_id)
            & (Clock.id == DeadlineRevision.clock_id)
            & (Clock.epoch == DeadlineRevision.epoch),
        )
        .where(
            DeadlineRevision.district_id == work.district_id,
            Clock.district_id == work.district_id,
            Clock.subject_id == assignment_id,
            Clock.kind == ClockKind.WORK,
        )
    )
    found = explanation.one_or_none()
    return None if found is None else Deadline.from_data(found)


async def returns_on(work: Work, issue_id: UUID) -> int:
    """How many returns were asked for on an issue, whatever became of them."""
    mine = (AssignmentReturn.district_id == work.district_id, AssignmentReturn.issue_id == issue_id)
    return (await work.session.execute(select(func.count()).select_from(AssignmentReturn).where(*mine))).scalar_one()


async def ruled_units(work: Work, issue_id: UUID) -> set[UUID]:
    """The units of which a ruling on this issue has said that it is theirs, or that it is not: a return may not name them again."""
    rows = await work.session.execute(
        select(Assignment.unit_id, AssignmentReturn.ruled_unit_id)
        .join(
            AssignmentReturn,
            (AssignmentReturn.district_id == Assignment.district_id) & (AssignmentReturn.assignment_id == Assignment.id),
        )
        .where(
            Assignment.district_id == work.district_id,
            AssignmentReturn.district_id == work.district_id,
            AssignmentReturn.issue_id == issue_id,
            AssignmentReturn.ruling.in_([ReturnRuling.UPHELD, ReturnRuling.REFUSED, ReturnRuling.SPLIT]),
        )
    )
    return {unit_id for row in rows for unit_id in row if unit_id is not None}


async def pending_return(work: Work, assignment_id: UUID) -> AssignmentReturn | None:
    """The return of an assignment that nobody has ruled yet."""
    found = await work.session.scalars(
        select(AssignmentReturn).where(
            AssignmentReturn.district_id == work.district_id,
            AssignmentReturn.assignment_id == assignment_id,
            AssignmentReturn.ruling.is_(None),
        )
    )
    return found.one_or_none()
