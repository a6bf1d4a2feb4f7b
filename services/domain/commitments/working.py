"""While a promise runs: progress, and the periodic check-in of what is never simply done."""

from uuid import UUID

from services.domain.access import Action, Work, find
from services.domain.commitments.confirming import next_check_in, owe_check_in
from services.domain.commitments.events import CheckInMade, ProgressNoted
from services.domain.commitments.models import Commitment, CommitmentNote
from services.domain.commitments.states import COMMITMENT, CommitmentAction
from services.domain.commitments.taking import advance
from services.domain.commitments.words import CommitmentFault, CommitmentNoteKind
from services.kit.errors import ErrorCode, Refusal
from services.kit.ids import new_id
from services.kit.texts import clean

NOTE = 5_000
"""Longest note, in characters."""


def add_note(work: Work, promise: Commitment, kind: CommitmentNoteKind, text: str, *path: str) -> CommitmentNote:
    """Keep a note beside a promise."""
    note = CommitmentNote(
        district_id=work.district_id,
        id=new_id(),
        commitment_id=promise.id,
        kind=kind,
        text=clean(text, *path, limit=NOTE),
        account_id=work.actor.account_id,
        at=work.now,
    )
    work.session.add(note)
    return note


async def note_progress(work: Work, commitment_id: UUID, *, text: str, version: int | None = None) -> CommitmentNote:
    """Tell how things stand. The clock does not move: neither its due time nor its ladder."""
    promise = await find(work, Commitment, commitment_id, Action.NOTE_PROGRESS, version=version)
    advance(promise, CommitmentAction.NOTE_PROGRESS)
    note = add_note(work, promise, CommitmentNoteKind.PROGRESS, text, "text")
    work.record(ProgressNoted(subject_id=promise.id, issue_id=promise.issue_id, note_id=note.id))
    return note


async def check_in(work: Work, commitment_id: UUID, *, text: str, version: int | None = None) -> CommitmentNote:
    """Tell how a principle or a standing promise is kept; the next review is one period from now."""
    promise = await find(work, Commitment, commitment_id, Action.NOTE_PROGRESS, version=version)
    COMMITMENT.move(promise.state, CommitmentAction.CHECK_IN)
    if promise.strength.dated or promise.review_at is None:
        raise Refusal(ErrorCode.WRONG_STATE, CommitmentFault.ONLY_UNDATED_IS_REVIEWED)
    review = await next_check_in(work, promise)
    advance(promise, CommitmentAction.CHECK_IN)
    note = add_note(work, promise, CommitmentNoteKind.CHECK_IN, text, "text")
    in_time = work.now <= promise.review_at
    work.record(CheckInMade(subject_id=promise.id, issue_id=promise.issue_id, note_id=note.id, in_time=in_time))
    owe_check_in(work, promise, review)
    return note
