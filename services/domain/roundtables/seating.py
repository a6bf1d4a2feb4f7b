"""Who sits at a table as what: found, locked and allowed in one statement; and who is there."""

from collections.abc import Collection
from uuid import UUID

from sqlalchemy import ColumnElement, false, select
from sqlalchemy.orm import aliased

from services.domain.access import Action, Actor, Row, Work, find, there_is
from services.domain.identity import OFFICES, Membership, held_on, today
from services.domain.roundtables.faults import RoundtableFault
from services.domain.roundtables.models import Roundtable, Seat
from services.domain.roundtables.states import OFFICERS, ROUNDTABLE, RoundtableAction, SeatKind
from services.domain.tenancy import Unit
from services.kit.errors import ErrorCode, Refusal

CHAIRS = (SeatKind.CHAIR, SeatKind.DEPUTY)
"""The deputy stands in for the chair."""
PATH = ("roundtable",)
"""What is to blame for a meeting that is not there for the actor."""
_SEAT = aliased(Seat)


def advance(roundtable: Roundtable, action: RoundtableAction) -> None:
    """Move a roundtable through the transition table and count the change. Refuses what the table does not know."""
    roundtable.state = ROUNDTABLE.move(roundtable.state, action)
    roundtable.version += 1


def stage_allows(roundtable: Roundtable, action: RoundtableAction) -> None:
    """Refuse an action that does not belong to the stage: before anything else is looked at, or where the meeting's own row stays."""
    ROUNDTABLE.move(roundtable.state, action)


def chairs(row: Row, actor: Actor) -> ColumnElement[bool]:
    """Whether the actor chairs a roundtable, or may as deputy."""
    return _sits_as(row, actor, CHAIRS)


def takes_minutes(row: Row, actor: Actor) -> ColumnElement[bool]:
    """Whether the actor takes the minutes of a roundtable."""
    return _sits_as(row, actor, (SeatKind.MINUTE_TAKER,))


def at_the_door(row: Row, actor: Actor) -> ColumnElement[bool]:
    """Whether the actor is either: who comes in is greeted by any of them."""
    return _sits_as(row, actor, OFFICERS)


def was_there(row: Row, actor: Actor) -> ColumnElement[bool]:
    """Whether the actor checked in at a roundtable."""
    if actor.person_id is None:
        return false()
    return _seat_of(row, _SEAT.person_id == actor.person_id, _SEAT.attended_at.is_not(None))


def _sits_as(row: Row, actor: Actor, kinds: Collection[SeatKind]) -> ColumnElement[bool]:
    """Whether the actor has such a seat, and still holds an office of the administration."""
    if actor.person_id is None or not actor.units(*OFFICES):
        return false()
    return _seat_of(row, _SEAT.person_id == actor.person_id, _SEAT.kind.in_(kinds))


def _seat_of(row: Row, *conditions: ColumnElement[bool]) -> ColumnElement[bool]:
    return there_is(_SEAT.district_id == row.district_id, _SEAT.roundtable_id == row.id, *conditions, of=_SEAT)


async def as_chair(work: Work, roundtable_id: UUID, *, version: int | None = None) -> Roundtable:
    """Return the roundtable, locked, that the actor chairs or may chair as deputy."""
    seat = chairs(Roundtable, work.actor)
    return await find(work, Roundtable, roundtable_id, Action.CHAIR, version=version, extra=seat, path=PATH)


async def as_minute_taker(work: Work, roundtable_id: UUID, *, version: int | None = None) -> Roundtable:
    """Return the roundtable, locked, whose minutes the actor takes."""
    seat = takes_minutes(Roundtable, work.actor)
    return await find(work, Roundtable, roundtable_id, Action.TAKE_MINUTES, version=version, extra=seat, path=PATH)


async def as_host(work: Work, roundtable_id: UUID, *, version: int | None = None) -> Roundtable:
    """Return the roundtable, locked, whose host unit the actor convenes for."""
    roundtable = await find(work, Roundtable, roundtable_id, Action.SEE, version=version, path=PATH)
    await find(work, Unit, roundtable.host_unit_id, Action.CONVENE, lock=False)
    return roundtable


async def seats_of(work: Work, roundtable: Roundtable) -> list[Seat]:
    """Return the seats of a roundtable that the caller holds locked, oldest first."""
    mine = (Seat.district_id == work.district_id, Seat.roundtable_id == roundtable.id)
    return list(await work.session.scalars(select(Seat).where(*mine).order_by(Seat.id)))


async def refuse_absent(
    work: Work, roundtable: Roundtable, *, person_id: UUID | None = None, unit_id: UUID | None = None, path: tuple[str, ...]
) -> None:
    """Refuse a person who did not check in, and a unit for which nobody did. The host unit is always there."""
    there = [seat for seat in await seats_of(work, roundtable) if seat.attended_at is not None]
    missing = person_id is not None and all(seat.person_id != person_id for seat in there)
    if unit_id is not None and unit_id != roundtable.host_unit_id:
        missing = missing or all(seat.unit_id != unit_id for seat in there)
    if missing:
        raise Refusal(ErrorCode.INVALID_INPUT, RoundtableFault.NOT_AT_THE_TABLE, path=path)


async def refuse_without_office(work: Work, person_ids: Collection[UUID]) -> None:
    """Refuse whoever holds no office of the administration today; somebody unknown holds none."""
    day = await today(work.session, work.district_id)
    found = await work.session.scalars(
        select(Membership.person_id).where(
            Membership.district_id == work.district_id,
            Membership.person_id.in_(person_ids),
            Membership.role.in_(OFFICES),
            held_on(day),
        )
    )
    if set(person_ids) - set(found):
        raise Refusal(ErrorCode.INVALID_INPUT, RoundtableFault.NOT_AN_OFFICE_HOLDER)
