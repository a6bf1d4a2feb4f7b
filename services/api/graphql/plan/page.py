"""Keyset pages: after a cursor, in one order that ends in the id, one row more than asked for to know whether there is more."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from graphql import get_named_type
from sqlalchemy import ColumnElement, exists
from sqlalchemy.orm import InstrumentedAttribute, aliased

from services.api.graphql.plan.adapt import on
from services.api.graphql.plan.declare import Many
from services.api.graphql.plan.filters import conditions_of
from services.api.graphql.plan.index import Index, Target, item_of, stored_of
from services.api.graphql.plan.order import Order
from services.api.graphql.plan.rows import Entity, count_rows, select_rows
from services.api.graphql.plan.selection import Asked, Selection
from services.domain.access import Actor
from services.kit.errors import ErrorCode, Refusal
from services.kit.settings import settings


@dataclass(frozen=True, eq=False)
class Page:
    """One page of one list. `total` is counted only when it is selected."""

    rows: list[Entity]
    cursors: list[str]
    more: bool
    total: int | None


EMPTY = Page([], [], more=False, total=0)


async def read_page(index: Index, info: Asked, plan: Many, parent: UUID | None, arguments: Mapping[str, Any]) -> Page:
    """Return the page that the arguments ask for. Refuses a page size outside 1 … 100 and a cursor that is not of this list."""
    actor = info.context.acting
    connection = get_named_type(info.return_type)
    target = index.target(item_of(connection))
    wanted = Selection(index, info).of_page(connection)
    first = _size(arguments["first"])
    order = Order(plan, target, f"{info.parent_type.name}.{info.field_name}", parent)
    after = order.after(arguments.get("after"))
    given = conditions_of(info, arguments.get("where"))
    values = {} if plan.parameter is None else {plan.parameter.value.key: arguments.get(plan.parameter.value.key)}

    def belonging(row: Any) -> list[ColumnElement[bool]]:  # noqa: ANN401 - an alias
        return [*_of_parent(plan, info, row, parent), *_only(plan, target, row, actor), *given(target.model, row, actor)]

    def following(row: Any) -> list[ColumnElement[bool]]:  # noqa: ANN401 - an alias
        return [*belonging(row), *after(row)]

    found: list[Entity] = []
    if wanted.page:
        order.need(wanted.rows)
        found = await select_rows(index, info.context, target, wanted.rows, following, order.by, first + 1, values)
    total = await count_rows(info.context, target, belonging, values) if wanted.total else None
    rows = found[:first]
    return Page(rows, [order.cursor(row) for row in rows], len(found) > first, total)


def _size(first: int) -> int:
    most = settings().limits.page
    if not 1 <= first <= most:
        raise Refusal(ErrorCode.INVALID_INPUT, path=("first",), details={"least": 1, "most": most})
    return first


def _of_parent(plan: Many, info: Asked, row: Any, parent: UUID | None) -> list[ColumnElement[bool]]:  # noqa: ANN401 - an alias
    if plan.through is not None:
        link = aliased(plan.through.class_)
        own = (link.district_id == row.district_id, getattr(link, plan.by.key) == parent, getattr(link, plan.through.key) == row.id)
        return [exists().where(*own).correlate_except(link)]
    if isinstance(plan.by, InstrumentedAttribute):
        return [getattr(row, plan.by.key) == parent]
    if plan.by is not None:
        of = aliased(_model(info))
        return [exists().where(of.district_id == row.district_id, of.id == parent, plan.by(row, of)).correlate_except(of)]
    return []


def _only(plan: Many, target: Target, row: Any, actor: Actor) -> list[ColumnElement[bool]]:  # noqa: ANN401 - an alias
    return [] if plan.only is None else [on(plan.only, target.model, row, actor)]


def _model(info: Asked) -> type[Any]:
    storage = stored_of(info.parent_type)
    if storage is None:
        raise TypeError(f"{info.parent_type.name} is not stored")
    return storage.model
