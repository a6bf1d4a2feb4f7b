"""Date and word: tell everybody, put off, find a new time, call off, begin."""

from datetime import datetime
from uuid import UUID

from sqlalchemy import select

from services.domain.access import Work
from services.domain.clocks import almanac, local_today
from services.domain.roundtables.events import (
    RoundtableCancelled,
    RoundtableNotified,
    RoundtablePostponed,
    RoundtableRescheduled,
    RoundtableStarted,
)
from services.domain.roundtables.faults import RoundtableFault
from services.domain.roundtables.items import items_of
from services.domain.roundtables.models import Roundtable
from services.domain.roundtables.notice import refuse_short_notice
from services.domain.roundtables.seating import advance, as_chair, seats_of, stage_allows
from services.domain.roundtables.states import AGENDA_ITEM, AgendaItemAction, AgendaItemState, RoundtableAction
from services.domain.tenancy import Unit
from services.kit.errors import ErrorCode, Refusal
from services.kit.texts import clean

REASON, PLACE = 2_000, 200
"""Longest reason and place, in characters."""


async def notify(work: Work, roundtable_id: UUID, *, version: int | None = None) -> Roundtable:
    """Send agenda, time and place to everybody invited; departments have them some days before, unless it is an emergency."""
    roundtable = await as_chair(work, roundtable_id, version=version)
    advance(roundtable, RoundtableAction.NOTIFY)
    await _tell(work, roundtable)
    return roundtable


async def postpone(work: Work, roundtable_id: UUID, *, reason: str, version: int | None = None) -> Roundtable:
    """Put it off without a date. Preparations go on."""
    roundtable = await as_chair(work, roundtable_id, version=version)
    advance(roundtable, RoundtableAction.POSTPONE)
    was_at, roundtable.scheduled_at = roundtable.scheduled_at, None
    roundtable.reason = clean(reason, "reason", limit=REASON)
    work.record(RoundtablePostponed(subject_id=roundtable.id, was_at=was_at))
    return roundtable


async def reschedule(
    work: Work, roundtable_id: UUID, *, scheduled_at: datetime, place: str | None = None, version: int | None = None
) -> Roundtable:
    """Give a postponed meeting its new time, and tell everybody. Its agenda must stand, with nothing left undecided."""
    roundtable = await as_chair(work, roundtable_id, version=version)
    stage_allows(roundtable, RoundtableAction.RESCHEDULE)
    states = {item.state for item in await items_of(work, roundtable)}
    if AgendaItemState.ON_AGENDA not in states:
        raise Refusal(ErrorCode.INCOMPLETE, RoundtableFault.AGENDA_EMPTY)
    if AgendaItemState.PROPOSED in states:
        raise Refusal(ErrorCode.INCOMPLETE, RoundtableFault.ITEMS_UNDECIDED)
    advance(roundtable, RoundtableAction.RESCHEDULE)
    roundtable.scheduled_at, roundtable.reason = scheduled_at, None
    if place is not None:
        roundtable.place = clean(place, "place", limit=PLACE)
    work.record(RoundtableRescheduled(subject_id=roundtable.id, scheduled_at=scheduled_at))
    await _tell(work, roundtable)
    return roundtable


async def cancel(work: Work, roundtable_id: UUID, *, reason: str, version: int | None = None) -> Roundtable:
    """Call it off. What was solicited goes back to the host's backlog."""
    roundtable = await as_chair(work, roundtable_id, version=version)
    advance(roundtable, RoundtableAction.CANCEL)
    roundtable.reason = clean(reason, "reason", limit=REASON)
    waiting = [item for item in await items_of(work, roundtable) if item.state in {AgendaItemState.PROPOSED, AgendaItemState.ON_AGENDA}]
    for item in waiting:
        item.state = AGENDA_ITEM.move(item.state, AgendaItemAction.PARK)
        item.version += 1
        item.position = None
    work.record(RoundtableCancelled(subject_id=roundtable.id, parked_ids=tuple(item.id for item in waiting)))
    return roundtable


async def start(work: Work, roundtable_id: UUID, *, version: int | None = None) -> Roundtable:
    """Begin the session, not before its day. From now on people check in, walk-ins too."""
    roundtable = await as_chair(work, roundtable_id, version=version)
    stage_allows(roundtable, RoundtableAction.START)
    zone, today = (await almanac(work)).tz, await local_today(work)
    if roundtable.scheduled_at is not None and today < roundtable.scheduled_at.astimezone(zone).date():
        raise Refusal(ErrorCode.TOO_EARLY, RoundtableFault.NOT_YET_ITS_DAY)
    advance(roundtable, RoundtableAction.START)
    roundtable.started_at = work.now
    work.record(RoundtableStarted(subject_id=roundtable.id))
    return roundtable


async def _tell(work: Work, roundtable: Roundtable) -> None:
    if roundtable.scheduled_at is None or roundtable.scheduled_at <= work.now:
        raise Refusal(ErrorCode.INVALID_INPUT, RoundtableFault.TIME_IS_PAST, path=("scheduledAt",))
    invited = [seat for seat in await seats_of(work, roundtable) if seat.invited_at is not None]
    units = {seat.unit_id for seat in invited if seat.unit_id is not None}
    kinds = await work.session.scalars(select(Unit.kind).where(Unit.district_id == work.district_id, Unit.id.in_(units)))
    await refuse_short_notice(work, roundtable, set(kinds))
    roundtable.notified_at = work.now
    work.record(
        RoundtableNotified(
            subject_id=roundtable.id,
            scheduled_at=roundtable.scheduled_at,
            person_ids=tuple(seat.person_id for seat in invited if seat.person_id is not None),
            unit_ids=tuple(seat.unit_id for seat in invited if seat.unit_id is not None),
        )
    )
