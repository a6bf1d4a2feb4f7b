"""How the end of a part moves the promise that it is a part of."""

from uuid import UUID

from sqlalchemy import select

from services.domain.access import Work
from services.domain.commitments.events import CommitmentBroken, CommitmentVerified
from services.domain.commitments.models import Commitment
from services.domain.commitments.states import CommitmentAction, CommitmentState
from services.domain.commitments.taking import advance
from services.domain.commitments.words import PartKind

S, A = CommitmentState, CommitmentAction


async def parts_of(work: Work, promise_id: UUID) -> list[Commitment]:
    """Return the parts of a promise, locked, oldest first."""
    found = await work.session.scalars(
        select(Commitment)
        .where(Commitment.district_id == work.district_id, Commitment.part_of_id == promise_id)
        .order_by(Commitment.id)
        .with_for_update()
    )
    return list(found)


async def part_ended(work: Work, part: Commitment) -> None:
    """Carry a part's end upwards. A remainder decides alone; of a joint promise all mandatory parts do (domain.md §3.3):

    it is VERIFIED when every mandatory part is, and PARTIAL once any part is broken. Voided parts no longer count.
    """
    if part.part_of_id is None:
        return
    whole = await work.session.get_one(Commitment, (work.district_id, part.part_of_id))  # `hold` locked it
    if part.part is PartKind.JOINT:
        await _weigh(work, whole, part)
    elif whole.state is S.PARTIAL and part.state is S.VERIFIED:
        await _verified(work, whole, A.VERIFY_REMAINDER, [part])
    elif whole.state is S.PARTIAL and part.state is S.BROKEN:
        await _broken(work, whole, part)


async def _weigh(work: Work, whole: Commitment, part: Commitment) -> None:
    if whole.state not in {S.ACTIVE, S.PARTIAL}:
        return
    parts = [one for one in await parts_of(work, whole.id) if one.state is not S.VOIDED]
    wanted = [one for one in parts if one.mandatory]
    if wanted and all(one.state is S.VERIFIED for one in wanted):
        await _verified(work, whole, A.VERIFY_PARTS, wanted)
    elif part.state is S.BROKEN:
        advance(whole, A.BREAK_PART)


async def _verified(work: Work, whole: Commitment, action: CommitmentAction, parts: list[Commitment]) -> None:
    """The whole is on time when its own claim, if it had one, and every part that it waited for were."""
    advance(whole, action)
    whole.verified_at = whole.ended_at = work.now
    punctual = whole.claimed_at is None or (whole.due_at is not None and whole.claimed_at <= whole.due_at)
    whole.on_time = punctual and all(part.on_time is not False for part in parts)
    work.record(CommitmentVerified(subject_id=whole.id, issue_id=whole.issue_id, on_time=whole.on_time))
    await part_ended(work, whole)


async def _broken(work: Work, whole: Commitment, part: Commitment) -> None:
    """The accepted part stays as a figure (`share`)."""
    advance(whole, A.BREAK_REMAINDER)
    whole.explanation, whole.ended_at = part.explanation, work.now
    work.record(CommitmentBroken(subject_id=whole.id, issue_id=whole.issue_id, explanation=part.explanation or ""))
    await part_ended(work, whole)
