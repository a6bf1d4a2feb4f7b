"""Filter inputs as conditions. Absent and null mean no condition; an id that cannot exist meets nothing."""

from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

from graphql import GraphQLInputField, get_named_type, get_nullable_type, is_input_object_type, is_list_type
from sqlalchemy import BigInteger, Boolean, ColumnElement, Date, DateTime, Integer, Numeric, Select, Text, Uuid, and_, literal
from sqlalchemy.dialects.postgresql import ARRAY

from services.api.graphql import ids
from services.api.graphql.plan.bind import Arguments, Given, Reader, each
from services.api.graphql.plan.compare import Compare
from services.api.graphql.plan.declare import PLAN
from services.api.graphql.plan.policy import Build, Entry
from services.api.graphql.scalars import clean
from services.domain.access import Actor, may
from services.kit.errors import ErrorCode, Refusal

TYPES: Mapping[str, Any] = {
    "Int": Integer(),
    "BigInt": BigInteger(),
    "Boolean": Boolean(),
    "DateTime": DateTime(timezone=True),
    "Date": Date(),
    "Decimal": Numeric(),
}
"""GraphQL scalar → the SQL type of its parameter; all others are text."""


Led = Callable[[Select[*tuple[Any, ...]]], ColumnElement[bool]]
"""A select of order values → the condition that a row's are among them."""


def conditions(build: Build, arguments: Arguments, entry: Entry, led: Led) -> list[ColumnElement[bool]]:
    """Return the conditions of a `where` argument."""
    where = arguments.now.get("where")
    if not where:
        return []
    return [_condition(build, arguments, entry, name, value, led=led) for name, value in where.items() if value is not None]


def finds(arguments: Arguments) -> bool:
    """Whether one of the given conditions leads to the rows by itself."""
    where = arguments.now.get("where") or {}
    plans = [_declared(arguments, name)[1] for name, value in where.items() if value is not None and value is not False]
    return any(plan.finds or plan.lead is not None for plan in plans)


def compared(field: GraphQLInputField) -> Compare:
    """Return what a filter's field compares."""
    definition = field.extensions.get("strawberry-definition")
    plan = None if definition is None else definition.metadata.get(PLAN)
    if not isinstance(plan, Compare):
        raise TypeError("a filter's fields are declared with compare() or matching()")
    return plan


def _condition(
    build: Build,
    arguments: Arguments,
    entry: Entry,
    name: str,
    value: Any,  # noqa: ANN401 - as coerced
    *,
    led: Led,
) -> ColumnElement[bool]:
    field, plan = _declared(arguments, name)
    own = entry.own
    expr = None if plan.operator is None else entry.over(plan.expr, own)
    type_ = Uuid() if plan.refs else expr.type if expr is not None else TYPES.get(get_named_type(field.type).name, Text())
    type_ = Text() if getattr(type_, "words", None) is not None else type_
    if is_list_type(get_nullable_type(field.type)):
        type_ = ARRAY(type_)
    type_ = type_ if plan.means is None else plan.means.type
    read = _read(plan, arguments.reader("where", name), name)
    given = literal(value) if isinstance(value, bool) else build.parameters.bind(("where", arguments, name), type_, read, arguments)
    if plan.operator is not None:
        found = plan.operator(expr, given)
    elif plan.condition is not None:
        found = entry.filled(plan.condition(own, value if isinstance(value, bool) else given, build.actor))
        if plan.finds and value is True:
            build.conclude(entry, partial(_of_actor, plan.condition))
    else:
        raise TypeError("a filter's field needs an operator or a condition")
    found = found if plan.reads is None else and_(may(build.actor, plan.reads, own), found)
    return found if plan.lead is None else and_(led(plan.lead(given, build.actor)), found)


def _of_actor(condition: Callable[[Any, Any, Actor], ColumnElement[bool]], actor: Actor, row: Any) -> ColumnElement[bool]:  # noqa: ANN401 - an alias
    return condition(row, True, actor)


def _declared(arguments: Arguments, name: str) -> tuple[GraphQLInputField, Compare]:
    declared = get_named_type(arguments.definition.args["where"].type)
    if not is_input_object_type(declared):
        raise TypeError("`where` is an input object")
    field = declared.fields[name]
    return field, compared(field)


def _read(plan: Compare, read: Reader, name: str) -> Reader:
    def refs(given: Given) -> Any:  # noqa: ANN401 - a Reader
        decoded = [ids.decode(text, plan.refs) for text in each(read(given))]
        return [found for found in decoded if found is not None] if plan.many else decoded[0]

    def checked(given: Given) -> Any:  # noqa: ANN401 - a Reader
        value = read(given)
        for text in each(value):
            if isinstance(text, str) and not clean(text):
                raise Refusal(ErrorCode.INVALID_INPUT, path=("where", name))
        return value if plan.means is None else plan.means.of(value, "where", name)

    return refs if plan.refs else checked
