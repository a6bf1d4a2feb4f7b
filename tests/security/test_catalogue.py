"""The audit of the second wall finds nothing in the migrated database, and finds every mutant."""

from collections.abc import AsyncIterator

import asyncpg
import pytest

from services.cli.bootstrap import Urls, connect
from tests.security.catalogue import INSTALLATION, WITHOUT_ENTERPRISE_WALL, district_tables, findings, findings_of
from tests.security.mutants import MINE, MUTANTS, OF_EVERY_TABLE, TOY


@pytest.fixture
async def admin(database_urls: Urls) -> AsyncIterator[asyncpg.Connection]:
    """A superuser's transaction that is rolled back: schema changes for one look."""
    connection = await connect(database_urls.admin)
    transaction = connection.transaction()
    await transaction.start()
    yield connection
    await transaction.rollback()
    await connection.close()


async def test_the_migrated_database_has_no_finding(admin: asyncpg.Connection) -> None:
    assert await findings(admin) == []


async def test_every_exception_is_still_needed(admin: asyncpg.Connection) -> None:
    tables = {row["relname"] for row in await admin.fetch("SELECT relname FROM pg_class WHERE relkind IN ('r', 'p')")}
    assert sorted(INSTALLATION.keys() - tables) == []
    assert sorted(WITHOUT_ENTERPRISE_WALL.keys() - tables) == []


@pytest.mark.parametrize("mutant", MUTANTS)
async def test_every_mutant_is_found(admin: asyncpg.Connection, mutant: str) -> None:
    statement, expected = MUTANTS[mutant]
    before = await findings(admin)
    await admin.execute(statement)
    assert [found for found in await findings(admin) if found not in before and found.startswith(expected)] != []


async def test_every_policy_of_every_table_is_missed_when_it_is_broken(admin: asyncpg.Connection) -> None:
    survivors, tried = [], 0
    for table in await district_tables(admin):
        for policy in await admin.fetch(WALLS, table):
            for mutant in OF_EVERY_TABLE:
                statement, tried = mutant.format(table=table, **policy), tried + 1
                broken = admin.transaction()
                await broken.start()
                await admin.execute(statement)
                if not await findings_of(admin, table):
                    survivors.append(statement)
                await broken.rollback()
    assert tried > 9 * 30
    assert survivors == []


WALLS = """
    SELECT policyname AS policy, permissive AS kind, qual AS using, with_check AS check,
        CASE permissive WHEN 'PERMISSIVE' THEN 'RESTRICTIVE' ELSE 'PERMISSIVE' END AS other
    FROM pg_policies WHERE schemaname = 'public' AND tablename = $1 AND policyname IN ('district', 'enterprise')
"""
WALL = (
    "enterprise_id IS NULL OR coalesce(current_setting('roundtable.enterprises', true), '') = ''"
    " OR enterprise_id = ANY (string_to_array(current_setting('roundtable.enterprises', true), ',')::uuid[])"
)
WALLED = (
    TOY + f"CREATE POLICY district ON toy USING {MINE} WITH CHECK {MINE};"
    f"CREATE POLICY enterprise ON toy AS RESTRICTIVE USING ({WALL} OR published) WITH CHECK ({WALL});"
)


async def test_a_table_with_both_walls_has_no_finding(admin: asyncpg.Connection) -> None:
    before = await findings(admin)
    await admin.execute(WALLED)
    assert await findings(admin) == before


@pytest.mark.parametrize(
    "mutation",
    [
        "DROP POLICY enterprise ON toy",
        "ALTER POLICY enterprise ON toy USING (true)",
        f"ALTER POLICY enterprise ON toy USING ({WALL} OR true)",
        f"ALTER POLICY enterprise ON toy WITH CHECK ({WALL} OR published)",
        f"ALTER POLICY enterprise ON toy USING (published OR {WALL}) WITH CHECK (true)",
        "ALTER POLICY enterprise ON toy TO rt_api",
        f"DROP POLICY enterprise ON toy; CREATE POLICY enterprise ON toy USING ({WALL}) WITH CHECK ({WALL})",
    ],
)
async def test_every_mutant_of_the_enterprise_wall_is_found(admin: asyncpg.Connection, mutation: str) -> None:
    before = await findings(admin)
    await admin.execute(WALLED + mutation)
    assert [found.startswith("toy: the policy enterprise is") for found in await findings(admin) if found not in before] == [True]
