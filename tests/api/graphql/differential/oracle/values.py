"""Arguments and variables of a valid operation as values: by GraphQL's rules of coercion, from the schema's types."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from graphql import (
    BooleanValueNode,
    EnumValueNode,
    FieldNode,
    GraphQLField,
    GraphQLInputType,
    GraphQLSchema,
    IntValueNode,
    ListValueNode,
    NullValueNode,
    ObjectValueNode,
    OperationDefinitionNode,
    StringValueNode,
    ValueNode,
    VariableNode,
    get_named_type,
    get_nullable_type,
    is_input_object_type,
    is_list_type,
    type_from_ast,
)

Variables = Mapping[str, Any]
"""Coerced values; a variable that was not given and has no default is not in it."""


def variables(schema: GraphQLSchema, operation: OperationDefinitionNode, given: Mapping[str, Any]) -> Variables:
    """Return the operation's variables: what was given, else the default, else nothing."""
    found: dict[str, Any] = {}
    for definition in operation.variable_definitions or ():
        name = definition.variable.name.value
        declared: Any = type_from_ast(schema, definition.type)
        if name in given:
            found[name] = from_json(declared, given[name])
        elif definition.default_value is not None:
            found[name] = from_literal(declared, definition.default_value, {})
    return found


def arguments(field: GraphQLField, node: FieldNode, known: Variables) -> dict[str, Any]:
    """Return a field's arguments: what was given, else the schema's default, else nothing."""
    written = {argument.name.value: argument.value for argument in node.arguments or ()}
    found: dict[str, Any] = {}
    for name, declared in field.args.items():
        value = written.get(name)
        absent = value is None or (isinstance(value, VariableNode) and value.name.value not in known)
        if not absent and value is not None:
            found[name] = from_literal(declared.type, value, known)
        elif name == "first":
            found[name] = 20
    return found


def from_literal(type: GraphQLInputType, node: ValueNode, known: Variables) -> Any:
    """Return what a literal means for a type."""
    match node:
        case VariableNode(name=name):
            return known[name.value]
        case NullValueNode():
            return None
        case ListValueNode(values=values):
            return [from_literal(_item(type), one, known) for one in values]
        case ObjectValueNode(fields=fields):
            return {
                one.name.value: from_literal(_field(type, one.name.value), one.value, known)
                for one in fields
                if not (isinstance(one.value, VariableNode) and one.value.name.value not in known)
            }
        case IntValueNode(value=text):
            return _in_list(type, text if get_named_type(type).name == "ID" else int(text))
        case StringValueNode(value=text):
            return _in_list(type, _text(type, text))
        case BooleanValueNode(value=value):
            return _in_list(type, value)
        case EnumValueNode(value=word):
            return _in_list(type, word)
    raise TypeError(f"{node} is no literal of an argument")


def from_json(type: GraphQLInputType, value: Any) -> Any:
    """Return what a variable's JSON value means for a type."""
    if value is None:
        return None
    if isinstance(value, list):
        return [from_json(_item(type), one) for one in value]
    if isinstance(value, dict):
        return {name: from_json(_field(type, name), one) for name, one in value.items()}
    if isinstance(value, int) and not isinstance(value, bool) and get_named_type(type).name == "ID":
        return _in_list(type, str(value))
    return _in_list(type, _text(type, value) if isinstance(value, str) else value)


def _item(type: GraphQLInputType) -> Any:
    inner = get_nullable_type(type)
    return inner.of_type if is_list_type(inner) else inner


def _field(type: GraphQLInputType, name: str) -> Any:
    inner = get_named_type(type)
    assert is_input_object_type(inner)
    return inner.fields[name].type


def _in_list(type: GraphQLInputType, value: Any) -> Any:
    """A single value where a list is expected is a list of one."""
    return [value] if is_list_type(get_nullable_type(type)) else value


def _text(type: GraphQLInputType, text: str) -> Any:
    return datetime.fromisoformat(text.upper()).astimezone(UTC) if get_named_type(type).name == "DateTime" else text
