"""From the words to the bond: confirm, or let a draft end without one (lapse, strike)."""

from uuid import UUID

from services.domain.access import Action, UnitKind, Work, find, lock
from services.domain.assignments import AssignmentRole, enter_signed
from services.domain.calendars import Deadline, DeadlineSpec
from services.domain.clocks import deadline_by_policy, deadline_of
from services.domain.commitments.events import CheckInOwed, CommitmentConfirmed, DraftLapsed, DraftStruck
from services.domain.commitments.models import Commitment
from services.domain.commitments.parts import part_ended, parts_of
from services.domain.commitments.states import COMMITMENT, CommitmentAction, CommitmentState
from services.domain.commitments.taking import advance, hold
from services.domain.commitments.words import CommitmentChannel, CommitmentFault, ConfirmedBy, Strength, VoidGround
from services.domain.issues import OPEN, Issue
from services.domain.tenancy import PolicyName, Unit
from services.kit.errors import ErrorCode, Refusal
from services.kit.texts import clean

REASON = 1_000
"""Longest reason, in characters."""

REVIEW = {Strength.PRINCIPLE: PolicyName.PRINCIPLE_REVIEW, Strength.STANDING: PolicyName.STANDING_CHECK_IN}


async def confirm_commitment(
    work: Work, commitment_id: UUID, *, spec: DeadlineSpec | None = None, version: int | None = None
) -> Commitment:
    """Stand by a draft as the committer's head or contact. `spec` gives the date that the words (尽快) left open."""
    seen = await find(work, Commitment, commitment_id, Action.CONFIRM, version=version, lock=False)
    return await _confirm(work, seen, ConfirmedBy.COMMITTER, spec=spec, version=version)


async def confirm_in_session(
    work: Work, commitment_id: UUID, *, flagged: bool, spec: DeadlineSpec | None = None, role: AssignmentRole | None = None
) -> Commitment:
    """Confirm a draft in the room, without asking who may: the committer's representative did, or (`flagged`) the chair for one who
    is present, after reading it back unchallenged. `role`: the chair names this committer lead of the issue, or co-handler.
    """
    seen = await work.session.get_one(Commitment, (work.district_id, commitment_id))
    return await _confirm(work, seen, ConfirmedBy.CHAIR if flagged else ConfirmedBy.COMMITTER, spec=spec, role=role)


async def _confirm(
    work: Work,
    seen: Commitment,
    by: ConfirmedBy,
    *,
    spec: DeadlineSpec | None,
    role: AssignmentRole | None = None,
    version: int | None = None,
) -> Commitment:
    """Activate a promise: it is due from its utterance on, whenever it is confirmed. A department that promised in the room before
    anybody dispatched the issue to it has it from now on, signed for.
    """
    COMMITMENT.move(seen.state, CommitmentAction.CONFIRM)
    issue = await lock(work, Issue, seen.issue_id)
    if issue.state not in OPEN:
        raise Refusal(ErrorCode.WRONG_STATE, CommitmentFault.ISSUE_NOT_OPEN, details={"state": issue.state.value})
    committer = await work.session.get_one(Unit, (work.district_id, seen.committer_unit_id))
    if seen.channel is CommitmentChannel.IN_SESSION and committer.kind is UnitKind.DEPARTMENT:
        await enter_signed(work, issue, committer.id, role)
    promise = await hold(work, seen.id, version=version)
    COMMITMENT.move(promise.state, CommitmentAction.CONFIRM)
    if promise.confirm_by is None or work.now > promise.confirm_by:
        raise Refusal(ErrorCode.TOO_LATE, CommitmentFault.CONFIRMATION_TOO_LATE)
    deadline = await _due(work, promise, spec) if promise.strength.dated else None
    if deadline is None and spec is not None:
        raise Refusal(ErrorCode.INVALID_DEADLINE, CommitmentFault.UNDATED_HAS_NO_DEADLINE, path=("unit",))
    review = await next_check_in(work, promise) if deadline is None else None
    advance(promise, CommitmentAction.CONFIRM)
    promise.confirmed_at, promise.confirmed_by = work.now, by
    if deadline is not None:
        promise.due_at = promise.original_due_at = deadline.due_at
        promise.provisional = deadline.provisional
        promise.spec = deadline.spec.to_data()
    work.record(
        CommitmentConfirmed(
            subject_id=promise.id,
            issue_id=promise.issue_id,
            committer_unit_id=promise.committer_unit_id,
            strength=promise.strength,
            confirmed_by=by,
            promised_at=promise.promised_at,
            deadline=deadline,
        )
    )
    if review is not None:
        owe_check_in(work, promise, review)
    return promise


