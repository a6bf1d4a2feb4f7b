"""Binding and kinds of transactions."""

import asyncio
from uuid import UUID

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncSession

from services.cli.bootstrap import Urls
from services.kit.database import Database, bind
from services.kit.idempotency import IdempotencyKey
from services.kit.ids import new_id


async def setting(session: AsyncSession, name: str) -> str | None:
    """What a setting is in this transaction."""
    value: str | None = (await session.execute(text(f"SELECT current_setting('roundtable.{name}', true)"))).scalar_one()
    return value


def a_key(district_id: UUID) -> str:
    """An INSERT of a harmless row."""
    return f"INSERT INTO idempotency_key VALUES ('{district_id}', '{new_id()}', 'k', '', NULL, now())"


async def test_a_read_session_refuses_every_write(api: Database) -> None:
    district_id = new_id()
    for statement in (
        a_key(district_id),
        "DELETE FROM idempotency_key",
        "SELECT 1 FROM unit FOR UPDATE",
        "CREATE TEMPORARY TABLE t (a int)",
    ):
        async with api.read(district_id) as session:
            with pytest.raises(DBAPIError, match=r"cannot execute|permission denied"):
                await session.execute(text(statement))
    async with api.read(district_id) as session:
        assert (await session.execute(text("SHOW transaction_read_only"))).scalar_one() == "on"
        assert (await session.execute(text("SELECT 1 FROM idempotency_key"))).all() == []


async def test_a_read_session_sees_one_moment(api: Database) -> None:
    district_id = new_id()
    async with api.read(district_id) as reading:
        assert (await reading.execute(text("SELECT 1 FROM idempotency_key"))).all() == []
        async with api.write(district_id) as writing:
            await writing.execute(text(a_key(district_id)))
        assert (await reading.execute(text("SELECT 1 FROM idempotency_key"))).all() == []


async def test_rows_outlive_the_session_that_read_them(api: Database) -> None:
    district_id = new_id()
    async with api.write(district_id) as writing:
        await writing.execute(text(a_key(district_id)))
    async with api.read(district_id) as session:
        row = await session.get_one(
            IdempotencyKey, (district_id, *(await session.execute(text("SELECT account_id, key FROM idempotency_key"))).one())
        )
    assert row.key == "k"


async def test_leaving_commits_and_raising_rolls_back(api: Database) -> None:
    district_id = new_id()

    async def fail() -> None:
        async with api.write(district_id) as session:
            await session.execute(text(a_key(district_id)))
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        await fail()
    async with api.read(district_id) as session:
        assert (await session.execute(text("SELECT 1 FROM idempotency_key"))).all() == []
    async with api.write(district_id) as writing:
        await writing.execute(text(a_key(district_id)))
    async with api.read(district_id) as session:
        assert len((await session.execute(text("SELECT 1 FROM idempotency_key"))).all()) == 1


async def test_a_binding_ends_with_its_transaction(database_urls: Urls) -> None:
    database, district_id, enterprises = Database(database_urls.api, pool_size=1), new_id(), (new_id(), new_id())
    try:
        async with database.read(district_id, enterprises) as reading:
            assert await setting(reading, "district") == str(district_id)
            assert await setting(reading, "enterprises") == ",".join(map(str, enterprises))
        async with database.write(None) as writing:
            assert not await setting(writing, "district")
            assert not await setting(writing, "enterprises")
        async with database.write(district_id, enterprises) as writing:
            assert await setting(writing, "enterprises") == ",".join(map(str, enterprises))
        async with database.read(district_id) as reading:
            assert await setting(reading, "district") == str(district_id)
            assert not await setting(reading, "enterprises")
    finally:
        await database.close()


async def test_a_binding_takes_nothing_but_uuids(api: Database) -> None:
    async with api.write(None) as session:
        with pytest.raises(ValueError, match="badly formed"):
            await bind(session, "x'; DROP TABLE unit; --")  # type: ignore[arg-type]  # what a careless caller might pass
        with pytest.raises(ValueError, match="badly formed"):
            await bind(session, new_id(), ["' OR true --"])  # type: ignore[list-item]  # as above


async def test_statements_and_idle_transactions_are_cut_off(database_urls: Urls) -> None:
    database = Database(database_urls.api, pool_size=1, statement_seconds=0.05, idle_seconds=0.05)
    try:
        async with database.write(None) as session:
            with pytest.raises(DBAPIError, match="statement timeout"):
                await session.execute(text("SELECT pg_sleep(5)"))
            await session.rollback()

        async def idle() -> None:
            async with database.write(None) as session:
                await session.execute(text("SELECT 1"))
                await asyncio.sleep(0.3)
                await session.execute(text("SELECT 1"))

        with pytest.raises(DBAPIError, match=r"connection is closed|idle-in-transaction|terminating connection|was closed"):
            await idle()
        async with database.write(None) as session:
            assert (await session.execute(text("SELECT 1"))).scalar_one() == 1
    finally:
        await database.close()
