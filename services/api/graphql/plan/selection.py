"""What an operation wants of the rows of one field. The only place that touches graphql-core's field collection, which is
marked internal there: the version is pinned and this module is tested against it.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, TypeAlias

from graphql import FieldNode, GraphQLNamedType, GraphQLObjectType, GraphQLResolveInfo, get_named_type, is_object_type
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_subfields
from graphql.execution.values import VariableValues

from services.api.context import Context
from services.api.graphql.plan.declare import Column, Computed, Many, One, Part
from services.api.graphql.plan.index import Index, declared, item_of

Asked: TypeAlias = GraphQLResolveInfo[Context]
"""What graphql-core tells a resolver, with this product's context."""


@dataclass
class Needs:
    """The expressions to select of each row, and the related rows to follow, with what is needed of those."""

    values: dict[Column | Computed | Many, None] = field(default_factory=dict)
    ones: dict[One, tuple[GraphQLNamedType, "Needs"]] = field(default_factory=dict)


@dataclass
class PageNeeds:
    """What is wanted of a connection."""

    rows: Needs
    page: bool
    total: bool


class Selection:
    """The fields below one field of a running operation, with fragments, aliases and directives settled."""

    def __init__(self, index: Index, info: Asked) -> None:
        self._index = index
        self._info = info
        self._fragments = {name: FragmentDetails(node) for name, node in info.fragments.items()}

    def of_entity(self, named: GraphQLNamedType) -> Needs:
        """What the field needs of rows of this type."""
        needs = Needs()
        self._entity(named, self._info.field_nodes, needs)
        return needs

    def of_page(self, connection: GraphQLNamedType) -> PageNeeds:
        """What the field needs of a page; `page` is false when nothing but the count is selected."""
        item = item_of(connection)
        wanted = PageNeeds(Needs(), page=False, total=False)
        for plan, nodes, named in self._fields(_object(connection), self._info.field_nodes):
            match plan:
                case Part(name="nodes"):
                    self._entity(item, nodes, wanted.rows)
                case Part(name="edges"):
                    for inner, below, _ in self._fields(_object(named), nodes):
                        if isinstance(inner, Part) and inner.name == "node":
                            self._entity(item, below, wanted.rows)
                case Part(name="total"):
                    wanted.total = True
                    continue
            wanted.page = True
        return wanted

    def _entity(self, named: GraphQLNamedType, nodes: Iterable[FieldNode], needs: Needs) -> None:
        for concrete in self._index.concrete(named):
            for plan, below, target in self._fields(concrete, nodes):
                match plan:
                    case Column() | Computed():
                        needs.values[plan] = None
                    case Many(reads=action) if action is not None:
                        needs.values[plan] = None
                    case One():
                        _, inner = needs.ones.setdefault(plan, (target, Needs()))
                        self._entity(target, below, inner)

    def _fields(
        self, parent: GraphQLObjectType, nodes: Iterable[FieldNode]
    ) -> Iterator[tuple[object | None, list[FieldNode], GraphQLNamedType]]:
        collected = collect_subfields(
            self._info.schema,
            self._fragments,
            _values(self._info.variable_values),
            self._info.operation,
            parent,
            [FieldDetails(node, None) for node in nodes],
        )
        for details in collected.grouped_field_set.values():
            definition = parent.fields.get(details[0].node.name.value)
            if definition is not None:  # else __typename
                yield declared(definition), [detail.node for detail in details], get_named_type(definition.type)


def _values(given: VariableValues | Mapping[str, Any]) -> VariableValues:
    """graphql-core's resolvers are given its own tuple, those under strawberry's executor the coerced values alone."""
    return given if isinstance(given, VariableValues) else VariableValues({}, dict(given))


def _object(named: GraphQLNamedType) -> GraphQLObjectType:
    if not is_object_type(named):
        raise TypeError(f"{named.name} is not an object type")
    return named
