"""The only way to select an entity: in the actor's district, of the right kind, under the actor's SEE predicate."""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from types import MappingProxyType
from typing import Any
from uuid import UUID

from graphql import GraphQLNamedType
from sqlalchemy import ColumnElement, Select, Uuid, any_, bindparam, case, func, null, select, true
from sqlalchemy.dialects.postgresql import ARRAY
from sqlalchemy.orm import aliased

from services.api.context import Context
from services.api.graphql.plan.adapt import on
from services.api.graphql.plan.declare import Column, Computed, Many
from services.api.graphql.plan.index import Index, Target
from services.api.graphql.plan.selection import Needs
from services.domain.access import Action, Actor, may

Narrow = Callable[[Any], Iterable[ColumnElement[bool]]]
"""Further conditions over an alias of the model."""
NO_VALUES: Mapping[str, Any] = MappingProxyType({})
CHUNK = 1_000
"""Ids fetched by one statement."""


@dataclass(slots=True)
class Entity:
    """One row that the actor sees. `values` by declaration; a computed field's by (declaration, name); of ONE: an Entity or None."""

    type_name: str
    id: UUID
    values: dict[Any, Any] = field(default_factory=dict)


def seen(target: Target, actor: Actor, row: Any) -> list[ColumnElement[bool]]:  # noqa: ANN401 - an alias
    """The conditions that every entry to an entity has."""
    conditions: list[ColumnElement[bool]] = []
    if hasattr(target.model, "district_id"):
        conditions.append(row.district_id == actor.district_id)
    if target.kind is not None:
        conditions.append(getattr(row, target.kind.key) == any_(bindparam(None, list(target.types), ARRAY(target.kind.type), unique=True)))
    if target.sees:
        conditions.append(may(actor, Action.SEE, row))
    return conditions


def selected(
    target: Target,
    actor: Actor,
    row: Any,  # noqa: ANN401 - an alias
    needs: Needs,
) -> tuple[Select[Any], Callable[[Any], Entity]]:
    """Return the SELECT of what is needed of the seen rows, and how to read one of its rows."""
    model = target.model
    wanted: dict[Any, ColumnElement[Any]] = {}
    allowed = cache(lambda action: may(actor, action, row))  # building a predicate costs far more than naming it again
    for plan in needs.values:
        match plan:
            case Column(expr=expr, mask=mask):
                shown = on(expr, model, row, actor)
                wanted[plan] = shown if mask is None else case((allowed(mask), shown), else_=None)
            case Computed(needs=inputs):
                wanted |= {(plan, name): on(expr, model, row, actor) for name, expr in inputs.items()}
            case Many(reads=action):
                wanted[plan] = true() if action is None else allowed(action)
    for one in needs.ones:
        key = on(one.by, model, row, actor)
        wanted[one] = key if one.reads is None else case((allowed(one.reads), key), else_=None)
    kind = null() if target.kind is None else getattr(row, target.kind.key)
    columns = [expr.label(f"c{n}") for n, expr in enumerate(wanted.values())]
    statement = select(row.id, kind.label("kind"), *columns).where(*seen(target, actor, row))

    def read(found: Any) -> Entity:  # noqa: ANN401 - SQLAlchemy's row
        return Entity(target.type_of(found.kind).name, found.id, dict(zip(wanted, found[2:], strict=True)))

    return statement, read


async def select_rows(  # noqa: PLR0917 - the six parts of a SELECT
    index: Index,
    context: Context,
    target: Target,
    needs: Needs,
    narrow: Narrow,
    order: Callable[[Any], Sequence[ColumnElement[Any]]] = lambda _: (),
    limit: int | None = None,
    values: Mapping[str, Any] = NO_VALUES,
) -> list[Entity]:
    """Return the seen rows that meet `narrow`, with everything needed of them and of the rows they point at. `values`: of the list's
    parameter.
    """
    row = aliased(target.model)
    statement, read = selected(target, context.acting, row, needs)
    statement = statement.where(*narrow(row)).order_by(*order(row)).limit(limit)
    found = await context.fetch(statement.params(values) if values else statement)
    entities = [read(one) for one in found]
    await _follow(index, context, entities, needs)
    return entities


async def count_rows(context: Context, target: Target, narrow: Narrow, values: Mapping[str, Any] = NO_VALUES) -> int:
    """Return how many rows the actor sees of those that meet `narrow`."""
    row = aliased(target.model)
    counted = select(func.count()).select_from(row).where(*seen(target, context.acting, row), *narrow(row))
    found = await context.fetch(counted.params(values) if values else counted)
    total: int = found[0][0]
    return total


async def by_ids(index: Index, context: Context, named: GraphQLNamedType, ids: Collection[UUID], needs: Needs) -> dict[UUID, Entity]:
    """Return the seen rows with these ids."""
    target = index.target(named)
    entities: dict[UUID, Entity] = {}
    distinct = sorted(set(ids))
    for start in range(0, len(distinct), CHUNK):
        some = bindparam(None, distinct[start : start + CHUNK], ARRAY(Uuid()), unique=True)
        for entity in await select_rows(index, context, target, needs, lambda row, some=some: [row.id == any_(some)]):  # type: ignore[misc]  # the default binds the chunk
            entities[entity.id] = entity
    return entities


async def _follow(index: Index, context: Context, entities: Sequence[Entity], needs: Needs) -> None:
    """Put the related rows where their ids stand: one statement for each edge, however many rows point along it."""
    for plan, (named, inner) in needs.ones.items():
        ids = {key for entity in entities if (key := entity.values[plan]) is not None}
        related = await by_ids(index, context, named, ids, inner) if ids else {}
        for entity in entities:
            entity.values[plan] = related.get(entity.values[plan])
