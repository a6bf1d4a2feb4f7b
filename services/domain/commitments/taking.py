"""Find, may I, and lock in the product's order: issue, then the promise that this is a part of, then the promise itself."""

from uuid import UUID

from services.domain.access import Action, Work, find, lock
from services.domain.commitments.models import Commitment
from services.domain.commitments.states import COMMITMENT, CommitmentAction
from services.domain.issues import Issue
from services.kit.errors import ErrorCode, Refusal


def advance(promise: Commitment, action: CommitmentAction) -> None:
    """Move a commitment through the transition table and count the change. Refuses what the table does not know."""
    promise.state = COMMITMENT.move(promise.state, action)
    promise.version += 1


async def take(work: Work, commitment_id: UUID, action: Action, *, version: int | None = None) -> Commitment:
    """Return a commitment on which the actor may take `action`, with its issue and all above it locked first."""
    seen = await find(work, Commitment, commitment_id, action, version=version, lock=False)
    return await hold(work, seen.id, version=version)


async def hold(work: Work, commitment_id: UUID, *, version: int | None = None) -> Commitment:
    """Lock a commitment's issue, the promises it is a part of (from the top), and the commitment. For callers that asked already."""
    promise = await work.session.get_one(Commitment, (work.district_id, commitment_id))
    await lock(work, Issue, promise.issue_id)
    # What is a part of what, and of which issue, never changes: it may be read before anything is locked.
    line = [promise]
    while (above := line[-1].part_of_id) is not None:
        line.append(await work.session.get_one(Commitment, (work.district_id, above)))
    for one in reversed(line):
        await lock(work, Commitment, one.id)
    if version is not None and promise.version != version:
        raise Refusal(ErrorCode.STALE_VERSION, path=("version",), details={"version": promise.version})
    return promise
