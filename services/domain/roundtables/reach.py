"""What the reaches mean for roundtables and their series, and what being on a table means for an issue."""

from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_
from sqlalchemy.orm import aliased

from services.domain.access import (
    Action,
    Actor,
    Grant,
    Link,
    Met,
    Predicate,
    Reach,
    Role,
    Row,
    Through,
    any_of,
    everywhere,
    subtree,
    there_is,
)
from services.domain.identity import CONTACTS, OFFICES
from services.domain.roundtables.models import AgendaItem, AgendaItemIssue, Minutes, MinutesObjection, Outcome, Roundtable, Seat
from services.domain.roundtables.states import OFFICERS

SPEAK_FOR_THEIR_UNIT = (OFFICES - {Role.DISTRICT_SUPERVISOR, Role.DISTRICT_LEADER}) | CONTACTS
"""A unit's seat is these people's. A resident is not the community that was invited, and nobody is the district by living there."""


_SEAT, _LISTED, _PRESENT, _GUEST, _OFFICER = (aliased(Seat) for _ in range(5))
_ITEM, _LINK, _OUTCOME = aliased(AgendaItem), aliased(AgendaItemIssue), aliased(Outcome)
"""Made once: making an alias costs more than the query, and each EXISTS is a scope of its own."""


def mine(seat: Row, grant: Grant, actor: Actor) -> ColumnElement[bool]:
    """Whether a seat is the actor's: the person's own, or that of the unit for which the grant lets them speak."""
    own: ColumnElement[bool] = false() if actor.person_id is None else seat.person_id == actor.person_id
    if grant.role not in SPEAK_FOR_THEIR_UNIT:
        return own
    return or_(own, seat.unit_id == grant.unit_id)


def seated(row: Row, grant: Grant, actor: Actor) -> Link:  # noqa: ARG001 - a Predicate
    """SEATED of a roundtable: I, or my unit, was invited or came."""
    return Link((_SEAT,), "roundtable_id", mine(_SEAT, grant, actor))


def own_unit(row: Row, grant: Grant, actor: Actor) -> ColumnElement[bool]:  # noqa: ARG001 - a Predicate
    """OWN_UNIT: my unit hosts it."""
    return row.host_unit_id == grant.unit_id  # type: ignore[no-any-return]  # `row` may be an alias


def public(row: Row, grant: Grant, actor: Actor) -> ColumnElement[bool]:  # noqa: ARG001 - a Predicate
    """PUBLIC: the call for items, or the result, was published."""
    return row.published_at.is_not(None)  # type: ignore[no-any-return]  # as above


ROUNDTABLE_REACHES: dict[Reach, Predicate] = {
    Reach.DISTRICT: everywhere,
    Reach.SUBTREE: subtree,
    Reach.OWN_UNIT: own_unit,
    Reach.SEATED: seated,
    Reach.PUBLIC: public,
}


def _of_a_meeting(reach: Reach) -> Predicate:
    """A series is reached as one of its meetings is."""

    meeting = aliased(Roundtable)

    def predicate(row: Row, grant: Grant, actor: Actor) -> ColumnElement[bool]:
        return there_is(
            meeting.district_id == row.district_id,
            meeting.series_id == row.id,
            any_of([ROUNDTABLE_REACHES[reach](meeting, grant, actor)], meeting),
            of=meeting,
        )

    return predicate


SERIES_REACHES: dict[Reach, Predicate] = {
    Reach.DISTRICT: everywhere,
    Reach.SUBTREE: subtree,
    Reach.OWN_UNIT: own_unit,
    Reach.SEATED: _of_a_meeting(Reach.SEATED),
    Reach.PUBLIC: _of_a_meeting(Reach.PUBLIC),
}


def issue_seated(row: Row, grant: Grant, actor: Actor) -> Met:  # noqa: ARG001 - a Predicate
    """SEATED of an issue: it was on the agenda of a table where I, or my unit, had a seat, or came up there.

    An item that was only proposed was on no table.
    """
    if actor.person_id is None and grant.role not in SPEAK_FOR_THEIR_UNIT:
        return false()  # nobody's seat: said here, because `AND false` would fold away the joins and leave a cartesian product
    seat, item, link = _LISTED, _ITEM, _LINK
    placed = and_(item.district_id == link.district_id, item.id == link.agenda_item_id, item.position.is_not(None))
    there = and_(seat.district_id == item.district_id, seat.roundtable_id == item.roundtable_id)
    on_agenda = Link((link, item, seat), "issue_id", mine(seat, grant, actor), (placed, there))
    place, outcome = _PRESENT, _OUTCOME
    present = and_(place.district_id == outcome.district_id, place.roundtable_id == outcome.roundtable_id)
    came_up = Link((outcome, place), "issue_id", mine(place, grant, actor), (present,))
    return on_agenda, came_up


def post_seated(row: Row, grant: Grant, actor: Actor) -> ColumnElement[bool]:  # noqa: ARG001 - a Predicate
    """SEATED of a post: of a unit that has a seat at a table which I chair or whose minutes I take: I must be able to say who came."""
    if actor.person_id is None:
        return false()
    guest, officer = _GUEST, _OFFICER
    return and_(
        row.role.in_(SPEAK_FOR_THEIR_UNIT),
        there_is(
            guest.district_id == row.district_id,
            guest.unit_id == row.unit_id,
            officer.district_id == guest.district_id,
            officer.roundtable_id == guest.roundtable_id,
            officer.person_id == actor.person_id,
            officer.kind.in_(OFFICERS),
            of=(guest, officer),
        ),
    )


_READ = Through("roundtable_id", Roundtable, Action.READ)
THROUGH_ROUNDTABLE: dict[type[Any], dict[Action, Through]] = {
    Seat: {Action.SEE: _READ},
    AgendaItem: {Action.SEE: _READ},
    AgendaItemIssue: {Action.SEE: Through("agenda_item_id", AgendaItem, Action.SEE)},
    Outcome: {Action.SEE: _READ},
    Minutes: {Action.SEE: _READ},
    MinutesObjection: {Action.SEE: Through("minutes_id", Minutes, Action.SEE)},
}
"""Whatever belongs to a meeting is seen by whoever reads the meeting; what an outcome links to has its own door."""
