"""Declarations that cannot be right are refused when the schema is built, not when somebody asks."""

import datetime as dt
from collections.abc import Iterator
from decimal import Decimal
from enum import StrEnum
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLObjectType,
    get_named_type,
    get_nullable_type,
    is_enum_type,
    is_list_type,
    is_non_null_type,
    is_object_type,
)
from sqlalchemy import ColumnElement, Exists, ScalarSelect, Select
from sqlalchemy.orm import InstrumentedAttribute
from sqlalchemy.sql.visitors import iterate
from sqlalchemy.types import NullType

from services.api.graphql.plan.adapt import alias, belongs, on
from services.api.graphql.plan.check_lists import NOBODY, check_list
from services.api.graphql.plan.declare import ById, Column, Computed, Label, Many, One
from services.api.graphql.plan.index import Index, declared, item_of, stored_of
from services.domain.access import REACHES

SCALARS: dict[type, str] = {str: "String", int: "Int", bool: "Boolean", dt.datetime: "DateTime", dt.date: "Date", Decimal: "Decimal"}
"""Python type of an expression → the GraphQL scalar that it is. Lists and JSON documents are not compared."""


def check(index: Index) -> None:
    """Raise TypeError for the first declaration that cannot be right."""
    for named in list(index.schema.type_map.values()):
        if is_object_type(named):
            _check_registration(named)
            for name, field in named.fields.items():
                try:
                    _check_field(index, named, field)
                except TypeError as error:
                    raise TypeError(f"{named.name}.{name}: {error}") from error


def _check_registration(named: GraphQLObjectType) -> None:
    storage = stored_of(named)
    if storage is not None and storage.sees:
        try:
            REACHES.entity(storage.model)
        except KeyError:
            raise TypeError(f"{named.name}: wiring does not say who sees {storage.model.__name__}") from None


def _check_field(index: Index, owner: GraphQLObjectType, field: GraphQLField) -> None:
    plan = declared(field)
    storage = stored_of(owner)
    if storage is not None and plan is None:
        raise TypeError("a field of a stored type is declared, not resolved")
    if is_non_null_type(field.type) and _may_be_null(plan):
        raise TypeError("what may be masked, fail or be invisible is nullable")
    if storage is not None:
        for expr in _expressions(plan):
            plain = isinstance(expr, InstrumentedAttribute) and belongs(expr, storage.model)
            model: Any = storage.model
            moved = expr if plain else on(expr, model, alias(model, "checked"), NOBODY)
            if not plain:
                _check_correlation(moved)
            if isinstance(plan, Column):
                _check_type(moved, field)
    if isinstance(plan, One):
        index.target(get_named_type(field.type))
    if isinstance(plan, Many):
        check_list(index, plan, index.target(item_of(get_named_type(field.type))), field)


def _may_be_null(plan: object) -> bool:
    match plan:
        case Column(mask=mask):
            return mask is not None
        case ById(several=several):
            return not several
        case Computed(needs=needs):
            return bool(needs)
        case Label(expr=expr):
            return bool(expr.property.columns[0].nullable)
    return isinstance(plan, One)


def _expressions(plan: object) -> Iterator[Any]:
    match plan:
        case Column(expr=expr):
            yield expr
        case Computed(needs=needs):
            yield from needs.values()
        case Label(expr=expr):
            yield expr
        case One(by=by):
            yield by


def _check_type(expr: InstrumentedAttribute[Any] | ColumnElement[Any], field: GraphQLField) -> None:
    if isinstance(expr, InstrumentedAttribute) and expr.property.columns[0].nullable and is_non_null_type(field.type):
        raise TypeError(f"{expr} may be null")
    shown = str(expr) if isinstance(expr, InstrumentedAttribute) else "the expression"
    named = get_named_type(field.type)
    words = getattr(expr.type, "words", None)
    if is_enum_type(named):
        if not (isinstance(words, type) and issubclass(words, StrEnum) and words.__name__ == named.name):
            raise TypeError(f"{shown} does not hold {named.name}")
    elif words is not None:
        raise TypeError(f"{shown} holds {words.__name__}, not {named.name}")
    elif not isinstance(expr.type, NullType) and not is_list_type(get_nullable_type(field.type)):
        python = expr.type.python_type
        if SCALARS.get(python) != named.name and not (python in (dict, list) and named.name == "JSON"):
            raise TypeError(f"{shown} holds {python.__name__}, not {named.name}")


def _check_correlation(expr: ColumnElement[Any]) -> None:
    """SQLAlchemy's automatic correlation reaches one level: without a name for its own table a subquery becomes a cross join."""
    for element in iterate(expr):
        inner = element.element if isinstance(element, ScalarSelect | Exists) else None
        inner = inner.element if isinstance(inner, ScalarSelect) else inner
        if isinstance(inner, Select) and inner.get_final_froms() and inner._correlate_except is None and not inner._correlate:  # noqa: SLF001 - there is no public way to ask
            raise TypeError("a subquery names its own table with .correlate_except()")
