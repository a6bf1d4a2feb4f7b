"""Every table × verb × role × {another district, none, an empty one, garbage}: nothing seen, nothing written."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from uuid import UUID

import asyncpg
import pytest

from services.cli.bootstrap import Role, Urls, connect
from services.kit.ids import new_id
from tests.security.catalogue import district_tables
from tests.security.rows import insertion

MINE, THEIRS, NEW = new_id(), new_id(), new_id()
ROLES = [Role.API, Role.WORKER, Role.READ, Role.MIGRATOR, Role.LAB]
"""The migrator owns the tables: it stands for what forced row-level security is for."""

SETTINGS = {
    "another": f"SET LOCAL roundtable.district = '{MINE}'",
    "unknown": f"SET LOCAL roundtable.district = '{NEW}'",
    "none": "SELECT",
    "empty": "SET LOCAL roundtable.district = ''",
    "garbage": "SET LOCAL roundtable.district = 'x'' OR true --'",
    "wildcard": "SET LOCAL roundtable.district = '%'",
}

REFUSALS = (asyncpg.InsufficientPrivilegeError, asyncpg.InvalidTextRepresentationError)
"""No privilege, or a row that the policy does not admit (both 42501); a setting that is no UUID."""


@pytest.fixture(scope="session")
def inhabited(database_urls: Urls) -> Urls:
    """The database with one row of two districts in every table behind the wall; a superuser put them there without foreign keys."""
    asyncio.run(inhabit(database_urls))
    return database_urls


@asynccontextmanager
async def connected(*urls: str) -> AsyncIterator[list[asyncpg.Connection]]:
    """Connections that are closed, whatever happens."""
    connections = [await connect(url) for url in urls]
    try:
        yield connections
    finally:
        await asyncio.gather(*(connection.close() for connection in connections))


async def inhabit(urls: Urls) -> None:
    """Insert the rows."""
    async with connected(urls.admin) as [connection]:
        await connection.execute("SET session_replication_role = replica")
        for table in await district_tables(connection):
            for district_id in (MINE, THEIRS):
                await connection.execute(await insertion(connection, table, district_id))


@asynccontextmanager
async def attempt(connection: asyncpg.Connection, setting: str) -> AsyncIterator[None]:
    """A transaction under a setting, rolled back; being refused is as good as seeing nothing."""
    transaction = connection.transaction()
    await transaction.start()
    try:
        await connection.execute(setting)
        yield
    except REFUSALS:
        pass
    finally:
        await transaction.rollback()


async def statements(admin: asyncpg.Connection, table: str) -> dict[str, str]:
    """Every way to look at or touch the other district's row of a table; a row that comes back is a leak."""
    theirs = await insertion(admin, table, THEIRS)
    return {
        "SELECT": f"SELECT FROM {table} WHERE district_id = '{THEIRS}'",
        "SELECT without predicate": f"SELECT FROM {table} WHERE district_id <> '{MINE}'",
        "UPDATE": f"UPDATE {table} SET district_id = district_id WHERE district_id = '{THEIRS}' RETURNING 1",
        "UPDATE away": f"UPDATE {table} SET district_id = '{THEIRS}' WHERE district_id = '{MINE}' RETURNING 1",
        "UPDATE hither": f"UPDATE {table} SET district_id = '{MINE}' WHERE district_id = '{THEIRS}' RETURNING 1",
        "DELETE": f"DELETE FROM {table} WHERE district_id = '{THEIRS}' RETURNING 1",
        "INSERT": f"{theirs} RETURNING 1",
        "upsert": f"{theirs} ON CONFLICT DO NOTHING RETURNING 1",
    }


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("setting", SETTINGS)
async def test_nothing_of_another_district_is_seen_or_written(inhabited: Urls, role: Role, setting: str) -> None:
    leaks: list[str] = []
    async with connected(inhabited.admin, inhabited.by_role[role]) as [admin, connection]:
        tables = await district_tables(admin)
        for table in tables:
            for verb, statement in (await statements(admin, table)).items():
                async with attempt(connection, SETTINGS[setting]):
                    if await connection.fetch(statement):
                        leaks.append(f"{verb} {table}")
    assert len(tables) > 5
    assert leaks == []


