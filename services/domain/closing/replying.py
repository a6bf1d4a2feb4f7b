"""The final reply: what the lead says when the work is done, and what may stand open when it is said."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from services.domain.access import Action, Work, find
from services.domain.assignments import Assignment, AssignmentRole, AssignmentState, finish_lead
from services.domain.closing.models import CarriedCommitment
from services.domain.closing.states import ClosingFault
from services.domain.commitments import SETTLED, Commitment, CommitmentState, Strength
from services.domain.issues import Issue, IssueAction, IssueState, Reply, ReplyKind, advance, write_reply
from services.kit.errors import ErrorCode, Refusal

MUST_SETTLE = (Strength.FIRM, Strength.BEST_EFFORT)
"""A principle and a standing promise run on past the closing; these two do not."""


async def reply_finally(work: Work, issue_id: UUID, *, text: str, carry: Sequence[UUID] = (), version: int | None = None) -> Reply:
    """Give the final reply as the lead. Every co-handler is done or excused, every firm or best-effort promise is settled, or
    named in `carry` to run on with its date, to which the raisers nod as well.
    """
    issue = await find(work, Issue, issue_id, Action.FINAL_REPLY, version=version)
    advance(issue, IssueAction.FINAL_REPLY)
    lead = await _lead_of_mine(work, issue)
    await _co_handlers_are_done(work, issue)
    await _settle_or_carry(work, issue, carry)
    await finish_lead(work, lead)
    return await write_reply(work, issue, unit_id=lead.unit_id, kind=ReplyKind.FINAL, text=text)


async def resolve_on_site(work: Work, issue: Issue, *, unit_id: UUID, text: str) -> Reply:
    """Record a final reply that was given at the table; the chair's command has found and locked the issue."""
    advance(issue, IssueAction.RESOLVE_ON_SITE, IssueState.REPLIED)
    await _settle_or_carry(work, issue, ())
    return await write_reply(work, issue, unit_id=unit_id, kind=ReplyKind.FINAL, text=text)


async def _lead_of_mine(work: Work, issue: Issue) -> Assignment:
    leads = await work.session.scalars(
        select(Assignment)
        .where(
            Assignment.district_id == work.district_id,
            Assignment.issue_id == issue.id,
            Assignment.role == AssignmentRole.LEAD,
            Assignment.unit_id.in_([grant.unit_id for grant in work.actor.grants]),
            Assignment.state.in_([AssignmentState.ACKNOWLEDGED, AssignmentState.IN_WORK, AssignmentState.DONE]),
        )
        .with_for_update()
    )
    lead = leads.one_or_none()
    if lead is None:
        raise Refusal(ErrorCode.FORBIDDEN, ClosingFault.NOT_THE_LEAD)
    return lead


async def _co_handlers_are_done(work: Work, issue: Issue) -> None:
    over = [
        AssignmentState.DONE,
        AssignmentState.EXCUSED,
        AssignmentState.SUPERSEDED,
        AssignmentState.TRANSFERRED,
        AssignmentState.CANCELLED,
    ]
    unfinished = await work.session.scalars(
        select(Assignment.id)
        .where(
            Assignment.district_id == work.district_id,
            Assignment.issue_id == issue.id,
            Assignment.role == AssignmentRole.CO,
            Assignment.state.not_in(over),
        )
        .order_by(Assignment.id)
    )
    if waiting := list(unfinished):
        raise Refusal(ErrorCode.INCOMPLETE, ClosingFault.CO_HANDLERS_UNFINISHED, params={"count": len(waiting)})


async def _settle_or_carry(work: Work, issue: Issue, carry: Sequence[UUID]) -> None:
    found = await work.session.scalars(
        select(Commitment)
        .where(
            Commitment.district_id == work.district_id,
            Commitment.issue_id == issue.id,
            Commitment.strength.in_(MUST_SETTLE),
            Commitment.state.not_in(SETTLED),
        )
        .order_by(Commitment.id)
        .with_for_update()
    )
    unsettled = {commitment.id: commitment for commitment in found}
    if unknown := [commitment_id for commitment_id in carry if commitment_id not in unsettled]:
        raise Refusal(ErrorCode.INVALID_INPUT, ClosingFault.CANNOT_BE_CARRIED, path=("carry",), params={"count": len(unknown)})
    if waiting := [commitment_id for commitment_id in unsettled if commitment_id not in carry]:
        raise Refusal(ErrorCode.INCOMPLETE, ClosingFault.COMMITMENTS_UNSETTLED, path=("carry",), params={"count": len(waiting)})
    for commitment_id in dict.fromkeys(carry):
        commitment = unsettled[commitment_id]
        if commitment.due_at is None or commitment.state is CommitmentState.DRAFT:
            raise Refusal(ErrorCode.INVALID_INPUT, ClosingFault.CANNOT_BE_CARRIED, path=("carry",), params={"count": 1})
        work.session.add(
            CarriedCommitment(
                district_id=work.district_id,
                issue_id=issue.id,
                commitment_id=commitment.id,
                round=issue.round,
                due_at=commitment.due_at,
            )
        )
