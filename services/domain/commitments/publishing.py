"""Put a promise on the public board."""

from uuid import UUID

from services.domain.access import Action, Work
from services.domain.commitments.events import CommitmentPublished
from services.domain.commitments.models import Commitment
from services.domain.commitments.recording import TEXT
from services.domain.commitments.states import CommitmentAction
from services.domain.commitments.taking import advance, take
from services.domain.issues import Issue, IssueFault, Privacy
from services.kit.errors import ErrorCode, Refusal
from services.kit.texts import clean


async def publish_commitment(work: Work, commitment_id: UUID, *, public_text: str | None = None, version: int | None = None) -> Commitment:
    """Publish a promise, redacted by `public_text` or word for word: from now on anybody may read it. Of a secret issue never."""
    promise = await take(work, commitment_id, Action.PUBLISH, version=version)
    issue = await work.session.get_one(Issue, (work.district_id, promise.issue_id))
    if issue.privacy is Privacy.SECRET_CONTENT:
        raise Refusal(ErrorCode.WRONG_STATE, IssueFault.SECRET_IS_NOT_PUBLISHED)
    advance(promise, CommitmentAction.PUBLISH)
    redacted = None if public_text is None else clean(public_text, "publicText", limit=TEXT)
    promise.public_text = redacted or promise.public_text or promise.text
    promise.published_at = promise.published_at or work.now
    work.record(CommitmentPublished(subject_id=promise.id, issue_id=promise.issue_id))
    return promise
