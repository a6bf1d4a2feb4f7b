"""One unit in another's place: the predecessor ends, the successor takes its role and its work clock."""

from services.domain.access import Work
from services.domain.assignments.ending import cancel, end
from services.domain.assignments.events import AssignmentSuperseded
from services.domain.assignments.issuing import put, set_due, sign_for_limit, work_limit
from services.domain.assignments.models import Assignment
from services.domain.assignments.queries import live, running_deadline
from services.domain.assignments.states import (
    OPEN,
    AssignmentAction,
    AssignmentFault,
    AssignmentKind,
    AssignmentRole,
    CancelGround,
)
from services.domain.calendars import Deadline
from services.domain.clocks import deadline_by_policy
from services.domain.issues import Issue
from services.domain.tenancy import PolicyName, Unit
from services.kit.errors import ErrorCode, Refusal


async def fair_deadline(work: Work, issue: Issue, predecessor: Assignment) -> Deadline:
    """What is left of the time, but at least as long as a unit may take to look at what it got (RETURN_REQUEST), and never more
    than work of this class gets when it begins anew. Imported work that was not due anywhere begins anew.
    """
    running, anew = await running_deadline(work, predecessor.id), await work_limit(work, issue)
    if running is None:
        return anew
    look = await deadline_by_policy(work, issue.owner_unit_id, PolicyName.RETURN_REQUEST)
    return max(running, min(look, anew, key=lambda limit: limit.due_at), key=lambda limit: limit.due_at)


async def refuse_handler(work: Work, issue: Issue, unit: Unit, role: AssignmentRole, *path: str) -> None:
    """Refuse a unit that has its part already; only a co-handler that is not done may still become the lead."""
    for one in await live(work, issue.id):
        may_lead = role is AssignmentRole.LEAD and one.role is AssignmentRole.CO and one.state in OPEN
        if one.unit_id == unit.id and not may_lead:
            raise Refusal(ErrorCode.CONFLICT, AssignmentFault.ALREADY_HANDLES, path=path)


async def supersede(
    work: Work, issue: Issue, mine: Assignment, unit: Unit, action: AssignmentAction, *, reason: str, binding: bool
) -> Assignment:
    """Put a unit in the place of an assignment that the caller holds, and return the successor."""
    deadline = await fair_deadline(work, issue, mine)
    end(work, mine, action, reason)
    work.record(AssignmentSuperseded(subject_id=mine.id, issue_id=issue.id, unit_id=mine.unit_id, successor_unit_id=unit.id))
    for one in await live(work, issue.id):
        if one.unit_id == unit.id:
            await cancel(work, one, CancelGround.BECAME_LEAD)
    await work.session.flush()  # the old lead must be gone before the new one is written: one lead at a time
    if mine.role is AssignmentRole.LEAD:
        set_due(work, issue, deadline)
    return put(
        work,
        issue,
        unit_id=unit.id,
        role=mine.role,
        kind=AssignmentKind.ORDINARY,
        dispatcher_unit_id=mine.dispatcher_unit_id,
        deadline=deadline,
        ack_deadline=await sign_for_limit(work, issue),
        instruction=mine.instruction,
        predecessor=mine,
        binding=binding,
    )
