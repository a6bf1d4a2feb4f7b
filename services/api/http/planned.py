"""The executor of the product: every document's operations are prepared once for the read planner."""

from collections.abc import Mapping
from typing import Any

import strawberry
from graphql import ExecutionResult

from services.api.context import Context
from services.api.graphql.plan.engine import Finish, Operation
from services.api.graphql.plan.install import engine_of
from services.api.http.documents import Prepared, graphql_schema
from services.kit.lru import Lru

OPERATIONS = 1_000


class Planner:
    """Executes through the schema's engine (see Executor). `finish` is for comparing the ways of finishing."""

    def __init__(self, schema: strawberry.Schema, finish: Finish = Finish.BYTES) -> None:
        self._finish = finish
        self._engine = engine_of(graphql_schema(schema))
        self._operations: Lru[Operation] = Lru(OPERATIONS)

    async def execute(
        self, document: Prepared, variables: Mapping[str, Any], operation_name: str | None, context: object
    ) -> ExecutionResult | bytes:
        """See Executor."""
        if not isinstance(context, Context):
            raise TypeError("the planner needs to know who asks")
        key = (document.sha256, operation_name)
        operation = self._operations.find(key)
        if operation is None:
            operation = self._operations.keep(key, self._engine.operation(document.document, document.operation(operation_name).node))
        return await self._engine.execute(operation, variables, context, self._finish)
