"""A refusal proves that nothing changed: the district's rows before and after are compared, every table of the thread."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from enum import StrEnum

import pytest
from sqlalchemy import text

from services.domain.access import Actor, Work
from services.kit.errors import ErrorCode, Refusal
from tests.factories.place import Place

Rows = dict[str, list[str]]


async def rows_of(place: Place) -> Rows:
    """Every row of every table that has a district, as text, in a fixed order."""
    async with place.database.read(place.district_id) as session:
        tables = await session.scalars(
            text(
                "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attname = 'district_id'"
                " WHERE c.relkind = 'r' AND c.relnamespace = 'public'::regnamespace AND has_table_privilege(c.oid, 'SELECT') ORDER BY 1"
            )
        )
        found: Rows = {table: [] for table in tables.all()}
        every = " UNION ALL ".join(f"SELECT '{table}', t::text FROM {table} t WHERE district_id = :d" for table in found)
        for table, row in await session.execute(text(f"{every} ORDER BY 1, 2"), {"d": place.district_id}):
            found[table].append(row)
    return found


@asynccontextmanager
async def refused(place: Place, actor: Actor | None, code: ErrorCode, reason: StrEnum | None = None) -> AsyncIterator[Work]:
    """Run a command as somebody, expect exactly this refusal, and that no row of the district has changed."""
    before = await rows_of(place)
    with pytest.raises(Refusal) as refusal:
        async with place.work(actor) as work:
            yield work
    assert (refusal.value.code, refusal.value.reason) == (code, reason)
    assert await rows_of(place) == before
