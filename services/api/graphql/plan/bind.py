"""From GraphQL arguments to bound parameters. A plan knows how to read each value from a later request of the same shape."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import Enum
from functools import cached_property
from typing import Any, TypeAlias
from uuid import UUID

from graphql import FieldNode, GraphQLField, ObjectValueNode, ValueNode, VariableNode
from graphql.execution.values import VariableValues, get_argument_values
from sqlalchemy import BindParameter, bindparam

from services.domain.access import Actor, Slot, value_of
from services.kit.errors import ErrorCode, Refusal


@dataclass(slots=True)
class Given:
    """What one request brings to a plan: its variables, who asks, and the rows that a command or value has named."""

    values: VariableValues
    actor: Actor | None
    held: Mapping[Any, Any] = field(default_factory=dict)

    @property
    def acting(self) -> Actor:
        """The actor in the bound district. Without one: DISTRICT_REQUIRED."""
        if self.actor is None:
            raise Refusal(ErrorCode.DISTRICT_REQUIRED)
        return self.actor


Reader: TypeAlias = Callable[[Given], Any]
"""Reads a parameter's value, as the driver takes it. Raises Refusal or GraphQLError."""


class Parameters:
    """The parameters of one statement. The same key gives the same parameter."""

    def __init__(self) -> None:
        self.readers: dict[str, Reader] = {}
        self.places: dict[str, Arguments] = {}
        self.guards: list[tuple[Reader, Arguments]] = []
        self._made: dict[Any, BindParameter[Any]] = {}

    def bind(self, key: Any, type_: Any, read: Reader, of: "Arguments | None" = None) -> BindParameter[Any]:  # noqa: ANN401 - any key and SQL type
        """Return the parameter with this key; `of` are the arguments to blame when reading fails."""
        found = self._made.get(key)
        if found is None:
            name = f"b{len(self._made)}"
            found = self._made[key] = bindparam(name, type_=type_, required=True)
            self.readers[name] = read
            if of is not None:
                self.places[name] = of
        return found

    def guard(self, read: Reader, of: "Arguments") -> None:
        """Have something read, and perhaps refused, that is no parameter."""
        self.guards.append((read, of))

    def slot(self, slot: Slot, type_: Any) -> BindParameter[Any]:  # noqa: ANN401 - a SQL type
        """Return the parameter that stands for a part of the actor."""
        read = value_of(slot)
        return self.bind(("actor", slot), type_, lambda given: read(given.acting))


class Arguments:
    """One field's arguments: their values now, which shape the plan, and how to read them later, which binds it."""

    def __init__(self, definition: GraphQLField, node: FieldNode, values: VariableValues, path: tuple[str, ...]) -> None:
        self.definition = definition
        self.node = node
        self.path = path
        self._values = values
        self._nodes = {argument.name.value: argument.value for argument in node.arguments or ()}

    @cached_property
    def now(self) -> dict[str, Any]:
        """The coerced values of this request. Raises GraphQLError."""
        return get_argument_values(self.definition, self.node, self._values) if self.definition.args else {}

    def reader(self, *path: str) -> Reader:
        """Return how to read an argument, or a field of an input object, as a plain value."""
        node, rest = self._follow(path)
        if isinstance(node, VariableNode):
            name = node.name.value
            if not rest and len(path) == 1:
                otherwise = plain(self.now.get(path[0]))
                return lambda given: plain(given.values.coerced.get(name, otherwise))
            if not rest:
                return lambda given: plain(given.values.coerced[name])
            (key,) = rest
            return lambda given: plain(given.values.coerced[name][key])
        if node is None or not _has_variable(node):
            fixed = plain(_within(self.now, path))
            return lambda given: fixed  # noqa: ARG005 - a Reader
        return lambda given: plain(_within(get_argument_values(self.definition, self.node, given.values), path))

    def _follow(self, path: tuple[str, ...]) -> tuple[ValueNode | None, tuple[str, ...]]:
        """Follow a literal object to the value inside it; what is left of the path lies within a variable."""
        node, rest = self._nodes.get(path[0]), path[1:]
        while rest and isinstance(node, ObjectValueNode):
            node, rest = next((field.value for field in node.fields if field.name.value == rest[0]), None), rest[1:]
        return node, rest


def plain(value: Any) -> Any:  # noqa: ANN401 - any coerced value
    """A coerced GraphQL value as the driver takes it: words are their stored text."""
    if isinstance(value, Enum):
        return value.value
    return [plain(one) for one in value] if isinstance(value, list) else value


def each(value: Any) -> list[Any]:  # noqa: ANN401 - a value, or a list of them
    """The values of a list, or the one value."""
    return value if isinstance(value, list) else [value]


def uuids(value: Any) -> Any:  # noqa: ANN401 - ids as a command gave them
    """UUIDs that a stored answer spells as text."""
    if isinstance(value, str):
        return UUID(value)
    return [uuids(one) for one in value] if isinstance(value, list | tuple) else value


def _within(value: Any, path: tuple[str, ...]) -> Any:  # noqa: ANN401 - nested input objects
    for key in path:
        value = value.get(key) if value is not None else None
    return value


def _has_variable(node: ValueNode) -> bool:
    if isinstance(node, VariableNode):
        return True
    inner = [field.value for field in node.fields] if isinstance(node, ObjectValueNode) else getattr(node, "values", ())
    return any(_has_variable(one) for one in inner)
