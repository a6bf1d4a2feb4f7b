"""What comes out of an item: answers, decisions, new issues, parking, nothing. The minute-taker records; the chair resolves."""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy import select

from services.domain.access import UnitKind, Work, lock
from services.domain.closing import Opinion, Verdict, nod_at_table
from services.domain.closing import resolve_on_site as reply_and_resolve
from services.domain.issues import Issue, IssueAction, IssueChannel, IssueRaise, Reply, ReplyKind, enter_issue, write_reply
from services.domain.issues import advance as advance_issue
from services.domain.roundtables.decisions import Decision
from services.domain.roundtables.faults import RoundtableFault
from services.domain.roundtables.items import refuse_off_table
from services.domain.roundtables.models import Outcome, Roundtable
from services.domain.roundtables.record import Spoken, enter, write
from services.domain.roundtables.seating import advance, as_chair, as_minute_taker, refuse_absent, seats_of
from services.domain.roundtables.states import AGENDA_ITEM, AgendaItemAction, OutcomeKind, RoundtableAction
from services.domain.tenancy import Unit
from services.kit.errors import ErrorCode, Refusal


async def record_reply(work: Work, roundtable_id: UUID, issue_id: UUID, said: Spoken, *, version: int | None = None) -> Outcome:
    """一一回复: record what a unit at the table answered to a question. The answer does not end the issue."""
    roundtable = await as_minute_taker(work, roundtable_id, version=version)
    entry = await enter(work, roundtable, said)
    await refuse_off_table(work, roundtable, issue_id, item=entry.item)
    unit_id = _answering(said)
    issue = await lock(work, Issue, issue_id)
    advance_issue(issue, IssueAction.INTERIM_REPLY)
    reply = await write_reply(work, issue, unit_id=unit_id, kind=ReplyKind.INTERIM, text=said.text)
    await work.session.flush()
    return write(work, roundtable, entry, said, OutcomeKind.REPLY, issue_id=issue.id, reply_id=reply.id)


async def resolve_at_table(work: Work, roundtable_id: UUID, issue_id: UUID, said: Spoken, *, version: int | None = None) -> Outcome:
    """Record, as the chair, that a unit at the table solved the issue on the spot: its final reply, to which the raisers nod."""
    roundtable = await as_chair(work, roundtable_id, version=version)
    if said.late_because is not None:
        raise Refusal(ErrorCode.INVALID_INPUT, RoundtableFault.SAID_OUTSIDE_SESSION, path=("lateBecause",))
    entry = await enter(work, roundtable, said)
    await refuse_off_table(work, roundtable, issue_id, item=entry.item)
    unit_id = _answering(said)
    issue = await lock(work, Issue, issue_id)
    reply = await reply_and_resolve(work, issue, unit_id=unit_id, text=said.text)
    await work.session.flush()
    return write(work, roundtable, entry, said, OutcomeKind.REPLY, issue_id=issue.id, reply_id=reply.id)


async def record_nod(
    work: Work, roundtable_id: UUID, issue_id: UUID, person_id: UUID, opinion: Opinion, *, version: int | None = None
) -> Verdict:
    """Record, as the chair, what a raiser who is there says of the answer; read back and unchallenged. Not of the chair's own answer."""
    roundtable = await as_chair(work, roundtable_id, version=version)
    advance(roundtable, RoundtableAction.RECORD_NOD)
    await refuse_off_table(work, roundtable, issue_id)
    await refuse_absent(work, roundtable, person_id=person_id, path=("raiser",))
    issue = await lock(work, Issue, issue_id)
    answered = await work.session.scalars(
        select(Reply.unit_id).where(
            Reply.district_id == work.district_id,
            Reply.issue_id == issue.id,
            Reply.round == issue.round,
            Reply.kind == ReplyKind.FINAL,
        )
    )
    if set(answered) & {grant.unit_id for grant in work.actor.grants}:
        raise Refusal(ErrorCode.BARRED, RoundtableFault.OWN_REPLY_NOT_JUDGED)
    return await nod_at_table(work, issue, person_id, opinion)


