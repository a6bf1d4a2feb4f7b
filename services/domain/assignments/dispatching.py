"""Dispatch (交办): the owner's coordinator hands an issue to one lead and any number of co-handlers."""

from collections.abc import Sequence
from uuid import UUID

from services.domain.access import Action, UnitKind, Work, find
from services.domain.assignments.events import IssueDispatched
from services.domain.assignments.issuing import put, set_due, sign_for_limit, work_limit
from services.domain.assignments.models import Assignment
from services.domain.assignments.places import capacities, handler, out_of_reach
from services.domain.assignments.states import AssignmentFault, AssignmentKind, AssignmentRole
from services.domain.issues import Issue, IssueAction, advance
from services.domain.tenancy import Unit
from services.kit.errors import ErrorCode, Refusal
from services.kit.texts import clean_or_none

TEXT = 2_000
"""Longest instruction, report, citation and reason, in characters."""


async def dispatch_issue(
    work: Work,
    issue_id: UUID,
    lead_unit_id: UUID,
    co_unit_ids: Sequence[UUID] = (),
    *,
    kind: AssignmentKind | None = None,
    instruction: str | None = None,
    version: int | None = None,
) -> Assignment:
    """Hand an accepted issue out and return the lead's assignment. The clocks for signing and for the work start now.

    `kind`: a street that hands to departments may say WHISTLE (吹哨); for an issue of its community it always is one.
    """
    issue = await find(work, Issue, issue_id, Action.DISPATCH, version=version)
    advance(issue, IssueAction.DISPATCH)
    if len({lead_unit_id, *co_unit_ids}) <= len(co_unit_ids):
        raise Refusal(ErrorCode.INVALID_INPUT, AssignmentFault.UNIT_NAMED_TWICE, path=("coHandlers",))
    lead = await handler(work, issue, lead_unit_id, "lead")
    cos = [await handler(work, issue, unit_id, "coHandlers", str(number)) for number, unit_id in enumerate(co_unit_ids)]
    dispatcher = _dispatcher(await capacities(work, issue), lead, cos)
    kinds = [_kind(issue, dispatcher, unit, kind) for unit in (lead, *cos)]
    if kind in {AssignmentKind.IN_SESSION, AssignmentKind.IMPORTED} or (
        kind is AssignmentKind.WHISTLE and AssignmentKind.WHISTLE not in kinds
    ):
        raise Refusal(ErrorCode.INVALID_INPUT, AssignmentFault.KIND_NOT_POSSIBLE, path=("kind",))
    deadline, ack_deadline = await work_limit(work, issue), await sign_for_limit(work, issue)
    set_due(work, issue, deadline)
    work.record(
        IssueDispatched(
            subject_id=issue.id, dispatcher_unit_id=dispatcher.id, lead_unit_id=lead.id, co_unit_ids=tuple(unit.id for unit in cos)
        )
    )
    made = [
        put(
            work,
            issue,
            unit_id=unit.id,
            role=AssignmentRole.LEAD if unit is lead else AssignmentRole.CO,
            kind=how,
            dispatcher_unit_id=dispatcher.id,
            deadline=deadline,
            ack_deadline=ack_deadline,
            instruction=clean_or_none(instruction, "instruction", limit=TEXT),
        )
        for unit, how in zip((lead, *cos), kinds, strict=True)
    ]
    return made[0]


def _dispatcher(mine: Sequence[Unit], lead: Unit, cos: Sequence[Unit]) -> Unit:
    """The lowest of the actor's tenants that may hand to all of the units; the refusal is the highest one's."""
    refusal = Refusal(ErrorCode.FORBIDDEN, AssignmentFault.NOT_THE_COORDINATOR)
    for tenant in mine:
        named = [(lead, ("lead",)), *((unit, ("coHandlers", str(number))) for number, unit in enumerate(cos))]
        faults = [(fault, path) for unit, path in named if (fault := out_of_reach(tenant, unit)) is not None]
        if not faults:
            return tenant
        refusal = Refusal(ErrorCode.INVALID_INPUT, faults[0][0], path=faults[0][1])
    raise refusal


def _kind(issue: Issue, dispatcher: Unit, unit: Unit, asked: AssignmentKind | None) -> AssignmentKind:
    summons = dispatcher.kind is UnitKind.STREET and unit.kind is UnitKind.DEPARTMENT
    if summons and (issue.owner_unit_id != dispatcher.id or asked is AssignmentKind.WHISTLE):
        return AssignmentKind.WHISTLE
    return AssignmentKind.ORDINARY
