"""In the room the promise comes before the dispatch: whoever promises has the issue, already signed for (domain.md §3.3)."""

from uuid import UUID

from services.domain.access import Work
from services.domain.assignments.events import IssueDispatched
from services.domain.assignments.holding import turn
from services.domain.assignments.issuing import put, set_due, work_limit
from services.domain.assignments.models import Assignment
from services.domain.assignments.queries import live
from services.domain.assignments.signing import begin, sign
from services.domain.assignments.states import AssignmentAction, AssignmentFault, AssignmentKind, AssignmentRole, AssignmentState
from services.domain.issues import OPEN, Issue, IssueAccepted, IssueAction, IssueState, advance
from services.kit.errors import ErrorCode, Refusal


async def enter_signed(work: Work, issue: Issue, unit_id: UUID, role: AssignmentRole | None = None) -> Assignment:
    """Return the unit's assignment on an issue that the caller holds, entered now if it has none, and signed for.

    The first unit leads, the next ones co-handle, unless `role` names another lead among those entered in session. Who may is
    the caller's question. An issue that is not dispatched yet is accepted and dispatched on the way.
    """
    if issue.state not in OPEN:
        raise Refusal(ErrorCode.WRONG_STATE, AssignmentFault.ISSUE_IS_OVER)
    present = await live(work, issue.id)
    lead = next((one for one in present if one.role is AssignmentRole.LEAD), None)
    mine = next((one for one in present if one.unit_id == unit_id), None)
    if role is AssignmentRole.LEAD and lead is not None and lead.unit_id != unit_id:
        await _step_back(work, lead)
        lead = None
    if mine is None:
        mine = await _enter(work, issue, unit_id, AssignmentRole.LEAD if lead is None else AssignmentRole.CO)
    elif lead is None:
        mine.role = AssignmentRole.LEAD
        mine.version += 1
    if mine.state is AssignmentState.ISSUED:
        turn(mine, AssignmentAction.ACKNOWLEDGE)
        sign(work, mine)
    begin(work, issue, mine)
    return mine


async def _step_back(work: Work, lead: Assignment) -> None:
    """Make room for another lead; whom a coordinator dispatched stays lead until a ruling or the supervisor says otherwise."""
    if lead.kind is not AssignmentKind.IN_SESSION:
        raise Refusal(ErrorCode.CONFLICT, AssignmentFault.LEAD_IS_DISPATCHED, path=("role",))
    lead.role = AssignmentRole.CO
    lead.version += 1
    await work.session.flush()  # one lead at a time


async def _enter(work: Work, issue: Issue, unit_id: UUID, role: AssignmentRole) -> Assignment:
    if issue.state is IssueState.RAISED:
        advance(issue, IssueAction.ACCEPT)
        issue.accepted_at = work.now
        work.record(IssueAccepted(subject_id=issue.id, category=issue.category, work_class=issue.work_class))
    if issue.state is IssueState.ACCEPTED:
        advance(issue, IssueAction.DISPATCH)
        work.record(IssueDispatched(subject_id=issue.id, dispatcher_unit_id=issue.owner_unit_id, lead_unit_id=unit_id, co_unit_ids=()))
    deadline = await work_limit(work, issue)
    if role is AssignmentRole.LEAD:
        set_due(work, issue, deadline)
    return put(
        work,
        issue,
        unit_id=unit_id,
        role=role,
        kind=AssignmentKind.IN_SESSION,
        dispatcher_unit_id=issue.owner_unit_id,
        deadline=deadline,
        ack_deadline=None,
        binding=True,  # what was promised at the table is not sent back
    )
