"""What becomes of promises after the closing: a carried one kept, the raisers are asked once more; a carried one broken, or one
that had been verified on false evidence, and the issue comes back.
"""

from uuid import UUID

from sqlalchemy import select

from services.domain.access import Work, lock
from services.domain.closing.events import RaisersAskedAgain
from services.domain.closing.models import CarriedCommitment
from services.domain.closing.reopening import reopen
from services.domain.closing.states import ReopenCause
from services.domain.commitments import CommitmentBroken, CommitmentVerified, VerificationRevoked
from services.domain.issues import Issue, IssueState
from services.kit.events import Event


async def follow_carried(work: Work, event: Event) -> None:
    """Subscriber: act on what becomes of a promise while its issue is closed."""
    if isinstance(event, VerificationRevoked) and event.issue_id is not None:
        issue = await lock(work, Issue, event.issue_id)
        if issue.state is IssueState.CLOSED:
            await reopen(work, issue, ReopenCause.FALSE_EVIDENCE, event.explanation)
        return
    if not isinstance(event, CommitmentVerified | CommitmentBroken) or event.issue_id is None:
        return
    carrier = await _closed_with(work, event.issue_id, event.subject_id)
    if carrier is None:
        return
    if isinstance(event, CommitmentVerified):
        work.record(RaisersAskedAgain(subject_id=carrier.id, commitment_id=event.subject_id))
    else:
        await reopen(work, carrier, ReopenCause.CARRIED_BROKEN, event.explanation)


async def _closed_with(work: Work, issue_id: UUID, commitment_id: UUID) -> Issue | None:
    carried = await work.session.scalar(
        select(CarriedCommitment.id).where(
            CarriedCommitment.district_id == work.district_id,
            CarriedCommitment.issue_id == issue_id,
            CarriedCommitment.commitment_id == commitment_id,
        )
    )
    if carried is None:
        return None
    issue = await lock(work, Issue, issue_id)
    return issue if issue.state is IssueState.CLOSED else None
