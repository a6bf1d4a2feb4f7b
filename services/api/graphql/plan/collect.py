"""The fields of a selection, with fragments, merging and directives settled. The only place that touches graphql-core's field
collection, which is marked internal there: the version is pinned and this module is tested against it.
"""

from collections.abc import Sequence
from typing import TypeAlias

from graphql import DocumentNode, FieldNode, FragmentDefinitionNode, GraphQLObjectType, GraphQLSchema, OperationDefinitionNode
from graphql.execution.collect_fields import FieldDetails, FragmentDetails, collect_fields, collect_subfields
from graphql.execution.values import VariableValues

Details: TypeAlias = Sequence[FieldDetails]
"""The nodes of a document that ask for one response key."""
Fields: TypeAlias = dict[str, list[FieldDetails]]
"""Response key → its nodes, in the order of the response."""


class Collector:
    """The selections of one operation under one set of variable values."""

    def __init__(self, schema: GraphQLSchema, document: DocumentNode, operation: OperationDefinitionNode, values: VariableValues) -> None:
        self.schema = schema
        self.operation = operation
        self.values = values
        definitions = [node for node in document.definitions if isinstance(node, FragmentDefinitionNode)]
        self._fragments = {node.name.value: FragmentDetails(node) for node in definitions}

    def root(self, named: GraphQLObjectType) -> Fields:
        """The fields of the operation itself."""
        return collect_fields(self.schema, self._fragments, self.values, named, self.operation).grouped_field_set

    def below(self, named: GraphQLObjectType, details: Details) -> Fields:
        """The fields that are asked of a value of this object type."""
        return collect_subfields(self.schema, self._fragments, self.values, self.operation, named, list(details)).grouped_field_set

    def of(self, named: GraphQLObjectType, nodes: Sequence[FieldNode]) -> Fields:
        """As `below`, of nodes that graphql-core has collected."""
        return self.below(named, [FieldDetails(node, None) for node in nodes])


def name_of(details: Details) -> str:
    """The schema's name of the field that a response key asks for."""
    return details[0].node.name.value
