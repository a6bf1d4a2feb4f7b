"""Filter inputs as conditions. Absent and null mean no condition; an id that cannot exist meets nothing."""

from collections.abc import Callable, Mapping
from typing import Any

from graphql import GraphQLInputField, get_named_type, is_input_object_type
from sqlalchemy import ColumnElement, and_, bindparam, false
from sqlalchemy.dialects.postgresql import ARRAY

from services.api.graphql import ids
from services.api.graphql.plan.adapt import on
from services.api.graphql.plan.declare import PLAN, Compare
from services.api.graphql.plan.selection import Asked
from services.api.graphql.scalars import clean
from services.domain.access import Actor, may
from services.kit.errors import ErrorCode, Refusal

Conditions = Callable[[type[Any], Any, Actor], list[ColumnElement[bool]]]
"""(model, alias, actor) → conditions."""


def conditions_of(info: Asked, where: Mapping[str, Any] | None) -> Conditions:
    """Return the conditions of a `where` argument."""
    if not where:
        return lambda *_: []
    declared = get_named_type(info.parent_type.fields[info.field_name].args["where"].type)
    if not is_input_object_type(declared):
        raise TypeError("`where` is an input object")
    given = [
        (compared(declared.fields[name]), _value(compared(declared.fields[name]), value, name))
        for name, value in where.items()
        if value is not None
    ]
    return lambda model, row, actor: [_condition(plan, value, model, row, actor) for plan, value in given]


def compared(field: GraphQLInputField) -> Compare:
    """Return what a filter's field compares."""
    definition = field.extensions.get("strawberry-definition")
    plan = None if definition is None else definition.metadata.get(PLAN)
    if not isinstance(plan, Compare):
        raise TypeError("a filter's fields are declared with compare() or matching()")
    return plan


def _value(plan: Compare, value: Any, name: str) -> Any:  # noqa: ANN401 - a coerced GraphQL value
    if plan.refs:
        decoded = [ids.decode(text, plan.refs) for text in (value if plan.many else [value])]
        known = [found for found in decoded if found is not None]
        return known if plan.many else next(iter(known), None)
    for text in value if isinstance(value, list) else [value]:
        if isinstance(text, str) and not clean(text):
            raise Refusal(ErrorCode.INVALID_INPUT, path=("where", name))
    return value


def _condition(plan: Compare, value: Any, model: type[Any], row: Any, actor: Actor) -> ColumnElement[bool]:  # noqa: ANN401 - as above
    if value is None:
        return false()
    found = _found(plan, value, model, row, actor)
    return found if plan.reads is None else and_(may(actor, plan.reads, row), found)


def _found(plan: Compare, value: Any, model: type[Any], row: Any, actor: Actor) -> ColumnElement[bool]:  # noqa: ANN401 - as above
    if plan.operator is None:
        if plan.condition is None:
            raise TypeError("a filter's field needs an operator or a condition")
        return plan.condition(row, value, actor)
    expr = on(plan.expr, model, row, actor)
    type_ = ARRAY(expr.type) if plan.many else expr.type
    return plan.operator(expr, bindparam(None, value, type_, unique=True))
