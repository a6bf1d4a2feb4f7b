"""The verifier's word on a claim: kept, kept in part, or not done."""

from uuid import UUID

from services.domain.access import Action, UnitKind, Work
from services.domain.calendars import DeadlineSpec
from services.domain.clocks import HEAD, STAFF, deadline_of
from services.domain.commitments.confirming import next_check_in, owe_check_in
from services.domain.commitments.events import ClaimRefused, CommitmentVerified, PartAccepted
from services.domain.commitments.models import Commitment, CommitmentNote
from services.domain.commitments.parts import part_ended
from services.domain.commitments.queries import deadline_in_force
from services.domain.commitments.recording import TEXT
from services.domain.commitments.states import COMMITMENT, CommitmentAction
from services.domain.commitments.taking import advance, take
from services.domain.commitments.words import CommitmentFault, CommitmentNoteKind, PartKind
from services.domain.commitments.working import add_note
from services.domain.issues import Issue
from services.domain.tenancy import Unit
from services.kit.errors import ErrorCode, Refusal
from services.kit.ids import new_id
from services.kit.texts import clean


async def verify_commitment(work: Work, commitment_id: UUID, *, version: int | None = None) -> Commitment:
    """Verify a claim. In time is what was claimed by the due time, however long the verifier took."""
    promise = await _judged(work, commitment_id, CommitmentAction.VERIFY, version)
    advance(promise, CommitmentAction.VERIFY)
    promise.verified_at = promise.ended_at = work.now
    promise.on_time = None if promise.due_at is None or promise.claimed_at is None else promise.claimed_at <= promise.due_at
    work.record(CommitmentVerified(subject_id=promise.id, issue_id=promise.issue_id, on_time=promise.on_time))
    await part_ended(work, promise)
    return promise


async def refuse_claim(work: Work, commitment_id: UUID, *, reason: str, version: int | None = None) -> CommitmentNote:
    """Refuse a claim: the promise is open again under its original due time, and the refusal is counted."""
    promise = await _judged(work, commitment_id, CommitmentAction.REFUSE_CLAIM, version)
    review = None if promise.strength.dated else await next_check_in(work, promise)
    note = add_note(work, promise, CommitmentNoteKind.CLAIM_REFUSED, reason, "reason")
    advance(promise, CommitmentAction.REFUSE_CLAIM)
    promise.claimed_at = None
    promise.refusals += 1
    work.record(ClaimRefused(subject_id=promise.id, issue_id=promise.issue_id, note_id=note.id, refusals=promise.refusals))
    if review is not None:
        owe_check_in(work, promise, review)
    return note


async def accept_part(
    work: Work, commitment_id: UUID, *, share: int, remainder: str, spec: DeadlineSpec | None = None, version: int | None = None
) -> Commitment:
    """Accept `share` percent of a claim and return the remainder: a promise of its own, of the same committer.

    It is due when the promise is, or earlier if `spec` (counted from now) says so; never later than what was approved.
    """
    promise = await _judged(work, commitment_id, CommitmentAction.ACCEPT_PART, version)
    if promise.due_at is None:
        raise Refusal(ErrorCode.WRONG_STATE, CommitmentFault.UNDATED_HAS_NO_PARTS)
    if not 1 <= share <= 99:
        raise Refusal(ErrorCode.INVALID_INPUT, CommitmentFault.SHARE_INVALID, path=("share",))
    left = clean(remainder, "remainder", limit=TEXT)
    deadline = await deadline_in_force(work, promise.id) if spec is None else await deadline_of(work, spec, work.now)
    if deadline.due_at > promise.due_at:
        latest = promise.due_at.isoformat()
        raise Refusal(ErrorCode.INVALID_DEADLINE, CommitmentFault.REMAINDER_TOO_LATE, path=("deadline",), details={"latest": latest})
    advance(promise, CommitmentAction.ACCEPT_PART)
    promise.share = share
    rest = Commitment(
        district_id=work.district_id,
        id=new_id(),
        issue_id=promise.issue_id,
        committer_unit_id=promise.committer_unit_id,
        speaker_person_id=promise.speaker_person_id,
        speaker_title=promise.speaker_title,
        text=left,
        strength=promise.strength,
        spec=deadline.spec.to_data(),
        channel=promise.channel,
        state=COMMITMENT.start(CommitmentAction.LEAVE_REMAINDER),
        recorded_at=work.now,
        recorded_by=work.actor.account_id,
        promised_at=promise.promised_at,
        confirmed_at=work.now,
        confirmed_by=promise.confirmed_by,
        due_at=deadline.due_at,
        original_due_at=deadline.due_at,
        provisional=deadline.provisional,
        refusals=0,
        joint=False,
        part_of_id=promise.id,
        part=PartKind.REMAINDER,
        mandatory=True,
        street_id=promise.street_id,
        community_id=promise.community_id,
        enterprise_id=promise.enterprise_id,
    )
    work.session.add(rest)
    await work.session.flush()
    work.record(PartAccepted(subject_id=promise.id, issue_id=promise.issue_id, share=share, remainder_id=rest.id, deadline=deadline))
    return rest


async def verifier_of(work: Work, promise: Commitment) -> Unit:
    """Return the unit whose coordinator (of an enterprise: liaison) judges a claim (domain.md §2); above an owner that itself promised."""
    if promise.enterprise_id is not None:
        return await work.session.get_one(Unit, (work.district_id, promise.enterprise_id))
    issue = await work.session.get_one(Issue, (work.district_id, promise.issue_id))
    owner = await work.session.get_one(Unit, (work.district_id, issue.owner_unit_id))
    if owner.id == promise.committer_unit_id and owner.parent_id is not None:
        return await work.session.get_one(Unit, (work.district_id, owner.parent_id))
    return owner


async def _judged(work: Work, commitment_id: UUID, action: CommitmentAction, version: int | None) -> Commitment:
    """Take a claimed promise as its verifier. Barred: anybody of the committer, whatever other posts they hold."""
    promise = await take(work, commitment_id, Action.VERIFY, version=version)
    COMMITMENT.move(promise.state, action)
    if promise.committer_unit_id in {grant.unit_id for grant in work.actor.grants}:
        raise Refusal(ErrorCode.BARRED, CommitmentFault.COMMITTER_MAY_NOT_VERIFY)
    verifier = await verifier_of(work, promise)
    roles = STAFF[verifier.kind] if verifier.kind is UnitKind.ENTERPRISE else HEAD[verifier.kind]
    if verifier.id not in work.actor.units(*roles):
        fault = CommitmentFault.ENTERPRISE_VERIFIES if verifier.kind is UnitKind.ENTERPRISE else CommitmentFault.NOT_THE_VERIFIER
        raise Refusal(ErrorCode.FORBIDDEN, fault)
    return promise
