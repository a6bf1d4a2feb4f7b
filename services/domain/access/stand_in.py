"""An actor of whom only the shape is known: its ids are SQL expressions, so one predicate serves everybody of that shape."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Uuid, any_, false, or_
from sqlalchemy.dialects.postgresql import ARRAY

from services.domain.access.actor import Actor, Grant, Shape
from services.domain.access.links import distinct
from services.domain.access.words import Action

Slot = int | str
"""A sort of post by its place in `Shape.posts`, or `district`, `person`, `account`, `version`, `since`, `until`."""
Bind = Callable[[Slot, Any], ColumnElement[Any]]
"""(slot, SQL type) → the parameter that stands for its value, which `value_of` reads later."""
Settled = Callable[[Action, Any], ColumnElement[bool] | None]
"""(action, row) → the column that holds the answer already, if a statement has one."""


@dataclass(frozen=True)
class Pointing:
    """A statement has the parent of `row` at hand, at which its column `by` points: `above`, a row of `parent`."""

    row: Any
    by: str
    parent: type[Any]
    above: Any


@dataclass(frozen=True)
class StandIn(Actor):
    """Passes through every reach in an actor's place. `settled` saves asking twice about one row, `pointing` looking its parent up."""

    settled: Settled | None = None
    pointing: Pointing | None = None

    def above(self, row: Any, parent: type[Any], by: str) -> Any:  # noqa: ANN401 - rows of predicates
        """The row at which a row's column points, if it is at hand; else None."""
        at_hand = self.pointing
        if at_hand is None or at_hand.row is not row or (at_hand.parent, at_hand.by) != (parent, by):
            return None
        return at_hand.above

    def known(self, action: Action, row: Any) -> ColumnElement[bool] | None:  # noqa: ANN401 - a row of a predicate
        """See Settled."""
        return None if self.settled is None else self.settled(action, row)


def stand_in(shape: Shape, bind: Bind, settled: Settled | None = None, pointing: Pointing | None = None) -> StandIn:
    """Return the actor that stands for everybody of a shape. Several posts of one sort are one grant: its unit is `ANY` of theirs."""
    several = {place: several for place, (_, _, several) in enumerate(shape.posts)}
    units = {place: _uuid(any_(bind(place, ARRAY(Uuid()))) if several[place] else bind(place, Uuid())) for place in set(shape.alike)}
    grants = [Grant(role, units[place], kind) for (role, kind, _), place in zip(shape.posts, shape.alike, strict=True)]
    return StandIn(
        district_id=_uuid(bind("district", Uuid())),
        grants=tuple(grants),
        account_id=_uuid(bind("account", Uuid())) if shape.account else None,
        person_id=_uuid(bind("person", Uuid())) if shape.person else None,
        overlaid=shape.overlaid,
        settled=settled,
        pointing=pointing,
    )


def value_of(slot: Slot) -> Callable[[Actor], Any]:
    """Return how to read a slot of a real actor: an id, or the list of them where there are several."""
    match slot:
        case "district":
            return lambda actor: actor.district_id
        case "person":
            return lambda actor: actor.person_id
        case "account":
            return lambda actor: actor.account_id
        case "version":
            return lambda actor: actor.grants_version
        case "since":
            return lambda actor: actor.since
        case "until":
            return lambda actor: actor.until
        case int():
            return lambda actor: units if len(units := actor.held[slot]) > 1 else units[0]
    raise ValueError(slot)


def at_my_unit(actor: Actor, column: Any) -> ColumnElement[bool]:  # noqa: ANN401 - a column of any row
    """Whether a column names a unit at which the actor holds a post. Not `in_`: a stand-in's unit may be `ANY` of several."""
    return or_(false(), *distinct([column == grant.unit_id for grant in actor.grants]))


def _uuid(expression: object) -> UUID:
    """Put an expression where an actor has an id."""
    return cast("UUID", expression)
