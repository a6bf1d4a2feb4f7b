"""Ask to give an assignment back (退单): with a ground, a citation and the unit whose it is. Bounded, and the clock runs on."""

from uuid import UUID

from services.domain.access import Action, Work
from services.domain.assignments.dispatching import TEXT
from services.domain.assignments.events import ReturnRequested
from services.domain.assignments.holding import hold, turn
from services.domain.assignments.models import Assignment, AssignmentReturn
from services.domain.assignments.places import adjudicator, handler
from services.domain.assignments.queries import returns_on, ruled_units
from services.domain.assignments.signing import sign
from services.domain.assignments.states import AssignmentAction, AssignmentFault, ReturnGround
from services.domain.assignments.succeeding import refuse_handler
from services.domain.clocks import deadline_by_policy
from services.domain.issues import Issue
from services.domain.tenancy import PolicyName, Unit
from services.domain.tenancy import value as policy_value
from services.kit.errors import ErrorCode, Refusal
from services.kit.ids import new_id
from services.kit.texts import clean


async def request_return(
    work: Work,
    assignment_id: UUID,
    *,
    ground: ReturnGround,
    citation: str,
    proposed_unit_id: UUID,
    version: int | None = None,
) -> AssignmentReturn:
    """Ask the adjudicator to give the assignment to another unit. Whoever asks has thereby signed for it."""
    issue, mine = await hold(work, assignment_id, Action.REQUEST_RETURN, version=version)
    sign(work, mine)
    turn(mine, AssignmentAction.REQUEST_RETURN)
    await _refuse_late_or_bound(work, issue, mine)
    proposed = await handler(work, issue, proposed_unit_id, "proposedUnit")
    if proposed.id == mine.unit_id:
        raise Refusal(ErrorCode.INVALID_INPUT, AssignmentFault.PROPOSES_ITSELF, path=("proposedUnit",))
    await refuse_ruled(work, issue, proposed, "proposedUnit")
    await refuse_handler(work, issue, proposed, mine.role, "proposedUnit")
    rules, overseer = await adjudicator(work, issue, await work.session.get_one(Unit, (work.district_id, mine.unit_id)), proposed)
    deadline = await deadline_by_policy(work, rules.id, PolicyName.RETURN_RULING)
    asked = AssignmentReturn(
        district_id=work.district_id,
        id=new_id(),
        assignment_id=mine.id,
        issue_id=issue.id,
        requested_by=work.actor.account_id,
        requested_at=work.now,
        ground=ground,
        citation=clean(citation, "citation", limit=TEXT),
        proposed_unit_id=proposed.id,
        adjudicator_unit_id=rules.id,
        ruling_due_at=deadline.due_at,
    )
    work.session.add(asked)
    work.record(
        ReturnRequested(
            subject_id=mine.id,
            issue_id=issue.id,
            unit_id=mine.unit_id,
            return_id=asked.id,
            ground=ground,
            proposed_unit_id=proposed.id,
            adjudicator_unit_id=rules.id,
            overseer_unit_id=overseer.id,
            deadline=deadline,
        )
    )
    return asked


async def returns_left(work: Work, issue: Issue) -> int:
    """How many more returns the issue bears; with none left every designation is binding (指定承办)."""
    most = await policy_value(work.session, work.district_id, issue.owner_unit_id, PolicyName.MAX_RETURNS)
    return max(0, int(most["count"]) - await returns_on(work, issue.id))


async def refuse_ruled(work: Work, issue: Issue, unit: Unit, *path: str) -> None:
    """Refuse to send the issue to a unit of which a ruling has spoken already: no A → B → A."""
    if unit.id in await ruled_units(work, issue.id):
        raise Refusal(ErrorCode.CONFLICT, AssignmentFault.ALREADY_RULED, path=path)


async def _refuse_late_or_bound(work: Work, issue: Issue, mine: Assignment) -> None:
    if mine.binding:
        raise Refusal(ErrorCode.BARRED, AssignmentFault.BINDING)
    if await returns_left(work, issue) == 0:
        raise Refusal(ErrorCode.QUOTA_REACHED, AssignmentFault.RETURNS_USED_UP)
    limit = await deadline_by_policy(work, issue.owner_unit_id, PolicyName.RETURN_REQUEST, since=mine.dispatched_at)
    if work.now > limit.due_at:
        raise Refusal(ErrorCode.TOO_LATE, AssignmentFault.RETURN_TOO_LATE, details={"until": limit.due_at.isoformat()})
