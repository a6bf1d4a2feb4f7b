"""Lists that cannot be right: their order, the way to their rows, their filter."""

from collections.abc import Mapping
from datetime import datetime
from uuid import UUID

from graphql import GraphQLField, get_named_type, is_input_object_type
from sqlalchemy import null
from sqlalchemy.orm import InstrumentedAttribute

from services.api.graphql.plan.adapt import belongs, ordering
from services.api.graphql.plan.compare import Compare
from services.api.graphql.plan.declare import Allowed, Column, Many, One
from services.api.graphql.plan.filters import compared
from services.api.graphql.plan.index import Index, Target, declared
from services.api.graphql.plan.order import given, kind_of
from services.domain.access import Action, Actor

NOBODY = Actor(district_id=UUID(int=0))
"""For trying out functions of an actor."""


def check_list(index: Index, plan: Many, target: Target, field: GraphQLField) -> None:
    """Raise TypeError when a list's declaration cannot be right. What is masked neither orders nor filters for those who do not read it."""
    masks = _masks(target)
    _check_order(plan, target, masks)
    if plan.through is not None and plan.by.class_ is not plan.through.class_:
        raise TypeError("`by` and `through` are columns of the same link row")
    if plan.through is None and isinstance(plan.by, InstrumentedAttribute) and not belongs(plan.by, target.model):
        raise TypeError(f"{plan.by} is not a column of {target.model.__name__}")
    if plan.through is None and isinstance(plan.by, InstrumentedAttribute):
        mask = masks.get(plan.by.key)
        if mask is not None and not (isinstance(plan.only, Allowed) and plan.only.action is mask):
            raise TypeError(f"{plan.by} is masked: the list needs only=Allowed({mask})")
    where = None if plan.where is None else get_named_type(field.args["where"].type)
    if is_input_object_type(where):
        for name, given in where.fields.items():
            _check_filter(index, compared(given), name, target, masks)
            _check_lead(compared(given), name, plan, target)


def _masks(target: Target) -> Mapping[str, Action]:
    """Column → the action without which it is null."""
    plans = [declared(field) for concrete in target.types.values() for field in concrete.fields.values()]
    shown = [(plan.expr, plan.mask) for plan in plans if isinstance(plan, Column)]
    shown += [(plan.by, plan.reads) for plan in plans if isinstance(plan, One)]
    columns = [(expr.key, mask) for expr, mask in shown if isinstance(expr, InstrumentedAttribute)]
    open_ = {key for key, mask in columns if mask is None}
    return {key: mask for key, mask in columns if mask is not None and key not in open_}


def _check_order(plan: Many, target: Target, masks: Mapping[str, Action]) -> None:
    parts = [ordering(part, target.model) for part in plan.order]
    if not parts or len({down for _, down in parts}) != 1:
        raise TypeError("a list has one order in one direction")
    if parts[-1][0].key != "id":
        raise TypeError("an order ends in the id")
    for column, _ in parts[1:]:
        if not given(column, plan.only):
            raise TypeError(f"{column} may be null: only the first part of an order may")
    for column, _ in parts:
        if column.key in masks:
            raise TypeError(f"{column} is masked: an order would tell it")
        if kind_of(column) is not datetime and not given(column, plan.only):
            raise TypeError(f"{column} may be null and is no instant: there is nothing behind all others")


def _check_filter(index: Index, plan: Compare, name: str, target: Target, masks: Mapping[str, Action]) -> None:
    if isinstance(plan.expr, InstrumentedAttribute):
        if not belongs(plan.expr, target.model):
            raise TypeError(f"{name}: {plan.expr} is not a column of {target.model.__name__}")
        if masks.get(plan.expr.key, plan.reads) is not plan.reads:
            raise TypeError(f"{name}: {plan.expr} is masked: the filter needs reads={masks[plan.expr.key]}")
    if unknown := set(plan.refs) - index.prefixes.keys():
        raise TypeError(f"{name}: no type has the prefix {', '.join(sorted(unknown))}")


def _check_lead(plan: Compare, name: str, listed: Many, target: Target) -> None:
    if plan.lead is not None:
        order = [ordering(part, target.model)[0] for part in listed.order]
        led, wanted = plan.lead(null(), NOBODY).selected_columns.keys(), [column.key for column in order]
        if led != wanted or not given(order[0], listed.only):
            raise TypeError(f"{name}: leads by {', '.join(led)} through a list that is ordered by {', '.join(wanted)}")
