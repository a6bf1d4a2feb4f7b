"""What each reach means as a SQL predicate over a row, and the actor's predicate for an action.

A slice registers its entities; a reach that needs an upper room's table is contributed by that room. wiring collects
both, so that no lower room looks up. The same predicate serves lists, counts, single reads, locks and exports.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, True_, and_, exists, false, inspect, literal_column, or_, select, true
from sqlalchemy.orm import aliased

from services.domain.access.actor import Actor, Grant, UnitKind
from services.domain.access.policy import Policy, policy
from services.domain.access.stand_in import StandIn
from services.domain.access.words import Action, Reach, Resource

Row = Any
"""A mapped class or an alias of one: what a predicate is written over."""
Predicate = Callable[[Row, Grant, Actor], ColumnElement[bool]]


@dataclass(frozen=True)
class Through:
    """An action on a row is decided by an action on its parent: (district_id, `by`) points at `parent`'s row, or at none."""

    by: str
    parent: type[Any]
    action: Action


@dataclass
class Entity:
    """How one stored entity is reached. `resource` is its policy word; `through` delegates single actions to the parent, or where
    rows have parents of several kinds, to whichever it has.
    """

    resource: Resource | None
    reaches: dict[Reach, list[Predicate]] = field(default_factory=dict)
    through: dict[Action, tuple[Through, ...]] = field(default_factory=dict)


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
    ) -> None:
        """Register an entity with its own reaches and its delegated actions."""
        if model in self._entities:
            raise ValueError(f"{model.__name__} is registered twice")
        parents = {action: (one,) if isinstance(one, Through) else one for action, one in (through or {}).items()}
        self._entities[model] = Entity(resource, {reach: [p] for reach, p in (reaches or {}).items()}, parents)

    def contribute(self, model: type[Any], reach: Reach, predicate: Predicate) -> None:
        """Add an upper room's meaning of a reach to a lower room's entity; several contributions are joined by OR."""
        self._entities[model].reaches.setdefault(reach, []).append(predicate)

    def entity(self, model: type[Any]) -> Entity:
        """Return how a model is reached; an unregistered model is a mistake in wiring."""
        return self._entities[model]

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
            return or_(*[self._through(actor, one, row) for one in parents])
        if entity.resource is None:
            return false()
        allowed: list[ColumnElement[bool]] = []
        denied: list[ColumnElement[bool]] = []
        for grant in actor.all_grants:
            answer = self._policy().answer(grant.role, entity.resource, action)
            allowed += [p(row, grant, actor) for reach in sorted(answer.allowed) for p in entity.reaches.get(reach, ())]
            denied += [p(row, grant, actor) for reach in sorted(answer.denied) for p in entity.reaches.get(reach, ())]
        reached = or_(false(), *_distinct(allowed))
        # A denial that compares with an empty column is unknown, and what is unknown denies nothing.
        return and_(reached, or_(false(), *denied).is_not(true())) if denied else reached

    def implies(self, actor: Actor, action: Action, other: Action, model: type[Any]) -> bool:
        """Whether the actor may do `other` wherever it may do `action`, because each of its posts may."""
        entity = self._entities[model]
        if entity.resource is None or {action, other} & entity.through.keys():
            return action is other
        answers = [[self._policy().answer(grant.role, entity.resource, one) for one in (action, other)] for grant in actor.all_grants]
        return all(one.allowed <= more.allowed and not more.denied for one, more in answers)

    def _through(self, actor: Actor, through: Through, row: Row) -> ColumnElement[bool]:
        parent, by = _parent(through), getattr(row, through.by)
        allowed = self.predicate(actor, through.action, parent)
        if isinstance(allowed, True_):
            return by.is_not(None)  # type: ignore[no-any-return]  # a foreign key says that the parent is there
        return there_is(parent.district_id == row.district_id, parent.id == by, allowed, of=parent)


def _distinct(predicates: list[ColumnElement[bool]]) -> list[ColumnElement[bool]]:
    """Each predicate once: what does not depend on the grant would be asked again for every post."""
    kept: dict[Any, ColumnElement[bool]] = {}
    for predicate in predicates:
        key = predicate._generate_cache_key()  # noqa: SLF001 - the public compare() fails on predicates over mapped classes
        values = None if key is None else tuple((one.required and one.key, str(one.value)) for one in key.bindparams)
        kept.setdefault(id(predicate) if key is None else (key.key, values), predicate)
    return list(kept.values())


@cache
def _parent(through: Through) -> Row:
    """The alias of the parent, made once as everywhere in reaches; no parent is reached through itself."""
    return aliased(through.parent)


REACHES = Reaches()
"""The registry of this process."""


def there_is(*conditions: ColumnElement[bool], of: Row | tuple[Row, ...]) -> ColumnElement[bool]:
    """Whether rows of the aliases `of` meet the conditions: the only EXISTS that a predicate is written with.

    The OFFSET is a fence: it is looked up by index for each row that is asked about. A statement that binds its own district is
    planned before it is bound, row-level security then promises one row of every table, and without the fence PostgreSQL hashes all
    that a department ever handled to show one page.
    """
    own = of if isinstance(of, tuple) else (of,)
    return exists(select(literal_column("1")).select_from(*own).where(*conditions).offset(literal_column("0")).correlate_except(*own))


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

    The parent's meaning is looked up when the predicate is built, so upper rooms may still contribute to it. The alias is made
    once: proxying a wide table's columns costs more than all the rest, and every EXISTS is a scope of its own.
    """
    alias = cache(lambda: aliased(parent))

    def predicate(row: Row, grant: Grant, actor: Actor) -> ColumnElement[bool]:
        above = alias()
        reached = or_(false(), *[meaning(above, grant, actor) for meaning in REACHES.entity(parent).reaches.get(reach, ())])
        mine = [above.district_id == row.district_id, above.id == getattr(row, by), reached]
        return there_is(*mine, *([] if also is None else [also(above)]), of=above)

    return predicate
