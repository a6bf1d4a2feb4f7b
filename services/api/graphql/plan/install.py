"""One resolver for everything that a tree holds: graphql-core finds each field under its response key."""

from collections.abc import Callable
from typing import Any

from graphql import (
    GraphQLField,
    GraphQLSchema,
    get_named_type,
    is_enum_type,
    is_interface_type,
    is_introspection_type,
    is_object_type,
)

from services.api.graphql.plan.check import check
from services.api.graphql.plan.engine import Engine
from services.api.graphql.plan.finish import TYPE
from services.api.graphql.plan.index import declared, definition_of

Resolver = Callable[..., Any]
ENGINE = "engine"


def install(schema: GraphQLSchema) -> Engine:
    """Give a schema its planner. Declarations that cannot be planned raise TypeError."""
    engine = Engine(schema)
    check(engine.index)
    for named in schema.type_map.values():
        if is_interface_type(named):
            named.resolve_type = lambda tree, *_: tree[TYPE]
        if is_object_type(named) and not is_introspection_type(named):
            named.is_type_of = None  # strawberry's asks for instances of the class; what is read is a tree
            for field in named.fields.values():
                if named is not schema.mutation_type and (declared(field) is not None or not _resolved(field)):
                    field.resolve = _from_tree(field)
    schema.extensions[ENGINE] = engine
    return engine


def engine_of(schema: GraphQLSchema) -> Engine:
    """Return the planner of a schema."""
    engine: Engine = schema.extensions[ENGINE]
    return engine


def _resolved(field: GraphQLField) -> bool:
    """Whether a field has a function of its own."""
    definition = definition_of(field)
    return definition is None or definition.base_resolver is not None


def _from_tree(field: GraphQLField) -> Resolver:
    """Read a tree by response key, and whatever else is not a tree (a mutation's answer) by the field's name."""
    named = get_named_type(field.type)
    members = {name: value.value for name, value in named.values.items()} if is_enum_type(named) else None
    name: str = definition_of(field).python_name

    def resolve(source: Any, info: Any, **_: Any) -> Any:  # noqa: ANN401 - graphql-core's signature
        if not isinstance(source, dict):
            if declared(field) is not None:
                return source.rows.get(info.path.key)
            return getattr(source, name)
        value = source[info.path.key]
        return value if members is None else _member(members, value)

    return resolve


def _member(members: dict[str, Any], value: Any) -> Any:  # noqa: ANN401 - a word, several, or none
    return [_member(members, one) for one in value] if isinstance(value, list) else None if value is None else members[value]
