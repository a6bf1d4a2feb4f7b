"""Who raised it, and who is too close to judge it."""

from uuid import UUID

from sqlalchemy import select

from services.domain.access import Action, Role, Work, find
from services.domain.assignments import Assignment
from services.domain.closing.states import ClosingFault
from services.domain.commitments import Commitment
from services.domain.issues import Issue, IssueRaiser
from services.kit.errors import ErrorCode, Refusal

BELONG_WITHOUT_WORKING = frozenset({Role.RESIDENT, Role.OBSERVER})
"""Who lives in a community that handles an issue, or watches its table, is no party to the handling."""


async def raisers_of(work: Work, issue: Issue) -> list[UUID]:
    """The people who raised an issue, in a fixed order."""
    found = await work.session.scalars(
        select(IssueRaiser.person_id)
        .where(IssueRaiser.district_id == work.district_id, IssueRaiser.issue_id == issue.id)
        .order_by(IssueRaiser.person_id)
    )
    return list(found)


async def raiser_of(work: Work, issue: Issue, raiser_id: UUID) -> UUID:
    """The person behind a raiser of this issue whom the actor may know of."""
    raiser = await find(work, IssueRaiser, raiser_id, Action.SEE, lock=False, path=("raiser",))
    if raiser.issue_id != issue.id:
        raise Refusal(ErrorCode.INVALID_INPUT, ClosingFault.NOT_A_RAISER, path=("raiser",))
    return raiser.person_id


async def bar_parties(work: Work, issue: Issue) -> None:
    """Refuse a judge who belongs to a handling unit or a committer of the issue (回避)."""
    handlers = select(Assignment.unit_id).where(Assignment.district_id == work.district_id, Assignment.issue_id == issue.id)
    committers = select(Commitment.committer_unit_id).where(Commitment.district_id == work.district_id, Commitment.issue_id == issue.id)
    parties = set(await work.session.scalars(handlers.union(committers)))
    if parties & {grant.unit_id for grant in work.actor.grants if grant.role not in BELONG_WITHOUT_WORKING}:
        raise Refusal(ErrorCode.BARRED, ClosingFault.PARTY_MAY_NOT_JUDGE)
