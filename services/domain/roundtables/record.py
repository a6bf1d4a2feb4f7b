"""Writing an outcome down: in the session, or as a late entry with its reason."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from services.domain.access import Work
from services.domain.roundtables.events import OutcomeRecorded
from services.domain.roundtables.faults import RoundtableFault
from services.domain.roundtables.items import item_on_agenda
from services.domain.roundtables.models import AgendaItem, Outcome, Roundtable
from services.domain.roundtables.seating import advance, refuse_absent
from services.domain.roundtables.states import OutcomeKind, RoundtableAction, RoundtableState
from services.kit.errors import ErrorCode, Refusal
from services.kit.ids import new_id
from services.kit.texts import clean

TEXT, REASON = 10_000, 2_000
"""Longest text of an outcome and longest reason of a late entry, in characters."""


@dataclass(frozen=True, kw_only=True)
class Spoken:
    """What was said about which item. `at`: the time of utterance, default now (of a late entry: the end of the session).

    `late_because`: why it is entered only after the session; needed then, and out of place before.
    """

    item_id: UUID
    text: str
    speaker_person_id: UUID | None = None
    speaker_unit_id: UUID | None = None
    at: datetime | None = None
    late_because: str | None = None


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A checked entry: the item, when it was said, and why it comes late, if it does."""

    item: AgendaItem
    at: datetime
    late_because: str | None


async def enter(work: Work, roundtable: Roundtable, said: Spoken) -> Entry:
    """Check that the record may take this now: the stage, the item, the speaker, the time."""
    late = said.late_because is not None
    if roundtable.state is RoundtableState.MINUTES_DRAFT and not late:
        raise Refusal(ErrorCode.INCOMPLETE, RoundtableFault.REASON_FOR_CORRECTION, path=("lateBecause",))
    advance(roundtable, RoundtableAction.CORRECT_RECORD if late else RoundtableAction.RECORD_OUTCOME)
    item = await item_on_agenda(work, roundtable, said.item_id)
    await refuse_absent(work, roundtable, person_id=said.speaker_person_id, unit_id=said.speaker_unit_id, path=("speaker",))
    latest = roundtable.ended_at or work.now
    at = said.at or latest
    if roundtable.started_at is None or not roundtable.started_at <= at <= latest:
        raise Refusal(ErrorCode.INVALID_INPUT, RoundtableFault.SAID_OUTSIDE_SESSION, path=("at",))
    reason = None if said.late_because is None else clean(said.late_because, "lateBecause", limit=REASON)
    return Entry(item=item, at=at, late_because=reason)


def write(
    work: Work,
    roundtable: Roundtable,
    entry: Entry,
    said: Spoken,
    kind: OutcomeKind,
    *,
    issue_id: UUID | None = None,
    reply_id: UUID | None = None,
    commitment_id: UUID | None = None,
    decision: dict[str, Any] | None = None,
) -> Outcome:
    """Keep the outcome and say so."""
    outcome = Outcome(
        district_id=work.district_id,
        id=new_id(),
        roundtable_id=roundtable.id,
        agenda_item_id=entry.item.id,
        kind=kind,
        text=clean(said.text, "text", limit=TEXT),
        issue_id=issue_id,
        reply_id=reply_id,
        commitment_id=commitment_id,
        decision=decision,
        speaker_person_id=said.speaker_person_id,
        speaker_unit_id=said.speaker_unit_id,
        at=entry.at,
        recorded_at=work.now,
        recorded_by=work.actor.account_id,
        correction_reason=entry.late_because,
    )
    work.session.add(outcome)
    work.record(
        OutcomeRecorded(
            subject_id=roundtable.id,
            issue_id=issue_id,
            outcome_id=outcome.id,
            item_id=entry.item.id,
            kind=kind,
            commitment_id=commitment_id,
            late=entry.late_because is not None,
        )
    )
    return outcome
