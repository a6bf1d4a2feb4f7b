"""Declarations that cannot be right are refused when the schema is built, not when somebody asks."""

import datetime as dt
from decimal import Decimal
from enum import StrEnum
from typing import Any
from uuid import UUID

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
    is_enum_type,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)
from sqlalchemy import Exists, ScalarSelect, Select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.visitors import iterate

from services.api.graphql.plan.adapt import belongs, ordering
from services.api.graphql.plan.declare import ById, Column, Computed, Many, One
from services.api.graphql.plan.filters import compared
from services.api.graphql.plan.index import Index, Target, declared, item_of, stored_of
from services.api.graphql.plan.order import kind_of

KINDS: dict[type, frozenset[str]] = {
    str: frozenset({"String"}),
    int: frozenset({"Int"}),
    bool: frozenset({"Boolean"}),
    dt.datetime: frozenset({"DateTime"}),
    dt.date: frozenset({"Date"}),
    Decimal: frozenset({"Decimal"}),
    UUID: frozenset(),
    bytes: frozenset(),
    dict: frozenset({"JSON"}),
}
"""Python type of a column → GraphQL scalars it may be."""


def check(index: Index) -> None:
    """Raise TypeError for the first declaration that cannot be right."""
    for named in list(index.schema.type_map.values()):
        if is_object_type(named):
            for name, field in named.fields.items():
                try:
                    _check_field(index, named, field)
                except TypeError as error:
                    raise TypeError(f"{named.name}.{name}: {error}") from error


def _check_field(index: Index, owner: GraphQLObjectType, field: GraphQLField) -> None:
    plan = declared(field)
    storage = stored_of(owner)
    if storage is not None and plan is None:
        raise TypeError("a field of a stored type is declared, not resolved")
    if is_non_null_type(field.type) and _may_be_null(plan):
        raise TypeError("what may be masked, fail or be invisible is nullable")
    match plan:
        case Column(expr=expr):
            _check_correlation(expr)
            if isinstance(expr, InstrumentedAttribute):
                _check_column(expr, field)
        case Computed(needs=needs):
            for expr in needs.values():
                _check_correlation(expr)
        case One():
            index.target(get_named_type(field.type))
        case Many():
            _check_many(plan, index.target(item_of(get_named_type(field.type))), field)


def _may_be_null(plan: object) -> bool:
    match plan:
        case Column(mask=mask):
            return mask is not None
        case ById(several=several):
            return not several
    return isinstance(plan, Computed | One)


def _check_column(column: InstrumentedAttribute[Any], field: GraphQLField) -> None:
    table_column = column.property.columns[0]
    if table_column.nullable and is_non_null_type(field.type):
        raise TypeError(f"{column} may be null")
    named = get_named_type(field.type)
    words = getattr(column.type, "words", None)
    if is_enum_type(named):
        if not (isinstance(words, type) and issubclass(words, StrEnum) and words.__name__ == named.name):
            raise TypeError(f"{column} does not hold {named.name}")
    elif not is_list_type(get_nullable_type(field.type)):
        python = column.type.python_type
        if words is not None or named.name not in KINDS.get(python, frozenset()):
            raise TypeError(f"{column} holds {python.__name__ if words is None else words.__name__}, not {named.name}")


def _check_correlation(expr: Any) -> None:  # noqa: ANN401 - any declared expression
    """SQLAlchemy's automatic correlation reaches one level: without a name for its own table a subquery becomes a cross join."""
    if callable(expr) and not hasattr(expr, "self_group"):
        return
    for element in iterate(expr.__clause_element__() if isinstance(expr, InstrumentedAttribute) else expr):
        inner = getattr(element, "element", None) if isinstance(element, ScalarSelect | Exists) else None
        inner = inner.element if isinstance(inner, ScalarSelect) else inner
        if isinstance(inner, Select) and inner.get_final_froms() and inner._correlate_except is None:  # noqa: SLF001 - there is no public way to ask
            raise TypeError("a subquery names its own table with .correlate_except()")


def _check_many(plan: Many, target: Target, field: GraphQLField) -> None:
    parts = [ordering(part, target.model) for part in plan.order]
    if not parts or len({down for _, down in parts}) != 1:
        raise TypeError("a list has one order in one direction")
    if parts[-1][0].key != "id":
        raise TypeError("an order ends in the id")
    for column, _ in parts:
        if column.property.columns[0].nullable:
            raise TypeError(f"{column} may be null: a list is not ordered by it")
        kind_of(column)
    if plan.through is not None and plan.by.class_ is not plan.through.class_:
        raise TypeError("`by` and `through` are columns of the same link row")
    if plan.through is None and isinstance(plan.by, InstrumentedAttribute) and not belongs(plan.by, target.model):
        raise TypeError(f"{plan.by} is not a column of {target.model.__name__}")
    if plan.where is not None:
        where = get_named_type(field.args["where"].type)
        if is_input_object_type(where):
            for condition in where.fields.values():
                compared(condition)
