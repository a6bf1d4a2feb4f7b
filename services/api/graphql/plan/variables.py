"""The variables of one operation: graphql-core's coercion, without finding out their types again for every request.

Signatures are marked internal there; the version is pinned and this module is tested against graphql-core's own answer.
"""

from collections.abc import Mapping
from typing import Any

from graphql import GraphQLError, GraphQLSchema, OperationDefinitionNode, Undefined, is_non_null_type
from graphql.execution.get_variable_signature import GraphQLVariableSignature, get_variable_signature
from graphql.execution.values import VariableValues, VariableValueSource, get_variable_values
from graphql.utilities.coerce_input_value import coerce_default_value, coerce_input_value

MOST_ERRORS = 20


class Variables:
    """What an operation says of its variables, read once."""

    def __init__(self, schema: GraphQLSchema, node: OperationDefinitionNode) -> None:
        self._schema = schema
        self._definitions = node.variable_definitions or ()
        signatures = [get_variable_signature(schema, one) for one in self._definitions]
        self._signatures = [one for one in signatures if isinstance(one, GraphQLVariableSignature)]
        self._known = len(self._signatures) == len(signatures)

    def coerce(self, given: Mapping[str, Any]) -> VariableValues | list[GraphQLError]:
        """Return the values as the schema understands them, or what is wrong with them, which graphql-core is asked to say."""
        try:
            found = self._coerced(given) if self._known else None
        except (TypeError, RecursionError):  # a default that does not hold, or nesting without end
            found = None
        return found or get_variable_values(self._schema, self._definitions, dict(given), MOST_ERRORS, hide_suggestions=True)

    def _coerced(self, given: Mapping[str, Any]) -> VariableValues | None:
        sources: dict[str, VariableValueSource] = {}
        coerced: dict[str, Any] = {}
        for signature in self._signatures:
            name = signature.name
            value = given.get(name, Undefined)
            sources[name] = VariableValueSource(signature, value)
            if value is not Undefined:
                found = coerce_input_value(value, signature.type)
            elif signature.default is not None:
                found = coerce_default_value(signature)
            elif is_non_null_type(signature.type):
                return None
            else:
                continue
            if found is Undefined:
                return None
            coerced[name] = found
        return VariableValues(sources, coerced)
