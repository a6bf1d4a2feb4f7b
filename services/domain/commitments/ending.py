"""Ends that are not a kept promise: broken, revoked, void, superseded."""

from uuid import UUID

from sqlalchemy import select

from services.domain.access import Action, Work
from services.domain.commitments.confirming import REASON
from services.domain.commitments.events import CommitmentBroken, CommitmentSuperseded, CommitmentVoided, VerificationRevoked
from services.domain.commitments.extending import overtake
from services.domain.commitments.models import Commitment
from services.domain.commitments.parts import part_ended, parts_of
from services.domain.commitments.states import COMMITMENT, SETTLED, CommitmentAction, CommitmentState
from services.domain.commitments.taking import advance, hold, take
from services.domain.commitments.words import DECIDED_GROUNDS, CommitmentFault, PartKind, VoidGround
from services.kit.errors import ErrorCode, Refusal
from services.kit.texts import clean

EXPLANATION = 5_000
"""Longest public explanation, in characters."""


async def declare_broken(work: Work, commitment_id: UUID, *, explanation: str, version: int | None = None) -> Commitment:
    """Declare a promise broken, as the supervisor, with an explanation that the public reads. What is left of it breaks with it."""
    promise = await take(work, commitment_id, Action.DECLARE_BROKEN, version=version)
    COMMITMENT.move(promise.state, CommitmentAction.DECLARE_BROKEN)
    said = clean(explanation, "reason", limit=EXPLANATION)
    for one in [promise, *await _left(work, promise)]:
        await overtake(work, one)
        _break(work, one, said)
    await part_ended(work, promise)
    return promise


async def _left(work: Work, promise: Commitment) -> list[Commitment]:
    """What is left of a promise, and what is left of that. A claim on it is judged first."""
    rest = [one for one in await parts_of(work, promise.id) if one.part is PartKind.REMAINDER and one.state not in SETTLED]
    if any(one.state is CommitmentState.CLAIMED for one in rest):
        raise Refusal(ErrorCode.WRONG_STATE, CommitmentFault.REMAINDER_IS_CLAIMED)
    return [*rest, *[last for one in rest for last in await _left(work, one)]]


def _break(work: Work, promise: Commitment, explanation: str) -> None:
    advance(promise, CommitmentAction.DECLARE_BROKEN)
    promise.explanation, promise.ended_at = explanation, work.now
    work.record(CommitmentBroken(subject_id=promise.id, issue_id=promise.issue_id, explanation=explanation))


async def revoke_verification(work: Work, commitment_id: UUID, *, explanation: str, version: int | None = None) -> Commitment:
    """Revoke a verification that rested on false evidence, as the supervisor: it is broken, and so is the whole of which it is a part."""
    promise = await take(work, commitment_id, Action.DECLARE_BROKEN, version=version)
    said = clean(explanation, "reason", limit=EXPLANATION)
    while True:
        advance(promise, CommitmentAction.REVOKE)
        promise.explanation, promise.on_time = said, None
        promise.revoked_at = promise.ended_at = work.now
        work.record(VerificationRevoked(subject_id=promise.id, issue_id=promise.issue_id, explanation=said))
        whole = None if promise.part_of_id is None else await work.session.get_one(Commitment, (work.district_id, promise.part_of_id))
        if whole is None or whole.state is not CommitmentState.VERIFIED or not promise.mandatory:
            break
        promise = whole
    return await work.session.get_one(Commitment, (work.district_id, commitment_id))


async def void_commitment(work: Work, commitment_id: UUID, *, ground: VoidGround, reason: str) -> Commitment:
    """Void an active promise, without asking who may: the level above and the chair decided, and the raiser was heard."""
    promise = await hold(work, commitment_id)
    if ground not in DECIDED_GROUNDS:
        raise Refusal(ErrorCode.INVALID_INPUT, CommitmentFault.GROUND_NOT_BY_DECISION, path=("ground",))
    if promise.part is PartKind.REMAINDER:
        raise Refusal(ErrorCode.WRONG_STATE, CommitmentFault.REMAINDER_STAYS)
    COMMITMENT.move(promise.state, CommitmentAction.VOID)
    said = clean(reason, "reason", limit=REASON)
    await overtake(work, promise)
    _void(work, promise, CommitmentAction.VOID, ground)
    promise.void_reason = said
    await part_ended(work, promise)
    return promise


async def void_with_issue(work: Work, issue_id: UUID) -> None:
    """Void what is still owed on an issue whose raisers took it back. The issue is locked by whoever withdrew it."""
    owed = await work.session.scalars(
        select(Commitment)
        .where(
            Commitment.district_id == work.district_id,
            Commitment.issue_id == issue_id,
            Commitment.state.in_([CommitmentState.ACTIVE, CommitmentState.CLAIMED, CommitmentState.PARTIAL]),
        )
        .order_by(Commitment.id)
        .with_for_update()
    )
    for promise in owed.all():
        await overtake(work, promise)
        _void(work, promise, CommitmentAction.VOID_WITH_ISSUE, VoidGround.WITHDRAWN)


def _void(work: Work, promise: Commitment, action: CommitmentAction, ground: VoidGround) -> None:
    advance(promise, action)
    promise.void_ground, promise.ended_at = ground, work.now
    work.record(CommitmentVoided(subject_id=promise.id, issue_id=promise.issue_id, ground=ground))


async def supersede_commitment(work: Work, commitment_id: UUID, *, by_id: UUID) -> Commitment:
    """Put another active promise on the same issue in the place of this one, without asking who may: a later roundtable agreed."""
    promise = await hold(work, commitment_id)
    COMMITMENT.move(promise.state, CommitmentAction.SUPERSEDE)
    if promise.part is PartKind.REMAINDER:
        raise Refusal(ErrorCode.WRONG_STATE, CommitmentFault.REMAINDER_STAYS)
    successor = await work.session.get(Commitment, (work.district_id, by_id), with_for_update=True, populate_existing=True)
    if (
        successor is None
        or successor.id == promise.id
        or successor.issue_id != promise.issue_id
        or successor.state is not CommitmentState.ACTIVE
    ):
        raise Refusal(ErrorCode.INVALID_INPUT, CommitmentFault.SUCCESSOR_INVALID, path=("by",))
    await overtake(work, promise)
    later = promise.due_at is not None and successor.due_at is not None and successor.due_at > promise.due_at
    advance(promise, CommitmentAction.SUPERSEDE)
    promise.superseded_by_id, promise.ended_at = successor.id, work.now
    work.record(CommitmentSuperseded(subject_id=promise.id, issue_id=promise.issue_id, by_id=successor.id, later=later))
    await part_ended(work, promise)
    return promise
