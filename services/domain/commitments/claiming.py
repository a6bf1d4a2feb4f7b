"""The committer says that it is done, and on what that rests."""

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlsplit
from uuid import UUID

from services.domain.access import Action, Work
from services.domain.commitments.events import FulfilmentClaimed, LateDeliveryRecorded
from services.domain.commitments.extending import overtake
from services.domain.commitments.models import Commitment, CommitmentEvidence
from services.domain.commitments.states import COMMITMENT, CommitmentAction
from services.domain.commitments.taking import advance, take
from services.domain.commitments.words import CommitmentEvidenceKind, CommitmentFault, Strength
from services.kit.errors import ErrorCode, Refusal
from services.kit.ids import new_id
from services.kit.texts import clean, clean_or_none

TEXT, URL, MOST = 5_000, 2_000, 50
"""Longest text and link, in characters; most pieces of evidence of one claim."""


@dataclass(frozen=True, kw_only=True)
class Evidence:
    """One piece: a NOTE or the reference of a DOCUMENT in `text`, or a LINK in `url` (with a text to it if wanted)."""

    kind: CommitmentEvidenceKind
    text: str | None = None
    url: str | None = None


async def claim_fulfilment(work: Work, commitment_id: UUID, *, evidence: Sequence[Evidence], version: int | None = None) -> Commitment:
    """Claim a promise fulfilled, with evidence. The time of the claim stops the clock, also when it was overdue; the verifier's starts."""
    promise = await take(work, commitment_id, Action.CLAIM, version=version)
    COMMITMENT.move(promise.state, CommitmentAction.CLAIM)
    if promise.strength is Strength.STANDING:
        raise Refusal(ErrorCode.WRONG_STATE, CommitmentFault.STANDING_IS_NEVER_DONE)
    if promise.joint:
        raise Refusal(ErrorCode.WRONG_STATE, CommitmentFault.PARTS_DECIDE)
    kept = _keep(work, promise, evidence, claim=promise.refusals + 1)
    advance(promise, CommitmentAction.CLAIM)
    promise.claimed_at = work.now
    await overtake(work, promise)
    work.record(FulfilmentClaimed(subject_id=promise.id, issue_id=promise.issue_id, evidence_ids=kept))
    return promise


async def record_late_delivery(work: Work, commitment_id: UUID, *, evidence: Sequence[Evidence], version: int | None = None) -> Commitment:
    """Record that a broken promise was delivered after all. It stays broken; the day is remembered."""
    promise = await take(work, commitment_id, Action.CLAIM, version=version)
    COMMITMENT.move(promise.state, CommitmentAction.RECORD_DELIVERY)
    if promise.delivered_at is not None:
        raise Refusal(ErrorCode.CONFLICT, CommitmentFault.DELIVERED_ALREADY)
    kept = _keep(work, promise, evidence, claim=0)
    advance(promise, CommitmentAction.RECORD_DELIVERY)
    promise.delivered_at = work.now
    work.record(LateDeliveryRecorded(subject_id=promise.id, issue_id=promise.issue_id, evidence_ids=kept))
    return promise


def _keep(work: Work, promise: Commitment, evidence: Sequence[Evidence], *, claim: int) -> tuple[UUID, ...]:
    """Keep the evidence, at least one piece, each complete in itself."""
    if not 1 <= len(evidence) <= MOST:
        raise Refusal(ErrorCode.INCOMPLETE, CommitmentFault.EVIDENCE_NEEDED, path=("evidence",), params={"most": MOST})
    rows = [
        CommitmentEvidence(
            district_id=work.district_id,
            id=new_id(),
            commitment_id=promise.id,
            claim=claim,
            kind=piece.kind,
            text=_text(piece, str(number)),
            url=_link(piece, str(number)),
            account_id=work.actor.account_id,
            at=work.now,
        )
        for number, piece in enumerate(evidence)
    ]
    work.session.add_all(rows)
    return tuple(row.id for row in rows)


def _text(piece: Evidence, number: str) -> str | None:
    path = ("evidence", number, "text")
    if piece.kind is CommitmentEvidenceKind.LINK:
        return clean_or_none(piece.text, *path, limit=TEXT)
    return clean(piece.text or "", *path, limit=TEXT)


def _link(piece: Evidence, number: str) -> str | None:
    """A link is for people's browsers, so only the web's own schemes pass: javascript: and data: would run in a reader's page."""
    path = ("evidence", number, "url")
    if piece.kind is not CommitmentEvidenceKind.LINK:
        if piece.url is not None:
            raise Refusal(ErrorCode.INVALID_INPUT, CommitmentFault.LINK_INVALID, path=path)
        return None
    url = clean(piece.url or "", *path, limit=URL)
    try:
        parts = urlsplit(url)
    except ValueError:
        parts = urlsplit("")
    if parts.scheme not in {"http", "https"} or not parts.hostname or parts.username is not None or any(c.isspace() for c in url):
        raise Refusal(ErrorCode.INVALID_INPUT, CommitmentFault.LINK_INVALID, path=path)
    return url
