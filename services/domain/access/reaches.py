"""What each reach means as a SQL predicate over a row, and the actor's predicate for an action.

A slice registers its entities; a reach that needs an upper room's table is contributed by that room. wiring collects
both, so that no lower room looks up. The same predicate serves lists, counts, single reads, locks and exports.
"""

from collections.abc import Callable, Collection, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache, partial
from typing import Any

from sqlalchemy import ColumnElement, True_, and_, false, inspect, or_, true
from sqlalchemy.orm import aliased

from services.domain.access.actor import Actor, Grant, UnitKind
from services.domain.access.links import Lift, Met, Row, alias_of, any_of, distinct, links_of, there_is
from services.domain.access.policy import Policy, policy
from services.domain.access.stand_in import StandIn
from services.domain.access.words import Action, Reach, Resource, Role

Predicate = Callable[[Row, Grant, Actor], Met]
Meaning = Callable[[Row], Met]
"""A reach of one grant."""


@dataclass(frozen=True)
class Through:
    """An action on a row is decided by an action on its parent: (district_id, `by`) points at `parent`'s row, or at none."""

    by: str
    parent: type[Any]
    action: Action


@dataclass
class Entity:
    """How one stored entity is reached. `resource` is its policy word; `through` delegates single actions to the parent, or where
    rows have parents of several kinds, to whichever it has. `about`: the column that names the matter which a row is about, and the
    matter's model (a matter is about itself); a row lies where its matter lies.
    """

    resource: Resource | None
    reaches: dict[Reach, list[Predicate]] = field(default_factory=dict)
    through: dict[Action, tuple[Through, ...]] = field(default_factory=dict)
    about: tuple[str, type[Any]] | None = None


class Reaches:
    """The registry of entities, filled once by wiring."""

    def __init__(self, source: Callable[[], Policy] = policy) -> None:
        self._entities: dict[type[Any], Entity] = {}
        self._policy = source

    def register(
        self,
        model: type[Any],
        resource: Resource | None,
        reaches: Mapping[Reach, Predicate] | None = None,
        through: Mapping[Action, Through | tuple[Through, ...]] | None = None,
        *,
        about: tuple[str, type[Any]] | None = None,
    ) -> None:
        """Register an entity with its own reaches and its delegated actions."""
        if model in self._entities:
            raise ValueError(f"{model.__name__} is registered twice")
        parents = {action: (one,) if isinstance(one, Through) else one for action, one in (through or {}).items()}
        self._entities[model] = Entity(resource, {reach: [p] for reach, p in (reaches or {}).items()}, parents, about)

    def contribute(self, model: type[Any], reach: Reach, predicate: Predicate) -> None:
        """Add an upper room's meaning of a reach to a lower room's entity; several contributions are joined by OR."""
        self._entities[model].reaches.setdefault(reach, []).append(predicate)

    def entity(self, model: type[Any]) -> Entity:
        """Return how a model is reached; an unregistered model is a mistake in wiring."""
        return self._entities[model]

    def policy(self, actor: Actor) -> Policy:
        """The policy that an actor is under."""
        return self._policy() if actor.overlaid is None else actor.overlaid

    def at_all(self, actor: Actor, action: Action, resource: Resource) -> frozenset[Reach]:
        """The reaches over which some post of the actor may take an action, whatever the row."""
        ask = self.policy(actor).answer
        return frozenset[Reach]().union(*(ask(grant.role, resource, action).allowed for grant in actor.all_grants))

    def models(self, resource: Resource) -> list[type[Any]]:
        """The entities that a policy word is about."""
        return [model for model, entity in self._entities.items() if entity.resource is resource]

    def means(self, resource: Resource, action: Action, reach: Reach) -> bool:
        """Whether a policy line of these words decides anything: every entity has the reach, and none leaves the action to a parent."""
        entities = [self._entities[model] for model in self.models(resource)]
        return bool(entities) and all(reach in entity.reaches and action not in entity.through for entity in entities)

    def within(self, actor: Actor, row: Row, reaches: Collection[tuple[Role, Reach]]) -> ColumnElement[bool]:
        """The rows within these reaches of the actor's posts of these roles, whatever the policy says."""
        known = self._entities[inspect(row).mapper.class_].reaches
        asked = [
            (grant, meaning) for grant in actor.all_grants for role, reach in reaches if role is grant.role for meaning in known[reach]
        ]
        return any_of([meaning(row, grant, actor) for grant, meaning in asked], row)

    def check(self) -> None:
        """Refuse to start when a policy line names a reach that nobody defined for an entity: a denial would be lost."""
        for model, entity in self._entities.items():
            for role, resource, action, reach, _ in self._policy().lines():
                if resource == entity.resource and Reach(reach) not in entity.reaches:
                    raise ValueError(f"policy line {role}, {resource}, {action}: the reach {reach} means nothing for {model.__name__}")

    def predicate(self, actor: Actor, action: Action, row: Row) -> ColumnElement[bool]:
        """The rows of `row` on which the actor may take `action`: OR over grants × allowed reaches, minus denials; empty is false."""
        if isinstance(actor, StandIn) and (known := actor.known(action, row)) is not None:
            return known
        entity = self._entities[inspect(row).mapper.class_]
        if (parents := entity.through.get(action)) is not None:
            return or_(*[self.through(actor, one, row) for one in parents])
        reached = any_of([met(row) for _, met in self.meanings(actor, action, entity)], row)
        denied = [any_of([met(row)], row) for _, met in self.meanings(actor, action, entity, denied=True)]
        # A denial that compares with an empty column is unknown, and what is unknown denies nothing.
        return and_(reached, or_(false(), *denied).is_not(true())) if denied else reached

    def through(self, actor: Actor, through: Through, row: Row) -> ColumnElement[bool]:
        """The rows whose parent allows the actor what is asked of it."""
        parent, by = _parent(through), getattr(row, through.by)
        allowed = self.predicate(actor, through.action, parent)
        if isinstance(allowed, True_):
            return by.is_not(None)  # type: ignore[no-any-return]  # a foreign key says that the parent is there
        looked_up = there_is(parent.district_id == row.district_id, parent.id == by, allowed, of=parent)
        return or_(*self._itself(actor, through, row), looked_up)

    def implies(self, actor: Actor, action: Action, other: Action, model: type[Any]) -> bool:
        """Whether the actor may do `other` wherever it may do `action`, because each of its posts may."""
        entity = self._entities[model]
        if entity.resource is None or {action, other} & entity.through.keys():
            return action is other
        ask = self.policy(actor).answer
        answers = [[ask(grant.role, entity.resource, one) for one in (action, other)] for grant in actor.all_grants]
        return all(one.allowed <= more.allowed and not more.denied for one, more in answers)

    def beyond(self, actor: Actor, action: Action, other: Action, row: Row) -> ColumnElement[bool] | None:
        """What allows the actor `other` besides what allows it `action`; None where `other` is more than the two together."""
        model = inspect(row).mapper.class_
        entity = self._entities[model]
        delegated = entity.resource is None or action in entity.through or other in entity.through
        if delegated or not self.implies(actor, action, other, model) or any(self.meanings(actor, action, entity, denied=True)):
            return None
        return any_of([met(row) for _, met in self.meanings(actor, other, entity, but=action)], row)

    def meanings(
        self, actor: Actor, action: Action, entity: Entity, *, denied: bool = False, but: Action | None = None
    ) -> Iterator[tuple[Reach, Meaning]]:
        """What each grant's allowed, or denied, reaches mean for an entity's rows; `but` for those over which it may do this as well."""
        if entity.resource is None:
            return
        ask = self.policy(actor).answer
        for grant in actor.all_grants:
            answer = ask(grant.role, entity.resource, action)
            spare = frozenset() if but is None else ask(grant.role, entity.resource, but).allowed
            for reach in sorted((answer.denied if denied else answer.allowed) - spare):
                for one in entity.reaches.get(reach, ()):
                    yield reach, partial(_met, one, grant, actor)

    def _itself(self, actor: Actor, through: Through, row: Row) -> list[ColumnElement[bool]]:
        """What a row answers itself: its parent may be within reach because rows of this very table point at it, and here is one."""
        parent, entity = _parent(through), self._entities[through.parent]
        if through.action in entity.through or any(self.meanings(actor, through.action, entity, denied=True)):
            return []
        links = links_of(met(parent) for _, met in self.meanings(actor, through.action, entity))
        return distinct([found for link in links if (found := link.itself(row, through.by)) is not None])


