"""The application on a real database: ready when migrated, strangers answered, forged tokens refused, outages said."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import httpx2
import pytest
from sqlalchemy import text

from services.api.app import parts
from services.api.http.application import assemble
from services.api.http.server import CannotServe
from services.cli.bootstrap import Urls
from services.kit.database import Database
from services.kit.settings import Settings


@asynccontextmanager
async def client(url: str) -> AsyncIterator[httpx2.AsyncClient]:
    settings = Settings(database_url=url)
    app = assemble(parts(settings), settings)
    async with app.router.lifespan_context(app), httpx2.AsyncClient(transport=httpx2.ASGITransport(app=app), base_url="http://api") as one:
        yield one


async def test_it_is_ready_on_a_migrated_database_and_answers_strangers(database_urls: Urls) -> None:
    async with client(database_urls.api) as api:
        for _ in range(2):
            ready = await api.get("/readyz")
            assert (ready.status_code, ready.json()) == (200, {"status": "OK"})
        answer = await api.post("/graphql", json={"query": "{ __typename }"})
    assert answer.json() == {"data": {"__typename": "Query"}, "extensions": {"cost": {"requested": 1, "limit": 1000}}}


async def test_a_forged_token_is_a_401(database_urls: Urls) -> None:
    async with client(database_urls.api) as api:
        answer = await api.post("/graphql", json={"query": "{ __typename }"}, headers={"authorization": "Bearer a.b.c"})
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == 'Bearer error="invalid_token"'
    assert answer.json()["errors"][0]["extensions"]["code"] == "TOKEN_INVALID"


async def test_it_is_not_ready_while_a_mapped_column_is_missing(fresh_database: Urls) -> None:
    owner = Database(fresh_database.migrator, pool_size=1)
    async with client(fresh_database.api) as api:
        try:
            async with owner.engine.begin() as connection:
                await connection.execute(text("ALTER TABLE account RENAME COLUMN state TO condition"))
            before = await api.get("/readyz")
            async with owner.engine.begin() as connection:
                await connection.execute(text("ALTER TABLE account RENAME COLUMN condition TO state"))
            after = await api.get("/readyz")
        finally:
            await owner.close()
    assert (before.status_code, before.json()) == (503, {"status": "UNAVAILABLE", "missing": "MIGRATIONS"})
    assert after.status_code == 200


async def test_a_database_that_is_not_there_is_an_outage_and_not_a_defect() -> None:
    async with client("postgresql://rt_api:x@127.0.0.1:1/nowhere") as api:
        ready = await api.get("/readyz")
        answer = await api.post("/graphql", json={"query": "{ __typename }"}, headers={"roundtable-district": "360103"})
        of_no_row = await api.post("/graphql", json={"query": "{ __typename __schema { queryType { name } } }"})
    assert of_no_row.json()["data"] == {"__typename": "Query", "__schema": {"queryType": {"name": "Query"}}}
    assert (ready.status_code, ready.json()) == (503, {"status": "UNAVAILABLE", "missing": "DATABASE"})
    assert (answer.status_code, answer.headers["retry-after"]) == (503, "2")
    assert answer.json()["errors"][0]["extensions"] == {"code": "UNAVAILABLE"}


def test_without_a_database_there_is_nothing_to_serve() -> None:
    with pytest.raises(CannotServe) as caught:
        parts(Settings(database_url=None))
    assert str(caught.value) == "There is no database to serve: set DATABASE_URL, or run `make up`."
