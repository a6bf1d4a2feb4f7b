"""Sign for (签收): by the unit, by the system at the limit, or by having promised in session."""

from uuid import UUID

from sqlalchemy import select

from services.domain.access import Action, Role, Work
from services.domain.assignments.events import AssignmentAcknowledged, AssignmentAutoAcknowledged, IssueBegun
from services.domain.assignments.holding import hold, turn
from services.domain.assignments.models import Assignment
from services.domain.assignments.states import AssignmentAction, AssignmentRole, AssignmentState
from services.domain.clocks import Clock
from services.domain.issues import Issue, IssueAction, IssueState, advance


async def acknowledge_assignment(work: Work, assignment_id: UUID, *, version: int | None = None) -> Assignment:
    """Sign for an assignment. The system does it at the limit, which is recorded and counts as late."""
    issue, mine = await hold(work, assignment_id, Action.ACKNOWLEDGE, version=version)
    turn(mine, AssignmentAction.ACKNOWLEDGE)
    sign(work, mine, auto=bool(work.actor.units(Role.SYSTEM)))
    begin(work, issue, mine)
    return mine


def sign(work: Work, mine: Assignment, *, auto: bool = False) -> None:
    """Note when it was signed for, by whom and whether in time; nothing when it was before."""
    if mine.acknowledged_at is not None:
        return
    mine.acknowledged_at, mine.auto_acknowledged = work.now, auto
    mine.late_ack = auto or (mine.ack_due_at is not None and work.now > mine.ack_due_at)
    about = {"subject_id": mine.id, "issue_id": mine.issue_id, "unit_id": mine.unit_id}
    work.record(AssignmentAutoAcknowledged(**about) if auto else AssignmentAcknowledged(**about, late=mine.late_ack))


def begin(work: Work, issue: Issue, mine: Assignment) -> None:
    """The first lead that has it brings the issue into progress."""
    if mine.role is AssignmentRole.LEAD and issue.state is IssueState.DISPATCHED:
        advance(issue, IssueAction.BEGIN)
        work.record(IssueBegun(subject_id=issue.id, assignment_id=mine.id))


async def sign_at_limit(work: Work, clock: Clock) -> None:
    """What the clock for signing does by itself when it is due."""
    mine = await work.session.get_one(Assignment, (work.district_id, clock.subject_id))
    if mine.state is AssignmentState.ISSUED:
        await acknowledge_assignment(work, mine.id)


async def take(work: Work, assignment_id: UUID) -> bool:
    """Lock the issue and then the assignment without waiting; whether both were free."""
    issue_id = select(Assignment.issue_id).where(Assignment.district_id == work.district_id, Assignment.id == assignment_id)
    issue = select(Issue.id).where(Issue.district_id == work.district_id, Issue.id == issue_id.scalar_subquery())
    if await work.session.scalar(issue.with_for_update(skip_locked=True)) is None:
        return False
    mine = select(Assignment).where(Assignment.district_id == work.district_id, Assignment.id == assignment_id)
    free = mine.with_for_update(skip_locked=True).execution_options(populate_existing=True)
    return await work.session.scalar(free) is not None
