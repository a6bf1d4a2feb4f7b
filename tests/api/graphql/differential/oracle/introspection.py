"""What the schema says of itself is graphql-core's to say, here as in the product."""

from collections.abc import Mapping
from typing import Any

from graphql import (
    DocumentNode,
    FieldNode,
    FragmentDefinitionNode,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    SelectionSetNode,
    execute_sync,
)


def told(schema: GraphQLSchema, document: DocumentNode, node: FieldNode, variables: Mapping[str, Any]) -> Any:
    """Return what one root field about the schema answers."""
    fragments = tuple(one for one in document.definitions if isinstance(one, FragmentDefinitionNode))
    defined = next(one for one in document.definitions if isinstance(one, OperationDefinitionNode)).variable_definitions
    alone = OperationDefinitionNode(
        operation=OperationType.QUERY, variable_definitions=defined, directives=(), selection_set=SelectionSetNode(selections=(node,))
    )
    result = execute_sync(schema, DocumentNode(definitions=(alone, *fragments)), variable_values=dict(variables))
    assert result.errors is None, result.errors
    assert result.data is not None
    return next(iter(result.data.values()))
