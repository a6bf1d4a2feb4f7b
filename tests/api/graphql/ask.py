"""Ask the schema as somebody, without HTTP."""

from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson
from graphql import ExecutionResult, GraphQLSchema, OperationDefinitionNode, parse, validate

from services.api.context import Context
from services.api.denials import Denials
from services.api.graphql.plan.engine import Finish, Operation
from services.api.graphql.plan.install import engine_of
from services.api.graphql.schema import core, schema
from services.domain.access import Actor
from services.kit.database import Database
from services.kit.errors import Refusal
from services.kit.wording import Locale


def anyone(district_id: UUID) -> Actor:
    """Somebody who did not sign in, asking about a district."""
    return Actor(district_id=district_id)


@lru_cache(maxsize=500)
def operation(asked: GraphQLSchema, query: str) -> Operation:
    """The operation of a document that fits the schema, prepared once."""
    document = parse(query, no_location=len(query) > 10_000)
    assert validate(asked, document) == []
    (node,) = [node for node in document.definitions if isinstance(node, OperationDefinitionNode)]
    return engine_of(asked).operation(document, node)


async def run(
    database: Database,
    actor: Actor | None,
    query: str,
    variables: dict[str, Any] | None = None,
    *,
    within: GraphQLSchema | None = None,
    locale: Locale = Locale.EN,
    finish: Finish = Finish.BYTES,
    denials: Denials | None = None,
) -> ExecutionResult:
    """Return the result of an operation that fits the schema."""
    asked = within or core(schema())
    context = Context(database, actor=actor, locale=locale, denials=denials)
    answer = await engine_of(asked).execute(operation(asked, query), variables or {}, context, finish)
    return answer if isinstance(answer, ExecutionResult) else ExecutionResult(orjson.loads(answer), None)


async def ask(database: Database, actor: Actor | None, query: str, variables: dict[str, Any] | None = None, **how: Any) -> Any:
    """Return the data of an operation without errors."""
    result = await run(database, actor, query, variables, **how)
    assert result.errors is None, result.errors
    return result.data


async def refused(database: Database, actor: Actor | None, query: str, variables: dict[str, Any] | None = None, **how: Any) -> Refusal:
    """Return the one refusal that an operation is answered with."""
    result = await run(database, actor, query, variables, **how)
    assert result.errors is not None
    (error,) = result.errors
    assert isinstance(error.original_error, Refusal), error.original_error
    return error.original_error
