"""What the worker's statements cost does not depend on what is not due yet, nor on how many clocks share a batch."""

from collections.abc import AsyncIterator
from datetime import timedelta
from typing import Any

import asyncpg
import pytest
from sqlalchemy import event, select, text
from sqlalchemy.dialects import postgresql

from services.cli.bootstrap import Urls, connect
from services.domain.clocks import due_clocks
from services.domain.tenancy import District
from services.kit.database import Database
from services.worker.jobs.escalate import due_districts, escalate_round, listing
from tests.domain.clocks.promises import HELD, Promised, Promises
from tests.factories import hold, make_place
from tests.fixtures.plans import ran
from tests.worker.test_processes import COPY, RAISED, WAVES

DISTRICTS, CLOCKS = 50, 2_000
COPIES = """
SET session_replication_role = replica;
INSERT INTO district SELECT (jsonb_populate_record(d, jsonb_build_object('id', gen_random_uuid(), 'code', d.code || n))).*
    FROM district d, generate_series(2, {districts}) n;
INSERT INTO clock (district_id, id, kind, subject, subject_id, responsible_unit_id, state, started_at, due_at, provisional, epoch, epoch_at,
    ladder_id, level, acted, next_fire_at, attempts)
SELECT d.id, gen_random_uuid(), kind, subject, gen_random_uuid(), responsible_unit_id, c.state, started_at, due_at, provisional, epoch,
    epoch_at, ladder_id, level, acted, next_fire_at + interval '1 day' + n * interval '1 minute', attempts
    FROM clock c, district d, generate_series(1, {clocks}) n;
ANALYZE;
"""


@pytest.fixture
async def crowd(fresh_database: Urls) -> AsyncIterator[Promises]:
    """Fifty districts with two thousand clocks each that are not due yet, and one that is."""
    place = await make_place(fresh_database)
    await hold(place.database, RAISED)
    promises = Promises(place)
    await promises.start(Promised, 8)
    admin = await connect(fresh_database.admin)
    try:
        await admin.execute(COPIES.format(districts=DISTRICTS, clocks=CLOCKS))
        assert await admin.fetchval("SELECT count(*) FROM clock") == DISTRICTS * CLOCKS + 1
        due = await admin.fetchval("SELECT min(next_fire_at) FROM clock")
    finally:
        await admin.close()
    await hold(place.database, due)
    yield promises
    await place.close()


async def scans(connection: asyncpg.Connection, statement: str) -> list[tuple[str, str, int]]:
    """How a statement went through the clocks: kind of scan, index, rows that were touched."""
    return (await ran(connection, statement)).visits("clock")


def literal(statement: Any) -> str:
    return str(statement.compile(dialect=postgresql.dialect(), compile_kwargs={"literal_binds": True}))  # type: ignore[no-untyped-call]  # SQLAlchemy's dialect is untyped


async def test_listing_and_claiming_go_through_the_queue_in_order_and_stop(crowd: Promises) -> None:
    """As the worker's own role, whose clock is the real one: by that, all of them are due, and still one look a district is enough."""
    place = crowd.place
    assert list(await due_districts(place.database)) == [place.district_id]
    async with crowd.work() as work:
        now = work.now
        others = list(await work.session.scalars(select(District.id).where(District.id != place.district_id)))
        claims = []
        for district_id, until in ((place.district_id, now), (others[0], now), (others[1], now + timedelta(days=30))):
            work.district_id, work.now = district_id, until
            claims.append((district_id, literal(due_clocks(work, 100))))
    connection = await connect(place.urls.worker)
    try:
        async with connection.transaction(readonly=True):
            await connection.execute("SET LOCAL roundtable.due_listing = 'on'; SET LOCAL enable_sort = off")
            assert await scans(connection, literal(listing())) == [("Index", "clock_due_idx", DISTRICTS)]
        touched = []
        for district_id, claim in claims:
            async with connection.transaction():
                await connection.execute(f"SET LOCAL roundtable.district = '{district_id}'; SET LOCAL enable_sort = off")
                touched += await scans(connection, claim)
        assert touched == [("Index", "clock_due_idx", 1), ("Index", "clock_due_idx", 0), ("Index", "clock_due_idx", 100)]
    finally:
        await connection.close()


async def statements(database: Database) -> int:
    """How many statements one round takes."""
    seen: list[str] = []

    def count(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        seen.append(statement)

    event.listen(database.engine.sync_engine, "before_cursor_execute", count)
    await escalate_round(database, batch=100, attempts=5)
    event.remove(database.engine.sync_engine, "before_cursor_execute", count)
    return len(seen)


async def test_a_hundred_clocks_take_as_many_statements_as_one(fresh_database: Urls) -> None:
    place = await make_place(fresh_database)
    await hold(place.database, RAISED)
    for role, unit in HELD:
        await place.actor(role, unit)
    promises = Promises(place)
    await promises.start(Promised, 1)
    await hold(place.database, WAVES[1])
    assert await statements(place.database) == 19
    async with place.work() as work:
        await work.session.execute(text("UPDATE clock SET level = -1, epoch = epoch + 1, next_fire_at = due_at"))
        await work.session.execute(text(COPY), {"count": 100})
    assert await statements(place.database) == 19
    await hold(place.database, WAVES[2])
    assert await statements(place.database) == 20  # overseers, too
    await place.close()


async def test_every_due_district_gets_one_batch_a_round(fresh_database: Urls) -> None:
    places = [await make_place(fresh_database) for _ in range(3)]
    await hold(places[0].database, RAISED)
    for number, place in enumerate(places):
        for _ in range(3 if number else 7):
            await Promises(place).start(Promised, 1)
    await hold(places[0].database, WAVES[1])
    left = []
    for _ in range(4):
        await escalate_round(places[0].database, batch=2, attempts=5)
        admin = await connect(fresh_database.admin)
        rows = await admin.fetch("SELECT district_id, count(*) AS n FROM clock WHERE level < 0 GROUP BY 1")
        await admin.close()
        counts = {row["district_id"]: row["n"] for row in rows}
        left.append([counts.get(place.district_id, 0) for place in places])
    assert left == [[5, 1, 1], [3, 0, 0], [1, 0, 0], [0, 0, 0]]
    for place in places:
        await place.close()
