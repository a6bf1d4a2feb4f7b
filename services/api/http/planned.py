"""The executor of the product: every document's operations are prepared once for the read planner."""

from collections.abc import Mapping
from typing import Any

import strawberry
from graphql import ExecutionResult

from services.api.context import Context
from services.api.graphql.plan.engine import Finish
from services.api.graphql.plan.engine import Operation as Plannable
from services.api.graphql.plan.install import engine_of
from services.api.http.documents import Operation, graphql_schema
from services.kit.lru import Lru

OPERATIONS = 1_000


class Planner:
    """Executes through the schema's engine (see Executor). `finish` is for comparing the ways of finishing."""

    def __init__(self, schema: strawberry.Schema, finish: Finish = Finish.BYTES) -> None:
        self._finish = finish
        self._engine = engine_of(graphql_schema(schema))
        self._operations: Lru[Plannable] = Lru(OPERATIONS)

    async def execute(self, operation: Operation, variables: Mapping[str, Any], context: object) -> ExecutionResult | bytes:
        """See Executor."""
        if not isinstance(context, Context):
            raise TypeError("the planner needs to know who asks")
        plannable = self._operations.find(operation)
        if plannable is None:
            plannable = self._operations.keep(operation, self._engine.operation(operation.document, operation.node))
        return await self._engine.execute(plannable, variables, context, self._finish)
