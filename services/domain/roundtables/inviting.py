"""Who is asked to come, and who says that they do not."""

from uuid import UUID

from services.domain.access import Action, Work, find
from services.domain.identity import Person, refuse_machines
from services.domain.roundtables.events import ApologySent, SeatInvited
from services.domain.roundtables.faults import RoundtableFault
from services.domain.roundtables.models import Roundtable, Seat
from services.domain.roundtables.notice import refuse_short_notice
from services.domain.roundtables.reach import SPEAK_FOR_THEIR_UNIT
from services.domain.roundtables.seating import PATH, advance, as_chair, seats_of, stage_allows
from services.domain.roundtables.states import OFFICERS, RoundtableAction, RoundtableState, SeatKind
from services.domain.tenancy import Unit, refuse_inactive
from services.kit.errors import ErrorCode, Refusal, not_found
from services.kit.ids import new_id


async def invite(
    work: Work,
    roundtable_id: UUID,
    *,
    person_id: UUID | None = None,
    unit_id: UUID | None = None,
    kind: SeatKind = SeatKind.PARTICIPANT,
    version: int | None = None,
) -> Seat:
    """Ask a person or a unit to come, as participant or observer. After the notice a department must still have its time."""
    roundtable = await as_chair(work, roundtable_id, version=version)
    advance(roundtable, RoundtableAction.INVITE)
    if (person_id is None) == (unit_id is None) or kind in OFFICERS:
        raise Refusal(ErrorCode.INVALID_INPUT, RoundtableFault.ONE_OR_THE_OTHER, path=("person",))
    if person_id is not None:
        if await work.session.get(Person, (work.district_id, person_id)) is None:
            raise not_found("person")
        await refuse_machines(work, {person_id}, "person")
    unit = None if unit_id is None else await find(work, Unit, unit_id, Action.SEE, lock=False, path=("unit",))
    if unit is not None:
        await refuse_inactive(work, unit.id)
    taken = [seat for seat in await seats_of(work, roundtable) if person_id is not None or seat.person_id is None]
    if any((seat.person_id == person_id) if person_id is not None else (seat.unit_id == unit_id) for seat in taken):
        raise Refusal(ErrorCode.CONFLICT, RoundtableFault.SEATED_ALREADY)
    seat = Seat(
        district_id=work.district_id,
        id=new_id(),
        roundtable_id=roundtable.id,
        person_id=person_id,
        unit_id=unit_id,
        kind=kind,
        invited_at=work.now,
    )
    if roundtable.state is RoundtableState.NOTIFIED and unit is not None:
        await refuse_short_notice(work, roundtable, [unit.kind])
    work.session.add(seat)
    work.record(SeatInvited(subject_id=roundtable.id, seat_id=seat.id, person_id=person_id, unit_id=unit_id))
    return seat


async def apologise(work: Work, roundtable_id: UUID, *, unit_id: UUID | None = None, deputy_sent: bool = False) -> Seat:
    """Say that one does not come: for oneself, or for the unit that was invited and for which the actor speaks."""
    roundtable = await find(work, Roundtable, roundtable_id, Action.SEE, path=PATH)
    stage_allows(roundtable, RoundtableAction.APOLOGISE)
    if unit_id is None:
        seats = [seat for seat in await seats_of(work, roundtable) if seat.person_id is not None and seat.person_id == work.actor.person_id]
    else:
        allowed = unit_id in work.actor.units(*SPEAK_FOR_THEIR_UNIT)
        seats = [seat for seat in await seats_of(work, roundtable) if allowed and seat.person_id is None and seat.unit_id == unit_id]
    if not seats:
        raise Refusal(ErrorCode.FORBIDDEN, RoundtableFault.NOT_INVITED)
    (seat,) = seats
    seat.apology_at, seat.deputy_sent = work.now, deputy_sent
    work.record(ApologySent(subject_id=roundtable.id, seat_id=seat.id, deputy_sent=deputy_sent))
    return seat
