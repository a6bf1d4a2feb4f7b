"""Chair, deputy and minute-taker: named by the host, replaced when somebody is absent or leaves the post."""

from collections.abc import Mapping
from uuid import UUID

from services.domain.access import Work
from services.domain.identity import refuse_machines
from services.domain.roundtables.events import OfficerNamed
from services.domain.roundtables.faults import RoundtableFault
from services.domain.roundtables.models import Roundtable, Seat
from services.domain.roundtables.seating import advance, as_host, refuse_without_office, seats_of
from services.domain.roundtables.states import OFFICERS, RoundtableAction, SeatKind
from services.kit.errors import ErrorCode, Refusal
from services.kit.ids import new_id


async def name_officers(
    work: Work,
    roundtable_id: UUID,
    *,
    chair_person_id: UUID | None = None,
    deputy_person_id: UUID | None = None,
    minute_taker_person_id: UUID | None = None,
    version: int | None = None,
) -> Roundtable:
    """Name a new chair, deputy or minute-taker; who is not named stays. Whoever is relieved keeps a participant's seat."""
    roundtable = await as_host(work, roundtable_id, version=version)
    advance(roundtable, RoundtableAction.NAME_OFFICERS)
    named = dict(zip(OFFICERS, (chair_person_id, deputy_person_id, minute_taker_person_id), strict=True))
    await seat_officers(work, roundtable, {kind: person for kind, person in named.items() if person is not None})
    return roundtable


async def seat_officers(work: Work, roundtable: Roundtable, named: Mapping[SeatKind, UUID]) -> None:
    """Give the named people their seats. Two offices are never one person's: what one writes down the other signs off."""
    seats = await seats_of(work, roundtable)
    held = {seat.kind: seat for seat in seats if seat.kind in OFFICERS}
    after = {kind: seat.person_id for kind, seat in held.items()} | dict(named)
    if len(set(after.values())) < len(after):
        raise Refusal(ErrorCode.INVALID_INPUT, RoundtableFault.OFFICERS_DIFFER)
    await refuse_without_office(work, set(named.values()))
    await refuse_machines(work, set(named.values()))
    changed = {kind: person for kind, person in named.items() if kind not in held or held[kind].person_id != person}
    for kind in changed.keys() & held.keys():
        held[kind].kind = SeatKind.PARTICIPANT
    await work.session.flush()  # the seat must be free before somebody else takes it
    by_person = {seat.person_id: seat for seat in seats if seat.person_id is not None}
    for kind, person_id in changed.items():
        seat = by_person.get(person_id)
        if seat is None:
            seat = Seat(district_id=work.district_id, id=new_id(), roundtable_id=roundtable.id, person_id=person_id, invited_at=work.now)
            work.session.add(seat)
        seat.kind = kind
        work.record(OfficerNamed(subject_id=roundtable.id, kind=kind, person_id=person_id))