@pytest.mark.parametrize("role", [Role.API, Role.WORKER, Role.READ, Role.LAB])
async def test_no_working_role_empties_a_table(inhabited: Urls, role: Role) -> None:
    async with connected(inhabited.admin, inhabited.by_role[role]) as [admin, connection]:
        for table in await district_tables(admin):
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(f"TRUNCATE {table} CASCADE")


@pytest.mark.parametrize("role", ROLES)
async def test_ones_own_district_is_seen(inhabited: Urls, role: Role) -> None:
    """The proof that the rows are there, and that nothing else hides them."""
    hidden = []
    async with connected(inhabited.admin, inhabited.by_role[role]) as [admin, connection]:
        for table in await district_tables(admin):
            async with attempt(connection, SETTINGS["another"]):
                if not await admin.fetchval("SELECT has_table_privilege($1, $2, 'SELECT')", role, table):
                    continue
                if not await connection.fetch(f"SELECT FROM {table} WHERE district_id = '{MINE}'"):
                    hidden.append(table)
            assert await admin.fetchval(f"SELECT count(*) FROM {table} WHERE district_id = '{THEIRS}'") == 1
    assert hidden == []


async def test_a_setting_does_not_outlive_its_transaction(inhabited: Urls) -> None:
    async with connected(inhabited.api) as [connection]:
        async with connection.transaction():
            await connection.execute(SETTINGS["another"])
            assert len(await connection.fetch("SELECT FROM unit")) == 1
        assert await connection.fetch("SELECT FROM unit") == []


async def test_an_actor_bound_to_enterprises_sees_and_writes_only_theirs(inhabited: Urls) -> None:
    mine, other, district_id = new_id(), new_id(), new_id()
    free = f"SET LOCAL roundtable.district = '{district_id}'"
    bound = f"{free}; SET LOCAL roundtable.enterprises = '{new_id()},{mine}'"
    async with connected(inhabited.admin, inhabited.api) as [admin, api]:
        tables = await enterprise_tables(admin)
        assert tables != []
        await admin.execute("SET session_replication_role = replica")
        for table in tables:
            for enterprise_id in (mine, other):
                await admin.execute(await insertion(admin, table, district_id, enterprise_id=enterprise_id))
            assert await enterprises_of(api, free, table) == {mine, other}
            assert await enterprises_of(api, bound, table) == {mine}
            if await admin.fetchval("SELECT has_table_privilege('rt_api', $1, 'UPDATE')", table):
                assert await run(api, bound, f"UPDATE {table} SET enterprise_id = '{mine}' WHERE enterprise_id = '{other}'") == "UPDATE 0"
                with pytest.raises(asyncpg.InsufficientPrivilegeError, match="violates row-level security policy"):
                    await run(api, bound, f"UPDATE {table} SET enterprise_id = '{other}' WHERE enterprise_id = '{mine}'")
            if await admin.fetchval("SELECT has_table_privilege('rt_api', $1, 'DELETE')", table):
                assert await run(api, bound, f"DELETE FROM {table} WHERE enterprise_id = '{other}'") == "DELETE 0"
            with pytest.raises(asyncpg.InsufficientPrivilegeError, match="violates row-level security policy"):
                await run(api, bound, await insertion(admin, table, district_id, enterprise_id=other))
            with pytest.raises(asyncpg.InvalidTextRepresentationError):
                await enterprises_of(api, f"{free}; SET LOCAL roundtable.enterprises = 'x'' OR true --'", table)


async def enterprise_tables(admin: asyncpg.Connection) -> list[str]:
    """The tables with the enterprise wall."""
    return [row["name"] for row in await admin.fetch("SELECT polrelid::regclass::text AS name FROM pg_policy WHERE polname = 'enterprise'")]


async def enterprises_of(connection: asyncpg.Connection, setting: str, table: str) -> set[UUID]:
    """The enterprises whose rows are seen under a setting."""
    async with connection.transaction():
        await connection.execute(setting)
        return {row["enterprise_id"] for row in await connection.fetch(f"SELECT enterprise_id FROM {table}")}


async def run(connection: asyncpg.Connection, setting: str, statement: str) -> str:
    """One statement under a setting."""
    async with connection.transaction():
        await connection.execute(setting)
        return str(await connection.execute(statement))