async def _due(work: Work, promise: Commitment, spec: DeadlineSpec | None) -> Deadline:
    """Compute when it is due. A date that was said is not changed on the way; one that was not must be given now."""
    said = DeadlineSpec.from_data(promise.spec)
    if spec is not None:
        if said.dated:
            raise Refusal(ErrorCode.INVALID_DEADLINE, CommitmentFault.DATE_SAID_ALREADY, path=("unit",))
        said = spec
    if promise.joint:
        return await _of_parts(work, promise, said)
    if not said.dated:
        raise Refusal(ErrorCode.INCOMPLETE, CommitmentFault.DATE_NEEDED, path=("unit",))
    return await deadline_of(work, said, promise.promised_at)


async def _of_parts(work: Work, whole: Commitment, said: DeadlineSpec) -> Deadline:
    """A joint promise is confirmed after its mandatory parts, and is due with the last of them unless it was said otherwise."""
    parts = [part for part in await parts_of(work, whole.id) if part.state is not CommitmentState.VOIDED]
    wanted = [part for part in parts if part.mandatory]
    if not wanted or any(part.state is CommitmentState.DRAFT for part in wanted):
        raise Refusal(ErrorCode.INCOMPLETE, CommitmentFault.PARTS_UNCONFIRMED)
    if said.dated:
        return await deadline_of(work, said, whole.promised_at)
    deadlines = [await deadline_of(work, DeadlineSpec.from_data(part.spec), part.promised_at) for part in parts if part.due_at is not None]
    return max(deadlines, key=lambda deadline: deadline.due_at)


async def next_check_in(work: Work, promise: Commitment) -> Deadline:
    """Return when a principle or a standing promise is to be reviewed next: one period of policy data from now."""
    return await deadline_by_policy(work, promise.committer_unit_id, REVIEW[promise.strength])


def owe_check_in(work: Work, promise: Commitment, review: Deadline) -> None:
    """Set the next review."""
    promise.review_at = review.due_at
    work.record(CheckInOwed(subject_id=promise.id, issue_id=promise.issue_id, deadline=review))


async def lapse_draft(work: Work, commitment_id: UUID) -> Commitment:
    """End a draft that nobody confirmed in time (the clock's own deed, as SYSTEM); it is listed in the minutes as unconfirmed."""
    promise = await find(work, Commitment, commitment_id, Action.LAPSE)
    advance(promise, CommitmentAction.LAPSE)
    promise.void_ground, promise.ended_at = VoidGround.UNCONFIRMED, work.now
    work.record(DraftLapsed(subject_id=promise.id, issue_id=promise.issue_id))
    return promise


async def strike_draft(work: Work, commitment_id: UUID, *, reason: str) -> Commitment:
    """Strike a draft, without asking who may: the room's chair was asked by the room. It remains in the minutes."""
    promise = await hold(work, commitment_id)
    advance(promise, CommitmentAction.STRIKE)
    promise.void_reason = clean(reason, "reason", limit=REASON)
    promise.void_ground, promise.ended_at = VoidGround.STRUCK, work.now
    work.record(DraftStruck(subject_id=promise.id, issue_id=promise.issue_id))
    await part_ended(work, promise)
    return promise
