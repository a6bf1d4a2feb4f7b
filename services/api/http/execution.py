"""Who answers an operation: the read planner (planned.py), or graphql-core for a schema without one, behind one protocol."""

from collections.abc import Mapping
from inspect import isawaitable
from typing import Any, Protocol

import strawberry
from graphql import ExecutionResult, execute

from services.api.http.documents import Operation, graphql_schema


class Executor(Protocol):
    """Executes operations of prepared documents."""

    async def execute(self, operation: Operation, variables: Mapping[str, Any], context: object) -> ExecutionResult | bytes:
        """Return graphql-core's result, or the JSON text of `data` (complete, without errors), which then goes out as it is.

        `variables` are the client's, not yet coerced. Errors of the request have no path and no data. Whatever is raised is a
        defect, or a Refusal.
        """
        ...


class Interpreter:
    """Executes through graphql-core, field by field."""

    def __init__(self, schema: strawberry.Schema) -> None:
        self._schema = graphql_schema(schema)
        self._executor_class = schema.execution_context_class

    async def execute(self, operation: Operation, variables: Mapping[str, Any], context: object) -> ExecutionResult | bytes:
        """See Executor."""
        result = execute(
            self._schema,
            operation.document,
            context_value=context,
            variable_values=dict(variables),
            operation_name=operation.name,
            executor_class=self._executor_class,
            max_coercion_errors=20,
            hide_suggestions=True,
        )
        return await result if isawaitable(result) else result
