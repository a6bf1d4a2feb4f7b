"""During the meeting: who came, what else is put on the agenda, pauses."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from services.domain.access import Action, Work, find
from services.domain.identity import Person, person_enter, refuse_machines
from services.domain.issues import Issue
from services.domain.roundtables.agenda import TITLE
from services.domain.roundtables.events import AgendaItemAdded, RoundtableAdjourned, RoundtableContinued, SeatTaken
from services.domain.roundtables.faults import RoundtableFault
from services.domain.roundtables.items import items_of, link_issues, place
from services.domain.roundtables.models import AgendaItem, Roundtable, Seat
from services.domain.roundtables.seating import PATH, advance, as_chair, at_the_door, seats_of
from services.domain.roundtables.states import AGENDA_ITEM, OFFICERS, AgendaItemAction, RoundtableAction, SeatKind
from services.domain.tenancy import Unit
from services.kit.errors import ErrorCode, Refusal, not_found
from services.kit.ids import new_id
from services.kit.texts import clean


@dataclass(frozen=True, kw_only=True)
class Attendee:
    """Who came: somebody known (`person_id`), or a walk-in by name; `unit_id`: the unit for which they speak."""

    person_id: UUID | None = None
    name: str | None = None
    phone: str | None = None
    unit_id: UUID | None = None
    kind: SeatKind = SeatKind.PARTICIPANT


async def check_in(work: Work, roundtable_id: UUID, who: Attendee, *, version: int | None = None) -> Seat:
    """Note that somebody is there, invited or not. Chair or minute-taker does it; a walk-in without phone is answered publicly."""
    seat_there = at_the_door(Roundtable, work.actor)
    roundtable = await find(work, Roundtable, roundtable_id, Action.TAKE_MINUTES, version=version, extra=seat_there, path=PATH)
    advance(roundtable, RoundtableAction.CHECK_IN)
    if (who.person_id is None) == (who.name is None) or who.kind in OFFICERS:
        raise Refusal(ErrorCode.INVALID_INPUT, RoundtableFault.ONE_OR_THE_OTHER, path=("person",))
    if who.person_id is not None:
        if await work.session.get(Person, (work.district_id, who.person_id)) is None:
            raise not_found("person")
        await refuse_machines(work, {who.person_id}, "person")
    if who.unit_id is not None:
        await find(work, Unit, who.unit_id, Action.SEE, lock=False, path=("unit",))
    person_id = who.person_id or await person_enter(work, name=who.name or "", phone=who.phone)
    seats = await seats_of(work, roundtable)
    seat = next((seat for seat in seats if seat.person_id == person_id), None)
    if seat is None:
        seat = Seat(district_id=work.district_id, id=new_id(), roundtable_id=roundtable.id, person_id=person_id, kind=who.kind)
        work.session.add(seat)
    elif seat.attended_at is not None:
        raise Refusal(ErrorCode.CONFLICT, RoundtableFault.CHECKED_IN_ALREADY, path=("person",))
    seat.attended_at, seat.unit_id = work.now, who.unit_id
    asked = next((one for one in seats if who.unit_id is not None and one.person_id is None and one.unit_id == who.unit_id), None)
    if asked is not None:
        asked.attended_at = asked.attended_at or work.now
    walk_in = seat.invited_at is None and asked is None
    work.record(SeatTaken(subject_id=roundtable.id, seat_id=seat.id, person_id=person_id, unit_id=who.unit_id, walk_in=walk_in))
    return seat


async def agenda_add(
    work: Work, roundtable_id: UUID, *, title: str, issue_ids: Sequence[UUID] = (), version: int | None = None
) -> AgendaItem:
    """Put what comes up in the room at the end of the agenda, open to the floor. The chair may read the issues it is about."""
    roundtable = await as_chair(work, roundtable_id, version=version)
    advance(roundtable, RoundtableAction.ADD_ITEM)
    issue_ids = tuple(dict.fromkeys(issue_ids))
    for issue_id in issue_ids:
        await find(work, Issue, issue_id, Action.READ, lock=False, path=("issues",))
    last = max((item.position or 0 for item in await items_of(work, roundtable)), default=0)
    item = AgendaItem(
        district_id=work.district_id,
        id=new_id(),
        roundtable_id=roundtable.id,
        title=clean(title, "title", limit=TITLE),
        state=AGENDA_ITEM.start(AgendaItemAction.PROPOSE),
        proposer_person_id=work.actor.person_id,
        proposed_at=work.now,
        version=1,
        parkings=0,
    )
    await place(work, item, last + 1, open_floor=True)
    await link_issues(work, item, issue_ids)
    work.record(AgendaItemAdded(subject_id=roundtable.id, item_id=item.id, issue_ids=issue_ids))
    return item


async def adjourn(work: Work, roundtable_id: UUID, *, version: int | None = None) -> Roundtable:
    """Pause or end the session."""
    roundtable = await as_chair(work, roundtable_id, version=version)
    advance(roundtable, RoundtableAction.ADJOURN)
    roundtable.ended_at = work.now
    work.record(RoundtableAdjourned(subject_id=roundtable.id))
    return roundtable


async def resume(work: Work, roundtable_id: UUID, *, version: int | None = None) -> Roundtable:
    """Go on with an adjourned session."""
    roundtable = await as_chair(work, roundtable_id, version=version)
    advance(roundtable, RoundtableAction.CONTINUE)
    roundtable.ended_at = None
    work.record(RoundtableContinued(subject_id=roundtable.id))
    return roundtable
