"""A new round: the raisers were not satisfied, or the issue was reopened; the same units work on."""

from services.domain.access import Work
from services.domain.assignments.events import AssignmentReopened
from services.domain.assignments.holding import turn
from services.domain.assignments.issuing import set_due
from services.domain.assignments.queries import live
from services.domain.assignments.states import AssignmentAction, AssignmentRole, AssignmentState
from services.domain.clocks import deadline_by_policy
from services.domain.issues import Issue
from services.domain.tenancy import PolicyName


async def reopen_round(work: Work, issue: Issue) -> bool:
    """Let every unit that handles the issue work on, under the new due time of the owner's policy. False: nobody leads it.

    The caller holds the issue, moves its state and counts its round afterwards.
    """
    handling = await live(work, issue.id)
    if not any(one.role is AssignmentRole.LEAD for one in handling):
        return False
    deadline = await deadline_by_policy(work, issue.owner_unit_id, PolicyName.REWORK)
    set_due(work, issue, deadline)
    for one in handling:
        if one.state is AssignmentState.DONE:
            # Work that was done in another system has nobody here who could go on with it.
            turn(one, AssignmentAction.REOPEN_ROUND, AssignmentState.IN_WORK if one.staff_person_id else AssignmentState.ACKNOWLEDGED)
            one.done_at = None
        one.round, one.due_at = issue.round + 1, deadline.due_at
        work.record(AssignmentReopened(subject_id=one.id, issue_id=issue.id, unit_id=one.unit_id, round=one.round, deadline=deadline))
    return True
