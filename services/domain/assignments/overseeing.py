"""What others decide about an assignment: the supervisor gives it to another unit, lead and coordinator excuse a co-handler."""

from uuid import UUID

from services.domain.access import Action, Work, find
from services.domain.assignments.dispatching import TEXT
from services.domain.assignments.ending import end, overtake
from services.domain.assignments.events import AssignmentExcused, ExcuseAgreed
from services.domain.assignments.holding import hold, relock
from services.domain.assignments.models import Assignment
from services.domain.assignments.places import capacities, handler
from services.domain.assignments.queries import lead_of
from services.domain.assignments.states import ASSIGNMENT, AssignmentAction, AssignmentFault, AssignmentRole
from services.domain.assignments.succeeding import refuse_handler, supersede
from services.domain.clocks import HEAD
from services.domain.issues import Issue
from services.domain.tenancy import Unit
from services.kit.errors import ErrorCode, Refusal
from services.kit.texts import clean


async def supervisor_reassign(work: Work, assignment_id: UUID, unit_id: UUID, *, reason: str, version: int | None = None) -> Assignment:
    """Give an open assignment to another unit, which cannot return it; returns the successor. The work clock moves along."""
    issue, mine = await hold(work, assignment_id, Action.SUPERVISOR_REASSIGN, version=version)
    ASSIGNMENT.move(mine.state, AssignmentAction.SUPERVISOR_REASSIGN)
    unit = await handler(work, issue, unit_id, "unit")
    await refuse_handler(work, issue, unit, mine.role, "unit")
    text = clean(reason, "reason", limit=TEXT)
    await overtake(work, mine)
    return await supersede(work, issue, mine, unit, AssignmentAction.SUPERVISOR_REASSIGN, reason=text, binding=True)


async def excuse_assignment(work: Work, assignment_id: UUID, *, reason: str, version: int | None = None) -> Assignment:
    """Agree, as the lead's head or as coordinator of the owner (or above), that a co-handler is not needed; both must.

    The reason of whoever speaks first is kept.
    """
    seen = await find(work, Assignment, assignment_id, Action.SEE, version=version, lock=False)
    issue = await find(work, Issue, seen.issue_id, Action.EXCUSE)
    mine = await relock(work, assignment_id, version)
    if mine.role is not AssignmentRole.CO:
        raise Refusal(ErrorCode.WRONG_STATE, AssignmentFault.ONLY_CO_IS_EXCUSED)
    ASSIGNMENT.move(mine.state, AssignmentAction.EXCUSE)
    leads, coordinates = await _leads(work, issue), bool(await capacities(work, issue))
    if not leads and not coordinates:
        raise Refusal(ErrorCode.BARRED, AssignmentFault.NEITHER_LEAD_NOR_COORDINATOR)
    new = (leads and mine.lead_agreed_at is None) or (coordinates and mine.coordinator_agreed_at is None)
    if not new:
        raise Refusal(ErrorCode.CONFLICT, AssignmentFault.ALREADY_AGREED)
    text = mine.ended_reason or clean(reason, "reason", limit=TEXT)
    if leads:
        mine.lead_agreed_at = mine.lead_agreed_at or work.now
    if coordinates:
        mine.coordinator_agreed_at = mine.coordinator_agreed_at or work.now
    if mine.lead_agreed_at is None or mine.coordinator_agreed_at is None:
        mine.ended_reason = text
        mine.version += 1
        work.record(ExcuseAgreed(subject_id=mine.id, issue_id=issue.id, unit_id=mine.unit_id, by_lead=leads, by_coordinator=coordinates))
        return mine
    await overtake(work, mine)
    end(work, mine, AssignmentAction.EXCUSE, text)
    work.record(AssignmentExcused(subject_id=mine.id, issue_id=issue.id, unit_id=mine.unit_id))
    return mine


async def _leads(work: Work, issue: Issue) -> bool:
    """Whether the actor heads the unit that leads the issue."""
    lead = await lead_of(work, issue.id)
    if lead is None:
        return False
    unit = await work.session.get_one(Unit, (work.district_id, lead.unit_id))
    return unit.id in work.actor.units(*HEAD[unit.kind])
