"""Ask the schema as somebody, without HTTP."""

from typing import Any
from uuid import UUID

from graphql import ExecutionResult, GraphQLSchema, execute, parse, validate

from services.api.context import Context
from services.api.graphql.schema import core, schema
from services.domain.access import Actor
from services.kit.database import Database
from services.kit.errors import Refusal
from services.kit.wording import Locale


def anyone(district_id: UUID) -> Actor:
    """Somebody who did not sign in, asking about a district."""
    return Actor(district_id=district_id)


async def run(
    database: Database,
    actor: Actor | None,
    query: str,
    variables: dict[str, Any] | None = None,
    *,
    within: GraphQLSchema | None = None,
    locale: Locale = Locale.EN,
) -> ExecutionResult:
    """Return the result of an operation that fits the schema."""
    asked = within or core(schema())
    document = parse(query)
    assert validate(asked, document) == []
    async with Context(database, actor=actor, locale=locale) as context:
        answer = execute(asked, document, context_value=context, variable_values=variables or {})
        return answer if isinstance(answer, ExecutionResult) else await answer


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
