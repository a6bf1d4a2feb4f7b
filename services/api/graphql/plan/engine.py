"""A request finds its plan, binds, fetches once and finishes."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import partial
from inspect import isawaitable
from typing import Any

import orjson
from graphql import (
    DocumentNode,
    ExecutionResult,
    FieldNode,
    GraphQLError,
    GraphQLResolveInfo,
    GraphQLSchema,
    OperationDefinitionNode,
    OperationType,
    execute,
    get_named_type,
    is_object_type,
    located_error,
)
from graphql.execution.values import VariableValues
from sqlalchemy.ext.asyncio import AsyncSession

from services.api.context import Context
from services.api.graphql.plan.bind import Given
from services.api.graphql.plan.collect import Collector
from services.api.graphql.plan.finish import Run
from services.api.graphql.plan.index import Index
from services.api.graphql.plan.missed import missed
from services.api.graphql.plan.operation import Planned, payload, root
from services.api.graphql.plan.plans import Plans
from services.api.graphql.plan.policy import Build
from services.api.graphql.plan.shape import VariableShape
from services.api.graphql.plan.statement import Refused
from services.api.graphql.plan.variables import MOST_ERRORS, Variables
from services.domain.access import Actor
from services.kit.errors import ErrorCode, Refusal


class Operation:
    """One operation of a validated document. Plans belong to it: keep it as long as the document."""

    def __init__(self, index: Index, document: DocumentNode, node: OperationDefinitionNode) -> None:
        self.document = document
        self.node = node
        self._variables = Variables(index.schema, node)
        self._shape = VariableShape(index.schema, document, node, index.several_tables, index.prefixes)
        self.worded = index.worded(document)

    def coerce(self, variables: Mapping[str, Any]) -> VariableValues | list[GraphQLError]:
        """Return the variables as the schema understands them, or what is wrong with them."""
        return self._variables.coerce(variables)

    def shape(self, values: VariableValues) -> tuple[Any, ...]:
        """Return what of the variables a plan depends on."""
        return self._shape.of(values.coerced)


class Finish(StrEnum):
    """How an answer is finished. Tests compare the three; what is left to the engine is the fastest that can be."""

    BYTES = "BYTES"
    PROJECTED = "PROJECTED"
    CORE = "CORE"


class Engine:
    """The planner of one schema."""

    def __init__(self, schema: GraphQLSchema) -> None:
        self.schema = schema
        self.index = Index(schema)
        self.plans = Plans()

    def operation(self, document: DocumentNode, node: OperationDefinitionNode) -> Operation:
        """Prepare an operation of a validated document."""
        return Operation(self.index, document, node)

    async def execute(
        self, operation: Operation, variables: Mapping[str, Any], context: Context, finish: Finish = Finish.BYTES
    ) -> ExecutionResult | bytes:
        """Answer an operation: the JSON text of `data` where nothing went wrong and nothing is left to do, else a result.

        An argument that cannot be bound refuses the whole operation before anything is read. Grants that ended meanwhile give
        nothing: they are loaded again and the operation runs once more.
        """
        values = operation.coerce(variables)
        if isinstance(values, list):
            return ExecutionResult(None, values)
        if operation.node.operation is not OperationType.QUERY:
            context.payloads = partial(self._payload, operation, values, context)
            return await self._interpret(operation, variables, context, {})
        return await self._query(operation, variables, values, context, finish)

    async def statement(self, operation: Operation, values: VariableValues, context: Context) -> bytes | None:
        """Return what PostgreSQL makes of a query; None when the grants behind it do not hold any more."""
        return await self._fetch(await self._plan(operation, values, context, tree=False), values, Run(context))

    async def _query(
        self, operation: Operation, variables: Mapping[str, Any], values: VariableValues, context: Context, finish: Finish
    ) -> ExecutionResult | bytes:
        run = Run(context)
        try:
            plan = await self._plan(operation, values, context, tree=finish is Finish.CORE)
            if not plan.asked:
                return await self._interpret(operation, variables, context, {})
            raw = await self._fetch(plan, values, run)
            if raw is None:
                await context.reload()
                plan = await self._plan(operation, values, context, tree=finish is Finish.CORE)
                raw = await self._fetch(plan, values, run)
                if raw is None:
                    raise Refusal(ErrorCode.SIGN_IN_REQUIRED)
        except Refused as refused:
            return ExecutionResult(None, [self._located(refused, operation)])
        if plan.looks and context.watched:
            for field, resource, asked in missed(self.index, plan.looks, raw, Given(values, context.actor)):
                context.denied(operation=field, resource=resource, subject_id=asked, code=ErrorCode.NOT_FOUND)
        if plan.job is None and not plan.foreign and finish is Finish.BYTES:
            return raw
        tree = orjson.loads(raw)
        if plan.job is not None:
            plan.job(tree, run)
        if plan.foreign or finish is Finish.CORE:
            result = await self._interpret(operation, variables, context, tree)
            return ExecutionResult(result.data, [*run.errors, *(result.errors or ())] or None)
        return ExecutionResult(tree, run.errors) if run.errors else orjson.dumps(tree)

    async def _plan(self, operation: Operation, values: VariableValues, context: Context, *, tree: bool) -> Planned:
        actor = context.actor
        key = (operation, tree, operation.shape(values), None if actor is None else actor.shape, operation.worded and context.locale)
        return self.plans.find(key) or await self.plans.get(key, partial(self._planned, operation, values, context, tree=tree))

    def _planned(self, operation: Operation, values: VariableValues, context: Context, *, tree: bool) -> Planned:
        collector = Collector(self.schema, operation.document, operation.node, values)
        query = self.index.query
        fields = collector.root(query)
        ours = {key: nodes for key, nodes in fields.items() if self.index.plans(query, nodes[0].node.name.value)}
        foreign = len(ours) < len(fields)
        return self._made(self._build(collector, context, tree=tree or foreign), lambda build: root(build, query, ours, foreign=foreign))

    def _made(self, build: Build, plan: Callable[[Build], Planned]) -> Planned:
        try:
            return plan(build)
        except GraphQLError as error:  # an argument that graphql-core itself refuses
            raise Refused(error, None, tuple(build.path)) from error

    def _build(self, collector: Collector, context: Context, *, tree: bool) -> Build:
        shape = None if context.actor is None else context.actor.shape
        return Build(self.index, collector, shape, context.locale, tree)

    async def _fetch(self, plan: Planned, values: VariableValues, run: Run) -> bytes | None:
        context = run.context
        actor = context.actor
        if plan.asks:
            run.asked = await self._asked(plan, Given(values, actor), run)
        bound = plan.compiled.bind(Given(values, actor, run.asked))
        district_id, enterprises = (None, ()) if actor is None else (actor.district_id, actor.enterprises)
        raw: bytes | None = await context.database.reads.fetch(plan.compiled.statement, bound, district_id, enterprises)
        return raw

    async def _asked(self, plan: Planned, given: Given, run: Run) -> dict[str, Any]:
        """The values of the request itself. One that reads for itself does so before the statement, which brings the rows that it names."""
        found = {key: ask(run, given) for key, ask in plan.asks.items()}
        return {key: await value if isawaitable(value) else value for key, value in found.items()}

    async def _payload(
        self, operation: Operation, values: VariableValues, context: Context, info: GraphQLResolveInfo[Context]
    ) -> "PayloadRows":
        named = get_named_type(info.return_type)
        if not is_object_type(named):
            raise TypeError(f"{named.name} is no payload")

        def planned() -> Planned:
            collector = Collector(self.schema, operation.document, operation.node, values)
            build = self._build(collector, context, tree=True)
            build.path.append(str(info.path.key))
            return self._made(build, lambda build: payload(build, named, collector.of(named, info.field_nodes)))

        key = (operation, info.path.key, operation.shape(values), context.acting.shape, operation.worded and context.locale)
        plan = await self.plans.get(key, planned)
        plan.compiled.check(Given(values, context.actor))
        return PayloadRows(plan, values, Run(context, path=[info.path.key]))

    async def _interpret(
        self, operation: Operation, variables: Mapping[str, Any], context: Context, tree: Mapping[str, Any]
    ) -> ExecutionResult:
        """Let graphql-core walk: over introspection, mutations, and a tree that has been read."""
        result = execute(
            self.schema,
            operation.document,
            root_value=tree,
            context_value=context,
            variable_values=dict(variables),
            operation_name=None if operation.node.name is None else operation.node.name.value,
            max_coercion_errors=MOST_ERRORS,
            hide_suggestions=True,
        )
        return await result if isawaitable(result) else result

    def _located(self, refused: Refused, operation: Operation) -> GraphQLError:
        first = next(iter(operation.node.selection_set.selections), None)
        otherwise = [(first.alias or first.name).value] if isinstance(first, FieldNode) else []
        return located_error(refused.why, refused.nodes, list(refused.path) or otherwise)


@dataclass(frozen=True, slots=True)
class PayloadRows:
    """The rows that a mutation's payload shows, planned before the command runs and read after it, in its transaction."""

    plan: Planned
    values: VariableValues
    run: Run

    async def read(self, session: AsyncSession, actor: Actor, ids: Mapping[str, Any]) -> Mapping[str, Any] | None:
        """Return the rows by response key, as far as the actor sees them; None when the actor's grants have changed since."""
        if not self.plan.asked:
            return {}
        driver = (await (await session.connection()).get_raw_connection()).driver_connection
        if driver is None:
            raise TypeError("a session without a connection")
        found = await driver.fetchval(self.plan.compiled.statement.as_text, *self.plan.compiled.bind(Given(self.values, actor, ids)))
        if found is None:
            return None
        tree: dict[str, Any] = orjson.loads(found)
        if self.plan.job is not None:
            self.plan.job(tree, self.run)
        return tree
