"""Rule a return (裁定): the tenant above both parties, or one above that when it is late. The issue's clock never stops."""

from uuid import UUID

from services.domain.access import Action, Work
from services.domain.assignments.dispatching import TEXT
from services.domain.assignments.events import ReturnRuled
from services.domain.assignments.holding import hold, turn
from services.domain.assignments.issuing import put, sign_for_limit
from services.domain.assignments.models import Assignment, AssignmentReturn
from services.domain.assignments.places import COORDINATORS, above, handler, out_of_reach
from services.domain.assignments.queries import pending_return
from services.domain.assignments.returning import refuse_ruled, returns_left
from services.domain.assignments.signing import begin
from services.domain.assignments.states import (
    ASSIGNMENT,
    AssignmentAction,
    AssignmentFault,
    AssignmentKind,
    AssignmentRole,
    ReturnRuling,
)
from services.domain.assignments.succeeding import fair_deadline, refuse_handler, supersede
from services.domain.issues import Issue
from services.domain.tenancy import Unit
from services.kit.errors import ErrorCode, Refusal
from services.kit.texts import clean


async def uphold_return(
    work: Work, assignment_id: UUID, *, reason: str, unit_id: UUID | None = None, version: int | None = None
) -> Assignment:
    """Give the assignment to the proposed unit, or to another one, and return the successor. It gets a fair time for the work."""
    issue, mine, asked, rules = await _hold(work, assignment_id, AssignmentAction.UPHOLD, version)
    unit = await _designated(work, issue, rules, asked, unit_id)
    await refuse_handler(work, issue, unit, mine.role, "unit")
    text = clean(reason, "reason", limit=TEXT)
    binding = await returns_left(work, issue) == 0
    _rule(work, mine, asked, ReturnRuling.UPHELD, unit=unit.id, by=rules.id, reason=text, binding=binding)
    return await supersede(work, issue, mine, unit, AssignmentAction.UPHOLD, reason=text, binding=binding)


async def refuse_return(work: Work, assignment_id: UUID, *, reason: str, version: int | None = None) -> Assignment:
    """Leave the assignment where it is, for good: an overturned return (退单被驳回) cannot be asked again."""
    issue, mine, asked, rules = await _hold(work, assignment_id, AssignmentAction.REFUSE, version)
    text = clean(reason, "reason", limit=TEXT)
    turn(mine, AssignmentAction.REFUSE)
    mine.binding = True
    _rule(work, mine, asked, ReturnRuling.REFUSED, unit=mine.unit_id, by=rules.id, reason=text, binding=True)
    begin(work, issue, mine)
    return mine


async def split_return(
    work: Work, assignment_id: UUID, *, reason: str, unit_id: UUID | None = None, version: int | None = None
) -> Assignment:
    """Let both share it: the unit keeps its part, the other becomes co-handler; returns the new co-handler's assignment."""
    issue, mine, asked, rules = await _hold(work, assignment_id, AssignmentAction.SPLIT, version)
    unit = await _designated(work, issue, rules, asked, unit_id)
    await refuse_handler(work, issue, unit, AssignmentRole.CO, "unit")
    text = clean(reason, "reason", limit=TEXT)
    binding = await returns_left(work, issue) == 0
    deadline = await fair_deadline(work, issue, mine)
    turn(mine, AssignmentAction.SPLIT)
    mine.binding = binding
    _rule(work, mine, asked, ReturnRuling.SPLIT, unit=unit.id, by=rules.id, reason=text, binding=binding)
    begin(work, issue, mine)
    return put(
        work,
        issue,
        unit_id=unit.id,
        role=AssignmentRole.CO,
        kind=AssignmentKind.ORDINARY,
        dispatcher_unit_id=mine.dispatcher_unit_id,
        deadline=deadline,
        ack_deadline=await sign_for_limit(work, issue),
        instruction=mine.instruction,
        binding=binding,
    )


async def _hold(
    work: Work, assignment_id: UUID, action: AssignmentAction, version: int | None
) -> tuple[Issue, Assignment, AssignmentReturn, Unit]:
    issue, mine = await hold(work, assignment_id, Action.ADJUDICATE, version=version)
    ASSIGNMENT.move(mine.state, action)
    asked = await pending_return(work, mine.id)
    if asked is None:
        raise LookupError("a requested return without its row")
    return issue, mine, asked, await _ruling_unit(work, asked)


async def _ruling_unit(work: Work, asked: AssignmentReturn) -> Unit:
    """The tenant for which the actor may rule now: the adjudicator, or one above it once the limit has passed."""
    coordinates = work.actor.units(*COORDINATORS)
    mine = [unit for unit in await above(work, asked.adjudicator_unit_id) if unit.id in coordinates]
    if not mine:
        raise Refusal(ErrorCode.BARRED, AssignmentFault.NOT_THE_ADJUDICATOR)
    if mine[0].id != asked.adjudicator_unit_id and work.now <= asked.ruling_due_at:
        raise Refusal(ErrorCode.TOO_EARLY, AssignmentFault.RULING_BELOW_FIRST, details={"until": asked.ruling_due_at.isoformat()})
    return mine[0]


async def _designated(work: Work, issue: Issue, rules: Unit, asked: AssignmentReturn, unit_id: UUID | None) -> Unit:
    unit = await handler(work, issue, unit_id or asked.proposed_unit_id, "unit")
    if (fault := out_of_reach(rules, unit)) is not None:
        raise Refusal(ErrorCode.INVALID_INPUT, fault, path=("unit",))
    await refuse_ruled(work, issue, unit, "unit")
    return unit


def _rule(
    work: Work, mine: Assignment, asked: AssignmentReturn, ruling: ReturnRuling, *, unit: UUID, by: UUID, reason: str, binding: bool
) -> None:
    asked.ruling, asked.ruled_at, asked.reason = ruling, work.now, reason
    asked.ruled_unit_id, asked.ruled_by_unit_id, asked.ruled_by = unit, by, work.actor.account_id
    work.record(
        ReturnRuled(
            subject_id=mine.id,
            issue_id=mine.issue_id,
            unit_id=mine.unit_id,
            return_id=asked.id,
            ruling=ruling,
            ruled_unit_id=unit,
            ruled_by_unit_id=by,
            binding=binding,
        )
    )