def _met(predicate: Predicate, grant: Grant, actor: Actor, row: Row) -> Met:
    return predicate(row, grant, actor)


@cache
def _parent(through: Through) -> Row:
    """The alias of the parent, made once as everywhere in reaches; no parent is reached through itself."""
    return aliased(through.parent)


REACHES = Reaches()
"""The registry of this process."""


def may(actor: Actor, action: Action, row: Row) -> ColumnElement[bool]:
    """The predicate of this process's registry."""
    return REACHES.predicate(actor, action, row)


def everywhere(row: Row, grant: Grant, actor: Actor) -> ColumnElement[bool]:  # noqa: ARG001 - a Predicate
    """DISTRICT: every row of the district; the district itself is bound by key and by row-level security."""
    return true()


def subtree(row: Row, grant: Grant, actor: Actor) -> ColumnElement[bool]:  # noqa: ARG001 - a Predicate
    """SUBTREE: the row has my street, community or enterprise in its level columns."""
    match grant.kind:
        case UnitKind.DISTRICT:
            return true()
        case UnitKind.STREET:
            return row.street_id == grant.unit_id  # type: ignore[no-any-return]  # `row` may be any Levelled alias
        case UnitKind.COMMUNITY:
            return row.community_id == grant.unit_id  # type: ignore[no-any-return]  # as above
        case UnitKind.ENTERPRISE:
            return row.enterprise_id == grant.unit_id  # type: ignore[no-any-return]  # as above
        case UnitKind.DEPARTMENT | UnitKind.ORGANISATION:
            return false()


def lifted(parent: type[Any], reach: Reach, *, by: str = "issue_id", also: Callable[[Row], ColumnElement[bool]] | None = None) -> Predicate:
    """A reach of a row that holds because it holds for the parent at which (district_id, `by`) points; `also` narrows the parent.

    The parent's meaning is looked up when the predicate is built, so upper rooms may still contribute to it. Nothing is lifted to a
    parent that is lifted itself to one of the same kind, so that one alias serves: every EXISTS is a scope of its own.
    """

    def predicate(row: Row, grant: Grant, actor: Actor) -> Lift:
        given = actor.above(row, parent, by) if isinstance(actor, StandIn) else None
        above = alias_of(parent, "above") if given is None else given
        asked = tuple(meaning(above, grant, actor) for meaning in REACHES.entity(parent).reaches.get(reach, ()))
        return Lift(above, by, asked, also, given is not None)

    return predicate
