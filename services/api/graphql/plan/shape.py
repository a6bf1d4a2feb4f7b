"""What of an operation's variables a plan depends on. Everything else is a bound parameter."""

from collections.abc import Callable, Collection, Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    GraphQLInputType,
    GraphQLSchema,
    OperationDefinitionNode,
    VariableNode,
    Visitor,
    get_named_type,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
    visit,
)
from graphql.utilities import type_from_ast

from services.api.graphql.ids import prefix_of
from services.api.graphql.plan.bind import each

ABSENT, NULL, PRESENT = "absent", "null", "present"
Part = Callable[[Mapping[str, Any]], Any]


class VariableShape:
    """How to see the shape of one operation's coerced variables.

    Absent, null and present are told apart; of Booleans (switches and filters) the value counts, of input objects the keys, of
    ids that may name rows of several tables the prefixes.
    """

    def __init__(
        self,
        schema: GraphQLSchema,
        document: DocumentNode,
        operation: OperationDefinitionNode,
        several_tables: Collection[str],
        prefixes: Collection[str],
    ) -> None:
        typed = _variables_of(document, several_tables)
        self._parts: list[Part] = []
        for definition in operation.variable_definitions or ():
            name, type_ = definition.variable.name.value, type_from_ast(schema, definition.type)
            if name in typed:
                self._parts.append(_prefixes(name, prefixes))
            elif type_ is not None and not _fixed(type_):
                self._parts.append(_part(name, type_))

    def of(self, coerced: Mapping[str, Any]) -> tuple[Any, ...]:
        """Return the shape, to be compared and hashed."""
        return tuple([part(coerced) for part in self._parts])


def _fixed(type_: Any) -> bool:  # noqa: ANN401 - an input type
    """Whether every value of a variable has the same shape: it cannot be null, and is neither a switch nor made of parts."""
    named = get_named_type(type_)
    return is_non_null_type(type_) and named.name != "Boolean" and not is_input_object_type(named)


def _part(name: str, type_: Any) -> Part:  # noqa: ANN401 - an input type
    return lambda coerced: shape_of(coerced[name], type_) if name in coerced else ABSENT


def shape_of(value: Any, type_: GraphQLInputType) -> Any:  # noqa: ANN401 - a coerced value
    """Return the shape of one value."""
    if value is None:
        return NULL
    if is_non_null_type(type_):
        type_ = type_.of_type
    if is_list_type(type_):
        item = get_named_type(type_)
        return tuple(shape_of(one, item) for one in value) if is_input_object_type(item) else PRESENT
    if is_input_object_type(type_):
        return tuple((key, shape_of(one, type_.fields[key].type)) for key, one in value.items())
    return value if isinstance(value, bool) else PRESENT


def _prefixes(name: str, known: Collection[str]) -> Part:
    def part(coerced: Mapping[str, Any]) -> Any:  # noqa: ANN401 - a part of a shape
        if name not in coerced:
            return ABSENT
        found = {prefix_of(text) for text in each(coerced[name]) if text is not None}
        return tuple(sorted(found.intersection(known)))  # made-up prefixes must not make plans

    return part


def _variables_of(document: DocumentNode, fields: Collection[str]) -> set[str]:
    """The variables that stand in arguments of these fields."""
    found: set[str] = set()

    class Arguments(Visitor):
        def enter_field(self, node: FieldNode, *_: object) -> None:
            if node.name.value in fields:
                for argument in node.arguments or ():
                    visit(argument, Variables())

    class Variables(Visitor):
        def enter_variable(self, node: VariableNode, *_: object) -> None:
            found.add(node.name.value)

    visit(document, Arguments())
    return found
