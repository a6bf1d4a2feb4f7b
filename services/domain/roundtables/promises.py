"""Promises in the room: taken down word for word, read back, confirmed by the chair, struck, or put in an earlier one's place."""

from dataclasses import replace
from uuid import UUID

from sqlalchemy import select

from services.domain.access import Work, lock
from services.domain.assignments import AssignmentRole
from services.domain.calendars import DeadlineSpec
from services.domain.commitments import Commitment, Promise, confirm_in_session, enter_draft, strike_draft, supersede_commitment
from services.domain.issues import Issue
from services.domain.roundtables.faults import RoundtableFault
from services.domain.roundtables.items import refuse_off_table
from services.domain.roundtables.models import Outcome, Roundtable
from services.domain.roundtables.record import Spoken, enter, write
from services.domain.roundtables.seating import advance, as_chair, as_minute_taker, refuse_absent
from services.domain.roundtables.states import OutcomeKind, RoundtableAction
from services.kit.errors import ErrorCode, Refusal


async def record_promise(
    work: Work,
    roundtable_id: UUID,
    item_id: UUID,
    issue_id: UUID,
    said: Promise,
    *,
    late_because: str | None = None,
    version: int | None = None,
) -> Outcome:
    """Take a promise down verbatim. One for somebody who is absent stays a draft that only the committer itself can confirm."""
    roundtable = await as_minute_taker(work, roundtable_id, version=version)
    spoken = Spoken(item_id=item_id, text=said.text, speaker_person_id=said.speaker_person_id, at=said.said_at, late_because=late_because)
    entry = await enter(work, roundtable, spoken)
    await refuse_off_table(work, roundtable, issue_id, item=entry.item)
    issue = await lock(work, Issue, issue_id)
    promise = await enter_draft(work, issue, replace(said, said_at=entry.at))
    spoken = replace(spoken, text=promise.text, speaker_unit_id=promise.committer_unit_id)
    return write(work, roundtable, entry, spoken, OutcomeKind.COMMITMENT, issue_id=issue.id, commitment_id=promise.id)


async def confirm_promise(
    work: Work,
    roundtable_id: UUID,
    commitment_id: UUID,
    *,
    spec: DeadlineSpec | None = None,
    role: AssignmentRole | None = None,
    version: int | None = None,
) -> Commitment:
    """Confirm a promise, as the chair, for a committer who is there: read back and unchallenged, flagged as such.

    The committing department has the issue from now on; the first one leads unless the chair names another (`role`).
    """
    roundtable = await as_chair(work, roundtable_id, version=version)
    advance(roundtable, RoundtableAction.CONFIRM_PROMISE)
    outcome = await _of_this_table(work, roundtable, commitment_id)
    await refuse_absent(work, roundtable, unit_id=outcome.speaker_unit_id, path=("commitment",))
    return await confirm_in_session(work, commitment_id, flagged=True, spec=spec, role=role)


async def strike_promise(work: Work, roundtable_id: UUID, commitment_id: UUID, *, reason: str, version: int | None = None) -> Commitment:
    """Strike a draft, as the chair. It stays in the minutes with the reason."""
    roundtable = await as_chair(work, roundtable_id, version=version)
    advance(roundtable, RoundtableAction.STRIKE_PROMISE)
    await _of_this_table(work, roundtable, commitment_id)
    return await strike_draft(work, commitment_id, reason=reason)


async def supersede_promise(work: Work, roundtable_id: UUID, commitment_id: UUID, *, by_id: UUID, version: int | None = None) -> Commitment:
    """Put a promise that was confirmed at this table in the place of an earlier one on the same issue, as the chair."""
    roundtable = await as_chair(work, roundtable_id, version=version)
    advance(roundtable, RoundtableAction.CONFIRM_PROMISE)
    await _of_this_table(work, roundtable, by_id)
    earlier = await work.session.get(Commitment, (work.district_id, commitment_id))
    if earlier is None:
        raise _not_ours()
    await refuse_off_table(work, roundtable, earlier.issue_id)
    return await supersede_commitment(work, commitment_id, by_id=by_id)


async def _of_this_table(work: Work, roundtable: Roundtable, commitment_id: UUID) -> Outcome:
    outcome = await work.session.scalar(
        select(Outcome).where(
            Outcome.district_id == work.district_id, Outcome.roundtable_id == roundtable.id, Outcome.commitment_id == commitment_id
        )
    )
    if outcome is None:
        raise _not_ours()
    return outcome


def _not_ours() -> Refusal:
    return Refusal(ErrorCode.INVALID_INPUT, RoundtableFault.COMMITMENT_NOT_OF_THE_TABLE, path=("commitment",))
