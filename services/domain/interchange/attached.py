"""What hangs on the issues of a batch and belongs into their records: who leads, the final reply, the raiser, when it was taken back."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy import CollectionAggregate, Uuid, any_, literal, select
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.ext.asyncio import AsyncSession

from services.domain.access import Action, Actor, may
from services.domain.assignments import LIVE, Assignment, AssignmentRole
from services.domain.audit import AuditRow
from services.domain.identity import people
from services.domain.issues import Issue, IssueRaiser, IssueState, IssueWithdrawn, Reply, ReplyKind


@dataclass
class Attached:
    """Of one issue. The raiser's values only where the actor may see them, and unless they were erased."""

    lead_unit_id: UUID | None = None
    reply: str | None = None
    raiser_name: str | None = None
    raiser_phone: str | None = None
    ended_at: datetime | None = None
    """When its raisers took it back."""


async def attached(session: AsyncSession, actor: Actor, issues: Sequence[Issue]) -> dict[UUID, Attached]:
    """Return what hangs on issues that the actor reads: a lead that handles it now before one that did, the latest final reply, and of
    several raisers the first whose contact the actor may see.
    """
    found = {issue.id: Attached() for issue in issues}
    some = _one_of(found)
    leads = select(Assignment.issue_id, Assignment.unit_id).where(
        Assignment.district_id == actor.district_id, Assignment.issue_id == some, Assignment.role == AssignmentRole.LEAD
    )
    for lead in await session.execute(leads.order_by(Assignment.state.in_(LIVE), Assignment.dispatched_at, Assignment.id)):
        found[lead.issue_id].lead_unit_id = lead.unit_id
    replies = select(Reply.issue_id, Reply.text).where(
        Reply.district_id == actor.district_id, Reply.issue_id == some, Reply.kind == ReplyKind.FINAL
    )
    for reply in await session.execute(replies.order_by(Reply.at, Reply.id)):
        found[reply.issue_id].reply = reply.text
    withdrawn = [issue.id for issue in issues if issue.state is IssueState.WITHDRAWN]
    deeds = select(AuditRow.subject_id, AuditRow.at).where(
        AuditRow.district_id == actor.district_id, AuditRow.subject_id == _one_of(withdrawn), AuditRow.event == IssueWithdrawn.word()
    )
    for deed in await session.execute(deeds) if withdrawn else ():
        found[deed.subject_id].ended_at = deed.at
    await _raisers(session, actor, found)
    return found


def _one_of(ids: Collection[UUID]) -> CollectionAggregate[bool]:
    return any_(literal(list(ids), ARRAY(Uuid())))


async def _raisers(session: AsyncSession, actor: Actor, found: dict[UUID, Attached]) -> None:
    open_ones = (
        select(IssueRaiser.issue_id, IssueRaiser.person_id)
        .where(
            IssueRaiser.district_id == actor.district_id,
            IssueRaiser.issue_id == _one_of(found),
            may(actor, Action.SEE, IssueRaiser),
            may(actor, Action.SEE_CONTACT, IssueRaiser),
        )
        .order_by(IssueRaiser.raised_at.desc(), IssueRaiser.id.desc())
    )
    first = {row.issue_id: row.person_id for row in await session.execute(open_ones)}
    known = await people(session, actor.district_id, set(first.values()))
    for issue_id, person_id in first.items():
        person = known[person_id]
        if isinstance(person.name, str):
            found[issue_id].raiser_name = person.name
            found[issue_id].raiser_phone = person.phone if isinstance(person.phone, str) else None
