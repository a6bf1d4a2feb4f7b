"""Put an issue into a unit's hands. The one place that writes new assignments."""

from datetime import datetime
from uuid import UUID

from services.domain.access import Work
from services.domain.assignments.events import AssignmentIssued
from services.domain.assignments.models import Assignment
from services.domain.assignments.states import ASSIGNMENT, AssignmentAction, AssignmentKind, AssignmentRole
from services.domain.calendars import Deadline
from services.domain.clocks import deadline_by_policy
from services.domain.issues import Issue, IssueWorkDue, WorkClass
from services.domain.tenancy import PolicyName
from services.kit.ids import new_id


async def work_limit(work: Work, issue: Issue) -> Deadline:
    """Until when work that begins now is due: the limit of the issue's class in its owner's policy data."""
    return await limit_of(work, issue.owner_unit_id, issue.work_class)


async def limit_of(work: Work, owner_unit_id: UUID, work_class: WorkClass) -> Deadline:
    """As `work_limit`, of an issue that is not there yet."""
    return await deadline_by_policy(work, owner_unit_id, PolicyName.WORK, entry=work_class.value)


async def sign_for_limit(work: Work, issue: Issue) -> Deadline:
    """Until when what is handed out now is to be signed for."""
    entry = "URGENT" if issue.work_class.urgent else "NORMAL"
    return await deadline_by_policy(work, issue.owner_unit_id, PolicyName.ACKNOWLEDGEMENT, entry=entry)


def set_due(work: Work, issue: Issue, deadline: Deadline) -> None:
    """The issue's work is due with its lead's."""
    issue.due_at = deadline.due_at
    work.record(IssueWorkDue(subject_id=issue.id, deadline=deadline))


def put(
    work: Work,
    issue: Issue,
    *,
    unit_id: UUID,
    role: AssignmentRole,
    kind: AssignmentKind,
    dispatcher_unit_id: UUID,
    deadline: Deadline,
    ack_deadline: Deadline | None,
    instruction: str | None = None,
    predecessor: Assignment | None = None,
    binding: bool = False,
) -> Assignment:
    """Write a new assignment and say so. Without a limit for signing, it is signed for at once."""
    signed: datetime | None = None if ack_deadline else work.now
    mine = Assignment(
        district_id=work.district_id,
        id=new_id(),
        issue_id=issue.id,
        unit_id=unit_id,
        role=role,
        kind=kind,
        state=ASSIGNMENT.start(AssignmentAction.DISPATCH if ack_deadline else AssignmentAction.ENTER_SIGNED),
        dispatcher_unit_id=dispatcher_unit_id,
        predecessor_id=predecessor and predecessor.id,
        instruction=instruction,
        dispatched_at=work.now,
        ack_due_at=ack_deadline and ack_deadline.due_at,
        acknowledged_at=signed,
        auto_acknowledged=False,
        late_ack=False,
        due_at=deadline.due_at,
        binding=binding,
        round=issue.round,
        street_id=issue.street_id,
        community_id=issue.community_id,
        enterprise_id=issue.enterprise_id,
    )
    work.session.add(mine)
    work.record(
        AssignmentIssued(
            subject_id=mine.id,
            issue_id=issue.id,
            unit_id=unit_id,
            role=role,
            kind=kind,
            dispatcher_unit_id=dispatcher_unit_id,
            deadline=deadline,
            ack_deadline=ack_deadline,
            predecessor_id=mine.predecessor_id,
            binding=binding,
        )
    )
    return mine
