"""What is owed on commitments: a confirmation, the fulfilment, its verification, a decision on more time, and check-ins."""

from uuid import UUID

from sqlalchemy import select

from services.domain.access import Resource, Work
from services.domain.calendars import Deadline
from services.domain.clocks import Clock, ClockKind, ClockOutcome, Obligation, Revise, RevisionCause, Start, Stop, deadline_by_policy
from services.domain.commitments import events as e
from services.domain.commitments.confirming import lapse_draft
from services.domain.commitments.models import Commitment
from services.domain.commitments.verifying import verifier_of
from services.domain.issues import Issue
from services.domain.tenancy import PolicyName, Unit


async def confirmation(work: Work, event: e.CommitmentRecorded) -> Start:
    """The committer must confirm what was recorded; otherwise it lapses by itself."""
    promise = await _promise(work, event.subject_id)
    return _start(promise, promise.committer_unit_id, event.confirm_by)


async def fulfilment(work: Work, event: e.CommitmentConfirmed) -> Start | None:
    """The committer owes what was promised, from the utterance on; overseen by the tenant that owns the issue."""
    if event.deadline is None:
        return None
    promise = await _promise(work, event.subject_id)
    issue = await work.session.get_one(Issue, (work.district_id, promise.issue_id))
    return _start(promise, promise.committer_unit_id, event.deadline, issue.owner_unit_id, since=promise)


async def remainder(work: Work, event: e.PartAccepted) -> Start:
    """What is left after a part was accepted is owed from then on."""
    promise = await _promise(work, event.remainder_id)
    issue = await work.session.get_one(Issue, (work.district_id, promise.issue_id))
    return _start(promise, promise.committer_unit_id, event.deadline, issue.owner_unit_id)


async def verification(work: Work, event: e.FulfilmentClaimed) -> Start:
    """The verifier owes an answer to the claim. Silence escalates the verifier and verifies nothing."""
    promise = await _promise(work, event.subject_id)
    verifier = await verifier_of(work, promise)
    limit = await deadline_by_policy(work, verifier.id, PolicyName.VERIFICATION)
    return _start(promise, verifier.id, limit, verifier.parent_id)


async def decision(work: Work, event: e.ExtensionRequested) -> Start:
    """The level above the committer owes a decision; the district where only it may give so much."""
    promise = await _promise(work, event.subject_id)
    committer = await work.session.get_one(Unit, (work.district_id, promise.committer_unit_id))
    decider = work.district_id if event.needs_district or committer.parent_id is None else committer.parent_id
    return _start(promise, decider, await deadline_by_policy(work, decider, PolicyName.EXTENSION_DECISION))


async def check_in(work: Work, event: e.CheckInOwed) -> Start:
    """The committer owes the next review of a principle or a standing promise."""
    promise = await _promise(work, event.subject_id)
    issue = await work.session.get_one(Issue, (work.district_id, promise.issue_id))
    return _start(promise, promise.committer_unit_id, event.deadline, issue.owner_unit_id)


async def extended(work: Work, event: e.ExtensionApproved) -> Revise:  # noqa: ARG001 - a Reviser
    """More time was given: a new epoch under the new due time, whatever fired in the old one."""
    return Revise(event.subject_id, event.deadline, RevisionCause.EXTENDED)


async def take_draft(work: Work, commitment_id: UUID) -> bool:
    """Take a draft's lock without waiting."""
    return (
        await work.session.scalar(
            select(Commitment.id)
            .where(Commitment.district_id == work.district_id, Commitment.id == commitment_id)
            .with_for_update(skip_locked=True)
        )
    ) is not None


async def lapse(work: Work, clock: Clock) -> None:
    """Nobody confirmed the draft: it lapses."""
    await lapse_draft(work, clock.subject_id)


async def _promise(work: Work, commitment_id: UUID) -> Commitment:
    return await work.session.get_one(Commitment, (work.district_id, commitment_id))


def _start(
    promise: Commitment, responsible: UUID, deadline: Deadline, dispatcher: UUID | None = None, *, since: Commitment | None = None
) -> Start:
    return Start(
        subject_id=promise.id,
        issue_id=promise.issue_id,
        responsible_unit_id=responsible,
        dispatcher_unit_id=dispatcher,
        street_id=promise.street_id,
        community_id=promise.community_id,
        enterprise_id=promise.enterprise_id,
        deadline=deadline,
        started_at=None if since is None else since.promised_at,
    )


GONE = {e.CommitmentVoided: Stop(ClockOutcome.CANCELLED), e.CommitmentSuperseded: Stop(ClockOutcome.CANCELLED)}
"""Nothing is owed any more."""
ENDED = {**GONE, e.CommitmentBroken: Stop(ClockOutcome.LAPSED)}
"""…or it was not answered, and that was said."""

OBLIGATIONS = (
    Obligation(
        kind=ClockKind.DRAFT_CONFIRMATION,
        subject=Resource.COMMITMENT,
        starts={e.CommitmentRecorded: confirmation},
        stops={
            e.CommitmentConfirmed: Stop(),
            e.DraftLapsed: Stop(ClockOutcome.LAPSED),
            e.DraftStruck: Stop(ClockOutcome.CANCELLED),
        },
        climbs=False,
        on_due=lapse,
        take=take_draft,
    ),
    Obligation(
        kind=ClockKind.FULFILMENT,
        subject=Resource.COMMITMENT,
        starts={e.CommitmentConfirmed: fulfilment, e.PartAccepted: remainder},
        stops={e.FulfilmentClaimed: Stop(), e.CommitmentVerified: Stop(), **ENDED},
        revises={e.ExtensionApproved: extended},
        reopens=frozenset({e.ClaimRefused}),
    ),
    Obligation(
        kind=ClockKind.VERIFICATION,
        subject=Resource.COMMITMENT,
        starts={e.FulfilmentClaimed: verification},
        stops={e.CommitmentVerified: Stop(), e.PartAccepted: Stop(), e.ClaimRefused: Stop(), **GONE},
    ),
    Obligation(
        kind=ClockKind.EXTENSION_DECISION,
        subject=Resource.COMMITMENT,
        starts={e.ExtensionRequested: decision},
        stops={
            e.ExtensionApproved: Stop(),
            e.ExtensionRefused: Stop(),
            e.FulfilmentClaimed: Stop(ClockOutcome.CANCELLED),
            e.CommitmentBroken: Stop(ClockOutcome.CANCELLED),
            **GONE,
        },
    ),
    Obligation(
        kind=ClockKind.STANDING_CHECK_IN,
        subject=Resource.COMMITMENT,
        starts={e.CheckInOwed: check_in},
        stops={e.CheckInMade: Stop(), e.FulfilmentClaimed: Stop(ClockOutcome.CANCELLED), **ENDED},
    ),
)
