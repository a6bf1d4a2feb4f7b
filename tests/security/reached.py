"""Which fields a schema has to offer, and which of them operations ask for: what the walk is measured by."""

from collections.abc import Iterable, Sequence

from graphql import (
    FieldNode,
    GraphQLNamedType,
    GraphQLObjectType,
    GraphQLSchema,
    TypeInfo,
    TypeInfoVisitor,
    Visitor,
    get_named_type,
    is_abstract_type,
    parse,
    visit,
)

Fields = set[tuple[str, str]]
"""Names of object types and of their fields. What is asked of an interface is asked of every type that implements it."""


def taken(schema: GraphQLSchema, operations: Iterable[str]) -> Fields:
    """Every field that operations ask for."""
    found: Fields = set()
    types = TypeInfo(schema)

    class Asked(Visitor):
        def enter_field(self, node: FieldNode, *_: object) -> None:
            parent = types.get_parent_type()
            assert parent is not None
            found.update((one.name, node.name.value) for one in concrete(schema, parent))

    for operation in operations:
        visit(parse(operation), TypeInfoVisitor(types, Asked()))
    return found


def reachable(schema: GraphQLSchema, start: GraphQLObjectType) -> Fields:
    """Every field that can be asked for, however far from the start."""
    found: Fields = set()
    ahead, met = [start], set[str]()
    while ahead:
        here = ahead.pop()
        if here.name not in met:
            met.add(here.name)
            for name, field in here.fields.items():
                found.add((here.name, name))
                ahead += concrete(schema, get_named_type(field.type))
    return found


def concrete(schema: GraphQLSchema, named: GraphQLNamedType) -> Sequence[GraphQLObjectType]:
    """The object types that a value of this type may be."""
    if is_abstract_type(named):
        return schema.get_possible_types(named)
    return (named,) if isinstance(named, GraphQLObjectType) else ()