async def raise_at_table(
    work: Work, roundtable_id: UUID, said: Spoken, new: IssueRaise, *, raiser_ids: Sequence[UUID], version: int | None = None
) -> Outcome:
    """Record a new issue that people who are there raised: at the host, below it, or at an enterprise that is there."""
    roundtable = await as_minute_taker(work, roundtable_id, version=version)
    entry = await enter(work, roundtable, said)
    await _refuse_elsewhere(work, roundtable, new.unit_id)
    for person_id in raiser_ids:
        await refuse_absent(work, roundtable, person_id=person_id, path=("raisers",))
    if new.channel is not IssueChannel.ROUNDTABLE or new.on_behalf_of:
        raise Refusal(ErrorCode.INVALID_INPUT, RoundtableFault.RAISED_ELSEWHERE, path=("channel",))
    issue = await enter_issue(work, new, tuple(dict.fromkeys(raiser_ids)))
    return write(work, roundtable, entry, said, OutcomeKind.NEW_ISSUE, issue_id=issue.id)


async def record_decision(
    work: Work, roundtable_id: UUID, said: Spoken, decision: Decision, *, issue_id: UUID | None = None, version: int | None = None
) -> Outcome:
    """Record what was decided, alternatives and all."""
    roundtable = await as_minute_taker(work, roundtable_id, version=version)
    entry = await enter(work, roundtable, said)
    if issue_id is not None:
        await refuse_off_table(work, roundtable, issue_id, item=entry.item)
    return write(work, roundtable, entry, said, OutcomeKind.DECISION, issue_id=issue_id, decision=decision.to_data())


async def park_item(work: Work, roundtable_id: UUID, said: Spoken, *, version: int | None = None) -> Outcome:
    """Record that an item waits for a later table."""
    roundtable = await as_minute_taker(work, roundtable_id, version=version)
    entry = await enter(work, roundtable, said)
    entry.item.state = AGENDA_ITEM.move(entry.item.state, AgendaItemAction.PARK)
    entry.item.version += 1
    entry.item.parkings += 1
    return write(work, roundtable, entry, said, OutcomeKind.PARKED)


async def note_no_action(work: Work, roundtable_id: UUID, said: Spoken, *, version: int | None = None) -> Outcome:
    """Record that an item needs nothing more, and why."""
    roundtable = await as_minute_taker(work, roundtable_id, version=version)
    entry = await enter(work, roundtable, said)
    return write(work, roundtable, entry, said, OutcomeKind.NO_ACTION)


def _answering(said: Spoken) -> UUID:
    """An answer is a unit's; that somebody of it is there has been checked."""
    if said.speaker_unit_id is None:
        raise Refusal(ErrorCode.INVALID_INPUT, RoundtableFault.ANSWERING_UNIT_NEEDED, path=("speakerUnit",))
    return said.speaker_unit_id


async def _refuse_elsewhere(work: Work, roundtable: Roundtable, unit_id: UUID) -> None:
    """A table takes in what concerns its host's people, or an enterprise that sits there."""
    found = {
        unit.id: unit
        for unit in await work.session.scalars(
            select(Unit).where(Unit.district_id == work.district_id, Unit.id.in_([unit_id, roundtable.host_unit_id]))
        )
    }
    unit, host = found.get(unit_id), found[roundtable.host_unit_id]
    below = unit is not None and host.kind is not UnitKind.DEPARTMENT and unit.path.startswith(host.path)
    there = any(seat.unit_id == unit_id and seat.attended_at is not None for seat in await seats_of(work, roundtable))
    if unit is None or not (below or (unit.kind is UnitKind.ENTERPRISE and there)):
        raise Refusal(ErrorCode.INVALID_INPUT, RoundtableFault.RAISED_ELSEWHERE, path=("unit",))
