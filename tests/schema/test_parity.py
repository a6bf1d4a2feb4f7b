"""Models and migrations say the same: tables, columns, keys, indexes, words."""

import re
from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql
from sqlalchemy.engine import make_url
from sqlalchemy.ext.asyncio import create_async_engine
from sqlalchemy.schema import CreateIndex

from services.cli.bootstrap import Urls, connect
from services.kit.model import Word
from tests.schema.models import METADATA

WITHOUT_MODEL = {"alembic_version", "lab_clock"}
"""Alembic's own, and the laboratory's clock that only `roundtable_now()` reads."""


@pytest.fixture
async def admin(database_urls: Urls) -> AsyncIterator[asyncpg.Connection]:
    """A look at the migrated catalogue."""
    connection = await connect(database_urls.admin)
    yield connection
    await connection.close()


async def test_alembic_finds_no_difference(database_urls: Urls) -> None:
    engine = create_async_engine(make_url(database_urls.admin).set(drivername="postgresql+asyncpg"))

    def differences(connection: Connection) -> list[Any]:
        options = {
            "compare_type": True,
            "compare_server_default": True,
            "include_object": lambda _object, name, kind, *_: kind != "table" or name not in WITHOUT_MODEL,
        }
        return list(compare_metadata(MigrationContext.configure(connection, opts=options), METADATA))

    try:
        async with engine.connect() as connection:
            assert await connection.run_sync(differences) == []
    finally:
        await engine.dispose()


@pytest.mark.parametrize("table", METADATA.sorted_tables, ids=lambda table: str(table.name))
async def test_every_word_column_has_a_check_with_exactly_its_words(admin: asyncpg.Connection, table: Table) -> None:
    checks = {
        row["conname"]: row["definition"]
        for row in await admin.fetch(
            "SELECT conname, pg_get_constraintdef(oid) AS definition FROM pg_constraint WHERE contype = 'c' AND conrelid = $1::regclass",
            table.name,
        )
    }
    for column in table.columns:
        if isinstance(column.type, Word):
            definition = checks[f"{table.name}_{column.name}_check"]
            assert sorted(re.findall(r"'([^']*)'::text", definition)) == sorted(word.value for word in column.type.words), column.name
            assert definition.startswith(f"CHECK (({column.name} = "), definition


@pytest.mark.parametrize("table", METADATA.sorted_tables, ids=lambda table: str(table.name))
async def test_constraint_and_index_names_are_the_models(admin: asyncpg.Connection, table: Table) -> None:
    """Refusals and dashboards name constraints; a name that PostgreSQL had to cut would differ from the model's."""
    stored = {
        row["name"]
        for row in await admin.fetch(
            "SELECT conname AS name FROM pg_constraint WHERE conrelid = $1::regclass AND contype IN ('p', 'u', 'f', 'c')", table.name
        )
    }
    preparer = postgresql.dialect().identifier_preparer  # type: ignore[no-untyped-call]  # SQLAlchemy's dialect is untyped
    words = {f"{table.name}_{column.name}_check" for column in table.columns if isinstance(column.type, Word)}
    assert stored == words | {preparer.format_constraint(constraint) for constraint in table.constraints} - {None}


@pytest.mark.parametrize("table", METADATA.sorted_tables, ids=lambda table: str(table.name))
async def test_partial_indexes_and_collations_are_the_models(admin: asyncpg.Connection, table: Table) -> None:
    """What alembic does not compare: the WHERE of an index, and a column's collation."""
    for index in table.indexes:
        definition = await admin.fetchval("SELECT pg_get_indexdef($1::regclass)", index.name)
        stored = re.search(r" WHERE (.*)$", definition)
        written = re.search(r" WHERE (.*)$", str(CreateIndex(index).compile(dialect=postgresql.dialect())))  # type: ignore[no-untyped-call]  # as above
        assert bool(stored) == bool(written), index.name
        if stored and written:
            assert bare(stored[1]) == bare(written[1]), index.name
    collations = {
        row["attname"]: row["collname"]
        for row in await admin.fetch(
            "SELECT attname, collname FROM pg_attribute JOIN pg_collation c ON c.oid = attcollation WHERE attrelid = $1::regclass",
            table.name,
        )
    }
    for column in table.columns:
        wanted = getattr(column.type, "collation", None)
        assert collations.get(column.name, "default") == (wanted or "default"), column.name


def bare(expression: str) -> str:
    """An expression without the casts and parentheses that PostgreSQL adds, and with IN as it was written."""
    plain = re.sub(r"::\w+(\[\])?|[()\s]", "", expression).lower()
    return re.sub(r"=anyarray\[(.*?)\]", r"in\1", plain)


def test_every_table_with_a_district_has_it_first_in_the_model_too() -> None:
    for table in METADATA.sorted_tables:
        if "district_id" in table.columns and table.name != "account_district":
            assert next(iter(table.primary_key.columns)).name == "district_id", table.name
