"""The ways in which the product can answer. Each is asked the same; a new way is one more function in LEGS."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import httpx2
import pytest

from services.api.app import parts
from services.api.denials import Denials
from services.api.graphql.ids import encode
from services.api.graphql.plan.engine import Finish
from services.api.http.application import Parts, assemble
from services.api.http.planned import Planner
from services.domain.identity import DevelopmentIssuer, development_issuer, issue_token
from services.kit.database import Database
from services.kit.settings import Limits, Settings
from tests.api.graphql.differential.compare import Number, Object
from tests.api.graphql.differential.world import World


@dataclass(frozen=True)
class Question:
    """One operation as a client sends it."""

    query: str
    variables: Mapping[str, Any]
    operation_name: str | None = None


@dataclass(frozen=True)
class Reply:
    """What came back: the status and the body, read so that nothing of its text is lost."""

    status: int
    body: Object


Ask = Callable[[str, Question, str], Awaitable[Reply]]
"""(name of the actor, question, language) → reply."""
BUSY, PATIENCE = 503, 4
"""A machine that has no time for the database is not what is looked at here: what is unavailable is asked again, as it says itself."""
NOWHERE = "nowhere"
"""Somebody who names no district."""


@asynccontextmanager
async def over_http(world: World, home: Path, change: Callable[[Parts], Parts]) -> AsyncIterator[Ask]:
    """The application as it is served, but for what is changed of its parts: signed in by tokens, over ASGI."""
    settings = Settings(
        database_url=world.place.urls.lab, home=home, development_issuer=True, limits=Limits(execution_seconds=60), pool_size=2
    )
    app = assemble(change(parts(settings)), settings)
    tokens = await _tokens(world, development_issuer(settings))
    district = encode("dis", world.place.district_id)
    async with (
        app.router.lifespan_context(app),
        httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://api") as client,
    ):

        async def ask(actor: str, question: Question, language: str) -> Reply:
            headers = {"accept": "application/graphql-response+json", "accept-language": language}
            headers |= {} if actor == NOWHERE else {"roundtable-district": district}
            headers |= {"authorization": f"Bearer {tokens[actor]}"} if actor in tokens else {}
            sent = {"query": question.query, "variables": question.variables, "operationName": question.operation_name}
            for _ in range(PATIENCE):
                answer = await client.post("/graphql", json=sent, headers=headers)
                if answer.status_code != BUSY:
                    break
                await asyncio.sleep(int(answer.headers["retry-after"]))
            return Reply(answer.status_code, read(answer.text))

        yield ask


async def _tokens(world: World, issuer: DevelopmentIssuer) -> dict[str, str]:
    database = Database(world.place.urls.lab, pool_size=1)
    async with database.write(None) as session:
        found = {name: await issue_token(session, issuer, who.login) for name, who in world.actors.items() if who.login is not None}
    await database.close()
    return found


def read(text: str) -> Object:
    """Read JSON with the order of keys and the text of numbers."""
    body = json.loads(text, object_pairs_hook=lambda pairs: Object(tuple(pairs)), parse_int=Number, parse_float=Number)
    assert isinstance(body, Object), text
    return body


def finishing(finish: Finish) -> Callable[[Parts], Parts]:
    """The application whose planner finishes in one given way."""
    return lambda served: replace(served, executor=Planner(served.schema, finish))


LEGS: Mapping[str, Callable[[Parts], Parts]] = {finish.value: finishing(finish) for finish in Finish}
"""Name → how the application's parts are changed (another executor). Every leg is compared with the oracle, and with the others."""


@asynccontextmanager
async def all_legs(world: World, home: Path) -> AsyncIterator[dict[str, Ask]]:
    """Every way of asking, by name. The world stands still: what is denied here comes into no log."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(Denials, "note", lambda *_: None)
        async with AsyncExitStack() as stack:
            yield {name: await stack.enter_async_context(over_http(world, home, change)) for name, change in LEGS.items()}
