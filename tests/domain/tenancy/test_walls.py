"""What the database refuses when a command forgets: districts are changed only by transactions bound to them."""

import asyncio

import pytest
from sqlalchemy import CursorResult, text
from sqlalchemy.exc import ProgrammingError

from services.cli.bootstrap import Urls
from services.domain.tenancy import UnitFault
from services.kit.database import Database
from services.kit.errors import Refusal
from services.kit.ids import new_id
from tests.domain.tenancy.forest import Forest, district_code, facts_of, plant
from tests.fixtures.pools import connected

RENAME = text("UPDATE district SET name = '别名' WHERE id = :d")


async def renamed(database: Database, bound: Forest | None, forest: Forest) -> int:
    """How many rows an UPDATE without regard for tenancy changes."""
    async with database.write(None if bound is None else bound.id) as session:
        done = await session.execute(RENAME, {"d": forest.id})
        assert isinstance(done, CursorResult)
        return done.rowcount


async def test_a_district_is_changed_only_by_a_transaction_bound_to_it(owner: Database, api: Database, forest: Forest) -> None:
    other = await plant(owner, api)
    before = await forest.rows()
    for database in (owner, api):  # forced: the owner of the table is bound as well
        assert await renamed(database, other, forest) == 0
        assert await renamed(database, None, forest) == 0
    assert await forest.rows() == before
    assert await renamed(api, forest, forest) == 1


@pytest.mark.parametrize("column", ["code", "timezone", "calendar", "id"])
async def test_the_api_changes_only_name_and_state(forest: Forest, column: str) -> None:
    with pytest.raises(ProgrammingError, match="permission denied for table district"):
        async with forest.api.write(forest.id) as session:
            await session.execute(text(f"UPDATE district SET {column} = {column}"))


async def test_a_district_is_inserted_only_under_its_own_id(owner: Database) -> None:
    insert = text("INSERT INTO district (id, code, name, timezone, calendar, state) VALUES (:i, :c, '区', 'Asia/Shanghai', 'cn', 'ACTIVE')")
    for bound in (None, new_id()):
        with pytest.raises(ProgrammingError, match="row-level security"):
            async with owner.write(bound) as session:
                await session.execute(insert, {"i": new_id(), "c": district_code()})


async def test_the_worker_and_readers_change_no_district(database_urls: Urls, forest: Forest) -> None:
    for url in (database_urls.worker, database_urls.read):
        database = connected(url)
        try:
            with pytest.raises(ProgrammingError, match="permission denied for table district"):
                await renamed(database, forest, forest)
        finally:
            await database.close()


async def test_two_operators_at_once_create_one_district(owner: Database, api: Database) -> None:
    facts = facts_of(district_code())
    ended = await asyncio.gather(plant(owner, api, facts), plant(owner, api, facts), return_exceptions=True)
    refusals = [end for end in ended if isinstance(end, Refusal)]
    assert [refusal.reason for refusal in refusals] == [UnitFault.DISTRICT_EXISTS]
    assert sum(isinstance(end, Forest) for end in ended) == 1
